//! What becomes of each response.

use std::time::Duration;

use clientry::BodyProblem;

use super::support::{Refusing, Server, response};
use super::*;

async fn got(response: &str) -> Result<Response<Thing>, Error<GetError>> {
    let server = Server::start(&[response]).await;
    get(&core(&server), "1").await
}

async fn failed(response: &str) -> Error<GetError> {
    let error = got(response).await.unwrap_err();
    for shown in [
        format!("{error}"),
        format!("{error:?}"),
        format!("{error:#?}"),
    ] {
        assert!(!shown.contains("hunter"), "{shown}");
    }
    assert!(!error.to_string().contains('\n'));
    assert_eq!(error.operation(), "get_thing");
    error
}

#[tokio::test]
async fn a_success_keeps_its_raw_response() {
    let json = r#"{"id":1,"state":"standby","more":{}}"#;
    let thing = got(&response("200 OK", "application/json", json))
        .await
        .unwrap();
    assert_eq!(thing.id, 1);
    assert_eq!(thing.state.as_str(), "standby");
    assert_eq!(thing.status(), 200);
    assert_eq!(thing.request_id(), Some("req_1"));
    assert_eq!(thing.headers()["content-type"], "application/json");
    assert_eq!(thing.body(), json);
    assert!(!format!("{thing:?}").contains("more"));
    assert_eq!(
        thing.into_inner(),
        Thing {
            id: 1,
            state: State::from("standby")
        }
    );
}

