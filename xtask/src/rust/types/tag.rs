//! What tells the objects of a union apart by the value of one property.
//!
//! Either the document says it by `discriminator`, or every object has a property of one fixed value and the values
//! differ.

use super::constants::Fixed;
use super::union::unboxed;
use super::{EnumValue, Struct};
use crate::engine::Variant;
use crate::ir::types::Discriminator;
use crate::ir::{TypeId, Union};
use crate::rust::RustType;
use crate::rust::context::{Class, Context};
use std::collections::BTreeSet;

/// The property of one variant, and the values that this variant has there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The property's name.
    pub property: String,
    /// Its values.
    pub values: Vec<Fixed>,
    /// Whether the variant has no others. Where the document names no value, it means the name of the schema; but
    /// what is sent then is often spelled otherwise.
    pub only: bool,
}

/// What is known of the types that a union can hold.
pub(super) struct Tags<'a> {
    pub(super) context: &'a Context<'a>,
    /// By type.
    pub(super) structs: &'a [Option<Struct>],
    /// By type.
    pub(super) enums: &'a [Option<Vec<EnumValue>>],
}

impl Tags<'_> {
    /// The tag of each variant, where it has one.
    pub(super) fn of(&self, union: &Union, variants: &[Variant]) -> Vec<Option<Tag>> {
        match &union.discriminator {
            Some(discriminator) => variants
                .iter()
                .map(|variant| self.said(discriminator, variant))
                .collect(),
            None => self.implied(variants),
        }
    }

    /// The names of an object's properties, if the type is an object that names some.
    pub(super) fn properties(&self, ty: &RustType) -> Option<Vec<String>> {
        let of = self.structure(self.context.struct_of(ty)?)?;
        Some(of.fields.iter().map(|field| field.wire.clone()).collect())
    }

    /// Whether the type is an object that keeps properties which it does not name.
    pub(super) fn is_open(&self, ty: &RustType) -> bool {
        let of = self.context.struct_of(ty).and_then(|id| self.structure(id));
        of.is_some_and(|of| of.additional.is_some())
    }

    pub(super) fn structure(&self, id: TypeId) -> Option<&Struct> {
        self.structs[id.position()].as_ref()
    }

    /// What the discriminator maps to this variant, and what the variant itself allows.
    fn said(&self, discriminator: &Discriminator, variant: &Variant) -> Option<Tag> {
        let id = self.context.struct_of(&variant.ty)?;
        let mapping = &discriminator.mapping;
        let mapped = mapping.iter().filter(|(_, target)| *target == Some(id));
        let mut values: Vec<_> = mapped.map(|(value, _)| value.clone()).collect();
        // What is mapped at all is this variant's only if it is mapped to it.
        let is_mapped = |value: &String| mapping.iter().any(|(mapped, _)| mapped == value);
        let allowed = self.allowed(id, &discriminator.property);
        let allowed = allowed.iter().map(Fixed::text);
        values.extend(allowed.filter(|value| !is_mapped(value)));
        let is_default = discriminator.default == Some(id);
        // Whatever value the others do not have is that of the default.
        let only = !values.is_empty() && !is_default;
        if values.is_empty() {
            values.push(self.context.api.types[id].original().to_owned());
        }
        Some(Tag {
            property: discriminator.property.clone(),
            // A number is known by its text, as it is in the mapping.
            values: values.into_iter().map(Fixed::String).collect(),
            only,
        })
    }

    /// The values that the document lists for a property.
    pub(super) fn allowed(&self, id: TypeId, property: &str) -> Vec<Fixed> {
        let fields = self.structure(id).map(|of| of.fields.as_slice());
        let properties = self.context.api.types[id].properties();
        let mut both = fields.unwrap_or_default().iter().zip(properties);
        let Some((field, described)) = both.find(|(field, _)| field.wire == property) else {
            return Vec::new();
        };
        match self.context.followed(unboxed(&field.ty)) {
            RustType::Named(id) if self.context.class(*id) == Class::Enum => {
                let values = self.enums[id.position()].iter().flatten();
                values.map(|one| Fixed::String(one.value.clone())).collect()
            }
            RustType::Bool | RustType::I32 | RustType::I64 | RustType::U64 => {
                let behind = self.context.api.types.resolved(&described.schema);
                let listed = described.schema.listed.iter().chain(&behind.listed);
                let values: BTreeSet<_> = listed.filter_map(Fixed::of).collect();
                values.into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// The first property that every object has with one value, if no two have the same.
    fn implied(&self, variants: &[Variant]) -> Vec<Option<Tag>> {
        let id = |variant: &Variant| self.context.struct_of(&variant.ty);
        let objects: Vec<_> = variants.iter().map(id).collect();
        let fixed = |id: TypeId, property: &str| match self.allowed(id, property).as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        let tells_apart = |property: &str| {
            let objects = objects.iter().flatten();
            let values: Option<Vec<_>> = objects.map(|id| fixed(*id, property)).collect();
            values.is_some_and(|values| {
                values.len() > 1 && values.iter().collect::<BTreeSet<_>>().len() == values.len()
            })
        };
        let first = objects.iter().flatten().find_map(|id| self.structure(*id));
        let property = first.and_then(|of| of.fields.iter().find(|field| tells_apart(&field.wire)));
        let tag = |id: TypeId| {
            let property = property?.wire.clone();
            let values = vec![fixed(id, &property)?];
            Some(Tag {
                property,
                values,
                only: true,
            })
        };
        objects.iter().map(|id| id.and_then(tag)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::types::Definition;
    use crate::testing::{decided, type_of, with_schemas};

    fn tags(union: &str) -> Vec<Option<(String, Vec<String>, bool)>> {
        let schemas = format!(
            "    Pet: {{ {union} }}
    cat: {{ properties: {{ id: {{ type: string }}, kind: {{ type: string, enum: [cat] }} }} }}
    Dog: {{ properties: {{ id: {{ type: string }}, kind: {{ type: string, enum: [dog] }} }} }}
    Fish: {{ properties: {{ kind: {{ type: string }} }} }}
"
        );
        let made = decided(&with_schemas(&schemas, &[], &["Pet"]));
        let Definition::Union(of) = &type_of(&made, "Pet").definition else {
            panic!("no union")
        };
        let tags = of.variants.iter().map(|one| one.tag.clone());
        let texts = |tag: &Tag| tag.values.iter().map(Fixed::text).collect();
        tags.map(|tag| tag.map(|tag| (tag.property.clone(), texts(&tag), tag.only)))
            .collect()
    }

    fn tag(values: &[&str], only: bool) -> Option<(String, Vec<String>, bool)> {
        let values = values.iter().map(|value| (*value).to_owned());
        Some(("kind".to_owned(), values.collect(), only))
    }

    const BOTH: &str =
        "oneOf: [{ $ref: '#/components/schemas/cat' }, { $ref: '#/components/schemas/Dog' }]";

    #[test]
    fn a_property_of_one_value_each_tells_variants_apart() {
        assert_eq!(tags(BOTH), [tag(&["cat"], true), tag(&["dog"], true)]);
        let with_string = "oneOf: [{ $ref: '#/components/schemas/cat' }, { $ref: '#/components/schemas/Dog' }, { type: string }]";
        assert_eq!(
            tags(with_string),
            [tag(&["cat"], true), tag(&["dog"], true), None]
        );
        let with_fish =
            "oneOf: [{ $ref: '#/components/schemas/cat' }, { $ref: '#/components/schemas/Fish' }]";
        assert_eq!(tags(with_fish), [None, None]);
    }

    #[test]
    fn a_discriminator_says_it_and_a_schemas_name_is_a_guess() {
        let mapped = format!(
            "{BOTH}, discriminator: {{ propertyName: kind, mapping: {{ tom: '#/components/schemas/cat', dog: cat }} }}"
        );
        assert_eq!(
            tags(&mapped),
            [tag(&["tom", "dog", "cat"], true), tag(&["Dog"], false)]
        );
        let fish = "oneOf: [{ $ref: '#/components/schemas/cat' }, { $ref: '#/components/schemas/Fish' }], discriminator: { propertyName: kind }";
        assert_eq!(tags(fish), [tag(&["cat"], true), tag(&["Fish"], false)]);
    }

    #[test]
    fn the_default_of_a_discriminator_takes_the_values_of_no_other() {
        let fish = "{ $ref: '#/components/schemas/Fish' }";
        let default = |variants: &str, target: &str| {
            let mapping = "mapping: { tom: cat, dog: '#/components/schemas/Dog' }";
            tags(&format!(
                "oneOf: [{{ $ref: '#/components/schemas/cat' }}, {{ $ref: '#/components/schemas/Dog' }}{variants}], discriminator: {{ propertyName: kind, {mapping}, defaultMapping: {target} }}"
            ))
        };
        assert_eq!(
            default(&format!(", {fish}"), "Fish"),
            [
                tag(&["tom", "cat"], true),
                tag(&["dog"], true),
                tag(&["Fish"], false)
            ]
        );
        // One that has values of its own goes first where a value has them, and takes any other besides.
        let expected = [tag(&["tom", "cat"], true), tag(&["dog"], false)];
        assert_eq!(default("", "Dog"), expected);
        assert_eq!(default("", "'#/components/schemas/Dog'"), expected);
        // A target that there is not leaves all as it is without one.
        let expected = [tag(&["tom", "cat"], true), tag(&["dog"], true)];
        assert_eq!(default("", "Gone"), expected);
    }
}
