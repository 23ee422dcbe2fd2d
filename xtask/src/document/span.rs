//! Where each value of a document is in its text.
//!
//! The spans mirror the document as it was read. Later the value is rewritten; the spans never are, and
//! `moves` tells where a pointer into the rewritten value came from.

use std::sync::Arc;

use super::pointer;
use crate::diagnostic::Position;

/// A [`Position`] in eight bytes, for there are as many as there are values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Mark {
    /// `line` and `column` both start at 1.
    pub(super) fn new(line: usize, column: usize) -> Mark {
        // The size limit of a document is far below what 32 bits count.
        let narrow = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Mark {
            line: narrow(line),
            column: narrow(column),
        }
    }
}

impl From<Mark> for Position {
    fn from(mark: Mark) -> Position {
        Position {
            line: mark.line as usize,
            column: mark.column as usize,
        }
    }
}

/// The location of one value, and of its key.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) key: Option<Mark>,
    pub(super) value: Mark,
    pub(super) children: Children,
}

/// The locations in a collection, shared by every alias of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Children {
    None,
    Items(Arc<[Span]>),
    /// Sorted by name.
    Fields(Arc<[(Box<str>, Span)]>),
}

impl Children {
    pub(super) fn fields(mut fields: Vec<(Box<str>, Span)>) -> Children {
        fields.sort_by(|(a, _), (b, _)| a.cmp(b));
        Children::Fields(fields.into())
    }
}

impl Span {
    pub(super) fn new(value: Mark, children: Children) -> Span {
        Span {
            key: None,
            value,
            children,
        }
    }

    /// The span of what `pointer` points to, or else of the nearest value around it that exists.
    /// How many tokens of the pointer lead to it comes second.
    pub(super) fn nearest(&self, pointer: &str) -> (&Span, usize) {
        let mut span = self;
        let mut depth = 0;
        for token in pointer::tokens(pointer) {
            let child = match &span.children {
                Children::None => None,
                Children::Items(items) => {
                    token.parse().ok().and_then(|index: usize| items.get(index))
                }
                Children::Fields(fields) => fields
                    .binary_search_by(|(name, _)| (**name).cmp(&*token))
                    .ok()
                    .map(|index| &fields[index].1),
            };
            match child {
                Some(child) => span = child,
                None => break,
            }
            depth += 1;
        }
        (span, depth)
    }
}
