//! [`Plan`]: a request that was found right, from which every attempt is made anew.
//!
//! A plan is cheaper to keep than a copy of each request would be: a call that succeeds at once, as
//! nearly all do, pays nothing for the attempts it might have needed.

use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::body::{Payload, Sent};
use crate::client::Core;
use crate::error::Problem;
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
    pub(crate) body: Option<Payload>,
}

impl Plan<'_> {
    /// Whether the request can be sent as often as needed.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.body.as_ref().is_none_or(Payload::is_repeatable)
    }

    /// The request, which counts in `sent` how far its body has got.
    pub(crate) fn request(&self, sent: &Sent) -> Result<reqwest::Request, Problem> {
        let url = Url::parse(&self.url).map_err(|_| Problem::Url)?;
        let bytes = url.as_str().len();
        if bytes > MAX_URL_BYTES {
            return Err(Problem::UrlTooLong {
                bytes,
                limit: MAX_URL_BYTES,
            });
        }
        self.request_to(url, sent)
    }

    /// The request, sent on to another URL of the same origin.
    pub(crate) fn request_to(&self, url: Url, sent: &Sent) -> Result<reqwest::Request, Problem> {
        let common = &self.core.inner().headers;
        let mut headers = HeaderMap::with_capacity(common.len() + self.headers.len());
        // The call's own headers go before the client-wide ones of the same name.
        let own = self.headers.iter().map(|(name, value)| (name, value));
        for (name, value) in common.iter().chain(own) {
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
