//! [`Reply`]: what a call gets: a response of any kind, or what goes wrong instead of one.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use serde::Serialize;

use crate::decode::essence;
use crate::stream::Event;

/// A response, or what goes wrong instead of one.
///
/// ```
/// use clientry::mock::Reply;
///
/// let busy = Reply::status(429).retry_after(1);
/// let gateway = Reply::status(502).content_type("text/html").body("<h1>Bad Gateway</h1>");
/// let broken = Reply::json(200, &[1, 2]).cut_off();
/// let nothing = [Reply::connection_closed(), Reply::never()];
/// # let _ = (busy, gateway, broken, nothing);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a reply does nothing until a mock gives it"]
pub struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) pieces: VecDeque<Bytes>,
    pub(super) end: End,
    pub(super) delay: Option<Duration>,
    /// Why it cannot be given.
    pub(super) problem: Option<String>,
}

/// What comes behind the pieces of a body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum End {
    /// Its end, which `Content-Length` says before.
    Whole,
    /// Its end, which nothing says before.
    Streamed,
    /// The end of the connection, before the end that was promised.
    CutOff,
    /// Nothing, on a connection that stays.
    Stalled,
    /// There is no response: the connection ends.
    Closed,
    /// There is no response, on a connection that stays.
    Never,
}

impl Reply {
    /// A response without a body. A status is from 200 to 999.
    pub fn status(status: u16) -> Self {
        let (status, problem) = checked(status);
        Self {
            status,
            headers: HeaderMap::new(),
            pieces: VecDeque::new(),
            end: End::Whole,
            delay: None,
            problem,
        }
    }

    /// A response with `value` as JSON.
    pub fn json<T: Serialize + ?Sized>(status: u16, value: &T) -> Self {
        let mut reply = Self::status(status).content_type("application/json");
        match serde_json::to_vec(value) {
            Ok(json) => reply.body(json),
            Err(error) => {
                reply.fails(format!("it cannot be written as JSON: {error}"));
                reply
            }
        }
    }

    /// A response with a text.
    pub fn text(status: u16, text: impl Into<String>) -> Self {
        let reply = Self::status(status).content_type("text/plain; charset=utf-8");
        reply.body(text.into())
    }

    /// The whole request is read, and the connection is closed without a response: the client cannot know whether the
    /// server has acted.
    pub fn connection_closed() -> Self {
        Self::without_response(End::Closed)
    }

    /// The whole request is read, and there is never a response: what a client's timeouts are for.
    pub fn never() -> Self {
        Self::without_response(End::Never)
    }

    fn without_response(end: End) -> Self {
        Self {
            end,
            ..Self::status(200)
        }
    }

    /// The same reply with another status.
    pub fn with_status(mut self, status: u16) -> Self {
        let (status, problem) = checked(status);
        self.status = status;
        self.problem = self.problem.or(problem);
        self
    }

    /// The same reply with one more header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes());
        match (name, HeaderValue::from_bytes(value.as_bytes())) {
            (Ok(name), Ok(value)) => {
                self.headers.append(name, value);
            }
            _ => self.fails("it has a header that HTTP cannot have".to_owned()),
        }
        self
    }

    /// The same reply with another `Content-Type`. A range, such as `image/*`, is some bytes.
    pub fn content_type(mut self, media_type: &str) -> Self {
        self.headers.remove(CONTENT_TYPE);
        let media_type = match media_type.contains('*') {
            true => "application/octet-stream",
            false => media_type,
        };
        self.header(CONTENT_TYPE.as_str(), media_type)
    }

    /// The same reply with `Retry-After`, in seconds.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.headers.insert(RETRY_AFTER, seconds.into());
        self
    }

    /// The same reply with another body, whatever its `Content-Type` says of it.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.pieces = VecDeque::from([body.into()]);
        self
    }

    /// The same reply with a body that is sent in pieces, whose length nothing says before.
    pub fn pieces(mut self, pieces: impl IntoIterator<Item = impl Into<Bytes>>) -> Self {
        self.pieces = pieces.into_iter().map(Into::into).collect();
        self.end = End::Streamed;
        self
    }

    /// The same reply, after whose last byte the connection is closed before the end of the body that was promised.
    pub fn cut_off(mut self) -> Self {
        self.end = End::CutOff;
        self
    }

    /// The same reply, after whose last byte there is nothing more, on a connection that stays.
    pub fn stalled(mut self) -> Self {
        self.end = End::Stalled;
        self
    }

    /// The same reply after so much time of the clock. [`Mock::hold`](super::Mock::hold) is for tests that do not wait.
    pub fn delayed(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// JSON under another media type of it.
    pub(super) fn json_as<T: Serialize + ?Sized>(status: u16, media_type: &str, value: &T) -> Self {
        Self::json(status, value).content_type(media_type)
    }

    /// Server-sent events.
    pub(super) fn events(
        status: u16,
        media_type: &str,
        events: impl Iterator<Item = Event<String>>,
    ) -> Self {
        let reply = Self::status(status).content_type(media_type);
        reply.pieces(events.map(|event| written(&event)))
    }

    /// JSON values, each in a line, or in a record where the media type says so.
    pub(super) fn items<T: Serialize>(
        status: u16,
        media_type: &str,
        items: impl Iterator<Item = T>,
    ) -> Self {
        let mark = if essence(media_type).ends_with("json-seq") {
            "\u{1e}"
        } else {
            ""
        };
        let mut pieces = Vec::new();
        let mut problem = None;
        for item in items {
            match serde_json::to_string(&item) {
                Ok(json) => pieces.push(format!("{mark}{json}\n")),
                Err(error) => problem = Some(error),
            }
        }
        let mut reply = Self::status(status).content_type(media_type).pieces(pieces);
        if let Some(error) = problem {
            reply.fails(format!("an item cannot be written as JSON: {error}"));
        }
        reply
    }

    pub(super) fn fails(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    pub(super) fn next_piece(&mut self) -> Option<Bytes> {
        self.pieces.pop_front()
    }
}

/// The status, or what is wrong with it. Those below 200 are no responses but steps on the way to one.
fn checked(status: u16) -> (StatusCode, Option<String>) {
    match StatusCode::from_u16(status) {
        Ok(known) if status >= 200 => (known, None),
        _ => {
            let problem = format!("{status} is no status of a response");
            (StatusCode::INTERNAL_SERVER_ERROR, Some(problem))
        }
    }
}

/// An event as it is on the wire.
fn written(event: &Event<String>) -> String {
    let mut text = String::new();
    let mut field = |name: &str, value: &str| {
        for line in value.split('\n') {
            text.push_str(name);
            text.push_str(": ");
            text.push_str(line);
            text.push('\n');
        }
    };
    if let Some(kind) = &event.event {
        field("event", kind);
    }
    if let Some(id) = &event.id {
        field("id", id);
    }
    if let Some(retry) = event.retry {
        field("retry", &retry.as_millis().to_string());
    }
    field("data", &event.data);
    text.push('\n');
    text
}
