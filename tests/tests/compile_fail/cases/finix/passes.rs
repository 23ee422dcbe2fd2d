//! A program that needs nothing but `finix`.

use finix::types::{
    AuthenticationSettings, AuthenticationType, BasicCredentials, EnabledEvent, Webhook,
};
use finix::{BuildError, Client, Error, Server, operations};

pub fn client(user: &str, password: String) -> Result<Client, BuildError> {
    Client::builder()
        .basic_auth(user, password)
        .server(Server::Live)
        .finix_version("2022-02-01")
        .build()
}

pub async fn calls(client: &Client) -> Result<Webhook, Box<dyn std::error::Error>> {
    let authentication = AuthenticationSettings::new()
        .type_(AuthenticationType::Basic)
        .basic(
            BasicCredentials::new()
                .username("user")
                .password("password"),
        );
    let events = [EnabledEvent::new().entity("transfer").types(["created"])];
    let created = client
        .create_webhook("https://example.com")
        .authentication(authentication)
        .enabled_events(events.clone())
        .send()
        .await?;
    let id = created.id.clone().unwrap_or_default();
    client
        .update_webhook(&id)
        .enabled_events(events)
        .nickname("Transfers")
        .send()
        .await?;
    client.update_webhook(&id).enabled_events([]).send().await?;
    client
        .list_webhooks()
        .limit(10)
        .after_cursor(id)
        .send()
        .await?;
    Ok(created.into_inner())
}

pub async fn errors(client: &Client) -> Option<String> {
    match client.get_webhook("WH1").send().await {
        Err(Error::Api(error)) => match error.into_inner() {
            operations::GetWebhookError::NotFound(errors) => Some(format!("{}", errors.total)),
            _ => None,
        },
        _ => None,
    }
}
