//! A struct: its fields with their presence, and for what is sent a constructor and setters.

use super::validate::Validated;
use super::{defaults, derives, documentation, extension, lost_facts, schema_attribute};
use crate::emit::{docs, values};
use crate::model::{Api, Field, TypeDef};
use crate::naming;
use crate::refine::{Presence, Refined, StructField};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Type;

/// More arguments than this and clippy asks for a struct; the constructor is allowed to have them all the same.
const MANY_ARGUMENTS: usize = 7;

/// The struct and what belongs to it.
pub fn item(
    api: &Api,
    refined: &Refined,
    validated: &Validated,
    def: &TypeDef,
    fields: &[StructField],
    extra: Option<&Type>,
) -> TokenStream {
    let name = format_ident!("{}", def.name);
    let documentation = documentation(def);
    let all_optional = fields.iter().all(|field| {
        matches!(
            field.presence,
            Presence::WhenSet | Presence::WhenSetNullable
        )
    });
    let derives = derives(all_optional);
    let schema = schema_attribute(def, Vec::new());
    let members = fields
        .iter()
        .zip(def.fields())
        .map(|(field, described)| member(def, field, described));
    let extra_member = extra.map(|ty| {
        quote! {
            /// Members that the document allows without naming them.
            #[serde(flatten, deserialize_with = "clientry::additional_properties")]
            pub extra: BTreeMap<String, #ty>,
        }
    });
    let methods = def
        .in_request
        .then(|| methods(refined, &name, fields, extra.is_some()));
    let validate = validated.of_struct(api, def, fields);
    quote! {
        #documentation
        #derives
        #schema
        #[non_exhaustive]
        pub struct #name { #(#members)* #extra_member }
        #methods
        #validate
    }
}

fn member(def: &TypeDef, field: &StructField, described: &Field) -> TokenStream {
    let StructField {
        ident,
        wire,
        ty,
        presence,
    } = field;
    let mut text = described
        .description
        .as_deref()
        .map_or_else(|| format!("`{wire}`"), docs::clean);
    if let Some(default) = &described.default {
        let meaning = match presence {
            Presence::Defaulted => "An answer without it reads as",
            _ => "The provider's default is",
        };
        text = format!("{text}\n\n{meaning} `{default}`.");
    }
    if described.deprecated {
        text = format!("{text}\n\nDeprecated by the provider.");
    }
    let docs = docs::attributes(&text);
    let mut serde = Vec::new();
    if ident.to_string().trim_start_matches("r#") != wire {
        serde.push(quote!(rename = #wire));
    }
    let ty = match presence {
        Presence::Always => quote!(#ty),
        Presence::AlwaysNullable => quote!(Option<#ty>),
        Presence::WhenSet => {
            serde.push(quote!(default));
            serde.push(quote!(skip_serializing_if = "Option::is_none"));
            quote!(Option<#ty>)
        }
        Presence::WhenSetNullable => {
            serde.push(quote!(default));
            serde.push(quote!(skip_serializing_if = "Nullable::is_absent"));
            quote!(Nullable<#ty>)
        }
        Presence::Defaulted => {
            let path = defaults::path(&def.name, &ident.to_string());
            serde.push(quote!(default = #path));
            quote!(#ty)
        }
    };
    let serde = (!serde.is_empty()).then(|| quote!(#[serde(#(#serde),*)]));
    let mut facts = lost_facts(&described.schema, described.deprecated);
    facts.retain(|(key, _)| *key != "default" || *presence != Presence::Defaulted);
    let schema = (!facts.is_empty()).then(|| {
        let extend = extension(&facts);
        quote!(#[cfg_attr(feature = "schemars", schemars(#extend))])
    });
    quote! { #docs #serde #schema pub #ident: #ty, }
}

/// `new` with what is required, and a setter for each other field.
fn methods(refined: &Refined, name: &Ident, fields: &[StructField], extra: bool) -> TokenStream {
    let is_required = |field: &&StructField| {
        matches!(field.presence, Presence::Always | Presence::AlwaysNullable)
    };
    let required: Vec<_> = fields.iter().filter(is_required).collect();
    let arguments: Vec<_> = required
        .iter()
        .map(|field| required_argument(refined, field, &TokenStream::new()))
        .collect();
    let signature = required.iter().zip(&arguments).map(|(field, argument)| {
        let (ident, ty) = (&field.ident, &argument.ty);
        quote!(#ident: #ty)
    });
    let values = fields.iter().map(|field| {
        let ident = &field.ident;
        let given = required
            .iter()
            .position(|one| one.ident == *ident)
            .map(|index| &arguments[index].convert);
        match (given, field.presence) {
            (Some(convert), _) if *ident == convert.to_string() => quote!(#ident),
            (Some(convert), _) => quote!(#ident: #convert),
            (None, Presence::WhenSetNullable) => quote!(#ident: Nullable::Absent),
            (None, _) => quote!(#ident: None),
        }
    });
    let extra = extra.then(|| quote!(extra: BTreeMap::new(),));
    let many = (required.len() > MANY_ARGUMENTS).then(
        || quote!(#[expect(clippy::too_many_arguments, reason = "each of them is required")]),
    );
    let setters = fields
        .iter()
        .filter(|field| !is_required(field))
        .map(|field| setter(refined, field));
    let about = if required.is_empty() {
        "A value with nothing set."
    } else {
        "A value with what is required."
    };
    let about = docs::attributes(about);
    quote! {
        impl #name {
            #about
            #many
            pub fn new(#(#signature),*) -> Self {
                Self { #(#values,)* #extra }
            }
            #(#setters)*
        }
    }
}

/// How a required field is taken as an argument.
pub fn required_argument(
    refined: &Refined,
    field: &StructField,
    types: &TokenStream,
) -> values::Argument {
    let ident = &field.ident;
    if field.presence == Presence::AlwaysNullable {
        let ty = values::prefixed(refined, &field.ty, types);
        return values::Argument {
            ty: quote!(Option<#ty>),
            convert: quote!(#ident),
        };
    }
    values::argument(refined, &field.ty, &quote!(#ident), types)
}

fn setter(refined: &Refined, field: &StructField) -> TokenStream {
    let ident = &field.ident;
    let values::Argument { ty, convert } =
        values::argument(refined, &field.ty, &quote!(#ident), &TokenStream::new());
    let nullable = field.presence == Presence::WhenSetNullable;
    let some = if nullable {
        quote!(Nullable::Value(#convert))
    } else {
        quote!(Some(#convert))
    };
    let docs = docs::attributes(&format!("Sets [`{ident}`](Self::{ident})."));
    let null = nullable.then(|| {
        let name = format_ident!("{}", naming::null_setter(&ident.to_string()));
        let docs = docs::attributes(&format!("Sends `null` for [`{ident}`](Self::{ident})."));
        quote! {
            #docs
            pub fn #name(mut self) -> Self {
                self.#ident = Nullable::Null;
                self
            }
        }
    });
    quote! {
        #docs
        pub fn #ident(mut self, #ident: #ty) -> Self {
            self.#ident = #some;
            self
        }
        #null
    }
}
