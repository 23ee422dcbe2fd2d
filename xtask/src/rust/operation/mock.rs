//! The mock of an operation, for the tests of those who call it: its names, its matchers, its replies.

use super::inputs::{Body, Location, Parameter, Writing};
use super::responses::{Read, Reply, Responses};
use super::streams::{self, Stream};
use crate::ir;
use crate::naming;
use crate::rust::argument::Value;
use crate::rust::context::Context;
use crate::rust::{Argument, RustType};
use heck::ToSnakeCase;
use std::collections::BTreeSet;

/// Methods of the server that no operation's can be named like.
const TAKEN: [&str; 13] = [
    "calls",
    "client",
    "client_builder",
    "deref",
    "mock",
    "new",
    "reset",
    "shut_down",
    "site_url",
    "start",
    "unmatched",
    "url",
    "verify",
];

/// Methods that every mock has.
const METHODS: [&str; 17] = [
    "assert_called",
    "call_count",
    "calls",
    "clone",
    "deref",
    "expect",
    "hold",
    "match_body",
    "match_call",
    "match_header",
    "release",
    "reply_raw",
    "reply_with",
    "status",
    "times",
    "wait_for_calls",
    "with",
];

/// The mock of an operation.
#[derive(Debug)]
pub struct Mock {
    /// The name of the server's method.
    pub method: String,
    /// The name of its type.
    pub name: String,
    /// By parameter the method that asks for a value of it; none for a whole query.
    pub matchers: Vec<Option<String>>,
    /// The media types of its body, where they tell it from others of the same method and path.
    pub media_types: Vec<String>,
    /// How the body of a call is read.
    pub reads: Reads,
    /// How a value of the body is taken that a call has to have.
    pub body: Option<Argument>,
    /// What it can reply with.
    pub replies: Vec<MockReply>,
}

/// How the body of a call is read.
#[derive(Debug, PartialEq)]
pub enum Reads {
    /// Not at all.
    Nothing,
    /// As JSON of a type.
    Json(RustType),
    /// As JSON of a type, if there is a body.
    OptionalJson(RustType),
    /// As text.
    Text,
    /// As bytes.
    Bytes,
}

/// What a mock can reply with.
#[derive(Debug)]
pub struct MockReply {
    /// The name of its method.
    pub method: String,
    /// Its status; none where it is given.
    pub status: Option<u16>,
    /// The media type of its body.
    pub media_type: String,
    /// How the value is taken.
    pub argument: Argument,
    /// What it is.
    pub kind: ReplyKind,
    /// What the document says of it.
    pub docs: String,
}

/// What a reply is.
#[derive(Debug, PartialEq)]
pub enum ReplyKind {
    /// A response that is read to its end.
    Whole(Read),
    /// Events or items that are read as they come; bytes are sent as a whole.
    Streamed(super::StreamKind),
}

/// The name of the server's method for each operation.
pub(super) fn methods(ids: &[&str]) -> Vec<String> {
    let mut used: BTreeSet<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    used.extend(TAKEN.map(str::to_owned));
    let method = |id: &&str| match TAKEN.contains(id) {
        true => naming::unique(&format!("{id}_operation"), &mut used),
        false => (*id).to_owned(),
    };
    ids.iter().map(method).collect()
}

/// Decides the mock of an operation.
pub(super) fn decide(
    context: &Context<'_>,
    operation: &ir::Operation,
    (method, builder): (String, &str),
    parameters: &[&Parameter],
    body: Option<&Body>,
    (responses, streamed): (&Responses, &[Stream]),
) -> Mock {
    let mut used: BTreeSet<String> = METHODS.map(str::to_owned).into();
    let mut name = |wanted: String| naming::unique(&wanted, &mut used);
    let matchers = parameters.iter().map(|one| match one.location {
        Location::QueryString | Location::Part => None,
        _ => Some(name(format!("match_{}", one.name))),
    });
    let matchers = matchers.collect();
    let whole = responses.replies.iter().map(|reply| MockReply {
        method: name(match &reply.variant {
            Some(variant) => format!("reply_{}", variant.to_snake_case()),
            None => "reply".to_owned(),
        }),
        status: reply.status,
        media_type: reply.media_type.clone(),
        argument: taken(context, &reply.read),
        kind: ReplyKind::Whole(reply.read.clone()),
        docs: docs(reply),
    });
    let mut replies: Vec<_> = whole.collect();
    for stream in streamed {
        use super::StreamKind::{Bytes, Events, Items, TextEvents};
        let (wanted, about) = match &stream.kind {
            Bytes => continue,
            TextEvents | Events(_) => ("reply_events", "Replies with these server-sent events."),
            Items(_) => ("reply_items", "Replies with these items."),
        };
        replies.push(MockReply {
            method: name(wanted.to_owned()),
            status: Some(200),
            media_type: streams::media_type(operation, &stream.kind),
            argument: Argument::plain(stream.kind.ty().cloned().unwrap_or(RustType::String)),
            kind: ReplyKind::Streamed(stream.kind.clone()),
            docs: about.to_owned(),
        });
    }
    Mock {
        method,
        name: format!("{builder}Mock"),
        matchers,
        media_types: media_types(context, operation, body),
        reads: reads(body),
        body: body.map(|body| match &body.writing {
            Writing::Raw(_) => bytes(),
            _ => context.argument(&body.ty),
        }),
        replies,
    }
}

