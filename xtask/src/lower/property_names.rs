//! What an object's names are, as far as requests are validated against it: a pattern and a length.
//!
//! References are followed here, since no later rule does. That a name is one of an `enum` is not validated, as it is not
//! of any open enum.

use super::{Pending, report_all, target_of, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords;
use crate::openapi::walk::Scope;
use serde_json::{Map, Value};

/// The keywords that a name is validated against.
const VALIDATED: [&str; 3] = ["pattern", "minLength", "maxLength"];

/// Rewrites every `propertyNames`.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    // Most documents have none, and a copy of a large one takes its time.
    let mut has_some = false;
    walk::objects(&document.value, Scope::Read, &mut |object| {
        has_some |= object.fields.contains_key("propertyNames");
    });
    if !has_some {
        return;
    }
    let source = document.value.clone();
    let mut pending = Vec::new();
    walk::schemas(&mut document.value, &mut |at, schema| {
        let Some(names) = schema.shift_remove("propertyNames") else {
            return;
        };
        let mut kept = Map::new();
        let resolved = resolved(&source, &names);
        for (key, value) in resolved.into_iter().flatten() {
            if VALIDATED.contains(&key.as_str()) {
                kept.insert(key.clone(), value.clone());
            }
        }
        let is_said = |(key, value): (&String, &Value)| {
            VALIDATED.contains(&key.as_str())
                || matches!(key.as_str(), "enum" | "format")
                || keywords::is_annotation(key)
                || (key == "type" && value == "string")
        };
        let is_whole = match resolved {
            Some(resolved) => resolved.iter().all(is_said),
            None => names == Value::Bool(true),
        };
        if !is_whole {
            pending.push(Pending {
                severity: Severity::Note,
                code: "names-not-validated",
                pointer: pointer::push(at, "propertyNames"),
                message: "requests are not validated against all of `propertyNames`".to_owned(),
                why: "the names in a map are validated against a pattern and a length",
                help: "nothing to do, unless your code relies on it",
            });
        }
        if !kept.is_empty() {
            schema.insert("propertyNames".to_owned(), Value::Object(kept));
        }
    });
    report_all(document, report, pending);
}

/// The schema that it is or refers to.
fn resolved<'a>(source: &'a Value, names: &'a Value) -> Option<&'a Map<String, Value>> {
    let mut schema = names;
    // References to references end: what is deeper than this is a circle.
    for _ in 0..64 {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => schema = source.pointer(&target_of(reference))?,
            None => return schema.as_object(),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::Rule;
    use serde_json::json;

    #[test]
    fn names_have_a_pattern_and_a_length() {
        for (names, expected, codes) in [
            (
                "{ type: string, pattern: '^a', minLength: 1, maxLength: 9 }",
                Some(json!({"pattern": "^a", "minLength": 1, "maxLength": 9})),
                vec![],
            ),
            (
                "{ $ref: '#/components/schemas/Name' }",
                Some(json!({"minLength": 2})),
                vec![],
            ),
            ("{ type: string }", None, vec![]),
            ("{ enum: [a, b], description: d }", None, vec![]),
            ("true", None, vec![]),
            ("{ not: { const: a } }", None, vec!["names-not-validated"]),
            ("false", None, vec!["names-not-validated"]),
            (
                "{ minLength: 1, anyOf: [{ pattern: a }] }",
                Some(json!({"minLength": 1})),
                vec!["names-not-validated"],
            ),
        ] {
            let schemas = format!(
                "    A: {{ type: object, propertyNames: {names} }}\n    Name: {{ type: string, minLength: 2 }}\n"
            );
            let (schemas, found) = crate::testing::lowered(&[Rule::Plain(apply)], &schemas);
            let found = (schemas["A"].get("propertyNames").cloned(), found);
            assert_eq!(found, (expected, codes), "{names}");
        }
    }
}
