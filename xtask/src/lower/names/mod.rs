//! One naming pass over the whole document: every component and every inline type that a user meets in code gets
//! a unique Rust type name, before anything else gives it one.
//!
//! An inline type becomes a component named after its location; a reference is where it was.

mod inline;

use super::walk;
use crate::diagnostic::Diagnostics;
use crate::document::{Document, pointer};
use crate::facts::{Facts, Origin};
use crate::naming;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The path of the schemas' section.
pub(super) const SCHEMAS: &str = "/components/schemas";

/// Names components and moves inline types out.
pub fn apply(document: &mut Document, facts: &mut Facts, _: &mut Diagnostics) {
    let mut names = Names::default();
    rename_components(document, facts, &mut names);
    inline::apply(document, facts, &mut names);
}

#[derive(Default)]
struct Names {
    used: BTreeSet<String>,
}

impl Names {
    fn take(&mut self, hint: &str) -> String {
        naming::unique(&naming::pascal(hint), &mut self.used)
    }
}

pub(super) fn components(value: &mut Value) -> Option<&mut Map<String, Value>> {
    let components = section(value.as_object_mut()?, "components")?;
    section(components, "schemas")
}

/// The object behind a key, made where there is none.
fn section<'a>(owner: &'a mut Map<String, Value>, key: &str) -> Option<&'a mut Map<String, Value>> {
    let section = owner.entry(key).or_insert(Value::Null);
    if section.is_null() {
        *section = json!({});
    }
    section.as_object_mut()
}

pub(super) fn reference_to(name: &str) -> String {
    format!("#{SCHEMAS}/{name}")
}

fn rename_components(document: &mut Document, facts: &mut Facts, names: &mut Names) {
    let Some(schemas) = components(&mut document.value) else {
        return;
    };
    let old = std::mem::take(schemas);
    // A name that is right already is kept before another one could take it.
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    for name in old.keys().filter(|name| naming::pascal(name) == **name) {
        renamed.insert(name.clone(), names.take(name));
    }
    for name in old.keys() {
        if !renamed.contains_key(name) {
            renamed.insert(name.clone(), names.take(name));
        }
    }
    let mut moves = Vec::new();
    let before = std::mem::take(facts);
    facts.part_headers = before.part_headers;
    facts.unset_servers = before.unset_servers;
    for (name, schema) in old {
        let new = &renamed[&name];
        // What another rule made a component of has no name in the document.
        let made = before.origins.get(&name).cloned();
        let origin = made.unwrap_or_else(|| Origin::Component(name.clone()));
        facts.origins.insert(new.clone(), origin);
        if *new != name {
            moves.push((pointer::push(SCHEMAS, &name), pointer::push(SCHEMAS, new)));
        }
        schemas.insert(new.clone(), schema);
    }
    facts.meanings = before.meanings.clone();
    for (from, to) in moves {
        facts.meanings.replace(&to, before.meanings.under(&from));
        document.moved(&from, &to);
    }
    walk::schemas(&mut document.value, &mut |_, schema| {
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
            return;
        };
        let path = super::target_of(reference);
        let Some(rest) = path
            .strip_prefix(SCHEMAS)
            .and_then(|rest| rest.strip_prefix('/'))
        else {
            return;
        };
        let (token, inside) = rest
            .split_once('/')
            .map_or((rest, None), |(token, inside)| (token, Some(inside)));
        if let Some(new) = renamed.get(pointer::unescape(token).as_ref()) {
            let inside = inside
                .map(|inside| format!("/{inside}"))
                .unwrap_or_default();
            schema.insert(
                "$ref".into(),
                json!(format!("{}{inside}", reference_to(new))),
            );
        }
    });
}

/// Whether a schema lists the strings that a value can be.
pub fn is_text_enum(schema: &Value) -> bool {
    let texts = schema
        .get("enum")
        .and_then(Value::as_array)
        .is_some_and(|v| !v.is_empty() && v.iter().all(Value::is_string));
    texts && schema.get("type").is_none_or(|name| name == "string")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lowered(text: &str) -> (Document, Facts) {
        let mut document = Document::parse("x.yaml", text).unwrap();
        let mut facts = Facts::default();
        apply(&mut document, &mut facts, &mut Diagnostics::default());
        (document, facts)
    }

    fn names(document: &Document) -> Vec<&String> {
        document.value["components"]["schemas"]
            .as_object()
            .unwrap()
            .keys()
            .collect()
    }

    #[test]
    fn components_get_rust_names_that_differ() {
        let (document, facts) = lowered(
            "components: { schemas: { e_400_x: { type: object }, e400X: {}, E400X: {}, L: { items: { $ref: '#/components/schemas/e_400_x' } } } }\n",
        );
        assert_eq!(names(&document), ["E400x", "E400x2", "E400x3", "L"]);
        let schemas = &document.value["components"]["schemas"];
        assert_eq!(schemas["L"]["items"]["$ref"], "#/components/schemas/E400x");
        let origin = Origin::Component("e_400_x".to_owned());
        assert_eq!(facts.origins["E400x"], origin);
    }
}
