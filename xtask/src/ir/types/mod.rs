//! The named types: what a user's code calls by name.
//!
//! `read` reads them from the component schemas.

mod read;

pub use crate::facts::Origin;
pub(super) use read::{ids, original};

use super::{Condition, PropertyNames, Schema, json_schema};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::ops::{Index, IndexMut};
use std::sync::Arc;

/// The named types in the document's order.
#[derive(Debug, Default)]
pub struct Types(Vec<TypeDef>);

/// A named type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(usize);

impl TypeId {
    /// Its position among the types, in the document's order.
    pub fn position(self) -> usize {
        self.0
    }
}

impl Types {
    /// The types with their ids.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (TypeId, &TypeDef)> {
        let of = |(position, def)| (TypeId(position), def);
        self.0.iter().enumerate().map(of)
    }

    /// The type of this Rust name.
    pub fn id(&self, name: &str) -> Option<TypeId> {
        self.0.iter().position(|def| def.name == name).map(TypeId)
    }

    /// Adds a type.
    pub(super) fn push(&mut self, def: TypeDef) -> TypeId {
        self.0.push(def);
        TypeId(self.0.len() - 1)
    }

    /// The schema itself, or the one behind it where it refers to an alias.
    pub fn resolved<'a>(&'a self, schema: &'a Schema) -> &'a Schema {
        let mut schema = schema;
        // A chain is no longer than there are types, unless it is a circle.
        for _ in 0..=self.0.len() {
            match schema.target().map(|id| &self[id].kind) {
                Some(TypeKind::Alias(behind)) => schema = behind,
                _ => break,
            }
        }
        schema
    }
}

impl Types {
    /// The aliases that would never end: one on each circle of aliases, the first in the document's order.
    ///
    /// Whatever follows aliases and stops at these ends.
    pub fn endless(&self) -> BTreeSet<TypeId> {
        let mut endless = BTreeSet::new();
        // By type, the walk that came by it first.
        let mut walks: Vec<Option<TypeId>> = vec![None; self.0.len()];
        for (start, _) in self.iter() {
            let mut next = Some(start);
            while let Some(id) = next {
                match walks[id.0] {
                    // The walk is on a circle now: it goes around once.
                    Some(walk) if walk == start => {
                        let around =
                            std::iter::successors(self.behind(id), |one| self.behind(*one));
                        let circle = around.take_while(|one| *one != id).chain([id]);
                        endless.extend(circle.min());
                        break;
                    }
                    Some(_) => break,
                    None => {
                        walks[id.0] = Some(start);
                        next = self.behind(id);
                    }
                }
            }
        }
        endless
    }

    /// For each type the others that its JSON Schema refers to, in the order of the types.
    pub fn described_by(&self) -> Vec<Vec<TypeId>> {
        let name = |def: &TypeDef| def.component().unwrap_or(&def.name).to_owned();
        let ids: HashMap<String, TypeId> = self.iter().map(|(id, def)| (name(def), id)).collect();
        let defs = self.0.iter();
        defs.map(|def| {
            let mut names = BTreeSet::new();
            json_schema::referred(&def.schema, &mut names);
            names
                .iter()
                .filter_map(|name| ids.get(name))
                .copied()
                .collect()
        })
        .collect()
    }

    /// The type that an alias names, by itself or in a list or a map.
    fn behind(&self, id: TypeId) -> Option<TypeId> {
        let TypeKind::Alias(schema) = &self[id].kind else {
            return None;
        };
        let mut inside = std::iter::successors(Some(schema), |schema| schema.inner());
        inside.find_map(Schema::target)
    }
}

impl Index<TypeId> for Types {
    type Output = TypeDef;

    fn index(&self, id: TypeId) -> &TypeDef {
        &self.0[id.0]
    }
}

impl IndexMut<TypeId> for Types {
    fn index_mut(&mut self, id: TypeId) -> &mut TypeDef {
        &mut self.0[id.0]
    }
}

