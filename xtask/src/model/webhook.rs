//! Webhook deliveries: how the provider signs them, and the type of what they hold.

use super::TypeDef;
use crate::diagnostic::{Report, Severity};
use crate::document::{Document, extension};
use indexmap::IndexMap;

/// How webhook deliveries are signed, and what they hold.
#[derive(Debug)]
pub struct Webhook {
    /// What the document declares.
    pub declared: extension::Webhook,
    /// The name of the envelope's type.
    pub envelope: String,
}

/// Finds the envelope's type.
pub(super) fn read(
    declared: extension::Webhook,
    types: &IndexMap<String, TypeDef>,
    document: &Document,
    report: &mut Report,
) -> Option<Webhook> {
    let named = |def: &&TypeDef| def.original.as_ref() == Some(&declared.envelope);
    let Some(def) = types.values().find(named) else {
        report.push(document.diagnostic(
            Severity::Error,
            "webhook-envelope",
            "/x-clientry/webhook/envelope",
            format!("there is no component schema `{}`", declared.envelope),
            "a delivery's body is decoded into the type of this schema",
            "name a schema under `components/schemas`",
        ));
        return None;
    };
    let envelope = def.name.clone();
    Some(Webhook { declared, envelope })
}

#[cfg(test)]
mod tests {
    use crate::testing::model as api;

    fn read(envelope: &str) -> (Option<String>, Vec<&'static str>) {
        let (api, codes) = api(&format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
x-clientry: {{ webhook: {{ header: X-Signature, encoding: hex, envelope: {envelope} }} }}
paths: {{}}
components: {{ schemas: {{ web_hook: {{ properties: {{ a: {{ type: string, default: d }} }} }} }} }}
"
        ));
        let received = api.types["WebHook"].in_response;
        assert_eq!(received, api.webhook.is_some(), "an envelope is received");
        (api.webhook.map(|webhook| webhook.envelope), codes)
    }

    #[test]
    fn the_envelope_is_found_by_its_name_in_the_document() {
        assert_eq!(read("web_hook"), (Some("WebHook".to_owned()), vec![]));
        assert_eq!(read("WebHook"), (None, vec!["webhook-envelope"]));
    }
}
