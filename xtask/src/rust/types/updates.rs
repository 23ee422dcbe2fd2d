//! Read, change, write: which request can be made from what was read, and how.
//!
//! A request is one where every field of it has its like in what was read, so that what is not changed is sent back equal:
//! of the same name, of the same type, and never there without having been there. What only a response has is not carried.
//! A secret is the exception, and so is what is `writeOnly`: no response has it, so it is absent unless it is set. An object of
//! another type that holds some is absent as a whole: what was read of it is not what it was.
//!
//! A default of a response is another: that it reads so does not tell whether it came. So the type of what was read keeps that beside
//! its fields, and what did not come and is still the default is absent.

use super::{Definition, Field, Presence, Struct, Types};
use crate::engine::{RustType, Shape};
use crate::ir::types::{Direction, Origin};
use crate::ir::{Property, TypeId};
use crate::naming;
use crate::rust::context::Context;
use crate::rust::operation::responses::Success;
use crate::rust::{Operation, docs};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// How a request is made from what was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The type of what was read.
    pub from: RustType,
    /// The fields of the request in their order, and what each is.
    pub fields: Vec<(String, Carried)>,
    /// What is carried, in words.
    pub docs: String,
}

/// What a field of the request is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carried {
    /// Nothing: `None`, or `Nullable::Absent`.
    Absent {
        /// Whether it can be `null`.
        nullable: bool,
    },
    /// A field of what was read.
    Read {
        /// That field.
        field: String,
        /// What becomes of its presence.
        presence: Kept,
        /// What becomes of its value.
        value: Changed,
    },
}

impl Carried {
    /// The field that says whether it came.
    fn came(&self) -> Option<&str> {
        match self {
            Carried::Read {
                presence: Kept::IfCame { came, .. },
                ..
            } => Some(came),
            Carried::Read { .. } | Carried::Absent { .. } => None,
        }
    }
}

/// What becomes of a field's presence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// It is always there, in both.
    Always,
    /// It stays, an `Option` or a `Nullable`.
    Same,
    /// It was always there: `Some`.
    Some,
    /// It was always there: `Nullable::Value`.
    Value,
    /// `None` was `null`.
    OrNull,
    /// `None` was absent.
    OrAbsent,
    /// It is there if it came, or is not the default.
    IfCame {
        /// The field that says whether it came.
        came: String,
        /// Its position in that.
        position: usize,
        /// The function that makes the default.
        default: String,
        /// Whether it is a `Nullable`.
        nullable: bool,
    },
}

/// What becomes of a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It is the same.
    Same,
    /// It turns into what is sent of it.
    Into,
    /// The one in the box does.
    Boxed,
    /// Each of a list does.
    Each,
    /// Each of a map does.
    EachValue,
}

/// What is sent, and what was read.
type Pair = (TypeId, TypeId);

/// The fields of a request, and the other pairs that they need.
type Made = (Vec<(String, Carried)>, BTreeSet<Pair>);

/// Decides them: of the body of an operation, and of what that operation or the `GET` of the same path returns.
pub(in crate::rust) fn decide(context: &Context<'_>, operations: &[Operation], types: &mut Types) {
    let roots = pairs(context, operations, types);
    let mut made: BTreeMap<Pair, Option<Made>> = BTreeMap::new();
    let mut open: Vec<Pair> = roots.iter().copied().collect();
    while let Some(pair) = open.pop() {
        if let Entry::Vacant(place) = made.entry(pair) {
            let of_pair = place.insert(fields(context, types, pair));
            open.extend(of_pair.iter().flat_map(|(_, needs)| needs));
        }
    }
    // A pair that needs one which there is not is none either.
    loop {
        let fails = |(_, needs): &Made| needs.iter().any(|need| made[need].is_none());
        let failing = |(pair, of_pair): (&Pair, &Option<Made>)| {
            of_pair.as_ref().is_some_and(fails).then_some(*pair)
        };
        let failing: Vec<Pair> = made.iter().filter_map(failing).collect();
        if failing.is_empty() {
            break;
        }
        made.extend(failing.into_iter().map(|pair| (pair, None)));
    }
    let mut open: Vec<Pair> = roots.into_iter().rev().collect();
    while let Some(pair @ (to, from)) = open.pop() {
        if let Some((fields, needs)) = made.get_mut(&pair).and_then(Option::take) {
            open.extend(needs);
            let docs = documentation(types, pair, &fields);
            let told = |(_, carried): &(String, Carried)| carried.came().map(str::to_owned);
            if let Definition::Struct(read) = &mut types.defs[from.position()].definition {
                read.came = read.came.take().or(fields.iter().find_map(told));
            }
            let from = RustType::Named(from);
            types.defs[to.position()]
                .updates
                .push(Update { from, fields, docs });
        }
    }
}

