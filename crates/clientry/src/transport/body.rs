//! Reading a body, up to a limit, or beginning to read one as it comes.

use bytes::{Bytes, BytesMut};
use reqwest::header::{Entry, HeaderMap, SET_COOKIE};

use super::call::Call;
use crate::error::{BodyProblem, BodyTooLarge, Cause, Failure, UnreadableBody};
use crate::response::{NotFollowed, Parts, RawResponse};
use crate::stream::{Rest, Silence};

/// Why a body was not read to its end.
enum Stop {
    TooLarge,
    InvalidCompression,
    CutOff(Cause),
}

/// What an attempt received.
pub(crate) struct Received {
    /// The response; of one that is read as it comes, without its body.
    pub(crate) raw: RawResponse,
    /// What reads the body as it comes. In a box, so that a response that is read whole does not carry room for it.
    pub(crate) rest: Option<Box<Rest>>,
}

/// A success whose body is read as it comes.
pub(super) fn begin(call: &Call<'_>, mut response: reqwest::Response) -> Received {
    let inner = call.core.inner();
    let raw = raw(call, &mut response, Bytes::new(), None);
    let rest = Rest {
        body: response.into(),
        silence: Silence::of(inner.read_timeout),
        started: call.started(),
        progress: call.progress(),
        server: inner.target(call.operation).server.origin().to_owned(),
        limit: inner.max_body_bytes,
        deadline: call.deadline(),
    };
    Received {
        raw,
        rest: Some(Box::new(rest)),
    }
}

/// Reads the rest of `response`. Whatever happens, status, headers and what was received of the body are kept.
pub(super) async fn read(
    call: &Call<'_>,
    mut response: reqwest::Response,
    not_followed: Option<NotFollowed>,
) -> Result<Received, Failure> {
    let limit = call.core.inner().max_body_bytes;
    let (body, stop) = collect(call, &mut response, limit).await;
    let raw = raw(call, &mut response, body, not_followed);
    match stop {
        None => Ok(Received { raw, rest: None }),
        Some(Stop::TooLarge) => Err(Failure::BodyTooLarge(BodyTooLarge::new(raw, limit))),
        Some(Stop::InvalidCompression) => Err(unreadable(raw, BodyProblem::InvalidCompression)),
        Some(Stop::CutOff(cause)) => {
            let problem = BodyProblem::CutOff(call.transport(cause));
            Err(unreadable(raw, problem))
        }
    }
}

fn raw(
    call: &Call<'_>,
    response: &mut reqwest::Response,
    body: Bytes,
    not_followed: Option<NotFollowed>,
) -> RawResponse {
    let mut headers = std::mem::take(response.headers_mut());
    mark_sensitive(&mut headers);
    RawResponse::new(Parts {
        provider: call.core.inner().provider,
        operation: call.operation,
        progress: call.progress(),
        status: response.status(),
        headers,
        body,
        not_followed,
        trace: None,
    })
}

fn unreadable(raw: RawResponse, problem: BodyProblem) -> Failure {
    Failure::UnreadableBody(UnreadableBody::new(raw, problem))
}

async fn collect(
    call: &Call<'_>,
    response: &mut reqwest::Response,
    limit: usize,
) -> (Bytes, Option<Stop>) {
    // A server that says how much it has need not be listened to until it is too much.
    if response
        .content_length()
        .is_some_and(|length| usize::try_from(length).is_ok_and(|length| length > limit))
    {
        return (Bytes::new(), Some(Stop::TooLarge));
    }
    let mut body = Body::default();
    let stop = loop {
        match call.wait(response.chunk()).await {
            Ok(Some(chunk)) if chunk.len() > limit - body.len() => {
                body.push(chunk.slice(..limit - body.len()));
                break Some(Stop::TooLarge);
            }
            Ok(Some(chunk)) => body.push(chunk),
            Ok(None) => break None,
            Err(cause) if cause.is_decompression() => break Some(Stop::InvalidCompression),
            Err(cause) => break Some(Stop::CutOff(cause)),
        }
    };
    (body.finish(), stop)
}

/// A session of the provider's is as good as a credential.
fn mark_sensitive(headers: &mut HeaderMap) {
    if let Entry::Occupied(mut entry) = headers.entry(SET_COOKIE) {
        entry.iter_mut().for_each(|value| value.set_sensitive(true));
    }
}

/// A body on its way in. Most come in one piece, which is then kept without a copy.
#[derive(Default)]
struct Body {
    first: Bytes,
    all: BytesMut,
}

impl Body {
    fn len(&self) -> usize {
        self.first.len().max(self.all.len())
    }

    fn push(&mut self, chunk: Bytes) {
        if self.len() == 0 {
            self.first = chunk;
        } else {
            if self.all.is_empty() {
                self.all.extend_from_slice(&self.first);
            }
            self.all.extend_from_slice(&chunk);
        }
    }

    fn finish(self) -> Bytes {
        if self.all.is_empty() {
            self.first
        } else {
            self.all.freeze()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_put_together() {
        for pieces in [
            &["abc"][..],
            &["a", "bc"],
            &["a", "", "b", "c"],
            &["", "abc"],
            &["ab", "", "c"],
        ] {
            let mut body = Body::default();
            for piece in pieces {
                body.push(Bytes::from_static(piece.as_bytes()));
            }
            assert_eq!(body.len(), 3, "{pieces:?}");
            assert_eq!(body.finish(), "abc", "{pieces:?}");
        }
        assert_eq!(Body::default().finish(), "");
    }
}
