//! Request bodies that are no JSON: forms, whose fields have names and styles.
//!
//! A value is first read into a [`tree`] by serde, in the order of its properties, and the tree is then written.

mod encoding;
mod form;
mod json;
mod tree;

pub use encoding::{FieldEncoding, FieldStyle};
pub(crate) use form::encode as form;

/// Why a body cannot be written.
#[derive(Debug, PartialEq)]
pub(crate) enum Unwritable {
    /// The body as a whole, in words that follow on from "the body".
    Body(&'static str),
    /// A field, in words that follow on from its name.
    Field(String, &'static str),
}
