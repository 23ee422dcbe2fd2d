//! Whether what is read is written again without loss: every JSON example of the documents, and values made
//! up by the schemas, so that every field of every type is tried.
//!
//! What comes out is what went in, no field more and no field less, with two exceptions: a field that is
//! unknown is dropped, and a field that is missing from an answer and has a documented default is read as it.
//!
//! - `table`: the Rust type of each component; `examples`, `samples`: what is tried.
//! - `facts`: what a schema says, shared with the conformance tests.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod examples;
#[path = "../conformance/facts.rs"]
mod facts;
mod samples;
mod table;

use std::collections::BTreeSet;
use std::path::Path;

use facts::{Facts, Schemas};
use samples::{Samples, with_defaults};
use serde_json::{Value, json};
use table::{CRATES, Codec, again};
use xtask::document::Document;

/// A crate with its document.
struct Provider {
    name: &'static str,
    document: Value,
    schemas: Schemas,
    /// The components that a request's body is made of.
    sent: BTreeSet<String>,
    types: table::Types,
}

impl Provider {
    fn all() -> impl Iterator<Item = Provider> {
        CRATES.iter().map(|(name, types)| {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
            let document = Document::load(&root, &root.join("specs").join(format!("{name}.yaml")));
            let document = document
                .unwrap_or_else(|problem| panic!("{problem:?}"))
                .value;
            Provider {
                name,
                schemas: Schemas::of_document(&document),
                sent: examples::sent(&document),
                document,
                types,
            }
        })
    }

    fn codec(&self, component: &str) -> Codec {
        let found = self.types.iter().find(|(name, _)| *name == component);
        found
            .unwrap_or_else(|| panic!("{}: no type for {component}", self.name))
            .1
    }

    /// What is to come out when `value` goes through the type of `component`.
    fn expected(&self, component: &str, value: &Value) -> Value {
        match self.sent.contains(component) {
            // A documented default is never sent on the caller's behalf.
            true => value.clone(),
            false => with_defaults(&self.schemas, &self.schemas.named(component), value),
        }
    }

    fn survives(&self, component: &str, value: &Value, what: &str) {
        self.becomes(component, value, &self.expected(component, value), what);
    }

    fn becomes(&self, component: &str, value: &Value, expected: &Value, what: &str) {
        let written = again(self.codec(component), value);
        assert_eq!(
            written.as_ref(),
            Ok(expected),
            "{}: {component} with {what}: {value}",
            self.name
        );
    }

    /// Each component that is an object, and what it says with its `allOf` merged.
    fn objects(&self) -> impl Iterator<Item = (&str, Facts)> {
        let named = self.schemas.names().into_iter();
        let all = named.map(|name| (name, self.schemas.named(name)));
        all.filter(|(_, facts)| !facts.properties.is_empty())
    }

    /// Each field of each object: the object's name, a value with every field, the field and its facts.
    fn fields(&self) -> Vec<(&str, Value, String, Facts)> {
        let samples = Samples {
            schemas: &self.schemas,
            optional: true,
        };
        let mut fields = Vec::new();
        for (name, facts) in self.objects() {
            let full = samples.value(&facts);
            for (field, property) in &facts.properties {
                fields.push((
                    name,
                    full.clone(),
                    field.clone(),
                    self.schemas.followed(property),
                ));
            }
        }
        fields
    }
}

/// `value` with `field` set.
fn with(value: &Value, field: &str, set: Value) -> Value {
    let mut value = value.clone();
    value[field] = set;
    value
}

/// `value` without `field`.
fn without(value: &Value, field: &str) -> Value {
    let mut value = value.clone();
    value.as_object_mut().unwrap().remove(field);
    value
}

#[test]
fn every_component_has_its_type_in_the_table() {
    let crates: Vec<&str> = CRATES.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        tests::Spec::names(),
        crates,
        "name the crate in tests/Cargo.toml and in table.rs"
    );
    for provider in Provider::all() {
        let types: BTreeSet<&str> = provider.types.iter().map(|(name, _)| *name).collect();
        assert_eq!(
            provider.schemas.names(),
            types,
            "{}: the table is at fault",
            provider.name
        );
    }
}

#[test]
fn every_example_survives() {
    let mut tried = 0;
    for provider in Provider::all() {
        for example in examples::examples(&provider.document) {
            let named = example.schema["$ref"]
                .as_str()
                .and_then(|reference| reference.rsplit('/').next());
            let field = example
                .at
                .rsplit_once("/properties/")
                .filter(|(outer, _)| outer.contains("/schemas/"));
            let component = example.at.strip_prefix("/components/schemas/");
            let component = component.and_then(|rest| rest.split('/').next());
            match (field, named, component) {
                // A field is tried within its object.
                (Some((_, field)), _, Some(component)) => {
                    let facts = provider.schemas.named(component);
                    let sample = Samples {
                        schemas: &provider.schemas,
                        optional: true,
                    }
                    .value(&facts);
                    let field = field.split('/').next().unwrap();
                    assert!(
                        sample.get(field).is_some(),
                        "{}: no field of {component}",
                        example.at
                    );
                    provider.survives(component, &with(&sample, field, example.value), &example.at);
                }
                (None, _, Some(component)) => {
                    provider.survives(component, &example.value, &example.at)
                }
                (_, Some(named), None) => provider.survives(named, &example.value, &example.at),
                (_, None, None) => {
                    let codec = table::inline(example.schema["type"].as_str().unwrap());
                    assert_eq!(
                        again(codec, &example.value),
                        Ok(example.value),
                        "{}",
                        example.at
                    );
                }
            }
            tried += 1;
        }
    }
    assert!(tried > 100, "only {tried} examples were found");
}

