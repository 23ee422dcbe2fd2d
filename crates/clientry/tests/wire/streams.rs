//! Successes that are read as they come, from a server that says one piece at a time.

use std::fmt::Debug;

use clientry::{
    BodyProblem, ByteStream, Bytes, Error, Event, EventStream, Failure, ItemStream, RawResponse,
    Stream,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::support::response;
use super::*;

/// A server that responds to one request, piece by piece.
struct Feed {
    url: String,
    pieces: UnboundedSender<Vec<u8>>,
}

impl Feed {
    /// Says the head of a response with chunks.
    async fn start(status: &str, headers: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (pieces, mut said) = unbounded_channel::<Vec<u8>>();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.read_u8().await.unwrap();
            while let Some(piece) = said.recv().await {
                if stream.write_all(&piece).await.is_err() {
                    return;
                }
            }
        });
        let head = format!(
            "HTTP/1.1 {status}\r\ntransfer-encoding: chunked\r\nx-request-id: req_1\r\n{headers}\r\n"
        );
        let feed = Self { url, pieces };
        feed.raw(head);
        feed
    }

    /// Says these bytes as they are.
    fn raw(&self, bytes: impl Into<Vec<u8>>) {
        self.pieces.send(bytes.into()).unwrap();
    }

    /// Says a chunk.
    fn say(&self, chunk: impl AsRef<[u8]>) {
        let chunk = chunk.as_ref();
        let size = format!("{:x}\r\n", chunk.len());
        self.raw([size.as_bytes(), chunk, b"\r\n"].concat());
    }

    /// Says the end of the body.
    fn end(&self) {
        self.raw("0\r\n\r\n");
    }

    fn builder(&self) -> Builder {
        Builder::new(&PROVIDER)
            .retry(RetryPolicy::off())
            .base_url(&self.url)
            .credential("bearerAuth", Credential::Bearer("hunter2".into()))
            .credential("keyAuth", Credential::Value("hunter3".into()))
    }

    async fn bytes(&self) -> ByteStream {
        bytes(&self.builder().build().unwrap()).await.unwrap()
    }

    async fn events<T: serde::de::DeserializeOwned>(&self) -> EventStream<T> {
        let core = self.builder().build().unwrap();
        let request = core.request(&GET).path("id", "1");
        request.send_events(error).await.unwrap()
    }

    async fn items(&self) -> ItemStream<u8> {
        let core = self.builder().build().unwrap();
        let request = core.request(&GET).path("id", "1");
        request.send_items(error).await.unwrap()
    }
}

/// What a generated function looks like.
fn error(response: RawResponse) -> Error<GetError> {
    match response.status().as_u16() {
        403 => response.error_empty(GetError::Forbidden),
        404 => response.error(GetError::NotFound),
        _ => response.unexpected(),
    }
}

async fn bytes(core: &Core) -> Result<ByteStream, Error<GetError>> {
    core.request(&GET)
        .path("id", "1")
        .send_streaming(error)
        .await
}

fn problem(failure: &Failure) -> &BodyProblem {
    match failure {
        Failure::UnreadableBody(body) => body.problem(),
        other => panic!("{other}"),
    }
}

/// A stream can be spawned, and shared between tasks.
fn is_a_stream<S: Stream + Send + Sync + Unpin + Debug + 'static>(_: &S) {}

