//! The span of a call, with feature `tracing`.

use std::fmt::{self, Display};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::Url;
use tracing::field::Empty;
use tracing::{Instrument, Span, info, info_span, warn};

use super::Ended;
use crate::spec::Operation;

/// The span of one call. It ends when the response is decoded, so that a body which cannot be read is an error on it.
pub(crate) struct Trace {
    span: Span,
    /// Whether the call came to something. A call that is dropped before is cancelled.
    ended: AtomicBool,
}

impl Drop for Trace {
    fn drop(&mut self) {
        if !*self.ended.get_mut() {
            self.failed("cancelled");
        }
    }
}

/// Says that a token is used though it is to be renewed: that failed with `error`, or takes long.
pub(crate) fn token_not_renewed(error: Option<&impl Display>) {
    warn!(
        target: "clientry",
        { error.message = error.map(tracing::field::display) },
        "the token is not renewed yet, and used to its end"
    );
}

/// Host and port of a server.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    host: String,
    port: u16,
}

impl Endpoint {
    pub(crate) fn of(url: &Url) -> Self {
        Self {
            // An IPv6 address is in brackets in a URL alone.
            host: url
                .host_str()
                .unwrap_or_default()
                .trim_matches(['[', ']'])
                .to_owned(),
            port: url.port_or_known_default().unwrap_or_default(),
        }
    }
}

impl Trace {
    pub(crate) fn start(
        provider: &'static str,
        operation: &'static Operation,
        endpoint: &Endpoint,
    ) -> Self {
        let (method, path) = (operation.method_name(), operation.path);
        let span = info_span!(
            target: "clientry",
            "call",
            otel.name = display(Name { method, path }),
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = method,
            http.request.resend_count = Empty,
            http.response.status_code = Empty,
            url.template = path,
            server.address = endpoint.host,
            server.port = endpoint.port,
            error.r#type = Empty,
            clientry.provider = provider,
            clientry.operation = operation.id,
            clientry.request_id = Empty,
        );
        Self {
            span,
            ended: AtomicBool::new(false),
        }
    }

    /// `call`, inside the span whenever it runs.
    pub(crate) fn watch<F: Future>(&self, call: F) -> impl Future<Output = F::Output> {
        call.instrument(self.span.clone())
    }

    /// Says that attempt number `attempt` is followed by another after `wait`.
    pub(crate) fn retry(
        &self,
        attempt: u32,
        status: Option<u16>,
        error: Option<&dyn Display>,
        wait: Duration,
    ) {
        info!(
            target: "clientry",
            parent: &self.span,
            attempt,
            http.response.status_code = status,
            error.message = error.map(tracing::field::display),
            wait_ms = wait.as_secs_f64() * 1000.0,
            "trying again"
        );
    }

    pub(crate) fn end(&self, ended: &Ended<'_>) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(status) = ended.status {
            self.span.record("http.response.status_code", status);
        }
        if let Some(id) = ended.request_id {
            self.span.record("clientry.request_id", id);
        }
        if ended.attempts > 1 {
            self.span
                .record("http.request.resend_count", ended.attempts - 1);
        }
        match (ended.failure, ended.status) {
            (Some(kind), _) => self.failed(kind),
            (None, Some(status)) if status >= 400 => self.failed_with(status),
            (None, _) => {}
        }
    }

    /// Records that the call failed with a status.
    pub(crate) fn failed_with(&self, status: u16) {
        self.failed(&status.to_string());
    }

    /// Records that the call failed.
    pub(crate) fn failed(&self, kind: &str) {
        self.span.record("otel.status_code", "ERROR");
        self.span.record("error.type", kind);
    }
}

/// A span's name: the method and the path's template.
struct Name {
    method: &'static str,
    path: &'static str,
}

impl Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
