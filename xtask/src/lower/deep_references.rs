//! A reference into the inside of something gets a component of its own to point to.
//!
//! Bundlers write such references: `#/components/schemas/Order/allOf/1/properties/buyer`. What they point to moves
//! when other rules merge and name schemas; a component stays where it is.

use super::names::{SCHEMAS, components, reference_to};
use super::{Pending, report_all, target_of, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::facts::{Facts, Origin};
use crate::naming;
use crate::openapi::{keywords::Kind, walk::Scope};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How deep a target may be found within a target. Documents have one or two.
const MOST_ROUNDS: usize = 16;

/// Moves every target of such a reference into a component.
pub fn apply(document: &mut Document, facts: &mut Facts, report: &mut Diagnostics) {
    if !has_other_references(&document.value) {
        return;
    }
    let schemas = document.value.pointer(SCHEMAS).and_then(Value::as_object);
    let mut used: BTreeSet<String> = schemas
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect();
    let mut lost = BTreeMap::new();
    let mut moved = BTreeMap::new();
    // A target may be where no schema is visited, with references of its own.
    let mut rounds = 0;
    while rounds < MOST_ROUNDS && move_targets(document, facts, &mut used, &mut moved, &mut lost) {
        rounds += 1;
    }
    if rounds == MOST_ROUNDS {
        walk::schemas(&mut document.value, &mut |at, schema| {
            if let Some(reference) = schema.get("$ref").and_then(Value::as_str)
                && !is_component(&target_of(reference))
            {
                lost.insert(reference.to_owned(), at.to_owned());
            }
        });
    }
    // Whatever still leads elsewhere leads to no schema.
    walk::schemas(&mut document.value, &mut |_, schema| {
        let reference = schema.get("$ref").and_then(Value::as_str);
        if reference.is_some_and(|reference| !is_component(&target_of(reference))) {
            schema.shift_remove("$ref");
        }
    });
    let pending = lost.into_iter().map(|(reference, at)| Pending {
        severity: Severity::Warning,
        code: "ref-too-deep",
        pointer: at,
        message: format!("`{reference}` leads through other references, or to no schema"),
        why: "a path through the document is followed as it is written; the value is any JSON",
        help: "give the schema a name under `components/schemas` and refer to that",
    });
    report_all(document, report, pending.collect());
}

/// Whether the reference of any schema leads elsewhere than to a component.
fn has_other_references(root: &Value) -> bool {
    let mut found = false;
    walk::objects(root, Scope::Read, &mut |object| {
        let reference = object.fields.get("$ref").and_then(Value::as_str);
        found |= object.kind == Kind::Schema
            && reference.is_some_and(|reference| !is_component(&target_of(reference)));
    });
    found
}

/// Moves the targets that are there now, and says whether there was one. `moved` knows what went before by its
/// path; `lost` takes what leads nowhere.
fn move_targets(
    document: &mut Document,
    facts: &mut Facts,
    used: &mut BTreeSet<String>,
    moved: &mut BTreeMap<String, String>,
    lost: &mut BTreeMap<String, String>,
) -> bool {
    let source = document.value.clone();
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    walk::schemas(&mut document.value, &mut |at, schema| {
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
            return;
        };
        let path = target_of(reference);
        if is_component(&path) {
            return;
        }
        let path = relocated(moved, path);
        if is_component(&path) {
            schema.insert("$ref".into(), json!(pointer::to_reference(&path)));
            return;
        }
        let Some(target) = source.pointer(&path).filter(|target| target.is_object()) else {
            lost.entry(reference.to_owned())
                .or_insert_with(|| at.to_owned());
            return;
        };
        let name = named
            .entry(path)
            .or_insert_with_key(|path| naming::unique(&name_of(path, target), used));
        schema.insert("$ref".into(), json!(reference_to(name)));
    });
    // The innermost first: what holds it takes the reference along.
    let mut moves: Vec<_> = named.into_iter().collect();
    moves.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
    for (path, name) in &moves {
        let Some(target) = document.value.pointer_mut(path) else {
            continue;
        };
        let reference = json!({ "$ref": reference_to(name) });
        let target = std::mem::replace(target, reference);
        let location = path.strip_prefix(SCHEMAS).unwrap_or(path);
        let origin = Origin::Inline(format!("`{}`", location.trim_start_matches('/')));
        facts.origins.insert(name.clone(), origin);
        if let Some(schemas) = components(&mut document.value) {
            schemas.insert(name.clone(), target);
        }
        document.moved(path, &pointer::push(SCHEMAS, name));
    }
    let any = !moves.is_empty();
    moved.extend(moves);
    any
}

/// Where `path` leads, now that what is in `moved` is elsewhere.
fn relocated(moved: &BTreeMap<String, String>, path: String) -> String {
    let holders = std::iter::successors(Some(path.as_str()), |path| {
        path.rfind('/').map(|end| &path[..end])
    });
    for holder in holders {
        if let Some(name) = moved.get(holder) {
            return format!("{}{}", pointer::push(SCHEMAS, name), &path[holder.len()..]);
        }
    }
    path
}

fn is_component(path: &str) -> bool {
    path.strip_prefix(SCHEMAS)
        .and_then(|rest| rest.strip_prefix('/'))
        .is_some_and(|rest| !rest.contains('/'))
}

