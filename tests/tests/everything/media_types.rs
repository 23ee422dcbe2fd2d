//! Responses of the golden client that are not JSON, or may be, to their end and as they come: over a real socket, by status
//! and by media type.

use clientry::{BodyProblem, Error};
use serde_json::json;
use tests::{Recorder, Reply};

use super::generated::Client;
use super::operations::{GetReportError, GetReportSuccess};
use super::types::{Person, WatchThingsEvent};

async fn client(reply: Reply) -> (Recorder, Client) {
    let server = Recorder::start(reply).await;
    let client = Client::builder()
        .key("k")
        .base_url(server.url())
        .build()
        .unwrap();
    (server, client)
}

fn reply(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Reply {
    Reply::new(status)
        .header("content-type", content_type)
        .body(body)
}

#[tokio::test]
async fn a_success_is_read_as_the_media_type_that_came() {
    let json = json!({"number": 3}).to_string();
    for content_type in ["application/json", "application/hal+json", "text/html", ""] {
        let (server, client) = client(reply(200, content_type, json.clone())).await;
        let report = client.get_report("1").send().await.unwrap();
        assert!(
            matches!(&*report, GetReportSuccess::Ok(part) if part.number == Some(3)),
            "{content_type}: {report:?}"
        );
        assert_eq!(
            server.take_one().header("accept"),
            Some(
                "application/json, text/csv, application/pdf, application/problem+json, text/plain, image/png, text/html"
            )
        );
    }
    let (_server, csv) = client(reply(200, "text/csv; charset=iso-8859-1", b"a;\xe9\n")).await;
    let report = csv.get_report("1").send().await.unwrap();
    assert_eq!(*report, GetReportSuccess::OkCsv("a;é\n".to_owned()));
    assert_eq!(&report.body()[..], b"a;\xe9\n");
    let (_server, pdf) = client(reply(200, "application/pdf", b"%PDF\xff")).await;
    let report = pdf.get_report("1").send().await.unwrap().into_inner();
    assert!(matches!(report, GetReportSuccess::OkPdf(bytes) if &bytes[..] == b"%PDF\xff"));
}

#[tokio::test]
async fn one_type_is_read_as_text_or_as_json() {
    let (_server, text) = client(reply(200, "text/plain", "\"a\"")).await;
    assert_eq!(*text.print_report("1").send().await.unwrap(), "\"a\"");
    let (_server, json) = client(reply(201, "application/json", "\"a\"")).await;
    assert_eq!(*json.print_report("1").send().await.unwrap(), "a");
}

#[tokio::test]
async fn text_that_cannot_be_read_is_an_error_with_its_bytes() {
    let (_server, client) = client(reply(200, "text/plain; charset=koi8-r", "\u{e9}")).await;
    let error = client.print_report("1").send().await.unwrap_err();
    let Error::UnreadableBody(body) = &error else {
        panic!("{error}")
    };
    assert!(
        matches!(body.problem(), BodyProblem::UnknownCharset { charset } if charset == "koi8-r")
    );
    assert_eq!(&body.raw().body()[..], "\u{e9}".as_bytes());
    assert!(error.to_string().contains("`koi8-r`"), "{error}");
}

#[tokio::test]
async fn an_error_has_the_type_of_its_media_type_and_is_never_lost() {
    let call = async |reply| {
        let (_server, client) = client(reply).await;
        client.get_report("1").send().await.unwrap_err()
    };
    let problem = Reply::json(404, &json!({"detail": "gone"}));
    let error = call(problem).await;
    assert!(
        matches!(&error, Error::Api(api) if matches!(**api, GetReportError::NotFound(_))),
        "{error:?}"
    );
    let text = |name: &str| match name {
        "text" => reply(404, "text/plain", b"a\xe9"),
        _ => reply(502, "text/html; charset=koi8-r", "<p>"),
    };
    let error = call(text("text")).await;
    let expected = GetReportError::NotFoundText("a\u{fffd}".to_owned());
    assert!(
        matches!(&error, Error::Api(api) if **api == expected),
        "{error:?}"
    );
    assert_eq!(&error.body().unwrap()[..], b"a\xe9");
    let error = call(text("page")).await;
    let expected = GetReportError::ServerError("<p>".to_owned());
    assert!(
        matches!(&error, Error::Api(api) if **api == expected),
        "{error:?}"
    );
    let error = call(reply(422, "image/png", b"\x89PNG")).await;
    assert!(
        matches!(&error, Error::Api(api) if matches!(&**api, GetReportError::UnprocessableEntity(png) if &png[..] == b"\x89PNG")),
        "{error:?}"
    );
}

/// The status and the `Accept` of what was sent.
fn accept(server: &Recorder) -> String {
    let request = server.take_one();
    request.header("accept").unwrap_or_default().to_owned()
}

#[tokio::test]
async fn bytes_and_text_come_as_a_stream() {
    let (server, client) = client(reply(200, "application/pdf", b"%PDF\xff")).await;
    let mut report = client.get_report("1").send_streaming().await.unwrap();
    assert_eq!(report.headers()["content-type"], "application/pdf");
    assert_eq!(&report.next().await.unwrap().unwrap()[..], b"%PDF\xff");
    assert!(report.next().await.is_none());
    assert_eq!(
        accept(&server),
        "text/csv, application/pdf, application/problem+json, text/plain, image/png, text/html"
    );
    server.respond_with(reply(404, "text/plain", "gone"));
    let error = client.get_report("1").send_streaming().await.unwrap_err();
    let expected = GetReportError::NotFoundText("gone".to_owned());
    assert!(
        matches!(&error, Error::Api(api) if **api == expected),
        "{error:?}"
    );
    server.respond_with(reply(418, "text/plain", "teapot"));
    let error = client.get_report("1").send_streaming().await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedStatus(_)), "{error:?}");
}

