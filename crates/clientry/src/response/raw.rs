//! [`RawResponse`]: a response as received.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};

use super::NotFollowed;
use crate::retry::server_wait;
use crate::spec::{Operation, Provider};
use crate::text::one_line;
use crate::trace::Trace;

/// A response as received, not decoded: status, headers, body.
///
/// `Debug` shows the body's length and the headers' names only, since either may hold secrets.
pub struct RawResponse {
    // Behind a pointer, so that a `Result` of a call stays small.
    parts: Box<Parts>,
}

pub(crate) struct Parts {
    pub(crate) provider: &'static Provider,
    pub(crate) operation: &'static Operation,
    pub(crate) progress: Progress,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Where it is a redirect: why it ends the call.
    pub(crate) not_followed: Option<NotFollowed>,
    /// The span of the call, until the body is decoded.
    pub(crate) trace: Option<Trace>,
}

/// How far a call has got.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    /// Whether the server may have done what an attempt before the last one asked for.
    pub(crate) may_be_done: bool,
}

impl RawResponse {
    pub(crate) fn new(parts: Parts) -> Self {
        Self {
            parts: Box::new(parts),
        }
    }

    /// The same response with another body, without the span of the call.
    pub(crate) fn with_body(&self, body: Bytes, progress: Progress) -> Self {
        Self::new(Parts {
            provider: self.parts.provider,
            operation: self.parts.operation,
            progress,
            status: self.parts.status,
            headers: self.parts.headers.clone(),
            body,
            not_followed: None,
            trace: None,
        })
    }

    /// The same response again, without the span of the call.
    pub(crate) fn copy(&self) -> Self {
        self.with_body(self.body().clone(), self.parts.progress)
    }

    /// With the span of its call, which ends when the body is decoded.
    pub(crate) fn traced(mut self, trace: Trace) -> Self {
        self.parts.trace = Some(trace);
        self
    }

    /// The span of the call, if it has not ended.
    pub(crate) fn end_trace(&mut self) -> Option<Trace> {
        self.parts.trace.take()
    }

    #[cfg(feature = "test-util")]
    pub(super) fn progress_mut(&mut self) -> &mut Progress {
        &mut self.parts.progress
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.parts.status
    }

    /// The response's headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// The body as received.
    pub fn body(&self) -> &Bytes {
        &self.parts.body
    }

    /// The id under which the provider knows this call, where the response names one. Give it to the
    /// provider's support.
    pub fn request_id(&self) -> Option<&str> {
        let names = self.parts.provider.request_id_headers;
        names
            .iter()
            .flat_map(|name| self.parts.headers.get_all(*name))
            .filter_map(|value| value.to_str().ok())
            .map(str::trim_ascii)
            .find(|id| !id.is_empty())
    }

    pub(crate) fn provider(&self) -> &'static str {
        self.parts.provider.name
    }

    /// The operation's name.
    pub fn operation(&self) -> &'static str {
        self.parts.operation.id
    }

    /// How long the server asks to be left alone, counted from now where it names a time: by `Retry-After`, or on 429 by
    /// the provider's own reset header. None where it does not say, or in no form that is understood.
    pub fn retry_after(&self) -> Option<Duration> {
        let parts = &self.parts;
        server_wait(
            parts.provider,
            parts.status,
            &parts.headers,
            SystemTime::now(),
        )
    }

    /// How many attempts were made, this one included. Redirects are part of an attempt, and so is one that found no
    /// connection.
    pub fn attempts(&self) -> u32 {
        self.parts.progress.attempts
    }

    /// Whether the provider may have done what an attempt before this one asked for: the connection broke, a timeout ran
    /// out, or the status left it open.
    ///
    /// The response is then that of a repetition. A `DELETE` that meets 404 or 410 here has most likely done its work:
    /// treat it as a success. A `PUT` that meets 409 or 412 may have met its own first attempt.
    pub fn earlier_attempt_may_be_done(&self) -> bool {
        self.parts.progress.may_be_done
    }

    /// How long the call took, with all its attempts and the waits between them.
    pub fn elapsed(&self) -> Duration {
        self.parts.progress.elapsed
    }

    /// The start of every line that an error about this response prints.
    pub(crate) fn write_heading(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}: {}",
            self.parts.provider.name,
            self.operation(),
            self.status().as_u16()
        )?;
        if let Some(reason) = self.status().canonical_reason() {
            write!(f, " {reason}")?;
        }
        match &self.parts.not_followed {
            Some(why) => write!(f, ", a redirect{why}"),
            None => Ok(()),
        }
    }

    /// The end of every such line.
    pub(crate) fn write_request_id(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whatever is wrong with the response, the call must not be taken for undone.
        if self.status().is_success() {
            f.write_str("; the provider accepted the call")?;
        }
        write_attempts(f, self.attempts())?;
        if self.earlier_attempt_may_be_done()
            && self.parts.operation.method() == Method::DELETE
            && matches!(self.status().as_u16(), 404 | 410)
        {
            f.write_str("; an earlier one may have deleted it")?;
        }
        match self.request_id() {
            Some(id) => write!(f, " (request id {})", one_line(id)),
            None => Ok(()),
        }
    }
}

/// Says how often a call was tried, where that was more than once.
pub(crate) fn write_attempts(f: &mut fmt::Formatter<'_>, attempts: u32) -> fmt::Result {
    if attempts > 1 {
        write!(f, ", after {attempts} attempts")
    } else {
        Ok(())
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers().keys().map(|name| name.as_str()).collect();
        f.debug_struct("RawResponse")
            .field("operation", &self.operation())
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .field("headers", &names)
            .field("body_length", &self.body().len())
            .field("not_followed", &self.parts.not_followed)
            .field("attempts", &self.attempts())
            .field("elapsed", &self.elapsed())
            .finish()
    }
}

/// One line: what the provider responded, and what may be done about it.
impl fmt::Display for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_heading(f)?;
        if self.parts.not_followed.is_none() {
            f.write_str(", which the provider's document does not list for this operation")?;
        }
        self.write_request_id(f)
    }
}
