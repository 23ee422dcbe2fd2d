//! [`Answer`]: what came back, before it is known how to read it.

use std::fmt;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use crate::decode::decode;
use crate::error::{
    ApiError, BodyProblem, Detail, Error, ErrorDetail, RawResponse, UnreadableBody, is_compressed,
    or_compressed,
};
use crate::exchange::Trace;
use crate::response::Response;

/// An answer with its whole body. Generated code looks at the status and then says what the body is.
#[must_use]
pub struct Answer {
    raw: RawResponse,
    trace: Trace,
}

impl Answer {
    pub(crate) fn new(raw: RawResponse, trace: Trace) -> Self {
        Self { raw, trace }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.raw.status()
    }

    /// The answer's headers.
    pub fn headers(&self) -> &HeaderMap {
        self.raw.headers()
    }

    /// A success with a JSON body.
    ///
    /// # Errors
    ///
    /// [`Error::UnreadableBody`] if the body is not that.
    pub fn json<T: DeserializeOwned, E>(self) -> Result<Response<T>, Error<E>> {
        match decode(self.raw.body()) {
            Ok(value) => Ok(Response::new(value, self.raw)),
            Err(problem) => Err(self.unreadable(problem)),
        }
    }

    /// A success with a text body.
    ///
    /// # Errors
    ///
    /// [`Error::UnreadableBody`] if the body is not UTF-8, or still compressed.
    pub fn text<E>(self) -> Result<Response<String>, Error<E>> {
        match std::str::from_utf8(self.raw.body()) {
            Ok(text) if !is_compressed(self.raw.headers()) => {
                Ok(Response::new(text.to_owned(), self.raw))
            }
            _ => Err(self.unreadable(BodyProblem::NotUtf8)),
        }
    }

    /// A success with a body of any bytes.
    pub fn bytes(self) -> Response<Bytes> {
        Response::new(self.raw.body().clone(), self.raw)
    }

    /// A success that is documented without a body.
    pub fn empty(self) -> Response<()> {
        Response::new((), self.raw)
    }

    /// A documented error with a JSON body, which `wrap` puts into the operation's enum.
    /// [`Error::UnreadableBody`] if the body is not that.
    pub fn error<T: DeserializeOwned, E>(self, wrap: impl FnOnce(T) -> E) -> Error<E> {
        match decode(self.raw.body()) {
            Ok(value) => Error::Api(ApiError::new(wrap(value), Detail::default(), self.raw)),
            Err(problem) => self.unreadable(problem),
        }
    }

    /// Like [`error`](Self::error), for a body that says what is shown of it.
    pub fn detailed_error<T, E>(self, wrap: impl FnOnce(T) -> E) -> Error<E>
    where
        T: DeserializeOwned + ErrorDetail,
    {
        match decode::<T>(self.raw.body()) {
            Ok(value) => {
                let detail = Detail::of(&value);
                Error::Api(ApiError::new(wrap(value), detail, self.raw))
            }
            Err(problem) => self.unreadable(problem),
        }
    }

    /// A documented error without a documented body.
    pub fn error_empty<E>(self, value: E) -> Error<E> {
        Error::Api(ApiError::new(value, Detail::default(), self.raw))
    }

    /// A status that the document does not list.
    pub fn unexpected<E>(self) -> Error<E> {
        self.trace.failed_with(self.status().as_u16());
        Error::UnexpectedStatus(self.raw)
    }

    fn unreadable<E>(self, problem: BodyProblem) -> Error<E> {
        self.trace.failed("unreadable_body");
        let problem = or_compressed(problem, self.raw.headers(), self.raw.body());
        Error::UnreadableBody(UnreadableBody::new(self.raw, problem))
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("raw", &self.raw).finish()
    }
}
