//! Responses: the enums, and the arms of the `match` on the status, with one on the media type where there are several.

use crate::emit::docs;
use crate::emit::tokens::{TypePrinter, ident};
use crate::rust::RustType;
use crate::rust::operation::Responses;
use crate::rust::operation::responses::{Arm, Body, Read, Statuses, Success, Then};
use proc_macro2::TokenStream;
use quote::quote;

/// The enums of successes and of errors.
pub fn items(types: TypePrinter<'_>, responses: &Responses) -> TokenStream {
    let success = match &responses.success {
        Success::One(_) => None,
        Success::Enum {
            name,
            docs,
            variants,
        } => {
            let variants = variants
                .iter()
                .map(|one| variant(types, &one.docs, &one.name, one.ty.as_ref()));
            Some(enumeration(docs, name, variants))
        }
    };
    let errors = responses
        .errors
        .iter()
        .map(|one| variant(types, &one.docs, &one.name, one.ty.as_ref()));
    let error = enumeration(&responses.error_docs, &responses.error, errors);
    quote!(#success #error)
}

fn enumeration(docs: &str, name: &str, variants: impl Iterator<Item = TokenStream>) -> TokenStream {
    let (docs, name) = (docs::attributes(docs), ident(name));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name { #(#variants)* }
    }
}

fn variant(types: TypePrinter<'_>, docs: &str, name: &str, ty: Option<&RustType>) -> TokenStream {
    let (docs, name) = (docs::attributes(docs), ident(name));
    match ty.map(|ty| types.print(ty)) {
        Some(ty) => quote!(#docs #name(#ty),),
        None => quote!(#docs #name,),
    }
}

/// The type of what a call succeeds with.
pub fn success_type(types: TypePrinter<'_>, responses: &Responses) -> TokenStream {
    match &responses.success {
        Success::One(ty) => types.print(ty),
        Success::Enum { name, .. } => {
            let name = ident(name);
            quote!(#name)
        }
    }
}

/// The arms of the `match` on the status, of successes and of errors.
pub fn arms(types: TypePrinter<'_>, responses: &Responses) -> Vec<TokenStream> {
    let all = responses.arms.iter();
    all.map(|one| arm(types, responses, one, &|error| quote!(Err(#error))))
        .collect()
}

/// The arms of successes alone.
pub fn success_arms(types: TypePrinter<'_>, responses: &Responses) -> Vec<TokenStream> {
    let successes = responses.arms.iter().filter(|arm| !arm.is_error());
    successes
        .map(|one| arm(types, responses, one, &|error| quote!(Err(#error))))
        .collect()
}

/// The function that makes an error of a response that is no success.
pub fn error_function(types: TypePrinter<'_>, responses: &Responses) -> TokenStream {
    let errors = responses.arms.iter().filter(|arm| arm.is_error());
    let arms = errors.map(|one| arm(types, responses, one, &|error| error));
    let rest = responses
        .has_rest()
        .then(|| quote!(_ => response.unexpected(),));
    let error = ident(&responses.error);
    quote! {
        /// What a response that is no success means.
        fn error(response: RawResponse) -> Error<#error> {
            match response.status().as_u16() { #(#arms)* #rest }
        }
    }
}

/// An arm of the `match` on the status; `fail` says what is done with an error.
fn arm(
    types: TypePrinter<'_>,
    responses: &Responses,
    arm: &Arm,
    fail: &dyn Fn(TokenStream) -> TokenStream,
) -> TokenStream {
    let success = success_type(types, responses);
    let error = ident(&responses.error);
    let then = |then: &Then| match then {
        Then::Succeed(read) => whole(read),
        Then::SucceedAs(variant, read) => {
            let variant = ident(variant);
            part(read, &quote!(#success::#variant))
        }
        Then::Fail(variant) => {
            let variant = ident(variant);
            fail(quote!(response.error(#error::#variant)))
        }
        Then::FailWithDetail(variant) => {
            let variant = ident(variant);
            fail(quote!(response.detailed_error(#error::#variant)))
        }
        Then::FailText(variant) => {
            let variant = ident(variant);
            fail(quote!(response.text_error(#error::#variant)))
        }
        Then::FailBytes(variant) => {
            let variant = ident(variant);
            fail(quote!(response.bytes_error(#error::#variant)))
        }
        Then::FailEmpty(variant) => {
            let variant = ident(variant);
            fail(quote!(response.error_empty(#error::#variant)))
        }
    };
    let patterns = arm.statuses.iter().map(|statuses| pattern(*statuses));
    let then = match arm.bodies.as_slice() {
        [only] => then(&only.then),
        several => by_media_type(several, then),
    };
    quote!(#(#patterns)|* => #then,)
}

/// What is done by the media type that came. The first is for all that is not documented.
fn by_media_type(bodies: &[Body], then: impl Fn(&Then) -> TokenStream) -> TokenStream {
    let documented = bodies.iter().flat_map(|body| &body.media_types);
    let mut arms = bodies.iter().map(|body| {
        let media_types = &body.media_types;
        let then = then(&body.then);
        (quote!(#(#media_types)|*), then)
    });
    let rest = arms.next().map(|(_, then)| quote!(_ => #then,));
    let arms = arms.map(|(pattern, then)| quote!(#pattern => #then,));
    quote! {
        match response.media_type(&[#(#documented),*]) {
            #(#arms)*
            #rest
        }
    }
}

/// The body as what a call succeeds with.
fn whole(read: &Read) -> TokenStream {
    match read {
        Read::Json(_) | Read::Null => quote!(response.json()),
        Read::Text => quote!(response.text()),
        Read::Bytes => quote!(Ok(response.bytes())),
        Read::Empty => quote!(Ok(response.empty())),
    }
}

/// The body as a variant of what a call succeeds with.
fn part(read: &Read, variant: &TokenStream) -> TokenStream {
    match read {
        Read::Json(_) => quote!(response.json_as(#variant)),
        Read::Null => quote!(response.json_as(|()| #variant)),
        Read::Text => quote!(response.text_as(#variant)),
        Read::Bytes => quote!(Ok(response.bytes().map(#variant))),
        Read::Empty => quote!(Ok(response.empty().map(|()| #variant))),
    }
}

fn pattern(statuses: Statuses) -> TokenStream {
    let literal = proc_macro2::Literal::u16_unsuffixed;
    match statuses {
        Statuses::Code(code) => {
            let code = literal(code);
            quote!(#code)
        }
        Statuses::Class(class) => {
            let (low, high) = (literal(class * 100), literal(class * 100 + 99));
            quote!(#low..=#high)
        }
        Statuses::Rest => quote!(_),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::operation::responses::{ErrorVariant, SuccessVariant};
    use crate::testing::{decided, same};

    fn printed(responses: &Responses) -> (Vec<TokenStream>, TokenStream) {
        let made = decided("openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: {}\n");
        let types = TypePrinter::outside(&made);
        (arms(types, responses), items(types, responses))
    }

    fn body(media_types: &[&str], then: Then) -> Body {
        let media_types = media_types.iter().map(|one| (*one).to_owned());
        Body {
            media_types: media_types.collect(),
            then,
        }
    }

    fn arm(statuses: &[Statuses], then: Then) -> Arm {
        let body = body(&[], then);
        Arm {
            statuses: statuses.to_vec(),
            bodies: vec![body],
        }
    }

    fn error(name: &str, ty: Option<RustType>) -> ErrorVariant {
        ErrorVariant {
            name: name.to_owned(),
            ty,
            docs: "d".to_owned(),
        }
    }

    fn responses(success: Success, errors: Vec<ErrorVariant>, arms: Vec<Arm>) -> Responses {
        Responses {
            success,
            error: "GetError".to_owned(),
            error_docs: "d".to_owned(),
            errors,
            arms,
            replies: Vec::new(),
        }
    }

    #[test]
    fn one_type_of_success_and_an_enum_of_errors() {
        let json = Then::Succeed(Read::Json(RustType::String));
        let (arms, items) = printed(&responses(
            Success::One(RustType::String),
            vec![
                error("NotFound", Some(RustType::I64)),
                error("Default", None),
            ],
            vec![
                arm(&[Statuses::Code(200), Statuses::Class(2)], json),
                arm(&[Statuses::Code(404)], Then::Fail("NotFound".to_owned())),
                arm(&[Statuses::Rest], Then::FailEmpty("Default".to_owned())),
            ],
        ));
        let expected = [
            quote!(200 | 200..=299 => response.json(),),
            quote!(404 => Err(response.error(GetError::NotFound)),),
            quote!(_ => Err(response.error_empty(GetError::Default)),),
        ];
        for (arm, expected) in arms.into_iter().zip(expected) {
            same(arm, expected);
        }
        same(
            items,
            quote! {
                #[doc = " d"]
                #[derive(Clone, Debug, PartialEq)]
                #[non_exhaustive]
                pub enum GetError {
                    #[doc = " d"]
                    NotFound(i64),
                    #[doc = " d"]
                    Default,
                }
            },
        );
    }

    #[test]
    fn several_media_types_are_a_match_in_the_arm() {
        let errors = vec![error("NotFound", Some(RustType::I64))];
        let several = Arm {
            statuses: vec![Statuses::Class(2)],
            bodies: vec![
                body(
                    &["a/json", "b/json"],
                    Then::Succeed(Read::Json(RustType::String)),
                ),
                body(&["text/csv", "text/plain"], Then::Succeed(Read::Text)),
                body(&["a/b"], Then::FailBytes("NotFound".to_owned())),
            ],
        };
        let text = arm(
            &[Statuses::Code(404)],
            Then::FailText("NotFound".to_owned()),
        );
        let (arms, _) = printed(&responses(
            Success::One(RustType::String),
            errors,
            vec![several, text],
        ));
        let expected = [
            quote! {
                200..=299 => match response.media_type(&["a/json", "b/json", "text/csv", "text/plain", "a/b"]) {
                    "text/csv" | "text/plain" => response.text(),
                    "a/b" => Err(response.bytes_error(GetError::NotFound)),
                    _ => response.json(),
                },
            },
            quote!(404 => Err(response.text_error(GetError::NotFound)),),
        ];
        for (arm, expected) in arms.into_iter().zip(expected) {
            same(arm, expected);
        }
    }

    #[test]
    fn several_types_of_success_are_an_enum_by_status() {
        let variant = |name: &str, ty| SuccessVariant {
            name: name.to_owned(),
            ty,
            docs: "d".to_owned(),
        };
        let success = Success::Enum {
            name: "GetSuccess".to_owned(),
            docs: "d".to_owned(),
            variants: vec![variant("Ok", Some(RustType::String)), variant("No", None)],
        };
        let then = |name: &str, read| Then::SucceedAs(name.to_owned(), read);
        let arms = vec![
            arm(
                &[Statuses::Code(200)],
                then("Ok", Read::Json(RustType::String)),
            ),
            arm(&[Statuses::Code(201)], then("B", Read::Bytes)),
            arm(&[Statuses::Code(202)], then("Null", Read::Null)),
            arm(&[Statuses::Code(204)], then("No", Read::Empty)),
        ];
        let (arms, items) = printed(&responses(success, Vec::new(), arms));
        let expected = [
            quote!(200 => response.json_as(GetSuccess::Ok),),
            quote!(201 => Ok(response.bytes().map(GetSuccess::B)),),
            quote!(202 => response.json_as(|()| GetSuccess::Null),),
            quote!(204 => Ok(response.empty().map(|()| GetSuccess::No)),),
        ];
        for (arm, expected) in arms.into_iter().zip(expected) {
            same(arm, expected);
        }
        let file: syn::File = syn::parse2(items).unwrap();
        let expected: syn::Item = syn::parse_quote! {
            #[doc = " d"]
            #[derive(Clone, Debug, PartialEq)]
            #[non_exhaustive]
            pub enum GetSuccess {
                #[doc = " d"]
                Ok(String),
                #[doc = " d"]
                No,
            }
        };
        assert_eq!(file.items[0], expected);
    }
}
