//! What a generated crate says about the OAuth 2 flows of a security scheme.

/// The OAuth 2 flows of one security scheme, as the document has them.
///
/// A URL that begins with `/` is behind the origin of the client's base URL. Methods with the names of the fields declare
/// them.
///
/// ```
/// use clientry::{ClientAuth, OAuth2Flows};
///
/// static FLOWS: OAuth2Flows = OAuth2Flows::new()
///     .authorization_url("https://acme.example/oauth/authorize")
///     .token_url("/oauth/token")
///     .scopes(&["webhooks:manage"])
///     .client_auth(ClientAuth::Body);
/// assert_eq!(FLOWS.refresh_url, None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OAuth2Flows {
    /// Where people are sent to give their consent.
    pub authorization_url: Option<&'static str>,
    /// Where the code of a consent is exchanged for tokens, and where they are renewed unless there is a `refresh_url`.
    pub token_url: Option<&'static str>,
    /// Where a refresh token is exchanged for new tokens.
    pub refresh_url: Option<&'static str>,
    /// Where a program gets tokens for itself.
    pub client_credentials_url: Option<&'static str>,
    /// All scopes that the document names.
    pub scopes: &'static [&'static str],
    /// How the token endpoint takes the client's id and secret.
    pub client_auth: ClientAuth,
}

/// How a token endpoint takes the client's id and secret (RFC 6749, section 2.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientAuth {
    /// In the header `Authorization`, as every token endpoint has to take them.
    #[default]
    Basic,
    /// In the body, as `client_id` and `client_secret`.
    Body,
}

impl Default for OAuth2Flows {
    fn default() -> Self {
        Self::new()
    }
}

impl OAuth2Flows {
    /// No flow at all.
    pub const fn new() -> Self {
        Self {
            authorization_url: None,
            token_url: None,
            refresh_url: None,
            client_credentials_url: None,
            scopes: &[],
            client_auth: ClientAuth::Basic,
        }
    }

    /// Where people are sent to give their consent.
    pub const fn authorization_url(mut self, url: &'static str) -> Self {
        self.authorization_url = Some(url);
        self
    }

    /// Where the code of a consent is exchanged for tokens.
    pub const fn token_url(mut self, url: &'static str) -> Self {
        self.token_url = Some(url);
        self
    }

    /// Where a refresh token is exchanged for new tokens, if not at the `token_url`.
    pub const fn refresh_url(mut self, url: &'static str) -> Self {
        self.refresh_url = Some(url);
        self
    }

    /// Where a program gets tokens for itself.
    pub const fn client_credentials_url(mut self, url: &'static str) -> Self {
        self.client_credentials_url = Some(url);
        self
    }

    /// All scopes.
    pub const fn scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// How the token endpoint takes the client's id and secret.
    pub const fn client_auth(mut self, auth: ClientAuth) -> Self {
        self.client_auth = auth;
        self
    }
}
