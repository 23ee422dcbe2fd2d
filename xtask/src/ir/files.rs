//! Files: the binary properties of multipart bodies, and the parts of a media type that nothing is written as, such as XML.
//!
//! Only a part of a multipart body can be a file. Anywhere else the same schema is a string, so that a type that is used in
//! both has a copy for the multipart body. A part of XML or the like is given as text, or as a file where that is not enough.

use super::types::Origin;
use super::usage::{reach, targets};
use super::{
    Body, FieldEncoding, Kind, Length, Operation, Schema, TypeId, TypeKind, Types, Writing,
    json_schema,
};
use crate::media::Media;
use crate::naming;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

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
    let marked = marker.marked;
    retarget(types, &marked);
}

/// Lets the schemas of what is a whole body refer to the copies, too.
fn retarget(types: &mut Types, marked: &BTreeMap<(TypeId, Given), TypeId>) {
    for ((_, given), target) in marked {
        // What a property refers to is no whole body.
        if matches!(types[*target].kind, TypeKind::Struct(_) | TypeKind::Enum(_)) {
            continue;
        }
        let name = |id: &TypeId| {
            let def = &types[*id];
            def.component().unwrap_or(&def.name).to_owned()
        };
        let copies: HashMap<String, String> = marked
            .iter()
            .filter(|((id, of), copy)| of == given && id != *copy)
            .map(|((id, _), copy)| (name(id), name(copy)))
            .collect();
        if !copies.is_empty() {
            json_schema::retarget(Arc::make_mut(&mut types[*target].schema), &copies);
        }
    }
}

