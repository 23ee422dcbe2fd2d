//! A server on this machine for the tests of the runtime and of the clients: it keeps every byte it is sent
//! ([`Recorder`], [`Recorded`]) and responds as it is told, broken responses included ([`Reply`]).

// Test code says what went wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod recorder;
mod reply;
mod request;

pub use recorder::Recorder;
pub use reply::Reply;
pub use request::Recorded;
