//! Properties whose names match a pattern become additional properties, of the type that they all have.
//!
//! Where the document allows no others, the names are validated, by `propertyNames`. Where it does, or may, these are of
//! any JSON, and so are all. `unevaluatedProperties` are the additional ones of what is said nothing else of.

use super::all_of::both_patterns;
use super::{Pending, patterns, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use serde_json::{Map, Value, json};

/// Rewrites every such object.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let mut pending = Vec::new();
    walk::schemas(&mut document.value, &mut |at, schema| {
        if let Some(rest) = schema.shift_remove("unevaluatedProperties")
            && !schema.contains_key("additionalProperties")
            // That there are no others is said of what subschemas name, too.
            && (rest.is_object() || !is_composed(schema))
        {
            schema.insert("additionalProperties".to_owned(), rest);
        }
        let Some(Value::Object(patterns)) = schema.shift_remove("patternProperties") else {
            return;
        };
        if patterns.is_empty() {
            return;
        }
        let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
        // A pattern that every name matches leaves no others.
        let fits = patterns.keys().map(|pattern| Fits::of(pattern));
        let fits = fits.max().unwrap_or(Fits::Some);
        let rest = match schema.shift_remove("additionalProperties") {
            _ if fits > Fits::Some => None,
            Some(Value::Bool(false)) => None,
            Some(Value::Object(rest)) if !rest.is_empty() => Some(Value::Object(rest)),
            _ => Some(json!({})),
        };
        let mut kinds: Vec<Value> = Vec::new();
        let names: Vec<String> = patterns.keys().cloned().collect();
        // A name that matches and has the schema `false` is not allowed, which no pattern of names says.
        let allowed = patterns.into_iter().map(|(_, kind)| kind);
        for kind in allowed.chain(rest) {
            let kind = match kind {
                Value::Object(_) => kind,
                _ => json!({}),
            };
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let any = json!({});
        let values = match kinds.as_slice() {
            [one] => one.clone(),
            several if several.contains(&any) => any,
            several => json!({ "oneOf": several }),
        };
        if fits == Fits::All || (fits == Fits::AllButEmpty && !is_closed) {
            // There is nothing to validate names against.
        } else if values == json!({}) || !is_closed {
            pending.push(Pending {
                severity: Severity::Note,
                code: "pattern-properties-open",
                pointer: pointer::push(at, "patternProperties"),
                message: match values == json!({}) {
                    true => "the properties that match `patternProperties` are any JSON".to_owned(),
                    false => "requests are not validated against the names in `patternProperties`".to_owned(),
                },
                why: "names that match no pattern are allowed, and what they hold is of the same map",
                help: "if there are no others, write `additionalProperties: false`",
            });
        } else if let Some(why) = patterns::problem(&either(&names)) {
            let at = pointer::push(at, "patternProperties");
            pending.push(patterns::not_validated(at, &either(&names), &why, 1));
        } else {
            let pattern = either(&names);
            let named = schema.entry("propertyNames").or_insert_with(|| json!({}));
            let known = named.get("pattern").cloned();
            let both = match &known {
                Some(known) => both_patterns(known, &json!(pattern)),
                None => Some(json!(pattern)),
            };
            match (named, both) {
                (Value::Object(named), Some(both)) => {
                    named.insert("pattern".to_owned(), both);
                }
                _ => pending.push(Pending {
                    severity: Severity::Note,
                    code: "pattern-properties-open",
                    pointer: pointer::push(at, "patternProperties"),
                    message: "requests are not validated against the names in `patternProperties`"
                        .to_owned(),
                    why: "`propertyNames` has a pattern too, and no pattern says both",
                    help: "say by one of them which names there are",
                }),
            }
        }
        schema.insert("additionalProperties".to_owned(), values);
        says_object(schema);
    });
    report_all(document, report, pending);
}

/// Which names match a pattern.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fits {
    Some,
    /// Every name but the empty one.
    AllButEmpty,
    All,
}

impl Fits {
    /// As far as a pattern says it plainly.
    fn of(pattern: &str) -> Fits {
        let (pattern, is_begun) = match pattern.strip_prefix('^') {
            Some(rest) => (rest, true),
            None => (pattern, false),
        };
        let (pattern, is_ended) = match pattern.strip_suffix('$') {
            Some(rest) => (rest, true),
            None => (pattern, false),
        };
        let inner = pattern
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'));
        match inner.unwrap_or(pattern) {
            "" if is_begun && is_ended => Fits::Some,
            "" | ".*" | "[\\s\\S]*" => Fits::All,
            ".+" | "[\\s\\S]+" => Fits::AllButEmpty,
            "." if !(is_begun && is_ended) => Fits::AllButEmpty,
            _ => Fits::Some,
        }
    }
}

/// Whether other schemas say what the value is, too.
fn is_composed(schema: &Map<String, Value>) -> bool {
    let keys = ["oneOf", "anyOf", "allOf", "$ref"];
    keys.iter().any(|key| schema.contains_key(*key))
}

/// A pattern that matches what one of them does.
fn either(patterns: &[String]) -> String {
    match patterns {
        [one] => one.clone(),
        several => several
            .iter()
            .map(|one| format!("(?:{one})"))
            .collect::<Vec<_>>()
            .join("|"),
    }
}

