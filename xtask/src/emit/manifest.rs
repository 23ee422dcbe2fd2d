//! `Cargo.toml`: the crate's name, its features, what it is built on.

use super::{alone, features, source};
use crate::rust::{Crate, Home};

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
    // cargo hands it to the compiler in a variable of the environment, which cannot hold every character.
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let title: String = of.title.chars().map(plain).collect();
    let title = toml_edit::Value::from(format!("A client of the {title}"));
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
    let default: Vec<_> = of.features.default();
    let features: String = features::all(of)
        .iter()
        .map(|feature| {
            let turns_on: Vec<_> = feature
                .turns_on
                .iter()
                .map(|on| format!("{on:?}"))
                .collect();
            format!(
                "# {}\n{} = {}\n",
                feature.about,
                feature.name,
                list(&turns_on)
            )
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
default = {default:?}
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

/// A list of values, broken where it passes a line's width.
fn list(values: &[String]) -> String {
    const WIDTH: usize = 80;
    let line = format!("[{}]", values.join(", "));
    match line.len() <= WIDTH {
        true => line,
        false => format!("[\n    {},\n]", values.join(",\n    ")),
    }
}
