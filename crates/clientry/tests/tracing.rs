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
    Builder, Core, Credential, Method, Operation, Provider, RetryPolicy, Scheme, SchemeKind,
};
use support::{Refusing, Server, answer};
use tracing_subscriber::fmt::format::FmtSpan;

static PROVIDER: Provider = Provider::new("acme", "1.2.3", "ACME_BASE_URL").schemes(&[
    Scheme::new("bearerAuth", SchemeKind::Bearer, "bearer_token"),
    Scheme::new("queryAuth", SchemeKind::Query { name: "key" }, "key"),
]);

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
    let _ = request.json("hunter2").send().await;
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
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_call_is_one_span_and_each_retry_one_event() {
    let busy = answer("503 Busy", "application/json", r#""hunter2""#);
    let server = Server::start(&[
        &busy,
        "",
        &answer("200 OK", "application/json", r#""hunter2""#),
    ])
    .await;
    let log = traced(&core(&server.url)).await;
    let closed: Vec<&str> = log
        .lines()
        .filter(|line| line.ends_with(" clientry: close"))
        .collect();
    assert_eq!(closed.len(), 1, "{log}");
    for field in [
        "provider=\"acme\"",
        "operation=\"update_thing\"",
        "method=\"PUT\"",
        &format!("server=\"{}\"", server.url),
        "status=200",
        "attempts=3",
    ] {
        assert!(closed[0].contains(field), "{field}: {}", closed[0]);
    }
    let retries: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("trying again"))
        .collect();
    assert_eq!(retries.len(), 2, "{log}");
    assert!(
        retries[0].contains("attempt=1 status=503 wait_ms=0"),
        "{}",
        retries[0]
    );
    assert!(
        retries[1].contains("attempt=2 error=acme update_thing: no answer from"),
        "{}",
        retries[1]
    );
}

#[tokio::test]
async fn a_call_without_an_answer_has_no_status() {
    let closed = Refusing::start();
    let log = traced(&core(&closed.url)).await;
    let span = log
        .lines()
        .find(|line| line.ends_with(" clientry: close"))
        .unwrap();
    assert!(
        span.contains("attempts=3") && !span.contains("status="),
        "{span}"
    );
}
