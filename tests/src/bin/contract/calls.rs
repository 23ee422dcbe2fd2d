//! What is called, and what has to come of it.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use clientry::header::{HeaderMap, HeaderValue};
use clientry::{HttpClient, RetryPolicy};
use serde_json::Value;
use tests::clients::{Client, Inputs, Kind, Provider, Seen, Settings};
use tests::samples::Samples;
use tests::{Spec, SpecOperation};
use xtask::mock::REASON;

/// One call.
pub struct Call {
    operation: String,
    /// None as the documentation shows it.
    inputs: Option<BTreeMap<String, Value>>,
    /// The status that has to come; None is the first success.
    status: Option<u16>,
    /// Whether the server is asked for that status, whatever the call means.
    is_preferred: bool,
    /// Whether the response is made up by its schema, and is no example.
    is_dynamic: bool,
}

impl Call {
    /// The calls of every operation of a provider.
    pub fn documented(spec: &Spec, provider: &Provider) -> Vec<Self> {
        let mut calls = Vec::new();
        for (operation, documented) in provider.documented() {
            let name = operation.name;
            let call = |inputs, status, is_dynamic| Self {
                operation: name.to_owned(),
                inputs,
                status,
                is_preferred: true,
                is_dynamic,
            };
            let full = everything(spec, &documented);
            for (status, _) in documented.successes() {
                for dynamic in [false, true] {
                    calls.push(call(None, Some(status), dynamic));
                    calls.push(call(Some(full.clone()), Some(status), dynamic));
                }
            }
            for (status, _) in documented.errors() {
                calls.push(call(None, Some(status), false));
                calls.push(call(None, Some(status), true));
            }
        }
        calls
    }

    /// The calls of every operation of a provider to a server that keeps what it is sent: each is done as it is documented,
    /// and for an item that is not there, and what removes an item comes last.
    pub fn kept(spec: &Spec, provider: &Provider) -> Vec<Self> {
        let mut documented = provider.documented();
        documented.sort_by_key(|(operation, _)| operation.method == "DELETE");
        let mut calls = Vec::new();
        for (operation, documented) in documented {
            let call = |inputs, status| Self {
                operation: operation.name.to_owned(),
                inputs,
                status,
                is_preferred: false,
                is_dynamic: false,
            };
            let last = operation.path.trim_end_matches('/').rsplit('/').next();
            let id = last.and_then(|last| last.strip_prefix('{')?.strip_suffix('}'));
            let has_404 = documented.errors().any(|(status, _)| status == 404);
            if let (Some(id), true) = (id, has_404) {
                let mut inputs = everything(spec, &documented);
                let unknown = match inputs.get(id) {
                    Some(Value::Number(_)) => Value::from(987_654_321),
                    _ => Value::from("unknown"),
                };
                inputs.insert(id.to_owned(), unknown);
                calls.push(call(Some(inputs), Some(404)));
            }
            calls.push(call(None, None));
        }
        calls
    }

    /// The calls in a file, a line each.
    pub fn from_file(file: &Path, provider: &Provider) -> Vec<Self> {
        let text = std::fs::read_to_string(file).expect("a file of calls");
        let calls = text.lines().map(|line| {
            let call: Value = serde_json::from_str(line).expect("a call as JSON");
            let inputs = call["inputs"].as_object().expect("`inputs`").clone();
            Self {
                operation: operation(provider, &call),
                inputs: Some(inputs.into_iter().collect()),
                status: call["status"]
                    .as_u64()
                    .and_then(|status| status.try_into().ok()),
                is_preferred: true,
                is_dynamic: call["dynamic"] == true,
            }
        });
        calls.collect()
    }

    /// What the server is asked for.
    fn preference(&self) -> String {
        let status = self.status.filter(|_| self.is_preferred);
        let status = status.map(|status| format!("code={status}"));
        let dynamic = self.is_dynamic.then(|| "dynamic=true".to_owned());
        let both: Vec<_> = status.into_iter().chain(dynamic).collect();
        both.join(", ")
    }
}

/// The method that calls the operation of a method and a path.
fn operation(provider: &Provider, call: &Value) -> String {
    let found = provider
        .operations
        .iter()
        .find(|one| call["method"] == one.method && call["path"] == one.path);
    let name = found.map(|found| found.name.to_owned());
    name.or_else(|| call["operation"].as_str().map(str::to_owned))
        .unwrap_or_else(|| panic!("{} has no {call}", provider.name))
}

