//! [`Builder`]: a user's settings, checked once when the client is built.

use std::env::VarError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, USER_AGENT};

use super::http_client::Options;
use super::{BaseUrlProblem, Core, HttpClient, Inner, Server};
use crate::auth::{Credential, Ready};
use crate::encode::header_value;
use crate::error::BuildError;
use crate::retry::RetryPolicy;
use crate::spec::{Provider, Scheme, SchemeKind};

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
    allow_plain_http: bool,
    http: Option<HttpClient>,
    credentials: Vec<(&'static str, Credential)>,
    headers: Vec<(&'static str, String)>,
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
            allow_plain_http: false,
            http: None,
            credentials: Vec::new(),
            headers: Vec::new(),
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
        for scheme in provider.schemes {
            if let Some(credential) = credential_from(provider, scheme, &lookup)? {
                builder = builder.credential(scheme.name, credential);
            }
        }
        Ok(builder)
    }

    /// The credential of one security scheme, by the scheme's name in the document. The last one given
    /// for a scheme counts.
    pub fn credential(mut self, scheme: &'static str, credential: Credential) -> Self {
        self.credentials.retain(|(name, _)| *name != scheme);
        self.credentials.push((scheme, credential));
        self
    }

    /// Another server: absolute `https`, or `http` to loopback. A path is kept and put before the path
    /// of every operation.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
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

    /// A header of every request. The last value given for a name counts; a header parameter of one
    /// operation goes before it.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers
            .retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self.headers.push((name, value.into()));
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
            .map_err(|problem| base_url_error(provider, problem))?;
        let headers = self.common_headers()?;
        let mut credentials = Vec::with_capacity(self.credentials.len());
        for (name, credential) in &self.credentials {
            let scheme = provider.scheme(name).ok_or(BuildError::UnknownScheme {
                provider: provider.name,
                scheme: name,
            })?;
            credentials.push(Ready::new(provider.name, scheme, credential)?);
        }
        require_credentials(provider, &credentials)?;
        let http = self.http.unwrap_or_default();
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
            })
            .map_err(|error| BuildError::HttpClient {
                provider: provider.name,
                error,
            })?;
        Ok(Core {
            inner: Arc::new(Inner {
                provider,
                server,
                http,
                headers,
                credentials,
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
        headers.insert(USER_AGENT, checked(provider, "User-Agent", &agent)?);
        for (name, value) in &self.headers {
            let parsed =
                HeaderName::from_bytes(name.as_bytes()).map_err(|_| BuildError::InvalidHeader {
                    provider,
                    name,
                    reason: "it is not a header name",
                })?;
            headers.insert(parsed, checked(provider, name, value)?);
        }
        Ok(headers)
    }
}

fn checked(
    provider: &'static str,
    name: &'static str,
    value: &str,
) -> Result<HeaderValue, BuildError> {
    header_value(value).map_err(|reason| BuildError::InvalidHeader {
        provider,
        name,
        reason,
    })
}

fn base_url_error(provider: &'static Provider, problem: BaseUrlProblem) -> BuildError {
    let (provider, env) = (provider.name, provider.base_url_env);
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

fn credential_from(
    provider: &'static Provider,
    scheme: &Scheme,
    lookup: &dyn Fn(&str) -> Result<Option<String>, BuildError>,
) -> Result<Option<Credential>, BuildError> {
    match (&scheme.kind, scheme.env) {
        (SchemeKind::Basic, [username, password]) => match (lookup(username)?, lookup(password)?) {
            (Some(username), Some(password)) => Ok(Some(Credential::Basic {
                username: username.into(),
                password: password.into(),
            })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(half(
                provider,
                password,
                "it is not set, though its user name is",
            )),
            (None, Some(_)) => Err(half(
                provider,
                username,
                "it is not set, though its password is",
            )),
        },
        (SchemeKind::Bearer, [token]) => {
            Ok(lookup(token)?.map(|token| Credential::Bearer(token.into())))
        }
        (
            SchemeKind::Header { .. } | SchemeKind::Query { .. } | SchemeKind::Cookie { .. },
            [value],
        ) => Ok(lookup(value)?.map(|value| Credential::Value(value.into()))),
        _ => Ok(None),
    }
}

fn half(provider: &'static Provider, variable: &str, reason: &'static str) -> BuildError {
    BuildError::Environment {
        provider: provider.name,
        variable: variable.to_owned(),
        reason,
    }
}

/// Of the alternatives, the one that lacks least names what is missing.
fn require_credentials(
    provider: &'static Provider,
    credentials: &[Ready],
) -> Result<(), BuildError> {
    let lacks = |name: &&&'static str| !credentials.iter().any(|ready| ready.scheme.name == **name);
    let nearest = provider
        .required
        .iter()
        .min_by_key(|needed| needed.iter().filter(lacks).count());
    let Some(missing) = nearest.and_then(|needed| needed.iter().find(lacks)) else {
        return Ok(());
    };
    let scheme = provider.scheme(missing).ok_or(BuildError::UnknownScheme {
        provider: provider.name,
        scheme: missing,
    })?;
    Err(BuildError::MissingCredential {
        provider: provider.name,
        scheme: scheme.name,
        setter: scheme.setter,
        env: scheme.env,
    })
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Base URL and header values are not checked yet and may hold a password.
        let schemes: Vec<&str> = self.credentials.iter().map(|(scheme, _)| *scheme).collect();
        let headers: Vec<&str> = self.headers.iter().map(|(name, _)| *name).collect();
        f.debug_struct("Builder")
            .field("provider", &self.provider.name)
            .field("credentials", &schemes)
            .field("headers", &headers)
            .field("timeout", &self.timeout)
            .field("read_timeout", &self.read_timeout)
            .field("max_body_bytes", &self.max_body_bytes)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
