//! [`Verifier`]: the secrets of one webhook, and the check of a delivery against them.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::prelude::{BASE64_STANDARD, Engine};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::de::DeserializeOwned;
use sha2::Sha256;

use super::compact::Spread;
use super::error::{DeliveryError, SignatureError, UnusableSecret};
use super::parse::{Tag, parse};
use super::scheme::{Content, Encoding, Layout, SignatureScheme};
use crate::decode::decode;
use crate::types::SecretString;

/// How far a timestamp may be from now, unless [`Verifier::tolerance`] says otherwise.
const TOLERANCE: Duration = Duration::from_secs(300);

/// Checks that deliveries come from the provider, with any of several secrets.
///
/// A clone is cheap. `Debug` shows no secret.
#[derive(Clone)]
pub struct Verifier {
    scheme: &'static SignatureScheme,
    /// The scheme's header, read once. None if it is not a header name: then no delivery has it.
    header: Option<HeaderName>,
    /// Each secret as an HMAC that has taken in the key and nothing else. Never empty.
    keys: Arc<[Hmac<Sha256>]>,
    tolerance: Duration,
    clock: Option<Clock>,
}

type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

impl Verifier {
    /// A verifier for deliveries signed by `scheme` with any of `secrets`: one, or while it is being
    /// replaced the new and the old one.
    ///
    /// # Errors
    ///
    /// [`UnusableSecret`] if there is none, or one is empty or has white space around it.
    pub fn new<S: Into<SecretString>>(
        scheme: &'static SignatureScheme,
        secrets: impl IntoIterator<Item = S>,
    ) -> Result<Self, UnusableSecret> {
        let keys: Arc<[_]> = secrets
            .into_iter()
            .map(|secret| key(&secret.into()))
            .collect::<Result<_, _>>()?;
        if keys.is_empty() {
            return Err(UnusableSecret::Missing);
        }
        let header = HeaderName::from_bytes(scheme.header.as_bytes()).ok();
        Ok(Self {
            scheme,
            header,
            keys,
            tolerance: TOLERANCE,
            clock: None,
        })
    }

