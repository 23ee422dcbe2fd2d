//! A call of an operation: what is given, what is sent, what is received.

pub mod inputs;
pub mod mock;
mod names;
pub mod pages;
pub mod responses;
pub mod streams;

pub use inputs::{Body, BodyField, BodyValidation, Given, Inputs, Parameter};
pub use mock::Mock;
pub use pages::Pages;
pub use responses::{Responses, Success};
pub use streams::{Stream, StreamKind};

use super::client::Servers;
use super::context::Context;
use super::docs;
use super::example::{self, Call};
use super::types::checks::{Check, Rules};
use super::types::shown::Shown;
use super::types::{self, Types};
use crate::engine::{OperationTypes, RustType};
use crate::ir;
use names::Names;

/// How long a link in a list of the documentation is at most, which nothing can break.
const LONGEST_LINK: usize = 88;

/// A call of an operation.
#[derive(Debug)]
pub struct Operation {
    /// The name of the client's method.
    pub id: String,
    /// The name of its module and of the file with that.
    pub module: String,
    /// The name of the client's method that takes the whole body, beside the one that takes its fields.
    pub with_body: String,
    /// The name of the builder.
    pub builder: String,
    /// The HTTP method in capitals.
    pub method: String,
    /// The path with its `{parameters}`.
    pub path: String,
    /// The path as it is sent.
    pub route: String,
    /// What is asked for by `Accept`.
    pub accept: Option<String>,
    /// The media types of a success, where a caller can ask for one of several.
    pub choices: Vec<String>,
    /// What credentials it takes: one list of schemes has to be complete; none where it takes none.
    pub security: Option<Vec<Vec<String>>>,
    /// The name of its site, where it has servers of its own.
    pub site: Option<String>,
    /// Whether it may be sent twice, whatever its method is.
    pub safe_to_repeat: bool,
    /// The header of its idempotency key.
    pub idempotency_key: Option<String>,
    /// The documentation of the client's method, without the example.
    pub docs: String,
    /// What it does, in one sentence.
    pub summary: String,
    /// An example of a call.
    pub example: Call,
    /// The parameters: those of the path first.
    pub parameters: Vec<Parameter>,
    /// The body.
    pub body: Option<Body>,
    /// The responses.
    pub responses: Responses,
    /// The ways in which a success can be read as it comes.
    pub streams: Vec<Stream>,
    /// How its pages are read, where its response is one of many.
    pub pages: Option<Pages>,
    /// Its mock, for tests.
    pub mock: Mock,
}

impl Operation {
    /// Every check of what it sends, but for those of types.
    pub(super) fn checks(&self) -> impl Iterator<Item = &Check> {
        let body = match self.body.as_ref().map(|body| &body.validation) {
            Some(BodyValidation::Checks(checks)) => checks.as_slice(),
            _ => &[],
        };
        let parameters = self.parameters.iter().map(|one| one.checks.as_slice());
        parameters.chain([body]).flat_map(types::checks::all)
    }

    /// Whether its code or its documentation names `serde_json`.
    pub(super) fn uses_json(&self) -> bool {
        self.types().any(types::holds_json) || self.example.uses_json()
    }

    /// The types of what is sent and received.
    pub(super) fn types(&self) -> impl Iterator<Item = &RustType> {
        let parameters = self.parameters.iter().map(|one| &one.ty);
        let body = self.body.iter().map(|body| &body.ty);
        let streamed = self.streams.iter().filter_map(|stream| stream.kind.ty());
        parameters
            .chain(body)
            .chain(self.responses.types())
            .chain(streamed)
    }
}

