//! A server that misbehaves, on threads of its own: what it does takes no notice of the client's clock.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a server does with a connection on which a whole request lies ready.
pub(crate) type Fault = Box<dyn Fn(TcpStream) + Send + Sync>;

pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<AtomicUsize>,
}

impl Server {
    /// Does one fault of `script` a connection, the last again and again.
    pub(crate) fn start(script: Vec<Fault>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&seen);
        let script = Arc::new(script);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (script, counter) = (Arc::clone(&script), Arc::clone(&counter));
                std::thread::spawn(move || {
                    wait_for_request(&stream);
                    let number = counter.fetch_add(1, Ordering::SeqCst);
                    script[number.min(script.len() - 1)](stream);
                });
            }
        });
        Self { url, seen }
    }

    /// How many requests came.
    pub(crate) fn requests(&self) -> usize {
        self.seen.load(Ordering::SeqCst)
    }
}

/// Until the head of a request lies ready, unread: the tests' requests have no body.
fn wait_for_request(stream: &TcpStream) {
    let mut bytes = [0; 4096];
    loop {
        let length = stream.peek(&mut bytes).unwrap_or(0);
        if length == 0 || bytes[..length].ends_with(b"\r\n\r\n") {
            return;
        }
    }
}

fn read_request(stream: &mut TcpStream) {
    let mut bytes = [0; 4096];
    let _ = stream.read(&mut bytes);
}

/// Answers with `bytes` and ends the connection in good order.
pub(crate) fn say(bytes: impl Into<Vec<u8>>) -> Fault {
    let bytes = bytes.into();
    Box::new(move |mut stream| {
        read_request(&mut stream);
        // The client may have had enough before the end.
        let _ = stream.write_all(&bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = stream.read_to_end(&mut Vec::new());
    })
}

/// Answers with `bytes` and resets the connection: closing it with the request unread does that.
pub(crate) fn reset_after(bytes: &'static str) -> Fault {
    Box::new(move |mut stream| {
        let _ = stream.write_all(bytes.as_bytes());
    })
}

/// Calls `done` and never says a word.
pub(crate) fn silence(done: impl Fn() + Send + Sync + 'static) -> Fault {
    Box::new(move |_stream| {
        done();
        loop {
            std::thread::park();
        }
    })
}

/// A JSON answer with one more header.
pub(crate) fn answer(status: &str, header: &str, body: &str) -> Fault {
    let length = body.len();
    say(format!(
        "HTTP/1.1 {status}\r\n{header}content-type: application/json\r\ncontent-length: {length}\r\nx-request-id: req_1\r\nconnection: close\r\n\r\n{body}"
    ))
}
