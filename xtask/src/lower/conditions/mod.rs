//! Which properties go together, and which values there are not: what `not`, `if`, `dependentRequired` and
//! `dependentSchemas` say.
//!
//! Properties that only a condition declares are optional properties of the object. What a condition says of the properties
//! that are there, and of the values of plain ones, is in `not` behind this rule: `{ anyOf: […] }` of what breaks it, each in
//! the forms of `Context::exact`. Of a plain value, `not` lists those that it cannot be. The rest is reported.
//!
//! - `objects`: what is said of objects.
//! - `plain`: what is said of plain values.
//! - `exact`: what can be said exactly.

mod exact;
mod objects;
mod plain;

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords::Kind;
use crate::openapi::walk::Scope;
pub(super) use exact::{Context, MOST_SCHEMAS};
use serde_json::{Map, Value, json};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::{Rule, all_of};

    fn lowered(schema: &str) -> (Value, Vec<&'static str>) {
        let rules = [Rule::WithFacts(all_of::apply), Rule::Plain(apply)];
        let schemas = format!(
            "    A: {schema}\n    Then: {{ required: [b] }}\n    C: {{ properties: {{ c: {{ type: string }} }} }}\n"
        );
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
            "dependentSchemas: { a: { oneOf: [{ properties: { c: { type: string } } }, { properties: { a: {} } }] } }",
            "if: { required: [a] }, then: { anyOf: [{ $ref: '#/components/schemas/C' }, { allOf: [{ properties: { a: {} } }] }] }",
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
