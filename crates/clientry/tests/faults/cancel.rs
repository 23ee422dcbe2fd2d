//! A call that is dropped at any point leaves the client usable.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use clientry::{Core, RetryPolicy};

use super::server::response;
use super::*;

/// After how many polls a call is dropped at most.
const POINTS: usize = 40;

/// Polls a call `polls` times and drops it. It must not end before.
async fn drop_after(core: &Core, polls: usize) {
    let mut call = pin!(core.request(&GET).send());
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        let poll = call.as_mut().poll(context);
        assert!(poll.is_pending(), "the call ended");
        if left == 0 {
            return Poll::Ready(());
        }
        Poll::Pending
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_client_is_usable_after_a_call_was_dropped_anywhere() {
    let _clock = Clock::paused();
    // Each attempt and each wait takes a poll at the least, so that no call to a busy server ends before it
    // is dropped, however the two sides are timed.
    let (failure, success) = (response("503 Busy", "", "{}"), response("200 OK", "", "{}"));
    let server = Server::start(vec![failure.clone()]);
    let policy = RetryPolicy::default()
        .attempts(POINTS as u32)
        .sleep_with(|_| tokio::task::yield_now());
    let core = Builder::new(&PROVIDER)
        .base_url(&server.url)
        .retry(policy)
        .build()
        .unwrap();
    for polls in 0..=POINTS {
        server.respond_with(failure.clone());
        drop_after(&core, polls).await;
        server.respond_with(success.clone());
        let response = core.request(&GET).send().await.unwrap();
        assert_eq!(response.status(), 200, "after {polls} polls");
        assert_eq!(response.empty().attempts(), 1, "after {polls} polls");
    }
}
