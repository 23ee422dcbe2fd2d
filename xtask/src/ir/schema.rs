//! A schema where it is used: a plain value, a list, a map, or a reference to a named type.

use super::json::{entries, flag, reference, text};
use super::{Reader, TypeId};
use crate::openapi::numbers;
use serde_json::{Number, Value};
use std::collections::{HashMap, HashSet};

/// A schema where it is used. Structs, enums and unions are types of their own, which it refers to.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// What a value can be.
    pub kind: Kind,
    /// Whether it can be `null` too, as is said here; the type it refers to may say so as well.
    pub nullable: bool,
    /// The title.
    pub title: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// A format that says nothing of the Rust type.
    pub format: Option<String>,
    /// Whether it is marked as deprecated.
    pub deprecated: bool,
    /// The documented default, if it is not `null`.
    pub default: Option<Value>,
    /// Example values, the first one first.
    pub examples: Vec<Value>,
    /// What `enum` lists of a type that stays as it is, such as an integer.
    pub listed: Vec<Value>,
    /// What it cannot be.
    pub refused: Vec<Value>,
}

/// What a value can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Any JSON.
    Any,
    /// `null` and nothing else.
    Null,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer(Option<IntFormat>, Bounds),
    /// A number.
    Number(Option<NumberFormat>, Bounds),
    /// A string.
    String(Option<StringFormat>, Length, Option<Pattern>),
    /// A list; whether no two of its items are equal, where the document says so.
    Array(Box<Schema>, Length, Option<Unique>),
    /// An object of which no property is named: its values, and what its names are.
    Map(Box<Schema>, Length, PropertyNames),
    /// A file, which only a multipart body can hold.
    File,
    /// A value of a named type.
    Ref(TypeId),
}

/// A regular expression of ECMA-262.
pub type Pattern = String;

/// Whether the items of a list differ.
pub type Unique = bool;

/// `format` of an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntFormat {
    /// `int32`
    Int32,
    /// `int64`
    Int64,
    /// `uint64`, by name or by bounds
    Uint64,
}

/// `format` of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFormat {
    /// `double`
    Double,
}

/// `format` of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StringFormat {
    /// `date-time`: a point in time.
    DateTime,
}

/// The bounds of a number.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bounds {
    /// The lower bound.
    pub min: Option<Bound>,
    /// The upper bound.
    pub max: Option<Bound>,
    /// What it has to be a multiple of.
    pub multiple_of: Option<Number>,
    /// The numbers that it can be; any when there are none.
    pub values: Vec<Number>,
}

/// A bound of a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// The bound as the document writes it.
    pub value: Number,
    /// Whether the bound itself is out of bounds.
    pub exclusive: bool,
}

/// How many characters, items or properties there may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Length {
    /// At least.
    pub min: Option<u64>,
    /// At most.
    pub max: Option<u64>,
}

/// What the names of additional properties are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PropertyNames {
    /// How long they are.
    pub length: Length,
    /// What they match.
    pub pattern: Option<Pattern>,
}

impl Kind {
    /// Whether it has a format, which decides the Rust type.
    fn has_format(&self) -> bool {
        matches!(
            self,
            Kind::Integer(Some(_), _) | Kind::Number(Some(_), _) | Kind::String(Some(_), ..)
        )
    }
}

