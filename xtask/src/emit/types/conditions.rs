//! Conditions on the fields of a struct as code.

use crate::emit::tokens::ident;
use crate::rust::types::checks::conditions::{Broken, Place, Plain, Test, When};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// The statement that finds what breaks a condition.
pub fn broken(broken: &Broken) -> TokenStream {
    let (test, words) = (
        expression(&broken.test, true, Around::Nothing),
        &broken.words,
    );
    quote!(if #test { check.violation(clientry::Rule::Other(#words)); })
}

/// What is around an expression.
#[derive(Clone, Copy, PartialEq)]
enum Around {
    Nothing,
    And,
    Or,
}

/// An expression that is true where the test's result is `wanted`. It is negated at its leaves, as a person would write it.
fn expression(test: &Test, wanted: bool, around: Around) -> TokenStream {
    match test {
        Test::Has(place) => has(place, wanted),
        Test::Is(place, plain) => is(place, plain, wanted, around),
        Test::Not(one) => expression(one, !wanted, around),
        Test::All(several) => joined(several, wanted, wanted, around),
        Test::Any(several) => joined(several, wanted, !wanted, around),
        Test::One(several) => {
            let each = several
                .iter()
                .map(|one| expression(one, true, Around::Nothing));
            let count = quote!([#(#each),*].into_iter().filter(|one| *one).count());
            match wanted {
                true => quote!(#count == 1),
                false => quote!(#count != 1),
            }
        }
    }
}

fn joined(several: &[Test], wanted: bool, by_and: bool, around: Around) -> TokenStream {
    let within = match by_and {
        true => Around::And,
        false => Around::Or,
    };
    let each = several.iter().map(|one| expression(one, wanted, within));
    let joined = match by_and {
        true => quote!(#(#each)&&*),
        false => quote!(#(#each)||*),
    };
    match around {
        Around::Nothing => joined,
        _ if around == within => joined,
        _ => quote!((#joined)),
    }
}

fn has(place: &Place, wanted: bool) -> TokenStream {
    let field = ident(&place.field);
    match (place.when, wanted) {
        (When::Always | When::AlwaysNullable, _) => quote!(#wanted),
        (When::Set, true) => quote!(self.#field.is_some()),
        (When::Set, false) => quote!(self.#field.is_none()),
        (When::SetNullable, true) => quote!(!self.#field.is_absent()),
        (When::SetNullable, false) => quote!(self.#field.is_absent()),
    }
}

fn is(place: &Place, plain: &Plain, wanted: bool, around: Around) -> TokenStream {
    let field = ident(&place.field);
    let of = |value: TokenStream, is_reference: bool| matched(plain, value, is_reference, wanted);
    let inner = of(quote!(v), true);
    match (place.when, wanted) {
        (When::Always, _) => of(quote!(self.#field), false),
        (When::AlwaysNullable, true) => quote!(self.#field.as_ref().is_some_and(|v| #inner)),
        (When::AlwaysNullable, false) => quote!(self.#field.as_ref().is_none_or(|v| #inner)),
        (When::Set, true) => quote!(self.#field.as_ref().is_none_or(|v| #inner)),
        (When::Set, false) => quote!(self.#field.as_ref().is_some_and(|v| #inner)),
        (When::SetNullable, true) => {
            let either =
                quote!(self.#field.is_absent() || self.#field.value().is_some_and(|v| #inner));
            match around {
                Around::And => quote!((#either)),
                _ => either,
            }
        }
        (When::SetNullable, false) => {
            let both =
                quote!(!self.#field.is_absent() && self.#field.value().is_none_or(|v| #inner));
            match around {
                Around::Or => quote!((#both)),
                _ => both,
            }
        }
    }
}

/// Whether `value` is one of the values, or none of them.
fn matched(plain: &Plain, value: TokenStream, is_reference: bool, wanted: bool) -> TokenStream {
    let deref = if is_reference {
        quote!(*#value)
    } else {
        value.clone()
    };
    let is = match plain {
        Plain::Bool(expected) if *expected == wanted => return deref,
        Plain::Bool(_) => return quote!(!#deref),
        Plain::Strings(values) => quote!(matches!(#value.as_str(), #(#values)|*)),
        Plain::Integers(values) => {
            let values = values.iter().map(|value| Literal::i128_unsuffixed(*value));
            quote!(matches!(#deref, #(#values)|*))
        }
    };
    match wanted {
        true => is,
        false => quote!(!#is),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::same;

    fn at(field: &str, when: When) -> Place {
        Place {
            field: field.to_owned(),
            when,
        }
    }

    fn not(test: Test) -> Test {
        Test::Not(Box::new(test))
    }

    #[test]
    fn every_test_is_an_expression_and_its_opposite() {
        let has = |field: &str, when| Test::Has(at(field, when));
        let strings = || Plain::Strings(vec!["x".to_owned(), "y".to_owned()]);
        let cases = [
            (
                has("a", When::Set),
                quote!(self.a.is_some()),
                quote!(self.a.is_none()),
            ),
            (
                has("a", When::SetNullable),
                quote!(!self.a.is_absent()),
                quote!(self.a.is_absent()),
            ),
            (
                Test::Is(at("k", When::Set), strings()),
                quote!(
                    self.k
                        .as_ref()
                        .is_none_or(|v| matches!(v.as_str(), "x" | "y"))
                ),
                quote!(
                    self.k
                        .as_ref()
                        .is_some_and(|v| !matches!(v.as_str(), "x" | "y"))
                ),
            ),
            (
                Test::Is(at("k", When::Always), strings()),
                quote!(matches!(self.k.as_str(), "x" | "y")),
                quote!(!matches!(self.k.as_str(), "x" | "y")),
            ),
            (
                Test::Is(at("n", When::AlwaysNullable), Plain::Integers(vec![-1, 2])),
                quote!(self.n.as_ref().is_some_and(|v| matches!(*v, -1 | 2))),
                quote!(self.n.as_ref().is_none_or(|v| !matches!(*v, -1 | 2))),
            ),
            (
                Test::Is(at("b", When::SetNullable), Plain::Bool(true)),
                quote!(self.b.is_absent() || self.b.value().is_some_and(|v| *v)),
                quote!(!self.b.is_absent() && self.b.value().is_none_or(|v| !*v)),
            ),
            (
                Test::All(vec![
                    has("a", When::Set),
                    Test::Any(vec![has("b", When::Set), not(has("c", When::Set))]),
                ]),
                quote!(self.a.is_some() && (self.b.is_some() || self.c.is_none())),
                quote!(self.a.is_none() || (self.b.is_none() && self.c.is_some())),
            ),
            (
                Test::One(vec![has("a", When::Set), not(has("b", When::Set))]),
                quote!(
                    [self.a.is_some(), self.b.is_none()]
                        .into_iter()
                        .filter(|one| *one)
                        .count()
                        == 1
                ),
                quote!(
                    [self.a.is_some(), self.b.is_none()]
                        .into_iter()
                        .filter(|one| *one)
                        .count()
                        != 1
                ),
            ),
        ];
        for (test, holds, fails) in cases {
            same(expression(&test, true, Around::Nothing), holds);
            same(expression(&not(test), true, Around::Nothing), fails);
        }
    }

    #[test]
    fn what_breaks_a_condition_is_found_by_a_statement() {
        let one = Broken {
            test: Test::Has(at("a", When::Set)),
            words: "must not have `a`".to_owned(),
        };
        same(
            broken(&one),
            quote!(if self.a.is_some() {
                check.violation(clientry::Rule::Other("must not have `a`"));
            }),
        );
    }
}
