//! The server by itself, called over a real socket by a real client.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::*;
use crate::body::{FieldEncoding, FieldStyle, File};
use crate::client::{Builder, Core};
use crate::encode::ParameterStyle;
use crate::error::{Error, Failure};
use crate::response::RawResponse;
use crate::spec::{Operation, Provider, Site};
use crate::stream::Event;
use reqwest::Method;

static PROVIDER: Provider = Provider::new("acme", "1.0.0", "ACME_BASE_URL")
    .sites(&[Site::new("files", "/", "ACME_FILES_URL")])
    .request_id_headers(&["x-request-id"]);

static OPERATIONS: [Operation; 6] = [
    Operation::new("get_user", Method::GET, "/users/{id}"),
    Operation::new("get_me", Method::GET, "/users/me"),
    Operation::new("put_user", Method::PUT, "/users/{id}"),
    Operation::new("find", Method::GET, "/find/{range}"),
    Operation::new("get_file", Method::GET, "/users/{id}").site("files"),
    Operation::new("post", Method::POST, "/post"),
];
static OTHER: Operation = Operation::new("other", Method::GET, "/other");

fn operation(id: &str) -> &'static Operation {
    OPERATIONS.iter().find(|one| one.id == id).unwrap()
}

fn started() -> (Server, Core) {
    let server = Server::start(&[&OPERATIONS]).unwrap();
    let core = Builder::new(&PROVIDER)
        .base_url(server.url())
        .site("files", server.site_url("files"))
        .retry(retry_policy())
        .build()
        .unwrap();
    (server, core)
}

async fn get(core: &Core, id: &str) -> Result<RawResponse, Failure> {
    core.request(operation("get_user"))
        .path("id", id)
        .send()
        .await
}

async fn status(core: &Core, id: &str) -> u16 {
    get(core, id).await.unwrap().status().as_u16()
}

fn reasons(server: &Server) -> Vec<String> {
    let unmatched = server.unmatched();
    unmatched.last().unwrap().reasons().to_vec()
}

#[tokio::test]
async fn a_call_that_nothing_matched_says_what_came_closest() {
    let (server, core) = started();
    assert_eq!(status(&core, "1").await, 501);
    assert_eq!(reasons(&server), ["`get_user` has no mock"]);

    let mock = server.mock(operation("get_user"), no_body);
    assert_eq!(status(&core, "1").await, 501);
    assert_eq!(
        reasons(&server),
        ["`get_user`: it matches, and the mock has no reply"]
    );

    let mock = mock.match_path("id", "2").reply_empty(204).times(1);
    let other = server.mock(operation("get_user"), no_body);
    let other = other
        .match_path("id", "3")
        .match_query("q", &1)
        .reply_empty(204);
    let response = core
        .request(operation("get_user"))
        .path("id", "1")
        .query("q", &"a b");
    let response = response.send().await.unwrap();
    assert_eq!(
        reasons(&server),
        [
            "`get_user`: path parameter `id` is `1`, not `2`",
            "`get_user`: path parameter `id` is `1`, not `3`, and query parameter `q` is `q=a b`, not `q=1`",
        ]
    );
    let body = String::from_utf8_lossy(response.body());
    assert!(
        body.starts_with("No mock replies to GET /users/1?q=a%20b\n  `get_user`: path"),
        "{body}"
    );

    assert_eq!(status(&core, "2").await, 204);
    assert_eq!(status(&core, "2").await, 501);
    let used_up =
        "`get_user`: it matches, and each reply of the mock was given as often as it may be";
    assert_eq!(reasons(&server)[0], used_up);
    assert_eq!((mock.call_count(), other.call_count()), (1, 0));
    assert_eq!((server.calls().len(), server.unmatched().len()), (5, 4));

    core.request(&OTHER).send().await.unwrap();
    assert_eq!(
        reasons(&server),
        ["the API has no operation of this method and path"]
    );
    server.reset();
    assert!(server.calls().is_empty() && server.unmatched().is_empty());
}

