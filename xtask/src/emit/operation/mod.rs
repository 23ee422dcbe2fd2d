//! `operations/<id>.rs`: one operation's builder, its constant, and what it can answer.

mod answers;
mod input;
mod send;

pub use input::{BodyForm, Inputs};

use super::types::validate::Validated;
use super::{docs, source, values};
use crate::model::{Api, Operation};
use crate::naming;
use crate::refine::{Presence, Refined};
use heck::ToUpperCamelCase;
use input::ParameterInput;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// The name of an operation's builder.
pub fn builder_name(operation: &Operation) -> Ident {
    format_ident!("{}", operation.id.to_upper_camel_case())
}

/// The module's source.
pub fn source(
    api: &Api,
    refined: &Refined,
    validated: &Validated,
    operation: &Operation,
) -> Result<String, String> {
    let method = refined
        .methods
        .get(&operation.id)
        .ok_or_else(|| format!("it made no method `{}`", operation.id))?;
    let inputs = Inputs::of(api, refined, operation, method);
    let answers = answers::Answers::of(refined, operation, method);
    let constant = constant(api, operation);
    let builder = builder(refined, operation, &inputs);
    let setters = setters(refined, &inputs);
    let send = send::function(api, refined, validated, operation, &inputs, &answers);
    let name = builder_name(operation);
    let items = &answers.items;
    let module = quote! {
        #constant
        #builder
        impl #name<'_> {
            #setters
            #send
        }
        #items
    };
    let about = format!("`{} {}`", operation.method, operation.path);
    source::print(api, &about, &module, &[name.to_string()])
}

