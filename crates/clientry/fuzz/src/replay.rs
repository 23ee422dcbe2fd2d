//! Runs every target over its committed corpus.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

type Target = (&'static str, fn(&[u8]));

/// Every target, under the name of its program.
const TARGETS: &[Target] = &[
    ("date_time", crate::date_time::check),
    ("open_enum", crate::open_enum::check),
    #[cfg(feature = "pipeline")]
    ("pipeline", crate::pipeline::check),
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
    let targets: BTreeSet<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    for folder in ["fuzz_targets", "corpus"] {
        let mut names = names(folder);
        if !cfg!(feature = "pipeline") {
            names.remove("pipeline");
        }
        assert_eq!(names, targets, "{folder}");
    }
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
            // Every beginning too: what is cut off is read all the time. Of a document, which takes longer, a few.
            let step = match *name {
                "pipeline" => input.len() / 16 + 1,
                _ => 1,
            };
            (0..input.len())
                .step_by(step)
                .for_each(|end| check(&input[..end]));
        }
    }
}
