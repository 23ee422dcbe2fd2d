//! The values of an `enum` are of the type of its schema; what requests are not validated against is reported.
//!
//! Strings become an enum of Rust; numbers, booleans and values of several types are validated. Of a list or an object a type
//! says no more than its `type`.

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords::Takes;
use serde_json::{Map, Value};

/// What gives a schema another type than any JSON.
const TYPED: [&str; 6] = ["$ref", "allOf", "oneOf", "anyOf", "properties", "type"];

/// Rewrites values that lack quotes, or have some too many.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let mut pending = Vec::new();
    walk::schemas(&mut document.value, &mut |at, schema| {
        let Some(Value::Array(values)) = schema.get("enum") else {
            return;
        };
        let name = schema.get("type").and_then(Value::as_str);
        let is_typed = TYPED.iter().any(|key| schema.contains_key(*key));
        let fits = |value: &Value| match name {
            Some("string") => value.is_string(),
            Some("integer") => is_integer(value),
            Some("number") => value.is_number(),
            Some("boolean") => value.is_boolean(),
            // Where nothing else says what a value is, it is any JSON.
            None => !is_typed,
            _ => false,
        };
        if values.iter().all(|value| fits(value) || value.is_null()) {
            return;
        }
        let at = pointer::push(at, "enum");
        if let Some(meant) = meant(name, values) {
            pending.push(Pending {
                severity: Severity::Warning,
                code: "enum-value-type",
                pointer: at,
                message: format!(
                    "`enum` has values that are no {}: they are read as such",
                    noun(name)
                ),
                why: "no value is of the `type` and in the list",
                help: "put quotes around strings, and none around numbers",
            });
            schema.insert("enum".into(), Value::Array(meant));
        } else {
            pending.push(not_validated(at, schema));
        }
    });
    report_all(document, report, pending);
}

fn is_integer(value: &Value) -> bool {
    value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
}

fn noun(name: Option<&str>) -> &'static str {
    match name {
        Some("string") => "strings",
        _ => "numbers",
    }
}

/// The values as ones of the type, where that is plain for all of them.
fn meant(name: Option<&str>, values: &[Value]) -> Option<Vec<Value>> {
    let takes = match name {
        Some("string") => Takes::String,
        Some("integer" | "number") => Takes::Number,
        _ => return None,
    };
    let one = |value: &Value| match takes.fits(value) || value.is_null() {
        true => Some(value.clone()),
        false => takes.meant(value, ""),
    };
    let meant: Option<Vec<_>> = values.iter().map(one).collect();
    meant.filter(|meant| {
        name != Some("integer") || meant.iter().all(|v| v.is_null() || is_integer(v))
    })
}

fn not_validated(at: String, schema: &Map<String, Value>) -> Pending {
    let what = if schema.contains_key("$ref") {
        "the type that it narrows has other values, too"
    } else {
        "only lists of what its `type` says are, and no lists of objects or of lists"
    };
    Pending {
        severity: Severity::Note,
        code: "enum-not-validated",
        pointer: at,
        message: "requests are not validated against this `enum`".to_owned(),
        why: what,
        help: "list strings, numbers or booleans, of the type that `type` says",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::Rule;
    use serde_json::json;

    fn lowered(schema: &str) -> (Value, Vec<&'static str>) {
        let schemas = format!("    A: {schema}\n");
        let (schemas, codes) = crate::testing::lowered(&[Rule::Plain(apply)], &schemas);
        (schemas["A"]["enum"].clone(), codes)
    }

    #[test]
    fn values_become_what_their_type_says() {
        for (schema, expected) in [
            (
                "{ type: string, enum: [1, a, true, null] }",
                json!(["1", "a", "true", null]),
            ),
            ("{ type: integer, enum: ['1', 2] }", json!([1, 2])),
            ("{ type: number, enum: ['1.5'] }", json!([1.5])),
        ] {
            assert_eq!(
                lowered(schema),
                (expected, vec!["enum-value-type"]),
                "{schema}"
            );
        }
    }

    #[test]
    fn what_is_not_validated_is_reported() {
        for (schema, codes) in [
            ("{ type: string, enum: [a] }", vec![]),
            ("{ type: integer, enum: [1, 2.0] }", vec![]),
            ("{ type: boolean, enum: [true, false] }", vec![]),
            ("{ type: boolean, enum: [true] }", vec![]),
            ("{ type: boolean, enum: [a] }", vec!["enum-not-validated"]),
            ("{ type: integer, enum: [1.5] }", vec!["enum-not-validated"]),
            ("{ type: integer, enum: [a] }", vec!["enum-not-validated"]),
            ("{ enum: [1, a, [1]] }", vec![]),
            (
                "{ enum: [1], oneOf: [{ type: integer }, { type: string }] }",
                vec!["enum-not-validated"],
            ),
            ("{ type: object, enum: [{}] }", vec!["enum-not-validated"]),
        ] {
            assert_eq!(lowered(schema).1, codes, "{schema}");
        }
    }
}
