//! What two schemas that a value has to fit at once become, keyword by keyword.

use super::{Merger, Pending};
use crate::diagnostic::Severity;
use crate::document::pointer;
use crate::openapi::keywords;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Lower bounds, of which the greatest holds, and upper bounds, of which the least does.
const LOWER: [&str; 4] = ["minLength", "minItems", "minProperties", "minimum"];
const UPPER: [&str; 4] = ["maxLength", "maxItems", "maxProperties", "maximum"];

/// Bounds with the flag beside each that excludes the bound itself.
const FLAGS: [[&str; 2]; 2] = [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
];

impl Merger<'_> {
    /// Adds the keywords of `from` to those of `into`.
    pub(super) fn add(
        &mut self,
        at: &str,
        into: &mut Map<String, Value>,
        from: Map<String, Value>,
    ) {
        let mut from = from;
        for [bound, flag] in FLAGS {
            tighten_flag(into, &mut from, bound, flag);
        }
        for (key, value) in from {
            let Some(present) = into.get_mut(&key) else {
                into.insert(key, value);
                continue;
            };
            if *present == value {
                continue;
            }
            match key.as_str() {
                "properties" => match (present, value) {
                    (Value::Object(present), Value::Object(value)) => {
                        self.add_properties(at, present, value);
                    }
                    (present, value) => *present = value,
                },
                "required" => unite(present, value),
                "enum" => {
                    if let Some(values) = both_list(present, &value) {
                        *present = values;
                    } else {
                        self.kept(at, &key, "no value is in both lists");
                        *present = value;
                    }
                }
                "type" if value == "null" || *present == "null" => {
                    if *present == "null" {
                        *present = value;
                    }
                    self.add_null(at, into);
                }
                "type" => self.add_type(at, present, &value),
                "items" | "additionalProperties" | "propertyNames" => {
                    self.add_schema(at, &key, present, value)
                }
                "pattern" => match both_patterns(present, &value) {
                    Some(both) => *present = both,
                    None => {
                        self.kept(at, &key, "one pattern cannot say both");
                        *present = value;
                    }
                },
                "multipleOf" => match common_multiple(present, &value) {
                    Some(both) => *present = both,
                    None => {
                        self.kept(at, &key, "one number cannot say both");
                        *present = value;
                    }
                },
                "uniqueItems" => *present = Value::Bool(true),
                "format" | "oneOf" | "anyOf" => {
                    self.kept(at, &key, "a type has one of them");
                    *present = value;
                }
                key if LOWER.contains(&key) => tighten(present, value, |new, old| new > old),
                key if UPPER.contains(&key) => tighten(present, value, |new, old| new < old),
                // The later schema is the more specific one: its own words and values hold.
                _ => *present = value,
            }
        }
    }

    /// Reports that two subschemas have a keyword that cannot be merged.
    fn kept(&mut self, at: &str, keyword: &str, why: &'static str) {
        let message =
            format!("`allOf` has two schemas with different `{keyword}`; the later one is kept");
        self.find(at, message, why);
    }

    /// A schema of `null` alone beside one of another type, which keeps its type and can be null.
    fn add_null(&mut self, at: &str, into: &mut Map<String, Value>) {
        let name = into.get("type").and_then(Value::as_str);
        let name = name.unwrap_or_default().to_owned();
        let before = into.insert("nullable".to_owned(), Value::Bool(true));
        let is_nullable = before == Some(Value::Bool(true));
        self.pending.push(Pending {
            severity: match is_nullable {
                true => Severity::Note,
                false => Severity::Warning,
            },
            code: "all-of-conflict",
            pointer: at.to_owned(),
            message: format!(
                "`allOf` requires the types `{name}` and `null` at once: it is read as a `{name}` that can be null"
            ),
            why: match is_nullable {
                true => "no value but `null` is of both, and a type for that alone would say less",
                false => "no value can be of two types",
            },
            help: "describe the property once",
        });
    }

    fn add_type(&mut self, at: &str, present: &mut Value, value: &Value) {
        let both = [&*present, value].map(|v| v.as_str().unwrap_or_default().to_owned());
        let is = |wanted: &str| both.iter().any(|name| name == wanted);
        if is("number") && is("integer") {
            *present = Value::from("integer");
        } else {
            let message = format!(
                "`allOf` requires the types `{}` and `{}` at once",
                both[0], both[1]
            );
            self.find(
                at,
                message,
                "no value can be of two types; the first is kept",
            );
        }
    }

    /// A schema of what is inside, such as `items`.
    fn add_schema(&mut self, at: &str, key: &str, present: &mut Value, value: Value) {
        match (present, value) {
            // What allows everything adds nothing.
            (_, Value::Bool(true)) => {}
            (present @ Value::Bool(true), value) => *present = value,
            // A reference says more than that there is an object.
            (_, value) if says_little(&value) => {}
            (present, value) if says_little(present) => *present = value,
            (Value::Object(present), Value::Object(value)) => {
                let here = pointer::push(at, key);
                if Self::is_elsewhere(present) || Self::is_elsewhere(&value) {
                    self.describe_twice(&here, key, present, value);
                } else {
                    self.add(&here, present, value);
                }
            }
            (present, value) => {
                self.kept(at, key, "one of them allows nothing");
                *present = value;
            }
        }
    }

    fn add_properties(
        &mut self,
        at: &str,
        into: &mut Map<String, Value>,
        from: Map<String, Value>,
    ) {
        for (name, value) in from {
            match (into.get_mut(&name), value) {
                (Some(Value::Object(present)), Value::Object(value)) => {
                    let here = pointer::push(&pointer::push(at, "properties"), &name);
                    let mut value = value;
                    for schema in [&mut *present, &mut value] {
                        // An `allOf` may be no more than a reference with a description.
                        if let Some(reference) = self.narrowed_to_nothing(schema) {
                            *schema = reference;
                        }
                    }
                    if is_little(present) && Self::is_elsewhere(&value)
                        || present
                            .get("$ref")
                            .is_some_and(|to| value.get("$ref") == Some(to))
                    {
                        let before = std::mem::replace(present, value);
                        for (key, value) in before
                            .into_iter()
                            .filter(|(key, _)| keywords::is_annotation(key))
                        {
                            present.entry(key).or_insert(value);
                        }
                    } else if !is_little(&value)
                        && (Self::is_elsewhere(present) || Self::is_elsewhere(&value))
                    {
                        self.describe_twice(&here, &name, present, value);
                    } else {
                        if Self::is_elsewhere(present) {
                            value.shift_remove("type");
                        }
                        self.add(&here, present, value);
                    }
                }
                (_, value) => {
                    into.insert(name, value);
                }
            }
        }
    }
}

