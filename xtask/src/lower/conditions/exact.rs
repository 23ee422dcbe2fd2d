//! Conditions in few forms: a property is there, a plain property is one of some values, and what is made of these by `not`,
//! `allOf`, `anyOf` and `oneOf`.

use crate::lower::target_of;
use crate::openapi::keywords;
use serde_json::{Map, Value, json};
use std::cell::Cell;

/// What is known of the object that conditions are about.
#[derive(Clone, Copy)]
pub(in crate::lower) struct Context<'a> {
    /// The document in which references are followed.
    pub(in crate::lower) source: &'a Value,
    /// The properties that it has.
    pub(in crate::lower) declared: &'a Map<String, Value>,
    /// Those of them that only its conditions declare.
    pub(in crate::lower) fresh: &'a Map<String, Value>,
    /// How many schemas may be looked at still: one that refers to itself has no end.
    pub(in crate::lower) left: &'a Cell<usize>,
}

/// How many schemas a condition may have.
pub(in crate::lower) const MOST_SCHEMAS: usize = 256;

/// A property is there.
pub(super) fn has(name: &str) -> Value {
    json!({ "required": [name] })
}

/// A condition that holds where another one does not.
pub(super) fn negated(condition: Value) -> Value {
    match condition.get("not") {
        Some(not) => not.clone(),
        None => json!({ "not": condition }),
    }
}

/// A condition that holds where all of them do.
pub(super) fn all(conditions: impl IntoIterator<Item = Value>) -> Value {
    let mut all: Vec<Value> = Vec::new();
    for condition in conditions {
        match condition.get("allOf").and_then(Value::as_array) {
            Some(several) => all.extend(several.iter().cloned()),
            None => all.push(condition),
        }
    }
    match all.as_slice() {
        [one] => one.clone(),
        several => json!({ "allOf": several }),
    }
}

