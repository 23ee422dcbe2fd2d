//! `additionalOperations` of 3.2 become operations of the path item like the others, under the method in capitals.

use crate::diagnostic::{Diagnostics, Omission, Severity};
use crate::document::{Document, pointer};
use crate::openapi::{METHODS, is_extension, is_other_method};
use serde_json::Value;

/// Moves them beside the operations of the usual methods.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let mut omitted = Vec::new();
    let mut moves = Vec::new();
    let paths = document
        .value
        .get_mut("paths")
        .and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        if is_extension(path) {
            continue;
        }
        let at = pointer::push("/paths", path);
        let Value::Object(item) = item else { continue };
        // Nothing else is an operation; `check` has said that such a key is unknown.
        item.retain(|key, _| !is_other_method(key));
        let Some(Value::Object(more)) = item.shift_remove("additionalOperations") else {
            continue;
        };
        for (method, operation) in more {
            let from = pointer::join(&at, ["additionalOperations", &method]);
            let is_usual = METHODS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(&method));
            if is_usual || !is_other_method(&method) {
                let omission = Omission {
                    reason: format!("`{method}` is no additional method"),
                    path: path.clone(),
                    method,
                };
                omitted.push((from, omission));
                continue;
            }
            moves.push((from, pointer::push(&at, &method)));
            item.insert(method, operation);
        }
    }
    for (from, to) in moves {
        document.moved(&from, &to);
    }
    for (at, omission) in omitted {
        let diagnostic = document.diagnostic(
            Severity::Warning,
            "operation-omitted",
            &at,
            omission.to_string(),
            "OpenAPI has a key of its own for the usual methods; another one is written in capitals",
            "write the operation under its own key, or the method as it is sent",
        );
        report.push(diagnostic.omitting(omission));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::api;

    #[test]
    fn an_additional_operation_is_one_like_the_others() {
        let (api, codes) = api("openapi: 3.2.0
info: { title: T, version: '1' }
paths:
  /a/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    query: { operationId: ask, responses: {} }
    additionalOperations:
      COPY: { operationId: copy, servers: [{ url: 'https://c.example' }], responses: {} }
      POST: { operationId: no, responses: {} }
      odd one: { operationId: no, responses: {} }
");
        let found: Vec<_> = api
            .operations
            .iter()
            .map(|one| {
                (
                    one.method.as_str(),
                    one.id.as_str(),
                    one.parameters.len(),
                    one.site.is_some(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [("QUERY", "ask", 1, false), ("COPY", "copy", 1, true)]
        );
        assert_eq!(codes, ["operation-omitted"; 2]);
    }
}
