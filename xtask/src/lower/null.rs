//! Where 3.1 writes `null` as a type, 3.0 has `nullable`.
//!
//! A type list with several types besides `null` becomes a union. A schema that allows nothing but `null` stays
//! `type: "null"`: it means a response without content.

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Rewrites `null` in type lists, in unions and in enums.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let mut pending = Vec::new();
    walk::schemas(&mut document.value, &mut |at, schema| {
        type_list(schema);
        if exclude_each_other(schema) {
            schema.shift_remove("anyOf");
            pending.push(Pending {
                severity: Severity::Warning,
                code: "union-ignored",
                pointer: pointer::push(at, "anyOf"),
                message: "`anyOf` is ignored beside `oneOf`".to_owned(),
                why: "each is of one type, and no value is of both",
                help: "write one of them, with the types that there are",
            });
        }
        union(schema, "anyOf");
        union(schema, "oneOf");
        enumeration(schema);
    });
    report_all(document, report, pending);
}

/// Whether a schema has an `anyOf` and a `oneOf` of one type each, and not of the same.
fn exclude_each_other(schema: &Map<String, Value>) -> bool {
    let only_type = |keyword: &str| {
        let subschemas = schema.get(keyword)?.as_array()?.iter();
        let mut others = subschemas.filter(|subschema| !is_null_type(subschema));
        let only = others.next()?.get("type")?.as_str()?;
        others.next().is_none().then_some(only)
    };
    let is_number = |name: &str| matches!(name, "integer" | "number");
    match (only_type("oneOf"), only_type("anyOf")) {
        (Some(one), Some(any)) => one != any && !(is_number(one) && is_number(any)),
        _ => false,
    }
}

fn is_null_type(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null")
        || schema
            .get("enum")
            .and_then(Value::as_array)
            .is_some_and(|v| v.iter().all(Value::is_null) && !v.is_empty())
        || is_nullable_alone(schema)
}

/// Whether a subschema says that it can be null and nothing else: what generators for 3.0, which has no type for null, write
/// for it. By the letter it would be any value, and the subschemas beside it would mean nothing.
fn is_nullable_alone(schema: &Value) -> bool {
    schema.as_object().is_some_and(|schema| {
        schema.get("nullable") == Some(&Value::Bool(true))
            && schema
                .keys()
                .all(|key| key == "nullable" || keywords::is_annotation(key))
    })
}

fn type_list(schema: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = schema.get("type") else {
        return;
    };
    let nullable = types.iter().any(|t| t == "null");
    let others: Vec<Value> = types.iter().filter(|t| *t != "null").cloned().collect();
    match others.as_slice() {
        [] => {
            schema.insert("type".into(), json!("null"));
            return;
        }
        [only] => {
            let only = only.clone();
            schema.insert("type".into(), only);
        }
        several => {
            let names: Vec<_> = several.iter().filter_map(Value::as_str).collect();
            let listed = schema.get("enum").and_then(Value::as_array);
            let of = |name: &&str| listed.map(|listed| values_of(name, &names, listed));
            let values: Vec<_> = names.iter().map(of).collect();
            // What has no value is of no type of the list, unless none has any.
            let is_one =
                |values: &Option<Vec<Value>>| values.as_ref().is_none_or(|v| !v.is_empty());
            let some = values.iter().any(is_one);
            let mut subschemas: Vec<_> = names
                .iter()
                .zip(values)
                .filter(|(_, values)| !some || is_one(values))
                .map(|(name, values)| subschema_of(name, &names, values.filter(|_| some), schema))
                .collect();
            // Where no value is of any of the types, the rule of `enum` says what becomes of them.
            if !some
                && let Some(listed) = schema.get("enum").cloned()
                && let Some(Value::Object(last)) = subschemas.last_mut()
            {
                last.insert("enum".into(), listed);
            }
            schema.retain(|key, _| !is_typed_keyword(key));
            match subschemas.as_mut_slice() {
                [Value::Object(only)] => schema.append(only),
                _ => _ = schema.insert("oneOf".into(), Value::Array(subschemas)),
            }
        }
    }
    if nullable {
        schema.insert("nullable".into(), json!(true));
    }
}

