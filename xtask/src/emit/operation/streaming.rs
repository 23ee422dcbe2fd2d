//! The ways of calling an operation whose success is read as it comes: the request, the methods, and the function that
//! makes an error of any other response.

use super::{responses, send};
use crate::emit::docs;
use crate::emit::tokens::{TypePrinter, ident};
use crate::rust::Operation;
use crate::rust::operation::{Stream, StreamKind};
use proc_macro2::TokenStream;
use quote::quote;

/// The block with the request that all ways of calling share, and the function that makes an error. Nothing where there
/// is one way.
pub fn items(types: TypePrinter<'_>, operation: &Operation) -> Option<TokenStream> {
    if operation.streams.is_empty() {
        return None;
    }
    let name = ident(&operation.builder);
    let (statements, request) = send::parts(operation);
    let error = responses::error_function(types, &operation.responses);
    Some(quote! {
        impl #name {
            fn request(self) -> Request {
                #statements
                #request
            }
        }
        #error
    })
}

/// The name of the method that reads a success as it comes, and the type of the stream.
pub fn named(types: TypePrinter<'_>, kind: &StreamKind) -> (&'static str, String) {
    let ty = match kind {
        StreamKind::Bytes => "ByteStream".to_owned(),
        StreamKind::TextEvents => "EventStream<String>".to_owned(),
        StreamKind::Events(ty) => format!("EventStream<{}>", types.text(ty)),
        StreamKind::Items(ty) => format!("ItemStream<{}>", types.text(ty)),
    };
    (kind.method(), ty)
}

/// The method that reads a success as it comes.
pub fn function(types: TypePrinter<'_>, operation: &Operation, stream: &Stream) -> TokenStream {
    let error = ident(&operation.responses.error);
    let (about, call) = match &stream.kind {
        StreamKind::Bytes => (
            "Sends the request and gives a success back as a stream of [`Bytes`](clientry::Bytes), of any length: see [`ByteStream`].",
            "send_streaming",
        ),
        StreamKind::TextEvents => (
            "Sends the request and gives a success back as a stream of events with text: see [`EventStream`].",
            "send_text_events",
        ),
        StreamKind::Events(_) => (
            "Sends the request and gives a success back as a stream of events: see [`EventStream`].",
            "send_events",
        ),
        StreamKind::Items(_) => (
            "Sends the request and gives a success back as a stream of items: see [`ItemStream`].",
            "send_items",
        ),
    };
    let (name, ty) = named(types, &stream.kind);
    // None of it is a document's but names, which are identifiers.
    let stream_type: TokenStream = ty.parse().unwrap_or_default();
    let call = ident(call);
    let docs = docs::attributes(about);
    let name = ident(name);
    let accept = stream
        .accept
        .as_ref()
        .map(|accept| quote!(.accept(#accept)));
    quote! {
        #docs
        ///
        /// # Errors
        ///
        /// As those of [`send`](Self::send). What goes wrong later is an item of the stream.
        ///
        /// # Panics
        ///
        /// Outside of a tokio runtime, or in one without its timer.
        pub async fn #name(self) -> Result<#stream_type, Error<#error>> {
            self.request() #accept.#call(error).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{decided, same};

    #[test]
    fn all_ways_of_calling_share_the_request_and_the_errors() {
        let made = decided(
            "openapi: 3.1.0
info: { title: T, version: '1' }
paths: { /a: { get: { operationId: get, parameters: [{ name: q, in: query, schema: { type: string } }], responses: { '200': { content: { application/json: { schema: { type: integer } }, a/b: {}, text/event-stream: { schema: { type: boolean } }, application/jsonl: {} } }, '404': { content: { text/plain: {} } } } } } }
",
        );
        let types = TypePrinter::outside(&made);
        let operation = &made.operations[0];
        same(
            items(types, operation).unwrap(),
            quote! {
                impl Get {
                    fn request(self) -> Request {
                        let mut request = self.call.request(&OPERATION);
                        if let Some(q) = &self.q { request = request.query("q", q); }
                        request
                    }
                }
                #[doc = r" What a response that is no success means."]
                fn error(response: RawResponse) -> Error<GetError> {
                    match response.status().as_u16() {
                        404 => response.text_error(GetError::NotFound),
                        _ => response.unexpected(),
                    }
                }
            },
        );
        let functions = send::functions(types, operation).to_string();
        for expected in [
            quote!(let response = self.request().send().await?;),
            quote!(_ => Err(error(response)),),
            quote! {
                pub async fn send_streaming(self) -> Result<ByteStream, Error<GetError>> {
                    self.request().accept("a/b, text/plain").send_streaming(error).await
                }
            },
            quote! {
                pub async fn send_events(self) -> Result<EventStream<bool>, Error<GetError>> {
                    self.request().accept("text/event-stream, text/plain").send_events(error).await
                }
            },
            quote! {
                pub async fn send_items(self) -> Result<ItemStream<serde_json::Value>, Error<GetError>> {
                    self.request().accept("application/jsonl, text/plain").send_items(error).await
                }
            },
        ] {
            let expected = expected.to_string();
            assert!(functions.contains(&expected), "{expected}\n\n{functions}");
        }
        assert!(!functions.contains("404"), "{functions}");
    }

    #[test]
    fn one_way_of_calling_needs_nothing_beside_it() {
        let made = decided(
            "openapi: 3.1.0
info: { title: T, version: '1' }
paths: { /a: { get: { operationId: get, responses: { '200': { content: { application/json: {} } } } } } }
",
        );
        let types = TypePrinter::outside(&made);
        assert!(items(types, &made.operations[0]).is_none());
    }
}
