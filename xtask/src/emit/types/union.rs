//! A union: one variant for each form the document names, and one for any other.
//!
//! serde tries the forms in their order and takes the first that fits, so the document's order is kept.

use super::{derives, schema_attribute};
use crate::emit::values;
use crate::model::TypeDef;
use crate::refine::{Refined, UnionVariant};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use std::collections::BTreeSet;

/// The enum and its conversions.
pub fn item(
    refined: &Refined,
    def: &TypeDef,
    docs: &TokenStream,
    variants: &[UnionVariant],
) -> TokenStream {
    let name = format_ident!("{}", def.name);
    let derives = derives(false);
    let schema = schema_attribute(def, Vec::new());
    let members = variants.iter().map(|variant| {
        let UnionVariant { ident, ty } = variant;
        let about = crate::emit::docs::attributes(&format!("The form `{}`.", form(ty)));
        quote!(#about #ident(#ty),)
    });
    let taken: BTreeSet<_> = variants
        .iter()
        .map(|variant| variant.ident.to_string())
        .collect();
    let other = format_ident!(
        "{}",
        if taken.contains("Other") {
            "OtherForm"
        } else {
            "Other"
        }
    );
    let mut seen = BTreeSet::new();
    let conversions = variants.iter().filter_map(|variant| {
        let UnionVariant { ident, ty } = variant;
        let target = values::followed(refined, ty).to_token_stream().to_string();
        if target.contains("Value") || !seen.insert(target) {
            return None;
        }
        Some(quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self { Self::#ident(value) }
            }
        })
    });
    quote! {
        #docs
        #derives
        #schema
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum #name {
            #(#members)*
            /// A form that the document does not name, as it came.
            #[cfg_attr(feature = "schemars", schemars(skip))]
            #other(serde_json::Value),
        }
        #(#conversions)*
    }
}

/// A type as it reads in prose.
fn form(ty: &syn::Type) -> String {
    ty.to_token_stream()
        .to_string()
        .replace(" < ", "<")
        .replace(" <", "<")
        .replace(" >", ">")
        .replace(" ,", ",")
}
