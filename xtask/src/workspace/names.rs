//! What may name a crate.

use std::collections::BTreeMap;

use super::{Provider, Workspace, entries, unreadable};
use crate::diagnostic::{Diagnostic, Severity};

/// The words of the language, of every edition.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Names that cargo, the compiler or this workspace has given away.
const TAKEN: &[&str] = &[
    "alloc",
    "clientry",
    "core",
    "loopback",
    "proc_macro",
    "std",
    "test",
    "tests",
    "xtask",
];

/// The documents in `specs/`, by name. Files with other endings, hidden files and directories are left alone.
pub(super) fn providers(workspace: &Workspace) -> Result<Vec<Provider>, Diagnostic> {
    let directory = workspace.root().join("specs");
    // Unlike a directory of crates, this one must be there.
    let read = std::fs::metadata(&directory).and_then(|_| entries(&directory));
    let entries = read.map_err(|error| unreadable("specs", &error))?;
    let mut found: BTreeMap<String, Provider> = BTreeMap::new();
    for entry in entries {
        let file_name = entry.file_name();
        let shown = format!("specs/{}", file_name.to_string_lossy());
        let path = entry.path();
        let Some(stem) = stem(&file_name.to_string_lossy()).map(str::to_owned) else {
            continue;
        };
        if path.is_dir() {
            continue;
        }
        if stem.ends_with(".overlay") {
            return Err(wrong(
                "overlay-unsupported",
                &shown,
                "overlays are not supported yet",
                "it would be ignored, and the client would not be what it says",
                "write the changes into the document itself",
            ));
        }
        if let Err(why) = valid(&stem) {
            return Err(wrong(
                "provider-name",
                &shown,
                &format!("`{stem}` cannot name a crate: {why}"),
                "the name of a document is the name of its crate",
                "rename the file: lower-case letters, digits, `-` and `_`, starting with a letter",
            ));
        }
        // Cargo tells `-` and `_` apart, the compiler does not.
        if let Some(other) = found.get(&stem.replace('-', "_")) {
            let other = other
                .document
                .file_name()
                .unwrap_or_default()
                .to_string_lossy();
            return Err(wrong(
                "provider-twice",
                &shown,
                &format!("`specs/{other}` is a document of the same name"),
                "one name is one crate, and that is made of one document",
                "remove or rename one of them",
            ));
        }
        found.insert(
            stem.replace('-', "_"),
            Provider {
                name: stem,
                document: path,
            },
        );
    }
    let mut providers: Vec<_> = found.into_values().collect();
    providers.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(providers)
}

/// The name of a document without its ending; `None` where it is no document.
fn stem(file_name: &str) -> Option<&str> {
    if file_name.starts_with('.') {
        return None;
    }
    let (stem, ending) = file_name.rsplit_once('.')?;
    matches!(ending, "yaml" | "yml" | "json").then_some(stem)
}

/// Whether `name` can name a crate, or why not.
fn valid(name: &str) -> Result<(), &'static str> {
    let first = name.starts_with(|c: char| c.is_ascii_lowercase());
    let rest = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'));
    if !(first && rest) {
        return Err("it has other characters than a crate may have");
    }
    if name.len() > 64 {
        return Err("it is longer than crates.io takes");
    }
    let in_code = name.replace('-', "_");
    if KEYWORDS.contains(&in_code.as_str()) {
        return Err("it is a word of the language");
    }
    if TAKEN.contains(&in_code.as_str()) {
        return Err("the name is taken");
    }
    Ok(())
}

fn wrong(code: &'static str, file: &str, message: &str, why: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, file, message, why, help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn providers_of(files: &[&str]) -> Result<Vec<String>, (&'static str, String)> {
        let directory = tempfile::tempdir().unwrap();
        let specs = directory.path().join("specs");
        fs::create_dir(&specs).unwrap();
        for file in files {
            match file.strip_suffix('/') {
                Some(name) => fs::create_dir(specs.join(name)).unwrap(),
                None => fs::write(specs.join(file), "").unwrap(),
            }
        }
        match providers(&Workspace::at(directory.path())) {
            Ok(providers) => Ok(providers
                .into_iter()
                .map(|provider| provider.name)
                .collect()),
            Err(problem) => Err((problem.code, problem.file.clone())),
        }
    }

    #[test]
    fn documents_are_found_by_their_endings_and_sorted() {
        let files = [
            "z.yaml",
            "b.json",
            "a_1.yml",
            "README.md",
            ".redocly.yaml",
            "old.yaml/",
            "x.yaml.orig",
        ];
        assert_eq!(
            providers_of(&files),
            Ok(vec!["a_1".into(), "b".into(), "z".into()])
        );
        assert_eq!(providers_of(&[]), Ok(vec![]));
    }

    #[test]
    fn a_missing_directory_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let problem = providers(&Workspace::at(directory.path())).unwrap_err();
        assert_eq!((problem.code, &*problem.file), ("unreadable", "specs"));
    }

    #[test]
    fn two_documents_of_one_name_are_an_error() {
        assert_eq!(
            providers_of(&["a.json", "a.yaml"]),
            Err(("provider-twice", "specs/a.yaml".into()))
        );
        assert_eq!(
            providers_of(&["a-b.json", "a-b.yaml"]),
            Err(("provider-twice", "specs/a-b.yaml".into()))
        );
        assert_eq!(
            providers_of(&["a-b.yaml", "a_b.yaml"]),
            Err(("provider-twice", "specs/a_b.yaml".into()))
        );
    }

    #[test]
    fn an_overlay_is_an_error() {
        assert_eq!(
            providers_of(&["x.overlay.yaml", "x.yaml"]),
            Err(("overlay-unsupported", "specs/x.overlay.yaml".into()))
        );
    }

    #[test]
    fn a_name_must_name_a_crate() {
        for name in ["a", "ab-c_9"] {
            assert_eq!(valid(name), Ok(()), "{name}");
        }
        for name in [
            "",
            "A",
            "1a",
            "-a",
            "a.b",
            "a b",
            "é",
            "async",
            "gen",
            "self",
            "clientry",
            "std",
            "proc-macro",
        ] {
            assert!(valid(name).is_err(), "{name}");
        }
        assert!(valid(&"a".repeat(65)).is_err());
        assert_eq!(
            providers_of(&["Acme.yaml"]),
            Err(("provider-name", "specs/Acme.yaml".into()))
        );
    }
}
