//! [`Reply`]: the bytes that a [`Recorder`](crate::Recorder) responds with, broken ones included.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

/// A response, put together as it goes over the wire.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    framing: Framing,
    then: Then,
}

/// What is called when the request is there.
#[derive(Clone, Default)]
struct Then(Option<Arc<dyn Fn() + Send + Sync>>);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Framing {
    /// `Content-Length` is right.
    Whole,
    /// `Content-Length` promises more than comes.
    Short,
    /// A chunked body without its end.
    ChunkWithoutEnd,
    /// The body is the whole response, as it is.
    Raw,
    /// So it is here, and the connection is reset after it.
    Reset,
    /// Nothing at all, on a connection that stays open.
    Silence,
}

impl Reply {
    /// `status` and no body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            framing: Framing::Whole,
            then: Then::default(),
        }
    }

    /// These bytes and no others, which need not be HTTP; the connection is closed after them.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            body: bytes.into(),
            framing: Framing::Raw,
            ..Self::new(200)
        }
    }

    /// These bytes and no others; the connection is reset after them.
    pub fn reset_after(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            framing: Framing::Reset,
            ..Self::raw(bytes)
        }
    }

    /// `status` with `value` as JSON.
    pub fn json(status: u16, value: &Value) -> Self {
        Self::new(status)
            .header("content-type", "application/json")
            .body(value.to_string())
    }

    /// `status` with a page as a proxy writes it.
    pub fn html(status: u16) -> Self {
        Self::new(status)
            .header("content-type", "text/html")
            .body("<!DOCTYPE html><html><body>Bad gateway</body></html>")
    }

    /// No response, although the connection stays.
    pub fn silence() -> Self {
        Self {
            framing: Framing::Silence,
            ..Self::new(200)
        }
    }

    /// Adds a header.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Promises more than comes, and closes the connection.
    pub fn short(mut self) -> Self {
        self.framing = Framing::Short;
        self
    }

    /// Sends the body as a chunk after which the connection ends without the last chunk.
    pub fn chunk_without_end(mut self) -> Self {
        self.framing = Framing::ChunkWithoutEnd;
        self
    }

    /// Has `done` called when the request is there, before anything is sent.
    pub fn when_asked(mut self, done: impl Fn() + Send + Sync + 'static) -> Self {
        self.then = Then(Some(Arc::new(done)));
        self
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The part of the body that is sent.
    pub fn sent_body(&self) -> &[u8] {
        &self.body
    }

    /// Whether the connection ends before the body does.
    pub fn breaks_off(&self) -> bool {
        matches!(self.framing, Framing::Short | Framing::ChunkWithoutEnd)
    }

    pub(crate) fn begin(&self) {
        if let Some(done) = &self.then.0 {
            done();
        }
    }

    pub(crate) fn resets(&self) -> bool {
        self.framing == Framing::Reset
    }

    /// What goes over the wire, or None for silence.
    pub(crate) fn bytes(&self) -> Option<Vec<u8>> {
        let (framing, body) = match self.framing {
            Framing::Silence => return None,
            Framing::Raw | Framing::Reset => return Some(self.body.clone()),
            // A 204 has no body, and so no length either.
            Framing::Whole if self.status == 204 => (String::new(), self.body.clone()),
            Framing::Whole => (self.length(0), self.body.clone()),
            Framing::Short => (self.length(7), self.body.clone()),
            Framing::ChunkWithoutEnd => {
                let size = format!("{:x}\r\n", self.body.len());
                let body = [size.as_bytes(), &self.body, b"\r\n"].concat();
                ("transfer-encoding: chunked\r\n".to_owned(), body)
            }
        };
        let mut head = format!("HTTP/1.1 {} Status\r\nconnection: close\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        Some([head.as_bytes(), framing.as_bytes(), b"\r\n", &body].concat())
    }

    fn length(&self, too_many: usize) -> String {
        format!("content-length: {}\r\n", self.body.len() + too_many)
    }
}

impl fmt::Debug for Then {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Some(..)" } else { "None" })
    }
}
