//! A `$ref` that leads nowhere, or to something else than what has to be there, costs what refers, not the document, and not the
//! operation: a schema becomes any JSON, a body and a success are bytes, a parameter is not sent, and a documented error is one
//! that is not. Only an operation that is itself elsewhere is omitted.
//!
//! `check` has said where each of them is and what may have been meant.

use super::{target_of, walk};
use crate::diagnostic::{Diagnostic, Diagnostics, Omission, Severity};
use crate::document::{Document, pointer};
use crate::openapi::{self, keywords::Kind, walk::Scope, walk::is_of_other_kind};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How many references may follow each other. `check` refuses those that lead back to themselves.
const MOST_STEPS: usize = 64;

/// Takes the references out.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let (schemas, media_types) = lost_references(&document.value);
    let mut edits = Edits::default();
    for (path, item) in openapi::paths(&document.value) {
        let at = pointer::push("/paths", path);
        edits.parameters(document, report, &at, &format!("`{path}`"), item);
        for (method, operation) in openapi::operations(item) {
            let at = pointer::push(&at, method);
            let name = format!("`{} {path}`", method.to_uppercase());
            if operation.get("$ref").is_some_and(Value::is_string) {
                let reference = pointer::push(&at, "$ref");
                report.push(omitted(document, &reference, (method, path)));
                edits.removed.push(at);
                continue;
            }
            edits.parameters(document, report, &at, &name, operation);
            edits.body(document, report, &at, &name, operation);
            edits.responses(document, report, &at, &name, operation);
        }
    }
    edits.make(document);
    for at in media_types {
        if let Some(Value::Object(media_type)) = document.value.pointer_mut(&at) {
            media_type.shift_remove("$ref");
        }
    }
    if !schemas.is_empty() {
        walk::schemas(&mut document.value, &mut |_, schema| {
            let reference = schema.get("$ref").and_then(Value::as_str);
            if reference.is_some_and(|reference| schemas.contains(reference)) {
                // What is beside it applies in 3.1, and in 3.0 it is all that is known.
                schema.shift_remove("$ref");
            }
        });
    }
}

/// The references to schemas that are lost, and where media types are that lost theirs.
fn lost_references(source: &Value) -> (BTreeSet<String>, Vec<String>) {
    let (mut schemas, mut media_types) = (BTreeSet::new(), Vec::new());
    walk::objects(source, Scope::Read, &mut |object| {
        let Some(reference) = object.fields.get("$ref").and_then(Value::as_str) else {
            return;
        };
        if leads_to(source, reference, object.kind).is_none() {
            match object.kind {
                Kind::Schema => {
                    schemas.insert(reference.to_owned());
                }
                Kind::MediaType => media_types.push(object.pointer.to_owned()),
                _ => {}
            }
        }
    });
    (schemas, media_types)
}

/// What is changed, once all is read.
#[derive(Default)]
struct Edits {
    /// Where nothing stays; of a list the last first.
    removed: Vec<String>,
    /// Where bytes are the body.
    bytes: Vec<String>,
}

impl Edits {
    fn parameters(
        &mut self,
        document: &Document,
        report: &mut Diagnostics,
        at: &str,
        name: &str,
        owner: &Value,
    ) {
        let Some(list) = owner.get("parameters").and_then(Value::as_array) else {
            return;
        };
        for (index, parameter) in list.iter().enumerate().rev() {
            if followed(&document.value, parameter, Kind::Parameter).is_some() {
                continue;
            }
            let at = pointer::join(at, ["parameters", &index.to_string()]);
            report.push(document.diagnostic(
                Severity::Warning,
                "parameter-omitted",
                &at,
                format!("a parameter of {name} is omitted"),
                "it is a `$ref` that points to nothing: neither its name nor its location is known",
                "define the target, or fix the reference",
            ));
            self.removed.push(at);
        }
    }

    fn body(
        &mut self,
        document: &Document,
        report: &mut Diagnostics,
        at: &str,
        name: &str,
        operation: &Value,
    ) {
        let Some(body) = operation.get("requestBody") else {
            return;
        };
        if !is_lost(&document.value, body, Kind::RequestBody) {
            return;
        }
        let at = pointer::push(at, "requestBody");
        report.push(document.diagnostic(
            Severity::Warning,
            "body-unresolved",
            &at,
            format!("the body of {name} is bytes of any media type"),
            "it is a `$ref` that points to nothing",
            "define the target, or fix the reference",
        ));
        self.bytes.push(at);
    }

    fn responses(
        &mut self,
        document: &Document,
        report: &mut Diagnostics,
        at: &str,
        name: &str,
        operation: &Value,
    ) {
        for (status, response) in entries(operation.get("responses")) {
            if status.starts_with("x-") || !is_lost(&document.value, response, Kind::Response) {
                continue;
            }
            let at = pointer::join(at, ["responses", status]);
            let diagnostic = |code, message: String, why: &str| {
                let help = "define the target, or fix the reference";
                document.diagnostic(Severity::Warning, code, &at, message, why, help)
            };
            report.push(match is_error(status) {
                true => diagnostic(
                    "response-omitted",
                    format!("the response {status} of {name} is omitted"),
                    "it is a `$ref` that points to nothing; a call with this status fails like one with a status that is not documented",
                ),
                false => diagnostic(
                    "response-unresolved",
                    format!("the response {status} of {name} is bytes"),
                    "it is a `$ref` that points to nothing",
                ),
            });
            match is_error(status) {
                true => self.removed.push(at),
                false => self.bytes.push(at),
            }
        }
    }