/// What operations send, each with what they return and what is read from where they send it to.
fn pairs(context: &Context<'_>, operations: &[Operation], types: &Types) -> BTreeSet<Pair> {
    let reads = operations.iter().filter(|one| one.method == "GET");
    let reads: BTreeMap<&str, &Operation> = reads.map(|one| (one.path.as_str(), one)).collect();
    let mut pairs = BTreeSet::new();
    for operation in operations {
        let Some(to) = operation
            .body
            .as_ref()
            .and_then(|body| context.struct_of(&body.ty))
        else {
            continue;
        };
        let read = reads.get(operation.path.as_str()).copied();
        for from in [Some(operation), read].into_iter().flatten() {
            for from in received(&from.responses.success) {
                let Some(from) = context.struct_of(from) else {
                    continue;
                };
                pairs.insert((to, from));
                pairs.extend(wrapped(context, types, from).map(|from| (to, from)));
            }
        }
    }
    pairs.retain(|(to, from)| to != from);
    pairs
}

fn received(success: &Success) -> Vec<&RustType> {
    match success {
        Success::One(ty) => vec![ty],
        Success::Enum { variants, .. } => {
            variants.iter().filter_map(|one| one.ty.as_ref()).collect()
        }
    }
}

/// What is in a response that has nothing else, such as `{"data": …}`.
fn wrapped(context: &Context<'_>, types: &Types, id: TypeId) -> Option<TypeId> {
    match structure(types, id)?.fields.as_slice() {
        [only] => context.struct_of(&only.ty),
        _ => None,
    }
}

fn structure(types: &Types, id: TypeId) -> Option<&Struct> {
    match &types[id].definition {
        Definition::Struct(of) => Some(of),
        _ => None,
    }
}

/// The fields of a request that is made from what was read; none if one of them has not its like.
fn fields(context: &Context<'_>, types: &Types, (to, from): Pair) -> Option<Made> {
    let (sent, read) = (structure(types, to)?, structure(types, from)?);
    if sent.additional.is_some() {
        return None;
    }
    let mut needs = BTreeSet::new();
    let mut fields = Vec::new();
    let described = sent.fields.iter().zip(context.api.types[to].properties());
    for (field, property) in described {
        let mut likes = read.fields.iter();
        let carried = match likes.find(|like| like.wire == field.wire) {
            Some(like) => match changed(context, &field.ty, &like.ty, &mut needs) {
                Some(value) => Carried::Read {
                    field: like.name.clone(),
                    presence: kept(field, read, like, value)?,
                    value,
                },
                None if has_sent_alone(context, &field.ty) => absent(field)?,
                None => return None,
            },
            None if is_sent_alone(property) => absent(field)?,
            None => return None,
        };
        fields.push((field.name.clone(), carried));
    }
    let carries = |(_, carried): &(String, Carried)| matches!(carried, Carried::Read { .. });
    fields.iter().any(carries).then_some((fields, needs))
}

/// What is in no response.
fn is_sent_alone(property: &Property) -> bool {
    property.secret || property.direction == Direction::Sent
}

