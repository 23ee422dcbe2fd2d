//! A schema with its `allOf` merged into it.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::document::pointer;
use crate::openapi::extension::KEY;

/// How many references are followed in a row, and how deep `allOf` is in itself.
pub(super) const DEEPEST: usize = 32;

/// What is beside a `$ref` and changes what it means.
pub(super) fn beside(value: &Value) -> Map<String, Value> {
    let fields = value.as_object().into_iter().flatten();
    let words = [
        "$ref",
        "description",
        "summary",
        "title",
        "example",
        "examples",
    ];
    let is_word = |key: &str| words.contains(&key) || (key.starts_with("x-") && key != KEY);
    let rest = fields.filter(|(key, _)| !is_word(key));
    rest.map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// A schema with its `allOf` merged into it.
pub(super) fn merged<'v>(root: &Value, value: &'v Value, depth: usize) -> Cow<'v, Value> {
    let parts = value.get("allOf").and_then(Value::as_array);
    let Some(parts) = parts.filter(|_| depth < DEEPEST) else {
        return Cow::Borrowed(value);
    };
    let mut result = Map::new();
    for part in parts {
        let mut part = part;
        let mut beside_all = Vec::new();
        for _ in 0..DEEPEST {
            let Some(reference) = part.get("$ref").and_then(Value::as_str) else {
                break;
            };
            beside_all.push(beside(part));
            let target = pointer::from_reference(reference);
            match target.and_then(|at| pointer::get(root, &at)) {
                Some(target) => part = target,
                None => break,
            }
        }
        if let Value::Object(fields) = &*merged(root, part, depth + 1) {
            combine(&mut result, fields);
        }
        for fields in beside_all {
            combine(&mut result, &fields);
        }
    }
    if let Value::Object(fields) = value {
        let own = fields.iter().filter(|(key, _)| *key != "allOf");
        combine(
            &mut result,
            &own.map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        );
    }
    Cow::Owned(Value::Object(result))
}

/// Adds what `more` says to `fields`; the later word counts where both say something.
fn combine(fields: &mut Map<String, Value>, more: &Map<String, Value>) {
    for (key, value) in more {
        match (key.as_str(), fields.get_mut(key), value) {
            ("properties", Some(Value::Object(known)), Value::Object(more)) => {
                for (name, property) in more {
                    let both = match known.get(name) {
                        Some(first) if first != property => json!({ "allOf": [first, property] }),
                        _ => property.clone(),
                    };
                    known.insert(name.clone(), both);
                }
            }
            ("required", Some(Value::Array(known)), Value::Array(more)) => {
                let fresh: Vec<Value> = more
                    .iter()
                    .filter(|one| !known.contains(one))
                    .cloned()
                    .collect();
                known.extend(fresh);
            }
            _ => {
                fields.insert(key.clone(), value.clone());
            }
        }
    }
}
