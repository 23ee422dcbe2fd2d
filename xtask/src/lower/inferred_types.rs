//! A schema without a `type` whose keywords are all about values of one type is of that type.
//!
//! JSON Schema allows values of every other type there, too. No document means that: whoever writes `minLength`
//! means a string.

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::Document;
use crate::openapi::keywords::{Fate, Kind, Role};
use serde_json::{Map, Value};

/// Adds the types.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let mut pending = Vec::new();
    walk::schemas(&mut document.value, &mut |at, schema| {
        if says_type(schema) {
            return;
        }
        let about: Vec<(&String, &'static str)> = schema
            .iter()
            .filter_map(|(key, value)| Some((key, type_of(key, value)?)))
            .collect();
        let Some((first, name)) = about.first().map(|(key, name)| ((*key).clone(), *name)) else {
            return;
        };
        let keywords: Vec<_> = about.iter().map(|(key, _)| format!("`{key}`")).collect();
        let keywords = keywords.join(", ");
        if about.iter().any(|(_, other)| *other != name) {
            pending.push(Pending {
                severity: Severity::Note,
                code: "type-ambiguous",
                pointer: at.to_owned(),
                message: format!("requests are not validated against {keywords}"),
                why: "the schema has no `type`, and its keywords are about values of several",
                help: "say by `type` what a value is",
            });
            return;
        }
        // An object with properties is one, whether it says so or not.
        if schema.contains_key("properties") {
            return;
        }
        schema.insert("type".into(), Value::from(name));
        pending.push(Pending {
            severity: Severity::Note,
            code: "type-inferred",
            pointer: at.to_owned(),
            message: format!("a schema without a `type` is taken for one of type `{name}`"),
            why: match first.as_str() {
                "format" => "its `format` is one of such values",
                _ => "its keywords say something of such values only",
            },
            help: "say by `type` what a value is",
        });
    });
    report_all(document, report, pending);
}

/// Whether something else says what a value is.
fn says_type(schema: &Map<String, Value>) -> bool {
    let keys = ["type", "$ref", "oneOf", "anyOf", "allOf", "enum", "not"];
    keys.iter().any(|key| schema.contains_key(*key))
}

/// The type that a keyword is about, by itself or by its value.
fn type_of(key: &str, value: &Value) -> Option<&'static str> {
    if key == "format" {
        return match value.as_str()? {
            "int32" | "int64" => Some("integer"),
            "float" | "double" => Some("number"),
            "date" | "date-time" | "time" | "duration" | "email" | "hostname" | "ipv4" | "ipv6"
            | "uri" | "uri-reference" | "iri" | "uuid" | "regex" | "password" | "byte"
            | "binary" => Some("string"),
            _ => None,
        };
    }
    let known = Kind::Schema.keyword(key)?;
    let narrows = matches!(known.role, Role::Assertion | Role::Applicator);
    // What is ignored is said to be.
    known
        .of_type
        .filter(|_| narrows && matches!(known.fate, Fate::Read | Fate::Validated))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::Rule;

    fn lowered(schema: &str) -> (Option<String>, Vec<&'static str>) {
        let schemas = format!("    A: {schema}\n");
        let (schemas, codes) = crate::testing::lowered(&[Rule::Plain(apply)], &schemas);
        let name = schemas["A"]["type"].as_str();
        (name.map(str::to_owned), codes)
    }

    #[test]
    fn keywords_of_one_type_say_it() {
        for (schema, name) in [
            ("{ minLength: 1 }", "string"),
            ("{ pattern: a, maxLength: 2, description: d }", "string"),
            ("{ items: { type: string } }", "array"),
            ("{ minimum: 1 }", "number"),
            ("{ format: uuid }", "string"),
            ("{ format: int64 }", "integer"),
            ("{ prefixItems: [{}] }", "array"),
            ("{ propertyNames: { pattern: a } }", "object"),
            ("{ additionalProperties: { type: string } }", "object"),
        ] {
            let expected = (Some(name.to_owned()), vec!["type-inferred"]);
            assert_eq!(lowered(schema), expected, "{schema}");
        }
    }

    #[test]
    fn what_is_not_plain_is_reported_and_what_says_nothing_is_not() {
        for (schema, codes) in [
            ("{ minLength: 1, minimum: 1 }", vec!["type-ambiguous"]),
            ("{ properties: { a: { type: string } } }", vec![]),
            ("{ description: d, format: other }", vec![]),
            ("{ contains: {}, dependencies: {} }", vec![]),
            ("{ oneOf: [{ type: string }], minLength: 1 }", vec![]),
            ("{}", vec![]),
        ] {
            assert_eq!(lowered(schema), (None, codes), "{schema}");
        }
    }
}
