//! The version that a person set in a crate's manifest. It is the one thing there that is not generated.

use std::fs;
use std::io;

use toml_edit::Document;

use super::{Workspace, unreadable};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::end_of;

/// The version of the crate `name`; `None` where it has no manifest.
pub(super) fn of(workspace: &Workspace, name: &str) -> Result<Option<String>, Diagnostic> {
    let file = format!("{}/Cargo.toml", workspace.crate_shown(name));
    let text = match fs::read_to_string(workspace.crate_directory(name).join("Cargo.toml")) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(&file, &error)),
    };
    read(&file, &text).map(Some)
}

/// An error if the manifest `file` has another version now, as `old`, than the one that `new` was generated with.
pub(super) fn same(file: &str, old: &str, new: &str) -> Result<(), Diagnostic> {
    match (read(file, old), read(file, new)) {
        (Ok(old), Ok(new)) if old != new => Err(Diagnostic::new(
            Severity::Error,
            "crate-version",
            file,
            format!(
                "the version was changed to `{old}` while the crate was generated with `{new}`"
            ),
            "a crate keeps its version when it is generated again",
            "run it again",
        )),
        _ => Ok(()),
    }
}

fn read(file: &str, text: &str) -> Result<String, Diagnostic> {
    let wrong = |at: Option<std::ops::Range<usize>>, message: String, help: &str| {
        let diagnostic = Diagnostic::new(
            Severity::Error,
            "crate-version",
            file,
            message,
            "a crate keeps its version when it is generated again",
            help,
        );
        match at.and_then(|at| text.get(..at.start)) {
            Some(before) => diagnostic.at(end_of(before), text),
            None => diagnostic,
        }
    };
    let manifest = Document::parse(text).map_err(|error| {
        let message = format!("the manifest is malformed: {}", error.message());
        wrong(
            error.span(),
            message,
            "fix it, or remove it to start at 0.1.0",
        )
    })?;
    let Some(item) = manifest
        .get("package")
        .and_then(|package| package.get("version"))
    else {
        return Err(wrong(
            None,
            "the manifest has no version".to_owned(),
            "add `version = \"0.1.0\"` to `[package]`",
        ));
    };
    match item.as_str() {
        Some(version) if is_version(version) => Ok(version.to_owned()),
        Some(version) => Err(wrong(
            item.span(),
            format!("`{version}` is not a version"),
            "write three numbers, such as `0.1.0`",
        )),
        None => Err(wrong(
            item.span(),
            "the version is not a string".to_owned(),
            "write the crate's own version, such as `\"0.1.0\"`",
        )),
    }
}

/// Whether `text` is three numbers, perhaps with a pre-release and build metadata. Cargo knows the finer rules.
fn is_version(text: &str) -> bool {
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, rest) = text.split_at(end);
    let numbers: Vec<_> = numbers.split('.').collect();
    numbers.len() == 3
        && numbers
            .iter()
            .all(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        && rest.len() != 1
        && rest
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> (String, Option<(usize, usize)>) {
        let problem = read("crates/x/Cargo.toml", text).unwrap_err();
        assert_eq!(problem.code, "crate-version");
        (
            problem.message.clone(),
            problem.position.map(|at| (at.line, at.column)),
        )
    }

    #[test]
    fn the_version_is_read() {
        for version in ["0.1.0", "12.3.4-rc.1+build.5", "1.0.0+b"] {
            let text = format!("# a\n[package]\nname = \"x\"\nversion = \"{version}\" # mine\n");
            assert_eq!(read("x", &text).unwrap(), version);
        }
    }

    #[test]
    fn a_version_that_is_changed_meanwhile_is_not_lost() {
        let text = |version: &str| format!("package.version = \"{version}\"");
        assert_eq!(same("x", &text("0.1.0"), &text("0.1.0")), Ok(()));
        assert_eq!(same("x", "mine", &text("0.1.0")), Ok(()));
        let problem = same("x", &text("0.2.0"), &text("0.1.0")).unwrap_err();
        assert_eq!(problem.code, "crate-version");
    }

    #[test]
    fn a_crate_without_manifest_has_none() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(of(&Workspace::at(directory.path()), "x").unwrap(), None);
    }

    #[test]
    fn what_is_no_version_is_an_error_at_its_location() {
        assert_eq!(
            problem("[package]\nversion = \"1.0\"\n"),
            ("`1.0` is not a version".into(), Some((2, 11)))
        );
        assert_eq!(
            problem("[package]\nversion.workspace = true\n").0,
            "the version is not a string"
        );
        assert_eq!(
            problem("[package]\n"),
            ("the manifest has no version".into(), None)
        );
        let (message, at) = problem("[package]\nversion = 1.0.0\n");
        assert!(
            message.starts_with("the manifest is malformed: "),
            "{message}"
        );
        assert_eq!(at.map(|at| at.0), Some(2));
        for version in ["1.0.0-", "1.0.x", "1..0", "v1.0.0", "1.0.0\\\"\\n"] {
            assert!(
                read("x", &format!("package.version = \"{version}\"")).is_err(),
                "{version}"
            );
        }
    }
}
