//! Every object of a document that is part of its description, as against data.
//!
//! An example may hold a field `$ref`, a property may be called `default`, a response always is: what a key
//! means depends on where it stands.

use serde_json::{Map, Value};

use super::pointer;

/// Fields whose keys are names of the author's choice.
const NAMES: &[&str] = &[
    "$defs",
    "callbacks",
    "content",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "encoding",
    "examples",
    "headers",
    "links",
    "parameters",
    "pathItems",
    "paths",
    "patternProperties",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
    "variables",
    "webhooks",
];

/// Fields that hold data.
const DATA: &[&str] = &["const", "default", "enum", "example"];

/// Fields whose values are schemas, alone, in a list or by name.
const SCHEMAS: &[&str] = &[
    "$defs",
    "additionalProperties",
    "allOf",
    "anyOf",
    "contains",
    "contentSchema",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "else",
    "if",
    "items",
    "not",
    "oneOf",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "schema",
    "schemas",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// Whether the keys of `field` are names of the author's choice.
pub fn holds_names(field: &str) -> bool {
    NAMES.contains(&field)
}

/// An object of the description.
#[derive(Clone, Copy, Debug)]
pub struct Object<'w> {
    /// Where it is.
    pub pointer: &'w str,
    /// The field it came by, through lists and names: `schemas` for `/components/schemas/Webhook`.
    /// Empty for the root.
    pub field: &'w str,
    /// What it holds.
    pub fields: &'w Map<String, Value>,
}

impl Object<'_> {
    /// Whether it is a schema, or a reference to one.
    pub fn is_schema(&self) -> bool {
        SCHEMAS.contains(&self.field)
    }
}

/// Calls `visit` for every object of the description in `root`, each before what is in it.
///
/// This recurses; [`Document`](super::Document) bounds the depth.
pub fn objects(root: &Value, visit: &mut impl FnMut(Object<'_>)) {
    let mut walk = Walk {
        pointer: String::new(),
        visit,
    };
    walk.value(root, "");
}

/// Calls `visit` with the pointer of every `$ref` of the description, and its value.
pub fn references(root: &Value, visit: &mut impl FnMut(&str, &Value)) {
    objects(root, &mut |object| {
        if let Some(reference) = object.fields.get("$ref") {
            visit(&pointer::push(object.pointer, "$ref"), reference);
        }
    });
}

struct Walk<'f, F> {
    pointer: String,
    visit: &'f mut F,
}

impl<F: FnMut(Object<'_>)> Walk<'_, F> {
    fn value(&mut self, value: &Value, field: &str) {
        match value {
            Value::Object(fields) => self.object(fields, field),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.within(&index.to_string(), |walk| walk.value(item, field));
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, fields: &Map<String, Value>, field: &str) {
        (self.visit)(Object {
            pointer: &self.pointer,
            field,
            fields,
        });
        for (key, value) in fields {
            if is_data(key, value, field) {
                continue;
            }
            self.within(key, |walk| match value {
                Value::Object(names) if NAMES.contains(&key.as_str()) => walk.names(names, key),
                _ => walk.value(value, key),
            });
        }
    }

    fn names(&mut self, names: &Map<String, Value>, field: &str) {
        // Paths, status codes and expressions never start with `x-`; other names may.
        let extensible = matches!(field, "paths" | "responses" | "callbacks");
        for (name, value) in names {
            if !(extensible && name.starts_with("x-")) {
                self.within(name, |walk| walk.value(value, field));
            }
        }
    }

    fn within(&mut self, token: &str, inside: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&pointer::escape(token));
        inside(self);
        self.pointer.truncate(length);
    }
}

/// Whether the field `key` of an object that came by `field` is data.
fn is_data(key: &str, value: &Value, field: &str) -> bool {
    DATA.contains(&key)
        || key.starts_with("x-")
        // A schema lists its examples, everything else names them.
        || (key == "examples" && value.is_array())
        || (field == "examples" && key == "value")
        || (field == "links" && matches!(key, "parameters" | "requestBody"))
        || (field == "discriminator" && key == "mapping")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(root: &Value) -> Vec<(String, String)> {
        let mut found = Vec::new();
        references(root, &mut |pointer, reference| {
            found.push((
                pointer.to_owned(),
                reference.as_str().unwrap_or("?").to_owned(),
            ));
        });
        found
    }

    #[test]
    fn data_is_left_alone() {
        let reference = json!({ "$ref": "#/nowhere" });
        let root = json!({
            "components": {
                "schemas": {
                    "A": {
                        "default": reference, "example": reference, "enum": [reference], "const": reference,
                        "examples": [reference], "x-note": reference,
                        "discriminator": { "mapping": { "$ref": "#/nowhere" } },
                    },
                },
                "examples": { "E": { "value": reference } },
                "links": { "L": { "parameters": { "$ref": "#/nowhere" }, "requestBody": reference } },
            },
            "paths": { "x-note": reference },
        });
        assert_eq!(found(&root), []);
    }

    #[test]
    fn names_are_not_keywords() {
        let reference = |to: &str| json!({ "$ref": to });
        let root = json!({
            "paths": { "/a/{b}": { "get": {
                "parameters": [reference("p")],
                "responses": { "default": reference("r"), "x-note": reference("no") },
                "callbacks": { "default": { "{$request.body#/url}": { "post": { "requestBody": reference("b") } } } },
            } } },
            "components": {
                "schemas": {
                    "example": { "properties": {
                        "default": reference("1"),
                        "enum": reference("2"),
                        "x-const": reference("3"),
                        "properties": { "properties": { "$ref": { "type": "string" }, "examples": reference("4") } },
                    } },
                },
                "examples": { "value": reference("5") },
            },
        });
        let targets: Vec<_> = found(&root).into_iter().map(|(_, target)| target).collect();
        assert_eq!(targets, ["p", "r", "b", "1", "2", "3", "4", "5"]);
        assert_eq!(found(&root)[0].0, "/paths/~1a~1{b}/get/parameters/0/$ref");
    }

    #[test]
    fn a_property_called_ref_is_no_reference() {
        let root = json!({ "properties": { "$ref": { "type": "string" } } });
        assert_eq!(found(&root), []);
    }

    #[test]
    fn objects_know_the_field_they_came_by() {
        let root = json!({ "components": { "schemas": { "A": { "allOf": [{ "items": {} }] } } } });
        let mut fields = Vec::new();
        objects(&root, &mut |object| {
            fields.push((object.pointer.to_owned(), object.field.to_owned()))
        });
        let fields: Vec<_> = fields
            .iter()
            .map(|(pointer, field)| (&**pointer, &**field))
            .collect();
        assert_eq!(
            fields,
            [
                ("", ""),
                ("/components", "components"),
                ("/components/schemas/A", "schemas"),
                ("/components/schemas/A/allOf/0", "allOf"),
                ("/components/schemas/A/allOf/0/items", "items"),
            ]
        );
    }
}
