//! The command line as commands and options.

use std::ffi::OsString;
use std::num::NonZero;
use std::path::PathBuf;

use lexopt::{Arg, Parser};

use crate::diagnostic::Extent;
use crate::workspace::Mode;

/// What `cargo xtask help` prints.
pub(super) const HELP: &str = "\
Usage: cargo xtask <COMMAND>

Commands:
  codegen [PROVIDER…]            write the client crates of the documents in specs/, or of those named
  codegen --spec FILE --out DIR  write the client crate of one document anywhere else
  corpus DIR                     try every document in DIR, and print a table
  import PAGE…                   print an OpenAPI document of what documentation pages say
  import --check PROVIDER PAGE…  print what pages say otherwise than the document in specs/
  diff OLD NEW                   print what differs between two documents, and what it does to the crate
  mock PROVIDER                  serve the document in specs/ on this machine, as the document says
  mock --spec FILE               serve one document anywhere else
  contract [PROVIDER…]           call every operation of the crates against Prism, which validates requests,
                                 and against the mock
  explain CODE                   print what a diagnostic means and what to write instead
  schema                         print the JSON Schema of `x-clientry`
  help                           print this

Options of `codegen`:
  --check            write nothing; fail where a crate is not what codegen would write
  --spec FILE        the document; its overlay, `acme.overlay.yaml` for `acme.yaml`, is beside it
  --out DIR          where the crate goes: a directory that is new, empty, or has a generated crate, in
                     which what is yours is kept
  --name NAME        what the crate is called; the name of FILE unless given
  --runtime WHERE    the crate `clientry` that it depends on: a path, or a version of the registry such
                     as 0.1; that of this repository unless given. A relative path stays relative
  --json             print one JSON object, and nothing else, whatever comes of it
  --verbose          show all diagnostics, also where there are hundreds of one code

Options of `corpus`:
  --quick            generate only, compile nothing
  --lint             clippy and rustdoc, too
  --round-trip       let each type read and write random instances of its schema, too
  --jobs NUMBER      how many documents are generated at a time; 1 unless given
  --out DIR          where the crates go; target/corpus unless given

Options of `import`:
  --provider NAME    what the provider is called, where no page says it
  --out FILE         write the document there; a file that exists is kept

Options of `mock`:
  --port NUMBER      the port on 127.0.0.1; 4010 unless given, and 0 for one that is free
  --spec FILE        the document

Exit codes:
  0  every operation of every document has its method; of a contract, every call was accepted and decoded
  1  nothing was written, or something is stale, or, of a corpus, a document has no crate that compiles, or
     a contract is broken
  2  the command line makes no sense
  3  the crates are whole, but operations are omitted; the diagnostics say which and why; of `import
     --check` and `diff`, something changed
";

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    Codegen {
        providers: Vec<String>,
        mode: Mode,
        extent: Extent,
    },
    Alone(Alone),
    Corpus(Corpus),
    Import(Import),
    Check(Check),
    Diff(Diff),
    Contract {
        providers: Vec<String>,
    },
    Mock(Mock),
    Explain(String),
    Schema,
    Help,
}

/// One crate outside of the workspace.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Alone {
    pub(super) spec: PathBuf,
    pub(super) out: PathBuf,
    pub(super) name: Option<String>,
    pub(super) runtime: Option<String>,
    pub(super) json: bool,
    pub(super) extent: Extent,
    pub(super) mode: Mode,
}

/// A folder of documents.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Corpus {
    pub(super) documents: PathBuf,
    pub(super) out: Option<PathBuf>,
    pub(super) quick: bool,
    pub(super) lint: bool,
    pub(super) round_trip: bool,
    pub(super) jobs: NonZero<usize>,
}

/// Documentation pages, of which a document is made.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) pages: Vec<PathBuf>,
    pub(super) provider: Option<String>,
    pub(super) out: Option<PathBuf>,
}

/// Documentation pages, and the document that they are compared with.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Check {
    pub(super) provider: String,
    pub(super) pages: Vec<PathBuf>,
}

