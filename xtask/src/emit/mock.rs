//! `mock.rs`: a server for a user's own tests with typed replies for each operation, behind the feature `mock`.
//!
//! Files of their own, which a compiler does not even read without the feature. They are text, as most of a crate is.

use super::example;
use super::operation::HAVE_CONSTANTS;
use super::source::Parts;
use super::text::{Text, conversion, literal};
use super::tokens::TypePrinter;
use super::{gate, source};
use crate::rust::client::SchemeKind;
use crate::rust::docs::code;
use crate::rust::features::OperationModule;
use crate::rust::operation::inputs::{
    FieldEncoding, FieldStyle, Location, Style, StyleKind, Writing,
};
use crate::rust::operation::mock::{MockReply, Reads, ReplyKind};
use crate::rust::operation::responses::Read;
use crate::rust::operation::{Parameter, StreamKind};
use crate::rust::{Argument, Crate, Operation};
use std::collections::BTreeMap;

/// How long a line may be before it is broken.
const WIDTH: usize = 89;

/// The sources by their paths below `src/generated`.
pub fn sources(of: &Crate) -> Result<BTreeMap<String, String>, String> {
    let mut sources = BTreeMap::new();
    let mut own = None;
    for module in &of.features.modules {
        match &module.name {
            None => own = Some(module),
            Some(name) => {
                let mut text = Text::default();
                text.line(0, &["use super::Server;"]);
                operations(&mut text, of, module, "pub(super) ");
                let about = format!("The mocks of operations{}.", gate::about(&module.gate));
                sources.insert(format!("mock/{name}.rs"), printed(of, &about, text)?);
            }
        }
    }
    let mut text = Text::default();
    declarations(&mut text, of);
    server(&mut text, of, own.is_some());
    if let Some(module) = own {
        operations(&mut text, of, module, "");
    }
    let about = "A server for your tests, behind the feature `mock`: see [`Server`].";
    sources.insert("mock.rs".to_owned(), printed(of, about, text)?);
    Ok(sources)
}

fn printed(of: &Crate, about: &str, text: Text) -> Result<String, String> {
    let mut parts = Parts::default();
    *parts.text() = text;
    source::print_parts(of, about, parts, &[])
}

/// The modules of what is compiled with some features alone, and what is at hand beside the server.
fn declarations(text: &mut Text, of: &Crate) {
    let named = of.features.modules.iter();
    let named = named.filter_map(|module| Some((module.name.as_deref()?, &module.gate)));
    let attribute = |gate| gate::line(gate, "").unwrap_or_default();
    for (name, gate) in named.clone() {
        text.lines(&attribute(gate));
        text.line(0, &["mod ", name, ";"]);
    }
    for (name, gate) in named.clone() {
        text.lines(&attribute(gate));
        text.line(0, &["pub use self::", name, "::*;"]);
    }
    if named.count() > 0 {
        text.begin_item();
    }
    text.line(0, &["use super::{Client, ClientBuilder};"]);
    text.line(
        0,
        &["pub use clientry::mock::{Mock, Recorded, Reply, Unmatched};"],
    );
}

/// The server and what it has whatever the operations are.
fn server(text: &mut Text, of: &Crate, has_own: bool) {
    text.uses("mock::Server Operation");
    text.begin_item();
    text.docs(0, &about(of));
    text.lines("#[derive(Debug)]\npub struct Server {\n    server: mock::Server,\n    client: Client,\n}\n");
    text.begin_item();
    text.line(0, &["impl Server {"]);
    text.docs(
        1,
        "Starts it on a thread of its own; it ends when it is dropped.\n\n# Errors\n\nIf there is no free port on \
         loopback, no thread, or no client of it.",
    );
    text.line(1, &["pub fn start() -> std::io::Result<Self> {"]);
    let own = if has_own { "&OPERATIONS" } else { "" };
    let mut modules = of.features.modules.iter();
    if modules.any(|module| module.name.is_some()) {
        text.line(2, &["let operations: &[&'static [Operation]] = &["]);
        if has_own {
            text.line(3, &[own, ","]);
        }
        for module in &of.features.modules {
            if let Some(name) = &module.name {
                text.lines(&gate::line(&module.gate, "            ").unwrap_or_default());
                text.line(3, &["&self::", name, "::OPERATIONS,"]);
            }
        }
        text.line(2, &["];"]);
    } else {
        text.line(
            2,
            &["let operations: &[&'static [Operation]] = &[", own, "];"],
        );
    }
    text.lines(
        "        let server = mock::Server::start(operations)?;
        let client = client_of(&server).build().map_err(std::io::Error::other)?;
        Ok(Self { server, client })
    }

    /// A client that calls it, with credentials that are made up. It repeats calls as any client
    /// does, and waits for nothing. The clones of one share their connections.
    pub fn client(&self) -> Client {
        Clone::clone(&self.client)
    }

    /// The builder of such a client, for settings of your own.
    pub fn client_builder(&self) -> ClientBuilder {
        client_of(&self.server)
    }
}

