//! Voucherify: two keys on every request, two ids in the path, three types of error.

use voucherify::types::{CreateWebhookRequest, UpdateWebhookRequest, WebhookEvent};

use tests::MARKER;

use super::harness::URL;

provider!(voucherify, |builder| builder
    .x_management_id(format!("{MARKER}-id"))
    .x_management_token(format!("{MARKER}-token")));

const EVENTS: [WebhookEvent; 2] = [
    WebhookEvent::RedemptionSucceeded,
    WebhookEvent::VoucherLoyaltyCardPointsAded,
];

table!(
    create_webhook,
    list_webhooks,
    get_webhook,
    update_webhook,
    delete_webhook
);

operation! {
    create_webhook "create-webhook",
    |client| {
        "minimal" => client.create_webhook("proj_1", URL, EVENTS),
        "full" => client.create_webhook("proj_1", URL, EVENTS).active(false),
        "default" => client.create_webhook("proj_1", URL, EVENTS).active(true),
        "empty" => client.create_webhook("proj_1", "", [WebhookEvent::CampaignCreated; 0]),
        "an event the document does not list" => {
            client.create_webhook("proj_1", URL, ["campaign.vouchers.added"])
        },
        "the whole body at once" => client
            .create_webhook_with_body("proj_1", CreateWebhookRequest::new(URL, EVENTS).active(true)),
    },
    |client, id| client.create_webhook(id, URL, EVENTS),
}

operation! {
    list_webhooks "list-webhooks",
    |client| { "minimal" => client.list_webhooks("proj_1"), },
    |client, id| client.list_webhooks(id),
}

operation! {
    get_webhook "get-webhook",
    |client| { "minimal" => client.get_webhook("proj_1", "wh_1"), },
    |client, id| client.get_webhook(id, id),
}

operation! {
    update_webhook "update-webhook",
    |client| {
        "minimal" => client.update_webhook("proj_1", "wh_1", URL, EVENTS),
        "full" => client.update_webhook("proj_1", "wh_1", URL, EVENTS).active(false),
        "default" => client.update_webhook("proj_1", "wh_1", URL, EVENTS).active(true),
        "empty" => client.update_webhook("proj_1", "wh_1", "", [WebhookEvent::CampaignCreated; 0]),
        "the whole body at once" => client
            .update_webhook_with_body("proj_1", "wh_1", UpdateWebhookRequest::new(URL, EVENTS)),
    },
    |client, id| client.update_webhook(id, id, URL, EVENTS),
}

operation! {
    delete_webhook "delete-webhook",
    |client| { "minimal" => client.delete_webhook("proj_1", "wh_1"), },
    |client, id| client.delete_webhook(id, id),
}
