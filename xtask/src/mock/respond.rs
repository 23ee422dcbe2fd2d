//! What is responded: a response of the document, in the media type that is accepted, with the headers that it documents.

use http::{HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::instance::{instance, shown};
use super::model::{Content, Model, Operation, Response};
use super::prefer::Preference;
use super::request::covers;
use super::schemas::{Direction, Schemas};
use super::{Reply, Request, Status, UNDOCUMENTED};
use crate::media::Media;

/// A response of the document.
pub(super) struct Chosen<'o> {
    pub(super) status: u16,
    pub(super) response: &'o Response,
}

/// The response to a call that succeeds; of several, the first.
pub(super) fn success(operation: &Operation) -> Option<Chosen<'_>> {
    let known = operation.responses.iter().filter_map(|(key, response)| {
        let status = match key.as_str() {
            "2XX" => 200,
            "3XX" => 302,
            key => key.parse().ok()?,
        };
        (200..400)
            .contains(&status)
            .then_some(Chosen { status, response })
    });
    // A redirect is what is documented where nothing else is.
    let first = known.min_by_key(|chosen| chosen.status >= 300);
    first.or_else(|| coded(operation, 200))
}

/// The response of a status.
pub(super) fn coded(operation: &Operation, status: u16) -> Option<Chosen<'_>> {
    let keys = [
        status.to_string(),
        format!("{}XX", status / 100),
        "DEFAULT".to_owned(),
    ];
    let found = keys.iter().find_map(|key| {
        let own = operation.responses.iter().find(|(other, _)| other == key);
        own.map(|(_, response)| response)
    });
    found.map(|response| Chosen { status, response })
}

/// The error that the document has for a refusal.
fn error(operation: &Operation, refused: Status) -> Option<Chosen<'_>> {
    let statuses = refused.statuses();
    let exact = statuses.iter().find_map(|status| {
        let key = status.to_string();
        let own = operation.responses.iter().find(|(other, _)| *other == key);
        own.map(|(_, response)| Chosen {
            status: *status,
            response,
        })
    });
    exact.or_else(|| coded(operation, statuses[0]))
}

/// The response to a request that is refused.
pub(super) fn refusal(
    model: &Model,
    schemas: &Schemas,
    operation: &Operation,
    request: &Request<'_>,
    refused: Status,
    reason: String,
) -> Reply {
    let mut reply = match error(operation, refused) {
        Some(chosen) => {
            let content = accepted(model, chosen.response, request);
            let body = content.map(|(content, media_type)| {
                let value = body_of(schemas, content, &Preference::default());
                (value, media_type)
            });
            written(schemas, &chosen, body)
        }
        None => problem(refused.of_http(), &reason),
    };
    reply.reason = Some(reason);
    reply
}

/// The body of a response as the document shows it, or as it is made by its schema.
pub(super) fn body_of(schemas: &Schemas, content: &Content, preference: &Preference) -> Value {
    let schema = content.schema.as_deref();
    if let (true, Some(schema)) = (preference.is_dynamic, schema) {
        return instance(schemas, Direction::Response, schema);
    }
    let named = preference.example.as_deref();
    let mut examples: Vec<&Value> = Vec::new();
    for (name, value) in &content.examples {
        match named == Some(name.as_str()) {
            true => examples.insert(0, value),
            false => examples.push(value),
        }
    }
    shown(schemas, Direction::Response, schema, &examples)
}

/// What a response has in a media type that the request accepts, with what that is called. Where nothing fits, it is the
/// first, as RFC 9110 allows.
pub(super) fn accepted<'r>(
    model: &Model,
    response: &'r Response,
    request: &Request<'_>,
) -> Option<(&'r Content, String)> {
    let ranges: Vec<String> = accepts(request);
    let named = |content: &'r Content| (content, content.media_type.clone());
    let first = response.content.first()?;
    if ranges.is_empty() {
        return Some(named(first));
    }
    let fits = |content: &&Content| {
        ranges
            .iter()
            .any(|range| covers(range, &content.media_type) || covers(&content.media_type, range))
    };
    if let Some(content) = response.content.iter().find(fits) {
        return Some(named(content));
    }
    // The document says that every request accepts another type of JSON than it has here.
    let own = model.accept.as_deref();
    let own = own.filter(|own| ranges.iter().any(|range| covers(range, own)));
    match own {
        Some(own) if Media::of(own) == Media::of(&first.media_type) => {
            Some((first, own.to_owned()))
        }
        _ => Some(named(first)),
    }
}