impl Schema {
    /// A schema that says nothing else.
    pub fn of(kind: Kind) -> Schema {
        Schema {
            kind,
            nullable: false,
            title: None,
            description: None,
            format: None,
            deprecated: false,
            default: None,
            examples: Vec::new(),
            listed: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// The named type that it refers to.
    pub fn target(&self) -> Option<TypeId> {
        match self.kind {
            Kind::Ref(id) => Some(id),
            _ => None,
        }
    }

    /// The schema of a list's items or of a map's values.
    pub fn inner(&self) -> Option<&Schema> {
        match &self.kind {
            Kind::Array(inner, ..) | Kind::Map(inner, ..) => Some(inner),
            _ => None,
        }
    }
}

impl Reader<'_> {
    /// Reads a schema where it is used.
    pub(super) fn schema(&self, value: &Value) -> Schema {
        let examples = value.get("examples").and_then(Value::as_array);
        let examples = value
            .get("example")
            .into_iter()
            .chain(examples.into_iter().flatten());
        let kind = self.kind(value);
        let format = value.get("format").and_then(Value::as_str);
        let format = format.or_else(|| is_binary(value).then_some("binary"));
        Schema {
            format: format.filter(|_| !kind.has_format()).map(str::to_owned),
            kind,
            nullable: self.is_nullable(value),
            title: value
                .get("title")
                .and_then(Value::as_str)
                .map(str::to_owned),
            description: text(value, "description"),
            deprecated: flag(value, "deprecated"),
            default: default(value).cloned(),
            examples: examples.cloned().collect(),
            listed: value
                .get("enum")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default(),
            refused: value
                .pointer("/not/enum")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default(),
        }
    }

    /// Whether a value can be `null`: it says so, or a type that it refers to does, through other names of it, too, or a variant of
    /// a union.
    pub(super) fn is_nullable(&self, value: &Value) -> bool {
        match nullability(value) {
            None => true,
            Some(others) => others.iter().any(|name| self.nullable.contains(name)),
        }
    }

    fn kind(&self, value: &Value) -> Kind {
        if let Some(name) = reference(value) {
            return self.ids.get(name).map_or(Kind::Any, |id| Kind::Ref(*id));
        }
        let format = value.get("format").and_then(Value::as_str);
        let inside = |key: &str| {
            let inner = value.get(key).filter(|inner| inner.is_object());
            Box::new(inner.map_or_else(|| Schema::of(Kind::Any), |inner| self.schema(inner)))
        };
        match value.get("type").and_then(Value::as_str) {
            Some("null") => Kind::Null,
            Some("boolean") => Kind::Bool,
            Some("integer") => {
                let bounds = bounds(value);
                Kind::Integer(int_format(format, &bounds), bounds)
            }
            Some("number") => Kind::Number(format.and_then(number_format), bounds(value)),
            Some("string") => {
                let pattern = value.get("pattern").and_then(Value::as_str);
                Kind::String(
                    format.and_then(string_format),
                    length(value, "minLength", "maxLength"),
                    pattern.map(str::to_owned),
                )
            }
            Some("array") => Kind::Array(
                inside("items"),
                length(value, "minItems", "maxItems"),
                value.get("uniqueItems").and_then(Value::as_bool),
            ),
            Some("object") => Kind::Map(
                inside("additionalProperties"),
                length(value, "minProperties", "maxProperties"),
                names(value),
            ),
            _ => Kind::Any,
        }
    }
}

/// The components of which a value can be `null`. Each is asked once, however long a chain of names is.
pub(super) fn nullable(root: &Value) -> HashSet<&str> {
    let mut found = HashSet::new();
    let mut asked_by: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut open = Vec::new();
    for (name, schema) in entries(root.pointer("/components/schemas")) {
        match nullability(schema) {
            None => open.push(name.as_str()),
            Some(others) => {
                for other in others {
                    asked_by.entry(other).or_default().push(name);
                }
            }
        }
    }
    while let Some(name) = open.pop() {
        if found.insert(name) {
            open.extend(asked_by.get(name).into_iter().flatten());
        }
    }
    found
}

/// The components that say whether a value can be `null`; `None` where the schema says itself that it can.
fn nullability(schema: &Value) -> Option<Vec<&str>> {
    let mut others = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        if flag(schema, "nullable") {
            return None;
        }
        match reference(schema) {
            Some(name) => others.push(name),
            // What is beside a union holds of all its variants.
            None if schema.get("type").is_some() => {}
            None => {
                let unions = ["oneOf", "anyOf"].into_iter();
                let variants = unions.filter_map(|key| schema.get(key)?.as_array());
                open.extend(variants.flatten());
            }
        }
    }
    Some(others)
}

/// Whether a value is bytes, as 3.1 says it: of a media type and not encoded into text, or not encoded at all.
fn is_binary(value: &Value) -> bool {
    match value.get("contentEncoding").and_then(Value::as_str) {
        Some(encoding) => encoding == "binary",
        None => value.get("contentMediaType").is_some(),
    }
}

/// What the names of an object's additional properties are.
pub(super) fn names(value: &Value) -> PropertyNames {
    let Some(names) = value.get("propertyNames") else {
        return PropertyNames::default();
    };
    let pattern = names.get("pattern").and_then(Value::as_str);
    PropertyNames {
        length: length(names, "minLength", "maxLength"),
        pattern: pattern.map(str::to_owned),
    }
}

/// The default of a schema; `null` is none.
pub(super) fn default(value: &Value) -> Option<&Value> {
    value.get("default").filter(|value| !value.is_null())
}

fn int_format(format: Option<&str>, bounds: &Bounds) -> Option<IntFormat> {
    match format {
        Some("int32") => Some(IntFormat::Int32),
        Some("int64") => Some(IntFormat::Int64),
        // Generators for Rust and Go write the second.
        Some("uint64" | "u-int64") => Some(IntFormat::Uint64),
        _ => {
            let (least, most) = (bounds.min.as_ref(), bounds.max.as_ref());
            let listed: Vec<_> = bounds.values.iter().collect();
            let needs_u64 = numbers::needs_u64(
                least.map(|bound| &bound.value),
                most.map(|bound| &bound.value),
                &listed,
            );
            needs_u64.then_some(IntFormat::Uint64)
        }
    }
}

