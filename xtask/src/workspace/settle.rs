//! After an exchange, or after a run that was killed: what was taken out is removed, and nothing of a person's with it.
//!
//! Between the staging of a crate and its exchange a person may have created or replaced a file in it, which is then
//! in the directory that was taken out. Three directories tell: the one taken out, the one in place, and the base, which
//! has the files as they were staged.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{exists, is_directory, make_writable, same};
use super::write::Writer;
use super::{entries, manifest};
use crate::diagnostic::{Diagnostic, Severity};

/// A crate that was exchanged.
struct Crate {
    /// The directory that was taken out.
    taken: PathBuf,
    base: PathBuf,
    /// The directory in place.
    place: PathBuf,
    /// The files of the directory taken out that are the generator's.
    owned: BTreeSet<PathBuf>,
}

/// What becomes of a file in the directory taken out.
#[derive(PartialEq, Eq)]
enum Fate {
    /// It is in place too, or is the generator's, or was replaced there since.
    Removed,
    /// A person created or replaced it after the staging.
    Moved,
    /// The same, but the generator has put another of its name in place.
    Blocked,
}

impl Writer {
    /// Removes what is left of an exchange, this run's or one's that was killed.
    pub(super) fn settle(&self) -> Result<(), Diagnostic> {
        let swapped = self.swapped();
        let crates = swapped.crates();
        let problem = |error: io::Error| unsettled(&crates, "it cannot be removed", &error);
        // No crate was exchanged with what is there.
        self.disk
            .remove_all(self.staged().path())
            .map_err(problem)?;
        if !is_directory(swapped.path()) {
            return self.disk.remove_all(swapped.path()).map_err(problem);
        }
        let names = || -> io::Result<BTreeSet<String>> {
            let names = entries(&crates)?.into_iter();
            let names = names.map(|entry| entry.path().file_stem().unwrap_or_default().to_owned());
            Ok(names.filter_map(|name| name.into_string().ok()).collect())
        };
        for name in names().map_err(problem)? {
            let (taken, place) = (crates.join(&name), self.crate_directory(&name));
            self.disk.recover(&taken, &place).map_err(problem)?;
            if is_directory(&taken) {
                self.move_caches(&taken, &place).map_err(problem)?;
                self.settle_crate(taken, swapped.base().join(&name), place, &name)?;
            }
        }
        self.disk.remove_all(swapped.path()).map_err(problem)
    }

    fn settle_crate(
        &self,
        taken: PathBuf,
        base: PathBuf,
        place: PathBuf,
        name: &str,
    ) -> Result<(), Diagnostic> {
        let problem = |error: io::Error| unsettled(&base, "it cannot be removed", &error);
        let (list, kept_list) = (taken.join(manifest::PATH), base.with_extension("list"));
        let is_whole = exists(&list);
        let found = if is_whole { &list } else { &kept_list };
        let owned = manifest::read(found, &found.display().to_string())?.unwrap_or_default();
        let crate_ = Crate {
            taken,
            base: base.clone(),
            place,
            owned: owned.into_iter().map(PathBuf::from).collect(),
        };
        if is_whole {
            if !exists(&crate_.place)
                && let Some(path) = crate_.persons(Path::new("")).map_err(problem)?
            {
                // An orphan: cargo would refuse a workspace with that file alone in its place.
                self.disk
                    .swap(&crate_.taken, &crate_.place)
                    .map_err(problem)?;
                return Err(kept(name, &path));
            }
            // The list is needed until all else is gone, should this be killed.
            self.disk.rename(&list, &kept_list).map_err(problem)?;
        }
        self.drain(&crate_, Path::new(""))
    }

    /// Removes the directory `within` the one that was taken out.
    fn drain(&self, crate_: &Crate, within: &Path) -> Result<(), Diagnostic> {
        let directory = crate_.taken.join(within);
        let problem = |error: io::Error| unsettled(&directory, "it cannot be removed", &error);
        make_writable(&directory).map_err(problem)?;
        if crate_.made_by_a_person(within) {
            self.disk
                .create_directory(&crate_.place.join(within))
                .map_err(problem)?;
        }
        loop {
            for entry in entries(&directory).map_err(problem)? {
                let path = within.join(entry.file_name());
                if entry.file_type().map_err(problem)?.is_dir() {
                    self.drain(crate_, &path)?;
                } else {
                    self.remove_or_move(crate_, &path)?;
                }
            }
            match self.disk.remove_directory(&directory) {
                // Whoever has it open can still create files in it.
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {}
                removed => return removed.map_err(problem),
            }
        }
    }

    fn remove_or_move(&self, crate_: &Crate, path: &Path) -> Result<(), Diagnostic> {
        let (taken, place) = (crate_.taken.join(path), crate_.place.join(path));
        let settled = crate_.fate(path).and_then(|fate| match fate {
            Fate::Removed => self.disk.remove_file(&taken),
            Fate::Moved => {
                self.disk
                    .create_directory(place.parent().unwrap_or(&crate_.place))?;
                self.disk.rename(&taken, &place)
            }
            Fate::Blocked => Err(io::Error::other("a generated file has its name")),
        });
        let message = format!(
            "it was written while the crate was, and cannot be moved to `{}`",
            place.display()
        );
        settled.map_err(|error| unsettled(&taken, &message, &error))
    }
}

impl Crate {
    fn fate(&self, path: &Path) -> io::Result<Fate> {
        let (taken, base, place) = (
            self.taken.join(path),
            self.base.join(path),
            self.place.join(path),
        );
        Ok(
            if same(&taken, &base)? || same(&taken, &place)? || self.owns(path) {
                Fate::Removed
            } else if !exists(&place) || same(&place, &base)? {
                Fate::Moved
            } else if exists(&base) {
                Fate::Removed
            } else {
                Fate::Blocked
            },
        )
    }

    fn owns(&self, path: &Path) -> bool {
        path.starts_with(manifest::GENERATED) || self.owned.contains(path)
    }

    /// Whether a directory was created after the staging, and not by the generator.
    fn made_by_a_person(&self, directory: &Path) -> bool {
        let of_generator = directory.starts_with(manifest::GENERATED)
            || self.owned.iter().any(|path| path.starts_with(directory));
        !of_generator && exists(&self.place) && !exists(&self.base.join(directory))
    }

    /// The first file that a person created or replaced, if there is one.
    fn persons(&self, within: &Path) -> io::Result<Option<PathBuf>> {
        for entry in entries(&self.taken.join(within))? {
            let path = within.join(entry.file_name());
            let found = if entry.file_type()?.is_dir() {
                self.persons(&path)?
            } else {
                (self.fate(&path)? != Fate::Removed).then_some(path)
            };
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}

fn unsettled(path: &Path, message: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "codegen-leftover",
        path.display().to_string(),
        format!("{message}: {error}"),
        "every crate is whole, and nothing is written before this is out of the way",
        "see that the directories may be written, or move it to where it belongs, and run again",
    )
}

fn kept(name: &str, path: &Path) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "crate-orphan",
        format!("crates/{name}"),
        format!(
            "`{}` was written into this crate while it was removed",
            path.display()
        ),
        "there is no document for this crate; with files that were not generated, it is kept",
        format!(
            "remove `crates/{name}` if it is not needed, or put its document back into `specs`"
        ),
    )
}
