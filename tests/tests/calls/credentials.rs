//! Credentials that change, through the builders of the crates: on a real socket.

use std::sync::{Arc, Mutex};

use serde_json::json;
use tests::{Recorder, Reply};
use vendaze::clientry::{ClientAuth, OAuth2, OAuth2Error, SecretString};
use vendaze::{Client, Error, OAUTH2};

fn webhooks() -> Reply {
    let meta = json!({ "total": 0, "page": 1, "per_page": 50, "has_more": false });
    Reply::json(200, &json!({ "data": [], "meta": meta }))
}

fn refused() -> Reply {
    let error = json!({ "code": "unauthorized", "message": "Expired.", "request_id": "r1" });
    Reply::json(401, &json!({ "error": error }))
}

/// As Vendaze responds, with a new refresh token.
fn tokens(access_token: &str, refresh_token: &str) -> Reply {
    let tokens = json!({
        "access_token": access_token, "refresh_token": refresh_token, "token_type": "Bearer",
        "expires_in": 3600, "workspace_slug": "acme-corp",
    });
    Reply::json(200, &tokens)
}

fn oauth2() -> OAuth2 {
    OAuth2::refresh_token("client", "hunter2-first").client_secret("hunter2-secret")
}

#[tokio::test]
async fn vendazes_tokens_are_fetched_renewed_and_stored() {
    let replies = [
        tokens("t1", "hunter2-second"),
        webhooks(),
        refused(),
        tokens("t2", "hunter2-third"),
        webhooks(),
    ];
    let server = Recorder::listen(replies);
    let stored = Arc::new(Mutex::new(Vec::new()));
    let store = Arc::clone(&stored);
    let oauth2 = oauth2().store(move |token: SecretString| {
        store.lock().unwrap().push(token.expose_secret().to_owned());
        std::future::ready(Ok::<_, std::io::Error>(()))
    });
    let builder = Client::builder().base_url(server.url()).oauth2(oauth2);
    let client = builder.build().unwrap();
    client.list_webhooks().send().await.unwrap();
    let response = client.list_webhooks().send().await.unwrap();
    assert_eq!(response.attempts(), 2);
    let requests = server.take();
    let seen: Vec<_> = requests
        .iter()
        .map(|one| match one.method() {
            "POST" => String::from_utf8(one.body().to_vec()).unwrap(),
            _ => one.header("authorization").unwrap_or("-").to_owned(),
        })
        .collect();
    let token = |token: &str| {
        format!(
            "grant_type=refresh_token&refresh_token={token}&client_id=client&client_secret=hunter2-secret"
        )
    };
    let expected = [
        token("hunter2-first"),
        "Bearer t1".to_owned(),
        "Bearer t1".to_owned(),
        token("hunter2-second"),
        "Bearer t2".to_owned(),
    ];
    assert_eq!(seen, expected);
    assert_eq!(requests[0].path(), "/oauth/token");
    assert_eq!(*stored.lock().unwrap(), ["hunter2-second", "hunter2-third"]);
}

#[tokio::test]
async fn a_refresh_token_that_has_ended_is_an_error_of_its_own() {
    let error = json!({ "error": { "code": "invalid_grant", "message": "hunter2-first" } });
    let server = Recorder::listen([Reply::json(400, &error)]);
    let builder = Client::builder().base_url(server.url()).oauth2(oauth2());
    let client = builder.build().unwrap();
    let error = client.list_webhooks().send().await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
    let Error::Credential(error) = error else {
        panic!("{shown}")
    };
    assert!(error.oauth2().is_some_and(OAuth2Error::is_invalid_grant));
    assert_eq!(server.received(), 1);
}

#[tokio::test]
async fn a_provider_takes_the_place_of_a_token() {
    let server = Recorder::listen([webhooks()]);
    let provider = || std::future::ready(Ok::<_, std::io::Error>(SecretString::from("t1")));
    let builder = Client::builder().base_url(server.url());
    let client = builder.bearer_token_from(provider).build().unwrap();
    client.list_webhooks().send().await.unwrap();
    assert_eq!(server.take_one().header("authorization"), Some("Bearer t1"));
    // The prefix of an API key is put before what a provider gives, too.
    let builder = generect::Client::builder().base_url(server.url());
    let client = builder.api_key_from(provider).build().unwrap();
    let _ = client.list_webhooks().send().await;
    assert_eq!(server.take_one().header("authorization"), Some("Token t1"));
}

#[test]
fn the_flows_are_constants() {
    assert_eq!(OAUTH2.token_url, Some("/oauth/token"));
    assert_eq!(OAUTH2.authorization_url, Some("/oauth/authorize"));
    assert_eq!(OAUTH2.scopes, ["webhooks:manage"]);
    assert_eq!(OAUTH2.client_auth, ClientAuth::Body);
    let missing = Client::builder().build().unwrap_err().to_string();
    assert!(missing.contains("bearer_token"), "{missing}");
}