/// Whether a schema only describes values, or says that they are objects.
fn says_little(schema: &Value) -> bool {
    schema.as_object().is_some_and(is_little)
}

fn is_little(schema: &Map<String, Value>) -> bool {
    let mut keys = schema.iter();
    keys.all(|(key, value)| keywords::is_annotation(key) || (key == "type" && value == "object"))
}

/// What is required by either.
fn unite(present: &mut Value, value: Value) {
    if let (Value::Array(present), Value::Array(value)) = (present, value) {
        let known: HashSet<_> = present.iter().cloned().collect();
        present.extend(value.into_iter().filter(|name| !known.contains(name)));
    }
}

/// The values in both lists, if there are any.
fn both_list(present: &Value, value: &Value) -> Option<Value> {
    let others: HashSet<_> = value.as_array()?.iter().collect();
    let common = present
        .as_array()?
        .iter()
        .filter(|one| others.contains(one));
    let common: Vec<_> = common.cloned().collect();
    (!common.is_empty()).then_some(Value::Array(common))
}

/// A pattern that matches what both match; none where one could mean something else beside the other.
pub(in crate::lower) fn both_patterns(present: &Value, value: &Value) -> Option<Value> {
    let (one, other) = (present.as_str()?, value.as_str()?);
    // Groups are counted and named in the whole of a pattern.
    let counts = |pattern: &str| {
        pattern.contains("(?<") || pattern.contains("\\k") || has_number_behind_backslash(pattern)
    };
    if counts(one) || counts(other) {
        return None;
    }
    Some(Value::from(format!(
        "^(?=[\\s\\S]*?(?:{one}))(?=[\\s\\S]*?(?:{other}))"
    )))
}

