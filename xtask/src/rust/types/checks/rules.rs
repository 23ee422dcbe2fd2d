//! Which types have checks, and what a value of a schema has to pass.

use super::{Check, Edge, Limits, Literal, conditions};
use crate::ir::{
    Api, Body, Bounds, IntFormat, Kind, Length, PropertyNames, Schema, Struct, TypeDef, TypeId,
    TypeKind,
};
use crate::rust::types::Validation;
use serde_json::{Number, Value};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// Which types have checks, by themselves or through what they hold.
pub(in crate::rust) struct Rules<'a> {
    api: &'a Api,
    /// The aliases that are types of their own.
    endless: BTreeSet<TypeId>,
    checked: BTreeSet<TypeId>,
    /// Those without checks that are in a list or a map which has some.
    held: BTreeSet<TypeId>,
}

impl<'a> Rules<'a> {
    /// Finds them among the types that a request can hold.
    pub(in crate::rust) fn of(api: &'a Api) -> Rules<'a> {
        let mut rules = Rules {
            api,
            endless: api.types.endless(),
            checked: BTreeSet::new(),
            held: BTreeSet::new(),
        };
        // Each round finds the types that hold one found before; the last round finds none.
        loop {
            let is_new = |(id, def): &(TypeId, &TypeDef)| {
                def.in_request
                    && !rules.has(*id)
                    && (rules.parts(*id, def).any(|schema| rules.checks(schema))
                        || structure(def).is_some_and(|of| {
                            !rules.of_additional(of).is_empty()
                                || conditions::testable(api, of).next().is_some()
                        }))
            };
            let found: Vec<_> = api.types.iter().filter(is_new).map(|(id, _)| id).collect();
            if found.is_empty() {
                break;
            }
            rules.checked.extend(found);
        }
        let checked = rules.checked.iter();
        let parts = checked.flat_map(|id| rules.parts(*id, &api.types[*id]));
        let sent = api.operations.iter().flat_map(|operation| {
            let parameters = operation.parameters.iter().map(|one| &one.schema);
            parameters.chain(operation.body.as_ref().and_then(Body::value))
        });
        let mut held = BTreeSet::new();
        let additional = rules.checked.iter().filter_map(|id| {
            let of = structure(&api.types[*id])?;
            let more = of.additional.as_ref()?;
            (!rules.of_additional(of).is_empty()).then_some(more)
        });
        for values in additional {
            rules.hold_in(values, &mut held);
        }
        for schema in parts.chain(sent) {
            if rules.checks(schema) {
                rules.hold(schema, &mut held);
            }
        }
        rules.held = held;
        rules
    }

    /// The schemas within a type; the one behind an alias that is a type of its own.
    fn parts(&self, id: TypeId, def: &'a TypeDef) -> impl Iterator<Item = &'a Schema> {
        let behind = match &def.kind {
            TypeKind::Alias(schema) if self.endless.contains(&id) => Some(schema),
            _ => None,
        };
        def.parts().chain(behind)
    }

    /// The schema behind aliases, but for those that are types of their own.
    fn followed<'s>(&'s self, mut schema: &'s Schema) -> &'s Schema {
        // Every circle of aliases has one that is a type of its own, so this ends.
        while let Some(id) = schema.target()
            && !self.endless.contains(&id)
            && let TypeKind::Alias(behind) = &self.api.types[id].kind
        {
            schema = behind;
        }
        schema
    }

    /// What the value in an alias that is a type of its own has to pass.
    pub(in crate::rust::types) fn of_newtype(&self, id: TypeId) -> Vec<Check> {
        match &self.api.types[id].kind {
            TypeKind::Alias(schema) if self.has(id) => self.of_schema(schema),
            _ => Vec::new(),
        }
    }

    /// Whether a type has checks.
    pub(in crate::rust) fn has(&self, id: TypeId) -> bool {
        self.checked.contains(&id)
    }

    /// How a type can be validated.
    pub(in crate::rust::types) fn validation(&self, id: TypeId) -> Validation {
        if self.has(id) {
            Validation::Checks
        } else if self.held.contains(&id) {
            Validation::Empty
        } else {
            Validation::None
        }
    }

    fn checks(&self, schema: &Schema) -> bool {
        !self.of_schema(schema).is_empty()
    }

    /// What a value of a schema has to pass.
    pub(in crate::rust) fn of_schema(&self, schema: &Schema) -> Vec<Check> {
        let mut checks = Vec::new();
        if schema.target().is_some_and(|id| self.has(id)) {
            checks.push(Check::Own);
        }
        let followed = self.followed(schema);
        match &followed.kind {
            Kind::Bool => {
                let other = only(&followed.refused).map(|refused| !refused);
                checks.extend(only(&followed.listed).or(other).map(Check::Only));
            }
            // `null` is listed as that it can be null.
            Kind::Any if !followed.listed.is_empty() => {
                let null = followed.nullable.then_some(&Value::Null);
                let listed = followed.listed.iter().chain(null);
                checks.push(Check::Listed(listed.map(Value::to_string).collect()));
            }
            Kind::String(_, length, pattern) => {
                checks.extend(limits(length).map(Check::Length));
                checks.extend(pattern.clone().map(Check::Pattern));
                let refused = followed.refused.iter().filter_map(Value::as_str);
                let refused: Vec<_> = refused.map(str::to_owned).collect();
                if !refused.is_empty() {
                    checks.push(Check::NoText(refused));
                }
            }
            Kind::Integer(format, bounds) => {
                let fits = range(*format);
                let literal =
                    |number: &Number| integer(number).filter(|value| fits.contains(value));
                let literal = |number: &Number| literal(number).map(Literal::Integer);
                number(bounds, &mut checks, literal);
                none_of(&followed.refused, &mut checks, literal);
            }
            Kind::Number(_, bounds) => {
                number(bounds, &mut checks, float);
                none_of(&followed.refused, &mut checks, float);
            }
            Kind::Array(items, length, unique) => {
                checks.extend(limits(length).map(Check::Items));
                if *unique == Some(true) {
                    checks.push(Check::Unique);
                }
                let inside = self.of_schema(items);
                if !inside.is_empty() {
                    checks.push(Check::EachItem(inside));
                }
            }
            Kind::Map(values, length, names) => {
                checks.extend(limits(length).map(Check::Properties));
                self.entries(values, names, &mut checks);
            }
            // An alias that is a type of its own may be behind other ones.
            Kind::Ref(id) if self.has(*id) && checks.is_empty() => checks.push(Check::Own),
            Kind::Any | Kind::Null | Kind::File | Kind::Ref(_) => {}
        }
        checks
    }

    /// What the additional properties of a struct have to pass.
    pub(in crate::rust::types) fn of_additional(&self, of: &Struct) -> Vec<Check> {
        let mut checks = Vec::new();
        if let Some(values) = &of.additional {
            self.entries(values, &of.names, &mut checks);
        }
        checks
    }

    /// What the names and the values of a map have to pass.
    fn entries(&self, values: &Schema, names: &PropertyNames, checks: &mut Vec<Check>) {
        let length = limits(&names.length).map(Check::Length);
        let pattern = names.pattern.clone().map(Check::Pattern);
        let of_names: Vec<_> = length.into_iter().chain(pattern).collect();
        if !of_names.is_empty() {
            checks.push(Check::EachName(of_names));
        }
        let inside = self.of_schema(values);
        if !inside.is_empty() {
            checks.push(Check::EachEntry(inside));
        }
    }

    /// Collects the types with a body that a schema's lists and maps hold.
    fn hold(&self, schema: &Schema, held: &mut BTreeSet<TypeId>) {
        if let Some(inner) = self.followed(schema).inner() {
            self.hold_in(inner, held);
        }
    }

    /// The same for the schema of what a list or a map holds.
    fn hold_in(&self, inner: &Schema, held: &mut BTreeSet<TypeId>) {
        if let Some(id) = self.followed(inner).target()
            && !matches!(self.api.types[id].kind, TypeKind::Enum(_))
        {
            held.insert(id);
        }
        self.hold(inner, held);
    }
}

/// A struct; none of anything else.
fn structure(def: &TypeDef) -> Option<&Struct> {
    match &def.kind {
        TypeKind::Struct(of) => Some(of),
        _ => None,
    }
}

/// The one boolean that is listed; none where both are, or none is.
fn only(listed: &[Value]) -> Option<bool> {
    let first = listed.first()?.as_bool()?;
    let are_same = listed.iter().all(|one| *one == Value::Bool(first));
    are_same.then_some(first)
}

/// How many there may be; none where any number is fine.
fn limits(length: &Length) -> Option<Limits> {
    let size = |bound: Option<u64>| bound.and_then(|bound| usize::try_from(bound).ok());
    let (min, max) = (length.min.filter(|min| *min > 0), length.max);
    (min.is_some() || max.is_some()).then(|| Limits {
        min: size(min),
        max: size(max),
    })
}

/// The integers that the type of a format has. A bound beyond them says nothing of a value, and is no literal of the type.
fn range(format: Option<IntFormat>) -> RangeInclusive<i128> {
    match format {
        Some(IntFormat::Int32) => i32::MIN.into()..=i32::MAX.into(),
        Some(IntFormat::Uint64) => 0..=u64::MAX.into(),
        Some(IntFormat::Int64) | None => i64::MIN.into()..=i64::MAX.into(),
    }
}

fn number(bounds: &Bounds, checks: &mut Vec<Check>, literal: impl Fn(&Number) -> Option<Literal>) {
    let edge = |bound: &crate::ir::Bound| {
        Some(Edge {
            value: literal(&bound.value)?,
            exclusive: bound.exclusive,
        })
    };
    let min = bounds.min.as_ref().and_then(edge);
    let max = bounds.max.as_ref().and_then(edge);
    if min.is_some() || max.is_some() {
        checks.push(Check::Range(min, max));
    }
    let step = bounds.multiple_of.as_ref().and_then(&literal);
    checks.extend(step.map(Check::MultipleOf));
    let values: Vec<_> = bounds.values.iter().filter_map(&literal).collect();
    if !values.is_empty() {
        checks.push(Check::OneOf(values));
    }
}

/// The numbers that there are not.
fn none_of(
    refused: &[Value],
    checks: &mut Vec<Check>,
    literal: impl Fn(&Number) -> Option<Literal>,
) {
    let numbers = refused.iter().filter_map(Value::as_number);
    let refused: Vec<_> = numbers.filter_map(literal).collect();
    if !refused.is_empty() {
        checks.push(Check::NoneOf(refused));
    }
}

/// A number of the document as a whole number, if it is one.
fn integer(number: &Number) -> Option<i128> {
    /// Above this not every whole number is one of floating point.
    const EXACT: f64 = 9e15;
    number.as_i128().or_else(|| {
        number
            .as_f64()
            .filter(|number| number.fract() == 0.0 && number.abs() < EXACT)
            .map(|number| number as i128)
    })
}

fn float(number: &Number) -> Option<Literal> {
    number.as_f64().map(Literal::Float)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{api, with_schemas};

    fn checks(schema: &str) -> Vec<Check> {
        let schemas = format!("    A: {{ properties: {{ a: {schema} }} }}\n");
        let (api, _) = api(&with_schemas(&schemas, &["A"], &[]));
        let id = api.types.id("A").unwrap();
        Rules::of(&api).of_schema(&api.types[id].properties()[0].schema)
    }

    fn limits(min: Option<usize>, max: Option<usize>) -> Limits {
        Limits { min, max }
    }

    fn edge(value: Literal, exclusive: bool) -> Option<Edge> {
        Some(Edge { value, exclusive })
    }

    #[test]
    fn every_bound_is_a_check() {
        use Literal::{Float, Integer};
        let cases = [
            (
                "{ type: string, minLength: 1, maxLength: 9 }",
                Check::Length(limits(Some(1), Some(9))),
            ),
            (
                "{ type: string, pattern: '^x$' }",
                Check::Pattern("^x$".to_owned()),
            ),
            (
                "{ type: array, minItems: 1, items: {} }",
                Check::Items(limits(Some(1), None)),
            ),
            (
                "{ type: array, uniqueItems: true, items: {} }",
                Check::Unique,
            ),
            (
                "{ type: array, items: { type: string, maxLength: 2 } }",
                Check::EachItem(vec![Check::Length(limits(None, Some(2)))]),
            ),
            (
                "{ type: integer, minimum: 1 }",
                Check::Range(edge(Integer(1), false), None),
            ),
            (
                "{ type: integer, minimum: 1, maximum: 9 }",
                Check::Range(edge(Integer(1), false), edge(Integer(9), false)),
            ),
            (
                "{ type: integer, format: uint64, minimum: -1, maximum: 18446744073709551615 }",
                Check::Range(None, edge(Integer(u64::MAX.into()), false)),
            ),
            (
                "{ type: integer, format: int64, minimum: 0, maximum: 18446744073709551615 }",
                Check::Range(
                    edge(Integer(0), false),
                    edge(Integer(u64::MAX.into()), false),
                ),
            ),
            (
                "{ type: integer, minimum: 0.5, maximum: 10.5 }",
                Check::Range(edge(Integer(1), false), edge(Integer(10), false)),
            ),
            (
                "{ type: integer, enum: [18446744073709551615, 1] }",
                Check::OneOf(vec![Integer(u64::MAX.into()), Integer(1)]),
            ),
            (
                "{ type: integer, format: int32, enum: [1, 4294967296] }",
                Check::OneOf(vec![Integer(1), Integer(4_294_967_296)]),
            ),
            (
                "{ type: integer, maximum: 9.0 }",
                Check::Range(None, edge(Integer(9), false)),
            ),
            (
                "{ type: number, exclusiveMaximum: 2 }",
                Check::Range(None, edge(Float(2.0), true)),
            ),
            (
                "{ type: number, exclusiveMinimum: 0 }",
                Check::Range(edge(Float(0.0), true), None),
            ),
            (
                "{ type: integer, enum: [1, 2.0] }",
                Check::OneOf(vec![Integer(1), Integer(2)]),
            ),
            ("{ const: 0.5 }", Check::OneOf(vec![Float(0.5)])),
            ("{ const: true }", Check::Only(true)),
            (
                "{ type: boolean, not: { const: true } }",
                Check::Only(false),
            ),
            (
                "{ type: string, not: { enum: [a, b] } }",
                Check::NoText(vec!["a".into(), "b".into()]),
            ),
            (
                "{ type: integer, not: { const: 0 } }",
                Check::NoneOf(vec![Integer(0)]),
            ),
            (
                "{ type: number, not: { const: 0 } }",
                Check::NoneOf(vec![Float(0.0)]),
            ),
            ("{ type: boolean, enum: [false] }", Check::Only(false)),
            (
                "{ enum: [1, a, null] }",
                Check::Listed(vec!["1".into(), "\"a\"".into(), "null".into()]),
            ),
            (
                "{ type: array, items: { enum: [1, a] } }",
                Check::EachItem(vec![Check::Listed(vec!["1".into(), "\"a\"".into()])]),
            ),
            (
                "{ type: integer, multipleOf: 5 }",
                Check::MultipleOf(Integer(5)),
            ),
            (
                "{ type: object, maxProperties: 2 }",
                Check::Properties(limits(None, Some(2))),
            ),
            (
                "{ type: object, additionalProperties: { type: integer, minimum: 0 } }",
                Check::EachEntry(vec![Check::Range(edge(Integer(0), false), None)]),
            ),
            (
                "{ type: object, propertyNames: { minLength: 2 } }",
                Check::EachName(vec![Check::Length(limits(Some(2), None))]),
            ),
        ];
        for (schema, expected) in cases {
            assert_eq!(checks(schema), [expected], "{schema}");
        }
    }

    #[test]
    fn what_has_no_bounds_has_no_checks() {
        for schema in [
            "{ type: string, minLength: 0 }",
            "{ type: array, items: { type: string } }",
            "{ type: boolean, enum: [true, false] }",
            "{}",
        ] {
            assert_eq!(checks(schema), [], "{schema}");
        }
    }

    #[test]
    fn an_endless_alias_has_checks_of_its_own() {
        let this = "{ $ref: '#/components/schemas/Json' }";
        let cases = [
            (format!("{{ type: array, items: {this} }}"), vec![]),
            (
                format!("{{ type: object, additionalProperties: {this} }}"),
                vec![],
            ),
            (
                "{ type: array, items: { $ref: '#/components/schemas/Again' } }".to_owned(),
                vec![],
            ),
            (
                format!("{{ type: array, maxItems: 2, items: {this} }}"),
                vec![
                    Check::Items(limits(None, Some(2))),
                    Check::EachItem(vec![Check::Own]),
                ],
            ),
        ];
        for (schema, expected) in cases {
            let schemas = format!(
                "    Again: {{ type: array, items: {this} }}
    Json: {schema}
    A: {{ properties: {{ x: {this}, list: {{ type: array, maxItems: 1, items: {this} }} }} }}
"
            );
            let (api, _) = api(&with_schemas(&schemas, &["A"], &[]));
            let rules = Rules::of(&api);
            let [json, a] = ["Json", "A"].map(|name| api.types.id(name).unwrap());
            let x = rules.of_schema(&api.types[a].properties()[0].schema);
            let own = if expected.is_empty() {
                vec![]
            } else {
                vec![Check::Own]
            };
            if rules.endless.contains(&json) {
                assert_eq!((x, rules.of_newtype(json)), (own, expected), "{schema}");
            }
            assert!(rules.has(a));
        }
    }

    #[test]
    fn checks_reach_through_types_and_lists() {
        let schemas = "    Outer: { properties: { list: { type: array, items: { $ref: '#/components/schemas/Inner' } } } }
    Inner: { properties: { name: { $ref: '#/components/schemas/Name' } } }
    Name: { type: string, maxLength: 3 }
    Free: { properties: { a: { type: string } } }
    Few: { properties: { list: { type: array, maxItems: 1, items: { $ref: '#/components/schemas/Free' } } } }
    Other: { properties: { a: { type: string, maxLength: 1 } } }
";
        let (api, _) = api(&with_schemas(schemas, &["Outer", "Few"], &["Other"]));
        let rules = Rules::of(&api);
        let found: Vec<_> = api
            .types
            .iter()
            .map(|(id, def)| (def.name.as_str(), rules.validation(id)))
            .collect();
        let expected = [
            ("Outer", Validation::Checks),
            ("Inner", Validation::Checks),
            ("Name", Validation::None),
            ("Free", Validation::Empty),
            ("Few", Validation::Checks),
            ("Other", Validation::None),
        ];
        assert_eq!(found, expected);
        let outer = &api.types[api.types.id("Outer").unwrap()];
        let checks = rules.of_schema(&outer.properties()[0].schema);
        assert_eq!(checks, [Check::EachItem(vec![Check::Own])]);
    }
}
