//! Clients among tasks: shared, cloned, spawned, and given up halfway.

use std::future::poll_fn;
use std::task::Poll;

use clientry::RetryPolicy;
use tests::{Recorder, Reply};

use crate::provider::{Calling, Settings};
use crate::providers::{ALL, VENDAZE};
use crate::seen::Kind;

/// That calls are `Send` is part of [`Calling`].
#[test]
fn clients_and_builders_are_shared_between_threads() {
    fn assert_shared<T: Clone + Send + Sync + 'static>() {}
    macro_rules! assert_shared {
        ($($name:ident)+) => {$(
            assert_shared::<$name::Client>();
            assert_shared::<$name::ClientBuilder>();
        )+};
    }
    assert_shared!(finix generect theirstack vendaze voucherify);
}

#[tokio::test]
async fn calls_of_one_client_go_on_beside_each_other() {
    for provider in ALL {
        let server = Recorder::start(provider.success("get_webhook")).await;
        let client = std::sync::Arc::from(provider.client(Settings::of(&server)));
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let client: std::sync::Arc<dyn crate::provider::Client> =
                std::sync::Arc::clone(&client);
            calls.spawn(async move { client.call("get_webhook").await.kind });
        }
        let kinds = calls.join_all().await;
        assert_eq!(kinds, [Kind::Success; 20]);
        assert_eq!(server.received(), 20);
    }
}

/// After how many polls a call is dropped at most.
const POINTS: usize = 40;

/// Polls a call `polls` times and drops it. It must not end before.
async fn drop_after(mut call: Calling<'_>, polls: usize) {
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

#[tokio::test]
async fn a_client_is_usable_after_a_call_was_dropped_anywhere() {
    let server = Recorder::start(Reply::new(418)).await;
    // Each attempt and each wait takes a poll at the least, so that no call to a busy server ends before it
    // is dropped, however the two sides are timed.
    let policy = RetryPolicy::default()
        .attempts(POINTS as u32)
        .sleep_with(|_| tokio::task::yield_now());
    let client = VENDAZE.client(Settings::of(&server).retry(policy));
    for polls in 0..=POINTS {
        server.answer_with(Reply::new(503));
        drop_after(client.call("get_webhook"), polls).await;
        server.answer_with(VENDAZE.success("get_webhook"));
        let seen = client.call("get_webhook").await;
        let outcome = (seen.kind, seen.attempts);
        assert_eq!(outcome, (Kind::Success, 1), "after {polls} polls: {seen:?}");
    }
}
