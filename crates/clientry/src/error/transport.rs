//! [`TransportError`]: no response was received.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::time::Duration;

use crate::response::{Progress, write_attempts};
use crate::text::root_cause;

/// No response was received: the connection failed, broke, or took too long.
///
/// Whether the server acted on the request is known in one case only: it did not if [`is_connect`](Self::is_connect)
/// and not [`earlier_attempt_may_be_done`](Self::earlier_attempt_may_be_done).
pub struct TransportError {
    inner: Box<Inner>,
}

struct Inner {
    provider: &'static str,
    operation: &'static str,
    server: String,
    progress: Progress,
    cause: Cause,
}

/// What ended the exchange.
pub(crate) enum Cause {
    /// The call's own limit, [`Builder::timeout`](crate::Builder::timeout).
    TotalTimeout(Duration),
    /// The limit on a silent server, [`Builder::read_timeout`](crate::Builder::read_timeout).
    ReadTimeout(Duration),
    /// What reqwest said, its URL taken out: a query may hold a credential.
    Http(reqwest::Error),
    /// What a test says in place of reqwest, whose errors no one else can make.
    #[cfg_attr(
        not(feature = "test-util"),
        expect(dead_code, reason = "tests make it")
    )]
    Made(Made),
}

/// The errors of reqwest that a test can make.
#[cfg_attr(
    not(feature = "test-util"),
    expect(dead_code, reason = "tests make it")
)]
pub(crate) enum Made {
    Connect(String),
    ConnectTimeout,
    Connection(String),
}

impl Cause {
    /// Whether the body was received and could not be decompressed. What broke on the way is an error of the
    /// connection, which reqwest puts around the one of the operating system; a decompressor's has no source.
    pub(crate) fn is_decompression(&self) -> bool {
        let Self::Http(error) = self else {
            return false;
        };
        // A body that is polled by itself has its error in one more of reqwest's.
        let mut source = error.source();
        while let Some(inner) = source.and_then(|source| source.downcast_ref::<reqwest::Error>()) {
            source = inner.source();
        }
        source.is_some_and(|source| source.is::<io::Error>())
    }
}

impl TransportError {
    pub(crate) fn new(
        provider: &'static str,
        operation: &'static str,
        server: &str,
        progress: Progress,
        cause: Cause,
    ) -> Self {
        let cause = match cause {
            Cause::Http(error) => Cause::Http(error.without_url()),
            other => other,
        };
        Self {
            inner: Box::new(Inner {
                provider,
                operation,
                server: server.to_owned(),
                progress,
                cause,
            }),
        }
    }

    #[cfg(feature = "test-util")]
    pub(super) fn progress_mut(&mut self) -> &mut Progress {
        &mut self.inner.progress
    }

    /// The operation's name.
    pub fn operation(&self) -> &'static str {
        self.inner.operation
    }

    /// How many attempts were made, the last one included. Redirects are part of an attempt, and an attempt that found
    /// no connection counts, too.
    pub fn attempts(&self) -> u32 {
        self.inner.progress.attempts
    }

    /// Whether the server may have done what an attempt before the last one asked for. Of the last one
    /// [`is_connect`](Self::is_connect) tells.
    pub fn earlier_attempt_may_be_done(&self) -> bool {
        self.inner.progress.may_be_done
    }

    /// What reqwest said, without the URL; None if a timeout of the client's own ran out. Its message and those of its
    /// sources are part of this error's message, as far as they matter.
    pub fn http_error(&self) -> Option<&reqwest::Error> {
        match &self.inner.cause {
            Cause::Http(error) => Some(error),
            Cause::TotalTimeout(_) | Cause::ReadTimeout(_) | Cause::Made(_) => None,
        }
    }

    /// How long the call took, with all its attempts and the waits between them.
    pub fn elapsed(&self) -> Duration {
        self.inner.progress.elapsed
    }

    /// Whether connecting, waiting for the server or the whole call took too long.
    pub fn is_timeout(&self) -> bool {
        match &self.inner.cause {
            Cause::TotalTimeout(_) | Cause::ReadTimeout(_) => true,
            Cause::Http(error) => error.is_timeout(),
            Cause::Made(made) => matches!(made, Made::ConnectTimeout),
        }
    }

    /// Whether the last attempt found no connection, so that the server saw nothing of it.
    pub fn is_connect(&self) -> bool {
        match &self.inner.cause {
            Cause::TotalTimeout(_) | Cause::ReadTimeout(_) => false,
            Cause::Http(error) => error.is_connect(),
            Cause::Made(made) => !matches!(made, Made::Connection(_)),
        }
    }

    /// A short name of what went wrong, for telemetry.
    pub(crate) fn kind(&self) -> &'static str {
        match (self.is_timeout(), self.is_connect()) {
            (true, _) => "timeout",
            (false, true) => "connect",
            (false, false) => "connection",
        }
    }

    /// What happened, without operation and server.
    pub(crate) fn write_cause(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.inner.cause {
            Cause::TotalTimeout(limit) => {
                write!(f, "the call took longer than its limit of {limit:?}")
            }
            Cause::ReadTimeout(limit) => write!(f, "the server was silent for {limit:?}"),
            Cause::Http(error) => write_http(
                f,
                error.is_connect(),
                error.is_timeout(),
                &root_cause(error),
            ),
            Cause::Made(Made::Connect(reason)) => write_http(f, true, false, reason),
            Cause::Made(Made::ConnectTimeout) => write_http(f, true, true, ""),
            Cause::Made(Made::Connection(reason)) => write_http(f, false, false, reason),
        }
    }
}

/// What the HTTP client says happened, and why unless it took too long.
fn write_http(
    f: &mut fmt::Formatter<'_>,
    is_connect: bool,
    is_timeout: bool,
    reason: &str,
) -> fmt::Result {
    match (is_connect, is_timeout) {
        (true, true) => f.write_str("it took too long to connect"),
        (false, true) => f.write_str("a timeout of the HTTP client's own ran out"),
        (true, false) => write!(f, "could not connect: {reason}"),
        (false, false) => write!(f, "the connection failed: {reason}"),
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("operation", &self.inner.operation)
            .field("server", &self.inner.server)
            .field("timeout", &self.is_timeout())
            .field("connect", &self.is_connect())
            .field("attempts", &self.attempts())
            .field("elapsed", &self.elapsed())
            .field("cause", &self.http_error().map(|error| root_cause(error)))
            .finish()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}: no response from {}: ",
            self.inner.provider, self.inner.operation, self.inner.server
        )?;
        self.write_cause(f)?;
        write_attempts(f, self.attempts())?;
        // The last attempt alone would read as if nothing had been done.
        match self.is_connect() && self.earlier_attempt_may_be_done() {
            true => f.write_str("; an earlier one may have been carried out"),
            false => Ok(()),
        }
    }
}

/// The message says all there is, so that there is no source to repeat it; [`TransportError::http_error`] has the parts.
impl std::error::Error for TransportError {}
