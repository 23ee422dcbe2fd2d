//! [`Content`]: bytes in memory, or a stream that can be sent once.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use tokio::io::{AsyncRead, ReadBuf};

/// What a stream fails with.
pub(super) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A stream's chunks.
pub(super) type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// How much is read from a reader at once.
const CHUNK: usize = 64 * 1024;

/// What is sent.
#[derive(Clone)]
pub(crate) enum Content {
    Bytes(Bytes),
    Stream(Once),
}

/// A stream that one attempt takes. Copies of it are the same stream.
#[derive(Clone)]
pub(crate) struct Once {
    chunks: Arc<Mutex<Option<Chunks>>>,
    length: Option<u64>,
}

impl Content {
    /// A stream of `length` bytes, or of as many as there are.
    pub(super) fn stream<S, B, E>(stream: S, length: Option<u64>) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<BoxError> + 'static,
    {
        let chunks: Chunks = Box::pin(Converted(Box::pin(stream)));
        Self::Stream(Once {
            chunks: Arc::new(Mutex::new(Some(chunks))),
            length,
        })
    }

    /// What a reader gives, up to its end.
    pub(super) fn reader(reader: impl AsyncRead + Send + 'static, length: Option<u64>) -> Self {
        let stream = Reading {
            reader: Box::pin(reader),
            buffer: Vec::new(),
        };
        Self::stream(stream, length)
    }

    /// How many bytes it has, where that is known.
    pub(super) fn length(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            Self::Stream(once) => once.length,
        }
    }

    /// Whether it can be sent as often as needed.
    pub(super) fn is_repeatable(&self) -> bool {
        matches!(self, Self::Bytes(_))
    }
}

impl Once {
    /// The stream. None if it was taken before.
    pub(super) fn take(&self) -> Option<Chunks> {
        let mut chunks = self.chunks.lock().unwrap_or_else(PoisonError::into_inner);
        chunks.take()
    }
}

/// Bytes are equal by what they are, streams if they are the same one.
impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::Stream(a), Self::Stream(b)) => Arc::ptr_eq(&a.chunks, &b.chunks),
            _ => false,
        }
    }
}

/// Shows how much there is, and nothing of it.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Bytes(_) => "bytes",
            Self::Stream(_) => "stream",
        };
        match self.length() {
            Some(length) => write!(f, "{kind}({length})"),
            None => f.write_str(kind),
        }
    }
}

/// A stream whose items are turned into bytes and errors of one type.
struct Converted<S>(Pin<Box<S>>);

impl<S, B, E> Stream for Converted<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(self.get_mut().0.as_mut().poll_next(cx));
        Poll::Ready(next.map(|item| item.map(Into::into).map_err(Into::into)))
    }
}

/// A reader as a stream.
struct Reading<R> {
    reader: Pin<Box<R>>,
    buffer: Vec<u8>,
}

impl<R: AsyncRead> Stream for Reading<R> {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        this.buffer.resize(CHUNK, 0);
        let mut buffer = ReadBuf::new(&mut this.buffer);
        let read = ready!(this.reader.as_mut().poll_read(cx, &mut buffer));
        Poll::Ready(match read {
            Err(error) => Some(Err(error)),
            Ok(()) if buffer.filled().is_empty() => None,
            Ok(()) => Some(Ok(Bytes::copy_from_slice(buffer.filled()))),
        })
    }
}
