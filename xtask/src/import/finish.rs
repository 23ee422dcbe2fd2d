//! What every document has and a page may not say: a title, a version, a server, ids and summaries of operations. What is put
//! in is marked, and each is in the report.

use heck::{ToLowerCamelCase, ToTitleCase};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

use super::merge::Merged;
use super::page::Page;
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::pointer;
use crate::openapi::METHODS;
use crate::openapi::extension::KEY;

/// The keys of a document in the order in which people read them.
const ORDER: [&str; 12] = [
    "openapi",
    KEY,
    "info",
    "jsonSchemaDialect",
    "externalDocs",
    "servers",
    "security",
    "tags",
    "paths",
    "webhooks",
    "components",
    "$self",
];

/// Completes the document.
pub(super) fn apply(
    merged: &mut Merged,
    pages: &[Page],
    provider: Option<&str>,
    report: &mut Diagnostics,
) {
    let Value::Object(fields) = &mut merged.value else {
        return;
    };
    fields.entry("openapi").or_insert_with(|| json!("3.1.0"));
    info(merged, pages, provider, report);
    servers(merged, provider, report);
    security(merged, report);
    operations(merged, report);
    nulls(merged, report);
    let Value::Object(fields) = &mut merged.value else {
        return;
    };
    let mut rest = std::mem::take(fields);
    for key in ORDER {
        if let Some(value) = rest.shift_remove(key) {
            fields.insert(key.to_owned(), value);
        }
    }
    fields.extend(rest);
}

/// `x-clientry` for what is put in.
pub(super) fn mark(source: &str, note: &str) -> Value {
    json!({ "source": source, "note": note })
}

/// Adds a mark to an object; one that has a mark keeps its source, and its note says both.
pub(super) fn add_mark(fields: &mut Map<String, Value>, source: &str, note: &str) {
    let known = fields.get_mut(KEY).and_then(Value::as_object_mut);
    let Some(known) = known else {
        fields.insert(KEY.to_owned(), mark(source, note));
        return;
    };
    match known.get_mut("note") {
        Some(Value::String(text)) => {
            text.push(' ');
            text.push_str(note);
        }
        _ => {
            known.insert("note".to_owned(), json!(note));
        }
    }
    known.entry("source").or_insert_with(|| json!(source));
}

fn inferred(
    merged: &Merged,
    report: &mut Diagnostics,
    severity: Severity,
    pointer: &str,
    message: String,
    why: &str,
    help: &str,
) {
    report.push(merged.diagnostic(severity, "page-inferred", pointer, message, why, help));
}

fn info(merged: &mut Merged, pages: &[Page], provider: Option<&str>, report: &mut Diagnostics) {
    if merged.value.get("info").is_some_and(Value::is_object) {
        return;
    }
    let host = pages.iter().find_map(|page| {
        let (_, rest) = page.front("url")?.split_once("://")?;
        let host = rest.split(['/', ':', '?', '#']).next()?;
        let mut labels = host.rsplit('.');
        labels.next()?;
        labels.next().filter(|label| !label.is_empty())
    });
    let name = provider.or(host).unwrap_or("imported").to_title_case();
    let version = version_of(&merged.value);
    let title = format!("{name} API");
    let version = version.unwrap_or_else(|| "1".to_owned());
    let message = format!("the title `{title}` and the version `{version}` are inferred");
    inferred(
        merged,
        report,
        Severity::Note,
        "/info",
        message,
        "no page has them; the version is the one in the paths, if there is one",
        "write those of the provider",
    );
    let note = "No page has a title or a version.";
    merged.value["info"] =
        json!({ "title": title, "version": version, KEY: mark("inferred", note) });
}

