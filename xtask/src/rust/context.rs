//! What every decision starts from: what the document says, and which Rust types progenitor chose.

use super::RustType;
use crate::engine::{RustTypes, Shape, Variant};
use crate::ir::{Api, TypeId};

/// What every decision starts from.
pub(super) struct Context<'a> {
    pub(super) api: &'a Api,
    pub(super) types: &'a RustTypes,
    /// By type.
    classes: Vec<Class>,
}

/// What a named type is in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Struct,
    Enum,
    Union,
    Alias,
    /// An alias that would never end, as a type of its own.
    Newtype,
}

impl<'a> Context<'a> {
    pub(super) fn of(api: &'a Api, types: &'a RustTypes) -> Context<'a> {
        let endless = api.types.endless();
        let class = |(id, _)| match types[id] {
            Shape::Struct { .. } => Class::Struct,
            Shape::Enum => Class::Enum,
            Shape::Union(_) => Class::Union,
            Shape::Alias(_) if endless.contains(&id) => Class::Newtype,
            Shape::Alias(_) => Class::Alias,
        };
        Context {
            api,
            types,
            classes: api.types.iter().map(class).collect(),
        }
    }

    pub(super) fn class(&self, id: TypeId) -> Class {
        self.classes[id.position()]
    }

    /// What an alias is another name for.
    fn alias(&self, id: TypeId) -> Option<&'a RustType> {
        match (self.class(id), &self.types[id]) {
            (Class::Alias, Shape::Alias(target)) => Some(target),
            _ => None,
        }
    }

    /// The variants of a union.
    pub(super) fn variants(&self, id: TypeId) -> &'a [Variant] {
        match &self.types[id] {
            Shape::Union(variants) => variants,
            _ => &[],
        }
    }

    /// The type behind aliases.
    pub(super) fn followed<'t>(&self, ty: &'t RustType) -> &'t RustType
    where
        'a: 't,
    {
        let mut ty = ty;
        // An alias that leads back to itself is a newtype, so this ends.
        while let RustType::Named(id) = ty
            && let Some(target) = self.alias(*id)
        {
            ty = target;
        }
        ty
    }

    /// The struct that a type is, by itself, behind aliases or in a box.
    pub(super) fn struct_of(&self, ty: &RustType) -> Option<TypeId> {
        let ty = match ty {
            RustType::Boxed(inner) => inner,
            other => other,
        };
        match self.followed(ty) {
            RustType::Named(id) if self.class(*id) == Class::Struct => Some(*id),
            _ => None,
        }
    }

    /// A type as it reads in prose.
    pub(super) fn prose(&self, ty: &RustType) -> String {
        match ty {
            RustType::Bool => "bool".to_owned(),
            RustType::I32 => "i32".to_owned(),
            RustType::I64 => "i64".to_owned(),
            RustType::U64 => "u64".to_owned(),
            RustType::F64 => "f64".to_owned(),
            RustType::String => "String".to_owned(),
            RustType::DateTime => "DateTime".to_owned(),
            RustType::Secret => "SecretString".to_owned(),
            RustType::Json => "serde_json::Value".to_owned(),
            RustType::JsonObject => "serde_json::Map<String, serde_json::Value>".to_owned(),
            RustType::Unit => "()".to_owned(),
            RustType::Bytes => "Bytes".to_owned(),
            RustType::File => "clientry::File".to_owned(),
            RustType::Body => "clientry::Body".to_owned(),
            RustType::Vec(inner) => format!("Vec<{}>", self.prose(inner)),
            RustType::Map(inner) => format!("BTreeMap<String, {}>", self.prose(inner)),
            RustType::Option(inner) => format!("Option<{}>", self.prose(inner)),
            RustType::Boxed(inner) => format!("Box<{}>", self.prose(inner)),
            RustType::Named(id) => self.api.types[*id].name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{api, with_schemas};

    #[test]
    fn only_an_endless_alias_becomes_a_type() {
        let schemas = "    A: { type: array, items: { $ref: '#/components/schemas/B' } }
    B: { type: array, items: { $ref: '#/components/schemas/A' } }
    C: { type: array, items: { $ref: '#/components/schemas/A' } }
";
        let (api, _) = api(&with_schemas(schemas, &[], &["C"]));
        let types = crate::engine::run(&api).unwrap();
        let context = Context::of(&api, &types);
        let classes: Vec<_> = api.types.iter().map(|(id, _)| context.class(id)).collect();
        assert_eq!(classes, [Class::Newtype, Class::Alias, Class::Alias]);
    }

    #[test]
    fn types_behind_aliases_are_found_and_read_as_people_write_them() {
        let schemas = "    Thing: { properties: { a: { type: string } } }
    Again: { $ref: '#/components/schemas/Thing' }
    Map: { type: object, additionalProperties: { type: array, items: { $ref: '#/components/schemas/Again' } } }
";
        let (api, _) = api(&with_schemas(schemas, &[], &["Map"]));
        let types = crate::engine::run(&api).unwrap();
        let context = Context::of(&api, &types);
        let named = |name: &str| RustType::Named(api.types.id(name).unwrap());
        let boxed = RustType::Boxed(Box::new(named("Again")));
        assert_eq!(context.struct_of(&boxed), api.types.id("Thing"));
        assert_eq!(context.struct_of(&named("Map")), None);
        let map = named("Map");
        let behind = context.followed(&map);
        assert_eq!(context.prose(behind), "BTreeMap<String, Vec<Again>>");
    }
}
