//! Interceptors: what they see, what they can change, and what they cannot.

use std::sync::{Arc, Mutex};

use clientry::{
    Attempt, AttemptOutcome, BoxError, Failure, Interceptor, InterceptorError, SecretString,
};
use loopback::{Recorder, Reply};

use super::support::{Refusing, Server, response};
use super::*;

/// Writes down what it sees, and does what it is told.
#[derive(Clone)]
struct Watch {
    name: &'static str,
    seen: Arc<Mutex<Vec<String>>>,
    before: fn(&mut Attempt<'_>) -> Result<(), BoxError>,
    after: fn(&AttemptOutcome<'_>) -> Result<(), BoxError>,
}

impl Watch {
    fn new(name: &'static str, seen: &Arc<Mutex<Vec<String>>>) -> Self {
        Self {
            name,
            seen: Arc::clone(seen),
            before: |_| Ok(()),
            after: |_| Ok(()),
        }
    }

    fn say(&self, text: String) {
        self.seen
            .lock()
            .unwrap()
            .push(format!("{} {text}", self.name));
    }
}

impl Interceptor for Watch {
    fn before(&self, attempt: &mut Attempt<'_>) -> Result<(), BoxError> {
        (self.before)(attempt)?;
        let path = attempt
            .url()
            .rsplit_once("/v1/")
            .map_or("?", |(_, path)| path);
        let (operation, method) = (attempt.operation(), attempt.method());
        self.say(format!(
            "before {operation} {method} {path} {}",
            attempt.number()
        ));
        Ok(())
    }

    fn after(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome<'_>) -> Result<(), BoxError> {
        let status = outcome.response().map_or(0, |raw| raw.status().as_u16());
        let id = outcome
            .headers()
            .and_then(|headers| headers.get("x-request-id"));
        assert_eq!(id.is_some(), status != 0);
        let failed = if outcome.failure().is_some() {
            " failed"
        } else {
            ""
        };
        self.say(format!("after {} {status}{failed}", attempt.number()));
        (self.after)(outcome)
    }
}

fn status(line: &str) -> String {
    response(line, "application/json", r#"{"id": 1, "state": "on"}"#)
}

fn core_of(url: &str, interceptors: impl IntoIterator<Item = Watch>) -> Core {
    let policy = RetryPolicy::default().sleep_with(|_| std::future::ready(()));
    let builder = Builder::new(&super::PROVIDER)
        .base_url(url)
        .credential("bearerAuth", Credential::Bearer("hunter2".into()))
        .credential("keyAuth", Credential::Value("hunter3".into()))
        .credential("queryAuth", Credential::Value("hunter4".into()))
        .retry(policy);
    let builder = interceptors.into_iter().fold(builder, Builder::interceptor);
    builder.build().unwrap()
}

async fn ended(core: &Core) -> InterceptorError {
    match core.request(&GET).path("id", "7").send().await {
        Err(Failure::Interceptor(error)) => error,
        other => panic!("{:?}", other.map(|raw| raw.status())),
    }
}

#[tokio::test]
async fn each_attempt_is_seen_from_both_sides() {
    let server = Server::start(&[&status("503 Busy"), "", &status("200 OK")]).await;
    let seen = Arc::default();
    let core = core_of(
        &server.url,
        [Watch::new("a", &seen), Watch::new("b", &seen)],
    );
    let thing = get(&core, "7").await.unwrap();
    assert_eq!(thing.attempts(), 3);
    let expected = [
        "a before get_thing GET things/7/ 1",
        "b before get_thing GET things/7/ 1",
        "b after 1 503",
        "a after 1 503",
        "a before get_thing GET things/7/ 2",
        "b before get_thing GET things/7/ 2",
        "b after 2 0 failed",
        "a after 2 0 failed",
        "a before get_thing GET things/7/ 3",
        "b before get_thing GET things/7/ 3",
        "b after 3 200",
        "a after 3 200",
    ];
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test]
async fn headers_are_set_for_one_attempt() {
    let server = Server::start(&[&status("503 Busy"), &status("200 OK")]).await;
    let seen = Arc::default();
    let first = Watch {
        before: |attempt| {
            attempt.set_header("X-Attempt", &attempt.number().to_string())?;
            attempt.set_header("x-twice", "first")?;
            match attempt.number() {
                1 => attempt.set_header("X-First", "1"),
                _ => Ok(()),
            }
        },
        ..Watch::new("a", &seen)
    };
    let second = Watch {
        before: |attempt| {
            attempt.set_header("X-Twice", "second")?;
            attempt.set_header("Accept", "text/plain")
        },
        ..Watch::new("b", &seen)
    };
    get(&core_of(&server.url, [first, second]), "7")
        .await
        .unwrap();
    let requests = server.all_recorded();
    let of = |name: &str| -> Vec<_> { requests.iter().map(|one| one.header(name)).collect() };
    assert_eq!(of("x-attempt"), [Some("1"), Some("2")]);
    assert_eq!(of("x-first"), [Some("1"), None]);
    assert_eq!(of("x-twice"), [Some("second"); 2]);
    assert_eq!(of("accept"), [Some("text/plain"); 2]);
    // The credentials are there all the same.
    assert_eq!(of("authorization"), [Some("Bearer hunter2"); 2]);
}

#[tokio::test]
async fn what_frames_a_message_cannot_be_set() {
    let server = Server::start(&[&status("200 OK")]).await;
    let watch = Watch {
        before: |attempt| {
            for name in [
                "Host",
                "content-length",
                "Transfer-Encoding",
                "connection",
                "TE",
                "upgrade",
                "trailer",
                "keep-alive",
                "proxy-connection",
                "bad name",
                "",
            ] {
                assert!(attempt.set_header(name, "1").is_err(), "{name}");
            }
            for value in ["a\r\nb: c", "a\0", " a"] {
                assert!(attempt.set_header("x-a", value).is_err(), "{value:?}");
            }
            Ok(())
        },
        ..Watch::new("a", &Arc::default())
    };
    get(&core_of(&server.url, [watch]), "7").await.unwrap();
    let request = &server.all_recorded()[0];
    assert_eq!(request.header("x-a"), None);
    assert_eq!(request.header("host"), server.url.strip_prefix("http://"));
}

#[tokio::test]
async fn no_credential_is_seen_and_none_goes_elsewhere() {
    static SECRETS: Operation = Operation::new("secrets", Method::POST, "/v1/things/{id}/")
        .security(&[&["bearerAuth", "queryAuth"]]);
    let other = Recorder::start(Reply::new(200)).await;
    let away = format!("{}/v1/things/7/", other.url());
    let server = Server::start_with(|_| {
        vec![
            format!("HTTP/1.1 307 There\r\nlocation: {away}\r\nx-request-id: r\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                .into_bytes(),
        ]
    })
    .await;
    let seen = Arc::default();
    let watch = Watch {
        before: |attempt| {
            let text = format!("{attempt:?} {}", attempt.url());
            assert!(!text.contains("hunter") && !text.contains('?'), "{text}");
            attempt.set_header("x-trace", "hunter5")?;
            let text = format!("{attempt:?}");
            assert!(
                text.contains("x-trace") && !text.contains("hunter"),
                "{text}"
            );
            Ok(())
        },
        after: |outcome| {
            let text = format!("{outcome:?}");
            assert!(!text.contains("hunter"), "{text}");
            Ok(())
        },
        ..Watch::new("a", &seen)
    };
    let core = core_of(&server.url, [watch]);
    let request = core.request(&SECRETS).path("id", "7").query("q", "hunter6");
    let response = request.send().await.unwrap();
    assert_eq!(response.status().as_u16(), 307);
    assert_eq!(other.received(), 0);
    assert_eq!(seen.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_redirect_within_the_origin_takes_its_headers_along() {
    let server = Server::start_with(|url| {
        let there = format!("HTTP/1.1 307 There\r\nlocation: {url}/v1/there\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        vec![there.into_bytes(), status("200 OK").into_bytes()]
    })
    .await;
    let seen = Arc::default();
    let watch = Watch {
        before: |attempt| attempt.set_header("x-trace", "t1"),
        ..Watch::new("a", &seen)
    };
    get(&core_of(&server.url, [watch]), "7").await.unwrap();
    let requests = server.all_recorded();
    let traces: Vec<_> = requests.iter().map(|one| one.header("x-trace")).collect();
    assert_eq!(traces, [Some("t1"); 2]);
    // A redirect is part of an attempt.
    assert_eq!(seen.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn an_error_before_an_attempt_ends_the_call_unsent() {
    let server = Server::start(&[&status("200 OK")]).await;
    let seen = Arc::default();
    let refuses = Watch {
        before: |_| Err("the circuit is open".into()),
        ..Watch::new("b", &seen)
    };
    let core = core_of(
        &server.url,
        [Watch::new("a", &seen), refuses, Watch::new("c", &seen)],
    );
    let error = ended(&core).await;
    assert_eq!(
        error.to_string(),
        "acme get_thing: an interceptor ended the call: the circuit is open"
    );
    assert_eq!(error.cause().to_string(), "the circuit is open");
    assert!(!error.is_sent() && error.raw().is_none());
    assert_eq!((error.attempts(), server.requests().len()), (0, 0));
    // Whoever began is told of the end.
    let expected = ["a before get_thing GET things/7/ 1", "a after 1 0 failed"];
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test]
async fn an_error_after_an_attempt_keeps_what_came_and_is_final() {
    for (reply, text, code) in [
        (
            status("200 OK"),
            "; the provider accepted the call (request id req_1)",
            Some(200),
        ),
        (
            status("503 Busy"),
            "; the provider responded 503 (request id req_1)",
            Some(503),
        ),
        (String::new(), "; no response was received", None),
    ] {
        let server = Server::start(&[&reply]).await;
        let seen = Arc::default();
        let refuses = Watch {
            after: |_| Err("it is enough".into()),
            ..Watch::new("b", &seen)
        };
        let core = core_of(&server.url, [Watch::new("a", &seen), refuses]);
        let error = ended(&core).await;
        assert_eq!(
            error.to_string(),
            format!("acme get_thing: an interceptor ended the call: it is enough{text}")
        );
        assert_eq!((error.attempts(), server.requests().len()), (1, 1));
        assert!(error.is_sent());
        let error: Error<()> = Failure::Interceptor(error).into();
        assert_eq!(error.status().map(|status| status.as_u16()), code);
        assert_eq!(
            error.body().is_some_and(|body| !body.is_empty()),
            code.is_some()
        );
        assert!(!error.is_retryable());
        let last = seen.lock().unwrap().last().cloned();
        assert_eq!(
            last.unwrap(),
            format!("a after 1 {} failed", code.unwrap_or(0))
        );
    }
}

#[tokio::test]
async fn a_failure_without_a_connection_is_seen() {
    let closed = Refusing::start();
    let seen = Arc::default();
    let watch = Watch {
        after: |outcome| {
            let failure = outcome.failure().unwrap();
            assert!(matches!(failure, Failure::Transport(error) if error.is_connect()));
            Ok(())
        },
        ..Watch::new("a", &seen)
    };
    let core = core_of(&closed.url, [watch]);
    assert!(core.request(&GET).path("id", "7").send().await.is_err());
    assert_eq!(seen.lock().unwrap().len(), 6);
}

#[tokio::test]
async fn a_renewed_credential_is_another_attempt() {
    let server = Server::start(&[&status("401 No"), &status("200 OK")]).await;
    let seen = Arc::default();
    let asked = Mutex::new(0);
    let provider = move || {
        *asked.lock().unwrap() += 1;
        let token = format!("hunter{}", asked.lock().unwrap());
        std::future::ready(Ok::<_, BoxError>(SecretString::from(token)))
    };
    let core = Builder::new(&super::PROVIDER)
        .base_url(&server.url)
        .credential_from("bearerAuth", provider)
        .credential("keyAuth", Credential::Value("hunter3".into()))
        .interceptor(Watch::new("a", &seen))
        .build()
        .unwrap();
    get(&core, "7").await.unwrap();
    let expected = [
        "a before get_thing GET things/7/ 1",
        "a after 1 401",
        "a before get_thing GET things/7/ 2",
        "a after 2 200",
    ];
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test]
async fn a_request_that_is_not_sent_is_not_seen() {
    let server = Server::start(&[&status("200 OK")]).await;
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let core = core_of(&server.url, [Watch::new("a", &seen)]);
    assert!(core.request(&GET).path("id", "").send().await.is_err());
    assert!(seen.lock().unwrap().is_empty() && server.requests().is_empty());
}
