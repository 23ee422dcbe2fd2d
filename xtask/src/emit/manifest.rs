//! `Cargo.toml`: the crate's name, its features, what it is built on.

use super::source;
use crate::model::Api;

/// The version of a crate that has none yet.
const FIRST_VERSION: &str = "0.1.0";

/// The manifest; `version` is the one that a person set.
pub fn text(api: &Api, version: Option<&str>, uses_json: bool, uses_patterns: bool) -> String {
    let header = source::header(api, "#");
    let name = &api.name;
    let version = version.unwrap_or(FIRST_VERSION);
    let title = toml_edit::Value::from(format!("A client of the {}", titled(&api.title)));
    let pattern = if uses_patterns {
        ", features = [\"pattern\"]"
    } else {
        ""
    };
    let json = if uses_json {
        "serde_json.workspace = true\n"
    } else {
        ""
    };
    let json_for_examples = if uses_json {
        ""
    } else {
        "serde_json.workspace = true\n"
    };
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
default = ["rustls"]
# TLS by rustls.
rustls = ["clientry/rustls"]
# TLS by the operating system's library.
native-tls = ["clientry/native-tls"]
# `ClientBuilder::gzip`.
gzip = ["clientry/gzip"]
# A span for each call and an event for each retry.
tracing = ["clientry/tracing"]
# `JsonSchema` for every type.
schemars = ["dep:schemars", "clientry/schemars"]

[dependencies]
clientry = {{ workspace = true{pattern} }}
schemars = {{ workspace = true, optional = true }}
serde.workspace = true
{json}
[dev-dependencies]
{json_for_examples}tokio = {{ workspace = true, features = ["macros", "rt-multi-thread"] }}

[lints]
workspace = true

[package.metadata.docs.rs]
all-features = true
"#,
        webhooks = if api.webhook.is_some() {
            ", \"webhooks\""
        } else {
            ""
        },
    )
}

/// A title that ends in what it is.
pub fn titled(title: &str) -> String {
    if title.split_whitespace().any(|word| word == "API") {
        title.to_owned()
    } else {
        format!("{title} API")
    }
}
