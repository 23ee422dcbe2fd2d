//! `x-clientry.pages` of an operation: how the next page of a list is asked for, and which is the last.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Source;

/// The pages of a list: what tells one from the other, where its items are, and which is the last.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// What tells one page from the other.
    pub kind: PagesKind,
    /// What the call says which page by: the name of a parameter, or a JSON pointer such as `/page/after` to a property of
    /// the body.
    pub position: String,
    /// The list in a response: a JSON pointer such as `/data`, or nothing at all where the response is the list.
    pub items: String,
    /// How the cursor of the next page is known. Of the kind `cursor` only, which needs it.
    #[serde(default)]
    pub next: Option<NextCursor>,
    /// The first number or offset. Else it is the default of `position`, or else 1 for numbers and 0 for offsets.
    #[serde(default)]
    pub first: Option<i64>,
    /// What the call says by how many items a page has, written like `position`: a page with fewer than the caller asked for
    /// is the last. Only for a provider that fills each page but the last.
    #[serde(default)]
    pub limit: Option<String>,
    /// A boolean in a response, by JSON pointer: whether there is another page. It goes before all else that ends a list.
    #[serde(default)]
    pub more: Option<String>,
    /// An integer in a response, by JSON pointer: how many items all pages have.
    #[serde(default)]
    pub total_items: Option<String>,
    /// An integer in a response, by JSON pointer: how many pages there are.
    #[serde(default)]
    pub total_pages: Option<String>,
    /// Where the fact comes from, if not from the provider's own page.
    #[serde(default)]
    pub source: Option<Source>,
    /// What there is to say about `source`.
    #[serde(default)]
    pub note: Option<String>,
}

/// What tells one page from the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PagesKind {
    /// Its number.
    Number,
    /// How many items are before it.
    Offset,
    /// What the page before it says.
    Cursor,
}

/// How the cursor of the next page is known. There is no next page where it is absent, `null` or empty.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NextCursor {
    /// It is in the response, at this JSON pointer.
    Body(String),
    /// It is a parameter of the URL in the response at this JSON pointer, with the name of `position`. Nothing else of the
    /// URL is used.
    Url(String),
    /// It is in this header.
    Header(String),
    /// It is in the last item of the page, at this JSON pointer.
    LastItem(String),
    /// It is a parameter of the URL in the header `Link` with `rel=next`, with the name of `position`. Nothing else of the
    /// URL is used.
    Link,
}

impl Pages {
    /// What contradicts itself.
    pub(super) fn problem(&self) -> Option<String> {
        let next = match &self.next {
            Some(NextCursor::Body(at) | NextCursor::Url(at) | NextCursor::LastItem(at)) => Some(at),
            Some(NextCursor::Header(_) | NextCursor::Link) | None => None,
        };
        let pointers = [&self.more, &self.total_items, &self.total_pages];
        let pointers = pointers.into_iter().flatten().chain(next);
        let mut pointers = pointers.chain([&self.items]);
        if let Some(wrong) = pointers.find(|one| !one.is_empty() && !one.starts_with('/')) {
            return Some(format!("`{wrong}` is no JSON pointer: one begins with `/`"));
        }
        let is = |kind| self.kind == kind;
        let (number, cursor) = (is(PagesKind::Number), is(PagesKind::Cursor));
        let (problem, what) = match () {
            () if cursor && self.next.is_none() => ("needs", "next"),
            () if !cursor && self.next.is_some() => ("has no", "next"),
            () if cursor && self.first.is_some() => ("has no", "first"),
            () if cursor && self.limit.is_some() => ("has no", "limit"),
            () if cursor && self.total_items.is_some() => ("has no", "total_items"),
            () if !number && self.total_pages.is_some() => ("has no", "total_pages"),
            () => return None,
        };
        let kind = match self.kind {
            PagesKind::Number => "number",
            PagesKind::Offset => "offset",
            PagesKind::Cursor => "cursor",
        };
        Some(format!("the kind `{kind}` {problem} `{what}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Operation, of};
    use super::*;
    use crate::document::Document;

    fn read(pages: &str) -> Result<Pages, String> {
        let text = format!("x-clientry: {{ pages: {{ {pages} }} }}\n");
        let document = Document::parse("x.yaml", &text).unwrap();
        match of::<Operation>(&document, "") {
            Ok(operation) => Ok(operation.pages.unwrap()),
            Err(error) => Err(format!("{}: {}", error.code, error.message)),
        }
    }

    #[test]
    fn each_kind_has_its_keys() {
        let number = read(
            "kind: number, position: page, items: /data, first: 0, limit: size, more: /more, total_items: /n, total_pages: /p",
        );
        assert_eq!(number.unwrap().first, Some(0));
        let offset = read("kind: offset, position: /offset, items: '', total_items: /n");
        assert_eq!(offset.unwrap().kind, PagesKind::Offset);
        for (next, expected) in [
            ("{ body: /a }", NextCursor::Body("/a".to_owned())),
            ("{ url: /a }", NextCursor::Url("/a".to_owned())),
            ("{ header: A }", NextCursor::Header("A".to_owned())),
            ("{ last-item: /a }", NextCursor::LastItem("/a".to_owned())),
            ("link", NextCursor::Link),
        ] {
            let read = read(&format!(
                "kind: cursor, position: a, items: /b, next: {next}"
            ));
            assert_eq!(read.unwrap().next, Some(expected));
        }
    }

    #[test]
    fn what_contradicts_itself_is_an_error() {
        for (pages, problem) in [
            (
                "kind: cursor, position: a, items: /b",
                "the kind `cursor` needs `next`",
            ),
            (
                "kind: number, position: a, items: /b, next: link",
                "the kind `number` has no `next`",
            ),
            (
                "kind: cursor, position: a, items: /b, next: link, first: 1",
                "the kind `cursor` has no `first`",
            ),
            (
                "kind: cursor, position: a, items: /b, next: link, limit: c",
                "the kind `cursor` has no `limit`",
            ),
            (
                "kind: cursor, position: a, items: /b, next: link, total_items: /c",
                "the kind `cursor` has no `total_items`",
            ),
            (
                "kind: offset, position: a, items: /b, total_pages: /c",
                "the kind `offset` has no `total_pages`",
            ),
            (
                "kind: offset, position: a, items: b",
                "`b` is no JSON pointer: one begins with `/`",
            ),
            (
                "kind: cursor, position: a, items: /b, next: { body: c }",
                "`c` is no JSON pointer: one begins with `/`",
            ),
            (
                "kind: cursor, position: a, items: /b, next: { header: 'c d' }",
                "`c d` cannot be the name of a header",
            ),
        ] {
            let expected = format!("extension-value: `pages` in `x-clientry`: {problem}");
            assert_eq!(read(pages).unwrap_err(), expected);
        }
        assert!(read("kind: number, position: a").is_err());
        assert!(read("kind: number, position: a, items: /b, size: 1").is_err());
    }
}
