//! Tokens by OAuth 2, from the flows of the golden document: over a real socket.

use clientry::{OAuth2, RetryPolicy, SecretString, new_idempotency_key};
use serde_json::json;
use tests::{Recorder, Reply};

use super::generated::{Client, OAUTH2_ROBOT, OAUTH2_USER};

#[tokio::test]
async fn each_scheme_has_its_own_tokens() {
    let token = |token: &str| Reply::json(200, &json!({ "access_token": token }));
    let server = Recorder::listen([token("u1"), Reply::new(204), token("r1"), Reply::new(204)]);
    let robot = OAuth2::client_credentials("id", "secret").scopes(OAUTH2_ROBOT.scopes.to_vec());
    let client = Client::builder()
        .base_url(format!("{}/v1", server.url()))
        .user_oauth2(OAuth2::refresh_token("id", "refresh"))
        .robot_oauth2(robot)
        .build()
        .unwrap();
    client.list_granted().send().await.unwrap();
    client.add_granted().send().await.unwrap();
    let requests = server.take();
    let seen: Vec<_> = requests
        .iter()
        .map(|one| (one.target(), one.header("authorization").unwrap_or("-")))
        .collect();
    let expected = [
        ("/refresh", "-"),
        ("/v1/granted", "Bearer u1"),
        ("/token", "Basic aWQ6c2VjcmV0"),
        ("/v1/granted", "Bearer r1"),
    ];
    assert_eq!(seen, expected);
    assert_eq!(
        requests[2].body(),
        b"grant_type=client_credentials&scope=write"
    );
    assert_eq!(OAUTH2_USER.scopes, ["read", "write"]);
}

#[tokio::test]
async fn a_call_with_a_key_is_tried_again_with_it() {
    let token = Reply::json(200, &json!({ "access_token": "r1" }));
    let replies = || [token.clone(), Reply::new(503), Reply::new(204)];
    let call = |server: &Recorder| {
        let client = Client::builder()
            .base_url(server.url())
            .retry(RetryPolicy::default().sleep_with(|_| std::future::ready(())))
            .robot_oauth2(OAuth2::client_credentials("id", "secret"))
            .build();
        client.unwrap().add_granted()
    };
    let server = Recorder::listen(replies());
    let key = new_idempotency_key();
    call(&server).idempotency_key(&key).send().await.unwrap();
    let requests = server.take();
    let keys = requests[1..]
        .iter()
        .map(|one| one.header("idempotency-key"));
    assert_eq!(keys.collect::<Vec<_>>(), [Some(&*key); 2]);
    let server = Recorder::listen(replies());
    assert_eq!(call(&server).send().await.unwrap_err().attempts(), 1);
    assert_eq!(server.take()[1].header("idempotency-key"), None);
}

#[tokio::test]
async fn a_provider_gives_what_goes_into_the_query() {
    let server = Recorder::listen([Reply::new(200).body("x")]);
    let provider = || std::future::ready(Ok::<_, std::io::Error>(SecretString::from("k&1")));
    let builder = Client::builder().base_url(server.url());
    let client = builder.key_from(provider).build().unwrap();
    client.touch_thing("a").send().await.unwrap();
    assert_eq!(server.take_one().query(), Some("api_key=k%261"));
}
