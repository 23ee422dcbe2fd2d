//! What a generated crate says about its provider.

use super::Scheme;

/// One provider: its crate, its server, its security schemes.
///
/// A method of the same name as a fact replaces what was said before.
#[derive(Debug)]
pub struct Provider {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    pub(crate) base_url_env: &'static str,
    pub(crate) server: Option<&'static str>,
    pub(crate) sites: &'static [Site],
    pub(crate) schemes: &'static [Scheme],
    pub(crate) required: &'static [Requirement],
    pub(crate) request_id_headers: &'static [&'static str],
    pub(crate) rate_limits: &'static [RateLimit],
}

/// Names of security schemes that are needed together.
pub type Requirement = &'static [&'static str];

impl Provider {
    /// A provider whose generated crate is `name` at `version`; `base_url_env` is the environment
    /// variable that [`Builder::from_env`](crate::Builder::from_env) reads the base URL from.
    pub const fn new(
        name: &'static str,
        version: &'static str,
        base_url_env: &'static str,
    ) -> Self {
        Self {
            name,
            version,
            base_url_env,
            server: None,
            sites: &[],
            schemes: &[],
            required: &[],
            request_id_headers: &[],
            rate_limits: &[],
        }
    }

    /// The base URL where the user gives none.
    pub const fn server(mut self, url: &'static str) -> Self {
        self.server = Some(url);
        self
    }

    /// Where the operations go that have servers of their own.
    pub const fn sites(mut self, sites: &'static [Site]) -> Self {
        self.sites = sites;
        self
    }

    /// Every security scheme of the document.
    pub const fn schemes(mut self, schemes: &'static [Scheme]) -> Self {
        self.schemes = schemes;
        self
    }

    /// Alternatives, one of which must have all its credentials when the client is built.
    ///
    /// None at all, or an empty alternative among them, enforces nothing.
    pub const fn required(mut self, alternatives: &'static [Requirement]) -> Self {
        self.required = alternatives;
        self
    }

    /// The response headers that may carry the provider's request id, the likeliest first.
    pub const fn request_id_headers(mut self, names: &'static [&'static str]) -> Self {
        self.request_id_headers = names;
        self
    }

    /// The headers of the provider's own that say when to come back after a 429. `Retry-After` is known
    /// anyhow and goes before them; of several, the first that is there counts.
    pub const fn rate_limits(mut self, limits: &'static [RateLimit]) -> Self {
        self.rate_limits = limits;
        self
    }

    pub(crate) fn scheme(&self, name: &str) -> Option<&'static Scheme> {
        self.schemes.iter().find(|scheme| scheme.name == name)
    }
}

/// Servers that some operations have of their own, in place of the provider's.
#[derive(Debug)]
pub struct Site {
    pub(crate) name: &'static str,
    pub(crate) url: &'static str,
    pub(crate) env: &'static str,
}

impl Site {
    /// The site `name`, by which [`Operation::site`](super::Operation::site) and
    /// [`Builder::site`](crate::Builder::site) call it: its base URL where the user gives none, and the environment variable
    /// that [`Builder::from_env`](crate::Builder::from_env) reads one from. A URL that begins with `/` is a path behind the
    /// origin of the client's own base URL; with an empty one the calls fail unless the user gives one.
    pub const fn new(name: &'static str, url: &'static str, env: &'static str) -> Self {
        Self { name, url, env }
    }
}

/// A header that says when a rate limit begins anew.
///
/// It may hold several values, one for each limit, apart by commas.
#[derive(Debug)]
pub struct RateLimit {
    pub(crate) reset: &'static str,
    pub(crate) unit: ResetUnit,
    pub(crate) remaining: Option<&'static str>,
}

/// What the value of a [`RateLimit`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResetUnit {
    /// Seconds since 1970.
    UnixSeconds,
    /// Seconds from now.
    SecondsFromNow,
}

impl RateLimit {
    /// The header `reset`, whose value counts `unit`.
    pub const fn new(reset: &'static str, unit: ResetUnit) -> Self {
        Self {
            reset,
            unit,
            remaining: None,
        }
    }

    /// The header that says how much is left of each limit, in the order of the reset header: only a
    /// limit with nothing left is waited for.
    pub const fn remaining(mut self, name: &'static str) -> Self {
        self.remaining = Some(name);
        self
    }
}
