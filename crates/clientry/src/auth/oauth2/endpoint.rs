//! [`Endpoint`]: where tokens are asked for, and the request that asks.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::prelude::{BASE64_STANDARD, Engine};
use form_urlencoded::{Serializer, byte_serialize};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use reqwest::{Method, StatusCode, Url};

use super::response::{self, Granted};
use super::{Grant, OAuth2};
use crate::error::{OAuth2Error, is_passing};
use crate::retry::retry_after;
use crate::spec::ClientAuth;
use crate::types::SecretString;

/// How long a token request may take in all, and how long the store to take what came.
pub(super) const LIMIT: Duration = Duration::from_secs(30);
/// The most that is read of a response.
const LONGEST: usize = 256 * 1024;

/// A token endpoint that was checked, and the connections to it.
pub(crate) struct Endpoint {
    pub(crate) url: Url,
    pub(crate) http: reqwest::Client,
    pub(crate) user_agent: Option<HeaderValue>,
    pub(crate) client_auth: ClientAuth,
}

/// What matters of a response.
struct Came {
    status: StatusCode,
    /// How long the endpoint asks to be left alone.
    retry_after: Option<Duration>,
    body: Vec<u8>,
}

impl Endpoint {
    /// Asks for a token, once.
    pub(super) async fn fetch(
        &self,
        oauth2: &OAuth2,
        refresh_token: Option<&SecretString>,
    ) -> Result<Granted, OAuth2Error> {
        let request = self.request(oauth2, refresh_token);
        let exchange = tokio::time::timeout(LIMIT, self.exchange(request));
        let Came {
            status,
            retry_after,
            body,
        } = exchange.await.map_err(|_| OAuth2Error::TimedOut {
            endpoint: self.origin(),
            limit: LIMIT,
        })??;
        if status.is_redirection() {
            return Err(OAuth2Error::Redirected {
                endpoint: self.origin(),
                status,
            });
        }
        let secrets: Vec<&str> = [refresh_token, oauth2.client_secret.as_ref()]
            .into_iter()
            .flatten()
            .chain(oauth2.parameters.iter().map(|(_, value)| value))
            .map(SecretString::expose_secret)
            .collect();
        let denied = |code| OAuth2Error::Denied {
            endpoint: self.origin(),
            status,
            code,
            retry_after,
        };
        let code = response::code(&body, &secrets);
        if !status.is_success() {
            return Err(denied(code));
        }
        // Some endpoints refuse with status 200.
        response::granted(&body).map_err(|reason| match code {
            Some(code) => denied(Some(code)),
            None => OAuth2Error::Unreadable {
                endpoint: self.origin(),
                status,
                reason,
            },
        })
    }

    fn request(&self, oauth2: &OAuth2, refresh_token: Option<&SecretString>) -> reqwest::Request {
        let mut body = Serializer::new(String::new());
        body.append_pair(
            "grant_type",
            match oauth2.grant {
                Grant::ClientCredentials => "client_credentials",
                Grant::RefreshToken => "refresh_token",
            },
        );
        if let Some(token) = refresh_token {
            body.append_pair("refresh_token", token.expose_secret());
        }
        if !oauth2.scopes.is_empty() {
            body.append_pair("scope", &oauth2.scopes.join(" "));
        }
        for (name, value) in &oauth2.parameters {
            body.append_pair(name, value.expose_secret());
        }
        let mut request = reqwest::Request::new(Method::POST, self.url.clone());
        let headers = request.headers_mut();
        match (&oauth2.client_secret, self.client_auth) {
            (Some(secret), ClientAuth::Basic) => {
                headers.insert(AUTHORIZATION, basic(&oauth2.client_id, secret));
            }
            (secret, _) => {
                body.append_pair("client_id", &oauth2.client_id);
                if let Some(secret) = secret {
                    body.append_pair("client_secret", secret.expose_secret());
                }
            }
        }
        if let Some(agent) = &self.user_agent {
            headers.insert(USER_AGENT, agent.clone());
        }
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        *request.body_mut() = Some(body.finish().into());
        request
    }

    async fn exchange(&self, request: reqwest::Request) -> Result<Came, OAuth2Error> {
        let failed = |error: reqwest::Error| OAuth2Error::Transport {
            endpoint: self.origin(),
            error: Arc::new(error.without_url()),
        };
        let mut response = self.http.execute(request).await.map_err(failed)?;
        let status = response.status();
        let retry_after = retry_after(response.headers(), SystemTime::now());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if chunk.len() > LONGEST - body.len() {
                return Err(OAuth2Error::Unreadable {
                    endpoint: self.origin(),
                    status,
                    reason: "its body is too long",
                });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Came {
            status,
            retry_after: retry_after.filter(|_| is_passing(status)),
            body,
        })
    }

    fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }
}

/// The client's id and secret as RFC 6749, section 2.3.1, has them: encoded as in a form before they are put together.
fn basic(id: &str, secret: &SecretString) -> HeaderValue {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encoded(id), encoded(secret.expose_secret()));
    let text = format!("Basic {}", BASE64_STANDARD.encode(pair));
    // Base64 has nothing in it that a header cannot have.
    let mut value =
        HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("Basic"));
    value.set_sensitive(true);
    value
}
