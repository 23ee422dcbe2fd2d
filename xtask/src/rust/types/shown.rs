//! What is shown of a value: in the message of an error, and in `Debug`.
//!
//! An error shows the properties that the document marks with `x-clientry: { shown_in_errors: true }`, those of types
//! within it too. `Debug` shows a URL without what may be a secret.

use crate::engine::Shape;
use crate::ir::{Kind, Schema, TypeId};
use crate::rust::RustType;
use crate::rust::context::{Class, Context};
use heck::ToSnakeCase;
use std::collections::BTreeSet;

/// Formats whose strings are URLs.
const URLS: [&str; 5] = ["uri", "url", "iri", "uri-reference", "iri-reference"];

/// Which types say something in the message of an error.
pub struct Shown<'a> {
    context: &'a Context<'a>,
    /// The structs and unions that do.
    types: BTreeSet<TypeId>,
    /// The unions that a marked property has: their plain variants are shown.
    unions: BTreeSet<TypeId>,
}

impl<'a> Shown<'a> {
    /// Finds them.
    pub(in crate::rust) fn of(context: &'a Context<'a>) -> Shown<'a> {
        let mut shown = Shown {
            context,
            types: BTreeSet::new(),
            unions: BTreeSet::new(),
        };
        for (id, _) in context.api.types.iter() {
            let marked = shown.marked(id).into_iter().map(|(_, ty)| ty);
            let unions = marked.filter_map(|ty| shown.named(ty));
            let unions: Vec<_> = unions
                .filter(|id| context.class(*id) == Class::Union)
                .collect();
            shown.unions.extend(unions);
        }
        // A type says something where a type within it does, however deep.
        loop {
            let found = context.api.types.iter().map(|(id, _)| id);
            let found = found.filter(|id| !shown.types.contains(id) && shown.says(*id));
            let found: Vec<_> = found.collect();
            if found.is_empty() {
                return shown;
            }
            shown.types.extend(found);
        }
    }

    /// Whether an error with a body of this type has something to show.
    pub fn has(&self, ty: &RustType) -> bool {
        self.named(ty).is_some_and(|id| self.types.contains(&id))
    }

    /// Whether the field at `index` of a struct is shown, by itself or by what is within it.
    pub(super) fn field(&self, id: TypeId, index: usize, ty: &RustType) -> bool {
        let property = &self.context.api.types[id].properties()[index];
        self.has(ty) || (property.shown && self.is_plain(ty))
    }

    /// Whether a variant of a union is shown.
    pub(super) fn variant(&self, id: TypeId, ty: &RustType) -> bool {
        self.has(ty) || (self.unions.contains(&id) && self.is_plain(ty))
    }

    fn says(&self, id: TypeId) -> bool {
        match &self.context.types[id] {
            Shape::Struct { properties, .. } => properties
                .iter()
                .enumerate()
                .any(|(index, ty)| self.field(id, index, ty)),
            Shape::Union(variants) => variants.iter().any(|one| self.variant(id, &one.ty)),
            Shape::Enum | Shape::Alias(_) => false,
        }
    }

    /// The marked properties of a struct, with their types.
    fn marked(&self, id: TypeId) -> Vec<(usize, &'a RustType)> {
        let Shape::Struct { properties, .. } = &self.context.types[id] else {
            return Vec::new();
        };
        let marked = self.context.api.types[id].properties().iter();
        let marked = marked.zip(properties).enumerate();
        marked
            .filter(|(_, (property, _))| property.shown)
            .map(|(index, (_, ty))| (index, ty))
            .collect()
    }

    /// The struct or the union that a value holds: by itself, in a list or in a box.
    fn named(&self, ty: &RustType) -> Option<TypeId> {
        match self.context.followed(ty) {
            RustType::Named(id) => {
                matches!(self.context.class(*id), Class::Struct | Class::Union).then_some(*id)
            }
            RustType::Vec(inner) | RustType::Option(inner) | RustType::Boxed(inner) => {
                self.named(inner)
            }
            _ => None,
        }
    }

    /// Whether a value is a scalar, or a list of such.
    fn is_plain(&self, ty: &RustType) -> bool {
        match self.context.followed(ty) {
            RustType::Bool
            | RustType::I32
            | RustType::I64
            | RustType::U64
            | RustType::F64
            | RustType::String
            | RustType::DateTime => true,
            RustType::Named(id) => self.context.class(*id) == Class::Enum,
            RustType::Vec(inner) | RustType::Option(inner) | RustType::Boxed(inner) => {
                self.is_plain(inner)
            }
            _ => false,
        }
    }
}

