//! What a property, or what is inside of a list or a map, becomes that two schemas of an `allOf` describe, one of them by a
//! reference: an `allOf` of both, which the next round merges.

use super::{Merger, Pending};
use crate::diagnostic::Severity;
use crate::lower::target_of;
use crate::openapi::keywords;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// How many of them may be within each other. Those of a circle have no end.
const DEEPEST: usize = 3;

/// How many schemas are looked at to learn what a reference says.
const MOST_FOLLOWED: usize = 100;

/// What was described twice, by its pointer.
#[derive(Default)]
pub(super) struct Twice(BTreeMap<String, Value>);

impl Twice {
    /// Whether `at` or what it is in was described twice.
    pub(super) fn holds(&self, at: &str) -> bool {
        ancestors(at).any(|pointer| self.0.contains_key(pointer))
    }

    /// Takes note of `both` at `at`; false where that would have no end.
    fn add(&mut self, at: &str, both: &Value) -> bool {
        let around = ancestors(at).skip(1);
        let around: Vec<_> = around.filter_map(|pointer| self.0.get(pointer)).collect();
        if around.len() >= DEEPEST || around.contains(&both) {
            return false;
        }
        self.0.insert(at.to_owned(), both.clone());
        true
    }
}

/// A pointer and those of what it is in, from the inside to the outside.
fn ancestors(at: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(at), |pointer| {
        pointer.rfind('/').map(|end| &pointer[..end])
    })
}

/// What a schema says at its top, through references and `allOf`.
#[derive(Default)]
struct Says {
    types: BTreeSet<String>,
    unions: usize,
    properties: BTreeSet<String>,
}

