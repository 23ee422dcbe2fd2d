//! What only one direction has is no part of the other: a request has no `readOnly` property, a response no `writeOnly` one.
//!
//! A type that both a request and a response can hold, and that differs between them, becomes two: its own name is what is
//! received, and the name with `Request` behind it is what is sent. A type that refers to such a type differs, too.

use super::types::{Direction, Origin, Property, TypeDef, TypeId, TypeKind, Types};
use super::{Kind, Operation, Schema, Webhook, discriminator, json_schema, usage};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::naming;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What the name of a type ends with that is sent and differs from what is received.
const SUFFIX: &str = "Request";

/// Takes out of each type what its direction does not have, and marks which types are sent and which are received.
pub(super) fn settle(
    types: &mut Types,
    operations: &mut [Operation],
    webhook: Option<&Webhook>,
    document: &Document,
    report: &mut Diagnostics,
) {
    usage::mark(types, operations, webhook);
    discriminator::settle(types, document, report);
    let split = split(types);
    let twins = twins(types, &split);
    if !twins.is_empty() {
        report.push(said(types, &twins, document));
    }
    let ids: Vec<TypeId> = types.iter().map(|(id, _)| id).collect();
    let name = |id: &TypeId| {
        let def = &types[*id];
        def.component().unwrap_or(&def.name).to_owned()
    };
    let renamed = twins.iter().map(|(of, twin)| (name(of), name(twin)));
    let renamed: HashMap<String, String> = renamed.collect();
    for id in ids {
        let def = &mut types[id];
        match (def.in_request, def.in_response) {
            (true, false) => {
                without(def, Direction::Received);
                retarget(def, &twins);
                if !renamed.is_empty() {
                    json_schema::retarget(Arc::make_mut(&mut def.schema), &renamed);
                }
            }
            (false, true) => without(def, Direction::Sent),
            _ => {}
        }
    }
    for operation in operations {
        let parameters = operation.parameters.iter_mut();
        let bodies = operation.body.iter_mut();
        let sent = parameters.map(|one| &mut one.schema);
        for schema in sent.chain(bodies.map(|one| &mut one.schema)) {
            retarget_schema(schema, &twins);
        }
    }
}

/// The types that are sent and received, and not the same in both.
fn split(types: &Types) -> BTreeSet<TypeId> {
    let both = |(_, def): &(TypeId, &TypeDef)| def.in_request && def.in_response;
    let differs = |def: &TypeDef| {
        let mut properties = def.properties().iter();
        properties.any(|property| property.direction != Direction::Both)
    };
    let both: Vec<(TypeId, &TypeDef)> = types.iter().filter(both).collect();
    let mut split = BTreeSet::new();
    // What refers to each, so that a change is carried along once.
    let mut owners: BTreeMap<TypeId, Vec<TypeId>> = BTreeMap::new();
    let mut open = Vec::new();
    for (id, def) in both {
        let mut held = Vec::new();
        usage::held(def, None, &mut held);
        for target in held {
            owners.entry(target).or_default().push(id);
        }
        if differs(def) {
            open.push(id);
        }
    }
    while let Some(id) = open.pop() {
        if split.insert(id) {
            open.extend(owners.get(&id).into_iter().flatten());
        }
    }
    split
}

/// Adds what is sent of each of these types, which from here on are what is received, and says which it is.
fn twins(types: &mut Types, split: &BTreeSet<TypeId>) -> BTreeMap<TypeId, TypeId> {
    let mut used: BTreeSet<String> = types.iter().map(|(_, def)| def.name.clone()).collect();
    let mut twins = BTreeMap::new();
    for id in split {
        let mut twin = types[*id].clone();
        twin.name = naming::unique(&format!("{}{SUFFIX}", twin.name), &mut used);
        twin.origin = Origin::Sent {
            of: types[*id].name.clone(),
            component: types[*id].component().map(str::to_owned),
        };
        twin.in_response = false;
        types[*id].in_request = false;
        twins.insert(*id, types.push(twin));
    }
    twins
}

