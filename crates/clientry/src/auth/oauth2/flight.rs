//! One renewal for all calls that wait for it.
//!
//! A renewal is a task of its own: a call that is dropped while it waits must not take a new refresh token with it, of
//! which the provider gives one only.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout, timeout_at};

use super::endpoint::LIMIT;
use super::failed::Failed;
use super::response::Granted;
use super::{Endpoint, OAuth2};
use crate::auth::{BoxError, BoxFuture, TokenProvider};
use crate::error::OAuth2Error;
use crate::trace;
use crate::types::SecretString;

/// How long calls wait for a renewal that begins before the token ends.
const PATIENCE: Duration = Duration::from_secs(5);

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
    flight: Option<Flight>,
    /// The last renewal, where that failed.
    failed: Option<Failed>,
}

/// An access token.
#[derive(Clone)]
struct Token {
    secret: SecretString,
    /// When it is to be renewed; none where its life is not known.
    renew_at: Option<Instant>,
    /// When its life ends; none where that is not known.
    ends_at: Option<Instant>,
}

/// A renewal that goes on.
#[derive(Clone)]
struct Flight {
    begun: Instant,
    outcome: watch::Receiver<Outcome>,
}

/// What a call does for a token.
enum Next {
    Use(SecretString),
    /// Waits for a renewal; `early` says that there is a token still.
    Wait {
        flight: Flight,
        early: bool,
    },
    /// The token endpoint is not asked yet.
    Fail(OAuth2Error),
}

impl State {
    pub(super) fn new(refresh_token: Option<SecretString>) -> Self {
        Self {
            token: None,
            refresh_token,
            unsaved: None,
            flight: None,
            failed: None,
        }
    }

    /// The token, if it may still be used.
    fn living(&self) -> Option<&Token> {
        self.token.as_ref().filter(|token| is_ahead(token.ends_at))
    }
}

impl Token {
    fn new(granted: &Granted, asked: Instant, margin: Duration) -> Self {
        let life = granted.expires_in;
        let used = life.map(|life| life - margin.min(life / 2));
        Self {
            secret: granted.access_token.clone(),
            renew_at: used.and_then(|used| asked.checked_add(used)),
            ends_at: life.and_then(|life| asked.checked_add(life)),
        }
    }
}

fn is_ahead(at: Option<Instant>) -> bool {
    at.is_none_or(|at| Instant::now() < at)
}

impl Flight {
    /// Whether it comes to something: the task of a runtime that was shut down leaves one behind that does not.
    fn is_going(&self) -> bool {
        self.outcome.has_changed().is_ok() || self.outcome.borrow().is_some()
    }

    /// What it comes to.
    async fn end(&mut self) -> Result<SecretString, OAuth2Error> {
        let outcome = match self.outcome.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone(),
            Err(_) => None,
        };
        outcome.unwrap_or(Err(OAuth2Error::Cancelled))
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

    fn next(&self, refused: Option<&SecretString>) -> Next {
        let mut state = self.oauth2.state();
        if refused.is_some() && state.token.as_ref().map(|token| &token.secret) == refused {
            state.token = None;
        }
        let living = state.living();
        if let Some(token) = living.filter(|token| is_ahead(token.renew_at)) {
            return Next::Use(token.secret.clone());
        }
        let early = living.is_some();
        let going = state.flight.as_ref().filter(|flight| flight.is_going());
        if let (None, Some(failed)) = (going, &state.failed)
            && failed.holds(early)
        {
            return match living {
                Some(token) => Next::Use(token.secret.clone()),
                None => Next::Fail(failed.error()),
            };
        }
        let flight = going.cloned().unwrap_or_else(|| self.depart());
        state.flight = Some(flight.clone());
        Next::Wait { flight, early }
    }

    /// The new token, or the one that there is where that does not come soon.
    async fn early(&self, mut flight: Flight) -> Result<SecretString, OAuth2Error> {
        let patience = flight.begun + PATIENCE;
        let failed = match timeout_at(patience, flight.end()).await {
            // A refresh token that is not stored may be lost: its owner has to know at once.
            Ok(result @ (Ok(_) | Err(OAuth2Error::Store { .. }))) => return result,
            Ok(Err(error)) => Some(error),
            Err(_) => None,
        };
        let living = self
            .oauth2
            .state()
            .living()
            .map(|token| token.secret.clone());
        match (living, failed) {
            (Some(token), failed) => {
                trace::token_not_renewed(failed.as_ref());
                Ok(token)
            }
            (None, Some(error)) => Err(error),
            (None, None) => flight.end().await,
        }
    }

    /// Begins a renewal.
    fn depart(&self) -> Flight {
        let (sender, outcome) = watch::channel(None);
        let (oauth2, endpoint) = (Arc::clone(&self.oauth2), Arc::clone(&self.endpoint));
        tokio::spawn(async move {
            let result = oauth2.renew(&endpoint).await;
            let mut state = oauth2.state();
            state.flight = None;
            state.failed = result.as_ref().err().cloned().map(Failed::new);
            // Whoever asks from now on begins another one, and whoever waits sees this one's end.
            sender.send_replace(Some(result));
        });
        let begun = Instant::now();
        Flight { begun, outcome }
    }
}

impl TokenProvider for Renewed {
    fn token<'a>(
        &'a self,
        refused: Option<&'a SecretString>,
    ) -> BoxFuture<'a, Result<SecretString, BoxError>> {
        Box::pin(async move {
            let result = match self.next(refused) {
                Next::Use(token) => return Ok(token),
                Next::Fail(error) => Err(error),
                Next::Wait {
                    flight,
                    early: true,
                } => self.early(flight).await,
                Next::Wait { mut flight, .. } => flight.end().await,
            };
            result.map_err(Into::into)
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
                let saved = timeout(LIMIT, store.save(new)).await;
                let saved = saved.map_err(|_| OAuth2Error::StoreTimedOut { limit: LIMIT })?;
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
