//! `types.rs`: every named type of the document, in its order.

pub mod checks;
mod defaults;
pub mod properties;
mod structure;
mod union;

use super::tokens::{TypePrinter, ident};
use super::{docs, source};
use crate::rust::types::keywords::Keyword;
use crate::rust::types::{Definition, EnumValue};
use crate::rust::{Crate, TypeDef};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use serde_json::Value;

/// The module's source.
pub fn source(of: &Crate) -> Result<String, String> {
    let mut items = TokenStream::new();
    for def in of.types.iter() {
        items.extend(item(of, def));
    }
    items.extend(defaults::module(of));
    let known: Vec<_> = of.types.iter().map(|def| def.name.as_str()).collect();
    source::print(of, "The types of requests and responses.", items, &known)
}

fn item(of: &Crate, def: &TypeDef) -> TokenStream {
    let name = ident(&def.name);
    let docs = docs::attributes(&def.docs);
    let types = TypePrinter::inside(of);
    match &def.definition {
        Definition::Struct(definition) => structure::item(of, def, definition),
        Definition::Enum(values) => open_enum(&def.name, &def.docs, values),
        Definition::Union(definition) => union::item(of, def, definition),
        Definition::Alias(ty) => {
            let ty = types.print(ty);
            quote! { #docs pub type #name = #ty; }
        }
        Definition::Newtype(ty, rules) => {
            let ty = types.print(ty);
            let derives = derives(true, false);
            let schema = schema_attribute(def, Some("transparent"));
            let validate = checks::of_newtype(def, rules);
            quote! {
                #docs
                #derives
                #schema
                pub struct #name(
                    /// The value itself.
                    pub #ty,
                );
                impl<'de> Deserialize<'de> for #name {
                    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                        Deserialize::deserialize(deserializer).map(Self)
                    }
                }
                impl Serialize for #name {
                    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                        self.0.serialize(serializer)
                    }
                }
                #validate
            }
        }
    }
}

/// An enum that takes any other string too.
pub fn open_enum(name: &str, docs: &str, values: &[EnumValue]) -> TokenStream {
    let (name, docs) = (ident(name), docs::attributes(docs));
    let variants = values.iter().map(|one| {
        let (docs, ident, value) = (docs::attributes(&one.docs), ident(&one.name), &one.value);
        quote!(#docs #ident = #value,)
    });
    quote! { open_enum! { #docs pub enum #name { #(#variants)* } } }
}

/// What is derived for every type with a body.
fn derives(debug: bool, default: bool) -> TokenStream {
    let debug = debug.then(|| quote!(Debug,));
    let default = default.then(|| quote!(Default,));
    quote! { #[derive(Clone, #debug #default PartialEq)] }
}

/// The JSON Schema's derive, with the component's name where it is another, and what `kind` of schema it is.
fn schema_attribute(def: &TypeDef, kind: Option<&str>) -> TokenStream {
    let name = def.renamed.then_some(&def.component).into_iter();
    let name = name.map(|name| quote!(rename = #name));
    let kind = kind.map(ident).map(|kind| quote!(#kind));
    let attributes: Vec<_> = name.chain(kind).collect();
    let attributes = (!attributes.is_empty()).then(|| quote!(, schemars(#(#attributes),*)));
    quote! { #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema) #attributes)] }
}

/// What a field's JSON Schema says beside its type: `presence`, and keywords.
fn field_schema_attribute(presence: Vec<TokenStream>, keywords: &[Keyword]) -> Option<TokenStream> {
    let mut attributes = presence;
    let keywords: Vec<_> = keywords
        .iter()
        .filter_map(|(key, value)| {
            let value = scalar(value)?;
            Some(quote!(#key = #value))
        })
        .collect();
    if !keywords.is_empty() {
        attributes.push(quote!(extend(#(#keywords),*)));
    }
    (!attributes.is_empty())
        .then(|| quote!(#[cfg_attr(feature = "schemars", schemars(#(#attributes),*))]))
}

/// A scalar as a literal.
fn scalar(value: &Value) -> Option<TokenStream> {
    match value {
        Value::Bool(value) => Some(quote!(#value)),
        Value::String(text) => Some(quote!(#text)),
        // An integer without a type is an `i32`.
        Value::Number(number) if number.as_u64() > Some(i32::MAX as u64) => {
            Some(proc_macro2::Literal::u64_suffixed(number.as_u64()?).to_token_stream())
        }
        Value::Number(number) if number.is_i64() && number.as_i64() < Some(i32::MIN.into()) => {
            Some(proc_macro2::Literal::i64_suffixed(number.as_i64()?).to_token_stream())
        }
        // Any other number of JSON is one of Rust, as it is written.
        Value::Number(number) => number.to_string().parse().ok(),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// `schemas.rs`: the JSON Schema of every component by its name in the document.
pub fn schemas_source(of: &Crate) -> Result<String, String> {
    let entries = of.types.iter().map(|def| {
        let (ident, name) = (ident(&def.name), &def.component);
        quote! { (#name, schemars::schema_for!(types::#ident)) }
    });
    let items = quote! {
        /// The JSON Schema of each type, by the name of its component in the document.
        pub fn json_schemas() -> Vec<(&'static str, schemars::Schema)> {
            Vec::from([#(#entries),*])
        }
    };
    source::print(
        of,
        "JSON Schemas, behind the feature `schemars`.",
        items,
        &[],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{decided, same, with_schemas};

    #[test]
    fn enums_aliases_and_newtypes_are_printed() {
        let schemas = "    Word: { description: d, type: string, enum: [a-b] }
    Words: { description: d, type: array, items: { $ref: '#/components/schemas/Word' } }
    Endless: { description: d, type: array, items: { $ref: '#/components/schemas/Endless' } }
";
        let made = decided(&with_schemas(schemas, &[], &["Word", "Words", "Endless"]));
        let printed: Vec<_> = made.types.iter().map(|def| item(&made, def)).collect();
        let [word, words, endless] = printed.as_slice() else {
            panic!("{printed:?}")
        };
        same(
            word.clone(),
            quote!(open_enum! { #[doc = " d"] pub enum Word { #[doc = " `a-b`"] AB = "a-b", } }),
        );
        same(
            words.clone(),
            quote!(
                #[doc = " d"]
                pub type Words = Vec<Word>;
            ),
        );
        same(
            endless.clone(),
            quote! {
                #[doc = " d"]
                #[derive(Clone, Debug, PartialEq)]
                #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(transparent))]
                pub struct Endless(#[doc = r" The value itself."] pub Vec<Endless>,);
                impl<'de> Deserialize<'de> for Endless {
                    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                        Deserialize::deserialize(deserializer).map(Self)
                    }
                }
                impl Serialize for Endless {
                    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                        self.0.serialize(serializer)
                    }
                }
            },
        );
    }

    #[test]
    fn keywords_are_literals() {
        let keywords: Vec<Keyword> = vec![
            ("minLength", 1.into()),
            ("maximum", 1.5.into()),
            ("pattern", "a\"b".into()),
            ("deprecated", true.into()),
            ("x", 3_000_000_000_u64.into()),
            ("y", (-3_000_000_000_i64).into()),
        ];
        same(
            field_schema_attribute(vec![quote!(default)], &keywords).into_token_stream(),
            quote!(#[cfg_attr(feature = "schemars", schemars(default, extend("minLength" = 1, "maximum" = 1.5, "pattern" = "a\"b", "deprecated" = true, "x" = 3000000000u64, "y" = -3000000000i64)))]),
        );
        assert!(field_schema_attribute(Vec::new(), &[]).is_none());
    }
}
