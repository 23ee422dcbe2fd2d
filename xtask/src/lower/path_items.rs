//! A path item that is a reference becomes what it refers to.
//!
//! What the path item says itself goes before what it refers to: OpenAPI does not say which of the two holds.

use super::{target_of, walk};
use crate::diagnostic::{Diagnostics, Omission, Severity};
use crate::document::{Document, pointer};
use crate::facts::Facts;
use crate::openapi;
use serde_json::{Map, Value};

/// How many references may follow each other. Documents have one or two.
const MOST_STEPS: usize = 64;

/// Follows the `$ref` of every path item.
pub fn apply(document: &mut Document, facts: &mut Facts, report: &mut Diagnostics) {
    let refer = |(path, item): (&String, &Value)| item.get("$ref").map(|_| path.clone());
    let referring: Vec<String> = openapi::paths(&document.value).filter_map(refer).collect();
    if referring.is_empty() {
        return remove_shared(document);
    }
    let source = document.value.clone();
    let mut omitted = Vec::new();
    for path in referring {
        let at = pointer::push("/paths", &path);
        let mut moves = Vec::new();
        let followed = follow(&source, &at, &mut moves);
        if followed.is_none() {
            let omission = Omission {
                method: "*".to_owned(),
                path: path.clone(),
                reason: "its `$ref` leads to no path item".to_owned(),
            };
            omitted.push((pointer::push(&at, "$ref"), omission));
        }
        let before = facts.meanings.clone();
        for (from, to) in moves {
            document.moved(&from, &to);
            facts.meanings.replace(&to, before.under(&from));
        }
        if let Some(paths) = document
            .value
            .get_mut("paths")
            .and_then(Value::as_object_mut)
        {
            paths.insert(path, Value::Object(followed.unwrap_or_default()));
        }
    }
    remove_shared(document);
    for (at, omission) in omitted {
        let diagnostic = document.diagnostic(
            Severity::Warning,
            "path-omitted",
            &at,
            omission.to_string(),
            "a client cannot know which operations the path has",
            "define the target, or fix the reference",
        );
        report.push(diagnostic.omitting(omission));
    }
}

/// Removes `pathItems`: each that is used is where it is used now. What is referred to otherwise stays.
fn remove_shared(document: &mut Document) {
    let shared = pointer::join("", ["components", "pathItems"]);
    let mut is_used = false;
    walk::references(&document.value, &mut |_, _, reference| {
        let target = reference.as_str().map(target_of);
        is_used |= target.is_some_and(|target| pointer::strip_prefix(&target, &shared).is_some());
    });
    if let (false, Some(Value::Object(components))) =
        (is_used, document.value.get_mut("components"))
    {
        components.shift_remove("pathItems");
    }
}

/// The path item at `at` with what it refers to; `moves` takes where its fields come from.
fn follow(
    source: &Value,
    at: &str,
    moves: &mut Vec<(String, String)>,
) -> Option<Map<String, Value>> {
    let mut fields = source.pointer(at)?.as_object()?.clone();
    let mut next = fields.shift_remove("$ref");
    for _ in 0..MOST_STEPS {
        let Some(reference) = next else {
            return Some(fields);
        };
        let from = target_of(reference.as_str()?);
        let mut target = source.pointer(&from)?.as_object()?.clone();
        next = target.shift_remove("$ref");
        for (key, value) in target {
            if !fields.contains_key(&key) {
                moves.push((pointer::push(&from, &key), pointer::push(at, &key)));
                fields.insert(key, value);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::testing::api;

    #[test]
    fn a_path_item_is_what_it_refers_to() {
        let (api, codes) = api("openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a: { $ref: '#/components/pathItems/A', get: { operationId: own, responses: {} } }
  /b: { $ref: '#/paths/~1a' }
  /c: { $ref: '#/components/pathItems/C' }
  /d: { $ref: '#/paths/~1d' }
components:
  pathItems:
    A: { get: { operationId: other, responses: {} }, put: { operationId: put, responses: { ok: {} } } }
");
        let operations: Vec<_> = api
            .operations
            .iter()
            .map(|one| (one.path.as_str(), one.id.as_str()))
            .collect();
        let expected = [
            ("/a", "own"),
            ("/a", "put"),
            ("/b", "own_2"),
            ("/b", "put_2"),
        ];
        assert_eq!(operations, expected);
        let lost = codes.iter().filter(|code| **code == "path-omitted");
        assert_eq!(lost.count(), 2);
    }
}
