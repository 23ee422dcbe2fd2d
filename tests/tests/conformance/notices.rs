//! That the comparison notices: each way to lose something, with the message it leads to.

use serde_json::{Value, json};

use tests::Spec;
use tests::clients::ALL;
use tests::facts::{ANNOTATIONS, Schemas};

use super::compare::differences;

fn sample() -> Value {
    json!({
        "openapi": "3.1.0",
        "components": { "schemas": {
            "Body": {
                "type": "object",
                "description": "A body.",
                "required": ["name", "kind", "stamp"],
                "properties": {
                    "name": { "type": "string", "minLength": 1, "maxLength": 100, "format": "uri" },
                    "kind": { "$ref": "#/components/schemas/Kind", "deprecated": true },
                    "stamp": { "type": ["string", "null"], "format": "date-time" },
                    "count": { "type": "integer", "minimum": 1, "default": 25 },
                    "events": { "type": "array", "items": { "$ref": "#/components/schemas/Kind" }, "minItems": 1, "uniqueItems": true },
                    "fields": { "type": "object", "additionalProperties": { "type": "string" } },
                    "secret": { "type": ["string", "null"], "x-clientry": { "secret": true } },
                    "detail": { "oneOf": [{ "type": "string", "title": "One" }, { "type": "array", "items": { "type": "string" } }] },
                },
            },
            "Kind": { "type": "string", "enum": ["a", "b"], "default": "b", "x-clientry": { "more_values": ["c"] } },
        } },
    })
}

/// What the schema of a type is that says all of that.
fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Body",
        "type": "object",
        "required": ["name", "kind", "stamp"],
        "properties": {
            "name": { "type": "string", "minLength": 1, "maxLength": 100, "format": "uri" },
            "kind": { "$ref": "#/$defs/Kind", "deprecated": true },
            "stamp": { "type": ["string", "null"], "format": "date-time" },
            "count": { "type": "integer", "minimum": 1, "default": 25 },
            "events": { "type": "array", "items": { "$ref": "#/$defs/Kind" }, "minItems": 1, "uniqueItems": true },
            "fields": { "type": "object", "additionalProperties": { "type": "string" } },
            "secret": { "type": ["string", "null"], "format": "password" },
            "detail": { "$ref": "#/$defs/BodyDetail" },
        },
        "$defs": {
            "Kind": { "type": "string", "enum": ["a", "b", "c"], "default": "b" },
            "BodyDetail": { "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] },
        },
    })
}

/// The differences after `pointer` of the type's schema has become `value`, or is gone.
fn after(pointer: &str, value: Option<Value>) -> Vec<String> {
    let mut schema = schema();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = schema.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Object(fields), Some(value)) => _ = fields.insert(key.to_owned(), value),
        (Value::Object(fields), None) => _ = fields.remove(key).unwrap(),
        (Value::Array(items), Some(value)) => items[key.parse::<usize>().unwrap()] = value,
        (Value::Array(items), None) => _ = items.remove(key.parse().unwrap()),
        _ => panic!("{pointer}"),
    }
    differences("Body", &Schemas::of_document(&sample()), &schema)
}

#[test]
fn a_type_that_says_it_all_conforms() {
    let document = Schemas::of_document(&sample());
    assert_eq!(differences("Body", &document, &schema()), [""; 0]);
    assert_eq!(
        differences("Kind", &document, &schema()["$defs"]["Kind"]),
        [""; 0]
    );
}

#[test]
fn whatever_is_lost_is_named() {
    for (pointer, value, message) in [
        (
            "/properties/name",
            None,
            "Body.name: a property of the document, not of the type",
        ),
        (
            "/properties/more",
            Some(json!({})),
            "Body.more: a property of the type, not of the document",
        ),
        (
            "/required/0",
            None,
            "Body.name: required in the document, optional in the type",
        ),
        (
            "/required",
            Some(json!(["name", "kind", "stamp", "count"])),
            "Body.count: required in the type, optional in the document",
        ),
        (
            "/properties/name/maxLength",
            None,
            "Body.name: `maxLength` is 100 in the document, not there in the type",
        ),
        (
            "/properties/name/minLength",
            Some(json!(2)),
            "Body.name: `minLength` is 1 in the document, 2 in the type",
        ),
        (
            "/properties/name/maximum",
            Some(json!(2)),
            "Body.name: `maximum` is not there in the document, 2 in the type",
        ),
        (
            "/properties/name/format",
            None,
            "Body.name: `format` is \"uri\" in the document, not there in the type",
        ),
        (
            "/properties/name/type",
            Some(json!("integer")),
            "Body.name: is of type {\"string\"} in the document, {\"integer\"} in the type",
        ),
        (
            "/properties/name/type",
            Some(json!(["string", "null"])),
            "Body.name: may be null in the type, not in the document",
        ),
        (
            "/properties/stamp/type",
            Some(json!("string")),
            "Body.stamp: may be null in the document, not in the type",
        ),
        (
            "/properties/secret/type",
            Some(json!("string")),
            "Body.secret: may be null in the document, not in the type",
        ),
        (
            "/properties/secret/format",
            None,
            "Body.secret: `format` is \"password\" in the document, not there in the type",
        ),
        (
            "/properties/count/default",
            None,
            "Body.count: `default` is 25 in the document, not there in the type",
        ),
        (
            "/properties/count/minimum",
            None,
            "Body.count: `minimum` is 1 in the document, not there in the type",
        ),
        (
            "/properties/kind/default",
            Some(json!("a")),
            "Body.kind: `default` is not there in the document, \"a\" in the type",
        ),
        (
            "/properties/kind/deprecated",
            None,
            "Body.kind: `deprecated` is true in the document, not there in the type",
        ),
        (
            "/properties/kind/$ref",
            Some(json!("#/$defs/Other")),
            "Body.kind: refers to Some(\"Kind\") in the document, Some(\"Other\") in the type",
        ),
        (
            "/properties/events/minItems",
            None,
            "Body.events: `minItems` is 1 in the document, not there in the type",
        ),
        (
            "/properties/events/uniqueItems",
            None,
            "Body.events: `uniqueItems` is true in the document, not there in the type",
        ),
        (
            "/properties/events/items",
            None,
            "Body.events[]: described in the document, not in the type",
        ),
        (
            "/properties/fields/additionalProperties",
            None,
            "Body.fields.*: described in the document, not in the type",
        ),
        (
            "/properties/fields/additionalProperties/type",
            Some(json!("integer")),
            "Body.fields.*: is of type {\"string\"} in the document, {\"integer\"} in the type",
        ),
        (
            "/$defs/BodyDetail/oneOf/1/items/type",
            Some(json!("integer")),
            "Body.detail|1[]: is of type {\"string\"} in the document, {\"integer\"} in the type",
        ),
    ] {
        assert_eq!(after(pointer, value), [message], "{pointer}");
    }
}

