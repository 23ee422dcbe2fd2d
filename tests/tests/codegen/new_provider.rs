//! A new provider needs its document and nothing else: in a copy of the workspace, `acme.yaml` becomes one, and every
//! suite passes without an edit but the acceptance of its surface.
//!
//! The copy is at the same place each time and has the times of the originals, so that cargo takes what it has built
//! for the workspace itself, in the same target directory, and builds the new crate and the tests alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use xtask::workspace::Workspace;

/// The target directory that this test was built in.
fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap()
}

/// Makes `to` a copy of `from`, times included. What is built, or git's, is no part of it.
fn copy(from: &Path, to: &Path) {
    if ["target", "node_modules", ".git"]
        .iter()
        .any(|name| from.ends_with(name))
    {
        return;
    }
    let metadata = fs::metadata(from).unwrap();
    if metadata.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            copy(&from.join(&name), &to.join(&name));
        }
        return;
    }
    fs::copy(from, to).unwrap();
    let file = fs::File::options().append(true).open(to).unwrap();
    file.set_modified(metadata.modified().unwrap()).unwrap();
}

/// A copy of the workspace with one more document.
fn workspace() -> PathBuf {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (copied, kept) = (temporary.join("new_provider"), temporary.join("acme"));
    // The new crate of the last time stays: the generator writes what is not as it should be.
    let _ = fs::rename(copied.join("crates/acme"), &kept);
    let _ = fs::remove_dir_all(&copied);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    copy(&root.canonicalize().unwrap(), &copied);
    let _ = fs::rename(&kept, copied.join("crates/acme"));
    // Of another version, the copy's build script has an output of its own.
    let manifest = copied.join("tests/Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    let version = format!("version = \"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(text.contains(&version), "{text}");
    fs::write(&manifest, text.replacen(&version, "version = \"0.0.0\"", 1)).unwrap();
    let spec = copied.join("specs/acme.yaml");
    fs::write(&spec, include_str!("acme.yaml")).unwrap();
    let file = fs::File::options().append(true).open(&spec).unwrap();
    // An hour of its own, as if it had been there before.
    let hour = SystemTime::UNIX_EPOCH + Duration::from_secs(3600);
    file.set_modified(hour).unwrap();
    copied
}

/// What `cargo xtask` with these arguments says in `workspace`.
fn xtask(workspace: &Path, arguments: &[&str]) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = xtask::cli::run(
        arguments,
        || Ok(Workspace::at(workspace)),
        &mut out,
        &mut err,
    );
    let said = String::from_utf8([out, err].concat()).unwrap();
    assert_eq!(code, 0, "{said}");
    said
}

/// Runs suites in `workspace`: whether they pass, and what they print.
fn suites(workspace: &Path, insta: &str, arguments: &[&str]) -> (bool, String) {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args([
            "test",
            "--offline",
            "--package",
            "tests",
            "--test",
            "suites",
            "--",
        ])
        .args(arguments)
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", target())
        .env("INSTA_UPDATE", insta);
    // What cargo has told this test of itself is not for another cargo.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let prefixes = [
            "CARGO_PKG_",
            "CARGO_MANIFEST_",
            "CARGO_BIN_",
            "INSTA_WORKSPACE",
        ];
        if prefixes.iter().any(|prefix| text.starts_with(prefix)) {
            cargo.env_remove(&name);
        }
    }
    let output = cargo.output().unwrap();
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed).into_owned();
    (output.status.success(), printed)
}

#[test]
fn a_new_document_passes_every_suite_once_its_surface_is_accepted() {
    let workspace = workspace();
    let said = xtask(&workspace, &["codegen"]);
    assert!(said.contains("acme: "), "{said}");
    xtask(&workspace, &["codegen", "--check"]);

    let (passed, printed) = suites(&workspace, "no", &["surface"]);
    assert!(
        !passed && printed.contains("INSTA_UPDATE=always cargo test -p tests surface"),
        "{printed}"
    );
    let (passed, printed) = suites(&workspace, "always", &["surface"]);
    assert!(passed, "{printed}");
    // Of other providers, and each a compilation of its own.
    let skipped = ["--skip", "compile_fail", "--nocapture"];
    let (passed, printed) = suites(&workspace, "no", &skipped);
    assert!(passed, "{printed}");
    assert!(
        printed.contains("make_gizmo 201: a missing field at"),
        "the new crate was not called: {printed}"
    );
}
