//! One document: read, made into a crate, and never more than an error of that document.

use std::path::Path;
use std::thread;
use std::time::Instant;

use super::status::Status;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::pipeline::{self, Generated, Settings};
use crate::prepare;
use crate::rust::Home;

/// How much stack a document may need: it is nested up to 127 levels deep, and so is the code made of it.
const STACK: usize = 256 << 20;

/// A document, and what is to be made of it.
pub(super) struct Task<'t> {
    /// The name of the crate.
    pub(super) name: &'t str,
    /// What diagnostics name the files relative to.
    pub(super) root: &'t Path,
    pub(super) document: &'t Path,
    pub(super) overlay: Option<&'t Path>,
    /// The version of the crate as it is, if there is one.
    pub(super) version: Result<Option<String>, Diagnostic>,
    pub(super) home: Home,
    pub(super) status: &'t Status,
}

/// Reads the document, and makes a crate of it if it has no errors.
pub(super) fn generate(task: Task<'_>) -> Generated {
    let begins = |stage: &'static str| task.status.tell(&format!("{}: {stage}", task.name));
    let failed = |report: Diagnostics| Generated {
        report,
        ..Generated::default()
    };
    begins("read");
    let start = Instant::now();
    let load = || prepare::load(task.root, task.document, task.overlay);
    let loaded = on_a_large_stack(load);
    let read = ("read", start.elapsed());
    let (document, said) = match loaded {
        Ok(Ok(loaded)) => loaded,
        Ok(Err(problems)) => return failed(problems),
        Err(message) => {
            let path = task.document.strip_prefix(task.root);
            let path = path.unwrap_or(task.document).display().to_string();
            return failed(generator_failed(path, message).into());
        }
    };
    // Without its version, the crate would start anew at the first.
    let (version, problem) = match task.version {
        Ok(version) => (version, None),
        Err(problem) => (None, Some(problem)),
    };
    let file = document.file().to_owned();
    let settings = Settings {
        name: task.name,
        version,
        home: task.home,
        begins: &begins,
    };
    let generated = on_a_large_stack(|| pipeline::generate(document, settings));
    let mut generated =
        generated.unwrap_or_else(|message| failed(generator_failed(file, message).into()));
    generated.report.extend(said);
    generated.report.extend(problem);
    if generated.report.has_errors() {
        generated.made = None;
    }
    generated.stages.insert(0, read);
    generated
}

pub(super) fn generator_failed(file: String, message: String) -> Diagnostic {
    let help = "please report it with the document; a smaller one that shows it helps most";
    Diagnostic::new(Severity::Error, "generator-failed", file, message, "", help)
}

/// Runs `work` where deep recursion has room; an error if there is no thread to be had or `work` panics.
pub(super) fn on_a_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, String> {
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
}
