//! [`Error`]: how a call failed; [`Failure`]: the part of it that does not depend on the operation.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::{
    ApiError, BodyTooLarge, CredentialError, InterceptorError, InvalidRequest, NoNextPage,
    TransportError, UnreadableBody,
};
use crate::response::RawResponse;
use crate::retry::is_transient;

/// How a call failed. `E` is the operation's own enum of documented error responses.
///
/// ```
/// # enum UpdateError { NotFound }
/// # fn handle(error: clientry::Error<UpdateError>) {
/// use clientry::Error;
///
/// match error {
///     Error::Api(api) => match *api {
///         UpdateError::NotFound => println!("gone; request {:?}", api.raw().request_id()),
///     },
///     Error::InvalidRequest(invalid) => println!("fix the call: {invalid}"),
///     other if other.is_retryable() => println!("try again later: {other}"),
///     other => println!("{other}"),
/// }
/// # }
/// ```
#[cfg_attr(feature = "test-util", doc = include_str!("in_tests.md"))]
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<E> {
    /// Nothing was sent.
    InvalidRequest(InvalidRequest),
    /// A credential that changes could not be had from where it comes from.
    Credential(CredentialError),
    /// An interceptor ended the call.
    Interceptor(InterceptorError),
    /// No response was received.
    Transport(TransportError),
    /// An error response that the document lists.
    Api(ApiError<E>),
    /// A response with a status that the document does not list.
    UnexpectedStatus(RawResponse),
    /// A response whose body cannot be read.
    UnreadableBody(UnreadableBody),
    /// A response whose body is longer than the client reads.
    BodyTooLarge(BodyTooLarge),
    /// Pages that cannot be read to their end: the next one cannot be asked for. Only a
    /// [`PageStream`](crate::PageStream) and [`PageItems`](crate::PageItems) have it.
    NoNextPage(NoNextPage),
}

/// How a call failed before its response was decoded: the part of [`Error`] that is the same for every
/// operation. `?` turns it into the operation's own `Error`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// Nothing was sent.
    InvalidRequest(InvalidRequest),
    /// A credential that changes could not be had from where it comes from.
    Credential(CredentialError),
    /// An interceptor ended the call.
    Interceptor(InterceptorError),
    /// No response was received.
    Transport(TransportError),
    /// A response was received, but not all of its body.
    UnreadableBody(UnreadableBody),
    /// A response was received whose body is longer than the client reads.
    BodyTooLarge(BodyTooLarge),
}

impl<E> From<Failure> for Error<E> {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::InvalidRequest(error) => Self::InvalidRequest(error),
            Failure::Credential(error) => Self::Credential(error),
            Failure::Interceptor(error) => Self::Interceptor(error),
            Failure::Transport(error) => Self::Transport(error),
            Failure::UnreadableBody(error) => Self::UnreadableBody(error),
            Failure::BodyTooLarge(error) => Self::BodyTooLarge(error),
        }
    }
}

impl Failure {
    /// The response as received, if there is one.
    pub(crate) fn raw(&self) -> Option<&RawResponse> {
        match self {
            Self::InvalidRequest(_) | Self::Transport(_) => None,
            Self::Credential(error) => error.raw(),
            Self::Interceptor(error) => error.raw(),
            Self::UnreadableBody(error) => Some(error.raw()),
            Self::BodyTooLarge(error) => Some(error.raw()),
        }
    }

    /// The response as received, if there is one, and nothing else.
    pub(crate) fn into_raw(self) -> Option<RawResponse> {
        match self {
            Self::InvalidRequest(_) | Self::Transport(_) => None,
            Self::Credential(error) => error.into_raw(),
            Self::Interceptor(error) => error.into_raw(),
            Self::UnreadableBody(error) => Some(error.into_raw()),
            Self::BodyTooLarge(error) => Some(error.into_raw()),
        }
    }

