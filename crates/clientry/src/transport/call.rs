//! [`Call`]: what one call has in common over all its attempts, above all the clock.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::client::Core;
use crate::error::{Cause, TransportError};
use crate::response::Progress;
use crate::spec::Operation;

pub(super) struct Call<'a> {
    pub(super) core: &'a Core,
    pub(super) operation: &'static Operation,
    /// How many attempts were begun.
    pub(super) attempts: u32,
    /// Whether the server may have done what an earlier attempt asked for.
    pub(super) may_be_done: bool,
    started: Instant,
    /// None where the limit lies beyond what the clock can count.
    deadline: Option<Instant>,
}

impl<'a> Call<'a> {
    /// Starts the clock.
    pub(super) fn start(core: &'a Core, operation: &'static Operation) -> Self {
        let started = Instant::now();
        Self {
            core,
            operation,
            attempts: 1,
            may_be_done: false,
            started,
            deadline: started.checked_add(core.inner().timeout),
        }
    }

    /// Waits for the server, for as long as it may be silent and the call may still last.
    pub(super) async fn wait<T>(
        &self,
        response: impl Future<Output = reqwest::Result<T>>,
    ) -> Result<T, Cause> {
        let (total, silence) = (self.core.inner().timeout, self.core.inner().read_timeout);
        let silent_until = Instant::now().checked_add(silence);
        let (until, cause) = match (self.deadline, silent_until) {
            (Some(deadline), Some(silent)) if silent < deadline => {
                (silent, Cause::ReadTimeout(silence))
            }
            (Some(deadline), _) => (deadline, Cause::TotalTimeout(total)),
            (None, Some(silent)) => (silent, Cause::ReadTimeout(silence)),
            (None, None) => return response.await.map_err(Cause::Http),
        };
        match timeout_at(until, response).await {
            Ok(result) => result.map_err(Cause::Http),
            Err(_) => Err(cause),
        }
    }

    /// How far the call has got.
    pub(super) fn progress(&self) -> Progress {
        Progress {
            attempts: self.attempts,
            elapsed: self.elapsed(),
            may_be_done: self.may_be_done,
        }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    pub(super) fn started(&self) -> Instant {
        self.started
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    pub(super) fn transport(&self, cause: Cause) -> TransportError {
        let inner = self.core.inner();
        TransportError::new(
            inner.provider.name,
            self.operation.id,
            inner.server.origin(),
            self.progress(),
            cause,
        )
    }
}
