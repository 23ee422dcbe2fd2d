//! Which of the media types that a document lists a response is meant to be.

use reqwest::header::{CONTENT_TYPE, HeaderMap};

/// The media type of a response without its parameters, as `text/csv` is of `text/csv; charset=utf-8`.
pub(crate) fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// What `Content-Type` says, where it can be read.
pub(crate) fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(CONTENT_TYPE)?.to_str().ok()
}

/// The one of `documented` that is meant by `came`: the same type, else the range that it is in, else one that ends in
/// the same `+suffix` or is JSON like it, else the first.
pub(crate) fn documented<'d>(documented: &[&'d str], came: Option<&str>) -> &'d str {
    let first = documented.first().copied().unwrap_or_default();
    let Some(came) = came.map(essence) else {
        return first;
    };
    let rules: [fn(&str, &str) -> bool; 4] = [is_same, is_in, has_same_suffix, is_anything];
    rules
        .iter()
        .find_map(|rule| documented.iter().find(|one| rule(essence(one), came)))
        .map_or(first, |one| *one)
}

fn is_same(documented: &str, came: &str) -> bool {
    documented.eq_ignore_ascii_case(came)
}

/// Whether `documented` is a range, such as `text/*`, that `came` is in.
fn is_in(documented: &str, came: &str) -> bool {
    let (Some(range), Some((ty, _))) = (documented.strip_suffix("/*"), came.split_once('/')) else {
        return false;
    };
    range.eq_ignore_ascii_case(ty)
}

/// Whether both are written in the same syntax: `application/json` and `application/problem+json`.
fn has_same_suffix(documented: &str, came: &str) -> bool {
    syntax(documented).eq_ignore_ascii_case(syntax(came))
}

fn syntax(media_type: &str) -> &str {
    let subtype = media_type
        .split_once('/')
        .map_or(media_type, |(_, subtype)| subtype);
    subtype
        .rsplit_once('+')
        .map_or(subtype, |(_, suffix)| suffix)
}

fn is_anything(documented: &str, _: &str) -> bool {
    matches!(documented, "*/*" | "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_that_came_is_found_among_the_documented() {
        let list = [
            "application/json",
            "text/csv; charset=utf-8",
            "application/xml",
            "image/*",
        ];
        for (came, expected) in [
            (Some("application/json; charset=utf-8"), 0),
            (Some("TEXT/CSV"), 1),
            (Some("text/csv ; header=present"), 1),
            (Some("application/problem+json"), 0),
            (Some("text/json"), 0),
            (Some("application/problem+xml"), 2),
            (Some("text/xml"), 2),
            (Some("image/png"), 3),
            (Some("imageX/png"), 0),
            (Some("text/html"), 0),
            (Some(""), 0),
            (None, 0),
        ] {
            assert_eq!(documented(&list, came), list[expected], "{came:?}");
        }
        let list = ["application/json", "*/*"];
        assert_eq!(documented(&list, Some("text/html")), "*/*");
        assert_eq!(documented(&list, Some("application/hal+json")), list[0]);
        assert_eq!(documented(&list, None), list[0]);
        assert_eq!(documented(&[], Some("a/b")), "");
    }
}
