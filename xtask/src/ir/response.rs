//! Responses: which statuses each is for, and what its body is.

use super::json::{entries, text};
use super::{Content, Media, Reader, Schema};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::pointer;
use crate::openapi::headers;
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

impl Response {
    /// The schemas of the JSON in its bodies, each with its position among the alternatives.
    pub fn json(&self) -> impl Iterator<Item = (usize, &Schema)> {
        let schemas = self.alternatives.iter().map(Content::json).enumerate();
        schemas.filter_map(|(position, schema)| Some((position, schema?)))
    }

    /// The alternatives that are read to their end: all, but for those that are made to be read as they come where there
    /// are others. Each with its position.
    pub fn whole(&self) -> impl Iterator<Item = (usize, &Content)> {
        let all_streams = self.alternatives.iter().all(Content::is_stream);
        let alternatives = self.alternatives.iter().enumerate();
        alternatives.filter(move |(_, content)| all_streams || !content.is_stream())
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
    /// The responses of an operation, the exact statuses first, and the media types that are asked for.
    pub(super) fn responses(
        &self,
        at: &str,
        method: &str,
        operation: &Value,
        report: &mut Diagnostics,
    ) -> (Vec<Response>, Vec<String>) {
        let mut responses = Vec::new();
        let base = pointer::push(at, "responses");
        for (key, response) in entries(operation.get("responses")) {
            if key.starts_with("x-") {
                continue;
            }
            let at = pointer::push(&base, key);
            let Some(status) = Status::parse(key) else {
                report.push(self.document.diagnostic(
                    Severity::Warning,
                    "status-unknown",
                    &at,
                    format!("`{key}` is not a status: the response is omitted"),
                    "a status is a number from 100 to 599, a class such as `4XX`, or `default`",
                    "write the status that the provider sends",
                ));
                continue;
            };
            let mut alternatives = self.received(response);
            if !alternatives.is_empty()
                && let Some(why) = without_body(method, status)
            {
                alternatives.clear();
                report.push(self.document.diagnostic(
                    Severity::Note,
                    "response-without-body",
                    &pointer::push(&at, "content"),
                    "the `content` of the response is ignored".to_owned(),
                    why,
                    "remove it, or write the status that the provider sends with a body",
                ));
            }
            responses.push(Response {
                status,
                description: text(response, "description"),
                alternatives,
            });
        }
        responses.sort_by_key(|response| response.status);
        let accepts = self.accepts(at, &responses, report);
        (responses, accepts)
    }

    /// The media types of the responses: those of successes first, and of each response JSON first.
    fn accepts(&self, at: &str, responses: &[Response], report: &mut Diagnostics) -> Vec<String> {
        let (successes, others): (Vec<_>, Vec<_>) = responses
            .iter()
            .partition(|response| response.status.is_success());
        let mut accepts: Vec<String> = Vec::new();
        for response in successes.into_iter().chain(others) {
            let mut contents: Vec<_> = response.alternatives.iter().collect();
            contents.sort_by_key(|content| content.media != Media::Json);
            for Content { media_type, .. } in contents {
                if accepts.contains(media_type) {
                    continue;
                }
                if !headers::is_media_type(media_type) {
                    report.push(self.document.diagnostic(
                        Severity::Warning,
                        "media-type-unusable",
                        &pointer::push(at, "responses"),
                        format!("{media_type:?} is not asked for"),
                        "a media type is written in printable ASCII",
                        "write the media type that the provider sends",
                    ));
                    continue;
                }
                accepts.push(media_type.clone());
            }
        }
        accepts
    }
}

/// Why a response has no body, whatever the document says; `None` where it can have one.
fn without_body(method: &str, status: Status) -> Option<&'static str> {
    match status {
        _ if method == "head" => Some("a response to `HEAD` has no body"),
        Status::Code(100..=199 | 204 | 205 | 304) | Status::Class(1) => {
            Some("a response of this status has no body")
        }
        _ => None,
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
        4XX: { description: d, content: { text/plain: {}, image/png: {}, application/xml: {} } }
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
        let received = |response: &'_ Response| {
            let received = response.alternatives.iter().map(Content::received);
            received.map(|one| format!("{one:?}")).collect::<Vec<_>>()
        };
        let received: Vec<_> = operation.responses.iter().map(received).collect();
        assert_eq!(received[0], ["Null"]);
        assert!(received[1][0].starts_with("Json("), "{received:?}");
        assert_eq!(received[2], ["Text", "Bytes", "Text"]);
        assert!(received[3].is_empty());
        let expected = [
            "application/json",
            "application/problem+json",
            "text/plain",
            "image/png",
            "application/xml",
        ];
        assert_eq!(operation.accepts, expected);
        assert_eq!(codes, ["status-unknown"]);
    }

    #[test]
    fn what_has_no_body_has_none_whatever_is_written() {
        let content = "content: { application/json: { schema: { type: string } } }";
        let (operation, codes) = operation(&format!(
            "      parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}]
      responses: {{ '200': {{ {content} }}, '204': {{ {content} }}, '304': {{ {content} }} }}
"
        ));
        let lengths: Vec<_> = operation
            .unwrap()
            .responses
            .iter()
            .map(|response| response.alternatives.len())
            .collect();
        assert_eq!(lengths, [1, 0, 0]);
        assert_eq!(codes, ["response-without-body", "response-without-body"]);
        assert!(without_body("head", Status::Code(200)).is_some());
        assert!(without_body("get", Status::Class(2)).is_none());
    }

    #[test]
    fn a_media_type_that_no_header_can_hold_is_not_asked_for() {
        let (operation, codes) = operation(
            "      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { content: { \"text/plain\\n\": {}, text/é: {}, text/csv: {} } } }
",
        );
        assert_eq!(operation.unwrap().accepts, ["text/csv"]);
        assert_eq!(codes, ["media-type-unusable", "media-type-unusable"]);
    }
}
