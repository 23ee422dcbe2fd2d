//! What every operation goes through: its requests are recorded, and every answer is given to it.
//!
//! Every answer asks for a day's wait, which is longer than a call may last: the client is to make
//! something of this one answer, and not to try again.

use std::fmt::{Debug, Write};

use clientry::{Error, Response};
use serde::Serialize;
use serde_json::Value;
use tests::{
    Expected, Recorded, Recorder, Reply, Spec, SpecOperation, Variation, assert_no_secret,
};

/// A URL for bodies that want one.
pub const URL: &str = "https://shop.example/hooks";

/// One provider's client, with credentials that hold the marker.
pub trait Provider {
    type Client: Debug;
    const NAME: &'static str;
    /// Whether the document names the header with the request's id.
    const HAS_REQUEST_ID: bool;

    fn client(base_url: &str) -> Self::Client;
}

/// One operation, as `operation!` declares it.
pub trait Wire {
    type Provider: Provider;
    type Value: Serialize + Debug;
    type Error: Debug;
    /// The `operationId` in the document.
    const ID: &'static str;
    /// The name in the crate.
    const NAME: &'static str;
    /// The names of the requests to record.
    const REQUESTS: &'static [&'static str];
    /// The documented statuses of errors.
    const ERRORS: &'static [u16];

    async fn call(client: &ClientOf<Self>, request: &str) -> Outcome<Self>;

    /// The status whose variant `error` is, and the body it holds, written again.
    fn describe(error: &Self::Error) -> (u16, Option<Value>);
}

/// An operation with an id in its path.
pub trait WithId: Wire {
    async fn call_with_id(client: &ClientOf<Self>, id: &str) -> Outcome<Self>;
}

pub type ClientOf<W> = <<W as Wire>::Provider as Provider>::Client;
pub type Outcome<W> = Result<Response<<W as Wire>::Value>, Error<<W as Wire>::Error>>;

/// Sends a call whose `Debug` shows no secret.
macro_rules! send {
    ($call:expr) => {{
        let call = $call;
        tests::assert_no_secret("the call", &format!("{call:?}"));
        call.send().await
    }};
}
pub(crate) use send;

/// The client of `P` that calls `server`.
pub fn client_of<P: Provider>(server: &Recorder) -> P::Client {
    P::client(&server.url())
}

/// Any value as JSON.
pub fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

/// A client and the server it calls.
pub struct Bench<W: Wire> {
    pub server: Recorder,
    pub client: ClientOf<W>,
    pub spec: Spec,
    pub operation: SpecOperation,
}

impl<W: Wire> Bench<W> {
    pub async fn new() -> Self {
        let server = Recorder::start(Reply::new(200)).await;
        let client = client_of::<W::Provider>(&server);
        assert_no_secret("the client", &format!("{client:?}"));
        let spec = Spec::load(W::Provider::NAME);
        let operation = spec.operation(W::ID);
        Self {
            server,
            client,
            spec,
            operation,
        }
    }

    /// Gives `reply` to the operation's first request, which is sent once.
    async fn answer(&self, reply: &Reply) -> Outcome<W> {
        let reply = reply
            .clone()
            .header("retry-after", "86400")
            .header("x-request-id", "req-1")
            .header("set-cookie", format!("session={}", tests::MARKER));
        self.server.answer_with(reply);
        let outcome = W::call(&self.client, W::REQUESTS[0]).await;
        self.server.take_one();
        assert_no_secret("the outcome", &format!("{outcome:?}"));
        if let Err(error) = &outcome {
            assert_no_secret("the error", &error.to_string());
            assert_eq!(error.operation(), W::NAME);
            assert_eq!(error.attempts(), 1);
        }
        outcome
    }

    /// The first documented success: its status and an example of its body.
    fn success(&self) -> (u16, Value) {
        let (status, answer) = self.operation.successes().next().unwrap();
        (status, answer.bodies().remove(0))
    }
}

/// Every request of the table, as one snapshot for a reviewer.
pub async fn requests<W: Wire>() {
    let bench = Bench::<W>::new().await;
    let (status, body) = bench.success();
    bench.server.answer_with(Reply::json(status, &body));
    let mut golden = String::new();
    for name in W::REQUESTS {
        W::call(&bench.client, name).await.unwrap();
        let request = bench.server.take_one();
        check_request(&bench, name, &request);
        writeln!(golden, "── {name}\n{}\n", request.golden().trim_end()).unwrap();
    }
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(format!("{}__{}", W::Provider::NAME, W::NAME), golden);
    });
}

/// What holds for a request by the document alone, whatever the snapshot says.
fn check_request<W: Wire>(bench: &Bench<W>, name: &str, request: &Recorded) {
    let operation = &bench.operation;
    assert_eq!(request.method(), operation.method);
    assert_eq!(request.path().ends_with('/'), operation.path.ends_with('/'));
    let mut sent: Vec<String> = request.query().map_or_else(Vec::new, |query| {
        let pairs = query.split('&');
        pairs
            .map(|pair| pair.split('=').next().unwrap().to_owned())
            .collect()
    });
    let mut documented = operation.query.clone();
    if let Some(schema) = &operation.body {
        documented.extend(bench.spec.property_names(schema));
        let body = request.json().expect("a body is documented");
        sent.extend(body.as_object().unwrap().keys().cloned());
    } else {
        assert_eq!(request.body(), b"", "no body is documented");
    }
    let unknown: Vec<_> = sent
        .iter()
        .filter(|field| !documented.contains(field))
        .collect();
    assert!(unknown.is_empty(), "{name} sends {unknown:?}");
    if name == "full" {
        let unset: Vec<_> = documented
            .iter()
            .filter(|field| !sent.contains(field))
            .collect();
        assert!(unset.is_empty(), "{name} leaves out {unset:?}");
    }
}

