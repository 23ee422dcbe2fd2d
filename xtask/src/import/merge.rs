//! The documents of several pages as one: what is equal is there once, and what is not but has one name is an error that
//! shows both.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::{Map, Value};

use super::format::Part;
use super::yaml;
use crate::diagnostic::{Diagnostic, Diagnostics, Position, Severity};
use crate::document::pointer;
use crate::openapi::METHODS;
use crate::openapi::extension::KEY;

/// The document of all pages.
#[derive(Debug)]
pub(super) struct Merged {
    /// The document.
    pub value: Value,
    /// From which part each operation and component is.
    origins: BTreeMap<String, usize>,
    /// The pages.
    parts: Vec<Part>,
}

impl Merged {
    /// The component schemas whose names are on no page.
    pub fn named_here(&self) -> Vec<String> {
        let names: BTreeSet<&String> = self
            .parts
            .iter()
            .flat_map(|part| &part.named_here)
            .collect();
        names.into_iter().cloned().collect()
    }

    /// A diagnostic about what `pointer` points to.
    pub fn diagnostic(
        &self,
        severity: Severity,
        code: &'static str,
        pointer: &str,
        message: impl Into<String>,
        why: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        let mut nearest = pointer;
        let part = loop {
            match (self.origins.get(nearest), nearest.rsplit_once('/')) {
                (Some(part), _) => break *part,
                (None, Some((parent, _))) => nearest = parent,
                (None, None) => break 0,
            }
        };
        match self.parts.get(part) {
            Some(part) => Diagnostic::new(severity, code, &part.file, message, why, help)
                .at(part.position(pointer), part.source.clone()),
            None => Diagnostic::new(severity, code, "", message, why, help),
        }
    }
}

/// Merges `parts`; none if there are none.
pub(super) fn merge(mut parts: Vec<Part>, report: &mut Diagnostics) -> Option<Merged> {
    settle_names(&mut parts);
    pull_down(&mut parts);
    let mut merged = Merged {
        value: Value::Object(Map::new()),
        origins: BTreeMap::new(),
        parts,
    };
    let parts = merged.parts.clone();
    for (index, part) in parts.iter().enumerate() {
        let fields = part.value.as_object()?;
        for (key, value) in fields {
            let base = pointer::push("", key);
            match key.as_str() {
                "paths" | "webhooks" => {
                    for (path, item) in value.as_object().into_iter().flatten() {
                        let base = pointer::push(&base, path);
                        for (key, value) in item.as_object().into_iter().flatten() {
                            let pointer = pointer::push(&base, key);
                            put(&mut merged, index, &pointer, value, report);
                        }
                    }
                }
                "components" => {
                    for (section, components) in value.as_object().into_iter().flatten() {
                        let base = pointer::push(&base, section);
                        for (name, value) in components.as_object().into_iter().flatten() {
                            let pointer = pointer::push(&base, name);
                            put(&mut merged, index, &pointer, value, report);
                        }
                    }
                }
                "tags" => tags(&mut merged.value, value),
                // The pages of one site may each say it in words of their own; the first is as good as any.
                "info" | "externalDocs" => {
                    if let Some(known) = pointer::get(&merged.value, &base) {
                        if known != value {
                            let position = part.position(&base);
                            report.push(other_words(part, key, position));
                        }
                    } else {
                        put(&mut merged, index, &base, value, report);
                    }
                }
                _ => put(&mut merged, index, &base, value, report),
            }
        }
    }
    Some(merged)
}

/// Puts `value` at `pointer`, or reports that something else is there.
fn put(merged: &mut Merged, part: usize, pointer: &str, value: &Value, report: &mut Diagnostics) {
    if let Some(known) = pointer::get(&merged.value, pointer) {
        if bare(known) == bare(value) {
            // What one page states and another leaves to be inferred is stated.
            if known.get(KEY).is_some()
                && value.get(KEY).is_none()
                && let Some(known) = merged.value.pointer_mut(pointer)
            {
                *known = value.clone();
            }
        } else {
            let first = merged.origins.get(pointer).copied().unwrap_or(part);
            report.push(conflict(merged, pointer, [first, part], [known, value]));
        }
        return;
    }
    merged.origins.insert(pointer.to_owned(), part);
    let Some((parent, key)) = pointer::split(pointer) else {
        return;
    };
    let mut at = &mut merged.value;
    for token in pointer::tokens(parent) {
        let Value::Object(fields) = at else { return };
        at = fields
            .entry(token.into_owned())
            .or_insert_with(|| Value::Object(Map::new()));
    }
    if let Value::Object(fields) = at {
        fields.insert(key.into_owned(), value.clone());
    }
}

/// A value without its mark.
fn bare(value: &Value) -> Value {
    let mut value = value.clone();
    if let Value::Object(fields) = &mut value {
        fields.shift_remove(KEY);
    }
    value
}

fn tags(document: &mut Value, tags: &Value) {
    let Value::Object(fields) = document else {
        return;
    };
    let known = fields
        .entry("tags")
        .or_insert_with(|| Value::Array(Vec::new()));
    if let (Value::Array(known), Value::Array(tags)) = (known, tags) {
        for tag in tags {
            if !known.iter().any(|one| one.get("name") == tag.get("name")) {
                known.push(tag.clone());
            }
        }
    }
}

fn other_words(part: &Part, key: &str, position: Position) -> Diagnostic {
    Diagnostic::new(
        Severity::Note,
        "page-not-placed",
        &part.file,
        format!("`{key}` of this page is nowhere in the document"),
        "another page has it too, with other values, and the first is kept",
        "write what is missing into the document by hand",
    )
    .at(position, part.source.clone())
}

