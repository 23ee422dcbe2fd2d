//! Parameters and headers: 2.0 has the keywords of the value beside the name, 3.0 in a schema.

use super::Notes;
use super::schema::moved;
use crate::document::pointer;
use serde_json::{Map, Value, json};

/// What stays beside the name; all else is about the value.
const OWN: [&str; 6] = [
    "name",
    "in",
    "description",
    "required",
    "allowEmptyValue",
    "deprecated",
];

/// What a parameter is carried in, where that is the body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    /// It is the body.
    Body,
    /// It is a field of the form that the body is.
    Form,
}

/// What a parameter is carried in, where that is the body.
pub(super) fn carrier(parameter: &Value) -> Option<Carrier> {
    match parameter.get("in").and_then(Value::as_str) {
        Some("body") => Some(Carrier::Body),
        Some("formData") => Some(Carrier::Form),
        _ => None,
    }
}

/// A parameter or a header that is at `at` in the new document, as 3.0 has it.
pub(super) fn convert(at: &str, parameter: Value, notes: &mut Notes) -> Value {
    let Value::Object(mut old) = parameter else {
        return parameter;
    };
    if let Some(Value::String(reference)) = old.get_mut("$ref") {
        *reference = moved(reference);
        return Value::Object(old);
    }
    let format = old.shift_remove("collectionFormat");
    let (mut new, schema) = apart(old);
    if schema.get("type").is_some_and(|name| name == "array") {
        let location = new.get("in").and_then(Value::as_str).unwrap_or("header");
        let (style, explode) = style(location, format.as_ref().and_then(Value::as_str));
        new.extend(style.map(|style| ("style".to_owned(), json!(style))));
        new.extend(explode.map(|explode| ("explode".to_owned(), json!(explode))));
        if format.is_some() {
            notes.moved(
                &pointer::push(at, "collectionFormat"),
                &pointer::push(at, "style"),
            );
        }
    }
    if !schema.is_empty() {
        let here = pointer::push(at, "schema");
        notes.moved(at, &here);
        new.insert("schema".into(), Value::Object(schema));
    }
    Value::Object(new)
}

/// What stays beside the name, and what is about the value.
pub(super) fn apart(old: Map<String, Value>) -> (Map<String, Value>, Map<String, Value>) {
    old.into_iter().partition(|(key, _)| {
        OWN.contains(&key.as_str())
            || (key.starts_with("x-") && key != "x-nullable")
            || key == "schema"
    })
}

/// `style` and `explode` of a list that is written in this way.
pub(super) fn style(location: &str, format: Option<&str>) -> (Option<&'static str>, Option<bool>) {
    match (location, format.unwrap_or("csv")) {
        ("query" | "formData", "multi") => (Some("form"), Some(true)),
        ("query" | "formData", "csv") => (Some("form"), Some(false)),
        ("query" | "formData", "ssv") => (Some("spaceDelimited"), Some(false)),
        ("query" | "formData", "pipes") => (Some("pipeDelimited"), Some(false)),
        (_, "csv") => (None, None),
        (_, "ssv") => (Some("spaceDelimited"), None),
        (_, "pipes") => (Some("pipeDelimited"), None),
        // 3.0 has no such style, and the diagnostic about it names this one.
        (_, "tsv") => (Some("tabDelimited"), None),
        (_, _) => (Some("unknownDelimited"), None),
    }
}
