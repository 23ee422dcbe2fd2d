//! What a server can cost a client at most: memory and time.

use std::time::Duration;

use tests::clients::{ALL, Kind, Provider, Seen, Settings, Waits};
use tests::{Recorder, Reply};

use super::clock;

const LIMIT: usize = 100_000;

#[tokio::test]
async fn the_limit_of_a_body_can_be_set() {
    for provider in ALL {
        let operation = provider.any().name;
        let server = Recorder::start(Reply::new(418)).await;
        let client = provider.client(Settings {
            max_body_bytes: Some(LIMIT),
            ..Settings::of(&server)
        });
        for (length, too_large) in [(LIMIT, false), (LIMIT + 1, true)] {
            server.respond_with(Reply::new(418).body(vec![b' '; length]));
            let seen = client.call(operation).await;
            assert_eq!(
                seen.kind == Kind::BodyTooLarge,
                too_large,
                "{}",
                seen.message
            );
            assert_eq!(seen.status, Some(418));
        }
    }
}

/// What is read of a body unless a program says otherwise.
const EIGHT_MIB: usize = 8 * 1024 * 1024;

#[tokio::test]
async fn a_body_of_8_mib_is_read_and_a_longer_one_refused_without_a_setting() {
    for provider in ALL {
        let server = Recorder::start(Reply::new(418)).await;
        let client = provider.client(Settings::of(&server));
        for (length, too_large) in [(EIGHT_MIB, false), (EIGHT_MIB + 1, true)] {
            server.respond_with(Reply::new(418).body(vec![b' '; length]));
            let seen = client.call(provider.any().name).await;
            assert_eq!(
                seen.kind == Kind::BodyTooLarge,
                too_large,
                "{}",
                seen.message
            );
        }
    }
}

/// A call to a server that takes requests and never says a word.
async fn into_silence(provider: &Provider, limits: Settings) -> Seen {
    let server = Recorder::start(Reply::silence()).await;
    let waits = Waits::default();
    let client = provider.client(Settings {
        base_url: Some(server.url()),
        retry: Some(waits.policy().any_method()),
        ..limits
    });
    // Time passes once the request of this attempt is there.
    let silent = || server.received() > waits.count();
    let seen = clock::run(client.call(provider.any().name), silent).await;
    assert!(seen.is_timeout && !seen.is_connect, "{seen:?}");
    assert_eq!(seen.attempts as usize, server.received());
    seen
}

/// Equal but for the millisecond that tokio's clock rounds a wait up to.
fn assert_took(seen: &Seen, seconds: u64, attempts: u32) {
    let difference = seen.elapsed.abs_diff(Duration::from_secs(seconds));
    assert!(difference <= Duration::from_millis(5), "{seen:?}");
    assert_eq!(seen.attempts, attempts, "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_a_call_can_be_set() {
    for provider in ALL {
        let settings = Settings {
            timeout: Some(Duration::from_secs(5)),
            ..Settings::default()
        };
        assert_took(&into_silence(provider, settings).await, 5, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_silence_can_be_set() {
    for provider in ALL {
        let settings = Settings {
            read_timeout: Some(Duration::from_secs(7)),
            ..Settings::default()
        };
        assert_took(&into_silence(provider, settings).await, 21, 3);
    }
}

#[tokio::test(start_paused = true)]
async fn silence_costs_half_a_minute_and_a_call_a_minute_without_a_setting() {
    for provider in ALL {
        // Half a minute of silence, then a second attempt, which the limit of the call ends.
        assert_took(&into_silence(provider, Settings::default()).await, 60, 2);
        // With no limit to silence, that of the call is the only one.
        let patient = Settings {
            read_timeout: Some(Duration::MAX),
            ..Settings::default()
        };
        assert_took(&into_silence(provider, patient).await, 60, 1);
    }
}
