//! A documentation page as blocks, whatever it is written in.
//!
//! - `markdown` and `html`: text to blocks.
//! - `reflow`: the line breaks of a Markdown page that has lost them.
//! - `front`: the keys in front of a Markdown page.

mod front;
mod html;
mod markdown;
mod reflow;

use std::path::Path;

use crate::diagnostic::{Diagnostic, Position, Severity, Source};
use crate::document::Document;

/// A page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its file, as diagnostics show it.
    pub file: String,
    /// Its text.
    pub source: Source,
    /// The keys in front of it that have a value.
    pub front: Vec<(String, String)>,
    /// What is on it, from top to bottom; what is inside a quotation or a list is a block as well.
    pub blocks: Vec<Block>,
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where it starts.
    pub position: Position,
    /// What it is.
    pub kind: BlockKind,
}

/// What a part of a page is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its words.
        text: String,
    },
    /// A block of code.
    Code(Code),
    /// A table.
    Table {
        /// The cells of its first row.
        header: Row,
        /// The other rows.
        rows: Vec<Row>,
    },
    /// A paragraph, or the words of a list item; no line is empty.
    Text {
        /// Its lines.
        lines: Vec<Line>,
        /// Whether it starts a list item.
        is_item: bool,
    },
    /// Tags that a Markdown page has between its paragraphs.
    Tags(Vec<Line>),
}

/// A block of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The words behind the fence; empty for an indented block.
    pub info: String,
    /// The text.
    pub text: String,
    /// The line of the page on which the text starts.
    pub line: usize,
    /// Whether the fence is closed; true where there is none.
    pub is_closed: bool,
    /// Whether there is a fence.
    pub is_fenced: bool,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it starts.
    pub position: Position,
    /// Its cells; none is missing, though some may be empty.
    pub cells: Vec<String>,
    /// How many cells it has beyond those of the header.
    pub excess: usize,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it starts.
    pub position: Position,
    /// The text, in Markdown.
    pub text: String,
}

impl Page {
    /// Reads the page at `path`, which diagnostics name relative to `root`.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, is larger than a document may be, or is not UTF-8.
    pub fn load(root: &Path, path: &Path) -> Result<Page, Diagnostic> {
        let (file, source) = Document::read_text(root, path)?;
        Ok(Page::parse(&file, source))
    }

    /// Reads `source` as the content of `file`.
    pub fn parse(file: &str, source: Source) -> Page {
        let (front, blocks) = match html::is_html(file, source.text()) {
            true if html::is_too_deep(source.text()) => (Vec::new(), Vec::new()),
            true => html::read(source.text()),
            false => markdown::read(source.text()),
        };
        Page {
            file: file.to_owned(),
            source,
            front,
            blocks,
        }
    }

    /// The value of a key in front of the page.
    pub fn front(&self, key: &str) -> Option<&str> {
        let found = self.front.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value.as_str())
    }

    /// A diagnostic about a location of the page.
    pub fn diagnostic(
        &self,
        severity: Severity,
        code: &'static str,
        position: Position,
        message: impl Into<String>,
        why: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(severity, code, &self.file, message, why, help)
            .at(position, self.source.clone())
    }
}

impl Block {
    /// Whether it is code whose fence has no end.
    pub fn is_open_code(&self) -> bool {
        matches!(&self.kind, BlockKind::Code(code) if !code.is_closed)
    }

    /// The words of a heading.
    pub fn heading(&self) -> Option<(u8, &str)> {
        match &self.kind {
            BlockKind::Heading { level, text } => Some((*level, text)),
            _ => None,
        }
    }

    /// What a person would call it, with its first words.
    pub fn shown(&self) -> String {
        let (what, text) = match &self.kind {
            BlockKind::Heading { level, text } => {
                let marks = "#".repeat(usize::from(*level));
                return format!("the heading `{marks} {}`", cut(text));
            }
            BlockKind::Code(code) => ("the code", code.text.lines().next().unwrap_or_default()),
            BlockKind::Table { header, .. } => {
                return format!(
                    "the table with the columns {}",
                    cut(&header.cells.join(", "))
                );
            }
            BlockKind::Text { lines, .. } => ("the text", first(lines)),
            BlockKind::Tags(lines) => ("the tags", first(lines)),
        };
        format!("{what} \"{}\"", cut(text))
    }
}

fn first(lines: &[Line]) -> &str {
    lines.first().map_or("", |line| line.text.as_str())
}

/// The first words of a text.
fn cut(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
    }
}

/// From the bytes of a text to lines and columns.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Lines<'t> {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Lines {
            text,
            starts: std::iter::once(0).chain(breaks).collect(),
        }
    }

    fn position(&self, byte: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start..byte).unwrap_or_default();
        Position {
            line,
            column: before.chars().count() + 1,
        }
    }
}
