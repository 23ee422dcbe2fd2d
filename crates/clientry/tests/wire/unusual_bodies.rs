//! What becomes of bodies that few servers send: valid JSON that cannot be read, byte order marks, codings that were
//! not asked for, and a gateway's pages.

use clientry::{Bytes, header::CONTENT_ENCODING};

use super::support::Server;
use super::*;

/// A response with these bytes as its body.
fn response(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}connection: close\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

async fn got(status: &str, headers: &str, body: &[u8]) -> Result<Response<Thing>, Error<GetError>> {
    let response = response(status, headers, body);
    let server = Server::start_with(|_| vec![response]).await;
    get(&core(&server), "1").await
}

async fn told(body: &[u8]) -> String {
    let error = got("200 OK", "", body).await.unwrap_err();
    assert!(matches!(error, Error::UnreadableBody(_)), "{error}");
    assert_eq!(error.body().unwrap(), body);
    error.to_string()
}

#[tokio::test]
async fn an_integer_is_a_number_without_a_fractional_part() {
    for id in ["3", "3.0", "3e0", "30.0e-1", "0.3E+1"] {
        let json = format!(r#"{{"id":{id},"state":"on"}}"#);
        let thing = got("200 OK", "", json.as_bytes()).await.unwrap();
        assert_eq!(thing.id, 3, "{id}");
        assert_eq!(thing.body(), json.as_bytes());
    }
}

#[tokio::test]
async fn valid_json_is_never_called_no_json() {
    let deep = format!(
        r#"{{"id":1,"state":"on","more":{}{}}}"#,
        "[".repeat(200),
        "]".repeat(200)
    );
    // What is not read may be as deep as it likes.
    assert_eq!(got("200 OK", "", deep.as_bytes()).await.unwrap().id, 1);
    for (json, problem) in [
        (
            r#"{"id":1e400,"state":"on"}"#,
            "has a number out of range at `id`: expected integer from 0 to 4294967295, line 1 column 11",
        ),
        (
            r#"{"id":-1,"state":"on"}"#,
            "has a number out of range at `id`: expected integer from 0 to 4294967295, line 1 column 8",
        ),
        (
            r#"{"id":3.5,"state":"on"}"#,
            "is not as documented at `id`: expected integer, line 1 column 9",
        ),
        (
            r#"{"id":1,"state":"\ud800"}"#,
            "has a string with half a surrogate pair at `state`, line 1 column 24",
        ),
        (
            r#"{"id":1,"id":2,"state":"on"}"#,
            "has `id` twice, line 1 column 12",
        ),
        (
            "[]",
            "is not as documented: expected object, line 1 column 1",
        ),
    ] {
        assert_eq!(
            told(json.as_bytes()).await,
            format!(
                "acme get_thing: 200 OK, but the body {problem}; the provider accepted the call"
            )
        );
    }
}

#[tokio::test]
async fn nesting_beyond_the_limit_is_told_with_the_limit() {
    let deep = ["[".repeat(200), "]".repeat(200)].concat();
    let response = response("200 OK", "", deep.as_bytes());
    let server = Server::start_with(|_| vec![response]).await;
    let call = core(&server).request(&GET).path("id", "1").send().await;
    let error = call.unwrap().json::<serde_json::Value, ()>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "acme get_thing: 200 OK, but the body is nested deeper than 127 levels, line 1 column 128; the provider accepted the call"
    );
}

#[tokio::test]
async fn a_byte_order_mark_is_ignored_or_told() {
    let json = br#"{"id":1,"state":"on"}"#;
    let marked = [b"\xef\xbb\xbf", &json[..]].concat();
    assert_eq!(got("200 OK", "", &marked).await.unwrap().id, 1);
    for (body, problem) in [
        (&b"\xef\xbb\xbf"[..], "is empty"),
        (
            b"\xff\xfe{\0}\0",
            "is not UTF-8 but UTF-16, by its byte order mark",
        ),
        (
            b"\0\0\xfe\xff\0\0\0{",
            "is not UTF-8 but UTF-32, by its byte order mark",
        ),
        (b"{\"id\":1,\"state\":\"\xe9\"}", "is not UTF-8"),
    ] {
        assert_eq!(
            told(body).await,
            format!(
                "acme get_thing: 200 OK, but the body {problem}; the provider accepted the call"
            )
        );
    }
}

