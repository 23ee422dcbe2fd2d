//! Plans carried out: each crate is wholly the old one or wholly the new one, whenever a run ends.
//!
//! All that is new is written below `.codegen/staged`, beside `crates`: each crate as a whole directory, in which a
//! file that does not change has a second name. Once everything is there, that becomes `.codegen/swapped` by one
//! rename, and each directory in it is exchanged with the crate of its name. `settle` removes what was taken out.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::caches::is_cache;
use super::clients;
use super::disk::Disk;
use super::lock::Lock;
use super::plan::Plan;
use super::{Workspace, entries};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};

/// The new list of clients in `staged` and `swapped`. No crate has such a name.
const LIST: &str = "Cargo.toml";

/// What writes crates, and is the only one that does so.
#[derive(Debug)]
pub(super) struct Writer {
    workspace: Workspace,
    pub(super) disk: Disk,
    lock: Lock,
}

impl Writer {
    /// Takes the lock, and settles what a run has left that was killed.
    pub(super) fn open(workspace: &Workspace, disk: Disk) -> Result<Writer, Diagnostic> {
        let lock = Lock::take(workspace, &disk)?;
        let writer = Writer {
            workspace: workspace.clone(),
            disk,
            lock,
        };
        writer.settle()?;
        Ok(writer)
    }

    /// What is being written, and of no use before it is whole.
    pub(super) fn staged(&self) -> PathBuf {
        self.lock.directory().join("staged")
    }

    /// What is whole, and is being exchanged.
    pub(super) fn swapped(&self) -> PathBuf {
        self.lock.directory().join("swapped")
    }

    pub(super) fn crate_directory(&self, name: &str) -> PathBuf {
        self.workspace.crate_directory(name)
    }

    /// Carries out `plans` and the change of `list`. Where that fails, the diagnostic names what is new by then.
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
        let mut problems = Diagnostics::new();
        let written = self
            .stage(&plans, list)
            .and_then(|()| self.swap_all(&plans, list));
        problems.extend(written.err());
        problems.extend(self.settle().err());
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// Writes all that is new.
    fn stage(&self, plans: &[&Plan], list: Option<&clients::Change>) -> Result<(), Diagnostic> {
        let staged = self.staged();
        let failed = |shown: &str, error: io::Error| failed(shown, &error, &[]);
        self.disk
            .create_directory(&staged)
            .map_err(|error| failed(&self.workspace.staging(), error))?;
        for plan in plans.iter().filter(|plan| !plan.orphan) {
            self.stage_crate(&staged.join(&plan.name), plan)
                .map_err(|error| failed(&plan.crate_shown(), error))?;
        }
        let Some(list) = list else {
            return Ok(());
        };
        let path = staged.join(LIST);
        let write = || {
            self.disk.write(&path, &list.new)?;
            self.disk
                .set_permissions(&path, &self.workspace.root().join(clients::PATH))
        };
        write().map_err(|error| failed(clients::PATH, error))
    }

    fn stage_crate(&self, new: &Path, plan: &Plan) -> io::Result<()> {
        for change in &plan.changes {
            if let Some(content) = change.content() {
                let path = new.join(&change.path);
                self.disk.create_directory(path.parent().unwrap_or(new))?;
                self.disk.write(&path, content)?;
            }
        }
        if plan.directory.exists() {
            let changed = plan.changes.iter();
            let changed = changed.map(|change| PathBuf::from(&change.path)).collect();
            self.link_all(&plan.directory, new, Path::new(""), &changed)?;
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
                continue;
            }
            if entry.file_type()?.is_dir() {
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

    /// Puts in place all that was staged.
    fn swap_all(&self, plans: &[&Plan], list: Option<&clients::Change>) -> Result<(), Diagnostic> {
        let swapped = self.swapped();
        let mut done = Vec::new();
        let begin = || {
            self.disk.create_directory(&self.workspace.crates())?;
            self.disk.rename(&self.staged(), &swapped)
        };
        begin().map_err(|error| failed(&self.workspace.staging(), &error, &done))?;
        let swap = |plan: &Plan, done: &mut Vec<String>| {
            let shown = plan.crate_shown();
            self.disk
                .swap(&swapped.join(&plan.name), &plan.directory)
                .map_err(|error| failed(&shown, &error, done))?;
            done.push(shown);
            Ok(())
        };
        // A new crate is there before the list names it, and one that goes is not named any more before it goes:
        // else cargo could run nothing.
        for plan in plans.iter().filter(|plan| !plan.orphan) {
            swap(plan, &mut done)?;
        }
        if let Some(list) = list {
            self.write_list(list)
                .map_err(|error| failed(clients::PATH, &error, &done))?;
            done.push(clients::PATH.to_owned());
        }
        for plan in plans.iter().filter(|plan| plan.orphan) {
            swap(plan, &mut done)?;
        }
        Ok(())
    }

    fn write_list(&self, list: &clients::Change) -> io::Result<()> {
        let path = self.workspace.root().join(clients::PATH);
        if fs::read(&path)? != list.old.as_bytes() {
            return Err(io::Error::other("it was changed meanwhile"));
        }
        self.disk.rename(&self.swapped().join(LIST), &path)
    }
}

/// What cannot be written, with `done` changed before.
pub(super) fn failed(file: &str, error: &io::Error, done: &[String]) -> Diagnostic {
    let why = if done.is_empty() {
        "nothing was changed: every crate is as it was before".to_owned()
    } else {
        let names: Vec<String> = done.iter().map(|name| format!("`{name}`")).collect();
        format!(
            "these are new already, each as a whole: {}; all else is as it was before",
            names.join(", ")
        )
    };
    let help = if error.kind() == io::ErrorKind::CrossesDevices {
        "`crates` and all in it must be on the file system of the workspace, and in no layer of an image"
    } else {
        "see that there is space and that the directories may be written, and run again"
    };
    Diagnostic::new(
        Severity::Error,
        "write-failed",
        file,
        format!("the crates cannot be written: {error}"),
        why,
        help,
    )
}

#[cfg(test)]
mod tests;
