//! How a call is held, and what it is told beside what the document knows: on a real socket.

mod blocking;
mod credentials;
mod foreign;
mod hold;

use std::time::Duration;

use serde_json::json;
use tests::{Recorder, Reply};
use vendaze::operations::{DeleteWebhookError, GetWebhook, GetWebhookError, UpdateWebhook};
use vendaze::types::WebhookEvent;

const SECRET: &str = "hunter2-not-to-be-seen";

fn client(server: &Recorder) -> vendaze::Client {
    let builder = vendaze::Client::builder().bearer_token("t0ken");
    builder.base_url(server.url()).build().unwrap()
}

/// The client does not have to outlive a call that it began.
fn prepared(server: &Recorder) -> UpdateWebhook {
    client(server).update_webhook("wh_1").name("a")
}

/// A client and a call of it in one value.
struct Kept {
    client: vendaze::Client,
    call: GetWebhook,
}

#[tokio::test]
async fn a_call_can_be_spawned_returned_and_kept_beside_its_client() {
    let server = Recorder::start(Reply::new(404)).await;
    let spawned = tokio::spawn(client(&server).get_webhook("spawned").send());
    assert!(spawned.await.unwrap().is_err());
    assert!(prepared(&server).send().await.is_err());
    let client = client(&server);
    let call = client.get_webhook("kept");
    let kept = Kept { client, call };
    assert!(kept.call.clone().send().await.is_err());
    assert!(kept.call.send().await.is_err());
    assert!(kept.client.get_webhook("again").send().await.is_err());
    let paths: Vec<String> = server
        .take()
        .iter()
        .map(|one| one.path().to_owned())
        .collect();
    let expected = ["spawned", "wh_1", "kept", "kept", "again"];
    assert_eq!(paths, expected.map(|id| format!("/v1/webhooks/{id}")));
}

/// Two operations, one error type.
async fn moved(client: &vendaze::Client) -> Result<(), vendaze::AnyError> {
    client.delete_webhook("wh_1").send().await?;
    client.get_webhook("wh_2").send().await?;
    Ok(())
}

#[tokio::test]
async fn the_errors_of_all_operations_become_one() {
    let missing = json!({ "error": { "code": "not_found", "message": "Webhook not found." } });
    let server = Recorder::start(Reply::json(404, &missing).header("X-Request-ID", "r1")).await;
    let client = client(&server);
    let own = client.delete_webhook("wh_1").send().await.unwrap_err();
    let said = own.to_string();
    let mapped = own.map(|error| matches!(error, DeleteWebhookError::NotFound(_)));
    assert_eq!(
        (mapped.to_string(), mapped.request_id()),
        (said.clone(), Some("r1"))
    );
    assert!(matches!(&mapped, vendaze::Error::Api(api) if **api));

    let error = moved(&client).await.unwrap_err();
    assert_eq!(error.to_string(), said);
    assert_eq!(
        (error.status().unwrap().as_u16(), error.request_id()),
        (404, Some("r1"))
    );
    let documented = error.documented::<DeleteWebhookError>();
    assert!(
        matches!(documented, Some(DeleteWebhookError::NotFound(_))),
        "{error:?}"
    );
    assert!(error.documented::<GetWebhookError>().is_none());
    let vendaze::Error::Api(api) = client.get_webhook("wh_2").send().await.unwrap_err() else {
        panic!("it is documented")
    };
    let source: &dyn std::error::Error = &api;
    assert!(source.to_string().contains("404"));
    let (error, raw) = api.into_parts();
    assert!(matches!(error, GetWebhookError::NotFound(_)));
    assert_eq!((raw.status().as_u16(), raw.request_id()), (404, Some("r1")));
}

#[tokio::test]
async fn a_header_of_a_call_goes_before_one_of_the_client() {
    let server = Recorder::start(Reply::new(404)).await;
    let builder = vendaze::Client::builder().bearer_token("t0ken");
    let builder = builder.header("X-Tenant", "all").header("X-Shard", "7");
    let client = builder.base_url(server.url()).build().unwrap();
    let call = client
        .update_webhook("wh_1")
        .name("a")
        .header("x-tenant", SECRET);
    assert!(!format!("{call:?}").contains(SECRET));
    let error = call.send().await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains(SECRET));
    let sent = server.take_one();
    assert_eq!(sent.header("x-tenant"), Some(SECRET));
    assert_eq!(sent.header("x-shard"), Some("7"));
    assert_eq!(sent.header("authorization"), Some("Bearer t0ken"));
    let _ = client.get_webhook("wh_1").send().await;
    assert_eq!(server.take_one().header("x-tenant"), Some("all"));
}

#[tokio::test]
async fn a_header_that_frames_the_message_sends_nothing() {
    let server = Recorder::start(Reply::new(404)).await;
    for name in ["Content-Length", "Transfer-Encoding", "Host"] {
        let call = client(&server).get_webhook("wh_1").header(name, "0");
        let error = call.send().await.unwrap_err();
        assert!(
            error.to_string().contains(&format!("header `{name}`")),
            "{error}"
        );
    }
    assert!(server.take().is_empty());
}

#[tokio::test]
async fn a_call_has_a_timeout_of_its_own() {
    let server = Recorder::start(Reply::silence()).await;
    let call = client(&server).get_webhook("wh_1");
    let error = call
        .timeout(Duration::from_millis(1))
        .send()
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(error.to_string().contains("1ms"), "{error}");
}

#[tokio::test]
async fn all_but_this_machine_is_called_through_the_proxy() {
    let proxy = Recorder::start(Reply::new(404)).await;
    let url = proxy
        .url()
        .replace("http://", &format!("http://user:{SECRET}@"));
    let builder = vendaze::Client::builder()
        .bearer_token("t0ken")
        .proxy(url.clone());
    assert!(!format!("{builder:?}").contains(SECRET));
    let away = builder
        .clone()
        .base_url("http://api.example")
        .allow_plain_http();
    let error = away
        .build()
        .unwrap()
        .get_webhook("wh_1")
        .send()
        .await
        .unwrap_err();
    assert!(!format!("{error} {error:?}").contains(SECRET));
    let sent = proxy.take_one();
    assert_eq!(sent.target(), "http://api.example/v1/webhooks/wh_1");
    assert!(sent.header("proxy-authorization").is_some());

    let server = Recorder::start(Reply::new(404)).await;
    let here = builder.base_url(server.url()).build().unwrap();
    let _ = here
        .create_webhook("a", "https://a.example", [WebhookEvent::DealWon])
        .send()
        .await;
    assert_eq!(server.take().len(), 1);
    assert!(proxy.take().is_empty());
}
