//! Caches in a crate's directory, such as cargo's `target`: they are moved, for they have too many files for each to get
//! a second name.

use std::io;
use std::path::Path;

use super::disk::{exists, is_directory};
use super::entries;
use super::write::Writer;

/// Whether `path` is a directory that says of itself that it is a cache, as the directories of cargo do
/// (<https://bford.info/cachedir/>).
pub(super) fn is_cache(path: &Path) -> bool {
    is_directory(path) && exists(&path.join("CACHEDIR.TAG"))
}

impl Writer {
    /// Moves the caches of a crate that was taken out to the one that is in place, unless it has others already.
    pub(super) fn move_caches(&self, taken: &Path, place: &Path) -> io::Result<()> {
        if !is_directory(place) {
            return Ok(());
        }
        for entry in entries(taken)? {
            let (from, to) = (entry.path(), place.join(entry.file_name()));
            if is_cache(&from) {
                match exists(&to) {
                    true => self.disk.remove_all(&from)?,
                    false => self.disk.rename(&from, &to)?,
                }
            }
        }
        Ok(())
    }
}
