//! A plan carried out, wholly or not at all.
//!
//! Every new file is first written to a directory beside `crates`. Only then are files put in place, each by one
//! rename, so that none is ever half written or absent: whoever is killed there leaves a version that a person set
//! readable, and a list of files that names all of them, and the next run makes the crate whole. A new crate and one
//! that goes are one rename each. Where one fails, those before it are undone.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::plan::{Change, Kind, Plan};
use super::staging::{self, Staging};
use super::{Workspace, manifest};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};

/// One file or directory to put in place or to take away.
struct Step {
    /// As diagnostics show it.
    shown: String,
    target: PathBuf,
    /// Where what is new waits; `None` if the target is to go.
    staged: Option<PathBuf>,
    /// Where what is old is kept meanwhile; `None` if there is nothing.
    backup: Option<PathBuf>,
}

/// What undoes a change, in the order of the changes.
enum Undo {
    Directory(PathBuf),
    Renamed {
        /// What is as it was once this is undone.
        target: PathBuf,
        from: PathBuf,
        to: PathBuf,
    },
}

/// Carries out all of `plans`, or none.
pub(super) fn all(workspace: &Workspace, plans: &[Plan]) -> Result<(), Diagnostics> {
    carry_out(workspace, plans, &mut |from, to| fs::rename(from, to))
}

/// How something is renamed; tests put one in that fails.
type Rename<'r> = &'r mut dyn FnMut(&Path, &Path) -> io::Result<()>;

fn carry_out(workspace: &Workspace, plans: &[Plan], rename: Rename<'_>) -> Result<(), Diagnostics> {
    if plans.iter().all(|plan| plan.changes.is_empty()) {
        // A run that was killed right at its end has left only this; a running one keeps it.
        if workspace.root().join(staging::PATH).exists()
            && let Ok(staging) = Staging::open(workspace.root())
        {
            staging.remove();
        }
        return Ok(());
    }
    let staging = Staging::open(workspace.root())?;
    let committed = match stage(&staging.directory, plans) {
        Ok(steps) => commit(&steps, rename),
        Err(problem) => {
            staging.remove();
            return Err(problem.into());
        }
    };
    match committed {
        Err(failure) if !failure.lost.is_empty() => {
            // The old files are in the staging directory, and the next run would clear that.
            let kept = staging.keep();
            return Err(half_undone(&failure, &kept).into());
        }
        Err(failure) => {
            staging.remove();
            return Err(failed(&failure.shown, &failure.error).into());
        }
        Ok(()) => staging.remove(),
    }
    for plan in plans {
        remove_empty_directories(plan);
    }
    Ok(())
}

/// Writes all that is new below `staging`.
fn stage(staging: &Path, plans: &[Plan]) -> Result<Vec<Step>, Diagnostic> {
    let mut steps = Vec::new();
    for plan in plans.iter().filter(|plan| !plan.changes.is_empty()) {
        if plan.orphan {
            let number = steps.len();
            steps.push(Step {
                shown: plan.crate_shown(),
                target: plan.directory.clone(),
                staged: None,
                backup: Some(staging.join(format!("{number}.old"))),
            });
            continue;
        }
        if !plan.directory.exists() {
            let staged = staging.join(format!("{}.new", steps.len()));
            write_crate(&staged, &plan.changes)
                .map_err(|error| failed(&plan.crate_shown(), &error))?;
            steps.push(Step {
                shown: plan.crate_shown(),
                target: plan.directory.clone(),
                staged: Some(staged),
                backup: None,
            });
            continue;
        }
        // The list is written first with all files, old and new, and last with those that stay: at any moment it
        // names whatever is there.
        let (list, files): (Vec<_>, Vec<_>) = plan
            .changes
            .iter()
            .partition(|change| change.path == manifest::PATH);
        let mut add = |path: &str, new: Option<&str>, is_old: bool| {
            let number = steps.len();
            let shown = plan.shown(path);
            let staged = new.map(|new| (staging.join(format!("{number}.new")), new));
            if let Some((staged, new)) = &staged {
                fs::write(staged, new).map_err(|error| failed(&shown, &error))?;
            }
            steps.push(Step {
                target: plan.directory.join(path),
                staged: staged.map(|(staged, _)| staged),
                backup: is_old.then(|| staging.join(format!("{number}.old"))),
                shown,
            });
            Ok(())
        };
        for change in &list {
            add(&change.path, Some(&plan.interim_list), change.is_old())?;
        }
        for change in files {
            add(&change.path, change.content(), change.is_old())?;
        }
        for change in list {
            add(&change.path, change.content(), true)?;
        }
    }
    Ok(steps)
}

