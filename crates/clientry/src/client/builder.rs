//! [`Builder`]: a user's settings, checked once when the client is built.

mod credentials;

use std::env::VarError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderMap, USER_AGENT};

use self::credentials::{Given, credential_from, invalid_oauth2, require_credentials, token_url};
use super::http_client::Options;
use super::{BaseUrlProblem, Core, HttpClient, Inner, Server, Target};
use crate::auth::{Credential, Endpoint, OAuth2, Ready, Renewed, TokenProvider};
use crate::encode::{header_value, own_header};
use crate::error::BuildError;
use crate::intercept::Interceptor;
use crate::retry::RetryPolicy;
use crate::spec::Provider;
use crate::text::root_cause;
use crate::types::SecretString;

/// How long a call may take in all, unless [`Builder::timeout`] says otherwise.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long a server may be silent, unless [`Builder::read_timeout`] says otherwise.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a body may be, unless [`Builder::max_body_bytes`] says otherwise.
const MAX_BODY_BYTES: usize = 8 * 1024 * 1024;

/// The settings of a client of one provider. Nothing is checked before [`build`](Self::build).
#[derive(Clone)]
pub struct Builder {
    provider: &'static Provider,
    base_url: Option<String>,
    sites: Vec<(&'static str, String)>,
    allow_plain_http: bool,
    http: Option<HttpClient>,
    credentials: Vec<(&'static str, Given)>,
    headers: Vec<(String, String)>,
    interceptors: Vec<Arc<dyn Interceptor>>,
    proxy: Option<SecretString>,
    product: Option<String>,
    timeout: Duration,
    connect_timeout: Option<Duration>,
    read_timeout: Duration,
    max_body_bytes: usize,
    retry: RetryPolicy,
    gzip: bool,
}

impl Builder {
    /// The provider's own server, no credentials, the default timeouts.
    pub fn new(provider: &'static Provider) -> Self {
        Self {
            provider,
            base_url: None,
            sites: Vec::new(),
            allow_plain_http: false,
            http: None,
            credentials: Vec::new(),
            headers: Vec::new(),
            interceptors: Vec::new(),
            proxy: None,
            product: None,
            timeout: TIMEOUT,
            connect_timeout: None,
            read_timeout: READ_TIMEOUT,
            max_body_bytes: MAX_BODY_BYTES,
            retry: RetryPolicy::default(),
            gzip: false,
        }
    }

    /// Like [`new`](Self::new), with base URL and credentials from the environment variables that the
    /// provider names. A variable that is not set, or is empty, leaves its setting as it was.
    ///
    /// # Errors
    ///
    /// [`BuildError::Environment`] if one of them is not Unicode, or if only one of a user name and its
    /// password is set.
    pub fn from_env(provider: &'static Provider) -> Result<Self, BuildError> {
        Self::read(provider, &|variable| match std::env::var(variable) {
            Ok(text) => Ok(Some(text)),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => Err(BuildError::Environment {
                provider: provider.name,
                variable: variable.to_owned(),
                reason: "it is not Unicode",
            }),
        })
    }

    /// Like [`from_env`](Self::from_env), with `lookup` instead of the environment.
    ///
    /// # Errors
    ///
    /// [`BuildError::Environment`] if only one of a user name and its password is there.
    pub fn from_lookup(
        provider: &'static Provider,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, BuildError> {
        Self::read(provider, &|variable| Ok(lookup(variable)))
    }

    fn read(
        provider: &'static Provider,
        lookup: &dyn Fn(&str) -> Result<Option<String>, BuildError>,
    ) -> Result<Self, BuildError> {
        let lookup =
            |variable: &str| lookup(variable).map(|text| text.filter(|text| !text.is_empty()));
        let mut builder = Self::new(provider);
        builder.base_url = lookup(provider.base_url_env)?;
        for site in provider.sites {
            if let Some(url) = lookup(site.env)? {
                builder = builder.site(site.name, url);
            }
        }
        for scheme in provider.schemes {
            if let Some(credential) = credential_from(provider, scheme, &lookup)? {
                builder = builder.credential(scheme.name, credential);
            }
        }
        Ok(builder)
    }

    /// The credential of one security scheme, by the scheme's name in the document. The last one given
    /// for a scheme counts.
    pub fn credential(self, scheme: &'static str, credential: Credential) -> Self {
        self.given(scheme, Given::Value(credential))
    }

    /// The credential of one security scheme, by the scheme's name in the document, from a provider that is asked for it
    /// before each attempt. It gives a token or the value of an API key; for `Basic` there is none.
    pub fn credential_from(
        self,
        scheme: &'static str,
        provider: impl TokenProvider + 'static,
    ) -> Self {
        self.given(scheme, Given::From(Arc::new(provider)))
    }

    /// The credential of one security scheme, by the scheme's name in the document, by OAuth 2.
    pub fn oauth2(self, scheme: &'static str, oauth2: impl Into<Arc<OAuth2>>) -> Self {
        self.given(scheme, Given::OAuth2(oauth2.into()))
    }

    fn given(mut self, scheme: &'static str, given: Given) -> Self {
        self.credentials.retain(|(name, _)| *name != scheme);
        self.credentials.push((scheme, given));
        self
    }

    /// Another server: absolute `https`, or `http` to loopback. A path is kept and put before the path
    /// of every operation.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Another server for the operations of one [`Site`](crate::Site), which
    /// [`base_url`](Self::base_url) does not move: absolute like it, or a path behind its origin that begins with `/`.
    /// The last one given for a site counts.
    pub fn site(mut self, name: &'static str, url: impl Into<String>) -> Self {
        self.sites.retain(|(other, _)| *other != name);
        self.sites.push((name, url.into()));
        self
    }

    /// Lets a base URL with plain `http` be any host. Credentials and bodies then travel in the clear,
    /// for everyone on the way to read and to change.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// How requests travel: proxy, certificates, pool; see [`HttpClient`]. Give one to several clients, and they share
    /// its connections.
    pub fn http_client(mut self, client: HttpClient) -> Self {
        self.http = Some(client);
        self
    }

    /// How long a call may take in all, from `send` to the last byte of the last attempt's response: 60
    /// seconds unless set. `Duration::MAX` sets no limit. A success that is read as a stream has until its headers.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// How long it may take to connect: 10 seconds unless set here, or else by [`HttpClient::new`]. A server that
    /// cannot be reached is silent, too, so that [`read_timeout`](Self::read_timeout) ends connecting where it is
    /// shorter.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = Some(limit);
        self
    }

    /// How long the server may be silent, before its response and between two pieces of it: 30 seconds
    /// unless set. `Duration::MAX` sets no limit.
    pub fn read_timeout(mut self, limit: Duration) -> Self {
        self.read_timeout = limit;
        self
    }

    /// How many bytes of a response's body are read, of a success and of an error: 8 MiB unless set. A
    /// longer body is [`Error::BodyTooLarge`](crate::Error::BodyTooLarge). Of a stream of events or of items, it is the
    /// limit on each; a stream of bytes has none.
    pub fn max_body_bytes(mut self, limit: usize) -> Self {
        self.max_body_bytes = limit;
        self
    }

    /// When and how often a call is tried again; see [`RetryPolicy`] for what it is unless set.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Asks for responses compressed with gzip, by `Accept-Encoding: gzip`. The limit on a body counts
    /// what it is once decompressed. Off unless called.
    #[cfg(feature = "gzip")]
    pub fn gzip(mut self) -> Self {
        self.gzip = true;
        self
    }

    /// The program's name and version, such as `shop/2.1`: put after this crate's own in `User-Agent`.
    pub fn user_agent(mut self, product: &str) -> Self {
        self.product = Some(product.to_owned());
        self
    }

    /// A header of every request. The last value given for a name counts; a header of one operation or of one call goes
    /// before it. What frames a message, such as `Content-Length`, is an error of [`build`](Self::build).
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        self.headers
            .retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
        self.headers.push((name, value.into()));
        self
    }