/// A value for each parameter of an operation, and a whole body.
fn everything(spec: &Spec, operation: &SpecOperation) -> BTreeMap<String, Value> {
    let schemas = spec.schemas();
    let samples = Samples {
        schemas: &schemas,
        optional: true,
    };
    let of = |schema: &Value| samples.value(&schemas.facts(schema));
    let parameters = operation.parameters.iter().map(|parameter| {
        let value = parameter.example.clone();
        (
            parameter.name.clone(),
            value.unwrap_or_else(|| of(&parameter.schema)),
        )
    });
    let body = operation
        .body
        .iter()
        .map(|body| ("body".to_owned(), of(body)));
    parameters.chain(body).collect()
}

/// A provider against its document.
pub struct Contract<'p> {
    provider: &'p Provider,
    url: String,
    /// By what they prefer.
    clients: BTreeMap<String, Box<dyn Client>>,
    operations: BTreeSet<String>,
    failures: Vec<String>,
}

impl<'p> Contract<'p> {
    pub fn new(provider: &'p Provider, url: String) -> Self {
        Self {
            provider,
            url,
            clients: BTreeMap::new(),
            operations: BTreeSet::new(),
            failures: Vec::new(),
        }
    }

    /// How many operations were called.
    pub fn operations(&self) -> usize {
        self.operations.len()
    }

    /// What was not as it should be.
    pub fn failures(&self) -> &[String] {
        &self.failures
    }

    /// Makes a call and judges what comes of it.
    pub async fn make(&mut self, call: &Call) {
        self.operations.insert(call.operation.clone());
        let (provider, url) = (self.provider, &self.url);
        let client = self
            .clients
            .entry(call.preference())
            .or_insert_with_key(|preference| client(provider, url, preference));
        let inputs = call.inputs.clone().map(Inputs::new);
        // A value that is none of an argument's type is a failure of this call alone.
        let calling = catch_unwind(AssertUnwindSafe(|| {
            client.call_as(&call.operation, inputs.as_ref(), Some(RetryPolicy::off()))
        }));
        let problem = match calling {
            Ok(calling) => problem(call, &calling.await),
            Err(panic) => Some(said(&*panic)),
        };
        if let Some(problem) = problem {
            let inputs = match &call.inputs {
                Some(inputs) => serde_json::to_string(inputs).unwrap_or_default(),
                None => "as documented".to_owned(),
            };
            let (operation, preference) = (&call.operation, call.preference());
            self.failures.push(format!(
                "{operation} ({preference}): {problem}; inputs: {inputs}"
            ));
        }
    }
}

/// What a call says that fails before it is sent.
fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    format!("not called: {}", text.unwrap_or_default())
}

fn client(provider: &Provider, url: &str, preference: &str) -> Box<dyn Client> {
    let mut headers = HeaderMap::new();
    if !preference.is_empty() {
        let preference = HeaderValue::from_str(preference).expect("it is ASCII");
        headers.insert("prefer", preference);
    }
    provider.client(Settings {
        base_url: Some(url.to_owned()),
        http_client: Some(HttpClient::new(move |http| {
            http.default_headers(headers.clone())
        })),
        ..Settings::default()
    })
}

/// What is wrong with the outcome of a call, if anything is.
fn problem(call: &Call, seen: &Seen) -> Option<String> {
    let headers = seen.headers.as_ref();
    // Both servers respond to an invalid request with an error of the document, if they can, and say so here.
    let violations = headers.and_then(|headers| headers.get("sl-violations"));
    let violations = violations.map(|value| String::from_utf8_lossy(value.as_bytes()));
    let violations = violations.filter(|told| is_of_request(told));
    let reason = headers.and_then(|headers| headers.get(REASON));
    let reason = reason.map(|value| String::from_utf8_lossy(value.as_bytes()));
    // An error that is expected without being asked for is one of these.
    let is_expected = !call.is_preferred && call.status.is_some();
    if let (Some(why), false) = (violations.or(reason), is_expected) {
        return Some(format!("not accepted: {why}"));
    }
    let body = || String::from_utf8_lossy(seen.body.as_deref().unwrap_or_default()).into_owned();
    let is_asked = match call.status {
        Some(status) => seen.status == Some(status),
        None => seen.status.is_some_and(|status| status < 300),
    };
    if !is_asked {
        let (status, message) = (seen.status, &seen.message);
        return Some(format!("status {status:?}, {message}: {}", body()));
    }
    let expected = match seen.status {
        Some(..300) => Kind::Success,
        _ => Kind::Api,
    };
    (seen.kind != expected).then(|| format!("{}: {}", seen.message, body()))
}

/// Whether violations are such of the request. Prism tells of its own responses, too: those that it makes up do not keep to every
/// keyword of 3.1.
fn is_of_request(violations: &str) -> bool {
    let listed: Option<Vec<Value>> = serde_json::from_str(violations).ok();
    listed.is_none_or(|listed| listed.iter().any(|one| one["location"][0] != "response"))
}
