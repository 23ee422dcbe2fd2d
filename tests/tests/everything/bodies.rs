//! Calls with bodies that are no JSON, over a real socket.

use clientry::Nullable;
use serde_json::json;
use tests::Reply;

use super::calls::client;
use super::types::{NewCharge, Person, UpdateChargeAsMergePatchRequest};

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
