//! Replaces the settings of a Generect webhook and prints what it is afterwards.
//!
//! Run it with `GENERECT_API_KEY=… cargo run --package generect --example update_generect_webhook -- ID URL EVENT...`.
//! `GENERECT_BASE_URL`, for instance `http://127.0.0.1:8080`, sends the call to another server.

use std::process::ExitCode;

use generect::operations::UpdateWebhookError;
use generect::types::{ErrorDetail, WebhookEvent};
use generect::{ClientBuilder, Error};

const USAGE: &str = "usage: update_generect_webhook ID URL EVENT...

Sends the deliveries of the webhook ID to URL, for these events and no others, such as
`email.find.bulk.completed`. To change single fields, call `patch_webhook` instead.

GENERECT_API_KEY holds the API token; GENERECT_BASE_URL is the server, if not the provider's.";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [id, url, events @ ..] = arguments.as_slice() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    if events.is_empty() {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    }
    let events: Vec<WebhookEvent> = events.iter().map(|name| name.as_str().into()).collect();
    for event in events.iter().filter(|event| !event.is_known()) {
        eprintln!("`{event}` is an event that this crate does not know; it is sent as it is");
    }
    if let Err(problem) = update(id, url, events).await {
        eprintln!("{problem}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

async fn update(
    id: &str,
    url: &str,
    events: Vec<WebhookEvent>,
) -> Result<(), Box<dyn std::error::Error>> {
    let client = ClientBuilder::from_env()?.build()?;
    let webhook = client
        .update_webhook(id, url, events)
        .send()
        .await
        .map_err(explain)?;
    println!("{:#?}", *webhook);
    Ok(())
}

/// What a person can do about it. The enum can gain a variant, so that the last arm has to be there.
fn explain(error: Error<UpdateWebhookError>) -> String {
    let heading = error.to_string();
    let advice = match error {
        Error::Api(error) => match error.into_inner() {
            UpdateWebhookError::BadRequest(body) => match body.detail {
                Some(ErrorDetail::Fields(fields)) => format!("fix these fields: {fields:?}"),
                detail => format!("fix the request: {detail:?}"),
            },
            UpdateWebhookError::Unauthorized(body) => {
                format!("see that the token is right: {:?}", body.detail)
            }
            UpdateWebhookError::Forbidden(body) => {
                format!("the account or its plan may not: {:?}", body.detail)
            }
            UpdateWebhookError::NotFound(_) => {
                "see that the ID is that of a webhook of yours".to_owned()
            }
            other => format!("{other:?}"),
        },
        other if other.is_retryable() => "try again later".to_owned(),
        other => format!("{other:?}"),
    };
    format!("{heading}\n{advice}")
}
