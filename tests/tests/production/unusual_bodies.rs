//! Bodies that few servers send: integers written as floats, byte order marks, codings that were not asked for, valid
//! JSON that cannot be read, and a gateway's pages. What they are is told, and none is mistaken for another.

use clientry::RetryPolicy;
use serde_json::Value;
use tests::clients::{ALL, Client, Kind, Provider, Seen, Settings};
use tests::{Recorder, Reply};

async fn started(provider: &Provider) -> (Recorder, Box<dyn Client>) {
    let server = Recorder::start(Reply::new(418)).await;
    let client = provider.client(Settings::of(&server).retry(RetryPolicy::off()));
    (server, client)
}

fn json(status: u16, body: impl Into<Vec<u8>>) -> Reply {
    let reply = Reply::new(status).header("content-type", "application/json");
    reply.body(body)
}

/// The first operation that succeeds with 200 and an object, and that object.
fn object(provider: &Provider) -> (&'static str, Value) {
    let objects = provider.operations.iter().filter_map(|operation| {
        let name = operation.name;
        let success = provider.success(name);
        let body: Value = serde_json::from_slice(success.sent_body()).ok()?;
        (success.status() == 200 && body.is_object()).then_some((name, body))
    });
    objects.into_iter().next().expect("there is one")
}

/// `value` as JSON, its integers written by `write`.
fn written(value: &Value, write: fn(i64) -> String) -> String {
    let join = |parts: Vec<String>| parts.join(",");
    match value {
        Value::Number(number) => number.as_i64().map_or(number.to_string(), write),
        Value::Array(items) => {
            let items = items.iter().map(|item| written(item, write)).collect();
            format!("[{}]", join(items))
        }
        Value::Object(properties) => {
            let property = |(name, value): (&String, &Value)| {
                format!("{}:{}", Value::from(name.as_str()), written(value, write))
            };
            format!("{{{}}}", join(properties.iter().map(property).collect()))
        }
        other => other.to_string(),
    }
}

#[tokio::test]
async fn an_integer_may_have_a_point_or_an_exponent() {
    let mut integers = 0;
    for provider in ALL {
        let (server, client) = started(provider).await;
        for operation in provider.operations {
            let success = provider.success(operation.name);
            let Ok(body) = serde_json::from_slice::<Value>(success.sent_body()) else {
                continue;
            };
            for write in [
                |value: i64| format!("{value}.0"),
                |value: i64| format!("{value}e0"),
                |value: i64| format!("{value}0E-1"),
            ] {
                let unusual = written(&body, write);
                integers += usize::from(unusual != written(&body, |value| value.to_string()));
                server.respond_with(json(success.status(), unusual));
                let seen = client.call(operation.name).await;
                assert_eq!(seen.kind, Kind::Success, "{seen:?}");
            }
        }
    }
    // Three ways to write those of most operations of three providers.
    assert!(integers >= 3 * 10, "{integers}");
}

#[tokio::test]
async fn a_number_that_fits_no_integer_is_told_as_that() {
    let mut told = 0;
    for provider in ALL {
        let (server, client) = started(provider).await;
        for operation in provider.operations {
            let success = provider.success(operation.name);
            let body = serde_json::from_slice(success.sent_body()).unwrap_or(Value::Null);
            let [huge, broken] = [|_| "1e400".to_owned(), |_| "3.5".to_owned()]
                .map(|write: fn(i64) -> String| written(&body, write));
            if !huge.contains("1e400") {
                continue;
            }
            server.respond_with(json(success.status(), huge));
            let seen = client.call(operation.name).await;
            let range = "expected integer from -9223372036854775808 to 9223372036854775807, line 1";
            assert_eq!(seen.kind, Kind::UnreadableBody, "{seen:?}");
            assert!(
                seen.message.contains("has a number out of range"),
                "{}",
                seen.message
            );
            assert!(seen.message.contains(range), "{}", seen.message);
            server.respond_with(json(success.status(), broken));
            let seen = client.call(operation.name).await;
            assert_eq!(seen.kind, Kind::UnreadableBody, "{seen:?}");
            assert!(
                seen.message.contains(": expected integer, line 1"),
                "{}",
                seen.message
            );
            told += 1;
        }
    }
    assert!(told >= 10, "{told}");
}

