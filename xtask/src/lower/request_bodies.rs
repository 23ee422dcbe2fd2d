//! Which media types of a request body are sent, and by which method of the client each.
//!
//! The preferred one is the operation's own method: JSON, else a form, else a multipart body, else bytes as they are. What
//! has the same schema says the same in other bytes, so that it is dropped; what has another schema becomes a method of its
//! own behind it. Bytes of several media types are for one method, whose caller knows which they are of.

use super::Pending;
use crate::diagnostic::Severity;
use crate::document::pointer;
use crate::media::Media;
use crate::openapi::headers;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Removes the media types of the body that no request can have, and says whether there is another one, if there was any.
pub(super) fn prune(
    at: &str,
    body: &mut Map<String, Value>,
    pending: &mut Vec<Pending>,
) -> Option<bool> {
    let is_required = body.get("required") == Some(&Value::Bool(true));
    let content = body.entry("content").or_insert_with(|| json!({}));
    let content = content.as_object_mut()?;
    if content.is_empty() {
        pending.push(without_content(at, is_required));
        if is_required {
            let bytes = json!({ "schema": { "type": "string", "format": "binary" } });
            content.insert("*/*".to_owned(), bytes);
        }
        return None;
    }
    rename_commas(at, content, pending);
    content.retain(|media_type, _| {
        let is_usable = headers::is_media_type(media_type);
        if !is_usable {
            pending.push(Pending {
                severity: Severity::Warning,
                code: "media-type-unusable",
                pointer: pointer::join(at, ["content", media_type]),
                message: format!("the body is never sent as {media_type:?}"),
                why: "a media type is written in printable ASCII: a call with another one can only fail",
                help: "write the media type that the provider reads",
            });
        }
        is_usable
    });
    Some(!content.is_empty())
}

/// That a body has no media type.
fn without_content(at: &str, is_required: bool) -> Pending {
    Pending {
        severity: Severity::Warning,
        code: "body-without-content",
        pointer: at.to_owned(),
        message: match is_required {
            true => "the body is bytes of any media type",
            false => "no body is sent",
        }
        .to_owned(),
        why: "its `content` has no media type",
        help: "describe the body under its media type, or remove `requestBody`",
    }
}

/// Puts the `;` that separates a media type from its parameters where a `,` is.
fn rename_commas(at: &str, content: &mut Map<String, Value>, pending: &mut Vec<Pending>) {
    if !content.keys().any(|media_type| media_type.contains(',')) {
        return;
    }
    for (media_type, value) in std::mem::take(content) {
        let renamed = media_type.replace(',', ";");
        if renamed != media_type {
            pending.push(Pending {
                severity: Severity::Warning,
                code: "media-type-comma",
                pointer: pointer::join(at, ["content", &media_type]),
                message: format!("the body is sent as `{renamed}`"),
                why: "a `;` separates a media type from its parameters; a `,` makes two of it, and a body has one",
                help: "write the `;`",
            });
        }
        content.entry(renamed).or_insert(value);
    }
}

/// Keeps the media types of the body that a method sends, the preferred one first; `files` are the components in which
/// there are some.
pub(super) fn choose(
    at: &str,
    body: &mut Map<String, Value>,
    files: &BTreeSet<String>,
    pending: &mut Vec<Pending>,
) {
    let Some(Value::Object(content)) = body.get_mut("content") else {
        return;
    };
    let mut sent: Vec<(String, Value)> = Vec::new();
    let mut equivalent = Vec::new();
    let mut all: Vec<_> = std::mem::take(content).into_iter().collect();
    all.sort_by_key(|(media_type, _)| rank(media_type));
    for (media_type, value) in all {
        let other = (media_type.as_str(), &value);
        let same = |kept: &(String, Value)| says_the_same((&kept.0, &kept.1), other, files);
        match sent.iter().any(same) {
            true => equivalent.push(media_type),
            false => sent.push((media_type, value)),
        }
    }
    if let (Some((preferred, _)), false) = (sent.first(), equivalent.is_empty()) {
        pending.push(Pending {
            severity: Severity::Note,
            code: "media-type-chosen",
            pointer: at.to_owned(),
            message: format!(
                "the body is sent as `{preferred}`, never as `{}`",
                equivalent.join("`, `")
            ),
            why: "they have the same schema: one media type is enough for a call",
            help: "nothing to do",
        });
    }
    content.extend(sent);
}

/// The rank of parts.
const MULTIPART: u8 = 4;
/// The rank of bytes as they are.
const RAW: u8 = 5;

