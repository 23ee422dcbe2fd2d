//! Text in the charset that its `Content-Type` names.

use super::BYTE_ORDER_MARK;
use super::closely::other_encoding;
use super::media_type::content_type;
use crate::error::BodyProblem;
use crate::text::one_line;
use reqwest::header::HeaderMap;

/// How text is written.
#[derive(Debug, PartialEq)]
enum Charset {
    /// UTF-8, of which ASCII is a part.
    Utf8,
    /// ISO 8859-1: each byte is the character of that number.
    Latin1,
    /// Another one.
    Other(String),
}

/// The charset of a response, UTF-8 where none is named.
fn charset(headers: &HeaderMap) -> Charset {
    let parameters = content_type(headers).map(|value| value.split(';').skip(1));
    let mut parameters = parameters.into_iter().flatten();
    let charset = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        is_charset.then(|| value.trim().trim_matches('"'))
    });
    match charset.unwrap_or_default().to_ascii_lowercase().as_str() {
        "" | "utf-8" | "utf8" | "us-ascii" | "ascii" => Charset::Utf8,
        "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "latin1" | "latin-1" | "l1" => Charset::Latin1,
        other => Charset::Other(one_line(other)),
    }
}

/// The whole of `body` as text, without a byte order mark.
///
/// # Errors
///
/// [`BodyProblem::UnknownCharset`] and [`BodyProblem::WrongEncoding`] where it is in a charset that is not read, and
/// [`BodyProblem::NotUtf8`].
pub(crate) fn text(headers: &HeaderMap, body: &[u8]) -> Result<String, BodyProblem> {
    let plain = body.strip_prefix(BYTE_ORDER_MARK);
    // A byte order mark goes before what the header says.
    match (plain, charset(headers)) {
        (None, Charset::Latin1) => Ok(body.iter().map(|byte| char::from(*byte)).collect()),
        (None, Charset::Other(charset)) => Err(BodyProblem::UnknownCharset { charset }),
        (plain, _) => match std::str::from_utf8(plain.unwrap_or(body)) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(match other_encoding(body) {
                Some(encoding) => BodyProblem::WrongEncoding { encoding },
                None => BodyProblem::NotUtf8,
            }),
        },
    }
}

/// The whole of `body` as text, whatever it is: what is wrong in it is replaced by U+FFFD.
pub(crate) fn text_lossy(headers: &HeaderMap, body: &[u8]) -> String {
    text(headers, body).unwrap_or_else(|_| String::from_utf8_lossy(body).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{CONTENT_TYPE, HeaderValue};

    fn headers(content_type: &'static str) -> HeaderMap {
        [(CONTENT_TYPE, HeaderValue::from_static(content_type))]
            .into_iter()
            .collect()
    }

    #[test]
    fn text_is_read_by_its_charset() {
        for (content_type, body, expected) in [
            ("text/plain", &b"\xc3\xa9"[..], Ok("é")),
            ("text/plain; charset=UTF-8", b"\xc3\xa9", Ok("é")),
            (
                "text/plain; a=b; Charset=\"utf8\"",
                b"\xef\xbb\xbfa",
                Ok("a"),
            ),
            ("text/plain; charset=us-ascii", b"a", Ok("a")),
            ("text/plain; charset=ISO-8859-1", b"\xe9", Ok("é")),
            (
                "text/plain; charset=ISO-8859-1",
                b"\xef\xbb\xbf\xc3\xa9",
                Ok("é"),
            ),
            ("text/plain", b"", Ok("")),
            ("text/plain", b"\xe9", Err("the body is not UTF-8")),
            (
                "text/plain; charset=utf-16",
                b"a\0",
                Err("the body is text in the charset `utf-16`, which is not read"),
            ),
            (
                "text/plain",
                b"\xff\xfea\0",
                Err("the body is not UTF-8 but UTF-16, by its byte order mark"),
            ),
        ] {
            let headers = headers(content_type);
            let found = text(&headers, body).map_err(|problem| problem.to_string());
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(found, expected, "{content_type}");
            assert_eq!(text_lossy(&headers, body).is_empty(), body.is_empty());
        }
        assert_eq!(text(&HeaderMap::new(), b"a").unwrap(), "a");
        assert_eq!(text_lossy(&HeaderMap::new(), b"a\xe9"), "a\u{fffd}");
    }
}
