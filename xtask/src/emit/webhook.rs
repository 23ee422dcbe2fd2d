//! `webhook.rs`: the provider's signature scheme and a verifier that hands out the typed envelope.

use super::{docs, source, tokens::ident};
use crate::rust::Crate;
use crate::rust::webhook::{Encoding, Signed, Webhook};
use proc_macro2::TokenStream;
use quote::quote;

/// The module's source.
pub fn source(of: &Crate, webhook: &Webhook) -> Result<String, String> {
    let scheme = scheme(webhook);
    let envelope = ident(&of.types[webhook.envelope].name);
    let about = docs::attributes(&webhook.docs);
    let verify_docs = docs::attributes(&webhook.verify_docs);
    let items = quote! {
        #scheme

        #about
        #[derive(Clone, Debug)]
        pub struct WebhookVerifier { inner: Verifier }

        impl WebhookVerifier {
            /// A verifier that accepts a delivery signed with any of `secrets`: while one is being
            /// replaced, the new and the old one.
            ///
            /// # Errors
            ///
            /// [`UnusableSecret`] if there is none, or one is empty or has white space around it.
            pub fn new<S: Into<SecretString>>(secrets: impl IntoIterator<Item = S>) -> Result<Self, UnusableSecret> {
                Ok(Self { inner: Verifier::new(&SCHEME, secrets)? })
            }

            /// How old a delivery may be, and how far in the future. It counts only where the time is
            /// signed.
            pub fn tolerance(mut self, tolerance: Duration) -> Self {
                self.inner = self.inner.tolerance(tolerance);
                self
            }

            /// Reads the time from `clock` instead of the system's: for tests.
            pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
                self.inner = self.inner.clock(clock);
                self
            }

            #verify_docs
            pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<types::#envelope, DeliveryError> {
                self.inner.open(headers, body)
            }

            /// Checks the signature alone, for a body that is not an envelope.
            ///
            /// # Errors
            ///
            /// A [`SignatureError`] that says which check failed.
            pub fn verify_signature(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), SignatureError> {
                self.inner.verify(headers, body)
            }

            /// The signature header's value for a body, signed now with the first secret: for tests of
            /// a receiver.
            pub fn sign(&self, body: &[u8]) -> HeaderValue {
                self.inner.sign(body)
            }
        }
    };
    source::print(
        of,
        "Webhook deliveries: verifying their signatures and decoding them.",
        items,
        &[],
    )
}

fn scheme(webhook: &Webhook) -> TokenStream {
    let header = &webhook.header;
    let encoding = match webhook.encoding {
        Encoding::Hex => quote!(Encoding::Hex),
        Encoding::Base64 => quote!(Encoding::Base64),
    };
    let prefix = webhook
        .prefix
        .as_ref()
        .map(|prefix| quote!(.prefix(#prefix)));
    let signed = match &webhook.signed {
        Signed::Body => None,
        Signed::CompactJson => Some(quote!(.compact_json())),
        Signed::TimestampAndBody {
            timestamp,
            signature,
        } => Some(quote!(.timestamped(#timestamp, #signature))),
    };
    quote! { static SCHEME: SignatureScheme = SignatureScheme::new(#header, #encoding) #prefix #signed; }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{decided, same};

    fn scheme_of(webhook: &str) -> TokenStream {
        let made = decided(&format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
x-clientry: {{ webhook: {{ header: X-S, envelope: D, {webhook} }} }}
paths: {{}}
components: {{ schemas: {{ D: {{ properties: {{ a: {{}} }} }} }} }}
"
        ));
        scheme(made.webhook.as_ref().unwrap())
    }

    #[test]
    fn each_way_of_signing_is_declared() {
        let cases = [
            (
                "encoding: base64",
                quote!(SignatureScheme::new("X-S", Encoding::Base64)),
            ),
            (
                "encoding: hex, prefix: 'sha256='",
                quote!(SignatureScheme::new("X-S", Encoding::Hex).prefix("sha256=")),
            ),
            (
                "encoding: hex, signed: compact-json",
                quote!(SignatureScheme::new("X-S", Encoding::Hex).compact_json()),
            ),
            (
                "encoding: hex, signed: { timestamp-and-body: { timestamp: t, signature: s } }",
                quote!(SignatureScheme::new("X-S", Encoding::Hex).timestamped("t", "s")),
            ),
        ];
        for (webhook, scheme) in cases {
            same(
                scheme_of(webhook),
                quote!(static SCHEME: SignatureScheme = #scheme;),
            );
        }
    }
}