/// Which media type goes before which.
fn rank(media_type: &str) -> u8 {
    match Media::of(media_type) {
        Media::Json if Media::essence(media_type) == "application/json" => 0,
        Media::Json if patch(media_type).is_none() => 1,
        Media::Json => 2,
        Media::Form => 3,
        Media::Multipart => MULTIPART,
        Media::EventStream | Media::JsonItems | Media::Text | Media::Bytes => RAW,
    }
}

/// Whether a media type says the same as one that is kept: with the same schema, and no way of its own to change
/// something, as `application/merge-patch+json` is one. Bytes without a schema, or beside parts, say something of their own.
fn says_the_same(kept: (&str, &Value), other: (&str, &Value), files: &BTreeSet<String>) -> bool {
    let (schema, same) = (other.1.get("schema"), kept.1.get("schema"));
    let is_other = match rank(other.0) {
        // JSON has quotes around a text, and no bytes at all.
        RAW => {
            let is_text = schema.is_some_and(|schema| schema.get("type") == Some(&json!("string")));
            let is_file = schema.is_some_and(|schema| has_file(schema, files));
            rank(kept.0) >= MULTIPART
                || schema.is_none()
                || is_text
                || is_file
                || patch(kept.0) != patch(other.0)
        }
        // What JSON writes as text, a part is.
        MULTIPART => schema.is_some_and(|schema| has_file(schema, files)),
        _ => patch(kept.0) != patch(other.0),
    };
    let says_anything = |schema: Option<&Value>| schema.is_some_and(|schema| *schema != json!({}));
    !is_other && (schema == same || !says_anything(schema) && !says_anything(same))
}

/// The component schemas in which there is a file, by their pointers.
pub(super) fn files(root: &Value) -> BTreeSet<String> {
    let schemas = root
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let schemas = schemas.into_iter().flatten();
    let schemas: Vec<_> = schemas
        .map(|(name, schema)| (pointer::push("/components/schemas", name), schema))
        .collect();
    let mut files = BTreeSet::new();
    loop {
        let before = files.len();
        for (at, schema) in &schemas {
            if !files.contains(at) && has_file(schema, &files) {
                files.insert(at.clone());
            }
        }
        if files.len() == before {
            return files;
        }
    }
}

/// Whether there is a file in a schema, by itself or by what it refers to.
fn has_file(schema: &Value, files: &BTreeSet<String>) -> bool {
    let Some(keywords) = schema.as_object() else {
        return false;
    };
    keywords
        .iter()
        .any(|(keyword, value)| match keyword.as_str() {
            "$ref" => value
                .as_str()
                .is_some_and(|reference| files.contains(&super::target_of(reference))),
            "format" | "contentEncoding" => value == "binary",
            "contentMediaType" => !keywords.contains_key("contentEncoding"),
            "items" | "additionalProperties" => has_file(value, files),
            "allOf" | "oneOf" | "anyOf" => value
                .as_array()
                .is_some_and(|all| all.iter().any(|one| has_file(one, files))),
            "properties" => value
                .as_object()
                .is_some_and(|all| all.values().any(|one| has_file(one, files))),
            _ => false,
        })
}