#[test]
fn every_field_survives_and_what_is_left_out_stays_out() {
    for provider in Provider::all() {
        for optional in [true, false] {
            for component in provider.schemas.names() {
                let samples = Samples {
                    schemas: &provider.schemas,
                    optional,
                };
                let sample = samples.value(&provider.schemas.named(component));
                provider.survives(
                    component,
                    &sample,
                    if optional {
                        "every field"
                    } else {
                        "what is required"
                    },
                );
            }
        }
        for (component, full, field, _) in provider.fields() {
            let facts = provider.schemas.named(component);
            if !facts.required.contains(&field) {
                provider.survives(component, &without(&full, &field), &format!("no {field}"));
            }
        }
    }
}

#[test]
fn what_is_required_and_has_no_default_is_missed() {
    for provider in Provider::all() {
        for (component, full, field, facts) in provider.fields() {
            let required = provider.schemas.named(component).required.contains(&field);
            if required && !facts.keywords.contains_key("default") {
                let written = again(provider.codec(component), &without(&full, &field));
                assert!(
                    written.is_err(),
                    "{}: {component} without {field} is read",
                    provider.name
                );
            }
        }
    }
}

/// Whether null is a value: it is said to be, or nothing is said of the type at all.
fn allows_null(facts: &facts::Facts) -> bool {
    facts.nullable || facts.reference.is_none() && facts.kinds.is_empty() && facts.forms.is_empty()
}

#[test]
fn null_survives_where_the_document_allows_it_and_is_nothing_elsewhere() {
    let mut nulls = 0;
    for provider in Provider::all() {
        for (component, full, field, facts) in provider.fields() {
            let null = with(&full, &field, Value::Null);
            let required = provider.schemas.named(component).required.contains(&field);
            if allows_null(&facts) {
                provider.survives(component, &null, &format!("null for {field}"));
                nulls += 1;
            } else if !required && !facts.keywords.contains_key("default") {
                // An answer is read tolerantly; a setter cannot make this null.
                provider.becomes(
                    component,
                    &null,
                    &without(&full, &field),
                    &format!("null for {field}"),
                );
            }
        }
    }
    assert!(
        nulls > 10,
        "only {nulls} fields that may be null were found"
    );
}

#[test]
fn what_is_empty_stays_empty() {
    for provider in Provider::all() {
        for (component, full, field, facts) in provider.fields() {
            let empty = match facts.kinds.first().map(String::as_str) {
                Some("array") => json!([]),
                Some("string") if !facts.keywords.contains_key("enum") => json!(""),
                Some("object") if facts.properties.is_empty() => json!({}),
                _ => continue,
            };
            provider.survives(
                component,
                &with(&full, &field, empty),
                &format!("{field} empty"),
            );
        }
    }
}

#[test]
fn every_value_of_an_enum_survives_and_so_does_one_that_is_not_listed() {
    let mut tried = 0;
    for provider in Provider::all() {
        for component in provider.schemas.names() {
            let facts = provider.schemas.named(component);
            let Some(values) = facts.keywords.get("enum").and_then(Value::as_array) else {
                continue;
            };
            let unlisted = ["not.listed", "", "UNLISTED", " ü\n", "Unlisted"].map(Value::from);
            for value in values.iter().chain(&unlisted) {
                provider.survives(component, value, "a value");
                tried += 1;
            }
        }
    }
    assert!(tried > 150, "only {tried} values were tried");
}

#[test]
fn each_form_of_a_union_survives_and_so_does_one_that_is_not_documented() {
    for provider in Provider::all() {
        for component in provider.schemas.names() {
            let forms = provider.schemas.named(component).forms;
            if forms.is_empty() {
                continue;
            }
            let samples = Samples {
                schemas: &provider.schemas,
                optional: true,
            };
            for form in &forms {
                provider.survives(component, &samples.value(form), "a form");
            }
            for other in [json!(3), json!([{ "a": null }]), json!(true)] {
                provider.survives(component, &other, "another form");
            }
        }
    }
}

#[test]
fn a_field_that_is_unknown_is_ignored() {
    for provider in Provider::all() {
        let samples = Samples {
            schemas: &provider.schemas,
            optional: true,
        };
        for (component, facts) in provider.objects() {
            let full = samples.value(&facts);
            for unknown in [json!(null), json!([{ "b": 1 }]), json!("text")] {
                let more = with(&full, "not a field of any schema", unknown);
                provider.becomes(component, &more, &full, "an unknown field");
            }
        }
    }
}
