//! Redirects: followed within the origin with the credentials, and never beyond it.

use tests::{Recorded, Recorder, Reply};

use crate::provider::{Provider, Settings};
use crate::providers::ALL;
use crate::seen::Kind;

fn to(status: u16, location: impl Into<String>) -> Reply {
    Reply::new(status).header("location", location)
}

fn assert_credentials(provider: &Provider, request: &Recorded) {
    for (name, value) in provider.credentials {
        assert_eq!(request.header(name), Some(*value), "{request:?}");
    }
}

/// Another port is another origin: whoever listens there is not even called.
#[tokio::test]
async fn another_origin_is_not_called() {
    for provider in ALL {
        let server = Recorder::start(Reply::new(418)).await;
        let client = provider.client(Settings::of(&server));
        for operation in ["list_webhooks", "update_webhook"] {
            let elsewhere = Recorder::start(provider.success(operation)).await;
            for status in [301, 302, 303, 307, 308] {
                server.answer_with(to(status, elsewhere.url()));
                let seen = client.call(operation).await;
                assert_eq!(seen.kind, Kind::UnexpectedStatus, "{seen:?}");
                assert_eq!((seen.status, seen.attempts), (Some(status), 1));
                assert_eq!(seen.headers.unwrap()["location"], elsewhere.url());
                assert!(seen.text.contains("redirect"), "{}", seen.text);
                assert_credentials(provider, &server.take_one());
                assert_eq!(elsewhere.connections(), 0);
            }
        }
    }
}

#[tokio::test]
async fn a_redirect_within_the_origin_is_followed_with_the_credentials() {
    for provider in ALL {
        let server = Recorder::start(Reply::new(418)).await;
        let client = provider.client(Settings::of(&server));
        let absolute = format!("{}/elsewhere?a=1", server.url());
        for (operation, status) in [
            ("list_webhooks", 301),
            ("list_webhooks", 302),
            ("list_webhooks", 303),
            ("list_webhooks", 307),
            ("update_webhook", 307),
            ("update_webhook", 308),
        ] {
            for location in ["/elsewhere?a=1", absolute.as_str()] {
                server.answer_in_turn([to(status, location), provider.success(operation)]);
                let seen = client.call(operation).await;
                assert_eq!((seen.kind, seen.attempts), (Kind::Success, 1), "{seen:?}");
                let sent = server.take();
                assert_eq!(sent.len(), 2);
                assert_eq!(sent[1].target(), "/elsewhere?a=1");
                assert_eq!(sent[1].method(), sent[0].method());
                assert_eq!(sent[1].headers(), sent[0].headers());
                assert_eq!(sent[1].body(), sent[0].body());
                assert_credentials(provider, &sent[1]);
            }
        }
    }
}

#[tokio::test]
async fn a_loop_ends() {
    for provider in ALL {
        let server = Recorder::start(to(307, "/again")).await;
        let seen = provider
            .client(Settings::of(&server))
            .call("list_webhooks")
            .await;
        assert_eq!(seen.kind, Kind::UnexpectedStatus, "{seen:?}");
        assert_eq!((seen.status, seen.attempts), (Some(307), 1));
        // The request and the ten redirects that are followed.
        assert_eq!(server.received(), 11);
    }
}
