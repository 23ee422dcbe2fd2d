//! A crate outside of the workspace: its directory is new, empty, or has a crate that was generated before.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::{Workspace, entries, manifest, unreadable};
use crate::diagnostic::{Diagnostic, Severity};

/// Where the crate is, and how it was asked for.
#[derive(Clone, Debug)]
pub(super) struct Alone {
    /// The name of its directory in the root.
    pub(super) directory: String,
    /// The directory as diagnostics show it.
    pub(super) shown: String,
    /// What is written after `cargo xtask` to make it.
    pub(super) command: String,
}

impl Workspace {
    /// The directory `out` as that of one crate, which `command` makes: what is written after `cargo xtask`.
    ///
    /// # Errors
    ///
    /// Where a crate must not be in `out`: it is a file, has files of a person alone, or is the repository's.
    pub fn alone(out: &Path, command: &str) -> Result<Workspace, Diagnostic> {
        let shown = match out.components().next() {
            Some(_) => out.display().to_string(),
            None => ".".to_owned(),
        };
        let refused = |message: &str, why: &str| {
            let help = "choose a directory that is new or empty";
            Diagnostic::new(Severity::Error, "out-directory", &shown, message, why, help)
        };
        let resolved = resolved(out).map_err(|error| unreadable(&shown, &error))?;
        let name = resolved.file_name().and_then(|name| name.to_str());
        let (Some(root), Some(name)) = (resolved.parent(), name) else {
            return Err(refused(
                "no crate can be in this directory",
                "what is written is put in place by a rename, for which it needs a parent and a name in UTF-8",
            ));
        };
        let found = match fs::symlink_metadata(&resolved) {
            Ok(metadata) if metadata.is_dir() => entries(&resolved),
            Ok(_) => return Err(refused("this is no directory", "")),
            Err(_) => Ok(Vec::new()),
        };
        let found = found.map_err(|error| unreadable(&shown, &error))?;
        let list = resolved.join(manifest::PATH);
        let is_generated = match fs::read_to_string(&list) {
            Ok(text) => text.starts_with(manifest::HEAD),
            Err(_) => false,
        };
        // What version control and editors keep there is nothing that would be lost.
        let is_hidden =
            |entry: &fs::DirEntry| entry.file_name().as_encoded_bytes().starts_with(b".");
        if !is_generated && !found.iter().all(is_hidden) {
            return Err(refused(
                "this directory has files that were not generated",
                "a crate is written into a directory that is new, empty, or has one that was generated before",
            ));
        }
        if root.ends_with("crates") && root.parent().is_some_and(super::is_workspace) {
            return Err(refused(
                "this is the place of the crates of a workspace",
                "they are made of the documents in `specs`, and a crate without one is removed",
            ));
        }
        Ok(Workspace {
            root: root.to_owned(),
            alone: Some(Alone {
                directory: name.to_owned(),
                shown,
                command: command.to_owned(),
            }),
        })
    }
}