/// Decides every operation.
pub(super) fn decide(
    context: &Context<'_>,
    rules: &Rules<'_>,
    shown: &Shown<'_>,
    types: &Types,
    servers: &Servers,
) -> Vec<Operation> {
    let operations = context.api.operations.iter();
    let ids: Vec<_> = operations.clone().map(|one| one.id.as_str()).collect();
    let typed = operations.zip(&context.types.operations);
    typed
        .zip(names::decide(&context.api.operations))
        .zip(mock::methods(&ids))
        .map(|(((operation, made), names), mock)| {
            let site = operation.site.map(|site| site.position());
            let site = site.and_then(|position| servers.sites.get(position));
            Operation {
                site: site.map(|site| site.name.clone()),
                ..one(
                    context,
                    rules,
                    shown,
                    types,
                    operation,
                    made,
                    (&names, mock),
                )
            }
        })
        .collect()
}

fn one(
    context: &Context<'_>,
    rules: &Rules<'_>,
    shown: &Shown<'_>,
    types: &Types,
    operation: &ir::Operation,
    made: &OperationTypes,
    (names, mock): (&Names, String),
) -> Operation {
    let api = context.api;
    let inputs = Inputs::of(context, rules, types, operation, made);
    let accept = api
        .accept
        .clone()
        .unwrap_or_else(|| streams::whole_accept(operation));
    let accept = (!accept.is_empty()).then_some(accept);
    let mut streams = streams::decide(operation, made, accept.as_deref());
    if api.accept.is_some() {
        streams.iter_mut().for_each(|stream| stream.accept = None);
    }
    let summary = operation
        .summary
        .as_deref()
        .or(operation.description.as_deref())
        .map(docs::first_sentence);
    let responses = responses::decide(operation, made, shown, names);
    let example = example::call(context, types, &inputs);
    let least = example.required();
    let pages = pages::decide(context, types, operation, &inputs, &responses, least);
    let paged = pages.is_some().then_some(&*names.builder);
    let mut docs = documentation(operation, &inputs, paged);
    docs.push_str(&returned(context, &names.builder, &responses, &streams));
    if let Some(page) = &operation.page {
        docs.push_str(&format!("\n\nSee [the provider's page](<{page}>)."));
    }
    let parameters: Vec<_> = inputs.parameters.iter().map(|(one, _)| one).collect();
    let body = inputs.body.as_ref().map(|(body, _)| body);
    let mock = mock::decide(
        context,
        operation,
        (mock, &names.builder),
        &parameters,
        body,
        (&responses, &streams),
    );
    Operation {
        mock,
        id: operation.id.clone(),
        module: crate::naming::module(&operation.id),
        with_body: names.with_body.clone(),
        builder: names.builder.clone(),
        method: operation.method.clone(),
        path: operation.path.clone(),
        route: operation.route.clone(),
        accept,
        choices: streams::choices(operation),
        streams,
        security: (!operation.security.is_empty()).then(|| operation.security.clone()),
        site: None,
        safe_to_repeat: operation.safe_to_repeat,
        idempotency_key: idempotency_key(operation),
        docs,
        summary: summary.unwrap_or_default(),
        example,
        responses,
        pages,
        parameters: inputs.parameters.into_iter().map(|(one, _)| one).collect(),
        body: inputs.body.map(|(body, _)| body),
    }
}

/// The header of an operation's idempotency key.
fn idempotency_key(operation: &ir::Operation) -> Option<String> {
    let mut parameters = operation.parameters.iter();
    let key = parameters.find(|parameter| parameter.idempotency_key)?;
    Some(key.wire.clone())
}

