//! A mock on a thread of its own, and a client that sends any bytes.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use serde_json::Value;
use xtask::diagnostic::Diagnostics;
use xtask::document::Document;
use xtask::mock::{self, CREDENTIAL, Mock};

/// A mock that is ended with this value.
pub(crate) struct Server {
    pub(crate) address: String,
    /// What was said of the document.
    pub(crate) report: Diagnostics,
    /// What the server said when it ended.
    end: Option<(tokio::sync::oneshot::Sender<()>, JoinHandle<Vec<String>>)>,
}

impl Server {
    pub(crate) fn of(document: &Document) -> Server {
        let mut report = Diagnostics::new();
        let mock = Mock::new(document, CREDENTIAL, &mut report).unwrap();
        let (told, address) = mpsc::channel();
        let (end, ended) = tokio::sync::oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = { runtime }.enable_all().build().unwrap();
            runtime.block_on(async {
                let serving = mock::bind(mock, 0).await.unwrap();
                told.send(serving.url()).unwrap();
                let mut lines = Vec::new();
                let ended = async {
                    let _ = ended.await;
                };
                serving.run(ended, |line| lines.push(line)).await.unwrap();
                lines
            })
        });
        let url = address.recv().unwrap();
        Server {
            address: url.strip_prefix("http://").unwrap().to_owned(),
            report,
            end: Some((end, thread)),
        }
    }

    pub(crate) fn of_text(text: &str) -> Server {
        let mut document = Document::parse("acme.yaml", text).unwrap();
        xtask::prepare::apply(&mut document, &mut Diagnostics::new());
        Server::of(&document)
    }

    /// Ends it, and returns what it said.
    pub(crate) fn lines(mut self) -> Vec<String> {
        let (end, thread) = self.end.take().unwrap();
        end.send(()).unwrap();
        thread.join().unwrap()
    }

    /// Sends these bytes on a connection of its own, and returns the response.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Seen {
        self.exchange(bytes, false)
    }

    /// [`Server::raw`] of bytes that end before the request does.
    pub(crate) fn broken(&self, bytes: &[u8]) -> Seen {
        self.exchange(bytes, true)
    }

    fn exchange(&self, bytes: &[u8], ends: bool) -> Seen {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        // It may respond before all is sent, and close.
        let _ = stream.write_all(bytes);
        if ends {
            let _ = stream.shutdown(Shutdown::Write);
        }
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        Seen::read(&all)
    }

    /// A call with `headers` beside those that every call has.
    pub(crate) fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Seen {
        let mut text = format!("{method} {path} HTTP/1.1\r\nhost: mock\r\nconnection: close\r\n");
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        let body = body.map(Value::to_string);
        if let Some(body) = &body {
            let length = body.len();
            text.push_str(&format!(
                "content-type: application/json\r\ncontent-length: {length}\r\n"
            ));
        }
        text.push_str("\r\n");
        text.push_str(body.as_deref().unwrap_or_default());
        self.raw(text.as_bytes())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.end.take() {
            let _ = end.send(());
            let _ = thread.join();
        }
    }
}

/// A response.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Seen {
    fn read(all: &[u8]) -> Seen {
        let text = String::from_utf8_lossy(all);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let headers = lines.filter_map(|line| line.split_once(": "));
        Seen {
            status: status.and_then(|status| status.parse().ok()).unwrap_or(0),
            headers: headers
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect(),
            body: body.to_owned(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Why it was refused.
    pub(crate) fn reason(&self) -> &str {
        self.header("x-mock-reason").unwrap_or_default()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}
