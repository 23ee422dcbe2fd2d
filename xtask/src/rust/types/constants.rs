//! The constants of a union's variants: the values that the document fixes for a property, at any depth.

use super::tag::{Tag, Tags};
use crate::engine::Variant;
use crate::ir::{self, TypeId};
use crate::rust::RustType;
use crate::rust::context::Class;
use crate::rust::types::union::unboxed;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How many properties lead to a constant at most.
const DEPTH: usize = 4;

/// How many properties of a variant are looked at: types within types are more than there is to tell apart.
const MOST_PROPERTIES: usize = 2000;

/// How many constants of a variant are of use. The ones that are least deep go first.
const MOST_CONSTANTS: usize = 12;

/// A list of more values than this tells little.
const MOST_VALUES: usize = 24;

/// A value that the document fixes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fixed {
    /// A string.
    String(String),
    /// An integer.
    Integer(i64),
    /// A boolean.
    Bool(bool),
}

impl Fixed {
    /// A value of JSON, if it is a scalar that has no other way of being written.
    pub(super) fn of(value: &Value) -> Option<Fixed> {
        match value {
            Value::String(text) => Some(Fixed::String(text.clone())),
            Value::Bool(value) => Some(Fixed::Bool(*value)),
            Value::Number(number) => number.as_i64().map(Fixed::Integer),
            _ => None,
        }
    }

    /// The value as the key of a mapping.
    pub(super) fn text(&self) -> String {
        match self {
            Fixed::String(text) => text.clone(),
            Fixed::Integer(value) => value.to_string(),
            Fixed::Bool(value) => value.to_string(),
        }
    }
}

/// The values at the end of a path of properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constant {
    /// The properties, each within the one before or within the items of its list; none for the value itself.
    pub path: Vec<String>,
    /// The values.
    pub values: Vec<Fixed>,
}

/// The values by their paths.
type Found = BTreeMap<Vec<String>, BTreeSet<Fixed>>;