/// Whether an object has something that is in no response, at any depth.
fn has_sent_alone(context: &Context<'_>, ty: &RustType) -> bool {
    let mut seen = BTreeSet::new();
    let mut open: Vec<TypeId> = context.struct_of(ty).into_iter().collect();
    while let Some(id) = open.pop() {
        let Shape::Struct { properties, .. } = &context.types[id] else {
            continue;
        };
        if context.api.types[id].properties().iter().any(is_sent_alone) {
            return true;
        }
        let parts = properties.iter().filter_map(|ty| context.struct_of(ty));
        open.extend(parts.filter(|id| seen.insert(*id)));
    }
    false
}

/// What is in no response may be absent, if a request may be without it.
fn absent(field: &Field) -> Option<Carried> {
    match field.presence {
        Presence::WhenSet => Some(Carried::Absent { nullable: false }),
        Presence::WhenSetNullable => Some(Carried::Absent { nullable: true }),
        _ => None,
    }
}

/// What becomes of a field's presence; none where a response can lack what a request needs, or where it would be another
/// one. That a default is always there says nothing: a provider may omit what the document says that it has.
fn kept(to: &Field, read: &Struct, from: &Field, value: Changed) -> Option<Kept> {
    use Presence::{Always, AlwaysNullable, Defaulted, WhenSet, WhenSetNullable};
    match (&to.presence, &from.presence) {
        (Always, Always) => Some(Kept::Always),
        (AlwaysNullable, AlwaysNullable)
        | (WhenSet, WhenSet)
        | (WhenSetNullable, WhenSetNullable) => Some(Kept::Same),
        (AlwaysNullable | WhenSet, Always) => Some(Kept::Some),
        (WhenSetNullable, Always) => Some(Kept::Value),
        (WhenSetNullable, AlwaysNullable) => Some(Kept::OrNull),
        (WhenSetNullable, WhenSet) => Some(Kept::OrAbsent),
        (WhenSet | WhenSetNullable, Defaulted { function, .. }) if value == Changed::Same => {
            Some(Kept::IfCame {
                came: came(read),
                position: read.defaulted().position(|name| name == from.name)?,
                default: function.clone(),
                nullable: to.presence == WhenSetNullable,
            })
        }
        _ => None,
    }
}

/// The name of the field that says what came, which is none of another field.
fn came(read: &Struct) -> String {
    let mut used: BTreeSet<String> = read.fields.iter().map(|field| field.name.clone()).collect();
    used.insert("extra".to_owned());
    naming::unique("came", &mut used)
}

/// What becomes of a value; none where it is another one.
fn changed(
    context: &Context<'_>,
    to: &RustType,
    from: &RustType,
    needs: &mut BTreeSet<Pair>,
) -> Option<Changed> {
    let (to, from) = (context.followed(to), context.followed(from));
    if to == from {
        return Some(Changed::Same);
    }
    let (to, from, changed) = match (to, from) {
        (RustType::Vec(to), RustType::Vec(from)) => (&**to, &**from, Changed::Each),
        (RustType::Map(to), RustType::Map(from)) => (&**to, &**from, Changed::EachValue),
        (RustType::Boxed(to), RustType::Boxed(from)) => (&**to, &**from, Changed::Boxed),
        (to, from) => (to, from, Changed::Into),
    };
    let (RustType::Named(to), RustType::Named(from)) = (to, from) else {
        return None;
    };
    let is_of = |of: &String| *of == context.api.types[*from].name;
    let is_sent_of = match &context.api.types[*to].origin {
        Origin::Sent { of, .. } => is_of(of),
        Origin::Component(_) | Origin::Inline(_) => false,
    };
    is_sent_of.then(|| {
        needs.insert((*to, *from));
        changed
    })
}