/// What does not depend on the operations.
impl std::ops::Deref for Server {
    type Target = mock::Server;

    fn deref(&self) -> &mock::Server {
        &self.server
    }
}

fn client_of(server: &mock::Server) -> ClientBuilder {
    Client::builder()
        .base_url(server.url())
",
    );
    for site in &of.client.servers.sites {
        let name = literal(&site.name);
        text.line(
            2,
            &[".", &site.base_url_setter, "(server.site_url(", &name, "))"],
        );
    }
    for scheme in &of.client.schemes {
        let values = match scheme.kind {
            SchemeKind::Basic => "(\"mock\", \"mock\")",
            _ => "(\"mock\")",
        };
        text.line(2, &[".", &scheme.setter, values]);
    }
    text.lines("        .retry(mock::retry_policy())\n}\n");
}

/// The server's documentation.
fn about(of: &Crate) -> String {
    let mut about = String::from(
        "A server on loopback that says of each operation what its calls get. [`client`](Self::client) is a real client \
         of it, so that requests are validated and responses decoded as ever.\n\nA method for each operation gives its \
         mock: `match_…` says which calls it is for, `reply` and `reply_…` what they get, one after the other; \
         `reply_raw` gives any [`Reply`], such as a connection that breaks. A call that nothing matches gets a 501, and \
         is in [`unmatched`](clientry::mock::Server::unmatched). [`clientry::mock`] has the rules.\n\nNothing is \
         asserted when it is dropped: call [`verify`](clientry::mock::Server::verify), or `assert_called` of a mock.\n",
    );
    let Some(shown) = of.shown.map(|shown| &of.operations[shown]) else {
        return about;
    };
    let example::Example {
        imports,
        shown: call,
    } = example::call(of, shown);
    let imports = imports
        .map(|imports| format!("{imports}\n"))
        .unwrap_or_default();
    let call = call.replace(".await?;", ".await;");
    let (module, method) = (&of.module, &shown.mock.method);
    about.push_str(&format!(
        "\n```no_run\n# async fn example() -> Result<(), Box<dyn std::error::Error>> {{\nuse {module}::mock::{{Reply, \
         Server}};\n{imports}\nlet mock = Server::start()?;\nlet calls = mock.{method}().reply_raw(Reply::status(418));\n\
         let client = mock.client();\n\n{call}\nassert!(response.is_err());\ncalls.assert_called(1);\n# Ok(())\n# }}\n```\n"
    ));
    about
}

/// The operations of a module: what the server is told of them, its methods, and their mocks.
fn operations(text: &mut Text, of: &Crate, module: &OperationModule, visibility: &str) {
    let operations = module.operations.iter();
    let operations: Vec<_> = operations
        .map(|&position| &of.operations[position])
        .collect();
    text.uses("Operation");
    text.begin_item();
    let count = operations.len().to_string();
    text.line(
        0,
        &[
            visibility,
            "static OPERATIONS: [Operation; ",
            &count,
            "] = [",
        ],
    );
    for operation in &operations {
        constant(text, operation);
    }
    text.line(0, &["];"]);
    text.begin_item();
    text.line(0, &["impl Server {"]);
    for (index, operation) in operations.iter().enumerate() {
        if index > 0 {
            text.begin_item();
        }
        method(text, operation, index);
    }
    text.line(0, &["}"]);
    let types = TypePrinter::outside(of);
    for operation in operations {
        mock(text, types, operation);
    }
}

