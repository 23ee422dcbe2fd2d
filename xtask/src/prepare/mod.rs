//! From what a provider publishes to one document of OpenAPI 3, before anything is checked.
//!
//! | module | what it does |
//! | --- | --- |
//! | `files` | what the document refers to in other files becomes a part of it |
//! | `overlay` | the actions of the provider's overlay are applied |
//! | `methods` | a method that is not in small letters becomes one that is |
//! | [`swagger`] | a document of 2.0 becomes one of 3.0 |
//!
//! Whatever is moved is recorded, so that a diagnostic points to where it was written.

mod files;
mod methods;
mod overlay;
pub mod swagger;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use files::Files;
use std::path::Path;

/// Reads the document at `path` with the files that it refers to and the overlay that changes it, which diagnostics name
/// relative to `root`. What there is to say of that comes with it.
///
/// # Errors
///
/// Where the document or the overlay cannot be read, or an action of the overlay cannot be done.
pub fn load(
    root: &Path,
    path: &Path,
    overlay: Option<&Path>,
) -> Result<(Document, Diagnostics), Diagnostics> {
    let mut document = Document::load(root, path).map_err(from_one)?;
    let mut files = Files::new(&document, Some(path));
    files.attach(&mut document).map_err(from_one)?;
    if let Some(overlay) = overlay {
        let overlay = Document::load(root, overlay).map_err(from_one)?;
        let report = overlay::apply(&mut document, &overlay);
        if report.has_errors() {
            return Err(report);
        }
        // What the overlay put there may refer to other files, too.
        files.attach(&mut document).map_err(from_one)?;
    }
    let report = files.report(&document);
    Ok((document, report))
}

fn from_one(problem: Diagnostic) -> Diagnostics {
    problem.into()
}

/// Turns the document into one of OpenAPI 3, if it is not. One that was given as text has no files beside it, but it may
/// refer to itself by the URI that it says it has.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    if !document.is_of_files() {
        let alone = Files::new(document, None).attach(document);
        report.extend(alone.err());
    }
    methods::apply(document, report);
    swagger::apply(document, report);
}
