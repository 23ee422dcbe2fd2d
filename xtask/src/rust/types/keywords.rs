//! What a field's JSON Schema says beside its Rust type.

use super::Presence;
use crate::ir::{Bound, Kind, Length, Schema};
use serde_json::{Number, Value};

/// A keyword of JSON Schema with its value, a scalar.
pub type Keyword = (&'static str, Value);

/// The keywords of a field's schema that its Rust type does not carry.
pub(super) fn of(schema: &Schema, presence: &Presence) -> Vec<Keyword> {
    let mut keywords = Keywords(Vec::new());
    match &schema.kind {
        Kind::String(_, length, pattern) => {
            keywords.length(length, "minLength", "maxLength");
            keywords.add("pattern", pattern.clone());
        }
        Kind::Array(_, length, unique) => {
            keywords.length(length, "minItems", "maxItems");
            keywords.add("uniqueItems", *unique);
        }
        Kind::Map(_, length) => keywords.length(length, "minProperties", "maxProperties"),
        Kind::Integer(_, bounds) | Kind::Number(_, bounds) => {
            keywords.bound(&bounds.min, "minimum", "exclusiveMinimum");
            keywords.bound(&bounds.max, "maximum", "exclusiveMaximum");
            keywords.add("multipleOf", bounds.multiple_of.clone().map(Value::from));
        }
        Kind::Any | Kind::Null | Kind::Bool | Kind::File | Kind::Ref(_) => {}
    }
    if !matches!(presence, Presence::Defaulted { .. }) {
        let default = schema.default.clone();
        keywords.add(
            "default",
            default.filter(|value| !value.is_object() && !value.is_array()),
        );
    }
    keywords.add("format", schema.format.clone());
    keywords.add("deprecated", schema.deprecated.then_some(true));
    keywords.0
}

struct Keywords(Vec<Keyword>);

impl Keywords {
    fn add(&mut self, key: &'static str, value: Option<impl Into<Value>>) {
        self.0.extend(value.map(|value| (key, value.into())));
    }

    fn length(&mut self, length: &Length, min: &'static str, max: &'static str) {
        self.add(min, length.min);
        self.add(max, length.max);
    }

    fn bound(&mut self, bound: &Option<Bound>, inclusive: &'static str, exclusive: &'static str) {
        let number = |bound: &Bound| -> Number { bound.value.clone() };
        if let Some(bound) = bound {
            let key = if bound.exclusive {
                exclusive
            } else {
                inclusive
            };
            self.add(key, Some(Value::from(number(bound))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{api, with_schemas};
    use serde_json::json;

    fn keywords(schema: &str) -> Value {
        let schemas = format!("    A: {{ properties: {{ a: {schema} }} }}\n");
        let (api, _) = api(&with_schemas(&schemas, &[], &["A"]));
        let id = api.types.id("A").unwrap();
        let found = of(&api.types[id].properties()[0].schema, &Presence::Always);
        found.into_iter().collect()
    }

    #[test]
    fn what_the_type_does_not_say_is_kept_in_one_order() {
        let cases = [
            (
                "{ type: string, format: uri, maxLength: 9, minLength: 1, pattern: x, default: d, deprecated: true }",
                json!({"minLength": 1, "maxLength": 9, "pattern": "x", "default": "d", "format": "uri", "deprecated": true}),
            ),
            ("{ type: string, format: date-time }", json!({})),
            (
                "{ type: number, format: double, exclusiveMinimum: 0, maximum: 1.5 }",
                json!({"exclusiveMinimum": 0, "maximum": 1.5}),
            ),
            (
                "{ type: array, items: {}, uniqueItems: true, default: [] }",
                json!({"uniqueItems": true}),
            ),
            (
                "{ type: object, maxProperties: 3 }",
                json!({"maxProperties": 3}),
            ),
        ];
        for (schema, expected) in cases {
            assert_eq!(keywords(schema), expected, "{schema}");
        }
    }
}
