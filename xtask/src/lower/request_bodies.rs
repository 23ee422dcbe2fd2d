//! Which media types of a request body are sent, and by which method of the client each.
//!
//! The preferred one is the operation's own method: JSON, else a form, else a multipart body, else bytes as they are. What
//! has the same schema says the same in other bytes, so that it is dropped; what has another schema becomes a method of its
//! own behind it. Bytes of several media types are for one method, whose caller knows which they are of.

use super::Pending;
use crate::diagnostic::Severity;
use crate::media::Media;
use serde_json::{Map, Value};

/// Keeps the media types of the body that a method sends, the preferred one first.
pub(super) fn choose(at: &str, body: &mut Map<String, Value>, pending: &mut Vec<Pending>) {
    let Some(Value::Object(content)) = body.get_mut("content") else {
        return;
    };
    let mut sent: Vec<(String, Value)> = Vec::new();
    let mut equivalent = Vec::new();
    let mut all: Vec<_> = std::mem::take(content).into_iter().collect();
    all.sort_by_key(|(media_type, _)| rank(media_type));
    for (media_type, value) in all {
        let other = (media_type.as_str(), &value);
        match sent.iter().any(|kept| says_the_same(kept, other)) {
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

/// The rank of bytes as they are.
const RAW: u8 = 5;

/// Which media type goes before which.
fn rank(media_type: &str) -> u8 {
    match Media::of(media_type) {
        Media::Json if Media::essence(media_type) == "application/json" => 0,
        Media::Json if patch(media_type).is_none() => 1,
        Media::Json => 2,
        Media::Form => 3,
        Media::Multipart => 4,
        Media::EventStream | Media::JsonItems | Media::Text | Media::Bytes => RAW,
    }
}

/// Whether a media type says the same as one that is kept: with the same schema, and no way of its own to change
/// something, as `application/merge-patch+json` is one.
fn says_the_same(kept: &(String, Value), other: (&str, &Value)) -> bool {
    let none = Value::Object(Map::new());
    let schema = |value: &Value| value.get("schema").unwrap_or(&none).clone();
    let both_raw = rank(&kept.0) == RAW && rank(other.0) == RAW;
    !both_raw && patch(&kept.0) == patch(other.0) && schema(&kept.1) == schema(other.1)
}

/// A media type of JSON that says what to change, not what there is.
fn patch(media_type: &str) -> Option<String> {
    let essence = Media::essence(media_type);
    essence.ends_with("patch+json").then_some(essence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// What is kept of the contents, and what is said.
    fn chosen(content: Value) -> (Vec<String>, Vec<(&'static str, String)>) {
        let mut body = Map::from_iter([("content".to_owned(), content)]);
        let mut pending = Vec::new();
        choose("", &mut body, &mut pending);
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
}
