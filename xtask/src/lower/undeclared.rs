//! A property that is `required` and not declared is one all the same: it becomes a property of the type that
//! `additionalProperties` has, or of any JSON.

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use serde_json::{Map, Value, json};

/// Declares what is required of every object.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let mut pending = Vec::new();
    walk::schemas(&mut document.value, &mut |at, schema| {
        let undeclared = undeclared(schema);
        if undeclared.is_empty() {
            return;
        }
        let values = schema
            .get("additionalProperties")
            .filter(|more| more.is_object());
        let values = values.cloned().unwrap_or_else(|| json!({}));
        let Some(properties) = schema
            .entry("properties")
            .or_insert_with(|| json!({}))
            .as_object_mut()
        else {
            return;
        };
        let names: Vec<String> = undeclared.iter().map(|name| format!("`{name}`")).collect();
        for name in undeclared {
            properties.insert(name, values.clone());
        }
        pending.push(Pending {
            severity: Severity::Note,
            code: "property-undeclared",
            pointer: pointer::push(at, "required"),
            message: format!(
                "{} required and not declared in `properties`",
                match names.as_slice() {
                    [only] => format!("{only} is"),
                    several => format!("{} are", several.join(", ")),
                }
            ),
            why: "its type is that of `additionalProperties`, or any JSON where they have none",
            help: "declare it in `properties`, or remove it from `required`",
        });
    });
    report_all(document, report, pending);
}

/// The names of `required` that an object does not declare, each once.
fn undeclared(schema: &Map<String, Value>) -> Vec<String> {
    let is_object = schema.get("type").is_some_and(|name| name == "object")
        || (!schema.contains_key("type") && schema.contains_key("properties"));
    let required = schema.get("required").and_then(Value::as_array);
    let properties = schema.get("properties").and_then(Value::as_object);
    let mut names: Vec<String> = Vec::new();
    for name in required.into_iter().flatten().filter_map(Value::as_str) {
        let is_declared = properties.is_some_and(|properties| properties.contains_key(name));
        if is_object && !is_declared && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::Rule;
    use crate::testing::lowered;

    #[test]
    fn what_is_required_is_declared() {
        let (schemas, codes) = lowered(
            &[Rule::Plain(apply)],
            "    A: { type: object, required: [a, b, b, c], properties: { a: { type: string } } }
    B: { type: object, required: [a], additionalProperties: { type: integer } }
    C: { required: [a], properties: { a: {} } }
    D: { required: [a] }
    E: { type: string, required: [a] }
    F: { required: [x], properties: { a: {} }, additionalProperties: false }
",
        );
        let properties = |name: &str| schemas[name]["properties"].clone();
        assert_eq!(
            properties("A"),
            json!({ "a": { "type": "string" }, "b": {}, "c": {} })
        );
        assert_eq!(properties("B"), json!({ "a": { "type": "integer" } }));
        assert_eq!(properties("C"), json!({ "a": {} }));
        assert_eq!(properties("D"), Value::Null);
        assert_eq!(properties("E"), Value::Null);
        assert_eq!(properties("F"), json!({ "a": {}, "x": {} }));
        assert_eq!(codes, ["property-undeclared"; 3]);
    }
}
