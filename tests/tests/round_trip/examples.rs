//! Every JSON example of a document, and which components are sent.

use std::collections::BTreeSet;

use serde_json::Value;

/// A JSON example, and the schema that it is an example of.
#[derive(Debug, PartialEq)]
pub struct Example {
    /// A pointer into the document.
    pub at: String,
    pub schema: Value,
    pub value: Value,
}

/// The examples of the bodies, and those of the named schemas and their fields.
///
/// A field's example is one of the field's schema.
pub fn examples(document: &Value) -> Vec<Example> {
    let mut found = Vec::new();
    walk(document, "", &mut |at, object| {
        // A media type has its schema beside the example, a schema is what the example is in.
        let in_content = at.rsplit('/').nth(1) == Some("content");
        let schema = match object.get("schema") {
            Some(schema) if in_content => schema,
            None if at.contains("/schemas/") => object,
            // The example of a parameter or a header, which is no JSON on the wire.
            _ => return,
        };
        let mut add = |location: String, value: &Value| {
            found.push(Example {
                at: format!("{at}/{location}"),
                schema: schema.clone(),
                value: value.clone(),
            });
        };
        if let Some(value) = object.get("example") {
            add("example".to_owned(), value);
        }
        match object.get("examples") {
            Some(Value::Array(values)) => {
                for (index, value) in values.iter().enumerate() {
                    add(format!("examples/{index}"), value);
                }
            }
            Some(Value::Object(named)) => {
                for (name, example) in named {
                    add(format!("examples/{name}"), &example["value"]);
                }
            }
            _ => {}
        }
    });
    found
}

/// The components that a request's body is made of.
pub fn sent(document: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    walk(document, "", &mut |at, object| {
        // A callback's body is sent by the provider.
        let body = object
            .get("requestBody")
            .filter(|_| !at.contains("/callbacks/"));
        if let Some(body) = body {
            reach(document, body, &mut names);
        }
    });
    names
}

/// Adds the schemas that `value` refers to, however far.
fn reach(document: &Value, value: &Value, names: &mut BTreeSet<String>) {
    walk(value, "", &mut |_, object| {
        let Some(reference) = object.get("$ref").and_then(Value::as_str) else {
            return;
        };
        let pointer = reference.trim_start_matches('#');
        let name = pointer.strip_prefix("/components/schemas/");
        if name.is_none_or(|name| names.insert(name.to_owned())) {
            reach(document, document.pointer(pointer).unwrap(), names);
        }
    });
}

/// Calls `visit` with each object of the description and its location; examples are no part of it.
fn walk(value: &Value, at: &str, visit: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(fields) => {
            visit(at, value);
            let inner = fields.iter().filter(|(key, _)| !key.starts_with("example"));
            for (key, value) in inner {
                let key = key.replace('~', "~0").replace('/', "~1");
                walk(value, &format!("{at}/{key}"), visit);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                walk(value, &format!("{at}/{index}"), visit);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Value {
        let body = |name: &str| json!({ "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } } });
        json!({
            "paths": { "/a": {
                "parameters": [{ "name": "p", "schema": { "type": "string" }, "example": "no" }],
                "post": {
                    "requestBody": { "$ref": "#/components/requestBodies/Body" },
                    "responses": { "200": { "content": { "application/json": {
                        "schema": { "type": "integer" }, "examples": { "one": { "value": 1 } },
                    } } } },
                    "callbacks": { "delivery": { "{url}": { "post": { "requestBody": body("Delivery") } } } },
                },
            } },
            "components": {
                "requestBodies": { "Body": body("Body") },
                "schemas": {
                    "Body": { "example": { "kind": "a", "example": 1 }, "properties": {
                        "kind": { "$ref": "#/components/schemas/Kind" },
                        "more": { "examples": ["x", "y"], "$ref": "#/components/schemas/Body" },
                    } },
                    "Kind": { "type": "string" },
                    "Delivery": { "type": "object" },
                },
            },
        })
    }

    #[test]
    fn every_example_of_a_body_a_schema_and_a_field_is_found() {
        let found = examples(&document());
        let locations: Vec<(&str, &Value)> = found
            .iter()
            .map(|example| (example.at.as_str(), &example.value))
            .collect();
        assert_eq!(
            locations,
            [
                (
                    "/paths/~1a/post/responses/200/content/application~1json/examples/one",
                    &json!(1)
                ),
                (
                    "/components/schemas/Body/example",
                    &json!({ "kind": "a", "example": 1 })
                ),
                (
                    "/components/schemas/Body/properties/more/examples/0",
                    &json!("x")
                ),
                (
                    "/components/schemas/Body/properties/more/examples/1",
                    &json!("y")
                ),
            ]
        );
        assert_eq!(found[0].schema, json!({ "type": "integer" }));
    }

    #[test]
    fn what_a_body_refers_to_is_sent_and_a_callback_is_not() {
        assert_eq!(
            sent(&document()).into_iter().collect::<Vec<_>>(),
            ["Body", "Kind"]
        );
    }
}
