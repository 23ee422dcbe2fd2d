//! A union: one variant for each type that the document names, and one for any other value.
//!
//! `clientry::one_of` finds out which variant a value is; this says what tells the variants apart.

use super::{checks, derived};
use crate::emit::docs;
use crate::emit::tokens::{TypePrinter, ident};
use crate::rust::types::constants::Fixed;
use crate::rust::types::{Union, Variant};
use crate::rust::{Crate, RustType, TypeDef};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// The enum and its conversions.
pub fn item(of: &Crate, def: &TypeDef, definition: &Union) -> TokenStream {
    let (name, other) = (ident(&def.name), ident(&definition.other));
    let docs = docs::attributes(&def.docs);
    let derives = derived(def);
    let types = TypePrinter::inside(of);
    let variants = &definition.variants;
    let items = variants.iter().map(|variant| {
        let docs = docs::attributes(&variant.docs);
        let (ident, ty) = (ident(&variant.name), types.print(&variant.ty));
        quote!(#docs #ident(#ty),)
    });
    let conversions = variants.iter().filter(|variant| variant.from);
    let conversions = conversions.map(|variant| {
        let ident = ident(&variant.name);
        let (ty, value) = match &variant.ty {
            RustType::Boxed(inner) => (types.print(inner), quote!(Box::new(value))),
            ty => (types.print(ty), quote!(value)),
        };
        quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self { Self::#ident(#value) }
            }
        }
    });
    let literal = definition.of_text.map(|position| {
        let ident = ident(&variants[position].name);
        quote! {
            impl From<&str> for #name {
                fn from(value: &str) -> Self { Self::#ident(value.into()) }
            }
        }
    });
    let display = definition
        .is_plain
        .then(|| display(&name, variants, &other));
    let readers = definition.readers.iter();
    let readers = readers.map(|index| reader(&variants[*index], &types));
    let writers = variants.iter().map(|variant| {
        let name = ident(&variant.name);
        match &variant.written {
            Some((property, value)) => quote! {
                Self::#name(value) => one_of::with(#property, #value, value, serializer),
            },
            None => quote!(Self::#name(value) => value.serialize(serializer),),
        }
    });
    let validate = checks::of_union(def, variants);
    let describe = describe_error(&name, variants);
    quote! {
        #docs
        #derives
        #[non_exhaustive]
        pub enum #name {
            #(#items)*
            /// Any other value, as received.
            #other(serde_json::Value),
        }
        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                one_of::pick(deserializer, &[#(#readers),*], Self::#other)
            }
        }
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    #(#writers)*
                    Self::#other(value) => value.serialize(serializer),
                }
            }
        }
        #(#conversions)*
        #literal
        #display
        #validate
        #describe
    }
}

