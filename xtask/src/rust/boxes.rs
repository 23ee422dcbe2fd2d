//! Boxes: what keeps types small that hold others by value.
//!
//! A struct in a struct in a struct is as large as all of them. Whoever reads one has it on the stack several times over,
//! and each level once more. So what makes a type larger than [`LARGEST`] goes into a box, the largest part first. Types
//! below that are as they are: a box has a price, too, for who writes `Some(Box::new(…))` and for who reads the memory.

use super::RustType;
use crate::engine::{RustTypes, Shape};
use crate::ir::{Api, Property, TypeDef, TypeId, TypeKind};

/// How many bytes a type may have before its parts are boxed. A type of scalars alone may have more.
const LARGEST: usize = 1024;

/// How many bytes a part has to have for its box to pay.
const WORTH_A_BOX: usize = 128;

/// The types with boxes where one would be too large.
pub(super) fn placed(api: &Api, mut types: RustTypes) -> RustTypes {
    let mut sizes = Sizes {
        api,
        known: vec![None; api.types.iter().len()],
    };
    for (id, _) in api.types.iter() {
        sizes.of_type(id, &mut types);
    }
    types
}

/// An estimate of how many bytes types have.
struct Sizes<'a> {
    api: &'a Api,
    /// By type, as far as they are known. One that is being estimated counts as nothing: it is within itself, in a box.
    known: Vec<Option<usize>>,
}

impl Sizes<'_> {
    /// The size of a named type, whose parts are boxed where it would be too large.
    fn of_type(&mut self, id: TypeId, types: &mut RustTypes) -> usize {
        if let Some(known) = self.known[id.position()] {
            return known;
        }
        self.known[id.position()] = Some(0);
        let mut shape = types[id].clone();
        let size = match &mut shape {
            Shape::Enum => ENUM,
            Shape::Alias(ty) => self.of(ty, types),
            Shape::Union(variants) => {
                let mut parts: Vec<_> = variants.iter_mut().map(|one| &mut one.ty).collect();
                let sizes = self.parts(&parts, types, |_, size| size);
                shrink(&mut parts, sizes, |sizes| {
                    JSON.max(sizes.iter().copied().max().unwrap_or(0)) + WORD
                })
            }
            Shape::Struct {
                properties,
                additional,
            } => {
                let def = &self.api.types[id];
                let map = additional.as_ref().map_or(0, |_| MAP);
                let mut parts: Vec<_> = properties.iter_mut().collect();
                let described = def.properties();
                let sizes = self.parts(&parts, types, |index, size| {
                    size + around(def, &described[index])
                });
                shrink(&mut parts, sizes, |sizes| {
                    map + sizes.iter().sum::<usize>().next_multiple_of(WORD)
                })
            }
        };
        types[id] = shape;
        self.known[id.position()] = Some(size);
        size
    }

    /// The sizes of the parts of a type, each with what is `around` it.
    fn parts(
        &mut self,
        parts: &[&mut RustType],
        types: &mut RustTypes,
        around: impl Fn(usize, usize) -> usize,
    ) -> Vec<usize> {
        let sizes = parts.iter().enumerate();
        sizes
            .map(|(index, ty)| around(index, self.of(ty, types)))
            .collect()
    }

    fn of(&mut self, ty: &RustType, types: &mut RustTypes) -> usize {
        match ty {
            RustType::Unit => 0,
            RustType::Bool => 1,
            RustType::I32 => 4,
            RustType::I64 | RustType::U64 | RustType::F64 | RustType::Boxed(_) => WORD,
            RustType::String | RustType::Secret | RustType::DateTime | RustType::Vec(_) => STRING,
            RustType::Map(_) | RustType::JsonObject => MAP,
            RustType::Json | RustType::Bytes => JSON,
            RustType::File => FILE,
            RustType::Body => BODY,
            RustType::Option(inner) => self.of(inner, types) + WORD,
            RustType::Named(id) => self.of_type(*id, types),
        }
    }
}

const WORD: usize = 8;
/// A pointer, a length and a capacity.
const STRING: usize = 3 * WORD;
const MAP: usize = 3 * WORD;
const JSON: usize = 4 * WORD;
/// Bytes or a stream, with a name, a content type and headers.
const FILE: usize = 5 * WORD + 3 * STRING;
const BODY: usize = 5 * WORD + STRING;
/// One of some strings, or any other.
const ENUM: usize = STRING;

/// What says whether a property is there, and whether it is `null`, at most.
fn around(def: &TypeDef, property: &Property) -> usize {
    let is_optional = !property.required || property.nullable;
    match (&def.kind, is_optional) {
        (TypeKind::Struct(_), true) => WORD,
        _ => 0,
    }
}

