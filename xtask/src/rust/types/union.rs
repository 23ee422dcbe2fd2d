//! A union: a variant for each type that the document names, and one for any other value.

use super::checks::{Check, Rules};
use super::constants::Constant;
use super::holds_json;
use super::shown::Shown;
use super::tag::{Tag, Tags};
use crate::engine::{self, Shape};
use crate::ir::types::Origin;
use crate::ir::{self, TypeId, TypeKind};
use crate::naming;
use crate::rust::RustType;
use crate::rust::context::{Class, Context};
use std::collections::{BTreeMap, BTreeSet};

/// A union.
#[derive(Debug)]
pub struct Union {
    /// The variants in the document's order.
    pub variants: Vec<Variant>,
    /// The order in which they are tried, by their positions.
    pub readers: Vec<usize>,
    /// The name of the variant for any other value.
    pub other: String,
    /// Whether a value is one string outside JSON, as in a query.
    pub is_plain: bool,
    /// The variant that a string literal turns into, by its position.
    pub of_text: Option<usize>,
}

/// A variant of a union.
#[derive(Debug)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub ty: RustType,
    /// Its documentation.
    pub docs: String,
    /// Whether a value of its type turns into the union.
    pub from: bool,
    /// The properties that what it holds names, if that is an object.
    pub fields: Option<Vec<String>>,
    /// Whether it keeps properties that it does not name.
    pub is_open: bool,
    /// The property that tells it from the others.
    pub tag: Option<Tag>,
    /// The property that is written beside its own, with its value.
    pub written: Option<(String, String)>,
    /// Values of its properties, at any depth, that tell it from another one.
    pub constants: Vec<Constant>,
    /// The open enum that says which strings it lists, where that tells it from another one.
    pub listed: Option<RustType>,
    /// What its value has to pass before it is sent.
    pub checks: Vec<Check>,
    /// Whether the message of an error shows it.
    pub in_errors: bool,
}

/// Decides a union; none where the type is something else.
pub(super) fn decide(
    context: &Context<'_>,
    rules: &Rules<'_>,
    shown: &Shown<'_>,
    tags: &Tags<'_>,
    id: TypeId,
) -> Option<Union> {
    let TypeKind::Union(described) = &context.api.types[id].kind else {
        return None;
    };
    let Shape::Union(made) = &context.types[id] else {
        return None;
    };
    // What is sent of a union has the variants of what is received.
    let twin = match &context.api.types[id].origin {
        Origin::Sent { of, .. } => context.api.types.id(of).map(|of| &context.types[of]),
        _ => None,
    };
    let names = match twin {
        Some(Shape::Union(twin)) if twin.len() == made.len() => names(twin, described),
        _ => names(made, described),
    };
    let other = if names.iter().any(|name| name == "Other") {
        "OtherValue"
    } else {
        "Other"
    };
    let mut seen = BTreeSet::new();
    let validated = rules.has(id);
    let parts = made.iter().zip(names).zip(&described.variants);
    let found = tags.of(described, made);
    let constants = tags.constants(made, described, &found);
    let told = found.into_iter().zip(constants).zip(tags.enums(made));
    let variants = parts.zip(told);
    let variants = variants.map(|(((variant, name), schema), ((tag, constants), listed))| {
        let ty = &variant.ty;
        // Any JSON may be a value of every variant, and two variants may hold the same type.
        let target = context.followed(unboxed(ty));
        let from = !holds_json(target) && seen.insert(target.clone());
        let checks = if validated {
            rules.of_schema(schema)
        } else {
            Vec::new()
        };
        Variant {
            name,
            ty: ty.clone(),
            docs: format!("A value of type `{}`.", context.prose(ty)),
            from,
            fields: tags.properties(ty),
            is_open: tags.is_open(ty),
            tag,
            written: written(context, described, ty),
            constants,
            listed: listed.map(RustType::Named),
            checks,
            in_errors: shown.variant(id, ty),
        }
    });
    let variants: Vec<_> = variants.collect();
    Some(Union {
        of_text: of_text(context, &variants),
        readers: tags.readers(made),
        variants,
        other: other.to_owned(),
        is_plain: made.iter().all(|one| is_displayed(context, &one.ty)),
    })
}

