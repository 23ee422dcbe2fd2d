//! A document with what the providers' documents do not have: its crate as golden output that compiles, called over
//! a real socket.
//!
//! The target `golden` says how `generated/` is written.

#![allow(clippy::unwrap_used, clippy::panic)]
// A crate's users decide what of it is used.
#![allow(dead_code, unused_imports)]

#[rustfmt::skip]
mod generated;
mod calls;

pub use generated::{operations, types};
