//! The credentials that a builder is given: from the environment, by a value, by what makes them.

use std::sync::Arc;

use reqwest::Url;

use crate::auth::{Credential, OAuth2, Ready, TokenProvider};
use crate::client::{BaseUrlProblem, Server};
use crate::error::BuildError;
use crate::spec::{Provider, Scheme, SchemeKind};

/// What is given for a security scheme.
#[derive(Clone)]
pub(super) enum Given {
    Value(Credential),
    From(Arc<dyn TokenProvider>),
    OAuth2(Arc<OAuth2>),
}

pub(super) fn invalid_oauth2(
    provider: &'static Provider,
    scheme: &'static Scheme,
    reason: String,
) -> BuildError {
    // Of several, each has a setter of its own name.
    let several = provider.schemes.iter().filter(|one| one.oauth2.is_some());
    let setter = match several.count() {
        1 => "oauth2",
        _ => scheme.setter,
    };
    BuildError::InvalidCredential {
        provider: provider.name,
        scheme: scheme.name,
        setter,
        env: &[],
        reason,
    }
}

/// The token URL, and its server, by the rules of base URLs. It may have a query.
pub(super) fn token_url(
    provider: &'static Provider,
    scheme: &'static Scheme,
    oauth2: &OAuth2,
    origin: &str,
    allow_plain_http: bool,
) -> Result<(Url, Server), BuildError> {
    let invalid = |reason| invalid_oauth2(provider, scheme, reason);
    let mut text = oauth2.url(scheme).map_err(&invalid)?;
    if text.starts_with('/') {
        text.insert_str(0, origin);
    }
    let base = text.split('?').next().unwrap_or_default();
    let server = Server::parse(base, allow_plain_http).map_err(|problem| {
        invalid(match problem {
            BaseUrlProblem::Invalid(reason) => format!("its token URL cannot be used: {reason}"),
            BaseUrlProblem::Insecure(host) => format!(
                "its token URL is plain http to {host}, which would send secrets in the clear: use https, or call `allow_plain_http` on the builder"
            ),
        })
    })?;
    match Url::parse(&text) {
        Ok(url) if url.fragment().is_none() => Ok((url, server)),
        _ => Err(invalid("its token URL has a fragment".to_owned())),
    }
}

pub(super) fn credential_from(
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
pub(super) fn require_credentials(
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
