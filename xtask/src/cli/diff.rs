//! `cargo xtask import --check` and `cargo xtask diff`: what changed, as sentences.

use std::path::Path;

use super::args::{Check, Diff};
use super::document::{generator_failed, on_a_large_stack};
use super::{CHANGED, FINE, Output, pages};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::diff::{self, Change, Step};
use crate::document::Document;
use crate::prepare;
use crate::workspace::{Provider, Workspace};

/// How many operations that no page has are named; of a large document nobody would read them all.
const MOST_NAMES: usize = 20;

/// Says what pages say otherwise than the document of a provider.
pub(super) fn check(workspace: &Workspace, asked: &Check, output: &mut Output<'_>) -> u8 {
    let provider = match provider(workspace, &asked.provider) {
        Ok(provider) => provider,
        Err(problem) => return output.failed(&problem.into()),
    };
    let document = match load(workspace.root(), &provider) {
        Ok(document) => document,
        Err(problems) => return output.failed(&problems),
    };
    let (report, imported) = pages::read(&asked.pages, Some(&asked.provider));
    let Some(imported) = imported else {
        return output.failed(&report);
    };
    // What was inferred is compared with nothing; what has no place could have been a fact.
    let lost = |one: &&Diagnostic| one.code == "page-not-placed" && one.severity < Severity::Note;
    let lost: Diagnostics = report.iter().filter(lost).cloned().collect();
    output.print(&lost);
    let compared = on_a_large_stack(|| diff::pages(&document.value, &imported.value));
    let compared = match compared {
        Ok(compared) => compared,
        Err(message) => {
            let file = document.file().to_owned();
            return output.failed(&generator_failed(file, message).into());
        }
    };
    let changes = compared.changes.iter().map(|one| (one, one.to_string()));
    grouped(changes, output);
    // What is no change is behind the changes, so that nothing is dropped in silence.
    let asides = compared.asides.iter();
    grouped(asides.map(|one| (&one.change, one.to_string())), output);
    if !compared.absent.is_empty() {
        let count = compared.absent.len();
        let mut names: Vec<&str> = compared.absent.iter().map(String::as_str).collect();
        names.truncate(MOST_NAMES);
        let names = names.join(", ");
        let more = if count > MOST_NAMES { ", …" } else { "" };
        let noun = if count == 1 {
            "operation"
        } else {
            "operations"
        };
        let _ = writeln!(
            output.out,
            "on none of these pages: {count} {noun}: {names}{more}"
        );
    }
    if compared.changes.is_empty() {
        FINE
    } else {
        CHANGED
    }
}

/// Says what is different between two documents, and what that does to the crate.
pub(super) fn diff(asked: &Diff, output: &mut Output<'_>) -> u8 {
    let mut read = Vec::new();
    let mut report = Diagnostics::new();
    for path in [&asked.old, &asked.new] {
        match on_a_large_stack(|| document(Path::new("."), path, None)) {
            Ok(Ok(document)) => read.push(document),
            Ok(Err(problems)) => report.extend(problems.iter().cloned()),
            Err(message) => {
                let file = path.to_string_lossy().into_owned();
                report.push(generator_failed(file, message));
            }
        }
    }
    let [old, new] = &read[..] else {
        return output.failed(&report);
    };
    let changes = match on_a_large_stack(|| diff::documents(&old.value, &new.value)) {
        Ok(changes) => changes,
        Err(message) => {
            let file = new.file().to_owned();
            return output.failed(&generator_failed(file, message).into());
        }
    };
    let line = |change: &Change| {
        let verdict = diff::verdict(change);
        let word = match verdict.step {
            Step::Major => "breaking",
            Step::Minor | Step::Patch => "not breaking",
        };
        format!("{change} ({word}: {})", verdict.why)
    };
    grouped(changes.iter().map(|one| (one, line(one))), output);
    let step = changes
        .iter()
        .map(|change| diff::verdict(change).step)
        .max();
    let step = match step {
        Some(step) => step.to_string(),
        None if old.value == new.value => "none".to_owned(),
        None => "patch, if at all: what differs is in the documentation alone".to_owned(),
    };
    let _ = writeln!(output.out, "semver: {step}");
    if changes.is_empty() { FINE } else { CHANGED }
}

/// Prints the lines of the whole document, then those of each operation.
fn grouped<'c>(changes: impl Iterator<Item = (&'c Change, String)>, output: &mut Output<'_>) {
    let (whole, own): (Vec<_>, Vec<_>) = changes.partition(|(one, _)| one.operation.is_none());
    for (_, line) in whole {
        let _ = writeln!(output.out, "{line}");
    }
    let mut done: Vec<&str> = Vec::new();
    for operation in own.iter().filter_map(|(one, _)| one.operation.as_deref()) {
        if done.contains(&operation) {
            continue;
        }
        done.push(operation);
        let _ = writeln!(output.out, "{operation}");
        let lines = own
            .iter()
            .filter(|(one, _)| one.operation.as_deref() == Some(operation));
        for (_, line) in lines {
            let _ = writeln!(output.out, "  {line}");
        }
    }
}

pub(super) fn provider(workspace: &Workspace, name: &str) -> Result<Provider, Diagnostic> {
    let known = workspace.providers()?;
    let names: Vec<String> = known
        .iter()
        .map(|provider| format!("`{}`", provider.name))
        .collect();
    known
        .into_iter()
        .find(|provider| provider.name == name)
        .ok_or_else(|| {
            Diagnostic::new(
                Severity::Error,
                "provider-unknown",
                "",
                format!("there is no provider `{name}`"),
                "a provider is a document in `specs`",
                format!("there are {}", names.join(", ")),
            )
        })
}

pub(super) fn load(root: &Path, provider: &Provider) -> Result<Document, Diagnostics> {
    let path = provider
        .document
        .as_ref()
        .map_err(|problem| Diagnostics::from(problem.clone()))?;
    document(root, path, provider.overlay.as_deref())
}

/// A document of OpenAPI 3.
pub(super) fn document(
    root: &Path,
    path: &Path,
    overlay: Option<&Path>,
) -> Result<Document, Diagnostics> {
    let (mut document, mut report) = prepare::load(root, path, overlay)?;
    prepare::apply(&mut document, &mut report);
    if report.has_errors() {
        return Err(report);
    }
    if document.value.get("openapi").is_none() {
        let problem = document.diagnostic(
            Severity::Error,
            "diff-input",
            "",
            "this is no OpenAPI document",
            "it has neither `openapi` nor `swagger`",
            "name the files of two OpenAPI documents",
        );
        return Err(problem.into());
    }
    Ok(document)
}
