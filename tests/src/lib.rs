//! What the suites share.
//!
//! - [`clients`]: every generated crate behind one shape, found in `specs/`.
//! - [`Spec`], [`facts`]: what a document says; [`samples`], [`Variation`]: values and responses by its schemas.
//! - [`Recorder`], [`Reply`], [`Recorded`]: the server on this machine, of the package `loopback`.

// Test code says what went wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod clients;
pub mod facts;
pub mod samples;
mod spec;
mod variation;

pub use loopback::{Recorded, Recorder, Reply};
pub use spec::{Spec, SpecOperation, SpecParameter, SpecResponse};
pub use variation::{Expected, Variation};

/// The string that every secret of the tests holds, so that one search finds any of them where none may be.
pub const MARKER: &str = "hunter2";

/// The marker as a user name and password of HTTP basic, in base64: `hunter2:hunter2`.
pub const MARKER_BASE64: &str = "aHVudGVyMjpodW50ZXIy";

/// Fails if `text` shows a secret. `what` says where the text comes from.
pub fn assert_no_secret(what: &str, text: &str) {
    assert!(
        !text.contains(MARKER) && !text.contains(MARKER_BASE64),
        "{what} shows a secret: {text}"
    );
}