/// What the server has to know of an operation, to tell its calls.
fn constant(text: &mut Text, operation: &Operation) {
    let (id, path) = (literal(&operation.id), literal(&operation.route));
    let (function, method) = match HAVE_CONSTANTS.contains(&operation.method.as_str()) {
        true => ("new", format!("Method::{}", operation.method)),
        false => ("with_method", literal(&operation.method)),
    };
    text.uses(&method);
    let site = operation.site.as_ref();
    let site = site
        .map(|site| format!(".site({})", literal(site)))
        .unwrap_or_default();
    let arguments = [id, method, path];
    let line = format!("Operation::{function}({}){site},", arguments.join(", "));
    if 4 + line.chars().count() <= WIDTH {
        return text.line(1, &[&line]);
    }
    text.line(1, &["Operation::", function, "("]);
    for argument in &arguments {
        text.line(2, &[argument, ","]);
    }
    text.line(1, &[")", &site, ","]);
}

/// The server's method that gives the mock of an operation.
fn method(text: &mut Text, operation: &Operation, index: usize) {
    let mock = &operation.mock;
    let request = code(&format!("{} {}", operation.method, operation.path));
    let id = &operation.id;
    let docs = format!("Mocks [`{id}`](crate::Client::{id}).\n\n{request}");
    text.docs(1, &docs);
    let name = &mock.name;
    let (function, gives) = (&mock.method, [" -> ", name, " {"].concat());
    if "    pub fn (&self)".len() + function.len() + gives.len() <= WIDTH {
        text.line(1, &["pub fn ", function, "(&self)", &gives]);
    } else {
        text.line(1, &["pub fn ", function, "("]);
        text.line(2, &["&self,"]);
        text.line(1, &[")", &gives]);
    }
    let read = match &mock.reads {
        Reads::Nothing => "no_body",
        Reads::Json(_) => "read_json",
        Reads::OptionalJson(_) => "read_optional_json",
        Reads::Text => "read_text",
        Reads::Bytes => "read_bytes",
    };
    text.uses("mock::read_json");
    let value = format!("self.server.mock(&OPERATIONS[{index}], mock::{read})");
    let media_types = mock.media_types.iter().map(|one| literal(one));
    let media_types: Vec<_> = media_types.collect();
    if !media_types.is_empty() {
        text.line(2, &["let mock = ", &value, ";"]);
        let flat = format!("{name}(mock.of_media_types(&[{}]))", media_types.join(", "));
        if 8 + flat.len() <= WIDTH {
            text.line(2, &[&flat]);
            return text.line(1, &["}"]);
        }
        text.line(2, &["let media_types = &["]);
        for media_type in media_types {
            text.line(3, &[&media_type, ","]);
        }
        text.line(2, &["];"]);
        text.line(2, &[name, "(mock.of_media_types(media_types))"]);
    } else if 8 + name.len() + value.len() + 2 <= WIDTH {
        text.line(2, &[name, "(", &value, ")"]);
    } else {
        text.line(2, &[name, "("]);
        text.line(3, &[&value, ","]);
        text.line(2, &[")"]);
    }
    text.line(1, &["}"]);
}

/// The mock of an operation.
fn mock(text: &mut Text, types: TypePrinter<'_>, operation: &Operation) {
    let mock = &operation.mock;
    let body = match &mock.reads {
        Reads::Nothing => "()".to_owned(),
        Reads::Json(ty) => types.text(ty),
        Reads::OptionalJson(ty) => format!("Option<{}>", types.text(ty)),
        Reads::Text => "String".to_owned(),
        Reads::Bytes => "Bytes".to_owned(),
    };
    text.begin_item();
    text.line(0, &["clientry::mock_operation! {"]);
    let method = &mock.method;
    text.docs(1, &format!("The mock of [`{method}`](Server::{method})."));
    text.uses(&body);
    text.typed(1, &format!("pub struct {}(", mock.name), &body, ");");
    text.line(0, &["}"]);
    text.begin_item();
    text.line(0, &["impl ", &mock.name, " {"]);
    let mut is_first = true;
    let mut apart = |text: &mut Text| {
        if !std::mem::take(&mut is_first) {
            text.begin_item();
        }
    };
    for (parameter, matcher) in operation.parameters.iter().zip(&mock.matchers) {
        if let Some(matcher) = matcher {
            apart(text);
            match_parameter(text, types, parameter, matcher);
        }
    }
    if let (Some(argument), Some(given)) = (&mock.body, &operation.body) {
        apart(text);
        text.docs(
            1,
            match &given.writing {
                Writing::Form(_) => "Only calls with these fields, in any order.",
                Writing::Multipart(_) => "Only calls with these parts, in any order.",
                _ => "Only calls with this body.",
            },
        );
        let ty = types.argument_text(argument);
        text.signature("pub", "match_body", Some("self"), &[("body", &ty)]);
        match &mock.reads {
            Reads::Json(ty) | Reads::OptionalJson(ty) => {
                bound(text, "body", &types.text(ty), argument);
                call(text, "match_json", &["&body"]);
            }
            Reads::Text => {
                bound(text, "body", &types.text(&given.ty), argument);
                call(text, "match_bytes", &["body.to_string()"]);
            }
            _ => match by_fields(&given.writing) {
                Some((method, fields)) => {
                    bound(text, "body", &types.text(&given.ty), argument);
                    match_fields(text, method, fields);
                }
                None => call(text, "match_bytes", &["body"]),
            },
        }
        text.line(1, &["}"]);
    }
    for one in &mock.replies {
        apart(text);
        reply(text, types, one);
    }
    text.line(0, &["}"]);
}

