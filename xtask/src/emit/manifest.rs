//! `Cargo.toml`: the crate's name, its features, what it is built on.

use super::{alone, source};
use crate::rust::{Crate, Home};

/// A feature of a crate.
pub struct Feature {
    /// Its name.
    pub name: &'static str,
    /// What it adds.
    pub about: &'static str,
    /// What it turns on.
    turns_on: &'static [&'static str],
}

/// The features, those that choose the TLS first.
pub const FEATURES: [Feature; 6] = [
    Feature {
        name: "rustls",
        about: "TLS by rustls.",
        turns_on: &["clientry/rustls"],
    },
    Feature {
        name: "native-tls",
        about: "TLS by the operating system's library.",
        turns_on: &["clientry/native-tls"],
    },
    Feature {
        name: "gzip",
        about: "`ClientBuilder::gzip`.",
        turns_on: &["clientry/gzip"],
    },
    Feature {
        name: "tracing",
        about: "A span for each call and an event for each retry.",
        turns_on: &["clientry/tracing"],
    },
    Feature {
        name: "schemars",
        about: "`JsonSchema` for every type, as the document has it.",
        turns_on: &["dep:schemars", "clientry/schemars"],
    },
    Feature {
        name: "test-util",
        about: "For your tests: constructors of what is received, of a `Response` and of each `Error`.",
        turns_on: &["clientry/test-util"],
    },
];

/// The feature that is on.
pub const DEFAULT: &str = "rustls";

/// The manifest.
///
/// # Errors
///
/// Where that of the workspace lacks what is inherited.
pub fn text(of: &Crate) -> Result<String, String> {
    let inheriting = inheriting(of);
    match &of.home {
        Home::Workspace => Ok(inheriting),
        Home::Alone(runtime) => alone::manifest(&inheriting, runtime),
    }
}

/// The manifest in the workspace.
fn inheriting(of: &Crate) -> String {
    let header = source::header(of, "#");
    let (name, version) = (&of.name, &of.version);
    let title = toml_edit::Value::from(format!("A client of the {}", of.title));
    let pattern = if of.uses_patterns {
        ", features = [\"pattern\"]"
    } else {
        ""
    };
    let (json, json_for_examples) = if of.uses_json {
        ("serde_json.workspace = true\n", "")
    } else {
        ("", "serde_json.workspace = true\n")
    };
    let serde = match of.uses_serde {
        true => "serde.workspace = true\n",
        false => "",
    };
    let features: String = FEATURES
        .iter()
        .map(|feature| {
            let Feature {
                name,
                about,
                turns_on,
            } = feature;
            format!("# {about}\n{name} = {turns_on:?}\n")
        })
        .collect();
    format!(
        r#"{header}# The version is yours: it is kept.

[package]
name = "{name}"
version = "{version}"
description = {title}
edition.workspace = true
rust-version.workspace = true
license.workspace = true
readme = "README.md"
keywords = ["api", "client", "openapi"{webhooks}]
categories = ["api-bindings", "web-programming::http-client"]

[features]
default = [{DEFAULT:?}]
{features}
[dependencies]
clientry = {{ workspace = true{pattern} }}
schemars = {{ workspace = true, optional = true }}
{serde}{json}
[dev-dependencies]
{json_for_examples}tokio = {{ workspace = true, features = ["macros", "rt-multi-thread"] }}

[lints]
workspace = true

[package.metadata.docs.rs]
all-features = true
"#,
        webhooks = if of.webhook.is_some() {
            ", \"webhooks\""
        } else {
            ""
        },
    )
}
