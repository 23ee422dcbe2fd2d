//! [`Call`]: what a call of an operation has of its client, and the settings that are its own.

use std::fmt;
use std::time::Duration;

use crate::client::Core;
use crate::retry::RetryPolicy;

impl Core {
    /// Begins a call: nothing of its own is set yet.
    pub fn call(&self) -> Call {
        Call {
            core: self.clone(),
            own: None,
        }
    }
}

/// A call that is being put together: the client, which it shares, and the settings of this call alone.
///
/// It owns what it needs, so that it can be returned, kept and spawned.
#[derive(Clone)]
pub struct Call {
    core: Core,
    /// Most calls have none.
    own: Option<Box<Own>>,
}

/// The settings of one call.
#[derive(Clone, Default)]
pub(super) struct Own {
    pub(super) retry: Option<RetryPolicy>,
    pub(super) timeout: Option<Duration>,
    pub(super) accept: Option<String>,
    pub(super) headers: Vec<(String, String)>,
}

impl Call {
    /// How the call is retried when it fails, instead of by the client's policy.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.own().retry = Some(policy);
        self
    }

    /// How long the call may take in all, retries included, instead of what the client allows. `Duration::MAX` sets no
    /// limit.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.own().timeout = Some(limit);
        self
    }

    /// A header of this call, instead of any of that name that it would have. The last value given for a name counts.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        let headers = &mut self.own().headers;
        headers.retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
        headers.push((name, value));
        self
    }

    /// Asks for these media types instead of those of the operation.
    pub fn accept(mut self, media_types: impl Into<String>) -> Self {
        self.own().accept = Some(media_types.into());
        self
    }

    fn own(&mut self) -> &mut Own {
        self.own.get_or_insert_default()
    }

    pub(super) fn core(&self) -> &Core {
        &self.core
    }

    /// How the call is retried, where that is its own.
    pub(super) fn own_retry(&self) -> Option<RetryPolicy> {
        self.own.as_ref()?.retry.clone()
    }

    /// The settings, which are gone then.
    pub(super) fn take_settings(&mut self) -> Own {
        self.own.take().map(|own| *own).unwrap_or_default()
    }
}

/// Shows the names of headers and no value, which may be a secret.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Call");
        shown.field("core", &self.core);
        if let Some(own) = &self.own {
            let headers: Vec<&str> = own.headers.iter().map(|(name, _)| name.as_str()).collect();
            shown
                .field("retry", &own.retry)
                .field("timeout", &own.timeout)
                .field("accept", &own.accept)
                .field("headers", &headers);
        }
        shown.finish()
    }
}
