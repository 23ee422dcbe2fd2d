//! `allOf` is merged into one schema, so that a type has all its fields together.
//!
//! An `allOf` of one reference, with nothing but annotations beside it, stays that reference. What cannot be merged
//! (two types at once) is reported. `combine` says what two schemas become, keyword by keyword, `twice` what
//! becomes of a property that two of them describe by a reference, and `nulls` whether `null` fits them all.

mod combine;
mod nulls;
mod twice;

pub(super) use combine::both_patterns;

use super::{Pending, conditions, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::facts::{Facts, Meanings};
use crate::openapi::keywords;
use nulls::Nulls;
use serde_json::{Map, Value};
use std::collections::HashMap;
use twice::Twice;

/// Merges every `allOf` of the document.
pub fn apply(document: &mut Document, facts: &mut Facts, report: &mut Diagnostics) {
    let source = document.value.clone();
    let before = facts.meanings.clone();
    let mut merger = Merger::new(&source, &before);
    let mut told = None;
    // What was merged in came with its own properties, which may merge others in their turn.
    for _ in 0..ROUNDS {
        let mut found = false;
        walk::schemas(&mut document.value, &mut |at, schema| {
            if schema
                .get("allOf")
                .is_some_and(|all_of| !conditions::are_all(all_of))
            {
                found = true;
                let whole = Part {
                    fields: std::mem::take(schema),
                    meanings: facts.meanings.under(at),
                };
                let merged = merger.merge(at, whole, &mut Vec::new());
                *schema = merged.fields;
                facts.meanings.replace(at, merged.meanings);
            }
        });
        // A property that is merged in was told of where it is, unless there it is described once.
        let first = *told.get_or_insert(merger.pending.len());
        let later = merger.pending.split_off(first);
        let twice = &merger.twice;
        let new = later.into_iter().filter(|one| twice.holds(&one.pointer));
        merger.pending.extend(new);
        told = Some(merger.pending.len());
        if !found {
            break;
        }
    }
    walk::schemas(&mut document.value, &mut |at, schema| {
        let all_of = schema.get("allOf");
        if all_of.is_some_and(|all_of| !conditions::are_all(all_of)) {
            merger.pending.push(endless(at));
        }
    });
    let too_much = merger.work > MOST_WORK;
    let pending = merger.pending;
    report_all(document, report, pending);
    if too_much {
        report.push(document.diagnostic(
            Severity::Error,
            "document-too-large",
            "",
            format!(
                "merging every `allOf` takes more than {MOST_WORK} steps, or leads through more than {DEEPEST} references"
            ),
            "each type has the fields of all that it is made of, so that a long chain has very many",
            "let the schemas of a long chain of `allOf` refer to the first, not to each other",
        ));
    }
}

/// How many keywords and properties may be merged into others, all schemas together. The largest public documents come to
/// some hundred thousand.
const MOST_WORK: usize = 10_000_000;

/// How often properties are merged that came with what was merged before. In a circle there is no end of them.
const ROUNDS: usize = 8;

/// A schema that cannot be merged, since what it merges has it for a property again.
fn endless(at: &str) -> Pending {
    Pending {
        severity: Severity::Warning,
        code: "all-of-endless",
        pointer: at.to_owned(),
        message:
            "this `allOf` merges schemas that have it for a property again: here it is any JSON"
                .to_owned(),
        why: "each type would have another within it, without end",
        help: "make the `allOf` a component, and refer to that",
    }
}

/// How many references may follow each other from one `allOf` to the next; each takes some of the stack.
const DEEPEST: usize = 200;

/// Merges schemas that a value has to fit all at once.
pub(super) struct Merger<'s> {
    /// The document in which references are followed.
    pub(super) source: &'s Value,
    /// What its enums' values mean.
    pub(super) meanings: &'s Meanings,
    pub(super) pending: Vec<Pending>,
    /// How many keywords and properties were merged, so that a chain of thousands ends.
    work: usize,
    /// What each reference became on the way to the schema that is merged now.
    resolved: HashMap<String, Option<Part>>,
    /// What became an `allOf` of two.
    twice: Twice,
}

/// A schema with what its enums' values mean, by pointers that begin at it.
#[derive(Clone, Default)]
pub(super) struct Part {
    pub(super) fields: Map<String, Value>,
    pub(super) meanings: Meanings,
}

