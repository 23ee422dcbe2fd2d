//! The verifier of webhook deliveries.

pub use crate::ir::webhook::{Encoding, Signed};

use super::{TypeId, docs};
use crate::ir::{self, Api};

/// The verifier of webhook deliveries.
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
    /// The type of a delivery's body.
    pub envelope: TypeId,
    /// The verifier's documentation.
    pub docs: String,
    /// The documentation of its `verify`.
    pub verify_docs: String,
}

pub(super) fn decide(api: &Api, webhook: &ir::Webhook) -> Webhook {
    let envelope = &api.types[webhook.envelope].name;
    Webhook {
        header: webhook.header.clone(),
        encoding: webhook.encoding,
        prefix: webhook.prefix.clone(),
        signed: webhook.signed.clone(),
        envelope: webhook.envelope,
        docs: about(api, webhook),
        verify_docs: format!(
            "Verifies a delivery by its headers and its body, byte for byte as received, and decodes it into \
             [`{envelope}`](types::{envelope}).\n\n# Errors\n\n[`DeliveryError::Signature`] says which check failed; \
             [`DeliveryError::Body`] that the delivery is genuine and its body is not such an envelope.",
        ),
    }
}

fn about(api: &Api, webhook: &ir::Webhook) -> String {
    let header = &webhook.header;
    let module = api.name.replace('-', "_");
    let note = webhook
        .note
        .as_deref()
        .map(|note| format!("\n\n{}", docs::clean(note)))
        .unwrap_or_default();
    format!(
        "Verifies that a delivery comes from the provider, by the header `{header}`.{note}\n\n# Example\n\n\
         ```\n# fn main() -> Result<(), Box<dyn std::error::Error>> {{\n\
         let verifier = {module}::WebhookVerifier::new([\"the webhook's secret\"])?;\n\
         # let body = b\"{{}}\";\n\
         # let mut headers = {module}::clientry::header::HeaderMap::new();\n\
         # headers.insert(\"{lower}\", verifier.sign(body));\n\
         match verifier.verify(&headers, body) {{\n    \
         Ok(delivery) => println!(\"{{delivery:?}}\"),\n    \
         Err(error) => eprintln!(\"rejected: {{error}}\"),\n}}\n# Ok(())\n# }}\n```",
        lower = header.to_lowercase()
    )
}