#[tokio::test]
async fn the_operation_with_the_fewest_parameters_is_meant() {
    let (server, core) = started();
    let _any = server.mock(operation("get_user"), no_body).reply_empty(204);
    core.request(operation("get_me")).send().await.unwrap();
    assert_eq!(reasons(&server), ["`get_me` has no mock"]);
    // The same method and path on other servers is another operation.
    let file = core
        .request(operation("get_file"))
        .path("id", "1")
        .send()
        .await;
    assert_eq!(file.unwrap().status().as_u16(), 501);
    assert_eq!(reasons(&server), ["`get_file` has no mock"]);
    assert_eq!(status(&core, "1").await, 204);
}

#[tokio::test]
async fn the_mock_with_the_most_matchers_replies_and_of_those_alike_the_last() {
    let (server, core) = started();
    let mock = || server.mock(operation("get_user"), no_body);
    let _one = mock().match_path("id", "1").reply_empty(201);
    let _first = mock().reply_empty(202);
    let _last = mock().reply_empty(203).times(1);
    assert_eq!(status(&core, "1").await, 201);
    assert_eq!(status(&core, "2").await, 203);
    // The one that has no reply left is as if it were not there.
    assert_eq!(status(&core, "2").await, 202);
}

#[tokio::test]
async fn replies_follow_each_other_and_the_last_one_stays() {
    let (server, core) = started();
    let mock = server.mock(operation("get_user"), no_body);
    let mock = mock
        .reply_empty(201)
        .times(2)
        .reply_empty(202)
        .reply_empty(203);
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(status(&core, "1").await);
    }
    assert_eq!(statuses, [201, 201, 202, 203, 203, 203]);
    mock.assert_called(6);
    let mock = mock.reply_empty(204).times(0);
    assert_eq!(status(&core, "1").await, 501);
    mock.assert_called(6);
}

