//! The methods of a path item are keys in small letters; one in other letters is read as that.

use crate::diagnostic::{Diagnostics, Omission, Severity};
use crate::document::{Document, pointer};
use crate::openapi::METHODS;
use crate::openapi::keywords::Kind;
use crate::openapi::walk::{self, Scope};
use serde_json::Value;

/// A key of a path item that is a method in other letters.
struct Found {
    /// Where the path item is.
    item: String,
    key: String,
    method: &'static str,
}

/// Renames them. Where the method is there as well, nobody can know which is meant: the one in small letters is kept.
pub(super) fn apply(document: &mut Document, report: &mut Diagnostics) {
    let mut all = Vec::new();
    walk::objects(&document.value, Scope::Read, &mut |object| {
        if object.kind != Kind::PathItem {
            return;
        }
        for (key, _) in object.fields.iter().filter(|(_, value)| value.is_object()) {
            let method = METHODS.iter().find(|one| one.eq_ignore_ascii_case(key));
            if let Some(method) = method.filter(|method| *method != key) {
                all.push(Found {
                    item: object.pointer.to_owned(),
                    key: key.clone(),
                    method,
                });
            }
        }
    });
    for found in all {
        rename(document, found, report);
    }
}

fn rename(document: &mut Document, found: Found, report: &mut Diagnostics) {
    let Found { item, key, method } = found;
    let at = pointer::push(&item, &key);
    let is_twice = document
        .value
        .pointer(&pointer::push(&item, method))
        .is_some();
    report.push(match is_twice {
        true => {
            let path = pointer::split(&item).map_or_else(String::new, |(_, path)| path.into());
            let omission = Omission {
                method: key.clone(),
                path,
                reason: format!("the path has `{method}` as well"),
            };
            let diagnostic = document.key_diagnostic(
                Severity::Warning,
                "operation-omitted",
                &at,
                omission.to_string(),
                "OpenAPI has the methods in small letters, and one operation of each",
                "keep one of the two, under the key in small letters",
            );
            diagnostic.omitting(omission)
        }
        false => document.key_diagnostic(
            Severity::Warning,
            "method-case",
            &at,
            format!("`{key}` of a path item is read as `{method}`"),
            "OpenAPI has the methods in small letters, and other tools may ignore this one",
            format!("write `{method}`"),
        ),
    });
    let Some(Value::Object(fields)) = document.value.pointer_mut(&item) else {
        return;
    };
    let operation = fields.shift_remove(&key);
    if let (false, Some(operation)) = (is_twice, operation) {
        fields.insert(method.to_owned(), operation);
        document.moved(&at, &pointer::push(&item, method));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_in_other_letters_is_read_as_it_is_meant() {
        let text = "openapi: 3.1.0
paths:
  /a:
    GET: { operationId: a }
    Post: { operationId: b }
    post: { operationId: c }
    PUT: 7
    COPY: {}
components:
  pathItems: { A: { Delete: {} } }
";
        let mut document = Document::parse("x.yaml", text).unwrap();
        let mut report = Diagnostics::default();
        apply(&mut document, &mut report);
        let item = &document.value["paths"]["/a"];
        assert_eq!(item["get"]["operationId"], "a");
        assert_eq!(item["post"]["operationId"], "c");
        assert!(item.get("GET").is_none() && item.get("Post").is_none());
        assert!(item.get("PUT").is_some() && item.get("COPY").is_some());
        let shared = document.value.pointer("/components/pathItems/A/delete");
        assert!(shared.is_some());
        let mut codes: Vec<_> = report
            .iter()
            .map(|one| (one.code, one.position.map(|at| at.line)))
            .collect();
        codes.sort_unstable();
        let expected = [
            ("method-case", Some(4)),
            ("method-case", Some(10)),
            ("operation-omitted", Some(5)),
        ];
        assert_eq!(codes, expected);
        let written = document.position("/paths/~1a/get/operationId");
        assert_eq!(written.map(|at| at.line), Some(4));
    }
}
