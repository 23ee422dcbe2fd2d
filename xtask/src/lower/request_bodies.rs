//! Which media types of a request body are sent, and by which method of the client each.
//!
//! The preferred one is the operation's own method: JSON, else a form. What has the same schema says the same in other
//! bytes, so that it is dropped; what has another schema becomes a method of its own behind it.

use super::Pending;
use crate::diagnostic::Severity;
use crate::media::Media;
use serde_json::{Map, Value};

/// Keeps the media types of the body that a method sends, the preferred one first. False if there is none.
pub(super) fn choose(at: &str, body: &mut Map<String, Value>, pending: &mut Vec<Pending>) -> bool {
    let Some(Value::Object(content)) = body.get_mut("content") else {
        return true;
    };
    if content.is_empty() {
        return true;
    }
    let mut sent: Vec<(String, Value)> = Vec::new();
    let (mut equivalent, mut unsendable) = (Vec::new(), Vec::new());
    let mut all: Vec<_> = std::mem::take(content).into_iter().collect();
    all.sort_by_key(|(media_type, _)| rank(media_type));
    for (media_type, value) in all {
        if rank(&media_type) == UNSENDABLE {
            unsendable.push(media_type);
        } else if sent
            .iter()
            .any(|kept| says_the_same(kept, (&media_type, &value)))
        {
            equivalent.push(media_type);
        } else {
            sent.push((media_type, value));
        }
    }
    let Some((preferred, _)) = sent.first() else {
        pending.push(Pending {
            severity: Severity::Warning,
            code: "body-not-sendable",
            pointer: at.to_owned(),
            message: format!(
                "the operation is omitted: its body is `{}`",
                unsendable.join("`, `")
            ),
            why: "a client can send JSON and forms only",
            help: "add `application/json` to the body if the provider accepts it",
        });
        return false;
    };
    equivalent.extend(unsendable);
    if !equivalent.is_empty() {
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
    true
}

/// The rank of what is not sent.
const UNSENDABLE: u8 = 9;

/// Which media type goes before which.
fn rank(media_type: &str) -> u8 {
    match Media::of(media_type) {
        Media::Json if Media::essence(media_type) == "application/json" => 0,
        Media::Json if patch(media_type).is_none() => 1,
        Media::Json => 2,
        Media::Form => 3,
        _ => UNSENDABLE,
    }
}

/// Whether a media type says the same as one that is kept: with the same schema, and no way of its own to change
/// something, as `application/merge-patch+json` is one.
fn says_the_same(kept: &(String, Value), other: (&str, &Value)) -> bool {
    let none = Value::Object(Map::new());
    let schema = |value: &Value| value.get("schema").unwrap_or(&none).clone();
    patch(&kept.0) == patch(other.0) && schema(&kept.1) == schema(other.1)
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
        let kept = choose("", &mut body, &mut pending);
        let content = body["content"].as_object().unwrap();
        assert_eq!(kept, !content.is_empty());
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
    fn what_cannot_be_sent_is_named() {
        let (kept, said) = chosen(json!({ "multipart/form-data": {}, "image/png": {} }));
        let message = "the operation is omitted: its body is `multipart/form-data`, `image/png`";
        assert!(kept.is_empty());
        assert_eq!(said, [("body-not-sendable", message.to_owned())]);
    }
}
