//! A program that needs nothing but `generect`.

use generect::operations::UpdateWebhookError;
use generect::types::{ErrorDetail, FieldMessages, PatchWebhookRequest, WebhookEvent};
use generect::{BuildError, Client, Error};

pub fn client() -> Result<Client, BuildError> {
    Client::builder()
        .api_key("token")
        .base_url("http://127.0.0.1:1/prefix")
        .build()
}

pub async fn calls(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
    let events = [
        WebhookEvent::EmailFindBulkCompleted,
        WebhookEvent::from("not.listed"),
    ];
    let created = client
        .create_webhook("https://example.com", events.clone())
        .secret("s")
        .send()
        .await?;
    let id = created.id.as_deref().unwrap_or_default();
    client
        .update_webhook(id, "https://example.com", ["email.find.bulk.completed"])
        .send()
        .await?;
    client.patch_webhook(id).events(events).send().await?;
    client
        .patch_webhook_with_body(id, PatchWebhookRequest::new().url("https://example.com"))
        .send()
        .await?;
    client.test_webhook(id).send().await?;
    for webhook in client.list_webhooks().send().await?.into_inner() {
        client
            .delete_webhook(webhook.id.unwrap_or_default())
            .send()
            .await?;
    }
    Ok(())
}

pub fn messages(error: Error<UpdateWebhookError>) -> Vec<String> {
    let Error::Api(error) = error else {
        return Vec::new();
    };
    let UpdateWebhookError::BadRequest(error) = error.into_inner() else {
        return Vec::new();
    };
    match error.detail {
        Some(ErrorDetail::Message(message)) => vec![message],
        Some(ErrorDetail::Fields(fields)) => fields
            .into_values()
            .flat_map(|messages| match messages {
                FieldMessages::One(message) => vec![message],
                FieldMessages::Many(messages) => messages,
                _ => Vec::new(),
            })
            .collect(),
        _ => Vec::new(),
    }
}