#[tokio::test]
async fn a_byte_order_mark_is_ignored() {
    for provider in ALL {
        let (server, client) = started(provider).await;
        for operation in provider.operations {
            let success = provider.success(operation.name);
            if success.sent_body().is_empty() {
                continue;
            }
            let marked = [b"\xef\xbb\xbf", success.sent_body()].concat();
            server.respond_with(json(success.status(), marked));
            let seen = client.call(operation.name).await;
            assert_eq!(seen.kind, Kind::Success, "{seen:?}");
        }
    }
}

/// Bodies in place of the object `documented`, and what is said of each.
fn unreadable(documented: &Value) -> Vec<(Reply, String)> {
    let (name, value) = documented.as_object().unwrap().iter().next().unwrap();
    let told = |body: &[u8], told: &str| (json(200, body), told.to_owned());
    let compressed = |coding: &str| {
        let reply = json(200, *b"\x1b\x17\x00\xf8\xa5").header("content-encoding", coding);
        let told = format!("the body is compressed with `{coding}`, which was not asked for");
        (reply, told)
    };
    vec![
        told(b"\xef\xbb\xbf", "the body is empty"),
        told(
            b"\xff\xfe{\0}\0",
            "the body is not UTF-8 but UTF-16, by its byte order mark",
        ),
        told(
            b"[]",
            "the body is not as documented: expected object, line 1 column 1",
        ),
        told(
            b"null",
            "the body is not as documented: expected object, line 1 column 4",
        ),
        told(
            br#"{"\ud800":1}"#,
            "the body has a string with half a surrogate pair, line 1 column 9",
        ),
        told(
            format!(r#"{{"{name}":{value},"{name}":{value}}}"#).as_bytes(),
            &format!("the body has `{name}` twice, line 1"),
        ),
        compressed("br"),
        compressed("gzip"),
        compressed("zstd"),
        compressed("deflate"),
    ]
}

#[tokio::test]
async fn what_cannot_be_read_is_told_by_name() {
    for provider in ALL {
        let (operation, body) = object(provider);
        let (server, client) = started(provider).await;
        for (reply, told) in unreadable(&body) {
            server.respond_with(reply);
            let seen = client.call(operation).await;
            assert_eq!(
                (seen.kind, seen.status),
                (Kind::UnreadableBody, Some(200)),
                "{seen:?}"
            );
            assert!(seen.message.contains(&told), "{told}: {}", seen.message);
        }
    }
}

/// A documented error whose body is a gateway's.
#[tokio::test]
async fn a_status_is_recognised_whatever_the_body() {
    for provider in ALL {
        let (server, client) = started(provider).await;
        for (status, is) in [
            (401, (false, true, false)),
            (403, (false, false, false)),
            (404, (true, false, false)),
            (429, (false, false, true)),
            (502, (false, false, false)),
        ] {
            for reply in [
                Reply::html(status),
                Reply::new(status),
                json(status, *b"{"),
                json(status, *b"\x1b\x17").header("content-encoding", "br"),
                json(status, *b"{}"),
            ] {
                for operation in provider.operations {
                    let operation = operation.name;
                    server.respond_with(reply.clone());
                    let seen: Seen = client.call(operation).await;
                    let told = (
                        seen.is_not_found,
                        seen.is_unauthorized,
                        seen.is_rate_limited,
                    );
                    assert_eq!((seen.status, told), (Some(status), is), "{seen:?}");
                    let heading = format!("{} {operation}: {status}", provider.name);
                    assert!(seen.message.starts_with(&heading), "{}", seen.message);
                }
            }
        }
    }
}
