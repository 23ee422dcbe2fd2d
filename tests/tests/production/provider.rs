//! [`Provider`]: a generated crate behind one shape, so that all of them go through the same cases.

use std::fmt::Debug;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clientry::{BuildError, HttpClient, RetryPolicy};
use tests::{Recorder, Reply, Spec, SpecOperation};

use crate::seen::Seen;

/// A call on its way. That it is `Send` lets a program spawn it.
pub type Calling<'a> = Pin<Box<dyn Future<Output = Seen> + Send + 'a>>;

/// A client, its operations by their names.
pub trait Client: Debug + Send + Sync {
    /// Calls `operation`, with a policy of the call's own if there is one.
    fn call_with(&self, operation: &str, policy: Option<RetryPolicy>) -> Calling<'_>;

    /// Makes a call that breaks a rule of the document.
    fn call_against_the_rules(&self) -> Calling<'_>;

    /// Calls `operation` with the client's policy.
    fn call(&self, operation: &str) -> Calling<'_> {
        self.call_with(operation, None)
    }
}

/// The settings that every builder has. What is None is not set.
#[derive(Clone, Default)]
pub struct Settings {
    pub base_url: Option<String>,
    pub allow_plain_http: bool,
    pub http_client: Option<HttpClient>,
    pub user_agent: Option<&'static str>,
    pub timeout: Option<Duration>,
    pub connect_timeout: Option<Duration>,
    pub read_timeout: Option<Duration>,
    pub max_body_bytes: Option<usize>,
    pub retry: Option<RetryPolicy>,
}

/// A generated crate.
pub struct Provider {
    /// The crate's name.
    pub name: &'static str,
    /// The names of its operations.
    pub operations: &'static [&'static str],
    /// The headers that its credentials make.
    pub credentials: &'static [(&'static str, &'static str)],
    /// Whether the document names the header with the request's id.
    pub has_request_id: bool,
    pub build: fn(Settings) -> Result<Box<dyn Client>, BuildError>,
}

impl Settings {
    /// Those of a client that calls `server`.
    pub fn of(server: &Recorder) -> Self {
        Self {
            base_url: Some(server.url()),
            ..Self::default()
        }
    }

    /// With a policy.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }
}

impl Provider {
    pub fn client(&self, settings: Settings) -> Box<dyn Client> {
        (self.build)(settings).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// The document's operations, each with its name in the crate.
    pub fn documented(&self) -> Vec<(String, SpecOperation)> {
        let operations = Spec::load(self.name).operations();
        operations
            .into_iter()
            .map(|operation| (in_rust(&operation.id), operation))
            .collect()
    }

    /// What the document says of the operation `name`.
    pub fn operation(&self, name: &str) -> SpecOperation {
        let mut operations = self.documented().into_iter();
        let found = operations.find(|(other, _)| other == name);
        found
            .unwrap_or_else(|| panic!("{} has no {name}", self.name))
            .1
    }

    /// The first documented success of `operation`.
    pub fn success(&self, operation: &str) -> Reply {
        success(&self.operation(operation))
    }
}

/// The first documented success.
pub fn success(operation: &SpecOperation) -> Reply {
    let (status, answer) = operation.successes().next().expect("one may succeed");
    match answer.schema {
        Some(_) => Reply::json(status, &answer.bodies()[0]),
        None => Reply::new(status),
    }
}

/// `listWebhooks` and `list-webhooks` as `list_webhooks`.
fn in_rust(id: &str) -> String {
    let mut name = String::new();
    for character in id.chars() {
        match character {
            '-' => name.push('_'),
            'A'..='Z' => name.extend(['_', character.to_ascii_lowercase()]),
            other => name.push(other),
        }
    }
    name
}

/// The waits between the attempts of calls, which are written down and not waited for.
#[derive(Clone, Default)]
pub struct Waits(Arc<Mutex<Vec<Duration>>>);

impl Waits {
    /// The default policy, but for its waits.
    pub fn policy(&self) -> RetryPolicy {
        let waits = self.clone();
        RetryPolicy::default().sleep_with(move |wait| {
            waits.lock().push(wait);
            std::future::ready(())
        })
    }

    /// The waits since the last time.
    pub fn take(&self) -> Vec<Duration> {
        std::mem::take(&mut *self.lock())
    }

    /// How many waits there were since the last time.
    pub fn count(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Duration>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The default policy without its waits.
pub fn at_once() -> RetryPolicy {
    Waits::default().policy()
}
