//! A schema by what it means, however it is written: references followed, `allOf` merged, `null` and `const` in one form.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::merge::{DEEPEST, beside, merged};
use crate::document::pointer;
use crate::openapi::extension::KEY;

/// A schema in its document.
#[derive(Clone, Debug)]
pub(super) struct Node<'d> {
    root: &'d Value,
    value: Cow<'d, Value>,
    /// Which schema it is: its component, and the way from there.
    pub id: String,
    /// The component that it is.
    pub name: Option<String>,
    /// Where what is said of it comes from, if from elsewhere than the provider's page.
    pub source: Option<String>,
}

/// A property.
#[derive(Clone, Debug)]
pub(super) struct Property<'d> {
    pub required: bool,
    pub node: Node<'d>,
}

/// What is said of the properties that are not named.
#[derive(Clone, Debug)]
pub(super) enum Additional<'d> {
    /// They may be there.
    Open,
    /// There are none.
    Closed,
    /// What they are.
    Described(Node<'d>),
}

/// What a schema says, one level of it.
#[derive(Clone, Debug)]
pub(super) struct Shape<'d> {
    /// The types, without `null`; none where any is meant.
    pub types: BTreeSet<String>,
    pub nullable: bool,
    pub format: Option<String>,
    /// The values of an enum, without `null`.
    pub values: Option<Vec<Value>>,
    pub default: Option<Value>,
    /// Bounds and other assertions about a value, by their keywords.
    pub bounds: BTreeMap<&'static str, Value>,
    /// The properties in their order.
    pub properties: Vec<(String, Property<'d>)>,
    pub items: Option<Node<'d>>,
    pub additional: Additional<'d>,
    /// The subschemas of a union.
    pub variants: Vec<Node<'d>>,
    pub deprecated: bool,
    pub read_only: bool,
    pub write_only: bool,
    /// Assertions of several words, such as `not` and `if`, without what is for people in them.
    pub rules: BTreeMap<&'static str, Value>,
    /// The property that tells the variants apart, and the values that name one each.
    pub discriminator: Option<Discriminator>,
    /// What `x-clientry` says of secrets.
    pub secret: Option<bool>,
    /// The values that `x-clientry` adds to the enum.
    pub more_values: Vec<Value>,
    /// Whether `x-clientry` has the value in the messages of errors.
    pub is_shown: bool,
}

/// What tells variants apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Discriminator {
    pub property: String,
    /// The components by the values.
    pub mapping: BTreeMap<String, String>,
}

/// The keywords that are compared as they are.
const BOUNDS: [&str; 12] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "pattern",
];

/// The keywords of which it is compared whether they say the same.
const RULES: [&str; 17] = [
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "propertyNames",
    "patternProperties",
    "prefixItems",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contains",
    "minContains",
    "maxContains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
];

