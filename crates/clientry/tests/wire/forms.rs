//! Bodies as forms: the bytes that go out, as a parser that is not the runtime's reads them.

use super::support::{Server, response};
use super::*;
use clientry::{FieldEncoding, FieldStyle, Nullable};

const FORM: &str = "application/x-www-form-urlencoded";

static CREATE: Operation = Operation::new("create_thing", Method::POST, "/v1/things");

struct Charge {
    amount: Nullable<i64>,
    tags: Option<Vec<String>>,
    metadata: Option<std::collections::BTreeMap<String, String>>,
}

clientry::object! {
    Charge {
        nullable amount = "amount",
        optional tags = "tags",
        optional metadata = "metadata",
    }
}

impl Charge {
    fn new() -> Self {
        Self {
            amount: Nullable::Absent,
            tags: None,
            metadata: None,
        }
    }
}

/// The head and the fields of the only request.
fn sent(server: &Server) -> (String, Vec<(String, String)>) {
    let request = server.request();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let fields = form_urlencoded::parse(body.as_bytes()).into_owned();
    (head.to_owned(), fields.collect())
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

#[tokio::test]
async fn a_form_has_what_was_set_and_nothing_else() {
    let server = Server::start(&[&response("200 OK", "application/json", "{}")]).await;
    let charge = Charge {
        amount: Nullable::Null,
        tags: Some(vec!["a&b".into(), "c d".into()]),
        metadata: Some([("k[0]".to_owned(), "é=1".to_owned())].into()),
    };
    let core = core(&server);
    let request = core.request(&CREATE).form(FORM, &charge, &[]);
    assert!(!format!("{request:?}").contains("é"), "{request:?}");
    request.send().await.unwrap();
    let (head, fields) = sent(&server);
    assert!(
        head.contains(&format!("content-type: {FORM}\r\n")),
        "{head}"
    );
    assert!(head.contains("content-length: 61"), "{head}");
    let expected = [
        ("amount", ""),
        ("tags", "a&b"),
        ("tags", "c d"),
        ("metadata[k[0]]", "é=1"),
    ];
    assert_eq!(fields, pairs(&expected));
}

#[tokio::test]
async fn a_field_is_written_in_its_style() {
    let server = Server::start(&[&response("200 OK", "application/json", "{}")]).await;
    let charge = Charge {
        tags: Some(vec!["a".into(), "b".into()]),
        metadata: Some([("k".to_owned(), "v".to_owned())].into()),
        ..Charge::new()
    };
    let encodings = [
        FieldEncoding::new("tags").style(FieldStyle::Brackets),
        FieldEncoding::new("metadata").content_type("application/json"),
    ];
    let core = core(&server);
    let request = core.request(&CREATE).form(FORM, &charge, &encodings);
    request.send().await.unwrap();
    let expected = [
        ("tags[0]", "a"),
        ("tags[1]", "b"),
        ("metadata", r#"{"k":"v"}"#),
    ];
    assert_eq!(sent(&server).1, pairs(&expected));
}

#[tokio::test]
async fn an_optional_form_without_fields_is_no_body() {
    let server = Server::start(&[&response("200 OK", "application/json", "{}")]).await;
    let core = core(&server);
    let request = core.request(&CREATE).form(FORM, &Charge::new(), &[]);
    request.without_empty_body().send().await.unwrap();
    let request = core.request(&CREATE).form(FORM, &Charge::new(), &[]);
    request.send().await.unwrap();
    let [without, with] = &server.requests()[..] else {
        panic!("not two requests")
    };
    for request in [without, with] {
        assert!(request.contains("content-length: 0\r\n"), "{request}");
    }
    assert!(!without.contains("content-type"), "{without}");
    assert!(with.contains("content-type"), "{with}");
}

#[tokio::test]
async fn what_is_no_form_is_not_sent() {
    let server = Server::start(&[&response("200 OK", "application/json", "{}")]).await;
    let core = core(&server);
    let sent = core.request(&CREATE).form(FORM, &["hunter2"], &[]).send();
    let error = sent.await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "acme create_thing: nothing was sent: the body is no object, as a form must be"
    );
    assert!(server.requests().is_empty());
}
