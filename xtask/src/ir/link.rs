//! Where a provider describes an operation, by `externalDocs`: an address of somebody else, fit to be a link.

use super::Reader;
use super::json::text;
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::pointer;
use serde_json::Value;
use std::fmt::Write;

/// What is in no address as it is. So nothing of one ends the link that it is in.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

impl Reader<'_> {
    /// The address of the page that an operation refers to, where it is one of the web.
    pub(super) fn page(
        &self,
        at: &str,
        operation: &Value,
        report: &mut Diagnostics,
    ) -> Option<String> {
        let docs = operation.get("externalDocs")?;
        let page = text(docs, "url").and_then(|url| address(&url));
        if page.is_none() {
            report.push(self.document.diagnostic(
                Severity::Note,
                "link-ignored",
                &pointer::push(at, "externalDocs"),
                "`externalDocs` of an operation is ignored",
                "its `url` is no address that begins with `https://` or `http://` and has a host",
                "write the whole address",
            ));
        }
        page
    }
}

/// An address of the web, with what no address can have percent-encoded.
fn address(url: &str) -> Option<String> {
    let url = url.trim();
    let (scheme, rest) = url.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if !matches!(scheme.as_str(), "http" | "https") || host.is_empty() {
        return None;
    }
    let mut address = format!("{scheme}://");
    for byte in rest.bytes() {
        match byte {
            // In a link of Markdown, `&lt;` would be a `<`.
            b'&' if rest.contains(';') => address.push_str("&amp;"),
            byte if is_plain(byte) => address.push(char::from(byte)),
            // Writing to a `String` cannot fail.
            byte => _ = write!(address, "%{byte:02X}"),
        }
    }
    Some(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::api;
    use pulldown_cmark::{Event, Parser, Tag};

    #[test]
    fn an_address_is_one_of_the_web_and_ends_no_link() {
        for (url, expected) in [
            ("https://a.example/b?c=[1]#d", "https://a.example/b?c=[1]#d"),
            (" HTTP://a.example ", "http://a.example"),
            (
                "https://a.example/>\n[x](y)`",
                "https://a.example/%3E%0A[x](y)%60",
            ),
            ("https://a.example/ü \\", "https://a.example/%C3%BC%20%5C"),
            ("https://a.example/?a&lt;b", "https://a.example/?a&amp;lt;b"),
        ] {
            assert_eq!(address(url).as_deref(), Some(expected));
            let link = format!("[a](<{expected}>)");
            let links = Parser::new(&link).filter_map(|event| match event {
                Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
                _ => None,
            });
            let read = expected.replace("&amp;", "&");
            assert_eq!(links.collect::<Vec<_>>(), [read]);
        }
        for url in [
            "javascript:alert(1)",
            "/guide",
            "ftp://a.example",
            "https://",
            "https:///a",
            "",
        ] {
            assert_eq!(address(url), None, "{url}");
        }
    }

    #[test]
    fn what_is_no_address_is_reported() {
        let text = "openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  /a: { get: { operationId: a, externalDocs: { url: 'javascript:alert(1)' }, responses: {} } }
  /b: { get: { operationId: b, externalDocs: { description: d }, responses: {} } }
  /c: { get: { operationId: c, externalDocs: { url: 'https://c.example' }, responses: {} } }
";
        let (api, codes) = api(text);
        let pages: Vec<_> = api
            .operations
            .iter()
            .map(|one| one.page.as_deref())
            .collect();
        assert_eq!(pages, [None, None, Some("https://c.example")]);
        assert_eq!(codes, ["link-ignored", "link-ignored"]);
    }
}
