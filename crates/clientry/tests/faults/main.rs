//! Faults on a real socket: what the caller gets, how many requests the server saw, how long it took.
//!
//! No test sleeps: time is paused while the two sides talk (see `clock`), and passes when the fault is that
//! nothing happens.

// A test says what went wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bodies;
mod cancel;
mod clock;
mod connecting;
mod connections;
#[cfg(feature = "gzip")]
mod gzip;
mod pressure;
#[path = "../support/refusing.rs"]
mod refusing;
mod server;
mod slow;
mod streams;

use std::time::Duration;

use clientry::{Builder, Error, Method, Operation, Provider, Response};
use clock::Clock;
use server::Server;

static PROVIDER: Provider =
    Provider::new("acme", "1.2.3", "ACME_BASE_URL").request_id_headers(&["X-Request-ID"]);

static GET: Operation =
    Operation::new("get_thing", Method::GET, "/thing").accept("application/json");
static POST: Operation =
    Operation::new("make_thing", Method::POST, "/thing").accept("application/json");

const SECOND: Duration = Duration::from_secs(1);

type Outcome = Result<Response<serde_json::Value>, Error<()>>;

/// One call with the default settings, but for the clock.
async fn call(server: &Server, clock: &Clock, operation: &'static Operation) -> Outcome {
    call_with(builder(server, clock), operation).await
}

fn builder(server: &Server, clock: &Clock) -> Builder {
    Builder::new(&PROVIDER)
        .base_url(&server.url)
        .retry(clock.policy())
}

async fn call_with(builder: Builder, operation: &'static Operation) -> Outcome {
    let core = builder.build().unwrap();
    let response = core.request(operation).send().await?;
    match response.status().as_u16() {
        200 => response.json(),
        _ => Err(response.unexpected()),
    }
}

/// Whether the waits are those of the default policy with nothing asked for by the server, and whether
/// they are all the time that passed.
fn assert_plain_backoff(clock: &Clock, retries: usize, elapsed: Duration) {
    let waits = clock.waits();
    assert_eq!(waits.len(), retries);
    for (wait, limit) in waits.iter().zip([SECOND, SECOND * 2]) {
        assert!(*wait <= limit, "{waits:?}");
    }
    assert_close(elapsed, waits.iter().sum());
}

/// Equal but for the millisecond that tokio's clock rounds a wait up to.
fn assert_close(elapsed: Duration, expected: Duration) {
    let difference = elapsed.abs_diff(expected);
    assert!(
        difference <= Duration::from_millis(5),
        "{elapsed:?} is not {expected:?}"
    );
}
