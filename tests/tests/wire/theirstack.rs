//! TheirStack: null beside absent, numbers for ids, lists and a number as whole answers.

use theirstack::operations::*;
use theirstack::types::{
    CreateWebhookRequest, RetryWebhookEventsRequest, SetWebhookStatusRequest, TestWebhookRequest,
    TestWebhookResponse, UpdateWebhookRequest, Webhook, WebhookEvent, WebhookEventRecordList,
    WebhookEventStatus, WebhookList,
};

use tests::MARKER;

use crate::harness::URL;

provider!(theirstack, request_id: false, |builder| builder.bearer_token(MARKER));

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

/// An operation with the errors that all of them have.
macro_rules! with_common_errors {
    ($name:ident $id:literal -> $value:ty, $error:ident, $($rest:tt)+) => {
        operation! {
            $name $id -> $value,
            $error {
                400 BadRequest(body), 402 PaymentRequired(body), 422 UnprocessableEntity(body),
                429 TooManyRequests, 500 InternalServerError(body),
            },
            $($rest)+
        }
    };
}

with_common_errors! {
    list_webhooks "listWebhooks" -> WebhookList, ListWebhooksError,
    |client| { "minimal" => client.list_webhooks(), },
}

with_common_errors! {
    create_webhook "createWebhook" -> Webhook, CreateWebhookError,
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

with_common_errors! {
    get_webhook "getWebhook" -> Webhook, GetWebhookError,
    |client| {
        "minimal" => client.get_webhook(123),
        "the smallest number" => client.get_webhook(i64::MIN),
    },
}

with_common_errors! {
    update_webhook "updateWebhook" -> Webhook, UpdateWebhookError,
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

with_common_errors! {
    set_webhook_status "setWebhookStatus" -> Webhook, SetWebhookStatusError,
    |client| {
        "full" => client.set_webhook_status(123, true),
        "off" => client.set_webhook_status(123, false),
        "the whole body at once" => client
            .set_webhook_status_with_body(123, SetWebhookStatusRequest::new(true)),
    },
}

with_common_errors! {
    archive_webhook "archiveWebhook" -> Webhook, ArchiveWebhookError,
    |client| { "minimal" => client.archive_webhook(123), },
}

with_common_errors! {
    list_webhook_events "listWebhookEvents" -> WebhookEventRecordList, ListWebhookEventsError,
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

with_common_errors! {
    count_webhook_events "countWebhookEvents" -> i64, CountWebhookEventsError,
    |client| { "minimal" => client.count_webhook_events(123), },
}

with_common_errors! {
    retry_webhook_events "retryWebhookEvents" -> (), RetryWebhookEventsError,
    |client| {
        "full" => client.retry_webhook_events([9001, 9002]),
        "empty" => client.retry_webhook_events([]),
        "the whole body at once" => client
            .retry_webhook_events_with_body(RetryWebhookEventsRequest::new([9001])),
    },
}

with_common_errors! {
    test_webhook "testWebhook" -> TestWebhookResponse, TestWebhookError,
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
