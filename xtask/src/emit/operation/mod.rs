//! `operations/<id>.rs`: one operation's builder, its constant, and its responses.

mod responses;
mod send;
mod streaming;

use super::tokens::{TypePrinter, converted, ident};
use super::{debug::debug_without_secrets, docs, source};
use crate::rust::operation::{Body, BodyField, Parameter};
use crate::rust::{Argument, Crate, Operation};
use proc_macro2::TokenStream;
use quote::quote;

/// The module's source.
pub fn source(of: &Crate, operation: &Operation) -> Result<String, String> {
    let types = TypePrinter::outside(of);
    let constant = constant(operation);
    let (builder, new) = builder(types, operation);
    let setters = setters(types, operation);
    let send = send::functions(types, operation);
    let streaming = streaming::items(types, operation);
    let responses = responses::items(types, &operation.responses);
    let name = ident(&operation.builder);
    let module = quote! {
        #constant
        #builder
        impl #name {
            #new
            #setters
            #send
        }
        #streaming
        #responses
    };
    let about = format!("`{} {}`", operation.method, operation.path);
    source::print(of, &about, module, &[&operation.builder])
}

/// The methods that `Method` has constants for.
const HAVE_CONSTANTS: [&str; 8] = [
    "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE",
];

fn constant(operation: &Operation) -> TokenStream {
    let (id, path) = (&operation.id, &operation.path);
    let name = &operation.method;
    let accept = operation
        .accept
        .as_ref()
        .map(|accept| quote!(.accept(#accept)));
    let repeat = operation.safe_to_repeat.then(|| quote!(.safe_to_repeat()));
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
    quote! { static OPERATION: Operation = #made #accept #security #repeat #site; }
}

/// The builder, and the function that makes one.
fn builder(types: TypePrinter<'_>, operation: &Operation) -> (TokenStream, TokenStream) {
    let name = ident(&operation.builder);
    let parameters = operation.parameters.iter();
    let body = operation.body.as_ref();
    let given = |ident: TokenStream, ty: TokenStream, required: bool| match required {
        true => (quote!(#ident: #ty), quote!(#ident)),
        false => (quote!(#ident: Option<#ty>), quote!(#ident: None)),
    };
    let parts: Vec<_> = parameters
        .map(|one| {
            let ident = ident(&one.name);
            given(quote!(#ident), types.print(&one.ty), one.required)
        })
        .chain(body.map(|body| given(quote!(body), types.print(&body.ty), body.required)))
        .collect();
    let fields = parts.iter().map(|(field, _)| field);
    let values = parts.iter().map(|(_, value)| value);
    let required = operation.parameters.iter().map(|one| one.required);
    let required = required.chain(body.map(|body| body.required));
    let arguments = parts.iter().zip(required);
    let arguments = arguments.filter_map(|((field, _), required)| required.then_some(field));
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
    let definition = quote! {
        #docs
        #derives
        #[must_use = "nothing is sent before `send` is called"]
        pub struct #name { call: Call, #(#fields),* }
        #debug
    };
    let new = quote! {
        pub(crate) fn new(call: Call, #(#arguments),*) -> Self {
            Self { call, #(#values),* }
        }
    };
    (definition, new)
}

fn setters(types: TypePrinter<'_>, operation: &Operation) -> TokenStream {
    let optional = operation.parameters.iter().filter(|one| !one.required);
    let mut setters: TokenStream = optional.map(|one| parameter_setter(types, one)).collect();
    if !operation.choices.is_empty() {
        setters.extend(accept_setter(&operation.choices));
    }
    setters.extend(quote!(clientry::call_settings!();));
    if let Some(body) = &operation.body {
        setters.extend(body_setters(types, body));
    }
    setters
}

fn accept_setter(choices: &[String]) -> TokenStream {
    let docs = docs::attributes(&format!(
        "Asks for a response of this media type alone. The document lists `{}`.",
        choices.join("`, `")
    ));
    quote! {
        #docs
        pub fn accept(mut self, media_type: impl Into<String>) -> Self {
            self.call = self.call.accept(media_type);
            self
        }
    }
}

fn parameter_setter(types: TypePrinter<'_>, parameter: &Parameter) -> TokenStream {
    let ident = ident(&parameter.name);
    let docs = docs::attributes(&parameter.docs);
    let ty = types.argument(&parameter.argument);
    let value = converted(&parameter.argument, &ident);
    quote! {
        #docs
        pub fn #ident(mut self, #ident: #ty) -> Self {
            self.#ident = Some(#value);
            self
        }
    }
}

fn body_setters(types: TypePrinter<'_>, body: &Body) -> TokenStream {
    let ty = types.print(&body.ty);
    let (whole, target) = match body.required {
        true => (None, quote!(self.body)),
        false => {
            let whole = match body.argument == Argument::plain(body.ty.clone()) {
                true => quote! {
                    /// Sets the whole body. If nothing of it is set, no body is sent.
                    pub fn body(mut self, body: #ty) -> Self {
                        self.body = Some(body);
                        self
                    }
                },
                false => {
                    let (arguments, value) = whole_body(types, body);
                    quote! {
                        /// Sets the body.
                        pub fn body(mut self, #arguments) -> Self {
                            self.body = Some(#value);
                            self
                        }
                    }
                }
            };
            (Some(whole), quote!(self.body.get_or_insert_default()))
        }
    };
    let optional = body.fields().iter().filter(|field| !field.required);
    let fields = optional.map(|field| field_setter(types, field, &target));
    quote!(#whole #(#fields)*)
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

fn field_setter(types: TypePrinter<'_>, field: &BodyField, target: &TokenStream) -> TokenStream {
    let (method, ident) = (ident(&field.method), ident(&field.field));
    let docs = docs::attributes(&field.docs);
    let ty = types.argument(&field.argument);
    let value = converted(&field.argument, &ident);
    let value = match field.nullable {
        true => quote!(Nullable::Value(#value)),
        false => quote!(Some(#value)),
    };
    let null = field.null_setter.as_deref().map(|null| {
        let null = crate::emit::tokens::ident(null);
        let docs = docs::attributes(&format!("Sends `null` for `{}`.", field.wire));
        quote! {
            #docs
            pub fn #null(mut self) -> Self {
                #target.#ident = Nullable::Null;
                self
            }
        }
    });
    quote! {
        #docs
        pub fn #method(mut self, #ident: #ty) -> Self {
            #target.#ident = #value;
            self
        }
        #null
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
    fn the_builder_holds_what_is_given() {
        let made = put(
            &format!("{ID}, {{ name: q, in: query, schema: {{ type: integer }} }}"),
            true,
            "{ properties: { a: { type: string } } }",
        );
        let (_, new) = builder(TypePrinter::outside(&made), &made.operations[0]);
        same(
            new,
            quote! {
                pub(crate) fn new(call: Call, id: String, body: types::B) -> Self {
                    Self { call, id, q: None, body }
                }
            },
        );
    }

    #[test]
    fn an_optional_body_is_made_by_its_first_setter() {
        let made = put(
            ID,
            false,
            "{ properties: { a: { type: [string, 'null'] } } }",
        );
        let body = made.operations[0].body.as_ref().unwrap();
        same(
            body_setters(TypePrinter::outside(&made), body),
            quote! {
                #[doc = r" Sets the whole body. If nothing of it is set, no body is sent."]
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
