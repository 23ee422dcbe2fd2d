//! What no stage looks at is said once for each keyword, with its first place and how often it stands elsewhere.

use super::{Finding, report_all, walk};
use crate::diagnostic::{Report, Severity};
use crate::document::{Document, pointer};
use serde_json::{Map, Value};

/// Keywords of a schema that say more than the generated types do.
const SCHEMA: [&str; 14] = [
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "discriminator",
    "else",
    "if",
    "not",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "readOnly",
    "then",
    "unevaluatedProperties",
    "writeOnly",
];

/// The places of each keyword, in the order in which they were met.
type Places = Vec<(&'static str, Vec<String>)>;

/// Reports the keywords that are not looked at.
pub fn apply(document: &mut Document, report: &mut Report) {
    let declared = document.value.pointer("/x-clientry/webhook").is_some();
    let mut places = Places::new();
    walk::schemas(&mut document.value, &mut |at, schema| {
        for key in SCHEMA {
            // What tells the forms of a union apart is looked at.
            let union = schema.contains_key("oneOf") || schema.contains_key("anyOf");
            if key != "discriminator" || !union {
                note(&mut places, at, key, schema);
            }
        }
    });
    walk::operations(&mut document.value, &mut |at, _, _, operation| {
        note(&mut places, at, "servers", operation);
        // Where deliveries are verified, a callback that describes them is not left out.
        if !declared {
            note(&mut places, at, "callbacks", operation);
        }
        let base = pointer::push(at, "responses");
        for (status, answer) in operation
            .get("responses")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            if let Value::Object(answer) = answer {
                note(&mut places, &pointer::push(&base, status), "links", answer);
            }
        }
    });
    for (path, item) in document
        .value
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        if let Value::Object(item) = item {
            note(&mut places, &pointer::push("/paths", path), "servers", item);
        }
    }
    let findings = places
        .into_iter()
        .map(|(key, at)| finding(key, &at))
        .collect();
    report_all(document, report, findings);
}

fn note(places: &mut Places, at: &str, key: &'static str, owner: &Map<String, Value>) {
    // `false` and an empty list say nothing.
    let says_something = owner.get(key).is_some_and(|value| match value {
        Value::Bool(value) => *value,
        Value::Array(list) => !list.is_empty(),
        Value::Object(members) => !members.is_empty() || key == "not",
        _ => true,
    });
    if !says_something {
        return;
    }
    let here = pointer::push(at, key);
    match places.iter_mut().find(|(known, _)| *known == key) {
        Some((_, all)) => all.push(here),
        None => places.push((key, vec![here])),
    }
}

fn finding(key: &str, at: &[String]) -> Finding {
    let elsewhere = match at.len() {
        0 | 1 => String::new(),
        2 => " here and in another place".to_owned(),
        count => format!(" here and in {} other places", count - 1),
    };
    let (why, help) = match key {
        "servers" => (
            "a client has one server for all its operations",
            "make a client with `base_url` for the operations that live elsewhere",
        ),
        "callbacks" => (
            "they describe requests that the provider sends; a client makes none of them",
            "say by `x-clientry.webhook` at the root how deliveries are signed, and a verifier of them is made",
        ),
        _ => (
            "the generated types do not express it: what is sent is not held against it, what comes is taken",
            "nothing to do, unless your code relies on it",
        ),
    };
    Finding {
        severity: Severity::Note,
        code: "keyword-unread",
        pointer: at.first().cloned().unwrap_or_default(),
        message: format!("`{key}` is not looked at{elsewhere}"),
        why,
        help,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(text: &str) -> Vec<String> {
        let mut document = Document::parse("x.yaml", text).unwrap();
        let mut report = Report::default();
        apply(&mut document, &mut report);
        let line = |d: &crate::diagnostic::Diagnostic| {
            format!("{} {}", d.position.map_or(0, |p| p.line), d.message)
        };
        report.iter().map(line).collect()
    }

    #[test]
    fn each_keyword_is_reported_once_with_its_first_place() {
        let found = reported(
            "paths:
  /a:
    servers: [{ url: 'https://x.example' }]
    get: { callbacks: { c: {} }, responses: { '200': { links: { l: {} } } } }
components:
  schemas:
    A: { discriminator: { propertyName: a }, readOnly: false }
    B: { discriminator: { propertyName: b }, not: {} }
",
        );
        let expected = [
            "3 `servers` is not looked at",
            "4 `callbacks` is not looked at",
            "4 `links` is not looked at",
            "7 `discriminator` is not looked at here and in another place",
            "8 `not` is not looked at",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn callbacks_of_deliveries_that_are_verified_are_no_finding() {
        let text = "x-clientry: { webhook: {} }\npaths: { /a: { get: { callbacks: { c: {} }, responses: {} } } }\n";
        assert!(reported(text).is_empty());
    }
}
