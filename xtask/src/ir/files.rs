//! Files: the binary properties of multipart bodies.
//!
//! Only a part of a multipart body can be a file, or a variant of the union that a part is. Anywhere else the same schema is a
//! string, so that a type that is used in both has a copy for the multipart body.

use super::types::Origin;
use super::usage::{reach, targets};
use super::{
    Body, FieldEncoding, Kind, Length, Operation, Schema, TypeId, TypeKind, Types, Writing,
};
use crate::media::Media;
use crate::naming;
use std::collections::{BTreeMap, BTreeSet};

/// Makes files of the binary properties of multipart bodies; `received` is what a response or a delivery can hold.
pub(super) fn mark(types: &mut Types, operations: &mut [Operation], received: Vec<TypeId>) {
    let mut marker = Marker {
        elsewhere: elsewhere(types, operations, received),
        names: types.iter().map(|(_, def)| def.name.clone()).collect(),
        types,
        marked: BTreeMap::new(),
    };
    for operation in operations {
        if let Some(Body {
            writing: Writing::Multipart(fields),
            schema,
            ..
        }) = &mut operation.body
        {
            marker.body(schema, fields);
        }
    }
}

/// The types that are used otherwise than as a whole multipart body.
fn elsewhere(types: &Types, operations: &[Operation], received: Vec<TypeId>) -> BTreeSet<TypeId> {
    let mut used = received;
    for operation in operations {
        for parameter in &operation.parameters {
            targets(&parameter.schema, &mut used);
        }
        match &operation.body {
            Some(body) if matches!(body.writing, Writing::Multipart(_)) => {
                for id in whole(types, &body.schema) {
                    if let TypeKind::Struct(of) = &types[id].kind {
                        let schemas = of.properties.iter().map(|property| &property.schema);
                        for schema in schemas.chain(&of.additional) {
                            in_part(types, schema, &mut used);
                        }
                    }
                }
            }
            Some(body) => body
                .value()
                .into_iter()
                .for_each(|value| targets(value, &mut used)),
            None => {}
        }
    }
    reach(types, used, None)
}

/// The types that a part refers to and that are no files there. A union with a file is one of its own: what is JSON is in its
/// variants.
fn in_part(types: &Types, schema: &Schema, used: &mut Vec<TypeId>) {
    match mixed(types, schema) {
        Some(id) => {
            if let TypeKind::Union(of) = &types[id].kind {
                of.variants.iter().for_each(|one| targets(one, used));
            }
        }
        None => targets(schema, used),
    }
}

/// The union that a part is, or that each item of a list is, if a variant of it is a file by itself and another is not.
fn mixed(types: &Types, schema: &Schema) -> Option<TypeId> {
    let resolved = types.resolved(schema);
    match &resolved.kind {
        Kind::Array(items, ..) => match types.resolved(items).kind {
            Kind::Ref(_) => mixed(types, items),
            _ => None,
        },
        Kind::Ref(id) => {
            let TypeKind::Union(of) = &types[*id].kind else {
                return None;
            };
            let is_file = |one: &Schema| file(types, one, None).is_some();
            let are_files = of.variants.iter().filter(|one| is_file(one)).count();
            (0 < are_files && are_files < of.variants.len()).then_some(*id)
        }
        _ => None,
    }
}

/// The types that a body is as a whole: the one that it refers to, through aliases and unions.
fn whole(types: &Types, schema: &Schema) -> BTreeSet<TypeId> {
    let mut found = BTreeSet::new();
    let mut open: Vec<TypeId> = schema.target().into_iter().collect();
    while let Some(id) = open.pop() {
        if !found.insert(id) {
            continue;
        }
        match &types[id].kind {
            TypeKind::Alias(schema) => open.extend(schema.target()),
            TypeKind::Union(of) => open.extend(of.variants.iter().filter_map(Schema::target)),
            TypeKind::Struct(_) | TypeKind::Enum(_) => {}
        }
    }
    found
}

struct Marker<'t> {
    types: &'t mut Types,
    elsewhere: BTreeSet<TypeId>,
    names: BTreeSet<String>,
    /// What each type is in a multipart body: itself, or its copy.
    marked: BTreeMap<TypeId, TypeId>,
}

