//! Which traits the Rust type of a schema has, as the generator decides it.

use std::collections::BTreeSet;

use super::shape::{Additional, Shape};

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
