//! The component schemas as named types.

use super::{
    Direction, Discriminator, Enum, EnumValue, Origin, Property, Struct, TypeDef, TypeId, TypeKind,
    Types, Union,
};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::facts::Facts;
use crate::ir::json::{entries, flag, strings, subschemas, target, text};
use crate::ir::schema::{default, names};
use crate::ir::{Reader, condition, json_schema, secret};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The pointer of the component schemas.
const SCHEMAS: &str = "/components/schemas";

/// What the document calls the component of this Rust name, or else the name itself.
pub(in crate::ir) fn original<'f>(facts: &'f Facts, name: &'f str) -> &'f str {
    match facts.origins.get(name) {
        Some(Origin::Component(original)) => original,
        Some(Origin::Inline(_) | Origin::Sent { .. }) | None => name,
    }
}

/// The ids of the component schemas.
pub(in crate::ir) fn ids(document: &Document) -> HashMap<&str, TypeId> {
    entries(document.value.pointer(SCHEMAS))
        .enumerate()
        .map(|(position, (name, _))| (name.as_str(), TypeId(position)))
        .collect()
}

impl Reader<'_> {
    /// Reads every component schema.
    pub(in crate::ir) fn types(&self, report: &mut Diagnostics) -> Types {
        let schemas = entries(self.document.value.pointer(SCHEMAS));
        let read = |(name, schema): (&String, &Value)| self.type_def(name, schema, report);
        Types(schemas.map(read).collect())
    }

    fn type_def(&self, name: &str, schema: &Value, report: &mut Diagnostics) -> TypeDef {
        let origin = self.facts.origins.get(name).cloned();
        TypeDef {
            name: name.to_owned(),
            origin: origin.unwrap_or_else(|| Origin::Component(name.to_owned())),
            description: text(schema, "description").or_else(|| text(schema, "title")),
            nullable: flag(schema, "nullable"),
            default: default(schema).cloned(),
            kind: self.type_kind(&pointer::push(SCHEMAS, name), schema, report),
            schema: Arc::new(json_schema::of(self.facts, schema)),
            in_request: false,
            in_response: false,
        }
    }

    fn type_kind(&self, at: &str, schema: &Value, report: &mut Diagnostics) -> TypeKind {
        if is_text_enum(schema) {
            return TypeKind::Enum(self.enumeration(at, schema, report));
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        if let Some(properties) = properties.filter(|properties| !properties.is_empty()) {
            let required = strings(schema.get("required"));
            let base = pointer::push(at, "properties");
            let properties = properties.iter().map(|(wire, property)| {
                let here = pointer::push(&base, wire);
                let required = required.contains(wire);
                self.property(&here, wire, property, required, report)
            });
            let additional = schema.get("additionalProperties");
            return TypeKind::Struct(Struct {
                properties: properties.collect(),
                additional: additional
                    .filter(|more| more.is_object())
                    .map(|more| self.schema(more)),
                names: names(schema),
                broken: condition::broken(schema),
            });
        }
        match subschemas(schema) {
            Some(variants) => TypeKind::Union(Union {
                variants: variants.iter().map(|one| self.schema(one)).collect(),
                discriminator: self.discriminator(schema),
            }),
            None => TypeKind::Alias(self.schema(schema)),
        }
    }

    fn enumeration(&self, at: &str, schema: &Value, report: &mut Diagnostics) -> Enum {
        let meanings = self.facts.meanings.get(at);
        let value = |value: String, listed| EnumValue {
            meaning: meanings.and_then(|meanings| meanings.get(&value).cloned()),
            value,
            listed,
        };
        let mut listed = strings(schema.get("enum"));
        let mut seen = HashSet::new();
        let mut repeated = Vec::new();
        listed.retain(|value| {
            let is_new = seen.insert(value.clone());
            if !is_new {
                repeated.push(format!("`{value}`"));
            }
            is_new
        });
        if !repeated.is_empty() {
            report.push(self.document.diagnostic(
                Severity::Note,
                "enum-value-repeated",
                &pointer::push(at, "enum"),
                format!("`enum` lists {} more than once", repeated.join(", ")),
                "a value has one variant",
                "list each value once",
            ));
        }
        let mut more: Vec<String> = Vec::new();
        for added in strings(schema.pointer("/x-clientry/more_values")) {
            if seen.insert(added.clone()) {
                more.push(added);
            }
        }
        let listed = listed.into_iter().map(|one| value(one, true));
        let more = more.into_iter().map(|one| value(one, false));
        Enum {
            values: listed.chain(more).collect(),
        }
    }

    fn discriminator(&self, schema: &Value) -> Option<Discriminator> {
        let property = schema.pointer("/discriminator/propertyName")?.as_str()?;
        // A target is a reference or a bare name, and says what the document calls the component.
        let meant = |target: &Value| {
            let name = target.as_str()?.rsplit('/').next()?;
            let called = |(rust, _): &(&&str, &TypeId)| match self.facts.origins.get(**rust) {
                Some(Origin::Component(original)) => original == name,
                _ => **rust == name,
            };
            self.ids.iter().find(called).map(|(_, id)| *id)
        };
        let mapping = entries(schema.pointer("/discriminator/mapping"));
        Some(Discriminator {
            property: property.to_owned(),
            mapping: mapping
                .map(|(value, target)| (value.clone(), meant(target)))
                .collect(),
            default: schema
                .pointer("/discriminator/defaultMapping")
                .and_then(meant),
            written: Vec::new(),
        })
    }

    fn property(
        &self,
        at: &str,
        wire: &str,
        value: &Value,
        required: bool,
        report: &mut Diagnostics,
    ) -> Property {
        let target = target(&self.document.value, value);
        let schema = self.schema(value);
        let secret = secret::is_secret(self.document, at, wire, value, target, report);
        let shown = is_shown(value) || target.is_some_and(is_shown);
        let type_of = target.unwrap_or(value).get("type").and_then(Value::as_str);
        if shown && (secret || is_untyped(target.unwrap_or(value)) || type_of == Some("object")) {
            report.push(self.document.diagnostic(
                Severity::Warning,
                "shown-in-errors",
                at,
                format!("`{wire}` is not shown in errors"),
                "only a string, a number, a boolean, or a list or a union with such can be, and no secret",
                "mark the properties within it, or take `shown_in_errors` away",
            ));
        }
        Property {
            wire: wire.to_owned(),
            required,
            nullable: is_untyped(target.unwrap_or(value))
                || type_of == Some("null")
                || schema.nullable,
            default: schema
                .default
                .clone()
                .or_else(|| target.and_then(default).cloned()),
            direction: self.direction(at, wire, value, target, report),
            shown,
            secret,
            schema,
        }
    }

    /// Which way a property goes: what is said of it, or else of the type that it has.
    fn direction(
        &self,
        at: &str,
        wire: &str,
        value: &Value,
        target: Option<&Value>,
        report: &mut Diagnostics,
    ) -> Direction {
        let of = |schema: &Value| (flag(schema, "readOnly"), flag(schema, "writeOnly"));
        let said = match of(value) {
            (false, false) => target.map_or((false, false), of),
            own => own,
        };
        match said {
            (false, false) => Direction::Both,
            (true, false) => Direction::Received,
            (false, true) => Direction::Sent,
            (true, true) => {
                report.push(self.document.diagnostic(
                    Severity::Warning,
                    "direction-contradicts",
                    at,
                    format!("`{wire}` is `readOnly` and `writeOnly`: both are ignored"),
                    "such a property would be in no request and in no response",
                    "keep the one that is meant",
                ));
                Direction::Both
            }
        }
    }
}

