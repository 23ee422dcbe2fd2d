//! What a caller is told, by kind of outcome. That an error is one line which names provider and operation
//! and holds no secret is looked at in [`Seen::of`](crate::seen::Seen::of), for every call of these tests.

use std::time::Duration;

use clientry::RetryPolicy;
use tests::{MARKER, Recorder, Reply};

use crate::clock;
use crate::nobody::Refusing;
use crate::provider::{Provider, Settings};
use crate::providers::ALL;
use crate::seen::{Kind, Seen};

const OPERATION: &str = "update_webhook";
const LIMIT: usize = 20_000;

/// An answer, and what a caller is told of it.
struct Row {
    reply: Reply,
    kind: Kind,
    is_retryable: bool,
}

fn row(reply: Reply, kind: Kind, is_retryable: bool) -> Row {
    Row {
        reply,
        kind,
        is_retryable,
    }
}

/// One row for each kind that has an answer, and the document's errors.
fn table(provider: &Provider) -> Vec<Row> {
    let json = |status| Reply::new(status).header("content-type", "application/json");
    let secret = format!("{{\"secret\": \"{MARKER}\", ");
    let too_long = vec![b' '; LIMIT + 1];
    let mut rows = vec![
        row(provider.success(OPERATION), Kind::Success, false),
        row(
            json(418).body(secret.clone()),
            Kind::UnexpectedStatus,
            false,
        ),
        row(Reply::html(503), Kind::UnexpectedStatus, true),
        row(json(200), Kind::UnreadableBody, false),
        row(json(200).body(secret.clone()), Kind::UnreadableBody, false),
        row(Reply::html(400), Kind::UnreadableBody, false),
        row(json(200).body(secret).short(), Kind::UnreadableBody, true),
        row(json(200).body(too_long.clone()), Kind::BodyTooLarge, false),
        row(json(503).body(too_long), Kind::BodyTooLarge, true),
    ];
    for (status, answer) in provider.operation(OPERATION).errors() {
        let reply = match answer.schema {
            Some(_) => Reply::json(status, &answer.bodies()[0]),
            None => Reply::new(status),
        };
        rows.push(row(reply, Kind::Api, matches!(status, 429 | 500)));
    }
    rows
}

#[tokio::test]
async fn an_answer_outlives_whatever_went_wrong_with_it() {
    for provider in ALL {
        let server = Recorder::start(Reply::new(418)).await;
        let client = provider.client(Settings {
            max_body_bytes: Some(LIMIT),
            retry: Some(RetryPolicy::off()),
            ..Settings::of(&server)
        });
        for row in table(provider) {
            let reply = row.reply;
            let marked = reply.clone().header("x-request-id", "req-1");
            let session = format!("session={MARKER}");
            server.answer_with(marked.header("set-cookie", session));
            let seen = client.call(OPERATION).await;
            assert_eq!(
                (seen.kind, seen.operation),
                (row.kind, OPERATION),
                "{seen:?}"
            );
            assert_eq!(seen.status, Some(reply.status()));
            assert_eq!(seen.headers.as_ref().unwrap()["x-request-id"], "req-1");
            let id = provider.has_request_id.then_some("req-1");
            assert_eq!(seen.request_id.as_deref(), id, "{}", provider.name);
            // What says how long it is and is too long is not read at all.
            let expected = match row.kind {
                Kind::BodyTooLarge => b"",
                _ => reply.sent_body(),
            };
            assert_eq!(seen.body.as_deref(), Some(expected), "{reply:?}");
            assert_eq!(seen.attempts, 1, "{}", provider.name);
            assert_eq!(seen.is_retryable, row.is_retryable, "{seen:?}");
            assert!(!seen.is_timeout && !seen.is_connect, "{seen:?}");
            if row.kind != Kind::Success {
                let status = reply.status().to_string();
                assert!(seen.text.contains(&status), "{}", seen.text);
                assert_eq!(seen.text.contains("(request id req-1)"), id.is_some());
                let body = String::from_utf8_lossy(reply.sent_body());
                let body = body.trim();
                assert!(
                    body.is_empty() || !seen.text.contains(body),
                    "{}",
                    seen.text
                );
            }
        }
    }
}

/// There is nothing of an answer, and `kind` says why.
fn assert_no_answer(seen: &Seen, kind: Kind) {
    assert_eq!(seen.kind, kind, "{seen:?}");
    let answer = (seen.status, &seen.headers, &seen.body, &seen.request_id);
    assert_eq!(answer, (None, &None, &None, &None));
}

#[tokio::test]
async fn a_refused_connection_is_told_from_other_failures() {
    let nobody = Refusing::start();
    for provider in ALL {
        let client = provider.client(Settings {
            base_url: Some(nobody.url()),
            retry: Some(RetryPolicy::off()),
            ..Settings::default()
        });
        let seen = client.call(OPERATION).await;
        assert_no_answer(&seen, Kind::Transport);
        assert_eq!((seen.operation, seen.attempts), (OPERATION, 1));
        assert!(
            seen.is_connect && seen.is_retryable && !seen.is_timeout,
            "{seen:?}"
        );
        assert!(seen.text.contains(&nobody.url()), "{}", seen.text);
    }
}

#[tokio::test(start_paused = true)]
async fn a_timeout_is_told_from_other_failures() {
    for provider in ALL {
        let server = Recorder::start(Reply::silence()).await;
        let client = provider.client(Settings::of(&server).retry(RetryPolicy::off()));
        let seen = clock::run(client.call(OPERATION), || server.received() == 1).await;
        assert_no_answer(&seen, Kind::Transport);
        assert_eq!((seen.operation, seen.attempts), (OPERATION, 1));
        assert!(
            seen.is_timeout && seen.is_retryable && !seen.is_connect,
            "{seen:?}"
        );
    }
}

#[tokio::test]
async fn a_call_that_breaks_a_rule_is_not_sent() {
    for provider in ALL {
        let server = Recorder::start(Reply::new(418)).await;
        let seen = provider
            .client(Settings::of(&server))
            .call_against_the_rules()
            .await;
        assert_no_answer(&seen, Kind::InvalidRequest);
        assert_eq!((seen.attempts, seen.elapsed), (0, Duration::ZERO));
        assert!(
            !seen.is_retryable && !seen.is_timeout && !seen.is_connect,
            "{seen:?}"
        );
        assert_eq!(server.connections(), 0);
    }
}
