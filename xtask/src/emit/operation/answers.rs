//! What an operation answers, decided by the status alone: one type for success, one enum for the rest.

use crate::emit::{docs, values};
use crate::generate::reduce;
use crate::model::{Answer, Operation, Status};
use crate::refine::{Method, Refined};
use heck::ToUpperCamelCase;
use http::StatusCode;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use std::collections::BTreeSet;

/// The types of an operation's answers and the arms that read them.
pub struct Answers {
    /// What a call succeeds with.
    pub success: TokenStream,
    /// The name of the error enum.
    pub error: Ident,
    /// The arms of the `match` on the status.
    pub arms: Vec<TokenStream>,
    /// The enums.
    pub items: TokenStream,
}

/// One answer with its type.
struct Typed<'a> {
    answer: &'a Answer,
    ty: Option<TokenStream>,
    variant: Ident,
}

impl Answers {
    /// Reads them.
    pub fn of(refined: &Refined, operation: &Operation, method: &Method) -> Answers {
        let name = operation.id.to_upper_camel_case();
        let error = format_ident!("{name}Error");
        let mut used = BTreeSet::new();
        let mut typed: Vec<_> = operation
            .answers
            .iter()
            .enumerate()
            .map(|(index, answer)| Typed {
                answer,
                ty: answer_type(refined, operation, method, index),
                variant: format_ident!(
                    "{}",
                    crate::naming::unique(&variant_name(answer.status), &mut used)
                ),
            })
            .collect();
        let has_success = typed.iter().any(|one| one.answer.status.is_success());
        let is_success = |one: &Typed<'_>| {
            one.answer.status.is_success() || (!has_success && one.answer.status == Status::Default)
        };
        let (successes, mut errors): (Vec<_>, Vec<_>) = typed.drain(..).partition(is_success);
        // With no success listed, `default` says what a success holds and what an error does.
        if let Some(default) = successes
            .iter()
            .find(|one| one.answer.status == Status::Default)
        {
            errors.push(Typed {
                answer: default.answer,
                ty: default.ty.clone(),
                variant: default.variant.clone(),
            });
        }
        let (success, success_enum, mut arms) = successes_of(operation, &name, &successes);
        arms.extend(errors.iter().map(|one| error_arm(&error, one)));
        let error_enum = error_enum(operation, &error, &errors);
        Answers {
            success,
            error,
            arms,
            items: quote!(#success_enum #error_enum),
        }
    }
}

/// The type of an answer's body; none when it has no JSON body.
fn answer_type(
    refined: &Refined,
    operation: &Operation,
    method: &Method,
    index: usize,
) -> Option<TokenStream> {
    let answer = &operation.answers[index];
    answer.schema.as_ref()?;
    let types = quote!(types::);
    let first = operation
        .answers
        .iter()
        .position(|answer| answer.status.is_success());
    if first == Some(index) {
        return Some(values::prefixed(refined, &method.success, &types));
    }
    refined
        .slots
        .get(&reduce::slot(operation, index))
        .map(|ty| values::prefixed(refined, ty, &types))
}

/// A variant is called as HTTP calls its status.
fn variant_name(status: Status) -> String {
    match status {
        Status::Code(code) => {
            let reason = StatusCode::from_u16(code)
                .ok()
                .and_then(|status| status.canonical_reason());
            match reason {
                Some("OK") => "Ok".to_owned(),
                Some(reason) => reason.replace('\'', "").to_upper_camel_case(),
                None => format!("Status{code}"),
            }
        }
        Status::Class(4) => "ClientError".to_owned(),
        Status::Class(5) => "ServerError".to_owned(),
        Status::Class(class) => format!("Status{class}xx"),
        Status::Default => "Default".to_owned(),
    }
}

