//! [`Recorder`]: a server on loopback that keeps what it is sent and responds as it is told.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::{Recorded, Reply};

/// The longest request that is read; a longer one is cut off, which every golden then shows.
const LONGEST_REQUEST: usize = 1024 * 1024;
/// The most connections of one recorder, so that a client that never gives up ends all the same.
const MOST_CONNECTIONS: usize = 1_000;

/// A server on 127.0.0.1 at a port of its own. It serves one request on each connection, and ends with
/// everything it still holds open when it is dropped.
pub struct Recorder {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    /// Never empty: the last one stays.
    replies: Mutex<VecDeque<Reply>>,
    requests: Mutex<Vec<Recorded>>,
    connections: AtomicUsize,
    received: AtomicUsize,
}

impl Recorder {
    /// Starts a server that gives `reply` to every request.
    pub async fn start(reply: Reply) -> Self {
        Self::listen([reply])
    }

    /// Starts a server that gives one of `replies` to each request, as [`respond_in_turn`](Self::respond_in_turn) does.
    ///
    /// It is one task of the runtime that this is called in.
    pub fn listen(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let listener = TcpListener::from_std(listener).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            replies: Mutex::new(in_turn(replies)),
            requests: Mutex::default(),
            connections: AtomicUsize::new(0),
            received: AtomicUsize::new(0),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Self {
            address,
            shared,
            task,
        }
    }

    /// The base URL, without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Gives `reply` to every request from now on.
    pub fn respond_with(&self, reply: Reply) {
        self.respond_in_turn([reply]);
    }

    /// Gives one of `replies` to each request from now on, in their order, and the last one to every
    /// request after that.
    pub fn respond_in_turn(&self, replies: impl IntoIterator<Item = Reply>) {
        *lock(&self.shared.replies) = in_turn(replies);
    }

    /// Hands over the requests since the last time, in the order in which they were complete.
    pub fn take(&self) -> Vec<Recorded> {
        std::mem::take(&mut *lock(&self.shared.requests))
    }

    /// Hands over the one request since the last time.
    pub fn take_one(&self) -> Recorded {
        let mut requests = self.take();
        assert_eq!(requests.len(), 1, "one request was expected: {requests:?}");
        requests.remove(0)
    }

    /// Every request so far that was not handed over.
    pub fn requests(&self) -> Vec<Recorded> {
        lock(&self.shared.requests).clone()
    }

    /// How many connections were made, with or without a request.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many requests came, whether they were taken or not.
    pub fn received(&self) -> usize {
        self.shared.received.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn next_reply(&self) -> Reply {
        let mut replies = lock(&self.replies);
        let last = replies.len() == 1;
        let next = if last {
            replies.front().cloned()
        } else {
            replies.pop_front()
        };
        next.expect("there is always a reply")
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn in_turn(replies: impl IntoIterator<Item = Reply>) -> VecDeque<Reply> {
    let replies: VecDeque<Reply> = replies.into_iter().collect();
    assert!(!replies.is_empty(), "there has to be a reply");
    replies
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A test that panics elsewhere is told of there.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The connections' tasks belong to this one and end with it.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut serving = JoinSet::new();
    for _ in 0..MOST_CONNECTIONS {
        let Ok((stream, _)) = listener.accept().await else {
            return;
        };
        shared.connections.fetch_add(1, Ordering::SeqCst);
        serving.spawn(serve(stream, Arc::clone(&shared)));
        while serving.try_join_next().is_some() {}
    }
    drop(listener);
    while serving.join_next().await.is_some() {}
}

async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let Some(request) = read(&mut stream).await else {
        return;
    };
    lock(&shared.requests).push(request);
    shared.received.fetch_add(1, Ordering::SeqCst);
    let reply = shared.next_reply();
    reply.begin();
    let Some(bytes) = reply.bytes() else {
        return std::future::pending().await;
    };
    // A client that has gone does not matter here: its own side of the test says so.
    let _ = stream.write_all(&bytes).await;
    if reply.resets() {
        let _ = stream.set_zero_linger();
        return;
    }
    let _ = stream.shutdown().await;
    let _ = stream.read_to_end(&mut Vec::new()).await;
}

/// One whole request, or None if the connection ends before its headers do.
async fn read(stream: &mut TcpStream) -> Option<Recorded> {
    let mut raw = Vec::new();
    loop {
        if let Some(length) = Recorded::length(&raw)
            && raw.len() >= length
        {
            return Some(Recorded::new(raw));
        }
        let read = stream.read_buf(&mut raw).await.unwrap_or(0);
        if read == 0 || raw.len() > LONGEST_REQUEST {
            return Recorded::length(&raw).map(|_| Recorded::new(raw));
        }
    }
}