/// What the method of the client says; `paged` is the builder of an operation that has pages.
fn documentation(operation: &ir::Operation, inputs: &Inputs<'_>, paged: Option<&str>) -> String {
    let request = docs::code(&format!("{} {}", operation.method, operation.path));
    let summary = operation.summary.as_deref().map(docs::clean);
    let description = operation.description.as_deref().map(docs::clean);
    let mut text = match (summary, description) {
        (Some(summary), Some(description))
            if summary.trim_end_matches('.') != description.trim_end_matches('.') =>
        {
            format!("{}\n\n{description}", sentence(&summary))
        }
        (Some(text), _) | (None, Some(text)) => sentence(&text),
        (None, None) => format!("Calls {request}."),
    };
    text.push_str(&format!("\n\n{request}"));
    if let Some(body) = &operation.body {
        text.push_str(&sent_as(body));
    }
    if let Some(builder) = paged {
        text.push_str(&format!(
            "\n\nThe response is one page of many: [`items`](crate::operations::{builder}::items) gets what is on all of them."
        ));
    }
    if !operation.credentials_of_others.is_empty() {
        let schemes = operation.credentials_of_others.iter();
        let schemes: Vec<_> = schemes.map(|name| docs::code(name)).collect();
        text.push_str(&format!(
            "\n\nThe credentials of {} are not sent: set them by `header` of the call or of the builder, \
             or by an interceptor.",
            schemes.join(", ")
        ));
    }
    if operation.deprecated {
        text.push_str("\n\nDeprecated by the provider.");
    }
    let arguments = inputs.described_arguments();
    if !arguments.is_empty() {
        text.push('\n');
        for (name, description) in arguments {
            text.push_str(&format!(
                "\n- `{name}`: {}",
                docs::first_sentence(description)
            ));
        }
    }
    text
}

/// What a call returns, and its documented errors by status.
fn returned(
    context: &Context<'_>,
    builder: &str,
    responses: &Responses,
    streams: &[Stream],
) -> String {
    let success = match &responses.success {
        Success::One(RustType::Unit) => "nothing".to_owned(),
        Success::One(ty) => linked(context, ty),
        Success::Enum { name, .. } => format!("[`{name}`](operations::{name}), by status"),
    };
    let call = |name: &str| format!("[`{name}`](operations::{builder}::{name})");
    let mut text = format!("\n\n{} returns {success}.", call("send"));
    for stream in streams {
        text.push_str(&format!(
            " {} reads it as it comes.",
            call(stream.kind.method())
        ));
    }
    if !responses.errors.is_empty() {
        text.push_str("\n\nDocumented errors:\n");
    }
    for one in &responses.errors {
        // The reason of a status is what its variant is called.
        let status = match one.status.split_once(' ') {
            Some((code, _)) if code.parse::<u16>().is_ok() => code,
            _ => &one.status,
        };
        let (name, variant) = (&responses.error, &one.name);
        let link = format!("\n- {status}: [`{variant}`](operations::{name}::{variant})");
        match link.len() <= LONGEST_LINK {
            true => text.push_str(&link),
            false => text.push_str(&format!("\n- {status}: `{variant}`")),
        }
    }
    text
}

/// A type, linked to what the document describes of it.
fn linked(context: &Context<'_>, ty: &RustType) -> String {
    let prose = context.prose(ty);
    let named = ty.parts().find_map(|part| match part {
        RustType::Named(id) => Some(&context.api.types[*id].name),
        _ => None,
    });
    match named {
        Some(name) => format!("[`{prose}`](crate::types::{name})"),
        None if *ty == RustType::Bytes => "[`Bytes`](clientry::Bytes)".to_owned(),
        None => format!("`{prose}`"),
    }
}

/// What a body is sent as, where that is not JSON.
fn sent_as(body: &ir::Body) -> String {
    let once = "is sent once: the call is then neither retried nor redirected.";
    let media_type = docs::code(&body.media_type);
    match &body.writing {
        ir::Writing::Json => String::new(),
        ir::Writing::Form(_) | ir::Writing::Text => {
            format!("\n\nThe body is sent as {media_type}.")
        }
        ir::Writing::Multipart(_) => {
            format!("\n\nThe body is sent as {media_type}. A file that is a stream {once}")
        }
        ir::Writing::Raw(_) if !body.takes_content_type() => {
            format!("\n\nThe body is sent as it is, as {media_type}. A stream {once}")
        }
        ir::Writing::Raw(all) => {
            let all: Vec<_> = all.iter().map(|one| docs::code(one)).collect();
            format!(
                "\n\nThe body is sent as it is, as the media type given with it, one of {}. A stream {once}",
                all.join(", ")
            )
        }
    }
}

fn sentence(text: &str) -> String {
    let ends = text.ends_with(['.', '!', '?', ':', '`', '>', ')']) || text.contains('\n');
    if ends {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}
