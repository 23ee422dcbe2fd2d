//! Which fields hold a secret: those that the document marks, and those whose name says so.
//!
//! A secret has a type that hides it in `Debug`. A wrong guess costs a call to read the value; a miss would put it
//! into somebody's log.

use super::json::{flag, reference, target};
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

/// How deep lists and maps are followed to their strings; a circle of them has none.
const DEPTH: usize = 8;

/// Whether a property is to be hidden: a string, or the strings of a list or a map.
pub fn is_secret(
    document: &Document,
    at: &str,
    wire: &str,
    schema: &Value,
    target: Option<&Value>,
    report: &mut Diagnostics,
) -> bool {
    let mark = |value: &Value| value.pointer("/x-clientry/secret").and_then(Value::as_bool);
    let strings = strings_within(document, target.unwrap_or(schema), DEPTH);
    let marked = mark(schema).or_else(|| target.and_then(mark));
    let Some(strings) = strings else {
        if marked == Some(true) {
            report.push(document.diagnostic(
                Severity::Warning,
                "secret-ignored",
                at,
                format!("`{wire}` is marked as a secret, and is not hidden in `Debug`"),
                "only a string without an `enum`, or a list or a map of such strings, can be hidden",
                "mark the strings within it, or take `secret: true` away",
            ));
        }
        return false;
    };
    if let Some(marked) = marked.or_else(|| mark(strings)) {
        return marked;
    }
    let format = strings
        .get("format")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if matches!(format, "date" | "date-time" | "uri") {
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

/// The schema of a string, or of the strings of a list or a map; none where there is anything else.
fn strings_within<'d>(
    document: &'d Document,
    schema: &'d Value,
    depth: usize,
) -> Option<&'d Value> {
    let depth = depth.checked_sub(1)?;
    let inner = match schema.get("type").and_then(Value::as_str)? {
        "string" => return schema.get("enum").is_none().then_some(schema),
        "array" => schema.get("items")?,
        "object" if schema.get("properties").is_none_or(is_empty) => {
            schema.get("additionalProperties")?
        }
        _ => return None,
    };
    match reference(inner) {
        None => strings_within(document, inner, depth),
        Some(_) => {
            let behind = target(&document.value, inner)?;
            // Only what is said beside the reference makes an item an `Option`.
            let behind = Some(behind).filter(|behind| !flag(behind, "nullable"));
            strings_within(document, behind?, depth)
        }
    }
}

fn is_empty(properties: &Value) -> bool {
    properties
        .as_object()
        .is_some_and(serde_json::Map::is_empty)
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

    #[test]
    fn the_strings_of_lists_and_maps_are_hidden_too() {
        let list = "type: array, items: { type: string }";
        assert_eq!(decide(&format!("{{ {list} }}")), (true, 1));
        let marked = |mark| format!("{{ {list}, x-clientry: {{ secret: {mark} }} }}");
        assert_eq!(decide(&marked(true)), (true, 0));
        assert_eq!(decide(&marked(false)), (false, 0));
        let inside = "{ type: array, items: { type: string, x-clientry: { secret: true } } }";
        assert_eq!(decide(inside), (true, 0));
        assert_eq!(
            decide(&format!(
                "{{ type: object, additionalProperties: {{ {list}, maxItems: 2 }} }}"
            )),
            (true, 1)
        );
        assert_eq!(
            decide("{ type: array, items: { type: string, format: date } }"),
            (false, 0)
        );
        assert_eq!(
            decide("{ type: array, items: { type: integer } }"),
            (false, 0)
        );
    }

    #[test]
    fn a_mark_without_effect_is_reported() {
        for schema in [
            "type: integer",
            "type: string, enum: [a]",
            "type: array, items: { type: integer }",
            "type: object, properties: { a: { type: string } }",
        ] {
            let marked = |mark| format!("{{ {schema}, x-clientry: {{ secret: {mark} }} }}");
            assert_eq!(decide(&marked(true)), (false, 1), "{schema}");
            assert_eq!(decide(&marked(false)), (false, 0), "{schema}");
        }
    }

    #[test]
    fn a_circle_of_lists_has_no_strings() {
        let text = "components: { schemas: { A: { type: array, items: { $ref: '#/components/schemas/A' } } } }";
        let document = Document::parse("x.yaml", text).unwrap();
        let circle = &document.value["components"]["schemas"]["A"];
        assert_eq!(strings_within(&document, circle, DEPTH), None);
    }
}
