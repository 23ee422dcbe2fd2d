//! The documented defaults of what an answer may leave out, as functions that serde calls.

use crate::model::Api;
use crate::naming;
use crate::refine::{Definition, Presence, Refined, StructField};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

/// The path that serde's attribute names.
pub fn path(type_name: &str, field: &str) -> String {
    format!("defaults::{}", function(type_name, field))
}

fn function(type_name: &str, field: &str) -> String {
    naming::snake(&format!("{type_name} {field}"))
}

/// The module of all default functions, or nothing.
pub fn module(api: &Api, refined: &Refined) -> Option<TokenStream> {
    let mut functions = Vec::new();
    for (name, definition) in &refined.types {
        let (Definition::Struct { fields, .. }, Some(def)) = (definition, api.types.get(name))
        else {
            continue;
        };
        for (field, described) in fields.iter().zip(def.fields()) {
            if let (Presence::Defaulted, Some(default)) = (field.presence, &described.default) {
                functions.push(default_function(name, field, default));
            }
        }
    }
    (!functions.is_empty()).then(|| quote! { mod defaults { #(#functions)* } })
}

fn default_function(type_name: &str, field: &StructField, default: &Value) -> TokenStream {
    let name = format_ident!("{}", function(type_name, &field.ident.to_string()));
    let ty = &field.ty;
    let (ty, value) = match default {
        Value::Bool(value) => (quote!(bool), quote!(#value)),
        Value::String(text) if is_plain(ty, "String") => (quote!(String), quote!(#text.to_owned())),
        Value::String(text) => (quote!(super::#ty), quote!(#text.into())),
        other => {
            // A number's text is a literal of either kind; a whole one needs a point to be a float.
            let text = other.to_string();
            let float = is_plain(ty, "f64") || is_plain(ty, "f32");
            let text = if float && !text.contains(['.', 'e']) {
                format!("{text}.0")
            } else {
                text
            };
            let literal: TokenStream = text.parse().unwrap_or_default();
            (quote!(#ty), literal)
        }
    };
    quote! { pub(super) fn #name() -> #ty { #value } }
}

fn is_plain(ty: &syn::Type, name: &str) -> bool {
    matches!(ty, syn::Type::Path(path) if path.path.is_ident(name))
}
