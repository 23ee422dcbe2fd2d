//! Runs every target over its committed corpus.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

type Target = (&'static str, fn(&[u8]));

/// Every target, under the name of its program.
const TARGETS: [Target; 6] = [
    ("date_time", crate::date_time::check),
    ("open_enum", crate::open_enum::check),
    ("presence", crate::presence::check),
    ("retry_after", crate::retry_after::check),
    ("signature", crate::signature::check),
    ("unreadable_body", crate::unreadable_body::check),
];

fn entries(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn names(folder: &str) -> BTreeSet<String> {
    let stem = |path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    entries(folder).into_iter().map(stem).collect()
}

#[test]
fn every_target_is_replayed() {
    let targets = TARGETS.map(|(name, _)| name.to_owned()).into();
    assert_eq!(names("fuzz_targets"), targets);
    assert_eq!(names("corpus"), targets);
}

#[test]
fn every_target_holds_for_its_corpus() {
    for (name, check) in TARGETS {
        let paths = entries(&format!("corpus/{name}"));
        // What a fuzzer has found on this machine has no extension.
        for path in paths.iter().filter(|path| path.extension().is_some()) {
            // Shown only if the target panics.
            println!("{}", path.display());
            let input = fs::read(path).unwrap();
            check(&input);
            // Every beginning too: what is cut off is read all the time.
            (0..input.len()).for_each(|end| check(&input[..end]));
        }
    }
}
