//! What is tried again, how often, after which wait, and that it is the same request each time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use clientry::{RateLimit, ResetUnit};

use super::support::{Refusing, Server, response};
use super::*;

static LIMITED: Provider = Provider::new("limited", "1.2.3", "LIMITED_BASE_URL")
    .rate_limits(&[RateLimit::new("RateLimit-Reset", ResetUnit::SecondsFromNow)]);

static LIST: Operation = Operation::new("list", Method::GET, "/things").accept("application/json");
static CREATE: Operation =
    Operation::new("create", Method::POST, "/things").accept("application/json");
static COUNT: Operation = Operation::new("count", Method::POST, "/count")
    .accept("application/json")
    .safe_to_repeat();

const BROKEN: &str = "";

/// The default policy, its waits written down and not waited for.
fn policy() -> (RetryPolicy, Arc<Mutex<Vec<Duration>>>) {
    let waits = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&waits);
    let policy = RetryPolicy::default().sleep_with(move |wait| {
        seen.lock().unwrap().push(wait);
        std::future::ready(())
    });
    (policy, waits)
}

fn status(line: &str) -> String {
    response(line, "application/json", "{}")
}

fn with_header(line: &str, header: &str) -> String {
    status(line).replacen("\r\n", &format!("\r\n{header}\r\n"), 1)
}

fn core_of(server: &Server, policy: RetryPolicy) -> Core {
    Builder::new(&LIMITED)
        .base_url(&server.url)
        .retry(policy)
        .build()
        .unwrap()
}

/// The status or `-`, the attempts, and the requests that the server saw.
async fn outcome(operation: &'static Operation, responses: &[&str]) -> (String, u32, usize) {
    let server = Server::start(responses).await;
    let result = core_of(&server, policy().0).request(operation).send().await;
    let (status, attempts) = match result {
        Ok(response) => (
            response.status().as_str().to_owned(),
            response.empty().attempts(),
        ),
        Err(failure) => ("-".to_owned(), failure.attempts()),
    };
    (status, attempts, server.requests().len())
}

#[tokio::test]
async fn an_idempotent_call_is_tried_three_times() {
    for line in [
        "408 Late", "429 Slow", "500 Oops", "502 Bad", "503 Busy", "504 Late",
    ] {
        assert_eq!(
            outcome(&LIST, &[&status(line)]).await,
            (line[..3].to_owned(), 3, 3)
        );
        assert_eq!(
            outcome(&LIST, &[&status(line), &status("200 OK")]).await,
            ("200".to_owned(), 2, 2)
        );
    }
    assert_eq!(outcome(&LIST, &[BROKEN]).await, ("-".to_owned(), 3, 3));
    assert_eq!(
        outcome(&LIST, &[BROKEN, BROKEN, &status("200 OK")]).await,
        ("200".to_owned(), 3, 3)
    );
    let cut_off = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
    assert_eq!(
        outcome(&LIST, &[cut_off, &status("200 OK")]).await,
        ("200".to_owned(), 2, 2)
    );
}

#[tokio::test]
async fn a_final_response_is_not_asked_for_again() {
    for line in [
        "200 OK", "400 No", "401 No", "403 No", "404 No", "409 No", "422 No", "501 No", "505 No",
    ] {
        assert_eq!(
            outcome(&LIST, &[&status(line)]).await,
            (line[..3].to_owned(), 1, 1)
        );
    }
    assert_eq!(
        outcome(&LIST, &[&status("503 Busy"), &status("404 No")]).await,
        ("404".to_owned(), 2, 2)
    );
}

#[tokio::test]
async fn a_post_is_repeated_only_where_the_server_did_not_act() {
    for line in ["408 Late", "500 Oops", "502 Bad", "503 Busy", "504 Late"] {
        assert_eq!(
            outcome(&CREATE, &[&status(line)]).await,
            (line[..3].to_owned(), 1, 1)
        );
    }
    assert_eq!(outcome(&CREATE, &[BROKEN]).await, ("-".to_owned(), 1, 1));
    assert_eq!(
        outcome(&CREATE, &[&status("429 Slow"), &status("201 Made")]).await,
        ("201".to_owned(), 2, 2)
    );
    let closed = Refusing::start();
    let refused = Builder::new(&LIMITED)
        .base_url(&closed.url)
        .retry(policy().0);
    let error = refused
        .build()
        .unwrap()
        .request(&CREATE)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.attempts(), 3);
}

