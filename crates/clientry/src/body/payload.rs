//! [`Payload`]: a body as every attempt sends it anew.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use super::stream::{BoxError, Chunks, Content};

/// The most that is handed over at once, so that it shows how far a body has got.
const CHUNK: usize = 64 * 1024;

/// A body.
pub(crate) enum Payload {
    /// In one piece, as JSON and forms are.
    Whole(Bytes),
    /// One after the other.
    Pieces(Vec<Content>),
}

/// How much of a body was sent. What is sent in one piece is not counted, so that it costs nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent(Option<Arc<AtomicU64>>);

impl Sent {
    /// One that counts.
    pub(crate) fn counted() -> Self {
        Self(Some(Arc::default()))
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.0
            .as_ref()
            .map_or(0, |bytes| bytes.load(Ordering::Relaxed))
    }

    pub(crate) fn add(&self, bytes: usize) {
        if let Some(sent) = &self.0 {
            let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
            sent.fetch_add(bytes, Ordering::Relaxed);
        }
    }
}

impl Payload {
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.is_empty(),
            Self::Pieces(pieces) => pieces.iter().all(|piece| piece.length() == Some(0)),
        }
    }

    /// Whether it can be sent as often as needed.
    pub(crate) fn is_repeatable(&self) -> bool {
        match self {
            Self::Whole(_) => true,
            Self::Pieces(pieces) => pieces.iter().all(Content::is_repeatable),
        }
    }

    /// What counts how far the body of one request has got.
    pub(crate) fn sent(&self) -> Sent {
        match self {
            Self::Whole(_) => Sent::default(),
            Self::Pieces(_) => Sent::counted(),
        }
    }

    /// The body of one request, which counts in `sent` how far it has got. None if a stream was sent before.
    pub(crate) fn open(&self, sent: &Sent) -> Option<reqwest::Body> {
        let pieces = match self {
            Self::Whole(bytes) => return Some(bytes.clone().into()),
            Self::Pieces(pieces) => pieces,
        };
        let open = |piece: &Content| {
            Some(match piece {
                Content::Bytes(bytes) => Open::Bytes(bytes.clone()),
                Content::Stream(once) => Open::Stream(Box::new(OpenStream {
                    chunks: Mutex::new(once.take()?),
                    length: piece.length(),
                    seen: 0,
                    last: None,
                    ended: false,
                })),
            })
        };
        Some(reqwest::Body::wrap(Sending {
            pieces: pieces.iter().map(open).collect::<Option<_>>()?,
            sent: sent.clone(),
        }))
    }
}

/// A body on its way.
struct Sending {
    pieces: VecDeque<Open>,
    sent: Sent,
}

enum Open {
    Bytes(Bytes),
    Stream(Box<OpenStream>),
}

struct OpenStream {
    /// Never locked: it makes the body one that threads may share, which reqwest asks for.
    chunks: Mutex<Chunks>,
    length: Option<u64>,
    seen: u64,
    /// The chunk that completes the length. It waits for the stream's end: nobody asks for more once the length is reached,
    /// and what is too much would be lost without a word.
    last: Option<Bytes>,
    ended: bool,
}

impl OpenStream {
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>> {
        while !self.ended {
            let chunks = self.chunks.get_mut();
            let chunks = chunks.unwrap_or_else(PoisonError::into_inner);
            let chunk = match ready!(chunks.as_mut().poll_next(cx)) {
                Some(Ok(chunk)) if chunk.is_empty() => continue,
                Some(Ok(chunk)) => chunk,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    self.ended = true;
                    return Poll::Ready(match (self.last.take(), self.length) {
                        (Some(last), _) => Some(Ok(last)),
                        (None, Some(length)) if self.seen < length => Some(Err(self.too_short())),
                        (None, _) => None,
                    });
                }
            };
            let Some(length) = self.length else {
                return Poll::Ready(Some(Ok(chunk)));
            };
            let size = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            self.seen = self.seen.saturating_add(size);
            if self.seen > length {
                let error =
                    format!("the stream has more than the {length} bytes that it was said to have");
                return Poll::Ready(Some(Err(io::Error::other(error).into())));
            }
            if self.seen < length {
                return Poll::Ready(Some(Ok(chunk)));
            }
            self.last = Some(chunk);
        }
        Poll::Ready(None)
    }

    fn too_short(&self) -> BoxError {
        let (seen, length) = (self.seen, self.length.unwrap_or_default());
        io::Error::other(format!("the stream ended after {seen} of {length} bytes")).into()
    }
}

impl Open {
    fn left(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            Self::Stream(stream) => {
                let kept = stream.last.as_ref().map_or(0, Bytes::len);
                let seen = stream.seen - u64::try_from(kept).unwrap_or_default();
                stream.length?.checked_sub(seen)
            }
        }
    }
}

impl http_body::Body for Sending {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        loop {
            let chunk = match this.pieces.front_mut() {
                None => return Poll::Ready(None),
                Some(Open::Bytes(bytes)) if bytes.is_empty() => None,
                Some(Open::Bytes(bytes)) => Some(Ok(bytes.split_to(bytes.len().min(CHUNK)))),
                Some(Open::Stream(stream)) => ready!(stream.poll_chunk(cx)),
            };
            match chunk {
                None => {
                    this.pieces.pop_front();
                }
                Some(Ok(chunk)) => {
                    this.sent.add(chunk.len());
                    return Poll::Ready(Some(Ok(Frame::data(chunk))));
                }
                Some(Err(error)) => {
                    this.pieces.clear();
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        let left: Option<u64> = self.pieces.iter().map(Open::left).sum();
        left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