    /// A short name of what went wrong, for telemetry.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "invalid_request",
            Self::Credential(_) => "credential",
            Self::Interceptor(_) => "interceptor",
            Self::Transport(error) => error.kind(),
            Self::UnreadableBody(_) => "unreadable_body",
            Self::BodyTooLarge(_) => "body_too_large",
        }
    }

    /// How many attempts were made; 0 if the request was not valid. Redirects are part of an attempt, and an attempt that
    /// found no connection counts, too.
    pub fn attempts(&self) -> u32 {
        match self {
            Self::Credential(error) => error.attempts(),
            Self::Interceptor(error) => error.attempts(),
            Self::Transport(error) => error.attempts(),
            _ => self.raw().map_or(0, RawResponse::attempts),
        }
    }
}

impl<E> Error<E> {
    /// The same error with `f` of the documented error, if it is one. All else stays as it is, the line that it prints
    /// included: to make one error type of those of several operations.
    ///
    /// ```
    /// # #[derive(Debug)]
    /// # enum GetError { NotFound }
    /// #[derive(Debug)]
    /// enum Mine {
    ///     Get(GetError),
    /// }
    ///
    /// fn mine(error: clientry::Error<GetError>) -> clientry::Error<Mine> {
    ///     error.map(Mine::Get)
    /// }
    /// # let _ = (mine, GetError::NotFound);
    /// ```
    pub fn map<F>(self, f: impl FnOnce(E) -> F) -> Error<F> {
        match self {
            Self::InvalidRequest(error) => Error::InvalidRequest(error),
            Self::Credential(error) => Error::Credential(error),
            Self::Interceptor(error) => Error::Interceptor(error),
            Self::Transport(error) => Error::Transport(error),
            Self::Api(error) => Error::Api(error.map(f)),
            Self::UnexpectedStatus(raw) => Error::UnexpectedStatus(raw),
            Self::UnreadableBody(error) => Error::UnreadableBody(error),
            Self::BodyTooLarge(error) => Error::BodyTooLarge(error),
            Self::NoNextPage(error) => Error::NoNextPage(error),
        }
    }