#[tokio::test]
async fn the_document_or_the_caller_can_call_a_post_safe() {
    assert_eq!(
        outcome(&COUNT, &[&status("503 Busy"), BROKEN, &status("200 OK")]).await,
        ("200".to_owned(), 3, 3)
    );
    let server = Server::start(&[&status("503 Busy"), &status("201 Made")]).await;
    let response = core_of(&server, RetryPolicy::off())
        .call()
        .retry(policy().0.any_method())
        .request(&CREATE)
        .send()
        .await;
    assert_eq!(response.unwrap().status(), 201);
}

#[tokio::test]
async fn retries_are_on_by_default_and_can_be_switched_off() {
    let server = Server::start(&[
        &with_header("429 Slow", "retry-after: 0"),
        &status("200 OK"),
    ])
    .await;
    let fast = RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO);
    assert_eq!(
        core_of(&server, fast)
            .request(&LIST)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    for (of_the_client, of_the_call) in [
        (RetryPolicy::off(), None),
        (policy().0, Some(RetryPolicy::off())),
    ] {
        let server = Server::start(&[&status("503 Busy")]).await;
        let core = core_of(&server, of_the_client);
        let call = match of_the_call {
            Some(policy) => core.call().retry(policy),
            None => core.call(),
        };
        let request = call.request(&LIST);
        assert_eq!(request.send().await.unwrap().empty().attempts(), 1);
        assert_eq!(server.requests().len(), 1);
    }
    assert_eq!(
        format!("{:?}", RetryPolicy::default().attempts(1)),
        format!("{:?}", RetryPolicy::off())
    );
    assert!(format!("{:?}", Builder::new(&LIMITED)).contains("RetryPolicy { attempts: 3"));
}

#[tokio::test]
async fn every_attempt_is_the_same_byte_for_byte() {
    let server = Server::start(&[&status("503 Busy"), BROKEN, &status("200 OK")]).await;
    let core = builder(&server)
        .retry(policy().0.any_method())
        .header("Acme-Version", "2")
        .build()
        .unwrap();
    let request = core
        .request(&UPDATE)
        .path("id", "a/b")
        .query("q", "é")
        .cookie("c", "d")
        .json(&[Some(1), None]);
    assert_eq!(request.send().await.unwrap().status(), 200);
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert!(requests[0].ends_with("\r\n\r\n[1,null]"));
    assert!(
        requests.iter().all(|request| *request == requests[0]),
        "{requests:#?}"
    );
}

#[tokio::test]
async fn what_cannot_be_sent_at_all_is_not_tried_again() {
    let server = Server::start(&[&status("200 OK")]).await;
    let https = clientry::HttpClient::new(|builder| builder.https_only(true));
    let builder = Builder::new(&LIMITED)
        .base_url(&server.url)
        .retry(policy().0);
    let core = builder.http_client(https).build().unwrap();
    let error = Error::<()>::from(core.request(&LIST).send().await.unwrap_err());
    assert!(
        matches!(error, Error::InvalidRequest(_)) && !error.is_retryable(),
        "{error}"
    );
    assert!(
        error.to_string().contains("URL scheme is not allowed"),
        "{error}"
    );
    assert_eq!((error.attempts(), server.requests().len()), (0, 0));
}

#[tokio::test]
async fn a_redirect_is_no_attempt() {
    let moved = with_header("307 Moved", "location: /elsewhere");
    assert_eq!(
        outcome(
            &LIST,
            &[&moved, &status("503 Busy"), &moved, &status("200 OK")]
        )
        .await,
        ("200".to_owned(), 2, 4)
    );
}

/// The waits between three attempts, in whole seconds: the jitter of the default policy is below 1 and 2.
async fn waits(header: &str) -> Vec<u64> {
    let server = Server::start(&[&with_header("429 Slow", header)]).await;
    let (policy, waits) = policy();
    let response = core_of(&server, policy)
        .request(&LIST)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 429);
    let waits = waits.lock().unwrap();
    assert_eq!(server.requests().len(), waits.len() + 1);
    waits.iter().map(Duration::as_secs).collect()
}

