//! Every suite that spans crates, in one binary.
//!
//! A suite finds the providers in `specs/` (see `tests::clients`): a new one needs no line here. What is a fact of one
//! provider is in a file named after it; a provider without such a file fails nothing.
//!
//! - [`conformance`], [`instances`], [`round_trip`], [`wire`], [`production`]: each generated crate against its document, on a real
//!   socket where it calls.
//! - [`mocks`]: the mock server of each crate.
//! - [`calls`]: how a call is held, and the settings of one call.
//! - [`pages`]: the pages of lists.
//! - [`surface`]: what users compile against; [`compile_fail`]: what must not compile; [`readme`]: what is promised.
//! - [`deliveries`]: webhooks and their signatures.
//! - [`everything`]: a document with what no provider's has, and the code made of it.

// Test code says what went wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod calls;
mod compile_fail;
mod conformance;
mod deliveries;
mod everything;
mod instances;
mod mocks;
mod pages;
mod production;
mod readme;
mod round_trip;
mod surface;
mod wire;

// The golden output is the source of a crate: it finds these at the root.
use everything::{operations, types};
