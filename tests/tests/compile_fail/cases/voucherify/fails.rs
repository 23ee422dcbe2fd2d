//! Mistakes of a user of `voucherify`: each marked line is one, and no other.

use voucherify::types::{CreateWebhookRequest, Webhook, WebhookObject};
use voucherify::{Client, Cluster};

pub fn a_missing_path_parameter(client: &Client) {
    let _ = client.list_webhooks(); //~ E0061
    let _ = client.get_webhook("proj_1"); //~ E0061
    let _ = client.delete_webhook("proj_1"); //~ E0061
}

pub fn a_missing_field(client: &Client) {
    let _ = client.update_webhook("proj_1", "wh_1", "https://example.com"); //~ E0061
    let _ = CreateWebhookRequest::new("https://example.com"); //~ E0061
    let _ = CreateWebhookRequest::default(); //~ E0599
}

pub fn a_value_of_the_wrong_type(client: &Client) {
    let _ = client.create_webhook("proj_1", "https://example.com", [false]); //~ E0277
    let _ = client.create_webhook("proj_1", "https://example.com", ["a"]).active(1); //~ E0308
}

pub fn a_struct_literal(webhook: Webhook) {
    let _ = CreateWebhookRequest { target_url: String::new(), events: Vec::new(), active: None }; //~ E0639
    let _ = Webhook { active: true, ..webhook }; //~ E0639
}

pub fn a_match_without_a_wildcard(object: WebhookObject, cluster: Cluster) {
    match object { //~ E0004
        WebhookObject::Webhook | WebhookObject::Unlisted(_) => {}
    }
    match cluster { //~ E0004
        Cluster::Api | Cluster::Us1Api | Cluster::As1Api | Cluster::Download => {}
        Cluster::Us1Download | Cluster::As1Download | Cluster::Unlisted(_) => {}
    }
}

pub fn a_setter_that_does_not_exist(client: &Client) {
    let _ = client.update_webhook("proj_1", "wh_1", "https://example.com", ["a"]).id("wh_2"); //~ E0599
    let _ = client.update_webhook("proj_1", "wh_1", "https://example.com", ["a"]).active_null(); //~ E0599
}
