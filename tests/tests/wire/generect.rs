//! Generect: a token behind a word of its own, paths that end in a slash, PUT beside PATCH.

use generect::types::{
    CreateWebhookRequest, PatchWebhookRequest, UpdateWebhookRequest, WebhookEvent,
};

use tests::MARKER;

use super::harness::URL;

provider!(generect, |builder| builder.api_key(MARKER));

const EVENTS: [WebhookEvent; 2] = [
    WebhookEvent::EmailFindBulkCompleted,
    WebhookEvent::StatusMaintenanceCompleted,
];

table!(
    list_webhooks,
    create_webhook,
    get_webhook,
    update_webhook,
    patch_webhook,
    delete_webhook,
    test_webhook,
);

operation! {
    list_webhooks "listWebhooks",
    |client| { "minimal" => client.list_webhooks(), },
}

operation! {
    create_webhook "createWebhook",
    |client| {
        "minimal" => client.create_webhook(URL, [WebhookEvent::PhoneFindBulkCompleted]),
        "full" => client.create_webhook(URL, EVENTS).secret(MARKER),
        "empty" => client.create_webhook("", [WebhookEvent::EmailFindBulkCompleted; 0]).secret(""),
        "an event the document does not list" => {
            client.create_webhook(URL, ["linkedin.find.bulk.completed"])
        },
        "the whole body at once" => client
            .create_webhook_with_body(CreateWebhookRequest::new(URL, EVENTS).secret(MARKER)),
    },
}

operation! {
    get_webhook "getWebhook",
    |client| { "minimal" => client.get_webhook("wh_1"), },
    |client, id| client.get_webhook(id),
}

operation! {
    update_webhook "updateWebhook",
    |client| {
        "minimal" => client.update_webhook("wh_1", URL, EVENTS),
        "full" => client.update_webhook("wh_1", URL, EVENTS).secret(MARKER),
        "empty" => client
            .update_webhook("wh_1", "", [WebhookEvent::EmailFindBulkCompleted; 0])
            .secret(""),
        "the whole body at once" => client
            .update_webhook_with_body("wh_1", UpdateWebhookRequest::new(URL, EVENTS)),
    },
    |client, id| client.update_webhook(id, URL, EVENTS),
}

operation! {
    patch_webhook "patchWebhook",
    |client| {
        "minimal" => client.patch_webhook("wh_1"),
        "one field" => client.patch_webhook("wh_1").url(URL),
        "full" => client.patch_webhook("wh_1").url(URL).events(EVENTS).secret(MARKER),
        "empty" => client
            .patch_webhook("wh_1")
            .url("")
            .events([WebhookEvent::EmailFindBulkCompleted; 0])
            .secret(""),
        "the whole body at once" => client
            .patch_webhook_with_body("wh_1", PatchWebhookRequest::new().events(EVENTS)),
    },
    |client, id| client.patch_webhook(id),
}

operation! {
    delete_webhook "deleteWebhook",
    |client| { "minimal" => client.delete_webhook("wh_1"), },
    |client, id| client.delete_webhook(id),
}

operation! {
    test_webhook "testWebhook",
    |client| { "minimal" => client.test_webhook("wh_1"), },
    |client, id| client.test_webhook(id),
}
