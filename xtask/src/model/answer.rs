//! Answers: for which statuses each stands, and what its body is.

use super::text;
use crate::diagnostic::{Report, Severity};
use crate::document::{Document, pointer};
use crate::media::Media;
use serde_json::Value;

/// One documented answer.
#[derive(Debug)]
pub struct Answer {
    /// For which statuses it stands.
    pub status: Status,
    /// The description.
    pub description: Option<String>,
    /// The schema of its JSON body; none when it has no such body.
    pub schema: Option<Value>,
    /// Whether its body is the JSON `null` and nothing else.
    pub is_null: bool,
    /// Whether it has a body that is no JSON.
    pub is_bytes: bool,
}

/// The statuses that an answer stands for. Sorted as they are looked up: the exact ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// One status.
    Code(u16),
    /// `4XX`: all statuses of a class that are not listed themselves.
    Class(u16),
    /// `default`: every status that nothing else stands for.
    Default,
}

impl Status {
    /// Whether it stands for a success.
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

/// The answers of an operation, the exact statuses first, and the media types of those that are JSON.
pub(super) fn read(
    document: &Document,
    at: &str,
    operation: &Value,
    report: &mut Report,
) -> (Vec<Answer>, Vec<String>) {
    let mut answers = Vec::new();
    let mut accepts: Vec<String> = Vec::new();
    let base = pointer::push(at, "responses");
    for (key, answer) in operation
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        if key.starts_with("x-") {
            continue;
        }
        let Some(status) = Status::parse(key) else {
            report.push(document.diagnostic(
                Severity::Warning,
                "status-unknown",
                &pointer::push(&base, key),
                format!("`{key}` is no status; the answer is left out"),
                "a status is a number from 100 to 599, a class such as `4XX`, or `default`",
                "write the status that the provider sends",
            ));
            continue;
        };
        let content = answer
            .get("content")
            .and_then(Value::as_object)
            .and_then(|content| content.iter().next());
        let json = content.filter(|(media_type, _)| Media::of(media_type) == Media::Json);
        if let Some((media_type, _)) = json
            && !accepts.contains(media_type)
        {
            accepts.push(media_type.clone());
        }
        let schema = json.map(|(_, content)| content.get("schema").cloned().unwrap_or_default());
        answers.push(Answer {
            status,
            description: text(answer, "description"),
            is_null: schema
                .as_ref()
                .is_some_and(|schema| schema.get("type").is_some_and(|name| name == "null")),
            is_bytes: content.is_some() && schema.is_none(),
            schema: schema.filter(|schema| schema.get("type").is_none_or(|name| name != "null")),
        });
    }
    answers.sort_by_key(|answer| answer.status);
    (answers, accepts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Operation;
    use crate::testing::model as api;

    fn operation(body: &str) -> (Option<Operation>, Vec<&'static str>) {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths:\n  /a/{{id}}:\n    get:\n      operationId: get\n{body}"
        );
        let (mut api, codes) = api(&text);
        (api.operations.pop(), codes)
    }

    #[test]
    fn answers_are_sorted_by_how_exact_their_status_is() {
        let (operation, codes) = operation("      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        default: { description: d }
        4XX: { description: d, content: { text/plain: {} } }
        '404': { description: d, content: { application/problem+json: { schema: { type: object } } } }
        '200': { description: d, content: { application/json: { schema: { type: 'null' } } } }
        '99': { description: d }
");
        let operation = operation.unwrap();
        let found: Vec<_> = operation
            .answers
            .iter()
            .map(|a| (a.status, a.schema.is_some(), a.is_bytes))
            .collect();
        let expected = [
            (Status::Code(200), false, false),
            (Status::Code(404), true, false),
            (Status::Class(4), false, true),
            (Status::Default, false, false),
        ];
        assert_eq!(found, expected);
        assert_eq!(
            operation.accepts,
            ["application/problem+json", "application/json"]
        );
        assert_eq!(codes, ["answer-not-decoded", "status-unknown"]);
    }
}
