//! A program that needs nothing but `vendaze`.

use vendaze::operations::UpdateWebhookError;
use vendaze::types::{CreateWebhookRequest, UpdateWebhookRequest, Webhook, WebhookEvent};
use vendaze::{BuildError, Client, DateTime, Error, Nullable, Response, SecretString};

pub fn client(token: SecretString) -> Result<Client, BuildError> {
    Client::builder().bearer_token(token).build()
}

pub async fn calls(client: &Client) -> Result<Option<Webhook>, Box<dyn std::error::Error>> {
    let created = client
        .create_webhook("name", "https://example.com", [WebhookEvent::DealWon])
        .auth_enable(true)
        .send()
        .await?;
    let id = created
        .data
        .as_ref()
        .and_then(|webhook| webhook.id.clone())
        .unwrap_or_default();
    // Events as strings, and with a name that the crate does not list.
    client
        .update_webhook(&id)
        .events(["deal.won", "deal.paused"])
        .send()
        .await?;
    let body = UpdateWebhookRequest::new()
        .name(String::from("new"))
        .events(Vec::<WebhookEvent>::new());
    client
        .update_webhook_with_body(id.as_str(), body)
        .send()
        .await?;
    let body = CreateWebhookRequest::new("name", "https://example.com", WebhookEvent::known());
    client.create_webhook_with_body(body).send().await?;
    client.list_webhooks().page(1).order("desc").send().await?;
    let gone: Response<()> = client.delete_webhook(id).send().await?;
    assert_eq!(gone.status().as_u16(), 204);
    Ok(created.into_inner().data)
}

pub async fn errors(client: &Client) -> String {
    match client.update_webhook("wh_1").send().await {
        Ok(response) => format!("{:?} {:?}", response.request_id(), response.data),
        Err(Error::Api(error)) => match &*error {
            UpdateWebhookError::UnprocessableEntity(invalid) => format!("{:?}", invalid.error),
            other => format!("{other:?}"),
        },
        Err(other) => format!("{other} {:?}", other.status()),
    }
}

pub fn read(webhook: Webhook) -> (String, Option<DateTime>) {
    let secret = match webhook.webhook_secret {
        Nullable::Value(secret) => secret.expose_secret().to_owned(),
        Nullable::Null | Nullable::Absent => String::new(),
    };
    for event in webhook.events.into_iter().flatten() {
        match event {
            WebhookEvent::DealWon => {}
            other => drop(other.as_str().to_owned()),
        }
    }
    (secret, webhook.created_at)
}
