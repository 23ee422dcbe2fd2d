//! [`ItemStream`]: JSON values, one a line or one a record.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;

use super::ByteStream;
use super::frames::{Framing, Items, TooLong};
use crate::decode::{decode, essence};
use crate::error::{BodyProblem, Failure};
use crate::response::RawResponse;

/// JSON values as they come, one a line (JSON Lines, NDJSON) or one a record (`application/json-seq`): a [`Stream`] of
/// them, decoded.
///
/// Status and headers are there at once. There is no limit on how many items come or how long that takes, but on how long
/// the server may be silent ([`Builder::read_timeout`](crate::Builder::read_timeout)), and on one item
/// ([`Builder::max_body_bytes`](crate::Builder::max_body_bytes)).
///
/// An item that does not decode is an error without its text, and the stream goes on. A connection that breaks and an item
/// that is too long are the last item. Empty lines are none.
#[must_use = "a stream reads nothing unless it is polled"]
pub struct ItemStream<T> {
    bytes: ByteStream,
    items: Items,
    decode: fn(&[u8]) -> Result<T, BodyProblem>,
    count: u64,
}

impl<T: DeserializeOwned> ItemStream<T> {
    /// Items of `bytes`: records if `Content-Type` says so, else lines.
    pub(crate) async fn json(bytes: ByteStream) -> Result<Self, Failure> {
        let bytes = bytes.expect(None).await?;
        Ok(Self::of_json(bytes))
    }

    /// The items of a body that is known to have some.
    pub(super) fn of_json(bytes: ByteStream) -> Self {
        let items = Items::new(framing(bytes.headers()), bytes.limit());
        Self {
            bytes,
            items,
            decode,
            count: 0,
        }
    }
}

/// How items follow each other, by what came.
fn framing(headers: &HeaderMap) -> Framing {
    let came = headers
        .get(CONTENT_TYPE)
        .and_then(|came| came.to_str().ok());
    let came = essence(came.unwrap_or_default()).to_ascii_lowercase();
    match came == "application/json-seq" || came.ends_with("+json-seq") {
        true => Framing::Records,
        false => Framing::Lines,
    }
}

impl<T> ItemStream<T> {
    /// The next item; None at the end. It can be dropped and called again without a loss.
    ///
    /// # Errors
    ///
    /// [`Failure::UnreadableBody`] if the item does not decode or the body breaks off.
    pub async fn next(&mut self) -> Option<Result<T, Failure>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.bytes.status()
    }

    /// The response's headers.
    pub fn headers(&self) -> &HeaderMap {
        self.bytes.headers()
    }

    /// The response without its body: the attempts, the request id, how long it took to get here.
    pub fn raw_response(&self) -> &RawResponse {
        self.bytes.raw()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Failure>>> {
        loop {
            match self.items.next() {
                Some(Ok(item)) => return Poll::Ready(Some(self.read(&item))),
                Some(Err(TooLong)) => {
                    let problem = BodyProblem::PartTooLarge {
                        what: "item",
                        limit: self.bytes.limit(),
                    };
                    self.items.clear();
                    return Poll::Ready(Some(Err(self.bytes.failed(problem))));
                }
                None => {}
            }
            match ready!(self.bytes.poll(context)) {
                Some(Ok(piece)) => self.items.push(piece),
                Some(Err(failure)) => {
                    // What was cut off is no item.
                    self.items.clear();
                    return Poll::Ready(Some(Err(failure)));
                }
                // The last item needs no end.
                None => return Poll::Ready(self.items.rest().map(|item| self.read(&item))),
            }
        }
    }

    fn read(&mut self, item: &[u8]) -> Result<T, Failure> {
        self.count += 1;
        (self.decode)(item).map_err(|problem| {
            self.bytes.failure(BodyProblem::Part {
                what: "item",
                number: self.count,
                bytes: item.len(),
                problem: Box::new(problem),
            })
        })
    }
}

impl<T> Stream for ItemStream<T> {
    type Item = Result<T, Failure>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

/// Shows nothing of the items.
impl<T> fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemStream")
            .field("bytes", &self.bytes)
            .field("items", &self.count)
            .finish()
    }
}