#[tokio::test]
async fn the_server_says_how_long_to_wait() {
    for header in ["retry-after: 7", "ratelimit-reset: 7"] {
        let waits = waits(header).await;
        assert_eq!((waits.len(), waits[0]), (2, 7));
        assert!((7..9).contains(&waits[1]));
    }
    for header in [
        "retry-after: Sun, 06 Nov 1994 08:49:37 GMT",
        "retry-after: soon",
        "ratelimit-reset: x",
        "x: y",
    ] {
        let waits = waits(header).await;
        assert!(
            waits.len() == 2 && waits[0] < 1 && waits[1] < 2,
            "{header}: {waits:?}"
        );
    }
}

#[tokio::test]
async fn a_response_says_how_long_to_wait() {
    for (status, header, expected) in [
        ("429 Slow", "retry-after: 7", Some(7)),
        ("429 Slow", "ratelimit-reset: 9", Some(9)),
        ("404 None", "retry-after: 7", Some(7)),
        ("404 None", "ratelimit-reset: 9", None),
        ("429 Slow", "retry-after: soon", None),
    ] {
        let server = Server::start(&[&with_header(status, header)]).await;
        let core = Builder::new(&LIMITED).base_url(&server.url);
        let core = core.retry(RetryPolicy::off()).build().unwrap();
        let response = core.request(&LIST).send().await.unwrap();
        let expected = expected.map(Duration::from_secs);
        assert_eq!(response.retry_after(), expected, "{status} {header}");
        let error: Error<()> = response.unexpected();
        assert_eq!(error.retry_after(), expected);
    }
}

#[tokio::test]
async fn clients_that_fail_together_do_not_come_back_together() {
    let server = Server::start(&[&status("503 Busy")]).await;
    let (policy, waits) = policy();
    let core = core_of(&server, policy);
    for _ in 0..8 {
        assert_eq!(core.request(&LIST).send().await.unwrap().status(), 503);
    }
    let waits = waits.lock().unwrap();
    let distinct: std::collections::BTreeSet<_> = waits.iter().collect();
    assert_eq!((waits.len(), distinct.len()), (16, 16), "{waits:?}");
}

#[tokio::test]
async fn a_server_cannot_hang_a_caller() {
    for header in [
        "retry-after: 31536000",
        "retry-after: Fri, 31 Dec 9999 23:59:59 GMT",
        "ratelimit-reset: 61",
    ] {
        assert_eq!(waits(header).await, [0_u64; 0], "{header}");
    }
    // Not even one that was told to wait for ever.
    let server = Server::start(&[&with_header("429 Slow", "retry-after: 31536000")]).await;
    let core = Builder::new(&LIMITED)
        .base_url(&server.url)
        .timeout(Duration::MAX)
        .build()
        .unwrap();
    assert_eq!(core.request(&LIST).send().await.unwrap().status(), 429);
    assert_eq!(server.requests().len(), 1);
}

/// The first attempt may have deleted what the second does not find. Nothing is decided for the caller; it is said.
#[tokio::test]
async fn a_404_of_a_repeated_delete_says_that_it_may_be_done() {
    static DELETE: Operation = Operation::new("delete_thing", Method::DELETE, "/things/1");
    let gone = status("404 Not Found");
    for (first, may_be_done) in [
        (String::new(), true),
        (status("502 Bad Gateway"), true),
        (status("429 Too Many Requests"), false),
    ] {
        let server = Server::start(&[&first, &gone]).await;
        let core = Builder::new(&LIMITED)
            .base_url(&server.url)
            .retry(policy().0);
        let error: Error<()> = core
            .build()
            .unwrap()
            .request(&DELETE)
            .send()
            .await
            .unwrap()
            .unexpected();
        assert_eq!(error.attempts(), 2);
        assert_eq!(error.earlier_attempt_may_be_done(), may_be_done, "{first}");
        let said = ", after 2 attempts; an earlier one may have deleted it";
        assert_eq!(error.to_string().ends_with(said), may_be_done, "{error}");
    }
    // A single attempt has no earlier one, and of another method it is not said.
    let server = Server::start(&[&gone]).await;
    let core = Builder::new(&LIMITED)
        .base_url(&server.url)
        .build()
        .unwrap();
    let error: Error<()> = core.request(&DELETE).send().await.unwrap().unexpected();
    assert!(!error.earlier_attempt_may_be_done() && !error.to_string().contains("deleted"));
    let server = Server::start(&["", &gone]).await;
    let core = Builder::new(&LIMITED)
        .base_url(&server.url)
        .retry(policy().0)
        .build()
        .unwrap();
    let error: Error<()> = core.request(&LIST).send().await.unwrap().unexpected();
    assert!(error.earlier_attempt_may_be_done() && !error.to_string().contains("deleted"));
}

