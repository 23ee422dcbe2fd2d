//! Vendaze: JSON over bearer, updates by PATCH, a page of a list.

use vendaze::types::{
    CreateWebhookRequest, SortOrder, UpdateWebhookRequest, WebhookEvent, WebhookOrderBy,
};

use tests::MARKER;

use super::harness::URL;

provider!(vendaze, |builder| builder.bearer_token(MARKER));

table!(
    list_webhooks,
    create_webhook,
    get_webhook,
    update_webhook,
    delete_webhook
);

operation! {
    list_webhooks "listWebhooks",
    |client| {
        "minimal" => client.list_webhooks(),
        "full" => client
            .list_webhooks()
            .page(2)
            .per_page(100)
            .order_by(WebhookOrderBy::Name)
            .order(SortOrder::Asc),
        "defaults" => client
            .list_webhooks()
            .page(1)
            .per_page(50)
            .order_by(WebhookOrderBy::CreatedAt)
            .order(SortOrder::Desc),
        "a value the document does not list" => client.list_webhooks().order_by("updated_at"),
    },
}

operation! {
    create_webhook "createWebhook",
    |client| {
        "minimal" => client.create_webhook("Orders", URL, [WebhookEvent::PersonCreated]),
        "full" => client
            .create_webhook("Orders", URL, [WebhookEvent::PersonCreated, WebhookEvent::DealWon])
            .auth_enable(true),
        "default" => client
            .create_webhook("Orders", URL, [WebhookEvent::PersonCreated])
            .auth_enable(false),
        "an event the document does not list" => {
            client.create_webhook("Orders", URL, ["invoice.paid"])
        },
        "the whole body at once" => client.create_webhook_with_body(
            CreateWebhookRequest::new("Orders", URL, [WebhookEvent::TagCreated]).auth_enable(true),
        ),
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
        "minimal" => client.update_webhook("wh_1"),
        "one field" => client.update_webhook("wh_1").name("Orders"),
        "full" => client
            .update_webhook("wh_1")
            .name("Orders")
            .url(URL)
            .events([WebhookEvent::DealWon, WebhookEvent::MemberInvited])
            .auth_enable(false),
        "empty" => client.update_webhook("wh_1").url(""),
        "the whole body at once" => client
            .update_webhook_with_body("wh_1", UpdateWebhookRequest::new().auth_enable(true)),
    },
    |client, id| client.update_webhook(id).name("Orders"),
}

operation! {
    delete_webhook "deleteWebhook",
    |client| { "minimal" => client.delete_webhook("wh_1"), },
    |client, id| client.delete_webhook(id),
}
