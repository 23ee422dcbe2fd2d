//! `send`: the request as the document asks for it, the answer by its status.

use super::answers::Answers;
use super::input::{Inputs, ParameterInput};
use crate::emit::types::validate::{Validated, as_closure};
use crate::emit::values;
use crate::model::{Api, ListStyle, Operation, Place};
use crate::refine::Refined;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The method.
pub fn function(
    api: &Api,
    refined: &Refined,
    validated: &Validated,
    operation: &Operation,
    inputs: &Inputs<'_>,
    answers: &Answers,
) -> TokenStream {
    let (required, optional): (Vec<_>, Vec<_>) = inputs
        .parameters
        .iter()
        .partition(|input| input.parameter.required);
    let mut steps = TokenStream::new();
    for input in &inputs.parameters {
        let ident = &input.ident;
        let wire = &input.parameter.wire;
        if let Some(rules) = validated
            .rules(api, &input.parameter.schema)
            .map(|rules| as_closure(&rules))
        {
            steps.extend(quote!(.check(|check| check.field(#wire, &self.#ident, #rules))));
        }
    }
    for input in required {
        let ident = &input.ident;
        let call = call(refined, input, &quote!(&self.#ident));
        steps.extend(quote!(.#call));
    }
    let mut later: Vec<_> = optional
        .into_iter()
        .map(|input| {
            let ident = &input.ident;
            let call = call(refined, input, &quote!(#ident));
            quote! { if let Some(#ident) = &self.#ident { request = request.#call; } }
        })
        .collect();
    if let (Some(body), Some(described)) = (&inputs.body, &operation.body) {
        let json = match described.media_type.as_str() {
            "application/json" => quote!(json),
            _ => quote!(json_as),
        };
        let media_type = (json.to_string() == "json_as").then(|| {
            let media_type = &described.media_type;
            quote!(#media_type,)
        });
        let body_rules = |body: &TokenStream| {
            if validated.has(&described.schema) {
                return Some(quote!(.validate(#body)));
            }
            let rules = as_closure(&validated.rules(api, &described.schema)?);
            Some(quote!(.check(|check| check.field("", #body, #rules))))
        };
        if body.required {
            let rules = body_rules(&quote!(&self.body));
            steps.extend(quote!(#rules.#json(#media_type &self.body)));
        } else {
            let rules = body_rules(&quote!(body));
            later.push(quote! { if let Some(body) = &self.body { request = request #rules.#json(#media_type body); } });
        }
    }
    let request = if later.is_empty() {
        quote!(let answer = self.core.request(&OPERATION) #steps.retry(self.retry).send().await?;)
    } else {
        quote! {
            let mut request = self.core.request(&OPERATION) #steps;
            #(#later)*
            let answer = request.retry(self.retry).send().await?;
        }
    };
    let (success, error, arms) = (&answers.success, &answers.error, &answers.arms);
    // `default` stands for every other status already.
    let has_rest = arms
        .last()
        .is_some_and(|arm| arm.to_string().starts_with("_ "));
    let rest = (!has_rest).then(|| quote!(_ => Err(answer.unexpected()),));
    quote! {
        /// Sends the request and reads the answer.
        ///
        /// # Errors
        ///
        /// [`Error::Api`] for a documented error; see [`Error`] for what else can go wrong.
        pub async fn send(self) -> Result<Response<#success>, Error<#error>> {
            #request
            match answer.status().as_u16() { #(#arms)* #rest }
        }
    }
}

/// The call that puts a parameter's value into the request.
fn call(refined: &Refined, input: &ParameterInput<'_>, value: &TokenStream) -> TokenStream {
    let wire = &input.parameter.wire;
    let is_list = !values::arguments_of(&values::followed(refined, &input.ty), "Vec").is_empty();
    match (input.parameter.place, is_list) {
        (Place::Path, _) => quote!(path(#wire, #value)),
        (Place::Query, false) => quote!(query(#wire, #value)),
        (Place::Query, true) => {
            let style = match input.parameter.style {
                ListStyle::Form => "Form",
                ListStyle::Comma => "Comma",
                ListStyle::Space => "Space",
                ListStyle::Pipe => "Pipe",
            };
            let style = format_ident!("{style}");
            quote!(query_list(#wire, #value, ListStyle::#style))
        }
        (Place::Header, false) => quote!(header(#wire, #value)),
        (Place::Header, true) => {
            let ident = &input.ident;
            let list = if input.parameter.required {
                quote!(self.#ident)
            } else {
                quote!(#ident)
            };
            quote!(header(#wire, &#list.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")))
        }
        (Place::Cookie, _) => quote!(cookie(#wire, #value)),
    }
}
