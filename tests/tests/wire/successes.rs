//! What a user reads of a success, field by field, and that an event nobody knows can be sent back.

use clientry::{DateTime, Nullable};
use serde_json::json;
use tests::{Recorder, Reply};

use super::harness::{URL, client_of};

const UNKNOWN: &str = "an.event.of.next.year";

/// Without a field no value is made up: not false, not 0, not an empty list.
#[tokio::test]
async fn an_empty_webhook_has_no_values() {
    let server = Recorder::start(Reply::json(200, &json!({"data": {}}))).await;
    let vendaze = client_of::<super::vendaze::Provider>(&server);
    let response = vendaze.get_webhook("wh_1").send().await.unwrap();
    let webhook = response.data.as_ref().unwrap();
    assert_eq!(
        (&webhook.id, &webhook.events, webhook.auth_enable),
        (&None, &None, None)
    );
    assert_eq!(webhook.webhook_secret, Nullable::Absent);

    server.respond_with(Reply::json(
        200,
        &json!({"data": {"webhook_secret": null, "events": []}}),
    ));
    let response = vendaze.get_webhook("wh_1").send().await.unwrap();
    let webhook = response.data.as_ref().unwrap();
    assert_eq!(webhook.webhook_secret, Nullable::Null);
    assert_eq!(webhook.events.as_deref(), Some(&[][..]));

    server.respond_with(Reply::json(200, &json!({})));
    let finix = client_of::<super::finix::Provider>(&server);
    let webhook = finix.get_webhook("WH1").send().await.unwrap().into_inner();
    assert_eq!(webhook, finix::types::Webhook::default());
    assert_eq!(
        (webhook.enabled, webhook.previous_secret_expires_at),
        (None, Nullable::Absent)
    );
}

#[tokio::test]
async fn vendazes_page_of_webhooks() {
    use vendaze::types::WebhookEvent;

    let webhook = json!({
        "id": "wh_1", "name": "Orders", "url": URL, "events": ["deal.won", UNKNOWN],
        "auth_enable": true, "created_at": "2026-05-26T14:00:00.000Z",
    });
    let meta = json!({"total": 7, "page": 2, "per_page": 1, "has_more": true});
    let server = Recorder::start(Reply::json(200, &json!({"data": [webhook], "meta": meta}))).await;
    let client = client_of::<super::vendaze::Provider>(&server);
    let response = client.list_webhooks().send().await.unwrap();
    let meta = response.meta.as_ref().unwrap();
    let counts = (meta.total, meta.page, meta.per_page, meta.has_more);
    assert_eq!(counts, (Some(7), Some(2), Some(1), Some(true)));
    let webhook = &response.data.as_ref().unwrap()[0];
    assert_eq!(webhook.id.as_deref(), Some("wh_1"));
    assert_eq!(webhook.name.as_deref(), Some("Orders"));
    assert_eq!(webhook.url.as_deref(), Some(URL));
    assert_eq!(webhook.auth_enable, Some(true));
    assert_eq!(
        webhook.created_at.as_ref().map(DateTime::as_str),
        Some("2026-05-26T14:00:00.000Z")
    );
    let events = webhook.events.clone().unwrap();
    assert_eq!(events[0], WebhookEvent::DealWon);
    assert_eq!(events[1].as_str(), UNKNOWN);
    assert!(!events[1].is_known());

    // What was read is sent back as it came.
    server.take();
    let _ = client.update_webhook("wh_1").events(events).send().await;
    let sent = server.take_one().json();
    assert_eq!(sent, Some(json!({"events": ["deal.won", UNKNOWN]})));
}

