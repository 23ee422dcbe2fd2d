//! The dependencies of the package `tests` on the clients: the one list of all crates, so the generator keeps it.
//!
//! They are the lines between two comments of its manifest; all other lines are a person's.

use std::fs;
use std::io;

use super::{GeneratedCrate, Workspace, names, unreadable};
use crate::diagnostic::{Diagnostic, Severity};

/// The manifest, from the root of the workspace.
pub(super) const PATH: &str = "tests/Cargo.toml";
/// What the line before the dependencies begins with.
const BEGIN: &str = "# <clients>";
/// What the line after them is.
const END: &str = "# </clients>";

/// The manifest as it is and as it should be.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) old: String,
    pub(super) new: String,
}

/// What makes the list that of the documents whose crates are there, or are among `crates`; nothing if it is, or if
/// the workspace has no package `tests`.
pub(super) fn change(
    workspace: &Workspace,
    crates: &[GeneratedCrate],
) -> Result<Option<Change>, Diagnostic> {
    let old = match fs::read_to_string(workspace.root().join(PATH)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|error| unreadable(PATH, &error))?,
    };
    let is_there = |name: &String| {
        crates.iter().any(|generated| generated.name == *name)
            || workspace.crate_directory(name).join("Cargo.toml").exists()
    };
    let providers = workspace.providers()?.into_iter();
    let names: Vec<String> = providers
        .map(|provider| provider.name)
        // A document that cannot name a crate may have the name of one that is no client.
        .filter(|name| names::valid(name).is_ok() && is_there(name))
        .collect();
    let new = with_list(&old, &names)?;
    Ok((new != old).then_some(Change { old, new }))
}

/// What a list that is not as it should be is told as.
pub(super) fn stale() -> Diagnostic {
    failed(
        "stale",
        "its list of clients is not that of the documents in `specs`".to_owned(),
        "run `cargo xtask codegen`",
    )
}

/// `manifest` with the dependencies of `names` instead of those that it has.
fn with_list(manifest: &str, names: &[String]) -> Result<String, Diagnostic> {
    let unmarked = || {
        failed(
            "clients-unmarked",
            format!("the lines `{BEGIN}…` and `{END}` are missing"),
            "write them where the dependencies on the clients belong",
        )
    };
    let begin = manifest.find(BEGIN).ok_or_else(unmarked)?;
    let begin = begin + manifest[begin..].find('\n').ok_or_else(unmarked)? + 1;
    let end = begin + manifest[begin..].find(END).ok_or_else(unmarked)?;
    let lines: String = names
        .iter()
        .map(|name| {
            format!(
                "{name} = {{ path = \"../crates/{name}\", default-features = false, features = [\"mock\", \"schemars\"] }}\n"
            )
        })
        .collect();
    let text = [&manifest[..begin], &lines, &manifest[end..]].concat();
    let clash = |message: String| {
        let help = "give the document a name that no other dependency has";
        failed("clients-clash", message, help)
    };
    let parsed: toml_edit::DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        clash(format!(
            "with the clients it is not a manifest: {}",
            error.message()
        ))
    })?;
    for table in ["dev-dependencies", "build-dependencies"] {
        let taken = |name: &&String| {
            parsed
                .get(table)
                .is_some_and(|table| table.get(name).is_some())
        };
        if let Some(name) = names.iter().find(taken) {
            return Err(clash(format!("`{name}` is one of its {table} already")));
        }
    }
    Ok(text)
}

fn failed(code: &'static str, message: String, help: &str) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, PATH, message, "", help)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[dependencies]\nserde = \"1\"\n# <clients>: kept\nold = { path = \"..\" }\n# </clients>\n\n[dev-dependencies]\ninsta = \"1\"\n";

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn the_list_is_replaced_and_nothing_else() {
        let text = with_list(MANIFEST, &names(&["acme", "b-c"])).unwrap();
        let line = |name: &str| {
            format!(
                "{name} = {{ path = \"../crates/{name}\", default-features = false, features = [\"mock\", \"schemars\"] }}\n"
            )
        };
        let list = format!("kept\n{}{}# </clients>\n", line("acme"), line("b-c"));
        let expected = MANIFEST.replace("kept\nold = { path = \"..\" }\n# </clients>\n", &list);
        assert_eq!(text, expected);
        assert_eq!(with_list(&text, &names(&["acme", "b-c"])).unwrap(), text);
        let none = with_list(&text, &[]).unwrap();
        assert!(none.contains("kept\n# </clients>\n"), "{none}");
    }

    #[test]
    fn a_manifest_without_a_list_and_a_name_that_is_taken_are_errors() {
        for missing in [BEGIN, END] {
            let problem = with_list(&MANIFEST.replace(missing, "#"), &[]).unwrap_err();
            assert_eq!(problem.code, "clients-unmarked");
        }
        for taken in ["serde", "insta"] {
            let problem = with_list(MANIFEST, &names(&[taken])).unwrap_err();
            assert_eq!(problem.code, "clients-clash", "{taken}");
        }
    }
}
