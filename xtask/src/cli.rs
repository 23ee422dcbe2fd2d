//! What `cargo xtask` understands.
//!
//! Reports go to the error stream, results to the output. The exit code is 0 if all is well, 1 if something
//! failed or is stale, and 2 if the command line makes no sense.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::num::NonZero;
use std::process::ExitCode;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use lexopt::{Arg, Parser};

use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Style};
use crate::explain;
use crate::openapi::extension;
use crate::prepare;
use crate::workspace::{GeneratedCrate, Mode, Provider, Run, Workspace};

/// What `cargo xtask help` prints.
const HELP: &str = "\
Usage: cargo xtask <COMMAND>

Commands:
  codegen [PROVIDER…] [--check]  write the client crates of the documents in specs/, or of those named
      --check                    write nothing; fail where a crate is not what codegen would write
  explain CODE                   print what a diagnostic means and what to write instead
  schema                         print the JSON Schema of `x-clientry`
  help                           print this
";

/// All is well.
const FINE: u8 = 0;

/// Something failed or is stale.
const FAILED: u8 = 1;

/// The command line makes no sense.
const USAGE: u8 = 2;

/// How much stack a document may need: it is nested up to 127 levels deep, and so is the code made of it.
const STACK: usize = 256 << 20;

/// Where results and diagnostics go.
struct Output<'o> {
    out: &'o mut dyn Write,
    err: &'o mut dyn Write,
    style: Style,
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    let (mut out, mut err) = (io::stdout(), io::stderr());
    let style = style(err.is_terminal(), |name| std::env::var_os(name));
    let output = Output {
        out: &mut out,
        err: &mut err,
        style,
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
    let style = Style::Plain;
    Output { out, err, style }.run(arguments, locate)
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
        let command = match parse(Parser::from_args(arguments)) {
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
            Command::Explain(code) => self.explain(&code),
            Command::Schema => {
                let _ = writeln!(self.out, "{:#}", extension::json_schema());
                FINE
            }
            Command::Codegen { providers, mode } => match locate() {
                Ok(workspace) => codegen(&workspace, &providers, mode, &mut self),
                Err(problem) => self.failed(&problem.into()),
            },
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
        if !report.is_empty() {
            let _ = writeln!(self.err, "{}", report.render(self.style));
        }
    }
}

enum Command {
    Codegen { providers: Vec<String>, mode: Mode },
    Explain(String),
    Schema,
    Help,
}

fn parse(mut parser: Parser) -> Result<Command, lexopt::Error> {
    let mut words: Vec<String> = Vec::new();
    let mut mode = Mode::Write;
    let mut help = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Value(value) => words.push(value.into_string()?),
            Arg::Long("check") => mode = Mode::Check,
            Arg::Long("help") | Arg::Short('h') => help = true,
            other => return Err(other.unexpected()),
        }
    }
    if help {
        return Ok(Command::Help);
    }
    let mut words = words.into_iter();
    let name = words.next();
    let command = match name.as_deref() {
        None => return Err("a command is missing".into()),
        Some("codegen") => {
            return Ok(Command::Codegen {
                providers: words.collect(),
                mode,
            });
        }
        Some("explain") => match words.next() {
            Some(code) => Command::Explain(code),
            None => return Err("`explain` takes the code of a diagnostic".into()),
        },
        Some("schema") => Command::Schema,
        Some("help") => Command::Help,
        Some(other) => return Err(format!("there is no command `{other}`").into()),
    };
    match words.next() {
        Some(extra) => Err(format!("`{extra}` is one argument too many").into()),
        None if mode == Mode::Check => Err("`--check` belongs to `codegen`".into()),
        None => Ok(command),
    }
}

