//! [`OAuth2`]: tokens by the client-credentials and refresh-token grants of OAuth 2 (RFC 6749), fetched when they are
//! needed and renewed before they expire.

mod endpoint;
mod failed;
mod flight;
mod response;
mod store;

use std::fmt;
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use reqwest::Url;

use crate::spec::{ClientAuth, OAuth2Flows, Scheme};
use crate::types::SecretString;

pub(crate) use endpoint::Endpoint;
pub(crate) use flight::Renewed;
use flight::State;
pub use store::TokenStore;

/// How long before its end a token is renewed, unless [`OAuth2::margin`] says otherwise.
const MARGIN: Duration = Duration::from_secs(60);

/// The parameters that are the protocol's own.
const OWN: [&str; 5] = [
    "client_id",
    "client_secret",
    "grant_type",
    "refresh_token",
    "scope",
];

/// Tokens by OAuth 2, as a client's builder takes them instead of a token.
///
/// The first call fetches a token, and all calls share it until it is about to expire: one request is made however many
/// calls wait for it. A call whose token is refused with status 401 fetches another and is made again with that, once; see
/// [`TokenProvider`](crate::TokenProvider).
///
/// The request is made with the HTTP client of the client that it was given to, redirects are not followed, and the
/// token URL must be `https`, or `http` to this machine, like a base URL. It may take 30 seconds, and goes on if the call
/// ends that needs it, so that a new refresh token is not lost. It has no retries of its own: where it may go better later,
/// the call is retried by its policy, before anything was sent. What the endpoint asks for by `Retry-After` is waited for,
/// and no other call asks before, for 5 minutes at most.
///
/// What goes wrong is an [`OAuth2Error`](crate::OAuth2Error) in
/// [`Error::Credential`](crate::Error::Credential). Clients that are given the same `Arc<OAuth2>`, or built from clones of
/// one builder, share the tokens; `build` refuses one whose token URL is another than that of the first.
///
/// ```
/// use clientry::{Builder, OAuth2, OAuth2Flows, Provider, Scheme, SchemeKind};
///
/// static FLOWS: OAuth2Flows = OAuth2Flows::new().client_credentials_url("/oauth/token");
/// static PROVIDER: Provider = Provider::new("acme", "1.0.0", "ACME_BASE_URL")
///     .server("https://api.acme.example")
///     .schemes(&[Scheme::new("oauth", SchemeKind::Bearer, "bearer_token").oauth2(&FLOWS)]);
///
/// # fn main() -> Result<(), clientry::BuildError> {
/// let oauth2 = OAuth2::client_credentials("client id", "client secret").scopes(["webhooks:manage"]);
/// let core = Builder::new(&PROVIDER).oauth2("oauth", oauth2).build()?;
/// # let _ = core;
/// # Ok(())
/// # }
/// ```
pub struct OAuth2 {
    grant: Grant,
    client_id: String,
    client_secret: Option<SecretString>,
    client_auth: Option<ClientAuth>,
    scopes: Vec<String>,
    parameters: Vec<(String, SecretString)>,
    token_url: Option<String>,
    margin: Duration,
    store: Option<Box<dyn TokenStore>>,
    state: Mutex<State>,
    /// Where the tokens of `state` come from.
    source: OnceLock<Url>,
}

/// What a token is given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grant {
    ClientCredentials,
    RefreshToken,
}

impl OAuth2 {
    /// Tokens for the program itself: the grant `client_credentials`.
    pub fn client_credentials(
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
    ) -> Self {
        let this = Self::new(Grant::ClientCredentials, client_id.into(), None);
        this.client_secret(client_secret)
    }

    /// Tokens in the name of a user who gave their consent: the grant `refresh_token`.
    ///
    /// A confidential client adds its [`client_secret`](Self::client_secret). A provider may give a new refresh token with
    /// each access token: give a [`store`](Self::store), or the program has a refresh token that has ended when it starts
    /// again.
    pub fn refresh_token(
        client_id: impl Into<String>,
        refresh_token: impl Into<SecretString>,
    ) -> Self {
        let token = Some(refresh_token.into());
        Self::new(Grant::RefreshToken, client_id.into(), token)
    }

