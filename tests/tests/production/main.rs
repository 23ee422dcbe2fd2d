//! What a program counts on in production, held in each of the five generated crates on a real socket:
//! what is true of the runtime has to reach the user without a setting.
//!
//! - [`provider`], [`providers`]: what the crates have in common, and the table of them with every operation;
//!   [`seen`]: what a caller sees of a call, whatever its types.
//! - [`clock`], [`nobody`]: time and servers that do not keep a test waiting.
//! - [`retries`], [`policy`], [`waits`]: what is tried again, by whose word, and after which wait.
//! - [`limits`], [`connecting`], [`redirects`]: what a server cannot do to a client.
//! - [`errors`], [`elapsed`], [`unusual_bodies`]: what a caller is told.
//! - [`identity`]: who calls, and where it may call; [`sharing`]: clients among tasks; [`features`]: what a
//!   crate hands on to the runtime.

// Test code says what went wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod clock;
// A full queue is something that Linux does.
#[cfg(target_os = "linux")]
mod connecting;
mod elapsed;
mod errors;
mod features;
mod identity;
mod limits;
mod nobody;
mod policy;
mod provider;
mod providers;
mod redirects;
mod retries;
mod seen;
mod sharing;
mod unusual_bodies;
mod waits;
