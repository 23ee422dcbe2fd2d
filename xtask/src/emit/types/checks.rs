//! Checks as code.

use super::conditions;
use crate::emit::tokens::{count, ident, number};
use crate::rust::TypeDef;
use crate::rust::types::checks::{Check, Edge, Limits};
use crate::rust::types::{Struct, Validation, Variant};
use proc_macro2::TokenStream;
use quote::quote;

/// The `Validate` of a struct; none where nothing asks for it.
pub fn of_struct(def: &TypeDef, of: &Struct) -> Option<TokenStream> {
    let checks = of.fields.iter().filter_map(|field| {
        let rules = closure(&field.checks)?;
        let (wire, ident) = (&field.wire, ident(&field.name));
        Some(quote!(check.field(#wire, &self.#ident, #rules);))
    });
    let conditions = of.broken.iter().map(conditions::broken);
    let additional = expression(&of.additional_checks);
    let additional = additional.map(|rules| quote!(let (v, c) = (&self.extra, check); #rules));
    implementation(def, quote!(#(#checks)* #(#conditions)* #additional))
}

/// The `Validate` of a union; none where nothing asks for it.
pub fn of_union(def: &TypeDef, variants: &[Variant]) -> Option<TokenStream> {
    let arms = variants.iter().filter_map(|variant| {
        let rules = expression(&variant.checks)?;
        let ident = ident(&variant.name);
        Some(quote!(if let Self::#ident(v) = self { let c = &mut *check; #rules; }))
    });
    implementation(def, quote!(#(#arms)*))
}

/// The `Validate` of a type around another one; none where nothing asks for it.
pub fn of_newtype(def: &TypeDef, checks: &[Check]) -> Option<TokenStream> {
    let rules = expression(checks);
    implementation(def, quote!(let (v, c) = (&self.0, check); #rules))
}

fn implementation(def: &TypeDef, body: TokenStream) -> Option<TokenStream> {
    let name = ident(&def.name);
    match def.validation {
        Validation::None => None,
        Validation::Empty => Some(quote! {
            impl Validate for #name {
                fn validate(&self, _: &mut Check) {}
            }
        }),
        Validation::Checks => Some(quote! {
            impl Validate for #name {
                fn validate(&self, check: &mut Check) { #body }
            }
        }),
    }
}

/// Checks as the closure that a check takes, if there are any. What only calls another check is that check itself.
pub fn closure(checks: &[Check]) -> Option<TokenStream> {
    if let [Check::Own] = checks {
        return Some(quote!(Validate::validate));
    }
    let rules = expression(checks)?;
    Some(quote!(|v, c| #rules))
}

/// An expression that validates `v` with the check `c`, if there is anything to check.
fn expression(checks: &[Check]) -> Option<TokenStream> {
    let checks: Vec<_> = checks.iter().map(one).collect();
    match checks.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(quote!({ #(#several;)* })),
    }
}

fn one(check: &Check) -> TokenStream {
    match check {
        Check::Own => quote!(Validate::validate(v, c)),
        Check::Length(limits) => {
            let limits = arguments(limits);
            quote!(c.length(v, #limits))
        }
        Check::Pattern(pattern) => quote! {{
            static PATTERN: clientry::Pattern = clientry::Pattern::new(#pattern);
            c.pattern(v, &PATTERN)
        }},
        Check::Items(limits) => {
            let limits = arguments(limits);
            quote!(c.items(v.len(), #limits))
        }
        Check::Unique => quote!(c.unique(v)),
        Check::EachItem(inside) => {
            let inside = closure(inside);
            quote! {
                for (index, item) in v.iter().enumerate() {
                    c.item(index, item, #inside);
                }
            }
        }
        Check::Properties(limits) => {
            let limits = arguments(limits);
            quote!(c.properties(v.len(), #limits))
        }
        Check::EachEntry(inside) => {
            let inside = closure(inside);
            quote! {
                for (key, entry) in v {
                    c.entry(key, entry, #inside);
                }
            }
        }
        Check::EachName(inside) => {
            let inside = closure(inside);
            quote! {
                for name in v.keys() {
                    c.name(name, #inside);
                }
            }
        }
        Check::Range(min, max) => {
            let range = range(*min, *max);
            quote!(c.range(*v, #range))
        }
        Check::OneOf(values) => {
            let values = values.iter().map(|value| number(*value));
            quote!(c.one_of(*v, &[#(#values),*]))
        }
        Check::NoneOf(values) => {
            let values = values.iter().map(|value| number(*value));
            quote!(c.none_of(*v, &[#(#values),*]))
        }
        Check::NoText(values) => quote!(c.no_text(v, &[#(#values),*])),
        Check::Only(value) => quote!(c.only(*v, #value)),
        Check::Listed(values) => quote!(c.listed(v, &[#(#values),*])),
        Check::MultipleOf(step) => {
            let step = number(*step);
            quote!(c.multiple_of(*v, #step))
        }
    }
}

fn arguments(limits: &Limits) -> TokenStream {
    let option = |bound: Option<usize>| match bound.map(count) {
        Some(bound) => quote!(Some(#bound)),
        None => quote!(None),
    };
    let (min, max) = (option(limits.min), option(limits.max));
    quote!(#min, #max)
}

/// A range in Rust's own words, which has none for an exclusive lower bound.
fn range(min: Option<Edge>, max: Option<Edge>) -> TokenStream {
    if let Some(Edge {
        value,
        exclusive: true,
    }) = min
    {
        let low = number(value);
        let upper = match max {
            Some(edge) => {
                let high = number(edge.value);
                match edge.exclusive {
                    true => quote!(std::ops::Bound::Excluded(#high)),
                    false => quote!(std::ops::Bound::Included(#high)),
                }
            }
            None => quote!(std::ops::Bound::Unbounded),
        };
        return quote!((std::ops::Bound::Excluded(#low), #upper));
    }
    let low = min.map(|edge| number(edge.value));
    match max {
        None => quote!(#low..),
        Some(edge) => {
            let high = number(edge.value);
            match edge.exclusive {
                true => quote!(#low..#high),
                false => quote!(#low..=#high),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::types::Definition;
    use crate::rust::types::checks::Literal::{Float, Integer};
    use crate::testing::same;

    fn edge(value: crate::rust::types::checks::Literal, exclusive: bool) -> Option<Edge> {
        Some(Edge { value, exclusive })
    }

    #[test]
    fn every_check_is_a_call() {
        let limits = |min, max| Limits { min, max };
        let cases = [
            (Check::Own, quote!(Validate::validate(v, c))),
            (
                Check::Length(limits(Some(1), Some(9))),
                quote!(c.length(v, Some(1), Some(9))),
            ),
            (
                Check::Items(limits(Some(1), None)),
                quote!(c.items(v.len(), Some(1), None)),
            ),
            (
                Check::Properties(limits(None, Some(2))),
                quote!(c.properties(v.len(), None, Some(2))),
            ),
            (Check::Unique, quote!(c.unique(v))),
            (
                Check::Pattern("^x$".to_owned()),
                quote! {{
                    static PATTERN: clientry::Pattern = clientry::Pattern::new("^x$");
                    c.pattern(v, &PATTERN)
                }},
            ),
            (Check::MultipleOf(Integer(5)), quote!(c.multiple_of(*v, 5))),
            (Check::Only(true), quote!(c.only(*v, true))),
            (Check::NoneOf(vec![Integer(0)]), quote!(c.none_of(*v, &[0]))),
            (
                Check::NoText(vec!["a".to_owned()]),
                quote!(c.no_text(v, &["a"])),
            ),
            (
                Check::Listed(vec!["1".to_owned(), "\"a\"".to_owned()]),
                quote!(c.listed(v, &["1", "\"a\""])),
            ),
            (
                Check::OneOf(vec![Float(0.5), Float(2.0)]),
                quote!(c.one_of(*v, &[0.5, 2.0])),
            ),
            (
                Check::EachItem(vec![Check::Own]),
                quote! {
                    for (index, item) in v.iter().enumerate() {
                        c.item(index, item, Validate::validate);
                    }
                },
            ),
            (
                Check::EachName(vec![Check::Length(limits(Some(1), None))]),
                quote! {
                    for name in v.keys() {
                        c.name(name, |v, c| c.length(v, Some(1), None));
                    }
                },
            ),
            (
                Check::EachEntry(vec![Check::Unique, Check::Own]),
                quote! {
                    for (key, entry) in v {
                        c.entry(key, entry, |v, c| { c.unique(v); Validate::validate(v, c); });
                    }
                },
            ),
        ];
        for (check, code) in cases {
            same(one(&check), code);
        }
    }

    #[test]
    fn a_type_around_another_one_validates_what_it_holds() {
        let schemas = "    A: { properties: { x: { $ref: '#/components/schemas/Json' } } }
    Json: { type: array, maxItems: 2, items: { $ref: '#/components/schemas/Json' } }
";
        let made = crate::testing::decided(&crate::testing::with_schemas(schemas, &["A"], &[]));
        let def = crate::testing::type_of(&made, "Json");
        let Definition::Newtype(_, checks) = &def.definition else {
            panic!("{def:?}")
        };
        same(
            of_newtype(def, checks).unwrap(),
            quote! {
                impl Validate for Json {
                    fn validate(&self, check: &mut Check) {
                        let (v, c) = (&self.0, check);
                        {
                            c.items(v.len(), None, Some(2));
                            for (index, item) in v.iter().enumerate() {
                                c.item(index, item, Validate::validate);
                            };
                        }
                    }
                }
            },
        );
    }

    #[test]
    fn additional_properties_are_validated_by_name_and_by_value() {
        let schemas = "    A: { properties: { x: { type: string } }, propertyNames: { pattern: '^x' }, additionalProperties: { type: integer, minimum: 0 } }\n";
        let made = crate::testing::decided(&crate::testing::with_schemas(schemas, &["A"], &[]));
        let def = crate::testing::type_of(&made, "A");
        let Definition::Struct(of) = &def.definition else {
            panic!("{def:?}")
        };
        same(
            of_struct(def, of).unwrap(),
            quote! {
                impl Validate for A {
                    fn validate(&self, check: &mut Check) {
                        let (v, c) = (&self.extra, check);
                        {
                            for name in v.keys() {
                                c.name(name, |v, c| {
                                    static PATTERN: clientry::Pattern = clientry::Pattern::new("^x");
                                    c.pattern(v, &PATTERN)
                                });
                            };
                            for (key, entry) in v {
                                c.entry(key, entry, |v, c| c.range(*v, 0..));
                            };
                        }
                    }
                }
            },
        );
    }

    #[test]
    fn every_range_has_its_words() {
        let cases = [
            (edge(Integer(1), false), None, quote!(1..)),
            (None, edge(Integer(9), false), quote!(..=9)),
            (None, edge(Float(2.0), true), quote!(..2.0)),
            (
                edge(Integer(1), false),
                edge(Integer(9), false),
                quote!(1..=9),
            ),
            (
                edge(Integer(1), false),
                edge(Integer(9), true),
                quote!(1..9),
            ),
            (
                edge(Float(0.0), true),
                None,
                quote!((std::ops::Bound::Excluded(0.0), std::ops::Bound::Unbounded)),
            ),
            (
                edge(Integer(0), true),
                edge(Integer(9), false),
                quote!((std::ops::Bound::Excluded(0), std::ops::Bound::Included(9))),
            ),
            (
                edge(Integer(0), true),
                edge(Integer(9), true),
                quote!((std::ops::Bound::Excluded(0), std::ops::Bound::Excluded(9))),
            ),
        ];
        for (min, max, code) in cases {
            same(range(min, max), code);
        }
    }

    #[test]
    fn nothing_to_check_is_no_code() {
        assert!(closure(&[]).is_none());
    }
}
