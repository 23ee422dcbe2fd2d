//! Connections that never come about. Nothing but time happens in these tests, so the paused clock is left
//! to itself.

use std::time::Duration;

use crate::nobody::Full;
use crate::provider::{Settings, Waits};
use crate::providers::ALL;
use crate::seen::Kind;

/// Every operation is tried again, for the server saw nothing of it.
async fn assert_ends_after(connect_timeout: Option<Duration>, limit: Duration) {
    for provider in ALL {
        for operation in ["get_webhook", "create_webhook", "update_webhook"] {
            let server = Full::start();
            let client = provider.client(Settings {
                base_url: Some(server.url()),
                connect_timeout,
                retry: Some(Waits::default().policy()),
                ..Settings::default()
            });
            let seen = client.call(operation).await;
            assert_eq!((seen.kind, seen.attempts), (Kind::Transport, 3), "{seen:?}");
            assert!(
                seen.is_timeout && seen.is_connect && seen.is_retryable,
                "{seen:?}"
            );
            assert!(seen.text.contains("too long to connect"), "{}", seen.text);
            let difference = seen.elapsed.abs_diff(limit * 3);
            assert!(difference <= Duration::from_millis(10), "{seen:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_costs_ten_seconds_without_a_setting() {
    assert_ends_after(None, Duration::from_secs(10)).await;
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_connecting_can_be_set() {
    let limit = Duration::from_secs(3);
    assert_ends_after(Some(limit), limit).await;
}