/// Whether a schema lists the strings that a value can be.
fn is_text_enum(schema: &Value) -> bool {
    let values = schema.get("enum").and_then(Value::as_array);
    values.is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_string))
        && schema.get("type").is_none_or(|name| name == "string")
}

/// Whether the message of an error shows a value.
fn is_shown(schema: &Value) -> bool {
    let marked = schema.pointer("/x-clientry/shown_in_errors");
    marked.is_some_and(|marked| marked == true)
}

/// Whether a schema allows any value; `null` is one.
fn is_untyped(schema: &Value) -> bool {
    let keys = [
        "type",
        "$ref",
        "properties",
        "items",
        "enum",
        "oneOf",
        "anyOf",
        "allOf",
        "additionalProperties",
    ];
    let is_any = schema.is_object() || *schema == Value::Bool(true);
    is_any && !keys.iter().any(|key| schema.get(key).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{api, with_schemas};

    #[test]
    fn each_component_has_its_kind() {
        let schemas = "    Thing: { properties: { a: {} }, additionalProperties: { type: string } }
    Word: { type: string, enum: [a, b], x-clientry: { more_values: [b, c] } }
    Either: { oneOf: [{ type: string }, { $ref: '#/components/schemas/Thing' }] }
    Things: { type: array, items: { $ref: '#/components/schemas/Thing' } }
";
        let (api, _) = api(&with_schemas(
            schemas,
            &[],
            &["Thing", "Word", "Either", "Things"],
        ));
        let kinds: Vec<_> = api.types.iter().map(|(_, def)| &def.kind).collect();
        let [
            TypeKind::Struct(thing),
            TypeKind::Enum(word),
            TypeKind::Union(either),
            TypeKind::Alias(_),
        ] = kinds.as_slice()
        else {
            panic!("{kinds:?}")
        };
        assert!(thing.additional.is_some() && thing.properties[0].nullable);
        let values: Vec<_> = word
            .values
            .iter()
            .map(|one| (one.value.as_str(), one.listed))
            .collect();
        assert_eq!(values, [("a", true), ("b", true), ("c", false)]);
        assert_eq!(either.variants[1].target(), api.types.id("Thing"));
    }

    #[test]
    fn a_value_that_is_listed_again_is_one_value_and_reported() {
        let schemas = "    Word: { type: string, enum: [a, b, a] }\n";
        let (api, codes) = api(&with_schemas(schemas, &[], &["Word"]));
        let TypeKind::Enum(word) = &api.types[api.types.id("Word").unwrap()].kind else {
            panic!("{:?}", api.types)
        };
        let values: Vec<_> = word.values.iter().map(|one| one.value.as_str()).collect();
        assert_eq!(values, ["a", "b"]);
        assert!(codes.contains(&"enum-value-repeated"), "{codes:?}");
    }

    #[test]
    fn what_cannot_be_shown_in_errors_is_reported() {
        let mark = "x-clientry: { shown_in_errors: true }";
        for (schema, told) in [
            ("type: string", false),
            ("type: array, items: { type: string }", false),
            (
                "oneOf: [{ type: string }, { type: object, additionalProperties: {} }]",
                false,
            ),
            ("type: object, additionalProperties: { type: string }", true),
            ("description: d", true),
            ("type: string, format: password", true),
        ] {
            let schemas = format!("    Thing: {{ properties: {{ a: {{ {schema}, {mark} }} }} }}\n");
            let (_, codes) = api(&with_schemas(&schemas, &[], &["Thing"]));
            assert_eq!(
                codes.contains(&"shown-in-errors"),
                told,
                "{schema}: {codes:?}"
            );
        }
    }

    #[test]
    fn a_property_that_is_nothing_but_null_can_be_null() {
        let schemas = "    Thing: { properties: { a: { type: 'null' }, b: { type: string }, c: true, d: {} } }\n";
        let (api, _) = api(&with_schemas(schemas, &[], &["Thing"]));
        let properties = api.types[api.types.id("Thing").unwrap()].properties();
        let nullable: Vec<_> = properties.iter().map(|one| one.nullable).collect();
        assert_eq!(nullable, [true, false, true, true]);
    }

    #[test]
    fn a_property_can_be_null_and_have_a_default_by_its_type() {
        let schemas = "    Thing: { required: [a], properties: { a: { $ref: '#/components/schemas/A' }, b: { $ref: '#/components/schemas/A', default: own } } }
    A: { type: [string, 'null'], default: d }
";
        let (api, _) = api(&with_schemas(schemas, &[], &["Thing"]));
        let id = api.types.id("Thing").unwrap();
        let properties: Vec<_> = api.types[id]
            .properties()
            .iter()
            .map(|one| (one.required, one.nullable, one.default.clone()))
            .collect();
        let expected = [
            (true, true, Some("d".into())),
            (false, true, Some("own".into())),
        ];
        assert_eq!(properties, expected);
    }

    #[test]
    fn what_values_mean_is_kept_wherever_lowering_moves_them() {
        const WORD: &str = "oneOf: [{ const: a, description: meant }, { const: b }]";
        let (api, _) = api(&format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
paths:
  /a:
    parameters: [{{ $ref: '#/components/parameters/P' }}]
    get: {{ operationId: get, responses: {{ '200': {{ $ref: '#/components/responses/R' }} }} }}
    put: {{ operationId: put, requestBody: {{ $ref: '#/components/requestBodies/B' }}, responses: {{}} }}
components:
  parameters: {{ P: {{ name: p, in: query, schema: {{ {WORD} }} }} }}
  responses: {{ R: {{ description: d, content: {{ application/json: {{ schema: {{ type: array, items: {{ {WORD} }} }} }} }} }} }}
  requestBodies: {{ B: {{ content: {{ application/json: {{ schema: {{ properties: {{ w: {{ {WORD} }} }} }} }} }} }} }}
  schemas:
    the_word: {{ {WORD} }}
    Base: {{ properties: {{ w: {{ {WORD} }} }} }}
    Derived: {{ allOf: [{{ $ref: '#/components/schemas/Base' }}, {{ properties: {{ x: {{ type: string }} }} }}] }}
    Union: {{ properties: {{ w: {{ {WORD} }} }}, oneOf: [{{ properties: {{ y: {{ {WORD} }} }} }}, {{ properties: {{ z: {{ type: string }} }} }}] }}
"
        ));
        let enums = api.types.iter().filter_map(|(_, def)| match &def.kind {
            TypeKind::Enum(of) => Some((def.name.as_str(), of.values[0].meaning.as_deref())),
            _ => None,
        });
        let enums: Vec<_> = enums.collect();
        let expected = [
            "TheWord",
            "BaseW",
            "DerivedW",
            "GetP",
            "GetResponseItem",
            "PutP",
            "PutRequestW",
            "UnionVariant1W",
            "UnionVariant1Y",
            "UnionVariant2W",
        ];
        let mut found: Vec<_> = enums.iter().map(|(name, _)| *name).collect();
        found.sort_unstable();
        let mut sorted = expected;
        sorted.sort_unstable();
        assert_eq!(found, sorted);
        for (name, meaning) in enums {
            assert_eq!(meaning, Some("meant"), "{name}");
        }
    }

    #[test]
    fn a_property_knows_which_way_it_goes() {
        let schemas = "    A: { properties: { a: { type: string, readOnly: true }, b: { type: string, writeOnly: true }, c: { type: string, readOnly: false } } }\n";
        // Nothing is taken out of a type that no operation has.
        let (api, _) = api(&with_schemas(schemas, &[], &[]));
        let properties = api.types[api.types.id("A").unwrap()].properties();
        let found: Vec<_> = properties.iter().map(|one| one.direction).collect();
        let expected = [Direction::Received, Direction::Sent, Direction::Both];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_discriminator_maps_to_types_by_their_names_in_the_document() {
        let schemas = "    Pet: { oneOf: [{ $ref: '#/components/schemas/the_cat' }, { $ref: '#/components/schemas/Dog' }], discriminator: { propertyName: kind, mapping: { c: '#/components/schemas/the_cat', d: Dog, x: Nobody } } }
    the_cat: { properties: { kind: { type: string } } }
    Dog: { properties: { kind: { type: string } } }
";
        let (api, _) = api(&with_schemas(schemas, &[], &["Pet"]));
        let pet = &api.types[api.types.id("Pet").unwrap()];
        let TypeKind::Union(Union {
            discriminator: Some(discriminator),
            ..
        }) = &pet.kind
        else {
            panic!("{pet:?}")
        };
        let expected = [
            ("c".to_owned(), api.types.id("TheCat")),
            ("d".to_owned(), api.types.id("Dog")),
            ("x".to_owned(), None),
        ];
        assert_eq!(discriminator.property, "kind");
        assert_eq!(discriminator.mapping, expected);
    }

    #[test]
    fn null_is_a_value_wherever_the_type_behind_other_names_allows_it() {
        let schemas = "    A: { properties: { a: { $ref: '#/components/schemas/B' }, b: { $ref: '#/components/schemas/D' }, c: { type: array, items: { $ref: '#/components/schemas/B' } } } }
    B: { $ref: '#/components/schemas/C' }
    C: { type: [string, 'null'] }
    D: { $ref: '#/components/schemas/E' }
    E: { type: string }
";
        let (api, _) = api(&with_schemas(schemas, &[], &["A"]));
        let properties = api.types[api.types.id("A").unwrap()].properties();
        let nullable: Vec<_> = properties.iter().map(|one| one.nullable).collect();
        assert_eq!(nullable, [true, false, false]);
        assert!(properties[2].schema.inner().unwrap().nullable);
    }
}
