//! One renewal for all calls that wait for it.
//!
//! A renewal is a task of its own: a call that is dropped while it waits must not take a new refresh token with it, of
//! which the provider gives one only.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::response::Granted;
use super::{Endpoint, OAuth2};
use crate::auth::{BoxError, BoxFuture, TokenProvider};
use crate::error::OAuth2Error;
use crate::types::SecretString;

/// What a renewal comes to; none as long as it goes on.
type Outcome = Option<Result<SecretString, OAuth2Error>>;

/// What is known of the tokens.
pub(super) struct State {
    /// The token that calls are made with.
    token: Option<Token>,
    refresh_token: Option<SecretString>,
    /// What came with a new refresh token that the store has not taken yet.
    unsaved: Option<(SecretString, Token)>,
    /// The renewal that goes on.
    flight: Option<watch::Receiver<Outcome>>,
}

/// An access token.
#[derive(Clone)]
struct Token {
    secret: SecretString,
    /// When it is to be renewed; none where its life is not known.
    renew_at: Option<Instant>,
}

impl State {
    pub(super) fn new(refresh_token: Option<SecretString>) -> Self {
        Self {
            token: None,
            refresh_token,
            unsaved: None,
            flight: None,
        }
    }
}

impl Token {
    fn new(granted: &Granted, asked: Instant, margin: Duration) -> Self {
        let life = granted.expires_in;
        let used = life.map(|life| life - margin.min(life / 2));
        Self {
            secret: granted.access_token.clone(),
            renew_at: used.and_then(|used| asked.checked_add(used)),
        }
    }

    fn is_fresh(&self) -> bool {
        self.renew_at.is_none_or(|at| Instant::now() < at)
    }
}

/// The tokens of an [`OAuth2`], from an endpoint.
pub(crate) struct Renewed {
    oauth2: Arc<OAuth2>,
    endpoint: Arc<Endpoint>,
}

impl Renewed {
    pub(crate) fn new(oauth2: Arc<OAuth2>, endpoint: Endpoint) -> Self {
        let endpoint = Arc::new(endpoint);
        Self { oauth2, endpoint }
    }

    /// The token, or the renewal that gives one.
    fn now(
        &self,
        refused: Option<&SecretString>,
    ) -> Result<SecretString, watch::Receiver<Outcome>> {
        let mut state = self.oauth2.state();
        if refused.is_some() && state.token.as_ref().map(|token| &token.secret) == refused {
            state.token = None;
        }
        if let Some(token) = state.token.as_ref().filter(|token| token.is_fresh()) {
            return Ok(token.secret.clone());
        }
        // The task of a runtime that was shut down leaves a flight behind that comes to nothing.
        let going = state.flight.take().filter(|flight| {
            let ended = flight.has_changed().is_err();
            !ended || flight.borrow().is_some()
        });
        let flight = going.unwrap_or_else(|| self.depart());
        state.flight = Some(flight.clone());
        Err(flight)
    }

    /// Begins a renewal.
    fn depart(&self) -> watch::Receiver<Outcome> {
        let (sender, receiver) = watch::channel(None);
        let (oauth2, endpoint) = (Arc::clone(&self.oauth2), Arc::clone(&self.endpoint));
        tokio::spawn(async move {
            let result = oauth2.renew(&endpoint).await;
            let mut state = oauth2.state();
            state.flight = None;
            // Whoever asks from now on begins another one, and whoever waits sees this one's end.
            sender.send_replace(Some(result));
        });
        receiver
    }
}

impl TokenProvider for Renewed {
    fn token<'a>(
        &'a self,
        refused: Option<&'a SecretString>,
    ) -> BoxFuture<'a, Result<SecretString, BoxError>> {
        Box::pin(async move {
            let mut flight = match self.now(refused) {
                Ok(token) => return Ok(token),
                Err(flight) => flight,
            };
            let outcome = match flight.wait_for(Option::is_some).await {
                Ok(outcome) => outcome.clone(),
                Err(_) => None,
            };
            outcome
                .unwrap_or(Err(OAuth2Error::Cancelled))
                .map_err(Into::into)
        })
    }
}

impl OAuth2 {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // No code of a user's own runs while it is locked, and each change of it is one assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fetches a token, and has a new refresh token stored before either is used.
    async fn renew(&self, endpoint: &Endpoint) -> Result<SecretString, OAuth2Error> {
        let (unsaved, refresh_token) = {
            let state = self.state();
            (state.unsaved.clone(), state.refresh_token.clone())
        };
        let (new, token) = match unsaved {
            Some((refresh_token, token)) => (Some(refresh_token), token),
            None => {
                let asked = Instant::now();
                let granted = endpoint.fetch(self, refresh_token.as_ref()).await?;
                let token = Token::new(&granted, asked, self.margin);
                // Client credentials are not renewed by a refresh token (RFC 6749, section 4.4.3).
                let new = granted
                    .refresh_token
                    .filter(|new| refresh_token.as_ref().is_some_and(|old| old != new));
                (new, token)
            }
        };
        if let Some(new) = &new {
            self.state().unsaved = Some((new.clone(), token.clone()));
            if let Some(store) = &self.store {
                let saved = store.save(new).await;
                saved.map_err(|error| OAuth2Error::Store {
                    error: error.into(),
                })?;
            }
        }
        let secret = token.secret.clone();
        let mut state = self.state();
        if new.is_some() {
            state.refresh_token = new;
            state.unsaved = None;
        }
        state.token = Some(token);
        Ok(secret)
    }
}
