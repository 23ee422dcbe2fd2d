//! A `$ref` that leads nowhere costs what refers, not the document: a schema becomes any JSON, and an operation that
//! cannot be sent or understood without the target is omitted.
//!
//! `check` has said where each of them is and what may have been meant.

use super::{target_of, walk};
use crate::diagnostic::{Diagnostics, Omission, Severity};
use crate::document::{Document, pointer};
use crate::openapi::{self, keywords::Kind, walk::Scope};
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
            && source.pointer(&target_of(reference)).is_none()
        {
            lost.insert(reference.to_owned());
        }
    });
    let mut omitted = Vec::new();
    for (path, item) in source
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let base = pointer::push("/paths", path);
        let shared = lost_parameter(source, &base, item);
        for (method, operation) in openapi::operations(item) {
            let at = pointer::push(&base, method);
            let lost = lost_operation(&at, operation)
                .or_else(|| lost_parameter(source, &at, operation))
                .or_else(|| lost_body(source, &at, operation))
                .or_else(|| lost_response(source, &at, operation))
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
    let (index, _) = list.find(|(_, parameter)| is_lost(source, parameter))?;
    let at = pointer::join(at, ["parameters", &index.to_string()]);
    Some(("a parameter", at))
}

fn lost_body(source: &Value, at: &str, operation: &Value) -> Lost {
    let body = operation.get("requestBody")?;
    is_body_lost(source, body).then(|| ("its body", pointer::push(at, "requestBody")))
}

fn lost_response(source: &Value, at: &str, operation: &Value) -> Lost {
    let responses = operation.get("responses").and_then(Value::as_object);
    let mut responses = responses.into_iter().flatten();
    let (status, _) = responses
        .find(|(status, response)| !status.starts_with("x-") && is_body_lost(source, response))?;
    Some(("a response", pointer::join(at, ["responses", status])))
}

/// Whether a body or a response, its media types or one of them is a reference that leads nowhere.
fn is_body_lost(source: &Value, value: &Value) -> bool {
    let Some(body) = followed(source, value) else {
        return true;
    };
    let Some(contents) = body.get("content") else {
        return false;
    };
    let Some(contents) = followed(source, contents) else {
        return true;
    };
    let mut contents = contents.as_object().into_iter().flatten();
    contents.any(|(_, content)| is_lost(source, content))
}

/// Whether `value` is a reference that leads nowhere, by itself or by others.
fn is_lost(source: &Value, value: &Value) -> bool {
    followed(source, value).is_none()
}

/// What `value` leads to by its reference and those behind it, itself if it is none; `None` where that is nothing.
fn followed<'s>(source: &'s Value, value: &'s Value) -> Option<&'s Value> {
    let mut value = value;
    for _ in 0..MOST_STEPS {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return Some(value);
        };
        value = source.pointer(&target_of(reference))?;
    }
    None
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
}
