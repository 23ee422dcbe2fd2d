//! What each operation of each provider makes of every response: those that its document lists, changed everywhere,
//! and those that nobody listed.
//!
//! Every response asks for a day's wait, which is longer than a call may last: the client is to make something of this
//! one, and not to try again.

use serde_json::Value;
use tests::clients::{ALL, Client, Kind, Operation, Provider, Seen, Settings};
use tests::{Expected, MARKER, Recorder, Reply, Spec, SpecOperation, Variation};

/// An operation, and the server that its client calls.
struct Bench {
    server: Recorder,
    client: Box<dyn Client>,
    operation: &'static Operation,
    documented: SpecOperation,
    /// The request ID that the client finds in the replies, whose header is a constant of each crate.
    request_id: Option<&'static str>,
}

impl Bench {
    /// Every operation of `provider`.
    async fn all(provider: &Provider) -> Vec<Self> {
        let request_id = has_request_id(&Spec::load(provider.name)).then_some("req-1");
        let mut benches = Vec::new();
        for (operation, documented) in provider.documented() {
            let server = Recorder::start(Reply::new(200)).await;
            benches.push(Self {
                client: provider.client(Settings::of(&server)),
                server,
                operation,
                documented,
                request_id,
            });
        }
        benches
    }

    /// Gives `reply` to the operation, which is sent once.
    async fn respond(&self, reply: &Reply) -> Seen {
        let reply = reply
            .clone()
            .header("retry-after", "86400")
            .header("x-request-id", "req-1")
            .header("set-cookie", format!("session={MARKER}"));
        self.server.respond_with(reply);
        let seen = self.client.call(self.operation.name).await;
        assert_ne!(
            seen.kind,
            Kind::InvalidRequest,
            "the example in the documentation is not sent: give what it names an `example` in the document: {seen:?}"
        );
        self.server.take_one();
        assert_eq!((seen.operation, seen.attempts), (self.operation.name, 1));
        seen
    }

    /// Whether its successes are all of one type.
    fn has_one_success(&self) -> bool {
        let mut schemas = self
            .documented
            .successes()
            .map(|(_, success)| &success.schema);
        let first = schemas.next();
        first.is_some() && schemas.all(|schema| Some(schema) == first)
    }

    fn success(&self) -> Value {
        let (_, success) = self.documented.successes().next().unwrap();
        success.bodies().remove(0)
    }
}

/// Whether the document of `provider` names the header that the replies have their request ID in.
fn has_request_id(spec: &Spec) -> bool {
    let name = &spec.value()["x-clientry"]["request_id_header"];
    name.as_str()
        .is_some_and(|name| name.eq_ignore_ascii_case("x-request-id"))
}

/// Every example of every documented status: it arrives whole, as the variant of its status.
#[tokio::test]
async fn a_documented_response_arrives_whole() {
    for provider in ALL {
        for bench in Bench::all(provider).await {
            for (status, response) in &bench.documented.responses {
                for body in response.bodies() {
                    let reply = match response.schema {
                        Some(_) => Reply::json(*status, &body),
                        None => Reply::new(*status),
                    };
                    let seen = bench.respond(&reply).await;
                    bench.assert_read(&reply, &seen, &body);
                }
            }
        }
    }
}

