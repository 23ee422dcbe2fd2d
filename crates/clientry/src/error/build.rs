//! [`BuildError`]: why a client could not be built.

use crate::text::root_cause;

/// Why a client could not be built. The message names the provider and what to set, and never shows a value.
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
    /// A credential cannot be sent as it is.
    #[error(
        "{provider}: the credential for {scheme} cannot be sent: {reason}; it comes from `{setter}` on the builder{}",
        or_from(env)
    )]
    InvalidCredential {
        /// The generated crate.
        provider: &'static str,
        /// The security scheme's name in the document.
        scheme: &'static str,
        /// The builder method that takes the credential.
        setter: &'static str,
        /// The environment variables that hold it.
        env: &'static [&'static str],
        /// What is wrong with it.
        reason: String,
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
    #[error("{provider}: environment variable {variable}: {reason}")]
    Environment {
        /// The generated crate.
        provider: &'static str,
        /// The variable.
        variable: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The provider has no server of its own and none was given.
    #[error(
        "{provider}: no base URL: call `base_url` on the builder or set {env}, which `from_env` reads"
    )]
    MissingBaseUrl {
        /// The generated crate.
        provider: &'static str,
        /// The environment variable that holds it.
        env: &'static str,
    },
    /// The base URL is not one. It is not repeated here, since it may hold a password.
    #[error(
        "{provider}: the base URL cannot be used: {reason}; it comes from the builder or from {env}"
    )]
    InvalidBaseUrl {
        /// The generated crate.
        provider: &'static str,
        /// The environment variable that holds it.
        env: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The base URL is plain `http` to a host other than this machine.
    #[error(
        "{provider}: plain http to {host} would send credentials and bodies in the clear: use https, or call `allow_plain_http` on the builder; the base URL comes from the builder or from {env}"
    )]
    InsecureBaseUrl {
        /// The generated crate.
        provider: &'static str,
        /// The environment variable that holds the base URL.
        env: &'static str,
        /// The host.
        host: String,
    },
    /// The base URL is `https`, and this program was built without TLS.
    #[error(
        "{provider}: https needs TLS, and this program was built without: turn on the feature `rustls` or `native-tls` of the crate `{provider}`, or say with `HttpClient::brings_tls` that reqwest has TLS from elsewhere"
    )]
    NoTls {
        /// The generated crate.
        provider: &'static str,
    },
    /// A client-wide header has a name or a value that no header can have.
    #[error("{provider}: header `{name}` {reason}")]
    InvalidHeader {
        /// The generated crate.
        provider: &'static str,
        /// The header's name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The proxy is not one. It is not repeated here, since it may hold a password.
    #[error("{provider}: the proxy cannot be used: {reason}; it comes from `proxy` on the builder")]
    InvalidProxy {
        /// The generated crate.
        provider: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// reqwest could not make an HTTP client, because of a certificate or a proxy, say.
    #[error("{provider}: the HTTP client could not be made: {}", root_cause(error))]
    HttpClient {
        /// The generated crate.
        provider: &'static str,
        /// What reqwest said.
        error: reqwest::Error,
    },
}

fn or_set(variables: &[&str]) -> String {
    match variables {
        [] => String::new(),
        variables => format!(
            " or set {}, which `from_env` reads",
            variables.join(" and ")
        ),
    }
}

fn or_from(variables: &[&str]) -> String {
    match variables {
        [] => String::new(),
        variables => format!(" or from {}", variables.join(" and ")),
    }
}
