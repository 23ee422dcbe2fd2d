//! Properties beside `oneOf` or `anyOf` belong to every variant of the union.
//!
//! Where the variants have properties of their own, each gets the common ones too. Where they only say which of the
//! common properties must be there together, there is one type, and it is a condition that requests are validated against.

use super::all_of::{Merger, Part};
use super::conditions::{self, Context, MOST_SCHEMAS};
use super::{Pending, report_all, target_of, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::facts::{Facts, Meanings};
use crate::openapi::keywords;
use serde_json::{Map, Value, json};
use std::cell::Cell;

/// Moves the common properties into the variants, or the variants out of the type.
pub fn apply(document: &mut Document, facts: &mut Facts, report: &mut Diagnostics) {
    let source = document.value.clone();
    let before = facts.meanings.clone();
    let mut merger = Merger::new(&source, &before);
    walk::schemas(&mut document.value, &mut |at, schema| {
        for keyword in ["oneOf", "anyOf"] {
            rewrite(&mut merger, at, schema, keyword, &mut facts.meanings);
        }
        let is_union = |keyword: &str| {
            let subschemas = schema.get(keyword).and_then(Value::as_array);
            subschemas.is_some_and(|subschemas| !subschemas.is_empty())
        };
        if is_union("oneOf") && is_union("anyOf") {
            schema.shift_remove("anyOf");
            merger.pending.push(Pending {
                severity: Severity::Warning,
                code: "union-ignored",
                pointer: pointer::push(at, "anyOf"),
                message: "`anyOf` is ignored beside `oneOf`".to_owned(),
                why: "a type is one union, and a value of both would have to be a variant of each",
                help: "write one of them, with the combinations that there are",
            });
        }
    });
    let pending = merger.pending;
    report_all(document, report, pending);
}

fn rewrite(
    merger: &mut Merger<'_>,
    at: &str,
    schema: &mut Map<String, Value>,
    keyword: &str,
    meanings: &mut Meanings,
) {
    let common = names(schema);
    let Some(Value::Array(subschemas)) = schema.get(keyword).cloned() else {
        return;
    };
    if common.is_empty() || subschemas.is_empty() {
        return;
    }
    schema.shift_remove(keyword);
    if subschemas
        .iter()
        .all(|subschema| is_condition(merger.source, &common, subschema))
    {
        let declared = schema.get("properties").and_then(Value::as_object);
        let context = Context {
            source: merger.source,
            declared: &declared.cloned().unwrap_or_default(),
            fresh: &Map::new(),
            left: &Cell::new(MOST_SCHEMAS),
        };
        let exact = subschemas.iter().map(|one| context.exact(one));
        if let Some(exact) = exact.collect::<Option<Vec<_>>>() {
            conditions::add(schema, json!({ "not": { keyword: exact } }));
            return;
        }
        merger.pending.push(Pending {
            severity: Severity::Note,
            code: "condition-ignored",
            pointer: pointer::push(at, keyword),
            message: format!("`{keyword}` is ignored: it only says which properties go together"),
            why: "its subschemas have no properties of their own, so that there is one type with all of them; requests are validated against which are there and what plain ones are, and these say more",
            help: "set the properties that belong together; the provider refuses the rest",
        });
        return;
    }
    let base = schema
        .iter()
        .filter(|(key, _)| !keywords::is_of_union(key))
        .map(|(key, value)| (key.clone(), value.clone()));
    let base = Base {
        fields: base.collect(),
        names: common,
        meanings: meanings.under(at),
    };
    let subschemas = subschemas
        .into_iter()
        .enumerate()
        .map(|(index, subschema)| {
            let here = pointer::push(&pointer::push(at, keyword), index.to_string());
            let own = meanings.under(&here);
            let part = with_base(merger, &here, &base, subschema, own);
            meanings.replace(&here, part.1);
            part.0
        });
    let subschemas = subschemas.collect();
    schema.retain(|key, _| keywords::is_of_union(key));
    schema.insert(keyword.to_owned(), Value::Array(subschemas));
}

/// What is beside the variants.
struct Base {
    fields: Map<String, Value>,
    /// The names of its properties.
    names: Vec<String>,
    meanings: Meanings,
}

/// A variant that has the common properties too, and what its enums' values mean.
fn with_base(
    merger: &mut Merger<'_>,
    at: &str,
    base: &Base,
    subschema: Value,
    meanings: Meanings,
) -> (Value, Meanings) {
    let target = resolved(merger.source, &subschema);
    let own = target.map(names).unwrap_or_default();
    let is_object = target.is_some_and(|target| {
        !own.is_empty() || target.contains_key("required") || is_typed(target, "object")
    });
    // A variant that is no object, or has the properties already, is what it is.
    if !is_object || base.names.iter().all(|name| own.contains(name)) {
        return (subschema, meanings);
    }
    let title = subschema.get("title").cloned().or_else(|| {
        let reference = subschema.get("$ref")?.as_str()?;
        Some(json!(reference.rsplit('/').next()?))
    });
    let description = subschema.get("description").cloned();
    let mut both = Part {
        fields: Map::from_iter([("allOf".to_owned(), json!([base.fields, subschema]))]),
        meanings: Meanings::default(),
    };
    both.meanings.replace("/allOf/0", base.meanings.clone());
    both.meanings.replace("/allOf/1", meanings);
    let Part {
        fields: mut merged,
        meanings,
    } = merger.merge(at, both, &mut Vec::new());
    conditions::settle(&mut merged);
    for (key, value) in [("title", title), ("description", description)] {
        if let Some(value) = value {
            merged.insert(key.to_owned(), value);
        }
    }
    (Value::Object(merged), meanings)
}

/// Whether a subschema has no property that is not there without it.
fn is_condition(source: &Value, common: &[String], subschema: &Value) -> bool {
    resolved(source, subschema).is_some_and(|subschema| {
        let plain = subschema.keys().all(|key| {
            matches!(
                key.as_str(),
                "required" | "properties" | "not" | "minProperties" | "maxProperties"
            ) || (key == "type" && is_typed(subschema, "object"))
                || (key == "additionalProperties" && subschema[key].is_boolean())
                || keywords::is_of_union(key)
        });
        plain && names(subschema).iter().all(|name| common.contains(name))
    })
}

fn is_typed(schema: &Map<String, Value>, name: &str) -> bool {
    schema.get("type").is_some_and(|of| of == name)
}

/// The names of a schema's properties.
fn names(schema: &Map<String, Value>) -> Vec<String> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect()
}

