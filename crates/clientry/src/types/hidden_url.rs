//! [`HiddenUrl`]: a URL in `Debug`, without what may be a secret.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};

use reqwest::Url;

use super::Nullable;

/// Shows a URL, or several, without user name, password, query and fragment: a webhook's URL often has a token there.
///
/// Generated code uses it in `Debug` for properties with `format: uri`.
///
/// ```
/// use clientry::HiddenUrl;
///
/// let url = "https://user:hunter2@example.com/hook?token=hunter2".to_owned();
/// assert_eq!(format!("{:?}", HiddenUrl(&url)), r#""https://…@example.com/hook?…""#);
/// ```
pub struct HiddenUrl<'a, T: ?Sized>(pub &'a T);

impl Debug for HiddenUrl<'_, str> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Debug::fmt(&hidden(self.0), f)
    }
}

impl Debug for HiddenUrl<'_, String> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        HiddenUrl(self.0.as_str()).fmt(f)
    }
}

impl<T> Debug for HiddenUrl<'_, Option<T>>
where
    for<'a> HiddenUrl<'a, T>: Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map(HiddenUrl).fmt(f)
    }
}

impl<T> Debug for HiddenUrl<'_, Nullable<T>>
where
    for<'a> HiddenUrl<'a, T>: Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Nullable::Absent => f.write_str("Absent"),
            Nullable::Null => f.write_str("Null"),
            Nullable::Value(url) => f.debug_tuple("Value").field(&HiddenUrl(url)).finish(),
        }
    }
}

impl<T> Debug for HiddenUrl<'_, Vec<T>>
where
    for<'a> HiddenUrl<'a, T>: Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(HiddenUrl))
            .finish()
    }
}

impl<T> Debug for HiddenUrl<'_, BTreeMap<String, T>>
where
    for<'a> HiddenUrl<'a, T>: Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.0.iter().map(|(name, url)| (name, HiddenUrl(url)));
        f.debug_map().entries(entries).finish()
    }
}

/// The string without what is before `@` in the authority, and without what follows `?` or `#`. It need not be a valid
/// URL: then nothing before and after these characters is shown, and behind a scheme nothing at all if there is an `@`.
fn hidden(url: &str) -> String {
    // A URL parser reads on as if these were not there.
    let url = url.replace(['\t', '\r', '\n'], "");
    let url = url.as_str();
    if url.contains('@') && url.contains(':') && authority(url) > 0 && Url::parse(url).is_err() {
        return format!("{}…", &url[..authority(url)]);
    }
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let (shown, rest) = url.split_at(end);
    let authority = authority(shown);
    let path = shown[authority..]
        .find(['/', '\\'])
        .map_or(shown.len(), |at| authority + at);
    let host = match shown[authority..path].rfind('@') {
        Some(at) => format!("…{}", &shown[authority + at..path]),
        None => shown[authority..path].to_owned(),
    };
    let mark = match rest.chars().next() {
        Some(mark) => format!("{mark}…"),
        None => String::new(),
    };
    format!("{}{host}{}{mark}", &shown[..authority], &shown[path..])
}

/// Where the authority begins. Browsers and the `url` crate take `https:\\host` and `https:host` for `https://host`.
fn authority(url: &str) -> usize {
    let is_slash = |character| matches!(character, '/' | '\\');
    let (scheme, rest) = match url.split_once(':') {
        Some((scheme, rest)) if rest.starts_with(is_slash) => (scheme.len() + 1, rest),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (scheme.len() + 1, rest),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (scheme.len() + 1, rest),
        _ => (0, url),
    };
    scheme + (rest.len() - rest.trim_start_matches(is_slash).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_info_query_and_fragment_are_hidden() {
        for (url, shown) in [
            ("https://example.com/hook", "https://example.com/hook"),
            ("https://example.com:8443", "https://example.com:8443"),
            ("https://hunter2@example.com", "https://…@example.com"),
            ("https://a:hunter2@example.com/x", "https://…@example.com/x"),
            ("https://a@hunter2@example.com/x", "https://…@example.com/x"),
            ("https://example.com?hunter2", "https://example.com?…"),
            (
                "https://example.com/a?hunter2#hunter2",
                "https://example.com/a?…",
            ),
            ("https://example.com/a#hunter2", "https://example.com/a#…"),
            ("https://example.com/@name", "https://example.com/@name"),
            ("//hunter2@example.com/", "//…@example.com/"),
            // No valid URLs, and no reason to show more.
            ("hunter2@example.com/x?hunter2", "…@example.com/x?…"),
            (
                "https:\\\\hunter2@example.com\\x",
                "https:\\\\…@example.com\\x",
            ),
            ("https:hunter2@example.com", "https:…@example.com"),
            ("hunter2:hunter2@example.com", "…@example.com"),
            ("https:\t//a:hunter2@example.com/", "https://…@example.com/"),
            ("https:/\n/a:hunter2@example.com/", "https://…@example.com/"),
            ("https://a:hun/ter2@example.com/x", "https://…"),
            ("https://a:hun?ter2@example.com", "https://…"),
            ("https://a:hun#ter2@example.com", "https://…"),
            ("", ""),
            ("?hunter2", "?…"),
        ] {
            assert_eq!(hidden(url), shown, "{url}");
        }
    }

    #[test]
    fn it_is_shown_where_the_value_is() {
        let url = || "http://a@b?c".to_owned();
        assert_eq!(
            format!("{:?}", HiddenUrl(&Some(Nullable::Value(url())))),
            r#"Some(Value("http://…@b?…"))"#
        );
        assert_eq!(
            format!("{:?}", HiddenUrl(&Nullable::<String>::Null)),
            "Null"
        );
        assert_eq!(format!("{:?}", HiddenUrl(&None::<String>)), "None");
        assert_eq!(
            format!("{:?}", HiddenUrl(&vec![url(), url()])),
            r#"["http://…@b?…", "http://…@b?…"]"#
        );
        let map = BTreeMap::from([("k".to_owned(), url())]);
        assert_eq!(format!("{:?}", HiddenUrl(&map)), r#"{"k": "http://…@b?…"}"#);
    }
}
