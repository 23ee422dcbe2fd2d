//! Whose word counts on retries: the call's, else the client's.

use clientry::RetryPolicy;
use tests::clients::{ALL, Settings, at_once};
use tests::{Recorder, Reply};

/// Fails unless each crate makes `attempts` in a call to a server that is busy by the policies of its client and of its own.
async fn assert_attempts(client: Option<RetryPolicy>, call: Option<RetryPolicy>, attempts: u32) {
    for provider in ALL {
        // A 429 says that nothing was done, so that any operation may be repeated.
        let server = Recorder::start(Reply::new(429)).await;
        let mut settings = Settings::of(&server);
        settings.retry = client.clone();
        let client = provider.client(settings);
        for operation in provider.operations {
            let seen = client.call_with(operation.name, call.clone()).await;
            assert_eq!(seen.attempts, attempts, "{seen:?}");
            assert_eq!(server.take().len() as u32, attempts);
        }
    }
}

#[tokio::test]
async fn a_policy_is_set_on_the_builder_or_on_the_call() {
    let five = || Some(at_once().attempts(5));
    assert_attempts(five(), None, 5).await;
    assert_attempts(None, five(), 5).await;
    assert_attempts(Some(RetryPolicy::off()), None, 1).await;
    assert_attempts(five(), Some(RetryPolicy::off()), 1).await;
    assert_attempts(Some(RetryPolicy::off()), five(), 5).await;
}