#[test]
fn the_values_of_an_enum_count_in_their_order() {
    let document = Schemas::of_document(&sample());
    for values in [
        json!(["a", "b"]),
        json!(["b", "a", "c"]),
        json!(["a", "b", "c", "d"]),
    ] {
        let schema = json!({ "type": "string", "enum": values, "default": "b" });
        let message =
            format!("Kind: `enum` is [\"a\",\"b\",\"c\"] in the document, {values} in the type");
        assert_eq!(differences("Kind", &document, &schema), [message]);
    }
}

/// Different ways to write one thing, in 3.0 and in 3.1.
#[test]
fn what_is_written_otherwise_is_the_same() {
    let facts = |version: &str, schema: Value| {
        let components = json!({ "A": { "type": "object", "properties": { "x": { "type": "string" } } }, "B": schema });
        Schemas::of_document(
            &json!({ "openapi": version, "components": { "schemas": components } }),
        )
        .named("B")
    };
    for (old, new) in [
        (
            json!({ "type": "string", "nullable": true }),
            json!({ "type": ["string", "null"] }),
        ),
        (
            json!({ "type": "integer", "minimum": 1, "exclusiveMinimum": true }),
            json!({ "type": "integer", "exclusiveMinimum": 1 }),
        ),
        (
            json!({ "type": "string", "enum": ["a"] }),
            json!({ "type": "string", "const": "a" }),
        ),
        (
            json!({ "type": "string", "nullable": true, "enum": ["a", null] }),
            json!({ "type": ["string", "null"], "enum": ["a", null] }),
        ),
        (
            json!({ "$ref": "#/components/schemas/A", "default": {} }),
            json!({ "$ref": "#/components/schemas/A" }),
        ),
        (
            json!({ "allOf": [{ "$ref": "#/components/schemas/A" }], "default": {} }),
            json!({ "$ref": "#/components/schemas/A", "default": {} }),
        ),
        (
            json!({ "type": "object", "allOf": [{ "$ref": "#/components/schemas/A" }], "required": ["x"] }),
            json!({ "type": "object", "properties": { "x": { "type": "string" } }, "required": ["x"] }),
        ),
        (
            json!({ "type": "array", "items": {}, "minItems": 0, "uniqueItems": false }),
            json!({ "type": "array", "items": {} }),
        ),
    ] {
        assert_eq!(facts("3.0.3", old.clone()), facts("3.1.0", new), "{old}");
    }
}

/// On the real types: taking away anything a schema says is noticed.
#[test]
fn nothing_that_a_type_says_is_passed_over() {
    let mut taken = 0;
    for provider in ALL {
        let name = provider.name;
        let document = Spec::load(name).schemas();
        let schemas = (provider.json_schemas)().into_iter();
        for (component, schema) in
            schemas.filter(|(component, _)| document.names().contains(component))
        {
            let schema = schema.as_value();
            let mut locations = Vec::new();
            statements(schema, "", false, &mut locations);
            for location in locations {
                let mut less = schema.clone();
                let (parent, key) = location.rsplit_once('/').unwrap();
                match less.pointer_mut(parent).unwrap() {
                    Value::Array(items) => _ = items.remove(key.parse().unwrap()),
                    parent => _ = parent.as_object_mut().unwrap().remove(key),
                }
                let found = differences(component, &document, &less);
                assert!(
                    !found.is_empty(),
                    "{name}: {component} without {location} passes"
                );
                taken += 1;
            }
        }
    }
    assert!(taken > 500, "only {taken} locations were tried");
}

/// The location of everything that a schema says, but annotations and what holds anyway.
fn statements(value: &Value, at: &str, names: bool, locations: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let nothing = key.starts_with("min") && value == &json!(0)
                    || key == "additionalProperties" && value.is_boolean();
                if !names && (ANNOTATIONS.contains(&key.as_str()) || nothing) {
                    continue;
                }
                let at = format!("{at}/{key}");
                statements(value, &at, key == "properties" && !names, locations);
                locations.push(at);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let at = format!("{at}/{index}");
                statements(item, &at, false, locations);
                locations.push(at);
            }
        }
        _ => {}
    }
}
