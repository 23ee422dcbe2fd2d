//! A plan carried out, wholly or not at all.
//!
//! Every file is first written to a directory beside `crates`. Only then are files renamed, each old one into
//! that directory and each new one out of it. Where one rename fails, those before it are undone.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Workspace;
use super::plan::{Kind, Plan};
use crate::diagnostic::{Diagnostic, Report, Severity};

/// One file to put in place or to take away.
struct Step {
    /// As findings show it.
    shown: String,
    target: PathBuf,
    /// Where its new content waits; `None` if it is to go.
    staged: Option<PathBuf>,
    /// Where its old content is kept meanwhile; `None` if there is none.
    backup: Option<PathBuf>,
}

/// What undoes a change, in the order of the changes.
enum Undo {
    Directory(PathBuf),
    Created(PathBuf),
    Moved { from: PathBuf, to: PathBuf },
}

/// Carries out all of `plans`, or none.
pub(super) fn all(workspace: &Workspace, plans: &[Plan]) -> Result<(), Report> {
    if plans.iter().all(|plan| plan.changes.is_empty()) {
        return Ok(());
    }
    let staging = tempfile::Builder::new()
        .prefix(".codegen-")
        .tempdir_in(workspace.root())
        .map_err(|error| failed("", &error))?;
    let steps = stage(staging.path(), plans)?;
    match commit(&steps, &mut |from, to| fs::rename(from, to)) {
        Ok(()) => {}
        Err(Failure { shown, error, lost }) if lost.is_empty() => {
            return Err(failed(&shown, &error).into());
        }
        Err(Failure { shown, error, lost }) => {
            let kept = staging.keep();
            return Err(half_undone(&shown, &error, &lost, &kept).into());
        }
    }
    for plan in plans {
        remove_empty_directories(plan);
    }
    Ok(())
}

/// Writes every new file below `staging`.
fn stage(staging: &Path, plans: &[Plan]) -> Result<Vec<Step>, Diagnostic> {
    let mut steps = Vec::new();
    for plan in plans {
        for change in &plan.changes {
            let number = steps.len();
            let shown = plan.shown(&change.path);
            let staged = match &change.kind {
                Kind::Remove => None,
                Kind::Create { new } | Kind::Replace { new, .. } => {
                    let staged = staging.join(format!("{number}.new"));
                    fs::write(&staged, new).map_err(|error| failed(&shown, &error))?;
                    Some(staged)
                }
            };
            let backup = match &change.kind {
                Kind::Create { .. } => None,
                Kind::Remove | Kind::Replace { .. } => Some(staging.join(format!("{number}.old"))),
            };
            steps.push(Step {
                shown,
                target: plan.directory.join(&change.path),
                staged,
                backup,
            });
        }
    }
    Ok(steps)
}

/// Why a commit did not go through.
struct Failure {
    shown: String,
    error: io::Error,
    /// What could not be put back.
    lost: Vec<PathBuf>,
}

/// How a file is renamed; tests put one in that fails.
type Rename<'r> = &'r mut dyn FnMut(&Path, &Path) -> io::Result<()>;