impl Context<'_> {
    /// A schema in these forms, if they say all of it.
    pub(in crate::lower) fn exact(&self, schema: &Value) -> Option<Value> {
        self.left.set(self.left.get().checked_sub(1)?);
        if let Value::Bool(holds) = schema {
            return Some(match holds {
                true => json!({ "allOf": [] }),
                false => json!({ "anyOf": [] }),
            });
        }
        let mut parts = Vec::new();
        for (key, value) in resolved(self.source, schema)? {
            if says_nothing(key, value) {
                continue;
            }
            match key.as_str() {
                "required" => {
                    let names: Vec<_> = names(Some(value)).collect();
                    if !names.iter().all(|name| self.declared.contains_key(*name)) {
                        return None;
                    }
                    parts.push(json!({ "required": names }));
                }
                "properties" => {
                    for (name, property) in value.as_object()? {
                        parts.extend(self.property(name, property)?);
                    }
                }
                "not" => parts.push(negated(self.exact(value)?)),
                "allOf" | "anyOf" | "oneOf" => {
                    let several = value.as_array()?.iter().map(|one| self.exact(one));
                    let several: Option<Vec<_>> = several.collect();
                    parts.push(json!({ key: several? }));
                }
                _ => return None,
            }
        }
        Some(all(parts))
    }

    /// What a schema says in these forms, each for itself, and whether that is all of it.
    pub(super) fn weak(&self, schema: &Value) -> (Vec<Value>, bool) {
        let Some(mut own) = resolved(self.source, schema).cloned() else {
            return (Vec::new(), *schema == Value::Bool(true));
        };
        let Some(left) = self.left.get().checked_sub(1) else {
            return (Vec::new(), false);
        };
        self.left.set(left);
        let (mut parts, mut is_whole) = (Vec::new(), true);
        // Conditions within a condition.
        for unit in super::take(&mut own) {
            let (mut broken, mut ignored) = (Vec::new(), Vec::new());
            self.unit(&unit, &mut broken, &mut ignored);
            parts.extend(broken.into_iter().map(negated));
            is_whole &= ignored.is_empty();
        }
        for (key, value) in &own {
            if says_nothing(key, value) {
                continue;
            }
            match (key.as_str(), value) {
                ("required", _) => {
                    for name in names(Some(value)) {
                        match self.declared.contains_key(name) {
                            true => parts.push(has(name)),
                            false => is_whole = false,
                        }
                    }
                }
                ("properties", Value::Object(properties)) => {
                    for (name, property) in properties {
                        // Its own type says it.
                        if self.fresh.get(name) == Some(property) {
                            continue;
                        }
                        match self.property(name, property) {
                            Some(part) => parts.extend(part),
                            None => is_whole = false,
                        }
                    }
                }
                _ => {
                    let one = Map::from_iter([(key.clone(), value.clone())]);
                    match self.exact(&Value::Object(one)) {
                        Some(part) => parts.push(part),
                        None => is_whole = false,
                    }
                }
            }
        }
        (parts, is_whole)
    }

    /// What is said of one property: nothing where its own type says it.
    fn property(&self, name: &str, schema: &Value) -> Option<Option<Value>> {
        if let Value::Bool(allowed) = schema {
            return match allowed {
                true => Some(None),
                false if self.declared.contains_key(name) => Some(Some(negated(has(name)))),
                false => None,
            };
        }
        if self.declared.get(name) == Some(schema) {
            return Some(None);
        }
        let schema = resolved(self.source, schema)?;
        let declared = resolved(self.source, self.declared.get(name)?)?;
        let of_type = declared.get("type");
        let said: Vec<_> = schema
            .iter()
            .filter(|(key, value)| {
                let is_type = *key == "type" && Some(*value) == of_type;
                !is_type && !keywords::is_annotation(key)
            })
            .collect();
        let is = |values: Vec<Value>| {
            let fits = |value: &Value| match of_type.and_then(Value::as_str) {
                Some("string") => value.is_string() && is_text(declared),
                Some("integer") => value.is_i64() || value.is_u64(),
                Some("boolean") => value.is_boolean(),
                _ => false,
            };
            let all_fit = !values.is_empty() && values.iter().all(fits);
            all_fit.then(|| json!({ "properties": { name: { "enum": values } } }))
        };
        match said.as_slice() {
            [] => Some(None),
            [(key, value)] => match (key.as_str(), value) {
                ("const", value) => is(vec![(*value).clone()]).map(Some),
                ("enum", Value::Array(values)) => is(values.clone()).map(Some),
                ("not", Value::Object(not)) => {
                    let values = match (not.get("const"), not.get("enum"), not.len()) {
                        (Some(value), None, 1) => vec![value.clone()],
                        (None, Some(Value::Array(values)), 1) => values.clone(),
                        _ => return None,
                    };
                    // It is not there, or something else.
                    Some(Some(negated(all([has(name), is(values)?]))))
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// Whether a string is text in Rust, which can be compared.
fn is_text(schema: &Map<String, Value>) -> bool {
    let format = schema.get("format").and_then(Value::as_str);
    !matches!(format, Some("date-time" | "password" | "binary"))
}

/// Whether a keyword of a condition about an object says nothing.
fn says_nothing(key: &str, value: &Value) -> bool {
    keywords::is_annotation(key)
        || (key == "type" && value == "object")
        || (matches!(key, "additionalProperties" | "unevaluatedProperties") && *value == true)
}

/// The names in a list.
pub(super) fn names(list: Option<&Value>) -> impl Iterator<Item = &str> {
    let list = list.and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str)
}

/// The schema that it is or refers to.
pub(super) fn resolved<'a>(source: &'a Value, schema: &'a Value) -> Option<&'a Map<String, Value>> {
    let mut schema = schema;
    // References to references end: what is deeper than this is a circle.
    for _ in 0..64 {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => schema = source.pointer(&target_of(reference))?,
            None => return schema.as_object(),
        }
    }
    None
}
