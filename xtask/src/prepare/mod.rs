//! From what a provider publishes to one document of OpenAPI 3, before anything is checked.
//!
//! | module | what it does |
//! | --- | --- |
//! | `overlay` | the actions of the provider's overlay are applied |
//! | [`swagger`] | a document of 2.0 becomes one of 3.0 |
//!
//! Whatever is moved is recorded, so that a diagnostic points to where it was written.

mod overlay;
pub mod swagger;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use std::path::Path;

/// Reads the document at `path` with the overlay that changes it, which diagnostics name relative to `root`.
///
/// # Errors
///
/// Where one of the files cannot be read, or an action of the overlay cannot be done.
pub fn load(root: &Path, path: &Path, overlay: Option<&Path>) -> Result<Document, Diagnostics> {
    let mut document = Document::load(root, path).map_err(from_one)?;
    if let Some(overlay) = overlay {
        let overlay = Document::load(root, overlay).map_err(from_one)?;
        let report = overlay::apply(&mut document, &overlay);
        if report.has_errors() {
            return Err(report);
        }
    }
    Ok(document)
}

fn from_one(problem: Diagnostic) -> Diagnostics {
    problem.into()
}

/// Turns the document into one of OpenAPI 3, if it is not.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    swagger::apply(document, report);
}
