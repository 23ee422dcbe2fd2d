//! Which properties go together, and which values there are not: what `not`, `if`, `dependentRequired` and
//! `dependentSchemas` say.
//!
//! Properties that only a condition declares are optional properties of the object. What a condition says of the properties
//! that are there, and of the values of plain ones, is in `not` behind this rule: `{ anyOf: […] }` of what breaks it, each in
//! the forms of `Context::exact`. Of a plain value, `not` lists those that it cannot be. The rest is reported.

mod exact;

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords::Kind;
use crate::openapi::walk::Scope;
pub(super) use exact::{Context, MOST_SCHEMAS};
use exact::{all, has, negated};
use serde_json::{Map, Value, json};
use std::cell::Cell;
use std::collections::VecDeque;

/// The keywords that say a condition, those first that go together.
const KEYWORDS: [&str; 6] = [
    "if",
    "then",
    "else",
    "not",
    "dependentRequired",
    "dependentSchemas",
];

/// Writes every condition as what breaks it.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    // Most documents have none, and a copy of a large one takes its time.
    let mut has_some = false;
    walk::objects(&document.value, Scope::Read, &mut |object| {
        let is_one = |keyword: &&str| object.fields.contains_key(*keyword);
        has_some |= object.kind == Kind::Schema && KEYWORDS.iter().any(is_one);
    });
    if !has_some {
        return;
    }
    let source = document.value.clone();
    let mut pending = Vec::new();
    walk::schemas(&mut document.value, &mut |at, schema| {
        // What is within a condition is about the object that has it.
        if is_within_condition(at) {
            return;
        }
        let units = take(schema);
        if units.is_empty() {
            return;
        }
        let name = schema.get("type").and_then(Value::as_str);
        let is_scalar = matches!(name, Some("string" | "integer" | "number" | "boolean"));
        let left = match is_scalar {
            true => plain::apply(&source, schema, units),
            false => objects::apply(&source, schema, units),
        };
        pending.extend(left.into_iter().map(|keyword| Pending {
            severity: Severity::Note,
            code: "condition-ignored",
            pointer: pointer::push(at, keyword),
            message: format!("requests are not validated against all of `{keyword}`"),
            why: "they are validated against which properties are there and what plain ones are, and against nothing else of a condition",
            help: "nothing to do, unless your code relies on it",
        }));
    });
    report_all(document, report, pending);
}

/// Whether a schema is what follows from a condition, or one that `all_of` has collected.
fn is_within_condition(at: &str) -> bool {
    let mut tokens = at.rsplit('/');
    let mut next = || tokens.next().unwrap_or_default();
    let (last, before, third) = (next(), next(), next());
    let is_name = |holder: &str| matches!(holder, "properties" | "schemas");
    match (last, before) {
        ("then" | "else", before) => !is_name(before),
        (_, "dependentSchemas" | "allOf") => !is_name(third),
        _ => false,
    }
}

/// Whether an `allOf` has nothing but conditions, as one has that was merged.
pub(super) fn are_all(all_of: &Value) -> bool {
    let is_condition = |schema: &Value| {
        let keys = schema.as_object().map(|schema| schema.keys());
        keys.is_some_and(|mut keys| keys.all(|key| KEYWORDS.contains(&key.as_str())))
    };
    all_of
        .as_array()
        .is_some_and(|schemas| schemas.iter().all(is_condition))
}

/// Takes the conditions out of a schema, and those that `all_of` has collected in `allOf`, each for itself.
pub(super) fn take(schema: &mut Map<String, Value>) -> Vec<Map<String, Value>> {
    let mut units = Vec::new();
    if let Some(Value::Array(collected)) = schema.shift_remove("allOf") {
        for one in collected {
            if let Value::Object(mut one) = one {
                units.append(&mut take(&mut one));
            }
        }
    }
    let mut unit = Map::new();
    for keyword in KEYWORDS {
        if let Some(value) = schema.shift_remove(keyword) {
            unit.insert(keyword.to_owned(), value);
        }
        // What is behind `else` goes for itself.
        if !matches!(keyword, "if" | "then") && !unit.is_empty() {
            units.push(std::mem::take(&mut unit));
        }
    }
    units
}

/// Adds to the conditions of a schema what breaks another one.
pub(super) fn add(schema: &mut Map<String, Value>, broken: Value) {
    let mut all = take(schema);
    all.push(Map::from_iter([("not".to_owned(), broken)]));
    schema.insert(
        "allOf".to_owned(),
        Value::Array(all.into_iter().map(Value::Object).collect()),
    );
    settle(schema);
}

/// Makes one `not` of those that were collected when schemas were merged that had theirs.
pub(super) fn settle(schema: &mut Map<String, Value>) {
    let mut broken: Vec<Value> = Vec::new();
    for unit in take(schema) {
        let Some(not) = unit.get("not") else { continue };
        let several = not.get("anyOf").and_then(Value::as_array);
        for one in several.unwrap_or(&vec![not.clone()]) {
            if !broken.contains(one) {
                broken.push(one.clone());
            }
        }
    }
    write(schema, broken);
}

