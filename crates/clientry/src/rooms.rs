//! Holds the direction of the modules: each imports from those before it, and none from those after it.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules from the innermost on. What is beside each other in a line of the map in `ARCHITECTURE.md` is so here, too.
const ORDER: [&str; 23] = [
    "text",
    "encode",
    "spec",
    "types",
    "object",
    "validate",
    "body",
    "trace",
    "retry",
    "response",
    "error",
    "decode",
    "stream",
    "one_of",
    "auth",
    "intercept",
    "client",
    "transport",
    "request",
    "pages",
    "webhook",
    "mock",
    "fuzzing",
];

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => sources(&path, files),
            false => files.push(path),
        }
    }
}

/// The modules that a file names behind `crate::`, tests and comments aside.
fn named(text: &str) -> Vec<&str> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let paths = lines.flat_map(|line| line.split("crate::").skip(1).map(move |path| (line, path)));
    paths
        // `$crate::` is a path of whoever calls the macro.
        .filter(|(line, _)| !line.contains("$crate::"))
        .map(|(_, path)| {
            path.split(|c: char| !(c.is_alphanumeric() || c == '_'))
                .next()
                .unwrap()
        })
        .collect()
}

#[test]
fn no_module_imports_from_one_behind_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let place = |module: &str| ORDER.iter().position(|name| *name == module);
    let mut checked = 0;
    for file in files {
        let inside = file.strip_prefix(&root).unwrap();
        let first = inside.iter().next().unwrap().to_str().unwrap();
        let module = first.trim_end_matches(".rs");
        // These see all of the crate; files of tests are tests.
        let is_test = inside
            .iter()
            .any(|part| part == "tests.rs" || part == "properties.rs");
        if matches!(module, "lib" | "rooms") || is_test {
            continue;
        }
        let own = place(module).unwrap_or_else(|| panic!("{module} has no place in the order"));
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            !text.contains("super::super"),
            "{} leaves its module",
            inside.display()
        );
        for other in named(&text) {
            let other =
                place(other).unwrap_or_else(|| panic!("{}: crate::{other}", inside.display()));
            assert!(
                other <= own,
                "{} imports from {}",
                inside.display(),
                ORDER[other]
            );
            checked += 1;
        }
    }
    assert!(checked > 50, "only {checked} imports were found");
}
