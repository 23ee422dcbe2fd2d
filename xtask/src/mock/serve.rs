//! The mock over HTTP, on loopback.
//!
//! What the document does not have is under `/_mock/`: `POST /_mock/deliveries` sends a delivery, `POST /_mock/reset` makes
//! everything as it was at first, `GET /_mock/openapi.json` is the document. A path of the document goes before them.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::State;
use axum::response::Response;
use http::{HeaderValue, StatusCode};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::time::timeout;

use super::delivery::Delivery;
use super::respond::problem;
use super::{MOST_BYTES, Mock, REASON, Reply, Request};

/// How long a body may take to come.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the reason in a header is at most.
const LONGEST: usize = 400;

/// A mock that has a port.
pub struct Serving {
    listener: TcpListener,
    address: SocketAddr,
    mock: Arc<Mock>,
    lines: UnboundedReceiver<String>,
    log: UnboundedSender<String>,
}

/// Why there is no port.
#[derive(Debug)]
pub enum Problem {
    /// Another program has it.
    Taken,
    /// Anything else.
    Other(io::Error),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Taken => f.write_str("another program has it"),
            Problem::Other(error) => error.fmt(f),
        }
    }
}

/// Takes a port on loopback; with 0 the system chooses one.
///
/// # Errors
///
/// Where the port is not to be had.
pub async fn bind(mock: Mock, port: u16) -> Result<Serving, Problem> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AddrInUse => Problem::Taken,
        _ => Problem::Other(error),
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    let listener = listener.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let (log, lines) = mpsc::unbounded_channel();
    Ok(Serving {
        listener,
        address,
        mock: Arc::new(mock),
        lines,
        log,
    })
}

impl Serving {
    /// The URL that a client takes as its base.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The mock.
    pub fn mock(&self) -> &Mock {
        &self.mock
    }

    /// Responds until `end`, and gives `line` one line for each request and whatever else there is to say.
    ///
    /// # Errors
    ///
    /// Where no connection can be accepted any more.
    pub async fn run(
        mut self,
        end: impl Future<Output = ()>,
        mut line: impl FnMut(String),
    ) -> io::Result<()> {
        let state = Arc::new(Shared {
            mock: self.mock,
            log: self.log,
        });
        let app = Router::new().fallback(handle).with_state(state);
        let serving = axum::serve(self.listener, app);
        let mut serving = std::pin::pin!(async move { serving.await });
        let mut end = std::pin::pin!(end);
        let ended = loop {
            tokio::select! {
                ended = &mut serving => break ended,
                () = &mut end => break Ok(()),
                Some(one) = self.lines.recv() => line(one),
            }
        };
        while let Ok(one) = self.lines.try_recv() {
            line(one);
        }
        ended
    }
}

struct Shared {
    mock: Arc<Mock>,
    log: UnboundedSender<String>,
}

async fn handle(State(shared): State<Arc<Shared>>, request: http::Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    // One that says that it is too long is not waited for.
    let length = body.size_hint().lower();
    let read = match u64::try_from(MOST_BYTES).is_ok_and(|most| length <= most) {
        true => timeout(PATIENCE, to_bytes(body, MOST_BYTES)).await,
        false => Ok(Err(axum::Error::new("too long"))),
    };
    let request = |body| Request {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query(),
        headers: &parts.headers,
        body,
    };
    let reply = match &read {
        Ok(Ok(body)) => match shared.mock.respond(request(body)) {
            Some(reply) => reply,
            None => own(&shared.mock, &parts.method, parts.uri.path(), body).await,
        },
        Err(_) => problem(408, "the body does not end"),
        // Whether it is too long or broke off, no more of it is read.
        Ok(Err(_)) => shared.mock.too_large(request(b"")),
    };
    let mut lines = shared.mock.said();
    let reason = reply.reason.as_deref();
    let (method, path) = (&parts.method, parts.uri.path());
    let reason = reason.map_or(String::new(), |reason| format!(": {reason}"));
    lines.push(format!("{method} {path} {}{reason}", reply.status));
    for line in lines {
        // Nobody reads them any more where the server ends.
        let _ = shared.log.send(line);
    }
    response(reply, parts.method == http::Method::HEAD)
}

/// The response to what no document has.
async fn own(mock: &Mock, method: &http::Method, path: &str, body: &[u8]) -> Reply {
    let only = match path {
        "/_mock/deliveries" | "/_mock/reset" => "POST",
        "/_mock/openapi.json" => "GET",
        _ => return problem(404, "no operation of the document has this path"),
    };
    if method.as_str() != only {
        let mut reply = problem(405, &format!("the path has {only} only"));
        reply.header("allow", only);
        return reply;
    }
    let json = |body: Vec<u8>| {
        let mut reply = Reply {
            status: 200,
            body,
            ..Reply::default()
        };
        reply.header("content-type", "application/json");
        reply
    };
    match path {
        "/_mock/reset" => {
            mock.reset();
            Reply {
                status: 204,
                ..Reply::default()
            }
        }
        "/_mock/deliveries" => {
            let sent = match Delivery::of(mock, body) {
                Ok(delivery) => delivery.send().await,
                Err(undelivered) => Err(undelivered),
            };
            match sent {
                Ok(told) => json(told.to_string().into_bytes()),
                Err((status, reason)) => problem(status, &reason),
            }
        }
        _ => json(mock.document().to_vec()),
    }
}

fn response(reply: Reply, is_head: bool) -> Response {
    let body = match is_head {
        true => Body::empty(),
        false => Body::from(reply.body),
    };
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in reply.headers {
        response.headers_mut().append(name, value);
    }
    if let Some(reason) = reply.reason {
        let plain = |c: char| {
            if c == ' ' || c.is_ascii_graphic() {
                c
            } else {
                '?'
            }
        };
        let text: String = reason.chars().take(LONGEST).map(plain).collect();
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().insert(REASON, value);
        }
    }
    response
}
