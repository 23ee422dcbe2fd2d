//! Which types are `Eq` and `Hash`: those that hold nothing that is not, however deep.
//!
//! `Eq` costs a compiler next to nothing. `Hash` on every type costs it a tenth of a whole check, and few have a use for
//! it: what is a key is small. So a struct of many properties has none, nor has what holds one.

use crate::engine::{RustTypes, Shape};
use crate::ir::{Api, TypeId};
use crate::rust::RustType;

/// A struct of more properties is no key.
const MANY_PROPERTIES: usize = 4;

/// What a type's equality is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Equality {
    /// Whether it is `Eq`: a number with a fraction is not.
    pub eq: bool,
    /// Whether it is `Hash`: a secret is not, either, nor is a struct of many properties.
    pub hash: bool,
}

/// The equality of each type, by its position.
pub(super) fn of(api: &Api, types: &RustTypes) -> Vec<Equality> {
    let held: Vec<_> = api.types.iter().map(|(id, _)| held(types, id)).collect();
    let mut found: Vec<_> = held.iter().map(|parts| own(parts)).collect();
    for (id, _) in api.types.iter() {
        if let Shape::Struct { properties, .. } = &types[id] {
            found[id.position()].hash &= properties.len() <= MANY_PROPERTIES;
        }
    }
    // A type that leads back to itself starts as if it was both, and loses what another one that it holds lacks.
    loop {
        let mut is_settled = true;
        for position in 0..found.len() {
            let inside = held[position].iter().filter_map(|part| match part {
                RustType::Named(id) => Some(found[id.position()]),
                _ => None,
            });
            let now = inside.fold(found[position], Equality::and);
            is_settled &= now == found[position];
            found[position] = now;
        }
        if is_settled {
            return found;
        }
    }
}

impl Equality {
    fn and(self, other: Equality) -> Equality {
        Equality {
            eq: self.eq && other.eq,
            hash: self.hash && other.hash,
        }
    }
}

/// The types that a value of a type holds, named ones by their names.
fn held(types: &RustTypes, id: TypeId) -> Vec<&RustType> {
    match &types[id] {
        Shape::Struct {
            properties,
            additional,
        } => {
            let whole = properties.iter().chain(additional);
            whole.flat_map(RustType::parts).collect()
        }
        // What a union does not name it keeps as JSON, which is both.
        Shape::Union(variants) => {
            let variants = variants.iter();
            variants.flat_map(|one| one.ty.parts()).collect()
        }
        Shape::Alias(ty) => ty.parts().collect(),
        Shape::Enum => Vec::new(),
    }
}

/// By what is no type of the document.
fn own(parts: &[&RustType]) -> Equality {
    // Of two streams only the same one is equal, and a file is no key.
    let is_partial = |part: &&RustType| matches!(part, RustType::F64 | RustType::File);
    let is_secret = |part: &&RustType| matches!(part, RustType::Secret);
    let eq = !parts.iter().any(is_partial);
    Equality {
        eq,
        hash: eq && !parts.iter().any(is_secret),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{decided, type_of, with_schemas};

    #[test]
    fn a_type_is_what_everything_in_it_is() {
        let schemas = "    Plain: { properties: { a: { type: string }, m: { type: object, additionalProperties: { type: integer } }, j: {}, d: { type: string, format: date-time } } }
    Float: { properties: { a: { type: number } } }
    Secret: { properties: { a: { type: string, x-clientry: { secret: true } } } }
    Deep: { properties: { a: { type: array, items: { $ref: '#/components/schemas/Ring' } } } }
    Ring: { properties: { next: { $ref: '#/components/schemas/Pair' } } }
    Pair: { properties: { ring: { $ref: '#/components/schemas/Ring' }, x: { $ref: '#/components/schemas/Floats' } } }
    Floats: { type: array, items: { type: number } }
    Self: { properties: { a: { $ref: '#/components/schemas/Self' }, b: { $ref: '#/components/schemas/Either' } } }
    Either: { oneOf: [{ $ref: '#/components/schemas/Plain' }, { type: string }] }
    Large: { properties: { a: { type: string }, b: { type: string }, c: { type: string }, d: { type: string }, e: { type: string } } }
    Larger: { type: object, properties: { a: { $ref: '#/components/schemas/Large' } } }
    Holder: { oneOf: [{ $ref: '#/components/schemas/Secret' }, { type: string }] }
";
        let made = decided(&with_schemas(schemas, &[], &["Deep", "Self"]));
        for (name, eq, hash) in [
            ("Plain", true, true),
            ("Float", false, false),
            ("Secret", true, false),
            ("Deep", false, false),
            ("Ring", false, false),
            ("Pair", false, false),
            ("SelfType", true, true),
            ("Either", true, true),
            ("Holder", true, false),
            ("Large", true, false),
            ("Larger", true, false),
        ] {
            let found = type_of(&made, name).equality;
            assert_eq!((found.eq, found.hash), (eq, hash), "{name}");
        }
    }
}
