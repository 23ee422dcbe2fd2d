//! [`Failed`]: a renewal that failed, and how long no other one begins.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::OAuth2Error;

/// How long no other renewal begins as long as calls have a token without it.
const PAUSE: Duration = Duration::from_secs(5);
/// How long a token endpoint is left alone at most, whatever it asks for: a wrong header must not end a client.
const LONGEST: Duration = Duration::from_secs(300);

pub(super) struct Failed {
    error: OAuth2Error,
    at: Instant,
}

impl Failed {
    pub(super) fn new(error: OAuth2Error) -> Self {
        let at = Instant::now();
        Self { error, at }
    }

    /// Whether no other renewal may begin yet; `has_token` says that calls can be made without one. A store that failed is
    /// asked again at once: what it did not take must not be lost.
    pub(super) fn holds(&self, has_token: bool) -> bool {
        use OAuth2Error::{Store, StoreTimedOut};
        if matches!(self.error, Store { .. } | StoreTimedOut { .. }) {
            return false;
        }
        let own = match has_token {
            true => PAUSE,
            false => Duration::ZERO,
        };
        let asked = self.error.retry_after().unwrap_or_default();
        self.at.elapsed() < asked.min(LONGEST).max(own)
    }

    /// What it failed with, and how long the token endpoint asks to be left alone from now on.
    pub(super) fn error(&self) -> OAuth2Error {
        let mut error = self.error.clone();
        if let OAuth2Error::Denied {
            retry_after: Some(wait),
            ..
        } = &mut error
        {
            *wait = wait.saturating_sub(self.at.elapsed());
        }
        error
    }
}
