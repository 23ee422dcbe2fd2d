//! Omits the root `webhooks` of 3.1: they are requests that the provider sends, not ones a client makes.

use crate::diagnostic::{Diagnostics, Severity};
use crate::document::Document;

/// Drops the root `webhooks` and says how many there were.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let Some(webhooks) = document.value.get("webhooks") else {
        return;
    };
    let count = webhooks.as_object().map_or(0, serde_json::Map::len);
    let declared = document.value.pointer("/x-clientry/webhook").is_some();
    // Where the extension says how deliveries are signed, they are not omitted but verified.
    if !declared {
        report.push(document.diagnostic(
            Severity::Note,
            "webhooks-omitted",
            "/webhooks",
            format!("the {count} `webhooks` of the document are omitted"),
            "they describe requests that the provider sends; a client makes none of them",
            "say by `x-clientry.webhook` at the root how they are signed, and a verifier of them is generated",
        ));
    }
    if let Some(root) = document.value.as_object_mut() {
        root.shift_remove("webhooks");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn webhooks_are_dropped_and_reported() {
        let text = "openapi: 3.1.0\nwebhooks:\n  a: {}\npaths: {}\n";
        let mut document = Document::parse("x.yaml", text).unwrap();
        let mut report = Diagnostics::default();
        apply(&mut document, &mut report);
        assert_eq!(document.value, json!({"openapi": "3.1.0", "paths": {}}));
        let note = report.iter().next().unwrap();
        assert_eq!(
            (note.code, note.position.map(|p| p.line)),
            ("webhooks-omitted", Some(3))
        );
    }
}
