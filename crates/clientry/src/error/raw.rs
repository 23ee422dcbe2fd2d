//! [`RawResponse`]: an answer as it came.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::core::{Operation, Provider};

/// An answer as it came, not decoded: status, headers, body.
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
}

/// How far a call had come.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
}

impl RawResponse {
    pub(crate) fn new(parts: Parts) -> Self {
        Self {
            parts: Box::new(parts),
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.parts.status
    }

    /// The answer's headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// The body as it came.
    pub fn body(&self) -> &Bytes {
        &self.parts.body
    }

    /// The id under which the provider knows this call, where the answer names one. Give it to the
    /// provider's support.
    pub fn request_id(&self) -> Option<&str> {
        let names = self.parts.provider.request_id_headers;
        names
            .iter()
            .find_map(|name| self.parts.headers.get(*name)?.to_str().ok())
    }

    /// The operation's name.
    pub fn operation(&self) -> &'static str {
        self.parts.operation.id
    }

    /// How many times the request was sent, redirects not counted.
    pub fn attempts(&self) -> u32 {
        self.parts.progress.attempts
    }

    /// How long the call took, with all its attempts and the waits between them.
    pub fn elapsed(&self) -> Duration {
        self.parts.progress.elapsed
    }

    /// The start of every line that an error about this answer prints.
    pub(crate) fn write_heading(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}: {}",
            self.parts.provider.name,
            self.operation(),
            self.status()
        )
    }

    /// The end of every such line.
    pub(crate) fn write_request_id(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_attempts(f, self.attempts())?;
        match self.request_id() {
            Some(id) => write!(f, " (request id {})", super::text::one_line(id)),
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
            .field("attempts", &self.attempts())
            .field("elapsed", &self.elapsed())
            .finish()
    }
}

/// One line: what the provider answered, and what may be done about it.
impl fmt::Display for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_heading(f)?;
        f.write_str(match self.status().as_u16() {
            300..=399 => ", a redirect that is not followed: to another origin, with another method, or one too many",
            _ => ", which the provider's document does not list for this operation",
        })?;
        self.write_request_id(f)
    }
}