#[tokio::test]
async fn a_documented_error_is_decoded_by_its_status() {
    let error = failed(&response(
        "404 Not Found",
        "application/json",
        r#"{"message":"no"}"#,
    ))
    .await;
    assert_eq!(error.status().unwrap(), 404);
    assert_eq!(error.request_id(), Some("req_1"));
    assert_eq!(error.body().unwrap(), r#"{"message":"no"}"#);
    assert_eq!(
        error.to_string(),
        "acme get_thing: 404 Not Found (request id req_1)"
    );
    assert!(!error.is_retryable());
    match error {
        Error::Api(api) => assert_eq!(
            api.into_inner(),
            GetError::NotFound(Problem {
                message: "no".to_owned()
            })
        ),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_documented_error_without_a_body_needs_none() {
    match failed(&response("403 Forbidden", "text/html", "<html>hunter")).await {
        Error::Api(api) => assert_eq!((&*api, api.raw().body().len()), (&GetError::Forbidden, 12)),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn an_undocumented_status_keeps_everything() {
    let error = failed(&response("418 I'm a teapot", "text/plain", "hunter")).await;
    assert_eq!(
        (
            error.status().unwrap().as_u16(),
            error.body().unwrap().as_ref()
        ),
        (418, &b"hunter"[..])
    );
    assert_eq!(
        error.to_string(),
        "acme get_thing: 418 I'm a teapot, which the provider's document does not list for this operation (request id req_1)"
    );
    assert!(matches!(error, Error::UnexpectedStatus(_)));
    assert!(
        failed(&response("503 Service Unavailable", "text/plain", ""))
            .await
            .is_retryable()
    );
}

#[tokio::test]
async fn an_unreadable_body_keeps_status_headers_and_body() {
    for (status, media_type, body, line) in [
        (
            "200 OK",
            "application/json",
            "",
            "200 OK, but the body is empty",
        ),
        (
            "200 OK",
            "application/json",
            " \r\n",
            "200 OK, but the body is empty",
        ),
        (
            "200 OK",
            "text/html",
            "<html>hunter",
            "200 OK, but the body is not JSON, line 1 column 1, Content-Type: text/html",
        ),
        (
            "200 OK",
            "application/json",
            r#"{"id":1,"state":"hunter"#,
            "200 OK, but the body ends too early, line 1 column 23",
        ),
        (
            "200 OK",
            "application/json",
            r#"{"id":"hunter","state":"on"}"#,
            "200 OK, but the body is not as documented at `id`: expected integer, line 1 column 14",
        ),
        (
            "200 OK",
            "application/json",
            "null",
            "200 OK, but the body is not as documented: expected object, line 1 column 4",
        ),
        (
            "404 Not Found",
            "text/html",
            "<hunter>",
            "404 Not Found, but the body is not JSON, line 1 column 1, Content-Type: text/html",
        ),
    ] {
        let error = failed(&response(status, media_type, body)).await;
        let accepted = match status {
            "200 OK" => "; the provider accepted the call",
            _ => "",
        };
        assert_eq!(
            error.to_string(),
            format!("acme get_thing: {line}{accepted} (request id req_1)")
        );
        assert_eq!(error.status().unwrap().as_str(), &status[..3]);
        assert_eq!(error.headers().unwrap()["x-request-id"], "req_1");
        assert_eq!(error.body().unwrap(), body);
        assert!(matches!(error, Error::UnreadableBody(_)) && !error.is_retryable());
    }
}

#[tokio::test]
async fn invalid_utf_8_is_unreadable() {
    let body = b"{\"id\":1,\"state\":\"\xff\"}";
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let server = Server::start_with(|_| vec![[head.as_bytes(), body].concat()]).await;
    let error = get(&core(&server), "1").await.unwrap_err();
    assert!(matches!(error, Error::UnreadableBody(_)), "{error}");
    assert_eq!(error.body().unwrap().as_ref(), body);
}

#[tokio::test]
async fn a_body_that_breaks_off_keeps_status_headers_and_what_came() {
    let error =
        failed("HTTP/1.1 200 OK\r\ncontent-length: 100\r\nx-request-id: req_1\r\n\r\n{\"id\":1,")
            .await;
    match &error {
        Error::UnreadableBody(body) => assert!(matches!(body.problem(), BodyProblem::CutOff(_))),
        other => panic!("{other}"),
    }
    assert_eq!(error.body().unwrap(), r#"{"id":1,"#);
    assert_eq!(
        (error.status().unwrap().as_u16(), error.request_id()),
        (200, Some("req_1"))
    );
    assert!(error.is_retryable() && !error.is_timeout());
    assert!(
        error
            .to_string()
            .starts_with("acme get_thing: 200 OK, but the body broke off: ")
            && error
                .to_string()
                .ends_with(", after 8 bytes; the provider accepted the call (request id req_1)"),
        "{error}"
    );
}

#[tokio::test]
async fn a_session_cookie_is_not_shown() {
    let response = "HTTP/1.1 500 Oops\r\nset-cookie: sid=hunter\r\nx-a: hunter\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let error = failed(response).await;
    assert!(!format!("{:?}", error.headers().unwrap().get("set-cookie")).contains("hunter"));
    assert_eq!(error.headers().unwrap()["set-cookie"], "sid=hunter");
}

#[tokio::test]
async fn a_connection_that_ends_without_a_response_is_a_transport_error() {
    let error = failed("").await;
    assert!(matches!(error, Error::Transport(_)), "{error}");
    assert!(error.is_retryable() && !error.is_connect() && !error.is_timeout());
    assert!(error.status().is_none() && error.body().is_none());
}

#[tokio::test]
async fn a_refused_connection_is_told_from_a_broken_one() {
    let server = Server::start(&[""]).await;
    let closed = Refusing::start();
    let core = builder(&server).base_url(&closed.url).build().unwrap();
    let error = get(&core, "1").await.unwrap_err();
    assert!(error.is_connect() && error.is_retryable() && !error.is_timeout());
    let text = error.to_string();
    assert!(
        text.starts_with(&format!(
            "acme get_thing: no response from {}: could not connect: ",
            closed.url
        )),
        "{text}"
    );
}

#[tokio::test]
async fn no_cause_of_an_error_shows_a_credential_in_the_query() {
    static BY_QUERY: Operation =
        Operation::new("by_query", Method::GET, "/things").security(&[&["queryAuth"]]);
    let closed = Refusing::start();
    let core = Builder::new(&PROVIDER)
        .base_url(&closed.url)
        .credential("queryAuth", Credential::Value("hunter2".into()))
        .retry(RetryPolicy::off())
        .build()
        .unwrap();
    let error = Error::<()>::from(core.request(&BY_QUERY).send().await.unwrap_err());
    // The message says it all, so that a chain of causes would repeat it.
    assert!(std::error::Error::source(&error).is_none());
    let Error::Transport(transport) = &error else {
        panic!("{error}");
    };
    let mut cause: Option<&dyn std::error::Error> = transport.http_error().map(|error| error as _);
    let mut causes = 0;
    while let Some(error) = cause {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        cause = error.source();
        causes += 1;
    }
    assert!(causes > 1);
    let root = "Connection refused";
    let shown = format!("{error} {error:?}");
    assert!(
        shown.contains(root) && !shown.contains("hunter2"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_its_own_error() {
    let json = r#"{"id":1,"state":"on"}"#;
    let chunked = |status: &str| {
        format!(
            "HTTP/1.1 {status}\r\ntransfer-encoding: chunked\r\nx-request-id: req_1\r\nconnection: close\r\n\r\n15\r\n{json}\r\n0\r\n\r\n"
        )
    };
    for (response, kept) in [
        (response("200 OK", "application/json", json), ""),
        (response("404 Not Found", "application/json", json), ""),
        (chunked("200 OK"), &json[..20]),
        (chunked("500 Oops"), &json[..20]),
    ] {
        let server = Server::start(&[&response]).await;
        let limited = |limit| builder(&server).max_body_bytes(limit).build().unwrap();
        assert!(!matches!(
            get(&limited(21), "1").await,
            Err(Error::BodyTooLarge(_))
        ));
        let error = get(&limited(20), "1").await.unwrap_err();
        assert_eq!(error.status().unwrap().as_str(), &response[9..12]);
        assert_eq!(
            (error.request_id(), error.body().unwrap().as_ref()),
            (Some("req_1"), kept.as_bytes())
        );
        assert!(
            error
                .to_string()
                .contains("longer than the limit of 20 bytes"),
            "{error}"
        );
        // The status decides, for another attempt may fail with a shorter one.
        let busy = error.status().unwrap().as_u16() == 500;
        assert_eq!(error.is_retryable(), busy);
        assert!(matches!(error, Error::BodyTooLarge(too_large) if too_large.limit() == 20));
    }
}

#[tokio::test]
async fn a_caller_sees_how_often_and_how_long() {
    let thing = got(&response(
        "200 OK",
        "application/json",
        r#"{"id":1,"state":"on"}"#,
    ))
    .await
    .unwrap();
    assert_eq!(thing.attempts(), 1);
    assert!(thing.elapsed() > Duration::ZERO);
    let error = failed(&response("404 Not Found", "application/json", "")).await;
    assert_eq!(error.attempts(), 1);
    assert!(error.elapsed() > Duration::ZERO);
    let server = Server::start(&[""]).await;
    let error = get(&core(&server), "..").await.unwrap_err();
    assert_eq!((error.attempts(), error.elapsed()), (0, Duration::ZERO));
}