#[tokio::test]
async fn bytes_come_piece_by_piece_and_beyond_the_limit_of_a_body() {
    let feed = Feed::start("206 Partial Content", "content-type: a/b\r\n").await;
    let core = feed.builder().max_body_bytes(3).build().unwrap();
    let mut stream = bytes(&core).await.unwrap();
    is_a_stream(&stream);
    // Nothing of the body is there yet.
    assert_eq!(
        (stream.status().as_u16(), &stream.headers()["content-type"]),
        (206, &"a/b".parse().unwrap())
    );
    assert_eq!(
        (stream.raw().request_id(), stream.raw().attempts()),
        (Some("req_1"), 1)
    );
    assert_eq!(stream.content_length(), None);
    feed.say("hunter2 hunter2");
    assert_eq!(stream.next().await.unwrap().unwrap(), "hunter2 hunter2");
    assert!(!format!("{stream:?}").contains("hunter"), "{stream:?}");
    feed.say(b"\xff");
    assert_eq!(
        stream.next().await.unwrap().unwrap(),
        Bytes::from_static(b"\xff")
    );
    feed.end();
    assert!(stream.next().await.is_none());
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_body_that_breaks_off_is_the_last_item() {
    let feed = Feed::start("200 OK", "").await;
    let mut stream = feed.bytes().await;
    feed.say("hunter2");
    assert!(stream.next().await.unwrap().is_ok());
    drop(feed);
    let failure = stream.next().await.unwrap().unwrap_err();
    assert!(
        matches!(problem(&failure), BodyProblem::CutOff(_)),
        "{failure}"
    );
    let text = failure.to_string();
    assert!(
        text.starts_with("acme get_thing: 200 OK, but the body broke off: the connection failed"),
        "{text}"
    );
    assert!(
        text.ends_with("after 7 bytes; the provider accepted the call (request id req_1)"),
        "{text}"
    );
    assert!(!format!("{failure:?}").contains("hunter2"), "{failure:?}");
    let error = Error::<GetError>::from(failure);
    assert_eq!(
        (
            error.is_retryable(),
            error.attempts(),
            error.status().unwrap().as_u16()
        ),
        (true, 1, 200)
    );
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_length_that_is_wrong_is_told() {
    let short = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nabc";
    let server = Server::start(&[short]).await;
    let mut stream = bytes(&core(&server)).await.unwrap();
    assert_eq!(stream.content_length(), Some(5));
    assert_eq!(stream.next().await.unwrap().unwrap(), "abc");
    let failure = stream.next().await.unwrap().unwrap_err();
    assert!(
        matches!(problem(&failure), BodyProblem::CutOff(_)),
        "{failure}"
    );
}

#[tokio::test]
async fn what_is_no_success_is_read_to_its_end() {
    let server = Server::start(&[
        &response("404 Not Found", "application/json", r#"{"message":"gone"}"#),
        &response("403 Forbidden", "text/html", "<p>"),
        &response("302 Found", "text/html", "<p>"),
        &response("500 Internal Server Error", "text/html", "<p>"),
    ])
    .await;
    let core = core(&server);
    let error = bytes(&core).await.unwrap_err();
    assert!(
        matches!(&error, Error::Api(api) if matches!(&**api, GetError::NotFound(problem) if problem.message == "gone"))
    );
    assert_eq!(error.body().unwrap(), r#"{"message":"gone"}"#);
    let error = bytes(&core).await.unwrap_err();
    assert!(matches!(&error, Error::Api(api) if **api == GetError::Forbidden));
    for status in [302, 500] {
        let error = bytes(&core).await.unwrap_err();
        assert!(
            matches!(&error, Error::UnexpectedStatus(raw) if raw.status() == status && &raw.body()[..] == b"<p>"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn attempts_end_with_the_head_of_a_success() {
    let cut_off = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\n";
    let server = Server::start(&[
        &response("503 Service Unavailable", "text/plain", ""),
        "",
        cut_off,
    ])
    .await;
    let policy = RetryPolicy::default().sleep_with(|_| std::future::ready(()));
    let core = builder(&server).retry(policy).build().unwrap();
    let mut stream = bytes(&core).await.unwrap();
    assert_eq!((stream.raw().attempts(), server.requests().len()), (3, 3));
    let failure = stream.next().await.unwrap().unwrap_err();
    assert_eq!((failure.attempts(), server.requests().len()), (3, 3));
}

#[tokio::test]
async fn a_piece_that_is_not_awaited_to_its_end_is_not_lost() {
    let feed = Feed::start("200 OK", "").await;
    let mut stream = feed.bytes().await;
    for _ in 0..3 {
        let waited = std::future::poll_fn(|context| {
            let next = std::pin::pin!(stream.next());
            std::task::Poll::Ready(next.poll(context).is_pending())
        });
        assert!(waited.await);
    }
    feed.say("a");
    assert_eq!(stream.next().await.unwrap().unwrap(), "a");
}

#[tokio::test]
async fn events_come_decoded_wherever_they_are_cut() {
    let feed = Feed::start(
        "200 OK",
        "content-type: text/event-stream; charset=utf-8\r\n",
    )
    .await;
    let mut events = feed.events::<Thing>().await;
    is_a_stream(&events);
    assert_eq!(
        (events.status().as_u16(), events.last_event_id()),
        (200, None)
    );
    let body = b"\xef\xbb\xbf: hello\r\n\r\nevent: thing\r\nid: 7\r\nretry: 250\r\ndata: {\"id\": 1,\r\ndata:  \"state\": \"\xc3\xa9\"}\r\n\r\n";
    for byte in body {
        feed.say([*byte]);
    }
    let Event {
        event,
        id,
        retry,
        data,
        ..
    } = events.next().await.unwrap().unwrap();
    assert_eq!(
        (event.as_deref(), id.as_deref()),
        (Some("thing"), Some("7"))
    );
    assert_eq!(retry, Some(std::time::Duration::from_millis(250)));
    assert_eq!((data.id, data.state.as_str()), (1, "é"));
    feed.say(
        "data: {\"id\":2,\"state\":\"on\"}\n\ndata: {\"id\":3,\"state\":\"on\"}\n\ndata: {\"id\"",
    );
    for id in [2, 3] {
        let event = events.next().await.unwrap().unwrap();
        assert_eq!((event.data.id, event.id, event.event), (id, None, None));
    }
    assert_eq!(
        (events.last_event_id(), events.reconnection_time()),
        (Some("7"), retry)
    );
    // An event without its empty line is none.
    feed.end();
    assert!(events.next().await.is_none());
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn an_event_that_does_not_decode_is_an_error_and_the_next_one_is_fine() {
    let feed = Feed::start("200 OK", "content-type: text/event-stream\r\n").await;
    let mut events = feed.events::<u8>().await;
    feed.say("data: 1\n\ndata: \"hunter2\"\n\ndata: {hunter2\n\ndata: 2\n\n");
    assert_eq!(events.next().await.unwrap().unwrap().data, 1);
    for (number, text, what) in [
        (
            2,
            "in event 2 (9 bytes) the body is not as documented: expected integer",
            "Mismatch",
        ),
        (3, "in event 3 (8 bytes) the body is not JSON", "NotJson"),
    ] {
        let failure = events.next().await.unwrap().unwrap_err();
        assert!(failure.to_string().contains(text), "{failure}");
        let debug = format!("{failure:?}");
        assert!(
            !debug.contains("hunter2") && debug.contains(what),
            "{debug}"
        );
        assert!(
            matches!(problem(&failure), BodyProblem::Part { number: found, .. } if *found == number)
        );
        assert!(!Error::<()>::from(failure).is_retryable());
    }
    assert_eq!(events.next().await.unwrap().unwrap().data, 2);
    assert!(!format!("{events:?}").contains("hunter2"));
}

#[tokio::test]
async fn done_ends_the_events_and_is_raw_text() {
    let body = "data: 1\n\ndata: [DONE]\n\ndata: 2\n\n";
    let body = response("200 OK", "text/event-stream", body);
    let server = Server::start(&[&body]).await;
    let core = core(&server);
    let request = || {
        core.request(&GET)
            .path("id", "1")
            .accept("text/event-stream")
    };
    let mut events: EventStream<u8> = request().send_events(error).await.unwrap();
    assert_eq!(events.next().await.unwrap().unwrap().data, 1);
    assert!(events.next().await.is_none());
    assert!(events.next().await.is_none());
    let mut raw = request().send_events::<u8, _>(error).await.unwrap().raw();
    let mut text = request().send_text_events(error).await.unwrap();
    for expected in ["1", "[DONE]", "2"] {
        assert_eq!(raw.next().await.unwrap().unwrap().data, expected);
        assert_eq!(text.next().await.unwrap().unwrap().data, expected);
    }
    assert!(raw.next().await.is_none());
    assert!(
        server.requests()[0].contains("\r\naccept: text/event-stream\r\n"),
        "{}",
        server.requests()[0]
    );
}

#[tokio::test]
async fn what_are_no_events_is_an_error_with_its_body() {
    let page = response("200 OK", "application/json", "{\"id\":1}");
    let server = Server::start(&[&page]).await;
    let request = core(&server);
    let request = request.request(&GET).path("id", "1");
    let error = request.send_events::<u8, _>(error).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "acme get_thing: 200 OK, but the body is `application/json` instead of `text/event-stream`; the provider accepted the call (request id req_1)"
    );
    assert_eq!(error.body().unwrap(), "{\"id\":1}");
    // A server that names no media type is believed.
    let feed = Feed::start("200 OK", "").await;
    let mut events = feed.events::<u8>().await;
    feed.say("data: 1\n\n");
    assert_eq!(events.next().await.unwrap().unwrap().data, 1);
}

#[tokio::test]
async fn a_body_that_is_refused_is_kept_up_to_the_limit() {
    let page = response("200 OK", "text/html", "<html></html>");
    let server = Server::start(&[&page]).await;
    for (limit, kept) in [(5, "<html"), (13, "<html></html>"), (0, "")] {
        let core = builder(&server).max_body_bytes(limit).build().unwrap();
        let request = core.request(&GET).path("id", "1");
        let error = request.send_events::<u8, _>(error).await.unwrap_err();
        assert_eq!(error.body().unwrap(), kept);
    }
}

#[tokio::test]
async fn compressed_events_and_items_are_refused_where_they_were_not_asked_for() {
    let headers = "content-encoding: br\r\ncontent-type: text/event-stream\r\n";
    for is_events in [true, false] {
        let feed = Feed::start("200 OK", headers).await;
        feed.say("data: 1\n\n");
        feed.end();
        let core = feed.builder().build().unwrap();
        let request = core.request(&GET).path("id", "1");
        let error = match is_events {
            true => request
                .send_events::<u8, _>(error)
                .await
                .map(drop)
                .unwrap_err(),
            false => request
                .send_items::<u8, _>(error)
                .await
                .map(drop)
                .unwrap_err(),
        };
        assert!(
            error
                .to_string()
                .contains("compressed with `br`, which was not asked for"),
            "{error}"
        );
        assert_eq!(error.body().unwrap(), "data: 1\n\n");
    }
    // Bytes are what came.
    let feed = Feed::start("200 OK", headers).await;
    feed.say("a");
    assert_eq!(feed.bytes().await.next().await.unwrap().unwrap(), "a");
}

#[tokio::test]
async fn an_event_and_an_item_have_the_limit_of_a_body() {
    let feed = Feed::start("200 OK", "content-type: text/event-stream\r\n").await;
    let core = feed.builder().max_body_bytes(20).build().unwrap();
    let request = core.request(&GET).path("id", "1");
    let mut events = request.send_text_events(error).await.unwrap();
    for _ in 0..5 {
        feed.say("data: 0123456789\n\n");
        assert_eq!(events.next().await.unwrap().unwrap().data, "0123456789");
    }
    feed.say("data: 0123456789\ndata: 0123456789\n\ndata: a\n\n");
    let failure = events.next().await.unwrap().unwrap_err();
    assert!(
        failure
            .to_string()
            .contains("but an event is longer than the limit of 20 bytes, `max_body_bytes`"),
        "{failure}"
    );
    assert!(events.next().await.is_none());

    let feed = Feed::start("200 OK", "").await;
    let core = feed.builder().max_body_bytes(2).build().unwrap();
    let request = core.request(&GET).path("id", "1");
    let mut items = request.send_items::<u8, _>(error).await.unwrap();
    feed.say("12\n123\n4\n");
    assert_eq!(items.next().await.unwrap().unwrap(), 12);
    let failure = items.next().await.unwrap().unwrap_err();
    assert!(
        failure
            .to_string()
            .contains("an item is longer than the limit of 2 bytes"),
        "{failure}"
    );
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn items_come_a_line_or_a_record_each() {
    let feed = Feed::start("200 OK", "content-type: application/x-ndjson\r\n").await;
    let mut items = feed.items().await;
    is_a_stream(&items);
    feed.say("1\n\n");
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    feed.say("\"hunter2\"\n1");
    let failure = items.next().await.unwrap().unwrap_err();
    assert!(
        failure
            .to_string()
            .contains("in item 2 (9 bytes) the body is not as documented"),
        "{failure}"
    );
    assert!(!format!("{failure:?}{items:?}").contains("hunter2"));
    feed.say("2");
    feed.end();
    assert_eq!(items.next().await.unwrap().unwrap(), 12);
    assert!(items.next().await.is_none());

    let feed = Feed::start("200 OK", "content-type: application/json-seq\r\n").await;
    let mut items = feed.items().await;
    feed.say("\x1e 1\n\x1e\n2\n");
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    assert_eq!(items.next().await.unwrap().unwrap(), 2);
}

#[tokio::test]
async fn what_broke_off_is_no_item() {
    let feed = Feed::start("200 OK", "content-type: application/jsonl\r\n").await;
    let mut items = feed.items().await;
    feed.say("1\n12");
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    drop(feed);
    let failure = items.next().await.unwrap().unwrap_err();
    assert!(
        matches!(problem(&failure), BodyProblem::CutOff(_)),
        "{failure}"
    );
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn a_stream_that_is_dropped_closes_its_connection() {
    let feed = Feed::start("200 OK", "").await;
    let stream = feed.bytes().await;
    drop(stream);
    // The server cannot write for ever to nobody.
    let piece = vec![b'x'; 1 << 20];
    for _ in 0..64 {
        if feed.pieces.send(piece.clone()).is_err() {
            return;
        }
    }
    feed.pieces.closed().await;
}
