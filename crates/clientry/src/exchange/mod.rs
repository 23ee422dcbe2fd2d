//! One request out, one answer in. Nothing here knows what the body means.

mod redirect;

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{HeaderMap, SET_COOKIE};
use tokio::time::{Instant, timeout_at};

use crate::answer::Answer;
use crate::core::{Core, Operation};
use crate::error::{
    BodyProblem, Cause, Failure, Parts, RawResponse, TransportError, UnreadableBody,
};

/// Sends `request`, follows redirects within its origin, and reads the answer's whole body.
pub(crate) async fn exchange(
    core: &Core,
    operation: &'static Operation,
    request: reqwest::Request,
) -> Result<Answer, Failure> {
    let limits = Limits::from_now(core);
    let mut request = request;
    let mut followed = 0;
    loop {
        let next = redirect::Origin::of(&request);
        let again = request.try_clone();
        let response = limits
            .wait(core.inner().http.execute(request))
            .await
            .map_err(|cause| Failure::Transport(TransportError::new(core, operation, cause)))?;
        match again.and_then(|again| next.follow(again, &response, followed)) {
            Some(redirected) => {
                request = redirected;
                followed += 1;
            }
            None => return read(core, operation, response, &limits).await,
        }
    }
}

/// How long one call may still take.
struct Limits {
    total: Duration,
    silence: Duration,
    /// None where the limit lies beyond what the clock can count.
    deadline: Option<Instant>,
}

impl Limits {
    fn from_now(core: &Core) -> Self {
        let (total, silence) = (core.inner().timeout, core.inner().read_timeout);
        Self {
            total,
            silence,
            deadline: Instant::now().checked_add(total),
        }
    }

    /// Waits for the server, for as long as it may be silent and the call may still last.
    async fn wait<T>(&self, answer: impl Future<Output = reqwest::Result<T>>) -> Result<T, Cause> {
        let silent_until = Instant::now().checked_add(self.silence);
        let (until, cause) = match (self.deadline, silent_until) {
            (Some(deadline), Some(silent)) if silent < deadline => {
                (silent, Cause::ReadTimeout(self.silence))
            }
            (Some(deadline), _) => (deadline, Cause::TotalTimeout(self.total)),
            (None, Some(silent)) => (silent, Cause::ReadTimeout(self.silence)),
            (None, None) => return answer.await.map_err(Cause::Http),
        };
        match timeout_at(until, answer).await {
            Ok(result) => result.map_err(Cause::Http),
            Err(_) => Err(cause),
        }
    }
}

async fn read(
    core: &Core,
    operation: &'static Operation,
    mut response: reqwest::Response,
    limits: &Limits,
) -> Result<Answer, Failure> {
    let mut body = Body::default();
    let end = loop {
        match limits.wait(response.chunk()).await {
            Ok(Some(chunk)) => body.push(chunk),
            Ok(None) => break None,
            Err(cause) => break Some(cause),
        }
    };
    let mut headers = std::mem::take(response.headers_mut());
    mark_sensitive(&mut headers);
    let raw = RawResponse::new(Parts {
        provider: core.inner().provider,
        operation,
        status: response.status(),
        headers,
        body: body.finish(),
    });
    match end {
        None => Ok(Answer::new(raw)),
        Some(cause) => {
            let error = TransportError::new(core, operation, cause);
            Err(Failure::UnreadableBody(UnreadableBody::new(
                raw,
                BodyProblem::CutOff(error),
            )))
        }
    }
}

/// A session of the provider's is as good as a credential.
fn mark_sensitive(headers: &mut HeaderMap) {
    if let reqwest::header::Entry::Occupied(mut entry) = headers.entry(SET_COOKIE) {
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
    fn push(&mut self, chunk: Bytes) {
        if self.first.is_empty() && self.all.is_empty() {
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
