//! What an operation needs is never less than what the document says, or its user is told: a requirement with a scheme
//! that no client can meet is dropped whole where there is another, else the rest of it is kept.

use super::{Operation, Scheme};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::{Document, pointer};
use std::collections::BTreeSet;

/// Drops the requirements that no client can meet where there are others, then the schemes that are left without use.
pub(super) fn settle(
    document: &Document,
    report: &mut Diagnostics,
    operations: &mut [Operation],
    schemes: &mut Vec<Scheme>,
) {
    // The requirements of the document are those of many operations.
    let mut told = BTreeSet::new();
    for operation in operations.iter_mut() {
        let unknown = |all: &[String]| -> Vec<String> {
            let known = |name: &&String| schemes.iter().any(|scheme| scheme.name == **name);
            all.iter().filter(|name| !known(name)).cloned().collect()
        };
        let list = list_of(document, operation);
        let origins = part(document, report, operation, schemes, (&list, &mut told));
        let missing: Vec<_> = operation.security.iter().map(|all| unknown(all)).collect();
        let can_be_met = missing.iter().any(Vec::is_empty);
        for (names, index) in missing.iter().zip(origins) {
            let here = pointer::push(&list, index.to_string());
            if names.is_empty() || !told.insert((here.clone(), "unmet")) {
                continue;
            }
            report.extend(
                names
                    .iter()
                    .filter_map(|name| undefined(document, &here, name)),
            );
            report.push(unmet(document, &here, names, can_be_met));
        }
        if can_be_met {
            let mut missing = missing.iter();
            // One list of names for each requirement.
            let is_whole = |_: &Vec<String>| missing.next().is_none_or(Vec::is_empty);
            operation.security.retain(is_whole);
        } else {
            let names: BTreeSet<String> = missing.into_iter().flatten().collect();
            for all in &mut operation.security {
                all.retain(|name| !names.contains(name));
            }
            operation.security.dedup();
            operation.credentials_of_others = names.into_iter().collect();
        }
    }
    let asked: BTreeSet<&String> = operations
        .iter()
        .flat_map(|operation| operation.security.iter().flatten())
        .collect();
    schemes.retain(|scheme| asked.contains(&scheme.name));
}

