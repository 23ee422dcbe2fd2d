//! [`Mock`]: what is said of the calls of one operation.

use std::fmt::{self, Display};
use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use super::parameters::{Expected, Location};
use super::rule::{Make, Rule};
use super::server::Shared;
use super::{Recorded, Reply, bodies};
use crate::body::FieldEncoding;
use crate::encode::ParameterStyle;
use crate::request::is_within;
use crate::stream::Event;

/// The calls of one operation: which ones match, what they get, and how many there have to be.
///
/// A generated crate has a type of its own for each operation, with methods by what the document says of it. What all of
/// them have is here. A clone is the same mock.
///
/// It matches every call of its operation, unless a matcher says more. It replies from its first reply on; before, its
/// calls are unmatched.
pub struct Mock<B> {
    rule: Arc<Rule>,
    shared: Arc<Shared>,
    read: fn(&Recorded) -> Result<B, String>,
}

impl<B> Mock<B> {
    pub(super) fn new(
        rule: Arc<Rule>,
        shared: Arc<Shared>,
        read: fn(&Recorded) -> Result<B, String>,
    ) -> Self {
        Self { rule, shared, read }
    }

    /// Only calls with this value of a parameter of the path.
    pub fn match_path(self, name: &str, value: &(impl Display + ?Sized)) -> Self {
        self.expecting(Expected::single(Location::Path, name, &value))
    }

    /// Like [`match_path`](Self::match_path), for a value of any shape that is written in `style`.
    pub fn match_path_as<T: Serialize + ?Sized>(
        self,
        name: &str,
        value: &T,
        style: ParameterStyle,
    ) -> Self {
        self.expecting(Expected::styled(Location::Path, name, value, style))
    }

    /// Only calls with this value of a parameter of the query, and with no other.
    pub fn match_query(self, name: &str, value: &(impl Display + ?Sized)) -> Self {
        self.expecting(Expected::single(Location::Query, name, &value))
    }

    /// Like [`match_query`](Self::match_query), for a value of any shape that is written in `style`. One of which nothing
    /// is written, such as an empty list, has to be absent.
    pub fn match_query_as<T: Serialize + ?Sized>(
        self,
        name: &str,
        value: &T,
        style: ParameterStyle,
    ) -> Self {
        self.expecting(Expected::styled(Location::Query, name, value, style))
    }

    /// Only calls with this value of a header.
    pub fn match_header(self, name: &str, value: &(impl Display + ?Sized)) -> Self {
        self.expecting(Expected::single(Location::Header, name, &value))
    }

    /// Like [`match_header`](Self::match_header), for a value of any shape that is written in `style`.
    pub fn match_header_as<T: Serialize + ?Sized>(
        self,
        name: &str,
        value: &T,
        style: ParameterStyle,
    ) -> Self {
        self.expecting(Expected::styled(Location::Header, name, value, style))
    }

    /// Only calls with this value of a cookie.
    pub fn match_cookie(self, name: &str, value: &(impl Display + ?Sized)) -> Self {
        self.expecting(Expected::single(Location::Cookie, name, &value))
    }

    /// Like [`match_cookie`](Self::match_cookie), for a value of any shape that is written in `style`.
    pub fn match_cookie_as<T: Serialize + ?Sized>(
        self,
        name: &str,
        value: &T,
        style: ParameterStyle,
    ) -> Self {
        self.expecting(Expected::styled(Location::Cookie, name, value, style))
    }

    /// Only calls whose body is this JSON; the order of its properties does not count.
    pub fn match_json<T: Serialize + ?Sized>(self, value: &T) -> Self {
        let expected = serde_json::to_value(value);
        self.rule.add_check(Arc::new(move |call| {
            let Ok(expected) = &expected else {
                return Err("the body that the mock asks for cannot be written as JSON".to_owned());
            };
            match call.json::<Value>() {
                Ok(body) if body == *expected => Ok(()),
                Ok(_) => Err(format!("the body is not `{expected}`")),
                Err(problem) => Err(format!("the body is not JSON: {problem}")),
            }
        }));
        self
    }

