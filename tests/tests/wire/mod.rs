//! The generated clients on a real socket: every byte they send, and what they make of every response.
//!
//! - [`responses`]: what every operation of every provider makes of what it is given.
//! - [`harness`] and [`operation`]: how requests are recorded, and the table of them.
//! - [`vendaze`], [`generect`], [`theirstack`], [`voucherify`], [`finix`]: the requests, one entry for each operation;
//!   [`coverage`]: none of theirs is missing.
//! - [`successes`], [`whole_errors`]: what a user reads in code, field by field.
//! - [`strings`]: characters with a meaning of their own, in paths and queries.
//! - [`validation`]: what breaks a bound is not sent.
//! - [`credentials`], [`environment`], [`secrets`], [`servers`]: who calls, what stays hidden, and where
//!   the call goes.

#[macro_use]
mod operation;
mod coverage;
mod credentials;
mod environment;
mod finix;
mod generect;
mod harness;
mod promises;
mod responses;
mod secrets;
mod servers;
mod strings;
mod successes;
mod theirstack;
mod validation;
mod vendaze;
mod voucherify;
mod whole_errors;
