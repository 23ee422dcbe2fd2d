//! The bytes that go out.

use super::support::{Server, response};
use super::*;

/// A request with its headers in order, since their order means nothing.
fn sorted(request: &str) -> String {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines: Vec<&str> = head.split("\r\n").collect();
    lines[1..].sort_unstable();
    format!("{}\n\n{body}", lines.join("\n"))
}

fn line(request: &str) -> &str {
    request.split("\r\n").next().unwrap()
}

fn thing() -> String {
    response("200 OK", "application/json", r#"{"id":1,"state":"on"}"#)
}

#[tokio::test]
async fn a_whole_request_is_exactly_what_was_set() {
    let server = Server::start(&[&thing()]).await;
    let core = builder(&server)
        .header("Acme-Version", "2022-02-01")
        .user_agent("shop/2.1")
        .build()
        .unwrap();
    // In the order of the alphabet, which serde_json keeps to or not by a feature that others switch on.
    let body =
        serde_json::json!({ "events": [], "secret": null, "url": "https://a.example/?b=c&d" });
    let response = core
        .request(&UPDATE)
        .path("id", "wh_1")
        .query("dry_run", &true)
        .query_as("ids", &[1, 2], clientry::ParameterStyle::FORM.explode())
        .header("X-Thing", "a b")
        .cookie("c", "d e")
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(
        sorted(&server.request()),
        "PATCH /v1/things/wh_1/?dry_run=true&ids=1&ids=2 HTTP/1.1\n\
         accept: application/json\n\
         acme-version: 2022-02-01\n\
         authorization: Bearer hunter2\n\
         content-length: 60\n\
         content-type: application/json\n\
         cookie: c=d%20e\n\
         host: SERVER\n\
         user-agent: acme/1.2.3 clientry/0.1.0 shop/2.1\n\
         x-management-token: hunter3\n\
         x-thing: a b\n\
         \n\
         {\"events\":[],\"secret\":null,\"url\":\"https://a.example/?b=c&d\"}"
    );
}

#[tokio::test]
async fn a_bare_request_has_nothing_that_was_not_set() {
    static PING: Operation =
        Operation::new("ping", Method::GET, "/v1/ping").accept("application/json");
    let server = Server::start(&[&thing()]).await;
    let _ = core(&server).request(&PING).send().await.unwrap();
    assert_eq!(
        sorted(&server.request()),
        "GET /v1/ping HTTP/1.1\naccept: application/json\nhost: SERVER\nuser-agent: acme/1.2.3 clientry/0.1.0\n\n"
    );
}

#[tokio::test]
async fn no_value_changes_the_route() {
    let server = Server::start(&[&thing()]).await;
    let core = core(&server);
    for (id, sent) in [
        ("a/../b", "a%2F..%2Fb"),
        ("%2e%2e", "%252e%252e"),
        ("a b", "a%20b"),
        ("日", "%E6%97%A5"),
        ("a?b#c", "a%3Fb%23c"),
        ("a\r\nX-Evil: 1", "a%0D%0AX-Evil%3A%201"),
    ] {
        get(&core, id).await.unwrap();
        assert_eq!(
            line(server.requests().last().unwrap()),
            format!("GET /v1/things/{sent}/ HTTP/1.1")
        );
    }
}

#[tokio::test]
async fn the_base_urls_path_is_kept() {
    let server = Server::start(&[&thing()]).await;
    let core = builder(&server)
        .base_url(format!("{}/proxy/x/", server.url))
        .build()
        .unwrap();
    get(&core, "1").await.unwrap();
    assert_eq!(
        line(&server.request()),
        "GET /proxy/x/v1/things/1/ HTTP/1.1"
    );
}

#[tokio::test]
async fn nothing_is_sent_when_anything_is_wrong() {
    let server = Server::start(&[&thing()]).await;
    let no_credentials = Builder::new(&PROVIDER)
        .base_url(&server.url)
        .build()
        .unwrap();
    for error in [
        get(&no_credentials, "1").await.unwrap_err(),
        get(&core(&server), "..").await.unwrap_err(),
        core(&server)
            .request(&GET)
            .path("id", &1)
            .header("X-A", "b\r\nc: d")
            .send()
            .await
            .unwrap_err()
            .into(),
    ] {
        assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
        assert!(!error.is_retryable() && error.status().is_none());
        assert_eq!(error.operation(), "get_thing");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_client_of_the_users_own_sends_the_same() {
    let server = Server::start(&[&thing()]).await;
    let own = clientry::HttpClient::new(|builder| builder.user_agent("mine/1"));
    get(&builder(&server).http_client(own).build().unwrap(), "1")
        .await
        .unwrap();
    get(&core(&server), "1").await.unwrap();
    let requests = server.requests();
    assert_eq!(sorted(&requests[0]), sorted(&requests[1]));
}

/// A limit that reqwest was given is none of Clientry's, and is not taken for one of connecting.
#[tokio::test]
async fn a_timeout_of_the_users_own_is_told_as_that() {
    let silent = loopback::Recorder::listen([loopback::Reply::silence()]);
    let own = clientry::HttpClient::new(|http| http.timeout(std::time::Duration::from_millis(1)));
    let core = Builder::new(&PROVIDER)
        .retry(RetryPolicy::off())
        .base_url(silent.url())
        .http_client(own)
        .build()
        .unwrap();
    static PLAIN: Operation = Operation::new("plain", Method::GET, "/");
    let error = Error::<()>::from(core.request(&PLAIN).send().await.unwrap_err());
    assert!(error.is_timeout() && !error.is_connect(), "{error}");
    assert!(
        error.to_string().contains("the HTTP client's own"),
        "{error}"
    );
}

/// Longer than what `http::Uri` can hold. A failed connection would be tried again, and would blame the network.
#[tokio::test]
async fn a_request_line_that_cannot_be_sent_is_an_invalid_request() {
    let server = Server::start(&[&thing()]).await;
    let core = core(&server);
    let room = 65_534 - server.url.len() - "/v1/things//".len();
    get(&core, &"x".repeat(room)).await.unwrap();
    for length in [room + 1, 100_000] {
        let error = get(&core, &"x".repeat(length)).await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
        let bytes = 65_534 - room + length;
        assert_eq!(
            error.to_string(),
            format!(
                "acme get_thing: nothing was sent: its URL has {bytes} bytes with path and query, and at most 65534 can be sent"
            )
        );
    }
    assert_eq!(server.requests().len(), 1);
}
