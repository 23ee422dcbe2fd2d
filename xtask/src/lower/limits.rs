//! Bounds that hold: those of an integer are integers, and none leaves no value. What a type has no values for is reported.

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::numbers::{self, Width};
use serde_json::{Map, Number, Value};

/// The lengths, at least and at most.
const LENGTHS: [(&str, &str); 3] = [
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
];

/// Rounds the bounds of integers, and removes those of which one is beyond the other.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let mut pending = Vec::new();
    walk::schemas(&mut document.value, &mut |at, schema| {
        let is_integer = schema.get("type").is_some_and(|of| of == "integer");
        if is_integer {
            round(schema);
            beyond(at, schema, &mut pending);
        }
        if leaves_none(schema, is_integer) {
            let written = |keyword: &str, exclusive: &str| {
                let value = schema.get(keyword).unwrap_or(&Value::Null);
                match schema.get(exclusive) == Some(&Value::Bool(true)) {
                    true => format!("`{exclusive}: {value}`"),
                    false => format!("`{keyword}: {value}`"),
                }
            };
            let least = written("minimum", "exclusiveMinimum");
            let most = written("maximum", "exclusiveMaximum");
            pending.push(contradict(at, "minimum", &least, &most));
            for key in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] {
                schema.shift_remove(key);
            }
        }
        lengths(at, schema, &mut pending);
        if let Some(Value::Object(names)) = schema.get_mut("propertyNames") {
            lengths(&pointer::push(at, "propertyNames"), names, &mut pending);
        }
    });
    report_all(document, report, pending);
}

/// Makes the bounds of an integer the next ones that an integer can be.
fn round(schema: &mut Map<String, Value>) {
    for (keyword, exclusive, to) in [
        ("minimum", "exclusiveMinimum", f64::ceil as fn(f64) -> f64),
        ("maximum", "exclusiveMaximum", f64::floor),
    ] {
        let bound = schema.get(keyword).and_then(Value::as_number);
        let rounded = bound
            .filter(|bound| numbers::has_fraction(bound))
            .and_then(Number::as_f64)
            .map(to);
        // What has a fraction is below 2^53, so that the integer beside it is exact.
        if let Some(rounded) = rounded {
            schema.insert(keyword.to_owned(), Value::from(rounded as i64));
            schema.shift_remove(exclusive);
        }
    }
}

/// Reports what the type of an integer has no values for.
fn beyond(at: &str, schema: &Map<String, Value>, pending: &mut Vec<Pending>) {
    let number = |key: &str| schema.get(key).and_then(Value::as_number);
    let (least, most) = (number("minimum"), number("maximum"));
    let listed = schema.get("enum").and_then(Value::as_array);
    let listed: Vec<&Number> = listed
        .into_iter()
        .flatten()
        .filter_map(Value::as_number)
        .collect();
    let width = width(schema);
    let bounds = [("minimum", least), ("maximum", most)].into_iter();
    let bounds = bounds.filter_map(|(key, bound)| Some((key, bound?)));
    let wrong = bounds.filter(|(_, bound)| !width.reaches(bound));
    let is_one = |number: &Number| {
        numbers::integer(number).is_some_and(|number| width.range().contains(&number))
    };
    let lost = listed.into_iter().filter(|number| !is_one(number));
    let step = number("multipleOf").filter(|step| {
        // Of a half or a tenth, each integer is a multiple.
        let parts = step.as_f64().map_or(1.0, |step| 1.0 / step);
        numbers::integer(step).is_none() && parts.fract() != 0.0
    });
    let step = step.map(|step| ("multipleOf", step));
    for (keyword, number) in wrong.chain(lost.map(|lost| ("enum", lost))).chain(step) {
        let name = width.name();
        let subject = match keyword {
            "enum" => format!("the value {number} of `enum`"),
            keyword => format!("`{keyword}: {number}`"),
        };
        pending.push(Pending {
            severity: Severity::Note,
            code: "bound-ignored",
            pointer: pointer::push(at, keyword),
            message: format!("{subject} is ignored: it is no `{name}`, the type of this integer"),
            why: "an integer is of 64 bits, with a sign or without; one beyond its type cannot be sent, and is an error of a response",
            help: "write bounds and values of one of `int32`, `int64` and `uint64`",
        });
    }
}

/// The type of an integer.
pub(super) fn width(schema: &Map<String, Value>) -> Width {
    match schema.get("format").and_then(Value::as_str) {
        Some("int32") => Width::I32,
        Some("int64") => Width::I64,
        Some("uint64" | "u-int64") => Width::U64,
        _ => {
            let number = |key: &str| schema.get(key).and_then(Value::as_number);
            let listed = schema.get("enum").and_then(Value::as_array);
            let listed = listed.into_iter().flatten();
            let numbers: Option<Vec<_>> = listed.map(Value::as_number).collect();
            let listed = numbers.unwrap_or_default();
            match numbers::needs_u64(number("minimum"), number("maximum"), &listed) {
                true => Width::U64,
                false => Width::I64,
            }
        }
    }
}

