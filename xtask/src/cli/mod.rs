//! What `cargo xtask` understands.
//!
//! - `args`: the command line as commands and options.
//! - `codegen`: the documents of the workspace.
//! - `alone`: one crate anywhere else; `json`: what it is told as.
//! - `contract`: the crates against a server that nobody here wrote.
//! - `corpus`: a folder of documents, tried one by one.
//! - `document`: one document, whatever is in it.
//! - `diff`: what changed in pages or a document, as sentences.
//! - `mock`: a document as a server on this machine.
//! - `pages`: documentation pages, of which a document is made.
//! - `status`: a line that says what is being done.
//!
//! Reports go to the error stream, results to the output. `args::HELP` says what the exit codes mean.

mod alone;
mod args;
mod codegen;
mod contract;
mod corpus;
mod diff;
mod document;
mod json;
mod mock;
mod pages;
mod status;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use args::{Command, HELP};
use status::Status;

use crate::diagnostic::{Diagnostic, Diagnostics, Extent, Style};
use crate::explain;
use crate::openapi::extension;
use crate::workspace::Workspace;

/// All is well.
const FINE: u8 = 0;

/// Something failed or is stale.
const FAILED: u8 = 1;

/// The command line makes no sense.
const USAGE: u8 = 2;

/// The crates are whole, but operations of their documents are omitted.
const PARTIAL: u8 = 3;

/// Pages or documents that were compared are not equal.
const CHANGED: u8 = 3;

/// Where results and diagnostics go.
struct Output<'o> {
    out: &'o mut dyn Write,
    err: &'o mut dyn Write,
    style: Style,
    extent: Extent,
    status: Status,
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    let (mut out, mut err) = (io::stdout(), io::stderr());
    let variable = |name: &str| std::env::var_os(name);
    let style = style(err.is_terminal(), variable);
    let status = match status::can_be_shown(err.is_terminal(), variable) {
        true => Status::on(Box::new(io::stderr())),
        false => Status::hidden(),
    };
    let output = Output {
        out: &mut out,
        err: &mut err,
        style,
        extent: Extent::Usual,
        status,
    };
    ExitCode::from(output.run(arguments, Workspace::locate))
}

/// Runs `arguments` in the workspace that `locate` finds, without colors, and returns the exit code.
pub fn run<A: Into<OsString>>(
    arguments: impl IntoIterator<Item = A>,
    locate: impl FnOnce() -> Result<Workspace, Diagnostic>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let output = Output {
        out,
        err,
        style: Style::Plain,
        extent: Extent::Usual,
        status: Status::hidden(),
    };
    output.run(arguments, locate)
}

/// Colors are for a terminal that has them and whose user wants them.
fn style(is_terminal: bool, variable: impl Fn(&str) -> Option<OsString>) -> Style {
    let unwanted = variable("NO_COLOR").is_some_and(|value| !value.is_empty());
    let unable = variable("TERM").is_some_and(|value| value == "dumb");
    if is_terminal && !unwanted && !unable {
        Style::Colored
    } else {
        Style::Plain
    }
}

impl Output<'_> {
    fn run<A: Into<OsString>>(
        mut self,
        arguments: impl IntoIterator<Item = A>,
        locate: impl FnOnce() -> Result<Workspace, Diagnostic>,
    ) -> u8 {
        let arguments = arguments.into_iter().map(Into::into);
        let command = match args::parse(arguments) {
            Ok(command) => command,
            Err(error) => {
                // Whoever reads the streams may have gone away; the exit code still tells.
                let _ = write!(self.err, "error: {error}\n\n{HELP}");
                return USAGE;
            }
        };
        match command {
            Command::Help => {
                let _ = write!(self.out, "{HELP}");
                FINE
            }
            Command::Check(asked) => match locate() {
                Ok(workspace) => diff::check(&workspace, &asked, &mut self),
                Err(problem) => self.failed(&problem.into()),
            },
            Command::Diff(asked) => diff::diff(&asked, &mut self),
            Command::Import(asked) => pages::import(&asked, &mut self),
            Command::Contract { providers } => contract::run(&providers, locate, &mut self),
            Command::Mock(asked) => mock::run(&asked, locate, &mut self),
            Command::Explain(code) => self.explain(&code),
            Command::Schema => {
                let _ = writeln!(self.out, "{:#}", extension::json_schema());
                FINE
            }
            Command::Codegen {
                providers,
                mode,
                extent,
            } => match locate() {
                Ok(workspace) => {
                    self.extent = extent;
                    codegen::run(&workspace, &providers, mode, &mut self)
                }
                Err(problem) => self.failed(&problem.into()),
            },
            Command::Alone(request) => {
                self.extent = request.extent;
                alone::run(&request, locate, &mut self)
            }
            Command::Corpus(request) => corpus::run(&request, locate, &mut self),
        }
    }

    fn explain(&mut self, code: &str) -> u8 {
        match explain::page(code) {
            Ok(page) => {
                let _ = writeln!(self.out, "{}\n\n{}", page.code, page.text);
                FINE
            }
            Err(near) => {
                let near: Vec<_> = near.iter().map(|code| format!("`{code}`")).collect();
                let hint = match near.len() {
                    0 => "a diagnostic has its code in brackets, as in `warning[value-type]`"
                        .to_owned(),
                    _ => format!("did you mean {}?", near.join(", ")),
                };
                // A code of the command line may be anything; it is shown, never sent to the terminal as it is.
                let _ = writeln!(self.err, "error: there is no diagnostic {code:?}; {hint}");
                USAGE
            }
        }
    }

    fn failed(&mut self, report: &Diagnostics) -> u8 {
        self.print(report);
        FAILED
    }

    fn print(&mut self, report: &Diagnostics) {
        self.status.clear();
        if !report.is_empty() {
            let _ = writeln!(self.err, "{}", report.render(self.style, self.extent));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn colors_are_for_terminals() {
        let none = |_: &str| None;
        let one = |name: &'static str, value: &'static str| {
            move |asked: &str| (asked == name).then(|| value.into())
        };
        assert_eq!(style(true, none), Style::Colored);
        assert_eq!(style(true, one("NO_COLOR", "")), Style::Colored);
        assert_eq!(style(true, one("TERM", "xterm")), Style::Colored);
        assert_eq!(style(false, none), Style::Plain);
        assert_eq!(style(true, one("NO_COLOR", "1")), Style::Plain);
        assert_eq!(style(true, one("TERM", "dumb")), Style::Plain);
    }
}