impl Merger<'_> {
    /// Whether a schema has to be looked up or merged before it can be merged into another one.
    pub(super) fn is_elsewhere(schema: &Map<String, Value>) -> bool {
        schema.contains_key("$ref") || schema.contains_key("allOf")
    }

    /// Makes of `present` what both schemas say of what `name` is, at `at`; the later one is `value`.
    pub(super) fn describe_twice(
        &mut self,
        at: &str,
        name: &str,
        present: &mut Map<String, Value>,
        value: Map<String, Value>,
    ) {
        let before = std::mem::take(present);
        let allows_null = allow_null(&before, &value);
        // A description is of the property, whatever it holds. The later one is the more specific one.
        let annotation = |key: &str| keywords::is_annotation(key) && key != "nullable";
        let mut annotations: Map<_, _> = [&value, &before]
            .into_iter()
            .flatten()
            .filter(|(key, _)| annotation(key))
            .map(|(key, value)| (key.clone(), value.clone()))
            .rev()
            .collect();
        for (key, said) in value.iter().filter(|(key, _)| annotation(key)) {
            annotations.insert(key.clone(), said.clone());
        }
        let bare = |schema: Map<String, Value>| {
            let kept = schema.into_iter().filter(|(key, _)| !annotation(key));
            kept.collect::<Map<_, _>>()
        };
        let (before, value) = (bare(before), bare(value));
        let kept = match (
            self.is_narrower(&value, &before),
            self.is_narrower(&before, &value),
        ) {
            (true, _) => Some(value.clone()),
            (false, true) => Some(before.clone()),
            (false, false) => None,
        };
        let (one, other) = (self.says(&before), self.says(&value));
        let mut fields = match kept {
            Some(narrower) => narrower,
            None => {
                // Beside a reference `nullable` is of the property, which is settled below.
                let part = |schema: &Map<String, Value>| {
                    let mut part = schema.clone();
                    if part.contains_key("$ref") {
                        part.shift_remove("nullable");
                    }
                    Value::Object(part)
                };
                let both = Value::Array(vec![part(&before), part(&value)]);
                if fit(&one, &other) && self.twice.add(at, &both) {
                    [("allOf".to_owned(), both)].into_iter().collect()
                } else {
                    self.one_of_both(at, name, (before, one), (value, other))
                }
            }
        };
        fields.shift_remove("nullable");
        fields.extend(annotations);
        if allows_null {
            fields.insert("nullable".to_owned(), Value::Bool(true));
        }
        *present = fields;
    }

    /// The one of two schemas that is kept where they cannot be merged, and what is said of the other.
    fn one_of_both(
        &mut self,
        at: &str,
        name: &str,
        (before, says_before): (Map<String, Value>, Says),
        (value, says_value): (Map<String, Value>, Says),
    ) -> Map<String, Value> {
        // A type of its own says more than what narrows it.
        let narrows_only = !Self::is_elsewhere(&value)
            && says_value.unions == 0
            && says_value.properties.is_empty()
            && (says_value.types.is_empty() || says_value.types == says_before.types);
        let (kept, which, lost, still) = match narrows_only {
            true => (
                before,
                "the one that refers to a type",
                says_value,
                says_before,
            ),
            false => (value, "the later description", says_before, says_value),
        };
        let gone: Vec<_> = lost.properties.difference(&still.properties).collect();
        let mut message = format!("`{name}` is described twice in an `allOf`; {which} is kept");
        if let [first, rest @ ..] = gone.as_slice() {
            let more = match rest.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            message.push_str(&format!(
                ", and the other's property `{first}`{more} is lost"
            ));
        }
        self.pending.push(Pending {
            severity: match lost.unions == 0 && gone.is_empty() {
                true => Severity::Note,
                false => Severity::Warning,
            },
            code: "all-of-conflict",
            pointer: at.to_owned(),
            message,
            why: "the two have different types, are unions both, or lead back to themselves, so that no type can be both",
            help: "describe the property once",
        });
        kept
    }

    /// Whether `schema` refers to a type that includes the one that `wider` refers to, is a variant of it, or lists some of its
    /// values.
    fn is_narrower(&self, schema: &Map<String, Value>, wider: &Map<String, Value>) -> bool {
        let (Some(narrow), Some(wide)) = (only_reference(schema), only_reference(wider)) else {
            return false;
        };
        let wide = target_of(wide);
        let variants = self.source.pointer(&wide).into_iter().flat_map(|target| {
            let unions = ["oneOf", "anyOf"].into_iter();
            unions
                .filter_map(|key| target.get(key)?.as_array())
                .flatten()
        });
        let is_variant = |variant: &Value| {
            let reference = variant.get("$ref").and_then(Value::as_str);
            reference.is_some_and(|reference| target_of(reference) == target_of(narrow))
        };
        if variants.into_iter().any(is_variant) {
            return true;
        }
        let target = |at: &str| self.source.pointer(at).and_then(Value::as_object);
        if let (Some(narrow), Some(wide)) = (target(&target_of(narrow)), target(&wide))
            && has_some_values_of(narrow, wide)
        {
            return true;
        }
        let mut open = vec![target_of(narrow)];
        let mut seen = BTreeSet::new();
        while let Some(at) = open.pop() {
            if at == wide {
                return true;
            }
            if seen.len() >= MOST_FOLLOWED || !seen.insert(at.clone()) {
                continue;
            }
            let Some(target) = self.source.pointer(&at) else {
                continue;
            };
            let parts = target.get("allOf").and_then(Value::as_array);
            let parts = parts.into_iter().flatten().chain([target]);
            let references = parts.filter_map(|part| part.get("$ref")?.as_str());
            open.extend(references.map(target_of));
        }
        false
    }

    /// What a schema says, as far as it is followed.
    fn says(&self, schema: &Map<String, Value>) -> Says {
        let mut says = Says::default();
        let mut open = vec![schema];
        let mut seen = BTreeSet::new();
        while let Some(schema) = open.pop() {
            let reference = schema.get("$ref").and_then(Value::as_str);
            if let Some(target) = reference.map(target_of)
                && seen.len() < MOST_FOLLOWED
                && seen.insert(target.clone())
            {
                open.extend(self.source.pointer(&target).and_then(Value::as_object));
            }
            let parts = schema.get("allOf").and_then(Value::as_array);
            open.extend(parts.into_iter().flatten().filter_map(Value::as_object));
            let name = schema.get("type").and_then(Value::as_str);
            says.types.extend(name.map(str::to_owned));
            if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
                says.properties.extend(properties.keys().cloned());
                says.types.insert("object".to_owned());
            }
            let unions = ["oneOf", "anyOf"].iter();
            says.unions += unions.filter(|key| schema.contains_key(**key)).count();
        }
        says
    }
}

/// Whether a schema can be of both: they are of one type, and no more than one of them is a union.
fn fit(one: &Says, other: &Says) -> bool {
    let types = one.types.union(&other.types).map(String::as_str);
    let types: BTreeSet<_> = types
        .map(|name| if name == "integer" { "number" } else { name })
        .collect();
    let unions = one.unions + other.unions;
    // What is beside a union would be within each of its variants.
    let is_plain = unions == 0 || (one.properties.is_empty() && other.properties.is_empty());
    types.len() < 2 && unions < 2 && is_plain
}

/// Whether each value of an `enum` is one of another schema of the same type, which says nothing but its values.
fn has_some_values_of(narrow: &Map<String, Value>, wide: &Map<String, Value>) -> bool {
    let listed = |schema: &Map<String, Value>| schema.get("enum")?.as_array().cloned();
    let Some(values) = listed(narrow) else {
        return false;
    };
    let says = |key: &String| !keywords::is_annotation(key) && key != "type" && key != "enum";
    let has_all = listed(wide).is_none_or(|all| values.iter().all(|value| all.contains(value)));
    narrow.get("type") == wide.get("type") && !wide.keys().any(says) && has_all
}

