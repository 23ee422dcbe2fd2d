//! Where the documents and the crates are, and the run that writes or checks.
//!
//! - `names`: what may name a crate.
//! - `version`: the version that a person set.
//! - `manifest`: which files of a crate the generator owns.
//! - `plan`: what differs between a crate as it is and as it should be.
//! - `orphans`: crates whose document is gone.
//! - `drift`: a plan as diagnostics, for `--check`.
//! - `clients`: the dependencies of the package `tests` on the crates.
//! - `alone`: a crate outside of the workspace.
//! - `caches`: what is moved along as a whole.
//! - `write`: plans carried out, wholly or not at all.
//! - `lock`: one run at a time.
//! - `settle`: what a person changed meanwhile brought over, and what is left over removed.
//! - `disk`: every operation that changes a file or a directory.

mod alone;
mod caches;
mod clients;
mod disk;
mod drift;
mod lock;
mod manifest;
mod names;
mod orphans;
mod plan;
mod settle;
mod version;
mod write;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use alone::Alone;
pub use alone::{resolved, runtime_at};
use disk::Disk;
pub use names::valid as valid_name;
use plan::Plan;
use write::Writer;

/// The repository, or the directory around one crate outside of it.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
    /// The crate, where there is one alone.
    alone: Option<Alone>,
}

/// One document in `specs/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// The name of the provider, which is that of its crate.
    pub name: String,
    /// The path of its document, or why no crate can be made of it.
    pub document: Result<PathBuf, Diagnostic>,
    /// The path of the overlay that changes it, if there is one.
    pub overlay: Option<PathBuf>,
}

/// A crate as the generator makes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GeneratedCrate {
    /// Its name, which is also that of its directory in `crates/`.
    pub name: String,
    /// What it is made of: the document and its hash. It is in the list of files alone, so that a change of the document
    /// touches no file that it does not change.
    pub source: String,
    /// The text of each file by its path in the crate, with `/` on every system.
    pub files: BTreeMap<String, String>,
}

/// Whether to change files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write what is stale.
    Write,
    /// Only say what is stale.
    Check,
}

/// What [`Run::apply`] did or found.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// One for each crate, in the order given, orphans last.
    pub crates: Vec<Summary>,
    /// What there is to say; under [`Mode::Check`] an error for each file that is not as it should be.
    pub report: Diagnostics,
}

/// How many files of a crate were compared, and how many of them are not as they should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The name of the crate.
    pub name: String,
    /// How many files it has that the generator owns.
    pub files: usize,
    /// How many were written or removed, or would have to be.
    pub changed: usize,
    /// Which of the two.
    pub mode: Mode,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary {
            name,
            files,
            changed,
            mode,
        } = self;
        let files = count(*files, "file");
        match mode {
            Mode::Write => write!(f, "{name}: {files}, {changed} changed"),
            Mode::Check => write!(f, "{name}: {files}, {changed} stale"),
        }
    }
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

