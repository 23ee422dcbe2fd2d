//! What is beside a `$ref`: 3.0 says that it is ignored, 3.1 that it applies.
//!
//! After this rule a `$ref` has beside it only annotations that belong to the location of use (a description, a
//! default, nullability). In 3.1 a sibling that narrows the type becomes a subschema of an `allOf`.

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::Document;
use crate::openapi::keywords;
use serde_json::{Map, Value, json};

/// Drops the siblings in 3.0, and in 3.1 moves those that narrow the type into an `allOf`.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let is_3_0 = document
        .value
        .get("openapi")
        .and_then(Value::as_str)
        .is_some_and(|v| v.starts_with("3.0"));
    let mut pending = Vec::new();
    walk::schemas(&mut document.value, &mut |at, schema| {
        if schema.len() < 2 || !schema.get("$ref").is_some_and(Value::is_string) {
            return;
        }
        if is_3_0 {
            drop_siblings(at, schema, &mut pending);
        } else if schema.keys().any(|key| !is_annotation(key)) {
            narrow(schema);
        }
    });
    report_all(document, report, pending);
}

fn is_annotation(key: &str) -> bool {
    key == "$ref" || keywords::is_annotation(key)
}

fn drop_siblings(at: &str, schema: &mut Map<String, Value>, pending: &mut Vec<Pending>) {
    let dropped: Vec<_> = schema
        .keys()
        .filter(|key| *key != "$ref")
        .cloned()
        .collect();
    schema.retain(|key, _| key == "$ref");
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
            "openapi: {version}\npaths: {{}}\ncomponents:\n  schemas:\n    A: {{}}\n    B:\n      properties:\n        a: {property}\n"
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
