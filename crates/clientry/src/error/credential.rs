//! [`CredentialError`]: a credential that changes could not be had.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;

use super::OAuth2Error;
use crate::response::{Progress, RawResponse, write_attempts};
use crate::text::one_line;

/// A credential could not be had from its [`TokenProvider`](crate::TokenProvider), or it could not be sent.
///
/// Nothing was sent since; if the server had refused an earlier credential with status 401, that response is
/// [`raw`](Self::raw).
pub struct CredentialError {
    inner: Box<Inner>,
}

struct Inner {
    provider: &'static str,
    operation: &'static str,
    scheme: &'static str,
    progress: Progress,
    raw: Option<RawResponse>,
    cause: Box<dyn Error + Send + Sync>,
}

/// The call's time ran out while a credential was waited for.
#[derive(Debug, thiserror::Error)]
#[error("it did not arrive before the call's limit of {limit:?} ran out")]
pub(crate) struct Late {
    pub(crate) limit: Duration,
}

impl CredentialError {
    pub(crate) fn new(
        (provider, operation, scheme): (&'static str, &'static str, &'static str),
        progress: Progress,
        raw: Option<RawResponse>,
        cause: Box<dyn Error + Send + Sync>,
    ) -> Self {
        Self {
            inner: Box::new(Inner {
                provider,
                operation,
                scheme,
                progress,
                raw,
                cause,
            }),
        }
    }

    /// The operation's name.
    pub fn operation(&self) -> &'static str {
        self.inner.operation
    }

    /// The security scheme's name in the document.
    pub fn scheme(&self) -> &'static str {
        self.inner.scheme
    }

    /// What the provider of the credential said, or that it took too long.
    pub fn cause(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.inner.cause
    }

    /// What went wrong with OAuth 2, where the credential comes from that.
    pub fn oauth2(&self) -> Option<&OAuth2Error> {
        self.inner.cause.downcast_ref()
    }

    /// The response with status 401 that the credential was to be renewed after, if that is what happened.
    pub fn raw(&self) -> Option<&RawResponse> {
        self.inner.raw.as_ref()
    }

    pub(crate) fn into_raw(self) -> Option<RawResponse> {
        self.inner.raw
    }

    /// How many attempts were made before.
    pub fn attempts(&self) -> u32 {
        self.inner.progress.attempts
    }

    /// Whether the server may have done what an attempt before asked for. A response with status 401 says that it has not.
    pub fn earlier_attempt_may_be_done(&self) -> bool {
        self.inner.progress.may_be_done
    }

    /// How long the call took.
    pub fn elapsed(&self) -> Duration {
        self.inner.progress.elapsed
    }

    /// How long the token endpoint asks to be left alone, or else the server that refused the credential before.
    pub fn retry_after(&self) -> Option<Duration> {
        let endpoint = self.oauth2().and_then(OAuth2Error::retry_after);
        endpoint.or_else(|| self.raw()?.retry_after())
    }

    /// Whether the same call may go better later: the credential did not arrive in time, or its token endpoint was not
    /// there or too busy. Of what a provider of a user's own fails with that is not known.
    pub fn is_retryable(&self) -> bool {
        self.is_late() || self.oauth2().is_some_and(OAuth2Error::is_retryable)
    }

    /// Whether the call's time ran out while it waited for the credential, or a token endpoint or a store took too long.
    pub fn is_timeout(&self) -> bool {
        self.is_late() || self.oauth2().is_some_and(OAuth2Error::is_timeout)
    }

    fn is_late(&self) -> bool {
        self.inner.cause.is::<Late>()
    }
}

impl fmt::Debug for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialError")
            .field("operation", &self.operation())
            .field("scheme", &self.scheme())
            .field("status", &self.raw().map(RawResponse::status))
            .field("attempts", &self.attempts())
            .field("elapsed", &self.elapsed())
            .field("cause", &format_args!("{}", self.inner.cause))
            .finish()
    }
}

impl fmt::Display for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.inner;
        write!(f, "{} {}: ", inner.provider, inner.operation)?;
        match self.raw().map(RawResponse::status) {
            Some(StatusCode::UNAUTHORIZED) => write!(f, "401 Unauthorized, and no other")?,
            _ => write!(f, "no")?,
        }
        let cause = one_line(&inner.cause.to_string());
        write!(f, " credential for {}: {cause}", inner.scheme)?;
        write_attempts(f, self.attempts())?;
        match self.raw().and_then(RawResponse::request_id) {
            Some(id) => write!(f, " (request id {})", one_line(id)),
            None => Ok(()),
        }
    }
}

/// The message says all there is; [`CredentialError::cause`] has the parts.
impl Error for CredentialError {}