/// The reference that a schema is, with nothing but `nullable` beside it.
fn only_reference(schema: &Map<String, Value>) -> Option<&str> {
    let mut others = schema.keys().filter(|key| *key != "nullable");
    let only = others.next().filter(|_| others.next().is_none())?;
    schema.get("$ref").filter(|_| only == "$ref")?.as_str()
}

/// Whether `null` fits both schemas, of which one says so.
fn allow_null(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let allows = |schema: &Map<String, Value>| schema.get("nullable") == Some(&Value::Bool(true));
    let refuses = |schema: &Map<String, Value>| {
        let says = [
            "$ref",
            "allOf",
            "type",
            "enum",
            "properties",
            "oneOf",
            "anyOf",
        ];
        !allows(schema) && says.iter().any(|key| schema.contains_key(*key))
    };
    (allows(one) || allows(other)) && !refuses(one) && !refuses(other)
}

#[cfg(test)]
mod tests {
    use crate::lower::{Rule, all_of};
    use serde_json::{Value, json};

    const CONTACT: &str = "    Contact: { type: object, properties: { name: { type: string }, email: { type: string } } }
    Base: { type: object, properties: { contact: { $ref: '#/components/schemas/Contact' }, list: { type: array, items: { $ref: '#/components/schemas/Contact' } } } }
";

    /// What the schema `A` becomes beside those of `CONTACT`, and what is reported.
    fn merged(schemas: &str) -> (Value, Vec<&'static str>) {
        let text = format!("{CONTACT}{schemas}");
        let (schemas, codes) = crate::testing::lowered(&[Rule::WithFacts(all_of::apply)], &text);
        (schemas["A"].clone(), codes)
    }

    #[test]
    fn what_narrows_a_reference_keeps_what_it_refers_to() {
        let narrowed = json!({
            "type": "object",
            "properties": {"name": {"type": "string"}, "email": {"type": "string"}},
            "required": ["name"],
        });
        let base = "{ $ref: '#/components/schemas/Base' }";
        let own = "{ properties: { contact: { required: [name] }, list: { items: { required: [name] } } } }";
        for all_of in [format!("{base}, {own}"), format!("{own}, {base}")] {
            let (a, codes) = merged(&format!("    A: {{ allOf: [{all_of}] }}\n"));
            assert_eq!(codes, [""; 0], "{all_of}");
            assert_eq!(a["properties"]["contact"], narrowed, "{all_of}");
            assert_eq!(a["properties"]["list"]["items"], narrowed, "{all_of}");
        }
    }

