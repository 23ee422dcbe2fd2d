//! The documented defaults of what a response may omit, as functions.

use crate::emit::gate;
use crate::emit::tokens::{TypePrinter, ident, number};
use crate::rust::types::checks::Literal;
use crate::rust::types::fields::Default;
use crate::rust::types::{Definition, Field, Presence};
use crate::rust::{Crate, RustType};
use proc_macro2::TokenStream;
use quote::quote;

/// The module of all default functions, or nothing. Those of types that are not always compiled are in modules inside.
pub fn module(of: &Crate) -> Option<TokenStream> {
    let mut items = TokenStream::new();
    for module in of.types.modules() {
        let structs = of.types.of(module).filter_map(|def| match &def.definition {
            Definition::Struct(definition) => Some(&definition.fields),
            _ => None,
        });
        let fields: Vec<_> = structs.flatten().collect();
        let functions = |depth| -> TokenStream {
            let functions = fields.iter().filter_map(|field| function(of, field, depth));
            functions.collect()
        };
        match (&module.name, gate::attribute(&module.gate)) {
            (Some(name), Some(gate)) => {
                let (name, functions) = (ident(name), functions(2));
                if !functions.is_empty() {
                    items.extend(quote! {
                        #gate
                        pub(in super::super) use #name::*;
                        #gate
                        mod #name { #functions }
                    });
                }
            }
            _ => items.extend(functions(1)),
        }
    }
    (!items.is_empty()).then(|| quote! { pub(super) mod defaults { #items } })
}

/// A default as a function; `depth` is how many modules are between it and `types`.
fn function(of: &Crate, field: &Field, depth: usize) -> Option<TokenStream> {
    let Presence::Defaulted { function, value } = &field.presence else {
        return None;
    };
    let name = ident(function);
    let ty = TypePrinter::inside(of).print(&field.ty);
    let (types, visible) = match depth {
        1 => (quote!(super), quote!(super::super)),
        _ => (quote!(super::super), quote!(super::super::super)),
    };
    let (ty, value) = match value {
        Default::Bool(value) => (ty, quote!(#value)),
        Default::Integer(value) => (ty, number(Literal::Integer(*value))),
        Default::Float(value) => (ty, number(Literal::Float(*value))),
        Default::String(text) => (ty, quote!(#text.to_owned())),
        // What is imported or defined around the module is not inside it.
        Default::Into(text) => match &field.ty {
            RustType::Named(_) => (quote!(#types::#ty), quote!(#text.into())),
            _ => (quote!(clientry::#ty), quote!(#text.into())),
        },
    };
    Some(quote! { pub(in #visible) fn #name() -> #ty { #value } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{decided, same, with_schemas};

    #[test]
    fn each_default_is_a_function() {
        let schemas = "    A: { properties: { b: { type: boolean, default: true }, i: { type: integer, default: 3 }, n: { type: number, default: 3 }, s: { type: string, default: x }, t: { type: string, format: date-time, default: '2026-01-31T00:00:00Z' }, w: { type: string, enum: [y], default: y } } }\n";
        let made = decided(&with_schemas(schemas, &[], &["A"]));
        same(
            module(&made).unwrap(),
            quote! {
                pub(super) mod defaults {
                    pub(in super::super) fn a_b() -> bool { true }
                    pub(in super::super) fn a_i() -> i64 { 3 }
                    pub(in super::super) fn a_n() -> f64 { 3.0 }
                    pub(in super::super) fn a_s() -> String { "x".to_owned() }
                    pub(in super::super) fn a_t() -> clientry::DateTime { "2026-01-31T00:00:00Z".into() }
                    pub(in super::super) fn a_w() -> super::Aw { "y".into() }
                }
            },
        );
    }
}
