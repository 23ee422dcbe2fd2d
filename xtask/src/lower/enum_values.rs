//! The values of an `enum` are of the type of its schema; what requests are not validated against is reported.
//!
//! Strings become an enum of Rust; numbers, booleans and values of several types are validated. Of a list or an object a type
//! says no more than its `type`. A number among strings is the string that is written: `2.10` is not `2.1`.

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
    // The text of the document is asked while its value changes.
    let mut value = document.value.take();
    walk::schemas(&mut value, &mut |at, schema| {
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
        let written = |index: usize| written(document, at, index);
        let meant = meant(name, values, written);
        let at = pointer::push(at, "enum");
        if let Some(meant) = meant {
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
    document.value = value;
    report_all(document, report, pending);
}

/// A value of the `enum` of the schema at `at` as it is written. That of a `const` is the first.
fn written<'d>(document: &'d Document, at: &str, index: usize) -> Option<&'d str> {
    let item = pointer::join(at, ["enum", &index.to_string()]);
    let constant = || match index {
        0 => document.written(&pointer::push(at, "const")),
        _ => None,
    };
    document.written(&item).or_else(constant)
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
fn meant<'d>(
    name: Option<&str>,
    values: &[Value],
    written: impl Fn(usize) -> Option<&'d str>,
) -> Option<Vec<Value>> {
    let takes = match name {
        Some("string") => Takes::String,
        Some("integer" | "number") => Takes::Number,
        _ => return None,
    };
    let one = |(index, value): (usize, &Value)| match takes.fits(value) || value.is_null() {
        true => Some(value.clone()),
        false => takes.meant(value, written(index).unwrap_or_default()),
    };
    let meant: Option<Vec<_>> = values.iter().enumerate().map(one).collect();
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
    fn a_number_among_strings_is_the_string_that_is_written() {
        let rules = [
            Rule::Plain(crate::lower::constants::apply),
            Rule::Plain(apply),
        ];
        for (schema, expected) in [
            (
                "{ type: string, enum: [2.10, 1e3, 010, 0x10, -0.0, 7] }",
                json!(["2.10", "1e3", "010", "0x10", "-0.0", "7"]),
            ),
            ("{ type: string, const: 1.0 }", json!(["1.0"])),
        ] {
            let (schemas, codes) = crate::testing::lowered(&rules, &format!("    A: {schema}\n"));
            assert_eq!(schemas["A"]["enum"], expected, "{schema}");
            assert_eq!(codes, ["enum-value-type"], "{schema}");
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
