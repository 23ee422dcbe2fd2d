//! Webhook deliveries: how the provider signs them, and the type of their content.

use super::{TypeId, Types};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::Document;
use crate::openapi::extension;

/// How webhook deliveries are signed, and what they contain.
#[derive(Debug)]
pub struct Webhook {
    /// The header that holds the signature.
    pub header: String,
    /// How the signature is written.
    pub encoding: Encoding,
    /// What is before the signature in the header.
    pub prefix: Option<String>,
    /// What is signed.
    pub signed: Signed,
    /// What there is to say about it.
    pub note: Option<String>,
    /// The type of a delivery's body.
    pub envelope: TypeId,
}

/// How a signature is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Hexadecimal digits in lower case.
    Hex,
    /// Base64 with padding.
    Base64,
}

/// What a signature is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// The body as it is sent.
    Body,
    /// The body without the white space outside its strings.
    CompactJson,
    /// The time and the body. The header holds both as fields.
    TimestampAndBody {
        /// The name of the field with the timestamp.
        timestamp: String,
        /// The name of the field with the signature.
        signature: String,
    },
}

/// Finds the type of a delivery's body.
pub(super) fn read(
    declared: extension::Webhook,
    types: &Types,
    document: &Document,
    report: &mut Diagnostics,
) -> Option<Webhook> {
    let named = types
        .iter()
        .find(|(_, def)| def.component() == Some(&declared.envelope));
    let Some((envelope, _)) = named else {
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
    Some(Webhook {
        header: declared.header,
        encoding: match declared.encoding {
            extension::Encoding::Hex => Encoding::Hex,
            extension::Encoding::Base64 => Encoding::Base64,
        },
        prefix: declared.prefix,
        signed: match declared.signed {
            extension::Signed::Body => Signed::Body,
            extension::Signed::CompactJson => Signed::CompactJson,
            extension::Signed::TimestampAndBody {
                timestamp,
                signature,
            } => Signed::TimestampAndBody {
                timestamp,
                signature,
            },
        },
        note: declared.note,
        envelope,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::api;

    fn read(envelope: &str) -> (Option<String>, Vec<&'static str>) {
        let (api, codes) = api(&format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
x-clientry: {{ webhook: {{ header: X-Signature, encoding: hex, envelope: {envelope} }} }}
paths: {{}}
components: {{ schemas: {{ web_hook: {{ properties: {{ a: {{ type: string, default: d }} }} }} }} }}
"
        ));
        let id = api.types.id("WebHook").unwrap();
        let received = api.types[id].in_response;
        assert_eq!(received, api.webhook.is_some(), "an envelope is received");
        let name = |id| api.types[id].name.clone();
        (
            api.webhook.as_ref().map(|webhook| name(webhook.envelope)),
            codes,
        )
    }

    #[test]
    fn the_envelope_is_found_by_its_name_in_the_document() {
        assert_eq!(read("web_hook"), (Some("WebHook".to_owned()), vec![]));
        assert_eq!(read("WebHook"), (None, vec!["webhook-envelope"]));
    }
}
