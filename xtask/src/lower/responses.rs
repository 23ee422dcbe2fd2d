//! Bodies of responses: behind this rule, a media type of a response that is not JSON by its name has a schema only where
//! what comes is JSON.
//!
//! `*/*` with the schema of an object is JSON whose author left the media type out; so is `text/plain` with the very
//! schema of the JSON beside it, as some frameworks list all types that they could write. Any other text is a string and
//! all else are bytes, which no schema describes.

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::media::Media;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Removes the schemas of what is not JSON.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let root = document.value.clone();
    let mut pending = Vec::new();
    walk::operations(&mut document.value, &mut |at, _, _, operation| {
        let base = pointer::push(at, "responses");
        let responses = operation.get_mut("responses");
        let responses = responses.and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            let at = pointer::push(&pointer::push(&base, status), "content");
            if let Some(Value::Object(contents)) = response.get_mut("content") {
                settle(&root, &at, contents, &mut pending);
            }
        }
    });
    report_all(document, report, pending);
}

/// Removes the schemas of what is not JSON in one response.
fn settle(root: &Value, at: &str, contents: &mut Map<String, Value>, pending: &mut Vec<Pending>) {
    let json = contents
        .iter()
        .filter(|(media_type, _)| Media::of(media_type) == Media::Json);
    let json: Vec<Value> = json
        .filter_map(|(_, content)| content.get("schema").cloned())
        .collect();
    for (media_type, content) in contents.iter_mut() {
        // The rule `streams` has settled those.
        let is_stream = [Media::EventStream, Media::JsonItems].contains(&Media::of(media_type));
        if is_stream || Media::of(media_type) == Media::Json {
            continue;
        }
        let Some(schema) = content.get("schema") else {
            continue;
        };
        let structured = is_structured(root, schema);
        let at = pointer::push(&pointer::push(at, media_type), "schema");
        if structured && json.contains(schema) && media_type.starts_with("text/plain") {
            continue;
        }
        if structured && is_any(media_type) {
            pending.push(Pending {
                severity: Severity::Note,
                code: "response-is-json",
                pointer: at,
                message: format!("the response is read as JSON, although it is `{media_type}`"),
                why: "a schema of structured values describes JSON",
                help: "write `application/json` if that is what the provider sends",
            });
            continue;
        }
        let is_lost = Media::of(media_type) != Media::Text && is_text(root, schema);
        if structured || is_lost {
            pending.push(Pending {
                severity: Severity::Note,
                code: "response-not-typed",
                pointer: at,
                message: format!("the `schema` of `{media_type}` is ignored"),
                why: "only JSON is read into types: text is a string, anything else is bytes",
                help: "nothing to do; or add `application/json` if the provider sends it, too",
            });
        }
        if let Value::Object(content) = content {
            content.shift_remove("schema");
        }
    }
}

/// Whether a schema describes a string that is no bytes.
fn is_text(root: &Value, schema: &Value) -> bool {
    let mut schema = schema;
    // References to references end: what is deeper than this is a circle.
    for _ in 0..64 {
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
            break;
        };
        let Some(target) = root.pointer(&super::target_of(reference)) else {
            return false;
        };
        schema = target;
    }
    let is = |key: &str, value: &str| schema.get(key).is_some_and(|found| found == value);
    let is_bytes = is("format", "binary")
        || is("format", "byte")
        || ["contentEncoding", "contentMediaType"]
            .iter()
            .any(|key| schema.get(key).is_some());
    is("type", "string") && !is_bytes
}

/// Whether a media type is none in particular.
fn is_any(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    matches!(essence, "" | "*" | "*/*" | "application/*")
}

/// Whether a schema describes anything but a string: a string is what text and bytes are called, too.
pub(super) fn is_structured(root: &Value, schema: &Value) -> bool {
    is_structured_but(root, schema, &mut BTreeSet::new())
}

