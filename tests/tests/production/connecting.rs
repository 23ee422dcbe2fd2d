//! Connections that never come about. Nothing but time happens in these tests, so the paused clock is left
//! to itself.

use std::time::Duration;

use tests::clients::{ALL, Kind, Provider, Seen, Settings, Waits};

use super::nobody::Full;

/// Calls `operation` at an address where no connection comes about, so that every call is tried three times.
async fn never_connects(provider: &Provider, operation: &str, settings: Settings) -> Seen {
    let server = Full::start();
    let client = provider.client(Settings {
        base_url: Some(server.url()),
        ..settings
    });
    let seen = client.call(operation).await;
    assert_eq!((seen.kind, seen.attempts), (Kind::Transport, 3), "{seen:?}");
    assert!(seen.is_timeout && seen.is_connect, "{seen:?}");
    seen
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_connecting_can_be_set() {
    let limit = Duration::from_secs(3);
    for provider in ALL {
        let settings = Settings {
            connect_timeout: Some(limit),
            retry: Some(Waits::default().policy()),
            ..Settings::default()
        };
        let seen = never_connects(provider, provider.any().name, settings).await;
        let difference = seen.elapsed.abs_diff(limit * 3);
        assert!(difference <= Duration::from_millis(10), "{seen:?}");
    }
}

/// The server saw nothing of the call, so that every operation is tried again.
#[tokio::test(start_paused = true)]
async fn three_attempts_of_ten_seconds_are_made_without_a_setting() {
    for provider in ALL {
        for operation in provider.operations {
            let seen = never_connects(provider, operation.name, Settings::default()).await;
            // The longest waits between them are one second and two.
            let possible = Duration::from_secs(30)..=Duration::from_millis(33_010);
            assert!(possible.contains(&seen.elapsed), "{seen:?}");
        }
    }
}
