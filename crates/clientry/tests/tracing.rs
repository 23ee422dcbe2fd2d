//! What a call shows through `tracing`: what an operator needs, and at no level a credential or a body.

// A test says what went wrong by panicking.
#![allow(clippy::unwrap_used, clippy::panic)]

// The server's own record of requests is for other tests.
#[allow(dead_code)]
mod support;

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clientry::{
    Builder, Core, Credential, Error, Method, OAuth2, Operation, Provider, Response, RetryPolicy,
    Scheme, SchemeKind,
};
use support::{Refusing, Server, response};
use tracing_subscriber::fmt::format::FmtSpan;

static PROVIDER: Provider = Provider::new("acme", "1.2.3", "ACME_BASE_URL")
    .schemes(&[
        Scheme::new("bearerAuth", SchemeKind::Bearer, "bearer_token"),
        Scheme::new("queryAuth", SchemeKind::Query { name: "key" }, "key"),
    ])
    .request_id_headers(&["X-Request-ID"]);

static UPDATE: Operation = Operation::new("update_thing", Method::PUT, "/v1/things/{id}")
    .accept("application/json")
    .security(&[&["bearerAuth", "queryAuth"]]);

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Everything that is traced while `core` updates a thing, at every level, by every crate beneath.
async fn traced(core: &Core) -> String {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    // The runtime of a test is of one thread, so the thread's own subscriber sees all of the call.
    let guard = tracing::subscriber::set_default(subscriber);
    let request = core
        .request(&UPDATE)
        .path("id", "hunter2")
        .query("q", "hunter2")
        .header("X-Secret", "hunter2");
    // What a generated method does with a response.
    if let Ok(response) = request.json("hunter2").send().await {
        let _: Result<Response<String>, Error<()>> = match response.status().as_u16() {
            200 => response.json(),
            404 => Err(response.error(|(): ()| ())),
            _ => Err(response.unexpected()),
        };
    }
    drop(guard);
    let bytes = log.0.lock().unwrap().clone();
    let text = String::from_utf8(bytes).unwrap();
    assert!(!text.contains("hunter2"), "{text}");
    text
}

