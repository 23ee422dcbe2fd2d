//! What of a schema decides its Rust type, as the generator decides it: how a field holds it, which number it is, and which
//! traits it has.

use std::collections::BTreeSet;

use serde_json::Value;

use super::change::Holder;
use super::place::Place;
use super::shape::{Additional, Shape};

/// How a struct's field holds its value.
pub(super) fn holder(shape: &Shape<'_>, required: bool, place: &Place) -> Holder {
    let is_defaulted = !place.sent
        && place.received
        && !shape.nullable
        && shape
            .default
            .as_ref()
            .is_some_and(|default| !default.is_null());
    match (required || is_defaulted, shape.nullable) {
        (true, false) => Holder::Plain,
        (true, true) | (false, false) => Holder::Optional,
        (false, true) => Holder::Nullable,
    }
}

/// What decides the Rust type of a string or a number, of its format and its bounds.
pub(super) fn rust_format(shape: &Shape<'_>) -> &'static str {
    let is_string = shape.types.contains("string");
    let is_integer = shape.types.contains("integer");
    match shape.format.as_deref() {
        Some("date-time") if is_string => "a time",
        Some("password") if is_string => "a secret",
        Some("binary") if is_string => "a file",
        Some("int32") if is_integer => "i32",
        Some("int64") if is_integer => "i64",
        Some("uint64" | "u-int64") if is_integer => "u64",
        _ if is_integer && is_huge(shape) => "u64",
        _ if is_integer => "i64",
        _ => "plain",
    }
}

/// Whether an integer needs the bit that a sign would take.
pub(super) fn is_huge(shape: &Shape<'_>) -> bool {
    let bound = |keyword: &str| shape.bounds.get(keyword).and_then(Value::as_u64);
    let is_huge = |bound: u64| i64::try_from(bound).is_err();
    let least = bound("minimum").or(bound("exclusiveMinimum"));
    let most = bound("maximum").or(bound("exclusiveMaximum"));
    least.is_some_and(|least| is_huge(least) || most.is_some_and(is_huge))
}

/// More properties than this and a type is no key of a map.
const MANY_PROPERTIES: usize = 4;

/// The trait that a struct had and has no longer.
pub(super) fn lost_trait(old: &Shape<'_>, new: &Shape<'_>) -> Option<&'static str> {
    let (old, new) = (
        Traits::of(old, &mut BTreeSet::new()),
        Traits::of(new, &mut BTreeSet::new()),
    );
    match (old, new) {
        (old, new) if old.eq && !new.eq => Some("Eq"),
        (old, new) if old.hash && !new.hash => Some("Hash"),
        _ => None,
    }
}

/// Which traits a Rust type has, as the generator decides it.
#[derive(Clone, Copy)]
struct Traits {
    /// A number with a fraction is not `Eq`.
    eq: bool,
    /// Nor is it `Hash`, nor is a secret, or a struct of many properties.
    hash: bool,
}

impl Traits {
    fn of(shape: &Shape<'_>, seen: &mut BTreeSet<String>) -> Traits {
        let is_secret = |name: &str| {
            let name = name.to_lowercase();
            ["secret", "password", "token", "credential"]
                .iter()
                .any(|word| name.contains(word))
        };
        let hides = shape.secret == Some(true) || shape.format.as_deref() == Some("password");
        let named = shape.properties.iter().any(|(name, _)| is_secret(name));
        let eq = !shape.types.contains("number");
        let own = Traits {
            eq,
            hash: eq && !hides && !named && shape.properties.len() <= MANY_PROPERTIES,
        };
        let properties = shape.properties.iter().map(|(_, property)| &property.node);
        let described = match &shape.additional {
            Additional::Described(node) => Some(node),
            _ => None,
        };
        let inside = properties
            .chain(&shape.items)
            .chain(&shape.variants)
            .chain(described);
        inside.fold(own, |all, node| {
            if !seen.insert(node.id.clone()) {
                return all;
            }
            let one = Traits::of(&node.shape(), seen);
            Traits {
                eq: all.eq && one.eq,
                hash: all.hash && one.hash,
            }
        })
    }
}