impl Tags<'_> {
    /// The constants of each variant that tell it from another one. What its tag says already is not among them.
    pub(super) fn constants(
        &self,
        variants: &[Variant],
        described: &ir::Union,
        tags: &[Option<Tag>],
    ) -> Vec<Vec<Constant>> {
        let found: Vec<_> = variants
            .iter()
            .zip(&described.variants)
            .map(|(variant, schema)| {
                let mut found = self.found(&variant.ty, DEPTH, &mut MOST_PROPERTIES.clone());
                let itself = self.listed_scalars(&variant.ty, schema);
                if !itself.is_empty() {
                    found.insert(Vec::new(), itself);
                }
                found
            })
            .collect();
        let is_scalar = |ty| is_scalar(self.context.followed(unboxed(ty)));
        let of = |index: usize, tag: &Option<Tag>| {
            let others = || {
                found
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| *other != index)
            };
            let tells = |path: &Vec<String>, values: &BTreeSet<Fixed>| {
                let is_tag = tag
                    .as_ref()
                    .is_some_and(|tag| tag.only && *path == [tag.property.as_str()]);
                if path.is_empty() {
                    let mut others = others().filter(|(other, _)| is_scalar(&variants[*other].ty));
                    return values.len() <= MOST_VALUES
                        && others.any(|(_, other)| other.get(path) != Some(values));
                }
                let mut others = others().map(|(_, other)| other.get(path));
                // Only of a variant's own properties is it known that another one has none of the name: what is deeper may be
                // deeper than is looked.
                let differs = match (values.len(), path.len()) {
                    (1, 1) => others.any(|other| other != Some(values)),
                    _ => others.flatten().any(|other| other != values),
                };
                !is_tag && differs && values.len() <= MOST_VALUES
            };
            let mut constants: Vec<_> = found[index]
                .iter()
                .filter(|(path, values)| tells(path, values))
                .map(|(path, values)| Constant {
                    path: path.clone(),
                    values: values.iter().cloned().collect(),
                })
                .collect();
            constants.sort_by_key(|one| (one.path.len(), one.values.len() > 1));
            constants.truncate(MOST_CONSTANTS);
            constants
        };
        tags.iter()
            .enumerate()
            .map(|(index, tag)| of(index, tag))
            .collect()
    }

    /// Of each variant the open enum that it is or lists, where a string, or a list of as many lists, can be of another one too.
    pub(super) fn enums(&self, variants: &[Variant]) -> Vec<Option<TypeId>> {
        let ends: Vec<_> = variants.iter().map(|one| self.end(&one.ty)).collect();
        let of = |index: usize| {
            let (lists, RustType::Named(id)) = ends[index] else {
                return None;
            };
            let competes = |(other, (of, ty)): (usize, &(usize, &RustType))| match ty {
                _ if other == index => false,
                RustType::String | RustType::DateTime | RustType::Secret => *of == lists,
                RustType::Named(other) if self.context.class(*other) == Class::Enum => {
                    *of == lists && other != id
                }
                RustType::Named(other) => {
                    *of <= lists && self.context.class(*other) == Class::Union
                }
                RustType::Json => *of <= lists,
                _ => false,
            };
            let is_enum = self.context.class(*id) == Class::Enum;
            (is_enum && ends.iter().enumerate().any(competes)).then_some(*id)
        };
        (0..variants.len()).map(of).collect()
    }

    /// The order in which variants are tried: the document's, but integers before other numbers, which take any integer and do
    /// not hold each.
    pub(super) fn readers(&self, variants: &[Variant]) -> Vec<usize> {
        let ends: Vec<_> = variants.iter().map(|one| self.end(&one.ty)).collect();
        let is_number =
            |index: &usize| is_integer(ends[*index].1) || *ends[*index].1 == RustType::F64;
        let mut order: Vec<_> = (0..variants.len()).collect();
        let numbers: Vec<_> = order.iter().copied().filter(is_number).collect();
        let mut sorted = numbers.clone();
        sorted.sort_by_key(|index| !is_integer(ends[*index].1));
        for (position, index) in numbers.into_iter().zip(sorted) {
            order[position] = index;
        }
        order
    }

    /// In how many lists a value of a type is, and what is in them.
    fn end<'t>(&self, ty: &'t RustType) -> (usize, &'t RustType)
    where
        Self: 't,
    {
        let (mut lists, mut ty) = (0, ty);
        loop {
            match self.context.followed(unboxed(ty)) {
                RustType::Vec(inner) => (lists, ty) = (lists + 1, inner),
                RustType::Option(inner) => ty = inner,
                end => return (lists, end),
            }
        }
    }

    /// What a number or a boolean can be.
    fn listed_scalars(&self, ty: &RustType, schema: &ir::Schema) -> BTreeSet<Fixed> {
        let target = self.context.followed(unboxed(ty));
        if !is_integer(target) && *target != RustType::Bool {
            return BTreeSet::new();
        }
        let behind = self.context.api.types.resolved(schema);
        let listed = schema.listed.iter().chain(&behind.listed);
        listed.filter_map(Fixed::of).collect()
    }

    /// The values that the objects of a type, or in a list of it, have at each path.
    fn found(&self, ty: &RustType, depth: usize, left: &mut usize) -> Found {
        let mut found = Found::new();
        match self.context.followed(unboxed(ty)) {
            RustType::Vec(inner) | RustType::Option(inner) => {
                return self.found(inner, depth, left);
            }
            RustType::Named(id) => match self.context.class(*id) {
                Class::Struct if depth > 0 => self.of_struct(*id, depth, left, &mut found),
                Class::Union if depth > 0 => return self.of_union(*id, depth, left),
                _ => {}
            },
            _ => {}
        }
        found
    }

    fn of_struct(&self, id: TypeId, depth: usize, left: &mut usize, found: &mut Found) {
        let Some(of) = self.structure(id) else { return };
        for field in &of.fields {
            if *left == 0 {
                return;
            }
            *left -= 1;
            let allowed: BTreeSet<_> = self.allowed(id, &field.wire).into_iter().collect();
            if !allowed.is_empty() {
                found.insert(vec![field.wire.clone()], allowed);
                continue;
            }
            for (path, values) in self.found(&field.ty, depth - 1, left) {
                let path = std::iter::once(field.wire.clone()).chain(path);
                found.insert(path.collect(), values);
            }
        }
    }

    /// What every variant has, with the values of all.
    fn of_union(&self, id: TypeId, depth: usize, left: &mut usize) -> Found {
        let mut variants = self.context.variants(id).iter();
        let Some(first) = variants.next() else {
            return Found::new();
        };
        // A union within a union is one more level, since it may be within itself.
        let mut found = self.found(&first.ty, depth - 1, left);
        for variant in variants {
            if found.is_empty() {
                break;
            }
            let mut other = self.found(&variant.ty, depth - 1, left);
            found.retain(|path, values| match other.remove(path) {
                Some(more) => {
                    // Most are there already; to append would make the set anew each time.
                    values.extend(more);
                    true
                }
                None => false,
            });
        }
        found
    }
}

