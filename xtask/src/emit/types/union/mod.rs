//! A union: one variant for each form the document names, and one for any other.
//!
//! Which form a value has is found out by `clientry::form`; here it is told what tells the forms apart.

mod tag;

use super::schema_attribute;
use crate::emit::values;
use crate::model::{Api, TypeDef};
use crate::refine::{Definition, Refined, UnionVariant};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use std::collections::BTreeSet;
use syn::Type;

/// The enum and its conversions.
pub fn item(
    api: &Api,
    refined: &Refined,
    def: &TypeDef,
    docs: &TokenStream,
    variants: &[UnionVariant],
) -> TokenStream {
    let name = format_ident!("{}", def.name);
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
    let display = variants
        .iter()
        .all(|variant| is_text(refined, &variant.ty, 0))
        .then(|| display(&name, variants, &other));
    let tags = tag::of(api, refined, def, variants);
    let forms = variants.iter().zip(tags).map(|(variant, tag)| {
        let ident = &variant.ident;
        let fields =
            closed_fields(refined, &variant.ty).map(|names| quote!(.fields(&[#(#names),*])));
        let tag = tag.map(|tag| {
            let (name, values) = (tag.name, tag.values);
            if tag.only {
                quote!(.tag(#name, &[#(#values),*]))
            } else {
                quote!(.preferred(#name, &[#(#values),*]))
            }
        });
        quote!(form::of(|value| form::read(value).map(Self::#ident)) #fields #tag)
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #schema
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum #name {
            #(#members)*
            /// A form that the document does not name, as it came.
            #[cfg_attr(feature = "schemars", schemars(skip))]
            #other(serde_json::Value),
        }
        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                form::pick(deserializer, &[#(#forms),*], Self::#other)
            }
        }
        #(#conversions)*
        #display
    }
}

/// The names of an object's members, if the form is an object and names them all.
fn closed_fields(refined: &Refined, ty: &Type) -> Option<Vec<String>> {
    match values::struct_of(refined, ty)? {
        (fields, None) => Some(fields.iter().map(|field| field.wire.clone()).collect()),
        (_, Some(_)) => None,
    }
}

/// Whether a value of the type is one text outside JSON, as in a query.
fn is_text(refined: &Refined, ty: &Type, depth: usize) -> bool {
    match values::named(refined, ty) {
        // Types that are made of types end: what is deeper than this is a circle.
        _ if depth > 64 => false,
        Some(Definition::Enum(_)) => true,
        Some(Definition::Alias(ty)) => is_text(refined, ty, depth + 1),
        Some(Definition::Union(forms)) => forms
            .iter()
            .all(|form| is_text(refined, &form.ty, depth + 1)),
        Some(_) => false,
        None => values::is_copied(ty) || is(ty, "String") || is(ty, "DateTime"),
    }
}

fn is(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}

/// The value as it is written outside JSON.
fn display(name: &Ident, variants: &[UnionVariant], other: &Ident) -> TokenStream {
    let arms = variants.iter().map(|variant| {
        let ident = &variant.ident;
        quote!(Self::#ident(value) => fmt::Display::fmt(value, f),)
    });
    quote! {
        impl fmt::Display for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    #(#arms)*
                    Self::#other(serde_json::Value::String(text)) => f.write_str(text),
                    Self::#other(value) => fmt::Display::fmt(value, f),
                }
            }
        }
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
        .replace(" :: ", "::")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_reads_as_people_write_it() {
        for text in [
            "String",
            "BTreeMap<String, Vec<Thing>>",
            "serde_json::Value",
        ] {
            let ty: Type = syn::parse_str(text).unwrap();
            assert_eq!(form(&ty), text);
        }
    }
}