/// The types that are used otherwise than as a whole multipart body.
fn elsewhere(types: &Types, operations: &[Operation], received: Vec<TypeId>) -> BTreeSet<TypeId> {
    let mut used = received;
    // A type whose parts are of other media types elsewhere is another one there.
    let mut first: BTreeMap<TypeId, Given> = BTreeMap::new();
    for operation in operations {
        for parameter in &operation.parameters {
            targets(&parameter.schema, &mut used);
        }
        match &operation.body {
            Some(Body {
                writing: Writing::Multipart(fields),
                schema,
                ..
            }) => {
                let given = given(fields);
                for id in whole(types, schema) {
                    if *first.entry(id).or_insert_with(|| given.clone()) != given {
                        used.push(id);
                    }
                    if let TypeKind::Struct(of) = &types[id].kind {
                        let schemas = of.properties.iter().map(|property| &property.schema);
                        schemas
                            .chain(&of.additional)
                            .for_each(|schema| targets(schema, &mut used));
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

/// What is said of the media types of fields, as far as it decides what the properties are.
type Given = Vec<(String, String)>;

fn given(fields: &[FieldEncoding]) -> Given {
    let typed = fields.iter().filter(|field| as_it_is(field).is_some());
    let typed = typed.filter_map(|one| Some((one.name.clone(), one.content_type.clone()?)));
    let mut typed: Given = typed.collect();
    typed.sort();
    typed
}

/// The types that a body is as a whole: the one that it refers to, through aliases and unions.
pub(super) fn whole(types: &Types, schema: &Schema) -> BTreeSet<TypeId> {
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
    /// What each type is in a multipart body with such parts: itself, or its copy.
    marked: BTreeMap<(TypeId, Given), TypeId>,
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
        let key = (id, given(fields));
        if let Some(marked) = self.marked.get(&key) {
            return *marked;
        }
        if !self.has_files(id, fields) {
            return id;
        }
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
        self.marked.insert(key.clone(), target);
        let mut kind = self.types[target].kind.clone();
        match &mut kind {
            TypeKind::Struct(of) => {
                for property in &mut of.properties {
                    let encoding = fields.iter().find(|field| field.name == property.wire);
                    if let Some(kind) = file(self.types, &property.schema, encoding) {
                        // A schema without a type has `null` among its values, a file does not.
                        property.nullable &= property.schema.kind != Kind::Any;
                        // Nothing of a file is ever shown.
                        property.secret &= is_text(&kind);
                        if let Some(encoding) =
                            encoding.filter(|one| ignores_schema(self.types, &property.schema, one))
                        {
                            let schema = Arc::make_mut(&mut self.types[target].schema);
                            json_schema::be_string(schema, &property.wire, &kind);
                            say_as_it_is(&mut property.schema, encoding);
                        }
                        set(&mut property.schema, kind);
                        property.default = None;
                    }
                }
                if let Some(more) = &mut of.additional
                    && let Some(kind) = file(self.types, more, None)
                {
                    more.kind = kind;
                }
            }
            TypeKind::Union(of) => {
                for variant in &mut of.variants {
                    if let Some(id) = variant.target() {
                        variant.kind = Kind::Ref(self.ty(id, fields));
                    }
                }
                for (_, meant) in of.discriminator.iter_mut().flat_map(|one| &mut one.mapping) {
                    let marked = |id| self.marked.get(&(id, key.1.clone())).copied();
                    *meant = meant.map(|id| marked(id).unwrap_or(id));
                }
            }
            TypeKind::Alias(schema) => self.body(schema, fields),
            TypeKind::Enum(_) => {}
        }
        self.types[target].kind = kind;
        target
    }

    /// Whether a body that is of this type as a whole has a file.
    fn has_files(&self, id: TypeId, fields: &[FieldEncoding]) -> bool {
        let of = |schema: &Schema, encoding| file(self.types, schema, encoding).is_some();
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

/// What a property is as a part that is given as it is sent: a file, text, or a list of those; none of anything else.
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
            match resolved.kind {
                _ if is_binary => Some(Kind::File),
                Kind::Any => as_it_is(encoding?),
                _ => None,
            }
        }
        Kind::File => Some(Kind::File),
        Kind::Ref(id) => match &types[*id].kind {
            TypeKind::Union(of) => {
                let encoded = encoding.filter(|_| is_structured(types, schema, MOST_WITHIN));
                encoded
                    .and_then(as_it_is)
                    .or_else(|| file_or_files(types, &of.variants, encoding))
            }
            TypeKind::Struct(_) => as_it_is(encoding?),
            _ => None,
        },
        Kind::Map(..) => as_it_is(encoding?),
        Kind::Array(items, length, _) => {
            let kind = match file(types, items, encoding)? {
                // A part is no list.
                Kind::Array(..) => as_it_is(encoding?)?,
                kind => kind,
            };
            let mut items = items.clone();
            set(&mut items, kind);
            Some(Kind::Array(items, *length, None))
        }
        _ => None,
    }
}

/// What a part is whose schema cannot be written as its media type: text, or a file where the caller has to say which of several
/// it is of, or where it is no text. None where it is written as JSON, or in a style.
fn as_it_is(encoding: &FieldEncoding) -> Option<Kind> {
    let media_types = encoding.content_type.as_deref()?;
    let all = media_types.split(',').map(str::trim);
    let all: Vec<&str> = all.filter(|one| !one.is_empty()).collect();
    let is_json = |one: &&str| {
        let essence = Media::essence(one);
        Media::of(one) == Media::Json || matches!(&*essence, "*/*" | "application/*")
    };
    if encoding.style.is_some() || all.iter().any(is_json) {
        return None;
    }
    let text = || Kind::String(None, Length::default(), None);
    match (all.as_slice(), all.first().map(|one| Media::of(one))?) {
        ([_], Media::Bytes | Media::Multipart) => Some(Kind::File),
        ([only], _) if !only.contains('*') => Some(text()),
        _ => Some(Kind::File),
    }
}

/// Whether a part of this schema and this `encoding` is given by the caller as it is sent, although the schema says more.
pub(super) fn ignores_schema(types: &Types, schema: &Schema, encoding: &FieldEncoding) -> bool {
    is_structured(types, schema, MOST_WITHIN) && as_it_is(encoding).is_some()
}

/// How many lists and unions are within each other in what is no circle.
const MOST_WITHIN: usize = 8;

/// Whether a part can be an object or a list: each item of a list is a part.
fn is_structured(types: &Types, schema: &Schema, within: usize) -> bool {
    let Some(within) = within.checked_sub(1) else {
        return true;
    };
    match &types.resolved(schema).kind {
        Kind::Map(..) => true,
        Kind::Array(items, ..) => {
            matches!(types.resolved(items).kind, Kind::Array(..))
                || is_structured(types, items, within)
        }
        Kind::Ref(id) => match &types[*id].kind {
            TypeKind::Struct(_) => true,
            TypeKind::Union(of) => {
                let mut variants = of.variants.iter();
                variants.any(|one| is_structured(types, one, within))
            }
            TypeKind::Enum(_) | TypeKind::Alias(_) => false,
        },
        _ => false,
    }
}

/// Whether a part of this kind is text.
fn is_text(kind: &Kind) -> bool {
    match kind {
        Kind::Array(items, ..) => is_text(&items.kind),
        kind => matches!(kind, Kind::String(..)),
    }
}

/// Says in the documentation of a part what the caller gives.
fn say_as_it_is(schema: &mut Schema, encoding: &FieldEncoding) {
    let media_types = encoding.content_type.as_deref().unwrap_or_default();
    let media_types: Vec<&str> = media_types.split(',').map(str::trim).collect();
    let said = format!("Sent as it is given, as `{}`.", media_types.join("` or `"));
    schema.description = Some(match schema.description.take() {
        Some(description) => format!("{description}\n\n{said}"),
        None => said,
    });
}

/// Makes a schema one of another kind, of which what it said of values does not hold.
fn set(schema: &mut Schema, kind: Kind) {
    schema.kind = kind;
    schema.default = None;
    schema.listed.clear();
    schema.refused.clear();
    schema.examples.retain(Value::is_string);
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
    fn a_part_that_nothing_is_written_as_is_text_or_a_file() {
        let schemas = "    Meta: { type: object, properties: { m: { type: string } } }
    Deep: { oneOf: [{ $ref: '#/components/schemas/Meta' }, { type: string }] }
    A:
      properties:
        xml: { $ref: '#/components/schemas/Meta' }
        rows: { type: array, maxItems: 2, items: { $ref: '#/components/schemas/Meta' } }
        map: { type: object, additionalProperties: { type: string } }
        either: { $ref: '#/components/schemas/Deep' }
        any: {}
        pdf: { $ref: '#/components/schemas/Meta' }
        several: { $ref: '#/components/schemas/Meta' }
        json: { $ref: '#/components/schemas/Meta' }
        numbers: { type: array, items: { type: integer } }
";
        let encoding = "encoding: { xml: { contentType: application/xml }, rows: { contentType: text/csv }, map: { contentType: text/plain }, either: { contentType: application/xml }, any: { contentType: text/csv }, pdf: { contentType: application/pdf }, several: { contentType: 'text/csv, text/xml' }, json: { contentType: application/json }, numbers: { contentType: text/csv } }";
        let api = read(
            schemas,
            "",
            &format!("schema: {{ $ref: '#/components/schemas/A' }}, {encoding}"),
        );
        let kinds = kinds(&api, "A");
        let text = Kind::String(None, Length::default(), None);
        for index in [0, 2, 3, 4] {
            assert_eq!(kinds[index], text, "{index}");
        }
        let Kind::Array(items, length, None) = &kinds[1] else {
            panic!("{kinds:?}")
        };
        assert_eq!((&items.kind, length.max), (&text, Some(2)));
        assert_eq!(kinds[5..7], [Kind::File, Kind::File]);
        assert_eq!(kinds[7], Kind::Ref(api.types.id("Meta").unwrap()));
        assert!(matches!(kinds[8], Kind::Array(..)));
        let described = &api.types[api.types.id("A").unwrap()].schema["properties"];
        assert_eq!(described["xml"], serde_json::json!({ "type": "string" }));
        assert_eq!(described["rows"]["items"]["type"], "string");
        assert_eq!(described["pdf"]["type"], "string");
        assert!(described["json"].get("$ref").is_some());
        let properties = api.types[api.types.id("A").unwrap()].properties();
        let said = |index: usize| properties[index].schema.description.as_deref();
        assert_eq!(
            said(6),
            Some("Sent as it is given, as `text/csv` or `text/xml`.")
        );
        assert_eq!((said(4), said(7)), (None, None));
    }

    #[test]
    fn a_type_is_another_one_where_its_parts_are_of_other_media_types() {
        let schema = "schema: { $ref: '#/components/schemas/A' }";
        let (api, _) = api(&format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
paths:
  /a: {{ put: {{ operationId: xml, requestBody: {{ content: {{ multipart/form-data: {{ {schema}, encoding: {{ a: {{ contentType: text/xml }} }} }} }} }}, responses: {{}} }} }}
  /b: {{ put: {{ operationId: json, requestBody: {{ content: {{ multipart/form-data: {{ {schema} }} }} }}, responses: {{}} }} }}
components: {{ schemas: {{ A: {{ properties: {{ a: {{ $ref: '#/components/schemas/B' }} }} }}, B: {{ properties: {{ b: {{ type: string }} }} }} }} }}
"
        ));
        let text = Kind::String(None, Length::default(), None);
        assert_eq!(kinds(&api, "AMultipart"), [text]);
        assert_eq!(kinds(&api, "A"), [Kind::Ref(api.types.id("B").unwrap())]);
        let bodies = api.operations.iter().map(|one| one.body.as_ref().unwrap());
        let names: Vec<_> = bodies
            .map(|body| api.types[body.schema.target().unwrap()].name.as_str())
            .collect();
        assert_eq!(names, ["AMultipart", "A"]);
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
        let variant = |name| &api.types[api.types.id(name).unwrap()].schema["oneOf"][0]["$ref"];
        assert_eq!(variant("B"), "#/$defs/A");
        assert_eq!(variant("BMultipart"), "#/$defs/AMultipart");
        // Nothing else has it: the type is what the document calls so.
        let api = read(schemas, "", &schema("A"));
        assert_eq!(kinds(&api, "A"), [Kind::File]);
    }
}
