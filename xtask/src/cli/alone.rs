//! `codegen --spec`: one crate outside of the workspace.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::args::Alone;
use super::document::{self, Task};
use super::{FAILED, FINE, Output, PARTIAL, USAGE, json};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::pipeline::{self, Generated};
use crate::rust::{Home, Runtime};
use crate::workspace::{self, Mode, Run, Summary, Workspace};

/// What a document may end with, and so its overlay.
const ENDINGS: [&str; 3] = ["yaml", "yml", "json"];

/// Makes the crate and says what came of it.
pub(super) fn run(
    request: &Alone,
    locate: impl FnOnce() -> Result<Workspace, Diagnostic>,
    output: &mut Output<'_>,
) -> u8 {
    let name = match name(request.name.as_deref(), &request.spec) {
        Ok(name) => name,
        Err(problem) => {
            let _ = writeln!(output.err, "error: {problem}");
            return USAGE;
        }
    };
    let mut generated = Generated::default();
    let summary = make(request, &name, locate, &mut generated, output);
    let summary = summary.unwrap_or_else(|problems| {
        generated.report.extend(problems);
        None
    });
    output.status.clear();
    if request.json {
        let told = json::object(&name, &generated, summary.as_ref());
        let _ = writeln!(output.out, "{told}");
    } else {
        output.print(&generated.report);
        if let Some(summary) = &summary {
            let counts = &generated.counts;
            let seen = counts.seen.unwrap_or_default();
            let number = match counts.omitted.len() {
                0 => seen.to_string(),
                _ => format!("{} of {seen}", counts.generated),
            };
            let plural = if seen == 1 { "" } else { "s" };
            let operations = format!("{number} operation{plural}");
            let _ = writeln!(output.out, "{summary}, {operations}");
        }
    }
    match (
        generated.report.has_errors(),
        generated.counts.omitted.len(),
    ) {
        (true, _) => FAILED,
        (false, 0) => FINE,
        (false, _) => PARTIAL,
    }
}

/// Generates the crate and puts it in place, or compares it. What there is to say of the document is in `generated`.
fn make(
    request: &Alone,
    name: &str,
    locate: impl FnOnce() -> Result<Workspace, Diagnostic>,
    generated: &mut Generated,
    output: &Output<'_>,
) -> Result<Option<Summary>, Diagnostics> {
    let source = pipeline::source_alone(&request.spec.to_string_lossy());
    let place = Workspace::alone(&request.out, &source.command)?;
    let runtime = runtime(request, locate)?;
    let overlay = overlay(&request.spec)?;
    let changes = Run::begin(&place, request.mode)?;
    *generated = document::generate(Task {
        name,
        root: Path::new(""),
        document: &request.spec,
        overlay: overlay.as_deref(),
        version: place.version_of(name),
        home: Home::Alone(runtime),
        status: &output.status,
    });
    let Some(made) = generated.made.take() else {
        return Ok(None);
    };
    output.status.tell(&format!("{name}: write"));
    let start = Instant::now();
    let outcome = changes.apply(std::slice::from_ref(&made), false)?;
    let stage = match request.mode {
        Mode::Write => "write",
        Mode::Check => "compare",
    };
    generated.stages.push((stage, start.elapsed()));
    generated.report.extend(outcome.report);
    Ok(outcome.crates.into_iter().next())
}

/// What the crate is called: what is asked for, or else what the document's file is, as far as a crate can be.
fn name(asked: Option<&str>, spec: &Path) -> Result<String, String> {
    let name = match asked {
        Some(name) => name.to_owned(),
        None => named_after(spec),
    };
    match workspace::valid_name(&name) {
        Ok(()) => Ok(name),
        // A name may be anything; it is shown, never sent to the terminal as it is.
        Err(why) if asked.is_some() => Err(format!("`--name` cannot be {name:?}: {why}")),
        Err(why) => Err(format!(
            "{name:?} cannot name a crate: {why}; give a `--name`"
        )),
    }
}

