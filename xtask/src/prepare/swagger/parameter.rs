//! Parameters and headers: 2.0 has the keywords of the value beside the name, 3.0 in a schema.

use super::schema::moved;
use super::{Note, Notes};
use crate::diagnostic::Severity;
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

/// A parameter or a header that was at `from` and is at `at` in the new document, as 3.0 has it.
pub(super) fn convert(from: &str, at: &str, parameter: Value, notes: &mut Notes) -> Value {
    let Value::Object(mut old) = parameter else {
        return parameter;
    };
    if let Some(Value::String(reference)) = old.get_mut("$ref") {
        *reference = moved(reference);
        return Value::Object(old);
    }
    let format = old.shift_remove("collectionFormat");
    let (mut new, mut schema) = apart(old);
    if let (Some(Value::String(location)), true) = (new.get("in"), is_file(&schema)) {
        notes.diagnostics.push(Note {
            severity: Severity::Warning,
            code: "file-parameter",
            at: from.to_owned(),
            message: format!("a file in `{location}` is sent as a string"),
            why: "Swagger 2.0 has `type: file` for the fields of a form alone",
            help: "write `in: formData`, or `type: string`",
        });
        schema.insert("type".into(), json!("string"));
    }
    nested(from, &new, &schema, notes);
    if schema.get("type").is_some_and(|name| name == "array") {
        let location = new.get("in").and_then(Value::as_str).unwrap_or("header");
        new.extend(style(location, format.as_ref()));
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

/// Whether the value is a file.
pub(super) fn is_file(fields: &Map<String, Value>) -> bool {
    fields.get("type").is_some_and(|name| name == "file")
}

/// Says that lists within a list are written otherwise than 2.0 has it: 3.0 has no word for what separates them.
pub(super) fn nested(
    from: &str,
    about: &Map<String, Value>,
    schema: &Map<String, Value>,
    notes: &mut Notes,
) {
    let Some(inner) = items(schema).filter(|one| one.get("type") == Some(&json!("array"))) else {
        return;
    };
    let format = inner.get("collectionFormat").and_then(Value::as_str);
    let name = about
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    notes.diagnostics.push(Note {
        severity: Severity::Warning,
        code: "collection-format-nested",
        at: pointer::push(from, "items"),
        message: format!(
            "the lists within `{name}` are sent in brackets or as JSON, not as `{}`",
            format.unwrap_or("csv")
        ),
        why: "a document of OpenAPI 3 has no word for what separates the items of lists within a list",
        help: "describe the items as strings, and join the values of each before the call",
    });
}

/// Whether the value is a file or a list of files.
pub(super) fn is_file_or_files(fields: &Map<String, Value>) -> bool {
    is_file(fields) || items(fields).is_some_and(is_file)
}

/// Whether the value is bytes or a list of such, which 2.0 has for values that need not be files.
pub(super) fn is_bytes(fields: &Map<String, Value>) -> bool {
    let is_binary =
        |fields: &Map<String, Value>| fields.get("format").is_some_and(|name| name == "binary");
    is_binary(fields) || items(fields).is_some_and(is_binary)
}

/// Whether the value is a list of files or of bytes.
pub(super) fn is_list_of_files(fields: &Map<String, Value>) -> bool {
    items(fields).is_some() && (is_file_or_files(fields) || is_bytes(fields))
}

/// What the items of a list are.
fn items(fields: &Map<String, Value>) -> Option<&Map<String, Value>> {
    fields.get("items")?.as_object()
}

/// `style` and `explode` of a list that is written in this way.
pub(super) fn style(location: &str, format: Option<&Value>) -> Map<String, Value> {
    let format = format.map_or("csv".into(), |format| match format {
        Value::String(name) => name.clone(),
        other => other.to_string(),
    });
    let (style, explode) = match (location, format.as_str()) {
        ("query" | "formData", "multi") => (Some("form"), Some(true)),
        ("query" | "formData", "csv") => (Some("form"), Some(false)),
        ("query" | "formData", "ssv") => (Some("spaceDelimited"), Some(false)),
        ("query" | "formData", "pipes") => (Some("pipeDelimited"), Some(false)),
        (_, "csv") => (None, None),
        // 3.0 has no such style: `ir` knows some of these words, and a diagnostic has the others as they are written.
        (_, other) => (Some(other), None),
    };
    let style = style.map(|style| ("style".to_owned(), json!(style)));
    let explode = explode.map(|explode| ("explode".to_owned(), json!(explode)));
    style.into_iter().chain(explode).collect()
}