    /// How old a delivery may be, and how far in the future: 300 seconds unless set. It counts only
    /// where the provider signs a timestamp; elsewhere an old delivery can be sent again, and only the
    /// event's own id tells.
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Reads the time from `clock` instead of the system's: for tests.
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Checks a delivery: its headers, and its body byte for byte as received.
    ///
    /// The signature is compared in a time that does not depend on where it differs, and the timestamp
    /// is checked only once the signature is known to be right.
    ///
    /// # Errors
    ///
    /// A [`SignatureError`] that says which check failed.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), SignatureError> {
        let parsed = parse(self.scheme, self.header(headers)?)?;
        let timestamp = parsed.timestamp.map_or(&[][..], |(digits, _)| digits);
        let tag = parsed.tag.into();
        let spread = self.spread(body);
        // Every key is tried, on the compact JSON and on the body as received where they differ, so that
        // the time does not tell which one it was.
        let mut matched = false;
        for key in self.keys.iter() {
            matched |= self.mac(key, timestamp, body).verify(&tag).is_ok();
            if let Some(spread) = spread {
                matched |= compact_mac(key, spread).verify(&tag).is_ok();
            }
        }
        if !matched {
            return Err(SignatureError::Mismatch);
        }
        parsed
            .timestamp
            .map_or(Ok(()), |(_, seconds)| self.check_age(seconds))
    }

    /// Checks a delivery and decodes its body.
    ///
    /// # Errors
    ///
    /// [`DeliveryError::Signature`] if the delivery cannot be trusted; [`DeliveryError::Body`] if it can
    /// and its body is not a `T`.
    pub fn open<T: DeserializeOwned>(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<T, DeliveryError> {
        self.verify(headers, body)?;
        decode(body).map_err(DeliveryError::Body)
    }

    /// The header's value for a delivery of `body`, signed now with the first secret: to test a
    /// receiver with.
    pub fn sign(&self, body: &[u8]) -> HeaderValue {
        let seconds = self
            .now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs()
            .to_string();
        let mac = |key| match self.spread(body) {
            Some(spread) => compact_mac(key, spread),
            None => self.mac(key, seconds.as_bytes(), body),
        };
        let tag = self
            .keys
            .first()
            .map(|key| Tag::from(mac(key).finalize().into_bytes()))
            .unwrap_or_default();
        let signature = match self.scheme.encoding {
            Encoding::Hex => tag.iter().map(|byte| format!("{byte:02x}")).collect(),
            Encoding::Base64 => BASE64_STANDARD.encode(tag),
        };
        let text = match self.scheme.layout {
            Layout::Prefixed(prefix) => format!("{prefix}{signature}"),
            Layout::Fields {
                timestamp,
                signature: name,
            } => format!("{timestamp}={seconds}, {name}={signature}"),
        };
        // Of a scheme's own constants and ASCII digits; a scheme that is no header value signs nothing.
        HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
    }

    /// The value of the one header there must be.
    fn header<'a>(&self, headers: &'a HeaderMap) -> Result<&'a [u8], SignatureError> {
        let header = self.scheme.header;
        let name = self
            .header
            .as_ref()
            .ok_or(SignatureError::MissingHeader { header })?;
        let mut values = headers.get_all(name).iter();
        let value = values
            .next()
            .ok_or(SignatureError::MissingHeader { header })?;
        if values.next().is_some() {
            return Err(SignatureError::RepeatedHeader { header });
        }
        Ok(value.as_bytes())
    }

    /// The body as JSON to leave white space out of, where the provider signs it without.
    fn spread<'a>(&self, body: &'a [u8]) -> Option<Spread<'a>> {
        match self.scheme.content {
            Content::CompactJson => Spread::of(body),
            Content::Body | Content::TimestampColonBody => None,
        }
    }

    /// An HMAC that has taken in what is signed, with the body as received.
    fn mac(&self, key: &Hmac<Sha256>, timestamp: &[u8], body: &[u8]) -> Hmac<Sha256> {
        let mut mac = key.clone();
        match self.scheme.content {
            Content::Body | Content::CompactJson => mac.update(body),
            Content::TimestampColonBody => {
                mac.update(timestamp);
                mac.update(b":");
                mac.update(body);
            }
        }
        mac
    }

    fn check_age(&self, signed: u64) -> Result<(), SignatureError> {
        let now = self
            .now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs();
        let tolerance = self.tolerance.as_secs();
        if now.saturating_sub(signed) > tolerance {
            Err(SignatureError::TooOld {
                seconds: now - signed,
            })
        } else if signed.saturating_sub(now) > tolerance {
            Err(SignatureError::TooNew {
                seconds: signed - now,
            })
        } else {
            Ok(())
        }
    }

    fn now(&self) -> SystemTime {
        self.clock
            .as_ref()
            .map_or_else(SystemTime::now, |clock| clock())
    }
}

/// An HMAC that has taken in the body without its white space.
fn compact_mac(key: &Hmac<Sha256>, spread: Spread<'_>) -> Hmac<Sha256> {
    let mut mac = key.clone();
    spread.compact(|piece| mac.update(piece));
    mac
}

fn key(secret: &SecretString) -> Result<Hmac<Sha256>, UnusableSecret> {
    let secret = secret.expose_secret();
    if secret.is_empty() {
        return Err(UnusableSecret::Empty);
    }
    if secret.trim() != secret {
        return Err(UnusableSecret::SurroundingWhiteSpace);
    }
    // HMAC takes a key of any length, so that no other secret is refused.
    Hmac::new_from_slice(secret.as_bytes()).map_err(|_| UnusableSecret::Empty)
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("scheme", &self.scheme)
            .field("secrets", &self.keys.len())
            .field("tolerance", &self.tolerance)
            .finish_non_exhaustive()
    }
}
