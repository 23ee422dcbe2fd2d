//! The decisions: what the crate of an API looks like, as plain data.
//!
//! Every name, argument, presence, check, variant, module and feature is decided here; nothing is printed.
//!
//! | module | what it decides |
//! | --- | --- |
//! | [`types`] | the named types: fields with their presence, variants with their tags, checks |
//! | [`operation`] | a call: its arguments, setters, responses |
//! | [`client`] | what is set once: credentials, headers, servers |
//! | [`webhook`] | the verifier of deliveries |
//! | [`features`] | the features, and in a large crate what is compiled with each |
//! | [`argument`] | how a value is taken |
//! | `boxes` | which parts of a type are boxed, so that none is large |
//! | [`example`] | the values that an example of a call shows |
//! | [`docs`] | descriptions that are safe in documentation |

pub mod argument;
mod boxes;
pub mod client;
mod context;
pub mod docs;
pub mod example;
pub mod features;
pub mod operation;
pub mod types;
pub mod webhook;

pub use crate::engine::RustType;
pub use crate::ir::TypeId;
pub use argument::Argument;
pub use client::Client;
pub use features::Features;
pub use operation::Operation;
pub use types::{TypeDef, Types};
pub use webhook::Webhook;

use crate::engine::RustTypes;
use crate::ir::{Api, Writing};
use context::Context;
use types::checks::{Check, Rules};
use types::shown::Shown;

/// The version of a crate that has none yet.
const FIRST_VERSION: &str = "0.1.0";

/// A crate, decided in every detail.
#[derive(Debug)]
pub struct Crate {
    /// Its name.
    pub name: String,
    /// The name that code uses.
    pub module: String,
    /// What the API is called.
    pub title: String,
    /// Its version.
    pub version: String,
    /// Where it comes from.
    pub source: Source,
    /// Where it is.
    pub home: Home,
    /// What its front page begins with.
    pub overview: String,
    /// What is set once.
    pub client: Client,
    /// The operations in the document's order.
    pub operations: Vec<Operation>,
    /// The operation that the front page shows.
    pub shown: Option<usize>,
    /// The named types in the document's order.
    pub types: Types,
    /// The verifier of deliveries.
    pub webhook: Option<Webhook>,
    /// What is compiled when.
    pub features: Features,
    /// What `lib.rs` exports of the generated modules.
    pub exports: Vec<String>,
    /// What `lib.rs` exports of the runtime.
    pub shared: Vec<&'static str>,
    /// Whether its code names `serde`.
    pub uses_serde: bool,
    /// Whether its code names `serde_json`.
    pub uses_json: bool,
    /// Whether it checks patterns.
    pub uses_patterns: bool,
}

/// The document that a crate is made of.
#[derive(Debug)]
pub struct Source {
    /// Its path from the workspace's root; its name alone where the crate is outside of it.
    pub file: String,
    /// What is written after `cargo xtask` to make the crate.
    pub command: String,
}

/// Where a crate is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// In the workspace, from which its manifest inherits.
    Workspace,
    /// Anywhere else, with this runtime.
    Alone(Runtime),
}

/// The runtime of a crate outside of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runtime {
    /// A directory that has it, from that of the crate, or absolute.
    Path(String),
    /// A version of it in the registry.
    Version(String),
}

/// Decides what the crate of an API looks like; `version` is the one that a person set.
pub fn decide(api: &Api, types: &RustTypes, version: Option<&str>) -> Crate {
    let types = &boxes::placed(api, types.clone());
    let context = Context::of(api, types);
    let rules = Rules::of(api);
    let client = client::decide(api);
    let shown = Shown::of(&context);
    let mut types = types::decide(&context, &rules, &shown);
    let operations = operation::decide(&context, &rules, &shown, &types, &client.servers);
    types::updates::decide(&context, &operations, &mut types);
    let webhook = api
        .webhook
        .as_ref()
        .map(|webhook| webhook::decide(api, webhook));
    let features = features::decide(api, &operations, &mut types, webhook.as_ref());
    let checks = operations.iter().flat_map(Operation::checks);
    let uses_patterns = types.checks().chain(checks).any(Check::is_pattern);
    let title = titled(&api.title);
    Crate {
        name: api.name.clone(),
        module: api.name.replace('-', "_"),
        version: version.unwrap_or(FIRST_VERSION).to_owned(),
        source: Source {
            file: api.file.clone(),
            command: format!("codegen {}", api.name),
        },
        home: Home::Workspace,
        overview: overview(api, &title),
        title,
        shown: operations
            .iter()
            .position(|operation| operation.id.starts_with("update"))
            .or((!operations.is_empty()).then_some(0)),
        exports: exports(&client, webhook.is_some()),
        shared: shared(&operations),
        uses_serde: types.uses_serde(),
        uses_json: types.uses_json() || operations.iter().any(Operation::uses_json),
        uses_patterns,
        client,
        operations,
        types,
        webhook,
        features,
    }
}

fn overview(api: &Api, title: &str) -> String {
    let described = api
        .description
        .as_deref()
        .map(|text| format!("\n\n{}", docs::clean(text)))
        .unwrap_or_default();
    let version = docs::clean(&docs::line(&api.version));
    let version = match version.is_empty() {
        true => version,
        false => format!(", version {version}"),
    };
    format!(
        "A client of the {}{version}, generated by Clientry from an OpenAPI document.{described}",
        docs::clean(title),
    )
}

/// A title that ends in what it is.
fn titled(title: &str) -> String {
    let title = docs::line(title);
    if title.split_whitespace().any(|word| word == "API") {
        title
    } else {
        format!("{title} API")
    }
}

/// The types of the runtime that whoever calls these operations has to name.
fn shared(operations: &[Operation]) -> Vec<&'static str> {
    let mut names = vec![
        "AnyError",
        "BuildError",
        "DateTime",
        "Error",
        "HttpClient",
        "Nullable",
        "Response",
        "RetryPolicy",
        "SecretString",
    ];
    let mut writings = operations
        .iter()
        .filter_map(|one| Some(&one.body.as_ref()?.writing));
    if writings
        .clone()
        .any(|writing| matches!(writing, Writing::Raw(_)))
    {
        names.push("Body");
    }
    if writings.any(|writing| matches!(writing, Writing::Multipart(_))) {
        names.push("File");
    }
    names.sort_unstable();
    names.insert(0, "self");
    names
}

/// Types first, then modules.
fn exports(client: &Client, webhook: bool) -> Vec<String> {
    let mut types = vec!["Client".to_owned(), "ClientBuilder".to_owned()];
    types.extend(client.type_names());
    types.extend(webhook.then(|| "WebhookVerifier".to_owned()));
    types.extend(client.constants().map(str::to_owned));
    types.sort();
    types.extend(["operations", "types"].map(str::to_owned));
    types
}