/// Every example of every documented status: it arrives whole, as the variant of its status.
pub async fn documented_answers<W: Wire>() {
    let bench = Bench::<W>::new().await;
    let documented: Vec<u16> = bench.operation.errors().map(|(status, _)| status).collect();
    assert_eq!(
        documented,
        W::ERRORS,
        "the document's errors and the table's"
    );
    for (status, answer) in &bench.operation.answers {
        let bodies = answer.bodies();
        assert!(!bodies.is_empty(), "{status} has no example to answer with");
        for body in bodies {
            let reply = match answer.schema {
                Some(_) => Reply::json(*status, &body),
                None => Reply::new(*status),
            };
            let outcome = bench.answer(&reply).await;
            assert_read::<W>(&reply, outcome, &body);
        }
    }
}

/// Every variation of every example of every documented status.
pub async fn variations<W: Wire>() {
    let bench = Bench::<W>::new().await;
    for (status, answer) in &bench.operation.answers {
        let Some(schema) = &answer.schema else {
            continue;
        };
        for example in &answer.examples {
            for variation in Variation::all(&bench.spec, schema, example) {
                let reply = Reply::json(*status, &variation.body);
                let outcome = bench.answer(&reply).await;
                eprintln!("{status}: {}", variation.what);
                match variation.expected {
                    Expected::Reads(value) => assert_read::<W>(&reply, outcome, &value),
                    Expected::Refuses => assert_unreadable::<W>(&reply, outcome),
                }
            }
        }
    }
}

/// Statuses that the document does not list, with a body of every kind.
pub async fn undocumented_statuses<W: Wire>() {
    let bench = Bench::<W>::new().await;
    let (_, body) = bench.success();
    let statuses = [200, 203, 299, 418, 451, 503, 599];
    for status in statuses {
        if bench.operation.answers.contains_key(&status) {
            continue;
        }
        for reply in [
            Reply::new(status),
            Reply::json(status, &body),
            Reply::html(status),
        ] {
            let outcome = bench.answer(&reply).await;
            let error = outcome.expect_err("the status is not documented");
            assert!(matches!(error, Error::UnexpectedStatus(_)), "{error:?}");
            assert_kept::<W>(&reply, &error);
        }
    }
}

/// Documented statuses whose body is not what the document says.
pub async fn unreadable_bodies<W: Wire>() {
    let bench = Bench::<W>::new().await;
    for (status, answer) in &bench.operation.answers {
        let json = Reply::new(*status).header("content-type", "application/json");
        let secret = json
            .clone()
            .body(format!("{{\"secret\": \"{}\", ", tests::MARKER));
        let of_any_kind = [
            json.clone(),
            json.clone().body(" \r\n"),
            secret.clone(),
            json.clone().body("{} {}"),
            json.clone().body(format!("\"{}\"", tests::MARKER)),
            json.clone().body(b"\xff\xfe\x00".to_vec()),
            Reply::html(*status),
        ];
        for reply in of_any_kind {
            let outcome = bench.answer(&reply).await;
            match answer.schema {
                Some(_) => assert_unreadable::<W>(&reply, outcome),
                None => assert_read::<W>(&reply, outcome, &Value::Null),
            }
        }
        // A 204 ends with its headers, so that nothing of it can be missing.
        if *status != 204 {
            // What came would be enough to read.
            let whole = json.clone().body(answer.bodies().remove(0).to_string());
            let cut_off = [
                json.short(),
                secret.short(),
                whole.clone().short(),
                whole.chunk_without_end(),
            ];
            for reply in cut_off {
                let outcome = bench.answer(&reply).await;
                assert_unreadable::<W>(&reply, outcome);
            }
        }
    }
}

/// The answer was read as `value`, by its status alone.
fn assert_read<W: Wire>(reply: &Reply, outcome: Outcome<W>, value: &Value) {
    match outcome {
        Ok(response) => {
            assert_eq!(response.status().as_u16(), reply.status());
            assert_eq!(json(&*response), *value);
            assert_eq!(response.headers()["x-request-id"], "req-1");
            assert_eq!(response.request_id().is_some(), W::Provider::HAS_REQUEST_ID);
            assert_eq!(response.body().as_ref(), expected_body(reply));
        }
        Err(Error::Api(api)) => {
            let (status, body) = W::describe(&api);
            assert_eq!(status, reply.status());
            assert_eq!(body.unwrap_or_default(), *value);
            assert_kept::<W>(reply, &Error::Api(api));
        }
        Err(other) => panic!("{other:?}: {other}"),
    }
}

fn assert_unreadable<W: Wire>(reply: &Reply, outcome: Outcome<W>) {
    match outcome {
        Err(error @ Error::UnreadableBody(_)) => assert_kept::<W>(reply, &error),
        other => panic!("{} {reply:?} became {other:?}", W::ID),
    }
}

/// Status, headers, request id and raw body outlive the failure.
fn assert_kept<W: Wire>(reply: &Reply, error: &Error<W::Error>) {
    assert_eq!(error.status().unwrap().as_u16(), reply.status());
    assert_eq!(error.headers().unwrap()["x-request-id"], "req-1");
    let id = W::Provider::HAS_REQUEST_ID.then_some("req-1");
    assert_eq!(error.request_id(), id);
    assert_eq!(error.body().unwrap().as_ref(), expected_body(reply));
}

fn expected_body(reply: &Reply) -> &[u8] {
    match reply.status() {
        204 => b"",
        _ => reply.sent_body(),
    }
}
