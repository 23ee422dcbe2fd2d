//! `cargo xtask import`: documentation pages to a document.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::args::Import;
use super::document::{generator_failed, on_a_large_stack};
use super::{FINE, Output};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::import::page::Page;
use crate::import::{self, Imported};

/// Writes the document of the pages.
pub(super) fn import(asked: &Import, output: &mut Output<'_>) -> u8 {
    // Where the pages would be read for nothing.
    if let Some(out) = asked.out.as_deref().filter(|out| out.exists()) {
        return output.failed(&exists(out).into());
    }
    let (report, imported) = read(&asked.pages, asked.provider.as_deref());
    let Some(imported) = imported else {
        return output.failed(&report);
    };
    output.print(&report);
    let text = imported.yaml();
    match &asked.out {
        None => {
            let _ = write!(output.out, "{text}");
            FINE
        }
        Some(out) => match write(out, &text) {
            Ok(()) => FINE,
            Err(problem) => output.failed(&problem.into()),
        },
    }
}

/// Reads the pages, and makes one document of them.
pub(super) fn read(paths: &[PathBuf], provider: Option<&str>) -> (Diagnostics, Option<Imported>) {
    let mut report = Diagnostics::new();
    let mut pages = Vec::new();
    for path in paths {
        match Page::load(Path::new("."), path) {
            Ok(page) => pages.push(page),
            Err(problem) => report.push(problem),
        }
    }
    if report.has_errors() {
        return (report, None);
    }
    on_a_large_stack(|| import::import(&pages, provider)).unwrap_or_else(|message| {
        let file = pages.first().map_or("", |page| page.file.as_str());
        (generator_failed(file.to_owned(), message).into(), None)
    })
}

/// Writes a file that is not there yet.
fn write(path: &Path, text: &str) -> Result<(), Diagnostic> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => exists(path),
        _ => Diagnostic::new(
            Severity::Error,
            "import-unwritable",
            path.to_string_lossy(),
            format!("the document cannot be written: {error}"),
            "",
            "name a file in a directory that exists and may be written",
        ),
    };
    let mut file = File::create_new(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(|error| {
        // Half a document would be taken for a whole one.
        let _ = fs::remove_file(path);
        failed(error)
    })
}

fn exists(path: &Path) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "import-exists",
        path.to_string_lossy(),
        "the file is there already",
        "what a person wrote into a document is on no page, and would be lost",
        "compare the pages with it by `cargo xtask import --check`, or name another file",
    )
}