    /// Only calls whose body is the form of this value, which is written as a client writes it; the order of its fields does
    /// not count, but that of the values of one name.
    pub fn match_form<T: Serialize + ?Sized>(self, value: &T, encodings: &[FieldEncoding]) -> Self {
        self.rule
            .add_check(Arc::new(bodies::form(value, encodings)));
        self
    }

    /// Only calls whose body has the parts of this value, which are written as a client writes them: names, file names, content
    /// types and contents. The order of parts of different names does not count, and neither do further headers. A file that
    /// is a stream cannot be compared: no call matches, and the reason says so.
    pub fn match_multipart<T: Serialize + ?Sized>(
        self,
        value: &T,
        encodings: &[FieldEncoding],
    ) -> Self {
        self.rule
            .add_check(Arc::new(bodies::multipart(value, encodings)));
        self
    }

    /// Only calls whose body is these bytes.
    pub fn match_bytes(self, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        self.rule
            .add_check(Arc::new(move |call| match call.body() == &body {
                true => Ok(()),
                false => Err("the body is another".to_owned()),
            }));
        self
    }

    /// Only calls whose body is of one of these media types, which may be ranges, or that have none: for an operation that
    /// is told by it from others of the same method and path.
    pub fn of_media_types(self, media_types: &'static [&'static str]) -> Self {
        self.rule.add_check(Arc::new(move |call| {
            let Some(is) = call.header("content-type") else {
                return Ok(());
            };
            match media_types.iter().any(|range| is_within(is, range)) {
                true => Ok(()),
                false => Err(format!(
                    "the body is `{is}`, not `{}`",
                    media_types.join("` or `")
                )),
            }
        }));
        self
    }

    fn expecting(self, expected: Expected) -> Self {
        self.rule
            .add_check(Arc::new(move |call| expected.check(call)));
        self
    }

    /// Replies with JSON.
    pub fn reply_json<T: Serialize + ?Sized>(
        self,
        status: u16,
        media_type: &str,
        value: &T,
    ) -> Self {
        self.reply_raw(Reply::json_as(status, media_type, value))
    }

    /// Replies with a text.
    pub fn reply_text(self, status: u16, media_type: &str, text: impl Into<String>) -> Self {
        let reply = Reply::text(status, text).content_type(media_type);
        self.reply_raw(reply)
    }

    /// Replies with bytes.
    pub fn reply_bytes(self, status: u16, media_type: &str, bytes: impl Into<Bytes>) -> Self {
        let reply = Reply::status(status).content_type(media_type);
        self.reply_raw(reply.body(bytes))
    }

    /// Replies without a body.
    pub fn reply_empty(self, status: u16) -> Self {
        self.reply_raw(Reply::status(status))
    }

    /// Replies with server-sent events whose data is JSON. A value is an event with nothing but data.
    pub fn reply_events<T: Serialize>(
        self,
        status: u16,
        media_type: &str,
        events: impl IntoIterator<Item = impl Into<Event<T>>>,
    ) -> Self {
        let mut problem = None;
        let mut texts = Vec::new();
        for event in events {
            let event: Event<T> = event.into();
            match serde_json::to_string(&event.data) {
                Ok(data) => texts.push(Event {
                    event: event.event,
                    id: event.id,
                    retry: event.retry,
                    data,
                }),
                Err(error) => problem = Some(error),
            }
        }
        let mut reply = Reply::events(status, media_type, texts.into_iter());
        if let Some(error) = problem {
            reply.fails(format!("an event cannot be written as JSON: {error}"));
        }
        self.reply_raw(reply)
    }

    /// Replies with server-sent events whose data is text.
    pub fn reply_text_events(
        self,
        status: u16,
        media_type: &str,
        events: impl IntoIterator<Item = impl Into<Event<String>>>,
    ) -> Self {
        let events = events.into_iter().map(Into::into);
        self.reply_raw(Reply::events(status, media_type, events))
    }

    /// Replies with JSON values, each in a line, or in a record where the media type says so.
    pub fn reply_items<T: Serialize>(
        self,
        status: u16,
        media_type: &str,
        items: impl IntoIterator<Item = T>,
    ) -> Self {
        self.reply_raw(Reply::items(status, media_type, items.into_iter()))
    }

    /// Replies with this.
    pub fn reply_raw(self, reply: Reply) -> Self {
        self.rule.add_reply(Arc::new(move |_| reply.clone()));
        self
    }

    /// The last reply as `change` makes it: with a header, say, or broken off.
    pub fn with(self, change: impl Fn(Reply) -> Reply + Send + Sync + 'static) -> Self {
        let changed = |make: Make| -> Make { Arc::new(move |call| change(make(call))) };
        self.rule.change_reply(changed);
        self
    }

    /// The last reply is given so often, and then the next one.
    pub fn times(self, times: usize) -> Self {
        self.rule.set_times(times);
        self
    }

    /// There have to be so many calls when [`Server::verify`](super::Server::verify) is called.
    pub fn expect(self, calls: usize) -> Self {
        self.rule.set_expected(calls);
        self
    }

    /// Its replies wait until [`release`](Self::release) is called.
    pub fn hold(self) -> Self {
        self.rule.set_held(true);
        self
    }

    /// Gives the replies that wait, and lets no other wait.
    pub fn release(&self) {
        self.rule.set_held(false);
    }

    /// How many calls it has replied to, or is about to.
    pub fn call_count(&self) -> usize {
        self.rule.call_count()
    }

    /// Waits until it has been called so often in all: for calls that another task makes. With
    /// [`hold`](Self::hold), they have no reply by then.
    pub async fn wait_for_calls(&self, calls: usize) {
        self.rule.called(calls).await;
    }

    /// Asserts that it was called so often.
    ///
    /// # Panics
    ///
    /// Where it was not. The message has the calls that nothing matched, which may be why.
    #[track_caller]
    pub fn assert_called(&self, calls: usize) {
        if let Some(otherwise) = self.rule.called_otherwise(calls) {
            let mut lines = vec![otherwise];
            lines.extend(self.shared.unmatched_lines());
            super::server::fail(&lines);
        }
    }
}

