//! What may name a crate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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

/// Names that cargo, the compiler or this workspace has given away, and those of the crates that a client depends on: no crate
/// can depend on one of its own name, and `clientry` itself depends on it.
const TAKEN: &[&str] = &[
    "alloc",
    "clientry",
    "core",
    "loopback",
    "proc_macro",
    "schemars",
    "serde",
    "serde_json",
    "std",
    "test",
    "tests",
    "tokio",
    "xtask",
];

/// What the document of a provider is called where it is in a folder with its other files.
const IN_FOLDER: [&str; 2] = ["openapi", "swagger"];

/// The documents in `specs/`, by name: its files, and the folders with a document that is called `openapi`, `swagger` or as
/// they are. Files with other endings, hidden files and other folders are left alone: what a document refers to may be there.
pub(super) fn providers(workspace: &Workspace) -> Result<Vec<Provider>, Diagnostic> {
    let directory = workspace.root().join("specs");
    // Unlike a directory of crates, this one must be there.
    let read = std::fs::metadata(&directory).and_then(|_| entries(&directory));
    let entries = read.map_err(|error| unreadable("specs", &error))?;
    let mut files: Vec<(String, PathBuf)> = Vec::new();
    let mut folders: Vec<(String, PathBuf)> = Vec::new();
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            folders.push((name, path));
        } else if let Some(stem) = stem(&name) {
            files.push((stem.to_owned(), path));
        }
    }
    // A folder beside the document of its name has that document's other files.
    folders.retain(|(name, _)| files.iter().all(|(stem, _)| stem != name));
    for (name, path) in folders {
        let found = in_folder(&name, &path)?;
        files.extend(found.into_iter().map(|path| (name.clone(), path)));
    }
    let mut found: BTreeMap<String, Provider> = BTreeMap::new();
    let (overlays, documents): (Vec<_>, Vec<_>) = files
        .into_iter()
        .partition(|(stem, _)| stem.ends_with(OVERLAY));
    for (name, path) in &documents {
        let document = document(name, path, &documents);
        let provider = found.entry(name.clone()).or_insert_with(|| Provider {
            name: name.clone(),
            document: document.clone(),
            overlay: None,
        });
        // Of several files of one name, a problem of any is one of the provider.
        if provider.document.is_ok() {
            provider.document = document;
        }
    }
    for (stem, path) in overlays {
        let name = stem.strip_suffix(OVERLAY).unwrap_or(&stem);
        let problem = match found.get_mut(name) {
            Some(provider) if provider.overlay.is_none() => {
                provider.overlay = Some(path);
                continue;
            }
            Some(_) => wrong(
                "overlay-twice",
                &path,
                "there is another overlay of the same name",
                "which of the two goes first would change the client",
                "put the actions of both into one",
            ),
            None => wrong(
                "overlay-without-document",
                &path,
                &format!("there is no document `{name}` that it changes"),
                "an overlay changes the document of the same name",
                "put the document beside it, or rename the overlay",
            ),
        };
        let provider = found.entry(name.to_owned()).or_insert_with(|| Provider {
            name: name.to_owned(),
            document: Err(problem.clone()),
            overlay: None,
        });
        provider.document = Err(problem);
    }
    Ok(found.into_values().collect())
}

/// The document in the folder of a provider, if it is one; more than one where they have one name.
fn in_folder(name: &str, folder: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    if name.starts_with('.') {
        return Ok(Vec::new());
    }
    let read = entries(folder).map_err(|error| unreadable(&shown(folder), &error))?;
    let found = read.into_iter().map(|entry| entry.path());
    let mut found: Vec<(usize, PathBuf)> = found
        .filter(|path| path.is_file())
        .filter_map(|path| {
            let file = path.file_name()?.to_string_lossy().into_owned();
            let stem = stem(&file)?;
            let known = std::iter::once(name).chain(IN_FOLDER);
            let rank = known.into_iter().position(|known| known == stem)?;
            Some((rank, path))
        })
        .collect();
    found.sort();
    let first = found.first().map(|(rank, _)| *rank);
    found.retain(|(rank, _)| Some(*rank) == first);
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// What the name of an overlay ends with before its ending.
const OVERLAY: &str = ".overlay";

/// The document at `path`, or why it cannot be that of the provider `name`. `files` are all that there are.
fn document(name: &str, path: &Path, files: &[(String, PathBuf)]) -> Result<PathBuf, Diagnostic> {
    if let Err(why) = valid(name) {
        return Err(wrong(
            "provider-name",
            path,
            &format!("`{name}` cannot name a crate: {why}"),
            "the name of a document is the name of its crate",
            "rename the file: lower-case letters, digits, `-` and `_`, starting with a letter",
        ));
    }
    // Cargo tells `-` and `_` apart, the compiler does not.
    let in_code = |name: &str| name.replace('-', "_");
    let other = files
        .iter()
        .find(|(other, file)| file != path && in_code(other) == in_code(name));
    match other {
        None => Ok(path.to_owned()),
        Some((_, other)) => Err(wrong(
            "provider-twice",
            path,
            &format!("`{}` is a document of the same name", shown(other)),
            "one name is one crate, and that is made of one document",
            "remove or rename one of them",
        )),
    }
}

/// A file in `specs` as diagnostics show it.
fn shown(path: &Path) -> String {
    let names = path.iter().rev().map(|name| name.to_string_lossy());
    let mut names: Vec<_> = names.take_while(|name| name != "specs").collect();
    names.reverse();
    format!("specs/{}", names.join("/"))
}

/// The name of a document without its ending; `None` where it is no document.
fn stem(file_name: &str) -> Option<&str> {
    if file_name.starts_with('.') {
        return None;
    }
    let (stem, ending) = file_name.rsplit_once('.')?;
    matches!(ending, "yaml" | "yml" | "json").then_some(stem)
}

/// Whether `name` can name a crate.
///
/// # Errors
///
/// Why not, as a clause.
pub fn valid(name: &str) -> Result<(), &'static str> {
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
    if in_code.trim_matches('_').contains("__") {
        return Err("it has two separators in a row, of which the compiler warns");
    }
    if KEYWORDS.contains(&in_code.as_str()) {
        return Err("it is a word of the language");
    }
    if TAKEN.contains(&in_code.as_str()) {
        return Err("the name is taken");
    }
    Ok(())
}

