//! The types of `x-clientry`, by its location.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::{NextCursor, Pages};

/// A location of `x-clientry`.
pub trait Location: DeserializeOwned + JsonSchema + Default {
    /// What the location is called.
    const NAME: &'static str;

    /// The first field whose value cannot be used, with the reason.
    fn problem(&self) -> Option<(&'static str, String)> {
        None
    }
}

/// `x-clientry` at the root of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Root {
    /// What prose calls the provider, where the document's title does not.
    #[serde(default)]
    pub name: Option<String>,
    /// What every request says it accepts, instead of what the operation's responses say.
    #[serde(default)]
    pub accept: Option<String>,
    /// The response header that names the request for the provider's support.
    #[serde(default)]
    pub request_id_header: Option<String>,
    /// The headers that say when a rate limit begins anew, so that a retry waits for it.
    #[serde(default)]
    pub rate_limits: Vec<RateLimit>,
    /// How the provider's webhook deliveries are signed, and what they contain.
    #[serde(default)]
    pub webhook: Option<Webhook>,
    /// Where the fact comes from, if not from the provider's own page.
    #[serde(default)]
    pub source: Option<Source>,
    /// What there is to say about `source`.
    #[serde(default)]
    pub note: Option<String>,
}

/// A header that says when a rate limit begins anew.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// The header. It may hold several values, one for each limit, apart by commas.
    pub reset: String,
    /// What its value counts.
    pub unit: ResetUnit,
    /// The header that says how much is left of each limit.
    #[serde(default)]
    pub remaining: Option<String>,
}

/// What the header of a [`RateLimit`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ResetUnit {
    /// Seconds since 1970.
    UnixSeconds,
    /// Seconds from now.
    SecondsFromNow,
}

/// Webhook deliveries: how they are signed, and what they contain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// The header that holds the signature, an HMAC-SHA256 with the secret's UTF-8 bytes as its key.
    pub header: String,
    /// How the signature is written.
    pub encoding: Encoding,
    /// What precedes the signature in the header, as in `sha256=`.
    #[serde(default)]
    pub prefix: Option<String>,
    /// What is signed.
    #[serde(default)]
    pub signed: Signed,
    /// The component schema of a delivery's body.
    pub envelope: String,
    /// Where the fact comes from, if not from the provider's own page.
    #[serde(default)]
    pub source: Option<Source>,
    /// What there is to say about `source`.
    #[serde(default)]
    pub note: Option<String>,
}

/// How a signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// Hexadecimal digits in lower case.
    Hex,
    /// Base64 with padding.
    Base64,
}

/// What a signature is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Signed {
    /// The body as it is sent.
    #[default]
    Body,
    /// The body without the white space outside its strings, if it is JSON; any other body as it is sent. A
    /// receiver takes a signature of the JSON as it is sent, too.
    CompactJson,
    /// `<timestamp>:<body>`. The header holds both as fields, `<timestamp>=…, <signature>=…`.
    TimestampAndBody {
        /// The name of the field with the timestamp, in Unix seconds.
        timestamp: String,
        /// The name of the field with the signature.
        signature: String,
    },
}

/// `x-clientry` in an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Whether a call may be sent again although the first may have been carried out. `GET`, `HEAD`, `PUT`,
    /// `DELETE` and `OPTIONS` may by their meaning.
    #[serde(default)]
    pub safe_to_repeat: bool,
    /// The pages of the list that it gets.
    #[serde(default)]
    pub pages: Option<Pages>,
    /// Where the fact comes from, if not from the provider's own page.
    #[serde(default)]
    pub source: Option<Source>,
    /// What there is to say about `source`.
    #[serde(default)]
    pub note: Option<String>,
}

/// `x-clientry` in a security scheme.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecurityScheme {
    /// What is sent before the value of an `apiKey`, such as `Token ` with its space.
    #[serde(default)]
    pub prefix: Option<String>,
    /// Where its tokens come from, by OAuth 2: what `flows` does not say, or what it says wrong.
    #[serde(default)]
    pub oauth2: Option<OAuth2>,
    /// Where the fact comes from, if not from the provider's own page.
    #[serde(default)]
    pub source: Option<Source>,
    /// What there is to say about `source`.
    #[serde(default)]
    pub note: Option<String>,
}

