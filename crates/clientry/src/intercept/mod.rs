//! [`Interceptor`]: what a user's own code does before and after each attempt of a call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::auth::BoxError;
use crate::encode::own_header;
use crate::error::Failure;
use crate::response::RawResponse;
use crate::spec::Operation;

/// What is done before and after each attempt of each call: for logs, metrics, and headers such as that of a trace.
///
/// Several are called in the order in which the builder got them before an attempt, and in the opposite order after it.
/// They are called on the thread of the call, so that they must not block; what has to wait, such as for a token, is for a
/// [`TokenProvider`](crate::TokenProvider). An attempt is one request with the redirects that it follows.
///
/// An interceptor sees no credential, and where a call goes is none of its matters: it can set headers, but none that frames a
/// message or names its receiver, and not the operation's idempotency key. What it sets goes before a header of that name that the
/// call would have, and to the origin of the call alone.
///
/// What either method fails with ends the call as [`Error::Interceptor`](crate::Error::Interceptor), without another
/// attempt. Its text is part of that message: it must show no secret.
///
/// ```
/// use clientry::{Attempt, AttemptOutcome, BoxError, Interceptor};
///
/// struct Trace;
///
/// impl Interceptor for Trace {
///     fn before(&self, attempt: &mut Attempt<'_>) -> Result<(), BoxError> {
///         attempt.set_header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
///     }
///
///     fn after(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome<'_>) -> Result<(), BoxError> {
///         let status = outcome.response().map(|response| response.status());
///         println!("{} #{}: {status:?} after {:?}", attempt.operation(), attempt.number(), outcome.elapsed());
///         Ok(())
///     }
/// }
/// # fn takes(_: impl Interceptor) {}
/// # takes(Trace);
/// ```
pub trait Interceptor: Send + Sync {
    /// Called before an attempt; what it fails with ends the call, and nothing of the attempt is sent.
    ///
    /// # Errors
    ///
    /// One of the interceptor's own.
    fn before(&self, attempt: &mut Attempt<'_>) -> Result<(), BoxError> {
        let _ = attempt;
        Ok(())
    }

    /// Called after an attempt whose `before` went well: when its response was read, or was begun to be read where it is
    /// a stream, or when it failed. A call that is dropped has no end.
    ///
    /// # Errors
    ///
    /// One of the interceptor's own.
    fn after(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome<'_>) -> Result<(), BoxError> {
        let _ = (attempt, outcome);
        Ok(())
    }
}

impl<I: Interceptor + ?Sized> Interceptor for Arc<I> {
    fn before(&self, attempt: &mut Attempt<'_>) -> Result<(), BoxError> {
        (**self).before(attempt)
    }

    fn after(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome<'_>) -> Result<(), BoxError> {
        (**self).after(attempt, outcome)
    }
}

/// An attempt of a call, as an [`Interceptor`] sees it.
pub struct Attempt<'a> {
    operation: &'static Operation,
    url: &'a str,
    number: u32,
    method: Method,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl<'a> Attempt<'a> {
    /// `url` is that of the call, with its query.
    pub(crate) fn new(operation: &'static Operation, url: &'a str, number: u32) -> Self {
        Self {
            operation,
            url: url.split('?').next().unwrap_or_default(),
            number,
            method: operation.method(),
            headers: Vec::new(),
        }
    }

    /// The operation's name.
    pub fn operation(&self) -> &'static str {
        self.operation.id
    }

    /// The HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path as the document has it, such as `/v1/webhooks/{id}`.
    pub fn path_template(&self) -> &'static str {
        self.operation.path
    }

    /// The URL without its query, in which there may be credentials and other secrets.
    pub fn url(&self) -> &'a str {
        self.url
    }

    /// Which attempt of the call it is, from 1 on.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Sets a header of this attempt.
    ///
    /// # Errors
    ///
    /// If no header can have the name or the value, if it frames the message or names its receiver, such as
    /// `Content-Length` and `Host`, or if it is the idempotency key of the operation. Nothing is set then.
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<(), BoxError> {
        let refused = |reason| -> BoxError { format!("header `{name}` {reason}").into() };
        let key = self.operation.idempotency_key;
        if key.is_some_and(|key| key.eq_ignore_ascii_case(name)) {
            return Err(refused("is the idempotency key of the call"));
        }
        let (name, value) = own_header(name, value).map_err(refused)?;
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value));
        Ok(())
    }

    /// The headers that were set.
    pub(crate) fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.headers
    }
}

/// Shows the names of headers and no value, and no path but that of the document.
impl fmt::Debug for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Attempt")
            .field("operation", &self.operation())
            .field("method", &self.method)
            .field("path", &self.path_template())
            .field("number", &self.number)
            .field("headers", &names)
            .finish()
    }
}

/// What became of an attempt, as an [`Interceptor`] sees it.
#[derive(Debug)]
pub struct AttemptOutcome<'a> {
    result: Result<&'a RawResponse, &'a Failure>,
    elapsed: Duration,
}

impl<'a> AttemptOutcome<'a> {
    pub(crate) fn new(result: Result<&'a RawResponse, &'a Failure>, elapsed: Duration) -> Self {
        Self { result, elapsed }
    }

    /// The response, whatever its status, also where its body could not be read. Of a success that is read as a stream,
    /// it has no body.
    pub fn response(&self) -> Option<&'a RawResponse> {
        match self.result {
            Ok(response) => Some(response),
            Err(failure) => failure.raw(),
        }
    }

    /// The response's headers, if there is a response.
    pub fn headers(&self) -> Option<&'a HeaderMap> {
        self.response().map(RawResponse::headers)
    }

    /// What went wrong, where no response was received or its body could not be read.
    pub fn failure(&self) -> Option<&'a Failure> {
        self.result.err()
    }

    /// How long the attempt took, with the response's body.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}
