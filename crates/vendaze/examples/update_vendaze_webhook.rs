//! Changes a Vendaze webhook and prints what it is afterwards.
//!
//! Run it with `VENDAZE_BEARER_TOKEN=… cargo run --package vendaze --example update_vendaze_webhook -- ID URL [EVENT]...`.
//! `VENDAZE_BASE_URL`, for instance `http://127.0.0.1:8080`, sends the call to another server.

use std::process::ExitCode;

use vendaze::operations::UpdateWebhookError;
use vendaze::{ClientBuilder, Error};

const USAGE: &str = "usage: update_vendaze_webhook ID URL [EVENT]...

Sends the deliveries of the webhook ID to URL. If there is an EVENT, such as `deal.won`, the webhook
is told of these events and no others; if there is none, its events stay as they are.

VENDAZE_BEARER_TOKEN holds the access token; VENDAZE_BASE_URL is the server, if not the provider's.";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [id, url, events @ ..] = arguments.as_slice() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    if let Err(problem) = update(id, url, events).await {
        eprintln!("{problem}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

async fn update(id: &str, url: &str, events: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let client = ClientBuilder::from_env()?.build()?;
    let mut call = client.update_webhook(id).url(url);
    if !events.is_empty() {
        // Only what is set is sent: without this line the body has no `events` at all.
        call = call.events(events.iter().map(String::as_str));
    }
    let response = call.send().await.map_err(explain)?;
    println!("{:#?}", response.data);
    Ok(())
}

/// What a person can do about it. The enum can gain a variant, so that the last arm has to be there.
fn explain(error: Error<UpdateWebhookError>) -> String {
    let heading = error.to_string();
    let advice = match error {
        Error::Api(error) => match error.into_inner() {
            UpdateWebhookError::BadRequest(body) => format!("the body changes nothing: {body:?}"),
            UpdateWebhookError::Unauthorized(body) => format!("renew the access token: {body:?}"),
            UpdateWebhookError::Forbidden(body) => {
                format!("the token lacks the scope `webhooks:manage`: {body:?}")
            }
            UpdateWebhookError::NotFound(_) => {
                "see that the ID is that of a webhook of yours".to_owned()
            }
            UpdateWebhookError::UnprocessableEntity(body) => {
                format!(
                    "fix these fields: {:?}",
                    body.error.and_then(|error| error.fields)
                )
            }
            UpdateWebhookError::TooManyRequests(_) => "wait a minute".to_owned(),
            UpdateWebhookError::InternalServerError(body) => format!("tell the provider: {body:?}"),
            other => format!("{other:?}"),
        },
        other if other.is_retryable() => "try again later".to_owned(),
        other => format!("{other:?}"),
    };
    format!("{heading}\n{advice}")
}
