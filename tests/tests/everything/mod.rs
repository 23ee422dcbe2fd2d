//! A document with what the providers' documents do not have: its crate as golden output that compiles, called over
//! a real socket.
//!
//! `codegen/golden.rs` says how `generated/` is written.

// A crate's users decide what of it is used.
#![allow(dead_code, unused_imports)]

#[rustfmt::skip]
mod generated;
mod bodies;
mod calls;
mod encodings;
mod media_types;
mod mocks;
mod pages;
mod schemas;
mod tokens;
mod updates;

pub use generated::{operations, types};
