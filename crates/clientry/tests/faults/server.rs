//! The server on loopback as it misbehaves here. It is in the test's own runtime, whose clock it leaves alone.

use loopback::{Recorder, Reply};

/// What a server does with a request.
pub(crate) type Fault = Reply;

pub(crate) struct Server {
    pub(crate) url: String,
    recorder: Recorder,
}

impl Server {
    /// Does one fault of `script` a request, the last again and again.
    pub(crate) fn start(script: Vec<Fault>) -> Self {
        let recorder = Recorder::listen(script);
        Self {
            url: recorder.url(),
            recorder,
        }
    }

    /// Responds to every request with this from now on.
    pub(crate) fn respond_with(&self, fault: Fault) {
        self.recorder.respond_with(fault);
    }

    /// How many requests came.
    pub(crate) fn requests(&self) -> usize {
        self.recorder.received()
    }
}

/// Responds with `bytes` and ends the connection in good order.
pub(crate) fn say(bytes: impl Into<Vec<u8>>) -> Fault {
    Reply::raw(bytes)
}

/// Responds with `bytes` and resets the connection.
pub(crate) fn reset_after(bytes: &'static str) -> Fault {
    Reply::reset_after(bytes)
}

/// Calls `done` and never says a word.
pub(crate) fn silence(done: impl Fn() + Send + Sync + 'static) -> Fault {
    Reply::silence().when_asked(done)
}

/// A JSON response with one more header.
pub(crate) fn response(status: &str, header: &str, body: &str) -> Fault {
    let length = body.len();
    say(format!(
        "HTTP/1.1 {status}\r\n{header}content-type: application/json\r\ncontent-length: {length}\r\nx-request-id: req_1\r\nconnection: close\r\n\r\n{body}"
    ))
}
