//! A `$ref` that leads nowhere, or to something else than what has to be there, costs what refers, not the document: a schema
//! becomes any JSON, a documented error one that is not, and an operation that cannot be sent or understood without the target
//! is omitted.
//!
//! `check` has said where each of them is and what may have been meant.

use super::{target_of, walk};
use crate::diagnostic::{Diagnostics, Omission, Severity};
use crate::document::{Document, pointer};
use crate::openapi::{self, keywords::Kind, walk::Scope, walk::is_of_other_kind};
use serde_json::Value;
use std::collections::BTreeSet;

/// How many references may follow each other. `check` refuses those that lead back to themselves.
const MOST_STEPS: usize = 64;

/// Removes the references and the operations.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let source = &document.value;
    let mut lost = BTreeSet::new();
    walk::objects(source, Scope::Read, &mut |object| {
        let reference = object.fields.get("$ref").and_then(Value::as_str);
        if let Some(reference) = reference
            && object.kind == Kind::Schema
            && leads_to(source, reference, Kind::Schema).is_none()
        {
            lost.insert(reference.to_owned());
        }
    });
    let (mut omitted, mut errors) = (Vec::new(), Vec::new());
    for (path, item) in openapi::paths(source) {
        let base = pointer::push("/paths", path);
        let shared = lost_parameter(source, &base, item);
        for (method, operation) in openapi::operations(item) {
            let at = pointer::push(&base, method);
            let lost = lost_operation(&at, operation)
                .or_else(|| lost_parameter(source, &at, operation))
                .or_else(|| lost_body(source, &at, operation))
                .or_else(|| lost_success(source, &at, operation))
                .or_else(|| shared.clone());
            if let Some((what, pointer)) = lost {
                omitted.push((base.clone(), method.to_owned()));
                let omission = Omission {
                    method: method.to_uppercase(),
                    path: path.clone(),
                    reason: format!("{what} is a `$ref` that points to nothing"),
                };
                let diagnostic = document.diagnostic(
                    Severity::Warning,
                    "operation-omitted",
                    &pointer,
                    omission.to_string(),
                    "a client would have to guess what is sent, or what is received",
                    "define the target, or fix the reference",
                );
                report.push(diagnostic.omitting(omission));
                continue;
            }
            for status in lost_responses(source, operation) {
                let pointer = pointer::join(&at, ["responses", status]);
                report.push(document.diagnostic(
                    Severity::Warning,
                    "response-omitted",
                    &pointer,
                    format!("the response {status} of `{} {path}` is omitted", method.to_uppercase()),
                    "it is a `$ref` that points to nothing; a call with this status fails like one with a status that is not documented",
                    "define the target, or fix the reference",
                ));
                errors.push((at.clone(), status.to_owned()));
            }
        }
    }
    if !lost.is_empty() {
        walk::schemas(&mut document.value, &mut |_, schema| {
            let reference = schema.get("$ref").and_then(Value::as_str);
            if reference.is_some_and(|reference| lost.contains(reference)) {
                // What is beside it applies in 3.1, and in 3.0 it is all that is known.
                schema.shift_remove("$ref");
            }
        });
    }
    for (at, status) in errors {
        let responses = pointer::push(&at, "responses");
        if let Some(Value::Object(responses)) = document.value.pointer_mut(&responses) {
            responses.shift_remove(&status);
        }
    }
    for (item, method) in omitted {
        if let Some(Value::Object(item)) = document.value.pointer_mut(&item) {
            item.shift_remove(&method);
        }
    }
}

/// What is lost, in words, and where.
type Lost = Option<(&'static str, String)>;

/// An operation that is elsewhere: what a document has in other files is a part of it already.
fn lost_operation(at: &str, operation: &Value) -> Lost {
    let is_lost = operation.get("$ref").is_some_and(Value::is_string);
    is_lost.then(|| ("it", pointer::push(at, "$ref")))
}

fn lost_parameter(source: &Value, at: &str, owner: &Value) -> Lost {
    let list = owner.get("parameters").and_then(Value::as_array);
    let mut list = list.into_iter().flatten().enumerate();
    let (index, _) = list.find(|(_, parameter)| is_lost(source, parameter, Kind::Parameter))?;
    let at = pointer::join(at, ["parameters", &index.to_string()]);
    Some(("a parameter", at))
}

fn lost_body(source: &Value, at: &str, operation: &Value) -> Lost {
    let body = operation.get("requestBody")?;
    is_body_lost(source, body, Kind::RequestBody)
        .then(|| ("its body", pointer::push(at, "requestBody")))
}

/// The statuses of responses that are lost.
fn lost_responses<'s>(source: &'s Value, operation: &'s Value) -> impl Iterator<Item = &'s str> {
    let responses = operation.get("responses").and_then(Value::as_object);
    let lost = responses
        .into_iter()
        .flatten()
        .filter(|(status, response)| {
            !status.starts_with("x-") && is_body_lost(source, response, Kind::Response)
        });
    lost.map(|(status, _)| status.as_str())
}

/// A success: an error of a status that is not documented has its body, too.
fn lost_success(source: &Value, at: &str, operation: &Value) -> Lost {
    let mut lost = lost_responses(source, operation);
    let status = lost.find(|status| !is_error(status))?;
    Some(("a response", pointer::join(at, ["responses", status])))
}

/// Whether a response of this status is an error. `default` is the success, too, where no other is documented.
fn is_error(status: &str) -> bool {
    status.starts_with(['3', '4', '5'])
}

/// Whether a body or a response, its media types or one of them is a reference that leads nowhere.
fn is_body_lost(source: &Value, value: &Value, kind: Kind) -> bool {
    let Some(body) = followed(source, value, kind) else {
        return true;
    };
    let Some(contents) = body.get("content") else {
        return false;
    };
    // All media types together are of no kind.
    let Some(contents) = followed(source, contents, Kind::Other) else {
        return true;
    };
    let mut contents = contents.as_object().into_iter().flatten();
    contents.any(|(_, content)| is_lost(source, content, Kind::MediaType))
}

/// Whether `value` is a reference that leads nowhere, by itself or by others.
fn is_lost(source: &Value, value: &Value, kind: Kind) -> bool {
    followed(source, value, kind).is_none()
}

/// What `value` leads to by its reference and those behind it, itself if it is none; `None` where that is nothing.
fn followed<'s>(source: &'s Value, value: &'s Value, kind: Kind) -> Option<&'s Value> {
    let mut value = value;
    for _ in 0..MOST_STEPS {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return Some(value);
        };
        value = leads_to(source, reference, kind)?;
    }
    None
}

