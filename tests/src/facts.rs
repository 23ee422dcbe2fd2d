//! What a schema says, whether OpenAPI 3.0, OpenAPI 3.1 or schemars wrote it.
//!
//! Annotations are ignored; a keyword that this file has never heard of is kept, and so compared.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

/// Keywords that say nothing about the data.
pub const ANNOTATIONS: [&str; 8] = [
    "$defs",
    "$schema",
    "description",
    "example",
    "examples",
    "title",
    "x-clientry",
    "xml",
];

/// Keywords that become a field of [`Facts`] by themselves.
const STRUCTURE: [&str; 12] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "enum",
    "items",
    "nullable",
    "oneOf",
    "properties",
    "required",
    "type",
];

/// What a schema says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The name of the schema that it refers to; what else it says is beside the reference.
    pub reference: Option<String>,
    /// The types it allows, without null; none is any.
    pub kinds: BTreeSet<String>,
    /// Whether null is one of its values.
    pub nullable: bool,
    /// The schema of each property.
    pub properties: BTreeMap<String, Facts>,
    /// The properties that are required.
    pub required: BTreeSet<String>,
    /// The schema of the items.
    pub items: Option<Box<Facts>>,
    /// The schema of the properties that are not listed.
    pub additional: Option<Box<Facts>>,
    /// The subschemas of which a value has one.
    pub variants: Vec<Facts>,
    /// Every other keyword: bounds, the values of an enum, formats, defaults…
    pub keywords: BTreeMap<String, Value>,
}

/// Where schemas are, and how they are written.
pub struct Schemas {
    /// By name.
    pub named: Map<String, Value>,
    /// Whether what is beside a `$ref` says nothing, as in OpenAPI 3.0.
    pub references_stand_alone: bool,
}

impl Schemas {
    /// The components of an OpenAPI document.
    pub fn of_document(document: &Value) -> Self {
        let named = document.pointer("/components/schemas");
        Schemas {
            named: named
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default(),
            references_stand_alone: document["openapi"]
                .as_str()
                .unwrap_or_default()
                .starts_with("3.0"),
        }
    }

    /// The names of the schemas.
    pub fn names(&self) -> BTreeSet<&str> {
        self.named.keys().map(String::as_str).collect()
    }

    /// The schema of a name as it is written.
    pub fn written(&self, name: &str) -> &Value {
        self.named
            .get(name)
            .unwrap_or_else(|| panic!("there is no schema {name}"))
    }

    /// What the schema of a name says.
    pub fn named(&self, name: &str) -> Facts {
        self.facts(self.written(name))
    }

    /// The same facts with those of what they refer to.
    pub fn followed(&self, facts: &Facts) -> Facts {
        let Some(name) = &facts.reference else {
            return facts.clone();
        };
        let mut target = self.followed(&self.named(name));
        target.merge(Facts {
            reference: None,
            ..facts.clone()
        });
        target
    }

    /// What `schema` says.
    pub fn facts(&self, schema: &Value) -> Facts {
        let mut facts = Facts::default();
        let Some(schema) = schema.as_object() else {
            return facts;
        };
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            facts.reference = reference.rsplit('/').next().map(str::to_owned);
            if self.references_stand_alone {
                return facts;
            }
        }
        self.read_values(schema, &mut facts);
        self.read_structure(schema, &mut facts);
        let parts: Vec<Facts> = list(schema, "allOf").map(|part| self.facts(part)).collect();
        match parts.as_slice() {
            // A reference with annotations around it, as 3.0 has to write it.
            [only] if facts.kinds.is_empty() && facts.required.is_empty() => {
                facts.merge(only.clone())
            }
            parts => parts
                .iter()
                .for_each(|part| facts.merge(self.followed(part))),
        }
        facts
    }

    fn read_values(&self, schema: &Map<String, Value>, facts: &mut Facts) {
        facts.nullable = schema.get("nullable") == Some(&json!(true));
        for kind in one_or_more(schema.get("type")) {
            match kind.as_str() {
                Some("null") => facts.nullable = true,
                Some(kind) => _ = facts.kinds.insert(kind.to_owned()),
                None => {}
            }
        }
        let extension = |name: &str| {
            schema
                .get("x-clientry")
                .and_then(|extension| extension.get(name))
        };
        let values: Vec<Value> = list(schema, "enum")
            .chain(schema.get("const"))
            .chain(one_or_more(extension("more_values")))
            .cloned()
            .collect();
        if !values.is_empty() {
            facts.nullable |= values.contains(&Value::Null);
            let values = values
                .into_iter()
                .filter(|value| !value.is_null())
                .collect();
            facts
                .keywords
                .insert("enum".to_owned(), Value::Array(values));
        }
        for (keyword, value) in schema {
            let known =
                STRUCTURE.contains(&keyword.as_str()) || ANNOTATIONS.contains(&keyword.as_str());
            // Writing out what holds anyway says nothing.
            let nothing = value == &json!(false) && keyword != "default"
                || value == &json!(0)
                    && ["minItems", "minLength", "minProperties"].contains(&keyword.as_str());
            if !known && !nothing {
                facts.keywords.insert(keyword.clone(), value.clone());
            }
        }
        for bound in ["Minimum", "Maximum"] {
            // OpenAPI 3.0: the bound, and beside it whether it is meant without its value.
            let exclusive = format!("exclusive{bound}");
            if facts.keywords.get(&exclusive) == Some(&json!(true)) {
                let value = facts
                    .keywords
                    .remove(&bound.to_lowercase())
                    .unwrap_or_default();
                facts.keywords.insert(exclusive, value);
            }
        }
        if extension("secret") == Some(&json!(true)) {
            facts
                .keywords
                .entry("format".to_owned())
                .or_insert(json!("password"));
        }
    }

    fn read_structure(&self, schema: &Map<String, Value>, facts: &mut Facts) {
        let boxed = |keyword: &str| schema.get(keyword).map(|inner| Box::new(self.facts(inner)));
        facts.items = boxed("items");
        // Both `true` and `false` leave unlisted properties to the reader, who ignores them.
        facts.additional =
            boxed("additionalProperties").filter(|inner| **inner != Facts::default());
        for (name, property) in schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            facts.properties.insert(name.clone(), self.facts(property));
        }
        facts.required = list(schema, "required")
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        let subschemas = list(schema, "anyOf").chain(list(schema, "oneOf"));
        let mut variants: Vec<Facts> = subschemas.map(|one| self.facts(one)).collect();
        let null = Facts {
            nullable: true,
            ..Facts::default()
        };
        facts.nullable |= variants.contains(&null);
        variants.retain(|variant| variant != &null);
        match variants.as_slice() {
            [only] => facts.merge(only.clone()),
            _ => facts.variants = variants,
        }
    }
}

impl Facts {
    /// Adds what `other` says.
    fn merge(&mut self, other: Facts) {
        self.reference = self.reference.take().or(other.reference);
        self.kinds.extend(other.kinds);
        self.nullable |= other.nullable;
        self.properties.extend(other.properties);
        self.required.extend(other.required);
        self.items = self.items.take().or(other.items);
        self.additional = self.additional.take().or(other.additional);
        self.variants.extend(other.variants);
        self.keywords.extend(other.keywords);
    }
}

fn list<'s>(schema: &'s Map<String, Value>, keyword: &str) -> impl Iterator<Item = &'s Value> {
    schema
        .get(keyword)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn one_or_more(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let (one, more) = match value {
        Some(Value::Array(more)) => (None, more.as_slice()),
        one => (one, [].as_slice()),
    };
    one.into_iter().chain(more)
}
