//! [`BodyTooLarge`]: a response whose body is longer than the client reads.

use std::fmt;

use crate::response::RawResponse;
use crate::text::Bytes;

/// A response whose body is longer than [`Builder::max_body_bytes`](crate::Builder::max_body_bytes).
#[derive(Debug)]
pub struct BodyTooLarge {
    raw: RawResponse,
    limit: usize,
}

impl BodyTooLarge {
    pub(crate) fn new(raw: RawResponse, limit: usize) -> Self {
        Self { raw, limit }
    }

    /// The response, with the part of its body that was read: none if the server said at once how long
    /// it is.
    pub fn raw(&self) -> &RawResponse {
        &self.raw
    }

    pub(crate) fn into_raw(self) -> RawResponse {
        self.raw
    }

    /// The most bytes that are read.
    pub fn limit(&self) -> usize {
        self.limit
    }
}

impl fmt::Display for BodyTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.raw.write_heading(f)?;
        write!(
            f,
            ", but the body is longer than the limit of {}, `max_body_bytes` on the builder",
            Bytes(self.limit)
        )?;
        self.raw.write_request_id(f)
    }
}

impl std::error::Error for BodyTooLarge {}