fn write(schema: &mut Map<String, Value>, broken: Vec<Value>) {
    if !broken.is_empty() {
        schema.insert("not".to_owned(), json!({ "anyOf": broken }));
    }
}

/// What is said of objects.
mod objects {
    use super::*;

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
}

/// What is said of strings, numbers and booleans.
mod plain {
    use super::*;
    use crate::lower::all_of::both_patterns;

    /// Writes the values that there are not, and returns the keywords of which something is left out.
    pub(super) fn apply(
        source: &Value,
        schema: &mut Map<String, Value>,
        units: Vec<Map<String, Value>>,
    ) -> Vec<&'static str> {
        let mut left = Vec::new();
        let mut values = Vec::new();
        for unit in units {
            for keyword in KEYWORDS {
                let Some(said) = unit.get(keyword) else {
                    continue;
                };
                let is_said = keyword == "not" && refuse(source, schema, said, &mut values);
                // Dependencies are about objects, and nothing follows without `if`.
                let is_about = matches!(keyword, "not" | "if");
                if is_about && !is_said {
                    left.push(keyword);
                }
                // What is documented of it is kept.
                if keyword == "not" && !is_said && is_of_bounds(schema, said) {
                    schema.insert("not".to_owned(), said.clone());
                }
            }
        }
        // A value of an enum that it cannot be is none of it.
        if let Some(Value::Array(listed)) = schema.get_mut("enum") {
            listed.retain(|one| !values.contains(one));
        } else if !values.is_empty() {
            schema.insert("not".to_owned(), json!({ "enum": values }));
        }
        left
    }

    /// Whether a schema has nothing but bounds of the type that another one has.
    fn is_of_bounds(schema: &Map<String, Value>, of: &Value) -> bool {
        let name = schema
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let mut keys = of.as_object().into_iter().flatten();
        keys.all(|(key, _)| crate::openapi::keywords::is_of_type(key, name))
    }

    /// Refuses what `not` says, and says whether that is all of it.
    fn refuse(
        source: &Value,
        schema: &mut Map<String, Value>,
        not: &Value,
        values: &mut Vec<Value>,
    ) -> bool {
        let Some(not) = exact::resolved(source, not) else {
            return false;
        };
        let name = schema.get("type").cloned();
        let narrowing: Vec<_> = not
            .iter()
            .filter(|(key, value)| {
                let says_type = *key == "type" && Some(*value) == name.as_ref();
                !crate::openapi::keywords::is_annotation(key) && !says_type
            })
            .collect();
        match narrowing.as_slice() {
            [(key, Value::Array(listed))] if *key == "enum" => {
                values.extend(listed.iter().cloned())
            }
            [(key, value)] if *key == "const" => values.push((*value).clone()),
            [(key, Value::String(of))] if *key == "type" => {
                // What is of another type anyway is not refused.
                let is_number = |name: &str| matches!(name, "integer" | "number");
                let own = name.as_ref().and_then(Value::as_str).unwrap_or_default();
                return !(is_number(of) && is_number(own));
            }
            [(key, Value::String(pattern))]
                if *key == "pattern" && name == Some(json!("string")) =>
            {
                let negated = json!(format!("^(?![\\s\\S]*?(?:{pattern}))"));
                let both = match schema.get("pattern") {
                    Some(known) => both_patterns(known, &negated),
                    None => Some(negated),
                };
                match both {
                    Some(both) => _ = schema.insert("pattern".to_owned(), both),
                    None => return false,
                }
            }
            [(key, Value::Array(several))] if *key == "anyOf" => {
                let several = several.clone();
                let mut all = several.iter();
                return all.all(|one| refuse(source, schema, one, values));
            }
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::{Rule, all_of};

    fn lowered(schema: &str) -> (Value, Vec<&'static str>) {
        let rules = [Rule::WithFacts(all_of::apply), Rule::Plain(apply)];
        let schemas = format!("    A: {schema}\n    Then: {{ required: [b] }}\n");
        let (schemas, codes) = crate::testing::lowered(&rules, &schemas);
        (schemas["A"].clone(), codes)
    }

    /// What breaks the conditions of an object with the properties `a`, `b` and `kind`.
    fn broken(conditions: &str) -> (Value, Vec<&'static str>) {
        let (schema, codes) = lowered(&format!(
            "{{ type: object, properties: {{ a: {{ type: string }}, b: {{ type: integer }}, kind: {{ type: string, enum: [x, y] }} }}, {conditions} }}"
        ));
        (schema["not"]["anyOf"].clone(), codes)
    }

    #[test]
    fn which_properties_go_together_is_said_by_what_breaks_it() {
        let a = json!({"required": ["a"]});
        let no_b = json!({"not": {"required": ["b"]}});
        let is_x = json!({"properties": {"kind": {"enum": ["x"]}}});
        for (conditions, expected) in [
            (
                "dependentRequired: { a: [b] }",
                json!([{"allOf": [a, no_b]}]),
            ),
            (
                "dependentSchemas: { a: { required: [b] } }",
                json!([{"allOf": [a, no_b]}]),
            ),
            (
                "not: { required: [a, b] }",
                json!([{"required": ["a", "b"]}]),
            ),
            (
                "not: { anyOf: [{ required: [a] }, { required: [b] }] }",
                json!([a, {"required": ["b"]}]),
            ),
            (
                "not: { type: object, not: { required: [b] } }",
                json!([no_b]),
            ),
            (
                "if: { properties: { kind: { const: x } } }, then: { $ref: '#/components/schemas/Then' }",
                json!([{"allOf": [is_x, no_b]}]),
            ),
            (
                "if: { required: [a] }, else: { required: [b] }",
                json!([{"allOf": [{"not": a}, no_b]}]),
            ),
            (
                "if: { required: [a] }, then: true, else: { if: { properties: { kind: { const: x } } }, then: { required: [b] } }",
                json!([{"allOf": [{"not": a}, is_x, no_b]}]),
            ),
            (
                "allOf: [{ if: { required: [a] }, then: { required: [b] } }, { not: { required: [a] } }]",
                json!([{"allOf": [a, no_b]}, a]),
            ),
        ] {
            assert_eq!(broken(conditions), (expected, vec![]), "{conditions}");
        }
    }

    #[test]
    fn what_is_left_out_of_a_condition_is_reported() {
        let a = json!({"required": ["a"]});
        let no_b = json!({"not": {"required": ["b"]}});
        for (conditions, expected) in [
            ("not: { minProperties: 2 }", Value::Null),
            ("not: { properties: { a: { minLength: 2 } } }", Value::Null),
            (
                "if: { minProperties: 1 }, then: { required: [a] }",
                Value::Null,
            ),
            // What is said of a part is validated all the same.
            (
                "if: { required: [a] }, then: { required: [b], properties: { b: { minimum: 1 } } }",
                json!([{"allOf": [a, no_b]}]),
            ),
        ] {
            assert_eq!(
                broken(conditions),
                (expected, vec!["condition-ignored"]),
                "{conditions}"
            );
        }
        // Whatever refers to itself ends.
        let round = "if: { required: [a] }, then: { $ref: '#/components/schemas/A' }";
        assert_eq!(broken(round).1, ["condition-ignored"]);
        // Without its condition, nothing follows.
        assert_eq!(broken("then: { required: [a] }"), (Value::Null, vec![]));
    }

    #[test]
    fn what_only_a_condition_declares_is_an_optional_property() {
        for conditions in [
            "if: { required: [a] }, then: { properties: { c: { type: string } } }",
            "if: { minLength: 1 }, else: { properties: { c: { type: string } } }",
            "dependentSchemas: { a: { properties: { c: { type: string } } } }",
            "allOf: [{ if: {}, then: { if: { required: [a] }, else: { properties: { c: { type: string } } } } }]",
        ] {
            let (schema, codes) = lowered(&format!(
                "{{ type: object, properties: {{ a: {{ type: string }} }}, {conditions} }}"
            ));
            assert_eq!(
                schema["properties"]["c"],
                json!({"type": "string"}),
                "{conditions}"
            );
            assert_eq!(schema.get("required"), None);
            assert_eq!(codes, [""; 0], "{conditions}");
        }
        let (schema, _) = lowered(
            "{ properties: { a: {} }, if: { required: [a] }, then: { properties: { c: { type: string } } }, else: { properties: { c: { type: integer } } } }",
        );
        let either = json!({"oneOf": [{"type": "string"}, {"type": "integer"}]});
        assert_eq!(schema["properties"]["c"], either);
        // What is required and declared nowhere can be set.
        let (schema, _) = lowered("{ properties: { a: {} }, dependentRequired: { a: [d] } }");
        assert_eq!(schema["properties"]["d"], json!({}));
    }

    #[test]
    fn a_plain_value_is_none_of_those_that_it_cannot_be() {
        for (schema, expected) in [
            (
                "{ type: string, not: { const: a } }",
                json!({"type": "string", "not": {"enum": ["a"]}}),
            ),
            (
                "{ type: integer, not: { anyOf: [{ const: 1 }, { enum: [2, 3] }] } }",
                json!({"type": "integer", "not": {"enum": [1, 2, 3]}}),
            ),
            (
                "{ type: string, enum: [a, b], not: { enum: [a] } }",
                json!({"type": "string", "enum": ["b"]}),
            ),
            (
                "{ type: string, not: { type: 'null' } }",
                json!({"type": "string"}),
            ),
            (
                "{ type: string, not: { pattern: '^a' } }",
                json!({"type": "string", "pattern": "^(?![\\s\\S]*?(?:^a))"}),
            ),
        ] {
            assert_eq!(lowered(schema), (expected, vec![]), "{schema}");
        }
        for schema in [
            "{ type: string, not: { minLength: 3 } }",
            "{ type: string, not: { enum: [a], minLength: 3 } }",
            "{ type: string, if: { minLength: 3 }, then: { pattern: a } }",
            "{ type: number, not: { type: integer } }",
        ] {
            assert_eq!(lowered(schema).1, ["condition-ignored"], "{schema}");
        }
    }
}
