//! What the lowering rules learn and the plain dialect has no keyword for: a side table beside the document.
//!
//! The rules fill it and carry it along when they move or copy schemas; the stage behind them reads it.

use crate::document::pointer;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The side table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Where each component schema comes from, by its name.
    pub origins: BTreeMap<String, Origin>,
    /// What the document says of single values of an enum.
    pub meanings: Meanings,
    /// The components whose values keep what they have no property for; behind the rule that makes it so, none.
    pub open: BTreeSet<String>,
    /// The servers of the operations that have some, and none that can be called, by the pointers of the operations.
    pub unset_servers: BTreeMap<String, Value>,
    /// The parameters that are headers of a part of a multipart body, by their pointers.
    pub part_headers: BTreeMap<String, PartHeader>,
}

/// Of which part a parameter is a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartHeader {
    /// The media type of the body.
    pub media_type: String,
    /// The field whose parts have it.
    pub field: String,
    /// Whether each of them must have it.
    pub required: bool,
}

/// Where a component schema comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was a component of this name in the document.
    Component(String),
    /// It was inline; this is where, in words that follow "the type of".
    Inline(String),
    /// It is what is sent of another type, which is what is received.
    Sent {
        /// The Rust name of the other type.
        of: String,
        /// The name of its component in the document, if it is one.
        component: Option<String>,
    },
}

/// The descriptions of enum values, by the pointer of their schema.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meanings(BTreeMap<String, Descriptions>);

/// Each value with its description.
pub type Descriptions = BTreeMap<String, String>;

impl Meanings {
    /// Those of the schema that `pointer` points to.
    pub fn get(&self, pointer: &str) -> Option<&Descriptions> {
        self.0.get(pointer)
    }

    /// Sets those of the schema that `pointer` points to.
    pub fn insert(&mut self, pointer: impl Into<String>, descriptions: Descriptions) {
        self.0.insert(pointer.into(), descriptions);
    }

    /// Those of everything in what `pointer` points to, by pointers that begin there.
    pub fn under(&self, pointer: &str) -> Meanings {
        let from = self.0.range(pointer.to_owned()..);
        let inside = from
            .take_while(|(key, _)| key.starts_with(pointer))
            .filter_map(|(key, value)| {
                Some((
                    pointer::strip_prefix(key, pointer)?.to_owned(),
                    value.clone(),
                ))
            });
        Meanings(inside.collect())
    }

    /// Replaces with `inside` everything in what `pointer` points to.
    pub fn replace(&mut self, pointer: &str, inside: Meanings) {
        let from = self.0.range(pointer.to_owned()..);
        let gone: Vec<_> = from
            .take_while(|(key, _)| key.starts_with(pointer))
            .filter(|(key, _)| pointer::strip_prefix(key, pointer).is_some())
            .map(|(key, _)| key.clone())
            .collect();
        for key in gone {
            self.0.remove(&key);
        }
        let inside = inside.0.into_iter();
        self.0
            .extend(inside.map(|(key, value)| (format!("{pointer}{key}"), value)));
    }

    /// Adds those of a schema that is merged into this one; they go before.
    pub fn extend(&mut self, other: Meanings) {
        self.0.extend(other.0);
    }

    /// Follows a schema that moves.
    pub fn relocate(&mut self, from: &str, to: &str) {
        let inside = self.under(from);
        self.replace(from, Meanings::default());
        self.replace(to, inside);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meanings(pointers: &[&str]) -> Meanings {
        let described = |pointer: &&str| ((*pointer).to_owned(), Descriptions::new());
        Meanings(pointers.iter().map(described).collect())
    }

    #[test]
    fn what_is_inside_is_found_and_its_neighbours_are_not() {
        let all = meanings(&["/a", "/a-b", "/a/x", "/a/y/z", "/ab", "/b"]);
        assert_eq!(all.under("/a"), meanings(&["", "/x", "/y/z"]));
        assert_eq!(all.under("/a/x"), meanings(&[""]));
        assert_eq!(all.under("/c"), meanings(&[]));
    }

    #[test]
    fn a_schema_that_moves_takes_them_along() {
        let mut all = meanings(&["/a/x", "/a-b", "/to/old"]);
        all.relocate("/a", "/to");
        assert_eq!(all, meanings(&["/a-b", "/to/x"]));
    }
}
