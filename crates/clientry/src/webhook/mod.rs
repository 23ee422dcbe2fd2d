//! Signatures of webhook deliveries: whether a request that says it comes from the provider does.
//!
//! A generated crate declares its provider's [`SignatureScheme`] once; a [`Verifier`] holds the secrets
//! and checks a delivery's headers and its body, exactly as received. Parsing the body and writing it
//! again before checking would check something else.
//!
//! ```
//! use clientry::webhook::{Encoding, SignatureScheme, Verifier};
//!
//! static DELIVERY: SignatureScheme =
//!     SignatureScheme::new("Webhook-Signature", Encoding::Hex).prefix("sha256=");
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // The new secret and the one before it: both are good while a secret is being replaced.
//! let verifier = Verifier::new(&DELIVERY, ["whsec_new", "whsec_old"])?;
//! # let body = br#"{"id":"evt_1"}"#;
//! # let mut headers = clientry::header::HeaderMap::new();
//! # headers.insert("webhook-signature", verifier.sign(body));
//! let event: serde_json::Value = verifier.open(&headers, body)?;
//! assert_eq!(event["id"], "evt_1");
//! assert!(verifier.verify(&headers, b"another body").is_err());
//! # Ok(())
//! # }
//! ```

mod compact;
mod error;
mod parse;
mod scheme;
mod verifier;

pub use error::{DeliveryError, SignatureError, UnusableSecret};
pub use scheme::{Encoding, SignatureScheme};
pub use verifier::Verifier;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
