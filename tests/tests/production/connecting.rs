//! Connections that never come about. Nothing but time happens in these tests, so the paused clock is left
//! to itself.

use std::time::Duration;

use tests::clients::{ALL, Kind, Settings, Waits};

use super::nobody::Full;

#[tokio::test(start_paused = true)]
async fn the_limit_of_connecting_can_be_set() {
    let limit = Duration::from_secs(3);
    for provider in ALL {
        let server = Full::start();
        let client = provider.client(Settings {
            base_url: Some(server.url()),
            connect_timeout: Some(limit),
            retry: Some(Waits::default().policy()),
            ..Settings::default()
        });
        let seen = client.call(provider.any().name).await;
        assert_eq!((seen.kind, seen.attempts), (Kind::Transport, 3), "{seen:?}");
        assert!(seen.is_timeout && seen.is_connect, "{seen:?}");
        let difference = seen.elapsed.abs_diff(limit * 3);
        assert!(difference <= Duration::from_millis(10), "{seen:?}");
    }
}
