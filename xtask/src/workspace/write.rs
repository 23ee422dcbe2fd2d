//! Plans carried out, wholly or not at all.
//!
//! All that is new is written below `.codegen/staged`, beside `crates`: each crate as a whole directory, in which a
//! file that does not change has a second name. Once everything is there, that becomes `.codegen/swapped` by one
//! rename, and each directory in it is exchanged with the crate of its name. So whoever is killed at any moment leaves
//! each crate wholly the old one or wholly the new one. Where an exchange fails, those before it are undone.
//! `settle` removes what was taken out.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::caches::is_cache;
use super::clients;
use super::disk::Disk;
use super::plan::Plan;
use super::{Workspace, entries};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};

/// What writes crates, and is the only one that does so.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) root: PathBuf,
    pub(super) disk: Disk,
    workspace: Workspace,
    /// The directory for everything that is on its way. It is beside the crates, so that a rename from one to the other
    /// is possible.
    staging: PathBuf,
    lock: File,
}

/// The directories of a stage.
pub(super) struct Stage(PathBuf);

impl Stage {
    /// Where the new crates are, and once they are exchanged the old ones.
    pub(super) fn crates(&self) -> PathBuf {
        self.0.join("crates")
    }

    /// Where the old crates are as they were staged, each file by another name.
    pub(super) fn base(&self) -> PathBuf {
        self.0.join("base")
    }

    fn list(&self) -> PathBuf {
        self.0.join("list.new")
    }