/// An object by its keywords is one by its type, too.
fn says_object(schema: &mut Map<String, Value>) {
    let keys = ["type", "$ref", "allOf", "oneOf", "anyOf", "properties"];
    if !keys.iter().any(|key| schema.contains_key(*key)) {
        schema.insert("type".to_owned(), json!("object"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::Rule;

    fn lowered(schema: &str) -> (Value, Vec<&'static str>) {
        let schemas = format!("    A: {schema}\n");
        let (schemas, codes) = crate::testing::lowered(&[Rule::Plain(apply)], &schemas);
        (schemas["A"].clone(), codes)
    }

    #[test]
    fn names_are_not_validated_against_what_is_no_pattern() {
        let (found, codes) = lowered(
            "{ patternProperties: { '(?i)^x-': { type: string } }, additionalProperties: false }",
        );
        assert_eq!(codes, ["pattern-not-validated"]);
        assert_eq!(
            found,
            json!({"additionalProperties": {"type": "string"}, "type": "object"})
        );
    }

    #[test]
    fn patterns_alone_are_a_map_with_names_that_match() {
        for (schema, expected) in [
            (
                "{ patternProperties: { '^x-': { type: string } }, additionalProperties: false }",
                json!({"propertyNames": {"pattern": "^x-"}, "additionalProperties": {"type": "string"}, "type": "object"}),
            ),
            (
                "{ type: object, patternProperties: { '^x-': { type: string } }, unevaluatedProperties: false }",
                json!({"type": "object", "propertyNames": {"pattern": "^x-"}, "additionalProperties": {"type": "string"}}),
            ),
            (
                "{ type: object, patternProperties: { '^a': { type: string }, 'b$': { type: string } }, additionalProperties: false }",
                json!({"type": "object", "propertyNames": {"pattern": "(?:^a)|(?:b$)"}, "additionalProperties": {"type": "string"}}),
            ),
            (
                "{ type: object, patternProperties: { '^a': { type: string }, 'b$': { type: integer } }, additionalProperties: false }",
                json!({"type": "object", "propertyNames": {"pattern": "(?:^a)|(?:b$)"}, "additionalProperties": {"oneOf": [{"type": "string"}, {"type": "integer"}]}}),
            ),
            (
                "{ properties: { id: { type: integer } }, patternProperties: { '^x-': { type: string } }, additionalProperties: false }",
                json!({"properties": {"id": {"type": "integer"}}, "propertyNames": {"pattern": "^x-"}, "additionalProperties": {"type": "string"}}),
            ),
            (
                "{ type: object, propertyNames: { pattern: a }, patternProperties: { '^x-': { type: string } }, additionalProperties: false }",
                json!({"type": "object", "propertyNames": {"pattern": "^(?=[\\s\\S]*?(?:a))(?=[\\s\\S]*?(?:^x-))"}, "additionalProperties": {"type": "string"}}),
            ),
        ] {
            assert_eq!(lowered(schema), (expected, vec![]), "{schema}");
        }
    }

    #[test]
    fn a_pattern_that_every_name_matches_is_a_typed_map() {
        let map = json!({"additionalProperties": {"type": "string"}, "type": "object"});
        for pattern in [".*", "", "^.*$", "^", ".*$", "^(.*)$", ".+", "^.+$", "."] {
            for rest in [
                "",
                ", additionalProperties: true",
                ", additionalProperties: { type: integer }",
            ] {
                let schema =
                    format!("{{ patternProperties: {{ '{pattern}': {{ type: string }} }}{rest} }}");
                assert_eq!(lowered(&schema), (map.clone(), vec![]), "{schema}");
            }
        }
        let closed = |pattern: &str| {
            lowered(&format!(
                "{{ patternProperties: {{ '{pattern}': {{ type: string }} }}, additionalProperties: false }}"
            ))
        };
        assert_eq!(closed(".*"), (map, vec![]));
        assert_eq!(
            closed("^.+$").0["propertyNames"],
            json!({"pattern": "^.+$"})
        );
        for pattern in ["^$", "^.$", "a.*", "^(a|b)$"] {
            let schema = format!("{{ patternProperties: {{ '{pattern}': {{ type: string }} }} }}");
            assert_eq!(lowered(&schema).1, ["pattern-properties-open"], "{pattern}");
        }
    }

    #[test]
    fn where_other_names_are_allowed_their_values_are_in_the_map_too() {
        let code = vec!["pattern-properties-open"];
        for (schema, values) in [
            (
                "{ patternProperties: { '^x-': { type: string } } }",
                json!({}),
            ),
            (
                "{ patternProperties: { '^x-': { type: string } }, additionalProperties: true }",
                json!({}),
            ),
            (
                "{ patternProperties: { '^x-': { type: string } }, additionalProperties: { type: string } }",
                json!({"type": "string"}),
            ),
            (
                "{ patternProperties: { '^x-': { type: string } }, additionalProperties: { type: integer } }",
                json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}),
            ),
        ] {
            let expected = json!({"additionalProperties": values, "type": "object"});
            assert_eq!(lowered(schema), (expected, code.clone()), "{schema}");
        }
    }

    #[test]
    fn properties_that_are_not_evaluated_are_additional() {
        let (schema, _) =
            lowered("{ properties: { a: {} }, unevaluatedProperties: { type: string } }");
        let expected = json!({"properties": {"a": {}}, "additionalProperties": {"type": "string"}});
        assert_eq!(schema, expected);
        let (schema, _) = lowered("{ oneOf: [{ type: object }], unevaluatedProperties: false }");
        assert_eq!(schema, json!({"oneOf": [{"type": "object"}]}));
    }
}