/// `path` without links, as far as it exists, and absolute.
pub fn resolved(path: &Path) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    for existing in absolute.ancestors() {
        match fs::canonicalize(existing) {
            Ok(mut real) => {
                let rest = absolute.strip_prefix(existing).unwrap_or(Path::new(""));
                for part in rest.components() {
                    match part {
                        Component::Normal(part) => real.push(part),
                        _ => return Err(io::ErrorKind::NotFound.into()),
                    }
                }
                return Ok(real);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::NotFound.into())
}

/// The crate `clientry` at `path`, as the manifest of a crate in `out` names it: from there where `path` is relative.
///
/// # Errors
///
/// Where it is not there.
pub fn runtime_at(path: &Path, out: &Path) -> Result<String, Diagnostic> {
    let shown = path.display().to_string();
    let missing = |message: String| {
        Diagnostic::new(
            Severity::Error,
            "runtime-not-found",
            &shown,
            message,
            "a crate outside of the workspace names the runtime that it is built on",
            "give the directory of the crate `clientry`, or a version of it, by `--runtime`",
        )
    };
    let text = fs::read_to_string(path.join("Cargo.toml"))
        .map_err(|error| missing(format!("there is no runtime: {error}")))?;
    let manifest: Option<toml_edit::DocumentMut> = text.parse().ok();
    let name = manifest
        .as_ref()
        .and_then(|all| all.get("package")?.get("name")?.as_str());
    if name != Some("clientry") {
        return Err(missing("this is not the crate `clientry`".to_owned()));
    }
    let real = resolved(path).map_err(|error| unreadable(&shown, &error))?;
    let from = resolved(out).map_err(|error| unreadable(&shown, &error))?;
    let named = match path.is_absolute() {
        true => Some(real),
        false => relative(&from, &real),
    };
    let named = named.as_deref().and_then(Path::to_str);
    let named =
        named.ok_or_else(|| missing("its path is not UTF-8, or on another drive".to_owned()))?;
    // `\` is no separator in what is shared between systems.
    Ok(match cfg!(windows) {
        true => named.replace('\\', "/"),
        false => named.to_owned(),
    })
}

/// The way from one directory to another, both absolute and without links.
fn relative(from: &Path, to: &Path) -> Option<PathBuf> {
    let common = from.ancestors().find(|ancestor| to.starts_with(ancestor))?;
    let up = from.strip_prefix(common).ok()?.components().count();
    let mut way: PathBuf = std::iter::repeat_n("..", up).collect();
    way.push(to.strip_prefix(common).ok()?);
    Some(way)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(out: &Path) -> Option<&'static str> {
        Workspace::alone(out, "codegen --spec x.yaml")
            .err()
            .map(|problem| problem.code)
    }

    #[test]
    fn a_directory_is_new_or_empty_or_was_generated() {
        let temporary = tempfile::tempdir().unwrap();
        let root = temporary.path();
        assert_eq!(code(&root.join("new/deeper")), None);
        assert_eq!(code(root), None);
        let out = root.join("out");
        fs::create_dir_all(out.join(".git")).unwrap();
        assert_eq!(code(&out), None);
        fs::write(out.join("notes.txt"), "mine").unwrap();
        assert_eq!(code(&out), Some("out-directory"));
        let list = out.join(manifest::PATH);
        fs::create_dir_all(list.parent().unwrap()).unwrap();
        fs::write(&list, "mine").unwrap();
        assert_eq!(code(&out), Some("out-directory"));
        fs::write(&list, format!("{}codegen x`.\n", manifest::HEAD)).unwrap();
        assert_eq!(code(&out), None);
        assert_eq!(code(&out.join("notes.txt")), Some("out-directory"));
        assert_eq!(code(&out.join("notes.txt/deeper")), Some("unreadable"));
        assert_eq!(code(&root.join("gone/../x")), Some("unreadable"));
        assert_eq!(code(Path::new("/")), Some("out-directory"));
    }

    #[test]
    fn a_crate_of_a_workspace_is_made_of_its_documents() {
        let temporary = tempfile::tempdir().unwrap();
        let root = temporary.path();
        let crates = root.join("crates");
        assert_eq!(code(&crates.join("acme")), None);
        fs::create_dir(root.join("specs")).unwrap();
        fs::create_dir(&crates).unwrap();
        fs::write(root.join("Cargo.toml"), "[workspace]\n").unwrap();
        assert_eq!(code(&crates.join("acme")), Some("out-directory"));
        assert_eq!(code(&root.join("elsewhere/acme")), None);
    }

    #[test]
    fn the_runtime_is_named_from_the_crate_or_as_it_is() {
        assert_eq!(
            relative(Path::new("/a/b/c"), Path::new("/a/d/e")),
            Some("../../d/e".into())
        );
        assert_eq!(
            relative(Path::new("/a"), Path::new("/a/b")),
            Some("b".into())
        );
        let temporary = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(temporary.path()).unwrap();
        let named = |path: &Path| runtime_at(path, &root.join("out/acme"));
        assert_eq!(
            named(&root.join("gone")).unwrap_err().code,
            "runtime-not-found"
        );
        let runtime = root.join("clientry");
        fs::create_dir(&runtime).unwrap();
        fs::write(runtime.join("Cargo.toml"), "package.name = \"other\"").unwrap();
        assert_eq!(named(&runtime).unwrap_err().code, "runtime-not-found");
        fs::write(runtime.join("Cargo.toml"), "package.name = \"clientry\"").unwrap();
        assert_eq!(named(&runtime).unwrap(), runtime.to_str().unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_what_it_leads_to() {
        let temporary = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(temporary.path()).unwrap();
        fs::create_dir(root.join("real")).unwrap();
        std::os::unix::fs::symlink("real", root.join("link")).unwrap();
        let workspace = Workspace::alone(&root.join("link"), "codegen").unwrap();
        assert_eq!(workspace.crate_directory("acme"), root.join("real"));
        assert_eq!(
            resolved(&root.join("link/new")).unwrap(),
            root.join("real/new")
        );
    }
}