fn is_integer(ty: &RustType) -> bool {
    matches!(ty, RustType::I32 | RustType::I64 | RustType::U64)
}

/// Whether a number or a boolean can be of a type.
fn is_scalar(ty: &RustType) -> bool {
    is_integer(ty) || matches!(ty, RustType::F64 | RustType::Bool | RustType::Json)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::types::Definition;
    use crate::testing::{decided, type_of, with_schemas};

    /// Each variant's constants as text, and whether it has a tag.
    fn constants(schemas: &str) -> Vec<(String, bool)> {
        let made = decided(&with_schemas(schemas, &[], &["Union"]));
        let Definition::Union(of) = &type_of(&made, "Union").definition else {
            panic!("no union")
        };
        let text = |one: &Constant| {
            let values: Vec<_> = one.values.iter().map(Fixed::text).collect();
            format!("{}={}", one.path.join("."), values.join("|"))
        };
        let variants = of.variants.iter().map(|variant| {
            let texts: Vec<_> = variant.constants.iter().map(text).collect();
            (texts.join(" "), variant.tag.is_some())
        });
        variants.collect()
    }

    fn pair(first: &str, second: &str, is_tag: bool) -> Vec<(String, bool)> {
        vec![(first.to_owned(), is_tag), (second.to_owned(), is_tag)]
    }

    const UNION: &str = "    Union: { oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }] }\n";

    #[test]
    fn an_integer_or_a_boolean_is_a_tag_as_a_string_is() {
        for (a, b) in [
            ("type: integer, enum: [1]", "type: integer, enum: [2]"),
            ("const: true", "const: false"),
            ("const: 1", "const: one"),
        ] {
            let found = constants(&format!(
                "{UNION}    A: {{ properties: {{ t: {{ {a} }} }} }}\n    B: {{ properties: {{ t: {{ {b} }}, x: {{ const: 3 }} }} }}\n"
            ));
            assert_eq!(found, pair("", "x=3", true), "{a} {b}");
        }
    }

    #[test]
    fn constants_are_found_within_objects_lists_and_unions() {
        let inner = |value: &str| {
            format!("properties: {{ same: {{ const: s }}, kind: {{ const: {value} }} }}")
        };
        for (property, path) in [
            ("{ INNER }", "data.kind"),
            ("{ type: array, items: { INNER } }", "data.kind"),
            ("{ properties: { deep: { INNER } } }", "data.deep.kind"),
            (
                "{ type: array, items: { type: array, items: { INNER } } }",
                "data.kind",
            ),
        ] {
            let of = |value| property.replace("INNER", &inner(value));
            let found = constants(&format!(
                "{UNION}    A: {{ properties: {{ data: {} }} }}\n    B: {{ properties: {{ data: {} }} }}\n",
                of("1"),
                of("two")
            ));
            assert_eq!(
                found,
                pair(&format!("{path}=1"), &format!("{path}=two"), false)
            );
        }
        let either = |a, b| format!("{{ oneOf: [{{ {} }}, {{ {} }}] }}", inner(a), inner(b));
        let found = constants(&format!(
            "{UNION}    A: {{ properties: {{ data: {} }} }}\n    B: {{ properties: {{ data: {} }} }}\n",
            either("1", "2"),
            either("2", "3")
        ));
        assert_eq!(found, pair("data.kind=1|2", "data.kind=2|3", false));
    }

    fn union_of(schemas: &str) -> crate::rust::types::Union {
        let made = decided(&with_schemas(schemas, &[], &["Union"]));
        let mut types = made.types.into_iter();
        let of = types.find(|def| def.name == "Union").unwrap();
        match of.definition {
            Definition::Union(of) => of,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_enum_says_what_it_lists_where_another_variant_takes_strings() {
        let e = "{ $ref: '#/components/schemas/E' }";
        let list = |of: &str| format!("{{ type: array, items: {of} }}");
        let time = "{ type: string, format: date-time }";
        let f = "{ $ref: '#/components/schemas/F' }";
        for (variants, expected) in [
            (format!("{e}, {f}"), [true, true]),
            (format!("{time}, {e}"), [false, true]),
            (format!("{{ type: string }}, {e}"), [false, true]),
            (format!("{}, {}", list(e), list(f)), [true, true]),
            (format!("{e}, {}", list(f)), [false, false]),
            (format!("{e}, {{ type: integer }}"), [false, false]),
            (
                format!("{e}, {{ properties: {{ a: {{}} }} }}"),
                [false, false],
            ),
        ] {
            let union = union_of(&format!(
                "    Union: {{ oneOf: [{variants}] }}\n    E: {{ enum: [a, b] }}\n    F: {{ enum: [c, d] }}\n"
            ));
            let found: Vec<_> = union
                .variants
                .iter()
                .map(|one| one.listed.is_some())
                .collect();
            assert_eq!(found, expected, "{variants}");
        }
    }

    #[test]
    fn a_number_itself_is_a_constant() {
        let found = constants(
            "    Union: { oneOf: [{ type: integer, enum: [1, 2] }, { $ref: '#/components/schemas/Three' }, { type: string }] }\n    Three: { const: 3 }\n",
        );
        let texts: Vec<_> = found.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(texts, ["=1|2", "=3", ""]);
        let found =
            constants("    Union: { oneOf: [{ type: integer, enum: [1] }, { type: string }] }\n");
        assert_eq!(found, pair("", "", false));
    }

    #[test]
    fn integers_are_tried_before_other_numbers() {
        for (variants, expected) in [
            (
                "{ type: number }, { type: string }, { type: integer }",
                vec![2, 1, 0],
            ),
            (
                "{ type: integer }, { type: string }, { type: number }",
                vec![0, 1, 2],
            ),
            (
                "{ type: array, items: { type: number } }, { type: array, items: { type: integer } }",
                vec![1, 0],
            ),
        ] {
            let union = union_of(&format!("    Union: {{ oneOf: [{variants}] }}\n"));
            assert_eq!(union.readers, expected, "{variants}");
        }
    }

    #[test]
    fn what_all_variants_have_alike_tells_nothing_and_circles_end() {
        let found = constants(&format!(
            "{UNION}    A: {{ properties: {{ o: {{ const: x }}, next: {{ $ref: '#/components/schemas/Union' }}, s: {{ enum: [a, b] }} }} }}
    B: {{ properties: {{ o: {{ const: x }}, next: {{ $ref: '#/components/schemas/B' }}, s: {{ enum: [b, c] }} }} }}
"
        ));
        assert_eq!(found[0].0, "s=a|b next.s=a|b|c");
        assert_eq!(found[1].0, "s=b|c next.s=b|c");
    }
}