fn core(url: &str) -> Core {
    Builder::new(&PROVIDER)
        .base_url(url)
        .credential("bearerAuth", Credential::Bearer("hunter2".into()))
        .credential("queryAuth", Credential::Value("hunter2".into()))
        .retry(RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO))
        .max_body_bytes(50)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_token_by_oauth_2_is_in_no_trace() {
    let token = r#"{"access_token": "hunter2", "refresh_token": "hunter2-new"}"#;
    let token = response("200 OK", "application/json", token);
    let no = response("401 No", "application/json", r#""hunter2""#);
    let denied = r#"{"error": "invalid_grant", "error_description": "hunter2"}"#;
    let denied = response("400 No", "application/json", denied);
    let server = Server::start(&[&token, &no, &denied]).await;
    let oauth2 = OAuth2::refresh_token("id", "hunter2")
        .client_secret("hunter2")
        .token_url(format!("{}/token", server.url));
    let core = Builder::new(&PROVIDER)
        .base_url(&server.url)
        .oauth2("bearerAuth", oauth2)
        .credential("queryAuth", Credential::Value("hunter2".into()))
        .build()
        .unwrap();
    let log = traced(&core).await;
    assert!(log.contains("error.type=\"credential\""), "{log}");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_token_that_is_used_though_it_was_to_be_renewed_is_told() {
    let token = r#"{"access_token": "hunter2", "expires_in": 3600}"#;
    let token = response("200 OK", "application/json", token);
    let ok = response("200 OK", "application/json", r#""hunter2""#);
    let busy = response("503 Busy", "application/json", r#""hunter2""#);
    let server = Server::start(&[&token, &ok, &busy, &ok]).await;
    let oauth2 = OAuth2::client_credentials("id", "hunter2");
    let core = Builder::new(&PROVIDER)
        .base_url(&server.url)
        .oauth2(
            "bearerAuth",
            oauth2.token_url(format!("{}/token", server.url)),
        )
        .credential("queryAuth", Credential::Value("hunter2".into()))
        .build()
        .unwrap();
    assert!(!traced(&core).await.contains("not renewed"));
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(3550)).await;
    tokio::time::resume();
    let log = traced(&core).await;
    let told = log.lines().find(|line| line.contains("not renewed yet"));
    let told = told.unwrap_or_else(|| panic!("{log}"));
    assert!(told.contains("WARN call{"), "{told}");
    assert!(
        told.contains("responded 503 to the token request"),
        "{told}"
    );
}

#[tokio::test]
async fn a_call_is_one_span_and_each_retry_one_event() {
    let busy = response("503 Busy", "application/json", r#""hunter2""#);
    let server = Server::start(&[
        &busy,
        "",
        &response("200 OK", "application/json", r#""hunter2""#),
    ])
    .await;
    let log = traced(&core(&server.url)).await;
    let closed: Vec<&str> = log
        .lines()
        .filter(|line| line.ends_with(" clientry: close"))
        .collect();
    assert_eq!(closed.len(), 1, "{log}");
    let port = server.url.rsplit(':').next().unwrap();
    for field in [
        "otel.name=PUT /v1/things/{id}",
        "otel.kind=\"client\"",
        "http.request.method=\"PUT\"",
        "http.request.resend_count=2",
        "http.response.status_code=200",
        "url.template=\"/v1/things/{id}\"",
        "server.address=\"127.0.0.1\"",
        &format!("server.port={port}"),
        "clientry.provider=\"acme\"",
        "clientry.operation=\"update_thing\"",
        "clientry.request_id=\"req_1\"",
    ] {
        assert!(closed[0].contains(field), "{field}: {}", closed[0]);
    }
    assert!(!closed[0].contains("error.type"), "{}", closed[0]);
    let retries: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("trying again"))
        .collect();
    assert_eq!(retries.len(), 2, "{log}");
    assert!(
        retries[0].contains("attempt=1 http.response.status_code=503 wait_ms=0"),
        "{}",
        retries[0]
    );
    assert!(
        retries[1].contains("attempt=2 error.message=acme update_thing: no response from"),
        "{}",
        retries[1]
    );
}

/// Every kind of failure, one that shows only when the body is decoded included.
#[tokio::test]
async fn a_failed_call_is_an_error_on_its_span() {
    let closed = Refusing::start();
    let log = traced(&core(&closed.url)).await;
    let span = span(&log);
    assert!(span.contains("error.type=\"connect\""), "{span}");
    assert!(
        span.contains("resend_count=2") && !span.contains("http.response.status_code"),
        "{span}"
    );

    for (reply, kind) in [
        (response("404 Not Found", "application/json", "null"), "404"),
        (response("418 Teapot", "text/plain", "hunter2"), "418"),
        (response("302 Found", "text/plain", ""), "302"),
        (
            response("200 OK", "text/html", "hunter2"),
            "unreadable_body",
        ),
        (
            response("200 OK", "text/html", &"x".repeat(9)),
            "unreadable_body",
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n".into(),
            "body_too_large",
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n".into(),
            "unreadable_body",
        ),
        ("nonsense".into(), "connection"),
    ] {
        let server = Server::start(&[&reply]).await;
        let log = traced(&core(&server.url)).await;
        let span = self::span(&log);
        assert!(
            span.contains("otel.status_code=\"ERROR\""),
            "{kind}: {span}"
        );
        assert!(
            span.contains(&format!("error.type=\"{kind}\"")),
            "{kind}: {span}"
        );
    }

    // The status says more than the body, and is said once.
    let server = Server::start(&[&response("404 Not Found", "text/html", "hunter2")]).await;
    let log = traced(&core(&server.url)).await;
    let span = self::span(&log);
    assert!(span.contains("error.type=\"404\""), "{span}");
    assert_eq!(span.matches("error.type").count(), 1, "{span}");

    // Nothing was sent, and it is a failed call all the same.
    let server = Server::start(&[""]).await;
    let core = Builder::new(&PROVIDER)
        .base_url(&server.url)
        .build()
        .unwrap();
    let log = traced(&core).await;
    let span = self::span(&log);
    assert!(span.contains("error.type=\"invalid_request\""), "{span}");
    assert!(server.requests().is_empty());
}

/// Whoever waits no longer drops the call.
#[tokio::test]
async fn a_dropped_call_is_an_error_on_its_span() {
    let server = loopback::Recorder::listen([loopback::Reply::silence()]);
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let core = core(&server.url());
    let call = core.request(&UPDATE).path("id", "1").send();
    let dropped = tokio::time::timeout(Duration::from_millis(1), call).await;
    assert!(dropped.is_err());
    drop(guard);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("error.type=\"cancelled\""), "{text}");
}

/// The one span of the call, as it is when it ends.
fn span(log: &str) -> &str {
    let mut closed = log
        .lines()
        .filter(|line| line.ends_with(" clientry: close"));
    let span = closed.next().unwrap();
    assert_eq!(closed.next(), None, "{log}");
    span
}
