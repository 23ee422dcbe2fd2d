//! A response by what its body is: the methods that generated code calls when it knows the status.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::coding::or_compressed;
use super::decode;
use crate::error::{ApiError, BodyProblem, DescribeError, Error, MessageParts, UnreadableBody};
use crate::response::{RawResponse, Response};

/// Each takes the response, and says what its status means in the document.
impl RawResponse {
    /// A success with a JSON body.
    ///
    /// # Errors
    ///
    /// [`Error::UnreadableBody`] if the body is not that.
    pub fn json<T: DeserializeOwned, E>(self) -> Result<Response<T>, Error<E>> {
        match decode(self.body()) {
            Ok(value) => Ok(self.with(value)),
            Err(problem) => Err(self.unreadable(problem)),
        }
    }

    /// Like [`json`](Self::json), for one of several successes: `wrap` puts the value into the operation's enum.
    ///
    /// # Errors
    ///
    /// [`Error::UnreadableBody`] if the body is not that.
    pub fn json_as<T: DeserializeOwned, U, E>(
        self,
        wrap: impl FnOnce(T) -> U,
    ) -> Result<Response<U>, Error<E>> {
        Ok(self.json::<T, E>()?.map(wrap))
    }

    /// A success with a body of any bytes.
    pub fn bytes(self) -> Response<Bytes> {
        let body = self.body().clone();
        self.with(body)
    }

    /// A success that is documented without a body.
    pub fn empty(self) -> Response<()> {
        self.with(())
    }

    /// A documented error with a JSON body, which `wrap` puts into the operation's enum.
    /// [`Error::UnreadableBody`] if the body is not that.
    pub fn error<T: DeserializeOwned, E>(self, wrap: impl FnOnce(T) -> E) -> Error<E> {
        match decode(self.body()) {
            Ok(value) => self.documented(wrap(value), MessageParts::default()),
            Err(problem) => self.unreadable(problem),
        }
    }

    /// Like [`error`](Self::error), for a body that says what is shown of it.
    pub fn detailed_error<T, E>(self, wrap: impl FnOnce(T) -> E) -> Error<E>
    where
        T: DeserializeOwned + DescribeError,
    {
        match decode::<T>(self.body()) {
            Ok(value) => {
                let parts = MessageParts::of(&value);
                self.documented(wrap(value), parts)
            }
            Err(problem) => self.unreadable(problem),
        }
    }

    /// A documented error without a documented body.
    pub fn error_empty<E>(self, value: E) -> Error<E> {
        self.documented(value, MessageParts::default())
    }

    /// A status that the document does not list.
    pub fn unexpected<E>(mut self) -> Error<E> {
        if let Some(trace) = self.end_trace()
            && self.status().as_u16() < 400
        {
            trace.failed_with(self.status().as_u16());
        }
        Error::UnexpectedStatus(self)
    }

    fn with<T>(mut self, value: T) -> Response<T> {
        let _ended = self.end_trace();
        Response::new(value, self)
    }

    fn documented<E>(mut self, value: E, parts: MessageParts) -> Error<E> {
        let _ended = self.end_trace();
        Error::Api(ApiError::new(value, parts, self))
    }

    fn unreadable<E>(mut self, problem: BodyProblem) -> Error<E> {
        // Of a status that is an error by itself, the span has that.
        if let Some(trace) = self.end_trace()
            && self.status().as_u16() < 400
        {
            trace.failed("unreadable_body");
        }
        let problem = or_compressed(problem, self.headers(), self.body());
        Error::UnreadableBody(UnreadableBody::new(self, problem))
    }
}
