//! A server for a user's own tests, which a real client calls over a real socket: feature `mock`.
//!
//! A generated crate has a `mock::Server` of its own, with a method for each operation; it says there how it is used. What
//! all of them share is here:
//!
//! - [`Server`]: a thread that listens on loopback. It lists the calls that nothing matched, and what came closest.
//! - [`Mock`]: what is said of the calls of one operation: which ones match, what they get, how many there have to be.
//! - [`Reply`]: a response of any kind, and all that can go wrong with one: broken off, never sent, no HTTP at all.
//! - [`Recorded`]: a call as it came, with its body decoded.
//!
//! # Which mock replies
//!
//! Of the mocks that match a call and have a reply left, the one with the most matchers; of those alike, the one that was
//! made last. A mock for one id so goes before the mock for any, in whichever order they were made.
//!
//! # Which reply is given
//!
//! A mock gives its replies in the order in which they were said: each of them once, or [as often as was
//! said](Mock::times), and the last one from then on. It does not match any more where the last one was said to be given so
//! often, too.
//!
//! ```
//! use clientry::mock::{self, Reply};
//! use clientry::{Builder, Method, Operation, Provider};
//!
//! static PROVIDER: Provider = Provider::new("acme", "1.0.0", "ACME_BASE_URL");
//! static OPERATIONS: [Operation; 1] = [Operation::new("get_thing", Method::GET, "/things/{id}")];
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = mock::Server::start(&[&OPERATIONS])?;
//! let get_thing = server
//!     .mock(&OPERATIONS[0], mock::no_body)
//!     .match_path("id", "a/b")
//!     .reply_raw(Reply::status(503))
//!     .reply_json(200, "application/json", &[1, 2]);
//!
//! let core = Builder::new(&PROVIDER).base_url(server.url()).retry(mock::retry_policy()).build()?;
//! let response = core.request(&OPERATIONS[0]).path("id", "a/b").send().await?;
//! assert_eq!(response.body(), "[1,2]");
//! get_thing.assert_called(2);
//! # Ok(())
//! # }
//! ```

mod bodies;
mod handle;
mod macros;
mod parameters;
mod path;
mod reading;
mod recorded;
mod reply;
mod rule;
mod serve;
mod server;
mod unmatched;

#[cfg(test)]
mod tests;

pub use handle::Mock;
pub use reading::{no_body, read_bytes, read_json, read_optional_json, read_text};
pub use recorded::Recorded;
pub use reply::Reply;
pub use server::Server;
pub use unmatched::Unmatched;

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::retry::RetryPolicy;

/// The default policy, which waits for nothing: how often a call is repeated is as in production, and a test takes no time.
pub fn retry_policy() -> RetryPolicy {
    RetryPolicy::default().sleep_with(|_| std::future::ready(()))
}

/// What is behind a lock is whole after each statement, so that a panic of another test's thread does no harm.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
