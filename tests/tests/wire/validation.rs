//! What breaks a bound of the document is not sent, and the error names the field, never the value.

use clientry::{Error, Problem};
use tests::{Recorder, Reply, assert_no_secret};

use super::harness::{URL, client_of};

/// The locations that an error of a call names, in order.
fn locations<E: std::fmt::Debug>(error: &Error<E>) -> Vec<String> {
    let Error::InvalidRequest(invalid) = error else {
        panic!("{error:?}");
    };
    assert_no_secret("the error", &format!("{error} {error:?}"));
    let problems = invalid.problems().iter();
    problems
        .map(|problem| match problem {
            Problem::Rule(violation) => {
                assert!(error.to_string().contains(violation.path()), "{error}");
                violation.path().to_owned()
            }
            other => panic!("{other:?}"),
        })
        .collect()
}

/// The calls are refused for these fields, and no connection is made for them.
macro_rules! refused {
    ($server:expr, $($call:expr => [$($field:literal),+];)+) => {
        let before = $server.connections();
        $({
            let error = $call.send().await.expect_err(stringify!($call));
            assert_eq!(locations(&error), [$($field),+], "{}", stringify!($call));
        })+
        assert_eq!($server.connections(), before, "something was sent");
    };
}

/// The calls are sent.
macro_rules! sent {
    ($server:expr, $($call:expr;)+) => {
        $({
            let _ = $call.send().await;
            $server.take_one();
        })+
    };
}

async fn teapot() -> Recorder {
    Recorder::start(Reply::new(418)).await
}

#[tokio::test]
async fn vendaze_names_and_events() {
    let server = teapot().await;
    let client = client_of::<super::vendaze::Provider>(&server);
    let none = [""; 0];
    // Characters count, not bytes and not UTF-16 units.
    let longest = "🦀".repeat(100);
    refused! { server,
        client.create_webhook("", URL, ["deal.won"]) => ["name"];
        client.create_webhook("x".repeat(101), URL, ["deal.won"]) => ["name"];
        client.create_webhook(format!("{longest}é"), URL, none) => ["name", "events"];
        client.update_webhook("wh_1").name("") => ["name"];
        client.update_webhook("wh_1").name("é".repeat(101)) => ["name"];
        client.update_webhook("wh_1").events(none) => ["events"];
    }
    sent! { server,
        client.create_webhook(&longest, URL, ["deal.won"]);
        client.create_webhook("x", URL, ["deal.won"; 40]);
        client.update_webhook("wh_1").name(&longest).events(["x"]);
    }
}

#[tokio::test]
async fn vendaze_pages() {
    let server = teapot().await;
    let client = client_of::<super::vendaze::Provider>(&server);
    refused! { server,
        client.list_webhooks().per_page(0) => ["per_page"];
        client.list_webhooks().per_page(101) => ["per_page"];
        client.list_webhooks().page(0).per_page(i64::MIN) => ["page", "per_page"];
    }
    sent! { server,
        client.list_webhooks().page(1).per_page(1);
        client.list_webhooks().page(i64::MAX).per_page(100);
    }
}

#[tokio::test]
async fn theirstack_urls_and_secrets() {
    let server = teapot().await;
    let client = client_of::<super::theirstack::Provider>(&server);
    refused! { server,
        client.create_webhook("", 1) => ["url"];
        client.create_webhook("u".repeat(2084), 1) => ["url"];
        client.create_webhook(URL, 1).secret("hunter2-hunter2") => ["secret"];
        client.create_webhook("", 1).secret("hunter2") => ["url", "secret"];
    }
    sent! { server,
        client.create_webhook("u", 1).secret("é".repeat(16));
        client.create_webhook("u".repeat(2083), 1).secret("hunter2-hunter2!");
        // null is no string, and so has no length.
        client.create_webhook(URL, 1).secret_null();
        // The page of an update has no bounds.
        client.update_webhook(1, 1, "").secret("");
        client.update_webhook(1, 1, "u".repeat(5000));
    }
}

#[tokio::test]
async fn theirstack_limits_and_offsets() {
    let server = teapot().await;
    let client = client_of::<super::theirstack::Provider>(&server);
    refused! { server,
        client.list_webhook_events(1).limit(0) => ["limit"];
        client.list_webhook_events(1).limit(501) => ["limit"];
        client.list_webhook_events(1).offset(-1) => ["offset"];
        client.list_webhook_events(1).offset(-1).limit(501) => ["offset", "limit"];
    }
    sent! { server,
        client.list_webhook_events(1).offset(0).limit(1);
        client.list_webhook_events(1).offset(i64::MAX).limit(500);
    }
}

#[tokio::test]
async fn finix_urls() {
    let server = teapot().await;
    let client = client_of::<super::finix::Provider>(&server);
    refused! { server,
        client.create_webhook("u".repeat(121)) => ["url"];
        client.update_webhook("WH1").url("é".repeat(121)) => ["url"];
    }
    sent! { server,
        client.create_webhook("é".repeat(120));
        client.update_webhook("WH1").url("u".repeat(120));
        client.update_webhook("WH1");
    }
}