/// Carries out `steps`; undoes those done where one fails.
fn commit(steps: &[Step], rename: Rename<'_>) -> Result<(), Failure> {
    let mut done = Vec::new();
    for step in steps {
        if let Err(error) = carry_out(step, &mut done, rename) {
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

fn carry_out(step: &Step, done: &mut Vec<Undo>, rename: Rename<'_>) -> io::Result<()> {
    if let Some(backup) = &step.backup {
        rename(&step.target, backup)?;
        done.push(Undo::Moved {
            from: step.target.clone(),
            to: backup.clone(),
        });
    }
    if let Some(staged) = &step.staged {
        create_directories(step.target.parent(), done)?;
        rename(staged, &step.target)?;
        done.push(Undo::Created(step.target.clone()));
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
            Undo::Created(path) => {
                let undone = fs::remove_file(&path);
                (path, undone)
            }
            Undo::Moved { from, to } => {
                let undone = rename(&to, &from);
                (from, undone)
            }
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
        if !matches!(change.kind, Kind::Remove) {
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

fn failed(file: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "write-failed",
        file,
        format!("the crates cannot be written: {error}"),
        "nothing was changed: every crate is as it was before",
        "see that there is space and that the directories may be written",
    )
}

fn half_undone(file: &str, error: &io::Error, lost: &[PathBuf], kept: &Path) -> Diagnostic {
    let lost: Vec<String> = lost
        .iter()
        .map(|path| format!("`{}`", path.display()))
        .collect();
    Diagnostic::new(
        Severity::Error,
        "write-failed",
        file,
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
mod tests {
    use super::*;
    use crate::workspace::{GeneratedCrate, Mode, apply};
    use std::collections::BTreeMap;
    use std::time::SystemTime;

    /// Every file and directory below `root`, with its content and the time it was last written.
    fn tree(root: &Path) -> BTreeMap<PathBuf, Option<(Vec<u8>, SystemTime)>> {
        let mut found = BTreeMap::new();
        let mut pending = vec![root.to_owned()];
        while let Some(directory) = pending.pop() {
            for entry in fs::read_dir(&directory).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    pending.push(path.clone());
                    found.insert(path, None);
                } else {
                    let written = fs::metadata(&path).unwrap().modified().unwrap();
                    found.insert(path.clone(), Some((fs::read(&path).unwrap(), written)));
                }
            }
        }
        found
    }

    fn generated(name: &str, files: &[(&str, &str)]) -> GeneratedCrate {
        GeneratedCrate {
            name: name.to_owned(),
            files: files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn a_rename_that_fails_leaves_everything_as_it_was() {
        let root = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(root.path());
        let before = [
            generated(
                "a",
                &[
                    ("Cargo.toml", "1"),
                    ("src/generated/x.rs", "1"),
                    ("src/generated/old/y.rs", "1"),
                ],
            ),
            generated("b", &[("Cargo.toml", "1"), ("src/lib.rs", "1")]),
        ];
        apply(&workspace, &before, false, Mode::Write).unwrap();
        let after = [
            generated(
                "a",
                &[
                    ("Cargo.toml", "2"),
                    ("src/generated/x.rs", "1"),
                    ("src/generated/new/z.rs", "2"),
                ],
            ),
            generated(
                "b",
                &[("Cargo.toml", "1"), ("src/lib.rs", "2"), ("README.md", "2")],
            ),
            generated("c", &[("Cargo.toml", "2")]),
        ];
        let plans: Vec<Plan> = after
            .iter()
            .map(|generated| Plan::of(&workspace, generated).unwrap())
            .collect();
        let was = tree(root.path());
        for failing in 0.. {
            let staging = tempfile::tempdir().unwrap();
            let steps = stage(staging.path(), &plans).unwrap();
            let mut count = 0;
            let result = commit(&steps, &mut |from, to| {
                count += 1;
                if count == failing + 1 {
                    return Err(io::Error::other("no"));
                }
                fs::rename(from, to)
            });
            match result {
                Err(failure) => {
                    assert!(failure.lost.is_empty());
                    assert_eq!(tree(root.path()), was, "the rename {failing} fails");
                }
                Ok(()) => {
                    // Four files are replaced in two renames each, four are new and one goes.
                    assert_eq!(failing, 13);
                    assert_eq!(
                        fs::read_to_string(root.path().join("crates/b/src/lib.rs")).unwrap(),
                        "2"
                    );
                    assert!(!root.path().join("crates/a/src/generated/old/y.rs").exists());
                    break;
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_put_back_is_named() {
        let root = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(root.path());
        apply(
            &workspace,
            &[generated("a", &[("Cargo.toml", "1")])],
            false,
            Mode::Write,
        )
        .unwrap();
        let plan = Plan::of(&workspace, &generated("a", &[("Cargo.toml", "2")])).unwrap();
        let staging = tempfile::tempdir().unwrap();
        let steps = stage(staging.path(), &[plan]).unwrap();
        let mut count = 0;
        let failure = commit(&steps, &mut |from, to| {
            count += 1;
            if count > 1 {
                Err(io::Error::other("no"))
            } else {
                fs::rename(from, to)
            }
        })
        .unwrap_err();
        assert_eq!(failure.lost, [root.path().join("crates/a/Cargo.toml")]);
        let shown = half_undone(
            &failure.shown,
            &failure.error,
            &failure.lost,
            staging.path(),
        );
        assert!(shown.help.contains("restore it from version control"));
    }

    #[test]
    fn nothing_is_left_behind() {
        let root = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(root.path());
        apply(
            &workspace,
            &[generated("a", &[("src/generated/d/e/x.rs", "1")])],
            false,
            Mode::Write,
        )
        .unwrap();
        apply(
            &workspace,
            &[generated("a", &[("Cargo.toml", "1")])],
            false,
            Mode::Write,
        )
        .unwrap();
        let left: Vec<_> = tree(root.path()).into_keys().collect();
        let expected = [
            "crates",
            "crates/a",
            "crates/a/Cargo.toml",
            "crates/a/src",
            "crates/a/src/generated",
        ];
        let mut expected: Vec<_> = expected.iter().map(|path| root.path().join(path)).collect();
        expected.push(root.path().join("crates/a/src/generated/MANIFEST"));
        assert_eq!(left, expected);
    }
}
