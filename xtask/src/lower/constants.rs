//! `const` becomes an `enum` of one value, which is what 3.0 has for it.

use super::walk;
use crate::diagnostic::Diagnostics;
use crate::document::Document;
use serde_json::{Value, json};

/// Rewrites every `const`.
pub fn apply(document: &mut Document, _: &mut Diagnostics) {
    walk::schemas(&mut document.value, &mut |_, schema| {
        let Some(value) = schema.shift_remove("const") else {
            return;
        };
        if !schema.contains_key("type") {
            let name = match value {
                Value::String(_) => Some("string"),
                Value::Bool(_) => Some("boolean"),
                Value::Number(ref n) if n.is_f64() => Some("number"),
                Value::Number(_) => Some("integer"),
                _ => None,
            };
            if let Some(name) = name {
                schema.insert("type".into(), json!(name));
            }
        }
        schema.insert("enum".into(), json!([value]));
    });
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
}
