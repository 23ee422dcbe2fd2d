//! [`InterceptorError`]: an interceptor ended the call.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use crate::response::{Progress, RawResponse, write_attempts};
use crate::text::one_line;

/// An [`Interceptor`](crate::Interceptor) ended the call with an error of its own.
///
/// Whether the attempt was made tells [`is_sent`](Self::is_sent); its response, if there was one, is [`raw`](Self::raw).
pub struct InterceptorError {
    inner: Box<Inner>,
}

struct Inner {
    provider: &'static str,
    operation: &'static str,
    progress: Progress,
    sent: bool,
    raw: Option<RawResponse>,
    cause: Box<dyn Error + Send + Sync>,
}

impl InterceptorError {
    pub(crate) fn new(
        (provider, operation): (&'static str, &'static str),
        progress: Progress,
        sent: bool,
        raw: Option<RawResponse>,
        cause: Box<dyn Error + Send + Sync>,
    ) -> Self {
        Self {
            inner: Box::new(Inner {
                provider,
                operation,
                progress,
                sent,
                raw,
                cause,
            }),
        }
    }

    /// The operation's name.
    pub fn operation(&self) -> &'static str {
        self.inner.operation
    }

    /// What the interceptor said.
    pub fn cause(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.inner.cause
    }

    /// Whether the request of the last attempt was sent: the interceptor ended the call after it.
    pub fn is_sent(&self) -> bool {
        self.inner.sent
    }

    /// The response of the last attempt, if there was one.
    pub fn raw(&self) -> Option<&RawResponse> {
        self.inner.raw.as_ref()
    }

    pub(crate) fn into_raw(self) -> Option<RawResponse> {
        self.inner.raw
    }

    /// How many attempts were made.
    pub fn attempts(&self) -> u32 {
        self.inner.progress.attempts
    }

    /// Whether the server may have done what an attempt before the last one asked for.
    pub fn earlier_attempt_may_be_done(&self) -> bool {
        self.inner.progress.may_be_done
    }

    /// How long the call took.
    pub fn elapsed(&self) -> Duration {
        self.inner.progress.elapsed
    }
}

impl fmt::Debug for InterceptorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InterceptorError")
            .field("operation", &self.operation())
            .field("sent", &self.is_sent())
            .field("status", &self.raw().map(RawResponse::status))
            .field("attempts", &self.attempts())
            .field("elapsed", &self.elapsed())
            .field("cause", &format_args!("{}", self.inner.cause))
            .finish()
    }
}

impl fmt::Display for InterceptorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.inner;
        let cause = one_line(&inner.cause.to_string());
        write!(
            f,
            "{} {}: an interceptor ended the call: {cause}",
            inner.provider, inner.operation
        )?;
        match (self.raw(), inner.sent) {
            (Some(raw), _) if raw.status().is_success() => {
                f.write_str("; the provider accepted the call")?;
            }
            (Some(raw), _) => write!(f, "; the provider responded {}", raw.status().as_u16())?,
            (None, true) => f.write_str("; no response was received")?,
            (None, false) => {}
        }
        write_attempts(f, self.attempts())?;
        match self.raw().and_then(RawResponse::request_id) {
            Some(id) => write!(f, " (request id {})", one_line(id)),
            None => Ok(()),
        }
    }
}

/// The message says all there is; [`InterceptorError::cause`] has the parts.
impl Error for InterceptorError {}
