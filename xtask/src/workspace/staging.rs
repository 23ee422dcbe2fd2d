//! The directory in which files wait until they are put in place.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::entries;
use super::write::failed;
use crate::diagnostic::{Diagnostic, Severity};

/// Its path in the workspace. It is beside `crates`, so that a rename from one to the other is possible.
pub(super) const PATH: &str = ".codegen";

/// The directory in which files wait. It is this run's alone, as long as it has the lock.
pub(super) struct Staging {
    pub(super) directory: PathBuf,
    _lock: File,
}

impl Staging {
    /// Takes the directory, and clears it of what a killed run has left.
    pub(super) fn open(root: &Path) -> Result<Staging, Diagnostic> {
        let directory = root.join(PATH);
        let problem = |error: &io::Error| failed(PATH, error);
        fs::create_dir_all(&directory).map_err(|error| problem(&error))?;
        let lock = directory.join("lock");
        let lock = File::create(lock).map_err(|error| problem(&error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(busy()),
            Err(TryLockError::Error(error)) => return Err(problem(&error)),
        }
        for entry in entries(&directory).map_err(|error| problem(&error))? {
            let removed = match entry.file_type() {
                _ if entry.file_name() == "lock" => Ok(()),
                Ok(kind) if kind.is_dir() => fs::remove_dir_all(entry.path()),
                _ => fs::remove_file(entry.path()),
            };
            removed.map_err(|error| problem(&error))?;
        }
        Ok(Staging {
            directory,
            _lock: lock,
        })
    }

    /// Gives the directory a name under which no run clears it. Where that fails, it keeps its own.
    pub(super) fn keep(self) -> PathBuf {
        let names = (1..100).map(|number| format!("{PATH}-kept-{number}"));
        let mut paths = names.map(|name| self.directory.with_file_name(name));
        let kept = paths.find(|path| !path.exists());
        match kept {
            Some(kept) if fs::rename(&self.directory, &kept).is_ok() => kept,
            _ => self.directory,
        }
    }

    /// Removes the directory. What stays is cleared by the next run, so that failing is no error.
    pub(super) fn remove(self) {
        let _ = fs::remove_dir_all(&self.directory);
    }
}

fn busy() -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "codegen-running",
        PATH,
        "another `cargo xtask codegen` is writing crates",
        "two at once would mix what they write",
        "wait for it to end",
    )
}
