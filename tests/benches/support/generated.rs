//! The call by the generated crate: retries on, every limit at its default.

use clientry::Response;
use generect::Client;
use generect::types::{Webhook, WebhookEvent};

use super::{TOKEN, URL, Way};

pub(crate) struct Generated {
    client: Client,
}

impl Way for Generated {
    type Webhook = Webhook;

    fn new(base_url: &str) -> Self {
        let builder = Client::builder().api_key(TOKEN).base_url(base_url);
        Self {
            client: builder.build().expect("a client"),
        }
    }

    async fn update(&self, id: &str) -> Webhook {
        let events = [
            WebhookEvent::EmailFindBulkCompleted,
            WebhookEvent::EnrichLeadBulkCompleted,
        ];
        let call = self.client.update_webhook(id, URL, events);
        call.send()
            .await
            .map(Response::into_inner)
            .expect("a webhook")
    }
}
