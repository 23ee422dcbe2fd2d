//! [`Plan`]: a request that was found right, from which every attempt is made anew.
//!
//! A plan is cheaper to keep than a copy of each request would be: a call that succeeds at once, as
//! nearly all do, pays nothing for the attempts it might have needed.

use std::time::Duration;

use reqwest::Url;
use reqwest::header::{COOKIE, HeaderMap, HeaderName, HeaderValue};

use crate::auth::{Carrier, Ready};
use crate::body::{Payload, Sent};
use crate::client::Core;
use crate::encode::Encoded;
use crate::error::Problem;
use crate::retry::RetryPolicy;
use crate::spec::Operation;

/// The longest URL that reqwest can send: `http::Uri` counts its bytes in 16 bits.
pub(crate) const MAX_URL_BYTES: usize = 65_534;

/// What is sent, byte for byte the same each time; what has a stream is sent once.
pub(crate) struct Plan<'a> {
    pub(crate) core: &'a Core,
    pub(crate) operation: &'static Operation,
    /// How long the call may take in all.
    pub(crate) timeout: Duration,
    pub(crate) url: String,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// The credentials that are asked for before each attempt.
    pub(crate) changing: Vec<&'a Ready>,
    /// Whether the provider does once what it is asked for twice, by a key that the caller set.
    pub(crate) has_key: bool,
    pub(crate) body: Option<Payload>,
}

/// What an attempt has beside the plan.
#[derive(Clone, Copy, Default)]
pub(crate) struct More<'a> {
    /// The credentials that were asked for.
    pub(crate) credentials: &'a [Carrier],
    /// The headers that interceptors set.
    pub(crate) headers: &'a [(HeaderName, HeaderValue)],
}

impl Plan<'_> {
    /// Whether the request can be sent as often as needed.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.body.as_ref().is_none_or(Payload::is_repeatable)
    }

    /// Whether doing it twice is harmless, by its method, its document, its key, or the caller's word.
    pub(crate) fn is_harmless(&self, policy: &RetryPolicy) -> bool {
        self.has_key || policy.is_harmless(self.operation)
    }

    /// The request with this beside what it has of its own, which counts in `sent` how far its body has got.
    pub(crate) fn request(
        &self,
        more: &More<'_>,
        sent: &Sent,
    ) -> Result<reqwest::Request, Problem> {
        let mut pairs = String::new();
        for carrier in more.credentials {
            if let Carrier::Query(name, value) = carrier {
                let mark = if self.url.contains('?') || !pairs.is_empty() {
                    '&'
                } else {
                    '?'
                };
                let (name, value) = (Encoded(name), value.expose_secret());
                pairs.push_str(&format!("{mark}{name}={}", Encoded(&value)));
            }
        }
        let url = match pairs.as_str() {
            "" => Url::parse(&self.url),
            pairs => Url::parse(&format!("{}{pairs}", self.url)),
        };
        let url = url.map_err(|_| Problem::Url)?;
        let bytes = url.as_str().len();
        if bytes > MAX_URL_BYTES {
            return Err(Problem::UrlTooLong {
                bytes,
                limit: MAX_URL_BYTES,
            });
        }
        self.request_to(url, more, sent)
    }

    /// The request, sent on to another URL of the same origin.
    pub(crate) fn request_to(
        &self,
        url: Url,
        more: &More<'_>,
        sent: &Sent,
    ) -> Result<reqwest::Request, Problem> {
        let common = &self.core.inner().headers;
        let mut headers = HeaderMap::with_capacity(common.len() + self.headers.len());
        // The call's own headers go before the client-wide ones of the same name.
        let own = self.headers.iter().map(|(name, value)| (name, value));
        for (name, value) in common.iter().chain(own) {
            headers.insert(name, value.clone());
        }
        for carrier in more.credentials {
            add(&mut headers, carrier)?;
        }
        for (name, value) in more.headers {
            headers.insert(name, value.clone());
        }
        let mut request = reqwest::Request::new(self.operation.method(), url);
        *request.headers_mut() = headers;
        if let Some(payload) = &self.body {
            let reason = "is a stream that was sent before";
            let body = payload.open(sent).ok_or(Problem::Unwritable { reason })?;
            *request.body_mut() = Some(body);
        }
        Ok(request)
    }
}

/// Adds a credential. One in a cookie joins the others, since a request has one such header.
fn add(headers: &mut HeaderMap, carrier: &Carrier) -> Result<(), Problem> {
    let cookie = match carrier {
        Carrier::Header(name, value) if *name == COOKIE => {
            value.to_str().unwrap_or_default().to_owned()
        }
        Carrier::Header(name, value) => {
            headers.insert(name, value.clone());
            return Ok(());
        }
        Carrier::Cookie(name, value) => format!("{name}={}", value.expose_secret()),
        Carrier::Query(..) => return Ok(()),
    };
    let all = match headers.get(COOKIE) {
        Some(before) => [before.as_bytes(), b"; ", cookie.as_bytes()].concat(),
        None => cookie.into_bytes(),
    };
    let mut value = HeaderValue::from_bytes(&all).map_err(|_| Problem::Header {
        name: "Cookie".to_owned(),
        reason: "holds a line break or another control character",
    })?;
    value.set_sensitive(true);
    headers.insert(COOKIE, value);
    Ok(())
}
