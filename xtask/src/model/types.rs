//! The named types: what a user's code calls by name.

use super::{flag, reference, secret, strings, text};
use crate::diagnostic::Report;
use crate::document::{Document, pointer};
use crate::facts::{Facts, Origin};
use crate::lower::names::is_text_enum;
use indexmap::IndexMap;
use serde_json::Value;
use std::collections::BTreeMap;

/// One named type.
#[derive(Debug)]
pub struct TypeDef {
    /// The Rust name.
    pub name: String,
    /// The component's name in the document, where it was one.
    pub original: Option<String>,
    /// Where an inline type stood.
    pub place: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// What kind of type it is.
    pub shape: Shape,
    /// The lowered schema.
    pub schema: Value,
    /// Whether a request can hold it.
    pub in_request: bool,
    /// Whether an answer can hold it.
    pub in_response: bool,
}

/// What kind of type a schema is.
#[derive(Debug)]
pub enum Shape {
    /// An object with known fields.
    Object(Vec<Field>),
    /// A text with known values, and perhaps more values than the document's `enum` lists.
    Enum {
        /// The values in the document's order.
        values: Vec<String>,
        /// How many of them stand in `enum`; the others come from `x-clientry.more_values`.
        listed: usize,
        /// What the document says of single values.
        meanings: BTreeMap<String, String>,
    },
    /// One of several forms.
    Union,
    /// Another name for a list, a map or a plain value.
    Alias,
}

/// One field of an object.
#[derive(Debug)]
pub struct Field {
    /// The name on the wire.
    pub wire: String,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it can be `null`.
    pub nullable: bool,
    /// The documented default.
    pub default: Option<Value>,
    /// The description.
    pub description: Option<String>,
    /// Whether it is hidden in `Debug`.
    pub secret: bool,
    /// Whether it is marked as deprecated.
    pub deprecated: bool,
    /// The lowered schema.
    pub schema: Value,
}

impl TypeDef {
    /// The fields of an object, none of anything else.
    pub fn fields(&self) -> &[Field] {
        if let Shape::Object(fields) = &self.shape {
            fields
        } else {
            &[]
        }
    }
}

/// Reads every component schema.
pub fn read(document: &Document, facts: &Facts, report: &mut Report) -> IndexMap<String, TypeDef> {
    let schemas = document
        .value
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let mut types = IndexMap::new();
    for (name, schema) in schemas.into_iter().flatten() {
        let at = pointer::push("/components/schemas", name);
        let (original, place) = match facts.origins.get(name) {
            Some(Origin::Component(name)) => (Some(name.clone()), None),
            Some(Origin::Inline(place)) => (None, Some(place.clone())),
            None => (None, None),
        };
        let def = TypeDef {
            name: name.clone(),
            original,
            place,
            description: text(schema, "description").or_else(|| text(schema, "title")),
            shape: shape(document, facts, &at, schema, report),
            schema: schema.clone(),
            in_request: false,
            in_response: false,
        };
        types.insert(name.clone(), def);
    }
    types
}

fn shape(
    document: &Document,
    facts: &Facts,
    at: &str,
    schema: &Value,
    report: &mut Report,
) -> Shape {
    if is_text_enum(schema) {
        let mut values = strings(schema.get("enum"));
        values.dedup();
        let listed = values.len();
        for more in strings(schema.pointer("/x-clientry/more_values")) {
            if !values.contains(&more) {
                values.push(more);
            }
        }
        let meanings = facts.meanings.get(at).cloned().unwrap_or_default();
        return Shape::Enum {
            values,
            listed,
            meanings,
        };
    }
    let has = |key: &str| {
        schema
            .get(key)
            .and_then(Value::as_array)
            .is_some_and(|list| !list.is_empty())
    };
    let properties = schema
        .get("properties")
        .and_then(Value::as_object)
        .filter(|p| !p.is_empty());
    if let Some(properties) = properties {
        let required: Vec<_> = strings(schema.get("required"));
        let base = pointer::push(at, "properties");
        let fields = properties
            .iter()
            .map(|(wire, property)| {
                let here = pointer::push(&base, wire);
                field(
                    document,
                    &here,
                    wire,
                    property,
                    required.contains(wire),
                    report,
                )
            })
            .collect();
        return Shape::Object(fields);
    }
    if has("oneOf") || has("anyOf") {
        Shape::Union
    } else {
        Shape::Alias
    }
}

fn field(
    document: &Document,
    at: &str,
    wire: &str,
    schema: &Value,
    required: bool,
    report: &mut Report,
) -> Field {
    let target =
        reference(schema).and_then(|name| document.value.pointer("/components/schemas")?.get(name));
    Field {
        wire: wire.to_owned(),
        required,
        nullable: is_untyped(target.unwrap_or(schema))
            || flag(schema, "nullable")
            || target.is_some_and(|target| flag(target, "nullable")),
        // A default that stands at the type holds wherever the type is used without one of its own.
        default: [Some(schema), target]
            .into_iter()
            .flatten()
            .find_map(|schema| schema.get("default").filter(|value| !value.is_null()))
            .cloned(),
        description: text(schema, "description"),
        secret: secret::is_secret(document, at, wire, schema, target, report),
        deprecated: flag(schema, "deprecated"),
        schema: schema.clone(),
    }
}

/// Whether a schema allows any value; `null` is one.
fn is_untyped(schema: &Value) -> bool {
    let keys = [
        "type",
        "$ref",
        "properties",
        "items",
        "enum",
        "oneOf",
        "anyOf",
        "allOf",
        "additionalProperties",
    ];
    schema.is_object() && !keys.iter().any(|key| schema.get(key).is_some())
}
