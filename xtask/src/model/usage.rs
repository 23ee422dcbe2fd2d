//! Which types a request can hold and which an answer can: presence and defaults differ between the two.

use super::{Operation, TypeDef, reference};
use indexmap::IndexMap;
use serde_json::{Value, json};

/// Marks every type that a request or an answer reaches. A delivery's envelope is received like an answer.
pub fn mark(
    types: &mut IndexMap<String, TypeDef>,
    operations: &[Operation],
    envelope: Option<&str>,
) {
    let mut sent = Vec::new();
    let mut received = Vec::new();
    for operation in operations {
        sent.extend(
            operation
                .parameters
                .iter()
                .map(|parameter| &parameter.schema),
        );
        sent.extend(operation.body.iter().map(|body| &body.schema));
        received.extend(
            operation
                .answers
                .iter()
                .filter_map(|answer| answer.schema.as_ref()),
        );
    }
    let envelope = envelope.map(|name| json!({ "$ref": format!("#/components/schemas/{name}") }));
    received.extend(&envelope);
    for name in reach(types, &sent) {
        types[&name].in_request = true;
    }
    for name in reach(types, &received) {
        types[&name].in_response = true;
    }
}

/// The names of all types that are reached from these schemas.
fn reach(types: &IndexMap<String, TypeDef>, from: &[&Value]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open: Vec<&Value> = from.to_vec();
    while let Some(value) = open.pop() {
        if let Some(name) = reference(value)
            && let Some(def) = types.get(name)
            && !found.iter().any(|seen| seen == name)
        {
            found.push(name.to_owned());
            open.push(&def.schema);
        }
        match value {
            Value::Object(members) => open.extend(members.values()),
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::{model as api, with_schemas};

    #[test]
    fn a_type_is_marked_by_what_reaches_it_through_others() {
        let schemas = "    Sent: { properties: { list: { type: array, items: { $ref: '#/components/schemas/Both' } } } }
    Got: { properties: { map: { additionalProperties: { $ref: '#/components/schemas/Both' } }, self: { $ref: '#/components/schemas/Got' } } }
    Both: { properties: { a: { type: string } } }
    Neither: { properties: { a: { type: string } } }
";
        let (api, _) = api(&with_schemas(schemas, &["Sent"], &["Got"]));
        let marks: Vec<_> = api
            .types
            .values()
            .map(|def| (def.name.as_str(), def.in_request, def.in_response))
            .collect();
        let expected = [
            ("Sent", true, false),
            ("Got", false, true),
            ("Both", true, true),
            ("Neither", false, false),
        ];
        assert_eq!(marks, expected);
    }
}
