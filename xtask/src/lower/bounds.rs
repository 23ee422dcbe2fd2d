//! Exclusive bounds: 3.1 gives the number, 3.0 a flag beside `minimum` or `maximum`.

use super::walk;
use crate::diagnostic::Diagnostics;
use crate::document::Document;
use serde_json::{Map, Value, json};

/// Rewrites numeric exclusive bounds as the 3.0 pair.
pub fn apply(document: &mut Document, _: &mut Diagnostics) {
    walk::schemas(&mut document.value, &mut |_, schema| {
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
    });
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
