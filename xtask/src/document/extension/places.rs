//! The types of `x-clientry`, by where it stands.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A place that `x-clientry` may stand in.
pub trait Place: DeserializeOwned + JsonSchema + Default {
    /// What the place is called.
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
    /// What every request says it accepts, in place of what the operation's answers say.
    #[serde(default)]
    pub accept: Option<String>,
    /// The header of an answer that names the request for the provider's support.
    #[serde(default)]
    pub request_id_header: Option<String>,
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
    /// Where the fact comes from, if not from the provider's own page.
    #[serde(default)]
    pub source: Option<Source>,
    /// What there is to say about `source`.
    #[serde(default)]
    pub note: Option<String>,
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

impl Place for Root {
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
        let header = self.request_id_header.as_deref();
        if let Some(name) = header.filter(|name| name.is_empty() || !name.chars().all(is_token)) {
            return Some((
                "request_id_header",
                format!("`{name}` cannot be the name of a header"),
            ));
        }
        None
    }
}

impl Place for SecurityScheme {
    const NAME: &'static str = "a security scheme";

    fn problem(&self) -> Option<(&'static str, String)> {
        let prefix = self.prefix.as_deref()?;
        (!prefix.chars().all(is_header_text))
            .then(|| ("prefix", format!("`{prefix}` cannot be sent in a header")))
    }
}

impl Place for Server {
    const NAME: &'static str = "a server";

    fn problem(&self) -> Option<(&'static str, String)> {
        let name = self.name.as_deref()?;
        (!name.chars().any(char::is_alphanumeric))
            .then(|| ("name", format!("`{name}` has no letter to make a name of")))
    }
}

impl Place for Parameter {
    const NAME: &'static str = "a parameter";
}

impl Place for Schema {
    const NAME: &'static str = "a schema";
}

impl Place for Other {
    const NAME: &'static str = "an object of this kind";
}

fn is_header_text(c: char) -> bool {
    c == ' ' || c.is_ascii_graphic()
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}
