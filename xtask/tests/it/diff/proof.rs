//! The verdict on a change, proven: a program that compiles against the crate of the old document is compiled against that of
//! the new one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use xtask::cli;

use crate::tree::Tree;

/// rustc, with the runtime and what it depends on as cargo has checked them.
pub(crate) struct Compiler {
    /// The metadata of the crates that generated code names.
    externs: BTreeMap<String, PathBuf>,
    folders: BTreeSet<PathBuf>,
}

impl Compiler {
    /// Checks the runtime, which costs nothing where cargo has done so before.
    pub(crate) fn new() -> Compiler {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args([
                "check",
                "--offline",
                "--quiet",
                "--no-default-features",
                "--message-format=json",
                "--package",
                "clientry",
            ])
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let mut compiler = Compiler {
            externs: BTreeMap::new(),
            folders: BTreeSet::new(),
        };
        let text = String::from_utf8(output.stdout).unwrap();
        for message in text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
        {
            let files = message["filenames"].as_array().into_iter().flatten();
            let files = files.filter_map(Value::as_str).map(PathBuf::from);
            for file in files.filter(|file| {
                file.extension()
                    .is_some_and(|extension| extension == "rmeta")
            }) {
                compiler.folders.extend(file.parent().map(Path::to_owned));
                let name = message["target"]["name"]
                    .as_str()
                    .unwrap()
                    .replace('-', "_");
                if ["clientry", "serde", "serde_json"].contains(&name.as_str()) {
                    compiler.externs.insert(name, file);
                }
            }
        }
        compiler
    }

    /// Compiles `source` as the library `name`, and returns its metadata, or what the compiler says.
    fn compile(
        &self,
        name: &str,
        source: &Path,
        out: &Path,
        more: &[(&str, &Path)],
    ) -> Result<PathBuf, String> {
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.args([
            "--edition=2024",
            "--crate-type=lib",
            "--emit=metadata",
            "--cap-lints=allow",
        ]);
        rustc
            .arg(format!("--crate-name={name}"))
            .arg(source)
            .arg("--out-dir")
            .arg(out);
        let externs = self
            .externs
            .iter()
            .map(|(name, file)| (name.as_str(), file.as_path()));
        for (name, file) in externs.chain(more.iter().copied()) {
            rustc
                .arg("--extern")
                .arg(format!("{name}={}", file.display()));
        }
        for folder in &self.folders {
            rustc
                .arg("-L")
                .arg(format!("dependency={}", folder.display()));
        }
        let output = rustc.output().unwrap();
        match output.status.success() {
            true => Ok(out.join(format!("lib{name}.rmeta"))),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    /// The crate of `document`, compiled in the directory `out` of `tree`.
    pub(crate) fn client(&self, tree: &Tree, document: &str) -> PathBuf {
        tree.write("specs/acme.yaml", document);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = cli::run(["codegen"], || Ok(tree.workspace()), &mut out, &mut err);
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&err));
        let to = tree.path("out");
        fs::create_dir(&to).unwrap();
        let client = self.compile("acme", &tree.path("crates/acme/src/lib.rs"), &to, &[]);
        client.unwrap_or_else(|error| panic!("the crate does not compile: {error}\n{document}"))
    }

    /// Whether the program compiles against the crate of `document`; if not, what the compiler says.
    pub(super) fn program(&self, document: &str) -> Result<(), String> {
        let tree = Tree::new();
        let client = self.client(&tree, document);
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/diff/program.rs");
        self.compile("program", &program, &tree.path("out"), &[("acme", &client)])
            .map(drop)
    }
}