    fn new(grant: Grant, client_id: String, refresh_token: Option<SecretString>) -> Self {
        Self {
            grant,
            client_id,
            client_secret: None,
            client_auth: None,
            scopes: Vec::new(),
            parameters: Vec::new(),
            token_url: None,
            margin: MARGIN,
            store: None,
            state: Mutex::new(State::new(refresh_token)),
            source: OnceLock::new(),
        }
    }

    /// The secret of a confidential client. One without a secret sends its `client_id` in the body.
    pub fn client_secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.client_secret = Some(secret.into());
        self
    }

    /// How the token endpoint takes the client's id and secret: as the document says unless set, or else in the header
    /// `Authorization`.
    pub fn client_auth(mut self, auth: ClientAuth) -> Self {
        self.client_auth = Some(auth);
        self
    }

    /// The scopes to ask for; unless set, the provider's own choice, or what the refresh token was granted.
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// A further parameter of the token request, such as `audience` or `resource`. One of the protocol's own, such as
    /// `grant_type`, is an error of `build`.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<SecretString>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Where tokens are asked for, instead of where the document says: absolute, or a path behind the origin of the base URL that
    /// begins with `/`.
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = Some(url.into());
        self
    }

    /// How long before its end a token is renewed: 60 seconds unless set. Of a token that lives less than twice as long, it
    /// is half of its life. Calls wait for the new one for 5 seconds at most; where that takes longer, or there is none,
    /// they use the token until its end. One whose life the provider does not tell is used until it is refused.
    pub fn margin(mut self, margin: Duration) -> Self {
        self.margin = margin;
        self
    }

    /// Where a new refresh token is kept.
    pub fn store(mut self, store: impl TokenStore + 'static) -> Self {
        self.store = Some(Box::new(store));
        self
    }

    /// The token URL as it was given, or as the document has it for this grant, or why it cannot be used.
    pub(crate) fn url(&self, scheme: &Scheme) -> Result<String, String> {
        let own = OWN
            .iter()
            .find(|own| self.parameters.iter().any(|(name, _)| name == **own));
        if let Some(own) = own {
            return Err(format!("its parameter `{own}` is the protocol's own"));
        }
        if self.client_id.is_empty() {
            return Err("its client id is empty".to_owned());
        }
        if let Some(url) = &self.token_url {
            return Ok(url.clone());
        }
        let flows = scheme.oauth2.copied().unwrap_or_default();
        let (url, grant) = match self.grant {
            Grant::ClientCredentials => (flows.client_credentials_url, "client-credentials"),
            Grant::RefreshToken => (flows.refresh_url.or(flows.token_url), "refresh-token"),
        };
        url.map(str::to_owned).ok_or_else(|| {
            format!("the document has no token URL for the {grant} grant: set `OAuth2::token_url`")
        })
    }

    /// Whether the tokens come from `url`, as they do from the first one that is asked about: those of one server are
    /// not for another one.
    pub(crate) fn belongs_to(&self, url: &Url) -> bool {
        self.source.get_or_init(|| url.clone()) == url
    }

    /// How the token endpoint takes the client's id and secret.
    pub(crate) fn auth(&self, flows: Option<&OAuth2Flows>) -> ClientAuth {
        let documented = flows.map(|flows| flows.client_auth);
        self.client_auth.or(documented).unwrap_or_default()
    }
}

/// Shows no id, no token and no secret.
impl fmt::Debug for OAuth2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth2")
            .field("grant", &self.grant)
            .field("scopes", &self.scopes)
            .field("margin", &self.margin)
            .field("store", &self.store.is_some())
            .finish_non_exhaustive()
    }
}
