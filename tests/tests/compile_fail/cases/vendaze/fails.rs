//! Mistakes of a user of `vendaze`: each marked line is one, and no other.

use vendaze::types::{CreateWebhookRequest, SortOrder, UpdateWebhookRequest, Webhook};
use vendaze::{Client, operations};

pub fn a_missing_path_parameter(client: &Client) {
    let _ = client.get_webhook(); //~ E0061
    let _ = client.update_webhook(); //~ E0061
}

pub fn a_missing_field(client: &Client) {
    let _ = client.create_webhook("name", "https://example.com"); //~ E0061
    let _ = CreateWebhookRequest::new("name", "https://example.com"); //~ E0061
    let _ = CreateWebhookRequest::default(); //~ E0599
}

pub fn a_value_of_the_wrong_type(client: &Client) {
    let _ = client.get_webhook(3); //~ E0277
    let _ = client.list_webhooks().page("one"); //~ E0308
    let _ = client.update_webhook("wh_1").events([3]); //~ E0277
    let _ = client.update_webhook("wh_1").auth_enable("true"); //~ E0308
}

pub fn a_struct_literal() {
    let _ = UpdateWebhookRequest { name: None, url: None, events: None, auth_enable: None }; //~ E0639
    let _ = UpdateWebhookRequest { name: None, ..UpdateWebhookRequest::new() }; //~ E0639
}

pub fn a_match_without_a_wildcard(order: SortOrder, error: operations::GetWebhookError) {
    match order { //~ E0004
        SortOrder::Asc | SortOrder::Desc | SortOrder::Unlisted(_) => {}
    }
    match error { //~ E0004
        operations::GetWebhookError::Unauthorized(_)
        | operations::GetWebhookError::Forbidden(_)
        | operations::GetWebhookError::NotFound(_)
        | operations::GetWebhookError::TooManyRequests(_)
        | operations::GetWebhookError::InternalServerError(_) => {}
    }
}

pub fn a_setter_that_does_not_exist(client: &Client) {
    let _ = client.update_webhook("wh_1").webhook_secret("of responses only"); //~ E0599
    let _ = client.update_webhook("wh_1").name_null(); //~ E0599
    let _ = Client::builder().api_key("another provider's"); //~ E0599
}

pub fn a_secret_in_print(webhook: &Webhook) -> Option<String> {
    webhook.webhook_secret.value().map(|secret| secret.to_string()) //~ E0599
}
