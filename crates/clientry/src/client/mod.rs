//! What a client is made of: the builder that takes a user's settings, and [`Core`], what a built client holds.

mod base_url;
mod builder;
mod http_client;
mod settings;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;

use crate::auth::Ready;
use crate::intercept::Interceptor;
use crate::retry::RetryPolicy;
use crate::spec::{Operation, Provider};

pub(crate) use base_url::{BaseUrlProblem, Server};
pub use base_url::{server_host_variable, server_path_variable};
pub use builder::Builder;
pub use http_client::HttpClient;

/// A built client without its operations: connections, server, credentials, timeouts.
///
/// A clone is cheap and shares the connections.
#[derive(Clone)]
pub struct Core {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) provider: &'static Provider,
    /// Where operations go that have no servers of their own.
    pub(crate) main: Target,
    /// Where the others go, by the name of their site; or why the document's own server cannot be called. That is an error of
    /// the calls that need it, not of the client.
    pub(crate) sites: Vec<(&'static str, Result<Target, String>)>,
    /// `User-Agent` and the client-wide headers, copied into every request.
    pub(crate) headers: HeaderMap,
    pub(crate) credentials: Vec<Ready>,
    /// Called around each attempt, in this order before it.
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
    pub(crate) timeout: Duration,
    pub(crate) read_timeout: Duration,
    pub(crate) max_body_bytes: usize,
    pub(crate) retry: RetryPolicy,
}

/// Where calls go, and the connections to there.
pub(crate) struct Target {
    pub(crate) server: Server,
    pub(crate) http: reqwest::Client,
}

impl Inner {
    /// Where the calls of an operation go.
    pub(crate) fn target(&self, operation: &Operation) -> &Target {
        match self.site(operation) {
            Some(Ok(target)) => target,
            _ => &self.main,
        }
    }

    /// Why the calls of an operation can go nowhere.
    pub(crate) fn unusable(&self, operation: &Operation) -> Option<&str> {
        self.site(operation)?.as_ref().err().map(String::as_str)
    }

    fn site(&self, operation: &Operation) -> Option<&Result<Target, String>> {
        let site = operation.site?;
        let found = self.sites.iter().find(|(name, _)| *name == site);
        found.map(|(_, target)| target)
    }
}

impl Core {
    /// The base URL that paths are put behind, without a trailing slash. Operations with servers of their own have another.
    pub fn base_url(&self) -> &str {
        self.inner.main.server.prefix()
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes: Vec<&str> = self
            .inner
            .credentials
            .iter()
            .map(|ready| ready.scheme.name)
            .collect();
        f.debug_struct("Core")
            .field("provider", &self.inner.provider.name)
            .field("base_url", &self.base_url())
            .field("credentials", &schemes)
            .finish_non_exhaustive()
    }
}