fn constant(api: &Api, operation: &Operation) -> TokenStream {
    let (id, path) = (&operation.id, &operation.path);
    let method = format_ident!("{}", operation.method);
    let accepts = api
        .accept
        .clone()
        .unwrap_or_else(|| operation.accepts.join(", "));
    let accept = (!accepts.is_empty()).then(|| quote!(.accept(#accepts)));
    let repeat = operation.safe_to_repeat.then(|| quote!(.safe_to_repeat()));
    let known = |name: &&String| api.schemes.iter().any(|scheme| scheme.name == **name);
    let security = operation.security.iter().map(|all| {
        let names = all.iter().filter(known);
        quote!(&[#(#names),*])
    });
    let security = (!operation.security.is_empty()).then(|| quote!(.security(&[#(#security),*])));
    quote! { static OPERATION: Operation = Operation::new(#id, Method::#method, #path)#accept #security #repeat; }
}

fn builder(refined: &Refined, operation: &Operation, inputs: &Inputs<'_>) -> TokenStream {
    let name = builder_name(operation);
    let types = quote!(types::);
    let fields = inputs.parameters.iter().map(
        |ParameterInput {
             ident,
             ty,
             parameter,
             ..
         }| {
            let ty = values::prefixed(refined, ty, &types);
            if parameter.required {
                quote!(#ident: #ty,)
            } else {
                quote!(#ident: Option<#ty>,)
            }
        },
    );
    let body = inputs.body.as_ref().map(|body| {
        let ty = values::prefixed(refined, &body.ty, &types);
        let ty = if body.required {
            ty
        } else {
            quote!(Option<#ty>)
        };
        (quote!(body: #ty,), quote!(body: #ty))
    });
    let (body_field, body_argument) = body.unzip();
    let required: Vec<_> = inputs
        .parameters
        .iter()
        .filter(|input| input.parameter.required)
        .collect();
    let arguments = required.iter().map(|ParameterInput { ident, ty, .. }| {
        let ty = values::prefixed(refined, ty, &types);
        quote!(#ident: #ty)
    });
    let body_argument =
        body_argument.filter(|_| inputs.body.as_ref().is_some_and(|body| body.required));
    let arguments = arguments.chain(body_argument);
    let values = inputs.parameters.iter().map(
        |ParameterInput {
             ident, parameter, ..
         }| {
            if parameter.required {
                quote!(#ident)
            } else {
                quote!(#ident: None)
            }
        },
    );
    let body_value = inputs.body.as_ref().map(|body| {
        if body.required {
            quote!(body)
        } else {
            quote!(body: None)
        }
    });
    let values = values.chain(body_value);
    let docs = docs::attributes(&format!(
        "A call of [`Client::{id}`](crate::Client::{id}). Nothing is sent before [`send`](Self::send).",
        id = operation.id
    ));
    quote! {
        #docs
        #[derive(Clone, Debug)]
        #[must_use = "nothing is sent before `send` is called"]
        pub struct #name<'a> { core: &'a Core, #(#fields)* #body_field retry: Option<RetryPolicy> }

        impl<'a> #name<'a> {
            pub(crate) fn new(core: &'a Core, #(#arguments),*) -> Self {
                Self { core, #(#values,)* retry: None }
            }
        }
    }
}

fn setters(refined: &Refined, inputs: &Inputs<'_>) -> TokenStream {
    let types = quote!(types::);
    let mut setters = TokenStream::new();
    for ParameterInput {
        ident,
        ty,
        parameter,
        method,
    } in &inputs.parameters
    {
        if parameter.required {
            continue;
        }
        let values::Argument { ty, convert } =
            values::argument(refined, ty, &quote!(#ident), &types);
        let about = setter_docs(parameter.description.as_deref(), &parameter.wire);
        setters.extend(quote! {
            #about
            pub fn #method(mut self, #ident: #ty) -> Self {
                self.#ident = Some(#convert);
                self
            }
        });
    }
    setters.extend(quote! {
        /// How this call is sent again when it fails, in place of the client's policy.
        pub fn retry(mut self, policy: RetryPolicy) -> Self {
            self.retry = Some(policy);
            self
        }
    });
    let Some(body) = &inputs.body else {
        return setters;
    };
    if !body.required {
        let ty = values::prefixed(refined, &body.ty, &types);
        setters.extend(quote! {
            /// Gives the whole body. Without it, and with nothing of it set, no body is sent.
            pub fn body(mut self, body: #ty) -> Self {
                self.body = Some(body);
                self
            }
        });
    }
    if let BodyForm::Fields(fields) = &body.form {
        let target = if body.required {
            quote!(self.body)
        } else {
            quote!(self.body.get_or_insert_default())
        };
        for field in fields.iter().filter(|field| !field.is_required()) {
            setters.extend(body_setter(refined, field, &target, &types));
        }
    }
    setters
}

fn body_setter(
    refined: &Refined,
    input: &input::FieldInput<'_>,
    target: &TokenStream,
    types: &TokenStream,
) -> TokenStream {
    let (field, method) = (input.field, &input.method);
    let ident = &field.ident;
    let values::Argument { ty, convert } =
        values::argument(refined, &field.ty, &quote!(#ident), types);
    let about = setter_docs(input.description, &field.wire);
    let nullable = field.presence == Presence::WhenSetNullable;
    let value = if nullable {
        quote!(Nullable::Value(#convert))
    } else {
        quote!(Some(#convert))
    };
    let null = nullable.then(|| {
        let name = format_ident!("{}", naming::null_setter(&method.to_string()));
        let about = docs::attributes(&format!("Sends `null` for `{}`.", field.wire));
        quote! {
            #about
            pub fn #name(mut self) -> Self {
                #target.#ident = Nullable::Null;
                self
            }
        }
    });
    quote! {
        #about
        pub fn #method(mut self, #ident: #ty) -> Self {
            #target.#ident = #value;
            self
        }
        #null
    }
}

/// A setter's first line; the field's whole documentation stands at the field.
fn setter_docs(description: Option<&str>, wire: &str) -> TokenStream {
    match description {
        Some(description) => docs::attributes(&docs::first_sentence(description)),
        None => docs::attributes(&format!("Sets `{wire}`.")),
    }
}
