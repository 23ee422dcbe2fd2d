//! Multipart bodies and bodies as they are: real bytes on a real socket, read by a parser that is not the runtime's.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::support::{Recorded, Server, response};
use super::*;
use clientry::{Body, Bytes, FieldEncoding, File};
use futures_core::Stream;

static UPLOAD: Operation = Operation::new("upload", Method::PUT, "/v1/files");

const TYPES: &[&str] = &["text/csv"];

/// Chunks that come one at a time.
struct Chunks(Vec<&'static str>);

impl Stream for Chunks {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // A server that stops reading lets a client be polled in vain, too.
        cx.waker().wake_by_ref();
        if self.0.first() == Some(&"pending") {
            self.0.remove(0);
            return Poll::Pending;
        }
        if self.0.is_empty() {
            return Poll::Ready(None);
        }
        let next = self.0.remove(0);
        Poll::Ready(Some(match next {
            "failed" => Err(std::io::Error::other("the disk is gone")),
            chunk => Ok(Bytes::from_static(chunk.as_bytes())),
        }))
    }
}

fn ok() -> String {
    response("200 OK", "application/json", "{}")
}

fn status(line: &str) -> String {
    response(line, "application/json", "{}")
}

/// Tries again at once, whatever the method is.
fn patient(server: &Server) -> Core {
    let policy = RetryPolicy::default().sleep_with(|_| std::future::ready(()));
    builder(server).retry(policy).build().unwrap()
}

/// The parts of a body: name, file name, media type, bytes.
type Part = (String, Option<String>, Option<String>, Vec<u8>);

async fn parts(request: &Recorded) -> Vec<Part> {
    let content_type = request.header("content-type").unwrap();
    let boundary = multer::parse_boundary(content_type).unwrap();
    let body = Bytes::from(request.decoded_body());
    let once = Chunked(Some(body));
    let mut multipart = multer::Multipart::new(once, boundary);
    let mut parts = Vec::new();
    while let Some(field) = multipart.next_field().await.unwrap() {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let name = field.name().unwrap().to_owned();
        let file_name = owned(field.file_name());
        let media_type = field.content_type().map(ToString::to_string);
        parts.push((
            name,
            file_name,
            media_type,
            field.bytes().await.unwrap().to_vec(),
        ));
    }
    parts
}

/// All at once.
struct Chunked(Option<Bytes>);

