//! Mistakes of a user of `generect`: each marked line is one, and no other.

use generect::Client;
use generect::types::{FieldMessages, PatchWebhookRequest, UpdateWebhookRequest, Webhook, WebhookEvent};

pub fn a_missing_path_parameter(client: &Client) {
    let _ = client.test_webhook(); //~ E0061
}

pub fn a_missing_field(client: &Client) {
    let _ = client.update_webhook("wh_1"); //~ E0061
    let _ = client.update_webhook("wh_1", "https://example.com"); //~ E0061
    let _ = UpdateWebhookRequest::new("https://example.com"); //~ E0061
}

pub fn a_value_of_the_wrong_type(client: &Client) {
    let _ = client.update_webhook("wh_1", "https://example.com", [3]); //~ E0277
    let _ = client.update_webhook("wh_1", "https://example.com", WebhookEvent::EmailFindBulkCompleted); //~ E0277
    let _ = client.patch_webhook("wh_1").secret(3); //~ E0277
}

pub fn a_struct_literal() {
    let _ = PatchWebhookRequest { url: None, events: None, secret: None }; //~ E0639
}

pub fn a_match_without_a_wildcard(messages: FieldMessages) {
    match messages { //~ E0004
        FieldMessages::One(_) | FieldMessages::Many(_) | FieldMessages::Other(_) => {}
    }
}

pub fn a_setter_that_does_not_exist(client: &Client) {
    let _ = client.update_webhook("wh_1", "https://example.com", ["a"]).is_active(true); //~ E0599
    let _ = client.patch_webhook("wh_1").secret_null(); //~ E0599
    let _ = Client::builder().bearer_token("another provider's"); //~ E0599
}

pub fn a_secret_in_print(webhook: &Webhook) -> Option<String> {
    webhook.secret.as_ref().map(|secret| secret.to_string()) //~ E0599
}
