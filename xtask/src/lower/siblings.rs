//! What is beside a `$ref`: 3.0 says that it is ignored, 3.1 that it applies.
//!
//! After this rule a `$ref` has beside it only annotations that belong to the location of use (a description, a
//! default, nullability). In 3.1 a sibling that narrows the type becomes a subschema of an `allOf`. That a reference can be
//! null is heard in 3.0 too: everyone who writes `nullable` beside one means it, and a `null` that is refused would cost the
//! whole response.

use super::{Pending, report_all, target_of, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Drops the siblings in 3.0, and in 3.1 moves those that narrow the type into an `allOf`.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let is_3_0 = document
        .value
        .get("openapi")
        .and_then(Value::as_str)
        .is_some_and(|v| v.starts_with("3.0"));
    let mut pending = Vec::new();
    let types = if is_3_0 {
        types(&document.value)
    } else {
        BTreeMap::new()
    };
    walk::schemas(&mut document.value, &mut |at, schema| {
        if schema.len() < 2 || !schema.get("$ref").is_some_and(Value::is_string) {
            return;
        }
        if is_3_0 {
            drop_siblings(at, schema, &types, &mut pending);
        } else if schema.keys().any(|key| !is_annotation(key)) {
            narrow(schema);
        }
    });
    report_all(document, report, pending);
}

fn is_annotation(key: &str) -> bool {
    key == "$ref" || keywords::is_annotation(key)
}

/// The `type` of each component.
fn types(root: &Value) -> BTreeMap<String, Value> {
    let schemas = root
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let schemas = schemas.into_iter().flatten().map(|(name, schema)| {
        let at = pointer::push("/components/schemas", name);
        (at, schema.get("type").cloned().unwrap_or_default())
    });
    schemas.filter(|(_, name)| name.is_string()).collect()
}

fn drop_siblings(
    at: &str,
    schema: &mut Map<String, Value>,
    types: &BTreeMap<String, Value>,
    pending: &mut Vec<Pending>,
) {
    let target = schema.get("$ref").and_then(Value::as_str).map(target_of);
    let repeated = target.and_then(|target| types.get(&target));
    let says_nothing = |key: &str, value: &Value| {
        key.starts_with("x-")
            || (key == "type" && repeated == Some(value))
            || (key == "nullable" && *value == Value::Bool(false))
    };
    let is_nullable = schema.get("nullable") == Some(&Value::Bool(true));
    let dropped: Vec<_> = schema
        .iter()
        .filter(|(key, value)| {
            !matches!(key.as_str(), "$ref" | "nullable") && !says_nothing(key, value)
        })
        .map(|(key, _)| key.clone())
        .collect();
    schema.retain(|key, _| key == "$ref" || (key == "nullable" && is_nullable));
    if is_nullable {
        pending.push(Pending {
            severity: Severity::Note,
            code: "ref-siblings",
            pointer: at.to_owned(),
            message: "`nullable` beside a `$ref` is heard: a value can be `null`".to_owned(),
            why: "in OpenAPI 3.0, keywords beside a `$ref` have no effect; but a `null` that is not expected is an error of the response",
            help: "write `allOf: [{ $ref: … }]` with `nullable` beside it, or move the document to 3.1",
        });
    }
    if dropped.is_empty() {
        return;
    }
    pending.push(Pending {
        severity: Severity::Warning,
        code: "ref-siblings",
        pointer: at.to_owned(),
        message: format!("`{}` is ignored beside a `$ref`", dropped.join("`, `")),
        why: "in OpenAPI 3.0, keywords beside a `$ref` have no effect",
        help: "write `allOf: [{ $ref: … }]` with the other keywords beside it, or move the document to 3.1",
    });
}

fn narrow(schema: &mut Map<String, Value>) {
    let (annotations, narrowing): (Map<_, _>, Map<_, _>) = std::mem::take(schema)
        .into_iter()
        .partition(|(key, _)| is_annotation(key) && key != "$ref");
    *schema = annotations;
    let mut narrowing = narrowing;
    let reference = narrowing.shift_remove("$ref").unwrap_or_default();
    schema.insert("allOf".into(), json!([{ "$ref": reference }, narrowing]));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lowered(version: &str, property: &str) -> (Value, Vec<&'static str>) {
        let text = format!(
            "openapi: {version}\npaths: {{}}\ncomponents:\n  schemas:\n    A: {{ type: object }}\n    B:\n      properties:\n        a: {property}\n"
        );
        let mut document = Document::parse("x.yaml", &text).unwrap();
        let mut report = Diagnostics::default();
        apply(&mut document, &mut report);
        let value = document
            .value
            .pointer("/components/schemas/B/properties/a")
            .unwrap()
            .clone();
        (value, report.iter().map(|d| d.code).collect())
    }

    const DESCRIBED: &str = "{ $ref: '#/components/schemas/A', description: d }";

    #[test]
    fn version_3_0_drops_siblings_and_says_so() {
        assert_eq!(
            lowered("3.0.3", DESCRIBED),
            (
                json!({"$ref": "#/components/schemas/A"}),
                vec!["ref-siblings"]
            )
        );
    }

    #[test]
    fn nullable_beside_a_reference_is_heard() {
        let nullable = json!({"$ref": "#/components/schemas/A", "nullable": true});
        for (beside, codes) in [
            ("nullable: true", vec!["ref-siblings"]),
            ("nullable: true, x-a: 1, type: object", vec!["ref-siblings"]),
            (
                "nullable: true, description: d",
                vec!["ref-siblings", "ref-siblings"],
            ),
        ] {
            let source = format!("{{ $ref: '#/components/schemas/A', {beside} }}");
            assert_eq!(
                lowered("3.0.3", &source),
                (nullable.clone(), codes),
                "{beside}"
            );
        }
    }

    #[test]
    fn what_says_nothing_beside_a_reference_goes_without_a_word() {
        let reference = json!({"$ref": "#/components/schemas/A"});
        for (beside, codes) in [
            ("type: object", vec![]),
            ("x-example: 1", vec![]),
            ("nullable: false", vec![]),
            ("type: string", vec!["ref-siblings"]),
        ] {
            let source = format!("{{ $ref: '#/components/schemas/A', {beside} }}");
            assert_eq!(
                lowered("3.0.3", &source),
                (reference.clone(), codes),
                "{beside}"
            );
        }
    }

    #[test]
    fn version_3_1_keeps_annotations() {
        let kept = json!({"$ref": "#/components/schemas/A", "description": "d"});
        assert_eq!(lowered("3.1.0", DESCRIBED), (kept, vec![]));
    }

    #[test]
    fn version_3_1_applies_narrowing_siblings() {
        let source = "{ $ref: '#/components/schemas/A', description: d, minLength: 3 }";
        let narrowed = json!({"description": "d", "allOf": [{"$ref": "#/components/schemas/A"}, {"minLength": 3}]});
        assert_eq!(lowered("3.1.0", source), (narrowed, vec![]));
    }

    #[test]
    fn documentation_beside_a_reference_is_no_narrowing() {
        let source = "{ $ref: '#/components/schemas/A', externalDocs: { url: u }, $comment: c }";
        let kept = json!({"$ref": "#/components/schemas/A", "externalDocs": {"url": "u"}, "$comment": "c"});
        assert_eq!(lowered("3.1.0", source), (kept, vec![]));
    }
}
