//! Changes a TheirStack webhook and prints what it is afterwards.
//!
//! Run it with `THEIRSTACK_BEARER_TOKEN=… cargo run --package theirstack --example update_theirstack_webhook --
//! WEBHOOK_ID SEARCH_ID URL [remove-secret]`. `THEIRSTACK_BASE_URL`, for instance
//! `http://127.0.0.1:8080`, sends the call to another server.

use std::process::ExitCode;

use theirstack::operations::UpdateWebhookError;
use theirstack::{ClientBuilder, Error};

const USAGE: &str = "usage: update_theirstack_webhook WEBHOOK_ID SEARCH_ID URL [remove-secret]

Sends the events of the saved search SEARCH_ID to URL. Both IDs are numbers. The webhook's secret is
kept unless the last word is `remove-secret`.

THEIRSTACK_BEARER_TOKEN holds the token; THEIRSTACK_BASE_URL is the server, if not the provider's.";

#[tokio::main]
async fn main() -> ExitCode {
    let Some((webhook, search, url, remove_secret)) = arguments() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    if let Err(problem) = update(webhook, search, &url, remove_secret).await {
        eprintln!("{problem}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn arguments() -> Option<(i64, i64, String, bool)> {
    let mut words = std::env::args().skip(1);
    let (webhook, search) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let url = words.next()?;
    let (word, none) = (words.next(), words.next());
    let known = none.is_none() && word.as_deref().is_none_or(|word| word == "remove-secret");
    known.then_some((webhook, search, url, word.is_some()))
}

async fn update(
    webhook: i64,
    search: i64,
    url: &str,
    remove_secret: bool,
) -> Result<(), Box<dyn std::error::Error>> {
    let client = ClientBuilder::from_env()?.build()?;
    let mut call = client.update_webhook(webhook, search, url);
    if remove_secret {
        // A field that is not set stays as it is; `null` empties it.
        call = call.secret_null();
    }
    let response = call.send().await.map_err(explain)?;
    println!("{:#?}", *response);
    Ok(())
}

/// What a person can do about it. The enum can gain a variant, so that the last arm has to be there.
fn explain(error: Error<UpdateWebhookError>) -> String {
    let heading = error.to_string();
    let advice = match error {
        Error::Api(error) => match error.into_inner() {
            UpdateWebhookError::BadRequest(body) => {
                format!("fix the request: {}", body.error.title)
            }
            UpdateWebhookError::PaymentRequired(body) => {
                format!("see to the plan: {}", body.error.title)
            }
            UpdateWebhookError::UnprocessableEntity(body) => {
                format!("fix a value: {:?}", body.error.description)
            }
            UpdateWebhookError::TooManyRequests => {
                "wait as long as the headers of the response say".to_owned()
            }
            UpdateWebhookError::InternalServerError(body) => {
                format!("tell the provider: {:?}", body.request_id)
            }
            other => format!("{other:?}"),
        },
        other if other.is_retryable() => "try again later".to_owned(),
        other => format!("{other:?}"),
    };
    format!("{heading}\n{advice}")
}
