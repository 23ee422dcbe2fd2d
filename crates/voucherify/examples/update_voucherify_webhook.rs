//! Changes a Voucherify webhook and prints what it is afterwards.
//!
//! Run it with `VOUCHERIFY_X_MANAGEMENT_ID=… VOUCHERIFY_X_MANAGEMENT_TOKEN=… cargo run --package voucherify
//! --example update_voucherify_webhook -- PROJECT_ID WEBHOOK_ID URL EVENT...`. `VOUCHERIFY_BASE_URL`, for instance
//! `http://127.0.0.1:8080`, sends the call to another server.

use std::process::ExitCode;

use voucherify::operations::UpdateWebhookError;
use voucherify::{ClientBuilder, Error};

const USAGE: &str = "usage: update_voucherify_webhook PROJECT_ID WEBHOOK_ID URL EVENT...

Sends the deliveries of the webhook to URL, for these events and no others, such as `campaign.created`.
Whether it is switched on stays as it is.

VOUCHERIFY_X_MANAGEMENT_ID and VOUCHERIFY_X_MANAGEMENT_TOKEN hold the management keys;
VOUCHERIFY_BASE_URL is the server, if not `https://api.voucherify.io`.";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [project, webhook, url, first, rest @ ..] = arguments.as_slice() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let events = std::iter::once(first).chain(rest).map(String::as_str);
    if let Err(problem) = update(project, webhook, url, events).await {
        eprintln!("{problem}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

async fn update(
    project: &str,
    webhook: &str,
    url: &str,
    events: impl Iterator<Item = &str>,
) -> Result<(), Box<dyn std::error::Error>> {
    let client = ClientBuilder::from_env()?.build()?;
    // `active` is not set, so that it is not sent, and a webhook that is switched off stays so.
    let call = client.update_webhook(project, webhook, url, events);
    let webhook = call.send().await.map_err(explain)?;
    println!("{:#?}", *webhook);
    Ok(())
}

/// What a person can do about it. The enum can gain a variant, so that the last arm has to be there.
fn explain(error: Error<UpdateWebhookError>) -> String {
    let heading = error.to_string();
    let advice = match error {
        Error::Api(error) => match error.into_inner() {
            // Each status has a type of its own: this one always has a key, the next may have none.
            UpdateWebhookError::BadRequest(body) => {
                format!("fix the request: {}, {:?}", body.key, body.details)
            }
            UpdateWebhookError::Unauthorized(body) => {
                format!("see that both keys are right: {:?}", body.details)
            }
            UpdateWebhookError::PaymentRequired(body) => {
                format!("the plan has no management API: {}", body.details)
            }
            UpdateWebhookError::NotFound(body) => {
                format!("see that both IDs are right: {:?}", body.resource_id)
            }
            other => format!("{other:?}"),
        },
        other if other.is_retryable() => "try again later".to_owned(),
        other => format!("{other:?}"),
    };
    format!("{heading}\n{advice}")
}