/// No compression, but no JSON either.
const COMPRESSED: &[u8] = b"\x1b\x17\x00\xf8\xa5";

#[tokio::test]
async fn a_coding_that_was_not_asked_for_is_told() {
    for (status, coding) in [
        ("200 OK", "br"),
        ("200 OK", "zstd"),
        ("200 OK", "gzip, br"),
        ("404 Not Found", "deflate"),
    ] {
        let header = format!("content-encoding: {coding}\r\n");
        let error = got(status, &header, COMPRESSED).await.unwrap_err();
        let accepted = match status {
            "200 OK" => "; the provider accepted the call",
            _ => "",
        };
        assert_eq!(
            error.to_string(),
            format!(
                "acme get_thing: {status}, but the body is compressed with `{coding}`, which was not asked for{accepted}"
            )
        );
        assert_eq!(error.headers().unwrap()[CONTENT_ENCODING], coding);
        assert_eq!(error.body().unwrap(), COMPRESSED);
    }
    // Without a coding, a body is what it is.
    let header = "content-encoding: identity\r\ncontent-type: a/b\r\n";
    let error = got("200 OK", header, COMPRESSED).await.unwrap_err();
    assert!(error.to_string().contains("is not JSON"), "{error}");
    // A server that says it and does not do it.
    let json = br#"{"id":1,"state":"on"}"#;
    assert!(
        got("200 OK", "content-encoding: gzip\r\n", json)
            .await
            .is_ok()
    );
}

/// Bytes are what came, whatever they are.
#[tokio::test]
async fn bytes_are_read_out_of_any_coding() {
    let response = response("200 OK", "content-encoding: br\r\n", COMPRESSED);
    let server = Server::start_with(|_| vec![response]).await;
    let call = core(&server).request(&GET).path("id", "1").send().await;
    assert_eq!(*call.unwrap().bytes(), Bytes::from_static(COMPRESSED));
}

#[tokio::test]
async fn a_status_is_recognised_whatever_the_body() {
    let pages: [(&str, &[u8]); 4] = [
        ("content-type: application/json\r\n", br#"{"message":"no"}"#),
        ("content-type: text/html\r\n", b"<html>hunter</html>"),
        ("", b""),
        ("content-encoding: br\r\n", COMPRESSED),
    ];
    for (headers, body) in pages {
        for (status, is) in [
            ("404 Not Found", [true, false, false]),
            ("401 Unauthorized", [false, true, false]),
            ("429 Too Many Requests", [false, false, true]),
            ("403 Forbidden", [false; 3]),
            ("500 Internal Server Error", [false; 3]),
        ] {
            let error = got(status, headers, body).await.unwrap_err();
            let told = [
                error.is_not_found(),
                error.is_unauthorized(),
                error.is_rate_limited(),
            ];
            assert_eq!(told, is, "{error}");
            assert!(
                error
                    .to_string()
                    .starts_with(&format!("acme get_thing: {status}")),
                "{error}"
            );
        }
    }
}

#[tokio::test]
async fn a_status_outlives_a_body_that_is_too_long_or_broken_off() {
    let long = response("404 Not Found", "", &[b' '; 30]);
    let short = b"HTTP/1.1 404 Not Found\r\ncontent-length: 9\r\n\r\nx".to_vec();
    for (response, kind) in [(long, "1 byte,"), (short, "after 1 byte")] {
        let server = Server::start_with(|_| vec![response]).await;
        let core = builder(&server).max_body_bytes(if kind == "1 byte," { 1 } else { 20 });
        let error = get(&core.build().unwrap(), "1").await.unwrap_err();
        assert!(error.is_not_found(), "{error}");
        assert!(error.to_string().contains(kind), "{error}");
    }
    let server = Server::start(&[""]).await;
    for id in ["1", ".."] {
        let error = get(&core(&server), id).await.unwrap_err();
        assert!(!error.is_not_found() && error.status().is_none(), "{error}");
    }
}
