//! TheirStack: null beside absent, numbers for ids, lists and a number as whole responses.

use theirstack::types::{
    CreateWebhookRequest, RetryWebhookEventsRequest, SetWebhookStatusRequest, TestWebhookRequest,
    UpdateWebhookRequest, WebhookEvent, WebhookEventStatus,
};

use tests::MARKER;

use super::harness::URL;

provider!(theirstack, |builder| builder.bearer_token(MARKER));

const TIME: &str = "2026-05-01T00:00:00Z";
/// Of the 16 characters that a create asks for.
const SECRET: &str = "hunter2-hunter2!";

table!(
    list_webhooks,
    create_webhook,
    get_webhook,
    update_webhook,
    set_webhook_status,
    archive_webhook,
    list_webhook_events,
    count_webhook_events,
    retry_webhook_events,
    test_webhook,
);

operation! {
    list_webhooks "listWebhooks",
    |client| { "minimal" => client.list_webhooks(), },
}

operation! {
    create_webhook "createWebhook",
    |client| {
        "minimal" => client.create_webhook(URL, 456),
        "full" => client
            .create_webhook(URL, 456)
            .description("Rust jobs")
            .listening_start_time(TIME)
            .secret(SECRET)
            .trigger_once_per_company(true),
        "null" => client
            .create_webhook(URL, 456)
            .description_null()
            .listening_start_time_null()
            .secret_null(),
        "empty" => client.create_webhook(URL, 0).description(""),
        "default" => client.create_webhook(URL, 456).trigger_once_per_company(false),
        "the whole body at once" => client
            .create_webhook_with_body(CreateWebhookRequest::new(URL, 456).secret_null()),
    },
}

operation! {
    get_webhook "getWebhook",
    |client| {
        "minimal" => client.get_webhook(123),
        "the smallest number" => client.get_webhook(i64::MIN),
    },
}

operation! {
    update_webhook "updateWebhook",
    |client| {
        "minimal" => client.update_webhook(123, 456, URL),
        "full" => client
            .update_webhook(123, 456, URL)
            .active_event_types([WebhookEvent::JobNew, WebhookEvent::JobClosed])
            .description("Rust jobs")
            .listening_start_time(TIME)
            .secret(SECRET)
            .trigger_once_per_company(true),
        "null" => client
            .update_webhook(123, 456, URL)
            .active_event_types_null()
            .description_null()
            .listening_start_time_null()
            .secret_null(),
        "empty" => client
            .update_webhook(123, 0, "")
            .active_event_types([WebhookEvent::JobNew; 0])
            .description("")
            .listening_start_time("")
            .secret(""),
        "default" => client.update_webhook(123, 456, URL).trigger_once_per_company(false),
        "set and then null" => client.update_webhook(123, 456, URL).secret(SECRET).secret_null(),
        "an event the document does not list" => {
            client.update_webhook(123, 456, URL).active_event_types(["technology_new"])
        },
        "the whole body at once" => client.update_webhook_with_body(
            123,
            UpdateWebhookRequest::new(456, URL).description_null().secret(SECRET),
        ),
    },
}

operation! {
    set_webhook_status "setWebhookStatus",
    |client| {
        "full" => client.set_webhook_status(123, true),
        "off" => client.set_webhook_status(123, false),
        "the whole body at once" => client
            .set_webhook_status_with_body(123, SetWebhookStatusRequest::new(true)),
    },
}

operation! {
    archive_webhook "archiveWebhook",
    |client| { "minimal" => client.archive_webhook(123), },
}

operation! {
    list_webhook_events "listWebhookEvents",
    |client| {
        "minimal" => client.list_webhook_events(123),
        "full" => client
            .list_webhook_events(123)
            .status(WebhookEventStatus::Failed)
            .offset(50)
            .limit(500),
        "defaults" => client.list_webhook_events(123).offset(0).limit(25),
        "a status the document does not list" => client.list_webhook_events(123).status("PAUSED"),
    },
}

operation! {
    count_webhook_events "countWebhookEvents",
    |client| { "minimal" => client.count_webhook_events(123), },
}

operation! {
    retry_webhook_events "retryWebhookEvents",
    |client| {
        "full" => client.retry_webhook_events([9001, 9002]),
        "empty" => client.retry_webhook_events([]),
        "the whole body at once" => client
            .retry_webhook_events_with_body(RetryWebhookEventsRequest::new([9001])),
    },
}

operation! {
    test_webhook "testWebhook",
    |client| {
        "minimal" => client.test_webhook(),
        "full" => client
            .test_webhook()
            .webhook_id(123)
            .url(URL)
            .event_type(WebhookEvent::CompanyNew)
            .secret(SECRET),
        "empty" => client.test_webhook().url("").event_type("").secret(""),
        "the whole body at once" => client
            .test_webhook_with_body(TestWebhookRequest::new().webhook_id(123)),
    },
}