/// A name after the title, or else after the names on the way.
fn name_of(path: &str, target: &Value) -> String {
    if let Some(title) = target.get("title").and_then(Value::as_str) {
        return naming::pascal(title);
    }
    let keywords = [
        "components",
        "schemas",
        "properties",
        "items",
        "allOf",
        "oneOf",
        "anyOf",
    ];
    let names: Vec<_> = path
        .split('/')
        .filter(|token| !token.is_empty() && !keywords.contains(token))
        .filter(|token| token.parse::<usize>().is_err())
        .collect();
    match names.as_slice() {
        [only] => naming::pascal(&format!("{only} part")),
        names => naming::pascal(&names.join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::Rule;

    fn lowered(schemas: &str) -> (Value, Vec<&'static str>) {
        crate::testing::lowered(&[Rule::WithFacts(apply)], schemas)
    }

    fn with_facts(schemas: &str) -> (Value, Facts) {
        let text = format!("components:\n  schemas:\n{schemas}");
        let mut document = Document::parse("x.yaml", &text).unwrap();
        let mut facts = Facts::default();
        apply(&mut document, &mut facts, &mut Diagnostics::default());
        (document.value["components"]["schemas"].clone(), facts)
    }

    #[test]
    fn a_target_becomes_a_component_and_is_replaced_by_a_reference() {
        let (schemas, codes) = lowered(
            "    A: { allOf: [{ properties: { b: { type: object, properties: { c: { type: string } } } } }] }
    D: { properties: { e: { $ref: '#/components/schemas/A/allOf/0/properties/b' }, f: { $ref: '#/components/schemas/A/allOf/0/properties/b/properties/c' } } }
",
        );
        let (b, c) = (
            json!({"$ref": "#/components/schemas/Ab"}),
            json!({"$ref": "#/components/schemas/Abc"}),
        );
        assert_eq!(schemas["A"]["allOf"][0]["properties"]["b"], b);
        assert_eq!(schemas["D"]["properties"], json!({"e": b, "f": c}));
        assert_eq!(schemas["Ab"]["properties"]["c"], c);
        assert_eq!(schemas["Abc"]["type"], "string");
        assert_eq!(codes, [""; 0]);
    }

    #[test]
    fn a_target_may_be_recursive_and_anywhere() {
        let (schemas, codes) = lowered(
            "    A: { $defs: { node: { properties: { next: { $ref: '#/components/schemas/A/$defs/node' } } } }, properties: { first: { $ref: '#/components/schemas/A/$defs/node' } } }
",
        );
        let reference = &schemas["A"]["properties"]["first"]["$ref"];
        let name = reference.as_str().unwrap().rsplit('/').next().unwrap();
        assert_eq!(schemas[name]["properties"]["next"]["$ref"], *reference);
        assert_eq!(codes, [""; 0]);
    }

    #[test]
    fn a_target_within_one_that_has_moved_is_found() {
        let (schemas, codes) = lowered(
            "    A: { $defs: { node: { properties: { x: { type: string }, y: { $ref: '#/components/schemas/A/$defs/node/properties/x' } } } }, properties: { first: { $ref: '#/components/schemas/A/$defs/node' } } }
",
        );
        let y = &schemas["ADefsNode"]["properties"]["y"]["$ref"];
        assert_eq!(schemas["ADefsNode"]["properties"]["x"]["$ref"], *y);
        let name = y.as_str().unwrap().rsplit('/').next().unwrap();
        assert_eq!(schemas[name]["type"], "string");
        assert_eq!(codes, [""; 0]);
    }

    #[test]
    fn a_part_of_an_all_of_is_named_after_what_it_is_a_part_of() {
        let (schemas, facts) = with_facts(
            "    A: { allOf: [{ type: object }, { title: The rest, type: object }] }
    B: { properties: { a: { $ref: '#/components/schemas/A/allOf/0' }, b: { $ref: '#/components/schemas/A/allOf/1' } } }
",
        );
        let names: Vec<_> = schemas
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(names, ["A", "B", "APart", "TheRest"]);
        let origin = Origin::Inline("`A/allOf/0`".to_owned());
        assert_eq!(facts.origins["APart"], origin);
    }

    #[test]
    fn targets_within_targets_end() {
        let chain: String = (0..40)
            .map(|n| {
                format!(
                    "{{ $defs: {{ n: {{ $ref: '#/components/schemas/A{}' }}, m: ",
                    "/$defs/m".repeat(n + 2)
                )
            })
            .collect();
        let schemas = format!(
            "    A: {{ properties: {{ a: {{ $ref: '#/components/schemas/A/$defs/m' }} }}, $defs: {{ m: {chain}{{ type: string }}{} }} }}\n",
            " } }".repeat(40)
        );
        let (_, codes) = lowered(&schemas);
        assert!(
            codes.iter().all(|code| *code == "ref-too-deep"),
            "{codes:?}"
        );
    }

    #[test]
    fn a_path_through_another_reference_is_an_error() {
        let (_, codes) = lowered(
            "    A: { $ref: '#/components/schemas/B' }
    B: { properties: { c: { type: string } } }
    D: { items: { $ref: '#/components/schemas/A/properties/c' } }
",
        );
        assert_eq!(codes, ["ref-too-deep"]);
    }
}
