//! How what a call takes and gives is held: errors by `?`, options by `maybe`.

use std::error::Error;

use finix::operations::ListWebhooks;
use serde_json::json;
use tests::{Recorder, Reply};
use theirstack::operations::UpdateWebhook;
use theirstack::types::{UpdateWebhookRequest, WebhookEvent};
use vendaze::operations::{DeleteWebhookError, GetWebhookError, UpdateWebhookError};

use super::client;

/// The errors of several operations and crates, by `?` alone.
fn boxed(error: DeleteWebhookError) -> Result<(), Box<dyn Error + Send + Sync>> {
    Err(error)?
}

#[tokio::test]
async fn each_documented_error_is_an_error_with_one_line() {
    let body = json!({ "error": {
        "code": "not_found",
        "message": "Webhook not found.",
        "request_id": "not to be shown",
    } });
    let server = Recorder::start(Reply::json(404, &body)).await;
    let client = client(&server);
    let error = client.delete_webhook("wh_1").send().await.unwrap_err();
    let vendaze::Error::Api(api) = error else {
        panic!("{error}")
    };
    let error = boxed(api.into_inner()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "404 Not Found: not_found: Webhook not found."
    );
    assert!(error.is::<DeleteWebhookError>());

    // The whole error, and the one of the API within, as `?` takes them.
    let whole = client.get_webhook("wh_1").send().await.unwrap_err();
    let whole: Box<dyn Error + Send + Sync> = whole.into();
    assert!(whole.is::<vendaze::Error<GetWebhookError>>());
    let vendaze::Error::Api(api) = client.get_webhook("wh_1").send().await.unwrap_err() else {
        panic!("it is documented")
    };
    let api: Box<dyn Error + Send + Sync> = api.into();
    let expected = "vendaze get_webhook: 404 Not Found: not_found: Webhook not found.";
    assert_eq!(api.to_string(), expected);
}

#[tokio::test]
async fn what_was_an_error_of_any_operation_still_is_one() {
    let server = Recorder::start(Reply::json(404, &json!({ "error": { "code": "gone" } }))).await;
    let client = client(&server);
    let failed = client.update_webhook("wh_1").name("a").send().await;
    let any = vendaze::AnyError::from(failed.unwrap_err());
    let vendaze::Error::Api(api) = &*any else {
        panic!("{any}")
    };
    let documented: &dyn Error = &**api;
    assert_eq!(documented.to_string(), "404 Not Found: gone");
    assert!(matches!(
        any.documented::<UpdateWebhookError>(),
        Some(UpdateWebhookError::NotFound(_))
    ));
}

#[tokio::test]
async fn a_setter_is_called_if_there_is_a_value() {
    let server = Recorder::start(Reply::new(404)).await;
    let client = theirstack::Client::builder().bearer_token("t0ken");
    let client = client.base_url(server.url()).build().unwrap();
    let (description, no_secret) = (Some("d".to_owned()), None::<&str>);
    let call = client
        .update_webhook(7, 8, "https://a.example")
        .maybe(description.as_deref(), UpdateWebhook::description)
        .maybe(no_secret, UpdateWebhook::secret)
        .maybe(
            Some([WebhookEvent::JobNew]),
            UpdateWebhook::active_event_types,
        );
    let _ = call.send().await;
    let sent = server.take_one();
    let expected = json!({
        "search_id": 8, "url": "https://a.example", "description": "d", "active_event_types": ["job_new"]
    });
    assert_eq!(sent.json(), Some(expected));

    let request = UpdateWebhookRequest::new(8, "https://a.example")
        .maybe(description, UpdateWebhookRequest::description)
        .maybe(None, UpdateWebhookRequest::trigger_once_per_company);
    let written = serde_json::to_value(&request).unwrap();
    let expected = json!({ "search_id": 8, "url": "https://a.example", "description": "d" });
    assert_eq!(written, expected);

    let builder = finix::Client::builder().basic_auth("u", "p");
    let client = builder.base_url(server.url()).build().unwrap();
    let call = client
        .list_webhooks()
        .maybe(Some(5), ListWebhooks::limit)
        .maybe(None::<String>, ListWebhooks::after_cursor);
    let _ = call.send().await;
    assert_eq!(server.take_one().target(), "/webhooks?limit=5");
}

