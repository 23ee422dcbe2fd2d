//! A workspace in a temporary directory.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;
use xtask::diagnostic::Diagnostics;
use xtask::workspace::{GeneratedCrate, Mode, Outcome, Run, Workspace};

/// A directory with what the generator expects around it.
pub(crate) struct Tree {
    directory: TempDir,
}

impl Tree {
    pub(crate) fn new() -> Tree {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("specs")).unwrap();
        let tree = Tree { directory };
        tree.write("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n");
        tree
    }

    pub(crate) fn workspace(&self) -> Workspace {
        Workspace::at(self.directory.path())
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn exists(&self, path: &str) -> bool {
        fs::symlink_metadata(self.path(path)).is_ok()
    }

    /// Makes every file look old, so that writing one shows.
    pub(crate) fn age(&self) {
        let old = SystemTime::now() - Duration::from_secs(3600);
        for path in self.all().into_keys() {
            let path = self.path(&path);
            if path.is_file() {
                fs::File::options()
                    .append(true)
                    .open(path)
                    .unwrap()
                    .set_modified(old)
                    .unwrap();
            }
        }
    }

    /// Everything there is but the lock of a run, with content and time; directories and links have neither.
    pub(crate) fn all(&self) -> BTreeMap<String, Option<(Vec<u8>, SystemTime)>> {
        let mut found = BTreeMap::new();
        collect(self.directory.path(), self.directory.path(), &mut found);
        for lock in [".codegen", ".codegen/lock"] {
            found.remove(lock);
        }
        found
    }

    /// The paths of the files of the crate `name`.
    pub(crate) fn files(&self, name: &str) -> Vec<String> {
        let prefix = format!("crates/{name}/");
        let all = self.all().into_iter();
        all.filter(|(_, content)| content.is_some())
            .filter_map(|(path, _)| path.strip_prefix(&prefix).map(str::to_owned))
            .collect()
    }
}

fn collect(
    root: &Path,
    directory: &Path,
    found: &mut BTreeMap<String, Option<(Vec<u8>, SystemTime)>>,
) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let shown = path
            .strip_prefix(root)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        let metadata = fs::symlink_metadata(&path).unwrap();
        if metadata.is_file() {
            found.insert(
                shown,
                Some((fs::read(&path).unwrap(), metadata.modified().unwrap())),
            );
        } else {
            found.insert(shown, None);
            if metadata.is_dir() {
                collect(root, &path, found);
            }
        }
    }
}

/// A crate as the stages before would make it.
pub(crate) fn generated(name: &str, files: &[(&str, &str)]) -> GeneratedCrate {
    GeneratedCrate {
        name: name.to_owned(),
        source: format!("Source: specs/{name}.yaml, SHA-256 00."),
        files: files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect(),
    }
}

/// One run that writes or checks `crates`.
pub(crate) fn apply(
    workspace: &Workspace,
    crates: &[GeneratedCrate],
    orphans: bool,
    mode: Mode,
) -> Result<Outcome, Diagnostics> {
    Run::begin(workspace, mode)?.apply(crates, orphans)
}
