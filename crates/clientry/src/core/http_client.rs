//! The `reqwest::Client` beneath a client, and who is answerable for its redirects.

use std::fmt;

use reqwest::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};

use crate::credential::{Carrier, Ready};
use crate::error::BuildError;

/// A `reqwest::Client` to send calls with, made by the user.
///
/// Clientry follows redirects itself: to the same origin only, with the same method and body. A
/// `reqwest::Client` that follows them first would carry a credential in a header of its own name (say
/// `X-Management-Token`), or one in the query by way of `Referer`, to whatever host a redirect names:
/// reqwest takes only `Authorization` and `Cookie` out, and its policy can neither be read from a built
/// client nor be changed for one request. So there are three ways to bring a client:
///
/// - [`HttpClient::new`] takes the `reqwest::ClientBuilder` (proxy, certificates, pool) and switches
///   reqwest's redirects off. Nothing needs to be trusted; prefer this one.
/// - [`HttpClient::guarded`] takes a client whose builder was given
///   `redirect(reqwest::redirect::Policy::none())`, or a policy that never leaves the origin. That is the
///   caller's word.
/// - A bare `reqwest::Client` converts with `into()`. It is taken where reqwest itself removes every
///   credential on the way to another origin, and refused by `build()` where it does not.
///
/// ```
/// # fn main() -> Result<(), clientry::BuildError> {
/// let http = clientry::HttpClient::new(clientry::reqwest::Client::builder().pool_max_idle_per_host(4))?;
/// # let _ = http;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HttpClient {
    pub(crate) client: reqwest::Client,
    guarded: bool,
}

impl HttpClient {
    /// Builds a client from `builder` that leaves redirects to Clientry.
    ///
    /// # Errors
    ///
    /// [`BuildError::HttpClient`] if reqwest cannot build the client.
    pub fn new(builder: reqwest::ClientBuilder) -> Result<Self, BuildError> {
        Self::with_gzip(builder, false)
    }

    pub(super) fn with_gzip(
        builder: reqwest::ClientBuilder,
        gzip: bool,
    ) -> Result<Self, BuildError> {
        // Another crate of the same program can switch reqwest's decompression on; what goes out must not
        // depend on that.
        let builder = builder
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_brotli()
            .no_zstd()
            .no_deflate();
        let builder = if gzip { builder } else { builder.no_gzip() };
        let client = builder.build().map_err(BuildError::HttpClient)?;
        Ok(Self {
            client,
            guarded: true,
        })
    }

    /// Takes a client which, by the caller's word, follows no redirect to another origin.
    pub fn guarded(client: reqwest::Client) -> Self {
        Self {
            client,
            guarded: true,
        }
    }

    /// Refuses a client that might carry one of the credentials to another origin.
    pub(crate) fn check(
        &self,
        provider: &'static str,
        credentials: &[Ready],
    ) -> Result<(), BuildError> {
        if self.guarded {
            return Ok(());
        }
        match credentials
            .iter()
            .find(|ready| !is_removed_by_reqwest(&ready.carrier))
        {
            Some(ready) => Err(BuildError::UnguardedRedirects {
                provider,
                scheme: ready.scheme.name,
            }),
            None => Ok(()),
        }
    }
}

/// What `reqwest::redirect` takes out of a request to another host, port or scheme.
fn is_removed_by_reqwest(carrier: &Carrier) -> bool {
    match carrier {
        Carrier::Header(name, _) => [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(name),
        Carrier::Cookie(..) => true,
        Carrier::Query(..) => false,
    }
}

impl From<reqwest::Client> for HttpClient {
    fn from(client: reqwest::Client) -> Self {
        Self {
            client,
            guarded: false,
        }
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The client's own Debug shows its default headers, which may hold a credential.
        f.debug_struct("HttpClient")
            .field("guarded", &self.guarded)
            .finish_non_exhaustive()
    }
}
