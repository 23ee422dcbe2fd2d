//! A struct: its fields with their presence, and for what is sent a constructor and setters.

use super::{checks, derives, properties};
use crate::emit::debug::debug_without_secrets;
use crate::emit::docs;
use crate::emit::tokens::{TypePrinter, converted, ident, is_kept};
use crate::rust::types::{Field, Presence, Struct};
use crate::rust::{Crate, TypeDef};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// The struct and what belongs to it.
pub fn item(of: &Crate, def: &TypeDef, definition: &Struct) -> TokenStream {
    let name = ident(&def.name);
    let docs = docs::attributes(&def.docs);
    let has_url = definition.fields.iter().any(|field| field.is_url);
    let derives = derives(def, !has_url, definition.has_default);
    let debug = has_url.then(|| {
        let fields = definition.fields.iter();
        let fields = fields.map(|field| (field.name.as_str(), field.is_url));
        let extra = definition.additional.iter().map(|_| ("extra", false));
        debug_without_secrets(&name, &fields.chain(extra).collect::<Vec<_>>())
    });
    let describe = describe_error(&name, &definition.fields);
    let types = TypePrinter::inside(of);
    let fields = definition.fields.iter().map(|one| field(types, one));
    let additional = definition.additional.as_ref().map(|ty| {
        let ty = types.print(ty);
        quote! {
            /// Additional properties, by name.
            pub extra: BTreeMap<String, #ty>,
        }
    });
    let properties = properties::list(&name, definition);
    let methods = definition
        .is_sent
        .then(|| methods(types, &def.name, definition));
    let validate = checks::of_struct(def, definition);
    quote! {
        #docs
        #derives
        #[non_exhaustive]
        pub struct #name { #(#fields)* #additional }
        #properties
        #debug
        #methods
        #validate
        #describe
    }
}

/// What the message of an error shows of the struct.
fn describe_error(name: &Ident, fields: &[Field]) -> Option<TokenStream> {
    let shown: Vec<_> = fields
        .iter()
        .filter(|field| field.in_errors)
        .map(|field| ident(&field.name))
        .collect();
    (!shown.is_empty()).then(|| {
        quote! {
            impl DescribeError for #name {
                fn describe(&self, parts: &mut MessageParts) {
                    #(self.#shown.describe(parts);)*
                }
            }
        }
    })
}