impl<'s> Merger<'s> {
    pub(super) fn new(source: &'s Value, meanings: &'s Meanings) -> Merger<'s> {
        Merger {
            source,
            meanings,
            pending: Vec::new(),
            work: 0,
            resolved: HashMap::new(),
            twice: Twice::default(),
        }
    }

    /// The schema with its `allOf` merged into it; `open` are the references on the way to it.
    pub(super) fn merge(&mut self, at: &str, mut schema: Part, open: &mut Vec<String>) -> Part {
        // What a component is called is a type of its own, also where it narrows nothing.
        let is_component = pointer::strip_prefix(at, "/components/schemas")
            .is_some_and(|name| name.rfind('/') == Some(0));
        if !is_component && let Some(reference) = self.narrowed_to_nothing(&schema.fields) {
            schema.fields = reference;
            schema.meanings.replace("/allOf", Meanings::default());
            return schema;
        }
        let Some(Value::Array(subschemas)) = schema.fields.shift_remove("allOf") else {
            return schema;
        };
        if self.work > MOST_WORK {
            return schema;
        }
        // What a reference brings depends on the schema that it is merged into.
        if open.is_empty() {
            self.resolved.clear();
        }
        let of_subschemas = schema.meanings.under("/allOf");
        schema.meanings.replace("/allOf", Meanings::default());
        let annotations_only = schema.fields.keys().all(|key| keywords::is_annotation(key));
        if let ([Value::Object(only)], true) = (subschemas.as_slice(), annotations_only)
            && only.contains_key("$ref")
        {
            schema.fields = reference_with(only, schema.fields);
            return schema;
        }
        let mut merged = Part::default();
        let mut nulls = Nulls::default();
        nulls.add(&schema.fields);
        // Each schema has its own, which `conditions` reads when all properties are together.
        let mut units = Vec::new();
        let own = conditions::take(&mut schema.fields);
        for (index, subschema) in subschemas.into_iter().enumerate() {
            let meanings = of_subschemas.under(&format!("/{index}"));
            // Beside a reference it is said of what refers.
            if subschema.get("$ref").is_some() && subschema.get("nullable") == Some(&true.into()) {
                nulls.add(&Map::from_iter([("nullable".to_owned(), true.into())]));
            }
            let Some(mut subschema) = self.resolved(at, subschema, meanings, open) else {
                continue;
            };
            nulls.add(&subschema.fields);
            for unit in conditions::take(&mut subschema.fields) {
                if !units.contains(&unit) {
                    units.push(unit);
                }
            }
            // A subschema's annotations describe it, not what it is merged into. That it is the base of the
            // variants of a union, this schema among them, says nothing of this one.
            subschema.fields.retain(|key, value| {
                !keywords::is_not_inherited(key) && !is_subschema_of(at, key, value)
            });
            self.add_part(at, &mut merged, subschema);
        }
        self.add_part(at, &mut merged, schema);
        units.extend(own);
        if !units.is_empty() {
            let units = units.into_iter().map(Value::Object).collect();
            merged.fields.insert("allOf".to_owned(), units);
        }
        if nulls.fit_all() {
            merged
                .fields
                .insert("nullable".to_owned(), Value::Bool(true));
        }
        if merged.fields.get("additionalProperties") == Some(&Value::Bool(false)) {
            merged.fields.shift_remove("additionalProperties");
        }
        merged
    }

    /// A subschema with its references followed and its own `allOf` merged.
    fn resolved(
        &mut self,
        at: &str,
        subschema: Value,
        meanings: Meanings,
        open: &mut Vec<String>,
    ) -> Option<Part> {
        let Value::Object(subschema) = subschema else {
            return None;
        };
        let Some(reference) = subschema
            .get("$ref")
            .and_then(Value::as_str)
            .map(str::to_owned)
        else {
            let whole = Part {
                fields: subschema,
                meanings,
            };
            let merged = self.merge(at, whole, open);
            // What was an `allOf` of one reference is that reference now, and it is followed in its turn.
            if merged.fields.contains_key("$ref") {
                let Part { fields, meanings } = merged;
                return self.resolved(at, Value::Object(fields), meanings, open);
            }
            return Some(merged);
        };
        if open.contains(&reference) {
            self.find(
                at,
                format!("`allOf` leads back to `{reference}`"),
                "a type that contains itself has no end",
            );
            return None;
        }
        if let Some(resolved) = self.resolved.get(&reference) {
            return resolved.clone();
        }
        if open.len() >= DEEPEST {
            self.work = MOST_WORK + 1;
            return None;
        }
        let path = super::target_of(&reference);
        let target = self.source.pointer(&path)?.as_object()?.clone();
        let meanings = self.meanings.under(&path);
        open.push(reference.clone());
        let target = Value::Object(target);
        let merged = self.resolved(at, target, meanings, open);
        open.pop();
        self.resolved.insert(reference, merged.clone());
        merged
    }

    /// The reference that an `allOf` is, if whatever else it has only describes it, or says the type that it has anyway. What
    /// describes it is beside the reference then.
    fn narrowed_to_nothing(&self, schema: &Map<String, Value>) -> Option<Map<String, Value>> {
        let subschemas = schema.get("allOf")?.as_array()?;
        let is_reference = |subschema: &&Value| subschema.get("$ref").is_some();
        let (references, others): (Vec<_>, Vec<_>) = subschemas.iter().partition(is_reference);
        let [Value::Object(only)] = references.as_slice() else {
            return None;
        };
        let target = only.get("$ref")?.as_str().map(super::target_of)?;
        let name = self.source.pointer(&target).and_then(|of| of.get("type"));
        let says_nothing = |key: &String, value: &Value| {
            keywords::is_annotation(key)
                || (key == "type" && (value == "object" || Some(value) == name))
        };
        let others: Vec<_> = others
            .into_iter()
            .map(Value::as_object)
            .collect::<Option<_>>()?;
        let mut parts = others.iter().copied().chain([schema]);
        let plain = parts.all(|part| {
            let mut keys = part.iter().filter(|(key, _)| *key != "allOf");
            keys.all(|(key, value)| says_nothing(key, value))
        });
        // What the schemas beside the reference say is said of the value here. What is said twice is meant by the schema itself.
        let mut fields = Map::new();
        for (key, value) in others.into_iter().flatten().chain(schema) {
            let is_null_said = key == "nullable" && fields.get(key) == Some(&Value::Bool(true));
            if keywords::is_annotation(key) && !is_null_said {
                fields.insert(key.clone(), value.clone());
            }
        }
        plain.then(|| reference_with(only, fields))
    }

    fn add_part(&mut self, at: &str, into: &mut Part, from: Part) {
        let properties = from.fields.get("properties").and_then(Value::as_object);
        self.work += from.fields.len() + properties.map_or(0, Map::len);
        self.add(at, &mut into.fields, from.fields);
        into.meanings.extend(from.meanings);
    }

    fn find(&mut self, at: &str, message: String, why: &'static str) {
        self.pending.push(Pending {
            severity: Severity::Warning,
            code: "all-of-conflict",
            pointer: at.to_owned(),
            message,
            why,
            help: "remove one of the subschemas from the `allOf`",
        });
    }
}