/// The version that every path begins with, as in `/v0/webhooks`.
fn version_of(document: &Value) -> Option<String> {
    let paths = document.get("paths").and_then(Value::as_object)?;
    let version = |path: &String| {
        let segments = path.split('/');
        let mut versions = segments.filter(|segment| {
            let digits = segment.strip_prefix('v').unwrap_or_default();
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
        versions.next().map(str::to_owned)
    };
    let all: BTreeSet<Option<String>> = paths.keys().map(version).collect();
    let mut all = all.into_iter();
    match (all.next(), all.next()) {
        (Some(version), None) => version,
        _ => None,
    }
}

fn servers(merged: &mut Merged, provider: Option<&str>, report: &mut Diagnostics) {
    let is_list = |servers: &Value| servers.as_array().is_some_and(|list| !list.is_empty());
    let has_servers = merged.value.get("servers").is_some_and(is_list);
    if has_servers
        || every_operation(&merged.value, |operation| {
            operation.get("servers").is_some_and(is_list)
        })
    {
        return;
    }
    // A name that never resolves, so that no credential is sent to a host that nobody named.
    let name = provider.unwrap_or("api").to_lowercase();
    let is_label = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let name: String = name.chars().filter(|c| is_label(*c)).collect();
    let url = format!("https://{name}.invalid");
    inferred(
        merged,
        report,
        Severity::Warning,
        "/servers",
        format!("no page names a server; the document has `{url}`"),
        "a document needs one, and a name in `invalid` can never lead anywhere",
        "write the provider's base URL in its place",
    );
    let note = "No page names a server; this one never resolves.";
    merged.value["servers"] = json!([{ "url": url, KEY: mark("not-documented", note) }]);
}

fn security(merged: &mut Merged, report: &mut Diagnostics) {
    let has_own = |operation: &Value| operation.get("security").is_some();
    if merged.value.get("security").is_some() || every_operation(&merged.value, has_own) {
        return;
    }
    inferred(
        merged,
        report,
        Severity::Warning,
        "/security",
        "no page says how requests authenticate; the document has `security: []`".to_owned(),
        "the client will send no credentials",
        "write the security scheme under `components`, and its name under `security`",
    );
    merged.value["security"] = json!([]);
    if let Value::Object(fields) = &mut merged.value {
        add_mark(
            fields,
            "not-documented",
            "No page says how requests authenticate.",
        );
    }
}

fn every_operation(document: &Value, has: impl Fn(&Value) -> bool) -> bool {
    let paths = document.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flat_map(Map::values);
    let mut operations =
        items.flat_map(|item| METHODS.iter().filter_map(|method| item.get(*method)));
    operations.all(has)
}

/// Gives each operation an id and a summary.
fn operations(merged: &mut Merged, report: &mut Diagnostics) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut missing = Vec::new();
    let paths = merged.value.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            let Some(operation) = item.get(method) else {
                continue;
            };
            let word = |key: &str| {
                operation
                    .get(key)
                    .and_then(Value::as_str)
                    .filter(|text| !text.trim().is_empty())
            };
            taken.extend(word("operationId").map(str::to_owned));
            if word("operationId").is_none() || word("summary").is_none() {
                let pointer = pointer::join("", ["paths", path.as_str(), method]);
                let id = word("operationId").map(str::to_owned);
                let summary = word("summary").map(str::to_owned);
                missing.push((pointer, format!("{method} {path}"), id, summary));
            }
        }
    }
    for (pointer, endpoint, id, summary) in missing {
        let endpoint = endpoint.to_title_case();
        if summary.is_none() {
            let text = endpoint.clone();
            inferred(
                merged,
                report,
                Severity::Note,
                &pointer,
                format!("the summary `{text}` is inferred"),
                "the page has none",
                "write one",
            );
            note_operation(
                merged,
                &pointer,
                "summary",
                &text,
                "The page has no summary.",
            );
        }
        if id.is_none() {
            let words = summary.unwrap_or(endpoint.clone());
            let candidates = [words.to_lower_camel_case(), endpoint.to_lower_camel_case()];
            let numbered =
                (2..).map(|number| format!("{}{number}", endpoint.to_lower_camel_case()));
            let mut candidates = candidates
                .into_iter()
                .filter(|name| !name.is_empty())
                .chain(numbered);
            let Some(id) = candidates.find(|id| !taken.contains(id)) else {
                continue;
            };
            taken.insert(id.clone());
            inferred(
                merged,
                report,
                Severity::Note,
                &pointer,
                format!("the operation id `{id}` is inferred"),
                "the page has none; it is what the method of the client is called",
                "write another if you like it better",
            );
            note_operation(
                merged,
                &pointer,
                "operationId",
                &id,
                "The page has no operationId.",
            );
        }
    }
}

fn note_operation(merged: &mut Merged, pointer: &str, key: &str, text: &str, note: &str) {
    let operation = merged
        .value
        .pointer_mut(pointer)
        .and_then(Value::as_object_mut);
    if let Some(operation) = operation {
        let mut rest = std::mem::take(operation);
        rest.shift_remove(key);
        operation.insert(key.to_owned(), json!(text));
        operation.append(&mut rest);
        add_mark(operation, "inferred", note);
    }
}

/// `nullable`, which OpenAPI 3.1 does not have, as 3.1 writes it.
fn nulls(merged: &mut Merged, report: &mut Diagnostics) {
    let version = merged.value.get("openapi").and_then(Value::as_str);
    if version.is_none_or(|version| version.starts_with("3.0")) {
        return;
    }
    let mut found = Vec::new();
    crate::openapi::walk::schemas(&mut merged.value, &mut |pointer, schema| {
        let Some(nullable) = schema.get("nullable").and_then(Value::as_bool) else {
            return;
        };
        let written = match schema.get_mut("type") {
            Some(Value::String(one)) if nullable => {
                let list = json!([one, "null"]);
                schema.insert("type".to_owned(), list);
                true
            }
            Some(Value::Array(list)) if nullable => {
                if !list.contains(&json!("null")) {
                    list.push(json!("null"));
                }
                true
            }
            _ => !nullable,
        };
        if written {
            schema.shift_remove("nullable");
            found.push(pointer.to_owned());
        }
    });
    for pointer in found {
        inferred(
            merged,
            report,
            Severity::Note,
            &pointer,
            "`nullable` became a `type` with `null`".to_owned(),
            "OpenAPI 3.1 does not have `nullable`, and the page is of 3.1",
            "nothing to do",
        );
    }
}