/// Removes the properties that go the other way only.
fn without(def: &mut TypeDef, direction: Direction) {
    let TypeKind::Struct(of) = &mut def.kind else {
        return;
    };
    let gone = |property: &Property| property.direction == direction;
    let names = of.properties.iter().filter(|one| gone(one));
    let names: Vec<_> = names.map(|one| one.wire.as_str()).collect();
    if !names.is_empty() {
        json_schema::without(Arc::make_mut(&mut def.schema), &names);
    }
    of.properties.retain(|property| !gone(property));
    if of.properties.is_empty() {
        // An object without a property is a map.
        let values = of
            .additional
            .take()
            .unwrap_or_else(|| Schema::of(Kind::Any));
        let names = std::mem::take(&mut of.names);
        let map = Kind::Map(Box::new(values), Default::default(), names);
        def.kind = TypeKind::Alias(Schema::of(map));
    }
}

/// Lets a type that is sent refer to what is sent.
fn retarget(def: &mut TypeDef, twins: &BTreeMap<TypeId, TypeId>) {
    match &mut def.kind {
        TypeKind::Struct(of) => {
            let properties = of.properties.iter_mut().map(|one| &mut one.schema);
            for schema in properties.chain(&mut of.additional) {
                retarget_schema(schema, twins);
            }
        }
        TypeKind::Union(of) => {
            for schema in &mut of.variants {
                retarget_schema(schema, twins);
            }
            let said = of.discriminator.iter_mut();
            let mapped = said.flat_map(|one| {
                let mapping = one.mapping.iter_mut();
                let mapping = mapping.filter_map(|(_, target)| target.as_mut());
                let written = one.written.iter_mut().map(|(id, _)| id);
                mapping.chain(&mut one.default).chain(written)
            });
            for id in mapped {
                *id = twins.get(id).copied().unwrap_or(*id);
            }
        }
        TypeKind::Alias(schema) => retarget_schema(schema, twins),
        TypeKind::Enum(_) => {}
    }
}

fn retarget_schema(schema: &mut Schema, twins: &BTreeMap<TypeId, TypeId>) {
    match &mut schema.kind {
        Kind::Ref(id) => *id = twins.get(id).copied().unwrap_or(*id),
        Kind::Array(inner, ..) | Kind::Map(inner, ..) => retarget_schema(inner, twins),
        _ => {}
    }
}

