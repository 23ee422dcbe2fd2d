//! Every operation gets a unique id that is a Rust method name; one that has none is named after its method and
//! path.

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::Document;
use crate::naming;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Method names that a client has already.
const TAKEN: [&str; 2] = ["builder", "from_env"];

/// Rewrites every `operationId`.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let mut used: BTreeSet<String> = TAKEN.iter().map(|name| (*name).to_owned()).collect();
    let mut pending = Vec::new();
    walk::operations(&mut document.value, &mut |at, path, method, operation| {
        let given = operation
            .get("operationId")
            .and_then(Value::as_str)
            .map(str::to_owned);
        let wanted = match &given {
            Some(id) => naming::snake(id),
            None => naming::snake(&format!("{method} {}", path.replace(['{', '}'], " "))),
        };
        let name = naming::unique(&wanted, &mut used);
        if given.is_none() || name != wanted {
            let message = match &given {
                None => format!(
                    "`{} {path}` has no `operationId`; its method is `{name}`",
                    method.to_uppercase()
                ),
                Some(id) => format!("the `operationId` `{id}` is taken; its method is `{name}`"),
            };
            pending.push(Pending {
                severity: Severity::Note,
                code: "operation-named",
                pointer: at.to_owned(),
                message,
                why: "a client's methods need names that differ",
                help: "write an `operationId` of its own; the method's name changes with it",
            });
        }
        operation.insert("operationId".into(), json!(name));
    });
    report_all(document, report, pending);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_rust_names_and_differ() {
        let text = "openapi: 3.0.3
paths:
  /v1/a/{id}/:
    get: { operationId: update-webhook }
    put: { operationId: updateWebhook }
    post: {}
    patch: { operationId: type }
";
        let mut document = Document::parse("x.yaml", text).unwrap();
        let mut report = Diagnostics::default();
        apply(&mut document, &mut report);
        let item = document.value["paths"]["/v1/a/{id}/"].as_object().unwrap();
        let ids: Vec<_> = item
            .values()
            .map(|o| o["operationId"].as_str().unwrap())
            .collect();
        assert_eq!(
            ids,
            [
                "update_webhook",
                "update_webhook_2",
                "post_v1_a_id",
                "type_"
            ]
        );
        assert_eq!(
            report
                .iter()
                .filter(|d| d.code == "operation-named")
                .count(),
            2
        );
    }
}