    /// How long the server asks to be left alone, or the token endpoint where that is what failed; see
    /// [`RawResponse::retry_after`].
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Credential(error) => error.retry_after(),
            _ => self.raw()?.retry_after(),
        }
    }

    /// The response as received, if there is one.
    pub fn raw(&self) -> Option<&RawResponse> {
        match self {
            Self::InvalidRequest(_) | Self::Transport(_) => None,
            Self::Credential(error) => error.raw(),
            Self::Interceptor(error) => error.raw(),
            Self::Api(error) => Some(error.raw()),
            Self::UnexpectedStatus(raw) => Some(raw),
            Self::UnreadableBody(error) => Some(error.raw()),
            Self::BodyTooLarge(error) => Some(error.raw()),
            Self::NoNextPage(error) => Some(error.raw()),
        }
    }

    /// The HTTP status, if there is a response, whatever its body.
    pub fn status(&self) -> Option<StatusCode> {
        self.raw().map(RawResponse::status)
    }

    /// Whether there is a response with status 404, whatever its body, and whether or not the document lists that
    /// status.
    ///
    /// Use it to tell "there is no such thing" from a failure: [`Error::Api`] alone misses a gateway's 404 with HTML
    /// or without a body, which is an [`Error::UnreadableBody`].
    ///
    /// ```
    /// # fn handle(error: clientry::Error<()>) {
    /// if error.is_not_found() {
    ///     println!("it is gone");
    /// }
    /// # }
    /// ```
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether there is a response with status 401, whatever its body: the credential is missing, wrong or expired.
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(StatusCode::UNAUTHORIZED)
    }

    /// Whether there is a response with status 429, whatever its body: too many calls.
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// The response's headers, if there is a response.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.raw().map(RawResponse::headers)
    }

    /// The body as far as it was received, if there is a response.
    pub fn body(&self) -> Option<&Bytes> {
        self.raw().map(RawResponse::body)
    }

    /// The id under which the provider knows this call, if the response names one.
    pub fn request_id(&self) -> Option<&str> {
        self.raw().and_then(RawResponse::request_id)
    }

    /// The operation's name.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::InvalidRequest(error) => error.operation(),
            Self::Credential(error) => error.operation(),
            Self::Interceptor(error) => error.operation(),
            Self::Transport(error) => error.operation(),
            Self::Api(error) => error.raw().operation(),
            Self::UnexpectedStatus(raw) => raw.operation(),
            Self::UnreadableBody(error) => error.raw().operation(),
            Self::BodyTooLarge(error) => error.raw().operation(),
            Self::NoNextPage(error) => error.raw().operation(),
        }
    }

    /// How many attempts were made; 0 if the request was not valid. Redirects are part of an attempt, and an attempt that
    /// found no connection counts, too.
    pub fn attempts(&self) -> u32 {
        match self {
            Self::Credential(error) => error.attempts(),
            Self::Interceptor(error) => error.attempts(),
            Self::Transport(error) => error.attempts(),
            _ => self.raw().map_or(0, RawResponse::attempts),
        }
    }

    /// Whether the provider may have done what an attempt before the last one asked for; see
    /// [`RawResponse::earlier_attempt_may_be_done`].
    pub fn earlier_attempt_may_be_done(&self) -> bool {
        match self {
            Self::Credential(error) => error.earlier_attempt_may_be_done(),
            Self::Interceptor(error) => error.earlier_attempt_may_be_done(),
            Self::Transport(error) => error.earlier_attempt_may_be_done(),
            _ => self
                .raw()
                .is_some_and(RawResponse::earlier_attempt_may_be_done),
        }
    }

    /// How long the call took, with all its attempts and the waits between them.
    pub fn elapsed(&self) -> Duration {
        match self {
            Self::Credential(error) => error.elapsed(),
            Self::Interceptor(error) => error.elapsed(),
            Self::Transport(error) => error.elapsed(),
            _ => self.raw().map_or(Duration::ZERO, RawResponse::elapsed),
        }
    }

    /// Whether a timeout ran out.
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Credential(error) => error.is_timeout(),
            Self::Transport(error) => error.is_timeout(),
            Self::UnreadableBody(error) => error.is_timeout(),
            _ => false,
        }
    }

    /// Whether the last attempt found no connection, so that the server saw nothing of it. Of the attempts before it
    /// [`earlier_attempt_may_be_done`](Self::earlier_attempt_may_be_done) tells: the server certainly did not act if
    /// this is true and that is not.
    pub fn is_connect(&self) -> bool {
        matches!(self, Self::Transport(error) if error.is_connect())
    }

    /// Whether the same call may go better later: the connection failed or broke, the status is one of 408, 429, 500, 502,
    /// 503 and 504, a credential did not arrive in time, or a token endpoint was not there or too busy. It does not say that repeating the call is harmless.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::InvalidRequest(_) | Self::NoNextPage(_) | Self::Interceptor(_) => false,
            Self::Credential(error) => error.is_retryable(),
            Self::Transport(_) => true,
            Self::UnreadableBody(error) => {
                error.is_retryable() || is_transient(error.raw().status())
            }
            Self::Api(_) | Self::UnexpectedStatus(_) | Self::BodyTooLarge(_) => {
                self.status().is_some_and(is_transient)
            }
        }
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest(error) => error.fmt(f),
            Self::Credential(error) => error.fmt(f),
            Self::Interceptor(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Api(error) => error.fmt(f),
            Self::UnexpectedStatus(raw) => raw.fmt(f),
            Self::UnreadableBody(error) => error.fmt(f),
            Self::BodyTooLarge(error) => error.fmt(f),
            Self::NoNextPage(error) => error.fmt(f),
        }
    }
}

/// The message says all there is, down to what the operating system said, so that there is no source to repeat it.
impl<E: fmt::Debug> std::error::Error for Error<E> {}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest(error) => error.fmt(f),
            Self::Credential(error) => error.fmt(f),
            Self::Interceptor(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::UnreadableBody(error) => error.fmt(f),
            Self::BodyTooLarge(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Failure {}
