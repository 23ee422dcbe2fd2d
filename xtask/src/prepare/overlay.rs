//! An overlay (OpenAPI Overlay 1.0 and 1.1) changes a document without touching its file.
//!
//! Its actions run one after the other. Each says by a JSONPath (RFC 9535) what it changes, and one that finds nothing is an
//! error: the provider's document is not the one any more that the overlay was written for.

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::{Document, pointer};
use serde_json::{Map, Value};
use serde_json_path::JsonPath;

/// The keys of an overlay, and those of an action.
const KEYS: [&str; 4] = ["overlay", "info", "extends", "actions"];
const ACTION_KEYS: [&str; 5] = ["target", "description", "update", "remove", "copy"];

/// Applies the overlay to the document, or says what is wrong with it.
pub(super) fn apply(document: &mut Document, overlay: &Document) -> Diagnostics {
    let mut report = Diagnostics::new();
    version(overlay, &mut report);
    let root = overlay.value.as_object();
    unknown(overlay, "", root, &KEYS, &mut report);
    let actions = overlay.value.get("actions").and_then(Value::as_array);
    let Some(actions) = actions.filter(|actions| !actions.is_empty()) else {
        report.push(invalid(
            overlay,
            "/actions",
            "the overlay has no actions",
            "list them under `actions`",
        ));
        return report;
    };
    let prefix = document.attach(overlay);
    for (index, action) in actions.iter().enumerate() {
        let at = pointer::join("", ["actions", &index.to_string()]);
        unknown(overlay, &at, action.as_object(), &ACTION_KEYS, &mut report);
        if let Err(problem) = run(document, overlay, &prefix, &at, action) {
            report.push(problem);
        }
        if report.has_errors() {
            break;
        }
    }
    report
}

fn version(overlay: &Document, report: &mut Diagnostics) {
    let version = overlay.value.get("overlay");
    let text = match version {
        Some(Value::Number(_)) => overlay.written("/overlay"),
        other => other.and_then(Value::as_str),
    };
    if !text.is_some_and(|text| {
        text == "1.0" || text == "1.1" || text.starts_with("1.0.") || text.starts_with("1.1.")
    }) {
        report.push(invalid(
            overlay,
            "/overlay",
            "this is no overlay of version 1.0 or 1.1",
            "start it with `overlay: 1.0.0`",
        ));
    }
}

fn unknown(
    overlay: &Document,
    at: &str,
    fields: Option<&Map<String, Value>>,
    known: &[&str],
    report: &mut Diagnostics,
) {
    let keys = fields.into_iter().flatten().map(|(key, _)| key);
    for key in keys.filter(|key| !known.contains(&key.as_str()) && !key.starts_with("x-")) {
        report.push(overlay.key_diagnostic(
            Severity::Error,
            "overlay-invalid",
            &pointer::push(at, key),
            format!("an overlay has no `{key}` here"),
            "what it asks for would not be done",
            format!("there are `{}`", known.join("`, `")),
        ));
    }
}

/// Runs one action, which is at `at` in the overlay.
fn run(
    document: &mut Document,
    overlay: &Document,
    prefix: &str,
    at: &str,
    action: &Value,
) -> Result<(), Diagnostic> {
    let target = pointer::push(at, "target");
    let targets = find(document, overlay, &target, action.get("target"))?;
    if action
        .get("remove")
        .is_some_and(|remove| *remove == Value::Bool(true))
    {
        if targets.iter().any(String::is_empty) {
            return Err(invalid(
                overlay,
                &target,
                "the whole document cannot be removed",
                "name what is to be removed, such as `$.paths['/a'].get`",
            ));
        }
        // The last first: what is removed from a list moves what is behind it.
        for pointer in targets.iter().rev() {
            remove(document, pointer);
        }
        return Ok(());
    }
    let (change, from) = match (action.get("update"), action.get("copy")) {
        (Some(update), None) => (
            update.clone(),
            format!("{prefix}{}", pointer::push(at, "update")),
        ),
        (None, Some(copy)) => {
            let here = pointer::push(at, "copy");
            let sources = find(document, overlay, &here, Some(copy))?;
            let [source] = sources.as_slice() else {
                return Err(invalid(
                    overlay,
                    &here,
                    &format!("`copy` finds {} values", sources.len()),
                    "name exactly one value",
                ));
            };
            let value = document.value.pointer(source).cloned().unwrap_or_default();
            (value, source.clone())
        }
        _ => {
            return Err(invalid(
                overlay,
                at,
                "the action has neither `update` nor `remove: true` nor `copy`, or two of them",
                "write one of them",
            ));
        }
    };
    let whole = Document::size(&document.value).unwrap_or(usize::MAX);
    let added = Document::size(&change).and_then(|size| size.checked_mul(targets.len()));
    let fits = added.and_then(|added| added.checked_add(whole));
    if fits.is_none_or(|size| size > Document::MOST_VALUES) {
        return Err(too_large(overlay, at));
    }
    for pointer in &targets {
        let mut moves = Vec::new();
        if let Some(value) = document.value.pointer_mut(pointer) {
            put(value, pointer, &change, &from, &mut moves);
        }
        for (from, to) in moves {
            document.moved(&from, &to);
        }
    }
    match document.is_within_limits() {
        true => Ok(()),
        false => Err(too_large(overlay, at)),
    }
}