/// The values of an `enum` that are of the type `name`, one of `names`. An integer is a number too, where these have no
/// integer.
fn values_of(name: &str, names: &[&str], listed: &[Value]) -> Vec<Value> {
    let is_integer = |value: &Value| {
        value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|one| one.fract() == 0.0)
    };
    let is_of = |value: &&Value| match name {
        "string" => value.is_string(),
        "integer" => is_integer(value),
        "number" => value.is_number() && !(names.contains(&"integer") && is_integer(value)),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    listed.iter().filter(is_of).cloned().collect()
}

/// Whether a `format` says something of the type `name`, one of `names`.
fn is_format_of(format: &Value, name: &str, names: &[&str]) -> bool {
    let has = |name: &str| names.contains(&name);
    let first = |order: [&str; 3]| order.into_iter().find(|name| has(name)) == Some(name);
    match format.as_str().unwrap_or_default() {
        "float" | "double" => first(["number", "integer", "string"]),
        format if format.trim_start_matches(['u', '-']).starts_with("int") => {
            first(["integer", "number", "string"])
        }
        _ => first(["string", "integer", "number"]),
    }
}

fn is_typed_keyword(key: &str) -> bool {
    let types = ["string", "integer", "array", "object"];
    matches!(key, "type" | "enum" | "format")
        || types.iter().any(|name| keywords::is_of_type(key, name))
}

/// What a schema of several types says of the one that is called `name`; what goes with none describes the whole.
fn subschema_of(
    name: &str,
    names: &[&str],
    values: Option<Vec<Value>>,
    schema: &Map<String, Value>,
) -> Value {
    let mut subschema = Map::new();
    subschema.insert("type".into(), json!(name));
    for (key, value) in schema {
        match key.as_str() {
            "format" if !is_format_of(value, name, names) => {}
            "format" => _ = subschema.insert(key.clone(), value.clone()),
            key if keywords::is_of_type(key, name) => {
                subschema.insert(key.to_owned(), value.clone());
            }
            _ => {}
        }
    }
    if let Some(values) = values {
        subschema.insert("enum".into(), Value::Array(values));
    }
    Value::Object(subschema)
}

fn union(schema: &mut Map<String, Value>, keyword: &str) {
    let Some(Value::Array(subschemas)) = schema.get_mut(keyword) else {
        return;
    };
    let before = subschemas.len();
    subschemas.retain(|subschema| !is_null_type(subschema));
    let has_null = subschemas.len() < before;
    // The same reference again is no other variant.
    let mut seen = BTreeSet::new();
    subschemas.retain(|subschema| {
        let reference = subschema.get("$ref").and_then(Value::as_str);
        reference.is_none_or(|reference| seen.insert(reference.to_owned()))
    });
    if subschemas.is_empty() && has_null {
        schema.shift_remove(keyword);
        schema.insert("type".into(), json!("null"));
        return;
    }
    if let [Value::Object(only)] = subschemas.as_slice() {
        let only = only.clone();
        schema.shift_remove(keyword);
        if schema
            .iter()
            .all(|(key, value)| is_beside(key, value, &only))
        {
            for (key, value) in only {
                // The description beside the union belongs to the location of use, so it wins.
                schema.entry(key).or_insert(value);
            }
        } else {
            both(schema, Value::Object(only));
        }
    }
    if has_null {
        schema.insert("nullable".into(), json!(true));
    }
}

/// Whether a keyword beside a union of one subschema says nothing that the subschema does not.
fn is_beside(key: &str, value: &Value, only: &Map<String, Value>) -> bool {
    // The type beside a reference is the one of what it refers to.
    let is_said = only.get(key) == Some(value) || (key == "type" && only.contains_key("$ref"));
    keywords::is_of_union(key) || is_said
}