/// Generates the crates of `names`, or of all providers if there are none.
fn codegen(workspace: &Workspace, names: &[String], mode: Mode, output: &mut Output<'_>) -> u8 {
    let known = match workspace.providers() {
        Ok(known) => known,
        Err(problem) => return output.failed(&problem.into()),
    };
    let chosen = match choose(&known, names) {
        Ok(chosen) => chosen,
        Err(problems) => {
            output.print(&problems);
            return USAGE;
        }
    };
    let run = match Run::begin(workspace, mode) {
        Ok(run) => run,
        Err(problem) => return output.failed(&problem.into()),
    };
    let mut report = Diagnostics::new();
    let mut crates = Vec::new();
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    for (diagnostics, generated) in generate_all(workspace, &chosen, threads) {
        report.extend(diagnostics);
        crates.extend(generated);
    }
    if report.has_errors() {
        return output.failed(&report);
    }
    match run.apply(&crates, names.is_empty()) {
        Err(problems) => {
            report.extend(problems);
            output.failed(&report)
        }
        Ok(outcome) => {
            report.extend(outcome.report);
            output.print(&report);
            for summary in &outcome.crates {
                let _ = writeln!(output.out, "{summary}");
            }
            if report.has_errors() { FAILED } else { FINE }
        }
    }
}

/// The providers called `names`, each once, in the order of `known`; all of them if there are no names.
fn choose<'k>(known: &'k [Provider], names: &[String]) -> Result<Vec<&'k Provider>, Diagnostics> {
    let unknown: Diagnostics = names
        .iter()
        .filter(|name| known.iter().all(|provider| provider.name != **name))
        .map(|name| {
            let known: Vec<String> = known
                .iter()
                .map(|provider| format!("`{}`", provider.name))
                .collect();
            let help = match known.len() {
                0 => "put a document into `specs`".to_owned(),
                _ => format!("there are {}", known.join(", ")),
            };
            Diagnostic::new(
                Severity::Error,
                "provider-unknown",
                "",
                format!("there is no provider `{name}`"),
                "a provider is a document in `specs`",
                help,
            )
        })
        .collect();
    if unknown.has_errors() {
        return Err(unknown);
    }
    let chosen = |provider: &&Provider| names.is_empty() || names.contains(&provider.name);
    Ok(known.iter().filter(chosen).collect())
}

/// What a document gives: what there is to say about it, and its crate if it has no errors.
type Generated = (Diagnostics, Option<GeneratedCrate>);

