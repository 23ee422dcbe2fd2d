//! The generated clients on a real socket: every byte they send, and what they make of every answer.
//!
//! - [`harness`] and [`operation`]: what every operation goes through, and the table it stands in.
//! - [`vendaze`], [`generect`], [`theirstack`], [`voucherify`], [`finix`]: the operations, one entry each.
//! - [`coverage`]: no operation of a spec is left out.
//! - [`answers`], [`whole_errors`]: what a user reads in code, field by field.
//! - [`texts`]: characters with a meaning of their own, in paths and queries.
//! - [`validation`]: what breaks a bound is not sent.
//! - [`credentials`], [`environment`], [`secrets`], [`servers`]: who calls, what stays hidden, and where
//!   the call goes.

// Test code says what went wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[macro_use]
mod operation;
mod answers;
mod coverage;
mod credentials;
mod environment;
mod finix;
mod generect;
mod harness;
mod secrets;
mod servers;
mod texts;
mod theirstack;
mod validation;
mod vendaze;
mod voucherify;
mod whole_errors;
