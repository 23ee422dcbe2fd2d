//! Request bodies and responses: references are resolved into the operation, and the media types of a request are chosen.

use super::{report_all, request_bodies, walk};
use crate::diagnostic::{Diagnostics, Omission, Severity};
use crate::document::{Document, pointer};
use crate::facts::Facts;
use crate::openapi::METHODS;
use serde_json::Value;

/// Resolves bodies and responses, and keeps the media types of each request that a method sends.
pub fn apply(document: &mut Document, facts: &mut Facts, report: &mut Diagnostics) {
    inline(document, facts);
    let files = request_bodies::files(&document.value);
    let mut pending = Vec::new();
    let mut omitted = Vec::new();
    walk::operations(&mut document.value, &mut |at, path, method, operation| {
        let Some(Value::Object(body)) = operation.get_mut("requestBody") else {
            return;
        };
        let here = pointer::push(at, "requestBody");
        let is_left = request_bodies::prune(&here, body, &mut pending);
        if is_left != Some(false) {
            return request_bodies::choose(&here, body, &files, &mut pending);
        }
        let is_required = body
            .get("required")
            .is_some_and(|required| *required == true);
        operation.shift_remove("requestBody");
        if is_required {
            omitted.push((here, path.to_owned(), method.to_owned()));
        }
    });
    report_all(document, report, pending);
    for (at, path, method) in omitted {
        omit(document, &at, path, &method, report);
    }
}

/// Removes an operation whose body cannot be sent.
fn omit(document: &mut Document, at: &str, path: String, method: &str, report: &mut Diagnostics) {
    if let Some(Value::Object(item)) = document.value.pointer_mut(&pointer::push("/paths", &path)) {
        item.shift_remove(method);
    }
    let omission = Omission {
        method: match METHODS.contains(&method) {
            true => method.to_uppercase(),
            false => method.to_owned(),
        },
        path,
        reason: "no header can hold a media type of its body".to_owned(),
    };
    let diagnostic = document.diagnostic(
        Severity::Warning,
        "operation-omitted",
        at,
        omission.to_string(),
        "the body must be sent, and a call that sends it can only fail",
        "write the media type that the provider reads",
    );
    report.push(diagnostic.omitting(omission));
}

/// Replaces every reference to a body, a response or a response header by its target.
fn inline(document: &mut Document, facts: &mut Facts) {
    let mut moves = Vec::new();
    let source = document.value.clone();
    walk::operations(&mut document.value, &mut |at, _, _, operation| {
        if let Some(body) = operation.get_mut("requestBody") {
            let here = pointer::push(at, "requestBody");
            resolve(&source, &here, body, &mut moves);
            resolve_contents(&source, &here, body, &mut moves);
        }
        let base = pointer::push(at, "responses");
        for (status, response) in operation
            .get_mut("responses")
            .and_then(Value::as_object_mut)
            .into_iter()
            .flatten()
        {
            let here = pointer::push(&base, status);
            resolve(&source, &here, response, &mut moves);
            resolve_contents(&source, &here, response, &mut moves);
        }
    });
    let before = facts.meanings.clone();
    for (from, to) in moves {
        document.moved(&from, &to);
        facts.meanings.replace(&to, before.under(&from));
    }
}

/// The most references that are followed one after the other.
const MOST_REFERENCES: usize = 64;

fn resolve(source: &Value, at: &str, value: &mut Value, moves: &mut Vec<(String, String)>) {
    // `check` refuses circles of nothing but references.
    for _ in 0..MOST_REFERENCES {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return;
        };
        let from = super::target_of(reference);
        let Some(target) = source.pointer(&from) else {
            return;
        };
        *value = target.clone();
        moves.push((from, at.to_owned()));
    }
}

/// Resolves a reference to all media types of a body, and those to one of them.
fn resolve_contents(
    source: &Value,
    at: &str,
    owner: &mut Value,
    moves: &mut Vec<(String, String)>,
) {
    let Some(contents) = owner.get_mut("content") else {
        return;
    };
    let at = pointer::push(at, "content");
    resolve(source, &at, contents, moves);
    for (media_type, content) in contents.as_object_mut().into_iter().flatten() {
        resolve(source, &pointer::push(&at, media_type), content, moves);
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
    fn referenced_contents_and_media_types_move_in() {
        let (value, codes) = lowered(
            "openapi: 3.2.0
paths: { /a: { put: { requestBody: { content: { $ref: '#/components/responses/R/content' } }, responses: { '200': { $ref: '#/components/responses/R' } } } } }
components: { responses: { R: { content: { application/json: { $ref: '#/components/mediaTypes/M' } } } }, mediaTypes: { M: { schema: { type: string } } } }
",
        );
        let content = json!({"application/json": {"schema": {"type": "string"}}});
        let expected = json!({"requestBody": {"content": content}, "responses": {"200": {"content": content}}});
        assert_eq!((&value["paths"]["/a"]["put"], codes), (&expected, vec![]));
    }

    #[test]
    fn json_is_chosen_and_its_relatives_count_as_json() {
        let (value, codes) = lowered(
            "openapi: 3.0.3
paths: { /a: { put: { requestBody: { content: { application/x-www-form-urlencoded: {}, application/hal+json: {}, application/json; charset=utf-8: {} } }, responses: {} } } }
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
    fn a_media_type_that_no_header_can_hold_is_never_sent() {
        let (value, codes) = lowered(
            r#"openapi: 3.0.3
paths:
  /a:
    put: { requestBody: { required: true, content: { '': {}, "text/plain\r\nX: 1": {}, text/csv: {} } }, responses: {} }
    post: { requestBody: { required: true, content: { 'a/é': {} } }, responses: {} }
    patch: { requestBody: { content: { ' ': {} } }, responses: {} }
    delete: { requestBody: { required: true, content: {} }, responses: {} }
"#,
        );
        let item = &value["paths"]["/a"];
        let content = &item["put"]["requestBody"]["content"];
        assert_eq!(*content, json!({"text/csv": {}}));
        assert_eq!(item.get("post"), None);
        assert_eq!(item["patch"], json!({"responses": {}}));
        assert!(item["delete"].get("requestBody").is_some());
        let count = |code: &str| codes.iter().filter(|one| **one == code).count();
        assert_eq!(
            (count("media-type-unusable"), count("operation-omitted")),
            (4, 1)
        );
    }
}
