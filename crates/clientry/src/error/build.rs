//! [`BuildError`]: why a client could not be built.

/// Why a client could not be built. The text says what to set, and never shows a value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// No credential was given for a scheme that every operation needs.
    #[error(
        "{provider}: no credential for {scheme}: call `{setter}` on the builder{}",
        or_set(env)
    )]
    MissingCredential {
        /// The generated crate.
        provider: &'static str,
        /// The security scheme's name in the document.
        scheme: &'static str,
        /// The builder method that takes the credential.
        setter: &'static str,
        /// The environment variables that hold it.
        env: &'static [&'static str],
    },
    /// A credential cannot be sent as it stands.
    #[error("the credential for {scheme} (`{setter}`) cannot be sent: {reason}")]
    InvalidCredential {
        /// The security scheme's name in the document.
        scheme: &'static str,
        /// The builder method that takes the credential.
        setter: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A credential was given for a scheme that the provider does not have.
    #[error("{provider}: the document has no security scheme `{scheme}`")]
    UnknownScheme {
        /// The generated crate.
        provider: &'static str,
        /// The name that was given.
        scheme: &'static str,
    },
    /// An environment variable cannot be used.
    #[error("environment variable {variable}: {reason}")]
    Environment {
        /// The variable.
        variable: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The provider has no server of its own and none was given.
    #[error("{provider}: no base URL: call `base_url` on the builder or set {env}")]
    MissingBaseUrl {
        /// The generated crate.
        provider: &'static str,
        /// The environment variable that holds it.
        env: &'static str,
    },
    /// The base URL is none. It is not repeated here, since it may hold a password.
    #[error("the base URL cannot be used: {reason}")]
    InvalidBaseUrl {
        /// What is wrong with it.
        reason: String,
    },
    /// The base URL is plain `http` to a host other than this machine.
    #[error(
        "plain http to {host} would send credentials and bodies in the clear: use https, or call `allow_plain_http` on the builder"
    )]
    InsecureBaseUrl {
        /// The host.
        host: String,
    },
    /// A client-wide header has a name or a value that no header can have.
    #[error("header {name}: {reason}")]
    InvalidHeader {
        /// The header's name.
        name: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The given `reqwest::Client` may carry a credential to another origin on a redirect.
    #[error(
        "{provider}: the given reqwest client could carry the credential for {scheme} to another host on a redirect: make it with `HttpClient::new`, or switch its redirects off and wrap it in `HttpClient::guarded`"
    )]
    UnguardedRedirects {
        /// The generated crate.
        provider: &'static str,
        /// The security scheme whose credential reqwest does not remove.
        scheme: &'static str,
    },
    /// A connect timeout was set beside a finished client, which has its own.
    #[error(
        "`connect_timeout` has no effect on a client given with `http_client`: set it on that client's own builder"
    )]
    ConnectTimeout,
    /// `gzip` was set beside a finished client, which has its own setting.
    #[error(
        "`gzip` has no effect on a client given with `http_client`: set it on that client's own builder"
    )]
    Gzip,
    /// reqwest could not make an HTTP client.
    #[error("the HTTP client could not be made: {0}")]
    HttpClient(#[source] reqwest::Error),
}

fn or_set(variables: &[&str]) -> String {
    if variables.is_empty() {
        String::new()
    } else {
        format!(" or set {}", variables.join(" and "))
    }
}
