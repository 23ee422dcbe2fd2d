//! The server on loopback as these tests use it: whole responses as strings, and requests as strings.

mod refusing;

use loopback::{Recorder, Reply};

pub(crate) use loopback::Recorded;

pub(crate) use refusing::Refusing;

/// Responds to each request with the next of its responses, the last one again and again.
pub(crate) struct Server {
    pub(crate) url: String,
    recorder: Recorder,
}

impl Server {
    pub(crate) async fn start(responses: &[&str]) -> Self {
        Self::of(Recorder::listen(
            responses.iter().map(|bytes| Reply::raw(*bytes)),
        ))
    }

    /// Like `start`, for responses that name the server's own URL or are not UTF-8.
    pub(crate) async fn start_with(responses: impl FnOnce(&str) -> Vec<Vec<u8>>) -> Self {
        let server = Self::of(Recorder::listen([Reply::raw("")]));
        let responses = responses(&server.url).into_iter();
        server.recorder.respond_in_turn(responses.map(Reply::raw));
        server
    }

    fn of(recorder: Recorder) -> Self {
        Self {
            url: recorder.url(),
            recorder,
        }
    }

    /// Every request so far, byte for byte, the server's own address written as `SERVER`.
    pub(crate) fn requests(&self) -> Vec<String> {
        let host = self.url.strip_prefix("http://").unwrap();
        let requests = self.recorder.requests().into_iter();
        requests
            .map(|request| String::from_utf8_lossy(request.raw()).replace(host, "SERVER"))
            .collect()
    }

    /// Every request so far.
    #[allow(dead_code)]
    pub(crate) fn all_recorded(&self) -> Vec<Recorded> {
        self.recorder.requests()
    }

    /// The one request there was, whose body may be no text.
    #[allow(dead_code)]
    pub(crate) fn recorded(&self) -> Recorded {
        let mut requests = self.all_recorded();
        assert_eq!(requests.len(), 1, "{requests:#?}");
        requests.remove(0)
    }

    /// The one request there was.
    pub(crate) fn request(&self) -> String {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:#?}");
        requests.into_iter().next().unwrap()
    }
}

/// A response with a body and the headers that belong to it.
pub(crate) fn response(status: &str, media_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\nx-request-id: req_1\r\nconnection: close\r\n\r\n{body}"
    )
}
