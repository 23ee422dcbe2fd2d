//! Reads the types that progenitor made from its type space.

use super::document::{Plan, Position, ordered, positions, property_name};
use super::{OperationTypes, RustType, RustTypes, Shape, Variant};
use crate::ir::{Operation, Struct, TypeDef, TypeId, TypeKind};
use std::collections::HashMap;
use typify::{Type, TypeDetails, TypeEnum, TypeEnumVariant, TypeSpace, TypeStruct};

/// What takes the place of the marker for a point in time.
pub(super) const DATE_TIME: &str = "clientry::DateTime";
/// What takes the place of the marker for a string that is hidden in `Debug`.
pub(super) const SECRET: &str = "clientry::SecretString";
/// What takes the place of the marker for a file.
pub(super) const FILE: &str = "clientry::File";

/// The type of every position that was asked for.
pub(super) fn types(plan: &Plan<'_>, space: &TypeSpace) -> Result<RustTypes, String> {
    let named = space.iter_types().filter(|ty| {
        matches!(
            ty.details(),
            TypeDetails::Struct(_) | TypeDetails::Enum(_) | TypeDetails::Newtype(_)
        )
    });
    let ids = plan.api.types.iter();
    let reader = Reader {
        space,
        named: named.map(|ty| (ty.name(), ty)).collect(),
        ids: ids.map(|(id, def)| (def.name.as_str(), id)).collect(),
    };
    let shapes = plan.api.types.iter().map(|(_, def)| reader.shape(def));
    let operations = plan.api.operations.iter().zip(&plan.operations);
    Ok(RustTypes {
        shapes: shapes.collect::<Result<_, _>>()?,
        operations: operations
            .map(|(operation, name)| reader.operation(operation, name))
            .collect::<Result<_, _>>()?,
    })
}

struct Reader<'a> {
    space: &'a TypeSpace,
    /// The types that progenitor gave a name.
    named: HashMap<String, Type<'a>>,
    /// The types that the document names.
    ids: HashMap<&'a str, TypeId>,
}