/// Two documents.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Diff {
    pub(super) old: PathBuf,
    pub(super) new: PathBuf,
}

/// A document as a server.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mock {
    pub(super) of: MockOf,
    pub(super) port: u16,
}

/// Which document is served.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum MockOf {
    /// That of a provider.
    Provider(String),
    /// That in a file.
    File(PathBuf),
}

/// The port of a mock server unless another is named.
const PORT: u16 = 4010;

/// What was given beside the words.
#[derive(Default)]
struct Options {
    given: Vec<&'static str>,
    spec: Option<PathBuf>,
    out: Option<PathBuf>,
    name: Option<String>,
    runtime: Option<String>,
    provider: Option<String>,
    jobs: Option<NonZero<usize>>,
    port: Option<u16>,
}

impl Options {
    fn has(&self, option: &str) -> bool {
        self.given.contains(&option)
    }

    /// An error where an option was given that is not of the command, which takes `allowed`.
    fn only(&self, command: &str, allowed: &[&str]) -> Result<(), lexopt::Error> {
        match self.given.iter().find(|given| !allowed.contains(*given)) {
            Some(other) => Err(format!("`--{other}` does not belong to `{command}`").into()),
            None => Ok(()),
        }
    }
}

/// What the arguments say.
pub(super) fn parse(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Command, lexopt::Error> {
    let mut parser = Parser::from_args(arguments);
    let mut words: Vec<String> = Vec::new();
    let mut options = Options::default();
    let mut help = false;
    while let Some(argument) = parser.next()? {
        let given = match argument {
            Arg::Value(value) => {
                words.push(value.into_string()?);
                continue;
            }
            Arg::Long("help") | Arg::Short('h') => {
                help = true;
                continue;
            }
            Arg::Long("spec") => {
                options.spec = Some(parser.value()?.into());
                "spec"
            }
            Arg::Long("out") => {
                options.out = Some(parser.value()?.into());
                "out"
            }
            Arg::Long("name") => {
                options.name = Some(parser.value()?.into_string()?);
                "name"
            }
            Arg::Long("runtime") => {
                options.runtime = Some(parser.value()?.into_string()?);
                "runtime"
            }
            Arg::Long("provider") => {
                options.provider = Some(parser.value()?.into_string()?);
                "provider"
            }
            Arg::Long("jobs") => {
                let number = parser.value()?.into_string()?;
                let number = number.parse();
                options.jobs = Some(number.map_err(|_| "`--jobs` takes a number from 1 on")?);
                "jobs"
            }
            Arg::Long("port") => {
                let number = parser.value()?.into_string()?.parse();
                options.port = Some(number.map_err(|_| "`--port` takes a number up to 65535")?);
                "port"
            }
            Arg::Long("check") => "check",
            Arg::Long("json") => "json",
            Arg::Long("verbose") => "verbose",
            Arg::Long("quick") => "quick",
            Arg::Long("lint") => "lint",
            Arg::Long("round-trip") => "round-trip",
            other => return Err(other.unexpected()),
        };
        if options.has(given) {
            return Err(format!("`--{given}` is given twice").into());
        }
        options.given.push(given);
    }
    if help {
        return Ok(Command::Help);
    }
    let mut words = words.into_iter();
    let name = words.next().ok_or("a command is missing")?;
    if name == "codegen" {
        return codegen(words.collect(), options);
    }
    if name == "contract" {
        options.only("contract", &[])?;
        return Ok(Command::Contract {
            providers: words.collect(),
        });
    }
    if name == "import" {
        return import(words.collect(), options);
    }
    let command = match name.as_str() {
        "explain" => {
            options.only("explain", &[])?;
            let code = words.next();
            Command::Explain(code.ok_or("`explain` takes the code of a diagnostic")?)
        }
        "corpus" => {
            options.only("corpus", &["out", "quick", "lint", "round-trip", "jobs"])?;
            let documents = words.next().ok_or("`corpus` takes a directory")?;
            let [quick, lint, round_trip] =
                ["quick", "lint", "round-trip"].map(|option| options.has(option));
            if quick && (lint || round_trip) {
                return Err(
                    "with `--quick` nothing is compiled, and so neither linted nor run".into(),
                );
            }
            Command::Corpus(Corpus {
                documents: documents.into(),
                quick,
                lint,
                round_trip,
                jobs: options.jobs.unwrap_or(NonZero::<usize>::MIN),
                out: options.out,
            })
        }
        "diff" => {
            options.only("diff", &[])?;
            match (words.next(), words.next()) {
                (Some(old), Some(new)) => Command::Diff(Diff {
                    old: old.into(),
                    new: new.into(),
                }),
                _ => return Err("`diff` takes two documents".into()),
            }
        }
        "mock" => {
            options.only("mock", &["spec", "port"])?;
            let of = match options.spec {
                Some(file) => MockOf::File(file),
                None => {
                    let provider = words.next();
                    MockOf::Provider(provider.ok_or("`mock` takes a provider, or `--spec`")?)
                }
            };
            let port = options.port.unwrap_or(PORT);
            Command::Mock(Mock { of, port })
        }
        "schema" => {
            options.only("schema", &[])?;
            Command::Schema
        }
        "help" => Command::Help,
        other => return Err(format!("there is no command `{other}`").into()),
    };
    match words.next() {
        Some(extra) => Err(format!("`{extra}` is one argument too many").into()),
        None => Ok(command),
    }
}

fn codegen(providers: Vec<String>, options: Options) -> Result<Command, lexopt::Error> {
    let mode = match options.has("check") {
        true => Mode::Check,
        false => Mode::Write,
    };
    let extent = match options.has("verbose") {
        true => Extent::All,
        false => Extent::Usual,
    };
    let Some(spec) = options.spec.clone() else {
        options.only("codegen` without `--spec", &["check", "verbose"])?;
        return Ok(Command::Codegen {
            providers,
            mode,
            extent,
        });
    };
    options.only(
        "codegen",
        &["check", "spec", "out", "name", "runtime", "json", "verbose"],
    )?;
    if let Some(extra) = providers.first() {
        return Err(format!("with `--spec`, `{extra}` is one argument too many").into());
    }
    let json = options.has("json");
    Ok(Command::Alone(Alone {
        spec,
        out: options.out.ok_or("`--spec` needs `--out`")?,
        name: options.name,
        runtime: options.runtime,
        json,
        extent,
        mode,
    }))
}

fn import(words: Vec<String>, options: Options) -> Result<Command, lexopt::Error> {
    const NONE: &str = "`import` takes the files of documentation pages";
    let mut words = words.into_iter();
    if options.has("check") {
        options.only("import --check", &["check"])?;
        let provider = words
            .next()
            .ok_or("`import --check` takes a provider and the files of its pages")?;
        let pages: Vec<PathBuf> = words.map(PathBuf::from).collect();
        if pages.is_empty() {
            return Err(NONE.into());
        }
        return Ok(Command::Check(Check { provider, pages }));
    }
    options.only("import", &["provider", "out"])?;
    let pages: Vec<PathBuf> = words.map(PathBuf::from).collect();
    if pages.is_empty() {
        return Err(NONE.into());
    }
    Ok(Command::Import(Import {
        pages,
        provider: options.provider,
        out: options.out,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_is_that_of_the_providers_that_are_named() {
        let contract = |providers: &[&str]| {
            let providers = providers.iter().map(|name| (*name).to_owned()).collect();
            Ok(Command::Contract { providers })
        };
        assert_eq!(parsed("contract"), contract(&[]));
        assert_eq!(parsed("contract acme other"), contract(&["acme", "other"]));
        let refused = "`--check` does not belong to `contract`".to_owned();
        assert_eq!(parsed("contract --check"), Err(refused));
    }

    #[test]
    fn a_mock_is_of_a_provider_or_a_file() {
        let mock = |of, port| Ok(Command::Mock(Mock { of, port }));
        let acme = || MockOf::Provider("acme".to_owned());
        assert_eq!(parsed("mock acme"), mock(acme(), 4010));
        assert_eq!(parsed("mock acme --port 0"), mock(acme(), 0));
        let file = MockOf::File("a/b.yaml".into());
        assert_eq!(
            parsed("mock --spec a/b.yaml --port=65535"),
            mock(file, 65535)
        );
    }

    fn parsed(line: &str) -> Result<Command, String> {
        let words = line.split_whitespace().map(OsString::from);
        parse(words).map_err(|error| error.to_string())
    }

    #[test]
    fn options_belong_to_their_commands() {
        for (line, expected) in [
            (
                "codegen --json",
                "`--json` does not belong to `codegen` without `--spec`",
            ),
            (
                "codegen --out a",
                "`--out` does not belong to `codegen` without `--spec`",
            ),
            ("codegen --spec a", "`--spec` needs `--out`"),
            (
                "codegen --spec a --out b --quick",
                "`--quick` does not belong to `codegen`",
            ),
            (
                "codegen --spec a --spec b --out c",
                "`--spec` is given twice",
            ),
            (
                "codegen b --spec a --out c",
                "with `--spec`, `b` is one argument too many",
            ),
            ("schema --check", "`--check` does not belong to `schema`"),
            ("explain a --json", "`--json` does not belong to `explain`"),
            ("import", "`import` takes the files of documentation pages"),
            (
                "import --check a",
                "`import` takes the files of documentation pages",
            ),
            (
                "import --check a b --out c",
                "`--out` does not belong to `import --check`",
            ),
            ("diff a", "`diff` takes two documents"),
            ("diff a b c", "`c` is one argument too many"),
            ("import a --name b", "`--name` does not belong to `import`"),
            ("mock", "`mock` takes a provider, or `--spec`"),
            ("mock a b", "`b` is one argument too many"),
            ("mock a --spec b", "`a` is one argument too many"),
            ("mock a --port 65536", "`--port` takes a number up to 65535"),
            ("mock a --check", "`--check` does not belong to `mock`"),
            ("corpus", "`corpus` takes a directory"),
            ("corpus a b", "`b` is one argument too many"),
            ("corpus a --jobs 0", "`--jobs` takes a number from 1 on"),
            (
                "corpus a --quick --lint",
                "with `--quick` nothing is compiled, and so neither linted nor run",
            ),
        ] {
            assert_eq!(parsed(line).unwrap_err(), expected, "{line}");
        }
    }

    #[test]
    fn all_diagnostics_are_for_whoever_asks_for_them() {
        for (line, expected) in [
            ("codegen a", Extent::Usual),
            ("codegen --verbose", Extent::All),
            ("codegen --spec a --out b", Extent::Usual),
            ("codegen --spec a --out b --verbose", Extent::All),
        ] {
            let (Ok(Command::Codegen { extent, .. }) | Ok(Command::Alone(Alone { extent, .. }))) =
                parsed(line)
            else {
                panic!("{line}")
            };
            assert_eq!(extent, expected, "{line}");
        }
    }

    #[test]
    fn a_crate_outside_has_its_options() {
        let Ok(Command::Alone(all)) =
            parsed("codegen --spec a/b.yaml --out=c --name d --runtime 0.1 --json --check")
        else {
            panic!()
        };
        let expected = Alone {
            spec: "a/b.yaml".into(),
            out: "c".into(),
            name: Some("d".to_owned()),
            runtime: Some("0.1".to_owned()),
            json: true,
            extent: Extent::Usual,
            mode: Mode::Check,
        };
        assert_eq!(all, expected);
        let Ok(Command::Corpus(corpus)) = parsed("corpus a --jobs 3") else {
            panic!()
        };
        assert_eq!(corpus.jobs.get(), 3);
        assert!(!corpus.quick && !corpus.lint && corpus.out.is_none());
    }
}
