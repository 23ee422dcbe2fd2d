//! Writes the document that progenitor takes.
//!
//! It holds what progenitor decides, the type of each position, and nothing that it would get wrong: presence,
//! nullability, defaults, bounds, enums and several responses are the business of the stage behind. So every
//! property is required here, and an operation is a component with a property for each of its positions.
//!
//! Its one operation is one that progenitor refuses, so that it ends when it has made the types.
//!
//! Three components are markers: what refers to [`DATE_TIME`], [`SECRET`] or [`FILE`] gets a type of the runtime's.

use crate::ir::{
    Api, Body, IntFormat, Kind, NumberFormat, Operation, Property, Schema, StringFormat, Struct,
    TypeDef, TypeKind,
};
use crate::naming;
use openapiv3::{
    AdditionalProperties, ArrayType, BooleanType, Components, CookieStyle, Info, IntegerFormat,
    IntegerType, NumberType, ObjectType, OpenAPI, Parameter, ParameterData,
    ParameterSchemaOrContent, PathItem, Paths, ReferenceOr, SchemaData, SchemaKind, StringType,
    Type, VariantOrUnknownOrEmpty,
};
use std::collections::BTreeSet;

/// The marker for a point in time.
pub(super) const DATE_TIME: &str = "DateTime";
/// The marker for a string that is hidden in `Debug`.
pub(super) const SECRET: &str = "SecretString";
/// The marker for a file.
pub(super) const FILE: &str = "ClientryFile";

/// A schema as progenitor takes it.
type Described = ReferenceOr<openapiv3::Schema>;

/// What is asked of progenitor, and by which names.
pub(super) struct Plan<'a> {
    pub(super) api: &'a Api,
    /// The name of the component that has an operation's positions, by operation.
    pub(super) operations: Vec<String>,
}

/// A position of an operation that has a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    Parameter(usize),
    Body,
    /// A response, and its alternative.
    Response(usize, usize),
}