impl Marker<'_> {
    fn body(&mut self, schema: &mut Schema, fields: &[FieldEncoding]) {
        if let Some(id) = schema.target() {
            schema.kind = Kind::Ref(self.ty(id, fields));
        } else if let Kind::Map(values, ..) = &mut schema.kind
            && let Some(kind) = file(self.types, values, None)
        {
            values.kind = kind;
        }
    }

    /// The type that a whole body of this type has.
    fn ty(&mut self, id: TypeId, fields: &[FieldEncoding]) -> TypeId {
        if let Some(marked) = self.marked.get(&id) {
            return *marked;
        }
        if !self.has_files(id, fields) {
            return id;
        }
        let target = self.target(id);
        let mut kind = self.types[target].kind.clone();
        match &mut kind {
            TypeKind::Struct(of) => {
                for property in &mut of.properties {
                    let encoding = fields.iter().find(|field| field.name == property.wire);
                    if let Some(kind) = self.union(&property.schema) {
                        property.schema.kind = kind;
                    } else if let Some(kind) = file(self.types, &property.schema, encoding) {
                        // A schema without a type has `null` among its values, a file does not.
                        property.nullable &= property.schema.kind != Kind::Any;
                        property.schema.kind = kind;
                        property.schema.default = None;
                        property.default = None;
                        // Nothing of a file is ever shown.
                        property.secret = false;
                    }
                }
                if let Some(more) = &mut of.additional {
                    let kind = self.union(more).or_else(|| file(self.types, more, None));
                    more.kind = kind.unwrap_or_else(|| more.kind.clone());
                }
            }
            TypeKind::Union(of) => {
                for variant in &mut of.variants {
                    if let Some(id) = variant.target() {
                        variant.kind = Kind::Ref(self.ty(id, fields));
                    }
                }
                for (_, meant) in of.discriminator.iter_mut().flat_map(|one| &mut one.mapping) {
                    *meant = meant.map(|id| self.marked.get(&id).copied().unwrap_or(id));
                }
            }
            TypeKind::Alias(schema) => self.body(schema, fields),
            TypeKind::Enum(_) => {}
        }
        self.types[target].kind = kind;
        target
    }

    /// What a part is that is a union with a file, or a list of such; none of anything else.
    fn union(&mut self, schema: &Schema) -> Option<Kind> {
        let id = mixed(self.types, schema)?;
        let resolved = self.types.resolved(schema).clone();
        if let Kind::Array(mut items, length, _) = resolved.kind {
            items.kind = self.union(&items)?;
            return Some(Kind::Array(items, length, None));
        }
        if let Some(marked) = self.marked.get(&id) {
            return Some(Kind::Ref(*marked));
        }
        let target = self.target(id);
        let mut kind = self.types[target].kind.clone();
        if let TypeKind::Union(of) = &mut kind {
            for variant in &mut of.variants {
                if let Some(kind) = file(self.types, variant, None) {
                    variant.kind = kind;
                    variant.default = None;
                }
            }
        }
        self.types[target].kind = kind;
        Some(Kind::Ref(target))
    }

    /// The type that is changed for a multipart body: the type itself, or a copy where it is something else elsewhere.
    fn target(&mut self, id: TypeId) -> TypeId {
        let target = match self.elsewhere.contains(&id) {
            true => {
                let mut copy = self.types[id].clone();
                copy.origin = Origin::Sent {
                    of: copy.name.clone(),
                    component: copy.component().map(str::to_owned),
                };
                copy.name = naming::unique(&format!("{}Multipart", copy.name), &mut self.names);
                self.types.push(copy)
            }
            false => id,
        };
        self.marked.insert(id, target);
        target
    }

    /// Whether a body that is of this type as a whole has a file.
    fn has_files(&self, id: TypeId, fields: &[FieldEncoding]) -> bool {
        let of = |schema: &Schema, encoding| {
            file(self.types, schema, encoding).is_some() || mixed(self.types, schema).is_some()
        };
        let types = whole(self.types, &Schema::of(Kind::Ref(id)));
        types.into_iter().any(|id| match &self.types[id].kind {
            TypeKind::Struct(structure) => {
                let mut properties = structure.properties.iter();
                properties.any(|property| {
                    let encoding = fields.iter().find(|field| field.name == property.wire);
                    of(&property.schema, encoding)
                }) || structure.additional.iter().any(|more| of(more, None))
            }
            TypeKind::Alias(schema) => match &schema.kind {
                Kind::Map(values, ..) => of(values, None),
                _ => false,
            },
            TypeKind::Union(_) | TypeKind::Enum(_) => false,
        })
    }
}

