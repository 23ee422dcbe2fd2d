//! Which operations are sent again: a constant of each, from the document's method and its word.

use tests::clients::{ALL, Settings, at_once, named};
use tests::{Recorder, Reply};

/// Only what the document's method or its word makes harmless is repeated when the server may have acted.
#[tokio::test]
async fn the_method_decides_what_is_repeated() {
    for provider in ALL {
        for (operation, documented) in provider.documented() {
            let harmless = matches!(
                operation.method,
                "GET" | "HEAD" | "OPTIONS" | "PUT" | "DELETE"
            );
            let repeated = harmless || documented.safe_to_repeat;
            let server = Recorder::start(Reply::new(503)).await;
            let client = provider.client(Settings::of(&server).retry(at_once()));
            let seen = client.call(operation.name).await;
            let expected = if repeated { 3 } else { 1 };
            assert_eq!(
                (seen.attempts, server.received()),
                (expected, expected as usize),
                "{seen:?}"
            );
            let sent = server.take();
            assert!(
                sent.iter().all(|one| one.method() == operation.method),
                "{sent:?}"
            );
        }
    }
}

/// The same without the document: what these calls do to their webhook.
#[tokio::test]
async fn a_put_or_delete_is_repeated_and_a_patch_or_post_is_not() {
    for (name, operation, method, attempts) in [
        ("finix", "update_webhook", "PUT", 3),
        ("generect", "update_webhook", "PUT", 3),
        ("voucherify", "update_webhook", "PUT", 3),
        ("theirstack", "update_webhook", "PATCH", 1),
        ("vendaze", "update_webhook", "PATCH", 1),
        ("generect", "patch_webhook", "PATCH", 1),
        ("generect", "delete_webhook", "DELETE", 3),
        ("vendaze", "delete_webhook", "DELETE", 3),
        ("voucherify", "delete_webhook", "DELETE", 3),
        ("finix", "create_webhook", "POST", 1),
        ("generect", "test_webhook", "POST", 1),
        ("theirstack", "retry_webhook_events", "POST", 1),
    ] {
        let server = Recorder::start(Reply::new(503)).await;
        let client = named(name).client(Settings::of(&server).retry(at_once()));
        let seen = client.call(operation).await;
        let sent = server.take();
        let made = (seen.attempts, sent.len(), sent[0].method());
        assert_eq!(made, (attempts, attempts as usize, method), "{seen:?}");
    }
}

/// A 429 says that nothing was done, so that every operation is repeated, byte for byte.
#[tokio::test]
async fn every_call_that_was_not_taken_is_sent_again_byte_for_byte() {
    for provider in ALL {
        for (operation, documented) in provider.documented() {
            let server = Recorder::start(Reply::new(429)).await;
            let client = provider.client(Settings::of(&server).retry(at_once()));
            let seen = client.call(operation.name).await;
            assert_eq!(seen.attempts, 3, "{seen:?}");
            let sent = server.take();
            assert_eq!(sent.len(), 3);
            assert!(
                sent[0].json().is_none() || documented.body.is_some(),
                "{sent:?}"
            );
            assert!(
                sent[1..].iter().all(|again| again.raw() == sent[0].raw()),
                "{sent:?}"
            );
        }
    }
}