/// Whether the request accepts anything that the operation responds.
pub(super) fn is_acceptable(model: &Model, response: &Response, request: &Request<'_>) -> bool {
    let ranges = accepts(request);
    let is_accepted = |media_type: &str| ranges.iter().any(|range| covers(range, media_type));
    ranges.is_empty()
        || response.content.is_empty()
        || model.accept.as_deref().is_some_and(is_accepted)
        || response
            .content
            .iter()
            .any(|content| is_accepted(&content.media_type))
}

/// The media ranges of the header `Accept`, but for those that are refused.
fn accepts(request: &Request<'_>) -> Vec<String> {
    let values = request.headers.get_all("accept").iter();
    let values = values.filter_map(|value| value.to_str().ok());
    let ranges = values.flat_map(|value| value.split(','));
    let wanted = ranges.filter(|range| {
        let mut parameters = range.split(';').skip(1);
        !parameters.any(|one| matches!(one.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    });
    wanted
        .map(Media::essence)
        .filter(|range| !range.is_empty())
        .collect()
}

/// A response with its headers and this body.
pub(super) fn written(
    schemas: &Schemas,
    chosen: &Chosen<'_>,
    body: Option<(Value, String)>,
) -> Reply {
    let mut reply = Reply {
        status: chosen.status,
        ..Reply::default()
    };
    for header in &chosen.response.headers {
        let examples: Vec<&Value> = header.example.iter().collect();
        let schema = header.schema.as_deref();
        let value = shown(schemas, Direction::Response, schema, &examples);
        reply.header(&header.name, &in_header(&value));
    }
    let has_none = matches!(chosen.status, 100..200 | 204 | 205 | 304);
    if let (Some((value, media_type)), false) = (body, has_none) {
        // A range is no type: what is sent is of one.
        let media_type = match media_type.contains('*') {
            true => "application/octet-stream".to_owned(),
            false => media_type,
        };
        reply.body = bytes(&value, &media_type);
        reply.header("content-type", &media_type);
    }
    reply
}

/// A value as a header has it, by the style `simple`.
fn in_header(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(in_header).collect();
            items.join(",")
        }
        other => other.to_string(),
    }
}

/// A value as a body of a media type.
fn bytes(value: &Value, media_type: &str) -> Vec<u8> {
    let plain = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let items = |value: &Value| match value {
        Value::Array(items) => items.clone(),
        other => vec![other.clone()],
    };
    let text = match (Media::of(media_type), value) {
        (Media::Json, value) => value.to_string(),
        // An example of a stream is often written as it is sent.
        (Media::EventStream | Media::JsonItems, Value::String(text)) => text.clone(),
        (Media::EventStream, value) => items(value)
            .iter()
            .map(|item| format!("data: {item}\n\n"))
            .collect(),
        (Media::JsonItems, value) => {
            let before = match media_type.contains("json-seq") {
                true => "\u{1e}",
                false => "",
            };
            items(value)
                .iter()
                .map(|item| format!("{before}{item}\n"))
                .collect()
        }
        (Media::Form, Value::Object(fields)) => {
            let pairs = fields.iter().map(|(name, value)| (name, plain(value)));
            url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(pairs)
                .finish()
        }
        (_, value) => plain(value),
    };
    text.into_bytes()
}

/// An error that the document does not have, by RFC 9457.
pub(super) fn problem(status: u16, reason: &str) -> Reply {
    let title = http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason());
    let body = json!({ "title": title, "status": status, "detail": reason });
    let mut reply = Reply {
        status,
        body: body.to_string().into_bytes(),
        reason: Some(reason.to_owned()),
        ..Reply::default()
    };
    reply.header("content-type", "application/problem+json");
    // So that nobody takes it for what the provider would respond.
    reply.header(UNDOCUMENTED, "true");
    reply
}

impl Reply {
    /// Sets a header, in place of one of the same name; an empty one is none.
    pub(super) fn replace(&mut self, name: &str, value: &str) {
        self.headers.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.header(name, value);
        }
    }

    /// Adds a header, if it is one.
    pub(super) fn header(&mut self, name: &str, value: &str) {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            self.headers.push((name, value));
        }
    }
}
