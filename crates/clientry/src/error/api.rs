//! [`ApiError`]: an error response that the document lists, decoded.

use std::fmt;
use std::ops::Deref;

use super::MessageParts;
use crate::response::RawResponse;

/// An error response that the provider's document lists for the operation, decoded by its status.
///
/// Dereferences to the operation's own error enum.
pub struct ApiError<E> {
    value: Box<E>,
    /// What the error says of itself.
    parts: MessageParts,
    raw: RawResponse,
}

impl<E> ApiError<E> {
    pub(crate) fn new(value: E, parts: MessageParts, raw: RawResponse) -> Self {
        Self {
            value: Box::new(value),
            parts,
            raw,
        }
    }

    /// The decoded error.
    pub fn into_inner(self) -> E {
        *self.value
    }

    /// The decoded error, and the response as received.
    pub fn into_parts(self) -> (E, RawResponse) {
        (*self.value, self.raw)
    }

    /// The same error with `f` of the decoded one. The line that it prints stays.
    pub fn map<F>(self, f: impl FnOnce(E) -> F) -> ApiError<F> {
        ApiError {
            value: Box::new(f(*self.value)),
            parts: self.parts,
            raw: self.raw,
        }
    }

    /// The response as received.
    pub fn raw(&self) -> &RawResponse {
        &self.raw
    }
}

impl<E> Deref for ApiError<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.value
    }
}

impl<E: fmt::Debug> fmt::Debug for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("value", &self.value)
            .field("raw", &self.raw)
            .finish()
    }
}

impl<E: fmt::Debug> std::error::Error for ApiError<E> {}

/// One line: which operation, which status, what the document marks as fit to be shown of the error, which request.
impl<E> fmt::Display for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.raw.write_heading(f)?;
        self.parts.fmt(f)?;
        self.raw.write_request_id(f)
    }
}
