//! Time that passes only when a test says so, beside sockets that are real.
//!
//! Under tokio's paused clock a runtime with nothing to do jumps to its next timer, and waiting for a
//! socket is nothing to do. A blocking task keeps it from that: so the clock is paused while the two sides
//! talk, and is released by the side that falls silent.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use clientry::RetryPolicy;

#[derive(Clone, Default)]
pub(crate) struct Clock {
    held: Arc<Mutex<Option<mpsc::Sender<()>>>>,
    waits: Arc<Mutex<Vec<Duration>>>,
}

impl Clock {
    /// A paused clock. The test must run with `start_paused`.
    pub(crate) fn paused() -> Self {
        let clock = Self::default();
        clock.hold();
        clock
    }

    fn hold(&self) {
        let (sender, receiver) = mpsc::channel::<()>();
        tokio::task::spawn_blocking(move || receiver.recv());
        // Only now may the blocking task before it end, if there was one.
        self.held.lock().unwrap().replace(sender);
    }

    /// Lets the clock run to the next timer whenever nothing else happens.
    pub(crate) fn release(&self) {
        self.held.lock().unwrap().take();
    }

    /// The default policy. Its waits are written down; they move the clock, and stop it for the attempt
    /// that follows.
    pub(crate) fn policy(&self) -> RetryPolicy {
        let clock = self.clone();
        RetryPolicy::default().sleep_with(move |wait| {
            clock.hold();
            clock.waits.lock().unwrap().push(wait);
            tokio::time::advance(wait)
        })
    }

    /// The waits between attempts so far.
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }
}