    #[test]
    fn two_references_have_the_properties_of_both() {
        let (a, codes) = merged(
            "    More: { properties: { phone: { type: string } } }
    A: { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { contact: { description: d, $ref: '#/components/schemas/More' } } }] }
",
        );
        assert_eq!(codes, [""; 0]);
        let contact = &a["properties"]["contact"];
        let names = contact["properties"].as_object().unwrap().keys();
        let names: Vec<_> = names.map(String::as_str).collect();
        assert_eq!(
            (names, &contact["description"]),
            (vec!["name", "email", "phone"], &json!("d"))
        );
    }

    #[test]
    fn a_reference_to_what_includes_the_other_stays_one() {
        let narrow = json!({"$ref": "#/components/schemas/Narrow"});
        for narrowing in [
            "Narrow: { allOf: [{ $ref: '#/components/schemas/Contact' }, { required: [name] }] }",
            "Narrow: { allOf: [{ $ref: '#/components/schemas/Between' }] }\n    Between: { $ref: '#/components/schemas/Contact' }",
        ] {
            let (base, own) = (
                "{ $ref: '#/components/schemas/Base' }",
                "{ properties: { contact: { $ref: '#/components/schemas/Narrow' } } }",
            );
            for all_of in [format!("{base}, {own}"), format!("{own}, {base}")] {
                let (a, codes) = merged(&format!(
                    "    {narrowing}\n    A: {{ allOf: [{all_of}] }}\n"
                ));
                assert_eq!((&a["properties"]["contact"], codes), (&narrow, vec![]));
            }
        }
    }

    #[test]
    fn a_reference_to_some_of_the_values_stays_one() {
        for (words, few, expected) in [
            (
                "type: string, enum: [a, b]",
                "type: string, enum: [a]",
                "Few",
            ),
            ("type: string", "type: string, enum: [a]", "Few"),
            (
                "type: string, enum: [a]",
                "type: string, enum: [a, b]",
                "Words",
            ),
            (
                "type: string, enum: [a, b]",
                "type: string, enum: [b, c]",
                "",
            ),
        ] {
            let (a, codes) = merged(&format!(
                "    Words: {{ {words} }}\n    Few: {{ {few} }}
    A: {{ allOf: [{{ properties: {{ w: {{ $ref: '#/components/schemas/Words' }} }} }}, {{ properties: {{ w: {{ $ref: '#/components/schemas/Few' }} }} }}] }}\n"
            ));
            let w = &a["properties"]["w"];
            match expected {
                "" => assert_eq!(*w, json!({"type": "string", "enum": ["b"]})),
                name => assert_eq!(*w, json!({"$ref": format!("#/components/schemas/{name}")})),
            }
            assert_eq!(codes, [""; 0]);
        }
    }

    #[test]
    fn a_reference_in_an_all_of_of_its_own_is_that_reference() {
        let (a, codes) = merged(
            "    Words: { type: string, enum: [a, b] }
    Few: { type: string, enum: [a] }
    Own: { properties: { w: { allOf: [{ $ref: '#/components/schemas/Words' }], readOnly: true } } }
    A: { allOf: [{ $ref: '#/components/schemas/Own' }, { properties: { w: { $ref: '#/components/schemas/Few' } } }] }
",
        );
        let few = json!({"$ref": "#/components/schemas/Few", "readOnly": true});
        assert_eq!((&a["properties"]["w"], codes), (&few, vec![]));
    }

    #[test]
    fn what_leads_back_to_itself_ends_with_a_reference() {
        for (schemas, expected) in [
            (
                "    N: { properties: { next: { $ref: '#/components/schemas/N' }, v: { type: string } } }
    A: { allOf: [{ $ref: '#/components/schemas/N' }, { properties: { next: { $ref: '#/components/schemas/A' } } }] }
",
                json!({"$ref": "#/components/schemas/A"}),
            ),
            (
                "    A: { properties: { next: { $ref: '#/components/schemas/A' } }, allOf: [{ properties: { next: { required: [v] } } }] }\n",
                Value::Null,
            ),
            (
                "    B: { properties: { next: { $ref: '#/components/schemas/B' }, b: {} } }
    C: { properties: { next: { $ref: '#/components/schemas/C' }, c: {} } }
    A: { allOf: [{ $ref: '#/components/schemas/B' }, { $ref: '#/components/schemas/C' }] }
",
                Value::Null,
            ),
        ] {
            let (a, codes) = merged(schemas);
            assert!(!codes.contains(&"all-of-endless"), "{codes:?} {a}");
            let next = &a["properties"]["next"];
            if expected.is_null() {
                assert!(codes.contains(&"all-of-conflict"), "{a}");
                assert!(next["properties"]["next"]["$ref"].is_string(), "{a}");
            } else {
                assert_eq!((next, codes), (&expected, vec![]));
            }
        }
    }

    #[test]
    fn null_fits_where_both_allow_it() {
        for (one, other, expected) in [
            (
                "$ref: '#/components/schemas/Contact', nullable: true",
                "required: [name]",
                true,
            ),
            (
                "$ref: '#/components/schemas/Contact', nullable: true",
                "type: object, required: [name]",
                false,
            ),
            (
                "$ref: '#/components/schemas/Contact'",
                "nullable: true, required: [name]",
                false,
            ),
        ] {
            let (a, _) = merged(&format!(
                "    A: {{ allOf: [{{ properties: {{ a: {{ {one} }} }} }}, {{ properties: {{ a: {{ {other} }} }} }}] }}\n"
            ));
            let found = &a["properties"]["a"];
            assert_eq!(found.get("nullable").is_some(), expected, "{found}");
            assert!(found["properties"]["email"].is_object(), "{found}");
        }
    }

    #[test]
    fn what_is_lost_is_a_warning_that_names_it() {
        let text = format!(
            "openapi: 3.1.0\npaths: {{}}\ncomponents:\n  schemas:\n{CONTACT}    S: {{ type: string }}\n    A: {{ allOf: [{{ $ref: '#/components/schemas/Base' }}, {{ properties: {{ contact: {{ $ref: '#/components/schemas/S' }} }} }}] }}\n"
        );
        let mut document = crate::document::Document::parse("x.yaml", &text).unwrap();
        let mut report = crate::diagnostic::Diagnostics::default();
        all_of::apply(
            &mut document,
            &mut crate::facts::Facts::default(),
            &mut report,
        );
        let found: Vec<_> = report
            .iter()
            .map(|one| (one.severity, one.message.as_str()))
            .collect();
        let message = "`contact` is described twice in an `allOf`; the later description is kept, and the other's property `email` and 1 more is lost";
        assert_eq!(found, [(crate::diagnostic::Severity::Warning, message)]);
    }
}
