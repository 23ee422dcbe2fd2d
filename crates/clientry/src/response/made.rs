//! Responses that no server sent, for a user's own tests: feature `test-util`.

use bytes::Bytes;
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};

use super::raw::{Parts, Progress};
use super::{RawResponse, Response};
use crate::spec::{Operation, Provider};

static PROVIDER: Provider =
    Provider::new("test", "0.0.0", "TEST_BASE_URL").request_id_headers(&["x-request-id"]);
static OPERATION: Operation = Operation::new("test", Method::GET, "/");

impl RawResponse {
    /// A response for a test, as if it came to the first attempt of an operation `test`. Its request id is in the header
    /// `X-Request-Id`, whichever the provider's own is.
    ///
    /// With the feature `test-util`.
    ///
    /// ```
    /// use clientry::header::HeaderMap;
    /// use clientry::{Error, RawResponse, StatusCode};
    ///
    /// let raw = RawResponse::from_parts(StatusCode::BAD_GATEWAY, HeaderMap::new(), "<html>");
    /// let error: Error<()> = Error::UnexpectedStatus(raw);
    /// assert!(error.is_retryable());
    /// ```
    pub fn from_parts(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self::new(Parts {
            provider: &PROVIDER,
            operation: &OPERATION,
            progress: Progress {
                attempts: 1,
                ..Progress::default()
            },
            status,
            headers,
            body: body.into(),
            not_followed: None,
            trace: None,
        })
    }

    /// The same response after so many attempts.
    ///
    /// With the feature `test-util`.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.progress_mut().attempts = attempts;
        self
    }

    /// The same response, where the server may have done what an attempt before the last one asked for.
    ///
    /// With the feature `test-util`.
    #[must_use]
    pub fn with_earlier_attempt_may_be_done(mut self) -> Self {
        self.progress_mut().may_be_done = true;
        self
    }
}

impl<T> Response<T> {
    /// A success for a test: what a method of a user's own trait returns in place of a call. [`Error`](enum@crate::Error)
    /// shows one that returns each failure.
    ///
    /// With the feature `test-util`.
    ///
    /// ```
    /// use clientry::header::HeaderMap;
    /// use clientry::{RawResponse, Response, StatusCode};
    ///
    /// let raw = RawResponse::from_parts(StatusCode::CREATED, HeaderMap::new(), "");
    /// let response = Response::from_parts("made".to_owned(), raw);
    /// assert_eq!((response.len(), response.status().as_u16()), (4, 201));
    /// ```
    pub fn from_parts(value: T, raw: RawResponse) -> Self {
        Self::new(value, raw)
    }
}