/// The same, of what does not refer to any of `seen`.
fn is_structured_but<'v>(root: &'v Value, schema: &'v Value, seen: &mut BTreeSet<&'v str>) -> bool {
    let Value::Object(fields) = schema else {
        return false;
    };
    if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(&super::target_of(reference));
        return seen.insert(reference)
            && target.is_some_and(|target| is_structured_but(root, target, seen));
    }
    if let Some(ty) = fields.get("type") {
        return ty != "string" && ty != "file";
    }
    let parts = ["allOf", "oneOf", "anyOf"].iter();
    let mut parts = parts
        .filter_map(|key| fields.get(*key)?.as_array())
        .flatten();
    ["properties", "items", "additionalProperties"]
        .iter()
        .any(|key| fields.contains_key(*key))
        || parts.any(|part| is_structured_but(root, part, seen))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The media types that keep a schema, and the codes of what is reported.
    fn kept(contents: Value) -> (Vec<String>, Vec<&'static str>) {
        let mut document = Document::parse(
            "x.yaml",
            &json!({
                "paths": { "/a": { "get": { "responses": { "200": { "content": contents } } } } },
                "components": { "schemas": {
                    "Thing": { "properties": { "a": {} } },
                    "File": { "$ref": "#/components/schemas/Bytes" },
                    "Bytes": { "type": "string", "format": "binary" },
                    "Loop": { "oneOf": vec![json!({ "$ref": "#/components/schemas/Loop" }); 9] },
                } },
            })
            .to_string(),
        )
        .unwrap();
        let mut report = Diagnostics::default();
        apply(&mut document, &mut report);
        let contents = &document.value["paths"]["/a"]["get"]["responses"]["200"]["content"];
        let contents = contents.as_object().unwrap().iter();
        let kept = contents.filter(|(_, content)| content.get("schema").is_some());
        (
            kept.map(|(media_type, _)| media_type.clone()).collect(),
            report.iter().map(|d| d.code).collect(),
        )
    }

    fn thing() -> Value {
        json!({ "schema": { "$ref": "#/components/schemas/Thing" } })
    }

    #[test]
    fn what_is_not_json_has_no_schema() {
        let file = json!({ "schema": { "$ref": "#/components/schemas/File" } });
        let (kept, codes) = kept(
            json!({ "application/json": file, "image/png": file, "text/csv": { "schema": { "type": "string" } }, "application/xml": thing(), "a/b": {} }),
        );
        assert_eq!(kept, ["application/json"]);
        assert_eq!(codes, ["response-not-typed"]);
    }

    #[test]
    fn structured_values_of_any_type_are_json() {
        assert_eq!(
            kept(json!({ "*/*": thing() })),
            (vec!["*/*".to_owned()], vec!["response-is-json"])
        );
        let string = json!({ "*/*": { "schema": { "type": "string" } } });
        assert_eq!(kept(string), (vec![], vec!["response-not-typed"]));
        let bytes = json!({ "schema": { "$ref": "#/components/schemas/File" } });
        let silent = json!({ "*/*": bytes, "text/plain": { "schema": { "type": "string" } }, "application/pdf": { "schema": {} } });
        assert_eq!(kept(silent), (vec![], vec![]));
    }

    #[test]
    fn plain_text_with_the_schema_of_the_json_beside_it_is_json() {
        let (both, codes) = kept(json!({ "text/plain": thing(), "application/json": thing() }));
        assert_eq!(both, ["text/plain", "application/json"]);
        assert_eq!(codes, [""; 0]);
        let (alone, codes) = kept(json!({ "text/plain": thing() }));
        assert_eq!((alone.len(), codes), (0, vec!["response-not-typed"]));
        let string = json!({ "schema": { "type": "string" } });
        let (strings, _) = kept(json!({ "text/plain": string, "application/json": string }));
        assert_eq!(strings, ["application/json"]);
    }

    #[test]
    fn a_circle_of_schemas_ends() {
        let circle = json!({ "*/*": { "schema": { "type": "object", "$ref": "#/components/schemas/Loop" } } });
        assert_eq!(kept(circle), (vec![], vec![]));
    }
}