impl Stream for Chunked {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

fn part(name: &str, file_name: Option<&str>, media_type: Option<&str>, bytes: &[u8]) -> Part {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    (
        name.to_owned(),
        owned(file_name),
        owned(media_type),
        bytes.to_vec(),
    )
}

#[derive(serde::Serialize)]
struct Form {
    meta: BTreeMap<&'static str, u8>,
    note: &'static str,
    files: Vec<File>,
}

fn form(files: Vec<File>) -> Form {
    Form {
        meta: [("a", 1)].into(),
        note: "x\r\ny",
        files,
    }
}

#[tokio::test]
async fn a_multipart_body_reads_as_what_was_given() {
    let server = Server::start(&[&ok()]).await;
    let core = core(&server);
    let binary: Vec<u8> = (0..=255).cycle().take(200_000).collect();
    let files = vec![
        File::bytes(binary.clone()).name("größe.bin"),
        File::bytes("").name("empty.png").content_type("image/png"),
        File::stream(Chunks(vec!["a", "pending", "", "b"]), Some(2)).name("c.txt"),
        File::reader(&b"read"[..], Some(4)),
    ];
    let encodings = [FieldEncoding::new("files").content_type("text/plain")];
    let request = core.request(&UPLOAD).multipart(&form(files), &encodings);
    request.send().await.unwrap();
    let request = server.recorded();
    let length = request.header("content-length").unwrap();
    assert_eq!(length, request.body().len().to_string());
    let text = Some("text/plain");
    let expected = [
        part("meta", None, Some("application/json"), br#"{"a":1}"#),
        part("note", None, None, b"x\r\ny"),
        part("files", Some("größe.bin"), text, &binary),
        part("files", Some("empty.png"), Some("image/png"), b""),
        part("files", Some("c.txt"), text, b"ab"),
        part("files", Some("files"), text, b"read"),
    ];
    assert_eq!(parts(&request).await, expected);
}

#[tokio::test]
async fn a_part_of_unknown_length_is_sent_in_chunks() {
    let server = Server::start(&[&ok()]).await;
    let core = core(&server);
    let files = vec![File::stream(Chunks(vec!["ab", "c"]), None)];
    let request = core.request(&UPLOAD).multipart(&form(files), &[]);
    request.send().await.unwrap();
    let request = server.recorded();
    assert_eq!(request.header("content-length"), None);
    assert_eq!(request.header("transfer-encoding"), Some("chunked"));
    assert_eq!(parts(&request).await[2].3, b"abc");
}

#[tokio::test]
async fn a_multipart_body_from_memory_is_the_same_each_time() {
    let moved = "HTTP/1.1 307 Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let server = Server::start(&[&status("503 Service Unavailable"), moved, &ok()]).await;
    let core = patient(&server);
    let files = vec![File::bytes("abc")];
    let request = core.request(&UPLOAD).multipart(&form(files), &[]);
    let response = request.send().await.unwrap();
    assert_eq!(response.empty().attempts(), 2);
    let [first, second, third] = &server.requests()[..] else {
        panic!("not three requests")
    };
    assert_eq!(first, second);
    assert_eq!(third.replacen("/elsewhere", "/v1/files", 1), *first);
}

#[tokio::test]
async fn a_stream_is_sent_once() {
    let moved = "HTTP/1.1 307 Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    for (answer, said) in [
        (status("503 Service Unavailable"), None),
        (
            moved.to_owned(),
            Some("its body is a stream, which is sent once"),
        ),
    ] {
        let server = Server::start(&[&answer, &ok()]).await;
        let core = patient(&server);
        let body = Body::stream(Chunks(vec!["a,b\n", "1,2\n"]), Some(8));
        let again = body.clone();
        let response = core
            .request(&UPLOAD)
            .raw(TYPES, &body)
            .send()
            .await
            .unwrap();
        let error = response.unexpected::<()>();
        assert_eq!(error.attempts(), 1);
        if let Some(said) = said {
            assert!(error.to_string().ends_with(said), "{error}");
        }
        let request = server.recorded();
        assert_eq!(request.body(), b"a,b\n1,2\n");
        assert_eq!(request.header("content-type"), Some("text/csv"));
        let error = core.request(&UPLOAD).raw(TYPES, &again).send().await;
        assert_eq!(
            error.unwrap_err().to_string(),
            "acme upload: nothing was sent: the body is a stream that was sent before"
        );
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_stream_has_the_length_that_was_said() {
    for (chunks, length, said) in [
        (
            vec!["abc"],
            2,
            "the stream has more than the 2 bytes that it was said to have",
        ),
        (
            vec!["ab", "c"],
            2,
            "the stream has more than the 2 bytes that it was said to have",
        ),
        (vec!["ab"], 3, "the stream ended after 2 of 3 bytes"),
        (vec!["ab", "failed"], 3, "the disk is gone"),
        (vec!["ab", "failed"], 2, "the disk is gone"),
    ] {
        let server = Server::start(&[&ok()]).await;
        let core = patient(&server);
        let body = Body::stream(Chunks(chunks), Some(length));
        let sent = core.request(&UPLOAD).raw(TYPES, &body).send().await;
        let error = sent.unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
        assert_eq!(error.attempts(), 1);
    }
}

#[tokio::test]
async fn a_body_from_memory_is_sent_as_it_is_and_again() {
    let server = Server::start(&[&status("503 Service Unavailable"), &ok()]).await;
    let core = patient(&server);
    let body = Body::from(b"hunter2\x00\xff");
    let request = core.request(&UPLOAD).raw(TYPES, &body);
    assert!(!format!("{request:?} {body:?}").contains("hunter2"));
    request.send().await.unwrap();
    let requests = server.all_recorded();
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert_eq!(request.body(), b"hunter2\x00\xff");
        assert_eq!(request.header("content-length"), Some("9"));
    }
}

#[tokio::test]
async fn the_caller_gives_a_media_type_of_the_documents() {
    const IMAGES: &[&str] = &["image/*", "application/pdf"];
    let server = Server::start(&[&ok()]).await;
    let core = core(&server);
    for (given, is_sent) in [
        ("image/png", true),
        ("IMAGE/PNG; a=b", true),
        ("application/pdf", true),
        ("imagery/png", false),
        ("text/html", false),
        ("image/png\r\nX-A: b", false),
        ("", false),
    ] {
        let body = Body::from("x").with_content_type(given);
        let sent = core.request(&UPLOAD).raw(IMAGES, &body).send().await;
        assert_eq!(sent.is_ok(), is_sent, "{given}");
        let sent = server.all_recorded();
        let last = sent
            .last()
            .and_then(|request| request.header("content-type"));
        assert_eq!(last == Some(given), is_sent, "{given}");
    }
}

#[tokio::test]
async fn a_value_is_sent_as_text() {
    let server = Server::start(&[&ok()]).await;
    let core = core(&server);
    let request = core.request(&UPLOAD).text("text/plain", &1.5);
    request.send().await.unwrap();
    let request = server.recorded();
    assert_eq!(request.body(), b"1.5");
    assert_eq!(request.header("content-type"), Some("text/plain"));
}