/// What compares a body field by field, and what the document says of the fields.
fn by_fields(writing: &Writing) -> Option<(&'static str, &[FieldEncoding])> {
    match writing {
        Writing::Form(fields) => Some(("match_form", fields)),
        Writing::Multipart(fields) => Some(("match_multipart", fields)),
        _ => None,
    }
}

/// The mock after the call that compares a body with `body`. What changes no value of a field, such as its headers, is not
/// said again.
fn match_fields(text: &mut Text, method: &str, fields: &[FieldEncoding]) {
    let mut encodings = Vec::new();
    for field in fields {
        let mut calls = Vec::new();
        if let Some(style) = field.style {
            calls.push(format!(".style(FieldStyle::{})", field_style(style)));
        }
        if let Some(media_types) = &field.content_type {
            calls.push(format!(".content_type({})", literal(media_types)));
        }
        if !calls.is_empty() {
            encodings.push((
                format!("FieldEncoding::new({})", literal(&field.name)),
                calls,
            ));
        }
    }
    if encodings.is_empty() {
        return call(text, method, &["&body", "&[]"]);
    }
    if let [(new, calls)] = encodings.as_slice() {
        let flat = format!("let fields = [{new}{}];", calls.concat());
        if 8 + flat.len() <= WIDTH {
            text.uses(&flat);
            text.line(2, &[&flat]);
            return call(text, method, &["&body", "&fields"]);
        }
    }
    text.line(2, &["let fields = ["]);
    for (new, calls) in encodings {
        let flat = text.uses(&format!("{new}{}", calls.concat())).to_owned();
        if 12 + flat.len() < WIDTH {
            text.line(3, &[&flat, ","]);
            continue;
        }
        text.line(3, &[&new]);
        for (index, one) in calls.iter().enumerate() {
            let end = if index + 1 == calls.len() { "," } else { "" };
            text.line(4, &[one, end]);
        }
    }
    text.line(2, &["];"]);
    call(text, method, &["&body", "&fields"]);
}

/// The style by the runtime's name.
fn field_style(style: FieldStyle) -> &'static str {
    match style {
        FieldStyle::Form => "Form",
        FieldStyle::Comma => "Comma",
        FieldStyle::Space => "Space",
        FieldStyle::Pipe => "Pipe",
        FieldStyle::Brackets => "Brackets",
    }
}

fn match_parameter(text: &mut Text, types: TypePrinter<'_>, parameter: &Parameter, matcher: &str) {
    let method = match parameter.location {
        Location::Path => "match_path",
        Location::Query => "match_query",
        Location::Header => "match_header",
        Location::Cookie => "match_cookie",
        // What is within something else has no matcher.
        Location::QueryString | Location::Part => return,
    };
    let (name, wire) = (parameter.name.as_str(), literal(&parameter.wire));
    text.docs(
        1,
        &format!("Only calls with this {}.", code(&parameter.wire)),
    );
    let ty = types.argument_text(&parameter.argument);
    text.signature("pub", matcher, Some("self"), &[(name, &ty)]);
    bound(text, name, &types.text(&parameter.ty), &parameter.argument);
    let value = format!("&{name}");
    match parameter.style {
        None => call(text, method, &[&wire, &value]),
        Some(of) => {
            let style = style(of);
            text.uses(&style);
            call(text, &format!("{method}_as"), &[&wire, &value, &style]);
        }
    }
    text.line(1, &["}"]);
}

