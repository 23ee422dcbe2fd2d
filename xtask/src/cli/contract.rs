//! `contract`: the crates against a server that nobody here wrote. The program `contract` of the package `tests` does it,
//! which has the crates; here it is built and started.

use std::process::{Command, Stdio};

use super::{FAILED, FINE, Output};
use crate::diagnostic::Diagnostic;
use crate::workspace::Workspace;

/// Where npm puts Prism, from the root of the workspace.
const PRISM: &str = ".ci/node_modules/.bin/prism";

pub(super) fn run(
    providers: &[String],
    locate: impl FnOnce() -> Result<Workspace, Diagnostic>,
    output: &mut Output<'_>,
) -> u8 {
    let workspace = match locate() {
        Ok(workspace) => workspace,
        Err(problem) => return output.failed(&problem.into()),
    };
    let prism = workspace.root().join(PRISM);
    if !prism.exists() {
        let _ = writeln!(
            output.err,
            "error: there is no Prism in `{PRISM}`; install it: `npm ci --prefix .ci --ignore-scripts`"
        );
        return FAILED;
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let ended = Command::new(cargo)
        .args([
            "run",
            "--quiet",
            "--package",
            "tests",
            "--bin",
            "contract",
            "--",
        ])
        .arg("--prism")
        .arg(prism)
        .args(providers)
        .current_dir(workspace.root())
        .stdin(Stdio::null())
        .status();
    match ended {
        Ok(status) if status.success() => FINE,
        Ok(_) => FAILED,
        Err(error) => {
            let _ = writeln!(output.err, "error: cargo cannot be started: {error}");
            FAILED
        }
    }
}
