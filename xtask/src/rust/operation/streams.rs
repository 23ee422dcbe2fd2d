//! Successes that are read as they come, and what each way of calling an operation asks for.

use crate::engine::OperationTypes;
use crate::ir::content::Streamed;
use crate::ir::{self, Content, Media};
use crate::rust::RustType;
use std::collections::BTreeSet;

/// A way of calling an operation whose success is read as it comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// What comes.
    pub kind: StreamKind,
    /// What is asked for by `Accept`, where that is not what the operation asks for otherwise.
    pub accept: Option<String>,
}

/// What comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamKind {
    /// Pieces of bytes.
    Bytes,
    /// Events whose data is text.
    TextEvents,
    /// Events whose data is this type.
    Events(RustType),
    /// Items of this type.
    Items(RustType),
}

impl StreamKind {
    /// The type of what is decoded.
    pub fn ty(&self) -> Option<&RustType> {
        match self {
            StreamKind::Events(ty) | StreamKind::Items(ty) => Some(ty),
            StreamKind::Bytes | StreamKind::TextEvents => None,
        }
    }
}

/// What a call asks for that reads a success to its end.
pub(super) fn whole_accept(operation: &ir::Operation) -> String {
    accept(operation, |response, _| {
        let whole = response.whole().map(|(_, content)| content);
        whole.collect()
    })
}

/// The media types of a success that is read to its end, where they are more than ways of writing JSON.
pub(super) fn choices(operation: &ir::Operation) -> Vec<String> {
    let responses = operation.responses.iter();
    let successes = responses.filter(|response| operation.is_success(response.status));
    let contents = successes.flat_map(|response| response.whole().map(|(_, content)| content));
    let mut contents: Vec<_> = contents.collect();
    let is_json = |content: &&Content| content.media == Media::Json;
    let mut seen = BTreeSet::new();
    contents.retain(|content| {
        operation.accepts.contains(&content.media_type) && seen.insert(&content.media_type)
    });
    contents.sort_by_key(|content| !is_json(content));
    let others = contents.iter().filter(|content| !is_json(content)).count();
    if others + usize::from(contents.iter().any(is_json)) < 2 {
        return Vec::new();
    }
    let choices = contents.into_iter();
    choices.map(|content| content.media_type.clone()).collect()
}

/// The ways in which a success can be read as it comes; `accept` is what the operation asks for otherwise.
pub(super) fn decide(
    operation: &ir::Operation,
    made: &OperationTypes,
    accept: Option<&str>,
) -> Vec<Stream> {
    let mut kinds: Vec<StreamKind> = Vec::new();
    for (response, types) in operation.responses.iter().zip(&made.responses) {
        if !operation.is_success(response.status) {
            continue;
        }
        for (content, ty) in response.alternatives.iter().zip(types) {
            let ty = ty.clone().unwrap_or(RustType::Json);
            let kind = match content.streamed() {
                Some(Streamed::Bytes) => StreamKind::Bytes,
                Some(Streamed::TextEvents) => StreamKind::TextEvents,
                Some(Streamed::Events(_)) => StreamKind::Events(ty),
                Some(Streamed::Items(_)) => StreamKind::Items(ty),
                None => continue,
            };
            add(&mut kinds, kind);
        }
    }
    let streams = kinds.into_iter().map(|kind| {
        let asked = self::accept(operation, |response, success| {
            let contents = response.alternatives.iter();
            match success {
                true => contents.filter(|content| is_of(&kind, content)).collect(),
                false => contents.filter(|content| !content.is_stream()).collect(),
            }
        });
        Stream {
            accept: Some(asked).filter(|asked| Some(asked.as_str()) != accept),
            kind,
        }
    });
    streams.collect()
}

/// One way for each kind of stream. Where two differ, what is of both is any JSON, or text.
fn add(kinds: &mut Vec<StreamKind>, kind: StreamKind) {
    use StreamKind::{Events, Items, TextEvents};
    for known in kinds.iter_mut() {
        let both = match (&*known, &kind) {
            (known, kind) if known == kind => return,
            (Events(_), Events(_)) => Events(RustType::Json),
            (Items(_), Items(_)) => Items(RustType::Json),
            (TextEvents, Events(_)) | (Events(_), TextEvents) => TextEvents,
            _ => continue,
        };
        *known = both;
        return;
    }
    kinds.push(kind);
}

fn is_of(kind: &StreamKind, content: &Content) -> bool {
    matches!(
        (kind, content.streamed()),
        (StreamKind::Bytes, Some(Streamed::Bytes))
            | (
                StreamKind::TextEvents | StreamKind::Events(_),
                Some(Streamed::TextEvents | Streamed::Events(_)),
            )
            | (StreamKind::Items(_), Some(Streamed::Items(_)))
    )
}

