//! Writes the document that progenitor takes.
//!
//! It holds what progenitor decides (the type of each field and of each argument) and nothing that it would get
//! wrong: presence, nullability, defaults, bounds, texts with known values and several answers are the business of
//! the stages behind it. So every field is required here, and every operation has one answer; the types of the
//! other answers are asked for by components of their own, [`slot`].
//!
//! Two components are markers: what refers to [`DATE_TIME`] or [`SECRET`] gets the runtime's type of that name.

use crate::model::{Api, Body, Operation, Place, Shape, TypeDef};
use crate::naming;
use serde_json::{Map, Value, json};

/// Formats that say something of the Rust type.
const FORMATS: [&str; 4] = ["int32", "int64", "float", "double"];

/// The marker for a point in time.
pub const DATE_TIME: &str = "DateTime";
/// The marker for a text that is hidden in `Debug`.
pub const SECRET: &str = "SecretString";

/// The name of the component that asks for the type of an operation's body, where progenitor takes none such.
pub fn body_slot(operation: &Operation) -> String {
    naming::pascal(&format!("slot {} body", operation.id))
}

/// The name of the component that asks for the type of an operation's answer.
pub fn slot(operation: &Operation, index: usize) -> String {
    naming::pascal(&format!("slot {} {index}", operation.id))
}