fn pattern(status: Status, success: bool) -> TokenStream {
    match status {
        Status::Code(code) => {
            let code = proc_macro2::Literal::u16_unsuffixed(code);
            quote!(#code)
        }
        Status::Class(class) => range(class),
        Status::Default if success => range(2),
        Status::Default => quote!(_),
    }
}

fn range(class: u16) -> TokenStream {
    let (low, high) = (class * 100, class * 100 + 99);
    let (low, high) = (
        proc_macro2::Literal::u16_unsuffixed(low),
        proc_macro2::Literal::u16_unsuffixed(high),
    );
    quote!(#low..=#high)
}

/// The type of a success, its enum where there are several, and the arms.
fn successes_of(
    operation: &Operation,
    name: &str,
    successes: &[Typed<'_>],
) -> (TokenStream, TokenStream, Vec<TokenStream>) {
    let read = |one: &Typed<'_>| match (&one.ty, one.answer.is_bytes) {
        (Some(ty), _) => (ty.clone(), quote!(answer.json()), true),
        (None, true) => (quote!(Bytes), quote!(answer.bytes()), false),
        // A documented `null` is read, so that anything else is told from it.
        (None, false) if one.answer.is_null => (quote!(()), quote!(answer.json()), true),
        (None, false) => (quote!(()), quote!(answer.empty()), false),
    };
    let reads: Vec<_> = successes.iter().map(read).collect();
    let distinct: BTreeSet<_> = reads.iter().map(|(ty, ..)| ty.to_string()).collect();
    match (reads.first(), distinct.len()) {
        // Nothing documented: any success is one, whatever it holds.
        (None, _) => (
            quote!(Bytes),
            TokenStream::new(),
            vec![quote!(200..=299 => Ok(answer.bytes()),)],
        ),
        (Some((ty, read, fallible)), 1) => {
            let patterns = successes.iter().map(|one| pattern(one.answer.status, true));
            let read = if *fallible {
                read.clone()
            } else {
                quote!(Ok(#read))
            };
            (
                ty.clone(),
                TokenStream::new(),
                vec![quote!(#(#patterns)|* => #read,)],
            )
        }
        _ => {
            let success = format_ident!("{name}Success");
            let mut arms = Vec::new();
            let mut variants = Vec::new();
            for (one, (ty, read, fallible)) in successes.iter().zip(&reads) {
                let (variant, pattern) = (&one.variant, pattern(one.answer.status, true));
                let about = about(one.answer);
                if one.ty.is_none() && !one.answer.is_bytes {
                    variants.push(quote!(#about #variant,));
                    let unit = quote!(answer.map(|()| #success::#variant));
                    arms.push(match fallible {
                        true => quote!(#pattern => #read.map(|answer: Response<()>| #unit),),
                        false => quote!(#pattern => Ok(#read.map(|()| #success::#variant)),),
                    });
                } else {
                    variants.push(quote!(#about #variant(#ty),));
                    let read = if *fallible {
                        quote!(answer.json().map(|answer: Response<#ty>| answer.map(#success::#variant)))
                    } else {
                        quote!(Ok(#read.map(#success::#variant)))
                    };
                    arms.push(quote!(#pattern => #read,));
                }
            }
            let docs = docs::attributes(&format!(
                "What `{}` succeeds with, by status.",
                operation.id
            ));
            let item = quote! {
                #docs
                #[derive(Clone, Debug, PartialEq)]
                #[non_exhaustive]
                pub enum #success { #(#variants)* }
            };
            (quote!(#success), item, arms)
        }
    }
}

fn error_arm(error: &Ident, one: &Typed<'_>) -> TokenStream {
    let (variant, pattern) = (&one.variant, pattern(one.answer.status, false));
    match one.ty {
        Some(_) => quote!(#pattern => Err(answer.error(#error::#variant)),),
        None => quote!(#pattern => Err(answer.error_empty(#error::#variant)),),
    }
}

fn error_enum(operation: &Operation, error: &Ident, errors: &[Typed<'_>]) -> TokenStream {
    let docs = if errors.is_empty() {
        format!("`{}` documents no errors.", operation.id)
    } else {
        format!("What `{}` answers when it fails, by status.", operation.id)
    };
    let docs = docs::attributes(&docs);
    let variants = errors.iter().map(|one| {
        let (about, variant) = (about(one.answer), &one.variant);
        match &one.ty {
            Some(ty) => quote!(#about #variant(#ty),),
            None => quote!(#about #variant,),
        }
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #error { #(#variants)* }
    }
}

/// The status and its description.
fn about(answer: &Answer) -> TokenStream {
    let status = match answer.status {
        Status::Code(code) => code.to_string(),
        Status::Class(class) => format!("{class}XX"),
        Status::Default => "Any other status".to_owned(),
    };
    match answer.description.as_deref() {
        Some(description) => docs::attributes(&format!("{status}: {}", docs::clean(description))),
        None => docs::attributes(&format!("{status}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{flat, refined};

    fn answers(responses: &str) -> (String, Vec<String>, String) {
        let (api, refined) = refined(&format!(
            "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths: {{ /a: {{ get: {{ operationId: get, responses: {{ {responses} }} }} }} }}\n"
        ));
        let operation = &api.operations[0];
        let answers = Answers::of(&refined, operation, &refined.methods["get"]);
        (
            flat(&answers.success),
            answers.arms.iter().map(flat).collect(),
            flat(&answers.items),
        )
    }

    const TEXT: &str = "content: { application/json: { schema: { type: string } } }";
    const NUMBER: &str = "content: { application/json: { schema: { type: integer } } }";

    #[test]
    fn one_type_of_success_and_an_enum_of_errors() {
        let (success, arms, items) = answers(&format!(
            "'200': {{ {TEXT} }}, '201': {{ {TEXT} }}, '404': {{ {NUMBER} }}, 5XX: {{ description: d }}"
        ));
        assert_eq!(success, "String");
        let expected = [
            "200 | 201 => answer . json () ,",
            "404 => Err (answer . error (GetError :: NotFound)) ,",
            "500 ..= 599 => Err (answer . error_empty (GetError :: ServerError)) ,",
        ];
        assert_eq!(arms, expected);
        assert!(
            items.contains("NotFound (i64)") && items.contains("ServerError ,"),
            "{items}"
        );
    }

    #[test]
    fn several_types_of_success_are_an_enum_by_status() {
        let (success, arms, items) = answers(&format!(
            "'200': {{ {TEXT} }}, '202': {{ {NUMBER} }}, '204': {{ description: d }}"
        ));
        assert_eq!(success, "GetSuccess");
        assert!(
            items.contains("Ok (String)")
                && items.contains("Accepted (i64)")
                && items.contains("NoContent ,"),
            "{items}"
        );
        assert_eq!(
            arms[2],
            "204 => Ok (answer . empty () . map (| () | GetSuccess :: NoContent)) ,"
        );
    }

    #[test]
    fn default_alone_is_success_and_failure() {
        let (success, arms, _) = answers(&format!("default: {{ {TEXT} }}"));
        assert_eq!(success, "String");
        assert_eq!(
            arms,
            [
                "200 ..= 299 => answer . json () ,",
                "_ => Err (answer . error (GetError :: Default)) ,"
            ]
        );
    }

    #[test]
    fn an_answer_that_is_no_json_is_bytes() {
        let (success, arms, _) = answers("'200': { content: { text/csv: {} } }");
        assert_eq!(
            (success.as_str(), arms[0].as_str()),
            ("Bytes", "200 => Ok (answer . bytes ()) ,")
        );
    }
}
