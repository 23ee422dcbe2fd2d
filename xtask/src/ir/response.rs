//! Responses: which statuses each is for, and what its body is.

use super::json::{entries, text};
use super::{Content, Kind, Reader, Schema, content};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::pointer;
use serde_json::Value;

/// One documented response.
#[derive(Debug, Clone)]
pub struct Response {
    /// Which statuses it is for.
    pub status: Status,
    /// The description.
    pub description: Option<String>,
    /// What its body can be written as; nothing where it has none.
    pub alternatives: Vec<Content>,
}

/// What a client makes of the body of a response.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ResponseBody<'r> {
    /// There is none.
    Empty,
    /// The JSON `null` and nothing else.
    Null,
    /// JSON.
    Json(&'r Schema),
    /// Anything but JSON.
    Bytes,
}

impl Response {
    /// What a client makes of its body: JSON has a type, the rest are bytes.
    pub fn body(&self) -> ResponseBody<'_> {
        match content::json(&self.alternatives) {
            Some(json) if json.schema.kind == Kind::Null => ResponseBody::Null,
            Some(json) => ResponseBody::Json(&json.schema),
            None if self.alternatives.is_empty() => ResponseBody::Empty,
            None => ResponseBody::Bytes,
        }
    }

    /// The schema of its JSON body, if that can be more than `null`.
    pub fn json(&self) -> Option<&Schema> {
        match self.body() {
            ResponseBody::Json(schema) => Some(schema),
            _ => None,
        }
    }
}

/// The statuses that a response is for. Sorted as they are looked up: the exact ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// One status.
    Code(u16),
    /// `4XX`: all statuses of a class that are not listed themselves.
    Class(u16),
    /// `default`: every status that nothing else is for.
    Default,
}

impl Status {
    /// Whether it is a success.
    pub fn is_success(self) -> bool {
        matches!(self, Status::Code(200..=299) | Status::Class(2))
    }

    fn parse(text: &str) -> Option<Status> {
        if text == "default" {
            return Some(Status::Default);
        }
        let class = text.strip_suffix("XX").or_else(|| text.strip_suffix("xx"));
        if let Some(class) = class {
            return class
                .parse()
                .ok()
                .filter(|class| (1..=5).contains(class))
                .map(Status::Class);
        }
        text.parse()
            .ok()
            .filter(|code| (100..=599).contains(code))
            .map(Status::Code)
    }
}

impl Reader<'_> {
    /// The responses of an operation, the exact statuses first, and the media types of those that are JSON.
    pub(super) fn responses(
        &self,
        at: &str,
        operation: &Value,
        report: &mut Diagnostics,
    ) -> (Vec<Response>, Vec<String>) {
        let mut responses = Vec::new();
        let mut accepts: Vec<String> = Vec::new();
        let base = pointer::push(at, "responses");
        for (key, response) in entries(operation.get("responses")) {
            if key.starts_with("x-") {
                continue;
            }
            let Some(status) = Status::parse(key) else {
                report.push(self.document.diagnostic(
                    Severity::Warning,
                    "status-unknown",
                    &pointer::push(&base, key),
                    format!("`{key}` is not a status: the response is omitted"),
                    "a status is a number from 100 to 599, a class such as `4XX`, or `default`",
                    "write the status that the provider sends",
                ));
                continue;
            };
            let alternatives = self.contents(response);
            if let Some(json) = content::json(&alternatives)
                && !accepts.contains(&json.media_type)
            {
                accepts.push(json.media_type.clone());
            }
            responses.push(Response {
                status,
                description: text(response, "description"),
                alternatives,
            });
        }
        responses.sort_by_key(|response| response.status);
        (responses, accepts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Operation;
    use crate::testing::api;

    fn operation(body: &str) -> (Option<Operation>, Vec<&'static str>) {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths:\n  /a/{{id}}:\n    get:\n      operationId: get\n{body}"
        );
        let (mut api, codes) = api(&text);
        (api.operations.pop(), codes)
    }

    #[test]
    fn responses_are_sorted_by_how_exact_their_status_is() {
        let (operation, codes) = operation("      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        default: { description: d }
        4XX: { description: d, content: { text/plain: {} } }
        '404': { description: d, content: { application/problem+json: { schema: { type: object } } } }
        '200': { description: d, content: { application/json: { schema: { type: 'null' } } } }
        '99': { description: d }
");
        let operation = operation.unwrap();
        let statuses: Vec<_> = operation.responses.iter().map(|one| one.status).collect();
        let expected = [
            Status::Code(200),
            Status::Code(404),
            Status::Class(4),
            Status::Default,
        ];
        assert_eq!(statuses, expected);
        let bodies: Vec<_> = operation.responses.iter().map(Response::body).collect();
        let [
            ResponseBody::Null,
            ResponseBody::Json(_),
            ResponseBody::Bytes,
            ResponseBody::Empty,
        ] = bodies.as_slice()
        else {
            panic!("{bodies:?}")
        };
        assert_eq!(
            operation.accepts,
            ["application/problem+json", "application/json"]
        );
        assert_eq!(codes, ["response-not-decoded", "status-unknown"]);
    }
}