fn reply(text: &mut Text, types: TypePrinter<'_>, reply: &MockReply) {
    text.docs(1, &reply.docs);
    let kept = match &reply.argument {
        Argument::One(value) | Argument::Items(value) | Argument::Entries(value) => &value.ty,
    };
    let item = types.text(kept);
    let value = match &reply.kind {
        ReplyKind::Whole(Read::Empty | Read::Null) => None,
        ReplyKind::Whole(_) => Some(types.argument_text(&reply.argument)),
        ReplyKind::Streamed(StreamKind::Items(_)) => {
            Some(format!("impl IntoIterator<Item = {item}>"))
        }
        ReplyKind::Streamed(_) => Some(format!(
            "impl IntoIterator<Item = impl Into<clientry::Event<{item}>>>"
        )),
    };
    let name = match &reply.kind {
        ReplyKind::Whole(_) => "value",
        ReplyKind::Streamed(StreamKind::Items(_)) => "items",
        ReplyKind::Streamed(_) => "events",
    };
    let status = reply
        .status
        .map_or_else(|| "status".to_owned(), |status| status.to_string());
    let given = reply.status.is_none().then_some(("status", "u16"));
    let value = value.as_ref().map(|ty| (name, ty.as_str()));
    let arguments: Vec<_> = given.into_iter().chain(value).collect();
    text.signature("pub", &reply.method, Some("self"), &arguments);
    let media_type = literal(&reply.media_type);
    match &reply.kind {
        ReplyKind::Whole(Read::Empty) => call(text, "reply_empty", &[&status]),
        ReplyKind::Whole(Read::Null) => call(text, "reply_json", &[&status, &media_type, "&()"]),
        ReplyKind::Whole(Read::Text) => call(text, "reply_text", &[&status, &media_type, "value"]),
        ReplyKind::Whole(Read::Bytes) => {
            call(text, "reply_bytes", &[&status, &media_type, "value"])
        }
        ReplyKind::Whole(Read::Json(ty)) => {
            bound(text, "value", &types.text(ty), &reply.argument);
            call(text, "reply_json", &[&status, &media_type, "&value"]);
        }
        ReplyKind::Streamed(StreamKind::Items(_)) => {
            call(text, "reply_items", &[&status, &media_type, "items"]);
        }
        ReplyKind::Streamed(StreamKind::Events(_)) => {
            let method = format!("reply_events::<{item}>");
            call(text, &method, &[&status, &media_type, "events"]);
        }
        ReplyKind::Streamed(_) => {
            call(text, "reply_text_events", &[&status, &media_type, "events"]);
        }
    }
    text.line(1, &["}"]);
}

/// An argument as the value that it is turned into, under the same name.
fn bound(text: &mut Text, name: &str, ty: &str, argument: &Argument) {
    let calls = conversion(argument);
    if calls.is_empty() {
        return;
    }
    text.uses(ty);
    let value = format!("{name}{}", calls.concat());
    match 8 + name.len() + ty.len() + value.len() + "let : = ;".len() <= WIDTH {
        true => text.line(2, &["let ", name, ": ", ty, " = ", &value, ";"]),
        false => {
            text.typed(2, &format!("let {name}: "), ty, " =");
            text.line(3, &[&value, ";"]);
        }
    }
}

/// The mock after a call of one of its methods: the last expression of a function.
fn call(text: &mut Text, method: &str, arguments: &[&str]) {
    let line = format!("Self(self.0.{method}({}))", arguments.join(", "));
    if 8 + line.chars().count() <= WIDTH {
        return text.line(2, &[&line]);
    }
    text.line(2, &["let mock = self.0.", method, "("]);
    for argument in arguments {
        text.line(3, &[argument, ","]);
    }
    text.line(2, &[");"]);
    text.line(2, &["Self(mock)"]);
}

/// The style by the runtime's name.
fn style(of: Style) -> String {
    let name = match of.kind {
        StyleKind::Simple => "SIMPLE",
        StyleKind::Label => "LABEL",
        StyleKind::Matrix => "MATRIX",
        StyleKind::Form => "FORM",
        StyleKind::SpaceDelimited => "SPACE_DELIMITED",
        StyleKind::PipeDelimited => "PIPE_DELIMITED",
        StyleKind::DeepObject => "DEEP_OBJECT",
        StyleKind::Cookie => "COOKIE",
        StyleKind::Json => "JSON",
    };
    let explode = if of.explode { ".explode()" } else { "" };
    let reserved = if of.allow_reserved {
        ".allow_reserved()"
    } else {
        ""
    };
    format!("ParameterStyle::{name}{explode}{reserved}")
}