/// The name of a document's file as one that a crate may have, if there is one.
pub(super) fn named_after(spec: &Path) -> String {
    let stem = spec.file_stem().unwrap_or_default().to_string_lossy();
    let fitting = stem.chars().map(|c| match c.to_ascii_lowercase() {
        c @ ('a'..='z' | '0'..='9' | '_') => c,
        _ => '-',
    });
    let mut name = String::new();
    for c in fitting {
        // One separator is enough, and the compiler warns of two.
        if !matches!(c, '-' | '_') || name.ends_with(|last| !matches!(last, '-' | '_')) {
            name.push(c);
        }
    }
    name.trim_end_matches(['-', '_']).to_owned()
}

/// The overlay of the document: the file beside it with the same name and `.overlay` before its ending.
fn overlay(spec: &Path) -> Result<Option<PathBuf>, Diagnostic> {
    let stem = spec.file_stem().unwrap_or_default();
    let candidates = ENDINGS.iter().map(|ending| {
        let mut name = stem.to_owned();
        name.push(".overlay.");
        name.push(ending);
        spec.with_file_name(name)
    });
    let mut found = candidates.filter(|path| path.exists());
    let first = found.next();
    match found.next() {
        None => Ok(first),
        Some(second) => Err(Diagnostic::new(
            Severity::Error,
            "overlay-twice",
            second.display().to_string(),
            "there is another overlay of the same name",
            "which of the two goes first would change the client",
            "put the actions of both into one",
        )),
    }
}

/// The runtime that is asked for, or else that of the repository.
fn runtime(
    request: &Alone,
    locate: impl FnOnce() -> Result<Workspace, Diagnostic>,
) -> Result<Runtime, Diagnostic> {
    let asked = match &request.runtime {
        Some(asked) if is_version(asked) => return Ok(Runtime::Version(asked.clone())),
        Some(asked) => PathBuf::from(asked),
        None => {
            let located = locate().map_err(|mut problem| {
                problem.help =
                    "name the runtime by `--runtime`, or run it inside the repository".to_owned();
                problem
            });
            located?.root().join("crates").join("clientry")
        }
    };
    let path = workspace::runtime_at(&asked, &request.out)?;
    Ok(Runtime::Path(path))
}

/// Whether this is a version as cargo takes it, and no path.
fn is_version(asked: &str) -> bool {
    asked.starts_with(|c: char| c.is_ascii_digit() || "^~=<>*".contains(c))
        && !asked.contains(['/', '\\'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_called_as_its_document_unless_it_is_named() {
        let named = |asked, spec: &str| name(asked, Path::new(spec));
        assert_eq!(named(None, "a/acme_v2.yaml"), Ok("acme_v2".to_owned()));
        assert_eq!(named(None, "My API (v2).json"), Ok("my-api-v2".to_owned()));
        assert_eq!(named(Some("other"), "a.yaml"), Ok("other".to_owned()));
        let apart = "_Acme__billing (v2) _ draft_.yaml";
        assert_eq!(named(None, apart), Ok("acme_billing-v2-draft".to_owned()));
        assert_eq!(
            named(None, "box.yaml"),
            Err(
                "\"box\" cannot name a crate: it is a word of the language; give a `--name`"
                    .to_owned()
            )
        );
        assert_eq!(
            named(Some("My API"), "a.yaml"),
            Err(
                "`--name` cannot be \"My API\": it has other characters than a crate may have"
                    .to_owned()
            )
        );
        assert!(named(None, "日.yaml").is_err());
        assert!(named(None, "..").is_err());
    }

    #[test]
    fn a_version_is_told_from_a_path() {
        for version in ["0.1", "1.2.3-rc.1", "^1", ">=0.1, <0.3", "*"] {
            assert!(is_version(version), "{version}");
        }
        for path in ["clientry", "./0.1", "0.1/clientry", "..\\clientry", ""] {
            assert!(!is_version(path), "{path}");
        }
    }
}
