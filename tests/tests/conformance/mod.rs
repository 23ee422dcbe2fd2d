//! Whether the generated types say what the documents say: each component is compared with the JSON Schema
//! of its type. The documents are read as they are in `specs/`, before any rule has
//! rewritten them, so that a rule that loses something shows.
//!
//! - `compare`: the comparison, and the table of what differs on purpose.
//! - `notices`: that the comparison notices.

mod compare;
mod notices;

use std::collections::BTreeSet;

use tests::Spec;
use tests::clients::{ALL, Provider};

#[test]
fn every_type_says_what_its_component_says() {
    let found: Vec<String> = ALL.iter().flat_map(differences).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The components without a type, and where a type says something else than its component.
fn differences(provider: &Provider) -> Vec<String> {
    let (name, document) = (provider.name, Spec::load(provider.name).schemas());
    let schemas = (provider.json_schemas)();
    let typed: BTreeSet<&str> = schemas.iter().map(|(name, _)| *name).collect();
    let mut found: Vec<String> = Vec::new();
    if typed.len() != schemas.len() {
        found.push(format!("{name}: a component has two types"));
    }
    let components = document.names();
    for component in components.difference(&typed) {
        found.push(format!("{name}: {component}: a component without a type"));
    }
    for (component, schema) in &schemas {
        // The type of an inline schema is compared where the component that holds it is.
        if components.contains(component) {
            let differences = compare::differences(component, &document, schema.as_value());
            found.extend(differences.iter().map(|one| format!("{name}: {one}")));
        }
    }
    found
}