/// Generates the crates of `providers` on as many threads. The results are in their order.
fn generate_all(workspace: &Workspace, providers: &[&Provider], threads: usize) -> Vec<Generated> {
    let next = AtomicUsize::new(0);
    let done: Vec<OnceLock<Generated>> = providers.iter().map(|_| OnceLock::new()).collect();
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let (Some(provider), Some(done)) = (providers.get(index), done.get(index)) else {
                break;
            };
            done.get_or_init(|| generate(workspace, provider));
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.min(providers.len()) {
            // Where there is no thread to be had, the others do its work.
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    done.into_iter().filter_map(OnceLock::into_inner).collect()
}

/// Reads one document, and makes a crate of it if it has no errors.
fn generate(workspace: &Workspace, provider: &Provider) -> Generated {
    let path = match &provider.document {
        Ok(path) => path,
        Err(problem) => return (problem.clone().into(), None),
    };
    let overlay = provider.overlay.as_deref();
    let load = || prepare::load(workspace.root(), path, overlay);
    let (document, mut report) = match on_a_large_stack(load) {
        Ok(Ok(loaded)) => loaded,
        Ok(Err(problems)) => return (problems, None),
        Err(message) => {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            return (
                generator_failed(format!("specs/{file}"), message).into(),
                None,
            );
        }
    };
    let version = workspace.version_of(&provider.name);
    let version = version.unwrap_or_else(|problem| {
        report.push(problem);
        None
    });
    let file = document.file().to_owned();
    match on_a_large_stack(|| crate::generate_crate(&provider.name, document, version)) {
        Ok((diagnostics, generated)) => {
            report.extend(diagnostics);
            // Without its version, the crate would start anew at the first.
            let generated = generated.filter(|_| !report.has_errors());
            (report, generated)
        }
        Err(message) => {
            report.push(generator_failed(file, message));
            (report, None)
        }
    }
}

fn generator_failed(file: String, message: String) -> Diagnostic {
    let help = "please report it with the document; a smaller one that shows it helps most";
    Diagnostic::new(Severity::Error, "generator-failed", file, message, "", help)
}

/// Runs `work` where deep recursion has room; an error if there is no thread to be had or `work` panics.
fn on_a_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, String> {
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, work);
        let thread = thread.map_err(|error| format!("no thread can be started: {error}"))?;
        thread.join().map_err(|panic| {
            let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
            format!("the generator panicked: {}", text.unwrap_or_default())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_stack_is_deep_and_a_panic_is_an_error() {
        fn depth(level: usize, pad: [u8; 1024]) -> usize {
            if level == 0 {
                usize::from(pad[0])
            } else {
                1 + depth(level - 1, std::hint::black_box(pad))
            }
        }
        assert_eq!(on_a_large_stack(|| depth(50_000, [0; 1024])), Ok(50_000));
        let panicked = on_a_large_stack(|| -> () { panic!("no {}", 1) });
        assert_eq!(panicked, Err("the generator panicked: no 1".to_owned()));
    }

    /// Documents that give a warning, a crate and an error, in turn, and more of them than
    /// threads.
    #[test]
    fn several_threads_give_what_one_gives() {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("specs")).unwrap();
        for number in 0..12 {
            let schema = match number % 4 {
                0 => "{ type: string, maxLenght: 3 }",
                1 => "{ type: object, properties: { a: { type: integer } } }",
                2 => "{ never: closed",
                _ => "{ type: array, items: { type: boolean } }",
            };
            let text = format!(
                "openapi: 3.1.0\ninfo: {{ title: T{number}, version: '1' }}\n\
                 servers: [{{ url: 'https://api.example.com' }}]\n\
                 paths:\n  /a:\n    get:\n      operationId: getA\n      responses:\n        '200':\n          \
                 description: It.\n          content: {{ application/json: {{ schema: {schema} }} }}\n"
            );
            let path = directory.path().join(format!("specs/p{number:02}.yaml"));
            fs::write(path, text).unwrap();
        }
        let workspace = Workspace::at(directory.path());
        let providers = workspace.providers().unwrap();
        let providers: Vec<&Provider> = providers.iter().collect();
        let with = |threads| -> Vec<(String, Option<GeneratedCrate>)> {
            let all = generate_all(&workspace, &providers, threads);
            all.into_iter()
                .map(|(report, generated)| (report.to_string(), generated))
                .collect()
        };
        let one = with(1);
        let names: Vec<_> = one
            .iter()
            .filter_map(|(_, generated)| Some(generated.as_ref()?.name.as_str()))
            .collect();
        let expected = providers.iter().enumerate();
        let expected: Vec<_> = expected
            .filter(|(index, _)| index % 4 != 2)
            .map(|(_, provider)| provider.name.as_str())
            .collect();
        assert_eq!(names, expected);
        assert!(one.iter().any(|(report, _)| report.contains("warning[")));
        assert!(one.iter().any(|(report, _)| report.contains("error[")));
        for threads in [2, 5, 64] {
            assert_eq!(with(threads), one, "{threads} threads");
        }
    }

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

    #[test]
    fn names_choose_providers_once_and_in_order() {
        let known: Vec<Provider> = ["a", "b", "c"]
            .map(|name| Provider {
                name: name.to_owned(),
                document: Ok(name.into()),
                overlay: None,
            })
            .into();
        let names = |names: &[&str]| -> Vec<String> {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            choose(&known, &names)
                .unwrap()
                .iter()
                .map(|provider| provider.name.clone())
                .collect()
        };
        assert_eq!(names(&[]), ["a", "b", "c"]);
        assert_eq!(names(&["c", "a", "c"]), ["a", "c"]);
    }
}
