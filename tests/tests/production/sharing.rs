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

/// Polls a call at most `polls` times and drops it. True if it ended by itself.
async fn ends_within(mut call: Calling<'_>, polls: usize) -> bool {
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        match call.as_mut().poll(context) {
            Poll::Ready(seen) => Poll::Ready(seen.kind == Kind::Success),
            Poll::Pending if left == 0 => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

#[tokio::test]
async fn a_client_is_usable_after_a_call_was_dropped_anywhere() {
    // Each call has a failure, a wait and a success, to be dropped in any of them.
    let success = VENDAZE.success("get_webhook");
    let server = Recorder::start(Reply::new(418)).await;
    let turns = (0..400).flat_map(|_| [Reply::new(503), success.clone()]);
    server.answer_in_turn(turns);
    let policy = RetryPolicy::default().sleep_with(|_| tokio::task::yield_now());
    let client = VENDAZE.client(Settings::of(&server).retry(policy));
    let mut points = 0;
    while !ends_within(client.call("get_webhook"), points).await {
        let seen = client.call("get_webhook").await;
        assert_eq!(seen.kind, Kind::Success, "after {points} polls: {seen:?}");
        points += 1;
        assert!(points < 100, "the call never ends");
    }
    assert!(points >= 5, "the call was dropped at {points} points only");
}
