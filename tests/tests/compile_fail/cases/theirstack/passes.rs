//! A program that needs nothing but `theirstack`.

use theirstack::types::{UpdateWebhookRequest, WebhookEvent, WebhookEventStatus};
use theirstack::{BuildError, Client, DateTime, Error, Nullable, operations};

pub fn client(token: String) -> Result<Client, BuildError> {
    Client::builder()
        .bearer_token(token)
        .timeout(std::time::Duration::from_secs(30))
        .build()
}

pub async fn calls(client: &Client) -> Result<i64, Box<dyn std::error::Error>> {
    let created = client
        .create_webhook("https://example.com", 2)
        .secret_null()
        .send()
        .await?;
    let update = client.update_webhook(created.id, 2, "https://example.com");
    update
        .active_event_types([WebhookEvent::JobNew])
        .secret("not-a-real-secret")
        .send()
        .await?;
    client
        .update_webhook(created.id, 2, "https://example.com")
        .active_event_types_null()
        .listening_start_time(DateTime::from("2026-05-01T00:00:00Z"))
        .send()
        .await?;
    let mut body = UpdateWebhookRequest::new(2, "https://example.com");
    body.description = Nullable::Null;
    client
        .update_webhook_with_body(created.id, body)
        .send()
        .await?;
    client.set_webhook_status(created.id, false).send().await?;
    client
        .list_webhook_events(created.id)
        .status(WebhookEventStatus::Failed)
        .limit(5)
        .send()
        .await?;
    client.retry_webhook_events([1, 2]).send().await?;
    client
        .test_webhook()
        .webhook_id(created.id)
        .event_type("job_new")
        .send()
        .await?;
    client.archive_webhook(created.id).send().await?;
    Ok(*client.count_webhook_events(created.id).send().await?)
}

pub async fn errors(client: &Client) -> Option<String> {
    match client.get_webhook(1).send().await {
        Err(Error::Api(error)) => match error.into_inner() {
            operations::GetWebhookError::BadRequest(error) => Some(error.error.title),
            operations::GetWebhookError::TooManyRequests => Some("later".to_owned()),
            _ => None,
        },
        _ => None,
    }
}
