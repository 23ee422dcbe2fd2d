//! Headers: those of a request that a document does not decide, and what a name and a value can be.

use serde_json::Value;

/// What a header is for that no parameter and no credential sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Where a request ends and where it goes. The client says it by its URL and body: with another value, two servers on
    /// the way could read two requests.
    Framing,
    /// One connection of several on the way (RFC 9110, section 7.6.1), which no client of an API sees.
    Connection,
}

const HEADERS: [(&str, Purpose); 13] = [
    ("connection", Purpose::Framing),
    ("content-length", Purpose::Framing),
    ("expect", Purpose::Connection),
    ("host", Purpose::Framing),
    ("http2-settings", Purpose::Connection),
    ("keep-alive", Purpose::Connection),
    ("proxy-authenticate", Purpose::Connection),
    ("proxy-authorization", Purpose::Connection),
    ("proxy-connection", Purpose::Connection),
    ("te", Purpose::Connection),
    ("trailer", Purpose::Connection),
    ("transfer-encoding", Purpose::Framing),
    ("upgrade", Purpose::Connection),
];

/// What the header is for, if neither a parameter nor a credential can set it.
pub fn purpose(name: &str) -> Option<Purpose> {
    let mut known = HEADERS.iter();
    let found = known.find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, purpose)| *purpose)
}

/// Whether a header or a cookie can have this name: RFC 9110, section 5.6.2.
pub fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Whether a header can have this value.
pub fn is_value(text: &str) -> bool {
    text.trim() == text && text.chars().all(|c| !c.is_control())
}

/// Whether a media type can be in `Accept` and `Content-Type`.
pub fn is_media_type(text: &str) -> bool {
    !text.trim().is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The one value that a header can have, as it is sent: `const`, an `enum` of one value, or the default of one that is
/// required. `schema` is the header's own, or what that refers to.
pub fn only_value(header: &Value, schema: &Value) -> Option<String> {
    let listed = schema.get("enum").and_then(Value::as_array);
    let only = listed.and_then(|list| match list.as_slice() {
        [only] => Some(only),
        _ => None,
    });
    let required = header.get("required") == Some(&Value::Bool(true));
    let default = || schema.get("default").filter(|_| required);
    match schema.get("const").or(only).or_else(default)? {
        Value::String(text) => Some(text.clone()),
        value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_any_case() {
        assert_eq!(purpose("Transfer-Encoding"), Some(Purpose::Framing));
        assert_eq!(purpose("TE"), Some(Purpose::Connection));
        for name in ["Cookie", "Accept", "X-Host", ""] {
            assert_eq!(purpose(name), None, "{name}");
        }
    }
}