/// The pointers of what the JSONPath at `at` of the overlay finds; an error where it finds nothing.
fn find(
    document: &Document,
    overlay: &Document,
    at: &str,
    path: Option<&Value>,
) -> Result<Vec<String>, Diagnostic> {
    let Some(text) = path.and_then(Value::as_str) else {
        return Err(invalid(
            overlay,
            at,
            "the action does not say by a string what it is about",
            "write a JSONPath such as `$.paths['/a'].get`",
        ));
    };
    let path = JsonPath::parse(text).map_err(|error| {
        invalid(
            overlay,
            at,
            &format!("`{text}` is no JSONPath: {error}"),
            "write one of RFC 9535, such as `$.paths['/a'].get`",
        )
    })?;
    let found = path.query_located(&document.value);
    let found: Vec<String> = found
        .locations()
        .map(|path| path.to_json_pointer())
        .collect();
    if found.is_empty() {
        return Err(overlay.diagnostic(
            Severity::Error,
            "overlay-target",
            at,
            format!("`{text}` finds nothing in {}", document.file()),
            "the client would not be what the overlay says",
            "change the path to what the document has now, or remove the action",
        ));
    }
    Ok(found)
}

/// Removes what `pointer` points to.
fn remove(document: &mut Document, pointer: &str) {
    let Some((parent, token)) = pointer::split(pointer) else {
        return;
    };
    let mut moves = Vec::new();
    match document.value.pointer_mut(parent) {
        Some(Value::Object(fields)) => {
            fields.shift_remove(token.as_ref());
        }
        Some(Value::Array(list)) => {
            if let Some(index) = token
                .parse::<usize>()
                .ok()
                .filter(|index| *index < list.len())
            {
                list.remove(index);
                let at = |index: usize| pointer::push(parent, index.to_string());
                moves.extend((index..list.len()).map(|index| (at(index + 1), at(index))));
            }
        }
        _ => {}
    }
    for (from, to) in moves {
        document.moved(&from, &to);
    }
}

/// Puts `change` into the value at `at`: objects are merged, lists go behind each other, anything else is replaced.
fn put(value: &mut Value, at: &str, change: &Value, from: &str, moves: &mut Vec<(String, String)>) {
    match (value, change) {
        (Value::Object(fields), Value::Object(change)) => {
            for (key, change) in change {
                let (at, from) = (pointer::push(at, key), pointer::push(from, key));
                match fields.get_mut(key) {
                    Some(value) => put(value, &at, change, &from, moves),
                    None => {
                        moves.push((from, at));
                        fields.insert(key.clone(), change.clone());
                    }
                }
            }
        }
        (Value::Array(list), Value::Array(change)) => {
            for (index, change) in change.iter().enumerate() {
                moves.push((
                    pointer::push(from, index.to_string()),
                    pointer::push(at, list.len().to_string()),
                ));
                list.push(change.clone());
            }
        }
        (Value::Array(list), change) => {
            moves.push((from.to_owned(), pointer::push(at, list.len().to_string())));
            list.push(change.clone());
        }
        (value, change) => {
            moves.push((from.to_owned(), at.to_owned()));
            *value = change.clone();
        }
    }
}

fn invalid(overlay: &Document, at: &str, message: &str, help: &str) -> Diagnostic {
    overlay.diagnostic(
        Severity::Error,
        "overlay-invalid",
        at,
        message,
        "what it asks for would not be done",
        help,
    )
}