fn has_number_behind_backslash(pattern: &str) -> bool {
    let bytes = pattern.as_bytes();
    bytes
        .windows(2)
        .any(|pair| pair[0] == b'\\' && pair[1].is_ascii_digit())
}

/// The least number of which both are divisors; none where they are no whole numbers.
fn common_multiple(present: &Value, value: &Value) -> Option<Value> {
    let (one, other) = (present.as_u64()?, value.as_u64()?);
    let (mut divisor, mut rest) = (one, other);
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    let multiple = one.checked_div(divisor)?.checked_mul(other)?;
    Some(Value::from(multiple))
}

/// Leaves of a bound and the flag that excludes it those of the tighter bound.
fn tighten_flag(
    into: &mut Map<String, Value>,
    from: &mut Map<String, Value>,
    bound: &str,
    flag: &str,
) {
    let of = |schema: &Map<String, Value>| schema.get(bound).and_then(Value::as_f64);
    let is = |schema: &Map<String, Value>| schema.get(flag) == Some(&Value::Bool(true));
    let (Some(old), Some(new)) = (of(into), of(from)) else {
        return;
    };
    let is_new_tighter = match bound {
        "minimum" => new > old,
        _ => new < old,
    };
    let excluded = if new == old {
        is(into) || is(from)
    } else if is_new_tighter {
        is(from)
    } else {
        is(into)
    };
    from.shift_remove(flag);
    into.shift_remove(flag);
    if excluded {
        into.insert(flag.to_owned(), Value::Bool(true));
    }
}

fn tighten(present: &mut Value, value: Value, tighter: fn(f64, f64) -> bool) {
    if let (Some(old), Some(new)) = (present.as_f64(), value.as_f64())
        && tighter(new, old)
    {
        *present = value;
    }
}

#[cfg(test)]
mod tests {
    use crate::lower::{Rule, all_of};
    use serde_json::{Value, json};

    /// What an `allOf` of schemas becomes, and what is reported.
    fn merged(subschemas: &str) -> (Value, Vec<&'static str>) {
        let text = format!("    A: {{ allOf: [{subschemas}] }}\n    B: {{ type: string }}\n");
        let (schemas, codes) = crate::testing::lowered(&[Rule::WithFacts(all_of::apply)], &text);
        (schemas["A"].clone(), codes)
    }

