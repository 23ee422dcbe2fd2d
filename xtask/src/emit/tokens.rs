//! Names, types, arguments and numbers as tokens.

use crate::rust::argument::{Argument, Value};
use crate::rust::types::checks::Literal;
use crate::rust::{Crate, RustType};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

/// A name as an identifier.
pub fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// Prints types as a module names them.
#[derive(Clone, Copy)]
pub struct TypePrinter<'a> {
    of: &'a Crate,
    /// Whether the types of the document are in another module, `types`.
    qualified: bool,
}

impl<'a> TypePrinter<'a> {
    /// For the module `types` itself.
    pub fn inside(of: &'a Crate) -> Self {
        let qualified = false;
        Self { of, qualified }
    }

    /// For the modules that import it.
    pub fn outside(of: &'a Crate) -> Self {
        let qualified = true;
        Self { of, qualified }
    }

    /// A type.
    pub fn print(&self, ty: &RustType) -> TokenStream {
        match ty {
            RustType::Bool => quote!(bool),
            RustType::I32 => quote!(i32),
            RustType::I64 => quote!(i64),
            RustType::U64 => quote!(u64),
            RustType::F64 => quote!(f64),
            RustType::String => quote!(String),
            RustType::DateTime => quote!(DateTime),
            RustType::Secret => quote!(SecretString),
            RustType::Json => quote!(serde_json::Value),
            RustType::JsonObject => quote!(serde_json::Map<String, serde_json::Value>),
            RustType::Unit => quote!(()),
            RustType::Bytes => quote!(Bytes),
            // Many documents have types of these names.
            RustType::File => quote!(clientry::File),
            RustType::Body => quote!(clientry::Body),
            RustType::Vec(inner) => {
                let inner = self.print(inner);
                quote!(Vec<#inner>)
            }
            RustType::Map(inner) => {
                let inner = self.print(inner);
                quote!(BTreeMap<String, #inner>)
            }
            RustType::Option(inner) => {
                let inner = self.print(inner);
                quote!(Option<#inner>)
            }
            RustType::Boxed(inner) => {
                let inner = self.print(inner);
                quote!(Box<#inner>)
            }
            RustType::Named(id) => {
                let name = ident(&self.of.types[*id].name);
                if self.qualified {
                    quote!(types::#name)
                } else {
                    quote!(#name)
                }
            }
        }
    }

    /// The type of an argument in a signature.
    pub fn argument(&self, argument: &Argument) -> TokenStream {
        match argument {
            Argument::One(value) => self.taken(value),
            Argument::Items(item) => {
                let item = self.taken(item);
                quote!(impl IntoIterator<Item = #item>)
            }
            Argument::Entries(value) => {
                let value = self.taken(value);
                quote!(impl IntoIterator<Item = (impl Into<String>, #value)>)
            }
        }
    }

    fn taken(&self, value: &Value) -> TokenStream {
        let ty = self.print(&value.ty);
        if value.into {
            quote!(impl Into<#ty>)
        } else {
            ty
        }
    }
}

/// The expression that turns the argument `name` into what is kept.
pub fn converted(argument: &Argument, name: &Ident) -> TokenStream {
    match argument {
        Argument::One(value) if value.into => quote!(#name.into()),
        Argument::One(_) => quote!(#name),
        Argument::Items(item) if item.into => {
            quote!(#name.into_iter().map(Into::into).collect())
        }
        Argument::Items(_) => quote!(#name.into_iter().collect()),
        Argument::Entries(value) => {
            let value = if value.into {
                quote!(value.into())
            } else {
                quote!(value)
            };
            quote!(#name.into_iter().map(|(key, value)| (key.into(), #value)).collect())
        }
    }
}

/// Whether the argument is what is kept.
pub fn is_kept(argument: &Argument) -> bool {
    matches!(argument, Argument::One(value) if !value.into)
}

/// A number without a type.
pub fn number(literal: Literal) -> TokenStream {
    match literal {
        Literal::Integer(value) => proc_macro2::Literal::i128_unsuffixed(value).to_token_stream(),
        Literal::Float(value) => proc_macro2::Literal::f64_unsuffixed(value).to_token_stream(),
    }
}

/// A count without a type.
pub fn count(value: usize) -> TokenStream {
    proc_macro2::Literal::usize_unsuffixed(value).to_token_stream()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::operation::responses::Success;
    use crate::testing::{decided, same, with_schemas};

    #[test]
    fn types_are_named_as_the_module_does() {
        let made = decided(&with_schemas(
            "    Thing: { properties: { a: { type: string } } }\n",
            &[],
            &["Thing"],
        ));
        let Success::One(thing) = &made.operations[0].responses.success else {
            panic!("no type")
        };
        let nested = RustType::Map(Box::new(RustType::Vec(Box::new(thing.clone()))));
        same(
            TypePrinter::inside(&made).print(&nested),
            quote!(BTreeMap<String, Vec<Thing>>),
        );
        same(
            TypePrinter::outside(&made).print(&nested),
            quote!(BTreeMap<String, Vec<types::Thing>>),
        );
    }

    #[test]
    fn arguments_are_taken_and_converted() {
        let made = decided("openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: {}\n");
        let printer = TypePrinter::inside(&made);
        let value = |ty, into| Value { ty, into };
        let name = ident("a");
        let cases = [
            (
                Argument::One(value(RustType::I64, false)),
                quote!(i64),
                quote!(a),
            ),
            (
                Argument::One(value(RustType::String, true)),
                quote!(impl Into<String>),
                quote!(a.into()),
            ),
            (
                Argument::Items(value(RustType::String, true)),
                quote!(impl IntoIterator<Item = impl Into<String>>),
                quote!(a.into_iter().map(Into::into).collect()),
            ),
            (
                Argument::Items(value(RustType::I64, false)),
                quote!(impl IntoIterator<Item = i64>),
                quote!(a.into_iter().collect()),
            ),
            (
                Argument::Entries(value(RustType::String, true)),
                quote!(impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>),
                quote!(
                    a.into_iter()
                        .map(|(key, value)| (key.into(), value.into()))
                        .collect()
                ),
            ),
        ];
        for (argument, ty, conversion) in cases {
            same(printer.argument(&argument), ty);
            same(converted(&argument, &name), conversion);
        }
    }
}
