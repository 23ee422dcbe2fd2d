//! [`Provider`]: a generated crate behind one shape, so that all of them go through the same cases.
//!
//! - `table`: [`ALL`] the crates, found by `build/` in `specs/`; `seen`: what a caller sees of a call.
//! - [`Inputs`]: the values of a call that is not the one of the documentation.
//! - [`Settings`]: what every builder takes; [`Waits`]: retries that do not keep a test waiting.

mod inputs;
mod seen;
mod table;

use std::fmt::Debug;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clientry::{BuildError, Check, HttpClient, RetryPolicy, Validate, Violation, mock};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use inputs::Inputs;
pub use seen::{Kind, Read, Seen};
pub use table::ALL;

use crate::{Recorder, Reply, Spec, SpecOperation};

/// A call on its way. That it is `Send` lets a program spawn it.
pub type Calling<'a> = Pin<Box<dyn Future<Output = Seen> + Send + 'a>>;

/// A client, its operations by their names.
pub trait Client: Debug + Send + Sync {
    /// Calls `operation` with these inputs, or else as its documentation shows; with a policy of the call's own if there is
    /// one.
    fn call_as(
        &self,
        operation: &str,
        inputs: Option<&Inputs>,
        policy: Option<RetryPolicy>,
    ) -> Calling<'_>;

    /// Calls `operation` as its documentation shows.
    fn call_with(&self, operation: &str, policy: Option<RetryPolicy>) -> Calling<'_> {
        self.call_as(operation, None, policy)
    }

    /// Calls `operation` with the client's policy.
    fn call(&self, operation: &str) -> Calling<'_> {
        self.call_with(operation, None)
    }
}

/// Asserts how often a mock was called.
pub type Called = Box<dyn Fn(usize)>;

/// The mock server of a crate.
pub trait MockServer {
    /// What all of them have.
    fn server(&self) -> &mock::Server;

    /// A client that calls it.
    fn client(&self) -> Box<dyn Client>;

    /// Has `operation` reply by the method that its documentation has for `status`, with a value read from JSON. None where
    /// there is no such method, or none whose argument is of a type of its own.
    fn reply(&self, operation: &str, status: u16, text: &str) -> Option<Called>;
}

/// The settings that every builder has. What is None is not set.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the names are those of the builders")]
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
    /// The crate's name, which is that of its document.
    pub name: &'static str,
    /// Its operations.
    pub operations: &'static [Operation],
    /// The JSON Schema of each type, by the name of its component.
    pub json_schemas: fn() -> Vec<(&'static str, schemars::Schema)>,
    /// Its types.
    pub types: &'static [Type],
    /// Makes a client, whose credentials all hold the marker.
    pub build: fn(Settings) -> Result<Box<dyn Client>, BuildError>,
    /// Starts its mock server.
    pub mock: fn() -> Box<dyn MockServer>,
}

/// An operation of a crate.
#[derive(Debug)]
pub struct Operation {
    /// The name of its method.
    pub name: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path's template.
    pub path: &'static str,
}

/// A type of a crate.
pub struct Type {
    /// The name of its component.
    pub component: &'static str,
    /// Reads and writes it.
    pub codec: Codec,
    /// Reads it and says what would keep it from being sent; nothing of a type that is never checked.
    pub violations: fn(&str) -> Option<Vec<Violation>>,
}

/// A value that may be `Validate`, which [`Unchecked`] asks for all the same.
pub struct Probe<T>(pub T);

impl<T: Validate> Probe<T> {
    /// What breaks a rule.
    pub fn violations(&self) -> Option<Vec<Violation>> {
        let mut check = Check::new();
        self.0.validate(&mut check);
        Some(check.into_violations())
    }
}

/// What a [`Probe`] has whose value is not `Validate`: a method of the type's own goes before it.
pub trait Unchecked {
    /// Nothing is known.
    fn violations(&self) -> Option<Vec<Violation>> {
        None
    }
}

impl<T> Unchecked for Probe<T> {}

/// Reads a string as a type, and writes what was read.
pub type Codec = fn(&str) -> serde_json::Result<String>;

/// The [`Codec`] of `T`.
pub fn through<T: DeserializeOwned + Serialize>(text: &str) -> serde_json::Result<String> {
    serde_json::to_string(&serde_json::from_str::<T>(text)?)
}

/// A value of `T`, which `text` has to be.
fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The provider `name`.
pub fn named(name: &str) -> &'static Provider {
    let found = ALL.iter().find(|provider| provider.name == name);
    found.unwrap_or_else(|| panic!("there is no provider {name}"))
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
    /// A client with these settings.
    pub fn client(&self, settings: Settings) -> Box<dyn Client> {
        (self.build)(settings).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// The crate's operations, each with what the document says of it.
    pub fn documented(&self) -> Vec<(&'static Operation, SpecOperation)> {
        let documented = Spec::load(self.name).operations();
        let of = |operation: &&'static Operation| {
            let found = documented
                .iter()
                .find(|one| one.method == operation.method && one.path == operation.path);
            let (method, path) = (operation.method, operation.path);
            found.cloned().unwrap_or_else(|| {
                panic!(
                    "{}: no operation of the document is `{method} {path}`",
                    self.name
                )
            })
        };
        let operations = self.operations.iter();
        operations
            .map(|operation| (operation, of(&operation)))
            .collect()
    }

    /// What the document says of the operation `name`.
    pub fn operation(&self, name: &str) -> SpecOperation {
        let mut operations = self.documented().into_iter();
        let found = operations.find(|(operation, _)| operation.name == name);
        found
            .unwrap_or_else(|| panic!("{} has no {name}", self.name))
            .1
    }

    /// An operation for what all of them have alike: the first that may be repeated, else the first.
    pub fn any(&self) -> &'static Operation {
        let harmless =
            |operation: &&Operation| matches!(operation.method, "GET" | "PUT" | "DELETE");
        let found = self.operations.iter().find(harmless);
        found.unwrap_or(&self.operations[0])
    }

    /// The first documented success of `operation`.
    pub fn success(&self, operation: &str) -> Reply {
        success(&self.operation(operation))
    }
}

/// The first documented success.
pub fn success(operation: &SpecOperation) -> Reply {
    let (status, response) = operation.successes().next().expect("one may succeed");
    match response.schema {
        Some(_) => Reply::json(status, &response.bodies()[0]),
        None => Reply::new(status),
    }
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
