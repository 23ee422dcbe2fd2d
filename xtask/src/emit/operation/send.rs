//! `send`: the request as the document asks for it, the response by its status.

use super::{responses, streaming};
use crate::emit::tokens::{TypePrinter, ident};
use crate::emit::types::checks::closure;
use crate::rust::operation::inputs::{
    FieldEncoding, FieldStyle, Location, Style, StyleKind, Writing,
};
use crate::rust::operation::{Body, BodyValidation, Parameter};
use crate::rust::{Operation, RustType};
use proc_macro2::TokenStream;
use quote::quote;

/// The method, and those beside it that read a success as it comes.
pub fn functions(types: TypePrinter<'_>, operation: &Operation) -> TokenStream {
    let (request, arms, rest) = if operation.streams.is_empty() {
        let rest = operation.responses.has_rest();
        (
            request(operation),
            responses::arms(types, &operation.responses),
            rest.then(|| quote!(_ => Err(response.unexpected()),)),
        )
    } else {
        (
            quote!(let response = self.request().send().await?;),
            responses::success_arms(types, &operation.responses),
            Some(quote!(_ => Err(error(response)),)),
        )
    };
    let streams = operation.streams.iter();
    let streams = streams.map(|stream| streaming::function(types, operation, stream));
    let success = responses::success_type(types, &operation.responses);
    let error = ident(&operation.responses.error);
    quote! {
        /// Sends the request and reads the response.
        ///
        /// # Errors
        ///
        /// [`Error::Api`] for a documented error; see [`Error`] for what else can go wrong.
        ///
        /// # Panics
        ///
        /// Outside of a tokio runtime, or in one without its timer.
        pub async fn send(self) -> Result<Response<#success>, Error<#error>> {
            #request
            match response.status().as_u16() { #(#arms)* #rest }
        }
        #(#streams)*
    }
}

