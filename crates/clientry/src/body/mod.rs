//! Request bodies that are no JSON: forms and multipart bodies, whose fields have names and styles, and whole bodies as they are.
//!
//! | module | what is in it |
//! | --- | --- |
//! | `encoding` | what a document says of how one field is written |
//! | `form`, `multipart` | an object as one of them |
//! | `file`, `raw` | what a user gives: a part with a name, a whole body |
//! | `stream` | bytes in memory, or a stream that can be sent once |
//! | `payload` | a body as every attempt sends it anew |

mod encoding;
mod file;
mod form;
mod multipart;
mod payload;
mod raw;
mod stream;

use crate::encode::Unwritten;

pub use encoding::{FieldEncoding, FieldStyle};
pub use file::File;
pub(crate) use form::encode as form;
pub(crate) use multipart::{PartHeader, encode as multipart};
pub(crate) use payload::{Payload, Sent};
pub use raw::Body;
#[cfg(feature = "mock")]
pub(crate) use stream::Content;

/// Why a body cannot be written.
#[derive(Debug, PartialEq)]
pub(crate) enum Unwritable {
    /// The body as a whole, in words that follow on from "the body".
    Body(&'static str),
    /// A field, in words that follow on from its name.
    Field(String, &'static str),
    /// A header of a part, in words that follow on from its name.
    Header(String, &'static str),
    /// The number at this path is infinite, or none at all.
    NotFinite(String),
}

impl Unwritable {
    /// What is said of a value that cannot be taken apart; `reason` follows on from "the body".
    fn of(why: Unwritten, reason: &'static str) -> Self {
        match why {
            Unwritten::NotFinite(path) => Self::NotFinite(path),
            Unwritten::Other => Self::Body(reason),
        }
    }
}