/// A schema whose values have to fit another one too.
fn both(schema: &mut Map<String, Value>, other: Value) {
    match schema.get_mut("allOf") {
        Some(Value::Array(all)) => all.push(other),
        _ => {
            schema.insert("allOf".into(), json!([other]));
        }
    }
}

fn enumeration(schema: &mut Map<String, Value>) {
    let Some(Value::Array(values)) = schema.get_mut("enum") else {
        return;
    };
    let before = values.len();
    values.retain(|value| !value.is_null());
    if values.len() < before {
        schema.insert("nullable".into(), json!(true));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::Rule;

    fn lowered(schema: &str) -> Value {
        crate::testing::lowered_schema(Rule::Plain(apply), schema)
    }

    #[test]
    fn unions_of_one_type_each_are_not_both_at_once() {
        let lowered = |schema: &str| {
            let rule = [Rule::Plain(apply)];
            let (schemas, codes) = crate::testing::lowered(&rule, &format!("    A: {schema}\n"));
            (schemas["A"].clone(), codes)
        };
        assert_eq!(
            lowered("{ oneOf: [{ type: string }], anyOf: [{ type: integer }] }"),
            (json!({"type": "string"}), vec!["union-ignored"])
        );
        assert_eq!(
            lowered("{ oneOf: [{ type: number }], anyOf: [{ type: integer }] }").1,
            [""; 0]
        );
    }

    #[test]
    fn a_type_list_with_null_is_nullable() {
        assert_eq!(
            lowered("{ type: [string, 'null'], maxLength: 3 }"),
            json!({"type": "string", "maxLength": 3, "nullable": true})
        );
    }

    #[test]
    fn a_type_list_of_several_is_a_union_with_each_its_keywords() {
        assert_eq!(
            lowered("{ type: [string, integer], minLength: 1, minimum: 2, description: d }"),
            json!({"description": "d", "oneOf": [{"type": "string", "minLength": 1}, {"type": "integer", "minimum": 2}]})
        );
    }

    #[test]
    fn each_type_of_a_list_has_its_own_values_and_its_format() {
        for (schema, expected) in [
            (
                "{ type: [integer, string], enum: [1, 2, auto] }",
                json!({"oneOf": [{"type": "integer", "enum": [1, 2]}, {"type": "string", "enum": ["auto"]}]}),
            ),
            (
                "{ type: [integer, boolean, 'null'], enum: [1, true, null] }",
                json!({"oneOf": [{"type": "integer", "enum": [1]}, {"type": "boolean", "enum": [true]}], "nullable": true}),
            ),
            (
                "{ type: [integer, number], enum: [1, 2.5] }",
                json!({"oneOf": [{"type": "integer", "enum": [1]}, {"type": "number", "enum": [2.5]}]}),
            ),
            // No value is of the other type.
            (
                "{ type: [string, integer], enum: [a, b], description: d, maxLength: 1 }",
                json!({"description": "d", "type": "string", "maxLength": 1, "enum": ["a", "b"]}),
            ),
            (
                "{ type: [integer, number], format: uint64 }",
                json!({"oneOf": [{"type": "integer", "format": "uint64"}, {"type": "number"}]}),
            ),
            (
                "{ type: [string, integer], format: int64 }",
                json!({"oneOf": [{"type": "string"}, {"type": "integer", "format": "int64"}]}),
            ),
            (
                "{ type: [integer, string], format: date-time }",
                json!({"oneOf": [{"type": "integer"}, {"type": "string", "format": "date-time"}]}),
            ),
            (
                "{ type: [number, boolean], format: decimal }",
                json!({"oneOf": [{"type": "number", "format": "decimal"}, {"type": "boolean"}]}),
            ),
        ] {
            assert_eq!(lowered(schema), expected, "{schema}");
        }
        // What no type of the list has is not dropped in silence.
        let rules = [
            Rule::Plain(apply),
            Rule::Plain(super::super::enum_values::apply),
        ];
        let wrong = "    A: { type: [integer, boolean], enum: [x] }\n";
        let (_, codes) = crate::testing::lowered(&rules, wrong);
        assert_eq!(codes, ["enum-not-validated"]);
        let mixed = "    A: { type: [integer, string], enum: [1, 2, auto] }\n";
        let (_, codes) = crate::testing::lowered(&rules, mixed);
        assert_eq!(codes, [""; 0]);
    }

    #[test]
    fn a_union_with_null_and_one_other_is_that_other() {
        assert_eq!(
            lowered(
                "{ description: here, anyOf: [{ $ref: '#/x', description: there }, { type: 'null' }] }"
            ),
            json!({"description": "here", "$ref": "#/x", "nullable": true})
        );
    }

    #[test]
    fn the_same_reference_twice_is_one_variant() {
        assert_eq!(
            lowered(
                "{ oneOf: [{ $ref: '#/x' }, { type: string }, { $ref: '#/x', description: d }] }"
            ),
            json!({"oneOf": [{"$ref": "#/x"}, {"type": "string"}]})
        );
        assert_eq!(
            lowered("{ oneOf: [{ $ref: '#/x' }, { $ref: '#/x' }] }"),
            json!({"$ref": "#/x"})
        );
    }

    #[test]
    fn a_subschema_that_is_only_nullable_is_null() {
        for alone in ["{ nullable: true }", "{ nullable: true, description: d }"] {
            assert_eq!(
                lowered(&format!("{{ anyOf: [{{ $ref: '#/x' }}, {alone}] }}")),
                json!({"$ref": "#/x", "nullable": true}),
                "{alone}"
            );
        }
        let typed = "{ anyOf: [{ type: string }, { nullable: true, type: integer }] }";
        assert_eq!(
            lowered(typed),
            json!({"anyOf": [{"type": "string"}, {"nullable": true, "type": "integer"}]})
        );
    }

    #[test]
    fn what_is_beside_a_union_of_one_holds_too() {
        let beside = "type: object, properties: { a: { type: string } }";
        let only = "properties: { b: { type: string } }, required: [b]";
        for (union, nullable) in [
            (format!("oneOf: [{{ {only} }}]"), false),
            (format!("anyOf: [{{ {only} }}, {{ type: 'null' }}]"), true),
        ] {
            let rules = [
                Rule::Plain(apply),
                Rule::WithFacts(super::super::all_of::apply),
            ];
            let schema = format!("    A: {{ {beside}, {union} }}\n");
            let (schemas, _) = crate::testing::lowered(&rules, &schema);
            let mut expected = json!({
                "type": "object",
                "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
                "required": ["b"],
            });
            if nullable {
                expected["nullable"] = json!(true);
            }
            assert_eq!(schemas["A"], expected, "{union}");
        }
    }

    #[test]
    fn a_union_with_null_and_several_keeps_the_rest() {
        assert_eq!(
            lowered("{ oneOf: [{ type: string }, { type: integer }, { type: 'null' }] }"),
            json!({"oneOf": [{"type": "string"}, {"type": "integer"}], "nullable": true})
        );
    }

    #[test]
    fn null_among_enum_values_is_nullable() {
        assert_eq!(
            lowered("{ type: string, enum: [a, null] }"),
            json!({"type": "string", "enum": ["a"], "nullable": true})
        );
    }

    #[test]
    fn nothing_but_null_stays_null() {
        assert_eq!(lowered("{ type: ['null'] }"), json!({"type": "null"}));
        assert_eq!(
            lowered("{ anyOf: [{ type: 'null' }] }"),
            json!({"type": "null"})
        );
    }

    #[test]
    fn a_keyword_of_one_type_goes_with_that_type() {
        assert_eq!(
            lowered(
                "{ type: [object, array], patternProperties: { a: {} }, prefixItems: [{}], title: t }"
            ),
            json!({"title": "t", "oneOf": [
                {"type": "object", "patternProperties": {"a": {}}},
                {"type": "array", "prefixItems": [{}]},
            ]})
        );
    }
}
