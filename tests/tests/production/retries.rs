//! What is tried again without a setting, and that it is the same request each time.

use std::time::Duration;

use tests::{Recorder, Reply};

use crate::clock::{self, between_attempts};
use crate::nobody::Refusing;
use crate::provider::{Provider, Settings, at_once, success};
use crate::providers::{ALL, FINIX, GENERECT, THEIRSTACK, VENDAZE, VOUCHERIFY};
use crate::seen::{Kind, Seen};

/// Two answers of `status`, then `last`.
fn twice(status: u16, last: Reply) -> [Reply; 3] {
    [Reply::new(status), Reply::new(status), last]
}

/// A call of a client that was given no policy, and the server it called.
async fn by_default(
    provider: &Provider,
    replies: impl IntoIterator<Item = Reply>,
) -> (Seen, Recorder) {
    let server = Recorder::start(Reply::new(418)).await;
    server.answer_in_turn(replies);
    let client = provider.client(Settings::of(&server));
    let seen = clock::run(client.call("get_webhook"), between_attempts(&server)).await;
    (seen, server)
}

/// A call without its waits, and how many requests the server saw.
async fn at_once_with(provider: &Provider, operation: &str, replies: Vec<Reply>) -> (Seen, usize) {
    let server = Recorder::start(Reply::new(418)).await;
    server.answer_in_turn(replies);
    let client = provider.client(Settings::of(&server).retry(at_once()));
    let seen = client.call(operation).await;
    (seen, server.received())
}

#[tokio::test(start_paused = true)]
async fn a_call_is_tried_three_times_without_a_setting() {
    for provider in ALL {
        let replies = twice(503, provider.success("get_webhook"));
        let (seen, server) = by_default(provider, replies).await;
        assert_eq!(seen.kind, Kind::Success, "{seen:?}");
        assert_eq!(
            (seen.attempts, server.received()),
            (3, 3),
            "{}",
            provider.name
        );
        // The longest waits are one second and two.
        let waited = Duration::from_millis(1)..=Duration::from_secs(3);
        assert!(waited.contains(&seen.elapsed), "{seen:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_is_tried_no_more_than_three_times_without_a_setting() {
    for provider in ALL {
        let (seen, server) = by_default(provider, vec![Reply::new(503); 10]).await;
        assert_eq!(seen.kind, Kind::UnexpectedStatus, "{seen:?}");
        assert_eq!(
            (seen.attempts, server.received()),
            (3, 3),
            "{}",
            provider.name
        );
        assert!(seen.text.contains(", after 3 attempts"), "{}", seen.text);
    }
}

/// Only what the document's method or its word makes harmless is repeated when the server may have acted.
#[tokio::test]
async fn the_method_decides_what_is_repeated() {
    for provider in ALL {
        for (name, operation) in provider.documented() {
            let harmless = matches!(operation.method.as_str(), "GET" | "PUT" | "DELETE");
            let requests = if harmless || operation.safe_to_repeat {
                3
            } else {
                1
            };
            for status in [408, 500, 502, 503, 504] {
                let replies = vec![Reply::new(status); 10];
                let (seen, received) = at_once_with(provider, &name, replies).await;
                assert_eq!(seen.status, Some(status));
                assert_eq!(
                    (seen.attempts as usize, received),
                    (requests, requests),
                    "{} {name} {status}",
                    provider.name
                );
            }
        }
    }
}

/// The same without the document: what these calls do to their webhook.
#[tokio::test]
async fn a_put_or_delete_is_repeated_and_a_patch_or_post_is_not() {
    for (provider, operation, method, requests) in [
        (&FINIX, "update_webhook", "PUT", 3),
        (&GENERECT, "update_webhook", "PUT", 3),
        (&VOUCHERIFY, "update_webhook", "PUT", 3),
        (&THEIRSTACK, "update_webhook", "PATCH", 1),
        (&VENDAZE, "update_webhook", "PATCH", 1),
        (&GENERECT, "patch_webhook", "PATCH", 1),
        (&GENERECT, "delete_webhook", "DELETE", 3),
        (&VENDAZE, "delete_webhook", "DELETE", 3),
        (&VOUCHERIFY, "delete_webhook", "DELETE", 3),
        (&FINIX, "create_webhook", "POST", 1),
        (&GENERECT, "test_webhook", "POST", 1),
        (&THEIRSTACK, "retry_webhook_events", "POST", 1),
    ] {
        let server = Recorder::start(Reply::new(503)).await;
        let client = provider.client(Settings::of(&server).retry(at_once()));
        let seen = client.call(operation).await;
        assert_eq!(seen.attempts, requests, "{} {operation}", provider.name);
        let sent = server.take();
        assert_eq!(sent.len(), requests as usize);
        assert!(
            sent.iter().all(|request| request.method() == method),
            "{sent:?}"
        );
    }
}

/// A 429 says that nothing was done, so that every operation is repeated, byte for byte.
#[tokio::test]
async fn every_call_that_was_not_taken_is_sent_again_byte_for_byte() {
    for provider in ALL {
        for (name, operation) in provider.documented() {
            let server = Recorder::start(Reply::new(418)).await;
            server.answer_in_turn(twice(429, success(&operation)));
            let client = provider.client(Settings::of(&server).retry(at_once()));
            let seen = client.call(&name).await;
            assert_eq!((seen.kind, seen.attempts), (Kind::Success, 3), "{seen:?}");
            let sent = server.take();
            assert_eq!(sent.len(), 3);
            assert_eq!(sent[0].json().is_some(), operation.body.is_some());
            for again in &sent[1..] {
                assert_eq!(
                    again.raw(),
                    sent[0].raw(),
                    "{again:?}\nis not\n{:?}",
                    sent[0]
                );
            }
        }
    }
}

#[tokio::test]
async fn every_call_that_found_no_server_is_made_again() {
    let nobody = Refusing::start();
    for provider in ALL {
        let settings = Settings {
            base_url: Some(nobody.url()),
            ..Settings::default()
        };
        let client = provider.client(settings.retry(at_once()));
        for operation in provider.operations {
            let seen = client.call(operation).await;
            assert_eq!((seen.kind, seen.attempts), (Kind::Transport, 3), "{seen:?}");
            assert!(
                seen.is_connect && seen.is_retryable && !seen.is_timeout,
                "{seen:?}"
            );
        }
    }
}

/// What is wrong with the call is wrong the next time too.
#[tokio::test]
async fn a_final_answer_is_not_asked_for_again() {
    for provider in ALL {
        for status in [400, 401, 403, 404, 409, 422, 501] {
            let replies = vec![Reply::new(status)];
            let (seen, received) = at_once_with(provider, "get_webhook", replies).await;
            assert_eq!((seen.attempts, received), (1, 1), "{seen:?}");
        }
    }
}
