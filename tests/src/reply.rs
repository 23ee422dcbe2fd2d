//! [`Reply`]: the bytes that a [`Recorder`](crate::Recorder) answers with, broken ones included.

use serde_json::Value;

/// An answer, put together as it goes over the wire.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    /// `Content-Length` is right.
    Whole,
    /// `Content-Length` promises more than comes.
    Short,
    /// A chunked body without its end.
    ChunkWithoutEnd,
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
            form: Form::Whole,
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

    /// No answer, although the connection stays.
    pub fn silence() -> Self {
        Self {
            form: Form::Silence,
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
        self.form = Form::Short;
        self
    }

    /// Sends the body as a chunk after which the connection ends without the last chunk.
    pub fn chunk_without_end(mut self) -> Self {
        self.form = Form::ChunkWithoutEnd;
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

    /// What goes over the wire, or None for silence.
    pub(crate) fn bytes(&self) -> Option<Vec<u8>> {
        let (framing, body) = match self.form {
            Form::Silence => return None,
            // A 204 has no body, and so no length either.
            Form::Whole if self.status == 204 => (String::new(), self.body.clone()),
            Form::Whole => (self.length(0), self.body.clone()),
            Form::Short => (self.length(7), self.body.clone()),
            Form::ChunkWithoutEnd => {
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