/// Whatever a user's own settings say, the policy decides, and `attempts` counts every request.
#[tokio::test]
async fn retries_of_the_users_own_client_are_off() {
    let server = Server::start(&[&status("503 Busy"), &status("200 OK")]).await;
    let own = clientry::HttpClient::new(|http| {
        let policy = clientry::reqwest::retry::for_host("127.0.0.1");
        http.retry(policy.no_budget().classify_fn(|attempt| {
            match attempt
                .status()
                .is_some_and(|status| status.is_server_error())
            {
                true => attempt.retryable(),
                false => attempt.success(),
            }
        }))
    });
    let core = Builder::new(&LIMITED)
        .base_url(&server.url)
        .retry(policy().0)
        .http_client(own)
        .build()
        .unwrap();
    let response = core.request(&CREATE).send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!((response.attempts(), server.requests().len()), (1, 1));
}

/// The last attempt certainly did nothing, the first one perhaps.
#[tokio::test]
async fn an_earlier_attempt_is_not_forgotten_where_the_last_finds_no_connection() {
    static DELETE: Operation = Operation::new("delete_thing", Method::DELETE, "/things/1");
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        // Takes one connection, breaks it, and is gone.
        drop(listener.accept().await.unwrap());
        drop(listener);
        sender.send(()).unwrap();
    });
    let receiver = Arc::new(tokio::sync::Mutex::new(Some(receiver)));
    let policy = RetryPolicy::default().sleep_with(move |_| {
        let receiver = Arc::clone(&receiver);
        async move {
            if let Some(gone) = receiver.lock().await.take() {
                gone.await.unwrap();
            }
        }
    });
    let core = Builder::new(&LIMITED).base_url(url).retry(policy).build();
    let failure = core.unwrap().request(&DELETE).send().await.unwrap_err();
    let error: Error<()> = failure.into();
    assert!(
        error.is_connect() && error.earlier_attempt_may_be_done(),
        "{error}"
    );
    let said = ", after 3 attempts; an earlier one may have been carried out";
    assert!(error.to_string().ends_with(said), "{error}");
}

/// HTTP/2 has a word for a request that was not looked at, and then a POST is repeated, too.
#[tokio::test]
async fn a_refused_stream_is_repeated_whatever_the_method() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(0));
    let count = Arc::clone(&seen);
    tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let mut connection = h2::server::handshake(socket).await.unwrap();
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            let number = {
                let mut count = count.lock().unwrap();
                *count += 1;
                *count
            };
            match number {
                1 => respond.send_reset(h2::Reason::REFUSED_STREAM),
                2 => drop(respond.send_response(Default::default(), true).unwrap()),
                // Any other reset says nothing of what was done.
                _ => respond.send_reset(h2::Reason::INTERNAL_ERROR),
            }
        }
    });
    let core = Builder::new(&LIMITED)
        .base_url(url)
        .retry(policy().0)
        .http_client(clientry::HttpClient::new(|http| {
            http.http2_prior_knowledge()
        }))
        .build()
        .unwrap();
    let response = core.request(&CREATE).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.attempts()), (200, 2));
    assert!(!response.earlier_attempt_may_be_done());
    let error: Error<()> = core.request(&CREATE).send().await.unwrap_err().into();
    assert_eq!((error.attempts(), *seen.lock().unwrap()), (1, 3), "{error}");
}
