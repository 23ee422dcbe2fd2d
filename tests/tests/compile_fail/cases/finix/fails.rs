//! Mistakes of a user of `finix`: each marked line is one, and no other.

use finix::Client;
use finix::types::{AuthenticationType, CreateWebhookRequest, EnabledEvent, Webhook};

pub fn a_missing_path_parameter(client: &Client) {
    let _ = client.get_webhook(); //~ E0061
    let _ = client.update_webhook(); //~ E0061
}

pub fn a_missing_field(client: &Client) {
    let _ = client.create_webhook(); //~ E0061
    let _ = CreateWebhookRequest::new(); //~ E0061
    let _ = Client::builder().basic_auth("user"); //~ E0061
}

pub fn a_value_of_the_wrong_type(client: &Client) {
    let _ = client.update_webhook("WH1").enabled_events(["transfer"]); //~ E0271
    let _ = client.update_webhook("WH1").enabled("false"); //~ E0308
    let _ = client.list_webhooks().limit("ten"); //~ E0308
    let _ = Client::builder().server("Sandbox"); //~ E0308
}

pub fn a_struct_literal() {
    let _ = EnabledEvent { entity: None, types: None }; //~ E0639
}

pub fn a_match_without_a_wildcard(kind: AuthenticationType) {
    match kind { //~ E0004
        AuthenticationType::None
        | AuthenticationType::Basic
        | AuthenticationType::Bearer
        | AuthenticationType::Unlisted(_) => {}
    }
}

pub fn a_setter_that_does_not_exist(client: &Client) {
    let _ = client.update_webhook("WH1").secret_signing_key("of responses only"); //~ E0599
    let _ = client.update_webhook("WH1").nickname_null(); //~ E0599
    let _ = client.delete_webhook("WH1"); //~ E0599
}

pub fn a_secret_in_print(webhook: &Webhook) -> Option<String> {
    webhook.secret_signing_key.value().map(|key| key.to_string()) //~ E0599
}
