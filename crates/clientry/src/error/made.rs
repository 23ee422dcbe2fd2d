//! Errors of calls that no one made, for a user's own tests: feature `test-util`.

use std::time::Duration;

use super::transport::{Made, TransportError};
use super::{
    ApiError, BodyProblem, BodyTooLarge, Cause, CredentialError, InterceptorError, InvalidRequest,
    MessageParts, Problem, UnreadableBody,
};
use crate::response::{Progress, RawResponse};

/// The provider and the operation of what no call brought.
const TEST: &str = "test";

/// For a user's own tests, with the feature `test-util`: what a method of a trait of theirs returns in place of a call. Each
/// is of one attempt of an operation `test`.
///
/// ```
/// use clientry::TransportError;
/// use std::time::Duration;
///
/// let limit = Duration::from_secs(30);
/// let (is_timeout, is_connect) = (TransportError::is_timeout, TransportError::is_connect);
/// for (error, expected) in [
///     (TransportError::timed_out(limit), (true, false)),
///     (TransportError::silent(limit), (true, false)),
///     (TransportError::not_connected("connection refused"), (false, true)),
///     (TransportError::not_connected_in_time(), (true, true)),
///     (TransportError::connection_lost("connection reset by peer"), (false, false)),
/// ] {
///     assert_eq!((is_timeout(&error), is_connect(&error)), expected, "{error}");
/// }
/// ```
impl TransportError {
    /// A call that took longer than `limit`, its `timeout`.
    ///
    /// With the feature `test-util`.
    ///
    /// ```
    /// let error = clientry::TransportError::timed_out(std::time::Duration::from_secs(30));
    /// assert!(error.is_timeout() && !error.is_connect());
    /// ```
    pub fn timed_out(limit: Duration) -> Self {
        Self::made(limit, Cause::TotalTimeout(limit))
    }

    /// A server that sent nothing for `limit`, the call's `read_timeout`.
    ///
    /// With the feature `test-util`.
    pub fn silent(limit: Duration) -> Self {
        Self::made(limit, Cause::ReadTimeout(limit))
    }

    /// No connection, for a reason such as `connection refused`: the server saw nothing of the call.
    ///
    /// With the feature `test-util`.
    ///
    /// ```
    /// let error = clientry::TransportError::not_connected("connection refused");
    /// assert!(error.is_connect() && !error.is_timeout());
    /// assert_eq!(
    ///     error.to_string(),
    ///     "test test: no response from http://localhost: could not connect: connection refused"
    /// );
    /// ```
    pub fn not_connected(reason: impl Into<String>) -> Self {
        Self::made(Duration::ZERO, Cause::Made(Made::Connect(reason.into())))
    }

    /// No connection within the `connect_timeout`.
    ///
    /// With the feature `test-util`.
    pub fn not_connected_in_time() -> Self {
        Self::made(Duration::ZERO, Cause::Made(Made::ConnectTimeout))
    }

    /// A connection that broke before there was a response, for a reason such as `connection reset by peer`: the server
    /// may have acted.
    ///
    /// With the feature `test-util`.
    pub fn connection_lost(reason: impl Into<String>) -> Self {
        Self::made(Duration::ZERO, Cause::Made(Made::Connection(reason.into())))
    }

    /// The same error after so many attempts.
    ///
    /// With the feature `test-util`.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.progress_mut().attempts = attempts;
        self
    }

    /// The same error, where the server may have done what an attempt before the last one asked for.
    ///
    /// With the feature `test-util`.
    #[must_use]
    pub fn with_earlier_attempt_may_be_done(mut self) -> Self {
        self.progress_mut().may_be_done = true;
        self
    }

    fn made(elapsed: Duration, cause: Cause) -> Self {
        let progress = Progress {
            attempts: 1,
            elapsed,
            may_be_done: false,
        };
        Self::new(TEST, TEST, "http://localhost", progress, cause)
    }
}