/// One named type.
#[derive(Debug, Clone)]
pub struct TypeDef {
    /// The Rust name.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The description, or else the title.
    pub description: Option<String>,
    /// Whether a value of it can be `null`.
    pub nullable: bool,
    /// The default wherever it is used without one of its own.
    pub default: Option<Value>,
    /// What kind of type it is.
    pub kind: TypeKind,
    /// What the document says of it, as JSON Schema.
    pub schema: Arc<Value>,
    /// Whether a request can hold it.
    pub in_request: bool,
    /// Whether a response can hold it.
    pub in_response: bool,
}

/// What kind of type a component is.
#[derive(Debug, Clone)]
pub enum TypeKind {
    /// An object with known properties.
    Struct(Struct),
    /// A string with known values.
    Enum(Enum),
    /// One of several schemas.
    Union(Union),
    /// Another name for a list, a map, a plain value or another type.
    Alias(Schema),
}

/// An object with known properties.
#[derive(Debug, Clone)]
pub struct Struct {
    /// The properties in the document's order.
    pub properties: Vec<Property>,
    /// What additional properties hold, where the document says so.
    pub additional: Option<Schema>,
    /// What the names of additional properties are.
    pub names: PropertyNames,
    /// What breaks the conditions on its properties.
    pub broken: Vec<Condition>,
}

/// A property of an object.
#[derive(Debug, Clone)]
pub struct Property {
    /// The name on the wire.
    pub wire: String,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it can be `null`, by itself or by its type.
    pub nullable: bool,
    /// The documented default, its own or its type's.
    pub default: Option<Value>,
    /// Whether it is hidden in `Debug`.
    pub secret: bool,
    /// Whether the message of an error shows it.
    pub shown: bool,
    /// Which way it goes.
    pub direction: Direction,
    /// Its schema.
    pub schema: Schema,
}

/// Which way a property goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It is sent and received.
    Both,
    /// `readOnly`: it is received only.
    Received,
    /// `writeOnly`: it is sent only.
    Sent,
}

/// A string with known values.
#[derive(Debug, Clone)]
pub struct Enum {
    /// The values in the document's order, then those that `x-clientry` adds.
    pub values: Vec<EnumValue>,
}

/// A known value of an enum.
#[derive(Debug, Clone)]
pub struct EnumValue {
    /// The value.
    pub value: String,
    /// Whether `enum` lists it; otherwise it comes from `x-clientry.more_values`.
    pub listed: bool,
    /// What the document says of it.
    pub meaning: Option<String>,
}

/// One of several schemas.
#[derive(Debug, Clone)]
pub struct Union {
    /// The subschemas in the document's order.
    pub variants: Vec<Schema>,
    /// What tells them apart, where the document says so.
    pub discriminator: Option<Discriminator>,
}

/// The property whose value tells the variants of a union apart.
#[derive(Debug, Clone)]
pub struct Discriminator {
    /// The property's name.
    pub property: String,
    /// The values that are mapped, each to its type where it names one.
    pub mapping: Vec<(String, Option<TypeId>)>,
    /// The type of an object that has no value which is mapped.
    pub default: Option<TypeId>,
    /// The types that do not have the property, each with the value that a request has there.
    pub written: Vec<(TypeId, String)>,
}

impl TypeDef {
    /// The properties of a struct, none of anything else.
    pub fn properties(&self) -> &[Property] {
        match &self.kind {
            TypeKind::Struct(of) => &of.properties,
            _ => &[],
        }
    }

    /// The component's name in the document, where it was one.
    pub fn component(&self) -> Option<&str> {
        match &self.origin {
            Origin::Component(name) => Some(name),
            Origin::Inline(_) | Origin::Sent { .. } => None,
        }
    }

    /// What the document calls it, or else its Rust name.
    pub fn original(&self) -> &str {
        match &self.origin {
            Origin::Sent { of, component } => component.as_ref().unwrap_or(of),
            _ => self.component().unwrap_or(&self.name),
        }
    }

    /// The schemas of a struct's properties or of a union's variants.
    pub fn parts(&self) -> impl Iterator<Item = &Schema> {
        let variants = match &self.kind {
            TypeKind::Union(of) => of.variants.as_slice(),
            _ => &[],
        };
        self.properties()
            .iter()
            .map(|property| &property.schema)
            .chain(variants)
    }
}