    #[test]
    fn what_both_say_holds() {
        for (subschemas, expected) in [
            (
                "{ pattern: '^a' }, { pattern: 'b$' }",
                json!({ "pattern": "^(?=[\\s\\S]*?(?:^a))(?=[\\s\\S]*?(?:b$))" }),
            ),
            (
                "{ items: { type: string, minLength: 1 } }, { items: { maxLength: 2 } }",
                json!({ "items": { "type": "string", "minLength": 1, "maxLength": 2 } }),
            ),
            (
                "{ additionalProperties: true }, { additionalProperties: { type: string } }",
                json!({ "additionalProperties": { "type": "string" } }),
            ),
            (
                "{ multipleOf: 4 }, { multipleOf: 6 }",
                json!({ "multipleOf": 12 }),
            ),
            (
                "{ properties: { a: { $ref: '#/components/schemas/B' } } }, { properties: { a: { enum: [x] } } }",
                json!({ "properties": { "a": { "type": "string", "enum": ["x"] } } }),
            ),
            (
                "{ properties: { a: { type: string } } }, { properties: { a: { $ref: '#/components/schemas/B' } } }",
                json!({ "properties": { "a": { "$ref": "#/components/schemas/B" } } }),
            ),
            (
                "{ uniqueItems: true }, { uniqueItems: false }",
                json!({ "uniqueItems": true }),
            ),
            (
                "{ minimum: 1, exclusiveMinimum: true }, { minimum: 5 }",
                json!({ "minimum": 5 }),
            ),
            (
                "{ minimum: 5 }, { minimum: 1, exclusiveMinimum: true }",
                json!({ "minimum": 5 }),
            ),
            (
                "{ maximum: 5, exclusiveMaximum: true }, { maximum: 5 }",
                json!({ "exclusiveMaximum": true, "maximum": 5 }),
            ),
        ] {
            assert_eq!(merged(subschemas), (expected, vec![]), "{subschemas}");
        }
    }

    #[test]
    fn a_type_beside_null_can_be_null() {
        let nullable = json!({ "type": "string", "nullable": true });
        for (one, other) in [
            ("{ type: string, nullable: true }", "{ type: 'null' }"),
            ("{ type: string }", "{ type: 'null' }"),
            ("{ type: 'null' }", "{ type: string }"),
        ] {
            for subschemas in [
                format!("{one}, {other}"),
                format!("{{ properties: {{ a: {one} }} }}, {{ properties: {{ a: {other} }} }}"),
            ] {
                let (merged, codes) = merged(&subschemas);
                let merged = merged.pointer("/properties/a").unwrap_or(&merged);
                assert_eq!(
                    (merged, codes),
                    (&nullable, vec!["all-of-conflict"]),
                    "{subschemas}"
                );
            }
        }
    }

    #[test]
    fn a_reference_says_more_than_that_there_is_an_object() {
        let reference = json!({ "$ref": "#/components/schemas/B" });
        for key in ["items", "additionalProperties"] {
            let (to, object) = ("{ $ref: '#/components/schemas/B' }", "{ type: object }");
            for (one, other) in [(to, object), (object, to)] {
                let (merged, codes) = merged(&format!("{{ {key}: {one} }}, {{ {key}: {other} }}"));
                assert_eq!((&merged[key], codes), (&reference, vec![]), "{one} {other}");
                let property = |schema| format!("{{ properties: {{ a: {schema} }} }}");
                let (merged, codes) =
                    self::merged(&format!("{}, {}", property(one), property(other)));
                assert_eq!((&merged["properties"]["a"], codes), (&reference, vec![]));
            }
        }
    }

    #[test]
    fn what_cannot_be_said_at_once_is_reported() {
        for (subschemas, expected) in [
            (
                "{ format: uri }, { format: email }",
                json!({ "format": "email" }),
            ),
            (
                "{ pattern: '(a)\\1' }, { pattern: b }",
                json!({ "pattern": "b" }),
            ),
            ("{ enum: [a] }, { enum: [b] }", json!({ "enum": ["b"] })),
            (
                "{ multipleOf: 0.1 }, { multipleOf: 0.3 }",
                json!({ "multipleOf": 0.3 }),
            ),
            (
                "{ oneOf: [{ type: string }] }, { oneOf: [{ type: integer }] }",
                json!({ "oneOf": [{ "type": "integer" }] }),
            ),
            (
                "{ items: { $ref: '#/components/schemas/B' } }, { items: { type: integer } }",
                json!({ "items": { "type": "integer" } }),
            ),
            (
                "{ properties: { a: { type: object } } }, { properties: { a: { type: boolean } } }",
                json!({ "properties": { "a": { "type": "object" } } }),
            ),
        ] {
            assert_eq!(
                merged(subschemas),
                (expected, vec!["all-of-conflict"]),
                "{subschemas}"
            );
        }
    }
}