impl CredentialError {
    /// A credential, of a scheme `test`, that could not be had because of `cause`, such as an
    /// [`OAuth2Error`](crate::OAuth2Error).
    ///
    /// With the feature `test-util`.
    ///
    /// ```
    /// use clientry::{CredentialError, Error, OAuth2Error};
    ///
    /// let error: Error<()> = Error::Credential(CredentialError::from_cause(OAuth2Error::Cancelled));
    /// assert!(error.is_retryable());
    /// assert_eq!(error.to_string(), "test test: no credential for test: the token request was cancelled");
    /// ```
    pub fn from_cause(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new((TEST, TEST, TEST), Progress::default(), None, cause.into())
    }
}

impl InterceptorError {
    /// A call that an interceptor ended because of `cause` before anything was sent.
    ///
    /// With the feature `test-util`.
    ///
    /// ```
    /// let error = clientry::InterceptorError::from_cause("the circuit is open");
    /// assert_eq!(error.to_string(), "test test: an interceptor ended the call: the circuit is open");
    /// ```
    pub fn from_cause(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new((TEST, TEST), Progress::default(), false, None, cause.into())
    }
}

impl InvalidRequest {
    /// A request that was not sent because of these problems.
    ///
    /// With the feature `test-util`.
    ///
    /// ```
    /// use clientry::{Error, InvalidRequest, Problem, Rule, Violation};
    ///
    /// let too_short = Violation::from_parts("name", Rule::Length { min: Some(1), max: None });
    /// let error: Error<()> = Error::InvalidRequest(InvalidRequest::from_problems([Problem::Rule(too_short)]));
    /// assert_eq!(
    ///     error.to_string(),
    ///     "test test: nothing was sent: `name` must have at least 1 character"
    /// );
    /// ```
    pub fn from_problems(problems: impl IntoIterator<Item = Problem>) -> Self {
        Self::new(TEST, TEST, problems.into_iter().collect())
    }
}

impl UnreadableBody {
    /// A response with this problem of its body.
    ///
    /// With the feature `test-util`.
    ///
    /// ```
    /// use clientry::header::HeaderMap;
    /// use clientry::{BodyProblem, Error, RawResponse, StatusCode, TransportError, UnreadableBody};
    ///
    /// let raw = RawResponse::from_parts(StatusCode::OK, HeaderMap::new(), r#"{"id":"#);
    /// let lost = BodyProblem::CutOff(TransportError::connection_lost("connection reset by peer"));
    /// let error: Error<()> = Error::UnreadableBody(UnreadableBody::from_parts(raw, lost));
    /// assert!(error.is_retryable() && error.status() == Some(StatusCode::OK));
    /// ```
    pub fn from_parts(raw: RawResponse, problem: BodyProblem) -> Self {
        Self::new(raw, problem)
    }
}

impl BodyTooLarge {
    /// A response whose body is longer than `limit` bytes.
    ///
    /// With the feature `test-util`.
    ///
    /// ```
    /// use clientry::header::HeaderMap;
    /// use clientry::{BodyTooLarge, Error, RawResponse, StatusCode};
    ///
    /// let raw = RawResponse::from_parts(StatusCode::OK, HeaderMap::new(), "");
    /// let error: Error<()> = Error::BodyTooLarge(BodyTooLarge::from_parts(raw, 1024));
    /// assert!(!error.is_retryable());
    /// ```
    pub fn from_parts(raw: RawResponse, limit: usize) -> Self {
        Self::new(raw, limit)
    }
}

impl<E> ApiError<E> {
    /// An error response that the document lists. Its message shows nothing of the value; for one that does, let
    /// [`RawResponse::detailed_error`] decode a body.
    ///
    /// With the feature `test-util`.
    ///
    /// ```
    /// use clientry::header::HeaderMap;
    /// use clientry::{ApiError, Error, RawResponse, StatusCode};
    ///
    /// #[derive(Debug)]
    /// enum GetError {
    ///     NotFound,
    /// }
    ///
    /// let raw = RawResponse::from_parts(StatusCode::NOT_FOUND, HeaderMap::new(), "");
    /// let error = Error::Api(ApiError::from_parts(GetError::NotFound, raw));
    /// assert!(error.is_not_found());
    /// ```
    pub fn from_parts(value: E, raw: RawResponse) -> Self {
        Self::new(value, MessageParts::default(), raw)
    }
}
