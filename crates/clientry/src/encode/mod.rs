//! How values are written into URLs and headers.

mod finite;
mod parts;
mod style;

use std::fmt::{self, Display, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{HeaderName, HeaderValue};

pub(crate) use finite::json;
pub(crate) use parts::{HANDLE, Parts};
pub use style::ParameterStyle;

/// Why a value cannot be written.
#[derive(Debug, PartialEq)]
pub(crate) enum Unwritten {
    /// The number at this path is infinite, or none at all.
    NotFinite(String),
    /// A map has keys that are no strings, or a type refuses to be written.
    Other,
}

/// The path to what is at `path` in the property `name`. A name is quoted that could pass for a path.
fn within_property(name: &str, path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '@');
    let dot = dot(path);
    match !name.is_empty() && name.chars().all(is_plain) {
        true => format!("{name}{dot}{path}"),
        false => format!("[{name:?}]{dot}{path}"),
    }
}

fn dot(path: &str) -> &'static str {
    match path.is_empty() || path.starts_with('[') {
        true => "",
        false => ".",
    }
}

/// The path to what is at `path` in the item at `index` of a list.
fn within_item(index: usize, path: &str) -> String {
    let dot = dot(path);
    format!("[{index}]{dot}{path}")
}

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A value as it is written, percent-encoded on its way out.
pub(crate) struct Encoded<'a>(pub(crate) &'a dyn Display);

impl Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Encoder<'a, 'b>(&'a mut fmt::Formatter<'b>);
        impl Write for Encoder<'_, '_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                utf8_percent_encode(text, &RESERVED).try_for_each(|part| self.0.write_str(part))
            }
        }
        write!(Encoder(f), "{}", self.0)
    }
}

/// What a query may hold of the characters that a URL gives a meaning to, without another meaning of the query: `&`, `#` and
/// `+` would change what the value is, and a query has no `[`, `]` and `'` as they are.
const RESERVED_OUTSIDE_QUERIES: AsciiSet = RESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// What a segment of a path may hold of them: RFC 3986, section 3.3. `/`, `?` and `#` would end it.
const RESERVED_OUTSIDE_SEGMENTS: AsciiSet = RESERVED
    .remove(b':')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// Which characters stay as they are that have a meaning elsewhere in a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    /// None.
    None,
    /// Those that a query may hold.
    OfQueries,
    /// Those that a segment of a path may hold.
    OfSegments,
}

/// `text`, percent-encoded but for what is kept.
fn encoded(text: &str, kept: Kept) -> String {
    let set = match kept {
        Kept::None => &RESERVED,
        Kept::OfQueries => &RESERVED_OUTSIDE_QUERIES,
        Kept::OfSegments => &RESERVED_OUTSIDE_SEGMENTS,
    };
    utf8_percent_encode(text, set).to_string()
}

/// `text` as a header's value, or what is wrong with it.
pub(crate) fn header_value(text: &str) -> Result<HeaderValue, &'static str> {
    if text.trim_ascii() != text {
        return Err("begins or ends with white space, which a receiver would drop");
    }
    HeaderValue::from_bytes(text.as_bytes())
        .map_err(|_| "holds a line break or another control character")
}

/// The headers that frame a message or name its receiver, which are the HTTP client's own.
const FRAMING: [&str; 9] = [
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// A header that a user sets by its name. Its value may be a secret.
pub(crate) fn own_header(
    name: &str,
    value: &str,
) -> Result<(HeaderName, HeaderValue), &'static str> {
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "is not a header name")?;
    if FRAMING.contains(&name.as_str()) {
        return Err("is set by the HTTP client alone");
    }
    let mut value = header_value(value)?;
    value.set_sensitive(true);
    Ok((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_unreserved_characters_are_encoded() {
        let all_ascii: String = (0u8..128).map(char::from).collect();
        let kept: String = Encoded(&all_ascii)
            .to_string()
            .split('%')
            .enumerate()
            .map(|(i, part)| if i == 0 { part } else { &part[2..] })
            .collect();
        assert_eq!(
            kept,
            "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~"
        );
        assert_eq!(
            Encoded(&"a/b%c é{}").to_string(),
            "a%2Fb%25c%20%C3%A9%7B%7D"
        );
        assert_eq!(Encoded(&-1.5).to_string(), "-1.5");
    }
}
