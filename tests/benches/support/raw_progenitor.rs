//! The call by what progenitor makes of the same document, without anything of this project.
//!
//! It has no credentials and no user agent, so it is given a client of reqwest that has them.

use api::types::{Webhook, WebhookEvent};

use super::{URL, Way, http_client};

#[allow(missing_docs, clippy::all)]
mod api {
    progenitor::generate_api!(spec = "../specs/generect.yaml", interface = Builder);
}

pub(crate) struct RawProgenitor {
    client: api::Client,
}

impl Way for RawProgenitor {
    type Webhook = Webhook;

    fn new(base_url: &str) -> Self {
        Self {
            client: api::Client::new_with_client(base_url, http_client()),
        }
    }

    async fn update(&self, id: &str) -> Webhook {
        let events = vec![
            WebhookEvent::EmailFindBulkCompleted,
            WebhookEvent::EnrichLeadBulkCompleted,
        ];
        let call = self.client.update_webhook().id(id);
        let call = call.body_map(|body| body.url(URL).events(events));
        call.send().await.expect("a webhook").into_inner()
    }
}