#[tokio::test]
async fn a_retry_meets_the_next_reply_and_takes_no_time() {
    let (server, core) = started();
    let mock = server.mock(operation("get_user"), no_body);
    let mock = mock
        .reply_empty(503)
        .reply_raw(Reply::connection_closed())
        .reply_empty(204);
    let response = get(&core, "1").await.unwrap();
    assert_eq!((response.status().as_u16(), response.attempts()), (204, 3));
    mock.assert_called(3);
    assert!(response.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn each_location_has_its_matcher() {
    let (server, core) = started();
    let form = ParameterStyle::FORM;
    let mock = server.mock(operation("find"), no_body);
    let _mock = mock
        .match_path_as("range", &[1, 2], ParameterStyle::SIMPLE)
        .match_query("q", "a b&")
        .match_query_as("tags", &["x", "y z"], form.explode())
        .match_query_as("none", &[0_u8; 0], form.explode())
        .match_header("X-One", &1)
        .match_header_as("X-List", &["a", "b"], ParameterStyle::SIMPLE)
        .match_cookie("session", "c;d")
        .match_cookie_as("ids", &[1, 2], ParameterStyle::COOKIE.explode())
        .reply_empty(204);
    let call = |last: &'static str| {
        let call = core.request(operation("find"));
        call.path_as("range", &[1, 2], ParameterStyle::SIMPLE)
            .query("q", "a b&")
            .query_as("tags", &["x", last], form.explode())
            .header("X-One", &1)
            .header_as("X-List", &["a", "b"], ParameterStyle::SIMPLE)
            .cookie("session", "c;d")
            .cookie_as("ids", &[1, 2], ParameterStyle::COOKIE.explode())
    };
    assert_eq!(call("y z").send().await.unwrap().status().as_u16(), 204);
    let calls = [
        (
            call("y"),
            "query parameter `tags` is `tags=x&tags=y`, not `tags=x&tags=y z`",
        ),
        (
            call("y z").query("tags", "more"),
            "query parameter `tags` is `tags=x&tags=y z&tags=more`, not `tags=x&tags=y z`",
        ),
        (
            call("y z").query("none", "1"),
            "query parameter `none` is `none=1`, not absent",
        ),
        (
            call("y z").header("X-One", "2"),
            "header `X-One` is `2`, not `1`",
        ),
        (
            call("y z").header("X-List", "b,a"),
            "header `X-List` is `b,a`, not `a,b`",
        ),
    ];
    for (call, reason) in calls {
        assert_eq!(call.send().await.unwrap().status().as_u16(), 501);
        assert_eq!(reasons(&server), [format!("`find`: {reason}")]);
    }
    let bare = core
        .request(operation("find"))
        .path("range", "1")
        .send()
        .await;
    assert_eq!(bare.unwrap().status().as_u16(), 501);
    let all = &reasons(&server)[0];
    for part in [
        "path parameter `range` is `1`, not `1,2`",
        "query parameter `q` is absent, not `q=a b&`",
        "header `X-One` is absent, not `1`",
        "cookie `session` is absent, not `session=c%3Bd`",
        "cookie `ids` is absent, not `ids=1&ids=2`",
    ] {
        assert!(all.contains(part), "{all}");
    }
}

#[tokio::test]
async fn a_body_is_matched_by_its_json_by_its_bytes_and_by_a_function() {
    let (server, core) = started();
    let put = |body: serde_json::Value| {
        core.request(operation("put_user"))
            .path("id", "1")
            .json(&body)
            .send()
    };
    let mock = || server.mock(operation("put_user"), read_json::<Vec<u32>>);
    let equal = mock().match_json(&[1, 2]).reply_empty(201);
    assert_eq!(put([1, 2].into()).await.unwrap().status().as_u16(), 201);
    assert_eq!(put([2, 1].into()).await.unwrap().status().as_u16(), 501);
    assert_eq!(reasons(&server), ["`put_user`: the body is not `[1,2]`"]);
    let long = mock()
        .match_call(|call| call.body().len() > 2)
        .reply_with(|call| Reply::json(202, &call.body().iter().sum::<u32>()));
    let sum = put([1, 2, 3].into()).await.unwrap();
    assert_eq!((sum.status().as_u16(), &sum.body()[..]), (202, &b"6"[..]));
    assert_eq!(put([1].into()).await.unwrap().status().as_u16(), 501);
    assert_eq!(
        reasons(&server),
        [
            "`put_user`: the body is not `[1,2]`",
            "`put_user`: the function of `match_call` refuses it"
        ]
        .into_iter()
        .rev()
        .collect::<Vec<_>>()
    );
    // What the document has no such body for is no call of the operation.
    assert_eq!(put("text".into()).await.unwrap().status().as_u16(), 501);
    assert!(
        reasons(&server)[0].contains("the body is not what the document has"),
        "{:?}",
        reasons(&server)
    );
    let bodies: Vec<_> = equal.calls().into_iter().map(Recorded::into_body).collect();
    assert_eq!(bodies, [[1, 2]]);
    assert_eq!(long.calls()[0].path_parameter("id").as_deref(), Some("1"));

    let post = |text: &str| {
        core.request(operation("post"))
            .text("text/plain", text)
            .send()
    };
    let _text = server
        .mock(operation("post"), read_text)
        .match_bytes("a")
        .reply_empty(203);
    assert_eq!(post("a").await.unwrap().status().as_u16(), 203);
    assert_eq!(post("b").await.unwrap().status().as_u16(), 501);
    assert_eq!(reasons(&server), ["`post`: the body is another"]);
}

#[tokio::test]
async fn a_form_is_matched_by_its_fields_in_any_order() {
    let (server, core) = started();
    let fields = [FieldEncoding::new("at").style(FieldStyle::Brackets)];
    let post = |body: serde_json::Value| {
        let call = core.request(operation("post"));
        call.form("application/x-www-form-urlencoded", &body, &fields)
            .send()
    };
    let status = async |body| post(body).await.unwrap().status().as_u16();
    let wanted = serde_json::json!({ "q": "a b&", "tags": ["x", "y"], "at": { "lat": 1 } });
    let mock = server.mock(operation("post"), read_bytes);
    let _mock = mock.match_form(&wanted, &fields).reply_empty(204);
    let sent = serde_json::json!({ "at": { "lat": 1 }, "tags": ["x", "y"], "q": "a b&" });
    assert_eq!(status(wanted).await, 204);
    assert_eq!(status(sent.clone()).await, 204);
    for (name, value, reason) in [
        ("q", "c".into(), "`q` of the body is `c`, not `a b&`"),
        (
            "tags",
            ["y", "x"].as_slice().into(),
            "`tags` of the body is `y`, `x`, not `x`, `y`",
        ),
        (
            "at",
            serde_json::json!({ "lon": 1 }),
            "`at[lat]` of the body is absent, not `1`",
        ),
        ("more", 1.into(), "`more` of the body is `1`, not absent"),
    ] {
        let mut sent = sent.clone();
        sent[name] = value;
        assert_eq!(status(sent).await, 501);
        assert_eq!(reasons(&server), [format!("`post`: field {reason}")]);
    }
    server.reset();
    let mock = server.mock(operation("post"), read_bytes);
    let _mock = mock.match_form(&[1], &[]).reply_empty(204);
    assert_eq!(status(sent).await, 501);
    assert_eq!(
        reasons(&server),
        [
            "`post`: the body that the mock asks for cannot be written: the body is no object, as a form must be"
        ]
    );
}

#[tokio::test]
async fn a_multipart_body_is_matched_by_its_parts_in_any_order() {
    #[derive(Clone, serde::Serialize)]
    struct Upload {
        note: &'static str,
        tags: Vec<&'static str>,
        about: BTreeMap<&'static str, u8>,
        file: File,
    }
    #[derive(serde::Serialize)]
    struct Turned {
        file: File,
        about: BTreeMap<&'static str, u8>,
        tags: Vec<&'static str>,
        note: &'static str,
    }
    let upload = || Upload {
        note: "a\r\nb",
        tags: vec!["x", "y"],
        about: BTreeMap::from([("n", 1)]),
        file: File::bytes("PNG\r\n--").name("a.png"),
    };
    let (server, core) = started();
    // A header of a part is set apart from the body.
    let headers = [FieldEncoding::new("file").headers(&[("X-Part", "1")])];
    let post = async |body: Upload| {
        let call = core.request(operation("post")).multipart(&body, &headers);
        call.send().await.unwrap().status().as_u16()
    };
    let mock = || server.mock(operation("post"), read_bytes);
    let _mock = mock().match_multipart(&upload(), &[]).reply_empty(204);
    assert_eq!(post(upload()).await, 204);
    let Upload {
        note,
        tags,
        about,
        file,
    } = upload();
    let turned = Turned {
        file,
        about,
        tags,
        note,
    };
    let call = core.request(operation("post")).multipart(&turned, &[]);
    assert_eq!(call.send().await.unwrap().status().as_u16(), 204);
    let other = |change: fn(&mut Upload)| {
        let mut other = upload();
        change(&mut other);
        other
    };
    for (sent, reason) in [
        (
            other(|one| one.note = "b"),
            "`note` of the body is `b`, not `a\r\nb`",
        ),
        (
            other(|one| one.tags.reverse()),
            "`tags` of the body is `y`, `x`, not `x`, `y`",
        ),
        (
            other(|one| one.tags.clear()),
            "`tags` of the body is absent, not `x`, `y`",
        ),
        (
            other(|one| one.about = BTreeMap::from([("n", 2)])),
            "`about` of the body is `{\"n\":2}`, not `{\"n\":1}`",
        ),
        (
            other(|one| one.file = File::bytes("GIF").name("a.png")),
            "`file` of the body is a file of 3 bytes, not a file of 7 bytes",
        ),
        (
            other(|one| one.file = File::bytes("PNG\r\n--").name("b.png")),
            "`file` of the body is another",
        ),
    ] {
        assert_eq!(post(sent).await, 501);
        assert_eq!(reasons(&server), [format!("`post`: part {reason}")]);
    }
    let text = core.request(operation("post")).text("text/plain", "a");
    text.send().await.unwrap();
    assert_eq!(reasons(&server), ["`post`: the body is no multipart body"]);
    server.reset();
    // What is optional and has no part is no body at all.
    let none = serde_json::json!({});
    let _mock = mock().match_multipart(&none, &[]).reply_empty(204);
    let call = core.request(operation("post")).multipart(&none, &[]);
    let response = call.without_empty_body().send().await.unwrap();
    assert_eq!(response.status().as_u16(), 204);
    assert_eq!(post(upload()).await, 501);
    server.reset();
    let streamed = other(|one| one.file = File::reader(&b"PNG"[..], None));
    let _mock = mock().match_multipart(&streamed, &[]).reply_empty(204);
    assert_eq!(post(upload()).await, 501);
    assert_eq!(
        reasons(&server),
        [
            "`post`: the body that the mock asks for has a stream, which cannot be compared: use `match_call`"
        ]
    );
}

#[tokio::test]
async fn a_call_is_recorded_as_it_came() {
    let (server, core) = started();
    let mock = server.mock(operation("post"), read_bytes).reply_empty(204);
    let form = [("a", "1 2"), ("b", "é")]
        .into_iter()
        .collect::<BTreeMap<_, _>>();
    let call = core
        .request(operation("post"))
        .query("q", "x y")
        .header("X-A", "1");
    call.form("application/x-www-form-urlencoded", &form, &[])
        .send()
        .await
        .unwrap();
    let call = &mock.calls()[0];
    assert_eq!(
        (call.method(), call.path(), call.query()),
        (&Method::POST, "/post", Some("q=x%20y"))
    );
    assert_eq!(call.query_parameter("q").as_deref(), Some("x y"));
    assert_eq!(call.header("x-a"), Some("1"));
    assert_eq!(call.form_field("b").as_deref(), Some("é"));
    assert_eq!(call.form_fields()[0], ("a".to_owned(), "1 2".to_owned()));
    assert_eq!(call.body_bytes(), call.body());
    assert!(!format!("{call:?} {mock:?} {server:?}").contains("x%20y"));
}

#[tokio::test]
async fn what_goes_wrong_goes_wrong_on_the_wire() {
    let (server, core) = started();
    let mock = || server.mock(operation("get_user"), no_body);
    let once = |core: &Core| {
        let call = core
            .call()
            .retry(RetryPolicy::off())
            .timeout(Duration::from_millis(300));
        call.request(operation("get_user")).path("id", "1").send()
    };
    let _closed = mock().reply_raw(Reply::connection_closed());
    let error = Error::<()>::from(once(&core).await.unwrap_err());
    assert!(
        matches!(&error, Error::Transport(_)) && !error.is_connect() && !error.is_timeout(),
        "{error}"
    );

    let _never = mock().reply_raw(Reply::never());
    assert!(Error::<()>::from(once(&core).await.unwrap_err()).is_timeout());

    for reply in [
        Reply::json(200, &[1, 2]).cut_off(),
        Reply::status(200).cut_off(),
    ] {
        let body = reply.pieces.iter().map(|piece| piece.len()).sum::<usize>();
        let _cut_off = mock().reply_raw(reply);
        let error = Error::<()>::from(once(&core).await.unwrap_err());
        assert!(matches!(&error, Error::UnreadableBody(_)), "{error}");
        assert_eq!(error.body().map(|body| body.len()), Some(body), "{error}");
    }

    let _stalled = mock().reply_raw(Reply::text(200, "so far").stalled());
    let error = Error::<()>::from(once(&core).await.unwrap_err());
    assert!(
        error.is_timeout() && error.body().unwrap() == "so far",
        "{error}"
    );

    let _late = mock().reply_raw(Reply::status(204).delayed(Duration::from_millis(1)));
    assert_eq!(once(&core).await.unwrap().status().as_u16(), 204);

    server.shut_down();
    let fresh = Builder::new(&PROVIDER).base_url(server.url());
    let error = once(&fresh.build().unwrap()).await.unwrap_err();
    assert!(Error::<()>::from(error).is_connect());
    server.shut_down();
}

#[tokio::test]
async fn a_response_has_what_was_said_of_it() {
    let (server, core) = started();
    let mock = || server.mock(operation("get_user"), no_body);
    let _busy = mock().reply_raw(Reply::status(429).retry_after(7200));
    let busy = get(&core, "1").await.unwrap();
    assert_eq!(
        (busy.retry_after(), busy.attempts()),
        (Some(Duration::from_secs(7200)), 1)
    );

    let _html = mock()
        .reply_json(200, "application/hal+json", &1)
        .with(|reply| {
            reply
                .header("X-Request-Id", "r1")
                .content_type("text/html")
                .body("<h1>")
                .with_status(202)
        });
    let html = get(&core, "1").await.unwrap();
    assert_eq!(
        (html.status().as_u16(), html.request_id(), &html.body()[..]),
        (202, Some("r1"), &b"<h1>"[..])
    );
    assert_eq!(html.headers()["content-type"], "text/html");
    assert!(html.json::<u8, ()>().is_err());

    let _bytes = mock().reply_bytes(200, "image/*", "PNG");
    assert_eq!(
        get(&core, "1").await.unwrap().headers()["content-type"],
        "application/octet-stream"
    );
    let _text = mock().reply_text(200, "text/csv", "a,b");
    let text = get(&core, "1").await.unwrap();
    assert_eq!(text.headers()["content-type"], "text/csv");
    assert_eq!(*text.text::<()>().unwrap(), "a,b");
}

#[tokio::test]
async fn a_reply_that_cannot_be_given_is_said() {
    let (server, core) = started();
    let odd = BTreeMap::from([((1, 2), 3)]);
    for (reply, problem) in [
        (Reply::status(99), "99 is no status of a response"),
        (Reply::status(101), "101 is no status of a response"),
        (
            Reply::status(200).header("a b", "c"),
            "it has a header that HTTP cannot have",
        ),
        (
            Reply::json(200, &odd),
            "it cannot be written as JSON: key must be a string",
        ),
    ] {
        let _mock = server.mock(operation("get_user"), no_body).reply_raw(reply);
        assert_eq!(status(&core, "1").await, 501);
        let expected = format!("`get_user`: the reply cannot be given: {problem}");
        assert_eq!(reasons(&server)[0], expected);
        server.reset();
    }
    let _mock = server
        .mock(operation("get_user"), no_body)
        .match_call(|_| panic!("I am picky"));
    assert_eq!(status(&core, "1").await, 501);
    assert_eq!(
        reasons(&server),
        ["`get_user`: a function of the mock panicked: I am picky"]
    );
}

#[tokio::test]
async fn streams_come_in_pieces() {
    let (server, core) = started();
    let error = |_: RawResponse| {
        Error::<()>::from(Failure::InvalidRequest(
            crate::InvalidRequest::from_problems([]),
        ))
    };
    let request = || core.request(operation("get_user")).path("id", "1");
    let mock = || server.mock(operation("get_user"), no_body);

    let _events = mock().reply_events::<u8>(
        200,
        "text/event-stream",
        [Event::new(1_u8).with_id("7"), Event::new(2)],
    );
    let mut events = request().send_events::<u8, ()>(error).await.unwrap();
    assert_eq!(
        events.next().await.unwrap().unwrap(),
        Event::new(1_u8).with_id("7")
    );
    assert_eq!(events.next().await.unwrap().unwrap().data, 2);
    assert!(events.next().await.is_none());

    let _texts = mock()
        .reply_text_events(200, "text/event-stream", ["a\nb".to_owned()])
        .with(Reply::cut_off);
    let mut texts = request().send_text_events::<()>(error).await.unwrap();
    assert_eq!(texts.next().await.unwrap().unwrap().data, "a\nb");
    assert!(texts.next().await.unwrap().is_err());

    for media_type in ["application/jsonl", "application/json-seq"] {
        let _items = mock().reply_items(200, media_type, [1, 2]);
        let mut items = request().send_items::<u8, ()>(error).await.unwrap();
        assert_eq!(items.next().await.unwrap().unwrap(), 1);
        assert_eq!(items.next().await.unwrap().unwrap(), 2);
        assert!(items.next().await.is_none());
    }

    let _pieces = mock().reply_raw(Reply::status(200).pieces(["ab", "c"]));
    let response = get(&core, "1").await.unwrap();
    assert_eq!(response.body(), "abc");
    assert!(!response.headers().contains_key("content-length"));
}

#[tokio::test]
async fn a_reply_waits_until_it_is_released() {
    let (server, core) = started();
    let mock = server
        .mock(operation("get_user"), no_body)
        .reply_empty(204)
        .hold();
    let done = Arc::new(AtomicUsize::new(0));
    let call = tokio::spawn({
        let done = Arc::clone(&done);
        async move {
            let status = status(&core, "1").await;
            done.fetch_add(1, Ordering::SeqCst);
            status
        }
    });
    mock.wait_for_calls(1).await;
    assert_eq!((done.load(Ordering::SeqCst), mock.call_count()), (0, 1));
    mock.release();
    assert_eq!(call.await.unwrap(), 204);
}

fn panic_of(run: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let payload = std::panic::catch_unwind(run).unwrap_err();
    payload.downcast_ref::<String>().unwrap().clone()
}

#[tokio::test]
async fn what_was_expected_is_asserted_when_asked() {
    let (server, core) = started();
    let mock = server
        .mock(operation("get_user"), no_body)
        .match_path("id", "1")
        .reply_empty(204)
        .expect(2);
    assert_eq!(status(&core, "1").await, 204);
    let said = panic_of(std::panic::AssertUnwindSafe(|| server.verify()));
    assert_eq!(said, "`get_user` was called once, not 2 times");
    assert_eq!(status(&core, "1").await, 204);
    server.verify();
    assert_eq!(status(&core, "2").await, 501);
    let unmatched =
        "no mock replies to GET /users/2\n  `get_user`: path parameter `id` is `2`, not `1`";
    assert_eq!(
        panic_of(std::panic::AssertUnwindSafe(|| server.verify())),
        unmatched
    );
    let said = panic_of(std::panic::AssertUnwindSafe(|| mock.assert_called(3)));
    assert_eq!(
        said,
        format!("`get_user` was called 2 times, not 3 times\n{unmatched}")
    );
}

#[test]
fn a_server_needs_no_runtime_and_ends_with_its_value() {
    let server = Server::start(&[&OPERATIONS]).unwrap();
    let other = Server::start(&[&OPERATIONS]).unwrap();
    assert_ne!(server.url(), other.url());
    let address = server.url().trim_start_matches("http://").to_owned();
    assert!(std::net::TcpStream::connect(&address).is_ok());
    server.shut_down();
    assert!(std::net::TcpStream::connect(&address).is_err());
}

#[tokio::test]
async fn a_function_of_a_mock_can_shut_its_server_down() {
    let (server, core) = started();
    let server = Arc::new(server);
    let ended = Arc::new(AtomicUsize::new(0));
    let (inner, counted) = (Arc::clone(&server), Arc::clone(&ended));
    let _mock = server
        .mock(operation("get_user"), no_body)
        .reply_with(move |_| {
            inner.shut_down();
            counted.fetch_add(1, Ordering::SeqCst);
            Reply::status(204)
        });
    let call = core.call().retry(RetryPolicy::off());
    // Whether its reply still goes out is not said.
    let _ = call
        .request(operation("get_user"))
        .path("id", "1")
        .send()
        .await;
    assert_eq!(ended.load(Ordering::SeqCst), 1);
    assert!(server.unmatched().is_empty(), "{:?}", server.unmatched());
}

/// What a document has of one path for bodies of several media types is several operations.
static SEVERAL: [Operation; 2] = [
    Operation::new("put_json", Method::PUT, "/a/{id}"),
    Operation::new("put_image", Method::PUT, "/a/{id}"),
];

#[tokio::test]
async fn operations_of_one_path_are_told_by_their_media_type() {
    let server = Server::start(&[&SEVERAL]).unwrap();
    let core = Builder::new(&PROVIDER)
        .base_url(server.url())
        .build()
        .unwrap();
    let put = |media_type| {
        core.request(&SEVERAL[0])
            .path("id", "1")
            .text(media_type, "[]")
            .send()
    };
    assert_eq!(put("text/csv").await.unwrap().status().as_u16(), 501);
    assert_eq!(reasons(&server), ["`put_json` or `put_image` has no mock"]);
    let json = server
        .mock(&SEVERAL[0], no_body)
        .of_media_types(&["application/json"]);
    let json = json.reply_empty(201);
    let image = server
        .mock(&SEVERAL[1], read_bytes)
        .of_media_types(&["image/*"]);
    let image = image.match_path("id", "1").reply_empty(202);
    assert_eq!(
        put("application/json; charset=utf-8")
            .await
            .unwrap()
            .status()
            .as_u16(),
        201
    );
    assert_eq!(put("image/png").await.unwrap().status().as_u16(), 202);
    assert_eq!((json.call_count(), image.call_count()), (1, 1));
    assert_eq!(put("text/csv").await.unwrap().status().as_u16(), 501);
    let expected = [
        "`put_image`: the body is `text/csv`, not `image/*`",
        "`put_json`: the body is `text/csv`, not `application/json`",
    ];
    assert_eq!(reasons(&server), expected);
}
