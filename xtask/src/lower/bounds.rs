//! Exclusive bounds: 3.1 gives the number, 3.0 a flag beside `minimum` or `maximum`. And bounds that a format has no room
//! for: what they allow is valid, and has to be read.

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use serde_json::{Map, Value, json};

/// Rewrites numeric exclusive bounds as the 3.0 pair, and removes `int32` where the bounds allow more.
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
        if let Some(bound) = beyond_int32(schema) {
            schema.shift_remove("format");
            pending.push(Pending {
                severity: Severity::Note,
                code: "format-ignored",
                pointer: pointer::push(at, "format"),
                message: format!("`format: int32` is ignored: its `{bound}` is none of an `int32`"),
                why: "values that the bounds allow would not be read; the type is that of any `integer`",
                help: "write `format: int64`, or bounds of 32 bits",
            });
        }
    });
    report_all(document, report, pending);
}

/// The bound of a schema in `format: int32` that lets values through which it does not have.
fn beyond_int32(schema: &Map<String, Value>) -> Option<&'static str> {
    let is = |key: &str, value: &str| schema.get(key).is_some_and(|found| found == value);
    let is_integer = is("type", "integer") || !schema.contains_key("type");
    if !is("format", "int32") || !is_integer {
        return None;
    }
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let is_low = bound("minimum").is_some_and(|least| least < f64::from(i32::MIN));
    let is_high = bound("maximum").is_some_and(|most| most > f64::from(i32::MAX));
    match (is_low, is_high) {
        (true, _) => Some("minimum"),
        (_, true) => Some("maximum"),
        _ => None,
    }
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
        ] {
            let lowered = lowered(&format!("{{ type: integer, format: int32, {bounds} }}"));
            assert_eq!(lowered.get("format").is_some(), is_kept, "{bounds}");
        }
        // Elsewhere it says nothing of a type.
        let text = lowered("{ type: string, format: int32, maximum: 4294967295 }");
        assert_eq!(text["format"], "int32");
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
