//! What a server can cost a client at most: memory and time.

use std::time::Duration;

use clientry::RetryPolicy;
use tests::{Recorder, Reply};

use crate::clock;
use crate::provider::{Provider, Settings, Waits};
use crate::providers::ALL;
use crate::seen::{Kind, Seen};

/// What is read unless a program says otherwise.
const EIGHT_MIB: usize = 8 * 1024 * 1024;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// `reply`, whose body is JSON, made `length` bytes long by white space.
fn padded(reply: Reply, length: usize) -> Reply {
    let mut body = reply.sent_body().to_vec();
    assert!(body.len() <= length);
    body.resize(length, b' ');
    reply.body(body).header("x-request-id", "req-1")
}

/// A documented error of `update_webhook`, which all five have.
fn bad_request(provider: &Provider) -> Reply {
    let answers = provider.operation("update_webhook").answers;
    Reply::json(400, &answers[&400].bodies()[0])
}

/// Answers around `limit`, a success and an error of each length, for a client with this setting.
async fn assert_limit(provider: &Provider, setting: Option<usize>, limit: usize) {
    let server = Recorder::start(Reply::new(418)).await;
    let client = provider.client(Settings {
        max_body_bytes: setting,
        ..Settings::of(&server)
    });
    let success = provider.success("update_webhook");
    for (reply, kind) in [(success, Kind::Success), (bad_request(provider), Kind::Api)] {
        let status = Some(reply.status());
        server.answer_with(padded(reply.clone(), limit));
        let seen = client.call("update_webhook").await;
        assert_eq!((seen.kind, seen.status), (kind, status), "{}", seen.text);
        let length = seen.body.map(|body| body.len());
        assert_eq!(length, Some(limit), "{}", provider.name);

        server.answer_with(padded(reply, limit + 1));
        let seen = client.call("update_webhook").await;
        let expected = (Kind::BodyTooLarge, status);
        assert_eq!((seen.kind, seen.status), expected, "{}", provider.name);
        let id = provider.has_request_id.then_some("req-1");
        assert_eq!(seen.request_id.as_deref(), id, "{}", seen.text);
        assert!(seen.text.contains(&limit.to_string()), "{}", seen.text);
    }
}

#[tokio::test]
async fn a_body_of_8_mib_is_read_and_a_longer_one_refused() {
    for provider in ALL {
        assert_limit(provider, None, EIGHT_MIB).await;
    }
}

#[tokio::test]
async fn the_limit_of_a_body_can_be_set() {
    for provider in ALL {
        assert_limit(provider, Some(10_000), 10_000).await;
    }
}

/// A server that does not say how much it has is read up to the limit, and no further.
#[tokio::test]
async fn a_body_of_unknown_length_is_read_up_to_the_limit() {
    for provider in ALL {
        let reply = padded(provider.success("update_webhook"), 10_001);
        let whole = reply.sent_body().to_vec();
        let server = Recorder::start(reply.chunk_without_end()).await;
        let client = provider.client(Settings {
            max_body_bytes: Some(10_000),
            ..Settings::of(&server)
        });
        let seen = client.call("update_webhook").await;
        let expected = (Kind::BodyTooLarge, Some(200));
        assert_eq!((seen.kind, seen.status), expected, "{}", provider.name);
        assert_eq!(seen.body.unwrap(), whole[..10_000]);
    }
}

/// A call to a server that takes requests and never says a word.
async fn into_silence(provider: &Provider, limits: Settings) -> Seen {
    let server = Recorder::start(Reply::silence()).await;
    let waits = Waits::default();
    let settings = Settings {
        base_url: Some(server.url()),
        retry: limits.retry.or(Some(waits.policy())),
        ..limits
    };
    let client = provider.client(settings);
    // Time passes once the request of this attempt is there.
    let silent = || server.received() > waits.count();
    let seen = clock::run(client.call("get_webhook"), silent).await;
    assert_eq!(seen.kind, Kind::Transport, "{seen:?}");
    assert!(
        seen.is_timeout && !seen.is_connect && seen.is_retryable,
        "{seen:?}"
    );
    assert_eq!(seen.attempts as usize, server.received());
    seen
}

/// Equal but for the millisecond that tokio's clock rounds a wait up to.
fn assert_took(seen: &Seen, expected: Duration) {
    let difference = seen.elapsed.abs_diff(expected);
    assert!(difference <= Duration::from_millis(5), "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn silence_costs_half_a_minute_and_a_call_a_minute_without_a_setting() {
    for provider in ALL {
        let once = Settings::default().retry(RetryPolicy::off());
        assert_took(&into_silence(provider, once).await, seconds(30));
        let seen = into_silence(provider, Settings::default()).await;
        assert_took(&seen, seconds(60));
        assert_eq!(seen.attempts, 2);
        // With no limit to silence, that of the call is the only one.
        let patient = Settings {
            read_timeout: Some(Duration::MAX),
            ..Settings::default()
        };
        let seen = into_silence(provider, patient).await;
        assert_took(&seen, seconds(60));
        assert!(seen.text.contains("its limit of 60s"), "{}", seen.text);
    }
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_a_call_can_be_set() {
    for provider in ALL {
        let settings = Settings {
            timeout: Some(seconds(5)),
            ..Settings::default()
        };
        let seen = into_silence(provider, settings).await;
        assert_took(&seen, seconds(5));
        assert_eq!(seen.attempts, 1);
        assert!(seen.text.contains("its limit of 5s"), "{}", seen.text);
    }
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_silence_can_be_set() {
    for provider in ALL {
        let settings = Settings {
            read_timeout: Some(seconds(7)),
            ..Settings::default()
        };
        let seen = into_silence(provider, settings).await;
        assert_took(&seen, seconds(21));
        assert_eq!(seen.attempts, 3);
        assert!(seen.text.contains("silent for 7s"), "{}", seen.text);
    }
}
