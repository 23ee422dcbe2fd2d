//! What differs between a crate as it is on disk and as it should be. Nothing is changed here.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{GeneratedCrate, Workspace, entries, manifest, unreadable, version};
use crate::diagnostic::{Diagnostic, Severity};

/// What it takes to make one crate as it should be.
#[derive(Debug)]
pub(super) struct Plan {
    /// The name of the crate.
    pub(super) name: String,
    /// Its directory.
    pub(super) directory: PathBuf,
    /// The same as diagnostics show it.
    pub(super) shown: String,
    /// What brings it up to date, as help.
    pub(super) remedy: String,
    /// How many files the generator owns in it.
    pub(super) files: usize,
    /// What is not as it should be, by path.
    pub(super) changes: Vec<Change>,
    /// Whether the whole crate goes, since its document is gone.
    pub(super) orphan: bool,
}

/// One file that is not as it should be.
#[derive(Debug)]
pub(super) struct Change {
    /// The path in the crate.
    pub(super) path: String,
    pub(super) kind: Kind,
}

impl Change {
    /// What the file is to hold; `None` if it is to go.
    pub(super) fn content(&self) -> Option<&str> {
        match &self.kind {
            Kind::Create { new } | Kind::Replace { new, .. } => Some(new),
            Kind::Remove => None,
        }
    }
}

/// What is to be done to a file.
#[derive(Debug)]
pub(super) enum Kind {
    Create { new: String },
    Replace { old: Vec<u8>, new: String },
    Remove,
}

/// What is at a path.
enum Found {
    Nothing,
    File,
    Symlink,
    Directory,
}

impl Plan {
    /// Compares `generated` with what is there.
    pub(super) fn of(
        workspace: &Workspace,
        generated: &GeneratedCrate,
    ) -> Result<Plan, Diagnostic> {
        let GeneratedCrate {
            name,
            source,
            files,
        } = generated;
        let crate_ = Crate { workspace, name };
        let directory = workspace.crate_directory(name);
        let owned = manifest::read(
            &directory.join(manifest::PATH),
            &crate_.shown(manifest::PATH),
        )?
        .unwrap_or_default();
        let mut changes = Vec::new();
        let command = workspace.command(name);
        let list = manifest::text(&command, source, files.keys());
        let wanted = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()));
        for (path, new) in wanted.chain([(manifest::PATH, list.as_str())]) {
            if let Err(why) = manifest::safe(path) {
                let shown = workspace.crate_shown(name);
                return Err(manifest::unsafe_path(&shown, path, why));
            }
            changes.extend(crate_.change(path, new, owned.iter().any(|other| other == path))?);
        }
        let mut left: BTreeSet<String> = owned.into_iter().collect();
        left.extend(crate_.generated()?);
        for path in left {
            if path != manifest::PATH && !files.contains_key(&path) && crate_.exists(&path)? {
                changes.push(Change {
                    path,
                    kind: Kind::Remove,
                });
            }
        }
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Plan {
            name: name.clone(),
            directory,
            shown: workspace.crate_shown(name),
            remedy: workspace.remedy(name),
            files: files.len() + 1,
            changes,
            orphan: false,
        })
    }

    /// Takes away all that the generator owns in the crate `name`, whose list is `owned`.
    pub(super) fn removal(
        workspace: &Workspace,
        name: &str,
        owned: Vec<String>,
    ) -> Result<Plan, Diagnostic> {
        let crate_ = Crate { workspace, name };
        let mut paths: BTreeSet<String> = owned.into_iter().collect();
        paths.extend(crate_.generated()?);
        let mut changes = Vec::new();
        for path in paths {
            if crate_.exists(&path)? {
                changes.push(Change {
                    path,
                    kind: Kind::Remove,
                });
            }
        }
        Ok(Plan {
            name: name.to_owned(),
            directory: workspace.crate_directory(name),
            shown: workspace.crate_shown(name),
            remedy: workspace.remedy(name),
            files: changes.len(),
            changes,
            orphan: true,
        })
    }

    /// `path` as diagnostics show it.
    pub(super) fn shown(&self, path: &str) -> String {
        format!("{}/{path}", self.shown)
    }

    /// The crate as diagnostics show it.
    pub(super) fn crate_shown(&self) -> String {
        self.shown.clone()
    }
}

struct Crate<'w> {
    workspace: &'w Workspace,
    name: &'w str,
}

