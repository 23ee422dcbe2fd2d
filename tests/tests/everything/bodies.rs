//! Calls with bodies that are no JSON, over a real socket.

use clientry::{Body, File, Nullable};
use serde_json::json;
use tests::Reply;

use super::calls::client;
use super::types::{NewCharge, Person, UpdateChargeAsMergePatchRequest, UploadFilesRequest};

/// The fields of a form as a server reads them.
fn fields(body: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(body).into_owned().collect()
}

#[tokio::test]
async fn a_form_is_called_like_json() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    let call = client
        .create_charge(5)
        .expand(["owner", "parts"])
        .currencies(["eur", "usd"])
        .tags(["a", "b c"])
        .people([Person::new(1)])
        .metadata([("k", "v")])
        .owner(Person::new(2))
        .raw(Person::new(3))
        .api_key("hunter2");
    assert!(!format!("{call:?}").contains("hunter2"), "{call:?}");
    call.send().await.unwrap();
    let request = server.take_one();
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    let expected = [
        ("amount", "5"),
        ("expand[0]", "owner"),
        ("expand[1]", "parts"),
        ("currencies", "eur,usd"),
        ("tags", "a"),
        ("tags", "b c"),
        ("people[0][age]", "1"),
        ("metadata[k]", "v"),
        ("owner[age]", "2"),
        ("raw", r#"{"age":3}"#),
        ("api_key", "hunter2"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(fields(request.body()), expected);
}

#[tokio::test]
async fn a_form_is_validated_and_can_be_given_whole() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    let error = client.create_charge(0).send().await.unwrap_err();
    assert!(
        error.to_string().contains("`amount` must be >= 1"),
        "{error}"
    );
    let body = NewCharge::new(1).tags(Vec::<String>::new());
    client.create_charge_with_body(body).send().await.unwrap();
    assert_eq!(server.take_one().body(), b"amount=1&tags=");
}

#[tokio::test]
async fn bodies_of_different_schemas_have_methods_of_their_own() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    client.update_charge("a").send().await.unwrap();
    let call = client.update_charge_as_merge_patch("a");
    let mut patch = UpdateChargeAsMergePatchRequest::new();
    patch.note = Nullable::Null;
    call.body(patch).send().await.unwrap();
    let call = client.update_charge_as_form("a").note_null();
    call.refunded(true).send().await.unwrap();
    let call = client.update_charge_as_form("a");
    call.send().await.unwrap();
    let sent = server.take();
    let sent = sent
        .iter()
        .map(|one| (one.header("content-type"), one.body()));
    let none: &[u8] = b"";
    let expected = [
        (None, none),
        (Some("application/merge-patch+json"), br#"{"note":null}"#),
        (
            Some("application/x-www-form-urlencoded"),
            b"note=&refunded=true",
        ),
        (None, none),
    ];
    assert_eq!(sent.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn files_are_arguments_and_setters_like_anything_else() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    let file = File::bytes(&b"\x89PNG"[..]).name("a \"b\".png");
    let call = client
        .upload_files(Person::new(1), file)
        .more([File::bytes("one"), "two".into()])
        .note_null()
        .tags(["x", "y"]);
    assert!(!format!("{call:?}").contains("PNG"), "{call:?}");
    call.send().await.unwrap();
    let request = server.take_one();
    let content_type = request.header("content-type").unwrap();
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let body = String::from_utf8_lossy(request.body()).replace(boundary, "B");
    let part = |name: &str, rest: &str| {
        format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"{rest}\r\n")
    };
    let expected = [
        part(
            "meta",
            "\r\nContent-Type: application/json\r\n\r\n{\"age\":1}",
        ),
        part(
            "file",
            "; filename=\"a %22b%22.png\"\r\nContent-Type: image/png\r\n\r\n\u{fffd}PNG",
        ),
        part(
            "more",
            "; filename=\"more\"\r\nContent-Type: application/octet-stream\r\n\r\none",
        ),
        part(
            "more",
            "; filename=\"more\"\r\nContent-Type: application/octet-stream\r\n\r\ntwo",
        ),
        part("note", "\r\n\r\n"),
        part("tags", "\r\n\r\nx"),
        part("tags", "\r\n\r\ny"),
    ];
    assert_eq!(body, format!("{}--B--\r\n", expected.concat()));
}

#[tokio::test]
async fn a_multipart_body_is_validated() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    let body = UploadFilesRequest::new(Person::new(-1), "x").more(["a", "b", "c"]);
    let error = client
        .upload_files_with_body(body)
        .send()
        .await
        .unwrap_err();
    let said = error.to_string();
    assert!(
        said.contains("`meta.age` must be") && said.contains("`more` must have at most 2 items"),
        "{said}"
    );
    assert!(server.take().is_empty());
}

#[tokio::test]
async fn bytes_and_text_are_sent_as_they_are() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    let stream = Body::reader(&b"read"[..], Some(4));
    client.set_content("a", stream).send().await.unwrap();
    client.set_content("a", vec![0, 255]).send().await.unwrap();
    let call = client.set_picture("a", "query", "image/gif", "GIF89a");
    call.send().await.unwrap();
    client.set_flag("a", true).send().await.unwrap();
    let call = client.import_content("a").body(vec![Person::new(1)]);
    call.send().await.unwrap();
    let call = client.import_content_as_csv("a").body("age\n1\n");
    call.send().await.unwrap();
    let sent = server.take();
    let sent = sent
        .iter()
        .map(|one| (one.header("content-type").unwrap(), one.body()));
    let expected: [(&str, &[u8]); 6] = [
        ("application/octet-stream", b"read"),
        ("application/octet-stream", &[0, 255]),
        ("image/gif", b"GIF89a"),
        ("text/plain", b"true"),
        ("application/json", b"[{\"age\":1}]"),
        ("text/csv", b"age\n1\n"),
    ];
    assert_eq!(sent.collect::<Vec<_>>(), expected);
    let error = client
        .set_picture("a", "query", "text/html", "<p>")
        .send()
        .await;
    let said = error.unwrap_err().to_string();
    assert!(
        said.contains("header `Content-Type` is none of the media types"),
        "{said}"
    );
}
