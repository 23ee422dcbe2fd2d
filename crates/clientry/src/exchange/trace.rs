//! What a call shows of itself through `tracing`: one span, one event a retry. The fields are OpenTelemetry's for the
//! spans of HTTP clients. Names and numbers only, never a path's values, a header or a body.

use std::fmt;
use std::time::Duration;

use tracing::field::Empty;
use tracing::{Instrument, Span, info, info_span};

use crate::core::{Core, Operation};
use crate::error::{Failure, RawResponse};

/// The span of one call. It ends when the response is decoded, so that a body which cannot be read is an error on it.
pub(crate) struct Trace(Span);

impl Trace {
    pub(crate) fn start(core: &Core, operation: &'static Operation) -> Self {
        let inner = core.inner();
        let (method, path) = (operation.method.as_str(), operation.path);
        Self(info_span!(
            target: "clientry",
            "call",
            otel.name = display(Name { method, path }),
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = method,
            http.request.resend_count = Empty,
            http.response.status_code = Empty,
            url.template = path,
            server.address = inner.server.host(),
            server.port = inner.server.port(),
            error.r#type = Empty,
            clientry.provider = inner.provider.name,
            clientry.operation = operation.id,
            clientry.request_id = Empty,
        ))
    }

    /// `call`, inside the span whenever it runs.
    pub(crate) fn watch<F: Future>(&self, call: F) -> impl Future<Output = F::Output> {
        call.instrument(self.0.clone())
    }

    pub(super) fn retry(
        &self,
        outcome: &Result<RawResponse, Failure>,
        attempt: u32,
        wait: Duration,
    ) {
        info!(
            target: "clientry",
            parent: &self.0,
            attempt,
            http.response.status_code = raw(outcome).map(status),
            error.message = outcome.as_ref().err().map(display),
            wait_ms = wait.as_secs_f64() * 1000.0,
            "trying again"
        );
    }

    /// Records what the call came to, as far as it is known before the body is decoded.
    pub(crate) fn end(&self, outcome: &Result<RawResponse, Failure>) {
        if let Some(raw) = raw(outcome) {
            self.0.record("http.response.status_code", status(raw));
            if let Some(id) = raw.request_id() {
                self.0.record("clientry.request_id", id);
            }
        }
        let attempts = match outcome {
            Ok(raw) => raw.attempts(),
            Err(failure) => failure.attempts(),
        };
        if attempts > 1 {
            self.0.record("http.request.resend_count", attempts - 1);
        }
        match outcome {
            Ok(raw) if status(raw) >= 400 => self.failed_with(status(raw)),
            Ok(_) => {}
            Err(failure) => self.failed(failure.kind()),
        }
    }

    /// Records that the call failed with a status.
    pub(crate) fn failed_with(&self, status: u16) {
        self.failed(&status.to_string());
    }

    /// Records that the call failed, unless it is known.
    pub(crate) fn failed(&self, kind: &str) {
        self.0.record("otel.status_code", "ERROR");
        self.0.record("error.type", kind);
    }
}

/// A span's name: the method and the path's template.
struct Name {
    method: &'static str,
    path: &'static str,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

fn raw(outcome: &Result<RawResponse, Failure>) -> Option<&RawResponse> {
    match outcome {
        Ok(raw) => Some(raw),
        Err(failure) => failure.raw(),
    }
}

fn status(raw: &RawResponse) -> u16 {
    raw.status().as_u16()
}