/// The schema that a subschema is or refers to.
fn resolved<'a>(source: &'a Value, subschema: &'a Value) -> Option<&'a Map<String, Value>> {
    let mut schema = subschema;
    // References to references end: what is deeper than this is a circle.
    for _ in 0..64 {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => schema = source.pointer(&target_of(reference))?,
            None => return schema.as_object(),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::{Rule, all_of};

    fn lowered(schemas: &str) -> (Value, Vec<&'static str>) {
        crate::testing::lowered(&[all_of::apply, apply].map(Rule::WithFacts), schemas)
    }

    fn property_names(schema: &Value) -> Vec<&str> {
        let properties = schema["properties"].as_object().unwrap();
        properties.keys().map(String::as_str).collect()
    }

    #[test]
    fn one_union_beside_another_is_reported() {
        let (schemas, codes) = lowered(
            "    A: { oneOf: [{ type: string }, { type: integer }], anyOf: [{ minLength: 1 }, { minimum: 1 }] }\n",
        );
        assert_eq!(codes, ["union-ignored"]);
        assert!(schemas["A"].get("anyOf").is_none() && schemas["A"].get("oneOf").is_some());
    }

    #[test]
    fn each_subschema_gets_the_common_properties() {
        let (schemas, codes) = lowered(
            "    A: { description: d, type: object, required: [id], properties: { id: { type: string } },
      oneOf: [{ title: x, required: [a], properties: { a: { type: string } } }, { $ref: '#/components/schemas/B' }, { type: string }] }
    B: { type: object, description: of B, properties: { b: { type: string } } }
",
        );
        let (a, subschemas) = (&schemas["A"], &schemas["A"]["oneOf"]);
        assert_eq!(
            a.as_object().unwrap().keys().collect::<Vec<_>>(),
            ["description", "oneOf"]
        );
        assert_eq!(property_names(&subschemas[0]), ["id", "a"]);
        assert_eq!(subschemas[0]["required"], json!(["id", "a"]));
        assert_eq!(
            (property_names(&subschemas[1]), &subschemas[1]["title"]),
            (vec!["id", "b"], &json!("B"))
        );
        assert_eq!(subschemas[2], json!({"type": "string"}));
        assert_eq!(codes, [""; 0]);
    }

    #[test]
    fn what_only_says_which_properties_go_together_is_a_condition() {
        let a = json!({"required": ["a"]});
        let b = json!({"allOf": [{"required": ["b"]}, {"properties": {"b": {"enum": ["x"]}}}]});
        for (last, expected, found) in [
            (
                "{ enum: [x] }",
                json!({"anyOf": [{"not": {"anyOf": [a, b]}}]}),
                vec![],
            ),
            ("{ minLength: 1 }", Value::Null, vec!["condition-ignored"]),
        ] {
            let (schemas, codes) = lowered(&format!(
                "    A: {{ type: object, properties: {{ a: {{ type: string }}, b: {{ type: string }} }},
      anyOf: [{{ required: [a] }}, {{ required: [b], properties: {{ b: {last} }} }}] }}
"
            ));
            assert_eq!(property_names(&schemas["A"]), ["a", "b"]);
            assert_eq!(schemas["A"].get("anyOf"), None);
            assert_eq!((&schemas["A"]["not"], codes), (&expected, found), "{last}");
        }
    }

    #[test]
    fn the_conditions_of_a_base_are_those_of_each_variant() {
        let not = |name: &str| json!({"required": [name]});
        let (schemas, _) = lowered(
            "    A: { type: object, properties: { a: {}, b: {} }, not: { anyOf: [{ required: [a] }] }, oneOf: [{ type: object, properties: { c: {} }, not: { anyOf: [{ required: [c] }] } }] }\n",
        );
        let variant = &schemas["A"]["oneOf"][0];
        assert_eq!(variant["not"], json!({"anyOf": [not("a"), not("c")]}));
        assert_eq!(variant.get("allOf"), None);
    }

    #[test]
    fn a_subschema_that_is_built_on_the_base_is_unchanged() {
        let (schemas, codes) = lowered(
            "    Pet: { type: object, properties: { kind: { type: string } }, oneOf: [{ $ref: '#/components/schemas/Cat' }] }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { meow: { type: boolean } } }] }
",
        );
        assert_eq!(
            schemas["Pet"],
            json!({"oneOf": [{"$ref": "#/components/schemas/Cat"}]})
        );
        assert_eq!(property_names(&schemas["Cat"]), ["kind", "meow"]);
        assert_eq!(schemas["Cat"].get("oneOf"), None);
        assert_eq!(codes, [""; 0]);
    }

    #[test]
    fn what_describes_the_union_is_not_moved_into_its_variants() {
        let (schemas, _) = crate::testing::lowered(
            &[crate::lower::Rule::WithFacts(apply)],
            "    A: { readOnly: true, externalDocs: { url: u }, type: object, properties: { id: {} }, oneOf: [{ type: object, properties: { a: {} } }] }\n",
        );
        let a = &schemas["A"];
        assert_eq!(
            (&a["readOnly"], &a["externalDocs"]["url"]),
            (&json!(true), &json!("u"))
        );
        let variant = a["oneOf"][0].as_object().unwrap();
        assert_eq!(variant.keys().collect::<Vec<_>>(), ["type", "properties"]);
    }
}
