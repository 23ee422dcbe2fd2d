//! The lock of whoever writes crates, in the directory for all that is on its way to its place.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::Workspace;
use super::disk::Disk;
use super::write::failed;
use crate::diagnostic::{Diagnostic, Severity};

/// The name of the file that is locked.
const FILE: &str = "lock";

/// How often the lock may be removed by others just before it is taken.
const MOST_TRIES: usize = 100;

/// Held by the one run that writes, until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    /// It is beside the crates, so that a rename from one to the other is possible.
    directory: PathBuf,
    file: File,
    /// Whether nothing of it is to be left.
    is_passing: bool,
}

impl Lock {
    /// Takes the lock, and creates the directory if there is none.
    pub(super) fn take(workspace: &Workspace, disk: &Disk) -> Result<Lock, Diagnostic> {
        let shown = workspace.staging();
        let directory = workspace.root().join(&shown);
        let problem = |error: io::Error| failed(&shown, &error, &[]);
        for _ in 0..MOST_TRIES {
            match fs::symlink_metadata(&directory) {
                Ok(metadata) if metadata.is_dir() => {}
                Ok(_) => return Err(no_directory(&shown)),
                Err(_) => disk.create_directory(&directory).map_err(problem)?,
            }
            let path = directory.join(FILE);
            let mut options = File::options();
            let options = options.write(true).create(true).truncate(false);
            let file = match options.open(&path) {
                // The run that had it has removed the directory just now.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                opened => opened.map_err(problem)?,
            };
            match file.try_lock() {
                Ok(()) if is_at(&file, &path) => {
                    return Ok(Lock {
                        directory,
                        file,
                        is_passing: cfg!(unix) && workspace.alone.is_some(),
                    });
                }
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(busy(&shown)),
                Err(TryLockError::Error(error)) => return Err(problem(error)),
            }
        }
        Err(busy(&shown))
    }

    /// The directory that it is in.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }
}

impl Drop for Lock {
    /// Beside a crate that is alone nothing is left; the directory of the workspace is there to stay.
    fn drop(&mut self) {
        if self.is_passing {
            // It is held until after this: whoever opened it before sees that it is gone. What else is there stays.
            let removed = fs::remove_file(self.directory.join(FILE));
            let _ = removed.and_then(|()| fs::remove_dir(&self.directory));
        }
        let _ = self.file.unlock();
    }
}

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
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_beside_a_crate_that_is_alone() {
        let temporary = tempfile::tempdir().unwrap();
        let workspace = Workspace::alone(&temporary.path().join("acme"), "codegen").unwrap();
        let first = Lock::take(&workspace, &Disk::real()).unwrap();
        let busy = Lock::take(&workspace, &Disk::real()).unwrap_err();
        assert_eq!(busy.code, "codegen-running");
        drop(first);
        if cfg!(unix) {
            assert!(fs::read_dir(temporary.path()).unwrap().next().is_none());
        }
        drop(Lock::take(&workspace, &Disk::real()).unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_that_was_removed_is_none() {
        let temporary = tempfile::tempdir().unwrap();
        let path = temporary.path().join(FILE);
        let file = File::create(&path).unwrap();
        assert!(is_at(&file, &path));
        fs::remove_file(&path).unwrap();
        assert!(!is_at(&file, &path));
        File::create(&path).unwrap();
        assert!(!is_at(&file, &path));
    }
}