/// The statements that put the request together and send it.
fn request(operation: &Operation) -> TokenStream {
    let (statements, request) = parts(operation);
    quote!(#statements let response = #request.send().await?;)
}

/// The statements that put the request together, and the expression that is the request then.
pub fn parts(operation: &Operation) -> (TokenStream, TokenStream) {
    let mut steps = TokenStream::new();
    let mut later = Vec::new();
    // A body is written with the headers of its parts, which go before it.
    let has_part_headers = operation
        .parameters
        .iter()
        .any(|one| one.location == Location::Part);
    for parameter in &operation.parameters {
        if let Some(rules) = closure(&parameter.checks) {
            let (ident, wire) = (ident(&parameter.name), &parameter.wire);
            steps.extend(quote!(.check(|check| check.field(#wire, &self.#ident, #rules))));
        }
    }
    for parameter in &operation.parameters {
        let ident = ident(&parameter.name);
        if parameter.required {
            let call = call(parameter, &quote!(&self.#ident));
            steps.extend(quote!(.#call));
        } else {
            let call = call(parameter, &quote!(#ident));
            later.push(quote! { if let Some(#ident) = &self.#ident { request = request.#call; } });
        }
    }
    if let Some(body) = &operation.body {
        let all = body_steps(body, &quote!(&self.body));
        if body.required && has_part_headers {
            later.push(quote!(request = request #all;));
        } else if body.required {
            steps.extend(all);
        } else {
            let steps = body_steps(body, &quote!(body));
            later.push(quote! { if let Some(body) = &self.body { request = request #steps; } });
        }
    }
    if later.is_empty() {
        let request = quote!(self.call.request(&OPERATION) #steps);
        return (TokenStream::new(), request);
    }
    let statements = quote! {
        let mut request = self.call.request(&OPERATION) #steps;
        #(#later)*
    };
    (statements, quote!(request))
}

/// The calls that validate a body and put it into the request.
fn body_steps(body: &Body, value: &TokenStream) -> TokenStream {
    let validate = match &body.validation {
        BodyValidation::None => None,
        // `null` breaks no rule of the type.
        BodyValidation::Own if matches!(body.ty, RustType::Option(_)) => {
            Some(quote!(.check(|check| check.field("", #value, Validate::validate))))
        }
        BodyValidation::Own => Some(quote!(.validate(#value))),
        BodyValidation::Checks(checks) => {
            closure(checks).map(|rules| quote!(.check(|check| check.field("", #value, #rules))))
        }
    };
    let media_type = &body.media_type;
    match &body.writing {
        Writing::Json if media_type == "application/json" => quote!(#validate.json(#value)),
        Writing::Json => quote!(#validate.json_as(#media_type, #value)),
        Writing::Form(fields) => {
            let fields = fields.iter().map(encoding);
            // A form without a field is what an optional body is that was not set.
            let or_none = (!body.required).then(|| quote!(.without_empty_body()));
            quote!(#validate.form(#media_type, #value, &[#(#fields),*]) #or_none)
        }
        Writing::Multipart(fields) => {
            let fields = fields.iter().map(encoding);
            let or_none = (!body.required).then(|| quote!(.without_empty_body()));
            quote!(#validate.multipart(#value, &[#(#fields),*]) #or_none)
        }
        Writing::Text => quote!(#validate.text(#media_type, #value)),
        Writing::Raw(media_types) => quote!(.raw(&[#(#media_types),*], #value)),
    }
}

/// What the document says of a field of a form.
fn encoding(field: &FieldEncoding) -> TokenStream {
    let name = &field.name;
    let style = field.style.map(|style| {
        let style = ident(match style {
            FieldStyle::Form => "Form",
            FieldStyle::Comma => "Comma",
            FieldStyle::Space => "Space",
            FieldStyle::Pipe => "Pipe",
            FieldStyle::Brackets => "Brackets",
        });
        quote!(.style(FieldStyle::#style))
    });
    let content_type = field
        .content_type
        .as_ref()
        .map(|media_type| quote!(.content_type(#media_type)));
    let reserved = field.allow_reserved.then(|| quote!(.allow_reserved()));
    let headers = field.headers.iter();
    let headers = headers.map(|(name, value)| quote!((#name, #value)));
    let headers = (!field.headers.is_empty()).then(|| quote!(.headers(&[#(#headers),*])));
    let required = &field.required_headers;
    let required = (!required.is_empty()).then(|| quote!(.required_headers(&[#(#required),*])));
    quote!(FieldEncoding::new(#name) #style #content_type #reserved #headers #required)
}

/// The call that puts a parameter's value into the request; `value` is a reference to it.
fn call(parameter: &Parameter, value: &TokenStream) -> TokenStream {
    let wire = &parameter.wire;
    let method = match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
        Location::Part => "part_header",
        Location::QueryString => return query_string(parameter, value),
    };
    let field = parameter.field.iter();
    match parameter.style {
        None => {
            let method = ident(method);
            quote!(#method(#(#field,)* #wire, #value))
        }
        Some(of) => {
            let (method, style) = (ident(&format!("{method}_as")), style(of));
            quote!(#method(#(#field,)* #wire, #value, #style))
        }
    }
}

/// The call that makes a parameter's value the whole query.
fn query_string(parameter: &Parameter, value: &TokenStream) -> TokenStream {
    let wire = &parameter.wire;
    match parameter.style.map(|style| style.kind) {
        Some(StyleKind::Form) => {
            let fields = parameter.fields.iter().map(encoding);
            quote!(query_form(#wire, #value, &[#(#fields),*]))
        }
        Some(StyleKind::Json) => quote!(query_json(#wire, #value)),
        _ => quote!(query_text(#value)),
    }
}

/// The style by the runtime's name.
fn style(of: Style) -> TokenStream {
    let name = ident(match of.kind {
        StyleKind::Simple => "SIMPLE",
        StyleKind::Label => "LABEL",
        StyleKind::Matrix => "MATRIX",
        StyleKind::Form => "FORM",
        StyleKind::SpaceDelimited => "SPACE_DELIMITED",
        StyleKind::PipeDelimited => "PIPE_DELIMITED",
        StyleKind::TabDelimited => "TAB_DELIMITED",
        StyleKind::DeepObject => "DEEP_OBJECT",
        StyleKind::Cookie => "COOKIE",
        StyleKind::Json => "JSON",
    });
    let explode = of.explode.then(|| quote!(.explode()));
    let reserved = of.allow_reserved.then(|| quote!(.allow_reserved()));
    quote!(ParameterStyle::#name #explode #reserved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{decided, same};

    fn requested(parameters: &str, body: &str) -> TokenStream {
        let made = decided(&format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
paths: {{ '/a/{{id}}': {{ put: {{ operationId: put, parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}, {parameters}], {body} responses: {{}} }} }} }}
"
        ));
        request(&made.operations[0])
    }

    #[test]
    fn each_location_has_its_call() {
        same(
            requested(
                "{ name: q, in: query, required: true, schema: { type: string, maxLength: 3 } }, { name: l, in: query, explode: false, required: true, schema: { type: array, items: { type: string } } }, { name: h, in: header, required: true, schema: { type: array, items: { type: string } } }, { name: c, in: cookie, required: true, schema: { type: string } }",
                "",
            ),
            quote! {
                let response = self.call.request(&OPERATION)
                    .check(|check| check.field("q", &self.q, |v, c| c.length(v, None, Some(3))))
                    .path("id", &self.id)
                    .query("q", &self.q)
                    .query_as("l", &self.l, ParameterStyle::FORM)
                    .header_as("h", &self.h, ParameterStyle::SIMPLE)
                    .cookie("c", &self.c)
                    .send().await?;
            },
        );
    }

    #[test]
    fn a_form_is_written_by_what_is_said_of_its_fields() {
        let content = "content: { application/x-www-form-urlencoded: { schema: { type: object, additionalProperties: true }, encoding: { a: { style: deepObject }, b: { contentType: text/json } } } }";
        same(
            requested(
                "",
                &format!("requestBody: {{ required: true, {content} }},"),
            ),
            quote! {
                let response = self.call.request(&OPERATION).path("id", &self.id)
                    .form("application/x-www-form-urlencoded", &self.body, &[FieldEncoding::new("a").style(FieldStyle::Brackets), FieldEncoding::new("b").content_type("text/json")])
                    .send().await?;
            },
        );
        same(
            requested(
                "",
                "requestBody: { content: { application/x-www-form-urlencoded: {} } },",
            ),
            quote! {
                let mut request = self.call.request(&OPERATION).path("id", &self.id);
                if let Some(body) = &self.body {
                    request = request.form("application/x-www-form-urlencoded", body, &[]).without_empty_body();
                }
                let response = request.send().await?;
            },
        );
    }

    #[test]
    fn what_is_optional_is_added_if_it_was_given() {
        same(
            requested(
                "{ name: q, in: query, schema: { type: string } }",
                "requestBody: { content: { application/hal+json: { schema: { type: array, uniqueItems: true, items: { type: string } } } } },",
            ),
            quote! {
                let mut request = self.call.request(&OPERATION).path("id", &self.id);
                if let Some(q) = &self.q { request = request.query("q", q); }
                if let Some(body) = &self.body {
                    request = request.check(|check| check.field("", body, |v, c| c.unique(v))).json_as("application/hal+json", body);
                }
                let response = request.send().await?;
            },
        );
    }
}