    fn old_list(&self) -> PathBuf {
        self.0.join("list.old")
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Writer {
    /// Takes the lock, and settles what a run has left that was killed.
    pub(super) fn open(workspace: &Workspace, disk: Disk) -> Result<Writer, Diagnostic> {
        let root = workspace.root().to_owned();
        let shown = workspace.staging();
        let staging = root.join(&shown);
        let problem = |error: &io::Error| failed(&shown, error);
        let lock = loop {
            match fs::symlink_metadata(&staging) {
                Ok(metadata) if metadata.is_dir() => {}
                Ok(_) => return Err(no_directory(&shown)),
                Err(_) => disk
                    .create_directory(&staging)
                    .map_err(|error| problem(&error))?,
            }
            let path = staging.join(LOCK);
            let mut options = File::options();
            let lock = options.write(true).create(true).truncate(false);
            let lock = match lock.open(&path) {
                // The run that had it has just removed it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                opened => opened.map_err(|error| problem(&error))?,
            };
            match lock.try_lock() {
                Ok(()) if is_at(&lock, &path) => break lock,
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(busy(&shown)),
                Err(TryLockError::Error(error)) => return Err(problem(&error)),
            }
        };
        let writer = Writer {
            root,
            disk,
            workspace: workspace.clone(),
            staging,
            lock,
        };
        writer.settle()?;
        Ok(writer)
    }

    /// What is being written, and of no use before it is whole.
    pub(super) fn staged(&self) -> Stage {
        Stage(self.staging.join("staged"))
    }

    /// What is whole, and is being exchanged.
    pub(super) fn swapped(&self) -> Stage {
        Stage(self.staging.join("swapped"))
    }

    pub(super) fn crate_directory(&self, name: &str) -> PathBuf {
        self.workspace.crate_directory(name)
    }

    /// Carries out all of `plans` and the change of `list`, or none.
    pub(super) fn write(
        &self,
        plans: &[Plan],
        list: Option<&clients::Change>,
    ) -> Result<(), Diagnostics> {
        let plans: Vec<&Plan> = plans
            .iter()
            .filter(|plan| !plan.changes.is_empty())
            .collect();
        if plans.is_empty() && list.is_none() {
            return Ok(());
        }
        let mut done = Vec::new();
        let written = self
            .stage(&plans, list)
            .and_then(|()| self.swap_all(&plans, list, &mut done));
        let mut problems = Diagnostics::new();
        if let Err(failure) = written {
            let stuck = done.iter().rev().filter(|step| self.undo(step).is_err());
            let stuck: Vec<&str> = stuck.map(Undo::shown).collect();
            problems.push(failure.diagnostic(&stuck));
        }
        problems.extend(self.settle().err());
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// Writes all that is new.
    fn stage(&self, plans: &[&Plan], list: Option<&clients::Change>) -> Result<(), Failure> {
        let staged = self.staged();
        for plan in plans {
            self.stage_crate(&staged, plan)
                .map_err(|error| Failure::of(&plan.crate_shown(), error))?;
        }
        let Some(list) = list else {
            return Ok(());
        };
        let path = self.root.join(clients::PATH);
        let write = || {
            self.disk.create_directory(staged.path())?;
            self.disk.link(&path, &staged.old_list())?;
            self.disk.write(&staged.list(), &list.new)?;
            self.disk.set_permissions(&staged.list(), &path)
        };
        write().map_err(|error| Failure::of(clients::PATH, error))
    }

    fn stage_crate(&self, staged: &Stage, plan: &Plan) -> io::Result<()> {
        let (new, base) = (
            staged.crates().join(&plan.name),
            staged.base().join(&plan.name),
        );
        if plan.directory.exists() {
            // This is first: what changes before the other names are given then differs from it.
            self.link_all(&plan.directory, &base, Path::new(""), &BTreeSet::new())?;
        }
        if plan.orphan {
            return Ok(());
        }
        for change in &plan.changes {
            if let Some(content) = change.content() {
                let path = new.join(&change.path);
                self.disk.create_directory(path.parent().unwrap_or(&new))?;
                self.disk.write(&path, content)?;
            }
        }
        if plan.directory.exists() {
            let changed = plan.changes.iter();
            let changed = changed.map(|change| PathBuf::from(&change.path)).collect();
            self.link_all(&plan.directory, &new, Path::new(""), &changed)?;
        }
        Ok(())
    }

    /// Gives every file in `from` but `changed` a second name in `to`. `within` is the directory in both. Links are
    /// not followed. A directory whose files all change, none of which is in `to`, is gone.
    fn link_all(
        &self,
        from: &Path,
        to: &Path,
        within: &Path,
        changed: &BTreeSet<PathBuf>,
    ) -> io::Result<()> {
        let (source, target) = (from.join(within), to.join(within));
        self.disk.create_directory(&target)?;
        let found = entries(&source)?;
        for entry in &found {
            let path = within.join(entry.file_name());
            if within == Path::new("") && is_cache(&entry.path()) {
                // It is moved once the crates are exchanged.
            } else if entry.file_type()?.is_dir() {
                self.link_all(from, to, &path, changed)?;
            } else if !changed.contains(&path) {
                self.disk
                    .link(&source.join(entry.file_name()), &to.join(&path))?;
            }
        }
        if !found.is_empty() && fs::read_dir(&target)?.next().is_none() {
            return self.disk.remove_directory(&target);
        }
        self.disk.set_permissions(&target, &source)
    }

    /// Puts in place all that was staged. What undoes it is added to `done`.
    fn swap_all(
        &self,
        plans: &[&Plan],
        list: Option<&clients::Change>,
        done: &mut Vec<Undo>,
    ) -> Result<(), Failure> {
        let swapped = self.swapped();
        let begin = || {
            self.disk.create_directory(&self.workspace.crates())?;
            // For orphans alone, nothing was staged there.
            self.disk.create_directory(&self.staged().crates())?;
            self.disk.rename(self.staged().path(), swapped.path())
        };
        begin().map_err(|error| Failure::of(&self.workspace.staging(), error))?;
        let swap = |plan: &Plan, done: &mut Vec<Undo>| {
            let shown = plan.crate_shown();
            let (from, to) = (swapped.crates().join(&plan.name), plan.directory.clone());
            match self.disk.swap(&from, &to) {
                Ok(()) => done.push(Undo::Swap { shown, from, to }),
                Err(error) => return Err(Failure { shown, error }),
            }
            Ok(())
        };
        // A new crate is there before the list names it, and one that goes is not named any more before it goes:
        // else cargo could run nothing.
        for plan in plans.iter().filter(|plan| !plan.orphan) {
            swap(plan, done)?;
        }
        if let Some(list) = list {
            self.write_list(list, &swapped)
                .map_err(|error| Failure::of(clients::PATH, error))?;
            done.push(Undo::List);
        }
        for plan in plans.iter().filter(|plan| plan.orphan) {
            swap(plan, done)?;
        }
        Ok(())
    }

    fn write_list(&self, list: &clients::Change, swapped: &Stage) -> io::Result<()> {
        let path = self.root.join(clients::PATH);
        if fs::read(&path)? != list.old.as_bytes() {
            return Err(io::Error::other("it was changed meanwhile"));
        }
        self.disk.rename(&swapped.list(), &path)
    }

    fn undo(&self, step: &Undo) -> io::Result<()> {
        match step {
            Undo::Swap { from, to, .. } => self.disk.swap(from, to),
            Undo::List => {
                let path = self.root.join(clients::PATH);
                self.disk.rename(&self.swapped().old_list(), &path)
            }
        }
    }
}

impl Drop for Writer {
    /// Nothing is left beside a crate that is alone; the workspace's directory is there to stay.
    fn drop(&mut self) {
        if cfg!(unix) && self.workspace.alone.is_some() {
            // The lock is held until after this, so that nobody begins in between. What a person put there stays.
            let _ = self
                .disk
                .remove_file(&self.staging.join(LOCK))
                .and_then(|()| self.disk.remove_directory(&self.staging));
            let _ = self.lock.unlock();
        }
    }
}

/// The name of the file that is locked, in the directory for what is on its way.
const LOCK: &str = "lock";

/// Whether `file` is what is at `path`, and was not removed in the meantime.
fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let (Ok(open), Ok(there)) = (file.metadata(), fs::symlink_metadata(path)) else {
            return false;
        };
        (open.dev(), open.ino()) == (there.dev(), there.ino())
    }
    // Elsewhere it is never removed.
    #[cfg(not(unix))]
    {
        let _ = (file, path);
        true
    }
}

/// What undoes a step.
enum Undo {
    Swap {
        shown: String,
        from: PathBuf,
        to: PathBuf,
    },
    List,
}

impl Undo {
    fn shown(&self) -> &str {
        match self {
            Undo::Swap { shown, .. } => shown,
            Undo::List => clients::PATH,
        }
    }
}

/// Why a step failed.
struct Failure {
    /// What it is about, as diagnostics show it.
    shown: String,
    error: io::Error,
}

impl Failure {
    fn of(shown: &str, error: io::Error) -> Failure {
        Failure {
            shown: shown.to_owned(),
            error,
        }
    }

