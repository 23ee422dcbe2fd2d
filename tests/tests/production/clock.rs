//! Time that passes only when a test says so, beside sockets that are real.
//!
//! Under tokio's paused clock a runtime with nothing to do jumps to its next timer, and waiting for a
//! socket is nothing to do. A call that is polled again at once keeps it from that: so the clock stops
//! while the two sides talk.

use std::future::poll_fn;
use std::pin::pin;

/// How often a call is polled at most: far more often than any needs, so that one that waits for time
/// which does not pass is told of.
const MOST_POLLS: usize = 1_000_000;

/// Runs `call` on a clock that goes to the next timer only while `passes`. The test must run with
/// `start_paused`.
pub async fn run<T>(call: impl Future<Output = T>, mut passes: impl FnMut() -> bool) -> T {
    let mut call = pin!(call);
    let mut polls = 0;
    poll_fn(|context| {
        polls += 1;
        assert!(polls < MOST_POLLS, "the call waits for time to pass");
        let poll = call.as_mut().poll(context);
        if poll.is_pending() && !passes() {
            context.waker().wake_by_ref();
        }
        poll
    })
    .await
}