impl<'d> Node<'d> {
    /// The schema `value` of the document `root`; `id` is what it is called where it is no component.
    pub fn of(root: &'d Value, value: &'d Value, id: String) -> Node<'d> {
        Node::new(root, Cow::Borrowed(value), id)
    }

    fn new(root: &'d Value, value: Cow<'d, Value>, id: String) -> Node<'d> {
        let node = Node {
            root,
            source: source(&value),
            value,
            id,
            name: None,
        };
        node.resolved()
    }

    /// The schema that a reference leads to, with what is beside the reference.
    fn resolved(mut self) -> Node<'d> {
        for _ in 0..DEEPEST {
            let Some(reference) = self.value.get("$ref").and_then(Value::as_str) else {
                return self;
            };
            let target = pointer::from_reference(reference);
            let Some((target, at)) =
                target.and_then(|at| Some((pointer::get(self.root, &at)?, at)))
            else {
                // What leads nowhere says nothing.
                self.value = Cow::Owned(json!({}));
                return self;
            };
            self.name = at
                .strip_prefix("/components/schemas/")
                .map(|name| pointer::unescape(name).into_owned());
            self.source = self.source.or_else(|| source(target));
            let beside = beside(&self.value);
            self.value = if beside.is_empty() {
                self.id = at;
                Cow::Borrowed(target)
            } else {
                self.id = format!("{at}+{}", Value::Object(beside.clone()));
                let mut merged = Map::new();
                merged.insert("allOf".to_owned(), json!([target, beside]));
                Cow::Owned(Value::Object(merged))
            };
        }
        self.value = Cow::Owned(json!({}));
        self
    }

    /// What people call the schema.
    pub fn title(&self) -> Option<&str> {
        self.value.get("title").and_then(Value::as_str)
    }

    /// What the schema says.
    pub fn shape(&self) -> Shape<'d> {
        let merged = merged(self.root, &self.value, 0);
        let node = match &merged {
            Cow::Borrowed(_) => self.clone(),
            Cow::Owned(value) => Node {
                value: Cow::Owned(value.clone()),
                ..self.clone()
            },
        };
        match &node.value {
            Cow::Borrowed(value) => node.read(value, Cow::Borrowed),
            // What was merged is a value of its own, and so is each part of it.
            Cow::Owned(value) => node.read(value, |part| Cow::Owned(part.clone())),
        }
    }

    fn read<'v>(&self, value: &'v Value, part: impl Fn(&'v Value) -> Cow<'d, Value>) -> Shape<'d> {
        let child = |value: &'v Value, token: &str| {
            Node::new(self.root, part(value), pointer::push(&self.id, token))
        };
        let mut nullable = value.get("nullable") == Some(&json!(true));
        let mut types: BTreeSet<String> = match value.get("type") {
            Some(Value::String(one)) => [one.clone()].into(),
            Some(Value::Array(list)) => list
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            _ => BTreeSet::new(),
        };
        nullable |= types.remove("null");
        let is_untyped = types.is_empty() && !nullable;
        let mut values = match (value.get("enum"), value.get("const")) {
            (Some(Value::Array(list)), _) => Some(list.clone()),
            (_, Some(one)) => Some(vec![one.clone()]),
            _ => None,
        };
        if let Some(values) = &mut values {
            let has_null = values.contains(&Value::Null);
            values.retain(|value| !value.is_null());
            nullable |= has_null && is_untyped;
        }
        let mut variants = Vec::new();
        for key in ["oneOf", "anyOf"] {
            for (index, one) in value
                .get(key)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .enumerate()
            {
                let is_null = one.get("type") == Some(&json!("null"));
                nullable |= is_null;
                if !is_null {
                    variants.push(child(one, &format!("{key}/{index}")));
                }
            }
        }
        if types.is_empty() {
            types.extend(implied(value, values.as_deref()).map(str::to_owned));
        }
        let required: BTreeSet<&str> = value
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let properties = value
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        let properties = properties.map(|(name, property)| {
            let node = child(property, &format!("properties/{name}"));
            let required = required.contains(name.as_str());
            (name.clone(), Property { required, node })
        });
        let own = |key: &str| value.get(KEY)?.get(key);
        let mut shape = Shape {
            nullable,
            format: value
                .get("format")
                .and_then(Value::as_str)
                .map(str::to_owned),
            default: value.get("default").cloned(),
            bounds: bounds(value),
            properties: properties.collect(),
            items: value.get("items").map(|items| child(items, "items")),
            additional: match value.get("additionalProperties") {
                Some(Value::Bool(false)) => Additional::Closed,
                Some(Value::Object(fields)) if !fields.is_empty() => {
                    let described = &value["additionalProperties"];
                    Additional::Described(child(described, "additionalProperties"))
                }
                _ => Additional::Open,
            },
            variants,
            deprecated: value.get("deprecated") == Some(&json!(true)),
            read_only: value.get("readOnly") == Some(&json!(true)),
            write_only: value.get("writeOnly") == Some(&json!(true)),
            rules: rules(value),
            discriminator: value.get("discriminator").and_then(discriminator),
            secret: own("secret").and_then(Value::as_bool),
            more_values: own("more_values")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default(),
            is_shown: own("shown_in_errors") == Some(&json!(true)),
            types,
            values,
        };
        // A union of one, such as of a reference and `null`, is that one.
        if shape.variants.len() == 1 && shape.types.is_empty() && shape.properties.is_empty() {
            let only = shape.variants.remove(0).shape();
            shape = Shape {
                nullable: shape.nullable || only.nullable,
                default: shape.default.or_else(|| only.default.clone()),
                deprecated: shape.deprecated || only.deprecated,
                ..only
            };
        }
        shape
    }
}