    /// What is called before and after each attempt, besides those that were given before.
    pub fn interceptor(mut self, interceptor: impl Interceptor + 'static) -> Self {
        self.interceptors.push(Arc::new(interceptor));
        self
    }

    /// The proxy for all requests but plain `http` to this machine, such as `http://proxy.example:3128`, with user and
    /// password if it asks for them; instead of those that the environment names. With an [`HttpClient`], it goes before
    /// the proxies of that.
    pub fn proxy(mut self, url: impl Into<SecretString>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Checks every setting and builds the client.
    ///
    /// # Errors
    ///
    /// A [`BuildError`] that says which setting is missing or wrong, and which method or environment
    /// variable sets it.
    pub fn build(self) -> Result<Core, BuildError> {
        let provider = self.provider;
        let base_url =
            self.base_url
                .as_deref()
                .or(provider.server)
                .ok_or(BuildError::MissingBaseUrl {
                    provider: provider.name,
                    env: provider.base_url_env,
                })?;
        let server = Server::parse(base_url, self.allow_plain_http)
            .map_err(|problem| base_url_error(provider, provider.base_url_env, problem))?;
        let headers = self.common_headers()?;
        let proxy = self.proxy.as_ref().map(|url| self.checked_proxy(url));
        let proxy = proxy.transpose()?;
        let http = self.http.unwrap_or_default();
        let target = |server: Server| {
            // Without TLS, reqwest would send an `https` request to a proxy in the clear.
            if server.is_https() && !http.has_tls() {
                return Err(BuildError::NoTls {
                    provider: provider.name,
                });
            }
            let http = http
                .client(Options {
                    direct: server.is_plain_loopback(),
                    gzip: self.gzip,
                    connect_timeout: self.connect_timeout,
                    proxy: proxy.clone(),
                })
                .map_err(|error| BuildError::HttpClient {
                    provider: provider.name,
                    error,
                })?;
            Ok(Target { server, http })
        };
        let mut credentials = Vec::with_capacity(self.credentials.len());
        let mut token_urls = Vec::new();
        for (name, given) in &self.credentials {
            let scheme = provider.scheme(name).ok_or(BuildError::UnknownScheme {
                provider: provider.name,
                scheme: name,
            })?;
            credentials.push(match given {
                Given::Value(credential) => Ready::new(provider.name, scheme, credential)?,
                Given::From(from) => Ready::changing(provider.name, scheme, Arc::clone(from))?,
                Given::OAuth2(oauth2) => {
                    let (url, at) = token_url(
                        provider,
                        scheme,
                        oauth2,
                        server.origin(),
                        self.allow_plain_http,
                    )?;
                    token_urls.push((scheme, oauth2, url.clone()));
                    let endpoint = Endpoint {
                        url,
                        http: target(at)?.http,
                        user_agent: headers.get(USER_AGENT).cloned(),
                        client_auth: oauth2.auth(scheme.oauth2),
                    };
                    let renewed = Renewed::new(Arc::clone(oauth2), endpoint);
                    Ready::changing(provider.name, scheme, Arc::new(renewed))?
                }
            });
        }
        require_credentials(provider, &credentials)?;
        let mut sites = Vec::with_capacity(provider.sites.len());
        for site in provider.sites {
            let given = self.sites.iter().find(|(name, _)| *name == site.name);
            let mut url = given.map_or_else(|| site.url.to_owned(), |(_, url)| url.clone());
            if url.starts_with('/') {
                url.insert_str(0, server.origin());
            }
            if url.is_empty() && given.is_none() {
                let (setter, env) = (site.name, site.env);
                let reason = format!("the document has no server for it: set `{setter}` or {env}");
                sites.push((site.name, Err(reason)));
                continue;
            }
            let made = Server::parse(&url, self.allow_plain_http)
                .map_err(|problem| base_url_error(provider, site.env, problem))
                .and_then(&target);
            let made = match (made, given) {
                (Err(error), Some(_)) => return Err(error),
                // Who calls none of its operations does not need it.
                (made, _) => made.map_err(|error| error.to_string()),
            };
            sites.push((site.name, made));
        }
        let main = target(server)?;
        // Last, so that a build that fails leaves no trace.
        for (scheme, oauth2, url) in &token_urls {
            if !oauth2.belongs_to(url) {
                let reason =
                    "its OAuth2 belongs to a client with another token URL: make one for each";
                return Err(invalid_oauth2(provider, scheme, reason.to_owned()));
            }
        }
        Ok(Core {
            inner: Arc::new(Inner {
                provider,
                main,
                sites,
                headers,
                credentials,
                interceptors: self.interceptors,
                timeout: self.timeout,
                read_timeout: self.read_timeout,
                max_body_bytes: self.max_body_bytes,
                retry: self.retry,
            }),
        })
    }

    fn common_headers(&self) -> Result<HeaderMap, BuildError> {
        let mut agent = format!(
            "{}/{} {}/{}",
            self.provider.name,
            self.provider.version,
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION")
        );
        if let Some(product) = &self.product {
            agent.push(' ');
            agent.push_str(product);
        }
        let mut headers = HeaderMap::with_capacity(self.headers.len() + 4);
        let provider = self.provider.name;
        let agent = header_value(&agent)
            .map_err(|reason| invalid_header(provider, "User-Agent", reason))?;
        headers.insert(USER_AGENT, agent);
        for (name, value) in &self.headers {
            let (name, value) =
                own_header(name, value).map_err(|reason| invalid_header(provider, name, reason))?;
            headers.insert(name, value);
        }
        Ok(headers)
    }

    /// The proxy's URL, without which no client is built. A message shows nothing of it: it may hold a password.
    fn checked_proxy(&self, url: &SecretString) -> Result<String, BuildError> {
        let url = url.expose_secret();
        let invalid = |reason| BuildError::InvalidProxy {
            provider: self.provider.name,
            reason,
        };
        reqwest::Proxy::all(url).map_err(|error| invalid(root_cause(&error)))?;
        // By another scheme, reqwest would leave the proxy out, and call the provider itself.
        let scheme = url.split_once("://").map(|(scheme, _)| scheme);
        let is_known = |scheme: &str| {
            ["http", "https"]
                .iter()
                .any(|one| one.eq_ignore_ascii_case(scheme))
        };
        match scheme.is_none_or(is_known) {
            true => Ok(url.to_owned()),
            false => Err(invalid(
                "its scheme is neither `http` nor `https`".to_owned(),
            )),
        }
    }
}

fn invalid_header(provider: &'static str, name: &str, reason: &'static str) -> BuildError {
    BuildError::InvalidHeader {
        provider,
        name: name.to_owned(),
        reason,
    }
}

fn base_url_error(
    provider: &'static Provider,
    env: &'static str,
    problem: BaseUrlProblem,
) -> BuildError {
    let provider = provider.name;
    match problem {
        BaseUrlProblem::Invalid(reason) => BuildError::InvalidBaseUrl {
            provider,
            env,
            reason,
        },
        BaseUrlProblem::Insecure(host) => BuildError::InsecureBaseUrl {
            provider,
            env,
            host,
        },
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Base URL and header values are not checked yet and may hold a password.
        let schemes: Vec<&str> = self.credentials.iter().map(|(scheme, _)| *scheme).collect();
        let headers: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Builder")
            .field("provider", &self.provider.name)
            .field("credentials", &schemes)
            .field("headers", &headers)
            .field("interceptors", &self.interceptors.len())
            .field("timeout", &self.timeout)
            .field("read_timeout", &self.read_timeout)
            .field("max_body_bytes", &self.max_body_bytes)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
