//! Whether what is read is written again without loss: every JSON example of the documents, and values made
//! up by the schemas, so that every field of every type is tried.
//!
//! What comes out is what went in, no field more and no field less, with two exceptions: a field that is
//! unknown is dropped, and a field that is missing from a response and has a documented default is read as it.
//!
//! - `examples`: the examples of a document; the other values are `tests::samples`.

mod examples;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::Spec;
use tests::clients::{self, ALL, Codec, Type};
use tests::facts::{Facts, Schemas};
use tests::samples::{Samples, with_defaults};

/// A crate with its document.
struct Provider {
    name: &'static str,
    document: Value,
    schemas: Schemas,
    /// The components that a request's body is made of.
    sent: BTreeSet<String>,
    types: &'static [Type],
}

impl Provider {
    fn all() -> impl Iterator<Item = Provider> {
        ALL.iter().map(|provider| {
            let spec = Spec::load(provider.name);
            Provider {
                name: provider.name,
                schemas: spec.schemas(),
                sent: examples::sent(spec.value()),
                document: spec.value().clone(),
                types: provider.types,
            }
        })
    }

    fn codec(&self, component: &str) -> Codec {
        let found = self.types.iter().find(|ty| ty.component == component);
        found
            .unwrap_or_else(|| panic!("{}: no type for {component}", self.name))
            .codec
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

/// What reads and writes the bodies that have no name in the document.
fn inline(schema: &Value) -> Option<Codec> {
    match schema["type"].as_str()? {
        "integer" => Some(clients::through::<i64>),
        "null" => Some(clients::through::<()>),
        // The name of such a type is the generator's affair.
        _ => None,
    }
}

/// What follows `properties/` in the location of a component's own property, which may be in its `allOf`.
fn own_property(mut location: &str) -> Option<&str> {
    while let Some(all_of) = location.strip_prefix("allOf/") {
        location = all_of.split_once('/')?.1;
    }
    location.strip_prefix("properties/")
}

/// `value` read and written by `codec`.
fn again(codec: Codec, value: &Value) -> Result<Value, String> {
    let text = codec(&value.to_string()).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| format!("{error} in {text}"))
}

#[test]
fn every_component_has_a_type() {
    for provider in Provider::all() {
        let types: BTreeSet<&str> = provider.types.iter().map(|ty| ty.component).collect();
        let components = provider.schemas.names();
        let untyped: Vec<_> = components.difference(&types).copied().collect();
        assert_eq!(untyped, [""; 0], "{}", provider.name);
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
            let component = example.at.strip_prefix("/components/schemas/");
            let component = component.and_then(|rest| rest.split_once('/'));
            match (component, named) {
                (Some((component, location)), _) => match own_property(location) {
                    // A field is tried within its object.
                    Some(location) => {
                        let Some((field, _)) = location
                            .split_once("/example")
                            .filter(|(field, _)| !field.contains('/'))
                        else {
                            continue;
                        };
                        let facts = provider.schemas.named(component);
                        let sample = Samples {
                            schemas: &provider.schemas,
                            optional: true,
                        }
                        .value(&facts);
                        assert!(
                            sample.get(field).is_some(),
                            "{}: no field of {component}",
                            example.at
                        );
                        provider.survives(
                            component,
                            &with(&sample, field, example.value),
                            &example.at,
                        );
                    }
                    None if location.starts_with("example") => {
                        provider.survives(component, &example.value, &example.at);
                    }
                    // A part of the component, which has no name.
                    None => continue,
                },
                (None, Some(named)) => provider.survives(named, &example.value, &example.at),
                (None, None) => {
                    let Some(codec) = inline(&example.schema) else {
                        continue;
                    };
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
fn every_field_survives_and_what_is_omitted_stays_absent() {
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
            let less = without(&full, &field);
            if required && allows_null(&facts) && !facts.keywords.contains_key("default") {
                // An `Option` that is absent is none, and so null.
                let null = with(&full, &field, Value::Null);
                provider.becomes(component, &less, &null, &format!("no {field}"));
            } else if required && !facts.keywords.contains_key("default") {
                let written = again(provider.codec(component), &less);
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
fn allows_null(facts: &Facts) -> bool {
    facts.nullable
        || facts.reference.is_none() && facts.kinds.is_empty() && facts.variants.is_empty()
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
                // A response is read tolerantly; a setter cannot make this null.
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
fn each_variant_of_a_union_survives_and_so_does_one_that_is_not_documented() {
    for provider in Provider::all() {
        for component in provider.schemas.names() {
            let variants = provider.schemas.named(component).variants;
            if variants.is_empty() {
                continue;
            }
            let samples = Samples {
                schemas: &provider.schemas,
                optional: true,
            };
            for variant in &variants {
                provider.survives(component, &samples.value(variant), "a variant");
            }
            for other in [json!(3), json!([{ "a": null }]), json!(true)] {
                provider.survives(component, &other, "another variant");
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
