//! Finix: basic auth, a version header on every request, responses in HAL.

use finix::types::{
    AuthenticationSettings, AuthenticationType, BasicCredentials, BearerCredentials,
    CreateWebhookRequest, EnabledEvent, UpdateWebhookRequest,
};

use tests::MARKER;

use super::harness::URL;

provider!(finix, |builder| builder.basic_auth(MARKER, MARKER));

fn events() -> [EnabledEvent; 2] {
    [
        EnabledEvent::new()
            .entity("transfer")
            .types(["created", "updated"]),
        EnabledEvent::new().entity("merchant").types([""; 0]),
    ]
}

fn basic() -> AuthenticationSettings {
    let credentials = BasicCredentials::new().username(MARKER).password(MARKER);
    AuthenticationSettings::new()
        .type_(AuthenticationType::Basic)
        .basic(credentials)
}

fn bearer() -> AuthenticationSettings {
    let credentials = BearerCredentials::new().token(MARKER);
    AuthenticationSettings::new()
        .type_(AuthenticationType::Bearer)
        .bearer(credentials)
}

table!(list_webhooks, create_webhook, get_webhook, update_webhook);

operation! {
    list_webhooks "listWebhooks",
    |client| {
        "minimal" => client.list_webhooks(),
        "full" => client.list_webhooks().limit(2).after_cursor("WH1").before_cursor("WH9"),
        "empty" => client.list_webhooks().after_cursor(""),
    },
}

operation! {
    create_webhook "createWebhook",
    |client| {
        "minimal" => client.create_webhook(URL),
        "full" => client
            .create_webhook(URL)
            .authentication(bearer())
            .enabled(false)
            .enabled_events(events())
            .nickname("Transfers"),
        "default" => client.create_webhook(URL).enabled(true),
        "empty" => client
            .create_webhook("")
            .authentication(AuthenticationSettings::new())
            .enabled_events([])
            .nickname(""),
        "a type the document does not list" => client
            .create_webhook(URL)
            .authentication(AuthenticationSettings::new().type_("OAUTH")),
        "the whole body at once" => client
            .create_webhook_with_body(CreateWebhookRequest::new(URL).authentication(basic())),
    },
}

operation! {
    get_webhook "getWebhook",
    |client| { "minimal" => client.get_webhook("WH1"), },
    |client, id| client.get_webhook(id),
}

operation! {
    update_webhook "updateWebhook",
    |client| {
        "minimal" => client.update_webhook("WH1"),
        "one field" => client.update_webhook("WH1").enabled(true),
        "full" => client
            .update_webhook("WH1")
            .authentication(basic())
            .enabled(false)
            .enabled_events(events())
            .nickname("Transfers")
            .url(URL),
        "empty" => client
            .update_webhook("WH1")
            .authentication(AuthenticationSettings::new().basic(BasicCredentials::new()))
            .enabled_events([])
            .nickname("")
            .url(""),
        "the whole body at once" => client
            .update_webhook_with_body("WH1", UpdateWebhookRequest::new().authentication(bearer())),
    },
    |client, id| client.update_webhook(id),
}
