//! [`HttpClient`]: the `reqwest::Client` beneath a client, made so that no setting of a user's own can break a promise
//! of this crate.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::ClientBuilder;

/// How long a connection may take, unless a setting says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How requests travel: proxy, certificates, pool, resolver, or whatever else `reqwest::ClientBuilder` sets.
///
/// A clone shares the connections, and so do all clients that are built with one `HttpClient` and agree on `gzip`,
/// `connect_timeout`, `proxy` and whether they call this machine.
///
/// It takes a function over the builder and not a finished `reqwest::Client`, because a finished one follows
/// redirects by a policy that can be neither read nor changed: it would send the body and the credentials of a call to
/// whatever host a redirect names, or turn an update into a `GET`. Whatever the function sets, four things hold:
///
/// - Redirects are Clientry's: to the same origin only, with the same method and body.
/// - Retries are Clientry's, by the [`RetryPolicy`](crate::RetryPolicy): reqwest makes none of its own.
/// - Plain `http` to this machine goes to it directly, never through a proxy.
/// - Responses are decompressed only if `Builder::gzip` asked for that, with the feature `gzip`.
///
/// ```
/// use clientry::HttpClient;
/// use clientry::reqwest::Proxy;
///
/// # fn main() -> Result<(), clientry::reqwest::Error> {
/// let proxy = Proxy::https("http://proxy.corp.example:3128")?;
/// let http = HttpClient::new(move |http| http.proxy(proxy.clone()).pool_max_idle_per_host(4));
/// # let _ = http;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HttpClient {
    shared: Arc<Shared>,
    brings_tls: bool,
}

struct Shared {
    configure: Box<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>,
    built: Mutex<Vec<(Options, reqwest::Client)>>,
}

/// What a client's builder asks of its HTTP client.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Options {
    /// No proxy, whatever the environment or the user's function says.
    pub(super) direct: bool,
    pub(super) gzip: bool,
    /// None leaves the user's own.
    pub(super) connect_timeout: Option<Duration>,
    /// The one proxy; none leaves those of the user's own and of the environment.
    pub(super) proxy: Option<String>,
}

impl HttpClient {
    /// An HTTP client with the settings that `configure` puts on reqwest's builder.
    ///
    /// Nothing is built here: `configure` is called when a client is built, once for each different combination of
    /// proxy use, `gzip` and `connect_timeout`. What reqwest does not take is an error of `build()`.
    pub fn new(configure: impl Fn(ClientBuilder) -> ClientBuilder + Send + Sync + 'static) -> Self {
        Self {
            shared: Arc::new(Shared {
                configure: Box::new(configure),
                built: Mutex::new(Vec::new()),
            }),
            brings_tls: false,
        }
    }

    /// Says that this program has TLS in reqwest without the features `rustls` and `native-tls` of the client's crate:
    /// by features of reqwest itself, with a cryptography provider of its own, say.
    ///
    /// It is the caller's word. Where it is not true, a call of `https` fails, or is sent in the clear if it goes
    /// through a proxy.
    pub fn brings_tls(mut self) -> Self {
        self.brings_tls = true;
        self
    }

    /// Whether `https` can be trusted to be that.
    pub(super) fn has_tls(&self) -> bool {
        self.brings_tls || cfg!(any(feature = "rustls", feature = "native-tls"))
    }

    /// The client for `options`, the same one each time.
    pub(super) fn client(&self, options: Options) -> reqwest::Result<reqwest::Client> {
        // The list is whole even if `configure` panicked while it was locked.
        let mut built = self
            .shared
            .built
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = built.iter().find(|(made_for, _)| *made_for == options) {
            return Ok(client.clone());
        }
        let client = self.build(&options)?;
        built.push((options, client.clone()));
        Ok(client)
    }

    fn build(&self, options: &Options) -> reqwest::Result<reqwest::Client> {
        let builder = reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT);
        // Another crate of the same program can switch reqwest's decompression on; what goes out must not depend on
        // that.
        let mut builder = (self.shared.configure)(builder)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .no_brotli()
            .no_zstd()
            .no_deflate();
        if !options.gzip {
            builder = builder.no_gzip();
        }
        #[cfg(feature = "gzip")]
        if options.gzip {
            builder = builder.gzip(true);
        }
        if options.direct || options.proxy.is_some() {
            builder = builder.no_proxy();
        }
        if let Some(url) = options.proxy.as_deref().filter(|_| !options.direct) {
            builder = builder.proxy(reqwest::Proxy::all(url)?);
        }
        if let Some(limit) = options.connect_timeout {
            builder = builder.connect_timeout(limit);
        }
        builder.build()
    }
}

/// reqwest's defaults, with the proxies that the environment names.
impl Default for HttpClient {
    fn default() -> Self {
        Self::new(|builder| builder)
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient").finish_non_exhaustive()
    }
}
