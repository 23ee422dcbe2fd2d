//! [`Response`]: a success, decoded, with the response it was decoded from.

use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::RawResponse;

/// A success: the decoded value, to which it dereferences, and the response it was decoded from.
pub struct Response<T> {
    value: T,
    raw: RawResponse,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, raw: RawResponse) -> Self {
        Self { value, raw }
    }

    /// The decoded value.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The decoded value, and the response as received.
    pub fn into_parts(self) -> (T, RawResponse) {
        (self.value, self.raw)
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.raw.status()
    }

    /// The response's headers.
    pub fn headers(&self) -> &HeaderMap {
        self.raw.headers()
    }

    /// The id under which the provider knows this call, where the response names one.
    pub fn request_id(&self) -> Option<&str> {
        self.raw.request_id()
    }

    /// How many attempts were made, the successful one included. Redirects are part of an attempt, and an attempt that
    /// found no connection counts, too.
    pub fn attempts(&self) -> u32 {
        self.raw.attempts()
    }

    /// How long the call took, with all its attempts and the waits between them.
    pub fn elapsed(&self) -> Duration {
        self.raw.elapsed()
    }

    /// The body as received.
    pub fn body(&self) -> &Bytes {
        self.raw.body()
    }

    /// The response as received.
    pub fn raw(&self) -> &RawResponse {
        &self.raw
    }

    /// The same response with `f` of the value: to wrap the value of one status into an enum of several.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            value: f(self.value),
            raw: self.raw,
        }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("raw", &self.raw)
            .finish()
    }
}
