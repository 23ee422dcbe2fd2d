//! `codegen` for the documents of the workspace.

use std::num::NonZero;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::document::{self, Task};
use super::status::Status;
use super::{FAILED, FINE, Output, PARTIAL, USAGE};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::pipeline::Generated;
use crate::rust::Home;
use crate::workspace::{Mode, Provider, Run, Workspace};

/// Generates the crates of `names`, or of all providers if there are none.
pub(super) fn run(
    workspace: &Workspace,
    names: &[String],
    mode: Mode,
    output: &mut Output<'_>,
) -> u8 {
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
    let changes = match Run::begin(workspace, mode) {
        Ok(changes) => changes,
        Err(problem) => return output.failed(&problem.into()),
    };
    let mut report = Diagnostics::new();
    let mut crates = Vec::new();
    let mut omitted = 0;
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    for generated in generate_all(workspace, &chosen, threads, &output.status) {
        report.extend(generated.report);
        crates.extend(generated.made);
        omitted += generated.counts.omitted.len();
    }
    if report.has_errors() {
        return output.failed(&report);
    }
    match changes.apply(&crates, names.is_empty()) {
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
            match (report.has_errors(), omitted) {
                (true, _) => FAILED,
                (false, 0) => FINE,
                (false, _) => PARTIAL,
            }
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

/// Generates the crates of `providers` on as many threads. The results are in their order.
fn generate_all(
    workspace: &Workspace,
    providers: &[&Provider],
    threads: usize,
    status: &Status,
) -> Vec<Generated> {
    let next = AtomicUsize::new(0);
    let done: Vec<OnceLock<Generated>> = providers.iter().map(|_| OnceLock::new()).collect();
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let (Some(provider), Some(done)) = (providers.get(index), done.get(index)) else {
                break;
            };
            done.get_or_init(|| generate(workspace, provider, status));
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

/// Reads the document of one provider, and makes a crate of it if it has no errors.
fn generate(workspace: &Workspace, provider: &Provider, status: &Status) -> Generated {
    match &provider.document {
        Err(problem) => Generated {
            report: problem.clone().into(),
            ..Generated::default()
        },
        Ok(path) => document::generate(Task {
            name: &provider.name,
            root: workspace.root(),
            document: path,
            overlay: provider.overlay.as_deref(),
            version: workspace.version_of(&provider.name),
            home: Home::Workspace,
            status,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::GeneratedCrate;
    use std::fs;

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
            let all = generate_all(&workspace, &providers, threads, &Status::hidden());
            all.into_iter()
                .map(|generated| (generated.report.to_string(), generated.made))
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