/// What a property is as a part: a file or a list of files; none of anything else.
fn file(types: &Types, schema: &Schema, encoding: Option<&FieldEncoding>) -> Option<Kind> {
    let resolved = types.resolved(schema);
    match &resolved.kind {
        Kind::String(None, ..) | Kind::Any => {
            let format = schema.format.as_deref().or(resolved.format.as_deref());
            let media_types = encoding.and_then(|encoding| encoding.content_type.as_deref());
            let is_binary = match (format, media_types) {
                (Some(format), _) => format == "binary",
                (None, Some(media_types)) => media_types
                    .split(',')
                    .all(|media_type| Media::of(media_type) == Media::Bytes),
                (None, None) => false,
            };
            is_binary.then_some(Kind::File)
        }
        Kind::File => Some(Kind::File),
        Kind::Ref(id) => match &types[*id].kind {
            TypeKind::Union(of) => file_or_files(types, &of.variants, encoding),
            _ => None,
        },
        Kind::Array(items, length, _) => {
            let mut items = items.clone();
            items.kind = match file(types, &items, encoding)? {
                Kind::File => Kind::File,
                // A part is no list.
                _ => return None,
            };
            Some(Kind::Array(items, *length, None))
        }
        _ => None,
    }
}

/// What a union of a file and a list of files is: each file is a part, so that a list of one says the same as one.
fn file_or_files(
    types: &Types,
    variants: &[Schema],
    encoding: Option<&FieldEncoding>,
) -> Option<Kind> {
    let mut list = None;
    for variant in variants {
        match file(types, variant, encoding)? {
            Kind::Array(items, length, _) if list.is_none() => {
                let min = length.min.map(|min| min.min(1));
                let max = length.max.map(|max| max.max(1));
                list = Some(Kind::Array(items, Length { min, max }, None));
            }
            Kind::Array(..) => return None,
            _ => {}
        }
    }
    match variants {
        [] => None,
        _ => Some(list.unwrap_or(Kind::File)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::api;

    fn read(schemas: &str, json: &str, multipart: &str) -> crate::ir::Api {
        let (api, _) = api(&format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
paths:
  /a: {{ put: {{ operationId: put, requestBody: {{ content: {{ multipart/form-data: {{ {multipart} }} }} }}, responses: {{}} }} }}
  /b: {{ put: {{ operationId: json, requestBody: {{ content: {{ application/json: {{ {json} }} }} }}, responses: {{}} }} }}
components:
  schemas:
{schemas}"
        ));
        api
    }

    fn kinds(api: &crate::ir::Api, name: &str) -> Vec<Kind> {
        let properties = api.types[api.types.id(name).unwrap()].properties().iter();
        properties.map(|one| one.schema.kind.clone()).collect()
    }

    #[test]
    fn binary_properties_and_lists_of_them_are_files() {
        let schemas = "    Binary: { type: string, format: binary }
    A:
      properties:
        a: { type: string, format: binary }
        b: { type: array, items: { $ref: '#/components/schemas/Binary' } }
        c: { type: string, contentMediaType: image/png }
        d: { contentMediaType: application/octet-stream }
        e: { type: string, contentEncoding: binary }
        f: { type: string }
        g: { type: string, contentEncoding: base64, contentMediaType: image/png }
        h: { type: string }
        i: { type: object, properties: { a: { type: string, format: binary } } }
";
        let api = read(
            schemas,
            "",
            "schema: { $ref: '#/components/schemas/A' }, encoding: { f: { contentType: 'image/png, image/jpeg' }, h: { contentType: text/csv } }",
        );
        let kinds = kinds(&api, "A");
        let files: Vec<_> = kinds.iter().map(|kind| *kind == Kind::File).collect();
        assert_eq!(
            files,
            [true, false, true, true, true, true, false, false, false]
        );
        let Kind::Array(items, ..) = &kinds[1] else {
            panic!("{kinds:?}")
        };
        assert_eq!(items.kind, Kind::File);
        let d = &api.types[api.types.id("A").unwrap()].properties()[3];
        assert!(!d.nullable);
    }

    #[test]
    fn a_file_or_a_list_of_files_is_a_list() {
        let file = "{ type: string, format: binary }";
        let schemas = format!(
            "    A:
      properties:
        a: {{ anyOf: [{file}, {{ type: array, minItems: 2, maxItems: 16, items: {file} }}] }}
        b: {{ oneOf: [{file}, {{ type: string, contentMediaType: image/png }}] }}
        c: {{ anyOf: [{file}, {{ type: integer }}] }}
"
        );
        let api = read(&schemas, "", "schema: { $ref: '#/components/schemas/A' }");
        let kinds = kinds(&api, "A");
        let length = Length {
            min: Some(1),
            max: Some(16),
        };
        let Kind::Array(items, found, None) = &kinds[0] else {
            panic!("{kinds:?}")
        };
        assert_eq!((&items.kind, *found), (&Kind::File, length));
        assert_eq!(kinds[1], Kind::File);
        assert!(matches!(kinds[2], Kind::Ref(_)), "{kinds:?}");
    }

    #[test]
    fn a_union_with_a_file_has_a_variant_of_it() {
        let schemas = "    A: { properties: { a: { $ref: '#/components/schemas/U' }, b: { type: array, items: { $ref: '#/components/schemas/U' } }, c: { oneOf: [{ type: array, items: { type: string, format: binary } }, { type: string }] } } }
    U: { oneOf: [{ type: string, format: binary }, { $ref: '#/components/schemas/O' }] }
    O: { properties: { url: { type: string } } }
";
        let schema = |name| format!("schema: {{ $ref: '#/components/schemas/{name}' }}");
        let variants = |api: &crate::ir::Api, name: &str| -> Vec<Kind> {
            let TypeKind::Union(of) = &api.types[api.types.id(name).unwrap()].kind else {
                panic!("{name} is no union")
            };
            of.variants.iter().map(|one| one.kind.clone()).collect()
        };
        let api = read(schemas, "", &schema("A"));
        let o = Kind::Ref(api.types.id("O").unwrap());
        assert_eq!(variants(&api, "U"), [Kind::File, o.clone()]);
        let u = api.types.id("U").unwrap();
        let found = kinds(&api, "A");
        assert_eq!(found[0], Kind::Ref(u));
        assert!(matches!(&found[1], Kind::Array(items, ..) if items.kind == Kind::Ref(u)));
        let Kind::Ref(c) = found[2] else {
            panic!("{found:?}")
        };
        let c = variants(&api, &api.types[c].name);
        assert!(matches!(&c[0], Kind::Array(items, ..) if items.kind == Kind::File));
        assert!(matches!(&c[1], Kind::String(..)));
        // As JSON it stays a string.
        let api = read(schemas, &schema("U"), &schema("A"));
        assert_ne!(variants(&api, "U")[0], Kind::File);
        assert_eq!(variants(&api, "UMultipart"), [Kind::File, o]);
        assert_eq!(
            kinds(&api, "A")[0],
            Kind::Ref(api.types.id("UMultipart").unwrap())
        );
    }

    #[test]
    fn what_is_json_elsewhere_keeps_its_strings() {
        let schemas = "    A: { properties: { a: { type: string, format: binary } } }
    B: { oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/C' }] }
    C: { properties: { c: { type: string } } }
";
        let schema = |name| format!("schema: {{ $ref: '#/components/schemas/{name}' }}");
        let api = read(schemas, &schema("B"), &schema("B"));
        let names: Vec<_> = api.types.iter().map(|(_, def)| def.name.as_str()).collect();
        assert_eq!(names, ["A", "B", "C", "BMultipart", "AMultipart"]);
        assert_ne!(kinds(&api, "A"), [Kind::File]);
        assert_eq!(kinds(&api, "AMultipart"), [Kind::File]);
        let body = api.operations[0].body.as_ref().unwrap();
        assert_eq!(body.schema.target(), api.types.id("BMultipart"));
        // Nothing else has it: the type is what the document calls so.
        let api = read(schemas, "", &schema("A"));
        assert_eq!(kinds(&api, "A"), [Kind::File]);
    }
}