    /// What is told of it, `stuck` being what could not be undone.
    fn diagnostic(&self, stuck: &[&str]) -> Diagnostic {
        let mut diagnostic = failed(&self.shown, &self.error);
        if !stuck.is_empty() {
            let names: Vec<String> = stuck.iter().map(|name| format!("`{name}`")).collect();
            diagnostic.why = format!(
                "these are new already, each as a whole, and could not be undone: {}; all else is as it was before",
                names.join(", ")
            );
        }
        diagnostic
    }
}

/// What cannot be written, with nothing changed.
fn failed(file: &str, error: &io::Error) -> Diagnostic {
    let help = if error.kind() == io::ErrorKind::CrossesDevices {
        "`crates` and all in it must be on the file system of the workspace, and in no layer of an image"
    } else {
        "see that there is space and that the directories may be written"
    };
    Diagnostic::new(
        Severity::Error,
        "write-failed",
        file,
        format!("the crates cannot be written: {error}"),
        "nothing was changed: every crate is as it was before",
        help,
    )
}

fn no_directory(shown: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "codegen-directory",
        shown,
        format!("`{shown}` was not made by `cargo xtask codegen`: it is no directory"),
        "crates are written below it before they are put in place; nothing was changed",
        "move it elsewhere and run again",
    )
}

fn busy(shown: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "codegen-running",
        shown,
        "another `cargo xtask codegen` is writing crates",
        "two at once would mix what they write; nothing was changed",
        "wait for it to end",
    )
}

#[cfg(test)]
mod tests;
