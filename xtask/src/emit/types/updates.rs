//! Requests that are made from what was read: `From` for what was read, and for a reference to it.

use crate::emit::docs;
use crate::emit::tokens::{TypePrinter, ident};
use crate::rust::TypeDef;
use crate::rust::types::updates::{Carried, Changed, Kept};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

/// The conversions into a type.
pub fn items(types: TypePrinter<'_>, def: &TypeDef) -> TokenStream {
    let name = ident(&def.name);
    let updates = def.updates.iter().map(|update| {
        let (from, docs) = (types.print(&update.from), docs::attributes(&update.docs));
        let fields = update.fields.iter().map(|(name, carried)| {
            let name = ident(name);
            let value = value(carried);
            quote!(#name: #value)
        });
        quote! {
            #docs
            impl From<#from> for #name {
                fn from(read: #from) -> Self {
                    Self { #(#fields),* }
                }
            }
            impl From<&#from> for #name {
                fn from(read: &#from) -> Self {
                    read.clone().into()
                }
            }
        }
    });
    updates.collect()
}

/// What a field of the request is.
fn value(carried: &Carried) -> TokenStream {
    let (field, presence, changed) = match carried {
        Carried::Absent { nullable: false } => return quote!(None),
        Carried::Absent { nullable: true } => return quote!(Nullable::Absent),
        Carried::Read {
            field,
            presence,
            value,
        } => (ident(field), presence, *value),
    };
    let read = quote!(read.#field);
    let same = changed == Changed::Same;
    let value = ident("value");
    let inner = within(changed, &quote!(value));
    match presence {
        Kept::Always => within(changed, &read),
        Kept::Same if same => read,
        Kept::Same if changed == Changed::Into => quote!(#read.map(Into::into)),
        Kept::Same => quote!(#read.map(|#value| #inner)),
        Kept::Some => {
            let inner = within(changed, &read);
            quote!(Some(#inner))
        }
        Kept::Value => {
            let inner = within(changed, &read);
            quote!(Nullable::Value(#inner))
        }
        Kept::IfCame {
            came,
            position,
            default,
            nullable,
        } => {
            let (came, default) = (ident(came), ident(default));
            let position = Literal::usize_unsuffixed(*position);
            let some = quote!(read.#came.kept(#position, #read, defaults::#default));
            match nullable {
                true => quote!(#some.map_or(Nullable::Absent, Nullable::Value)),
                false => some,
            }
        }
        Kept::OrNull => or(&read, "Null", same, &value, &inner),
        Kept::OrAbsent => or(&read, "Absent", same, &value, &inner),
    }
}

/// A `Nullable` of an `Option`, whose `None` is this variant.
fn or(
    read: &TokenStream,
    none: &str,
    same: bool,
    value: &Ident,
    inner: &TokenStream,
) -> TokenStream {
    let none = ident(none);
    match same {
        true => quote!(#read.map_or(Nullable::#none, Nullable::Value)),
        false => quote!(#read.map_or(Nullable::#none, |#value| Nullable::Value(#inner))),
    }
}

/// What a value that is there becomes.
fn within(changed: Changed, value: &TokenStream) -> TokenStream {
    match changed {
        Changed::Same => value.clone(),
        Changed::Into => quote!(#value.into()),
        Changed::Boxed => quote!(Box::new((*#value).into())),
        Changed::Each => quote!(#value.into_iter().map(Into::into).collect()),
        Changed::EachValue => {
            quote!(#value.into_iter().map(|(key, value)| (key, value.into())).collect())
        }
    }
}
