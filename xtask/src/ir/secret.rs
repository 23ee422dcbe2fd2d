//! Which fields hold a secret: those that the document marks, and those whose name says so.
//!
//! A secret has a type that hides it in `Debug`. A wrong guess costs a call to read the value; a miss would put it
//! into somebody's log.

use crate::diagnostic::{Diagnostics, Severity};
use crate::document::Document;
use heck::ToSnakeCase;
use serde_json::Value;

/// Words that mark a secret anywhere in a name.
const WORDS: [&str; 9] = [
    "secret",
    "secrets",
    "password",
    "passwd",
    "passphrase",
    "token",
    "tokens",
    "credential",
    "credentials",
];
/// Pairs of words that do.
const PAIRS: [(&str, &str); 6] = [
    ("api", "key"),
    ("access", "key"),
    ("private", "key"),
    ("signing", "key"),
    ("secret", "key"),
    ("encryption", "key"),
];
/// Words that say that the field is about a secret or a page, and does not hold one.
const ABOUT: [&str; 14] = [
    "at",
    "id",
    "url",
    "uri",
    "type",
    "name",
    "count",
    "expires",
    "expiry",
    "page",
    "next",
    "cursor",
    "continuation",
    "format",
];

/// Whether a string property is to be hidden.
pub fn is_secret(
    document: &Document,
    at: &str,
    wire: &str,
    schema: &Value,
    target: Option<&Value>,
    report: &mut Diagnostics,
) -> bool {
    let resolved = target.unwrap_or(schema);
    let is_string =
        resolved.get("type").is_some_and(|name| name == "string") && resolved.get("enum").is_none();
    let mark = |value: &Value| value.pointer("/x-clientry/secret").and_then(Value::as_bool);
    if let Some(marked) = mark(schema).or_else(|| mark(resolved)) {
        return marked && is_string;
    }
    let format = resolved
        .get("format")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !is_string || matches!(format, "date" | "date-time" | "uri") {
        return false;
    }
    if format == "password" {
        return true;
    }
    let named = is_named_so(wire);
    if named {
        report.push(document.diagnostic(
            Severity::Note,
            "secret-inferred",
            at,
            format!("`{wire}` is taken for a secret and hidden in `Debug`"),
            "its name says so, and nothing else in the document does",
            "mark it `x-clientry: { secret: true }`, or `false` if it is none",
        ));
    }
    named
}

fn is_named_so(wire: &str) -> bool {
    let snake = wire.to_snake_case();
    let words: Vec<_> = snake.split('_').collect();
    if words.iter().any(|word| ABOUT.contains(word)) {
        return false;
    }
    words.iter().any(|word| WORDS.contains(word))
        || words
            .windows(2)
            .any(|pair| PAIRS.contains(&(pair[0], pair[1])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_known_and_names_about_them_are_not() {
        for name in [
            "secret",
            "webhook_secret",
            "secretSigningKey",
            "api_key",
            "accessToken",
            "Password",
        ] {
            assert!(is_named_so(name), "{name}");
        }
        for name in [
            "next_page_token",
            "previous_secret_expires_at",
            "token_type",
            "key",
            "secretary",
            "tokenUrl",
        ] {
            assert!(!is_named_so(name), "{name}");
        }
    }

    fn decide(schema: &str) -> (bool, usize) {
        let document = Document::parse("x.yaml", &format!("a: {schema}\n")).unwrap();
        let mut report = Diagnostics::default();
        let is = is_secret(
            &document,
            "/a",
            "secret",
            &document.value["a"],
            None,
            &mut report,
        );
        (is, report.iter().count())
    }

    #[test]
    fn a_mark_goes_before_a_name_and_a_guess_is_reported() {
        assert_eq!(decide("{ type: string }"), (true, 1));
        assert_eq!(
            decide("{ type: string, x-clientry: { secret: true } }"),
            (true, 0)
        );
        assert_eq!(
            decide("{ type: string, x-clientry: { secret: false } }"),
            (false, 0)
        );
        assert_eq!(decide("{ type: string, format: password }"), (true, 0));
        assert_eq!(decide("{ type: boolean }"), (false, 0));
        assert_eq!(decide("{ type: string, format: date-time }"), (false, 0));
    }
}
