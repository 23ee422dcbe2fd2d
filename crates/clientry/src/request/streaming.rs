//! Ways to send a request whose success is read as it comes.

use serde::de::DeserializeOwned;

use super::Request;
use crate::error::{Error, Failure};
use crate::response::RawResponse;
use crate::stream::{ByteStream, EventStream, ItemStream};
use crate::transport::Reading;

/// Each sends the request and gives a success back as soon as its headers are there. `error` says what any other response
/// means, which is read to its end like that of [`send`](Self::send). Attempts end with the first byte of a success.
///
/// They fail as `send` does; what happens to the body later is told by the stream.
impl Request {
    /// A success as bytes.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), and what `error` makes of a response that is no success.
    pub async fn send_streaming<E>(
        self,
        error: impl FnOnce(RawResponse) -> Error<E>,
    ) -> Result<ByteStream, Error<E>> {
        match self.begin().await? {
            Ok(bytes) => Ok(bytes),
            Err(raw) => Err(error(raw)),
        }
    }

    /// A success as server-sent events whose data is JSON.
    ///
    /// # Errors
    ///
    /// As [`send_streaming`](Self::send_streaming), and [`Failure::UnreadableBody`] if what came are no events.
    pub async fn send_events<T: DeserializeOwned, E>(
        self,
        error: impl FnOnce(RawResponse) -> Error<E>,
    ) -> Result<EventStream<T>, Error<E>> {
        let bytes = self.send_streaming(error).await?;
        Ok(EventStream::json(bytes).await?)
    }

    /// A success as server-sent events whose data is text.
    ///
    /// # Errors
    ///
    /// As [`send_events`](Self::send_events).
    pub async fn send_text_events<E>(
        self,
        error: impl FnOnce(RawResponse) -> Error<E>,
    ) -> Result<EventStream<String>, Error<E>> {
        let bytes = self.send_streaming(error).await?;
        Ok(EventStream::text(bytes).await?)
    }

    /// A success as JSON values, one a line, or one a record if that is what comes.
    ///
    /// # Errors
    ///
    /// As [`send_streaming`](Self::send_streaming), and [`Failure::UnreadableBody`] if the body is compressed, which was
    /// not asked for.
    pub async fn send_items<T: DeserializeOwned, E>(
        self,
        error: impl FnOnce(RawResponse) -> Error<E>,
    ) -> Result<ItemStream<T>, Error<E>> {
        let bytes = self.send_streaming(error).await?;
        Ok(ItemStream::json(bytes).await?)
    }

    /// A success to be read, or the response that is none.
    async fn begin(self) -> Result<Result<ByteStream, RawResponse>, Failure> {
        let received = self.exchange(Reading::Streamed).await?;
        Ok(match received.rest {
            Some(rest) => Ok(ByteStream::new(received.raw, *rest)),
            None => Err(received.raw),
        })
    }
}