/// What the message of an error shows of the union.
fn describe_error(name: &Ident, variants: &[Variant]) -> Option<TokenStream> {
    let shown: Vec<_> = variants
        .iter()
        .filter(|variant| variant.in_errors)
        .map(|variant| ident(&variant.name))
        .collect();
    let body = match shown.as_slice() {
        [] => return None,
        [one] => quote!(if let Self::#one(value) = self { value.describe(parts); }),
        several => quote! {
            match self {
                #(Self::#several(value) => value.describe(parts),)*
                _ => {}
            }
        },
    };
    Some(quote! {
        impl DescribeError for #name {
            fn describe(&self, parts: &mut MessageParts) { #body }
        }
    })
}

/// How a variant is read, and what tells it from the others.
fn reader(variant: &Variant, types: &TypePrinter<'_>) -> TokenStream {
    let ident = ident(&variant.name);
    let fields = variant.fields.as_ref().map(|names| match variant.is_open {
        true => quote!(.keeps(&[#(#names),*])),
        false => quote!(.properties(&[#(#names),*])),
    });
    let tag = variant.tag.as_ref().map(|tag| {
        let property = &tag.property;
        let strings: Option<Vec<_>> = tag.values.iter().map(string).collect();
        match strings {
            Some(values) if tag.only => quote!(.tag(#property, &[#(#values),*])),
            Some(values) => quote!(.preferred(#property, &[#(#values),*])),
            None => {
                let values = tag.values.iter().map(fixed);
                quote!(.tag_of(#property, &[#(#values),*]))
            }
        }
    });
    let constants = variant.constants.iter().map(|constant| {
        let (path, values) = (&constant.path, constant.values.iter().map(fixed));
        quote!(one_of::Constant { path: &[#(#path),*], values: &[#(#values),*] })
    });
    let constants = (!variant.constants.is_empty()).then(|| quote!(.constants(&[#(#constants),*])));
    let listed = variant.listed.as_ref().map(|ty| {
        let ty = types.print(ty);
        quote!(.listed(|value| one_of::listed(value, |text| #ty::from(text).is_known())))
    });
    quote! {
        one_of::variant(|value| one_of::read(value).map(Self::#ident))
            #fields #tag #constants #listed
    }
}

fn string(value: &Fixed) -> Option<&str> {
    match value {
        Fixed::String(text) => Some(text),
        _ => None,
    }
}

fn fixed(value: &Fixed) -> TokenStream {
    match value {
        Fixed::String(text) => quote!(one_of::Fixed::String(#text)),
        Fixed::Integer(value) => {
            let value = proc_macro2::Literal::i64_unsuffixed(*value);
            quote!(one_of::Fixed::Integer(#value))
        }
        Fixed::Bool(value) => quote!(one_of::Fixed::Bool(#value)),
    }
}

/// The value as it is written outside JSON.
fn display(name: &Ident, variants: &[Variant], other: &Ident) -> TokenStream {
    let arms = variants.iter().map(|variant| {
        let ident = ident(&variant.name);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::types::Definition;
    use crate::testing::{decided, type_of, with_schemas};
    use syn::{Item, parse_quote};

    fn items(schemas: &str) -> Vec<Item> {
        let made = decided(&with_schemas(schemas, &[], &["A"]));
        let def = type_of(&made, "A");
        let Definition::Union(definition) = &def.definition else {
            panic!("no union")
        };
        let file: syn::File = syn::parse2(item(&made, def, definition)).unwrap();
        file.items
    }

    #[test]
    fn variants_are_told_apart_by_fields_and_tags() {
        let items = items(
            "    A: { oneOf: [{ $ref: '#/components/schemas/B' }, { $ref: '#/components/schemas/C' }] }
    B: { properties: { kind: { type: string, enum: [b] }, x: { type: string } } }
    C: { properties: { kind: { type: string, enum: [c] } }, additionalProperties: { type: string } }
",
        );
        let expected: Item = parse_quote! {
            impl<'de> Deserialize<'de> for A {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    one_of::pick(deserializer, &[
                        one_of::variant(|value| one_of::read(value).map(Self::B)).properties(&["kind", "x"]).tag("kind", &["b"]),
                        one_of::variant(|value| one_of::read(value).map(Self::C)).keeps(&["kind"]).tag("kind", &["c"])
                    ], Self::Other)
                }
            }
        };
        assert_eq!(items[1], expected);
        let expected: Item = parse_quote! {
            impl Serialize for A {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    match self {
                        Self::B(value) => value.serialize(serializer),
                        Self::C(value) => value.serialize(serializer),
                        Self::Other(value) => value.serialize(serializer),
                    }
                }
            }
        };
        assert_eq!(items[2], expected);
    }

    #[test]
    fn a_union_writes_what_a_variant_has_no_property_for() {
        let made = decided(&with_schemas(
            "    A: { oneOf: [{ $ref: '#/components/schemas/B' }, { $ref: '#/components/schemas/C' }], discriminator: { propertyName: t, mapping: { b: B } } }
    B: { properties: { x: { type: string } } }
    C: { properties: { t: { type: string } } }
",
            &["A"],
            &[],
        ));
        let def = type_of(&made, "A");
        let Definition::Union(definition) = &def.definition else {
            panic!("no union")
        };
        let file: syn::File = syn::parse2(item(&made, def, definition)).unwrap();
        let expected: Item = parse_quote! {
            impl Serialize for A {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    match self {
                        Self::B(value) => one_of::with("t", "b", value, serializer),
                        Self::C(value) => value.serialize(serializer),
                        Self::Other(value) => value.serialize(serializer),
                    }
                }
            }
        };
        assert_eq!(file.items[2], expected);
    }

    #[test]
    fn constants_are_written_out() {
        let items = items(
            "    A: { oneOf: [{ $ref: '#/components/schemas/B' }, { $ref: '#/components/schemas/C' }] }
    B: { properties: { t: { const: -1 }, x: { properties: { y: { enum: [true, false], const: true } } } } }
    C: { properties: { t: { const: 2 }, x: { properties: { y: { const: s } } } } }
",
        );
        let expected: Item = parse_quote! {
            impl<'de> Deserialize<'de> for A {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    one_of::pick(deserializer, &[
                        one_of::variant(|value| one_of::read(value).map(Self::B)).properties(&["t", "x"]).tag_of("t", &[one_of::Fixed::Integer(-1)]).constants(&[one_of::Constant { path: &["x", "y"], values: &[one_of::Fixed::Bool(true)] }]),
                        one_of::variant(|value| one_of::read(value).map(Self::C)).properties(&["t", "x"]).tag_of("t", &[one_of::Fixed::Integer(2)]).constants(&[one_of::Constant { path: &["x", "y"], values: &[one_of::Fixed::String("s")] }])
                    ], Self::Other)
                }
            }
        };
        assert_eq!(items[1], expected);
    }

    #[test]
    fn enums_say_what_they_list_and_integers_go_first() {
        let items = items(
            "    A: { oneOf: [{ type: number }, { type: string, format: date-time }, { $ref: '#/components/schemas/E' }, { type: integer }] }
    E: { enum: [never] }
",
        );
        let expected: Item = parse_quote! {
            impl<'de> Deserialize<'de> for A {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    one_of::pick(deserializer, &[
                        one_of::variant(|value| one_of::read(value).map(Self::Integer)),
                        one_of::variant(|value| one_of::read(value).map(Self::DateTime)),
                        one_of::variant(|value| one_of::read(value).map(Self::E)).listed(|value| one_of::listed(value, |text| E::from(text).is_known())),
                        one_of::variant(|value| one_of::read(value).map(Self::Number))
                    ], Self::Other)
                }
            }
        };
        assert_eq!(items[1], expected);
    }

    #[test]
    fn a_variant_in_a_box_is_made_of_what_is_in_it() {
        let properties: Vec<_> = (0..50)
            .map(|n| format!("p{n}: {{ type: string }}"))
            .collect();
        let items = items(&format!(
            "    A: {{ oneOf: [{{ $ref: '#/components/schemas/B' }}, {{ type: string }}] }}\n    B: {{ properties: {{ {} }} }}\n",
            properties.join(", ")
        ));
        let expected: Item = parse_quote! {
            impl From<B> for A {
                fn from(value: B) -> Self { Self::B(Box::new(value)) }
            }
        };
        assert!(items.contains(&expected));
    }

    #[test]
    fn a_literal_turns_into_the_variant_of_strings() {
        let items = items("    A: { oneOf: [{ type: string }, { type: integer }] }\n");
        let expected: Item = parse_quote! {
            impl From<&str> for A {
                fn from(value: &str) -> Self { Self::String(value.into()) }
            }
        };
        assert!(items.contains(&expected));
    }

    #[test]
    fn a_type_whose_name_says_value_has_its_conversion() {
        let items = items(
            "    A: { oneOf: [{ $ref: '#/components/schemas/MetadataValue' }, { type: object }] }
    MetadataValue: { properties: { x: { type: string } } }
",
        );
        let conversions: Vec<_> = items[3..].iter().collect();
        let expected: Item = parse_quote! {
            impl From<MetadataValue> for A {
                fn from(value: MetadataValue) -> Self { Self::MetadataValue(value) }
            }
        };
        assert_eq!(conversions, [&expected]);
    }

    #[test]
    fn a_union_of_plain_values_is_written_outside_json() {
        let items = items(
            "    A: { oneOf: [{ title: a, type: string }, { title: b, type: integer }, { title: other, type: boolean }] }\n",
        );
        let expected: Item = parse_quote! {
            impl fmt::Display for A {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    match self {
                        Self::A(value) => fmt::Display::fmt(value, f),
                        Self::B(value) => fmt::Display::fmt(value, f),
                        Self::Other(value) => fmt::Display::fmt(value, f),
                        Self::OtherValue(serde_json::Value::String(text)) => f.write_str(text),
                        Self::OtherValue(value) => fmt::Display::fmt(value, f),
                    }
                }
            }
        };
        assert_eq!(items.last(), Some(&expected));
    }
}