/// What the union writes beside the properties of a variant.
fn written(context: &Context<'_>, of: &ir::Union, ty: &RustType) -> Option<(String, String)> {
    let discriminator = of.discriminator.as_ref()?;
    let id = context.struct_of(ty)?;
    let mut written = discriminator.written.iter();
    let (_, value) = written.find(|(variant, _)| *variant == id)?;
    Some((discriminator.property.clone(), value.clone()))
}

/// The variant that a string literal turns into: the one that is a string, or else the only one that is an open enum.
fn of_text(context: &Context<'_>, variants: &[Variant]) -> Option<usize> {
    let is_string = |one: &Variant| one.from && *context.followed(&one.ty) == RustType::String;
    let is_enum = |one: &Variant| match context.followed(&one.ty) {
        RustType::Named(id) => one.from && context.class(*id) == Class::Enum,
        _ => false,
    };
    let mut enums = variants.iter().enumerate().filter(|(_, one)| is_enum(one));
    let only = enums.next().filter(|_| enums.next().is_none());
    variants
        .iter()
        .position(is_string)
        .or(only.map(|(position, _)| position))
}

/// The type in a box, or the type itself.
pub(super) fn unboxed(ty: &RustType) -> &RustType {
    match ty {
        RustType::Boxed(inner) => inner,
        ty => ty,
    }
}

/// The titles of the subschemas, if each has one and they differ, or else progenitor's names.
fn names(made: &[engine::Variant], described: &ir::Union) -> Vec<String> {
    let titles = described.variants.iter().map(|one| one.title.as_deref());
    let titles: Option<Vec<_>> = titles.map(|title| title.map(naming::variant)).collect();
    let distinct =
        |titles: &Vec<String>| titles.iter().collect::<BTreeSet<_>>().len() == made.len();
    titles
        .filter(distinct)
        .unwrap_or_else(|| made.iter().map(|one| name(made, one)).collect())
}

/// The name of a variant without a title. progenitor calls a file by its path.
fn name(made: &[engine::Variant], variant: &engine::Variant) -> String {
    let is_free = made.iter().all(|one| one.name != "File");
    match unboxed(&variant.ty) {
        RustType::File if is_free => "File".to_owned(),
        _ => variant.name.clone(),
    }
}

/// Whether a value of the type is one string outside JSON, and is displayed as that.
pub(in crate::rust) fn is_displayed(context: &Context<'_>, ty: &RustType) -> bool {
    is_plain(context, ty, &mut BTreeMap::new())
}

fn is_plain(context: &Context<'_>, ty: &RustType, known: &mut BTreeMap<TypeId, bool>) -> bool {
    match ty {
        RustType::Bool
        | RustType::I32
        | RustType::I64
        | RustType::U64
        | RustType::F64
        | RustType::String
        | RustType::DateTime => true,
        RustType::Named(id) => {
            if let Some(plain) = known.get(id) {
                return *plain;
            }
            // A type that leads back to itself has no end, so that it is not plain.
            known.insert(*id, false);
            let plain = match (context.class(*id), &context.types[*id]) {
                (Class::Enum, _) => true,
                (Class::Alias, Shape::Alias(target)) => is_plain(context, target, known),
                (_, Shape::Union(variants)) => {
                    variants.iter().all(|one| is_plain(context, &one.ty, known))
                }
                _ => false,
            };
            known.insert(*id, plain);
            plain
        }
        _ => false,
    }
}

/// Whether a value that is displayed can be a number that is not finite, which no parameter can say.
pub(in crate::rust) fn can_be_infinite(context: &Context<'_>, ty: &RustType) -> bool {
    holds_float(context, ty, &mut BTreeSet::new())
}

