//! JSON pointers (RFC 6901) as strings.

use std::borrow::Cow;

use serde_json::Value;

/// `token` as it is in a pointer: `~` and `/` escaped.
pub fn escape(token: &str) -> Cow<'_, str> {
    if token.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        Cow::Owned(token.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(token)
    }
}

/// What [`escape`] made, as it was.
pub fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

/// The pointer to the field or item `token` of what `base` points to.
pub fn push(base: &str, token: impl AsRef<str>) -> String {
    format!("{base}/{}", escape(token.as_ref()))
}

/// [`push`] for several tokens in turn.
pub fn join<T: AsRef<str>>(base: &str, tokens: impl IntoIterator<Item = T>) -> String {
    tokens
        .into_iter()
        .fold(base.to_owned(), |pointer, token| push(&pointer, token))
}

/// The pointer to what holds the target of `pointer`, and the last token as it was before escaping.
pub fn split(pointer: &str) -> Option<(&str, Cow<'_, str>)> {
    let (parent, token) = pointer.rsplit_once('/')?;
    Some((parent, unescape(token)))
}

/// The tokens of `pointer`, unescaped.
pub fn tokens(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    pointer.split('/').skip(1).map(unescape)
}

/// What follows `prefix` in `pointer` where `prefix` points to it or to something that holds it.
pub fn strip_prefix<'a>(pointer: &'a str, prefix: &str) -> Option<&'a str> {
    pointer
        .strip_prefix(prefix)
        .filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The pointer that a local reference (`#`, `#/components/…`) leads to, percent-decoded;
/// `None` for any other reference.
pub fn from_reference(reference: &str) -> Option<String> {
    let fragment = reference.strip_prefix('#')?;
    if !fragment.is_empty() && !fragment.starts_with('/') {
        return None;
    }
    percent_decoded(fragment)
}

/// The local reference to what `pointer` points to.
pub fn to_reference(pointer: &str) -> String {
    let mut reference = String::from("#");
    for c in pointer.chars() {
        match c {
            // What a URI fragment may not hold as it is, and `%` itself.
            ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '#' | '%' | '[' | ']' => {
                reference.push_str(&format!("%{:02X}", u32::from(c)));
            }
            c => reference.push(c),
        }
    }
    reference
}

/// The value in `root` that `pointer` points to.
pub fn get<'a>(root: &'a Value, pointer: &str) -> Option<&'a Value> {
    root.pointer(pointer)
}

/// `text` with what is percent-encoded in it decoded; `None` where that is malformed or no UTF-8.
pub fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            let digits = bytes.get(at + 1..at + 3)?;
            let high = char::from(digits[0]).to_digit(16)?;
            let low = char::from(digits[1]).to_digit(16)?;
            decoded.push(u8::try_from(high * 16 + low).ok()?);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tokens_survive_escaping() {
        for token in ["", "a", "/a/{b}", "~", "~1", "a~0/b", "ü"] {
            let pointer = push("/paths", token);
            assert_eq!(split(&pointer), Some(("/paths", Cow::Borrowed(token))));
            assert_eq!(tokens(&pointer).nth(1).as_deref(), Some(token));
        }
        assert_eq!(join("", ["a/b", "c~d"]), "/a~1b/c~0d");
        assert_eq!(tokens("").count(), 0);
        assert_eq!(split(""), None);
    }

    #[test]
    fn a_prefix_ends_at_a_token() {
        assert_eq!(strip_prefix("/a/b", "/a"), Some("/b"));
        assert_eq!(strip_prefix("/a", "/a"), Some(""));
        assert_eq!(strip_prefix("/ab", "/a"), None);
        assert_eq!(strip_prefix("/a", ""), Some("/a"));
    }

    #[test]
    fn references_are_decoded() {
        assert_eq!(from_reference("#").as_deref(), Some(""));
        assert_eq!(
            from_reference("#/paths/~1a~1%7Bb%7D/get").as_deref(),
            Some("/paths/~1a~1{b}/get")
        );
        assert_eq!(from_reference("#/%C3%BC").as_deref(), Some("/ü"));
        for reference in [
            "",
            "Foo",
            "#Foo",
            "x.yaml#/a",
            "https://x.example/#/a",
            "#/%",
            "#/%2",
            "#/%zz",
            "#/%ff",
        ] {
            assert_eq!(from_reference(reference), None, "{reference}");
        }
    }

    #[test]
    fn references_lead_back() {
        for pointer in [
            "",
            "/components/schemas/A",
            "/paths/~1a~1{b}",
            "/a b/%/#/ü/\"<>\\^`|[]\n",
        ] {
            assert_eq!(
                from_reference(&to_reference(pointer)).as_deref(),
                Some(pointer)
            );
        }
    }

    #[test]
    fn values_are_found() {
        let value = json!({"a/b": [{"c~d": 1}]});
        assert_eq!(get(&value, "/a~1b/0/c~0d"), Some(&json!(1)));
        assert_eq!(get(&value, "/a~1b/01"), None);
    }
}
