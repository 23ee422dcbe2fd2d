//! What differs between a schema of 2.0 and one of 3.0.

use crate::document::pointer;
use serde_json::{Map, Value, json};

/// Rewrites a schema in place; what is in it is visited on its own.
pub(super) fn convert(schema: &mut Map<String, Value>) {
    if let Some(Value::String(reference)) = schema.get_mut("$ref") {
        *reference = moved(reference);
    }
    if let Some(nullable) = schema.shift_remove("x-nullable") {
        schema.entry("nullable").or_insert(nullable);
    }
    if let Some(Value::String(property)) = schema.get("discriminator") {
        let property = property.clone();
        schema.insert("discriminator".into(), json!({ "propertyName": property }));
    }
    if schema.get("type").is_some_and(|name| name == "file") {
        schema.insert("type".into(), json!("string"));
        schema.insert("format".into(), json!("binary"));
    }
    // It is about parameters, and is read there.
    schema.shift_remove("collectionFormat");
}

/// Where a reference leads in the new document.
pub(super) fn moved(reference: &str) -> String {
    let Some(path) = pointer::from_reference(reference) else {
        return reference.to_owned();
    };
    for (from, to) in [
        ("/definitions", "/components/schemas"),
        ("/parameters", "/components/parameters"),
        ("/responses", "/components/responses"),
    ] {
        if let Some(rest) = pointer::strip_prefix(&path, from) {
            return pointer::to_reference(&format!("{to}{rest}"));
        }
    }
    reference.to_owned()
}
