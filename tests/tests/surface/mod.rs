//! What users compile against: a snapshot of the public surface of every crate, to be reviewed like code.
//!
//! A change that a user would notice shows as a changed line here. Crates are found by their documents in
//! `specs/`. To write the snapshots anew, and to remove those of crates that are gone:
//!
//!     INSTA_UPDATE=always cargo test -p tests surface
//!
//! - `source`: the modules of a crate; `names`: what a name means in one; `rename`: signatures as a user
//!   would write them.
//! - `list`, `traits`, `open_enum`: the items; `print`: tokens as one line.
//! - `lister`: that the listing shows what it should.
//! - `released`: that the versions tell what has changed since the last release; `breaking`: what breaks callers.

mod breaking;
mod list;
mod lister;
mod names;
mod open_enum;
mod print;
mod released;
mod rename;
mod source;
mod traits;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The names of the files in a folder, without what follows the first dot.
fn stems(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names
        .map(|name| name.split('.').next().unwrap().to_owned())
        .collect()
}

/// The runtime and every crate that has a document.
fn crates() -> BTreeSet<String> {
    tests::Spec::names()
        .into_iter()
        .chain(["clientry".to_owned()])
        .collect()
}

#[test]
fn the_surface_of_each_crate_is_what_was_reviewed() {
    let mut changed = Vec::new();
    for name in crates() {
        let source = source::Crate::read(&root().join("crates").join(&name).join("src"));
        let listing = list::surface(&source);
        let settings = {
            let mut settings = insta::Settings::clone_current();
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.set_description(format!("The public surface of the crate `{name}`."));
            settings
        };
        // The crates that follow are worth comparing too.
        let compared = catch_unwind(AssertUnwindSafe(|| {
            settings.bind(|| insta::assert_snapshot!(name.as_str(), listing));
        }));
        if compared.is_err() {
            changed.push(name);
        }
    }
    assert!(
        changed.is_empty(),
        "the surface of {changed:?} differs from its snapshot; if that is meant: \
         INSTA_UPDATE=always cargo test -p tests surface"
    );
}

#[test]
fn every_snapshot_belongs_to_a_crate() {
    let snapshots = stems(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/surface/snapshots"));
    let crates = crates();
    let left_over: Vec<&String> = snapshots.difference(&crates).collect();
    assert!(
        left_over.is_empty(),
        "no crate has the snapshots {left_over:?}"
    );
}
