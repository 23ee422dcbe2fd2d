//! What is left of an exchange, this run's or one's that was killed, is removed, and nothing of a person's with it.
//!
//! A crate that was taken out holds the generator's files, and a person's, which have a second name in place. What a
//! person created or replaced between the staging and the exchange is there alone: then it stays where it is, and
//! nothing more is written until its owner has taken it back.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{ASIDE, exists, is_directory, make_writable, same};
use super::write::Writer;
use super::{entries, manifest};
use crate::diagnostic::{Diagnostic, Severity};

impl Writer {
    /// Removes what is left of an exchange.
    pub(super) fn settle(&self) -> Result<(), Diagnostic> {
        let swapped = self.swapped();
        let problem = |error: io::Error| stuck(&swapped, &error);
        // No crate was exchanged with what is there.
        self.disk.remove_all(&self.staged()).map_err(problem)?;
        if is_directory(&swapped) {
            // Sorted backwards, an old crate that is aside is put back before the new one beside it is compared with it.
            for entry in entries(&swapped).map_err(problem)?.iter().rev() {
                let taken = entry.path();
                if !is_directory(&taken) {
                    continue;
                }
                let name = taken.file_stem().and_then(OsStr::to_str);
                let place = self.crate_directory(name.unwrap_or_default());
                let is_aside = taken.extension().is_some_and(|ending| ending == ASIDE);
                if is_aside && !exists(&place) {
                    self.disk.rename(&taken, &place).map_err(problem)?;
                } else {
                    self.remove_taken(&taken, &place)?;
                }
            }
        }
        self.disk.remove_all(&swapped).map_err(problem)
    }

    /// Removes the crate `taken`, which was exchanged with the one at `place`.
    fn remove_taken(&self, taken: &Path, place: &Path) -> Result<(), Diagnostic> {
        let problem = |error: io::Error| stuck(taken, &error);
        self.move_caches(taken, place).map_err(problem)?;
        let list = taken.join(manifest::PATH);
        let owned = manifest::read(&list, &list.display().to_string())?.unwrap_or_default();
        let is_generated = |path: &Path| {
            let listed = owned.iter().any(|owned| path == Path::new(owned));
            let marked = || {
                let file = taken.join(path);
                let is_file = fs::symlink_metadata(&file).is_ok_and(|metadata| metadata.is_file());
                is_file && fs::read(file).is_ok_and(|text| manifest::is_marked(&text))
            };
            path.starts_with(manifest::GENERATED) || listed || marked()
        };
        let mut found = Vec::new();
        walk(taken, Path::new(""), &mut found).map_err(problem)?;
        let mut kept = None;
        // The list goes after the files that it tells from a person's, should this be killed.
        for path in found.iter().filter(|path| taken.join(path) != list) {
            let file = taken.join(path);
            if is_directory(&file) {
                continue;
            }
            if same(&file, &place.join(path)).map_err(problem)? || is_generated(path) {
                self.disk.remove_file(&file).map_err(problem)?;
            } else {
                kept = Some(path);
            }
        }
        if let Some(path) = kept {
            return Err(persons(&taken.join(path), &place.join(path)));
        }
        if exists(&list) {
            self.disk.remove_file(&list).map_err(problem)?;
        }
        for path in found
            .iter()
            .rev()
            .filter(|path| is_directory(&taken.join(path)))
        {
            // One into which a person writes meanwhile is not empty, and stays.
            self.disk
                .remove_directory(&taken.join(path))
                .map_err(problem)?;
        }
        Ok(())
    }
}

/// All that is in the directory `within` of `root`, and that itself, before what is in it. Links are not followed.
fn walk(root: &Path, within: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    found.push(within.to_owned());
    make_writable(&root.join(within))?;
    for entry in entries(&root.join(within))? {
        let path = within.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            walk(root, &path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

/// What cannot be removed.
fn stuck(path: &Path, error: &io::Error) -> Diagnostic {
    leftover(
        path,
        format!("it cannot be removed: {error}"),
        "see that the directories may be written, and run again".to_owned(),
    )
}

/// A person's file that is not in place.
fn persons(path: &Path, place: &Path) -> Diagnostic {
    leftover(
        path,
        format!(
            "it was written while the crate was, and is not what is at `{}`",
            place.display()
        ),
        "move it there if it is needed, or else remove it, and run again".to_owned(),
    )
}

fn leftover(path: &Path, message: String, help: String) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "codegen-leftover",
        path.display().to_string(),
        message,
        "every crate is whole, and nothing is written before this is out of the way",
        help,
    )
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// Root may write everywhere, so the mode shows it and not the removal.
    #[test]
    fn a_directory_that_may_not_be_written_is_made_writable_before_it_is_emptied() {
        let temporary = tempfile::tempdir().unwrap();
        let inner = temporary.path().join("inner");
        fs::create_dir(&inner).unwrap();
        fs::set_permissions(&inner, fs::Permissions::from_mode(0o555)).unwrap();
        walk(temporary.path(), Path::new(""), &mut Vec::new()).unwrap();
        let mode = fs::metadata(&inner).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o755, "{mode:o}");
    }
}
