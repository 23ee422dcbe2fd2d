//! Operations: what is sent, what can be received.

use super::encoding::can_have;
use super::json::{flag, strings, text};
use super::{
    Body, FieldEncoding, Pages, Parameter, Reader, Response, SiteId, Status, Types, Writing,
};
use crate::diagnostic::Diagnostics;
use crate::document::pointer;
use crate::media::Media;
use crate::naming;
use crate::openapi::{self, extension};
use serde_json::Value;
use std::collections::BTreeSet;

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The name of its method, in snake case.
    pub id: String,
    /// The HTTP method in capitals.
    pub method: String,
    /// The path with its `{parameters}`, as the document has it.
    pub path: String,
    /// The path as it is sent: without what follows a `#`.
    pub route: String,
    /// The summary.
    pub summary: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// Where the provider describes it: an address of the web that is fit to be a link.
    pub page: Option<String>,
    /// What the document sorts it under.
    pub tags: Vec<String>,
    /// Whether it is marked as deprecated.
    pub deprecated: bool,
    /// Path parameters in the order of the path, then the others.
    pub parameters: Vec<Parameter>,
    /// The body, in the one media type that this method of the client sends.
    pub body: Option<Body>,
    /// The documented responses, the exact statuses first.
    pub responses: Vec<Response>,
    /// The media types of its responses, those of successes first.
    pub accepts: Vec<String>,
    /// Whether the document says that a call may be sent twice.
    pub safe_to_repeat: bool,
    /// The pages of the list that it gets.
    pub pages: Option<Pages>,
    /// What credentials it takes: one list of scheme names has to be complete. An empty list needs none.
    pub security: Vec<Vec<String>>,
    /// The schemes whose credentials it needs, too, and no client knows how to send.
    pub credentials_of_others: Vec<String>,
    /// The servers that it has in place of the document's.
    pub site: Option<SiteId>,
}

impl Operation {
    /// Whether a call with a response of this status succeeds. With no success listed, `default` says what one holds.
    pub fn is_success(&self, status: Status) -> bool {
        let mut responses = self.responses.iter();
        let has_success = responses.any(|response| response.status.is_success());
        status.is_success() || (!has_success && status == Status::Default)
    }
}

impl Reader<'_> {
    /// Reads every operation.
    pub(super) fn operations(&self, types: &Types, report: &mut Diagnostics) -> Vec<Operation> {
        let global = self.document.value.get("security");
        let mut operations = Vec::new();
        for (path, item) in openapi::paths(&self.document.value) {
            for (method, operation) in openapi::operations(item) {
                let at = pointer::push(&pointer::push("/paths", path), method);
                let read = self.operation(&at, (method, path), operation, global, types, report);
                operations.extend(read);
            }
        }
        self.by_body(operations, types, report)
    }

    /// Gives an operation that can be called with several bodies a method for each: what it is called in the document
    /// is called with the first.
    fn by_body(
        &self,
        operations: Vec<(String, Operation)>,
        types: &Types,
        report: &mut Diagnostics,
    ) -> Vec<Operation> {
        let ids = operations.iter().map(|(_, operation)| operation.id.clone());
        let mut ids: BTreeSet<String> = ids.collect();
        let mut all = Vec::new();
        for (at, operation) in operations {
            let described = self.document.value.pointer(&at).unwrap_or(&Value::Null);
            let mut bodies = self.bodies(&at, described, types, report).into_iter();
            let mut first = bodies.next();
            let others = bodies.map(|mut body| {
                let suffix = Media::suffix(&body.media_type);
                let wanted = naming::snake(&format!("{} as {suffix}", operation.id));
                Operation {
                    id: naming::unique(&wanted, &mut ids),
                    parameters: beside(types, &operation.parameters, Some(&mut body)),
                    body: Some(body),
                    ..operation.clone()
                }
            });
            let others: Vec<_> = others.collect();
            all.push(Operation {
                parameters: beside(types, &operation.parameters, first.as_mut()),
                body: first,
                ..operation
            });
            all.extend(others);
        }
        all
    }

    /// Reads one operation but for its body, with its location; or says why it is omitted.
    fn operation(
        &self,
        at: &str,
        (method, path): (&str, &str),
        operation: &Value,
        global: Option<&Value>,
        types: &Types,
        report: &mut Diagnostics,
    ) -> Option<(String, Operation)> {
        let parameters = self.parameters(at, (method, path), operation, types, report)?;
        let (responses, accepts) = self.responses(at, method, operation, report);
        let operation = Operation {
            id: text(operation, "operationId")?,
            method: method.to_uppercase(),
            path: path.to_owned(),
            route: openapi::without_fragment(path).to_owned(),
            summary: text(operation, "summary"),
            description: text(operation, "description"),
            page: self.page(at, operation, report),
            tags: strings(operation.get("tags")),
            deprecated: flag(operation, "deprecated"),
            parameters,
            body: None,
            responses,
            accepts,
            safe_to_repeat: extension::of::<extension::Operation>(self.document, at)
                .unwrap_or_default()
                .safe_to_repeat,
            pages: None,
            security: security(operation.get("security").or(global)),
            credentials_of_others: Vec::new(),
            site: None,
        };
        Some((at.to_owned(), operation))
    }
}

