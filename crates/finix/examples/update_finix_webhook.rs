//! Switches a Finix webhook on or off and prints what it is afterwards.
//!
//! Run it with `FINIX_USERNAME=… FINIX_PASSWORD=… cargo run --package finix --example update_finix_webhook --
//! WEBHOOK_ID on|off [URL]`. It calls the sandbox. `FINIX_BASE_URL`, for instance
//! `http://127.0.0.1:8080`, sends the call to another server.

use std::process::ExitCode;

use finix::operations::UpdateWebhookError;
use finix::types::ErrorResponse;
use finix::{ClientBuilder, Error};

const USAGE: &str = "usage: update_finix_webhook WEBHOOK_ID on|off [URL]

Switches the webhook on or off and, if there is a URL, sends its deliveries there.

FINIX_USERNAME and FINIX_PASSWORD hold the API key; FINIX_BASE_URL is the server, if not the sandbox.";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (id, enabled, url) = match words[..] {
        [id, switch @ ("on" | "off")] => (id, switch == "on", None),
        [id, switch @ ("on" | "off"), url] => (id, switch == "on", Some(url)),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    if let Err(problem) = update(id, enabled, url).await {
        eprintln!("{problem}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

async fn update(
    id: &str,
    enabled: bool,
    url: Option<&str>,
) -> Result<(), Box<dyn std::error::Error>> {
    let client = ClientBuilder::from_env()?.build()?;
    let mut call = client.update_webhook(id).enabled(enabled);
    if let Some(url) = url {
        call = call.url(url);
    }
    let webhook = call.send().await.map_err(explain)?;
    println!("{:#?}", *webhook);
    Ok(())
}

/// What a person can do about it. The enum can gain a variant, so that the last arm has to be there.
fn explain(error: Error<UpdateWebhookError>) -> String {
    let heading = error.to_string();
    let advice = match error {
        Error::Api(error) => match error.into_inner() {
            UpdateWebhookError::BadRequest(body) => format!("fix the request: {}", messages(body)),
            UpdateWebhookError::Unauthorized(body) => {
                format!("see that the API key is right: {}", messages(body))
            }
            UpdateWebhookError::Forbidden(body) => {
                format!("this API key may not: {}", messages(body))
            }
            UpdateWebhookError::NotFound(body) => {
                format!("see that the ID is right: {}", messages(body))
            }
            UpdateWebhookError::NotAcceptable(body) => {
                format!("a fault of this client: {}", messages(body))
            }
            other => format!("{other:?}"),
        },
        other if other.is_retryable() => "try again later".to_owned(),
        other => format!("{other:?}"),
    };
    format!("{heading}\n{advice}")
}

/// The sentences that Finix wrote for a person.
fn messages(body: ErrorResponse) -> String {
    let errors = body.embedded.errors.unwrap_or_default();
    let sentences: Vec<String> = errors
        .into_iter()
        .filter_map(|error| error.message)
        .collect();
    sentences.join("; ")
}