fn too_large(overlay: &Document, at: &str) -> Diagnostic {
    overlay.diagnostic(
        Severity::Error,
        "document-too-large",
        at,
        "the document is too large or too deep after this action",
        "one that grows without bound would take the machine with it",
        "let the action find less, or put less there",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const DOCUMENT: &str = "openapi: 3.1.0
info: { title: T }
paths:
  /a:
    get: { operationId: a, tags: [x, y, z], responses: {} }
    put: { operationId: b, responses: {} }
";

    /// The document with the overlay's actions applied, and each diagnostic's code, file and line.
    fn applied(actions: &str) -> (Document, Vec<String>) {
        let mut document = Document::parse("a.yaml", DOCUMENT).unwrap();
        let text =
            format!("overlay: 1.1.0\ninfo: {{ title: O, version: '1' }}\nactions:\n{actions}");
        let overlay = Document::parse("a.overlay.yaml", &text).unwrap();
        let report = apply(&mut document, &overlay);
        let shown = report.iter().map(|one| {
            let line = one.position.map_or(0, |position| position.line);
            format!("{} {}:{line}", one.code, one.file)
        });
        let shown = shown.collect();
        (document, shown)
    }

    /// In which file and line a value was written.
    fn written(document: &Document, at: &str) -> (String, usize) {
        let diagnostic = document.diagnostic(Severity::Note, "x", at, "", "", "");
        (
            diagnostic.file.to_string(),
            diagnostic.position.unwrap().line,
        )
    }

    #[test]
    fn objects_are_merged_lists_go_on_and_the_rest_is_replaced() {
        let (document, found) = applied(
            "  - target: $.paths['/a'].get
    update:
      operationId: renamed
      tags: [w]
      summary: s
  - { target: \"$.paths.*[?@.operationId=='b']\", update: { deprecated: true } }
  - { target: $.info.title, update: U }
",
        );
        assert!(found.is_empty(), "{found:?}");
        let get = json!({ "operationId": "renamed", "tags": ["x", "y", "z", "w"], "responses": {}, "summary": "s" });
        assert_eq!(document.value["paths"]["/a"]["get"], get);
        assert_eq!(document.value["paths"]["/a"]["put"]["deprecated"], true);
        assert_eq!(document.value["info"]["title"], "U");
        let overlay = |line| ("a.overlay.yaml".to_owned(), line);
        assert_eq!(written(&document, "/paths/~1a/get/operationId"), overlay(6));
        assert_eq!(written(&document, "/paths/~1a/get/tags/3"), overlay(7));
        assert_eq!(
            written(&document, "/paths/~1a/get/tags/1"),
            ("a.yaml".to_owned(), 5)
        );
        assert_eq!(
            written(&document, "/paths/~1a/put/operationId"),
            ("a.yaml".to_owned(), 6)
        );
        assert_eq!(written(&document, "/info/title"), overlay(10));
    }

    #[test]
    fn what_is_removed_is_gone_and_what_is_behind_it_is_found() {
        let (document, found) = applied(
            "  - { target: '$.paths[\"/a\"].get.tags[0,1]', remove: true }\n  - { target: $.paths.*.put, remove: true }\n",
        );
        assert!(found.is_empty(), "{found:?}");
        let get = json!({ "operationId": "a", "tags": ["z"], "responses": {} });
        assert_eq!(document.value["paths"], json!({ "/a": { "get": get } }));
        assert_eq!(
            document.position("/paths/~1a/get/tags/0").unwrap().column,
            41
        );
    }

    #[test]
    fn a_copy_points_to_what_was_copied() {
        let (document, found) = applied(
            "  - { target: $.paths, update: { /b: {} } }\n  - { target: \"$.paths['/b']\", copy: \"$.paths['/a']\" }\n",
        );
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(document.value["paths"]["/b"], document.value["paths"]["/a"]);
        assert_eq!(
            written(&document, "/paths/~1b/put"),
            ("a.yaml".to_owned(), 6)
        );
    }

    #[test]
    fn what_cannot_be_done_is_an_error_in_the_overlay() {
        for (action, expected) in [
            (
                "{ target: $.paths.x, remove: true }",
                "overlay-target a.overlay.yaml:4",
            ),
            (
                "{ target: 'paths x', remove: true }",
                "overlay-invalid a.overlay.yaml:4",
            ),
            ("{ target: $.info }", "overlay-invalid a.overlay.yaml:4"),
            (
                "{ target: $.info, updat: {} }",
                "overlay-invalid a.overlay.yaml:4",
            ),
            (
                "{ target: $.info, copy: $.paths.*.* }",
                "overlay-invalid a.overlay.yaml:4",
            ),
            ("{ remove: true }", "overlay-invalid a.overlay.yaml:4"),
            (
                "{ target: $, remove: true }",
                "overlay-invalid a.overlay.yaml:4",
            ),
        ] {
            let (_, found) = applied(&format!("  - {action}\n"));
            assert_eq!(found[0], expected, "{action}");
        }
    }

    #[test]
    fn a_document_that_grows_without_bound_is_refused() {
        let double = "  - { target: $, copy: $ }\n  - { target: $.info, copy: $ }\n";
        let (_, found) = applied(&double.repeat(130));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("document-too-large"), "{found:?}");
    }

    #[test]
    fn the_hash_is_of_both() {
        let (document, _) = applied("  - { target: $.info, update: {} }\n");
        let (other, _) = applied("  - { target: $.info, update: { a: b } }\n");
        assert_ne!(document.sha256(), other.sha256());
        assert_ne!(
            document.sha256(),
            Document::parse("a.yaml", DOCUMENT).unwrap().sha256()
        );
    }
}