/// What a reference leads to, unless that is nothing, or something else than what has to be there.
fn leads_to<'s>(source: &'s Value, reference: &str, kind: Kind) -> Option<&'s Value> {
    match is_of_other_kind(reference, kind) {
        true => None,
        false => source.pointer(&target_of(reference)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::api;
    use serde_json::json;

    #[test]
    fn a_schema_that_is_nowhere_is_any_json() {
        let text = "openapi: 3.1.0
components:
  schemas:
    A:
      properties:
        a: { $ref: '#/components/schemas/None', description: d }
        b: { type: array, items: { $ref: '#anchor' } }
        c: { $ref: '#/components/schemas/A' }
";
        let mut document = Document::parse("x.yaml", text).unwrap();
        apply(&mut document, &mut Diagnostics::default());
        let properties = &document.value["components"]["schemas"]["A"]["properties"];
        let expected = json!({
            "a": { "description": "d" },
            "b": { "type": "array", "items": {} },
            "c": { "$ref": "#/components/schemas/A" },
        });
        assert_eq!(*properties, expected);
    }

    #[test]
    fn an_operation_that_lost_a_part_is_omitted_and_its_neighbours_are_not() {
        let (api, codes) = api("openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a:
    get: { operationId: parameter, parameters: [{ $ref: '#/components/parameters/None' }], responses: {} }
    put: { operationId: body, requestBody: { $ref: '#/components/requestBodies/Behind' }, responses: {} }
    post: { operationId: response, responses: { '200': { $ref: '#/components/responses/None' } } }
    delete: { operationId: fine, responses: { x-a: { $ref: '#/x' } } }
  /b: { parameters: [{ $ref: '#/None' }], get: { operationId: shared, responses: {} } }
  /c:
    get: { operationId: contents, responses: { '200': { content: { $ref: '#/None' } } } }
    put: { operationId: media_type, requestBody: { content: { a/json: { $ref: '#/None' } } }, responses: {} }
components: { requestBodies: { Behind: { $ref: '#/None' } } }
");
        let ids: Vec<_> = api.operations.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, ["fine"]);
        assert_eq!(codes, ["operation-omitted"; 6]);
    }

    #[test]
    fn an_error_that_is_nowhere_costs_itself_alone() {
        let (api, codes) = api("openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a:
    get: { operationId: a, responses: { '200': { description: d }, '404': { $ref: '#/None' }, 5XX: { content: { a/json: { $ref: '#/None' } } }, '409': { description: d } } }
    put: { operationId: b, responses: { '200': { description: d }, default: { $ref: '#/None' } } }
");
        let found: Vec<_> = api
            .operations
            .iter()
            .map(|one| (one.id.as_str(), one.responses.len()))
            .collect();
        assert_eq!(found, [("a", 2)]);
        let expected = ["response-omitted", "response-omitted", "operation-omitted"];
        assert_eq!(codes, expected);
    }

    #[test]
    fn what_is_of_another_kind_is_nowhere() {
        let (api, codes) = api("openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a:
    get: { operationId: a, responses: { '200': { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/T' } } } } } }
    put: { operationId: body, requestBody: { $ref: '#/components/schemas/T' }, responses: {} }
    post: { operationId: parameter, parameters: [{ $ref: '#/components/schemas/T' }], responses: {} }
    delete: { operationId: response, responses: { '200': { $ref: '#/components/schemas/T' } } }
components:
  schemas:
    T: { type: object, properties: { self: { $ref: '#' }, info: { $ref: '#/info' }, all: { $ref: '#/components/schemas' }, get: { $ref: '#/paths/~1a/get' }, t: { $ref: '#/components/schemas/T' } } }
");
        let ids: Vec<_> = api.operations.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, ["a"]);
        assert_eq!(codes, ["operation-omitted"; 3]);
        assert_eq!(api.types.iter().count(), 1);
    }
}
