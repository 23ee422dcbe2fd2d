//! rustc, on a file that uses one of the clients.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What the compiler says of a line: the code of an error, or the name of a lint.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    pub line: usize,
    pub code: String,
}

/// Where the checked crates are.
pub struct Compiler {
    /// The metadata of each client.
    clients: BTreeMap<String, PathBuf>,
    /// Where that of everything else is.
    folders: BTreeSet<PathBuf>,
}

impl Compiler {
    /// Checks the clients, which costs nothing where cargo has done so before.
    pub fn new(clients: &[String]) -> Self {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args([
            "check",
            "--offline",
            "--quiet",
            "--no-default-features",
            "--message-format=json",
        ]);
        cargo.args(clients.iter().flat_map(|client| ["--package", client]));
        let output = cargo
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
            .stderr(Stdio::inherit())
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "the clients do not compile");
        let mut compiler = Compiler {
            clients: BTreeMap::new(),
            folders: BTreeSet::new(),
        };
        for message in json_lines(&output.stdout) {
            let files = message["filenames"].as_array().into_iter().flatten();
            let files = files.filter_map(Value::as_str).map(PathBuf::from);
            for file in files.filter(|file| {
                file.extension()
                    .is_some_and(|extension| extension == "rmeta")
            }) {
                compiler.folders.extend(file.parent().map(Path::to_owned));
                let name = message["target"]["name"].as_str().unwrap_or_default();
                if clients.iter().any(|client| client == name) {
                    compiler.clients.insert(name.to_owned(), file);
                }
            }
        }
        compiler
    }

    /// What the compiler finds at fault in `source`, which may use `client` and the standard library.
    pub fn diagnostics(&self, client: &str, source: &Path) -> BTreeSet<Diagnostic> {
        let metadata = self
            .clients
            .get(client)
            .unwrap_or_else(|| panic!("cargo did not check {client}"));
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.args([
            "--edition=2024",
            "--crate-type=lib",
            "--crate-name=case",
            "--emit=metadata",
        ]);
        rustc.arg("--error-format=json").arg(source);
        rustc.arg("--out-dir").arg(env!("CARGO_TARGET_TMPDIR"));
        rustc
            .arg("--extern")
            .arg(format!("{client}={}", metadata.display()));
        for folder in &self.folders {
            rustc
                .arg("-L")
                .arg(format!("dependency={}", folder.display()));
        }
        let output = rustc.output().expect("rustc runs");
        let messages = json_lines(&output.stderr);
        let found: BTreeSet<Diagnostic> = messages.iter().filter_map(diagnostic).collect();
        assert!(
            output.status.success() || !found.is_empty(),
            "{}: {}",
            source.display(),
            String::from_utf8_lossy(&output.stderr)
        );
        found
    }
}

/// The line and code of what the compiler says; `None` for a message that only sums up others.
fn diagnostic(message: &Value) -> Option<Diagnostic> {
    let spans = message["spans"].as_array()?;
    let primary = spans.iter().find(|span| span["is_primary"] == true)?;
    let code = message["code"]["code"]
        .as_str()
        .or(message["message"].as_str())?;
    Some(Diagnostic {
        line: usize::try_from(primary["line_start"].as_u64()?).ok()?,
        code: code.to_owned(),
    })
}

fn json_lines(bytes: &[u8]) -> Vec<Value> {
    let text = String::from_utf8_lossy(bytes);
    text.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}
