//! Values made up by a schema, so that every field is tried, whether an example has it or not.

use serde_json::{Map, Value, json};

use crate::facts::{Facts, Schemas};

/// Deeper than this, optional fields are omitted: a schema may hold itself.
const DEEPEST: usize = 8;

/// A value with every field, or with what is required alone.
pub struct Samples<'s> {
    /// What references lead to.
    pub schemas: &'s Schemas,
    /// Whether optional fields are there.
    pub optional: bool,
}

impl Samples<'_> {
    /// A value of the schema that says `facts`.
    pub fn value(&self, facts: &Facts) -> Value {
        self.value_within(facts, DEEPEST)
    }

    fn value_within(&self, facts: &Facts, depth: usize) -> Value {
        let facts = self.schemas.followed(facts);
        if let Some(value) = facts.keywords.get("enum").and_then(|values| values.get(0)) {
            return value.clone();
        }
        if let Some(variant) = facts.variants.first() {
            return self.value_within(variant, depth);
        }
        match facts.kinds.first().map(String::as_str) {
            Some("string") => string(&facts),
            Some("integer") => facts.keywords.get("minimum").cloned().unwrap_or(json!(7)),
            Some("number") => json!(1.5),
            Some("boolean") => json!(true),
            Some("array") => {
                let item = facts
                    .items
                    .as_ref()
                    .map_or(Value::Null, |item| self.value_within(item, depth));
                json!([item])
            }
            Some("object") => Value::Object(self.object(&facts, depth)),
            _ => json!({ "any": [1, null, "text"] }),
        }
    }

    fn object(&self, facts: &Facts, depth: usize) -> Map<String, Value> {
        let mut object = Map::new();
        let optional = self.optional && depth > 0;
        for (name, property) in &facts.properties {
            if optional || facts.required.contains(name) {
                object.insert(
                    name.clone(),
                    self.value_within(property, depth.saturating_sub(1)),
                );
            }
        }
        if let Some(additional) = &facts.additional {
            object.insert(
                "a key of its own".to_owned(),
                self.value_within(additional, depth.saturating_sub(1)),
            );
        }
        object
    }
}

/// A string within the bounds, as the format asks for.
fn string(facts: &Facts) -> Value {
    let format = facts.keywords.get("format").and_then(Value::as_str);
    let string = match format {
        // More digits than a calendar type would keep.
        Some("date-time") => "2026-05-01T09:30:00.1200+00:00",
        Some("uri") => "https://example.com/a%2Fb?c=d#e",
        Some("uuid") => "550E8400-e29b-41d4-a716-446655440000",
        _ => "Ünï \"text\"\n",
    };
    let least = facts
        .keywords
        .get("minLength")
        .and_then(Value::as_u64)
        .unwrap_or(0);
    let missing = usize::try_from(least)
        .unwrap()
        .saturating_sub(string.chars().count());
    json!(string.to_owned() + &"x".repeat(missing))
}

/// `value` with the documented default of each field it lacks, as a response is read.
pub fn with_defaults(schemas: &Schemas, facts: &Facts, value: &Value) -> Value {
    let facts = schemas.followed(facts);
    match value {
        Value::Object(fields) => {
            let mut read = Map::new();
            for (name, value) in fields {
                let inner = facts.properties.get(name).or(facts.additional.as_deref());
                let value = inner.map_or_else(
                    || value.clone(),
                    |inner| with_defaults(schemas, inner, value),
                );
                read.insert(name.clone(), value);
            }
            for (name, property) in &facts.properties {
                let default = schemas.followed(property).keywords.remove("default");
                if let (false, Some(default)) = (read.contains_key(name), default) {
                    read.insert(name.clone(), default);
                }
            }
            Value::Object(read)
        }
        Value::Array(items) => match &facts.items {
            Some(inner) => items
                .iter()
                .map(|item| with_defaults(schemas, inner, item))
                .collect(),
            None => value.clone(),
        },
        other => other.clone(),
    }
}
