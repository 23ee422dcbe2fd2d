//! No secret is shown, whatever is printed. What a call gives back and what is sent is looked at by the
//! harness, for every operation; here is what a user holds besides.

use std::fmt::Debug;

use clientry::SecretString;
use serde_json::json;
use tests::{MARKER, Recorder, Reply, assert_no_secret};

use super::harness::client_of;

/// Fails if one of the values shows a secret, plain or pretty.
fn assert_hidden(values: &[&dyn Debug]) {
    for value in values {
        assert_no_secret("the value", &format!("{value:?} {value:#?}"));
    }
}

#[test]
fn request_bodies_hide_their_secrets() {
    let events = || [generect::types::WebhookEvent::EmailFindBulkCompleted];
    let basic = finix::types::BasicCredentials::new()
        .username(MARKER)
        .password(MARKER);
    let bearer = finix::types::BearerCredentials::new().token(MARKER);
    let both = finix::types::AuthenticationSettings::new()
        .basic(basic.clone())
        .bearer(bearer.clone());
    assert_hidden(&[
        &generect::types::CreateWebhookRequest::new("u", events()).secret(MARKER),
        &generect::types::UpdateWebhookRequest::new("u", events()).secret(MARKER),
        &generect::types::PatchWebhookRequest::new().secret(MARKER),
        &theirstack::types::CreateWebhookRequest::new("u", 1).secret(MARKER),
        &theirstack::types::UpdateWebhookRequest::new(1, "u").secret(MARKER),
        &theirstack::types::TestWebhookRequest::new().secret(MARKER),
        &basic,
        &bearer,
        &both,
        &finix::types::CreateWebhookRequest::new("u").authentication(both.clone()),
        &finix::types::UpdateWebhookRequest::new().authentication(both.clone()),
    ]);
}

/// A secret of a response can be read on purpose, and not by printing the response.
#[tokio::test]
async fn responses_hide_their_secrets_and_give_them_to_who_asks() {
    let exposed = |secret: &SecretString| secret.expose_secret().to_owned();

    let server = Recorder::start(Reply::json(
        200,
        &json!({"data": {"webhook_secret": MARKER}}),
    ))
    .await;
    let vendaze = client_of::<super::vendaze::Provider>(&server);
    let webhook = vendaze
        .get_webhook("wh_1")
        .send()
        .await
        .unwrap()
        .into_inner()
        .data
        .unwrap();
    assert_hidden(&[&webhook, &webhook.webhook_secret]);
    assert_eq!(
        webhook.webhook_secret.value().map(exposed).as_deref(),
        Some(MARKER)
    );

    server.respond_with(Reply::json(200, &json!({"secret_signing_key": MARKER})));
    let finix = client_of::<super::finix::Provider>(&server);
    let webhook = finix.get_webhook("WH1").send().await.unwrap().into_inner();
    assert_hidden(&[&webhook, &webhook.secret_signing_key]);
    assert_eq!(
        webhook.secret_signing_key.value().map(exposed).as_deref(),
        Some(MARKER)
    );

    server.respond_with(Reply::json(200, &json!({"secret": MARKER})));
    let generect = client_of::<super::generect::Provider>(&server);
    let webhook = generect
        .get_webhook("wh_1")
        .send()
        .await
        .unwrap()
        .into_inner();
    assert_hidden(&[&webhook, &webhook.secret]);
    assert_eq!(
        webhook.secret.as_ref().map(exposed).as_deref(),
        Some(MARKER)
    );
}

#[tokio::test]
async fn an_error_without_a_response_hides_the_credentials() {
    // A port on which nothing listens any more.
    let gone = Recorder::start(Reply::new(200)).await.url();
    for attempt in 0.. {
        let client = <super::voucherify::Provider as super::harness::Provider>::client(&gone);
        let call = client.create_webhook("proj_1", "u", ["x"]);
        let call = call.retry(clientry::RetryPolicy::off());
        match call.send().await {
            Err(error @ clientry::Error::Transport(_)) => {
                assert_hidden(&[&error]);
                assert_no_secret("the error", &error.to_string());
                return;
            }
            // Somebody else may have been given the port.
            other => assert!(attempt < 3, "{other:?}"),
        }
    }
}
