//! `const` becomes an `enum` of one value, which is what 3.0 has for it; an `enum` without a `type` gets that of its values.

use super::walk;
use crate::diagnostic::Diagnostics;
use crate::document::Document;
use serde_json::{Value, json};

/// Rewrites every `const`, and types every `enum`.
pub fn apply(document: &mut Document, _: &mut Diagnostics) {
    walk::schemas(&mut document.value, &mut |_, schema| {
        if let Some(value) = schema.shift_remove("const") {
            schema.insert("enum".into(), json!([value]));
        }
        let says_more = ["type", "$ref", "allOf", "oneOf", "anyOf"];
        if says_more.iter().any(|key| schema.contains_key(*key)) {
            return;
        }
        let values = schema.get("enum").and_then(Value::as_array);
        if let Some(name) = values.and_then(|values| type_of(values)) {
            schema.insert("type".into(), json!(name));
        }
    });
}

/// The type that all values have; `null` is a value beside those of any type.
fn type_of(values: &[Value]) -> Option<&'static str> {
    let names: Option<Vec<_>> = values
        .iter()
        .filter(|value| !value.is_null())
        .map(|value| match value {
            Value::String(_) => Some("string"),
            Value::Bool(_) => Some("boolean"),
            Value::Number(number) if number.is_f64() => Some("number"),
            Value::Number(_) => Some("integer"),
            _ => None,
        })
        .collect();
    let names = names?;
    let first = *names.first()?;
    if names.iter().all(|name| *name == first) {
        return Some(first);
    }
    let is_number = |name: &&str| matches!(*name, "integer" | "number");
    names.iter().all(is_number).then_some("number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_is_an_enum_of_one() {
        let text = "openapi: 3.1.0\ncomponents: { schemas: { A: { const: x }, B: { type: number, const: 1 } } }\n";
        let mut document = Document::parse("x.yaml", text).unwrap();
        apply(&mut document, &mut Diagnostics::default());
        let expected =
            json!({"A": {"type": "string", "enum": ["x"]}, "B": {"type": "number", "enum": [1]}});
        assert_eq!(document.value["components"]["schemas"], expected);
    }

    #[test]
    fn an_enum_has_the_type_of_its_values() {
        let typed = |schema: &str| {
            crate::testing::lowered_schema(crate::lower::Rule::Plain(apply), schema)
                .get("type")
                .cloned()
        };
        for (schema, expected) in [
            ("{ enum: [a, b] }", Some("string")),
            ("{ enum: [1, 2, null] }", Some("integer")),
            ("{ enum: [1, 2.5] }", Some("number")),
            ("{ enum: [true] }", Some("boolean")),
            ("{ enum: [1, a] }", None),
            ("{ enum: [null] }", None),
            ("{ enum: [{}] }", None),
            ("{ enum: [1], oneOf: [{ type: integer }] }", None),
        ] {
            assert_eq!(typed(schema), expected.map(Value::from), "{schema}");
        }
    }
}