fn said(
    types: &Types,
    twins: &BTreeMap<TypeId, TypeId>,
    document: &Document,
) -> crate::diagnostic::Diagnostic {
    let name = |id: &TypeId| types[*id].name.as_str();
    let names: Vec<(&str, &str)> = twins.iter().map(|(of, to)| (name(of), name(to))).collect();
    let message = match names.as_slice() {
        [(only, sent)] => format!("`{only}` is what is received, and `{sent}` what is sent"),
        [(first, sent), ..] => format!(
            "{} types are what is received, each with another for what is sent, such as `{first}` and `{sent}`",
            names.len()
        ),
        [] => String::new(),
    };
    let first = names.first().map_or("", |(first, _)| *first);
    document.diagnostic(
        Severity::Note,
        "type-by-direction",
        &pointer::join("", ["components", "schemas", first]),
        message,
        "a `readOnly` property is no part of a request, and a `writeOnly` one no part of a response",
        "nothing to do",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{api, with_schemas};

    /// Each type with its properties, and whether it is sent or received.
    fn types(schemas: &str, sent: &[&str], received: &[&str]) -> Vec<String> {
        let (api, _) = api(&with_schemas(schemas, sent, received));
        let shown = api.types.iter().map(|(_, def)| {
            let properties = def.properties().iter().map(|one| {
                let target = one.schema.target().map(|id| api.types[id].name.as_str());
                match target {
                    Some(target) => format!("{}: {target}", one.wire),
                    None => one.wire.clone(),
                }
            });
            let properties: Vec<_> = properties.collect();
            let way = match (def.in_request, def.in_response) {
                (true, true) => "both",
                (true, false) => "sent",
                (false, true) => "received",
                (false, false) => "unused",
            };
            format!("{} {way} {{{}}}", def.name, properties.join(", "))
        });
        shown.collect()
    }

    const PET: &str = "    Pet:
      required: [id, name, secret]
      properties:
        id: { type: string, readOnly: true }
        name: { type: string }
        pin: { type: string, writeOnly: true }
        odd: { type: string, writeOnly: true, readOnly: true }
        tag: { $ref: '#/components/schemas/Tag' }
        plain: { $ref: '#/components/schemas/Plain' }
    Tag: { type: object, readOnly: true, properties: { a: { type: string } } }
    Plain: { properties: { a: { type: string } } }
";

    #[test]
    fn a_type_of_one_direction_has_what_this_one_has() {
        assert_eq!(
            types(PET, &["Pet"], &[])[..1],
            ["Pet sent {name, pin, odd, plain: Plain, secret}"]
        );
        assert_eq!(
            types(PET, &[], &["Pet"])[..1],
            ["Pet received {id, name, odd, tag: Tag, plain: Plain, secret}"]
        );
    }

    #[test]
    fn a_type_that_differs_is_two_and_so_is_what_refers_to_it() {
        let schemas = "    Shop: { properties: { pets: { $ref: '#/components/schemas/Pets' } } }
    Pets: { type: array, items: { $ref: '#/components/schemas/Pet' } }
    PetRequest: { properties: { a: { $ref: '#/components/schemas/Choice' } } }
    Choice: { oneOf: [{ $ref: '#/components/schemas/Pet' }, { type: string }] }
";
        let found = types(
            &format!("{PET}{schemas}"),
            &["Shop", "PetRequest"],
            &["Shop"],
        );
        assert_eq!(
            found,
            [
                "Pet received {id, name, odd, tag: Tag, plain: Plain, secret}",
                "Tag received {a}",
                "Plain both {a}",
                "Shop received {pets: Pets}",
                "Pets received {}",
                "PetRequest sent {a: Choice}",
                "Choice sent {}",
                "PetRequest2 sent {name, pin, odd, plain: Plain, secret}",
                "ShopRequest sent {pets: PetsRequest}",
                "PetsRequest sent {}",
            ]
        );
    }

    #[test]
    fn what_has_no_property_in_one_direction_is_a_map_there() {
        let schemas = "    Id: { properties: { id: { type: string, readOnly: true } } }\n";
        let (api, codes) = api(&with_schemas(schemas, &["Id"], &["Id"]));
        let id = api.types.id("IdRequest").unwrap();
        let TypeKind::Alias(Schema {
            kind: Kind::Map(..),
            ..
        }) = &api.types[id].kind
        else {
            panic!("{:?}", api.types[id])
        };
        assert_eq!(codes, ["type-by-direction"]);
    }

    #[test]
    fn the_name_of_what_is_sent_is_the_one_that_it_has() {
        let schemas =
            "    Id: { properties: { a: { type: string }, id: { type: string, readOnly: true } } }
    IdRequest: { properties: { a: { type: string } } }
";
        let text = with_schemas(schemas, &["Id", "IdRequest"], &["Id"]);
        let mut document = Document::parse("x.yaml", &text).unwrap();
        let (mut facts, mut report) = Default::default();
        crate::lower::apply(&mut document, &mut facts, &mut report);
        super::super::Api::read("acme", &document, &facts, &mut report);
        let messages: Vec<_> = report.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(
            messages,
            ["`Id` is what is received, and `IdRequest2` what is sent"]
        );
    }

    #[test]
    fn a_circle_of_types_is_split_once() {
        let schemas = "    A: { properties: { id: { type: string, readOnly: true }, b: { $ref: '#/components/schemas/B' } } }
    B: { properties: { a: { $ref: '#/components/schemas/A' }, c: { $ref: '#/components/schemas/C' } } }
    C: { properties: { a: { type: string } } }
";
        assert_eq!(
            types(schemas, &["A"], &["B"]),
            [
                "A received {id, b: B}",
                "B received {a: A, c: C}",
                "C both {a}",
                "ARequest sent {b: BRequest}",
                "BRequest sent {a: ARequest, c: C}",
            ]
        );
    }
}
