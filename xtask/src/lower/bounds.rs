//! Exclusive bounds: 3.1 gives the number, 3.0 a flag beside `minimum` or `maximum`. And bounds that a format has no room
//! for: what they allow, or what the document itself gives as a value, is valid, and has to be read.

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::numbers::{self, Width};
use serde_json::{Map, Number, Value, json};

/// Rewrites numeric exclusive bounds as the 3.0 pair, and removes a `format` where the bounds allow more.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let mut pending = Vec::new();
    walk::schemas(&mut document.value, &mut |at, schema| {
        lower(
            schema,
            "exclusiveMinimum",
            "minimum",
            |exclusive, inclusive| exclusive >= inclusive,
        );
        lower(
            schema,
            "exclusiveMaximum",
            "maximum",
            |exclusive, inclusive| exclusive <= inclusive,
        );
        if let Some((format, keyword)) = narrower_than_bounds(schema) {
            schema.shift_remove("format");
            let said = match keyword {
                "enum" | "examples" => format!("a value of its `{keyword}`"),
                keyword => format!("its `{keyword}`"),
            };
            pending.push(Pending {
                severity: Severity::Note,
                code: "format-ignored",
                pointer: pointer::push(at, "format"),
                message: format!("`format: {format}` is ignored: {said} is none of an `{format}`"),
                why: "values that the document allows would not be read; the type is that of any `integer`",
                help: "write a format that has them, or bounds and values of this one",
            });
        }
    });
    report_all(document, report, pending);
}

/// The format of an integer that does not have what the schema allows, while another type does; and the keyword that says so.
fn narrower_than_bounds(schema: &Map<String, Value>) -> Option<(&'static str, &'static str)> {
    let is = |key: &str, value: &str| schema.get(key).is_some_and(|found| found == value);
    if !is("type", "integer") && schema.contains_key("type") {
        return None;
    }
    let number = |key: &str| schema.get(key).and_then(Value::as_number);
    let (least, most) = (number("minimum"), number("maximum"));
    let listed = schema.get("enum").and_then(Value::as_array);
    let listed: Vec<_> = listed
        .into_iter()
        .flatten()
        .filter_map(Value::as_number)
        .collect();
    let (format, width) = match () {
        () if is("format", "int32") => ("int32", Width::I32),
        // Elsewhere than in a `u64`, such values are none of any type.
        () if is("format", "int64") && numbers::needs_u64(least, most, &listed) => {
            ("int64", Width::I64)
        }
        () => return None,
    };
    let examples = || {
        let several = schema.get("examples").and_then(Value::as_array);
        several.into_iter().flatten().filter_map(Value::as_number)
    };
    let is_beyond = |number: &Number| !width.reaches(number);
    let keyword = match () {
        () if least.is_some_and(is_beyond) => "minimum",
        () if most.is_some_and(is_beyond) => "maximum",
        () if listed.iter().any(|number| is_beyond(number)) => "enum",
        // What the author gives as a value is one.
        () if format == "int32" && number("default").is_some_and(is_beyond) => "default",
        () if format == "int32" && number("example").is_some_and(is_beyond) => "example",
        () if format == "int32" && examples().any(is_beyond) => "examples",
        () => return None,
    };
    Some((format, keyword))
}

fn lower(
    schema: &mut Map<String, Value>,
    exclusive: &str,
    inclusive: &str,
    tighter: fn(f64, f64) -> bool,
) {
    let Some(bound) = schema.get(exclusive).filter(|b| b.is_number()).cloned() else {
        return;
    };
    let other = schema.get(inclusive).and_then(Value::as_f64);
    let holds = other.is_none_or(|other| bound.as_f64().is_some_and(|bound| tighter(bound, other)));
    if holds {
        schema.insert(inclusive.into(), bound);
        schema.insert(exclusive.into(), json!(true));
    } else {
        schema.shift_remove(exclusive);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::Rule;

    fn lowered(schema: &str) -> Value {
        crate::testing::lowered_schema(Rule::Plain(apply), schema)
    }

    #[test]
    fn a_number_becomes_a_flag_beside_the_bound() {
        assert_eq!(
            lowered("{ exclusiveMinimum: 0 }"),
            json!({"exclusiveMinimum": true, "minimum": 0})
        );
    }

    #[test]
    fn a_format_of_32_bits_gives_way_to_wider_bounds() {
        for (bounds, is_kept) in [
            ("minimum: -99999999999", false),
            ("minimum: 0, maximum: 4294967295", false),
            ("exclusiveMaximum: 3e9", false),
            ("minimum: -2147483648, maximum: 2147483647", true),
            ("multipleOf: 2", true),
            ("enum: [1, 4294967296]", false),
            ("enum: [1, 2]", true),
            ("default: 3000000000", false),
            ("example: 1625097600000", false),
            ("examples: [1, -3000000000]", false),
            ("default: 3, example: -1, examples: [2]", true),
        ] {
            let lowered = lowered(&format!("{{ type: integer, format: int32, {bounds} }}"));
            assert_eq!(lowered.get("format").is_some(), is_kept, "{bounds}");
        }
        // Elsewhere it says nothing of a type.
        let text = lowered("{ type: string, format: int32, maximum: 4294967295 }");
        assert_eq!(text["format"], "int32");
    }

    #[test]
    fn a_format_with_a_sign_gives_way_to_what_only_one_without_has() {
        for (bounds, is_kept) in [
            ("minimum: 0, maximum: 18446744073709551615", false),
            ("minimum: 0, maximum: 18446744073709552000", false),
            ("enum: [1, 18446744073709551615]", false),
            // As JavaScript writes the end of an `int64`.
            ("minimum: 0, maximum: 9223372036854776000", true),
            ("minimum: -1, maximum: 18446744073709551615", true),
        ] {
            let lowered = lowered(&format!("{{ type: integer, format: int64, {bounds} }}"));
            assert_eq!(lowered.get("format").is_some(), is_kept, "{bounds}");
        }
    }

    #[test]
    fn the_tighter_of_two_bounds_holds() {
        assert_eq!(
            lowered("{ exclusiveMaximum: 9, maximum: 5 }"),
            json!({"maximum": 5})
        );
        assert_eq!(
            lowered("{ exclusiveMaximum: 5, maximum: 5 }"),
            json!({"exclusiveMaximum": true, "maximum": 5})
        );
    }
}
