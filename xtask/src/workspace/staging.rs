//! The directory in which files wait until they are put in place.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::entries;
use super::write::failed;
use crate::diagnostic::{Diagnostic, Severity};

/// Its path in the workspace. It is beside `crates`, so that a rename from one to the other is possible.
pub(super) const PATH: &str = ".codegen";

/// The file in it that a run locks. It is always empty.
const LOCK: &str = "lock";

/// The directory in which files wait. It is this run's alone, as long as it has the lock.
pub(super) struct Staging {
    pub(super) directory: PathBuf,
    _lock: File,
}

impl Staging {
    /// Takes the directory, and clears it of what a killed run has left. One that holds anything else is refused.
    pub(super) fn open(root: &Path) -> Result<Staging, Diagnostic> {
        let directory = root.join(PATH);
        let problem = |error: &io::Error| failed(PATH, error);
        match fs::symlink_metadata(&directory) {
            // Through a link, somebody's files elsewhere would be removed.
            Ok(metadata) if !metadata.is_dir() => return Err(foreign("it is no directory")),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(&directory).map_err(|error| problem(&error))?;
            }
            Err(error) => return Err(problem(&error)),
        }
        for entry in entries(&directory).map_err(|error| problem(&error))? {
            if !is_own(&entry).map_err(|error| problem(&error))? {
                let name = entry.file_name();
                return Err(foreign(&format!("it has `{}` in it", name.display())));
            }
        }
        let mut options = OpenOptions::new();
        let lock = options.write(true).create(true).truncate(false);
        let lock = lock.open(directory.join(LOCK));
        let lock = lock.map_err(|error| problem(&error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(busy()),
            Err(TryLockError::Error(error)) => return Err(problem(&error)),
        }
        for entry in entries(&directory).map_err(|error| problem(&error))? {
            let removed = match entry.file_type() {
                _ if entry.file_name() == LOCK => Ok(()),
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

/// Whether something in the directory was written by a run: the lock, or what waits there as `<number>.new` and
/// `<number>.old`.
fn is_own(entry: &fs::DirEntry) -> io::Result<bool> {
    let name = entry.file_name();
    if name == LOCK {
        let metadata = entry.metadata()?;
        return Ok(metadata.is_file() && metadata.len() == 0);
    }
    let parts = name.to_str().and_then(|name| name.split_once('.'));
    Ok(parts.is_some_and(|(number, kind)| {
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        is_number && matches!(kind, "new" | "old")
    }))
}

fn foreign(what: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "codegen-directory",
        PATH,
        format!("`{PATH}` was not made by `cargo xtask codegen`: {what}"),
        "files wait in it before they are put in place, and it is removed afterwards; nothing was changed",
        "move it elsewhere and run again",
    )
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
