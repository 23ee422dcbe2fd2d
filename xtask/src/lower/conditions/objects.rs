//! What conditions say of objects.

use super::exact::{self, Context, MOST_SCHEMAS, all, has, negated};
use super::{KEYWORDS, take, write};
use serde_json::{Map, Value, json};
use std::cell::Cell;
use std::collections::VecDeque;

/// Writes the conditions, and returns the keywords of which something is left out.
pub(super) fn apply(
    source: &Value,
    schema: &mut Map<String, Value>,
    units: Vec<Map<String, Value>>,
) -> Vec<&'static str> {
    let fresh = declare(source, schema, &units);
    let declared = schema.get("properties").and_then(Value::as_object).cloned();
    let declared = declared.unwrap_or_default();
    let context = Context {
        source,
        declared: &declared,
        fresh: &fresh,
        left: &Cell::new(MOST_SCHEMAS),
    };
    let mut broken = Vec::new();
    let mut left = Vec::new();
    for unit in &units {
        context.unit(unit, &mut broken, &mut left);
    }
    // A map and a union have no properties of which one could be there.
    if declared.is_empty() && !broken.is_empty() {
        left.extend(units.iter().filter_map(|unit| keyword(unit)));
        broken.clear();
    }
    left.dedup();
    write(schema, broken);
    left
}

fn keyword(unit: &Map<String, Value>) -> Option<&'static str> {
    KEYWORDS
        .into_iter()
        .find(|keyword| unit.contains_key(*keyword))
}

/// Declares what only the conditions do, and returns its schemas by name.
fn declare(
    source: &Value,
    schema: &mut Map<String, Value>,
    units: &[Map<String, Value>],
) -> Map<String, Value> {
    let is_object = schema.get("type").is_none_or(|name| name == "object")
        && !["oneOf", "anyOf", "$ref", "enum", "items"]
            .iter()
            .any(|key| schema.contains_key(*key) && !schema.contains_key("properties"));
    if !is_object {
        return Map::new();
    }
    let additional = schema
        .get("additionalProperties")
        .filter(|more| more.is_object());
    let any = additional.cloned().unwrap_or_else(|| json!({}));
    let known = schema.get("properties").and_then(Value::as_object).cloned();
    let known = known.unwrap_or_default();
    let mut found: Vec<(String, Vec<Value>)> = Vec::new();
    let mut add = |name: &str, property: Option<&Value>| {
        if known.contains_key(name) {
            return;
        }
        let index = found.iter().position(|(known, _)| known == name);
        let index = index.unwrap_or_else(|| {
            found.push((name.to_owned(), Vec::new()));
            found.len() - 1
        });
        // `true` and `false` say nothing of a type.
        if let Some(property) = property.filter(|one| one.is_object())
            && !found[index].1.contains(property)
        {
            found[index].1.push(property.clone());
        }
    };
    let mut open: VecDeque<Value> = units.iter().flat_map(consequences).cloned().collect();
    let mut dependent: Vec<Map<String, Value>> = units.to_vec();
    // One that refers to itself has no end.
    let mut looked_at = 0;
    while let Some(subschema) = (looked_at < MOST_SCHEMAS)
        .then(|| open.pop_front())
        .flatten()
    {
        looked_at += 1;
        let Some(subschema) = exact::resolved(source, &subschema) else {
            continue;
        };
        for unit in take(&mut subschema.clone()) {
            open.extend(consequences(&unit).into_iter().cloned());
            dependent.push(unit);
        }
        // Which of a union holds depends on the value: any of its properties may be there.
        for key in ["oneOf", "anyOf", "allOf"] {
            let several = subschema.get(key).and_then(Value::as_array);
            open.extend(several.into_iter().flatten().cloned());
        }
        let properties = subschema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            add(name, Some(property));
        }
        for name in exact::names(subschema.get("required")) {
            add(name, None);
        }
    }
    let dependent = dependent.iter();
    for dependent in dependent.filter_map(|unit| unit.get("dependentRequired")) {
        let lists = dependent.as_object().into_iter().flatten();
        for (name, names) in lists {
            add(name, None);
            exact::names(Some(names)).for_each(|name| add(name, None));
        }
    }
    let mut fresh = Map::new();
    for (name, mut schemas) in found {
        let property = match schemas.len() {
            0 => any.clone(),
            1 => schemas.remove(0),
            _ => json!({ "oneOf": schemas }),
        };
        fresh.insert(name, property);
    }
    if !fresh.is_empty() {
        let properties = schema.entry("properties").or_insert_with(|| json!({}));
        if let Value::Object(properties) = properties {
            properties.extend(fresh.clone());
        }
    }
    fresh
}

/// The schemas that hold where a condition does.
fn consequences(unit: &Map<String, Value>) -> Vec<&Value> {
    let conditional = match unit.contains_key("if") {
        true => ["then", "else"].map(|key| unit.get(key)),
        false => [None, None],
    };
    let dependent = unit.get("dependentSchemas").and_then(Value::as_object);
    let dependent = dependent.into_iter().flatten().map(|(_, schema)| schema);
    conditional.into_iter().flatten().chain(dependent).collect()
}

impl Context<'_> {
    /// What breaks a condition, and the keywords of which something is left out.
    pub(in crate::lower::conditions) fn unit(
        &self,
        unit: &Map<String, Value>,
        broken: &mut Vec<Value>,
        left: &mut Vec<&'static str>,
    ) {
        if let Some(not) = unit.get("not") {
            match self.exact(not) {
                Some(exact) => match exact.get("anyOf").and_then(Value::as_array) {
                    Some(several) => broken.extend(several.iter().cloned()),
                    None => broken.push(exact),
                },
                None => left.push("not"),
            }
        }
        if let Some(condition) = unit.get("if") {
            let condition = self.exact(condition);
            for (keyword, applies) in [("then", true), ("else", false)] {
                let Some(consequence) = unit.get(keyword) else {
                    continue;
                };
                let (all_of, is_whole) = self.weak(consequence);
                let Some(condition) = &condition else {
                    // What has no effect beyond its properties is said by these.
                    if !(all_of.is_empty() && is_whole) {
                        left.push("if");
                    }
                    continue;
                };
                let premise = match applies {
                    true => condition.clone(),
                    false => negated(condition.clone()),
                };
                broken.extend(
                    all_of
                        .into_iter()
                        .map(|one| all([premise.clone(), negated(one)])),
                );
                if !is_whole {
                    left.push(keyword);
                }
            }
        }
        let lists = unit.get("dependentRequired").and_then(Value::as_object);
        for (name, names) in lists.into_iter().flatten() {
            for other in exact::names(Some(names)) {
                broken.push(all([has(name), negated(has(other))]));
            }
        }
        let schemas = unit.get("dependentSchemas").and_then(Value::as_object);
        for (name, schema) in schemas.into_iter().flatten() {
            let (all_of, is_whole) = self.weak(schema);
            let is_declared = self.declared.contains_key(name);
            if is_declared {
                broken.extend(all_of.into_iter().map(|one| all([has(name), negated(one)])));
            }
            if !is_whole || !is_declared {
                left.push("dependentSchemas");
            }
        }
    }
}
