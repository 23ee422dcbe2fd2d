//! A server on loopback that shows the bytes of each request and answers with given bytes.

mod refusing;

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) use refusing::Refusing;

/// Takes one request a connection and answers the next of its answers, the last one again and again.
pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn start(answers: &[&str]) -> Self {
        Self::start_with(|_| {
            answers
                .iter()
                .map(|answer| answer.as_bytes().to_vec())
                .collect()
        })
        .await
    }

    /// Like `start`, for answers that name the server's own URL or are no text.
    pub(crate) async fn start_with(answers: impl FnOnce(&str) -> Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answers = answers(&url);
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let request = read_request(&mut stream).await;
                let number = {
                    let mut seen = seen.lock().unwrap();
                    seen.push(request);
                    seen.len() - 1
                };
                let answer = &answers[number.min(answers.len() - 1)];
                stream.write_all(answer).await.unwrap();
                stream.shutdown().await.ok();
            }
        });
        Self { url, requests }
    }

    /// Every request so far, byte for byte, the server's own address written as `SERVER`.
    pub(crate) fn requests(&self) -> Vec<String> {
        let host = self.url.strip_prefix("http://").unwrap();
        self.requests
            .lock()
            .unwrap()
            .iter()
            .map(|request| request.replace(host, "SERVER"))
            .collect()
    }

    /// The one request there was.
    pub(crate) fn request(&self) -> String {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:#?}");
        requests.into_iter().next().unwrap()
    }
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| {
                    line.to_ascii_lowercase()
                        .strip_prefix("content-length: ")
                        .map(str::to_owned)
                })
                .map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                return text.into_owned();
            }
        }
        if stream.read_buf(&mut bytes).await.unwrap() == 0 {
            return String::from_utf8_lossy(&bytes).into_owned();
        }
    }
}

/// An answer with a body and the headers that belong to it.
pub(crate) fn answer(status: &str, media_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\nx-request-id: req_1\r\nconnection: close\r\n\r\n{body}"
    )
}
