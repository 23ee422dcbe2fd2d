//! What the generator has to say about a document.
//!
//! - [`Diagnostic`]: where something is, why it matters and how to fix it.
//! - `diagnostics`: all diagnostics of a run, in the order of the document.
//! - `source`: the text that diagnostics share, and the part of a line that is shown.
//! - `render`: how a diagnostic looks on a terminal.

mod diagnostics;
mod render;
mod source;

use std::fmt;
use std::ops::{Deref, DerefMut};

pub use diagnostics::{Diagnostics, Extent};
pub use source::Source;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// The client lacks or changes something that the document has.
    Warning,
    /// Worth knowing; nothing is lost.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        })
    }
}

/// How diagnostics are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As text alone.
    Plain,
    /// With the colors of a terminal.
    Colored,
}

/// A location in a file; both numbers start at 1, columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// One diagnostic. It reads as [`Details`], in a box since it travels in every `Result`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic(Box<Details>);

/// What a [`Diagnostic`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// How much it weighs.
    pub severity: Severity,
    /// A short stable name, such as `ref-unresolved`.
    pub code: &'static str,
    /// The file it is in, relative to the workspace.
    pub file: String,
    /// Where in the file, if it is about one location.
    pub position: Option<Position>,
    /// The JSON pointer of that location in the file as it was read.
    pub pointer: Option<String>,
    /// What is the case.
    pub message: String,
    /// Why that matters; may be empty.
    pub why: String,
    /// What to write instead; may be empty.
    pub help: String,
    /// The text that `position` points into, if it was at hand. The diagnostics of a document share it.
    pub source: Option<Source>,
    /// The operation that the crate lacks because of this, if it costs one.
    pub omits: Option<Omission>,
}

/// An operation of the document that the crate does not have. It reads as the message of its diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Omission {
    /// The HTTP method as the document has it, in capitals where it is one of the usual ones; `*` for all of a path.
    pub method: String,
    /// The path as the document has it.
    pub path: String,
    /// Why, as a clause.
    pub reason: String,
}

impl fmt::Display for Omission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Omission {
            method,
            path,
            reason,
        } = self;
        match method.as_str() {
            "*" => write!(f, "the operations of `{path}` are omitted: {reason}"),
            _ => write!(f, "`{method} {path}` is omitted: {reason}"),
        }
    }
}

impl Diagnostic {
    /// A diagnostic about a file as a whole.
    pub fn new(
        severity: Severity,
        code: &'static str,
        file: impl Into<String>,
        message: impl Into<String>,
        why: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic(Box::new(Details {
            severity,
            code,
            file: file.into(),
            position: None,
            pointer: None,
            message: message.into(),
            why: why.into(),
            help: help.into(),
            source: None,
            omits: None,
        }))
    }

    /// The same diagnostic at one location of `source`, which is the text of its file.
    #[must_use]
    pub fn at(mut self, position: Position, source: impl Into<Source>) -> Diagnostic {
        self.source = Some(source.into());
        self.position = Some(position);
        self
    }

    /// The same diagnostic as the reason why an operation is omitted.
    #[must_use]
    pub fn omitting(mut self, omission: Omission) -> Diagnostic {
        self.omits = Some(omission);
        self
    }
}

impl Deref for Diagnostic {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl DerefMut for Diagnostic {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", render::render(self, Style::Plain))
    }
}

impl std::error::Error for Diagnostic {}