/// Where the tokens of a security scheme come from, by OAuth 2. A URL is absolute, or a path behind the origin of the base
/// URL that begins with `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OAuth2 {
    /// Where people are sent to give their consent.
    #[serde(default)]
    pub authorization_url: Option<String>,
    /// Where a code is exchanged for tokens, and a refresh token too unless there is a `refresh_url`.
    #[serde(default)]
    pub token_url: Option<String>,
    /// Where a refresh token is exchanged for new tokens.
    #[serde(default)]
    pub refresh_url: Option<String>,
    /// Where a program gets tokens for itself, by the grant `client_credentials`.
    #[serde(default)]
    pub client_credentials_url: Option<String>,
    /// How the token endpoint takes the client's id and secret: in the header `Authorization` unless it says so.
    #[serde(default)]
    pub client_auth: Option<ClientAuth>,
    /// The scopes, where `flows` does not list them.
    #[serde(default)]
    pub scopes: Vec<String>,
}

/// How a token endpoint takes the client's id and secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClientAuth {
    /// In the header `Authorization`.
    Basic,
    /// In the body, as `client_id` and `client_secret`.
    Body,
}

/// `x-clientry` in a server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// What the server is called in code.
    #[serde(default)]
    pub name: Option<String>,
    /// Where the fact comes from, if not from the provider's own page.
    #[serde(default)]
    pub source: Option<Source>,
    /// What there is to say about `source`.
    #[serde(default)]
    pub note: Option<String>,
}

/// `x-clientry` in a parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Whether the parameter is set once, on the client's builder, and not on each operation.
    #[serde(default)]
    pub client: bool,
    /// Whether the provider does once what it is asked for twice with one value of this header: a call that sets it is
    /// then retried whatever its method. Unless it says so, its name decides: `Idempotency-Key` is one.
    #[serde(default)]
    pub idempotency_key: Option<bool>,
    /// Where the fact comes from, if not from the provider's own page.
    #[serde(default)]
    pub source: Option<Source>,
    /// What there is to say about `source`.
    #[serde(default)]
    pub note: Option<String>,
}

/// `x-clientry` in a schema, which a property also is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// Whether the value is a secret, which `Debug` never shows. Unless it says so, its name and format decide.
    #[serde(default)]
    pub secret: Option<bool>,
    /// Whether the message of a documented error shows the value: a code or a message for people, never what may repeat a
    /// value of the request. Of a union its plain variants are shown.
    #[serde(default)]
    pub shown_in_errors: bool,
    /// Where the fact comes from, if not from the provider's own page.
    #[serde(default)]
    pub source: Option<Source>,
    /// What there is to say about `source`.
    #[serde(default)]
    pub note: Option<String>,
    /// Values known from elsewhere, which the client lists besides those of `enum`.
    #[serde(default)]
    pub more_values: Vec<String>,
}

/// `x-clientry` in an object of any other kind, such as an operation or a response.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// Where the fact comes from, if not from the provider's own page.
    #[serde(default)]
    pub source: Option<Source>,
    /// What there is to say about `source`.
    #[serde(default)]
    pub note: Option<String>,
}

/// Where a fact comes from that the provider's page does not state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// It follows from what is written.
    Inferred,
    /// Someone other than the provider says so.
    ThirdParty,
    /// The provider says so elsewhere.
    Upstream,
    /// Nobody says so; the document needs it all the same.
    NotDocumented,
}

impl Location for Root {
    const NAME: &'static str = "the root of the document";

    fn problem(&self) -> Option<(&'static str, String)> {
        let accept = self.accept.as_deref();
        if let Some(value) =
            accept.filter(|value| value.is_empty() || !value.chars().all(is_header_text))
        {
            return Some((
                "accept",
                format!("`{value}` cannot be the value of a header"),
            ));
        }
        let limits = self.rate_limits.iter();
        let limits = limits.flat_map(|limit| [Some(&limit.reset), limit.remaining.as_ref()]);
        let limits = limits.flatten().map(|name| ("rate_limits", name));
        let webhook = self
            .webhook
            .iter()
            .map(|webhook| ("webhook", &webhook.header));
        let request_id = self
            .request_id_header
            .iter()
            .map(|name| ("request_id_header", name));
        let mut headers = request_id.chain(limits).chain(webhook);
        let (field, name) =
            headers.find(|(_, name)| name.is_empty() || !name.chars().all(is_token))?;
        Some((field, format!("`{name}` cannot be the name of a header")))
    }
}

