//! [`ByteStream`]: the body of a success, piece by piece.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as _;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_LENGTH, HeaderMap};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::error::{BodyProblem, Cause, Failure, TransportError, UnreadableBody};
use crate::response::{Progress, RawResponse};
use crate::trace::Trace;

/// The body of a success, piece by piece as it comes: a [`Stream`] of [`Bytes`], none of them empty.
///
/// Status and headers are there at once. There is no limit on how long the body is or how long it takes, but on how long
/// the server may be silent while a piece is waited for: [`Builder::read_timeout`](crate::Builder::read_timeout). No piece
/// is asked for before it is polled, so that a slow reader slows the server down. What fails is an item; it is the last
/// one, and nothing is tried again, because the pieces before it were handed over.
///
/// The bytes are what was received: gzip is undone where the builder asked for it, and of another content coding the
/// headers tell.
///
/// ```
/// # async fn save(mut file: clientry::ByteStream) -> Result<u64, clientry::Failure> {
/// let mut length = 0;
/// while let Some(piece) = file.next().await {
///     length += piece?.len() as u64;
/// }
/// # Ok(length)
/// # }
/// ```
#[must_use = "a stream reads nothing unless it is polled"]
pub struct ByteStream {
    /// The response without its body.
    head: RawResponse,
    rest: Rest,
    received: u64,
    ended: bool,
}

/// What a stream needs beside the head of its response.
pub(crate) struct Rest {
    pub(crate) body: reqwest::Body,
    pub(crate) silence: Silence,
    pub(crate) started: Instant,
    pub(crate) progress: Progress,
    /// The origin of the server, for errors.
    pub(crate) server: String,
    /// The most bytes of one event or item.
    pub(crate) limit: usize,
    /// When a call ends whose response is refused; None where that lies beyond what the clock can count.
    pub(crate) deadline: Option<Instant>,
}

/// The limit on how long a server may be silent.
pub(crate) struct Silence {
    limit: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
    /// Whether `sleep` counts from when the piece was first waited for.
    waiting: bool,
}

impl Silence {
    pub(crate) fn of(limit: Duration) -> Self {
        Self {
            limit,
            sleep: None,
            waiting: false,
        }
    }

    /// Ready once the server has been silent for too long.
    fn poll_over(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if !self.waiting {
            // None lies beyond what the clock can count.
            let Some(until) = Instant::now().checked_add(self.limit) else {
                return Poll::Pending;
            };
            match &mut self.sleep {
                Some(sleep) => sleep.as_mut().reset(until),
                None => self.sleep = Some(Box::pin(sleep_until(until))),
            }
            self.waiting = true;
        }
        match &mut self.sleep {
            Some(sleep) => sleep.as_mut().poll(context),
            None => Poll::Pending,
        }
    }

    /// Something came.
    fn broken(&mut self) {
        self.waiting = false;
    }
}

impl ByteStream {
    pub(crate) fn new(head: RawResponse, rest: Rest) -> Self {
        Self {
            head,
            rest,
            received: 0,
            ended: false,
        }
    }

    /// The next piece; None at the end. It can be dropped and called again without a loss.
    ///
    /// # Errors
    ///
    /// [`Failure::UnreadableBody`] if the body breaks off. None follows.
    pub async fn next(&mut self) -> Option<Result<Bytes, Failure>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.head.status()
    }

    /// The response's headers.
    pub fn headers(&self) -> &HeaderMap {
        self.head.headers()
    }

    /// How long the body is, where the server says so beforehand.
    pub fn content_length(&self) -> Option<u64> {
        self.headers()
            .get(CONTENT_LENGTH)?
            .to_str()
            .ok()?
            .parse()
            .ok()
    }

    /// The response without its body: the attempts, the request id, how long it took to get here.
    pub fn raw(&self) -> &RawResponse {
        &self.head
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        self.rest.deadline
    }

    pub(super) fn limit(&self) -> usize {
        self.rest.limit
    }

    pub(super) fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Failure>>> {
        while !self.ended {
            let frame = match Pin::new(&mut self.rest.body).poll_frame(context) {
                Poll::Ready(frame) => frame,
                Poll::Pending => {
                    ready!(self.rest.silence.poll_over(context));
                    let cause = Cause::ReadTimeout(self.rest.silence.limit);
                    return Poll::Ready(Some(Err(self.broke_off(cause))));
                }
            };
            self.rest.silence.broken();
            match frame {
                None => self.end(),
                Some(Ok(frame)) => {
                    // What is no data are trailers.
                    if let Ok(data) = frame.into_data()
                        && !data.is_empty()
                    {
                        self.received += data.len() as u64;
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
                Some(Err(error)) => {
                    let cause = Cause::Http(error);
                    return Poll::Ready(Some(Err(match cause.is_decompression() {
                        true => self.failed(BodyProblem::InvalidCompression),
                        false => self.broke_off(cause),
                    })));
                }
            }
        }
        Poll::Ready(None)
    }

    fn broke_off(&mut self, cause: Cause) -> Failure {
        let problem = BodyProblem::CutOff(TransportError::new(
            self.head.provider(),
            self.head.operation(),
            &self.rest.server,
            self.progress(),
            cause,
        ));
        self.failed(problem)
    }

    /// The failure that ends the stream.
    pub(super) fn failed(&mut self, problem: BodyProblem) -> Failure {
        self.end();
        if let Some(trace) = self.head.end_trace() {
            trace.failed("unreadable_body");
        }
        self.failure(problem)
    }

    /// A failure with what the stream knows of its response.
    pub(super) fn failure(&self, problem: BodyProblem) -> Failure {
        let head = self.head.with_body(Bytes::new(), self.progress());
        Failure::UnreadableBody(UnreadableBody::streamed(head, problem, self.received))
    }

    /// Nothing is read any more, and the connection is free.
    pub(super) fn end(&mut self) {
        self.ended = true;
        self.rest.body = reqwest::Body::default();
    }

    pub(super) fn end_trace(&mut self) -> Option<Trace> {
        self.head.end_trace()
    }

    /// The response with what was read of its body.
    pub(super) fn into_raw(self, body: Bytes) -> RawResponse {
        self.head.with_body(body, self.progress())
    }

    fn progress(&self) -> Progress {
        Progress {
            elapsed: self.rest.started.elapsed(),
            ..self.rest.progress
        }
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Failure>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

/// Shows nothing of the body.
impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("head", &self.head)
            .field("received", &self.received)
            .field("ended", &self.ended)
            .finish()
    }
}