/// The document.
pub fn document(api: &Api) -> Value {
    let mut paths = Map::new();
    for operation in &api.operations {
        // Two paths that differ in a parameter's name only are one to progenitor, so each gets a place of its own.
        let names = operation
            .parameters
            .iter()
            .filter(|p| p.place == Place::Path)
            .map(|p| format!("/{{{}}}", p.ident));
        let path = format!("/{}{}", operation.id, names.collect::<String>());
        paths.insert(
            path,
            json!({ operation.method.to_lowercase(): self::operation(operation) }),
        );
    }
    let mut schemas: Map<_, _> = api
        .types
        .values()
        .map(|def| (def.name.clone(), component(def)))
        .collect();
    for marker in [DATE_TIME, SECRET] {
        schemas.insert(marker.to_owned(), json!({ "type": "string" }));
    }
    for operation in &api.operations {
        if let Some(body) = operation.body.as_ref().filter(|body| !is_reference(body)) {
            let list = json!({ "type": "array", "items": inner(&body.schema) });
            schemas.insert(body_slot(operation), list);
        }
        for (index, answer) in operation.answers.iter().enumerate() {
            if let Some(of) = &answer.schema {
                schemas.insert(
                    slot(operation, index),
                    json!({ "type": "array", "items": inner(of) }),
                );
            }
        }
    }
    json!({
        "openapi": "3.0.3",
        "info": { "title": api.title, "version": api.version },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

fn operation(operation: &Operation) -> Value {
    let parameters: Vec<_> = operation
        .parameters
        .iter()
        .filter(|parameter| !parameter.client)
        .map(|parameter| {
            let place = match parameter.place {
                Place::Path => "path",
                Place::Query | Place::Cookie => "query",
                Place::Header => "header",
            };
            json!({ "name": parameter.ident, "in": place, "required": true, "schema": schema(&parameter.schema) })
        })
        .collect();
    let answer = operation
        .answers
        .iter()
        .find(|answer| answer.status.is_success());
    let content = match answer.and_then(|answer| answer.schema.as_ref()) {
        Some(of) => json!({ "application/json": { "schema": schema(of) } }),
        None => json!({}),
    };
    let mut reduced = json!({
        "operationId": operation.id,
        "parameters": parameters,
        "responses": { "200": { "description": "", "content": content } },
    });
    if let Some(body) = operation.body.as_ref().filter(|body| is_reference(body)) {
        let content = json!({ "application/json": { "schema": schema(&body.schema) } });
        reduced["requestBody"] = json!({ "required": true, "content": content });
    }
    reduced
}

/// progenitor takes a body that is a named type; any other has a slot.
fn is_reference(body: &Body) -> bool {
    body.schema.get("$ref").is_some()
}

fn component(def: &TypeDef) -> Value {
    match &def.shape {
        Shape::Enum { .. } => json!({ "type": "string" }),
        Shape::Object(fields) => {
            let mut reduced = schema(&def.schema);
            for field in fields.iter().filter(|field| field.secret) {
                reduced["properties"][&field.wire] = marker(SECRET);
            }
            reduced
        }
        Shape::Union | Shape::Alias => schema(&def.schema),
    }
}

fn marker(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A schema with nothing left but what decides the Rust type.
fn schema(value: &Value) -> Value {
    if let Some(reference) = value.get("$ref") {
        return json!({ "$ref": reference });
    }
    let mut reduced = Map::new();
    for key in ["oneOf", "anyOf"] {
        if let Some(members) = value
            .get(key)
            .and_then(Value::as_array)
            .filter(|members| !members.is_empty())
        {
            return json!({ "oneOf": members.iter().map(schema).collect::<Vec<_>>() });
        }
    }
    let properties = value
        .get("properties")
        .and_then(Value::as_object)
        .filter(|p| !p.is_empty());
    let name = value.get("type").and_then(Value::as_str);
    match (name, properties) {
        (_, Some(properties)) => {
            reduced.insert("type".into(), json!("object"));
            let fields: Map<_, _> = properties
                .iter()
                .map(|(name, field)| (name.clone(), schema(field)))
                .collect();
            reduced.insert("required".into(), json!(fields.keys().collect::<Vec<_>>()));
            reduced.insert("properties".into(), Value::Object(fields));
            if let Some(more @ Value::Object(_)) = value.get("additionalProperties") {
                reduced.insert("additionalProperties".into(), inner(more));
            }
        }
        (Some("array"), None) => {
            reduced.insert("type".into(), json!("array"));
            reduced.insert(
                "items".into(),
                value.get("items").map_or_else(|| json!({}), inner),
            );
        }
        (Some("object"), None) => {
            reduced.insert("type".into(), json!("object"));
            if let Some(more @ Value::Object(_)) = value.get("additionalProperties") {
                reduced.insert("additionalProperties".into(), inner(more));
            }
        }
        (Some("string"), None)
            if value
                .get("format")
                .is_some_and(|format| format == "date-time") =>
        {
            return marker(DATE_TIME);
        }
        (Some(name @ ("string" | "integer" | "number" | "boolean")), None) => {
            reduced.insert("type".into(), json!(name));
            let format = value
                .get("format")
                .and_then(Value::as_str)
                .filter(|format| FORMATS.contains(format));
            if let Some(format) = format {
                reduced.insert("format".into(), json!(format));
            }
        }
        _ => {}
    }
    Value::Object(reduced)
}

/// The schema of an item or a map's value, which can be null by itself.
fn inner(value: &Value) -> Value {
    let mut reduced = schema(value);
    if value.get("nullable") == Some(&Value::Bool(true)) {
        reduced = match reduced {
            Value::Object(members) if members.contains_key("$ref") => {
                json!({ "allOf": [members], "nullable": true })
            }
            Value::Object(mut members) if !members.is_empty() => {
                members.insert("nullable".into(), json!(true));
                Value::Object(members)
            }
            other => other,
        };
    }
    reduced
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{model as api, with_schemas};

    #[test]
    fn only_what_decides_a_type_is_left() {
        let schemas = "    Word: { type: string, enum: [a, b] }
    Thing:
      type: object
      description: d
      additionalProperties: false
      properties:
        word: { $ref: '#/components/schemas/Word', description: d, default: a }
        name: { type: [string, 'null'], minLength: 1, maxLength: 9, pattern: x, format: uri }
        size: { type: integer, format: int32, minimum: 1, default: 3 }
        when: { type: string, format: date-time }
        key: { type: string, format: password }
        list: { type: array, maxItems: 3, items: { type: [integer, 'null'] } }
        map: { type: object, additionalProperties: { type: string } }
";
        let (api, _) = api(&with_schemas(schemas, &["Thing"], &[]));
        let document = document(&api);
        let expected = json!({
            "type": "object",
            "required": ["word", "name", "size", "when", "key", "list", "map"],
            "properties": {
                "word": {"$ref": "#/components/schemas/Word"},
                "name": {"type": "string"},
                "size": {"type": "integer", "format": "int32"},
                "when": {"$ref": "#/components/schemas/DateTime"},
                "key": {"$ref": "#/components/schemas/SecretString"},
                "list": {"type": "array", "items": {"type": "integer", "nullable": true}},
                "map": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        });
        assert_eq!(document["components"]["schemas"]["Thing"], expected);
        assert_eq!(
            document["components"]["schemas"]["Word"],
            json!({"type": "string"})
        );
    }

    #[test]
    fn a_body_without_a_name_has_a_slot() {
        let (api, _) = api("openapi: 3.0.3
info: { title: T, version: '1' }
paths: { /a: { put: { operationId: put, requestBody: { content: { application/json: { schema: { type: array, items: { type: string } } } } }, responses: {} } } }
");
        let document = document(&api);
        assert_eq!(document["paths"]["/put"]["put"].get("requestBody"), None);
        let slot = &document["components"]["schemas"][body_slot(&api.operations[0])];
        assert_eq!(
            *slot,
            json!({"type": "array", "items": {"type": "array", "items": {"type": "string"}}})
        );
    }

    #[test]
    fn an_operation_has_one_answer_and_the_others_have_slots() {
        let (api, _) = api("openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  /a/{id}:
    get:
      operationId: get
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: c, in: cookie, schema: { type: integer } }
      responses:
        '200': { description: d, content: { application/json: { schema: { type: integer } } } }
        '404': { description: d, content: { application/json: { schema: { type: array, items: { type: string } } } } }
");
        let document = document(&api);
        let operation = &document["paths"]["/get/{id}"]["get"];
        assert_eq!(operation["responses"].as_object().unwrap().len(), 1);
        assert_eq!(
            operation["responses"]["200"]["content"]["application/json"]["schema"],
            json!({"type": "integer"})
        );
        assert!(
            operation["parameters"]
                .as_array()
                .unwrap()
                .iter()
                .all(|parameter| parameter["required"] == true)
        );
        let slot = &document["components"]["schemas"][slot(&api.operations[0], 1)];
        assert_eq!(
            *slot,
            json!({"type": "array", "items": {"type": "array", "items": {"type": "string"}}})
        );
    }
}