#[tokio::test]
async fn each_way_of_calling_asks_for_its_own_and_has_its_own_types() {
    let (server, client) = client(Reply::json(200, &json!([{"number": 1}]))).await;
    let all = client.watch_things().send().await.unwrap();
    assert_eq!(
        (all[0].number, accept(&server)),
        (Some(1), "application/json, text/plain".to_owned())
    );

    let events = "event: made\nid: 3\ndata: {\"count\":2}\n\ndata: [DONE]\n\n";
    server.respond_with(reply(200, "text/event-stream", events));
    let mut events = client.watch_things().send_events().await.unwrap();
    let event = events.next().await.unwrap().unwrap();
    assert_eq!(
        (event.event.as_deref(), event.id.as_deref()),
        (Some("made"), Some("3"))
    );
    let WatchThingsEvent { count, .. } = event.data;
    assert_eq!(
        (count, accept(&server)),
        (Some(2), "text/event-stream, text/plain".to_owned())
    );
    assert!(events.next().await.is_none());

    server.respond_with(reply(
        200,
        "application/x-ndjson",
        "{\"number\":1}\n{\"number\":\"x\"}\n{\"number\":2}",
    ));
    let mut items = client
        .watch_things()
        .accept_param("a b")
        .send_items()
        .await
        .unwrap();
    assert_eq!(items.next().await.unwrap().unwrap().number, Some(1));
    let failure = items.next().await.unwrap().unwrap_err();
    assert!(
        failure.to_string().contains(
            "in item 2 (14 bytes) the body is not as documented at `number`: expected integer"
        ),
        "{failure}"
    );
    assert_eq!(items.next().await.unwrap().unwrap().number, Some(2));
    let request = server.take_one();
    assert_eq!(
        request.header("accept"),
        Some("application/x-ndjson, text/plain")
    );
    assert_eq!(request.query(), Some("accept=a%20b&api_key=k"));

    // A stream of events that the server does not send.
    server.respond_with(Reply::json(200, &json!([])));
    let error = client.watch_things().send_events().await.unwrap_err();
    assert!(
        matches!(&error, Error::UnreadableBody(body) if matches!(body.problem(), BodyProblem::WrongMediaType { .. })),
        "{error:?}"
    );
    assert_eq!(&error.body().unwrap()[..], b"[]");
}

#[tokio::test]
async fn events_of_text_are_read_one_by_one_or_all_at_once() {
    let (_server, client) = client(reply(200, "text/event-stream", "data: a\n\ndata: b\n\n")).await;
    let mut log = client.read_log().send_events().await.unwrap();
    for line in ["a", "b"] {
        assert_eq!(log.next().await.unwrap().unwrap().data, line);
    }
    assert!(log.next().await.is_none());
    assert_eq!(
        *client.read_log().send().await.unwrap(),
        "data: a\n\ndata: b\n\n"
    );
}

#[tokio::test]
async fn a_caller_can_ask_for_one_media_type() {
    let (server, client) = client(reply(200, "text/csv", "a")).await;
    let report = client.get_report("1").accept("text/csv").send();
    assert_eq!(
        *report.await.unwrap(),
        GetReportSuccess::OkCsv("a".to_owned())
    );
    let stream = client.get_report("1").accept("text/csv").send_streaming();
    drop(stream.await.unwrap());
    for request in server.take() {
        assert_eq!(request.header("accept"), Some("text/csv"));
    }
    let error = client.get_report("1").accept("text/csv\n").send().await;
    assert!(matches!(error, Err(Error::InvalidRequest(_))), "{error:?}");
}

#[tokio::test]
async fn null_is_a_body_where_the_document_allows_it() {
    let (server, client) = client(Reply::json(200, &json!(null))).await;
    let read = client.get_current().send().await.unwrap();
    assert_eq!(read.into_inner(), None);
    let read = client.set_current(None).send().await.unwrap();
    assert_eq!(read.into_inner(), None);
    client
        .set_current(Some(Person::new(7)))
        .send()
        .await
        .unwrap();
    let sent = server.take();
    let bodies: Vec<_> = sent.iter().map(|one| one.body()).collect();
    assert_eq!(bodies, [&b""[..], b"null", b"{\"age\":7}"]);
    server.respond_with(Reply::json(200, &json!({ "age": 7 })));
    let read = client.get_current().send().await.unwrap();
    assert_eq!(read.into_inner(), Some(Person::new(7)));
}
