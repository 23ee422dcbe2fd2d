//! From what a provider publishes to one document of OpenAPI 3, before anything is checked.
//!
//! | module | what it does |
//! | --- | --- |
//! | [`swagger`] | a document of 2.0 becomes one of 3.0 |
//!
//! Whatever is moved is recorded, so that a diagnostic points to where it was written.

pub mod swagger;

use crate::diagnostic::Diagnostics;
use crate::document::Document;

/// Turns the document into one of OpenAPI 3, if it is not.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    swagger::apply(document, report);
}
