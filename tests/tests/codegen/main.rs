//! The generator beside the code that is made with it: what it makes, and that a new document is all a provider needs.
//!
//! This binary compiles none of that code, so that it runs when the code does not.

// Test code says what went wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod golden;
mod large;
mod lines;
mod new_provider;
