//! When a call is tried again, and how long it waits before that.
//!
//! Three questions, a file each: what the user allows ([`RetryPolicy`]), whether this outcome of this
//! operation may be tried again, and how long the server wants to be left alone.
//!
//! The backoff is written out here: of the well-kept crates `backon` adds jitter on top of the backoff,
//! where full jitter draws from all of it, and none knows of a server's own time to wait.

mod decision;
mod policy;
mod server_wait;

pub(crate) use decision::{Outcome, is_transient};
pub use policy::RetryPolicy;
pub(crate) use server_wait::{retry_after, server_wait};
