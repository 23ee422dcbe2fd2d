//! The named types: structs with their fields, open enums, unions, aliases.

pub mod checks;
pub mod constants;
pub mod equality;
pub mod fields;
pub mod shown;
pub mod tag;
pub mod union;
pub mod updates;

pub use fields::{Field, Presence, Struct};
pub use union::{Union, Variant};
pub use updates::Update;

use super::context::{Class, Context};
use super::features::{self, Gate};
use super::{RustType, TypeId, docs};
use crate::engine::Shape;
use crate::ir::types::Origin;
use crate::ir::{self, TypeKind};
use crate::naming;
use checks::{Check, Rules};
use equality::Equality;
use serde_json::Value;
use shown::Shown;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Index;
use std::sync::Arc;

/// More types than this are in several files.
const MANY_TYPES: usize = 300;

/// The module of the types whose names begin with no letter.
const OTHERS: &str = "others";

/// The named types in the document's order.
#[derive(Debug)]
pub struct Types {
    defs: Vec<TypeDef>,
    modules: Vec<Module>,
}

/// Types that are in one file.
#[derive(Debug, PartialEq, Eq)]
pub struct Module {
    /// The name of a private module of `types`; none for `types` itself.
    pub name: Option<String>,
    /// When it is compiled.
    pub gate: Gate,
    /// The first letter of its types in lower case, where there is a module for each.
    pub letter: Option<String>,
    /// Their positions.
    positions: Vec<usize>,
}

impl Index<TypeId> for Types {
    type Output = TypeDef;

    fn index(&self, id: TypeId) -> &TypeDef {
        &self.defs[id.position()]
    }
}

impl IntoIterator for Types {
    type Item = TypeDef;
    type IntoIter = std::vec::IntoIter<TypeDef>;

    fn into_iter(self) -> Self::IntoIter {
        self.defs.into_iter()
    }
}

impl Types {
    /// The types in the document's order.
    pub fn iter(&self) -> std::slice::Iter<'_, TypeDef> {
        self.defs.iter()
    }

    /// The modules, those that are always compiled first.
    pub fn modules(&self) -> &[Module] {
        &self.modules
    }

    /// The types of a module.
    pub fn of<'s>(&'s self, module: &'s Module) -> impl Iterator<Item = &'s TypeDef> {
        module
            .positions
            .iter()
            .map(|&position| &self.defs[position])
    }

    /// The types that are compiled together, in the document's order, each with the first of their modules.
    pub fn by_gate(&self) -> Vec<(&Module, Vec<&TypeDef>)> {
        let mut by_gate: BTreeMap<&Gate, (&Module, Vec<usize>)> = BTreeMap::new();
        for module in &self.modules {
            let (_, positions) = by_gate.entry(&module.gate).or_insert((module, Vec::new()));
            positions.extend(&module.positions);
        }
        let by_gate = by_gate.into_values().map(|(module, mut positions)| {
            positions.sort_unstable();
            let defs = positions.iter().map(|&position| &self.defs[position]);
            (module, defs.collect())
        });
        by_gate.collect()
    }

    /// Puts every type into a module of what is compiled with the same features, and where these are many, into one for
    /// each first letter.
    ///
    /// The letter is what keeps a type where it is when the document gets another one.
    pub(super) fn place(&mut self, gates: &[Gate]) {
        let mut by_gate: BTreeMap<&Gate, Vec<usize>> = BTreeMap::new();
        for (position, gate) in gates.iter().enumerate() {
            by_gate.entry(gate).or_default().push(position);
        }
        let letters = ('a'..='z').map(String::from).chain([OTHERS.to_owned()]);
        let mut used = features::taken_modules(letters);
        self.modules.clear();
        for (gate, positions) in by_gate {
            let first = &self.defs[positions[0]].name;
            let name = features::module_name(gate, first, &mut used);
            let mut by_letter: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
            let are_many = positions.len() > MANY_TYPES;
            for position in positions {
                let letter = are_many.then(|| letter(&self.defs[position].name));
                by_letter.entry(letter).or_default().push(position);
            }
            let modules = by_letter.into_iter().map(|(letter, positions)| Module {
                name: match (&name, &letter) {
                    (Some(name), Some(letter)) => {
                        Some(naming::unique(&format!("{name}_{letter}"), &mut used))
                    }
                    (name, letter) => name.as_ref().or(letter.as_ref()).cloned(),
                },
                gate: gate.clone(),
                letter,
                positions,
            });
            self.modules.extend(modules);
        }
    }

    /// Every check of a type.
    pub(super) fn checks(&self) -> impl Iterator<Item = &Check> {
        self.iter().flat_map(TypeDef::checks)
    }

    /// Whether the code of a type names `serde`.
    pub(super) fn uses_serde(&self) -> bool {
        self.iter().any(|def| {
            matches!(
                def.definition,
                Definition::Newtype(..) | Definition::Union(_)
            )
        })
    }

    /// Whether the code of a type names `serde_json`.
    pub(super) fn uses_json(&self) -> bool {
        let is_json = |ty: &RustType| holds_json(ty);
        self.iter().any(|def| match &def.definition {
            Definition::Struct(of) => {
                let fields = of.fields.iter().map(|field| &field.ty);
                fields.chain(&of.additional).any(is_json)
            }
            Definition::Alias(ty) | Definition::Newtype(ty, _) => is_json(ty),
            // What a union does not name it keeps as JSON.
            Definition::Union(_) => true,
            Definition::Enum(_) => false,
        })
    }
}

