//! [`EventStream`]: server-sent events, each with its data decoded.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use super::ByteStream;
use super::frames::{Events, RawEvent, TooLong};
use crate::decode::decode;
use crate::error::{BodyProblem, Failure};
use crate::response::RawResponse;

/// What many providers send as the last event, to say that there are no more.
const DONE: &str = "[DONE]";

/// One server-sent event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// The kind of event. The standard calls an event without one a `message`.
    pub event: Option<String>,
    /// The id that this event has; an event without one keeps that of the one before:
    /// [`EventStream::last_event_id`].
    pub id: Option<String>,
    /// How long to wait before connecting again, where this event says so.
    pub retry: Option<Duration>,
    /// The data.
    pub data: T,
}

/// Server-sent events, as they come: a [`Stream`] of [`Event`]s whose data is decoded.
///
/// Status and headers are there at once. There is no limit on how many events come or how long that takes, but on how long
/// the server may be silent ([`Builder::read_timeout`](crate::Builder::read_timeout); comments count), and on one event
/// ([`Builder::max_body_bytes`](crate::Builder::max_body_bytes)).
///
/// - An event that does not decode is an error item without its text, and the stream goes on: the next event may be fine.
/// - Data that is `[DONE]` and does not decode ends the stream, as many providers mean it.
/// - A connection that breaks, an event that is too long: the error is the last item. Nothing connects again by itself;
///   [`last_event_id`](Self::last_event_id) is what the provider needs to go on.
/// - [`raw`](Self::raw) has the text of each event instead, `[DONE]` too.
///
/// ```
/// # async fn read(mut events: clientry::EventStream<u64>) -> Result<u64, clientry::Failure> {
/// let mut sum = 0;
/// while let Some(event) = events.next().await {
///     sum += event?.data;
/// }
/// # Ok(sum)
/// # }
/// ```
#[must_use = "a stream reads nothing unless it is polled"]
pub struct EventStream<T> {
    bytes: ByteStream,
    events: Events,
    decode: fn(&str) -> Result<T, BodyProblem>,
    count: u64,
}

impl<T: DeserializeOwned> EventStream<T> {
    pub(crate) async fn json(bytes: ByteStream) -> Result<Self, Failure> {
        let bytes = bytes.expect(Some("text/event-stream")).await?;
        Ok(Self::of_json(bytes))
    }

    /// The events of a body that is known to have some.
    pub(super) fn of_json(bytes: ByteStream) -> Self {
        Self::new(bytes, |data| decode(data.as_bytes()))
    }
}

impl EventStream<String> {
    pub(crate) async fn text(bytes: ByteStream) -> Result<Self, Failure> {
        let bytes = bytes.expect(Some("text/event-stream")).await?;
        Ok(Self::new(bytes, |data| Ok(data.to_owned())))
    }
}

impl<T> EventStream<T> {
    fn new(bytes: ByteStream, decode: fn(&str) -> Result<T, BodyProblem>) -> Self {
        let events = Events::new(bytes.limit());
        Self {
            bytes,
            events,
            decode,
            count: 0,
        }
    }

    /// The next event; None at the end. It can be dropped and called again without a loss.
    ///
    /// # Errors
    ///
    /// [`Failure::UnreadableBody`] if the event does not decode or the body breaks off.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Failure>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The same events with the text of their data as it is.
    pub fn raw(self) -> EventStream<String> {
        EventStream {
            bytes: self.bytes,
            events: self.events,
            decode: |data| Ok(data.to_owned()),
            count: self.count,
        }
    }

    /// The last id that came, for the header `Last-Event-ID` of the next call.
    pub fn last_event_id(&self) -> Option<&str> {
        self.events.last_id.as_deref()
    }

    /// How long the provider last asked to wait before connecting again.
    pub fn reconnection_time(&self) -> Option<Duration> {
        self.events.last_retry.map(Duration::from_millis)
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

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event<T>, Failure>>> {
        loop {
            // What was received is read to its end, whatever became of the connection behind it.
            match self.events.next() {
                Some(Ok(event)) => match self.read(event) {
                    Some(item) => return Poll::Ready(Some(item)),
                    None => self.end(),
                },
                Some(Err(TooLong)) => {
                    let problem = BodyProblem::PartTooLarge {
                        what: "event",
                        limit: self.bytes.limit(),
                    };
                    let failure = self.bytes.failed(problem);
                    self.end();
                    return Poll::Ready(Some(Err(failure)));
                }
                None => {}
            }
            match ready!(self.bytes.poll(context)) {
                Some(Ok(piece)) => self.events.push(piece),
                Some(Err(failure)) => return Poll::Ready(Some(Err(failure))),
                None => return Poll::Ready(None),
            }
        }
    }

    /// The event decoded; None if it says that it is the last.
    fn read(&mut self, event: RawEvent) -> Option<Result<Event<T>, Failure>> {
        self.count += 1;
        match (self.decode)(&event.data) {
            Ok(data) => Some(Ok(Event {
                event: event.event,
                id: event.id,
                retry: event.retry.map(Duration::from_millis),
                data,
            })),
            Err(_) if event.data.trim() == DONE => None,
            Err(problem) => Some(Err(self.bytes.failure(BodyProblem::Part {
                what: "event",
                number: self.count,
                bytes: event.data.len(),
                problem: Box::new(problem),
            }))),
        }
    }

    /// Nothing is read any more.
    fn end(&mut self) {
        self.bytes.end();
        self.events.push(bytes::Bytes::new());
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Result<Event<T>, Failure>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

/// Shows nothing of the events.
impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("bytes", &self.bytes)
            .field("events", &self.count)
            .finish()
    }
}