#[tokio::test]
async fn theirstacks_webhook_has_defaults_for_what_is_missing() {
    use theirstack::types::{WebhookEvent, WebhookType};

    let webhook = json!({
        "active_event_types": [UNKNOWN], "created_at": "yesterday", "event_type": "job_closed",
        "has_secret": true, "id": 1, "is_active": false, "is_archived": true, "search_id": 2,
        "search_name": "Rust", "team_id": 3, "updated_at": "today", "url": URL, "user_id": 4,
        "webhook_type": "companies",
    });
    let server = Recorder::start(Reply::json(200, &webhook)).await;
    let client = client_of::<super::theirstack::Provider>(&server);
    let webhook = client.archive_webhook(1).send().await.unwrap().into_inner();
    assert_eq!(
        (
            webhook.scanning_frequency.as_str(),
            webhook.trigger_once_per_company
        ),
        ("10m", false)
    );
    assert_eq!(
        (
            webhook.id,
            webhook.search_id,
            webhook.team_id,
            webhook.user_id
        ),
        (1, 2, 3, 4)
    );
    assert_eq!(
        (webhook.is_active, webhook.is_archived, webhook.has_secret),
        (false, true, true)
    );
    assert_eq!(
        (webhook.created_at.as_str(), webhook.updated_at.as_str()),
        ("yesterday", "today")
    );
    assert_eq!(
        (webhook.description, webhook.listening_start_time),
        (None, Nullable::Absent)
    );
    assert_eq!(
        (webhook.event_type, webhook.webhook_type),
        (WebhookEvent::JobClosed, WebhookType::Companies)
    );
    assert_eq!(webhook.active_event_types[0].as_str(), UNKNOWN);

    server.respond_with(Reply::new(200).body("42"));
    assert_eq!(*client.count_webhook_events(1).send().await.unwrap(), 42);
    server.respond_with(Reply::new(200).body("[]"));
    assert_eq!(client.list_webhook_events(1).send().await.unwrap().len(), 0);
}

#[tokio::test]
async fn voucherifys_webhook_and_its_list() {
    use voucherify::types::{ListDataRef, ListObject, WebhookObject};

    // `object`, `data_ref` and `active` have defaults.
    let webhook = json!({
        "id": "wh_1", "created_at": "2024-01-02T08:31:46.562Z", "target_url": URL,
        "events": ["campaign.vouchers.added"],
    });
    let server = Recorder::start(Reply::json(200, &json!({"data": [webhook], "total": 9}))).await;
    let client = client_of::<super::voucherify::Provider>(&server);
    let list = client
        .list_webhooks("proj_1")
        .send()
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (list.object, list.data_ref, list.total),
        (ListObject::List, ListDataRef::Data, 9)
    );
    let webhook = &list.data[0];
    assert_eq!(
        (webhook.id.as_str(), webhook.target_url.as_str()),
        ("wh_1", URL)
    );
    assert_eq!(
        (&webhook.object, webhook.active),
        (&WebhookObject::Webhook, true)
    );
    // The provider's prose spells some events otherwise than its API.
    assert_eq!(webhook.events[0].as_str(), "campaign.vouchers.added");
    assert!(!webhook.events[0].is_known());
}

#[tokio::test]
async fn finixs_webhook_and_generects_test() {
    use finix::types::AuthenticationType;

    let webhook = json!({
        "id": "WH1", "authentication": {"type": "OAUTH"}, "is_accepting_events": false,
        "enabled_events": [{"entity": "transfer", "types": ["created"]}],
        "_links": {"self": {"href": URL}}, "previous_secret_expires_at": null,
    });
    let server = Recorder::start(Reply::json(200, &webhook)).await;
    let finix = client_of::<super::finix::Provider>(&server);
    let webhook = finix.get_webhook("WH1").send().await.unwrap().into_inner();
    let kind = webhook.authentication.unwrap().type_.unwrap();
    assert_eq!((kind.as_str(), kind.is_known()), ("OAUTH", false));
    assert_ne!(kind, AuthenticationType::None);
    assert_eq!(webhook.is_accepting_events, Some(false));
    assert_eq!(webhook.previous_secret_expires_at, Nullable::Null);
    let event = &webhook.enabled_events.unwrap()[0];
    assert_eq!(event.types.as_deref(), Some(&["created".to_owned()][..]));
    assert_eq!(
        webhook.links.unwrap().self_.unwrap().href.as_deref(),
        Some(URL)
    );

    let test = json!({"data": {"delivery_id": "d", "status": "pending"}, "meta": {"event": "webhook.test"}});
    server.respond_with(Reply::json(202, &test));
    let generect = client_of::<super::generect::Provider>(&server);
    let test = generect
        .test_webhook("wh_1")
        .send()
        .await
        .unwrap()
        .into_inner();
    assert_eq!(test.data.unwrap().status.as_deref(), Some("pending"));
    assert_eq!(test.meta.unwrap().event.as_deref(), Some("webhook.test"));
}
