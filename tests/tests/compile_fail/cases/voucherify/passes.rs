//! A program that needs nothing but `voucherify`.

use voucherify::types::{UpdateWebhookRequest, Webhook, WebhookEvent};
use voucherify::{BuildError, Client, Cluster, Error, operations};

pub fn client() -> Result<Client, BuildError> {
    Client::builder()
        .x_management_id("id")
        .x_management_token("token")
        .cluster(Cluster::Us1Api)
        .build()
}

pub async fn calls(client: &Client) -> Result<Vec<Webhook>, Box<dyn std::error::Error>> {
    let events = [
        WebhookEvent::RedemptionSucceeded,
        WebhookEvent::VoucherLoyaltyCardPointsAded,
    ];
    let created = client
        .create_webhook("proj_1", "https://example.com", events.clone())
        .send()
        .await?;
    let update = client.update_webhook("proj_1", &created.id, "https://example.com", events);
    update.active(false).send().await?;
    let body = UpdateWebhookRequest::new("https://example.com", ["voucher.gift.balance_added"]);
    client
        .update_webhook_with_body("proj_1", created.id.as_str(), body.active(true))
        .send()
        .await?;
    client.delete_webhook("proj_1", &created.id).send().await?;
    Ok(client
        .list_webhooks("proj_1")
        .send()
        .await?
        .into_inner()
        .data)
}

pub async fn errors(client: &Client) -> Option<String> {
    match client.get_webhook("proj_1", "wh_1").send().await {
        Err(Error::Api(error)) => match error.into_inner() {
            operations::GetWebhookError::PaymentRequired(error) => Some(error.details),
            operations::GetWebhookError::NotFound(error) => error.resource_id,
            _ => None,
        },
        _ => None,
    }
}
