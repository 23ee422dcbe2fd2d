//! A response by what its body is: the methods that generated code calls when it knows the status.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::coding::{check_coding, or_compressed};
use super::decode;
use super::media_type::{content_type, documented};
use super::text::{text, text_lossy};
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

    /// A success with a body of text, in UTF-8 unless `Content-Type` names ISO 8859-1. A byte order mark is no part of it.
    ///
    /// # Errors
    ///
    /// [`Error::UnreadableBody`] if the body is not that.
    pub fn text<E>(self) -> Result<Response<String>, Error<E>> {
        // What is compressed can be UTF-8 only by accident.
        let text = match self.body().is_empty() {
            true => Ok(String::new()),
            false => check_coding(self.headers()).and_then(|()| text(self.headers(), self.body())),
        };
        match text {
            Ok(text) => Ok(self.with(text)),
            Err(problem) => Err(self.unreadable(problem)),
        }
    }

    /// Like [`text`](Self::text), for one of several successes.
    ///
    /// # Errors
    ///
    /// [`Error::UnreadableBody`] if the body is not text.
    pub fn text_as<U, E>(self, wrap: impl FnOnce(String) -> U) -> Result<Response<U>, Error<E>> {
        Ok(self.text()?.map(wrap))
    }

    /// A success with a body of any bytes, which are what was received: of a content coding that was not asked for, the
    /// headers tell.
    pub fn bytes(self) -> Response<Bytes> {
        let body = self.body().clone();
        self.with(body)
    }

    /// The one of the `documented` media types that this response is meant to be: the one that `Content-Type` says, else
    /// one that it is alike, as `application/json` is to `application/problem+json`; else the first.
    pub fn media_type<'d>(&self, documented: &[&'d str]) -> &'d str {
        self::documented(documented, content_type(self.headers()))
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

    /// A documented error with a body of text. An error is not lost over its charset: what cannot be read is replaced by
    /// U+FFFD, and the body is in [`ApiError::raw`] as it came.
    pub fn text_error<E>(self, wrap: impl FnOnce(String) -> E) -> Error<E> {
        let text = text_lossy(self.headers(), self.body());
        self.documented(wrap(text), MessageParts::default())
    }

    /// A documented error with a body of any bytes.
    pub fn bytes_error<E>(self, wrap: impl FnOnce(Bytes) -> E) -> Error<E> {
        let body = self.body().clone();
        self.documented(wrap(body), MessageParts::default())
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
