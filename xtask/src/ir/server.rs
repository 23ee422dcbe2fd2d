//! Servers and the variables of their URLs.

use super::json::{entries, strings, text};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::extension;
use serde_json::Value;
use std::collections::HashSet;

/// One server.
#[derive(Debug)]
pub struct Server {
    /// What `x-clientry` calls it.
    pub name: Option<String>,
    /// The URL with its `{variables}`.
    pub url: String,
    /// The description.
    pub description: Option<String>,
    /// Its variables in the order of the URL.
    pub variables: Vec<Variable>,
}

/// A variable of a server's URL.
#[derive(Debug)]
pub struct Variable {
    /// The name in the URL.
    pub wire: String,
    /// The default.
    pub default: String,
    /// The values that it can have; any string when there are none.
    pub values: Vec<String>,
    /// The description.
    pub description: Option<String>,
}

/// Reads the servers.
pub(super) fn read(document: &Document, report: &mut Diagnostics) -> Vec<Server> {
    let list = document.value.get("servers").and_then(Value::as_array);
    let mut servers = Vec::new();
    for (index, value) in list.into_iter().flatten().enumerate() {
        let at = pointer::push("/servers", index.to_string());
        let url = text(value, "url")
            .unwrap_or_default()
            .trim_end_matches('/')
            .to_owned();
        if !url.starts_with("https://") && !url.starts_with("http://") {
            report.push(document.diagnostic(
                Severity::Warning,
                "server-relative",
                &at,
                format!("the server `{url}` is omitted"),
                "a client is not served from anywhere, so a URL without a host leads nowhere",
                "write the whole URL; until then a user sets `base_url`",
            ));
            continue;
        }
        let variables = variables(value, &url);
        let known = variables.iter().fold(url.clone(), |url, variable| {
            url.replace(&format!("{{{}}}", variable.wire), "")
        });
        if known.contains(['{', '}']) {
            report.push(document.diagnostic(
                Severity::Warning,
                "server-variable-unknown",
                &at,
                format!("the server `{url}` is omitted: it has a variable that is not described"),
                "a client cannot know what to replace it with",
                "describe the variable under the server's `variables`; until then a user sets `base_url`",
            ));
            continue;
        }
        servers.push(Server {
            name: extension::of::<extension::Server>(document, &at)
                .unwrap_or_default()
                .name,
            variables,
            description: text(value, "description"),
            url,
        });
    }
    servers
}

fn variables(value: &Value, url: &str) -> Vec<Variable> {
    let mut variables: Vec<_> = entries(value.get("variables"))
        .filter(|(name, _)| url.contains(&format!("{{{name}}}")))
        .map(|(name, variable)| Variable {
            wire: name.clone(),
            default: variable
                .get("default")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            values: distinct(strings(variable.get("enum"))),
            description: text(variable, "description"),
        })
        .collect();
    variables.sort_by_key(|variable| url.find(&format!("{{{}}}", variable.wire)));
    variables
}

/// The values without those that are listed again.
fn distinct(values: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut values = values;
    values.retain(|value| seen.insert(value.clone()));
    values
}

#[cfg(test)]
mod tests {
    use crate::testing::api;

    #[test]
    fn servers_have_their_variables_and_those_without_a_host_are_reported() {
        let (api, codes) = api("openapi: 3.1.0
info: { title: T, version: '1' }
servers:
  - { url: 'https://a.example/', x-clientry: { name: sandbox } }
  - { url: 'https://b.example', description: Live server }
  - { url: 'https://{region}.c.example/{v}', description: a rather long description, variables: { v: { default: v1 }, region: { default: eu, enum: [eu, us] } } }
  - { url: /relative }
  - { url: 'https://{unknown}.d.example' }
paths: {}
");
        let servers: Vec<_> = api
            .servers
            .iter()
            .map(|server| (server.name.as_deref(), server.url.as_str()))
            .collect();
        let expected = [
            (Some("sandbox"), "https://a.example"),
            (None, "https://b.example"),
            (None, "https://{region}.c.example/{v}"),
        ];
        assert_eq!(
            (servers.as_slice(), codes),
            (
                &expected as &[_],
                vec!["server-relative", "server-variable-unknown"]
            )
        );
        let variables: Vec<_> = api.servers[2]
            .variables
            .iter()
            .map(|v| (v.wire.as_str(), v.values.len()))
            .collect();
        assert_eq!(variables, [("region", 2), ("v", 0)]);
    }
}
