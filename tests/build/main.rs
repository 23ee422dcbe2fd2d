//! Writes the table of the client crates for `src/clients`: one entry for each of them, so that a new
//! provider goes through every suite without a list to edit.
//!
//! What an entry needs is read from the source of its crate, as a user sees it: the operations of `Client`, each with
//! the call that its documentation shows and one with everything it takes, the typed replies of its mock, the credentials of `ClientBuilder`, and the types of `json_schemas`.

// A build script says what went wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod example;
mod full;
mod mocks;
mod source;
mod table;

use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("..");
    let specs = root.join("specs");
    println!("cargo::rerun-if-changed={}", specs.display());
    println!("cargo::rerun-if-changed=build");
    let mut entries = Vec::new();
    for name in providers(&root) {
        let src = root.join("crates").join(&name).join("src");
        println!("cargo::rerun-if-changed={}", src.display());
        assert!(
            src.is_dir(),
            "the document `{name}` has no crate: run `cargo xtask codegen`"
        );
        entries.push(table::entry(&name, &source::Source::read(&src)));
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap()).join("clients.rs");
    let text = table::text(&entries);
    // What has not changed is not compiled again.
    if std::fs::read_to_string(&out).is_ok_and(|old| old == text) {
        return;
    }
    std::fs::write(out, text).unwrap();
}

/// The names of the documents, in order, and of the crates that were generated: a document may be in a folder of its own. An
/// overlay is no document.
fn providers(root: &Path) -> Vec<String> {
    let names = |folder: &str| {
        let entries = std::fs::read_dir(root.join(folder)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap())
    };
    let documents = names("specs").filter_map(|name| {
        let (name, rest) = name.split_once('.')?;
        let is_document = !name.is_empty() && ["json", "yaml", "yml"].contains(&rest);
        is_document.then(|| name.to_owned())
    });
    let manifest = |name: &String| {
        root.join("crates")
            .join(name)
            .join("src/generated/MANIFEST")
    };
    let crates = names("crates").filter(|name| manifest(name).exists());
    let all: std::collections::BTreeSet<_> = documents.chain(crates).collect();
    all.into_iter().collect()
}
