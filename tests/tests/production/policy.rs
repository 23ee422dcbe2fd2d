//! Whose word counts on retries: the call's, else the client's.

use clientry::RetryPolicy;
use tests::{Recorder, Reply};

use crate::provider::{Settings, at_once};
use crate::providers::ALL;

/// How many requests a call makes to a server that is busy, by the policies of its client and of its own.
async fn requests(client: Option<RetryPolicy>, call: Option<RetryPolicy>) -> Vec<u32> {
    let mut all = Vec::new();
    for provider in ALL {
        let server = Recorder::start(Reply::new(503)).await;
        let mut settings = Settings::of(&server);
        settings.retry = client.clone();
        let client = provider.client(settings);
        let seen = client.call_with("get_webhook", call.clone()).await;
        assert_eq!(seen.attempts as usize, server.received(), "{seen:?}");
        all.push(seen.attempts);
    }
    all
}

#[tokio::test]
async fn a_policy_is_set_on_the_builder_or_on_the_call() {
    let five = || Some(at_once().attempts(5));
    assert_eq!(requests(five(), None).await, [5; 5]);
    assert_eq!(requests(None, five()).await, [5; 5]);
}

#[tokio::test]
async fn retries_are_switched_off_on_the_builder_or_on_the_call() {
    let off = || Some(RetryPolicy::off());
    assert_eq!(requests(off(), None).await, [1; 5]);
    assert_eq!(requests(None, off()).await, [1; 5]);
}

#[tokio::test]
async fn the_calls_policy_goes_before_the_clients() {
    let (two, off) = (at_once().attempts(2), RetryPolicy::off());
    let five = at_once().attempts(5);
    assert_eq!(
        requests(Some(five.clone()), Some(two.clone())).await,
        [2; 5]
    );
    assert_eq!(requests(Some(two), Some(five.clone())).await, [5; 5]);
    assert_eq!(
        requests(Some(five.clone()), Some(off.clone())).await,
        [1; 5]
    );
    assert_eq!(requests(Some(off), Some(five)).await, [5; 5]);
}

/// A caller with an idempotency key may call a POST harmless.
#[tokio::test]
async fn a_caller_may_have_any_method_repeated() {
    for provider in ALL {
        let server = Recorder::start(Reply::new(503)).await;
        let client = provider.client(Settings::of(&server).retry(at_once()));
        let policy = at_once().any_method();
        let seen = client.call_with("create_webhook", Some(policy)).await;
        assert_eq!((seen.attempts, server.received()), (3, 3), "{seen:?}");
    }
}