#[tokio::test]
async fn an_update_is_made_from_what_was_read() {
    let data = json!({
        "id": "wh_1", "name": "Sales", "url": "https://a.example", "events": ["deal.won", "deal.new"],
        "auth_enable": true, "webhook_secret": "whsec_1",
    });
    let server = Recorder::start(Reply::json(200, &json!({ "data": data }))).await;
    let client = client(&server);
    let read = client.get_webhook("wh_1").send().await.unwrap();
    let webhook = read.into_inner().data.unwrap();
    let update = vendaze::types::UpdateWebhookRequest::from(webhook).name("Deals");
    server.take_one();
    let call = client.update_webhook_with_body("wh_1", update);
    call.send().await.unwrap();
    let expected = json!({
        "name": "Deals", "url": "https://a.example", "events": ["deal.won", "deal.new"],
        "auth_enable": true,
    });
    assert_eq!(server.take_one().json(), Some(expected));
}

#[tokio::test]
async fn an_update_of_theirstack_is_made_from_what_was_read() {
    let mut webhook = json!({
        "active_event_types": ["job_new", "new"], "created_at": "", "event_type": "job_new",
        "has_secret": true, "id": 7, "is_active": true, "is_archived": false, "search_id": 8,
        "search_name": "s", "team_id": 9, "updated_at": "", "url": "https://a.example",
        "user_id": 10, "webhook_type": "jobs", "listening_start_time": null,
        "trigger_once_per_company": true,
    });
    let server = Recorder::start(Reply::json(200, &webhook)).await;
    let client = theirstack::Client::builder().bearer_token("t0ken");
    let client = client.base_url(server.url()).build().unwrap();
    let mut expected = json!({
        "active_event_types": ["job_new", "new"], "search_id": 8, "url": "https://a.example",
        "listening_start_time": null, "trigger_once_per_company": true,
    });
    for came in [Some(true), Some(false), None] {
        // The default is `false`, which a response may omit.
        let (webhook, expected) = (webhook.as_object_mut(), expected.as_object_mut());
        let (webhook, expected) = (webhook.unwrap(), expected.unwrap());
        for object in [&mut *webhook, &mut *expected] {
            object.remove("trigger_once_per_company");
            object.extend(came.map(|came| ("trigger_once_per_company".to_owned(), came.into())));
        }
        server.respond_with(Reply::json(200, &json!(webhook)));
        let read = client.get_webhook(7).send().await.unwrap().into_inner();
        server.take_one();
        let call = client.update_webhook_with_body(7, UpdateWebhookRequest::from(read));
        call.send().await.unwrap();
        assert_eq!(server.take_one().json(), Some(json!(expected)), "{came:?}");
    }
}

#[tokio::test]
async fn an_update_of_finix_sends_no_part_of_its_credentials() {
    let webhook = json!({
        "id": "WH1", "enabled": true, "url": "https://a.example", "nickname": "n",
        "authentication": { "type": "BASIC" }, "secret_signing_key": "k",
        "enabled_events": [{ "entity": "transfer", "types": ["created"] }],
    });
    let server = Recorder::start(Reply::json(200, &webhook)).await;
    let client = finix::Client::builder().basic_auth("u", "p");
    let client = client.base_url(server.url()).build().unwrap();
    let read = client.get_webhook("WH1").send().await.unwrap();
    server.take_one();
    let update = finix::types::UpdateWebhookRequest::from(&*read).enabled(false);
    let call = client.update_webhook_with_body("WH1", update);
    call.send().await.unwrap();
    let expected = json!({
        "enabled": false, "url": "https://a.example", "nickname": "n",
        "enabled_events": [{ "entity": "transfer", "types": ["created"] }],
    });
    assert_eq!(server.take_one().json(), Some(expected));
}