/// Whether what is called `wire` is a URL, or a list or a map of such, by its format or else by its name. A wrong guess
/// hides the query of something else; a miss would put a token into somebody's log.
pub(in crate::rust) fn is_url(
    context: &Context<'_>,
    wire: &str,
    schema: &Schema,
    ty: &RustType,
) -> bool {
    let resolved = context.api.types.resolved(schema);
    match (&resolved.kind, context.followed(ty)) {
        (Kind::String(..), RustType::String) => {
            let format = schema.format.as_deref().or(resolved.format.as_deref());
            format.map_or_else(|| is_named_so(wire), |format| URLS.contains(&format))
        }
        (Kind::Array(items, ..), RustType::Vec(inner)) => is_url(context, wire, items, inner),
        (Kind::Map(values, ..), RustType::Map(inner)) => is_url(context, wire, values, inner),
        (_, RustType::Option(inner)) => is_url(context, wire, schema, inner),
        _ => false,
    }
}

fn is_named_so(wire: &str) -> bool {
    let name = wire.to_snake_case();
    let last = name.rsplit('_').next().unwrap_or_default();
    matches!(last, "url" | "urls" | "uri" | "uris" | "href")
}

#[cfg(test)]
mod tests {
    use crate::rust::types::Definition;
    use crate::testing::{decided, type_of, with_schemas};

    #[test]
    fn what_is_marked_is_shown_and_so_is_what_leads_to_it() {
        let made = decided(&with_schemas(
            "    Outer: { properties: { errors: { type: array, items: { $ref: '#/components/schemas/Inner' } }, other: { $ref: '#/components/schemas/Plain' } } }
    Inner: { properties: { code: { $ref: '#/components/schemas/Code', x-clientry: { shown_in_errors: true } }, value: { type: string }, more: { x-clientry: { shown_in_errors: true } }, parent: { $ref: '#/components/schemas/Inner' } } }
    Code: { type: string, enum: [a, b] }
    Plain: { properties: { code: { type: string } } }
    Either: { properties: { detail: { x-clientry: { shown_in_errors: true }, oneOf: [{ type: string }, { type: object, additionalProperties: { type: string } }] } } }
",
            &["Outer", "Either"],
            &[],
        ));
        let shown = |name: &str| match &type_of(&made, name).definition {
            Definition::Struct(of) => {
                let fields = of.fields.iter().filter(|field| field.in_errors);
                fields.map(|field| field.name.clone()).collect()
            }
            Definition::Union(of) => {
                let variants = of.variants.iter().filter(|variant| variant.in_errors);
                variants.map(|variant| variant.name.clone()).collect()
            }
            _ => Vec::new(),
        };
        assert_eq!(shown("Outer"), ["errors"]);
        assert_eq!(shown("Inner"), ["code", "parent"]);
        assert_eq!(shown("Plain"), [""; 0]);
        assert_eq!(shown("Either"), ["detail"]);
        assert_eq!(shown("EitherDetail"), ["String"]);
    }

    #[test]
    fn urls_are_found_by_their_format() {
        let made = decided(&with_schemas(
            "    A: { properties: { a: { type: string, format: uri }, b: { type: [array, 'null'], items: { type: string, format: url } }, c: { $ref: '#/components/schemas/Link' }, d: { type: string }, e: { type: object, additionalProperties: { type: string, format: uri } }, f: { type: string, format: uri, x-clientry: { secret: true } }, callbackUrl: { type: string }, curl: { type: string }, target_url: { type: integer } } }
    Link: { type: string, format: uri }
",
            &["A"],
            &[],
        ));
        let Definition::Struct(of) = &type_of(&made, "A").definition else {
            panic!("no struct")
        };
        let urls = of.fields.iter().filter(|field| field.is_url);
        let urls: Vec<_> = urls.map(|field| field.name.as_str()).collect();
        assert_eq!(urls, ["a", "b", "c", "e", "callback_url"]);
    }
}
