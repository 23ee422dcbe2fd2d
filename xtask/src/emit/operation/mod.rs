//! `operations/<id>.rs`: one operation's builder, its constant, and its responses.

mod pages;
mod responses;
mod send;
mod streaming;

use super::source::Parts;
use super::text::{self, Text, conversion};
use super::tokens::{TypePrinter, converted, ident};
use super::{debug::debug_without_secrets, docs, source};
use crate::rust::docs::code;
use crate::rust::operation::Body;
use crate::rust::operation::responses::Success;
use crate::rust::{Argument, Crate, Operation, RustType};
use proc_macro2::TokenStream;
use quote::quote;

/// The module's source.
pub fn source(of: &Crate, operation: &Operation) -> Result<String, String> {
    let types = TypePrinter::outside(of);
    let constant = constant(operation);
    let builder = builder(types, operation);
    let send = send::functions(types, operation);
    let paging = pages::functions(of, operation);
    let paged = pages::items(types, operation);
    let streaming = streaming::items(types, operation);
    let responses = responses::items(types, &operation.responses);
    let name = ident(&operation.builder);
    let mut parts = Parts::default();
    parts.tokens(quote!(#constant #builder));
    parts.block(
        functions(types, operation),
        quote!(impl #name { #send #paging }),
    );
    parts.tokens(quote!(#streaming #paged #responses));
    responses::list(parts.text(), &operation.responses);
    let about = code(&format!("{} {}", operation.method, operation.path));
    source::print_parts(of, &about, parts, &[&operation.builder])
}

/// The methods that `Method` has constants for.
pub const HAVE_CONSTANTS: [&str; 8] = [
    "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE",
];

fn constant(operation: &Operation) -> TokenStream {
    let (id, path) = (&operation.id, &operation.route);
    let name = &operation.method;
    let accept = operation
        .accept
        .as_ref()
        .map(|accept| quote!(.accept(#accept)));
    let repeat = operation.safe_to_repeat.then(|| quote!(.safe_to_repeat()));
    let key = operation.idempotency_key.as_ref();
    let key = key.map(|header| quote!(.idempotency_key(#header)));
    let site = operation.site.as_ref().map(|site| quote!(.site(#site)));
    let security = operation.security.as_ref().map(|alternatives| {
        let alternatives = alternatives.iter().map(|all| quote!(&[#(#all),*]));
        quote!(.security(&[#(#alternatives),*]))
    });
    let made = if HAVE_CONSTANTS.contains(&operation.method.as_str()) {
        let method = ident(name);
        quote!(Operation::new(#id, Method::#method, #path))
    } else {
        quote!(Operation::with_method(#id, #name, #path))
    };
    quote! { static OPERATION: Operation = #made #accept #security #repeat #key #site; }
}

/// The builder.
fn builder(types: TypePrinter<'_>, operation: &Operation) -> TokenStream {
    let name = ident(&operation.builder);
    let body = operation.body.as_ref();
    let fields = given(types, operation).into_iter();
    let fields = fields.map(|(name, ty, required)| {
        let (ident, ty) = (ident(name), ty.parse::<TokenStream>().unwrap_or_default());
        match required {
            true => quote!(#ident: #ty),
            false => quote!(#ident: Option<#ty>),
        }
    });
    let docs = docs::attributes(&format!(
        "A call of [`Client::{id}`](crate::Client::{id}). Nothing is sent before [`send`](Self::send).",
        id = operation.id
    ));
    let has_url = operation.parameters.iter().any(|one| one.is_url);
    let derives = match has_url {
        true => quote!(#[derive(Clone)]),
        false => quote!(#[derive(Clone, Debug)]),
    };
    let debug = has_url.then(|| {
        let parameters = operation.parameters.iter();
        let parameters = parameters.map(|one| (one.name.as_str(), one.is_url));
        let body = body.map(|_| ("body", false));
        let fields: Vec<_> = [("call", false)]
            .into_iter()
            .chain(parameters)
            .chain(body)
            .collect();
        debug_without_secrets(&name, &fields)
    });
    quote! {
        #docs
        #derives
        #[must_use = "nothing is sent before `send` is called"]
        pub struct #name { call: Call, #(#fields),* }
        #debug
    }
}

/// What a call is given: name, type, and whether it has to be.
fn given<'o>(types: TypePrinter<'_>, operation: &'o Operation) -> Vec<(&'o str, String, bool)> {
    let parameters = operation.parameters.iter();
    let parameters = parameters.map(|one| (one.name.as_str(), types.text(&one.ty), one.required));
    let body = operation.body.iter();
    let body = body.map(|body| ("body", types.text(&body.ty), body.required));
    parameters.chain(body).collect()
}

/// The function that makes a builder, and the setters.
fn functions(types: TypePrinter<'_>, operation: &Operation) -> Text {
    let mut text = Text::default();
    let given = given(types, operation);
    let required = given.iter().filter(|(_, _, required)| *required);
    let arguments = required.map(|(name, ty, _)| (*name, ty.as_str()));
    let arguments: Vec<_> = [("call", "Call")].into_iter().chain(arguments).collect();
    let kept = Argument::plain(RustType::Unit);
    let values = given.iter().map(|(name, _, required)| match required {
        true => (*name, text::Value::Taken(&kept)),
        false => (*name, text::Value::Code("None".to_owned())),
    });
    let call = ("call", text::Value::Taken(&kept));
    let values: Vec<_> = [call].into_iter().chain(values).collect();
    text.constructor("pub(crate)", &arguments, &values);
    setters(&mut text, types, operation);
    blocking(&mut text, types, operation);
    text
}

/// The methods that wait on the thread of the caller, which the feature `blocking` compiles.
fn blocking(text: &mut Text, types: TypePrinter<'_>, operation: &Operation) {
    let responses = &operation.responses;
    let success = match &responses.success {
        Success::One(ty) => types.text(ty),
        Success::Enum { name, .. } => name.clone(),
    };
    let streams = operation.streams.iter().map(|stream| {
        let (name, ty) = streaming::named(types, &stream.kind);
        vec![format!("{name}_blocking"), format!("{name} -> {ty}")]
    });
    text.begin_item();
    for mut arguments in [vec![format!("Response<{success}>")]]
        .into_iter()
        .chain(streams)
    {
        arguments.push(responses.error.clone());
        text.call(1, "clientry::blocking!", &arguments);
    }
    if operation.pages.is_some() {
        text.call(1, "clientry::blocking!", &["pages".to_owned()]);
    }
}

fn setters(text: &mut Text, types: TypePrinter<'_>, operation: &Operation) {
    for one in operation.parameters.iter().filter(|one| !one.required) {
        text.begin_item();
        text.docs(1, &one.docs);
        let (name, target) = (one.name.as_str(), format!("self.{}", one.name));
        let ty = types.argument_text(&one.argument);
        text.setter(name, (name, &ty), &target, "Some", &one.argument);
    }
    if !operation.choices.is_empty() {
        text.begin_item();
        text.docs(
            1,
            &format!(
                "Asks for a response of this media type alone. The document lists `{}`.",
                operation.choices.join("`, `")
            ),
        );
        let argument = ("media_type", "impl Into<String>");
        text.signature("pub", "accept", Some("mut self"), &[argument]);
        text.line(2, &["self.call = self.call.accept(media_type);"]);
        text.line(2, &["self"]);
        text.line(1, &["}"]);
    }
    text.begin_item();
    text.line(1, &["clientry::call_settings!();"]);
    if let Some(body) = &operation.body {
        body_setters(text, types, body);
    }
}

fn body_setters(text: &mut Text, types: TypePrinter<'_>, body: &Body) {
    if !body.required {
        text.begin_item();
        let is_plain = body.argument == Argument::plain(body.ty.clone());
        text.docs(
            1,
            match is_plain {
                true => "Sets the whole body. If nothing of it is set, no body is sent.",
                false => "Sets the body.",
            },
        );
        let ty = types.argument_text(&body.argument);
        match body.takes_content_type {
            false => text.setter("body", ("body", &ty), "self.body", "Some", &body.argument),
            true => {
                let arguments = [("content_type", "impl Into<String>"), ("body", &*ty)];
                text.signature("pub", "body", Some("mut self"), &arguments);
                let calls = conversion(&body.argument).concat();
                let value = ["body", &calls, ".with_content_type(content_type)"].concat();
                text.line(2, &["self.body = Some(", &value, ");"]);
                text.line(2, &["self"]);
                text.line(1, &["}"]);
            }
        }
    }
    let body_field = match body.required {
        true => "self.body",
        false => "self.body.get_or_insert_default()",
    };
    for field in body.fields().iter().filter(|field| !field.required) {
        text.begin_item();
        text.docs(1, &field.docs);
        let target = format!("{body_field}.{}", field.field);
        let ty = types.argument_text(&field.argument);
        let wrap = match field.nullable {
            true => "Nullable::Value",
            false => "Some",
        };
        let argument = (field.field.as_str(), ty.as_str());
        text.setter(&field.method, argument, &target, wrap, &field.argument);
        if let Some(null) = &field.null_setter {
            text.begin_item();
            text.docs(1, &format!("Sends `null` for {}.", code(&field.wire)));
            text.constant_setter(null, &target, "Nullable::Null");
        }
    }
}

/// The arguments that take a whole body, and what is made of them.
pub fn whole_body(types: TypePrinter<'_>, body: &Body) -> (TokenStream, TokenStream) {
    let ty = types.argument(&body.argument);
    let value = converted(&body.argument, &ident("body"));
    match body.takes_content_type {
        false => (quote!(body: #ty), value),
        true => (
            quote!(content_type: impl Into<String>, body: #ty),
            quote!(#value.with_content_type(content_type)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{decided, same};

    fn put(parameters: &str, required: bool, schema: &str) -> Crate {
        decided(&format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
security: [{{ a: [] }}]
paths: {{ '/a/{{id}}': {{ put: {{ operationId: put, parameters: [{parameters}], requestBody: {{ required: {required}, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/B' }} }} }} }}, responses: {{ '200': {{ content: {{ application/json: {{ schema: {{ type: string }} }} }} }} }} }} }} }}
components: {{ schemas: {{ B: {schema} }}, securitySchemes: {{ a: {{ type: http, scheme: bearer }} }} }}
"
        ))
    }

    const ID: &str = "{ name: id, in: path, required: true, schema: { type: string } }";

    #[test]
    fn the_constant_says_what_the_document_does() {
        let made = put(ID, true, "{ properties: { a: { type: string } } }");
        same(
            constant(&made.operations[0]),
            quote! { static OPERATION: Operation = Operation::new("put", Method::PUT, "/a/{id}").accept("application/json").security(&[&["a"]]); },
        );
    }

    #[test]
    fn the_constant_names_the_header_of_an_idempotency_key() {
        let key = "{ name: idempotency-key, in: header, schema: { type: string } }";
        let made = put(&format!("{ID}, {key}"), true, "{ type: object }");
        same(
            constant(&made.operations[0]),
            quote! { static OPERATION: Operation = Operation::new("put", Method::PUT, "/a/{id}").accept("application/json").security(&[&["a"]]).idempotency_key("idempotency-key"); },
        );
        let docs = &made.operations[0].parameters[1].docs;
        assert!(docs.contains("`new_idempotency_key`"), "{docs}");
    }

    #[test]
    fn the_builder_holds_what_is_given() {
        let made = put(
            &format!("{ID}, {{ name: q, in: query, schema: {{ type: integer }} }}"),
            true,
            "{ properties: { a: { type: string } } }",
        );
        let text = functions(TypePrinter::outside(&made), &made.operations[0]);
        let expected = "    pub(crate) fn new(call: Call, id: String, body: types::B) -> Self {
        Self { call, id, q: None, body }
    }

    /// Sets `q`.
    pub fn q(mut self, q: i64) -> Self {
        self.q = Some(q);
        self
    }

    clientry::call_settings!();

    /// Sets `a`.
    pub fn a(mut self, a: impl Into<String>) -> Self {
        self.body.a = Some(a.into());
        self
    }

    clientry::blocking!(Response<String>, PutError);
";
        assert_eq!(text.as_str(), expected);
    }

    #[test]
    fn an_optional_body_is_made_by_its_first_setter() {
        let made = put(
            ID,
            false,
            "{ properties: { a: { type: [string, 'null'] } } }",
        );
        let body = made.operations[0].body.as_ref().unwrap();
        let mut text = Text::default();
        body_setters(&mut text, TypePrinter::outside(&made), body);
        same(
            text.as_str().parse().unwrap(),
            quote! {
                #[doc = " Sets the whole body. If nothing of it is set, no body is sent."]
                pub fn body(mut self, body: types::B) -> Self {
                    self.body = Some(body);
                    self
                }
                #[doc = " Sets `a`."]
                pub fn a(mut self, a: impl Into<String>) -> Self {
                    self.body.get_or_insert_default().a = Nullable::Value(a.into());
                    self
                }
                #[doc = " Sends `null` for `a`."]
                pub fn a_null(mut self) -> Self {
                    self.body.get_or_insert_default().a = Nullable::Null;
                    self
                }
            },
        );
    }
}