impl<B: 'static> Mock<B> {
    /// Only calls of which `is_meant` says so.
    pub fn match_call(
        self,
        is_meant: impl Fn(&Recorded<B>) -> bool + Send + Sync + 'static,
    ) -> Self {
        let read = self.read;
        self.rule.add_check(Arc::new(move |call| {
            match is_meant(&call.with_body(read(call)?)) {
                true => Ok(()),
                false => Err("the function of `match_call` refuses it".to_owned()),
            }
        }));
        self
    }

    /// Replies with what `reply` makes of the call.
    pub fn reply_with(self, reply: impl Fn(&Recorded<B>) -> Reply + Send + Sync + 'static) -> Self {
        let read = self.read;
        self.rule.add_reply(Arc::new(move |call| match read(call) {
            Ok(body) => reply(&call.with_body(body)),
            Err(problem) => {
                let mut reply = Reply::status(500);
                reply.fails(problem);
                reply
            }
        }));
        self
    }

    /// The calls that it has replied to, in their order.
    pub fn calls(&self) -> Vec<Recorded<B>> {
        let calls = self.rule.calls().into_iter();
        // A call whose body cannot be read matches no mock, so that none is lost here.
        calls
            .filter_map(|call| Some(call.with_body((self.read)(&call).ok()?)))
            .collect()
    }
}

impl<B> Clone for Mock<B> {
    fn clone(&self) -> Self {
        Self {
            rule: Arc::clone(&self.rule),
            shared: Arc::clone(&self.shared),
            read: self.read,
        }
    }
}

impl<B> fmt::Debug for Mock<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock")
            .field("operation", &self.rule.operation().id)
            .field("calls", &self.call_count())
            .finish_non_exhaustive()
    }
}