fn number_format(format: &str) -> Option<NumberFormat> {
    match format {
        // No `f32`: what fits into its 24 bits is for the provider to know, and a value must not change.
        "double" => Some(NumberFormat::Double),
        _ => None,
    }
}

fn string_format(format: &str) -> Option<StringFormat> {
    (format == "date-time").then_some(StringFormat::DateTime)
}

fn bounds(value: &Value) -> Bounds {
    let number = |key: &str| value.get(key).and_then(Value::as_number).cloned();
    let bound = |key: &str, exclusive: &str| {
        Some(Bound {
            value: number(key)?,
            exclusive: flag(value, exclusive),
        })
    };
    Bounds {
        min: bound("minimum", "exclusiveMinimum"),
        max: bound("maximum", "exclusiveMaximum"),
        multiple_of: number("multipleOf"),
        values: numbers(value.get("enum")),
    }
}

/// The numbers of a list; none where anything else is in it.
fn numbers(list: Option<&Value>) -> Vec<Number> {
    let values = list.and_then(Value::as_array).into_iter().flatten();
    let numbers: Option<Vec<_>> = values.map(|value| value.as_number().cloned()).collect();
    numbers.unwrap_or_default()
}

fn length(value: &Value, min: &str, max: &str) -> Length {
    let bound = |key: &str| value.get(key).and_then(Value::as_u64);
    Length {
        min: bound(min),
        max: bound(max),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{api, with_schemas};

    fn read(schema: &str) -> Schema {
        let schemas =
            format!("    A: {{ properties: {{ a: {schema} }} }}\n    B: {{ type: string }}\n");
        let (api, _) = api(&with_schemas(&schemas, &[], &["A"]));
        let id = api.types.id("A").unwrap();
        api.types[id].properties()[0].schema.clone()
    }

    #[test]
    fn each_type_has_its_kind_and_its_bounds() {
        let length = |min, max| Length { min, max };
        let any = || Box::new(Schema::of(Kind::Any));
        let cases = [
            ("{}", Kind::Any),
            ("{ enum: [1, a] }", Kind::Any),
            ("{ type: 'null' }", Kind::Null),
            ("{ type: boolean }", Kind::Bool),
            (
                "{ type: integer, format: int32 }",
                Kind::Integer(Some(IntFormat::Int32), Bounds::default()),
            ),
            (
                "{ type: integer, format: uint64 }",
                Kind::Integer(Some(IntFormat::Uint64), Bounds::default()),
            ),
            (
                "{ type: number, format: float }",
                Kind::Number(None, Bounds::default()),
            ),
            (
                "{ type: number, format: double }",
                Kind::Number(Some(NumberFormat::Double), Bounds::default()),
            ),
            (
                "{ type: string, format: uri, minLength: 1, pattern: x }",
                Kind::String(None, length(Some(1), None), Some("x".to_owned())),
            ),
            (
                "{ type: array, maxItems: 3, uniqueItems: true }",
                Kind::Array(any(), length(None, Some(3)), Some(true)),
            ),
            (
                "{ type: object, additionalProperties: true }",
                Kind::Map(any(), Length::default(), PropertyNames::default()),
            ),
            (
                "{ type: object, additionalProperties: { type: boolean } }",
                Kind::Map(
                    Box::new(Schema::of(Kind::Bool)),
                    Length::default(),
                    PropertyNames::default(),
                ),
            ),
            (
                "{ type: object, propertyNames: { pattern: '^a', maxLength: 3 } }",
                Kind::Map(
                    any(),
                    Length::default(),
                    PropertyNames {
                        length: length(None, Some(3)),
                        pattern: Some("^a".to_owned()),
                    },
                ),
            ),
        ];
        for (schema, kind) in cases {
            assert_eq!(read(schema).kind, kind, "{schema}");
        }
        assert!(matches!(
            read("{ $ref: '#/components/schemas/B' }").kind,
            Kind::Ref(_)
        ));
    }

    #[test]
    fn bounds_beyond_64_bits_with_a_sign_have_none() {
        for (bounds, expected) in [
            (
                "minimum: 0, maximum: 18446744073709551615",
                Some(IntFormat::Uint64),
            ),
            (
                "minimum: 0, maximum: 9223372036854775808",
                Some(IntFormat::Uint64),
            ),
            ("minimum: 0, maximum: 9223372036854775807", None),
            ("minimum: -1, maximum: 18446744073709551615", None),
            ("maximum: 18446744073709551615", None),
            ("minimum: 9223372036854775808", Some(IntFormat::Uint64)),
            ("format: u-int64", Some(IntFormat::Uint64)),
            (
                "minimum: 0, maximum: 18446744073709552000",
                Some(IntFormat::Uint64),
            ),
            (
                "minimum: 0, maximum: 18446744073709551616",
                Some(IntFormat::Uint64),
            ),
            ("minimum: 0, maximum: 1.8e19", Some(IntFormat::Uint64)),
            ("minimum: -1, maximum: 1.8e19", None),
            ("enum: [18446744073709551615, 1]", Some(IntFormat::Uint64)),
            ("enum: [18446744073709551615, -1]", None),
            (
                "format: int64, minimum: 0, maximum: 18446744073709551615",
                Some(IntFormat::Uint64),
            ),
            (
                "format: int64, minimum: 0, maximum: 9223372036854776000",
                Some(IntFormat::Int64),
            ),
            (
                "format: int64, maximum: 18446744073709551615",
                Some(IntFormat::Int64),
            ),
            ("format: int32, enum: [1, 4294967296]", None),
        ] {
            let Kind::Integer(format, _) = read(&format!("{{ type: integer, {bounds} }}")).kind
            else {
                panic!("no integer")
            };
            assert_eq!(format, expected, "{bounds}");
        }
    }

    #[test]
    fn bounds_know_whether_they_are_exclusive() {
        let Kind::Integer(_, bounds) =
            read("{ type: integer, exclusiveMinimum: 1, maximum: 9, multipleOf: 2 }").kind
        else {
            panic!("no integer")
        };
        let bound = |value: i64, exclusive| {
            Some(Bound {
                value: value.into(),
                exclusive,
            })
        };
        let expected = Bounds {
            min: bound(1, true),
            max: bound(9, false),
            multiple_of: Some(2.into()),
            values: Vec::new(),
        };
        assert_eq!(bounds, expected);
    }

    #[test]
    fn annotations_are_kept() {
        let schema = read(
            "{ type: [string, 'null'], title: t, format: uri, description: d, deprecated: true, default: x, example: y, examples: [z] }",
        );
        assert!(schema.nullable && schema.deprecated);
        assert_eq!(schema.format.as_deref(), Some("uri"));
        assert_eq!(read("{ type: integer, format: int64 }").format, None);
        assert_eq!(schema.title.as_deref(), Some("t"));
        assert_eq!(schema.description.as_deref(), Some("d"));
        assert_eq!(schema.default, Some("x".into()));
        assert_eq!(schema.examples, ["y", "z"]);
        assert_eq!(read("{ default: null }").default, None);
    }

    #[test]
    fn a_union_can_be_null_where_one_of_its_variants_can() {
        let to = "{ $ref: '#/components/schemas/B' }";
        for (schema, expected) in [
            (
                format!(
                    "{{ oneOf: [{to}, {{ type: object, nullable: true, properties: {{ x: {{}} }} }}] }}"
                ),
                true,
            ),
            (
                format!("{{ anyOf: [{to}, {{ type: [integer, 'null'] }}] }}"),
                true,
            ),
            (
                format!(
                    "{{ anyOf: [{to}, {{ oneOf: [{{ type: boolean }}, {{ type: integer, nullable: true }}] }}] }}"
                ),
                true,
            ),
            (
                format!(
                    "{{ anyOf: [{to}, {{ type: array, items: {{ type: [string, 'null'] }} }}] }}"
                ),
                false,
            ),
            (format!("{{ anyOf: [{to}, {{ type: integer }}] }}"), false),
        ] {
            assert_eq!(read(&schema).nullable, expected, "{schema}");
        }
        let (api, _) = api(&with_schemas(
            "    A: { properties: { a: { oneOf: [{ $ref: '#/components/schemas/B' }, { type: string }] } } }\n    B: { type: [integer, 'null'] }\n",
            &[],
            &["A"],
        ));
        let id = api.types.id("A").unwrap();
        assert!(api.types[id].properties()[0].schema.nullable);
    }

    #[test]
    fn what_the_end_of_a_long_chain_can_be_its_beginning_can_be() {
        let mut schemas: String = (0..1500)
            .map(|one| {
                format!(
                    "    A{one}: {{ $ref: '#/components/schemas/A{}' }}\n",
                    one + 1
                )
            })
            .collect();
        schemas.push_str("    A1500: { oneOf: [{ $ref: '#/components/schemas/B' }, { type: string }] }
    B: { type: integer, nullable: true }
    C: { properties: { a: { $ref: '#/components/schemas/A0' }, c: { $ref: '#/components/schemas/C' } } }
    D: { $ref: '#/components/schemas/E' }
    E: { $ref: '#/components/schemas/D' }
");
        let (api, _) = api(&with_schemas(&schemas, &[], &["C"]).replace("3.1.0", "3.0.3"));
        let c = api.types[api.types.id("C").unwrap()].properties();
        assert_eq!([c[0].nullable, c[1].nullable], [true, false]);
    }
}