/// Whether a value of the type holds any JSON.
pub(super) fn holds_json(ty: &RustType) -> bool {
    ty.parts()
        .any(|part| matches!(part, RustType::Json | RustType::JsonObject))
}

/// A named type.
#[derive(Debug)]
pub struct TypeDef {
    /// Its name.
    pub name: String,
    /// The name of its component, where the document has one.
    pub component: String,
    /// What the document says of it, as JSON Schema.
    pub schema: Arc<Value>,
    /// Its documentation.
    pub docs: String,
    /// What it is.
    pub definition: Definition,
    /// Whether it can be validated before it is sent.
    pub validation: Validation,
    /// Whether it is `Eq` and `Hash`.
    pub equality: Equality,
    /// What it is made from to be sent, after that was read.
    pub updates: Vec<Update>,
}

/// What a type is.
#[derive(Debug)]
pub enum Definition {
    /// A struct.
    Struct(Struct),
    /// An open enum.
    Enum(Vec<EnumValue>),
    /// One of several types, and any other value as received.
    Union(Union),
    /// Another name for a type.
    Alias(RustType),
    /// A type around another one, where an alias would never end.
    Newtype(RustType, Vec<Check>),
}

/// A known value of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumValue {
    /// The variant's name.
    pub name: String,
    /// The value on the wire.
    pub value: String,
    /// Its documentation.
    pub docs: String,
}

/// Whether a type can be validated before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validation {
    /// Nobody asks.
    None,
    /// A list or a map that is validated holds it, and it has no checks.
    Empty,
    /// It has checks.
    Checks,
}

impl TypeDef {
    /// The types that its code names.
    pub fn held(&self) -> Vec<&RustType> {
        match &self.definition {
            Definition::Struct(of) => {
                let fields = of.fields.iter().map(|field| &field.ty);
                let read = self.updates.iter().map(|update| &update.from);
                fields.chain(&of.additional).chain(read).collect()
            }
            Definition::Union(of) => of.variants.iter().map(|one| &one.ty).collect(),
            Definition::Alias(ty) | Definition::Newtype(ty, _) => vec![ty],
            Definition::Enum(_) => Vec::new(),
        }
    }

    fn checks(&self) -> Box<dyn Iterator<Item = &Check> + '_> {
        match &self.definition {
            Definition::Struct(of) => Box::new(
                of.fields
                    .iter()
                    .flat_map(|field| checks::all(&field.checks))
                    .chain(checks::all(&of.additional_checks)),
            ),
            Definition::Union(of) => {
                Box::new(of.variants.iter().flat_map(|one| checks::all(&one.checks)))
            }
            Definition::Newtype(_, checks) => Box::new(checks::all(checks)),
            _ => Box::new(std::iter::empty()),
        }
    }
}

/// Decides every named type.
pub(super) fn decide(context: &Context<'_>, rules: &Rules<'_>, shown: &Shown<'_>) -> Types {
    let types = &context.api.types;
    let structs: Vec<_> = types
        .iter()
        .map(|(id, _)| fields::decide(context, rules, shown, id))
        .collect();
    let enums: Vec<_> = types.iter().map(|(_, def)| enum_values(def)).collect();
    // What tells the variants of a union apart is in the structs and enums that they hold.
    let tags = tag::Tags {
        context,
        structs: &structs,
        enums: &enums,
    };
    let unions: Vec<_> = types
        .iter()
        .map(|(id, _)| union::decide(context, rules, shown, &tags, id))
        .collect();
    let equalities = equality::of(context.api, context.types);
    let decided = structs.into_iter().zip(enums).zip(unions);
    let defs = types.iter().zip(decided);
    let defs = defs.map(|((id, def), ((structure, values), union))| TypeDef {
        name: def.name.clone(),
        component: def.component().unwrap_or(&def.name).to_owned(),
        schema: Arc::clone(&def.schema),
        docs: documentation(def),
        definition: structure
            .map(Definition::Struct)
            .or(values.map(Definition::Enum))
            .or(union.map(Definition::Union))
            .unwrap_or_else(|| alias(context, rules, id)),
        validation: rules.validation(id),
        equality: equalities[id.position()],
        updates: Vec::new(),
    });
    let defs: Vec<_> = defs.collect();
    let gates = vec![Gate::new(); defs.len()];
    let mut types = Types {
        defs,
        modules: Vec::new(),
    };
    types.place(&gates);
    types
}

