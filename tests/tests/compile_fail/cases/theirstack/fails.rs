//! Mistakes of a user of `theirstack`: each marked line is one, and no other.

use theirstack::types::{SetWebhookStatusRequest, TestWebhookRequest, UpdateWebhookRequest, WebhookEvent};
use theirstack::{Client, operations};

pub fn a_missing_path_parameter(client: &Client) {
    let _ = client.archive_webhook(); //~ E0061
    let _ = client.list_webhook_events(); //~ E0061
}

pub fn a_missing_field(client: &Client) {
    let _ = client.update_webhook(1); //~ E0061
    let _ = client.set_webhook_status(1); //~ E0061
    let _ = client.retry_webhook_events(); //~ E0061
    let _ = UpdateWebhookRequest::new(); //~ E0061
    let _ = SetWebhookStatusRequest::default(); //~ E0599
}

pub fn a_value_of_the_wrong_type(client: &Client) {
    let _ = client.get_webhook("1"); //~ E0308
    let _ = client.set_webhook_status(1, "on"); //~ E0308
    let _ = client.retry_webhook_events(["1"]); //~ E0271
    let _ = client.list_webhook_events(1).status(2); //~ E0277
}

pub fn a_struct_literal() {
    let _ = TestWebhookRequest { webhook_id: None, url: None, event_type: None, secret: None }; //~ E0639
}

pub fn a_match_without_a_wildcard(event: WebhookEvent, error: operations::GetWebhookError) {
    match event { //~ E0004
        WebhookEvent::JobNew | WebhookEvent::CompanyNew | WebhookEvent::JobClosed | WebhookEvent::Unlisted(_) => {}
    }
    match error { //~ E0004
        operations::GetWebhookError::BadRequest(_)
        | operations::GetWebhookError::PaymentRequired(_)
        | operations::GetWebhookError::UnprocessableEntity(_)
        | operations::GetWebhookError::TooManyRequests
        | operations::GetWebhookError::InternalServerError(_) => {}
    }
}

pub fn a_setter_that_does_not_exist(client: &Client) {
    let _ = client.create_webhook("https://example.com", 2).active_event_types(["job_new"]); //~ E0599
    let _ = client.test_webhook().secret_null(); //~ E0599
    let _ = client.delete_webhook(1); //~ E0599
}