impl Shape<'_> {
    /// Whether it says nothing of the value.
    pub fn is_any(&self) -> bool {
        self.types.is_empty() && self.values.is_none() && self.variants.is_empty()
    }

    /// What a person would call the type.
    pub fn named(&self) -> String {
        let types: Vec<&str> = self.types.iter().map(String::as_str).collect();
        match types.len() {
            0 if !self.variants.is_empty() => "a union".to_owned(),
            0 => "any JSON".to_owned(),
            _ => types.join(" or "),
        }
    }
}

fn rules(value: &Value) -> BTreeMap<&'static str, Value> {
    let said = |key: &&'static str| Some((*key, without_words(value.get(key)?)));
    RULES.iter().filter_map(said).collect()
}

/// A value without what is for people in it.
pub(super) fn without_words(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(without_words).collect(),
        Value::Object(fields) => {
            // A property may be called `description`, and is no string.
            let is_word = |key: &str, value: &Value| match key {
                "description" | "title" | "summary" | "$comment" => value.is_string(),
                "examples" => value.is_array(),
                _ => false,
            };
            let rest = fields.iter().filter(|(key, value)| !is_word(key, value));
            let rest = rest.map(|(key, value)| (key.clone(), without_words(value)));
            Value::Object(rest.collect())
        }
        value => value.clone(),
    }
}

fn discriminator(value: &Value) -> Option<Discriminator> {
    let mapping = value.get("mapping").and_then(Value::as_object);
    let name = |target: &Value| {
        let target = target.as_str()?;
        let name = target.strip_prefix("#/components/schemas/");
        Some(pointer::unescape(name.unwrap_or(target)).into_owned())
    };
    let mapping = mapping
        .into_iter()
        .flatten()
        .filter_map(|(value, target)| Some((value.clone(), name(target)?)));
    Some(Discriminator {
        property: value.get("propertyName")?.as_str()?.to_owned(),
        mapping: mapping.collect(),
    })
}

/// The source that `x-clientry` of an object gives.
pub(super) fn source(value: &Value) -> Option<String> {
    let source = value.get(KEY)?.get("source")?;
    // A source that is no string is reported where the document is read.
    Some(source.as_str().unwrap_or("something").to_owned())
}

/// The types that a schema without `type` is about.
fn implied<'v>(
    value: &'v Value,
    values: Option<&'v [Value]>,
) -> impl Iterator<Item = &'static str> {
    let has = |key: &str| value.get(key).is_some();
    let mut types: BTreeSet<&'static str> = BTreeSet::new();
    if has("properties") || has("additionalProperties") {
        types.insert("object");
    }
    if has("items") {
        types.insert("array");
    }
    for value in values.unwrap_or_default() {
        types.insert(match value {
            Value::String(_) => "string",
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.is_f64() => "number",
            Value::Number(_) => "integer",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
            Value::Null => continue,
        });
    }
    types.into_iter()
}

fn bounds(value: &Value) -> BTreeMap<&'static str, Value> {
    let mut found: BTreeMap<&'static str, Value> = BTreeMap::new();
    for key in BOUNDS {
        match value.get(key) {
            // The exclusive bounds of 3.0 are flags beside the bound.
            Some(Value::Bool(_)) | None => {}
            Some(bound) => {
                found.insert(key, bound.clone());
            }
        }
    }
    for (flag, bound) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if value.get(flag) == Some(&json!(true))
            && let Some(number) = found.remove(bound)
        {
            found.insert(flag, number);
        }
    }
    if value.get("uniqueItems") == Some(&json!(true)) {
        found.insert("uniqueItems", json!(true));
    }
    // What every value of the type is above says nothing.
    found.retain(|key, value| !(key.starts_with("min") && *key != "minimum" && *value == json!(0)));
    found
}

/// Whether two values are the same in JSON, where `1` is `1.0`.
pub(super) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, value)| other.get(key).is_some_and(|other| same(value, other)))
        }
        _ => one == other,
    }
}
