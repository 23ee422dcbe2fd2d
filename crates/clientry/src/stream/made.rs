//! Streams that no server sent, for a user's own tests: feature `test-util`.

use std::time::Duration;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::{ByteStream, Event, EventStream, ItemStream, Rest, Silence};
use crate::response::{Progress, RawResponse};

impl ByteStream {
    /// The body of `raw` as a stream of one piece, for a test.
    ///
    /// With the feature `test-util`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), clientry::Failure> {
    /// use clientry::header::HeaderMap;
    /// use clientry::{ByteStream, RawResponse, StatusCode};
    ///
    /// let raw = RawResponse::from_parts(StatusCode::OK, HeaderMap::new(), "id,name");
    /// let mut file = ByteStream::from_parts(raw);
    /// assert_eq!(file.next().await.transpose()?.as_deref(), Some(&b"id,name"[..]));
    /// assert!(file.next().await.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_parts(raw: RawResponse) -> Self {
        let progress = Progress {
            attempts: raw.attempts(),
            elapsed: Duration::ZERO,
            may_be_done: raw.earlier_attempt_may_be_done(),
        };
        let rest = Rest {
            body: raw.body().clone().into(),
            silence: Silence::of(Duration::MAX),
            started: Instant::now(),
            progress,
            server: "http://localhost".to_owned(),
            limit: usize::MAX,
            deadline: None,
        };
        Self::new(raw.with_body(Bytes::new(), progress), rest)
    }
}

impl<T: DeserializeOwned> EventStream<T> {
    /// The body of `raw` as server-sent events whose data is JSON, for a test. For text, call [`raw`](Self::raw) on it.
    ///
    /// With the feature `test-util`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), clientry::Failure> {
    /// use clientry::header::HeaderMap;
    /// use clientry::{EventStream, RawResponse, StatusCode};
    ///
    /// let raw = RawResponse::from_parts(StatusCode::OK, HeaderMap::new(), "data: 1\n\ndata: 2\n\n");
    /// let mut events = EventStream::<u8>::from_parts(raw);
    /// assert_eq!(events.next().await.transpose()?.map(|event| event.data), Some(1));
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_parts(raw: RawResponse) -> Self {
        Self::of_json(ByteStream::from_parts(raw))
    }
}

impl<T: DeserializeOwned> ItemStream<T> {
    /// The body of `raw` as JSON values, one a line, or one a record where `Content-Type` says so; for a test.
    ///
    /// With the feature `test-util`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), clientry::Failure> {
    /// use clientry::header::HeaderMap;
    /// use clientry::{ItemStream, RawResponse, StatusCode};
    ///
    /// let raw = RawResponse::from_parts(StatusCode::OK, HeaderMap::new(), "1\n2\n");
    /// let mut items = ItemStream::<u8>::from_parts(raw);
    /// assert_eq!(items.next().await.transpose()?, Some(1));
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_parts(raw: RawResponse) -> Self {
        Self::of_json(ByteStream::from_parts(raw))
    }
}

impl<T> Event<T> {
    /// An event with nothing but data, for a test.
    ///
    /// With the feature `test-util`.
    ///
    /// ```
    /// let event = clientry::Event::new(1).with_event("tick").with_id("7");
    /// assert_eq!((event.event.as_deref(), event.data), (Some("tick"), 1));
    /// ```
    pub fn new(data: T) -> Self {
        Self {
            event: None,
            id: None,
            retry: None,
            data,
        }
    }

    /// The same event as one of this kind.
    ///
    /// With the feature `test-util`.
    #[must_use]
    pub fn with_event(mut self, event: impl Into<String>) -> Self {
        self.event = Some(event.into());
        self
    }

    /// The same event with an id.
    ///
    /// With the feature `test-util`.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
}

/// An event with nothing but data, with the feature `test-util`.
impl<T> From<T> for Event<T> {
    fn from(data: T) -> Self {
        Self::new(data)
    }
}
