//! A call that is dropped at any point leaves the client usable.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use clientry::{Core, RetryPolicy};

use super::server::answer;
use super::*;

/// Polls a call at most `polls` times and drops it. True if it ended by itself.
async fn cancelled_after(core: &Core, polls: usize) -> bool {
    let mut call = pin!(core.request(&GET).send());
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        match call.as_mut().poll(context) {
            Poll::Ready(result) => Poll::Ready(result.is_ok()),
            Poll::Pending if left == 0 => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn a_client_is_usable_after_a_call_was_dropped_anywhere() {
    let _clock = Clock::standing();
    // Each call has a failure, a wait and a success, to be dropped in any of them. A request of a dropped
    // call may come late and take the success of the next one, which then has some attempts more.
    let script = (0..1000).flat_map(|_| [answer("503 Busy", "", "{}"), answer("200 OK", "", "{}")]);
    let server = Server::start(script.collect());
    let policy = RetryPolicy::default()
        .attempts(100)
        .sleep_with(|_| tokio::task::yield_now());
    let core = Builder::new(&PROVIDER)
        .base_url(&server.url)
        .retry(policy)
        .build()
        .unwrap();
    let mut points = 0;
    while !cancelled_after(&core, points).await {
        assert_eq!(
            core.request(&GET).send().await.unwrap().status(),
            200,
            "after {points} polls"
        );
        points += 1;
        assert!(points < 500, "the call never ends");
    }
    assert!(points >= 5, "the call was dropped at {points} points only");
}