/// Every variation of every example of every documented status.
#[tokio::test]
async fn a_response_is_read_tolerantly_and_never_wrongly() {
    for provider in ALL {
        let spec = Spec::load(provider.name);
        for bench in Bench::all(provider).await {
            for (status, response) in &bench.documented.responses {
                let Some(schema) = &response.schema else {
                    continue;
                };
                for example in &response.examples {
                    for variation in Variation::all(&spec, schema, example) {
                        let reply = Reply::json(*status, &variation.body);
                        let seen = bench.respond(&reply).await;
                        eprintln!("{} {status}: {}", bench.operation.name, variation.what);
                        match variation.expected {
                            Expected::Reads(value) => bench.assert_read(&reply, &seen, &value),
                            Expected::Refuses => {
                                bench.assert_kept(&reply, &seen, Kind::UnreadableBody)
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Statuses that the document does not list, with a body of every kind.
#[tokio::test]
async fn a_status_that_is_not_documented_keeps_its_response() {
    for provider in ALL {
        for bench in Bench::all(provider).await {
            let body = bench.success();
            for status in [200, 203, 299, 418, 451, 503, 599] {
                let is_success = status < 300 && bench.has_one_success();
                if bench.documented.covers(status) || is_success {
                    continue;
                }
                for reply in [
                    Reply::new(status),
                    Reply::json(status, &body),
                    Reply::html(status),
                ] {
                    let seen = bench.respond(&reply).await;
                    bench.assert_kept(&reply, &seen, Kind::UnexpectedStatus);
                }
            }
        }
    }
}

/// Where one type of success is documented, another 2xx is a success with its real status. If its body is none of that
/// type, nobody must take the call for undone.
#[tokio::test]
async fn a_success_that_is_not_documented_is_one() {
    let mut checked = 0;
    for provider in ALL {
        for bench in Bench::all(provider).await {
            let (_, documented) = bench.documented.successes().next().unwrap();
            for status in [200, 201, 202, 203, 299] {
                if bench.documented.covers(status) || !bench.has_one_success() {
                    continue;
                }
                let body = bench.success();
                let reply = Reply::json(status, &body);
                let seen = bench.respond(&reply).await;
                assert_eq!((seen.kind, seen.status), (Kind::Success, Some(status)));
                let read = seen.read.unwrap().value;
                match documented.schema {
                    Some(_) => assert_eq!(read, body),
                    None => assert_eq!(read, Value::Null),
                }
                checked += 1;
                if documented.schema.is_some() && !body.is_null() {
                    let html = Reply::html(status);
                    let seen = bench.respond(&html).await;
                    bench.assert_kept(&html, &seen, Kind::UnreadableBody);
                    let accepted = "; the provider accepted the call";
                    assert!(seen.message.contains(accepted), "{}", seen.message);
                }
            }
        }
    }
    assert!(checked > ALL.len(), "{checked}");
}

/// Documented statuses whose body is not what the document says.
#[tokio::test]
async fn a_body_that_cannot_be_read_keeps_its_response() {
    for provider in ALL {
        let spec = Spec::load(provider.name);
        for bench in Bench::all(provider).await {
            for (status, response) in &bench.documented.responses {
                let json = Reply::new(*status).header("content-type", "application/json");
                // Bytes are the value themselves, and shown as one.
                let mark = if response.is_bytes { "" } else { MARKER };
                let secret = format!("{{\"secret\": \"{mark}\", ");
                let secret = json.clone().body(secret);
                // A string where none is documented.
                let string = response.schema.as_ref();
                let string = string.filter(|schema| !spec.may_be_string(schema));
                let string = string.map(|_| json.clone().body(format!("\"{MARKER}\"")));
                let of_any_kind = [
                    json.clone(),
                    json.clone().body(" \r\n"),
                    secret.clone(),
                    json.clone().body("{} {}"),
                    json.clone().body(b"\xff\xfe\x00".to_vec()),
                    Reply::html(*status),
                ];
                for reply in of_any_kind.into_iter().chain(string) {
                    let seen = bench.respond(&reply).await;
                    match response.schema {
                        Some(_) => bench.assert_kept(&reply, &seen, Kind::UnreadableBody),
                        None => bench.assert_read(&reply, &seen, &Value::Null),
                    }
                }
                // A 204 ends with its headers, so that nothing of it can be missing.
                if *status == 204 {
                    continue;
                }
                // What came would be enough to read.
                let whole = json.clone().body(response.bodies().remove(0).to_string());
                for reply in [
                    json.short(),
                    secret.short(),
                    whole.clone().short(),
                    whole.chunk_without_end(),
                ] {
                    let seen = bench.respond(&reply).await;
                    bench.assert_kept(&reply, &seen, Kind::UnreadableBody);
                }
            }
        }
    }
}

impl Bench {
    /// The response was read as `value`, by its status alone.
    fn assert_read(&self, reply: &Reply, seen: &Seen, value: &Value) {
        let status = reply.status();
        let kind = if status < 300 {
            Kind::Success
        } else {
            Kind::Api
        };
        self.assert_kept(reply, seen, kind);
        let read = seen.read.as_ref().unwrap();
        let sent = String::from_utf8_lossy(reply.sent_body());
        assert_eq!(read.value, *value, "{} {sent}", self.operation.name);
        // A success that is the only one has no variant.
        let Some((name, index)) = read.variant else {
            assert_eq!(kind, Kind::Success);
            return;
        };
        let of_its_kind = |other: &&u16| (**other < 300) == (status < 300);
        let mut statuses = self.documented.responses.keys().filter(of_its_kind);
        assert_eq!(
            statuses.position(|other| *other == status),
            Some(index),
            "{name}"
        );
        let standard = clientry::reqwest::StatusCode::from_u16(status).unwrap();
        if let Some(reason) = standard.canonical_reason() {
            let reason = reason.replace([' ', '-'], "");
            assert!(name.eq_ignore_ascii_case(&reason), "{status} is {name}");
        }
    }

    /// Status, headers, request ID and raw body outlive whatever became of them, what was not read is not shown, and the
    /// status alone says whether another attempt may succeed, unless the body broke off.
    fn assert_kept(&self, reply: &Reply, seen: &Seen, kind: Kind) {
        let sent = String::from_utf8_lossy(reply.sent_body());
        assert_eq!(seen.kind, kind, "{sent} became {seen:?}");
        assert_eq!(seen.status, Some(reply.status()));
        assert_eq!(seen.headers.as_ref().unwrap()["x-request-id"], "req-1");
        assert_eq!(seen.request_id.as_deref(), self.request_id, "{seen:?}");
        let body = match reply.status() {
            204 => b"",
            _ => reply.sent_body(),
        };
        assert_eq!(seen.body.as_deref(), Some(body));
        assert!(!seen.is_timeout && !seen.is_connect, "{seen:?}");
        let passes = matches!(reply.status(), 408 | 429 | 500 | 502 | 503 | 504);
        assert_eq!(seen.is_retryable, passes || reply.breaks_off(), "{seen:?}");
        if kind != Kind::Success {
            let status = reply.status().to_string();
            assert!(seen.message.contains(&status), "{}", seen.message);
            let told = seen.message.contains("(request id req-1)");
            assert_eq!(told, self.request_id.is_some(), "{}", seen.message);
            let body = String::from_utf8_lossy(body);
            let body = body.trim();
            assert!(
                body.is_empty() || !seen.message.contains(body),
                "{}",
                seen.message
            );
        }
    }
}
