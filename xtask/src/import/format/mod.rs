//! The formats of documentation pages, each behind one small trait. A new one is a file more, and a line in [`FORMATS`].

mod attribute;
mod embedded;
mod field;
mod find;
mod heads;
mod lists;
mod reference;
mod tables;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::page::Page;
use crate::diagnostic::{Diagnostic, Diagnostics, Position, Severity, Source};

/// A format of pages.
pub trait Format: Sync {
    /// What a diagnostic calls a page of it.
    fn name(&self) -> &'static str;

    /// What a page of it has, for whoever looks for it.
    fn looks_like(&self) -> &'static str;

    /// Where a page shows that it is of this format, or a part of one.
    fn sign(&self, page: &Page) -> Option<Position>;

    /// Reads a page that has the sign. What cannot be placed goes into the report, and so does the error where half of what
    /// belongs to the format is missing.
    fn read(&self, page: &Page, report: &mut Diagnostics) -> Vec<Part>;
}

/// Every format. A page is of the first whose sign it has.
pub const FORMATS: [&dyn Format; 3] = [&embedded::Embedded, &lists::Lists, &tables::Tables];

/// What one page says, as an OpenAPI document that may lack what every document has.
#[derive(Clone, Debug)]
pub struct Part {
    /// The page.
    pub file: String,
    /// The text of the page.
    pub source: Source,
    /// The document.
    pub value: Value,
    /// Where operations and components are on the page, by their pointers.
    pub places: BTreeMap<String, Position>,
    /// The component schemas whose names are not on the page.
    pub named_here: BTreeSet<String>,
}

impl Part {
    /// Where what `pointer` points to is on the page, or what is around it.
    pub fn position(&self, pointer: &str) -> Position {
        let mut pointer = pointer;
        loop {
            if let Some(position) = self.places.get(pointer) {
                return *position;
            }
            match pointer.rsplit_once('/') {
                Some((parent, _)) => pointer = parent,
                None => return Position { line: 1, column: 1 },
            }
        }
    }
}

/// The error of a page that has the sign of a format and lacks what belongs to it.
fn incomplete(
    format: &dyn Format,
    page: &Page,
    position: Position,
    recognised: &str,
    stopped: impl Into<String>,
) -> Diagnostic {
    page.diagnostic(
        Severity::Error,
        "page-incomplete",
        position,
        stopped,
        format!("the page is {}: {recognised}", format.name()),
        "see that the page was saved whole",
    )
}

/// A part of a page that no document has a place for.
fn not_placed(page: &Page, position: Position, what: &str, severity: Severity) -> Diagnostic {
    page.diagnostic(
        severity,
        "page-not-placed",
        position,
        format!("{what} is nowhere in the document"),
        "",
        "if it says something of the API, write it into the document by hand",
    )
}
