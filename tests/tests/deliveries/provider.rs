//! [`Provider`]: what a provider documents about its deliveries, beside the verifier of its crate.

use std::error::Error;
use std::fmt::Debug;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clientry::header::{HeaderMap, HeaderName, HeaderValue};
use clientry::webhook::{DeliveryError, SignatureError, UnusableSecret};
use serde_json::Value;
use tests::assert_no_secret;

use super::signing::{self, Tag};

/// The secret that genuine deliveries are signed with. It holds the marker that nothing may show.
pub const SECRET: &str = "whsec_hunter2-current";
/// The secret before it.
pub const OLD_SECRET: &str = "whsec_hunter2-previous";
/// When every delivery here is signed and comes in: 2026-06-11T12:00:00Z.
pub const NOW: u64 = 1_781_179_200;

/// A delivery's scheme as it is documented, and the crate that has to know it too.
pub struct Provider {
    pub name: &'static str,
    /// The header that holds the signature.
    pub header: &'static str,
    /// What is before the signature in that header.
    pub lead: &'static str,
    pub spelling: Spelling,
    /// What is signed before the body.
    pub signed_before: &'static str,
    /// A delivery's body, without white space outside its strings.
    pub body: &'static str,
    pub new: New,
}

/// A verifier for deliveries that are signed with any of these secrets.
pub type New = fn(&[&str]) -> Result<Box<dyn Verify>, UnusableSecret>;

/// How the bytes of a signature are written.
#[derive(Clone, Copy, PartialEq)]
pub enum Spelling {
    Hex,
    Base64,
}

/// The shape that the five generated verifiers have in common.
pub trait Verify: Debug {
    /// The envelope, as JSON.
    fn open(&self, headers: &HeaderMap, body: &[u8]) -> Result<Value, DeliveryError>;
    fn check(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), SignatureError>;
    fn sign(&self, body: &[u8]) -> HeaderValue;
}

macro_rules! verify {
    ($($name:ident)*) => {$(
        impl Verify for ::$name::WebhookVerifier {
            fn open(&self, headers: &HeaderMap, body: &[u8]) -> Result<Value, DeliveryError> {
                let envelope: ::$name::types::WebhookDelivery = self.verify(headers, body)?;
                Ok(serde_json::to_value(envelope).unwrap())
            }

            fn check(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), SignatureError> {
                self.verify_signature(headers, body)
            }

            fn sign(&self, body: &[u8]) -> HeaderValue {
                Self::sign(self, body)
            }
        }
    )*};
}

verify!(vendaze theirstack generect voucherify finix);

/// The constructor of a crate's verifier, with the clock of these tests.
macro_rules! verifier {
    ($name:ident) => {
        |secrets| {
            let verifier = ::$name::WebhookVerifier::new(secrets.iter().copied())?;
            let verifier = verifier
                .clock(|| $crate::deliveries::provider::at($crate::deliveries::provider::NOW));
            Ok(Box::new(verifier))
        }
    };
}
pub(crate) use verifier;

/// All five.
pub static ALL: [&Provider; 5] = [
    &super::vendaze::PROVIDER,
    &super::theirstack::PROVIDER,
    &super::generect::PROVIDER,
    &super::voucherify::PROVIDER,
    &super::finix::PROVIDER,
];

/// Which check a delivery failed. The header it names is looked at in [`Provider::refuse`].
#[derive(Debug, PartialEq)]
pub enum Refusal {
    Missing,
    Repeated,
    Prefix,
    Malformed,
    Length,
    Mismatch,
    TooOld(u64),
    TooNew(u64),
}

/// A time in Unix seconds.
pub fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// A header as often as there are values.
pub fn headers<V: AsRef<[u8]>>(name: &str, values: impl IntoIterator<Item = V>) -> HeaderMap {
    let name: HeaderName = name.parse().unwrap();
    let values = values.into_iter();
    let value = |value: V| HeaderValue::from_bytes(value.as_ref()).unwrap();
    values.map(|each| (name.clone(), value(each))).collect()
}