/// Whether `key` is a union that has the schema at `at` as one of its subschemas.
fn is_subschema_of(at: &str, key: &str, value: &Value) -> bool {
    let refers = |subschema: &Value| {
        subschema
            .get("$ref")
            .and_then(Value::as_str)
            .is_some_and(|reference| super::target_of(reference) == at)
    };
    matches!(key, "oneOf" | "anyOf")
        && value
            .as_array()
            .is_some_and(|subschemas| subschemas.iter().any(refers))
}

fn reference_with(
    only: &Map<String, Value>,
    annotations: Map<String, Value>,
) -> Map<String, Value> {
    let mut schema = only.clone();
    schema.extend(annotations);
    schema
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::Rule;
    use serde_json::json;

    fn lowered(schemas: &str) -> (Value, Vec<&'static str>) {
        crate::testing::lowered(&[Rule::WithFacts(apply)], schemas)
    }

    #[test]
    fn members_and_the_schema_itself_become_one() {
        let (schemas, codes) = lowered(
            "    Base: { type: object, description: base, properties: { url: { type: string }, active: { type: boolean, default: true } } }
    Update: { title: U, type: object, allOf: [{ $ref: '#/components/schemas/Base' }], required: [url] }
",
        );
        let expected = json!({
            "type": "object",
            "properties": {"url": {"type": "string"}, "active": {"type": "boolean", "default": true}},
            "title": "U",
            "required": ["url"],
        });
        assert_eq!((&schemas["Update"], codes), (&expected, vec![]));
    }

    #[test]
    fn a_chain_of_thousands_ends_with_an_error() {
        let link = |index: usize| {
            format!(
                "    C{index}: {{ allOf: [{{ $ref: '#/components/schemas/C{}' }}, {{ properties: {{ p{index}: {{}} }} }}] }}\n",
                index + 1
            )
        };
        let chain = |length: usize| (0..length).map(link).collect::<String>();
        let (schemas, codes) = lowered(&chain(20));
        assert_eq!(schemas["C0"]["properties"].as_object().unwrap().len(), 20);
        assert!(codes.is_empty());
        for length in [DEEPEST + 2, 20_000] {
            let (_, codes) = lowered(&chain(length));
            assert_eq!(codes, ["document-too-large"], "{length}");
        }
    }

    #[test]
    fn a_single_reference_stays_one() {
        let (schemas, _) = lowered(
            "    A: { type: object }
    B: { properties: { a: { nullable: true, description: d, allOf: [{ $ref: '#/components/schemas/A' }] } } }
",
        );
        let expected =
            json!({"$ref": "#/components/schemas/A", "nullable": true, "description": "d"});
        assert_eq!(schemas["B"]["properties"]["a"], expected);
    }

    #[test]
    fn a_subschema_that_is_another_name_for_a_type_brings_the_types_fields() {
        let (schemas, _) = lowered(
            "    A: { type: object, properties: { a: { type: string } } }
    B: { description: b, allOf: [{ $ref: '#/components/schemas/A' }] }
    C: { allOf: [{ $ref: '#/components/schemas/B' }, { properties: { c: { type: string } } }] }
",
        );
        let expected = json!({"type": "object", "properties": {"a": {"type": "string"}, "c": {"type": "string"}}});
        assert_eq!(schemas["C"], expected);
    }

    #[test]
    fn bounds_are_the_tighter_and_enums_the_common_ones() {
        let (schemas, _) = lowered(
            "    A: { allOf: [{ type: string, minLength: 2, maxLength: 9, enum: [a, b] }, { minLength: 1, maxLength: 5, enum: [b, c] }] }\n",
        );
        assert_eq!(
            schemas["A"],
            json!({"type": "string", "minLength": 2, "maxLength": 5, "enum": ["b"]})
        );
    }

    #[test]
    fn what_is_merged_in_refers_to_what_its_properties_do() {
        let (schemas, _) = lowered(
            "    Session: { type: object, properties: { key: { type: string } } }
    Base: { type: object, properties: { session: { description: d, allOf: [{ $ref: '#/components/schemas/Session' }] }, parent: { allOf: [{ $ref: '#/components/schemas/Session' }, { type: object, readOnly: true }] }, own: { allOf: [{ $ref: '#/components/schemas/Session' }, { properties: { x: {} } }] } } }
    A: { allOf: [{ $ref: '#/components/schemas/Base' }, { type: object, properties: { a: { type: string } } }] }
",
        );
        let properties = &schemas["A"]["properties"];
        let reference = "#/components/schemas/Session";
        assert_eq!(
            properties["session"],
            json!({"$ref": reference, "description": "d"})
        );
        assert_eq!(
            properties["parent"],
            json!({"$ref": reference, "readOnly": true})
        );
        let own = properties["own"]["properties"].as_object().unwrap();
        assert_eq!(own.keys().collect::<Vec<_>>(), ["key", "x"]);
    }

    #[test]
    fn a_property_that_came_by_a_reference_is_merged_too() {
        let (schemas, codes) = lowered(
            "    A: { properties: { a: { allOf: [{ type: string, nullable: true }, { nullable: false }] } } }
    B: { allOf: [{ $ref: '#/components/schemas/A' }, { properties: { b: { type: string } } }] }
    C: { allOf: [{ $ref: '#/components/schemas/B' }, { properties: { c: { properties: { d: { allOf: [{ $ref: '#/components/schemas/A' }, { maxProperties: 1 }] } } } } }] }
",
        );
        let string = json!({"type": "string", "nullable": true});
        assert_eq!(schemas["B"]["properties"]["a"], string);
        assert_eq!(schemas["C"]["properties"]["a"], string);
        let inner = &schemas["C"]["properties"]["c"]["properties"]["d"];
        assert_eq!(inner["properties"]["a"], string);
        assert!(codes.is_empty(), "{codes:?}");
    }

    #[test]
    fn a_property_that_merges_what_it_is_in_ends() {
        let (schemas, codes) = lowered(
            "    A: { properties: { a: { allOf: [{ $ref: '#/components/schemas/A' }, { properties: { b: { type: string } } }] } } }
",
        );
        assert_eq!(codes, ["all-of-endless"]);
        let a = &schemas["A"]["properties"]["a"]["properties"];
        assert_eq!(a["b"], json!({"type": "string"}));
        assert!(a["a"]["properties"]["a"].is_object());
    }

    #[test]
    fn a_reference_that_is_only_said_to_be_nullable_stays_one() {
        let (schemas, codes) = lowered(
            "    Word: { type: string, enum: [a] }
    B: { properties: { a: { allOf: [{ $ref: '#/components/schemas/Word' }, { nullable: true }] }, b: { type: string, nullable: true, allOf: [{ $ref: '#/components/schemas/Word' }, { description: d }] }, c: { type: integer, allOf: [{ $ref: '#/components/schemas/Word' }] } } }
    Own: { allOf: [{ $ref: '#/components/schemas/Word' }, { nullable: true }] }
",
        );
        let mut reference = json!({"$ref": "#/components/schemas/Word", "nullable": true});
        let properties = &schemas["B"]["properties"];
        assert_eq!(properties["a"], reference);
        reference["description"] = json!("d");
        assert_eq!(properties["b"], reference);
        let own = json!({"type": "string", "enum": ["a"], "nullable": true});
        assert_eq!(schemas["Own"], own);
        // Another type than that of what it refers to is no description.
        assert_eq!(codes, ["all-of-conflict"]);
    }

    #[test]
    fn what_describes_a_reference_goes_along_with_it() {
        let (schemas, codes) = lowered(
            "    Word: { type: string, enum: [a] }
    B: { properties: { a: { allOf: [{ $ref: '#/components/schemas/Word' }, { readOnly: true }] }, b: { allOf: [{ writeOnly: true, deprecated: true }, { $ref: '#/components/schemas/Word', description: r }] }, c: { description: own, allOf: [{ $ref: '#/components/schemas/Word' }, { description: d, default: a, type: string }] } } }
",
        );
        let properties = &schemas["B"]["properties"];
        let reference = "#/components/schemas/Word";
        assert_eq!(
            properties["a"],
            json!({"$ref": reference, "readOnly": true})
        );
        assert_eq!(
            properties["b"],
            json!({"$ref": reference, "description": "r", "writeOnly": true, "deprecated": true})
        );
        assert_eq!(
            properties["c"],
            json!({"$ref": reference, "description": "own", "default": "a"})
        );
        assert_eq!(codes, [""; 0]);
    }

    #[test]
    fn what_an_enums_values_mean_goes_along() {
        let text = "components:
  schemas:
    Base: { type: object, properties: { kind: { type: string, enum: [a] } } }
    A: { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { own: { type: string, enum: [b] } } }] }
    B: { allOf: [{ $ref: '#/components/schemas/A' }, { properties: { c: { type: string } } }] }