impl Crate<'_> {
    /// What it takes for `path` to hold `new`; nothing if it does.
    fn change(&self, path: &str, new: &str, owned: bool) -> Result<Option<Change>, Diagnostic> {
        let kind = match self.find(path)? {
            Found::Nothing => Kind::Create {
                new: new.to_owned(),
            },
            Found::Directory => {
                return Err(self.blocked(
                    path,
                    "this file is to be written, but a directory of its name exists",
                ));
            }
            Found::Symlink => {
                return Err(self.blocked(
                    path,
                    "this file is to be written, but it is a symbolic link",
                ));
            }
            Found::File => {
                let old = fs::read(self.path(path))
                    .map_err(|error| unreadable(&self.shown(path), &error))?;
                if old == new.as_bytes() {
                    return Ok(None);
                }
                if !(owned || path.starts_with(manifest::GENERATED) || manifest::is_marked(&old)) {
                    return Err(Diagnostic::new(
                        Severity::Error,
                        "foreign-file",
                        self.shown(path),
                        "this file is to be written, but it exists and was not generated",
                        "what a person wrote is never overwritten",
                        "move it away, or remove it if it is not needed",
                    ));
                }
                if path == "Cargo.toml" {
                    version::same(&self.shown(path), &String::from_utf8_lossy(&old), new)?;
                }
                Kind::Replace {
                    old,
                    new: new.to_owned(),
                }
            }
        };
        Ok(Some(Change {
            path: path.to_owned(),
            kind,
        }))
    }

    /// Whether a file, or a link of its name, is at `path`. A directory there is a person's.
    fn exists(&self, path: &str) -> Result<bool, Diagnostic> {
        let found = self.find(path)?;
        Ok(matches!(found, Found::File | Found::Symlink))
    }

    /// What is at `path`, which must not lead through a link or a file.
    fn find(&self, path: &str) -> Result<Found, Diagnostic> {
        let whole = format!("{}/{path}", self.workspace.crate_path(self.name));
        let mut current = self.workspace.root().to_owned();
        let mut parts = whole.split('/').peekable();
        while let Some(part) = parts.next() {
            current.push(part);
            let found = kind_of(&current).map_err(|error| unreadable(&self.shown(path), &error))?;
            let last = parts.peek().is_none();
            match found {
                found if last => return Ok(found),
                Found::Nothing => return Ok(Found::Nothing),
                Found::Directory => {}
                Found::File => {
                    return Err(self.blocked(path, "a directory of this path is a file"));
                }
                Found::Symlink => {
                    return Err(self.blocked(path, "a directory of this path is a symbolic link"));
                }
            }
        }
        Ok(Found::Nothing)
    }

    /// The path of every file below `src/generated/`.
    fn generated(&self) -> Result<Vec<String>, Diagnostic> {
        let mut files = Vec::new();
        let directory = manifest::GENERATED.trim_end_matches('/').to_owned();
        if !matches!(self.find(&directory)?, Found::Directory) {
            return Ok(files);
        }
        let mut pending = vec![directory];
        while let Some(directory) = pending.pop() {
            let problem = |error: &io::Error| unreadable(&self.shown(&directory), error);
            for entry in entries(&self.path(&directory)).map_err(|error| problem(&error))? {
                let name = entry.file_name();
                let Some(name) = name.to_str() else {
                    return Err(self.blocked(
                        &directory,
                        "a file in this directory has a name that is not UTF-8",
                    ));
                };
                let path = format!("{directory}/{name}");
                match kind_of(&entry.path()).map_err(|error| problem(&error))? {
                    Found::Directory => pending.push(path),
                    _ => files.push(path),
                }
            }
        }
        Ok(files)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.workspace.crate_directory(self.name).join(path)
    }

    fn shown(&self, path: &str) -> String {
        format!("{}/{path}", self.workspace.crate_shown(self.name))
    }

    fn blocked(&self, path: &str, message: &str) -> Diagnostic {
        Diagnostic::new(
            Severity::Error,
            "path-blocked",
            self.shown(path),
            message,
            "the generator writes plain files in plain directories of the crate, and nothing outside of it",
            "move it out of the way",
        )
    }
}

fn kind_of(path: &Path) -> io::Result<Found> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => Ok(Found::Symlink),
        Ok(metadata) if metadata.is_dir() => Ok(Found::Directory),
        Ok(_) => Ok(Found::File),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Found::Nothing),
        Err(error) => Err(error),
    }
}
