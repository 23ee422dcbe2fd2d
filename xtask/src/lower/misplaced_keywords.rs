//! The keywords of an object say nothing of a string or a number, and are removed there.
//!
//! `type: string` beside `properties` is a mistake that documents make; what the schema is called counts.

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords;
use serde_json::Value;

/// Removes what goes with an object from every schema of another type.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let mut pending = Vec::new();
    walk::schemas(&mut document.value, &mut |at, schema| {
        let Some(name) = schema.get("type").and_then(Value::as_str) else {
            return;
        };
        if name == "object" || !schema.contains_key("properties") {
            return;
        }
        let message = format!("`properties` is ignored for a value of type `{name}`");
        schema.retain(|key, _| !keywords::is_of_type(key, "object"));
        pending.push(Pending {
            severity: Severity::Note,
            code: "keyword-misplaced",
            pointer: pointer::push(at, "type"),
            message,
            why: "only an object has properties, and the type is taken at its word",
            help: "if the value is an object, write `type: object`",
        });
    });
    report_all(document, report, pending);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_type_counts() {
        let text = "openapi: 3.0.3\ncomponents: { schemas: { A: { type: string, required: [a], maxProperties: 1, properties: { a: {} } }, B: { type: object, properties: { a: {} } }, C: { properties: { a: {} } }, D: { type: array, items: {}, properties: { a: {} } } } }\n";
        let mut document = Document::parse("x.yaml", text).unwrap();
        let before = document.value["components"]["schemas"].clone();
        let mut report = Diagnostics::default();
        apply(&mut document, &mut report);
        let schemas = &document.value["components"]["schemas"];
        assert_eq!(schemas["A"], json!({"type": "string"}));
        assert_eq!(schemas["B"], before["B"]);
        assert_eq!(schemas["C"], before["C"]);
        assert_eq!(schemas["D"], json!({"type": "array", "items": {}}));
        let codes: Vec<_> = report.iter().map(|diagnostic| diagnostic.code).collect();
        assert_eq!(codes, ["keyword-misplaced", "keyword-misplaced"]);
    }
}