fn field(types: TypePrinter<'_>, field: &Field) -> TokenStream {
    let ident = ident(&field.name);
    let docs = docs::attributes(&field.docs);
    let ty = types.print(&field.ty);
    let ty = match &field.presence {
        Presence::Always | Presence::Defaulted { .. } => ty,
        Presence::AlwaysNullable | Presence::WhenSet => quote!(Option<#ty>),
        Presence::WhenSetNullable => quote!(Nullable<#ty>),
    };
    quote! { #docs pub #ident: #ty, }
}

/// `new` with what is required, and a setter for each other field.
pub fn methods(types: TypePrinter<'_>, name: &str, definition: &Struct) -> TokenStream {
    let name = ident(name);
    let required: Vec<_> = definition
        .fields
        .iter()
        .filter(|field| field.is_required())
        .collect();
    let signature = required.iter().map(|field| {
        let (ident, ty) = (ident(&field.name), types.argument(&field.argument));
        quote!(#ident: #ty)
    });
    let values = definition.fields.iter().map(|field| {
        let ident = ident(&field.name);
        match field.presence {
            Presence::Always | Presence::AlwaysNullable if is_kept(&field.argument) => {
                quote!(#ident)
            }
            Presence::Always | Presence::AlwaysNullable => {
                let value = converted(&field.argument, &ident);
                quote!(#ident: #value)
            }
            Presence::WhenSetNullable => quote!(#ident: Nullable::Absent),
            Presence::WhenSet => quote!(#ident: None),
            Presence::Defaulted { ref function, .. } => {
                let function = crate::emit::tokens::ident(function);
                quote!(#ident: defaults::#function())
            }
        }
    });
    let extra = definition
        .additional
        .is_some()
        .then(|| quote!(extra: BTreeMap::new(),));
    let many = definition.has_many_arguments().then(
        || quote!(#[expect(clippy::too_many_arguments, reason = "each of them is required")]),
    );
    let setters = definition
        .fields
        .iter()
        .filter(|field| !field.is_required())
        .map(|field| setter(types, field));
    let about = docs::attributes(if required.is_empty() {
        "A value with nothing set."
    } else {
        "A value with what is required."
    });
    // One without arguments is expected to be the default, too.
    let default = (required.is_empty() && !definition.has_default).then(|| {
        quote! {
            impl Default for #name {
                fn default() -> Self { Self::new() }
            }
        }
    });
    quote! {
        #default
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

fn setter(types: TypePrinter<'_>, field: &Field) -> TokenStream {
    let (name, ident) = (&field.name, ident(&field.name));
    let ty = types.argument(&field.argument);
    let value = converted(&field.argument, &ident);
    let some = match field.presence {
        Presence::WhenSetNullable => quote!(Nullable::Value(#value)),
        Presence::Defaulted { .. } => value,
        _ => quote!(Some(#value)),
    };
    let docs = docs::attributes(&format!("Sets [`{name}`](Self::{name})."));
    let null = field.null_setter.as_deref().map(|null| {
        let null = crate::emit::tokens::ident(null);
        let docs = docs::attributes(&format!("Sends `null` for [`{name}`](Self::{name})."));
        quote! {
            #docs
            pub fn #null(mut self) -> Self {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::types::Definition;
    use crate::testing::{decided, same, type_of, with_schemas};

    fn printed(schemas: &str, sent: &[&str], received: &[&str]) -> TokenStream {
        let made = decided(&with_schemas(schemas, sent, received));
        let def = type_of(&made, "A");
        let Definition::Struct(definition) = &def.definition else {
            panic!("no struct")
        };
        item(&made, def, definition)
    }

    #[test]
    fn what_is_received_has_presence_and_defaults_and_no_setters() {
        let schemas = "    A: { description: d, required: [a], properties: { a: { description: d, type: string }, b-b: { description: d, type: boolean, default: true }, c: { description: d, type: [string, 'null'] } } }\n";
        same(
            printed(schemas, &[], &["A"]),
            quote! {
                #[doc = " d"]
                #[derive(Clone, Debug, PartialEq, Eq, Hash)]
                #[non_exhaustive]
                pub struct A {
                    #[doc = " d"]
                    pub a: String,
                    #[doc = " d"]
                    #[doc = ""]
                    #[doc = " A response without it reads as `true`."]
                    pub b_b: bool,
                    #[doc = " d"]
                    pub c: Nullable<String>,
                }
                clientry::object! {
                    A {
                        required a = "a",
                        default(defaults::a_b_b) b_b = "b-b",
                        nullable c = "c",
                    }
                }
            },
        );
    }

    #[test]
    fn what_is_sent_has_a_constructor_and_setters() {
        let schemas = "    A: { description: d, required: [a], additionalProperties: { type: string }, properties: { a: { description: d, type: string }, c: { description: d, type: [integer, 'null'] } } }\n";
        same(
            printed(schemas, &["A"], &[]),
            quote! {
                #[doc = " d"]
                #[derive(Clone, Debug, PartialEq, Eq, Hash)]
                #[non_exhaustive]
                pub struct A {
                    #[doc = " d"]
                    pub a: String,
                    #[doc = " d"]
                    pub c: Nullable<i64>,
                    #[doc = r" Additional properties, by name."]
                    pub extra: BTreeMap<String, String>,
                }
                clientry::object! {
                    A {
                        required a = "a",
                        nullable c = "c",
                        ..extra
                    }
                }
                impl A {
                    #[doc = " A value with what is required."]
                    pub fn new(a: impl Into<String>) -> Self {
                        Self { a: a.into(), c: Nullable::Absent, extra: BTreeMap::new(), }
                    }
                    #[doc = " Sets [`c`](Self::c)."]
                    pub fn c(mut self, c: i64) -> Self {
                        self.c = Nullable::Value(c);
                        self
                    }
                    #[doc = " Sends `null` for [`c`](Self::c)."]
                    pub fn c_null(mut self) -> Self {
                        self.c = Nullable::Null;
                        self
                    }
                }
            },
        );
    }
}