";
        let mut document = Document::parse("x.yaml", text).unwrap();
        let mut facts = Facts::default();
        let described = |value: &str| [(value.to_owned(), "d".to_owned())].into();
        let meanings = &mut facts.meanings;
        meanings.insert("/components/schemas/Base/properties/kind", described("a"));
        meanings.insert(
            "/components/schemas/A/allOf/1/properties/own",
            described("b"),
        );
        apply(&mut document, &mut facts, &mut Diagnostics::default());
        for name in ["A", "B"] {
            let of = |property: &str| {
                let at = format!("/components/schemas/{name}/properties/{property}");
                facts.meanings.get(&at).cloned()
            };
            let found = (of("kind"), of("own"), of("c"));
            assert_eq!(found, (Some(described("a")), Some(described("b")), None));
        }
    }

    #[test]
    fn two_types_at_once_and_an_endless_chain_are_reported() {
        let (_, codes) = lowered("    A: { allOf: [{ type: string }, { type: object }] }\n");
        assert_eq!(codes, ["all-of-conflict"]);
        let (_, codes) = lowered(
            "    A: { type: object, allOf: [{ $ref: '#/components/schemas/A' }, { required: [x] }] }\n",
        );
        assert!(codes.contains(&"all-of-conflict"), "{codes:?}");
    }

    #[test]
    fn a_schema_that_is_reached_on_many_paths_is_merged_once() {
        let mut schemas: String = (0..40)
            .map(|level| {
                let next = format!("{{ $ref: '#/components/schemas/A{}' }}", level + 1);
                format!("    A{level}: {{ allOf: [{next}, {next}] }}\n")
            })
            .collect();
        schemas.push_str("    A40: { type: object, properties: { a: { type: string } } }\n");
        let (schemas, codes) = lowered(&schemas);
        let expected = json!({"type": "object", "properties": {"a": {"type": "string"}}});
        assert_eq!((&schemas["A0"], codes), (&expected, vec![]));
    }

    #[test]
    fn documentation_beside_a_single_reference_keeps_it_and_is_not_inherited() {
        let (schemas, _) = lowered(
            "    A: { type: object, externalDocs: { url: a }, deprecated: true }
    B: { externalDocs: { url: b }, allOf: [{ $ref: '#/components/schemas/A' }] }
    C: { allOf: [{ $ref: '#/components/schemas/A' }, { required: [c] }] }
",
        );
        let b = json!({"$ref": "#/components/schemas/A", "externalDocs": {"url": "b"}});
        let c = json!({"type": "object", "deprecated": true, "required": ["c"]});
        assert_eq!((&schemas["B"], &schemas["C"]), (&b, &c));
    }
}
