//! The call as a careful person writes it with reqwest.

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde::{Deserialize, Serialize};

use super::{URL, Way, http_client};

pub(crate) struct ByHand {
    client: reqwest::Client,
    base_url: String,
}

#[derive(Serialize)]
struct Update<'a> {
    url: &'a str,
    events: &'a [Event],
}

/// No field has to be there, and an event may be new.
#[derive(Serialize, Deserialize)]
pub(crate) struct Webhook {
    id: Option<String>,
    url: Option<String>,
    events: Option<Vec<Event>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    is_active: Option<bool>,
    created_at: Option<String>,
    updated_at: Option<String>,
}

#[derive(Serialize, Deserialize)]
enum Event {
    #[serde(rename = "email.find.bulk.completed")]
    EmailFind,
    #[serde(rename = "phone.find.bulk.completed")]
    PhoneFind,
    #[serde(rename = "enrich.lead.bulk.completed")]
    EnrichLead,
    #[serde(rename = "enrich.company.bulk.completed")]
    EnrichCompany,
    #[serde(other)]
    Other,
}

impl ByHand {
    async fn send(
        &self,
        id: &str,
        update: &Update<'_>,
    ) -> Result<Webhook, Box<dyn std::error::Error>> {
        let response = self
            .client
            .put(format!("{}/api/v1/webhooks/{id}/", self.base_url))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .body(serde_json::to_vec(update)?)
            .send()
            .await?;
        match response.status().as_u16() {
            200 => Ok(serde_json::from_slice(&response.bytes().await?)?),
            status => Err(status.to_string().into()),
        }
    }
}

impl Way for ByHand {
    type Webhook = Webhook;

    fn new(base_url: &str) -> Self {
        Self {
            client: http_client(),
            base_url: base_url.to_owned(),
        }
    }

    async fn update(&self, id: &str) -> Webhook {
        let update = Update {
            url: URL,
            events: &[Event::EmailFind, Event::EnrichLead],
        };
        self.send(id, &update).await.expect("a webhook")
    }
}