/// Parts the requirements whose credentials are sent in one place. Returns the position that each had in the document.
fn part(
    document: &Document,
    report: &mut Diagnostics,
    operation: &mut Operation,
    schemes: &[Scheme],
    (list, told): (&str, &mut BTreeSet<(String, &'static str)>),
) -> Vec<usize> {
    let place = |name: &String| {
        let scheme = schemes.iter().find(|scheme| scheme.name == *name)?;
        Some(scheme.kind.place())
    };
    let (mut parted, mut origins) = (Vec::new(), Vec::new());
    for (index, all) in std::mem::take(&mut operation.security)
        .into_iter()
        .enumerate()
    {
        let at = pointer::push(list, index.to_string());
        // Each part has one scheme less, so this ends.
        let mut left = vec![all];
        while let Some(all) = left.pop() {
            let collide = all.iter().enumerate().find_map(|(position, name)| {
                let own = place(name)?;
                let mut before = all[..position].iter();
                let other = before.find(|one| place(one).as_ref() == Some(&own))?;
                Some((other, name))
            });
            let Some((one, other)) = collide else {
                if !parted.contains(&all) {
                    parted.push(all);
                    origins.push(index);
                }
                continue;
            };
            if told.insert((at.clone(), "collide")) {
                report.push(document.diagnostic(
                    Severity::Warning,
                    "security-schemes-collide",
                    &at,
                    format!("a call sends the credentials of `{one}` or of `{other}`, not both"),
                    "both are sent in the same place, and a request has that once",
                    "write them as alternatives",
                ));
            }
            // The last is the next.
            for without in [one, other] {
                let rest = all.iter().filter(|name| *name != without);
                left.push(rest.cloned().collect());
            }
        }
    }
    operation.security = parted;
    origins
}

/// Where the requirements of `operation` are: its own, or those of the document.
fn list_of(document: &Document, operation: &Operation) -> String {
    let path = pointer::push("/paths", &operation.path);
    let at = pointer::push(&path, operation.method.to_lowercase());
    let own = pointer::push(&at, "security");
    match document.value.pointer(&own) {
        Some(_) => own,
        None => "/security".to_owned(),
    }
}

/// That a requirement cannot be met, and what becomes of it.
fn unmet(document: &Document, at: &str, names: &[String], others: bool) -> Diagnostic {
    let list: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    let list = list.join(", ");
    if others {
        return document.diagnostic(
            Severity::Warning,
            "security-requirement-omitted",
            at,
            format!("the security requirement is omitted: a client cannot send the credentials of {list}"),
            "without one of its credentials a requirement is not met; there are others",
            "describe the scheme as one that is supported, such as an API key in a header",
        );
    }
    document.diagnostic(
        Severity::Warning,
        "credential-not-sent",
        at,
        format!("calls are sent without the credentials of {list}"),
        "a client has to know how to send a credential, and no other requirement is enough",
        "describe the scheme as one that is supported; until then set a header by `header`, or use an interceptor or an HTTP client with a certificate",
    )
}

/// That no scheme is called `name`, where none is.
fn undefined(document: &Document, at: &str, name: &str) -> Option<Diagnostic> {
    let scheme = pointer::push("/components/securitySchemes", name);
    document.value.pointer(&scheme).is_none().then(|| {
        document.diagnostic(
            Severity::Warning,
            "security-scheme-undefined",
            &pointer::push(at, name),
            format!("the security scheme `{name}` is not defined"),
            "a client has to know how to send a credential",
            format!("add `{name}` to `components.securitySchemes`, or correct the name"),
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::api;

    #[test]
    fn credentials_that_are_sent_in_one_place_are_alternatives() {
        let (api, codes) = api("openapi: 3.1.0
info: { title: T, version: '1' }
security: [{ token: [], key: [], basic: [] }]
paths:
  /a: { get: { responses: {} }, put: { responses: {} } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
    basic: { type: http, scheme: basic }
    token: { type: apiKey, in: header, name: authorization }
");
        for operation in &api.operations {
            assert_eq!(operation.security, [["token", "key"], ["key", "basic"]]);
            let count = api.schemes.len();
            assert_eq!(count, 3);
        }
        let count = codes
            .iter()
            .filter(|one| **one == "security-schemes-collide");
        assert_eq!(count.count(), 1);
    }

    #[test]
    fn a_requirement_that_cannot_be_met_becomes_no_smaller_one_where_there_are_others() {
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
    head: { operationId: nowhere, security: [{ odd: [] }, { lost: [] }], responses: {} }
components:
  securitySchemes:
    odd: { type: mutualTLS }
    key: { type: apiKey, in: header, name: X-Key }
    token: { type: http, scheme: bearer }
");
        let mut kept: Vec<_> = api
            .operations
            .iter()
            .map(|operation| {
                let others = operation.credentials_of_others.join(" ");
                (operation.id.as_str(), operation.security.clone(), others)
            })
            .collect();
        kept.sort();
        let (key, none) = (vec!["key".to_owned()], String::new());
        let expected = [
            ("both", vec![key.clone()], "odd".to_owned()),
            ("either", vec![key], none.clone()),
            ("nowhere", vec![vec![]], "lost odd".to_owned()),
            ("open", vec![], none.clone()),
            ("optional", vec![vec![]], none),
            ("root", vec![vec![]], "odd".to_owned()),
        ];
        assert_eq!(kept, expected);
        let names: Vec<_> = api.schemes.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["key"]);
        let count = |code: &str| codes.iter().filter(|one| **one == code).count();
        assert_eq!(count("operation-omitted"), 0);
        assert_eq!(count("credential-not-sent"), 4);
        assert_eq!(count("security-requirement-omitted"), 2);
        assert_eq!(count("security-scheme-undefined"), 1);
    }
}