impl Reader<'_> {
    fn shape(&self, def: &TypeDef) -> Result<Shape, String> {
        let name = &def.name;
        let details = self.details(name)?;
        match (&def.kind, details) {
            (TypeKind::Enum(_), _) => Ok(Shape::Enum),
            (TypeKind::Struct(of), TypeDetails::Struct(made)) => self.structure(name, of, &made),
            (TypeKind::Union(_), TypeDetails::Enum(made)) => self.union(name, &made),
            (TypeKind::Union(_) | TypeKind::Alias(_), TypeDetails::Newtype(made)) => {
                Ok(Shape::Alias(self.rust_type(&made.inner())?))
            }
            _ => Err(format!(
                "it made of `{name}` what the document does not say"
            )),
        }
    }

    fn structure(&self, name: &str, of: &Struct, made: &TypeStruct<'_>) -> Result<Shape, String> {
        let mut by_name: HashMap<_, _> = made.properties().collect();
        let mut properties: Vec<Option<RustType>> = vec![None; of.properties.len()];
        for (position, index) in ordered(of).into_iter().enumerate() {
            let ty = by_name.remove(property_name(position).as_str());
            properties[index] = ty.map(|ty| self.rust_type(&ty)).transpose()?;
        }
        // What is left is the map of the additional properties.
        let additional = match by_name.into_values().next() {
            None => None,
            Some(map) => match self.get(&map)?.details() {
                TypeDetails::Map(_, value) => Some(self.rust_type(&value)?),
                _ => return Err(format!("`{name}` has a field that is not a map")),
            },
        };
        let properties = properties.into_iter().zip(&of.properties);
        let all = properties.map(|(ty, property)| {
            ty.ok_or_else(|| format!("`{name}` has no field for `{}`", property.wire))
        });
        Ok(Shape::Struct {
            properties: all.collect::<Result<_, _>>()?,
            additional,
        })
    }

    fn union(&self, name: &str, made: &TypeEnum<'_>) -> Result<Shape, String> {
        let variants = made.variants().map(|(variant, details)| match details {
            TypeEnumVariant::Tuple(types) if types.len() == 1 => Ok(Variant {
                name: variant.to_owned(),
                ty: self.rust_type(&types[0])?,
            }),
            _ => Err(format!("`{name}::{variant}` does not hold one value")),
        });
        Ok(Shape::Union(variants.collect::<Result<_, _>>()?))
    }

    fn operation(&self, operation: &Operation, name: &str) -> Result<OperationTypes, String> {
        let mut types = OperationTypes {
            parameters: vec![None; operation.parameters.len()],
            body: None,
            responses: operation
                .responses
                .iter()
                .map(|response| vec![None; response.alternatives.len()])
                .collect(),
        };
        let positions = positions(operation);
        if positions.is_empty() {
            return Ok(types);
        }
        let TypeDetails::Struct(made) = self.details(name)? else {
            return Err(format!("it made no struct of `{}`", operation.id));
        };
        let by_name: HashMap<_, _> = made.properties().collect();
        for (index, (position, ..)) in positions.into_iter().enumerate() {
            let ty = by_name.get(property_name(index).as_str());
            let ty = ty.ok_or_else(|| format!("`{}` lacks a type", operation.id))?;
            let ty = Some(self.rust_type(ty)?);
            match position {
                Position::Parameter(index) => types.parameters[index] = ty,
                Position::Body => types.body = ty,
                Position::Response(index, alternative) => types.responses[index][alternative] = ty,
            }
        }
        Ok(types)
    }

    fn details(&self, name: &str) -> Result<TypeDetails<'_>, String> {
        let made = self.named.get(name).map(Type::details);
        made.ok_or_else(|| format!("it made no type `{name}`"))
    }

    fn get(&self, id: &typify::TypeId) -> Result<Type<'_>, String> {
        self.space.get_type(id).map_err(|error| error.to_string())
    }

    fn rust_type(&self, id: &typify::TypeId) -> Result<RustType, String> {
        let ty = self.get(id)?;
        let inner = |id: &typify::TypeId| self.rust_type(id).map(Box::new);
        Ok(match ty.details() {
            TypeDetails::Struct(_) | TypeDetails::Enum(_) | TypeDetails::Newtype(_) => {
                let name = ty.name();
                let id = self.ids.get(name.as_str()).ok_or_else(|| {
                    format!("it made a type `{name}` that the document does not name")
                })?;
                RustType::Named(*id)
            }
            TypeDetails::Option(id) => RustType::Option(inner(&id)?),
            TypeDetails::Vec(id) => RustType::Vec(inner(&id)?),
            TypeDetails::Box(id) => RustType::Boxed(inner(&id)?),
            TypeDetails::Map(_, value) => match inner(&value)? {
                any if *any == RustType::Json => RustType::JsonObject,
                value => RustType::Map(value),
            },
            TypeDetails::Unit => RustType::Unit,
            TypeDetails::String => RustType::String,
            TypeDetails::Builtin("bool") => RustType::Bool,
            TypeDetails::Builtin("i32") => RustType::I32,
            TypeDetails::Builtin("i64") => RustType::I64,
            TypeDetails::Builtin("u64") => RustType::U64,
            TypeDetails::Builtin("f64") => RustType::F64,
            TypeDetails::Builtin("::serde_json::Value") => RustType::Json,
            TypeDetails::Builtin(DATE_TIME) => RustType::DateTime,
            TypeDetails::Builtin(SECRET) => RustType::Secret,
            TypeDetails::Builtin(FILE) => RustType::File,
            _ => return Err(format!("it made the type `{}`", ty.describe())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Api;
    use crate::testing::{api, with_schemas};

    fn made(schemas: &str, received: &[&str]) -> (Api, RustTypes) {
        let (api, _) = api(&with_schemas(schemas, &[], received));
        let types = super::super::run(&api).unwrap();
        (api, types)
    }

    fn list(of: RustType) -> RustType {
        RustType::Vec(Box::new(of))
    }

    #[test]
    fn a_struct_has_the_type_of_each_property_in_the_documents_order() {
        let schemas = "    Thing:
      additionalProperties: { type: number }
      properties:
        zed: { type: string }
        at: { type: string, format: date-time }
        key: { type: string, x-clientry: { secret: true } }
        small: { type: integer, format: int32 }
        big: { type: integer }
        ratio: { type: number, format: float }
        huge: { type: integer, format: uint64 }
        any: {}
        free: { type: object }
        maybe: { type: array, items: { type: [boolean, 'null'] } }
        times: { type: object, additionalProperties: { type: string, format: date-time } }
        word: { $ref: '#/components/schemas/Word' }
    Word: { type: string, enum: [a] }
";
        let (api, types) = made(schemas, &["Thing"]);
        let expected = vec![
            RustType::String,
            RustType::DateTime,
            RustType::Secret,
            RustType::I32,
            RustType::I64,
            RustType::F64,
            RustType::U64,
            RustType::Json,
            RustType::JsonObject,
            list(RustType::Option(Box::new(RustType::Bool))),
            RustType::Map(Box::new(RustType::DateTime)),
            RustType::Named(api.types.id("Word").unwrap()),
        ];
        let thing = &types[api.types.id("Thing").unwrap()];
        assert_eq!(
            *thing,
            Shape::Struct {
                properties: expected,
                additional: Some(RustType::F64)
            }
        );
    }

    #[test]
    fn a_circle_of_types_is_broken_by_a_box() {
        let schemas = "    Node: { properties: { next: { $ref: '#/components/schemas/Node' }, all: { type: array, items: { $ref: '#/components/schemas/Node' } } } }
";
        let (api, types) = made(schemas, &["Node"]);
        let id = api.types.id("Node").unwrap();
        let node = RustType::Named(id);
        let expected = Shape::Struct {
            properties: vec![RustType::Boxed(Box::new(node.clone())), list(node)],
            additional: None,
        };
        assert_eq!(types[id], expected);
    }

    #[test]
    fn unions_and_aliases_are_read() {
        let schemas =
            "    Either: { oneOf: [{ type: string }, { $ref: '#/components/schemas/Things' }] }
    Things: { type: array, items: { type: integer } }
    Again: { $ref: '#/components/schemas/Things' }
";
        let (api, types) = made(schemas, &["Either", "Again"]);
        let id = |name: &str| api.types.id(name).unwrap();
        let Shape::Union(variants) = &types[id("Either")] else {
            panic!("no union")
        };
        let variants: Vec<_> = variants.iter().map(|variant| &variant.ty).collect();
        let things = RustType::Named(id("Things"));
        assert_eq!(variants, [&RustType::String, &things]);
        assert_eq!(types[id("Things")], Shape::Alias(list(RustType::I64)));
        assert_eq!(types[id("Again")], Shape::Alias(things));
    }

    #[test]
    fn each_position_of_an_operation_has_its_type() {
        let (api, _) = api("openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a/{id}:
    put:
      operationId: put
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
        - { name: V, in: header, schema: { type: string }, x-clientry: { client: true } }
        - { name: tags, in: query, schema: { type: array, items: { type: string } } }
      requestBody: { content: { application/json: { schema: { type: array, items: { type: boolean } } } } }
      responses:
        '200': { description: d, content: { application/json: { schema: { type: string } }, text/csv: {} } }
        '404': { description: d }
        default: { description: d, content: { application/json: { schema: { type: object } } } }
  /b: { get: { operationId: nothing, responses: { '204': { description: d } } } }
");
        let types = super::super::run(&api).unwrap();
        let expected = OperationTypes {
            parameters: vec![Some(RustType::I64), None, Some(list(RustType::String))],
            body: Some(list(RustType::Bool)),
            responses: vec![
                vec![Some(RustType::String), None],
                vec![],
                vec![Some(RustType::JsonObject)],
            ],
        };
        let nothing = OperationTypes {
            responses: vec![vec![]],
            ..OperationTypes::default()
        };
        assert_eq!(types.operations, [expected, nothing]);
    }
}
