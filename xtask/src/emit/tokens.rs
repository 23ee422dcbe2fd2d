//! Names, types, arguments and numbers as tokens.

use super::text::conversion;
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

    /// A type as text.
    pub fn text(&self, ty: &RustType) -> String {
        let of = |outer: &str, inner: &RustType| format!("{outer}<{}>", self.text(inner));
        let text = match ty {
            RustType::Bool => "bool",
            RustType::I32 => "i32",
            RustType::I64 => "i64",
            RustType::U64 => "u64",
            RustType::F64 => "f64",
            RustType::String => "String",
            RustType::DateTime => "DateTime",
            RustType::Secret => "SecretString",
            RustType::Json => "serde_json::Value",
            RustType::JsonObject => "serde_json::Map<String, serde_json::Value>",
            RustType::Unit => "()",
            RustType::Bytes => "Bytes",
            // Many documents have types of these names.
            RustType::File => "clientry::File",
            RustType::Body => "clientry::Body",
            RustType::Vec(inner) => return of("Vec", inner),
            RustType::Map(inner) => return format!("BTreeMap<String, {}>", self.text(inner)),
            RustType::Option(inner) => return of("Option", inner),
            RustType::Boxed(inner) => return of("Box", inner),
            RustType::Named(id) => {
                let name = &self.of.types[*id].name;
                return match self.qualified {
                    true => format!("types::{name}"),
                    false => name.clone(),
                };
            }
        };
        text.to_owned()
    }

    /// A type.
    pub fn print(&self, ty: &RustType) -> TokenStream {
        tokens(&self.text(ty))
    }

    /// The type of an argument in a signature, as text.
    pub fn argument_text(&self, argument: &Argument) -> String {
        match argument {
            Argument::One(value) => self.taken(value),
            Argument::Items(item) => {
                format!("impl IntoIterator<Item = {}>", self.taken(item))
            }
            Argument::Entries(value) => {
                let value = self.taken(value);
                format!("impl IntoIterator<Item = (impl Into<String>, {value})>")
            }
        }
    }

    /// The type of an argument in a signature.
    pub fn argument(&self, argument: &Argument) -> TokenStream {
        tokens(&self.argument_text(argument))
    }

    fn taken(&self, value: &Value) -> String {
        let ty = self.text(&value.ty);
        match value.into {
            true => format!("impl Into<{ty}>"),
            false => ty,
        }
    }
}

/// The expression that turns the argument `name` into what is kept.
pub fn converted(argument: &Argument, name: &Ident) -> TokenStream {
    let calls = tokens(&conversion(argument).concat());
    quote!(#name #calls)
}

/// The tokens of text that is written here.
fn tokens(text: &str) -> TokenStream {
    // None of it is a document's but names, which are identifiers.
    text.parse().unwrap_or_default()
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
