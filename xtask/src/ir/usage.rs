//! Which types a request can hold and which a response can: presence and defaults differ between the two.

use super::{Direction, Operation, Schema, TypeDef, TypeId, TypeKind, Types, Webhook};
use std::collections::BTreeSet;

/// Marks every type that a request or a response reaches. A delivery's envelope is received like a response.
pub(super) fn mark(types: &mut Types, operations: &[Operation], webhook: Option<&Webhook>) {
    let mut sent = Vec::new();
    for operation in operations {
        for parameter in &operation.parameters {
            targets(&parameter.schema, &mut sent);
        }
        if let Some(value) = operation.body.as_ref().and_then(|body| body.value()) {
            targets(value, &mut sent);
        }
    }
    for id in reach(types, sent, Some(Direction::Received)) {
        types[id].in_request = true;
    }
    for id in reach(types, received(operations, webhook), Some(Direction::Sent)) {
        types[id].in_response = true;
    }
}

/// The types of responses and of a delivery's envelope, without those that these hold.
pub(super) fn received(operations: &[Operation], webhook: Option<&Webhook>) -> Vec<TypeId> {
    let mut received: Vec<TypeId> = webhook.iter().map(|webhook| webhook.envelope).collect();
    let responses = operations.iter().flat_map(|operation| &operation.responses);
    for (_, schema) in responses.flat_map(|response| response.json()) {
        targets(schema, &mut received);
    }
    received
}

/// All types that are reached from these, themselves included, but by properties of the direction `other`.
pub(super) fn reach(
    types: &Types,
    mut open: Vec<TypeId>,
    other: Option<Direction>,
) -> BTreeSet<TypeId> {
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            held(&types[id], other, &mut open);
        }
    }
    found
}

/// The types that a value of a type can hold at once, but for those of properties of the direction `other`.
pub(super) fn held(def: &TypeDef, other: Option<Direction>, into: &mut Vec<TypeId>) {
    match &def.kind {
        TypeKind::Struct(of) => {
            let properties = of.properties.iter();
            let properties = properties.filter(|one| Some(one.direction) != other);
            properties.for_each(|one| targets(&one.schema, into));
            of.additional.iter().for_each(|more| targets(more, into));
        }
        TypeKind::Union(of) => of.variants.iter().for_each(|one| targets(one, into)),
        TypeKind::Alias(schema) => targets(schema, into),
        TypeKind::Enum(_) => {}
    }
}

/// The type that a schema refers to, by itself or by its items or values.
pub(super) fn targets(schema: &Schema, into: &mut Vec<TypeId>) {
    into.extend(schema.target());
    if let Some(inner) = schema.inner() {
        targets(inner, into);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{api, with_schemas};

    #[test]
    fn a_type_is_marked_by_what_reaches_it_through_others() {
        let schemas = "    Sent: { properties: { list: { type: array, items: { $ref: '#/components/schemas/Both' } } } }
    Got: { properties: { map: { type: object, additionalProperties: { $ref: '#/components/schemas/Both' } }, self: { $ref: '#/components/schemas/Got' } }, additionalProperties: { $ref: '#/components/schemas/More' } }
    Both: { properties: { a: { type: string } } }
    Neither: { properties: { a: { type: string } } }
    More: { oneOf: [{ $ref: '#/components/schemas/Alias' }, { type: string }] }
    Alias: { type: array, items: { $ref: '#/components/schemas/Last' } }
    Last: { properties: { a: { type: string } } }
";
        let (api, _) = api(&with_schemas(schemas, &["Sent"], &["Got"]));
        let marks: Vec<_> = api
            .types
            .iter()
            .map(|(_, def)| (def.name.as_str(), def.in_request, def.in_response))
            .collect();
        let expected = [
            ("Sent", true, false),
            ("Got", false, true),
            ("Both", true, true),
            ("Neither", false, false),
            ("More", false, true),
            ("Alias", false, true),
            ("Last", false, true),
        ];
        assert_eq!(marks, expected);
    }
}
