//! The thread of a server: connections, requests, and replies as they go over the wire.

use std::fmt;
use std::future::{pending, poll_fn};
use std::io;
use std::net::TcpListener as Listener;
use std::pin::Pin;
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::Reply;
use super::reply::End;
use super::server::Shared;

/// A socket that listens, and whose servers it stands for.
type Listening = (Option<&'static str>, Listener);

/// Starts the thread; it ends with `stopped`.
pub(super) fn spawn(
    listeners: Vec<Listening>,
    shared: Arc<Shared>,
    stopped: oneshot::Receiver<()>,
) -> io::Result<JoinHandle<()>> {
    let (started, outcome) = mpsc::channel();
    let run = move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let listening = runtime.and_then(|runtime| {
            let _inside = runtime.enter();
            for (site, listener) in listeners {
                let listener = TcpListener::from_std(listener)?;
                let next = move |context: &mut Context<'_>| {
                    let accepted = listener.poll_accept(context);
                    accepted.map_ok(|(stream, _)| stream)
                };
                tokio::spawn(accept(next, site, Arc::clone(&shared)));
            }
            drop(_inside);
            Ok(runtime)
        });
        match listening {
            Ok(runtime) => {
                // Whoever waits for this is there until it comes.
                let _ = started.send(Ok(()));
                // With the runtime, every connection ends.
                let _ = runtime.block_on(stopped);
            }
            Err(error) => drop(started.send(Err(error))),
        }
    };
    let thread = thread::Builder::new().name("clientry-mock".to_owned());
    let thread = thread.spawn(run)?;
    let ended = |_| io::Error::other("the thread of the mock server ended");
    outcome.recv().map_err(ended)??;
    Ok(thread)
}

/// Serves each connection that `next` gives.
async fn accept<S>(
    mut next: impl FnMut(&mut Context<'_>) -> Poll<io::Result<S>>,
    site: Option<&'static str>,
    shared: Arc<Shared>,
) where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    loop {
        let Ok(stream) = poll_fn(&mut next).await else {
            // A connection that was gone already, or too many open files: the next one may be taken.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let shared = Arc::clone(&shared);
        let service = service_fn(move |request| respond(request, site, Arc::clone(&shared)));
        let connection = http1::Builder::new()
            .auto_date_header(false)
            .serve_connection(TokioIo::new(stream), service);
        // A connection that breaks is what the test asked for, or the client's doing.
        tokio::spawn(async move { drop(connection.await) });
    }
}

async fn respond(
    request: Request<Incoming>,
    site: Option<&'static str>,
    shared: Arc<Shared>,
) -> Result<Response<Content>, Closed> {
    let (head, body) = request.into_parts();
    let body = whole(body).await?;
    let call = shared.recorded(site, head, body);
    let (reply, rule) = shared.reply(&call);
    if let Some(rule) = rule {
        rule.released().await;
    }
    if let Some(delay) = reply.delay {
        tokio::time::sleep(delay).await;
    }
    match reply.end {
        End::Closed => return Err(Closed),
        End::Never => return pending().await,
        _ => {}
    }
    let (status, headers) = (reply.status, reply.headers.clone());
    let mut response = Response::new(Content::new(reply));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

/// The whole body of a request.
async fn whole(mut body: Incoming) -> Result<Bytes, Closed> {
    let mut bytes = BytesMut::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        if let Ok(data) = frame.map_err(|_| Closed)?.into_data() {
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes.freeze())
}

/// What ends a connection.
#[derive(Debug)]
struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the mock closes the connection")
    }
}

impl std::error::Error for Closed {}

/// The body of a response.
struct Content {
    reply: Reply,
    /// Whether what was given, the headers first, has had the time to go out.
    flushed: bool,
}

impl Content {
    fn new(reply: Reply) -> Self {
        let flushed = false;
        Self { reply, flushed }
    }
}

impl Body for Content {
    type Data = Bytes;
    type Error = Closed;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Closed>>> {
        let is_whole = self.reply.end == End::Whole;
        // Each piece goes out before the next, and before the connection ends.
        if !is_whole && !self.flushed {
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if let Some(piece) = self.reply.next_piece() {
            self.flushed = false;
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        match self.reply.end {
            End::CutOff => Poll::Ready(Some(Err(Closed))),
            End::Stalled => Poll::Pending,
            _ => Poll::Ready(None),
        }
    }

    fn size_hint(&self) -> SizeHint {
        let length: usize = self.reply.pieces.iter().map(Bytes::len).sum();
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        match self.reply.end {
            End::Whole => SizeHint::with_exact(length),
            // One byte more than there is.
            End::CutOff | End::Stalled => SizeHint::with_exact(length.saturating_add(1)),
            _ => SizeHint::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn connections_are_taken_after_one_that_could_not_be() {
        let (mut client, server) = duplex(1024);
        let refused = || Err(io::Error::from_raw_os_error(24));
        let mut connections = VecDeque::from([refused(), refused(), Ok(server)]);
        let next = move |_: &mut Context<'_>| {
            let next = connections.pop_front();
            next.map_or(Poll::Pending, Poll::Ready)
        };
        let started = Instant::now();
        let accepting = tokio::spawn(accept(next, None, Shared::new(&[])));
        let request = b"GET /a HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        client.write_all(request).await.unwrap();
        let mut response = String::new();
        client.read_to_string(&mut response).await.unwrap();
        assert!(response.starts_with("HTTP/1.1 501 "), "{response}");
        // It does not keep the thread busy while there is nothing to take.
        assert!(started.elapsed() >= Duration::from_millis(20));
        accepting.abort();
    }
}