/// The media types that tell the operation from others of the same method and path.
fn media_types(
    context: &Context<'_>,
    operation: &ir::Operation,
    body: Option<&Body>,
) -> Vec<String> {
    let is_same = |other: &&ir::Operation| {
        (&other.method, &other.route) == (&operation.method, &operation.route)
    };
    match body {
        Some(body) if context.api.operations.iter().filter(is_same).count() > 1 => {
            match &body.writing {
                Writing::Raw(all) => all.clone(),
                _ => vec![body.media_type.clone()],
            }
        }
        _ => Vec::new(),
    }
}

fn reads(body: Option<&Body>) -> Reads {
    let Some(body) = body else {
        return Reads::Nothing;
    };
    match (&body.writing, body.required) {
        (Writing::Json, true) => Reads::Json(body.ty.clone()),
        (Writing::Json, false) => Reads::OptionalJson(body.ty.clone()),
        (Writing::Text, _) => Reads::Text,
        (Writing::Form(_) | Writing::Multipart(_) | Writing::Raw(_), _) => Reads::Bytes,
    }
}

/// How the value of a body is taken.
fn taken(context: &Context<'_>, read: &Read) -> Argument {
    match read {
        Read::Bytes => bytes(),
        read => context.argument(&read.ty()),
    }
}

fn bytes() -> Argument {
    Argument::One(Value {
        ty: RustType::Bytes,
        into: true,
    })
}

fn docs(reply: &Reply) -> String {
    match reply.status {
        Some(_) => format!("Replies with {}", reply.docs),
        None => format!("Replies with `status`. {}", reply.docs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::decided;

    #[test]
    fn an_operation_named_like_a_method_of_the_server_has_another() {
        let ids = ["start", "get", "start_operation", "unmatched"];
        let expected = [
            "start_operation_2",
            "get",
            "start_operation",
            "unmatched_operation",
        ];
        assert_eq!(methods(&ids), expected);
    }

    fn mock(operation: &str) -> Mock {
        let mut made = decided(&format!(
            "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths: {{ '/a/{{id}}': {{ put: {{ operationId: put, {operation} }} }} }}\n"
        ));
        made.operations.remove(0).mock
    }

    fn replies(mock: &Mock) -> Vec<(&str, Option<u16>, &str)> {
        let replies = mock.replies.iter();
        replies
            .map(|one| (one.method.as_str(), one.status, one.media_type.as_str()))
            .collect()
    }

    #[test]
    fn each_parameter_and_each_response_has_its_method() {
        let made = mock(
            "parameters: [{ name: id, in: path, required: true, schema: { type: string } }, { name: call, in: query, schema: { type: string } }, { name: body, in: query, schema: { type: string } }], requestBody: { content: { application/json: { schema: { type: integer } } } }, responses: { '201': { content: { application/hal+json: { schema: { type: string } } } }, '404': { description: d, content: { text/plain: {} } }, 5XX: {}, default: { content: { '*/*': {} } } }",
        );
        assert_eq!(
            (made.method.as_str(), made.name.as_str()),
            ("put", "PutMock")
        );
        let matchers: Vec<_> = made.matchers.iter().flatten().collect();
        assert_eq!(
            matchers,
            ["match_id", "match_call_param", "match_body_param"]
        );
        assert_eq!(made.reads, Reads::OptionalJson(RustType::I64));
        let expected = [
            ("reply", Some(201), "application/hal+json"),
            ("reply_not_found", Some(404), "text/plain"),
            ("reply_server_error", None, ""),
            ("reply_default", None, "*/*"),
        ];
        assert_eq!(replies(&made), expected);
        let docs: Vec<_> = made.replies.iter().map(|one| one.docs.as_str()).collect();
        assert_eq!(
            docs[1..3],
            ["Replies with 404: d", "Replies with `status`. 5XX."]
        );
    }

    #[test]
    fn each_success_of_several_types_has_its_method() {
        let made = mock(
            "responses: { '200': { content: { application/json: { schema: { type: string } }, text/csv: {}, text/event-stream: {}, application/jsonl: { schema: { type: integer } } } }, '204': {} }",
        );
        let expected = [
            ("reply_ok", Some(200), "application/json"),
            ("reply_ok_csv", Some(200), "text/csv"),
            ("reply_no_content", Some(204), ""),
            ("reply_events", Some(200), "text/event-stream"),
            ("reply_items", Some(200), "application/jsonl"),
        ];
        assert_eq!(replies(&made), expected);
        let default = "content: { application/json: { schema: { type: integer } }, text/csv: {} }";
        let made = mock(&format!("responses: {{ default: {{ {default} }} }}"));
        let expected = [
            ("reply_default", None, "application/json"),
            ("reply_default_csv", None, "text/csv"),
        ];
        assert_eq!(replies(&made), expected);
        let expected = [("reply", Some(200), "application/octet-stream")];
        assert_eq!(replies(&mock("responses: {}")), expected);
    }
}
