//! Crates whose document is gone.

use std::collections::BTreeSet;

use super::plan::Plan;
use super::{GeneratedCrate, Mode, Workspace, entries, manifest, unreadable};
use crate::diagnostic::{Diagnostic, Severity};

/// What takes each crate away that has a list of generated files but no document, and what to say about it.
/// Those among `crates` are there to stay.
pub(super) fn find(
    workspace: &Workspace,
    crates: &[GeneratedCrate],
    mode: Mode,
) -> Result<(Vec<Plan>, Vec<Diagnostic>), Diagnostic> {
    let directory = workspace.root().join("crates");
    let mut names: BTreeSet<String> = crates
        .iter()
        .map(|generated| generated.name.clone())
        .collect();
    names.extend(
        workspace
            .providers()?
            .into_iter()
            .map(|provider| provider.name),
    );
    let (mut plans, mut notes) = (Vec::new(), Vec::new());
    for entry in entries(&directory).map_err(|error| unreadable("crates", &error))? {
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            continue;
        };
        let is_directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_directory || names.contains(name) {
            continue;
        }
        let list = format!("crates/{name}/{}", manifest::PATH);
        let Some(owned) = manifest::read(&entry.path().join(manifest::PATH), &list)? else {
            continue;
        };
        let plan = Plan::removal(workspace, name, owned)?;
        let kept = kept(&plan)?;
        if !kept.is_empty() {
            notes.push(diagnostic(
                // A check must fail; a run has nothing to undo.
                if mode == Mode::Check { Severity::Error } else { Severity::Warning },
                name,
                format!("there is no document for this crate, and it has files that were not generated: {}", listed(&kept)),
                "cargo refuses a workspace with half a crate in it, so that nothing is removed",
                format!("remove `crates/{name}` if it is not needed, or put its document back into `specs`"),
            ));
            continue;
        }
        notes.push(match mode {
            Mode::Check => diagnostic(
                Severity::Error,
                name,
                "there is no document for this crate".to_owned(),
                "it would be published as it is forever",
                "run `cargo xtask codegen` to remove it, or put its document back into `specs`"
                    .to_owned(),
            ),
            Mode::Write => diagnostic(
                Severity::Note,
                name,
                "the crate was removed, for there is no document for it".to_owned(),
                "",
                "if that was a mistake, restore it and its document from version control"
                    .to_owned(),
            ),
        });
        plans.push(plan);
    }
    Ok((plans, notes))
}

/// The files in the crate of `plan` that it does not remove.
fn kept(plan: &Plan) -> Result<Vec<String>, Diagnostic> {
    let mut kept = Vec::new();
    let mut pending = vec![String::new()];
    while let Some(directory) = pending.pop() {
        let found = entries(&plan.directory.join(&directory));
        for entry in found.map_err(|error| unreadable(&plan.shown(&directory), &error))? {
            let name = entry.file_name();
            let path = format!("{directory}{}", name.to_string_lossy());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                pending.push(format!("{path}/"));
            } else if !plan.changes.iter().any(|change| change.path == path) {
                kept.push(path);
            }
        }
    }
    kept.sort();
    Ok(kept)
}

fn listed(paths: &[String]) -> String {
    let mut shown: Vec<String> = paths
        .iter()
        .take(5)
        .map(|path| format!("`{path}`"))
        .collect();
    if paths.len() > shown.len() {
        shown.push(format!("and {} more", paths.len() - shown.len()));
    }
    shown.join(", ")
}

fn diagnostic(
    severity: Severity,
    name: &str,
    message: String,
    why: &str,
    help: String,
) -> Diagnostic {
    Diagnostic::new(
        severity,
        "crate-orphan",
        format!("crates/{name}"),
        message,
        why,
        help,
    )
}
