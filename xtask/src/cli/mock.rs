//! `cargo xtask mock`: a document as a server on loopback.

use std::io;
use std::path::Path;
use std::sync::mpsc::{self, Sender};
use std::thread;

use super::args::{Mock as Asked, MockOf};
use super::document::{generator_failed, on_a_large_stack};
use super::{FINE, Output, diff};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::Document;
use crate::mock::{self, CREDENTIAL, Mock, Problem, Serving};
use crate::workspace::Workspace;

/// Serves until it is interrupted.
pub(super) fn run(
    asked: &Asked,
    locate: impl FnOnce() -> Result<Workspace, Diagnostic>,
    output: &mut Output<'_>,
) -> u8 {
    let (document, name) = match document(asked, locate) {
        Ok(document) => document,
        Err(problems) => return output.failed(&problems),
    };
    let file = document.file().to_owned();
    let mut report = Diagnostics::new();
    let made = on_a_large_stack(|| Mock::new(&document, CREDENTIAL, &mut report));
    let made = match made {
        Ok(Ok(mock)) => mock,
        Ok(Err(problem)) => return output.failed(&problem.into()),
        Err(message) => return output.failed(&generator_failed(file, message).into()),
    };
    output.print(&report);
    let (lines, told) = mpsc::channel();
    // What is printed is printed here, while the server has a stack that suits any document.
    let served = thread::scope(|scope| {
        let serving = scope.spawn(|| on_a_large_stack(|| serve(made, &name, asked.port, lines)));
        for line in told {
            // Whoever reads the streams may have gone away; the server is there all the same.
            let _ = match line {
                Line::Begins(text) => {
                    write!(output.out, "{text}").and_then(|()| output.out.flush())
                }
                Line::Is(text) => writeln!(output.err, "{text}"),
            };
        }
        serving.join().unwrap_or_else(|_| Err(String::new()))
    });
    match served {
        Ok(Ok(())) => FINE,
        Ok(Err(problem)) => output.failed(&problem.into()),
        Err(message) => output.failed(&generator_failed(file, message).into()),
    }
}

/// The document, and what the server calls it.
fn document(
    asked: &Asked,
    locate: impl FnOnce() -> Result<Workspace, Diagnostic>,
) -> Result<(Document, String), Diagnostics> {
    match &asked.of {
        MockOf::Provider(name) => {
            let workspace = locate().map_err(Diagnostics::from)?;
            let provider = diff::provider(&workspace, name).map_err(Diagnostics::from)?;
            let document = diff::load(workspace.root(), &provider)?;
            Ok((document, name.clone()))
        }
        MockOf::File(path) => {
            let load = || diff::document(Path::new("."), path, None);
            let file = path.to_string_lossy().into_owned();
            let loaded = on_a_large_stack(load);
            let loaded = loaded.map_err(|message| generator_failed(file.clone(), message));
            Ok((loaded.map_err(Diagnostics::from)??, file))
        }
    }
}

/// Something to print.
enum Line {
    /// What there is to know of a server that has begun.
    Begins(String),
    /// What it did.
    Is(String),
}

fn serve(mock: Mock, name: &str, port: u16, lines: Sender<Line>) -> Result<(), Diagnostic> {
    let failed = |error: io::Error| broken(format!("the server cannot run: {error}"), "");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    runtime.block_on(async {
        let serving = mock::bind(mock, port).await;
        let serving = serving.map_err(|problem| {
            let help = match problem {
                Problem::Taken => {
                    "name another by `--port`, or let the system choose by `--port 0`"
                }
                Problem::Other(_) => "name another by `--port`",
            };
            let message = format!("there is no port {port} on 127.0.0.1: {problem}");
            broken(message, help)
        })?;
        let _ = lines.send(Line::Begins(begins(&serving, name)));
        let interrupted = async {
            if tokio::signal::ctrl_c().await.is_err() {
                // Without the signal, it is the process that is ended.
                std::future::pending::<()>().await;
            }
        };
        let line = |line: String| {
            let _ = lines.send(Line::Is(line));
        };
        serving.run(interrupted, line).await.map_err(failed)
    })
}

fn broken(message: String, help: &str) -> Diagnostic {
    Diagnostic::new(Severity::Error, "mock-port", "", message, "", help)
}

/// What there is to know of a server that has begun; the first line ends with its URL.
fn begins(serving: &Serving, name: &str) -> String {
    let (url, mock) = (serving.url(), serving.mock());
    let mut lines = vec![
        format!("{name} is served on {url}"),
        format!("  every token, key, user name and password is `{CREDENTIAL}`"),
    ];
    for (path, ids) in mock.collections() {
        let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
        let known = match ids.is_empty() {
            true => "no item".to_owned(),
            false => ids.join(", "),
        };
        lines.push(format!(
            "  {path} keeps what is sent, and begins with {known}"
        ));
    }
    if mock.signs_deliveries() {
        lines.push(format!(
            "  POST {url}/_mock/deliveries sends a signed delivery to this machine"
        ));
    }
    lines.push("  Ctrl-C ends it".to_owned());
    lines.into_iter().map(|line| line + "\n").collect()
}