fn wrong(code: &'static str, path: &Path, message: &str, why: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, shown(path), message, why, help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// The name of each provider, with the code and the file of what is wrong with its document.
    fn providers_of(files: &[&str]) -> Vec<String> {
        let directory = tempfile::tempdir().unwrap();
        let specs = directory.path().join("specs");
        fs::create_dir(&specs).unwrap();
        for file in files {
            match file.strip_suffix('/') {
                Some(name) => fs::create_dir(specs.join(name)).unwrap(),
                None => fs::write(specs.join(file), "").unwrap(),
            }
        }
        let providers = providers(&Workspace::at(directory.path())).unwrap();
        providers
            .into_iter()
            .map(|Provider { name, document, .. }| match document {
                Ok(_) => name,
                Err(problem) => format!("{name}: {} {}", problem.code, problem.file),
            })
            .collect()
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
        assert_eq!(providers_of(&files), ["a_1", "b", "z"]);
        assert!(providers_of(&[]).is_empty());
    }

    #[test]
    fn a_folder_with_a_document_is_a_provider_and_others_are_not() {
        let files = [
            "a/",
            "a/openapi.yaml",
            "a/schemas.yaml",
            "b.yaml",
            "b/",
            "b/openapi.yaml",
            "c/",
            "c/other.yaml",
            "d-1/",
            "d-1/d-1.json",
            "e/",
            "e/openapi.overlay.yaml",
            "E2/",
            "E2/swagger.json",
            ".f/",
            ".f/openapi.yaml",
            "g/",
            "g/g.yaml",
            "g.overlay.yaml",
            "h/",
            "h/openapi.json",
            "h/openapi.yaml",
        ];
        assert_eq!(
            providers_of(&files),
            [
                "E2: provider-name specs/E2/swagger.json",
                "a",
                "b",
                "d-1",
                "g",
                "h: provider-twice specs/h/openapi.json"
            ]
        );
    }

    #[test]
    fn a_missing_directory_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let problem = providers(&Workspace::at(directory.path())).unwrap_err();
        assert_eq!((problem.code, &*problem.file), ("unreadable", "specs"));
    }

    #[test]
    fn two_documents_of_one_name_are_an_error_of_both() {
        assert_eq!(
            providers_of(&["a.json", "a.yaml", "b.json"]),
            ["a: provider-twice specs/a.json", "b"]
        );
        assert_eq!(
            providers_of(&["a-b.yaml", "a_b.yaml"]),
            [
                "a-b: provider-twice specs/a-b.yaml",
                "a_b: provider-twice specs/a_b.yaml"
            ]
        );
    }

    #[test]
    fn an_overlay_belongs_to_the_document_of_its_name() {
        assert_eq!(
            providers_of(&[
                "w.yaml",
                "x.overlay.yaml",
                "x.yaml",
                "y.overlay.json",
                "y.overlay.yaml",
                "y.yaml",
                "z.overlay.json"
            ]),
            [
                "w",
                "x",
                "y: overlay-twice specs/y.overlay.yaml",
                "z: overlay-without-document specs/z.overlay.json"
            ]
        );
    }

    #[test]
    fn a_name_must_name_a_crate() {
        for name in ["a", "ab-c_9", "a__"] {
            assert_eq!(valid(name), Ok(()), "{name}");
        }
        for name in [
            "",
            "A",
            "1a",
            "-a",
            "a.b",
            "a b",
            "a__b",
            "a-_b",
            "é",
            "async",
            "gen",
            "self",
            "clientry",
            "std",
            "proc-macro",
            "serde",
            "serde-json",
            "tokio",
            "schemars",
        ] {
            assert!(valid(name).is_err(), "{name}");
        }
        assert!(valid(&"a".repeat(65)).is_err());
        assert_eq!(
            providers_of(&["Acme.yaml", "acme.yaml", "box.json"]),
            [
                "Acme: provider-name specs/Acme.yaml",
                "acme",
                "box: provider-name specs/box.json"
            ]
        );
    }
}
