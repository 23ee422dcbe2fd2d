//! Responses of the golden client that are not JSON, or may be: over a real socket, by status and by media type.

use clientry::{BodyProblem, Error};
use serde_json::json;
use tests::{Recorder, Reply};

use super::generated::Client;
use super::operations::{GetReportError, GetReportSuccess};

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