impl Workspace {
    /// The workspace that this process runs for: the nearest one around the package that cargo runs, or else
    /// around the current directory.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn locate() -> Result<Workspace, Diagnostic> {
        // Cargo sets it for what it runs. The value of compile time would name another checkout
        // where two of them share a target directory.
        let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let current = std::env::current_dir().ok();
        let starts = [package, current];
        starts
            .iter()
            .flatten()
            .flat_map(|start| start.ancestors())
            .find(|directory| is_workspace(directory))
            .map(Workspace::at)
            .ok_or_else(|| {
                Diagnostic::new(
                    Severity::Error,
                    "workspace-not-found",
                    "",
                    "there is no workspace here",
                    "a `Cargo.toml` with `[workspace]` beside a directory `specs` is what the generator works on",
                    "run it as `cargo xtask` inside the repository",
                )
            })
    }

    /// The workspace whose directory is `root`.
    pub fn at(root: impl Into<PathBuf>) -> Workspace {
        Workspace {
            root: root.into(),
            alone: None,
        }
    }

    /// The directory of the workspace.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The documents in `specs/`, by name.
    ///
    /// # Errors
    ///
    /// Where `specs/` cannot be read.
    pub fn providers(&self) -> Result<Vec<Provider>, Diagnostic> {
        names::providers(self)
    }

    /// The version in the manifest of the crate `name`; `None` where there is no manifest yet.
    ///
    /// # Errors
    ///
    /// Where the manifest cannot be read or has no version of its own.
    pub fn version_of(&self, name: &str) -> Result<Option<String>, Diagnostic> {
        version::of(self, name)
    }

    /// The directory that the crates are in.
    fn crates(&self) -> PathBuf {
        match &self.alone {
            None => self.root.join("crates"),
            Some(_) => self.root.clone(),
        }
    }

    /// The directory of the crate `name`.
    fn crate_directory(&self, name: &str) -> PathBuf {
        self.root.join(self.crate_path(name))
    }

    /// The same from the root, with `/` on every system.
    fn crate_path(&self, name: &str) -> String {
        match &self.alone {
            None => format!("crates/{name}"),
            Some(alone) => alone.directory.clone(),
        }
    }

    /// The same as diagnostics show it.
    fn crate_shown(&self, name: &str) -> String {
        match &self.alone {
            None => format!("crates/{name}"),
            Some(alone) => alone.shown.clone(),
        }
    }

    /// What is written after `cargo xtask` to make the crate `name`.
    fn command(&self, name: &str) -> String {
        match &self.alone {
            None => format!("codegen {name}"),
            Some(alone) => alone.command.clone(),
        }
    }

    /// What brings the crate `name` up to date, as help.
    fn remedy(&self, name: &str) -> String {
        match &self.alone {
            None => format!("run `cargo xtask {}`", self.command(name)),
            Some(_) => "run the same without `--check`".to_owned(),
        }
    }

    /// The name of the directory, in the root, for what is on its way to its place.
    fn staging(&self) -> String {
        match &self.alone {
            None => ".codegen".to_owned(),
            Some(alone) => format!(".{}.codegen", alone.directory),
        }
    }
}

fn is_workspace(directory: &Path) -> bool {
    let Ok(manifest) = fs::read_to_string(directory.join("Cargo.toml")) else {
        return false;
    };
    let manifest = manifest.parse::<toml_edit::DocumentMut>();
    manifest.is_ok_and(|manifest| manifest.contains_key("workspace"))
        && directory.join("specs").is_dir()
}

/// The entries of a directory by name, none where it does not exist.
fn entries(directory: &Path) -> io::Result<Vec<fs::DirEntry>> {
    let read = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        read => read?,
    };
    let mut entries: Vec<_> = read.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    Ok(entries)
}

/// A file or directory that cannot be read.
fn unreadable(file: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "unreadable",
        file,
        format!("it cannot be read: {error}"),
        "",
        "see that it exists, is what it should be, and may be read",
    )
}

/// One run over a workspace.
#[derive(Debug)]
pub struct Run {
    workspace: Workspace,
    /// There is one where this run may write.
    writer: Option<Writer>,
}

impl Run {
    /// Begins a run. One that writes is the only one of its kind until it is dropped, and first makes whole what one
    /// that was killed has left; so it begins before anything is read that depends on the crates.
    ///
    /// # Errors
    ///
    /// Where another run is writing, or the workspace cannot be written.
    pub fn begin(workspace: &Workspace, mode: Mode) -> Result<Run, Diagnostic> {
        let writer = match mode {
            Mode::Check => None,
            Mode::Write => Some(Writer::open(workspace, Disk::real())?),
        };
        Ok(Run {
            workspace: workspace.clone(),
            writer,
        })
    }