/// The parameters of a call with this body: headers of parts are for one that has these parts, which learns of those that
/// they must have.
fn beside(types: &Types, parameters: &[Parameter], mut body: Option<&mut Body>) -> Vec<Parameter> {
    let mut all = parameters.to_vec();
    all.retain(|parameter| {
        let Some(part) = &parameter.part else {
            return true;
        };
        match body.as_deref_mut() {
            Some(Body {
                media_type,
                writing: Writing::Multipart(fields),
                schema,
                ..
            }) if *media_type == part.media_type && can_have(types, schema, &part.field) => {
                if part.required {
                    let known = fields.iter().position(|one| one.name == part.field);
                    let index = known.unwrap_or_else(|| {
                        fields.push(FieldEncoding::of(&part.field));
                        fields.len() - 1
                    });
                    let required = &mut fields[index].required_headers;
                    required.push(parameter.wire.clone());
                }
                true
            }
            _ => false,
        }
    });
    all
}

fn security(value: Option<&Value>) -> Vec<Vec<String>> {
    let alternatives = value
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object);
    alternatives
        .map(|schemes| schemes.keys().cloned().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::ir::{Location, Writing};
    use crate::testing::api;

    #[test]
    fn an_extension_beside_the_paths_has_no_operations() {
        let text = "openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  x-hidden: { get: { operationId: hidden, responses: {} } }
  /a: { get: { operationId: a, responses: {} } }
";
        let ids = api(text).0.operations.into_iter().map(|one| one.id);
        assert_eq!(ids.collect::<Vec<_>>(), ["a"]);
    }

    #[test]
    fn the_headers_of_parts_are_for_the_body_that_has_these_parts() {
        let text = "openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  /a:
    put:
      operationId: put
      parameters: [{ name: q, in: query, schema: { type: string } }]
      responses: {}
      requestBody:
        content:
          application/json: { schema: { type: object, properties: { a: { type: string } } } }
          multipart/form-data:
            schema: { type: object, properties: { f: { type: string, format: binary } } }
            encoding: { f: { headers: { X-A: { required: true, schema: { type: integer } }, X-B: { schema: { type: string } } } } }
";
        let (api, codes) = api(text);
        let found = api.operations.iter().map(|one| {
            let names: Vec<_> = one.parameters.iter().map(|one| one.wire.as_str()).collect();
            let required = match one.body.as_ref().map(|body| &body.writing) {
                Some(Writing::Multipart(fields)) => fields[0].required_headers.clone(),
                _ => Vec::new(),
            };
            (one.id.as_str(), names, required)
        });
        let expected = [
            ("put", vec!["q"], vec![]),
            (
                "put_as_multipart",
                vec!["q", "X-A", "X-B"],
                vec!["X-A".to_owned()],
            ),
        ];
        assert_eq!(found.collect::<Vec<_>>(), expected);
        let part = api.operations[1].parameters[1].clone();
        assert_eq!((part.location, part.required), (Location::Part, false));
        assert_eq!(codes, [""; 0]);
    }

    #[test]
    fn an_operations_security_goes_before_the_documents() {
        let text = "openapi: 3.0.3
info: { title: T, version: '1' }
security: [{ a: [] }]
paths:
  /a: { get: { responses: {} }, put: { security: [], responses: {} }, post: { security: [{ b: [], c: [] }, {}], responses: {} } }
components: { securitySchemes: { a: { type: http, scheme: bearer }, b: { type: http, scheme: basic }, c: { type: apiKey, in: header, name: X } } }
";
        let (api, _) = api(text);
        let security: Vec<_> = api
            .operations
            .iter()
            .map(|operation| (operation.method.as_str(), operation.security.clone()))
            .collect();
        let list = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        let expected = [
            ("GET", vec![list(&["a"])]),
            ("PUT", vec![]),
            ("POST", vec![list(&["b", "c"]), list(&[])]),
        ];
        assert_eq!(security, expected);
    }
}