    fn make(self, document: &mut Document) {
        for at in self.bytes {
            if let Some(value) = document.value.pointer_mut(&at) {
                *value = json!({ "content": { "*/*": { "schema": { "type": "string", "format": "binary" } } } });
            }
        }
        for at in self.removed {
            remove(document, &at);
        }
    }
}

/// Removes what is at `at`.
fn remove(document: &mut Document, at: &str) {
    let Some((parent, key)) = pointer::split(at) else {
        return;
    };
    match document.value.pointer_mut(parent) {
        Some(Value::Object(fields)) => {
            fields.shift_remove(key.as_ref());
        }
        Some(Value::Array(items)) => {
            let length = items.len();
            if let Some(index) = key.parse().ok().filter(|index| *index < length) {
                items.remove(index);
                for index in index + 1..length {
                    let of = |index: usize| pointer::push(parent, index.to_string());
                    document.moved(&of(index), &of(index - 1));
                }
            }
        }
        _ => {}
    }
}

/// That an operation is omitted which is elsewhere: what a document has in other files is a part of it already.
fn omitted(document: &Document, at: &str, (method, path): (&str, &str)) -> Diagnostic {
    let omission = Omission {
        method: method.to_uppercase(),
        path: path.to_owned(),
        reason: "it is a `$ref` that points to nothing".to_owned(),
    };
    let diagnostic = document.diagnostic(
        Severity::Warning,
        "operation-omitted",
        at,
        omission.to_string(),
        "a client would have to guess what is sent, and what is received",
        "define the target, or fix the reference",
    );
    diagnostic.omitting(omission)
}

/// The fields of an object.
fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

/// Whether a response of this status is an error. `default` is the success, too, where no other is documented.
fn is_error(status: &str) -> bool {
    status.starts_with(['3', '4', '5'])
}

/// Whether a body or a response, or all of its media types together, is a reference that leads nowhere.
fn is_lost(source: &Value, value: &Value, kind: Kind) -> bool {
    let Some(body) = followed(source, value, kind) else {
        return true;
    };
    let contents = body.get("content");
    // All media types together are of no kind.
    contents.is_some_and(|contents| followed(source, contents, Kind::Other).is_none())
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
    fn an_operation_that_lost_a_part_stays() {
        let (api, codes) = api("openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a:
    get: { operationId: parameter, parameters: [{ $ref: '#/None' }, { name: q, in: query, schema: { type: string } }, { $ref: '#/components/parameters/None' }], responses: {} }
    put: { operationId: body, requestBody: { $ref: '#/components/requestBodies/Behind' }, responses: {} }
    post: { operationId: response, responses: { '200': { $ref: '#/components/responses/None' } } }
    delete: { operationId: fine, responses: { x-a: { $ref: '#/x' } } }
    head: { $ref: '#/None' }
  /b: { parameters: [{ $ref: '#/None' }], get: { operationId: shared, responses: {} } }
  /c:
    get: { operationId: contents, responses: { '200': { content: { $ref: '#/None' } } } }
    put: { operationId: media_type, requestBody: { content: { a/json: { $ref: '#/None' } } }, responses: {} }
components: { requestBodies: { Behind: { $ref: '#/None' } } }
");
        let mut found: Vec<_> = api
            .operations
            .iter()
            .map(|one| {
                let body = one.body.as_ref().map(|body| body.media_type.as_str());
                let accepts = one.accepts.concat();
                (one.id.as_str(), one.parameters.len(), body, accepts)
            })
            .collect();
        found.sort();
        let any = "*/*".to_owned();
        let expected = [
            ("body", 0, Some("*/*"), String::new()),
            ("contents", 0, None, any.clone()),
            ("fine", 0, None, String::new()),
            ("media_type", 0, Some("a/json"), String::new()),
            ("parameter", 1, None, String::new()),
            ("response", 0, None, any),
            ("shared", 0, None, String::new()),
        ];
        assert_eq!(found, expected);
        let mut codes = codes;
        codes.sort();
        let expected = [
            "body-unresolved",
            "operation-omitted",
            "parameter-omitted",
            "parameter-omitted",
            "parameter-omitted",
            "response-unresolved",
            "response-unresolved",
        ];
        assert_eq!(codes, expected);
    }

    #[test]
    fn what_is_behind_a_removed_parameter_is_found_where_it_is_written() {
        let text = "paths:
  /a:
    get:
      parameters:
        - $ref: '#/None'
        - { name: a, in: query }
        - $ref: '#/None'
        - { name: b, in: query }
";
        let mut document = Document::parse("x.yaml", text).unwrap();
        let mut report = Diagnostics::default();
        apply(&mut document, &mut report);
        let line = |index: &str| {
            let at = pointer::join("/paths/~1a/get/parameters", [index, "name"]);
            let name = document.value.pointer(&at)?.as_str()?;
            Some((name.to_owned(), document.position(&at)?.line))
        };
        assert_eq!(line("0"), Some(("a".to_owned(), 6)));
        assert_eq!(line("1"), Some(("b".to_owned(), 8)));
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
        assert_eq!(found, [("a", 3), ("b", 2)]);
        let expected = ["response-omitted", "response-unresolved"];
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
        assert_eq!(ids, ["a", "body", "parameter", "response"]);
        let expected = [
            "body-unresolved",
            "parameter-omitted",
            "response-unresolved",
        ];
        assert_eq!(codes, expected);
        assert_eq!(api.types.iter().count(), 1);
    }
}