/// A media type that says what to change, not what there is, as JSON or as YAML.
fn patch(media_type: &str) -> Option<String> {
    let essence = Media::essence(media_type);
    let is_patch = essence.ends_with("patch+json") || essence.ends_with("patch+yaml");
    is_patch.then_some(essence)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is kept of the contents, and what is said.
    fn chosen(content: Value) -> (Vec<String>, Vec<(&'static str, String)>) {
        let mut body = Map::from_iter([("content".to_owned(), content)]);
        let mut pending = Vec::new();
        let root = json!({"components": {"schemas": {
            "Upload": {"properties": {"file": {"$ref": "#/components/schemas/File"}}},
            "File": {"type": "string", "format": "binary"},
        }}});
        choose("", &mut body, &files(&root), &mut pending);
        let content = body["content"].as_object().unwrap();
        let said = pending.into_iter().map(|one| (one.code, one.message));
        (content.keys().cloned().collect(), said.collect())
    }

    #[test]
    fn the_preferred_one_is_first_and_others_have_another_schema() {
        let (a, b) = (json!({"schema": {"type": "string"}}), json!({}));
        let (kept, said) = chosen(json!({
            "application/x-www-form-urlencoded": b,
            "application/hal+json": a,
            "application/json; charset=utf-8": a,
        }));
        let expected = [
            "application/json; charset=utf-8",
            "application/x-www-form-urlencoded",
        ];
        assert_eq!(kept, expected);
        let message = "the body is sent as `application/json; charset=utf-8`, never as `application/hal+json`";
        assert_eq!(said, [("media-type-chosen", message.to_owned())]);
    }

    #[test]
    fn a_patch_is_no_other_way_to_write_the_same() {
        let (kept, said) = chosen(json!({
            "application/merge-patch+json": {},
            "application/json-patch+json; v=1": {},
            "application/json": {},
            "application/json-patch+json": {},
        }));
        let expected = [
            "application/json",
            "application/merge-patch+json",
            "application/json-patch+json; v=1",
        ];
        assert_eq!(
            (kept.as_slice(), said.len()),
            (&expected.map(str::to_owned)[..], 1)
        );
    }

    #[test]
    fn bytes_are_kept_in_each_of_their_media_types() {
        let xml = json!({"schema": {"type": "object"}});
        let (kept, said) = chosen(json!({
            "image/png": {}, "image/*": {}, "text/xml": xml, "application/json": xml, "multipart/form-data": {},
        }));
        let expected = [
            "application/json",
            "multipart/form-data",
            "image/png",
            "image/*",
        ];
        assert_eq!(kept, expected);
        let message = "the body is sent as `application/json`, never as `text/xml`";
        assert_eq!(said, [("media-type-chosen", message.to_owned())]);
    }

    #[test]
    fn bytes_and_text_are_no_json() {
        let file = json!({"schema": {"type": "string", "format": "binary"}});
        let text = json!({"schema": {"type": "string"}});
        let (kept, said) =
            chosen(json!({ "application/octet-stream": file, "application/json": file }));
        assert_eq!(kept, ["application/json", "application/octet-stream"]);
        assert_eq!(said, []);
        let (kept, _) = chosen(json!({ "text/csv": text, "application/json": text }));
        assert_eq!(kept, ["application/json", "text/csv"]);
        let many =
            json!({"schema": {"type": "object", "additionalProperties": {"format": "binary"}}});
        let (kept, _) = chosen(json!({ "multipart/form-data": many, "application/json": many }));
        assert_eq!(kept, ["application/json", "multipart/form-data"]);
    }

    #[test]
    fn a_patch_in_yaml_is_another_one() {
        let object = json!({"schema": {"type": "object"}});
        let (kept, _) = chosen(json!({
            "application/merge-patch+json": object,
            "application/apply-patch+yaml": object,
            "application/yaml": object,
            "application/json": object,
        }));
        let expected = [
            "application/json",
            "application/merge-patch+json",
            "application/apply-patch+yaml",
        ];
        assert_eq!(kept, expected);
    }

    /// The media types that are left, and what is said.
    fn pruned(body: Value) -> (Vec<String>, Vec<&'static str>) {
        let mut body = body.as_object().unwrap().clone();
        let mut pending = Vec::new();
        prune("", &mut body, &mut pending);
        let content = body["content"].as_object().unwrap();
        let codes = pending.iter().map(|one| one.code).collect();
        (content.keys().cloned().collect(), codes)
    }

    #[test]
    fn a_required_body_without_a_media_type_is_bytes() {
        let codes = ["body-without-content"];
        let (kept, said) = pruned(json!({ "required": true, "content": {} }));
        assert_eq!((kept, said), (vec!["*/*".to_owned()], codes.to_vec()));
        for body in [json!({ "content": {} }), json!({})] {
            assert_eq!(pruned(body), (vec![], codes.to_vec()));
        }
    }

    #[test]
    fn parameters_of_a_media_type_are_behind_a_semicolon() {
        let (kept, said) = pruned(json!({ "content": { "application/json, v=1": {} } }));
        assert_eq!(kept, ["application/json; v=1"]);
        assert_eq!(said, ["media-type-comma"]);
    }

    #[test]
    fn a_file_is_no_text() {
        let upload = json!({"schema": {"$ref": "#/components/schemas/Upload"}});
        let text = json!({"schema": {"type": "object", "properties": {"a": {"type": "string"}}}});
        let (kept, _) =
            chosen(json!({ "application/json": upload, "multipart/form-data": upload }));
        assert_eq!(kept, ["application/json", "multipart/form-data"]);
        let (kept, _) = chosen(json!({ "application/json": text, "multipart/form-data": text }));
        assert_eq!(kept, ["application/json"]);
    }
}
