//! `client.rs`: the client with a method for each operation, its builder, its servers.

mod builder;
mod server;

use super::manifest::titled;
use super::operation::{self, Inputs};
use super::{docs, example, source, values};
use crate::model::{Api, Operation, SchemeKind};
use crate::openapi::extension::ResetUnit;
use crate::refine::Refined;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

pub use server::{default_url, type_names};

/// The module's source.
pub fn source(api: &Api, refined: &Refined) -> Result<String, String> {
    let provider = provider(api);
    let mut methods = TokenStream::new();
    for operation in &api.operations {
        methods.extend(method(api, refined, operation)?);
    }
    let about = docs::attributes(&format!(
        "A client of the {}. Cloning it is cheap, and the clones share their connections.",
        docs::clean(&titled(&api.title))
    ));
    let builder = builder::items(api);
    let servers = server::items(api);
    let items = quote! {
        #provider

        #about
        #[derive(Clone, Debug)]
        pub struct Client { core: Core }

        impl Client {
            /// What a client is made from.
            pub fn builder() -> ClientBuilder { ClientBuilder::new() }
            #methods
        }
        #builder
        #servers
    };
    source::print(api, "The client, its builder and its servers.", &items, &[])
}

fn provider(api: &Api) -> TokenStream {
    let env = format!("{}_BASE_URL", heck::AsShoutySnakeCase(&api.name));
    let server = default_url(api).map(|url| quote!(.server(#url)));
    let schemes = api.schemes.iter().map(|scheme| {
        let (name, setter, env) = (&scheme.name, &scheme.setter, &scheme.env);
        let kind = match &scheme.kind {
            SchemeKind::Bearer => quote!(SchemeKind::Bearer),
            SchemeKind::Basic => quote!(SchemeKind::Basic),
            SchemeKind::Header { name, prefix } => {
                quote!(SchemeKind::Header { name: #name, prefix: #prefix })
            }
            SchemeKind::Query { name } => quote!(SchemeKind::Query { name: #name }),
            SchemeKind::Cookie { name } => quote!(SchemeKind::Cookie { name: #name }),
        };
        quote!(Scheme::new(#name, #kind, #setter).env(&[#(#env),*]))
    });
    let schemes = (!api.schemes.is_empty()).then(|| quote!(.schemes(&[#(#schemes),*])));
    let required = required(api).map(|alternatives| {
        let alternatives = alternatives.iter().map(|all| quote!(&[#(#all),*]));
        quote!(.required(&[#(#alternatives),*]))
    });
    let ids = &api.request_id_headers;
    let ids = (!ids.is_empty()).then(|| quote!(.request_id_headers(&[#(#ids),*])));
    let limits = api.rate_limits.iter().map(|limit| {
        let reset = &limit.reset;
        let unit = match limit.unit {
            ResetUnit::UnixSeconds => quote!(ResetUnit::UnixSeconds),
            ResetUnit::SecondsFromNow => quote!(ResetUnit::SecondsFromNow),
        };
        let remaining = limit
            .remaining
            .as_ref()
            .map(|name| quote!(.remaining(#name)));
        quote!(RateLimit::new(#reset, #unit) #remaining)
    });
    let limits = (!api.rate_limits.is_empty()).then(|| quote!(.rate_limits(&[#(#limits),*])));
    quote! {
        static PROVIDER: Provider =
            Provider::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"), #env)
                #server #schemes #required #ids #limits;
    }
}

/// What `build` asks for: the requirement of all operations, where they have the same one.
///
/// Where they differ a user may want some operations only, so each call checks its own.
fn required(api: &Api) -> Option<&Vec<Vec<String>>> {
    let first = &api.operations.first()?.security;
    let same = api
        .operations
        .iter()
        .all(|operation| operation.security == *first);
    let known = |name: &String| api.schemes.iter().any(|scheme| scheme.name == *name);
    let enforced = !first.is_empty()
        && first
            .iter()
            .all(|all| !all.is_empty() && all.iter().all(known));
    (same && enforced).then_some(first)
}

fn method(api: &Api, refined: &Refined, operation: &Operation) -> Result<TokenStream, String> {
    let signature = refined
        .methods
        .get(&operation.id)
        .ok_or_else(|| format!("it made no method `{}`", operation.id))?;
    let inputs = Inputs::of(api, refined, operation, signature);
    let name = format_ident!("{}", operation.id);
    let builder = operation::builder_name(operation);
    let types = quote!(types::);
    let mut arguments = Vec::new();
    let mut conversions = Vec::new();
    for input in inputs
        .parameters
        .iter()
        .filter(|input| input.parameter.required)
    {
        let ident = &input.ident;
        let argument = values::argument(refined, &input.ty, &quote!(#ident), &types);
        let (ty, convert) = (argument.ty, argument.convert);
        arguments.push(quote!(#ident: #ty));
        conversions.push(convert);
    }
    let about = documentation(api, refined, operation, &inputs);
    let with = inputs
        .body
        .as_ref()
        .filter(|body| body.required)
        .map(|body| values::prefixed(refined, &body.ty, &types));
    let fields: Vec<_> = inputs.required_fields().collect();
    let Some(body_type) = with else {
        return Ok(quote! {
            #about
            pub fn #name(&self, #(#arguments),*) -> operations::#builder<'_> {
                operations::#builder::new(&self.core, #(#conversions),*)
            }
        });
    };
    let is_whole = matches!(
        inputs.body.as_ref().map(|body| &body.form),
        Some(operation::BodyForm::Whole)
    );
    let whole = format_ident!(
        "{}",
        if is_whole {
            operation.id.clone()
        } else {
            format!("{}_with_body", operation.id)
        }
    );
    let whole_docs = if is_whole {
        about.clone()
    } else {
        docs::attributes(&format!(
            "Like [`{name}`](Self::{name}), with the whole body given at once."
        ))
    };
    let whole_method = quote! {
        #whole_docs
        pub fn #whole(&self, #(#arguments,)* body: #body_type) -> operations::#builder<'_> {
            operations::#builder::new(&self.core, #(#conversions,)* body)
        }
    };
    if is_whole {
        return Ok(whole_method);
    }
    let mut field_arguments = Vec::new();
    let mut field_conversions = Vec::new();
    for input in &fields {
        let method = &input.method;
        let nullable = input.field.presence == crate::refine::Presence::AlwaysNullable;
        let argument = values::argument(refined, &input.field.ty, &quote!(#method), &types);
        let ty = if nullable {
            let ty = values::prefixed(refined, &input.field.ty, &types);
            quote!(Option<#ty>)
        } else {
            argument.ty
        };
        field_arguments.push(quote!(#method: #ty));
        field_conversions.push(quote!(#method));
    }
    Ok(quote! {
        #about
        pub fn #name(&self, #(#arguments,)* #(#field_arguments),*) -> operations::#builder<'_> {
            operations::#builder::new(&self.core, #(#conversions,)* #body_type::new(#(#field_conversions),*))
        }
        #whole_method
    })
}

fn documentation(
    api: &Api,
    refined: &Refined,
    operation: &Operation,
    inputs: &Inputs<'_>,
) -> TokenStream {
    let summary = operation.summary.as_deref().map(docs::clean);
    let description = operation.description.as_deref().map(docs::clean);
    let mut text = match (summary, description) {
        (Some(summary), Some(description))
            if summary.trim_end_matches('.') != description.trim_end_matches('.') =>
        {
            format!("{}\n\n{description}", sentence(&summary))
        }
        (Some(text), _) | (None, Some(text)) => sentence(&text),
        (None, None) => format!("Calls `{} {}`.", operation.method, operation.path),
    };
    text.push_str(&format!("\n\n`{} {}`", operation.method, operation.path));
    if operation.deprecated {
        text.push_str("\n\nDeprecated by the provider.");
    }
    let described: Vec<_> = inputs
        .parameters
        .iter()
        .filter(|input| input.parameter.required)
        .filter_map(|input| {
            Some((
                input.ident.to_string(),
                input.parameter.description.clone()?,
            ))
        })
        .chain(
            inputs
                .required_fields()
                .filter_map(|f| Some((f.method.to_string(), f.description?.to_owned()))),
        )
        .collect();
    if !described.is_empty() {
        text.push('\n');
        for (name, description) in described {
            text.push_str(&format!(
                "\n- `{name}`: {}",
                docs::first_sentence(&description)
            ));
        }
    }
    text.push_str(&format!(
        "\n\n# Example\n\n```no_run\n{}\n```",
        example::call(api, refined, operation, inputs)
    ));
    docs::attributes(&text)
}

fn sentence(text: &str) -> String {
    let ends = text.ends_with(['.', '!', '?', ':', '`', '>', ')']) || text.contains('\n');
    if ends {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}
