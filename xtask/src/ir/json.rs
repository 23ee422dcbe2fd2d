//! Small questions to JSON that the readers of this stage share.

use serde_json::Value;

/// A property that is a string with something in it, trimmed.
pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    let text = value.get(key)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Whether a property is `true`.
pub(super) fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// The strings of a list.
pub(super) fn strings(list: Option<&Value>) -> Vec<String> {
    let strings = list
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    strings.map(str::to_owned).collect()
}

/// The properties of an object, none of anything else.
pub(super) fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

/// The name of the component that a schema refers to.
pub(super) fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.rsplit('/').next()
}

/// The subschemas of a union, none of anything else.
pub(super) fn subschemas(schema: &Value) -> Option<&Vec<Value>> {
    ["oneOf", "anyOf"]
        .iter()
        .filter_map(|keyword| schema.get(keyword)?.as_array())
        .find(|list| !list.is_empty())
}

/// The component schema that a schema refers to.
pub(super) fn target<'d>(root: &'d Value, schema: &Value) -> Option<&'d Value> {
    root.pointer("/components/schemas")?.get(reference(schema)?)
}
