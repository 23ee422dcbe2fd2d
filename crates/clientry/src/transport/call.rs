//! [`Call`]: what one call has in common over all its attempts, above all the clock.

use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::body::Sent;
use crate::client::Core;
use crate::error::{Cause, Late, TransportError};
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
    timeout: Duration,
    /// None where the limit lies beyond what the clock can count.
    deadline: Option<Instant>,
}

impl<'a> Call<'a> {
    /// Starts the clock.
    pub(super) fn start(core: &'a Core, operation: &'static Operation, timeout: Duration) -> Self {
        let started = Instant::now();
        Self {
            core,
            operation,
            attempts: 1,
            may_be_done: false,
            started,
            timeout,
            deadline: started.checked_add(timeout),
        }
    }

    /// Waits for the server, for as long as it may be silent and the call may still last.
    pub(super) async fn wait<T>(
        &self,
        response: impl Future<Output = reqwest::Result<T>>,
    ) -> Result<T, Cause> {
        self.wait_for(&Sent::default(), response).await
    }

    /// Like [`wait`](Self::wait), while a body is being sent: a server is not silent as long as it takes more of that.
    pub(super) async fn wait_for<T>(
        &self,
        sent: &Sent,
        response: impl Future<Output = reqwest::Result<T>>,
    ) -> Result<T, Cause> {
        let (total, silence) = (self.timeout, self.core.inner().read_timeout);
        let mut response = pin!(response);
        loop {
            let before = sent.bytes();
            let silent_until = Instant::now().checked_add(silence);
            let (until, cause) = match (self.deadline, silent_until) {
                (Some(deadline), Some(silent)) if silent < deadline => {
                    (silent, Cause::ReadTimeout(silence))
                }
                (Some(deadline), _) => (deadline, Cause::TotalTimeout(total)),
                (None, Some(silent)) => (silent, Cause::ReadTimeout(silence)),
                (None, None) => return response.await.map_err(Cause::Http),
            };
            match timeout_at(until, response.as_mut()).await {
                Ok(result) => return result.map_err(Cause::Http),
                Err(_) if matches!(cause, Cause::ReadTimeout(_)) && sent.bytes() != before => {}
                Err(_) => return Err(cause),
            }
        }
    }

    /// Waits for something that is not the server, for as long as the call may still last.
    pub(super) async fn within<T>(&self, future: impl Future<Output = T>) -> Result<T, Late> {
        match self.deadline {
            Some(deadline) => timeout_at(deadline, future).await.map_err(|_| Late {
                limit: self.timeout,
            }),
            None => Ok(future.await),
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

    pub(super) fn timeout(&self) -> Duration {
        self.timeout
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
            inner.target(self.operation).server.origin(),
            self.progress(),
            cause,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Builder;
    use crate::spec::Provider;
    use reqwest::Method;
    use tokio::time::sleep;

    static PROVIDER: Provider = Provider::new("acme", "1.2.3", "ACME_BASE_URL");
    static UPLOAD: Operation = Operation::new("upload", Method::PUT, "/files");

    /// What becomes of an upload of eight pieces, each after twenty seconds, and of a response `later` seconds behind it.
    async fn uploaded(core: &Core, later: u64) -> Result<(), Cause> {
        let sent = Sent::counted();
        let upload = async {
            for _ in 0..8 {
                sleep(Duration::from_secs(20)).await;
                sent.add(1);
            }
            sleep(Duration::from_secs(later)).await;
            Ok(())
        };
        let limit = core.inner().timeout;
        Call::start(core, &UPLOAD, limit)
            .wait_for(&sent, upload)
            .await
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_takes_a_body_is_not_silent() {
        let core = |timeout| {
            let builder = Builder::new(&PROVIDER).base_url("http://localhost");
            let limits = builder.read_timeout(Duration::from_secs(30));
            limits
                .timeout(Duration::from_secs(timeout))
                .build()
                .unwrap()
        };
        assert!(uploaded(&core(600), 5).await.is_ok());
        let silent = uploaded(&core(600), 70).await;
        assert!(matches!(silent, Err(Cause::ReadTimeout(_))));
        let late = uploaded(&core(100), 5).await;
        assert!(matches!(late, Err(Cause::TotalTimeout(_))));
    }
}