fn holds_float(context: &Context<'_>, ty: &RustType, seen: &mut BTreeSet<TypeId>) -> bool {
    match ty {
        RustType::F64 => true,
        RustType::Option(inner) | RustType::Boxed(inner) => holds_float(context, inner, seen),
        RustType::Named(id) if seen.insert(*id) => match &context.types[*id] {
            Shape::Alias(target) => holds_float(context, target, seen),
            Shape::Union(variants) => {
                let mut variants = variants.iter();
                variants.any(|one| holds_float(context, &one.ty, seen))
            }
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::rust::types::Definition;
    use crate::testing::{decided, type_of, with_schemas};

    fn union(schemas: &str) -> Vec<(String, bool)> {
        let made = decided(&with_schemas(schemas, &[], &["Detail"]));
        let Definition::Union(of) = &type_of(&made, "Detail").definition else {
            panic!("no union")
        };
        let variants = of.variants.iter();
        variants.map(|one| (one.name.clone(), one.from)).collect()
    }

    fn variant(name: &str, from: bool) -> (String, bool) {
        (name.to_owned(), from)
    }

    #[test]
    fn variants_are_called_by_their_titles_if_all_have_one() {
        let found = union(
            "    Detail: { oneOf: [{ title: message, type: string }, { title: fields, type: object, additionalProperties: { type: string } }] }\n",
        );
        assert_eq!(found, [variant("Message", true), variant("Fields", true)]);
        let found =
            union("    Detail: { oneOf: [{ title: message, type: string }, { type: integer }] }\n");
        assert_eq!(found, [variant("String", true), variant("Integer", true)]);
    }

    #[test]
    fn a_file_is_called_file() {
        let made = decided(
            "openapi: 3.1.0
info: { title: T, version: '1' }
paths: { /a: { put: { operationId: put, responses: {}, requestBody: { content: { multipart/form-data: { schema: { $ref: '#/components/schemas/Body' } } } } } } }
components:
  schemas:
    Body: { properties: { a: { $ref: '#/components/schemas/A' } } }
    A: { oneOf: [{ type: string, format: binary }, { type: object, properties: { url: { type: string } } }] }
",
        );
        let Definition::Union(of) = &type_of(&made, "A").definition else {
            panic!("no union")
        };
        assert_eq!(of.variants[0].name, "File");
        assert_eq!(of.variants[0].ty, crate::rust::RustType::File);
    }

    #[test]
    fn a_literal_turns_into_the_string_or_the_only_enum() {
        let of_text = |union: &str| {
            let made = decided(&with_schemas(
                &format!(
                    "    Detail: {{ oneOf: [{union}] }}\n    Id: {{ type: string }}\n    E: {{ type: string, enum: [a] }}\n    F: {{ type: string, enum: [b] }}\n    T: {{ properties: {{ a: {{}} }} }}\n"
                ),
                &[],
                &["Detail"],
            ));
            match &type_of(&made, "Detail").definition {
                Definition::Union(of) => of.of_text,
                other => panic!("{other:?}"),
            }
        };
        let to = |name: &str| format!("{{ $ref: '#/components/schemas/{name}' }}");
        let (id, e, f, t) = (to("Id"), to("E"), to("F"), to("T"));
        for (union, expected) in [
            (format!("{t}, {{ type: string }}"), Some(1)),
            (format!("{t}, {id}"), Some(1)),
            (format!("{e}, {id}"), Some(1)),
            (format!("{t}, {e}"), Some(1)),
            (format!("{t}, {e}, {f}"), None),
            (format!("{t}, {{ type: string, format: date-time }}"), None),
            (format!("{t}, {{ type: integer }}"), None),
        ] {
            assert_eq!(of_text(&union), expected, "{union}");
        }
    }

    #[test]
    fn a_value_turns_into_the_one_variant_of_its_type_whatever_the_type_is_called() {
        let found = union(
            "    Detail: { oneOf: [{ $ref: '#/components/schemas/MetadataValue' }, { type: array, items: { $ref: '#/components/schemas/MetadataValue' } }] }
    MetadataValue: { properties: { a: { type: string } } }
",
        );
        assert!(found.iter().all(|(_, from)| *from), "{found:?}");
        let found = union(
            "    Detail: { oneOf: [{ title: a, type: string }, { title: b, type: string }, { title: c }, { title: d, type: array, items: {} }] }\n",
        );
        let expected = [
            variant("A", true),
            variant("B", false),
            variant("C", false),
            variant("D", false),
        ];
        assert_eq!(found, expected);
    }
}
