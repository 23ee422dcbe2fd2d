//! Whether the generated types say what the documents say: each component is compared with the JSON Schema
//! of its type, as schemars derives it. The documents are read as they are in `specs/`, before any rule has
//! rewritten them, so that a rule that loses something shows.
//!
//! - `facts`: what a schema says, whoever wrote it.
//! - `compare`: the comparison, and the table of what differs on purpose.
//! - `notices`: that the comparison notices.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod compare;
mod facts;
mod notices;

use std::collections::BTreeSet;
use std::path::Path;

use facts::Schemas;
use schemars::Schema;
use xtask::document::Document;

/// The crates that are compared, and a test for each.
macro_rules! crates {
    ($($name:ident),*) => {
        const CRATES: &[(&str, JsonSchemas)] = &[$((stringify!($name), ::$name::json_schemas)),*];
        $(
            #[test]
            fn $name() {
                conforms(stringify!($name), &::$name::json_schemas());
            }
        )*
    };
}

type JsonSchemas = fn() -> Vec<(&'static str, Schema)>;

crates!(finix, generect, theirstack, vendaze, voucherify);

#[test]
fn every_document_has_a_crate_that_is_compared() {
    let compared: Vec<&str> = CRATES.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        tests::Spec::names(),
        compared,
        "name the crate in tests/Cargo.toml and in `crates!` of {}",
        file!()
    );
}

/// Fails unless there is a type for each component, and nothing but what the component says in it.
fn conforms(name: &str, schemas: &[(&str, Schema)]) {
    let document = document(name);
    let typed: BTreeSet<&str> = schemas.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        typed.len(),
        schemas.len(),
        "{name}: a component has two types"
    );
    let components = document.names();
    let mut found: Vec<String> = Vec::new();
    for component in components.difference(&typed) {
        found.push(format!("{component}: a component without a type"));
    }
    for (component, schema) in schemas {
        if components.contains(component) {
            found.extend(compare::differences(
                component,
                &document,
                schema.as_value(),
            ));
        } else {
            found.push(format!(
                "{component}: a type without a component; name what users meet in code in the document"
            ));
        }
    }
    assert!(found.is_empty(), "{name}:\n{}", found.join("\n"));
}

/// The components of a document of `specs/`, untouched.
fn document(name: &str) -> Schemas {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let document = Document::load(&root, &root.join("specs").join(format!("{name}.yaml")));
    Schemas::of_document(
        &document
            .unwrap_or_else(|problem| panic!("{problem:?}"))
            .value,
    )
}
