//! `types.rs`: every named type of the document, in its order.

mod defaults;
pub mod structure;
mod union;
pub mod validate;

use super::{docs, source};
use crate::model::{Api, Shape, TypeDef};
use crate::refine::{Definition, Refined};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Value, json};

/// The module's source.
pub fn source(api: &Api, refined: &Refined) -> Result<String, String> {
    let validated = validate::Validated::of(api);
    let mut items = TokenStream::new();
    for (name, definition) in &refined.types {
        let Some(def) = api.types.get(name) else {
            continue;
        };
        items.extend(item(api, refined, &validated, def, definition));
    }
    items.extend(defaults::module(api, refined));
    let known: Vec<_> = refined.types.keys().cloned().collect();
    source::print(
        api,
        "The data that requests and answers hold.",
        &items,
        &known,
    )
}

fn item(
    api: &Api,
    refined: &Refined,
    validated: &validate::Validated,
    def: &TypeDef,
    definition: &Definition,
) -> TokenStream {
    let name = format_ident!("{}", def.name);
    let docs = documentation(def);
    match definition {
        Definition::Struct { fields, extra } => {
            structure::item(api, refined, validated, def, fields, extra.as_ref())
        }
        Definition::Enum(variants) => {
            let Shape::Enum {
                listed, meanings, ..
            } = &def.shape
            else {
                return TokenStream::new();
            };
            let variants = variants.iter().enumerate().map(|(index, (ident, value))| {
                let about = match meanings.get(value) {
                    _ if index >= *listed => {
                        " (known, though the document does not list it)".to_owned()
                    }
                    Some(meaning) => format!(": {}", docs::clean(meaning)),
                    None => String::new(),
                };
                let docs = docs::attributes(&format!("`{value}`{about}"));
                quote!(#docs #ident = #value,)
            });
            quote! { open_enum! { #docs pub enum #name { #(#variants)* } } }
        }
        Definition::Union(variants) => {
            let validate = validated.of_union(api, def, variants);
            let item = union::item(api, refined, def, &docs, variants);
            quote!(#item #validate)
        }
        Definition::Alias(ty) => quote! { #docs pub type #name = #ty; },
        Definition::Newtype(ty) => {
            let derives = derives(false);
            let rename = schema_attribute(def, Vec::new());
            quote! {
                #docs
                #derives
                #rename
                #[serde(transparent)]
                pub struct #name(
                    /// The value itself.
                    pub #ty,
                );
            }
        }
    }
}

/// What is derived for every type with a body.
fn derives(default: bool) -> TokenStream {
    let default = default.then(|| quote!(Default,));
    quote! { #[derive(Clone, Debug, #default PartialEq, Serialize, Deserialize)] }
}

/// The JSON Schema's derive, with the component's name and what the Rust type does not say by itself.
fn schema_attribute(def: &TypeDef, extend: Vec<(&str, Value)>) -> TokenStream {
    let rename = def
        .original
        .as_ref()
        .filter(|original| **original != def.name);
    let rename = rename.map(|original| quote!(rename = #original));
    let extend = (!extend.is_empty()).then(|| extension(&extend));
    let inner: Vec<_> = rename.into_iter().chain(extend).collect();
    if inner.is_empty() {
        quote! { #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))] }
    } else {
        quote! { #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(#(#inner),*))] }
    }
}

/// Keywords that the schema gets beside what its type says.
fn extension(members: &[(&str, Value)]) -> TokenStream {
    let members = members.iter().filter_map(|(key, value)| {
        let value: TokenStream = json_literal(value)?;
        Some(quote!(#key = #value))
    });
    quote!(extend(#(#members),*))
}

/// A scalar as a literal.
fn json_literal(value: &Value) -> Option<TokenStream> {
    match value {
        Value::Bool(_) | Value::Number(_) | Value::String(_) => value
            .to_string()
            .parse()
            .ok()
            .filter(|_| {
                // JSON escapes such as `\/` or a surrogate pair are no Rust; a string goes through its own literal.
                !value.is_string()
            })
            .or_else(|| value.as_str().map(|text| quote!(#text))),
        _ => None,
    }
}

/// The description of a type, or what is known of it.
fn documentation(def: &TypeDef) -> TokenStream {
    let otherwise = match (&def.place, &def.original) {
        (Some(place), _) => format!("The type of {place}."),
        (None, Some(original)) => format!("`{original}` of the document."),
        (None, None) => format!("`{}` of the document.", def.name),
    };
    let mut text = def.description.as_deref().map_or(otherwise, docs::clean);
    let original = def
        .original
        .as_ref()
        .filter(|original| **original != def.name && def.description.is_some());
    if let Some(original) = original {
        text = format!("{text}\n\nCalled `{original}` in the document.");
    }
    docs::attributes(&text)
}

/// `schemas.rs`: the JSON Schema of every component by its name in the document.
pub fn schemas_source(api: &Api) -> Result<String, String> {
    let entries = api.types.values().map(|def| {
        let ident = format_ident!("{}", def.name);
        let name = def.original.as_ref().unwrap_or(&def.name);
        quote! { (#name, schemars::schema_for!(types::#ident)) }
    });
    let items = quote! {
        /// The JSON Schema of each type, by the name of its component in the document.
        pub fn json_schemas() -> Vec<(&'static str, schemars::Schema)> {
            Vec::from([#(#entries),*])
        }
    };
    source::print(
        api,
        "JSON Schemas, behind the feature `schemars`.",
        &items,
        &[],
    )
}

/// Facts of a field's schema that its Rust type does not carry.
fn lost_facts(schema: &Value, deprecated: bool) -> Vec<(&'static str, Value)> {
    const KEYS: [&str; 12] = [
        "minLength",
        "maxLength",
        "pattern",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "minimum",
        "maximum",
        "multipleOf",
        "default",
    ];
    let mut facts: Vec<_> = KEYS
        .iter()
        .filter_map(|key| Some((*key, schema.get(*key)?.clone())))
        .filter(|(_, value)| !value.is_null() && *value != json!(false) || value.is_boolean())
        .collect();
    for (exclusive, bound) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if schema.get(exclusive) == Some(&json!(true))
            && let Some(fact) = facts.iter_mut().find(|(key, _)| *key == bound)
        {
            fact.0 = exclusive;
        }
    }
    let format = schema.get("format").and_then(Value::as_str);
    if let Some(format) =
        format.filter(|format| !["date-time", "int32", "int64", "float", "double"].contains(format))
    {
        facts.push(("format", json!(format)));
    }
    if deprecated {
        facts.push(("deprecated", json!(true)));
    }
    facts
}
