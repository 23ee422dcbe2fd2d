//! What an operation needs is never less than what the document says: a requirement with a scheme that is not
//! supported is dropped whole, and an operation that has no other is omitted.

use super::{Operation, Scheme};
use crate::diagnostic::{Diagnostics, Omission, Severity};
use crate::document::{Document, pointer};
use std::collections::BTreeSet;

/// Drops the requirements that no client can meet, then the operations and the schemes that are left without use.
pub(super) fn settle(
    document: &Document,
    report: &mut Diagnostics,
    operations: &mut Vec<Operation>,
    schemes: &mut Vec<Scheme>,
) {
    // The requirements of the document are those of many operations.
    let mut told = BTreeSet::new();
    operations.retain_mut(|operation| {
        let unsupported = |all: &[String]| {
            let known = |name: &&String| schemes.iter().any(|scheme| scheme.name == **name);
            all.iter().find(|name| !known(name)).cloned()
        };
        let path = pointer::push("/paths", &operation.path);
        let method = operation.method.to_lowercase();
        let at = pointer::push(&path, method);
        let own = pointer::push(&at, "security");
        let list = match document.value.pointer(&own) {
            Some(_) => own,
            None => "/security".to_owned(),
        };
        let before = std::mem::take(&mut operation.security);
        let was_open = before.is_empty();
        for (index, all) in before.into_iter().enumerate() {
            let Some(name) = unsupported(&all) else {
                operation.security.push(all);
                continue;
            };
            let here = pointer::push(&list, index.to_string());
            if told.insert(here.clone()) {
                report.push(document.diagnostic(
                    Severity::Warning,
                    "security-requirement-omitted",
                    &here,
                    format!("the security requirement is omitted: the scheme `{name}` is not supported"),
                    "without one of its credentials a requirement is not met",
                    "describe the scheme as one that is supported, such as an API key in a header",
                ));
            }
        }
        let can_be_called = was_open || !operation.security.is_empty();
        if !can_be_called {
            let omission = Omission {
                method: operation.method.clone(),
                path: operation.path.clone(),
                reason: "none of its security schemes is supported".to_owned(),
            };
            let diagnostic = document.diagnostic(
                Severity::Warning,
                "operation-omitted",
                &at,
                omission.to_string(),
                "it would be sent without the credentials that it needs",
                "add a requirement with a supported scheme to its `security`, or `{}` if it can be called without one",
            );
            report.push(diagnostic.omitting(omission));
        }
        can_be_called
    });
    let asked: BTreeSet<&String> = operations
        .iter()
        .flat_map(|operation| operation.security.iter().flatten())
        .collect();
    schemes.retain(|scheme| asked.contains(&scheme.name));
}

#[cfg(test)]
mod tests {
    use crate::testing::api;

    #[test]
    fn a_requirement_that_cannot_be_met_never_becomes_a_smaller_one() {
        let (api, codes) = api("openapi: 3.1.0
info: { title: T, version: '1' }
security: [{ odd: [] }]
paths:
  /a:
    get: { operationId: root, responses: {} }
    put: { operationId: both, security: [{ key: [], odd: [] }], responses: {} }
    post: { operationId: either, security: [{ token: [], odd: [] }, { key: [] }], responses: {} }
    patch: { operationId: optional, security: [{ odd: [] }, {}], responses: {} }
    delete: { operationId: open, security: [], responses: {} }
components:
  securitySchemes:
    odd: { type: mutualTLS }
    key: { type: apiKey, in: header, name: X-Key }
    token: { type: http, scheme: bearer }
");
        let mut kept: Vec<_> = api
            .operations
            .iter()
            .map(|operation| (operation.id.as_str(), operation.security.clone()))
            .collect();
        kept.sort();
        let expected = [
            ("either", vec![vec!["key".to_owned()]]),
            ("open", vec![]),
            ("optional", vec![vec![]]),
        ];
        assert_eq!(kept, expected);
        let names: Vec<_> = api.schemes.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["key"]);
        let count = |code: &str| codes.iter().filter(|one| **one == code).count();
        assert_eq!(count("operation-omitted"), 2);
        assert_eq!(count("security-requirement-omitted"), 4);
    }
}