/// What the properties of a request are, in words.
fn documentation(types: &Types, (to, from): Pair, fields: &[(String, Carried)]) -> String {
    let wires = structure(types, to).map_or(&[] as &[Field], |of| of.fields.as_slice());
    let read = structure(types, from).map_or(&[] as &[Field], |of| of.fields.as_slice());
    let of = &types[from].name;
    let (mut same, mut differing, mut absent, mut other) = (vec![], vec![], vec![], vec![]);
    for ((_, carried), field) in fields.iter().zip(wires) {
        let is_read = || read.iter().any(|like| like.wire == field.wire);
        let group = match carried {
            carried if carried.came().is_some() => &mut differing,
            Carried::Read { .. } => &mut same,
            Carried::Absent { .. } if is_read() => &mut other,
            Carried::Absent { .. } => &mut absent,
        };
        group.push(docs::code(&field.wire));
    }
    let mut text = "What was read, to be changed and sent back.".to_owned();
    let of = format!("[`{of}`](crate::types::{of})");
    for (words, names) in [
        ("Carried as they came:".to_owned(), same),
        (
            "Carried if the response had it or it was changed since:".to_owned(),
            differing,
        ),
        (format!("Not in {of}, and absent unless set:"), absent),
        (
            format!("Not as a whole in {of}, and absent unless set:"),
            other,
        ),
    ] {
        if !names.is_empty() {
            text.push_str(&format!(" {words} {}.", names.join(", ")));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::Crate;
    use crate::testing::{decided, type_of};

    /// A document in which `B` is the body of a `PUT` and `A` what it returns, and `G` what the `GET` of the same path does.
    fn document(schemas: &str) -> String {
        let json = |name: &str| {
            format!(
                "content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{name}' }} }} }}"
            )
        };
        let (a, b, g) = (json("A"), json("B"), json("G"));
        format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
paths:
  /a:
    put: {{ operationId: put, requestBody: {{ required: true, {b} }}, responses: {{ '200': {{ {a} }} }} }}
    get: {{ operationId: get, responses: {{ '200': {{ {g} }} }} }}
components:
  schemas:
{schemas}"
        )
    }

    /// What `B` is made from, and the words for each field.
    fn updates(made: &Crate, name: &str) -> Vec<(String, Vec<String>)> {
        let updates = type_of(made, name).updates.iter();
        let updates = updates.map(|update| {
            let RustType::Named(from) = &update.from else {
                panic!("{update:?}")
            };
            let fields = update.fields.iter().map(|(name, carried)| match carried {
                Carried::Absent { nullable } => format!("{name}: absent {nullable}"),
                Carried::Read {
                    field,
                    presence,
                    value,
                } => format!("{name}: {field} {presence:?} {value:?}"),
            });
            (made.types[*from].name.clone(), fields.collect())
        });
        updates.collect()
    }

    /// Whether a property `b` is carried from a property `a`.
    fn is_carried(b: &str, a: &str) -> Option<String> {
        let made = decided(&document(&format!(
            "    B: {{ {b} }}\n    A: {{ {a} }}\n    G: {{ type: string }}\n"
        )));
        let updates = updates(&made, "B");
        updates.first().map(|(_, fields)| fields[0].clone())
    }

    #[test]
    fn presence_is_carried_where_nothing_is_lost() {
        let (string, nullable) = ("{ type: string }", "{ type: [string, 'null'] }");
        let of = |ty: &str, required: bool| match required {
            true => format!("properties: {{ x: {ty} }}, required: [x]"),
            false => format!("properties: {{ x: {ty} }}"),
        };
        let all = [
            (string, true),
            (nullable, true),
            (string, false),
            (nullable, false),
        ];
        let expected = [
            [Some("Always"), None, None, None],
            [Some("Some"), Some("Same"), None, None],
            [Some("Some"), None, Some("Same"), None],
            [
                Some("Value"),
                Some("OrNull"),
                Some("OrAbsent"),
                Some("Same"),
            ],
        ];
        for ((sent, sent_required), expected) in all.into_iter().zip(expected) {
            for ((read, read_required), expected) in all.into_iter().zip(expected) {
                let carried = is_carried(&of(sent, sent_required), &of(read, read_required));
                let expected = expected.map(|kept| format!("x: x {kept} Same"));
                assert_eq!(
                    carried, expected,
                    "{sent} {sent_required} {read} {read_required}"
                );
            }
        }
    }

    #[test]
    fn a_default_is_sent_if_it_came() {
        let of = |ty: &str| format!("properties: {{ x: {{ type: {ty} }} }}");
        let read = of("boolean, default: true");
        for read in [read.clone(), format!("{read}, required: [x]")] {
            for (sent, is_nullable) in [
                ("boolean", false),
                ("boolean, default: false", false),
                ("[boolean, 'null']", true),
            ] {
                let expected = format!(
                    "x: x IfCame {{ came: \"came\", position: 0, default: \"a_x\", nullable: {is_nullable} }} Same"
                );
                assert_eq!(
                    is_carried(&of(sent), &read),
                    Some(expected),
                    "{sent} {read}"
                );
            }
            // A request that has to have it cannot be made from a response that may not have had it.
            for sent in ["boolean", "[boolean, 'null']"] {
                let sent = format!("{}, required: [x]", of(sent));
                assert_eq!(is_carried(&sent, &read), None, "{sent} {read}");
            }
        }
    }

    #[test]
    fn what_was_read_knows_what_came_where_that_is_asked() {
        let came = |b: &str, a: &str| {
            let made = decided(&document(&format!(
                "    B: {{ properties: {{ {b} }} }}\n    A: {{ properties: {{ {a} }} }}\n    G: {{ type: string }}\n"
            )));
            let Definition::Struct(of) = &type_of(&made, "A").definition else {
                panic!("no struct")
            };
            let told: Vec<_> = of.defaulted().map(str::to_owned).collect();
            (of.came.clone(), told.join(" "))
        };
        let x = "x: { type: boolean, default: true }";
        let y = "y: { type: integer, default: 3 }";
        let all = format!("z: {{ type: string }}, {y}, {x}");
        assert_eq!(came(x, &all), (Some("came".to_owned()), "y x".to_owned()));
        assert_eq!(came("z: { type: string }", &all).0, None);
        let taken = format!("{all}, came: {{ type: string }}");
        assert_eq!(came(x, &taken).0.unwrap(), "came_2");
        let many: Vec<_> = (0..64)
            .map(|n| format!("y{n}: {{ type: integer, default: 3 }}"))
            .collect();
        let many = format!("{}, {x}", many.join(", "));
        assert_eq!(came(x, &many).0, None, "there is no room for it");
    }

    #[test]
    fn an_object_that_is_not_read_as_a_whole_is_absent() {
        let schemas = |part: &str, required: &str| {
            format!(
                "    B: {{ properties: {{ x: {{ type: string }}, y: {{ $ref: '#/components/schemas/Sent' }} }}{required} }}
    A: {{ properties: {{ x: {{ type: string }}, y: {{ $ref: '#/components/schemas/Read' }} }} }}
    G: {{ type: string }}
    Sent: {{ properties: {{ kind: {{ type: string }}, in: {{ $ref: '#/components/schemas/In' }} }} }}
    In: {{ properties: {{ part: {part}, in: {{ $ref: '#/components/schemas/In' }} }} }}
    Read: {{ properties: {{ kind: {{ type: string }} }} }}
"
            )
        };
        for part in [
            "{ type: string, writeOnly: true }",
            "{ type: string, x-clientry: { secret: true } }",
        ] {
            let made = decided(&document(&schemas(part, "")));
            let fields = ["x: x Same Same", "y: absent false"];
            assert_eq!(
                updates(&made, "B"),
                [("A".to_owned(), fields.map(str::to_owned).to_vec())]
            );
            assert_eq!(
                type_of(&made, "B").updates[0].docs,
                "What was read, to be changed and sent back. Carried as they came: `x`. Not as a whole in [`A`](crate::types::A), and absent unless set: `y`."
            );
            let made = decided(&document(&schemas(part, ", required: [y]")));
            assert!(updates(&made, "B").is_empty());
        }
        let made = decided(&document(&schemas("{ type: string }", "")));
        assert!(updates(&made, "B").is_empty());
    }

    #[test]
    fn a_field_without_its_like_is_no_update_but_for_a_secret() {
        let read = "properties: { x: { type: string }, y: { type: string } }";
        let with = |more: &str| format!("properties: {{ x: {{ type: string }}, {more} }}");
        assert!(is_carried(&with("y: { type: string }"), read).is_some());
        for more in [
            "z: { type: string }",
            "y: { type: integer }",
            "z: { type: string, writeOnly: true } }, required: [z], x-o: {",
        ] {
            assert_eq!(is_carried(&with(more), read), None, "{more}");
        }
        assert!(
            is_carried(
                &with("y: { type: string } }, additionalProperties: { type: string"),
                read
            )
            .is_none()
        );
        let secret = with(
            "z: { type: [string, 'null'], writeOnly: true }, w: { type: string, x-clientry: { secret: true } }",
        );
        let made = decided(&document(&format!(
            "    B: {{ {secret} }}\n    A: {{ {read} }}\n    G: {{ type: string }}\n"
        )));
        let fields = ["x: x Same Same", "z: absent true", "w: absent false"];
        assert_eq!(
            updates(&made, "B"),
            [("A".to_owned(), fields.map(str::to_owned).to_vec())]
        );
        let docs = &type_of(&made, "B").updates[0].docs;
        assert_eq!(
            docs,
            "What was read, to be changed and sent back. Carried as they came: `x`. Not in [`A`](crate::types::A), and absent unless set: `z`, `w`."
        );
    }

    #[test]
    fn the_get_of_the_path_and_an_envelope_are_read_from() {
        let made = decided(&document(
            "    B: { properties: { x: { type: string } } }
    A: { type: string }
    G: { properties: { data: { $ref: '#/components/schemas/D' } } }
    D: { properties: { x: { type: string }, id: { type: string } } }
",
        ));
        let fields = vec!["x: x Same Same".to_owned()];
        assert_eq!(updates(&made, "B"), [("D".to_owned(), fields)]);
    }

    #[test]
    fn what_is_sent_of_a_type_is_made_from_it_with_its_parts() {
        let schemas = |id: &str| {
            format!(
                "    B: {{ properties: {{ id: {id}, one: {{ $ref: '#/components/schemas/P' }}, all: {{ type: array, items: {{ $ref: '#/components/schemas/P' }} }}, by: {{ type: object, additionalProperties: {{ $ref: '#/components/schemas/P' }} }} }} }}
    P: {{ properties: {{ at: {{ type: string, readOnly: true }}, self: {{ $ref: '#/components/schemas/P' }}, n: {{ type: integer }}{} }} }}
    A: {{ $ref: '#/components/schemas/B' }}
    G: {{ type: string }}
",
                if id.contains("readOnly") { "" } else { ", w: { type: string }" }
            )
        };
        let made = decided(&document(&schemas("{ type: string, readOnly: true }")));
        let fields = [
            "one: one Same Into",
            "all: all Same Each",
            "by: by Same EachValue",
        ];
        assert_eq!(
            updates(&made, "BRequest"),
            [("B".to_owned(), fields.map(str::to_owned).to_vec())]
        );
        let fields = ["self_: self_ Same Boxed", "n: n Same Same"];
        assert_eq!(
            updates(&made, "PRequest"),
            [("P".to_owned(), fields.map(str::to_owned).to_vec())]
        );
        let with = |n: &str| {
            let schemas = schemas("{ type: string, readOnly: true }");
            decided(&document(&schemas.replace("n: { type: integer }", n)))
        };
        let made = with("n: { type: boolean, default: true }");
        let kept = &updates(&made, "PRequest")[0].1[1];
        assert!(kept.starts_with("n: n IfCame {"), "{kept}");
        // A part that cannot be made from what was read is the end of the whole.
        let made = with("n: { type: integer, writeOnly: true } }, required: [n], x-o: {");
        assert!(updates(&made, "BRequest").len() + updates(&made, "PRequest").len() == 0);
    }
}
