//! The runtime against a server on loopback: the bytes that go out, and what becomes of each response.

// A test says what went wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod bodies;
mod forms;
mod idempotency;
mod interceptors;
mod oauth2;
mod pages;
mod proxies;
mod redirects;
mod requests;
mod responses;
mod retries;
mod streams;
mod tokens;
mod unusual_bodies;

use clientry::{
    Builder, Core, Credential, Error, Method, Operation, Provider, Response, RetryPolicy, Scheme,
    SchemeKind, open_enum,
};
use support::Server;

static PROVIDER: Provider = Provider::new("acme", "1.2.3", "ACME_BASE_URL")
    .schemes(&[
        Scheme::new("bearerAuth", SchemeKind::Bearer, "bearer_token"),
        Scheme::new(
            "keyAuth",
            SchemeKind::Header {
                name: "X-Management-Token",
                prefix: "",
            },
            "key",
        ),
        Scheme::new("queryAuth", SchemeKind::Query { name: "key" }, "query_key"),
    ])
    .request_id_headers(&["X-Other-Id", "X-Request-ID"]);

static GET: Operation = Operation::new("get_thing", Method::GET, "/v1/things/{id}/")
    .accept("application/json")
    .security(&[&["bearerAuth", "keyAuth"]]);

static UPDATE: Operation = Operation::new("update_thing", Method::PATCH, "/v1/things/{id}/")
    .accept("application/json")
    .security(&[&["bearerAuth", "keyAuth"]]);

open_enum! {
    enum State {
        On = "on",
    }
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Thing {
    id: u32,
    state: State,
}

#[derive(Debug, PartialEq)]
enum GetError {
    NotFound(Problem),
    Forbidden,
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Problem {
    message: String,
}

/// One attempt a call: what is tried again is the matter of `retries`.
fn builder(server: &Server) -> Builder {
    Builder::new(&PROVIDER)
        .retry(RetryPolicy::off())
        .base_url(&server.url)
        .credential("bearerAuth", Credential::Bearer("hunter2".into()))
        .credential("keyAuth", Credential::Value("hunter3".into()))
}

fn core(server: &Server) -> Core {
    builder(server).build().unwrap()
}

/// What a generated method looks like.
async fn get(core: &Core, id: &str) -> Result<Response<Thing>, Error<GetError>> {
    let response = core.request(&GET).path("id", id).send().await?;
    match response.status().as_u16() {
        200 => response.json(),
        403 => Err(response.error_empty(GetError::Forbidden)),
        404 => Err(response.error(GetError::NotFound)),
        _ => Err(response.unexpected()),
    }
}