impl<'a> Plan<'a> {
    pub(super) fn of(api: &'a Api) -> Plan<'a> {
        let names = api.types.iter().map(|(_, def)| def.name.clone());
        let mut used: BTreeSet<String> = names.collect();
        let operations = (0..api.operations.len())
            .map(|index| naming::unique(&format!("Operation{index}"), &mut used));
        Plan {
            api,
            operations: operations.collect(),
        }
    }

    /// The document.
    pub(super) fn document(&self) -> OpenAPI {
        let types = self.api.types.iter().map(|(_, def)| {
            let described = self.component(def);
            (def.name.clone(), described)
        });
        let markers = [DATE_TIME, SECRET, FILE].map(|name| (name.to_owned(), string()));
        let operations = self.api.operations.iter().zip(&self.operations);
        let operations = operations.map(|(operation, name)| {
            let positions = positions(operation);
            let properties = positions
                .iter()
                .map(|(_, schema, nullable)| match nullable {
                    true => self.inner(schema),
                    false => self.schema(schema),
                });
            (name.clone(), object(properties, None))
        });
        OpenAPI {
            openapi: "3.0.3".to_owned(),
            info: Info {
                title: self.api.title.clone(),
                version: self.api.version.clone(),
                ..Info::default()
            },
            components: Some(Components {
                schemas: types.chain(markers).chain(operations).collect(),
                ..Components::default()
            }),
            paths: Paths {
                paths: [("/".to_owned(), ReferenceOr::Item(refused()))]
                    .into_iter()
                    .collect(),
                ..Paths::default()
            },
            ..OpenAPI::default()
        }
    }

    fn component(&self, def: &TypeDef) -> Described {
        match &def.kind {
            TypeKind::Enum(_) => string(),
            TypeKind::Struct(of) => {
                let properties = ordered(of).into_iter().map(|index| {
                    let property = &of.properties[index];
                    if property.secret {
                        self.secret(&property.schema)
                    } else {
                        self.schema(&property.schema)
                    }
                });
                let additional = of.additional.as_ref().map(|more| self.inner(more));
                object(properties, additional)
            }
            TypeKind::Union(of) => item(SchemaKind::OneOf {
                one_of: of.variants.iter().map(|one| self.schema(one)).collect(),
            }),
            TypeKind::Alias(schema) => self.schema(schema),
        }
    }

    /// A schema with nothing left but what decides the Rust type.
    fn schema(&self, schema: &Schema) -> Described {
        item(SchemaKind::Type(match &schema.kind {
            Kind::Ref(id) => return marker(&self.api.types[*id].name),
            Kind::Any | Kind::Null => return item(SchemaKind::Any(Default::default())),
            Kind::String(Some(StringFormat::DateTime), ..) => return marker(DATE_TIME),
            Kind::String(..) => return string(),
            Kind::File => return marker(FILE),
            Kind::Bool => Type::Boolean(BooleanType::default()),
            Kind::Integer(format, _) => Type::Integer(IntegerType {
                format: match format {
                    Some(IntFormat::Int32) => VariantOrUnknownOrEmpty::Item(IntegerFormat::Int32),
                    Some(IntFormat::Int64) => VariantOrUnknownOrEmpty::Item(IntegerFormat::Int64),
                    Some(IntFormat::Uint64) => {
                        VariantOrUnknownOrEmpty::Unknown("uint64".to_owned())
                    }
                    None => VariantOrUnknownOrEmpty::Empty,
                },
                ..IntegerType::default()
            }),
            Kind::Number(format, _) => Type::Number(NumberType {
                format: match format {
                    Some(NumberFormat::Double) => {
                        VariantOrUnknownOrEmpty::Item(openapiv3::NumberFormat::Double)
                    }
                    None => VariantOrUnknownOrEmpty::Empty,
                },
                ..NumberType::default()
            }),
            Kind::Array(items, ..) => list(self.inner(items)),
            Kind::Map(values, ..) => map(self.inner(values)),
        }))
    }

    /// A schema whose strings are hidden: a string itself, or a list or a map of them.
    fn secret(&self, schema: &Schema) -> Described {
        let inner = |schema: &Schema| or_null(self.secret(schema), schema.nullable);
        match &self.api.types.resolved(schema).kind {
            Kind::Array(items, ..) => item(SchemaKind::Type(list(inner(items)))),
            Kind::Map(values, ..) => item(SchemaKind::Type(map(inner(values)))),
            _ => marker(SECRET),
        }
    }

    /// The schema of an item or of a map's value, which can be null by itself.
    fn inner(&self, schema: &Schema) -> Described {
        or_null(self.schema(schema), schema.nullable)
    }
}

/// An operation that progenitor refuses, for its cookie.
fn refused() -> PathItem {
    let cookie = Parameter::Cookie {
        parameter_data: ParameterData {
            name: "end".to_owned(),
            description: None,
            required: false,
            deprecated: None,
            format: ParameterSchemaOrContent::Schema(string()),
            example: None,
            examples: Default::default(),
            explode: None,
            extensions: Default::default(),
        },
        style: CookieStyle::Form,
    };
    PathItem {
        get: Some(openapiv3::Operation {
            operation_id: Some("end".to_owned()),
            parameters: vec![ReferenceOr::Item(cookie)],
            ..openapiv3::Operation::default()
        }),
        ..PathItem::default()
    }
}

/// The positions of an operation that have a type, each with its schema and whether `null` is part of the type.
pub(super) fn positions(operation: &Operation) -> Vec<(Position, &Schema, bool)> {
    let mut positions = Vec::new();
    for (index, parameter) in operation.parameters.iter().enumerate() {
        if !parameter.client {
            positions.push((Position::Parameter(index), &parameter.schema, false));
        }
    }
    if let Some(value) = operation.body.as_ref().and_then(Body::value) {
        positions.push((Position::Body, value, true));
    }
    for (index, response) in operation.responses.iter().enumerate() {
        for (alternative, schema) in response.json() {
            positions.push((Position::Response(index, alternative), schema, true));
        }
    }
    positions
}

/// The properties of a struct by their names in Rust. progenitor breaks a circle of types at the property that it
/// comes to last, so that their order in the document must not be the one that it sees.
pub(super) fn ordered(of: &Struct) -> Vec<usize> {
    let name = |property: &Property| (naming::field(&property.wire), property.wire.clone());
    let mut order: Vec<_> = (0..of.properties.len()).collect();
    order.sort_by_cached_key(|index| name(&of.properties[*index]));
    order
}

/// The name of the `index`th property: progenitor sorts them, and this is their order too.
pub(super) fn property_name(index: usize) -> String {
    format!("p{index:06}")
}

fn object(properties: impl Iterator<Item = Described>, additional: Option<Described>) -> Described {
    let named = properties.enumerate();
    let properties: indexmap::IndexMap<_, _> = named
        .map(|(index, property)| (property_name(index), boxed(property)))
        .collect();
    item(SchemaKind::Type(Type::Object(ObjectType {
        required: properties.keys().cloned().collect(),
        properties,
        additional_properties: additional.map(|more| AdditionalProperties::Schema(Box::new(more))),
        ..ObjectType::default()
    })))
}

fn list(items: Described) -> Type {
    Type::Array(ArrayType {
        items: Some(boxed(items)),
        min_items: None,
        max_items: None,
        unique_items: false,
    })
}

fn map(values: Described) -> Type {
    Type::Object(ObjectType {
        additional_properties: Some(AdditionalProperties::Schema(Box::new(values))),
        ..ObjectType::default()
    })
}

/// The same, or `null` where it can be.
fn or_null(described: Described, nullable: bool) -> Described {
    if !nullable {
        return described;
    }
    let schema_kind = match described {
        ReferenceOr::Item(openapiv3::Schema {
            schema_kind: SchemaKind::Any(_),
            ..
        }) => return described,
        ReferenceOr::Item(described) => described.schema_kind,
        reference => SchemaKind::AllOf {
            all_of: vec![reference],
        },
    };
    ReferenceOr::Item(openapiv3::Schema {
        schema_data: SchemaData {
            nullable: true,
            ..SchemaData::default()
        },
        schema_kind,
    })
}

fn item(schema_kind: SchemaKind) -> Described {
    ReferenceOr::Item(openapiv3::Schema {
        schema_data: SchemaData::default(),
        schema_kind,
    })
}

fn string() -> Described {
    item(SchemaKind::Type(Type::String(StringType::default())))
}

fn marker(name: &str) -> Described {
    ReferenceOr::ref_(&format!("#/components/schemas/{name}"))
}

fn boxed(described: Described) -> ReferenceOr<Box<openapiv3::Schema>> {
    match described {
        ReferenceOr::Item(item) => ReferenceOr::boxed_item(item),
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{api, with_schemas};
    use serde_json::{Value, json};

    fn schemas(text: &str) -> Value {
        let (api, _) = api(text);
        let document = serde_json::to_value(Plan::of(&api).document()).unwrap();
        document["components"]["schemas"].clone()
    }

    #[test]
    fn only_what_decides_a_type_is_left_in_the_order_of_the_names() {
        let text = "    Word: { type: string, enum: [a, b] }
    Thing:
      type: object
      description: d
      additionalProperties: false
      properties:
        word: { $ref: '#/components/schemas/Word', description: d, default: a }
        name: { type: [string, 'null'], minLength: 1, maxLength: 9, pattern: x, format: uri }
        size: { type: integer, format: int32, minimum: 1, default: 3 }
        when: { type: string, format: date-time }
        key: { type: string, format: password }
        list: { type: array, maxItems: 3, items: { type: [integer, 'null'] } }
        map: { type: object, additionalProperties: { type: string } }
";
        let schemas = schemas(&with_schemas(text, &["Thing"], &[]));
        let names = [
            "p000000", "p000001", "p000002", "p000003", "p000004", "p000005", "p000006",
        ];
        let expected = json!({
            "type": "object",
            "required": names,
            "properties": {
                "p000000": {"$ref": "#/components/schemas/SecretString"},
                "p000001": {"type": "array", "items": {"type": "integer", "nullable": true}},
                "p000002": {"type": "object", "additionalProperties": {"type": "string"}},
                "p000003": {"type": "string"},
                "p000004": {"type": "integer", "format": "int32"},
                "p000005": {"$ref": "#/components/schemas/DateTime"},
                "p000006": {"$ref": "#/components/schemas/Word"},
            },
        });
        assert_eq!(schemas["Thing"], expected);
        assert_eq!(schemas["Word"], json!({"type": "string"}));
    }

    #[test]
    fn the_strings_of_a_secret_list_or_map_are_secrets() {
        let text = "    Words: { type: array, minItems: 1, items: { type: string } }
    Thing:
      type: object
      properties:
        a: { $ref: '#/components/schemas/Words', x-clientry: { secret: true } }
        b_tokens: { type: array, items: { type: [string, 'null'] } }
        c: { type: object, additionalProperties: { type: string }, x-clientry: { secret: true } }
";
        let properties = &schemas(&with_schemas(text, &["Thing"], &[]))["Thing"]["properties"];
        let secret = json!({"$ref": "#/components/schemas/SecretString"});
        let expected = json!({
            "p000000": {"type": "array", "items": secret},
            "p000001": {"type": "array", "items": {"nullable": true, "allOf": [secret]}},
            "p000002": {"type": "object", "additionalProperties": secret},
        });
        assert_eq!(properties, &expected);
    }

    #[test]
    fn an_operation_is_a_component_with_a_property_for_each_position() {
        let schemas = schemas("openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  /a/{id}:
    put:
      operationId: put
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: V, in: header, schema: { type: string }, x-clientry: { client: true } }
      requestBody: { content: { application/json: { schema: { type: array, items: { type: string } } } } }
      responses:
        '200': { description: d, content: { application/json: { schema: { type: integer } } } }
        '404': { description: d, content: { application/json: { schema: { type: boolean, nullable: true } } } }
        '500': { description: d }
components: { schemas: { Operation0: { type: object } } }
");
        let expected = json!({
            "p000000": {"type": "string"},
            "p000001": {"type": "array", "items": {"type": "string"}},
            "p000002": {"type": "integer"},
            "p000003": {"type": "boolean", "nullable": true},
        });
        assert_eq!(schemas["Operation02"]["properties"], expected);
    }
}