/// The first media type of what a success is read from as it comes.
pub(super) fn media_type(operation: &ir::Operation, kind: &StreamKind) -> String {
    let responses = operation.responses.iter();
    let successes = responses.filter(|response| operation.is_success(response.status));
    let mut contents = successes.flat_map(|response| &response.alternatives);
    let content = contents.find(|content| is_of(kind, content));
    content
        .map(|content| content.media_type.clone())
        .unwrap_or_default()
}

/// The media types of what `of` takes from each response, of which it is told whether it is a success.
fn accept<'o>(
    operation: &'o ir::Operation,
    of: impl Fn(&'o ir::Response, bool) -> Vec<&'o Content>,
) -> String {
    let taken = operation.responses.iter().flat_map(|response| {
        let success = operation.is_success(response.status);
        of(response, success)
    });
    let taken: Vec<_> = taken.map(|content| &content.media_type).collect();
    let accepts = operation.accepts.iter();
    let accepts = accepts.filter(|media_type| taken.contains(media_type));
    accepts.map(String::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::Operation;
    use crate::rust::operation::responses::Success;
    use crate::testing::decided;

    fn operation(responses: &str) -> Operation {
        let mut made = decided(&format!(
            "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths: {{ /a: {{ get: {{ operationId: get, responses: {{ {responses} }} }} }} }}\n"
        ));
        made.operations.remove(0)
    }

    fn stream(kind: StreamKind, accept: Option<&str>) -> Stream {
        Stream {
            kind,
            accept: accept.map(str::to_owned),
        }
    }

    const ERROR: &str =
        "'404': { content: { application/problem+json: { schema: { type: string } } } }";

    #[test]
    fn bytes_and_text_can_be_streamed_and_json_is_not() {
        let made = operation(&format!(
            "'200': {{ content: {{ a/b: {{}}, text/csv: {{}} }} }}, {ERROR}"
        ));
        assert_eq!(made.streams, [stream(StreamKind::Bytes, None)]);
        assert_eq!(
            made.accept.as_deref(),
            Some("a/b, text/csv, application/problem+json")
        );
        let made = operation(
            "'200': { content: { application/json: {} } }, '404': { content: { a/b: {} } }",
        );
        assert_eq!(made.streams, []);
        assert_eq!(operation("").streams, []);
        let made = operation("'200': { content: { application/json: {}, a/b: {} } }");
        assert_eq!(made.streams, [stream(StreamKind::Bytes, Some("a/b"))]);
    }

    #[test]
    fn one_of_several_media_types_can_be_asked_for() {
        let chosen =
            |contents: &str| operation(&format!("'200': {{ content: {{ {contents} }} }}")).choices;
        assert_eq!(
            chosen("text/csv: {}, application/json: {}"),
            ["application/json", "text/csv"]
        );
        assert_eq!(chosen("image/png: {}, image/jpeg: {}").len(), 2);
        for one in [
            "text/csv: {}",
            "application/json: {}, text/json: {}",
            "application/json: {}, text/event-stream: {}",
        ] {
            assert!(chosen(one).is_empty(), "{one}");
        }
    }

    #[test]
    fn events_beside_json_are_a_call_of_their_own() {
        let made = operation(&format!(
            "'200': {{ content: {{ text/event-stream: {{ schema: {{ type: object }} }}, application/json: {{ schema: {{ type: integer }} }} }} }}, {ERROR}"
        ));
        assert_eq!(made.responses.success, Success::One(RustType::I64));
        assert_eq!(
            made.accept.as_deref(),
            Some("application/json, application/problem+json")
        );
        let events = StreamKind::Events(RustType::JsonObject);
        let accept = "text/event-stream, application/problem+json";
        assert_eq!(made.streams, [stream(events, Some(accept))]);
    }

    #[test]
    fn events_alone_are_text_when_they_are_read_to_their_end() {
        let made = operation("'200': { content: { text/event-stream: {} } }");
        assert_eq!(made.responses.success, Success::One(RustType::String));
        assert_eq!(made.accept.as_deref(), Some("text/event-stream"));
        assert_eq!(made.streams, [stream(StreamKind::TextEvents, None)]);
        let made =
            operation("default: { content: { application/jsonl: { schema: { type: integer } } } }");
        assert_eq!(made.responses.success, Success::One(RustType::String));
        assert_eq!(
            made.streams,
            [stream(StreamKind::Items(RustType::I64), None)]
        );
    }

    #[test]
    fn streams_that_differ_are_one_call() {
        let events =
            |schema: &str| format!("content: {{ text/event-stream: {{ schema: {schema} }} }}");
        for (other, kind) in [
            ("{ type: integer }", StreamKind::Events(RustType::I64)),
            ("{ type: boolean }", StreamKind::Events(RustType::Json)),
            ("{ type: string }", StreamKind::TextEvents),
        ] {
            let made = operation(&format!(
                "'200': {{ {} }}, '201': {{ {} }}",
                events("{ type: integer }"),
                events(other)
            ));
            assert_eq!(made.streams, [stream(kind, None)], "{other}");
        }
    }
}