/// The module of a type by the first letter of its name.
fn letter(name: &str) -> String {
    let first = name.chars().next().map(|c| c.to_ascii_lowercase());
    let letter = first.filter(char::is_ascii_lowercase);
    letter.map_or(OTHERS.to_owned(), String::from)
}

/// A type that is none of its own.
fn alias(context: &Context<'_>, rules: &Rules<'_>, id: TypeId) -> Definition {
    let ty = match &context.types[id] {
        Shape::Alias(ty) => ty.clone(),
        // These have definitions of their own.
        Shape::Struct { .. } | Shape::Enum | Shape::Union(_) => RustType::Json,
    };
    match context.class(id) {
        Class::Newtype => Definition::Newtype(ty, rules.of_newtype(id)),
        _ => Definition::Alias(ty),
    }
}

/// A Rust name for each value of an enum, in their order.
fn enum_values(def: &ir::TypeDef) -> Option<Vec<EnumValue>> {
    let TypeKind::Enum(of) = &def.kind else {
        return None;
    };
    let mut used: BTreeSet<String> = ["Unlisted".to_owned()].into();
    let names = naming::variants(of.values.iter().map(|one| one.value.as_str()));
    let value = |(one, name): (&ir::EnumValue, String)| {
        let shown = docs::code(&one.value);
        let docs = match &one.meaning {
            _ if !one.listed => format!("{shown} (known, though the document does not list it)"),
            Some(meaning) => docs::behind(&shown, meaning),
            None => shown,
        };
        EnumValue {
            name: naming::unique(&name, &mut used),
            value: one.value.clone(),
            docs,
        }
    };
    Some(of.values.iter().zip(names).map(value).collect())
}

/// The description of what is sent of the type `of`.
fn sent(def: &ir::TypeDef, of: &str) -> String {
    // The other type may be in another file.
    let of = format!("[`{of}`](crate::types::{of})");
    let what = format!("What is sent of {of}: nothing that only a response has.");
    match def.description.as_deref() {
        Some(description) => format!("{}\n\n{what}", docs::clean(description)),
        None => what,
    }
}

/// The description of a type, or what is known of it.
fn documentation(def: &ir::TypeDef) -> String {
    let otherwise = match &def.origin {
        Origin::Inline(location) => format!("The type of {}.", docs::line(location)),
        Origin::Component(original) => format!("{} of the document.", docs::code(original)),
        Origin::Sent { of, .. } => return sent(def, of),
    };
    let text = def.description.as_deref().map_or(otherwise, docs::clean);
    match def.component() {
        Some(original) if original != def.name && def.description.is_some() => {
            format!("{text}\n\nCalled {} in the document.", docs::code(original))
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{decided, type_of, with_schemas};

    #[test]
    fn plain_components_are_aliases_and_enums_have_names_that_differ() {
        let schemas = "    Id: { type: string }
    Word: { type: string, enum: [a.b, 'a b', self], x-clientry: { more_values: [c] } }
";
        let made = decided(&with_schemas(schemas, &[], &["Id", "Word"]));
        assert!(matches!(
            type_of(&made, "Id").definition,
            Definition::Alias(RustType::String)
        ));
        let Definition::Enum(values) = &type_of(&made, "Word").definition else {
            panic!("no enum")
        };
        let values: Vec<_> = values
            .iter()
            .map(|one| format!("{}={}", one.name, one.value))
            .collect();
        assert_eq!(values, ["AB=a.b", "AB2=a b", "SelfValue=self", "C=c"]);
    }

    #[test]
    fn many_types_are_in_a_module_for_each_first_letter() {
        let modules = |count: usize| {
            let schema =
                |index| format!("    {}{index}: {{ type: string }}\n", ["A", "b"][index % 2]);
            let schemas: String = (0..count).map(schema).collect();
            let made = decided(&with_schemas(&schemas, &[], &[]));
            let modules = made.types.modules().iter();
            modules
                .map(|module| (module.name.clone(), made.types.of(module).count()))
                .collect::<Vec<_>>()
        };
        assert_eq!(modules(MANY_TYPES), [(None, MANY_TYPES)]);
        let half = MANY_TYPES / 2 + 1;
        let several = [(Some("a".to_owned()), half), (Some("b".to_owned()), half)];
        assert_eq!(modules(2 * half), several);
    }

    #[test]
    fn a_type_says_where_it_comes_from() {
        let schemas = "    the_thing: { description: A thing., properties: { part: { properties: { a: { type: string } } } } }
    Plain: { properties: { a: { type: string } } }
";
        let made = decided(&with_schemas(schemas, &[], &["the_thing", "Plain"]));
        let of = |name: &str| {
            let def = type_of(&made, name);
            (def.docs.as_str(), def.component.as_str())
        };
        assert_eq!(
            of("TheThing"),
            (
                "A thing.\n\nCalled `the_thing` in the document.",
                "the_thing",
            )
        );
        assert_eq!(
            of("TheThingPart"),
            ("The type of `part` of [`TheThing`].", "TheThingPart")
        );
        assert_eq!(of("Plain"), ("`Plain` of the document.", "Plain"));
    }
}