impl Location for Operation {
    const NAME: &'static str = "an operation";

    fn problem(&self) -> Option<(&'static str, String)> {
        let pages = self.pages.as_ref()?;
        let header = match &pages.next {
            Some(NextCursor::Header(name)) => Some(name),
            _ => None,
        };
        let header = header.filter(|name| name.is_empty() || !name.chars().all(is_token));
        let problem = match header {
            Some(name) => Some(format!("`{name}` cannot be the name of a header")),
            None => pages.problem(),
        };
        Some(("pages", problem?))
    }
}

impl Location for SecurityScheme {
    const NAME: &'static str = "a security scheme";

    fn problem(&self) -> Option<(&'static str, String)> {
        let prefix = self.prefix.as_deref().unwrap_or_default();
        if !prefix.chars().all(is_header_text) {
            return Some(("prefix", format!("`{prefix}` cannot be sent in a header")));
        }
        let oauth2 = self.oauth2.as_ref()?;
        let urls = [
            &oauth2.authorization_url,
            &oauth2.token_url,
            &oauth2.refresh_url,
            &oauth2.client_credentials_url,
        ];
        let mut problems = urls.into_iter().flatten().filter_map(|url| {
            let problem = oauth2_url_problem(url)?;
            Some(format!("`{url}` cannot be called: {problem}"))
        });
        if let Some(problem) = problems.next() {
            return Some(("oauth2", problem));
        }
        let named = oauth2.token_url.as_ref().or(oauth2.refresh_url.as_ref());
        let named = named.or(oauth2.client_credentials_url.as_ref());
        let mut scopes = oauth2.scopes.iter();
        match scopes.find(|scope| !is_scope(scope)) {
            Some(scope) => Some(("oauth2", format!("`{scope}` is no scope"))),
            None if named.is_none() => Some(("oauth2", "it names no token URL".to_owned())),
            None => None,
        }
    }
}

impl Location for Server {
    const NAME: &'static str = "a server";

    fn problem(&self) -> Option<(&'static str, String)> {
        let name = self.name.as_deref()?;
        (!name.chars().any(char::is_alphanumeric))
            .then(|| ("name", format!("`{name}` has no letter to make a name of")))
    }
}

impl Location for Parameter {
    const NAME: &'static str = "a parameter";
}

impl Location for Schema {
    const NAME: &'static str = "a schema";
}

impl Location for Other {
    const NAME: &'static str = "an object of this kind";
}

/// Why a URL of a flow leads nowhere. One that begins with `/` is a path behind the origin of the base URL.
pub fn oauth2_url_problem(url: &str) -> Option<&'static str> {
    if url.starts_with('/') {
        let is_path = !url.starts_with("//") && url.chars().all(|c| c.is_ascii_graphic());
        return (!is_path).then_some("it is no path");
    }
    let Ok(parsed) = Url::parse(url) else {
        return Some("it is no whole URL, and no path that begins with `/`");
    };
    if !matches!(parsed.scheme(), "http" | "https") || parsed.host_str().is_none() {
        return Some("it begins with neither https:// nor http://");
    }
    let is_private = !parsed.username().is_empty() || parsed.password().is_some();
    if is_private || parsed.fragment().is_some() || url.contains(['{', '}', ' ']) {
        return Some("it holds a user name, a password, a fragment, a brace or a space");
    }
    None
}

/// RFC 6749, section 3.3.
pub fn is_scope(scope: &str) -> bool {
    let is_scope_char = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\');
    !scope.is_empty() && scope.chars().all(is_scope_char)
}

fn is_header_text(c: char) -> bool {
    c == ' ' || c.is_ascii_graphic()
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}