/// Writes the files of a new crate below `directory`.
fn write_crate(directory: &Path, changes: &[Change]) -> io::Result<()> {
    for change in changes {
        if let Some(new) = change.content() {
            let path = directory.join(&change.path);
            fs::create_dir_all(path.parent().unwrap_or(directory))?;
            fs::write(path, new)?;
        }
    }
    Ok(())
}

/// Why a commit did not go through.
struct Failure {
    shown: String,
    error: io::Error,
    /// What could not be put back.
    lost: Vec<PathBuf>,
}

/// Carries out `steps`; undoes those done where one fails.
fn commit(steps: &[Step], rename: Rename<'_>) -> Result<(), Failure> {
    let mut done = Vec::new();
    for step in steps {
        if let Err(error) = take(step, &mut done, rename) {
            let lost = undo(done, rename);
            return Err(Failure {
                shown: step.shown.clone(),
                error,
                lost,
            });
        }
    }
    Ok(())
}

fn take(step: &Step, done: &mut Vec<Undo>, rename: Rename<'_>) -> io::Result<()> {
    let renamed = |from: &Path, to: &Path| Undo::Renamed {
        target: step.target.clone(),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    match (&step.staged, &step.backup) {
        (Some(staged), Some(backup)) => {
            // The new file replaces the old one in one rename; a second name keeps the old one.
            fs::hard_link(&step.target, backup)
                .or_else(|_| fs::copy(&step.target, backup).map(drop))?;
            rename(staged, &step.target)?;
            done.push(renamed(&step.target, backup));
        }
        (Some(staged), None) => {
            create_directories(step.target.parent(), done)?;
            rename(staged, &step.target)?;
            done.push(renamed(staged, &step.target));
        }
        (None, Some(backup)) => {
            rename(&step.target, backup)?;
            done.push(renamed(&step.target, backup));
        }
        (None, None) => {}
    }
    Ok(())
}

/// Creates `directory` and those around it, as far as they do not exist.
fn create_directories(directory: Option<&Path>, done: &mut Vec<Undo>) -> io::Result<()> {
    let missing: Vec<&Path> = directory
        .into_iter()
        .flat_map(Path::ancestors)
        .take_while(|directory| !directory.exists())
        .collect();
    for directory in missing.into_iter().rev() {
        fs::create_dir(directory)?;
        done.push(Undo::Directory(directory.to_owned()));
    }
    Ok(())
}

/// Undoes `done` from the last to the first, and tells what could not be undone.
fn undo(done: Vec<Undo>, rename: Rename<'_>) -> Vec<PathBuf> {
    let mut lost = Vec::new();
    for change in done.into_iter().rev() {
        let (path, undone) = match change {
            Undo::Directory(path) => {
                let undone = fs::remove_dir(&path);
                (path, undone)
            }
            Undo::Renamed { target, from, to } => (target, rename(&to, &from)),
        };
        if undone.is_err() {
            lost.push(path);
        }
    }
    lost
}

/// Removes directories that the plan has emptied. One that stays does no harm, so that failing is no error.
fn remove_empty_directories(plan: &Plan) {
    for change in &plan.changes {
        if !matches!(change.kind, Kind::Remove) || plan.orphan {
            continue;
        }
        let removed = plan.directory.join(&change.path);
        let around = removed.ancestors().skip(1);
        for directory in around.take_while(|directory| directory.starts_with(&plan.directory)) {
            // It refuses one that is not empty.
            if fs::remove_dir(directory).is_err() {
                break;
            }
        }
    }
}

pub(super) fn failed(file: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "write-failed",
        file,
        format!("the crates cannot be written: {error}"),
        "nothing was changed: every crate is as it was before",
        "see that there is space and that the directories may be written",
    )
}

fn half_undone(failure: &Failure, kept: &Path) -> Diagnostic {
    let Failure { shown, error, lost } = failure;
    let lost: Vec<String> = lost
        .iter()
        .map(|path| format!("`{}`", path.display()))
        .collect();
    Diagnostic::new(
        Severity::Error,
        "write-failed",
        shown,
        format!("the crates cannot be written: {error}"),
        format!(
            "what had been changed by then could not be put back: {}",
            lost.join(", ")
        ),
        format!(
            "restore it from version control; the old files are in `{}`",
            kept.display()
        ),
    )
}

#[cfg(test)]
mod tests;
