//! What cargo says of a crate: how many errors and warnings, and all of it in a file.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use toml_edit::DocumentMut;

/// The feature that needs headers of the system, and changes nothing in a generated crate.
const NEEDS_HEADERS: &str = "native-tls";

/// What compiles the crates.
pub(super) struct Compiler {
    cargo: PathBuf,
    /// One for all crates, so that what they depend on is compiled once.
    target: PathBuf,
    /// The versions of the repository, for crates that have none yet.
    lock: PathBuf,
}

/// What cargo says of a crate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) errors: usize,
    pub(super) warnings: usize,
}

impl Verdict {
    pub(super) fn is_clean(self) -> bool {
        self == Verdict::default()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |number: usize, noun: &str| {
            format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
        };
        f.pad(&match self {
            Verdict {
                errors: 0,
                warnings: 0,
            } => "ok".to_owned(),
            Verdict {
                errors: 0,
                warnings,
            } => counted(*warnings, "warning"),
            Verdict { errors, .. } => counted(*errors, "error"),
        })
    }
}

impl Compiler {
    /// Takes the versions of the workspace in `root`, and compiles below `out` unless the user has a target directory.
    pub(super) fn of(root: &Path, out: &Path) -> Compiler {
        let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
        Compiler {
            cargo: variable("CARGO").unwrap_or_else(|| "cargo".into()),
            target: variable("CARGO_TARGET_DIR").unwrap_or_else(|| out.join("target")),
            lock: root.join("Cargo.lock"),
        }
    }

    /// Runs a command of cargo on the crate in `directory`, with its default features or with all. What it says goes to
    /// the end of `log`.
    pub(super) fn run(&self, directory: &Path, command: &str, all: bool, log: &Path) -> Verdict {
        let lock = directory.join("Cargo.lock");
        if !lock.exists() {
            // Without it, cargo takes the newest versions.
            let _ = fs::copy(&self.lock, &lock);
        }
        let manifest = directory.join("Cargo.toml");
        let mut cargo = Command::new(&self.cargo);
        cargo
            .args([
                command,
                "--quiet",
                "--message-format=json",
                "--manifest-path",
            ])
            .arg(&manifest)
            .arg("--target-dir")
            .arg(&self.target)
            .stdin(Stdio::null());
        if command == "doc" {
            cargo.arg("--no-deps");
        }
        if all {
            let text = fs::read_to_string(&manifest).unwrap_or_default();
            cargo.args(["--features", &features(&text).join(",")]);
        }
        let (is_done, messages, stderr) = match cargo.output() {
            Ok(output) => {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                (
                    output.status.success(),
                    text(&output.stdout),
                    text(&output.stderr),
                )
            }
            Err(error) => (
                false,
                String::new(),
                format!("cargo cannot be started: {error}\n"),
            ),
        };
        let (mut verdict, mut said) = read(&messages, &manifest);
        if !is_done && verdict.errors == 0 {
            // It failed before it came to the crate, or in what the crate depends on.
            verdict.errors = 1;
            said.push_str(&stderr);
        }
        if !said.is_empty() {
            let opened = File::options().create(true).append(true).open(log);
            let _ = opened.and_then(|mut log| write!(log, "# cargo {command}\n\n{said}"));
        }
        verdict
    }
}

impl Compiler {
    /// What the program in `directory` prints. That and what cargo says go to the end of `log`.
    pub(super) fn output(&self, directory: &Path, log: &Path) -> io::Result<String> {
        let _ = fs::copy(&self.lock, directory.join("Cargo.lock"));
        let output = Command::new(&self.cargo)
            .args(["run", "--quiet", "--manifest-path"])
            .arg(directory.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(&self.target)
            .stdin(Stdio::null())
            .output()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let mut log = File::options().create(true).append(true).open(log)?;
        write!(log, "# round trip\n\n{out}{err}")?;
        Ok(out)
    }
}

/// The features in a manifest that can be checked on any machine.
fn features(manifest: &str) -> Vec<String> {
    let manifest: Option<DocumentMut> = manifest.parse().ok();
    let table = manifest
        .as_ref()
        .and_then(|all| all.get("features")?.as_table_like());
    let names = table.into_iter().flat_map(|table| table.iter());
    let names = names.map(|(name, _)| name.to_owned());
    names.filter(|name| name != NEEDS_HEADERS).collect()
}

/// What cargo's messages say of the crate of `manifest`, counted and as text.
fn read(messages: &str, manifest: &Path) -> (Verdict, String) {
    let mut verdict = Verdict::default();
    let mut said = String::new();
    for line in messages.lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let is_its = message["manifest_path"]
            .as_str()
            .is_some_and(|of| Path::new(of) == manifest);
        if message["reason"] != "compiler-message" || !is_its {
            continue;
        }
        let message = &message["message"];
        // The last ones only count those before.
        if message["spans"].as_array().is_none_or(Vec::is_empty) {
            continue;
        }
        match message["level"].as_str() {
            Some("warning") => verdict.warnings += 1,
            Some(level) if level.starts_with("error") => verdict.errors += 1,
            _ => continue,
        }
        said.push_str(message["rendered"].as_str().unwrap_or_default());
        said.push('\n');
    }
    (verdict, said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_about_the_crate_are_counted() {
        let message = |manifest: &str, level: &str, spans: &str| {
            format!(
                "{{\"reason\":\"compiler-message\",\"manifest_path\":\"{manifest}\",\"message\":\
                 {{\"level\":\"{level}\",\"spans\":[{spans}],\"rendered\":\"said {level}\"}}}}\n"
            )
        };
        let all = [
            "not json\n".to_owned(),
            "{\"reason\":\"compiler-artifact\",\"manifest_path\":\"/a/Cargo.toml\"}\n".to_owned(),
            message("/a/Cargo.toml", "warning", "{}"),
            message("/a/Cargo.toml", "warning", ""),
            message("/b/Cargo.toml", "error", "{}"),
            message("/a/Cargo.toml", "error: internal compiler error", "{}"),
        ];
        let (verdict, said) = read(&all.concat(), Path::new("/a/Cargo.toml"));
        assert_eq!((verdict.errors, verdict.warnings), (1, 1));
        assert_eq!(said, "said warning\nsaid error: internal compiler error\n");
    }

    #[test]
    fn a_verdict_is_in_words() {
        let words = |errors, warnings| Verdict { errors, warnings }.to_string();
        assert_eq!(words(0, 0), "ok");
        assert_eq!(words(0, 1), "1 warning");
        assert_eq!(words(2, 3), "2 errors");
    }

    #[test]
    fn every_feature_is_checked_but_the_one_that_needs_headers() {
        let text = "[features]\ndefault = [\"rustls\"]\nrustls = []\nnative-tls = []\ngzip = []\n";
        assert_eq!(features(text), ["default", "rustls", "gzip"]);
        assert!(features("[package]\n").is_empty() && features("[").is_empty());
    }
}