    /// Writes `crates`, or says what of them is stale.
    ///
    /// `orphans` tells that these are all the crates there are, so that those whose document is gone are to go.
    ///
    /// # Errors
    ///
    /// Where a file cannot be read, or must not or cannot be written. Every crate is then as it was before, unless
    /// the error says otherwise.
    pub fn apply(&self, crates: &[GeneratedCrate], orphans: bool) -> Result<Outcome, Diagnostics> {
        let workspace = &self.workspace;
        let mode = match self.writer {
            Some(_) => Mode::Write,
            None => Mode::Check,
        };
        let mut problems = Diagnostics::new();
        let mut plans = Vec::new();
        for generated in crates {
            match Plan::of(workspace, generated) {
                Ok(plan) => plans.push(plan),
                Err(problem) => problems.push(problem),
            }
        }
        let mut outcome = Outcome::default();
        if orphans {
            match orphans::find(workspace, crates, mode) {
                Ok((gone, notes)) => {
                    plans.extend(gone);
                    outcome.report.extend(notes);
                }
                Err(problem) => problems.push(problem),
            }
        }
        let list = match &workspace.alone {
            None => clients::change(workspace, crates),
            Some(_) => Ok(None),
        };
        let list = list.unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });
        if !problems.is_empty() {
            return Err(problems);
        }
        outcome.crates.extend(plans.iter().map(|plan| Summary {
            name: plan.name.clone(),
            files: plan.files,
            changed: plan.changes.len(),
            mode,
        }));
        match &self.writer {
            Some(writer) => {
                let current = std::env::current_dir();
                writer.write(&plans, list.as_ref())?;
                outcome
                    .report
                    .extend(current.ok().and_then(|current| replaced(&current, &plans)));
            }
            None => {
                let drift = plans.iter().flat_map(drift::diagnostics);
                outcome.report.extend(drift);
                outcome.report.extend(list.map(|_| clients::stale()));
            }
        }
        Ok(outcome)
    }
}

/// What there is to say if `current`, where the command was run, was in a crate that is another directory now.
fn replaced(current: &Path, plans: &[Plan]) -> Option<Diagnostic> {
    let around = |plan: &&Plan| {
        let place = plan.directory.canonicalize();
        !plan.changes.is_empty() && place.is_ok_and(|place| current.starts_with(place))
    };
    let plan = plans.iter().find(around)?;
    Some(Diagnostic::new(
        Severity::Note,
        "directory-replaced",
        plan.crate_shown(),
        "the current directory was replaced by a new one of the same name",
        "a crate is written as a whole directory, and a shell stays in the old one",
        "enter it again, such as by `cd .`",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_in_a_crate_that_is_replaced_is_told() {
        let root = tempfile::tempdir().unwrap();
        let directory = root.path().join("crates/a");
        fs::create_dir_all(directory.join("src")).unwrap();
        let inside = directory.join("src").canonicalize().unwrap();
        let mut plan = Plan {
            name: "a".to_owned(),
            directory,
            shown: "crates/a".to_owned(),
            remedy: String::new(),
            files: 1,
            changes: Vec::new(),
            orphan: false,
        };
        assert!(replaced(&inside, std::slice::from_ref(&plan)).is_none());
        plan.changes.push(plan::Change {
            path: "src/lib.rs".to_owned(),
            kind: plan::Kind::Remove,
        });
        let plans = [plan];
        assert_eq!(replaced(&inside, &plans).unwrap().file, "crates/a");
        assert!(replaced(root.path(), &plans).is_none());
    }

    #[test]
    fn the_workspace_is_found_around_the_package() {
        let workspace = Workspace::locate().unwrap();
        assert!(is_workspace(workspace.root()));
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).starts_with(workspace.root()));
    }

    #[test]
    fn a_workspace_has_members_and_documents() {
        let directory = tempfile::tempdir().unwrap();
        let manifest = directory.path().join("Cargo.toml");
        assert!(!is_workspace(directory.path()));
        fs::write(&manifest, "[workspace]\n").unwrap();
        assert!(!is_workspace(directory.path()));
        fs::create_dir(directory.path().join("specs")).unwrap();
        assert!(is_workspace(directory.path()));
        fs::write(&manifest, "[package]\nname = \"x\"\n").unwrap();
        assert!(!is_workspace(directory.path()));
    }
}
