//! What a call shows of itself through `tracing`: one span, one event a retry. Names and numbers only,
//! never a path's values, a header or a body.

use std::time::Duration;

use tracing::field::{Empty, display};
use tracing::{Instrument, Span, info, info_span};

use crate::answer::Answer;
use crate::error::Failure;
use crate::request::Plan;

pub(super) struct Trace(Span);

impl Trace {
    pub(super) fn start(plan: &Plan<'_>) -> Self {
        let inner = plan.core.inner();
        Self(info_span!(
            target: "clientry",
            "call",
            provider = inner.provider.name,
            operation = plan.operation.id,
            method = plan.operation.method.as_str(),
            server = inner.server.origin(),
            status = Empty,
            attempts = Empty,
        ))
    }

    /// `call`, inside the span whenever it runs.
    pub(super) fn watch<F: Future>(&self, call: F) -> impl Future<Output = F::Output> {
        call.instrument(self.0.clone())
    }

    pub(super) fn retry(&self, outcome: &Result<Answer, Failure>, attempt: u32, wait: Duration) {
        let status = status(outcome);
        let error = outcome.as_ref().err().map(display);
        info!(
            target: "clientry",
            attempt,
            status,
            error,
            wait_ms = wait.as_secs_f64() * 1000.0,
            "trying again"
        );
    }

    pub(super) fn end(&self, outcome: &Result<Answer, Failure>) {
        if let Some(status) = status(outcome) {
            self.0.record("status", status);
        }
        let attempts = match outcome {
            Ok(answer) => answer.raw().attempts(),
            Err(failure) => failure.attempts(),
        };
        self.0.record("attempts", attempts);
    }
}

fn status(outcome: &Result<Answer, Failure>) -> Option<u16> {
    let raw = match outcome {
        Ok(answer) => Some(answer.raw()),
        Err(failure) => failure.raw(),
    };
    raw.map(|raw| raw.status().as_u16())
}
