//! Request bodies and responses: references are resolved into the operation, and their media types are chosen.
//!
//! JSON is `application/json` or any type that ends in `+json`. What is sent is decided in `request_bodies`; an operation
//! of which nothing can be is omitted by name. A response of another media type than JSON is handed over as bytes.

use super::{Pending, report_all, request_bodies, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::facts::Facts;
use crate::media::Media;
use serde_json::{Map, Value};

/// Resolves bodies and responses and keeps one media type of each.
pub fn apply(document: &mut Document, facts: &mut Facts, report: &mut Diagnostics) {
    inline(document, facts);
    let mut pending = Vec::new();
    let mut omitted = Vec::new();
    walk::operations(&mut document.value, &mut |at, _, _, operation| {
        if let Some(Value::Object(body)) = operation.get_mut("requestBody") {
            let here = pointer::push(at, "requestBody");
            if !request_bodies::choose(&here, body, &mut pending) {
                omitted.push(at.to_owned());
            }
        }
        let base = pointer::push(at, "responses");
        for (status, response) in operation
            .get_mut("responses")
            .and_then(Value::as_object_mut)
            .into_iter()
            .flatten()
        {
            if let Value::Object(response) = response {
                choose_response(&pointer::push(&base, status), response, &mut pending);
            }
        }
    });
    report_all(document, report, pending);
    for at in omitted {
        if let Some((item, method)) = at.rsplit_once('/')
            && let Some(Value::Object(item)) = document.value.pointer_mut(item)
        {
            item.shift_remove(method);
        }
    }
}

/// Replaces every reference to a body, a response or a response header by its target.
fn inline(document: &mut Document, facts: &mut Facts) {
    let mut moves = Vec::new();
    let source = document.value.clone();
    walk::operations(&mut document.value, &mut |at, _, _, operation| {
        if let Some(body) = operation.get_mut("requestBody") {
            resolve(&source, &pointer::push(at, "requestBody"), body, &mut moves);
        }
        let base = pointer::push(at, "responses");
        for (status, response) in operation
            .get_mut("responses")
            .and_then(Value::as_object_mut)
            .into_iter()
            .flatten()
        {
            resolve(&source, &pointer::push(&base, status), response, &mut moves);
        }
    });
    let before = facts.meanings.clone();
    for (from, to) in moves {
        document.moved(&from, &to);
        facts.meanings.replace(&to, before.under(&from));
    }
}

fn resolve(source: &Value, at: &str, value: &mut Value, moves: &mut Vec<(String, String)>) {
    // A chain of references ends: the loader refuses cycles of nothing but references.
    while let Some(reference) = value.get("$ref").and_then(Value::as_str) {
        let from = super::target_of(reference);
        let Some(target) = source.pointer(&from) else {
            return;
        };
        *value = target.clone();
        moves.push((from, at.to_owned()));
    }
}

fn is_json(media_type: &str) -> bool {
    Media::of(media_type) == Media::Json
}

/// Keeps the first JSON type; `application/json` goes before its relatives.
fn json_of(content: &Map<String, Value>) -> Option<String> {
    let mut json: Vec<_> = content.keys().filter(|key| is_json(key)).collect();
    json.sort_by_key(|key| !key.starts_with("application/json"));
    json.first().map(|key| (*key).clone())
}

fn keep(content: &mut Map<String, Value>, media_type: &str) -> Vec<String> {
    let others = content
        .keys()
        .filter(|key| *key != media_type && !is_json(key))
        .cloned()
        .collect();
    content.retain(|key, _| key == media_type);
    others
}

fn choose_response(at: &str, response: &mut Map<String, Value>, pending: &mut Vec<Pending>) {
    let Some(Value::Object(content)) = response.get_mut("content") else {
        return;
    };
    if content.is_empty() {
        return;
    }
    let (others, kept) = match json_of(content) {
        Some(media_type) => (keep(content, &media_type), true),
        None => (content.keys().cloned().collect(), false),
    };
    if !others.is_empty() {
        let types = others.join("`, `");
        let (code, message) = if kept {
            (
                "media-type-chosen",
                format!("a response of type `{types}` is not decoded, only JSON is"),
            )
        } else {
            (
                "response-not-decoded",
                format!("the response is not decoded: it is `{types}`"),
            )
        };
        pending.push(Pending {
            severity: Severity::Note,
            code,
            pointer: at.to_owned(),
            message,
            why: "only JSON has a type here",
            help: "read other responses from `Response::body`",
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lowered(text: &str) -> (Value, Vec<&'static str>) {
        let mut document = Document::parse("x.yaml", text).unwrap();
        let mut report = Diagnostics::default();
        apply(&mut document, &mut Facts::default(), &mut report);
        (document.value, report.iter().map(|d| d.code).collect())
    }

    #[test]
    fn referenced_bodies_and_responses_move_in() {
        let (value, codes) = lowered(
            "openapi: 3.0.3
paths: { /a: { put: { requestBody: { $ref: '#/components/requestBodies/B' }, responses: { '200': { $ref: '#/components/responses/R' } } } } }
components: { requestBodies: { B: { content: { application/json: {} } } }, responses: { R: { description: r } } }
",
        );
        let expected = json!({"requestBody": {"content": {"application/json": {}}}, "responses": {"200": {"description": "r"}}});
        assert_eq!((&value["paths"]["/a"]["put"], codes), (&expected, vec![]));
    }

    #[test]
    fn json_is_chosen_and_its_relatives_count_as_json() {
        let (value, codes) = lowered(
            "openapi: 3.0.3
paths: { /a: { put: { requestBody: { content: { text/csv: {}, application/hal+json: {}, application/json; charset=utf-8: {} } }, responses: {} } } }
",
        );
        let body = &value["paths"]["/a"]["put"]["requestBody"]["content"];
        assert_eq!(
            (body, codes),
            (
                &json!({"application/json; charset=utf-8": {}}),
                vec!["media-type-chosen"]
            )
        );
    }

    #[test]
    fn an_operation_that_sends_no_json_is_omitted_by_name() {
        let (value, codes) = lowered(
            "openapi: 3.0.3
paths: { /a: { put: { requestBody: { content: { text/csv: {} } }, responses: {} }, get: { responses: { '200': { content: { text/csv: {} } } } } } }
",
        );
        let kept: Vec<_> = value["paths"]["/a"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(
            (kept, codes),
            (
                vec!["get"],
                vec!["body-not-sendable", "response-not-decoded"]
            )
        );
    }
}
