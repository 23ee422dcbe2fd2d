//! Generated code is for people to read, too: no line of it is longer than rustfmt would let it be.

use std::path::{Path, PathBuf};

const WIDTH: usize = 100;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// But for strings, and for tables and links in documentation, which nothing can break.
#[test]
fn no_line_is_too_long() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    sources(&root.join("tests/everything/generated"), &mut found);
    for entry in std::fs::read_dir(root.join("../crates")).unwrap() {
        let krate = entry.unwrap();
        if krate.file_name() != "clientry" {
            sources(&krate.path().join("src"), &mut found);
        }
    }
    assert!(found.len() > 20, "only {} files", found.len());
    for path in found {
        let text = std::fs::read_to_string(&path).unwrap();
        let long = text.lines().find(|line| {
            let is_table = line.trim_start_matches(['/', '!', ' ']).starts_with('|');
            let is_string = line.trim_start().starts_with('"');
            line.chars().count() > WIDTH && !is_table && !is_string && !line.contains("](")
        });
        assert_eq!(long, None, "{}", path.display());
    }
}