/// Which check failed, once it is sure that the error tells neither a secret nor what would have passed.
pub fn refusal(header: &str, error: &SignatureError, would_pass: &[Tag]) -> Refusal {
    assert_tells_nothing(error, would_pass);
    let (named, refusal) = match error {
        SignatureError::MissingHeader { header } => (*header, Refusal::Missing),
        SignatureError::RepeatedHeader { header } => (*header, Refusal::Repeated),
        SignatureError::WrongPrefix { header, .. } => (*header, Refusal::Prefix),
        SignatureError::Malformed { header, .. } => (*header, Refusal::Malformed),
        SignatureError::WrongLength { header } => (*header, Refusal::Length),
        SignatureError::Mismatch => return Refusal::Mismatch,
        SignatureError::TooOld { seconds } => return Refusal::TooOld(*seconds),
        SignatureError::TooNew { seconds } => return Refusal::TooNew(*seconds),
        other => panic!("a check that is not tested: {other:?}"),
    };
    assert_eq!(named, header);
    assert!(error.to_string().contains(header), "{error}");
    refusal
}

/// Fails if an error, in any way of printing it, shows a secret or one of these signatures.
pub fn assert_tells_nothing(error: &dyn Error, would_pass: &[Tag]) {
    let mut printed = format!("{error:?} {error:#?}");
    let mut cause = Some(error);
    while let Some(error) = cause {
        printed.push_str(&format!(" {error}"));
        cause = error.source();
    }
    assert_no_secret("an error", &printed);
    let printed = printed.to_lowercase();
    for tag in would_pass {
        // A part of a signature is as bad as the whole.
        let (hex, base64) = (signing::hex(tag), signing::base64(tag).to_lowercase());
        assert!(
            !printed.contains(&hex[..12])
                && !printed.contains(&hex[52..])
                && !printed.contains(&base64[..12])
                && !printed.contains(&base64[32..])
                && !printed.contains(&format!("{tag:?}")[1..40]),
            "an error shows what would have passed: {printed}"
        );
    }
}

impl Provider {
    /// The signature's bytes, by the documented rule. The body has no white space to remove.
    pub fn tag(&self, secret: &str, body: &[u8]) -> Tag {
        signing::hmac(secret, [self.signed_before.as_bytes(), body].concat())
    }

    /// The signature as the provider writes it.
    pub fn spell(&self, tag: Tag) -> String {
        match self.spelling {
            Spelling::Hex => signing::hex(tag),
            Spelling::Base64 => signing::base64(tag),
        }
    }

    /// The header's whole value for a delivery signed at [`NOW`].
    pub fn value(&self, secret: &str, body: &[u8]) -> String {
        format!("{}{}", self.lead, self.spell(self.tag(secret, body)))
    }

    /// A genuine delivery's headers.
    pub fn genuine(&self, secret: &str, body: &[u8]) -> HeaderMap {
        self.headers([self.value(secret, body)])
    }

    /// The provider's header as often as there are values.
    pub fn headers<V: AsRef<[u8]>>(&self, values: impl IntoIterator<Item = V>) -> HeaderMap {
        headers(self.header, values)
    }

    pub fn verifier(&self, secrets: &[&str]) -> Box<dyn Verify> {
        (self.new)(secrets).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// Which check a delivery fails, `verify` and `verify_signature` agreeing on it.
    pub fn refuse(&self, secrets: &[&str], headers: &HeaderMap, body: &[u8]) -> Refusal {
        let verifier = self.verifier(secrets);
        let error = match verifier.open(headers, body) {
            Err(DeliveryError::Signature(error)) => error,
            other => panic!("{}: {headers:?} is not refused: {other:?}", self.name),
        };
        assert_eq!(
            verifier.check(headers, body),
            Err(error.clone()),
            "{}",
            self.name
        );
        let would_pass: Vec<_> = secrets
            .iter()
            .map(|secret| self.tag(secret, body))
            .collect();
        assert_tells_nothing(&DeliveryError::from(error.clone()), &would_pass);
        refusal(self.header, &error, &would_pass)
    }
}
