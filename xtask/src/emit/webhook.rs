//! `webhook.rs`: the provider's signature scheme and a verifier that hands out the typed envelope.

use super::{docs, source};
use crate::document::extension::{Encoding, Signed};
use crate::model::{Api, Webhook};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The module's source.
pub fn source(api: &Api, webhook: &Webhook) -> Result<String, String> {
    let scheme = scheme(webhook);
    let envelope = format_ident!("{}", webhook.envelope);
    let about = docs::attributes(&about(api, webhook));
    let verify_docs = docs::attributes(&format!(
        "Checks a delivery by its headers and its body, byte for byte as it came, and decodes it into \
         [`{0}`](types::{0}).\n\n# Errors\n\n[`DeliveryError::Signature`] says which check failed; \
         [`DeliveryError::Body`] that the delivery is genuine and its body is no such envelope.",
        webhook.envelope
    ));
    let items = quote! {
        #scheme

        #about
        #[derive(Clone, Debug)]
        pub struct WebhookVerifier { inner: Verifier }

        impl WebhookVerifier {
            /// A verifier that takes a delivery signed with any of `secrets`: while one is being replaced, the
            /// new and the old one.
            ///
            /// # Errors
            ///
            /// [`UnusableSecret`] if there is none, or one is empty.
            pub fn new<S: Into<SecretString>>(secrets: impl IntoIterator<Item = S>) -> Result<Self, UnusableSecret> {
                Ok(Self { inner: Verifier::new(&SCHEME, secrets)? })
            }

            /// How old a delivery may be, and how far in the future. It counts only where the time is signed.
            pub fn tolerance(mut self, tolerance: Duration) -> Self {
                self.inner = self.inner.tolerance(tolerance);
                self
            }

            /// Reads the time from `clock` in place of the system's: for tests.
            pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
                self.inner = self.inner.clock(clock);
                self
            }

            #verify_docs
            pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<types::#envelope, DeliveryError> {
                self.inner.open(headers, body)
            }

            /// Checks the signature alone, for a body that is no envelope.
            ///
            /// # Errors
            ///
            /// A [`SignatureError`] that says which check failed.
            pub fn verify_signature(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), SignatureError> {
                self.inner.verify(headers, body)
            }

            /// The signature header's value for a body, signed now with the first secret: for tests of a receiver.
            pub fn sign(&self, body: &[u8]) -> HeaderValue {
                self.inner.sign(body)
            }
        }
    };
    source::print(
        api,
        "Webhook deliveries: is it the provider, and what does it say.",
        &items,
        &[],
    )
}

fn scheme(webhook: &Webhook) -> TokenStream {
    let declared = &webhook.declared;
    let header = &declared.header;
    let encoding = match declared.encoding {
        Encoding::Hex => quote!(Encoding::Hex),
        Encoding::Base64 => quote!(Encoding::Base64),
    };
    let prefix = declared
        .prefix
        .as_ref()
        .map(|prefix| quote!(.prefix(#prefix)));
    let signed = match &declared.signed {
        Signed::Body => None,
        Signed::CompactJson => Some(quote!(.compact_json())),
        Signed::TimestampAndBody {
            timestamp,
            signature,
        } => Some(quote!(.timestamped(#timestamp, #signature))),
    };
    quote! { static SCHEME: SignatureScheme = SignatureScheme::new(#header, #encoding) #prefix #signed; }
}

fn about(api: &Api, webhook: &Webhook) -> String {
    let header = &webhook.declared.header;
    let module = api.name.replace('-', "_");
    let note = webhook
        .declared
        .note
        .as_deref()
        .map(|note| format!("\n\n{}", docs::clean(note)))
        .unwrap_or_default();
    format!(
        "Checks that a delivery comes from the provider, by the header `{header}`.{note}\n\n# Example\n\n\
         ```\n# fn main() -> Result<(), Box<dyn std::error::Error>> {{\n\
         let verifier = {module}::WebhookVerifier::new([\"the webhook's secret\"])?;\n\
         # let body = b\"{{}}\";\n\
         # let mut headers = {module}::clientry::header::HeaderMap::new();\n\
         # headers.insert(\"{lower}\", verifier.sign(body));\n\
         match verifier.verify(&headers, body) {{\n    \
         Ok(delivery) => println!(\"{{delivery:?}}\"),\n    \
         Err(error) => eprintln!(\"not taken: {{error}}\"),\n}}\n# Ok(())\n# }}\n```",
        lower = header.to_lowercase()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{flat, model as api};

    fn scheme_of(webhook: &str) -> String {
        let (api, _) = api(&format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
x-clientry: {{ webhook: {{ header: X-S, envelope: D, {webhook} }} }}
paths: {{}}
components: {{ schemas: {{ D: {{ properties: {{ a: {{}} }} }} }} }}
"
        ));
        flat(&scheme(&api.webhook.unwrap()))
    }

    #[test]
    fn each_way_of_signing_is_declared() {
        let start =
            "static SCHEME : SignatureScheme = SignatureScheme :: new (\"X-S\" , Encoding ::";
        let cases = [
            ("encoding: base64", "Base64) ;"),
            (
                "encoding: hex, prefix: 'sha256='",
                "Hex) . prefix (\"sha256=\") ;",
            ),
            (
                "encoding: hex, signed: compact-json",
                "Hex) . compact_json () ;",
            ),
            (
                "encoding: hex, signed: { timestamp-and-body: { timestamp: t, signature: s } }",
                "Hex) . timestamped (\"t\" , \"s\") ;",
            ),
        ];
        for (webhook, end) in cases {
            assert_eq!(scheme_of(webhook), format!("{start} {end}"));
        }
    }
}