/// Boxes the largest part, and then the next, until the whole is small or no part is worth a box. Returns the size of the
/// whole.
fn shrink(
    parts: &mut [&mut RustType],
    mut sizes: Vec<usize>,
    whole: impl Fn(&[usize]) -> usize,
) -> usize {
    loop {
        let size = whole(&sizes);
        let largest = parts
            .iter()
            .zip(&sizes)
            .enumerate()
            .filter(|(_, (ty, size))| matches!(ty, RustType::Named(_)) && **size >= WORTH_A_BOX)
            // Of several as large as each other the first, so that the output is the same each time.
            .max_by_key(|(index, (_, size))| (**size, usize::MAX - index))
            .map(|(index, _)| index);
        match largest {
            Some(index) if size > LARGEST => {
                let ty = std::mem::replace(parts[index], RustType::Unit);
                *parts[index] = RustType::Boxed(Box::new(ty));
                sizes[index] = WORD;
            }
            _ => return size,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{api, with_schemas};

    /// Which parts of a type are boxed.
    fn boxed(schemas: &str, name: &str) -> Vec<bool> {
        let (api, _) = api(&with_schemas(schemas, &[], &[name]));
        let types = placed(&api, crate::engine::run(&api).unwrap());
        let is_boxed = |ty: &RustType| matches!(ty, RustType::Boxed(_));
        match &types[api.types.id(name).unwrap()] {
            Shape::Struct { properties, .. } => properties.iter().map(is_boxed).collect(),
            Shape::Union(variants) => variants.iter().map(|one| is_boxed(&one.ty)).collect(),
            other => panic!("{other:?}"),
        }
    }

    /// A schema with as many strings.
    fn strings(name: &str, count: usize) -> String {
        let properties: Vec<_> = (0..count)
            .map(|index| format!("p{index}: {{ type: string }}"))
            .collect();
        format!(
            "    {name}: {{ properties: {{ {} }} }}\n",
            properties.join(", ")
        )
    }

    #[test]
    fn the_largest_parts_are_boxed_until_the_whole_is_small() {
        let parts = strings("Big", 25) + &strings("Middle", 15) + &strings("Small", 3);
        let whole = |properties: &[&str]| {
            let properties: Vec<_> = properties
                .iter()
                .enumerate()
                .map(|(index, name)| format!("p{index}: {{ $ref: '#/components/schemas/{name}' }}"))
                .collect();
            format!(
                "{parts}    Whole: {{ properties: {{ {} }} }}\n",
                properties.join(", ")
            )
        };
        let of = |properties| boxed(&whole(properties), "Whole");
        assert_eq!(of(&["Big", "Small"]), [false, false]);
        assert_eq!(of(&["Small", "Middle", "Big"]), [false, false, true]);
        assert_eq!(of(&["Big", "Big"]), [true, false]);
        assert_eq!(
            of(&["Big", "Small", "Big", "Middle", "Big"]),
            [true, false, true, false, true]
        );
    }

    #[test]
    fn a_type_of_many_strings_is_as_it_is_and_boxed_elsewhere() {
        let schemas = strings("Huge", 100)
            + "    Holder: { properties: { a: { $ref: '#/components/schemas/Huge' }, b: { type: array, items: { $ref: '#/components/schemas/Huge' } } } }
    Either: { oneOf: [{ $ref: '#/components/schemas/Huge' }, { type: string }, { $ref: '#/components/schemas/Holder' }] }
";
        assert!(boxed(&schemas, "Huge").iter().all(|boxed| !boxed));
        assert_eq!(boxed(&schemas, "Holder"), [true, false]);
        assert_eq!(boxed(&schemas, "Either"), [true, false, false]);
    }

    #[test]
    fn a_chain_of_types_is_small_at_each_link() {
        let mut schemas = strings("L0", 20);
        for level in 1..40 {
            let next = format!("a: {{ $ref: '#/components/schemas/L{}' }}", level - 1);
            schemas.push_str(&format!(
                "    L{level}: {{ properties: {{ {next}, b: {{ type: string }}, c: {{ type: string }} }} }}\n"
            ));
        }
        let (api, _) = api(&with_schemas(&schemas, &[], &["L39"]));
        let mut types = placed(&api, crate::engine::run(&api).unwrap());
        let mut sizes = Sizes {
            api: &api,
            known: vec![None; api.types.iter().len()],
        };
        for (id, def) in api.types.iter() {
            let size = sizes.of_type(id, &mut types);
            assert!(size <= LARGEST, "{} has {size} bytes", def.name);
        }
    }
}