/// Two pages that say different things of one name.
fn conflict(merged: &Merged, pointer: &str, parts: [usize; 2], values: [&Value; 2]) -> Diagnostic {
    let name: Vec<_> = pointer::tokens(pointer).collect();
    let shown = values.map(|value| {
        // A value alone is no document, but a key with one is.
        let mut fields = Map::new();
        fields.insert("value".to_owned(), value.clone());
        let text = yaml::write(&[], &Value::Object(fields));
        text.strip_prefix("value:").unwrap_or(&text).to_owned()
    });
    let only = |text: &str, other: &str| -> String {
        let lines = text
            .lines()
            .filter(|line| !other.lines().any(|one| one == *line));
        let lines: Vec<&str> = lines.map(str::trim).collect();
        match lines.len() {
            0 => "nothing of its own".to_owned(),
            1..=SHOWN => format!("`{}`", lines.join("`, `")),
            more => format!(
                "`{}` and {} more lines",
                lines[..SHOWN].join("`, `"),
                more - SHOWN
            ),
        }
    };
    let [first, second] = parts.map(|part| &merged.parts[part]);
    Diagnostic::new(
        Severity::Error,
        "page-conflict",
        &second.file,
        format!("two pages differ in `{}`", name.join(" ")),
        format!(
            "{}:{} has {}, and {}:{} has {}",
            first.file,
            first.position(pointer),
            only(&shown[0], &shown[1]),
            second.file,
            second.position(pointer),
            only(&shown[1], &shown[0]),
        ),
        "import each page alone, and write down by hand which of them is right",
    )
    .at(second.position(pointer), second.source.clone())
}

/// How many lines of a conflict are shown of each page.
const SHOWN: usize = 6;

/// Names that were chosen here give way to each other: a component that differs from another page's is called after its
/// operation.
fn settle_names(parts: &mut [Part]) {
    let mut known: BTreeMap<String, Value> = BTreeMap::new();
    for part in parts.iter_mut() {
        let mut renamed = Vec::new();
        for (name, schema) in schemas(&part.value) {
            match known.get(name) {
                Some(other) if other != schema && part.named_here.contains(name) => {
                    renamed.push(name.clone());
                }
                _ => {}
            }
        }
        for name in renamed {
            let prefix = operation_name(&part.value);
            let mut number = 1;
            let fresh = loop {
                let suffix = if number == 1 {
                    String::new()
                } else {
                    number.to_string()
                };
                let candidate = format!("{prefix}{name}{suffix}");
                if !known.contains_key(&candidate) {
                    break candidate;
                }
                number += 1;
            };
            rename(&mut part.value, &name, &fresh);
            part.named_here.remove(&name);
            part.named_here.insert(fresh.clone());
            let places = std::mem::take(&mut part.places).into_iter();
            let old = pointer::join("", ["components", "schemas", name.as_str()]);
            let new = pointer::join("", ["components", "schemas", fresh.as_str()]);
            let moved = places.map(|(key, at)| match pointer::strip_prefix(&key, &old) {
                Some(rest) => (format!("{new}{rest}"), at),
                None => (key, at),
            });
            part.places = moved.collect();
        }
        for (name, schema) in schemas(&part.value) {
            known.insert(name.clone(), schema.clone());
        }
    }
}

fn schemas(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let schemas = pointer::get(value, "/components/schemas");
    schemas.and_then(Value::as_object).into_iter().flatten()
}

/// What the first operation of a document is called, as a type would be.
fn operation_name(value: &Value) -> String {
    let paths = value.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flatten();
    let mut ids = items.flat_map(|(path, item)| {
        METHODS.iter().filter_map(move |method| {
            let operation = item.get(*method)?;
            let word = |key: &str| operation.get(key).and_then(Value::as_str);
            let id = word("operationId").or_else(|| word("summary"));
            Some(id.map_or_else(|| format!("{method} {path}"), str::to_owned))
        })
    });
    ids.next().unwrap_or_default().to_upper_camel_case()
}

/// Renames a component schema and every reference to it.
fn rename(value: &mut Value, from: &str, to: &str) {
    let old = pointer::to_reference(&pointer::join("", ["components", "schemas", from]));
    let new = pointer::to_reference(&pointer::join("", ["components", "schemas", to]));
    refer(value, &old, &new);
    let schemas = value
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    if let Some(schemas) = schemas {
        let renamed = std::mem::take(schemas).into_iter();
        *schemas = renamed
            .map(|(name, schema)| (if name == from { to.to_owned() } else { name }, schema))
            .collect();
    }
}

fn refer(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(reference) if key == "$ref" && reference == old => {
                        *reference = new.to_owned();
                    }
                    value => refer(value, old, new),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| refer(item, old, new)),
        _ => {}
    }
}

/// Where pages differ in `security` or `servers` for all their operations, each operation says it for itself.
fn pull_down(parts: &mut [Part]) {
    for key in ["security", "servers"] {
        let Some((first, rest)) = parts.split_first() else {
            return;
        };
        let agree = rest
            .iter()
            .all(|part| part.value.get(key) == first.value.get(key));
        if agree {
            continue;
        }
        for part in parts.iter_mut() {
            let Value::Object(fields) = &mut part.value else {
                continue;
            };
            let stated = fields.shift_remove(key);
            let Some(stated) =
                stated.or_else(|| (key == "security").then(|| Value::Array(Vec::new())))
            else {
                continue;
            };
            let paths = fields.get_mut("paths").and_then(Value::as_object_mut);
            for item in paths.into_iter().flat_map(Map::values_mut) {
                for method in METHODS {
                    let operation = item.get_mut(method).and_then(Value::as_object_mut);
                    if let Some(operation) = operation {
                        operation.entry(key).or_insert_with(|| stated.clone());
                    }
                }
            }
        }
    }
}