/// Whether the lower bound of a number is beyond the upper one.
fn leaves_none(schema: &Map<String, Value>, is_integer: bool) -> bool {
    let number = |key: &str| schema.get(key).and_then(Value::as_number);
    let (Some(least), Some(most)) = (number("minimum"), number("maximum")) else {
        return false;
    };
    let is = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    let (above, below) = (is("exclusiveMinimum"), is("exclusiveMaximum"));
    if is_integer && let (Some(least), Some(most)) = (least.as_i128(), most.as_i128()) {
        return least + i128::from(above) > most - i128::from(below);
    }
    let (Some(least), Some(most)) = (least.as_f64(), most.as_f64()) else {
        return false;
    };
    least > most || (least == most && (above || below))
}

/// Removes lengths of which the lower is beyond the upper.
fn lengths(at: &str, schema: &mut Map<String, Value>, pending: &mut Vec<Pending>) {
    for (min, max) in LENGTHS {
        let length = |key: &str| schema.get(key).and_then(Value::as_u64);
        let (Some(least), Some(most)) = (length(min), length(max)) else {
            continue;
        };
        if least > most {
            let (least, most) = (format!("`{min}: {least}`"), format!("`{max}: {most}`"));
            pending.push(contradict(at, min, &least, &most));
            schema.shift_remove(min);
            schema.shift_remove(max);
        }
    }
}

fn contradict(at: &str, keyword: &str, least: &str, most: &str) -> Pending {
    Pending {
        severity: Severity::Warning,
        code: "bounds-contradict",
        pointer: pointer::push(at, keyword),
        message: format!("{least} and {most} leave no value: both are ignored"),
        why: "every value would be refused; requests are not validated against either",
        help: "write an upper bound that is not below the lower one",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::{Rule, bounds};
    use serde_json::json;

    fn lowered(schema: &str) -> (Value, Vec<&'static str>) {
        let rules = [bounds::apply, apply].map(Rule::Plain);
        let (schemas, codes) = crate::testing::lowered(&rules, &format!("    A: {schema}\n"));
        (schemas["A"].clone(), codes)
    }

    #[test]
    fn bounds_of_an_integer_are_integers() {
        for (schema, expected) in [
            ("minimum: 0.5", json!({"minimum": 1})),
            ("maximum: 10.5", json!({"maximum": 10})),
            (
                "minimum: -0.5, maximum: -0.25",
                json!({"minimum": 0, "maximum": -1}),
            ),
            ("exclusiveMinimum: 0.5", json!({"minimum": 1})),
            ("exclusiveMaximum: 10.5", json!({"maximum": 10})),
            (
                "exclusiveMaximum: 10",
                json!({"exclusiveMaximum": true, "maximum": 10}),
            ),
        ] {
            let mut expected = expected;
            let mut found = lowered(&format!("{{ type: integer, {schema} }}")).0;
            found.as_object_mut().unwrap().shift_remove("type");
            if schema.contains("-0.25") {
                // No integer is between them.
                expected = json!({});
            }
            assert_eq!(found, expected, "{schema}");
        }
        let number = lowered("{ type: number, minimum: 0.5 }");
        assert_eq!(number.0["minimum"], json!(0.5));
    }

    #[test]
    fn bounds_that_leave_no_value_are_removed_and_reported() {
        for (schema, contradicts) in [
            ("{ type: integer, minimum: 5, maximum: 1 }", true),
            ("{ type: integer, minimum: 5, maximum: 5 }", false),
            (
                "{ type: integer, exclusiveMinimum: 1, exclusiveMaximum: 2 }",
                true,
            ),
            (
                "{ type: number, exclusiveMinimum: 1, exclusiveMaximum: 2 }",
                false,
            ),
            ("{ type: number, minimum: 1, exclusiveMaximum: 1 }", true),
            ("{ type: number, minimum: 1, maximum: 1 }", false),
            ("{ type: string, minLength: 5, maxLength: 2 }", true),
            ("{ type: array, items: {}, minItems: 5, maxItems: 2 }", true),
            ("{ type: object, minProperties: 2, maxProperties: 1 }", true),
            (
                "{ type: object, propertyNames: { minLength: 2, maxLength: 1 } }",
                true,
            ),
            ("{ type: string, minLength: 2, maxLength: 2 }", false),
        ] {
            let (found, codes) = lowered(schema);
            let expected: &[&str] = if contradicts {
                &["bounds-contradict"]
            } else {
                &[]
            };
            assert_eq!(codes, expected, "{schema}");
            let is_kept = ["imum", "Length", "Items", "Properties"]
                .iter()
                .any(|key| found.to_string().contains(key));
            assert_eq!(is_kept, !contradicts, "{schema}: {found}");
        }
    }

    #[test]
    fn what_no_integer_of_the_type_is_is_reported() {
        for (schema, count) in [
            (
                "minimum: -9223372036854775808, maximum: 18446744073709551615",
                1,
            ),
            (
                "minimum: -9223372036854776000, maximum: 9223372036854776000",
                0,
            ),
            ("minimum: 0, maximum: 18446744073709552000", 0),
            ("minimum: 0, maximum: 1e30", 1),
            ("format: uint64, minimum: -5", 1),
            ("enum: [-1, 18446744073709551615]", 1),
            ("enum: [1, 18446744073709551615]", 0),
            ("enum: [1e20, 1]", 1),
            ("multipleOf: 0.5", 0),
            ("multipleOf: 2.0", 0),
            ("multipleOf: 1.5", 1),
        ] {
            let (_, codes) = lowered(&format!("{{ type: integer, {schema} }}"));
            assert_eq!(codes, vec!["bound-ignored"; count], "{schema}");
        }
    }
}
