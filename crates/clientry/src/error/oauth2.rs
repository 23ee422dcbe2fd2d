//! [`OAuth2Error`]: why there is no token by OAuth 2.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;

use crate::text::{one_line, root_cause};

/// Why there is no token by OAuth 2. It holds no token and no secret, and of what the token endpoint responded the status
/// and the error code alone.
///
/// It is what [`CredentialError::oauth2`](crate::CredentialError::oauth2) gives.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OAuth2Error {
    /// The token endpoint refused.
    #[error(
        "{endpoint} responded {} to the token request{}{}",
        status.as_u16(),
        said(code.as_deref()),
        again(*retry_after)
    )]
    Denied {
        /// The origin of the token endpoint.
        endpoint: String,
        /// The status.
        status: StatusCode,
        /// The error code, such as `invalid_grant` (RFC 6749, section 5.2), where the response has one.
        code: Option<String>,
        /// How long it asks to be left alone, by `Retry-After` of a response with status 429 or 5xx. Calls do not ask it
        /// again before; they fail with what it said, and the time that is left.
        retry_after: Option<Duration>,
    },
    /// The token endpoint redirects, which is not followed: the request holds secrets.
    #[error(
        "{endpoint} responded {} to the token request: a redirect, which is not followed",
        status.as_u16()
    )]
    Redirected {
        /// The origin of the token endpoint.
        endpoint: String,
        /// The status.
        status: StatusCode,
    },
    /// The token endpoint responded with a success that holds no token.
    #[error("{endpoint} responded {} to the token request, but {reason}", status.as_u16())]
    Unreadable {
        /// The origin of the token endpoint.
        endpoint: String,
        /// The status.
        status: StatusCode,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The token endpoint did not respond: there was no connection, or it broke.
    #[error("no response from {endpoint} to the token request: {}", root_cause(&**error))]
    Transport {
        /// The origin of the token endpoint.
        endpoint: String,
        /// What reqwest said, without the URL.
        error: Arc<reqwest::Error>,
    },
    /// The token endpoint did not respond in time.
    #[error("no response from {endpoint} to the token request within {limit:?}")]
    TimedOut {
        /// The origin of the token endpoint.
        endpoint: String,
        /// The limit.
        limit: Duration,
    },
    /// The user's own store did not take the new refresh token. No call is made with it until the store has taken it.
    #[error("the store did not take the new refresh token: {}", one_line(&error.to_string()))]
    Store {
        /// What the store said.
        error: Arc<dyn Error + Send + Sync>,
    },
    /// The user's own store took too long to take the new refresh token. It is dropped, and handed the token again before
    /// the next call.
    #[error("the store did not take the new refresh token within {limit:?}")]
    StoreTimedOut {
        /// The limit.
        limit: Duration,
    },
    /// The request for a token ended without a result: its tokio runtime was shut down, or the store panicked.
    #[error("the token request was cancelled")]
    Cancelled,
}

impl OAuth2Error {
    /// The error code of the token endpoint, such as `invalid_grant`.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Denied { code, .. } => code.as_deref(),
            _ => None,
        }
    }

    /// Whether the refresh token is wrong, expired or revoked: someone has to give their consent anew.
    pub fn is_invalid_grant(&self) -> bool {
        self.code() == Some("invalid_grant")
    }

    /// Whether the client's id or secret is wrong.
    pub fn is_invalid_client(&self) -> bool {
        self.code() == Some("invalid_client")
    }

    /// How long the token endpoint asks to be left alone; see [`Denied`](Self::Denied).
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Denied { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether the same request may go better later: there was no response, or one of status 429 or 5xx, or the store took
    /// too long.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Transport { .. }
            | Self::TimedOut { .. }
            | Self::StoreTimedOut { .. }
            | Self::Cancelled => true,
            Self::Denied { status, .. } => is_passing(*status),
            Self::Redirected { .. } | Self::Unreadable { .. } | Self::Store { .. } => false,
        }
    }

    /// Whether the token endpoint or the store took too long.
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::TimedOut { .. } | Self::StoreTimedOut { .. } => true,
            Self::Transport { error, .. } => error.is_timeout(),
            _ => false,
        }
    }
}

/// Whether a token endpoint says with this status that it may respond otherwise later.
pub(crate) fn is_passing(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
}

/// When it may be asked again, if it said so: in whole seconds, rounded up, since it is a moment later when this is read.
fn again(retry_after: Option<Duration>) -> String {
    let seconds = |wait: Duration| {
        let part = u64::from(wait.subsec_nanos() > 0);
        wait.as_secs().saturating_add(part)
    };
    retry_after.map_or_else(String::new, |wait| {
        format!(", and not to be asked again for {} s", seconds(wait))
    })
}

/// The code of an error, and what it means where that is known.
fn said(code: Option<&str>) -> String {
    let meaning = match code {
        None => return String::new(),
        Some("invalid_grant") => " (what it was asked with is wrong, expired or revoked)",
        Some("invalid_client") => " (the client id or the client secret is wrong)",
        Some("invalid_scope") => " (a scope is unknown, or more than was granted)",
        Some("unauthorized_client") => " (the client may not use this grant)",
        Some(_) => "",
    };
    format!(": {}{meaning}", code.unwrap_or_default())
}
