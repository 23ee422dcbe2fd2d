//! The URL of a server is made one that can be read: it has a scheme, and variables that are described.
//!
//! A variable without a default has the first of its values, and one that a URL begins with is its default.

use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use serde_json::{Value, json};

/// Settles the URLs of the servers of `owner`, which is empty for the document.
pub(super) fn settle(document: &mut Document, owner: &str, report: &mut Diagnostics) {
    let at = pointer::push(owner, "servers");
    if !owner.is_empty() {
        describe_variables(document, &at, report);
    }
    fix_schemes(document, &at, report);
    fix_defaults(document, &at, report);
    fix_origins(document, &at, report);
}

/// Describes a variable that is not described as one of this name of the document's servers.
fn describe_variables(document: &mut Document, at: &str, report: &mut Diagnostics) {
    let list = |pointer: &str| document.value.pointer(pointer).and_then(Value::as_array);
    let known = |name: &str| {
        let mut servers = list("/servers").into_iter().flatten();
        servers.find_map(|server| server.get("variables")?.get(name))
    };
    let mut found = Vec::new();
    for (index, server) in list(at).into_iter().flatten().enumerate() {
        let url = server
            .get("url")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let names = url
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}'));
        for (name, _) in names {
            let own = server.get("variables").and_then(|all| all.get(name));
            if let (None, Some(variable)) = (own, known(name)) {
                let at = pointer::push(at, index.to_string());
                found.push((at, name.to_owned(), variable.clone()));
            }
        }
    }
    for (at, name, variable) in found {
        report.push(document.diagnostic(
            Severity::Warning,
            "server-variable-assumed",
            &at,
            format!("the variable `{name}` of the server is that of the document's servers"),
            "it is not described, and they have one of this name",
            "describe the variable under the server's `variables`",
        ));
        if let Some(Value::Object(server)) = document.value.pointer_mut(&at) {
            let variables = server.entry("variables").or_insert_with(|| json!({}));
            if let Some(variables) = variables.as_object_mut() {
                variables.insert(name, variable);
            }
        }
    }
}

/// Gives a URL with a host and no scheme its scheme, and writes a scheme in small letters.
fn fix_schemes(document: &mut Document, at: &str, report: &mut Diagnostics) {
    let count = document.value.pointer(at).and_then(Value::as_array);
    for index in 0..count.map_or(0, Vec::len) {
        let at = pointer::join(at, [&index.to_string(), "url"]);
        let Some(url) = document.value.pointer(&at).and_then(Value::as_str) else {
            continue;
        };
        let url = url.trim();
        let fixed = match url.split_once("://") {
            Some((scheme, rest)) if scheme.chars().any(|c| c.is_ascii_uppercase()) => {
                format!("{}://{rest}", scheme.to_ascii_lowercase())
            }
            None if url.starts_with("//") => {
                report.push(document.diagnostic(
                    Severity::Note,
                    "server-scheme",
                    &at,
                    format!("the server `{url}` is called by `https`"),
                    "its URL has a host and no scheme, and a client has no page whose scheme it could take",
                    "write the scheme",
                ));
                format!("https:{url}")
            }
            _ => continue,
        };
        if let Some(url) = document.value.pointer_mut(&at) {
            *url = Value::String(fixed);
        }
    }
}

/// Gives a variable without a `default` the first value of its `enum`; one without either is not described at all.
fn fix_defaults(document: &mut Document, at: &str, report: &mut Diagnostics) {
    let servers = document.value.pointer(at).and_then(Value::as_array);
    let mut missing = Vec::new();
    for (index, server) in servers.into_iter().flatten().enumerate() {
        let at = pointer::join(at, [&index.to_string(), "variables"]);
        let variables = server.get("variables").and_then(Value::as_object);
        for (name, variable) in variables.into_iter().flatten() {
            if variable
                .get("default")
                .is_none_or(|default| !default.is_string())
            {
                let first = variable.pointer("/enum/0").and_then(Value::as_str);
                missing.push((at.clone(), name.clone(), first.map(str::to_owned)));
            }
        }
    }
    for (at, name, first) in missing {
        if let Some(first) = &first {
            report.push(document.diagnostic(
                Severity::Warning,
                "server-variable-default",
                &pointer::push(&at, &name),
                format!("the variable `{name}` of the server is `{first}` unless it is set"),
                "it has no `default`, and that is the first value of its `enum`",
                "write the `default`",
            ));
        }
        let Some(Value::Object(variables)) = document.value.pointer_mut(&at) else {
            continue;
        };
        match (first, variables.get_mut(&name)) {
            (Some(first), Some(Value::Object(variable))) => {
                variable.insert("default".to_owned(), first.into());
            }
            // The server is omitted as one whose variable is not described.
            _ => {
                variables.shift_remove(&name);
            }
        }
    }
}

/// Gives a variable that is the scheme or the beginning of a URL its default: a URL with another one is a base URL of the user's.
fn fix_origins(document: &mut Document, at: &str, report: &mut Diagnostics) {
    let servers = document.value.pointer(at).and_then(Value::as_array);
    let fixed: Vec<_> = servers
        .into_iter()
        .flatten()
        .enumerate()
        .filter_map(|(index, server)| Some((index, fixed_origin(server)?)))
        .collect();
    for (index, Fixed { name, value, url }) in fixed {
        let at = pointer::push(at, index.to_string());
        report.push(document.diagnostic(
            Severity::Note,
            "server-variable-fixed",
            &at,
            format!("the variable `{name}` of the server is always `{value}`"),
            "a client that could be sent to any host by one variable would have another base URL",
            "nothing to do: a user sets `base_url` for another",
        ));
        let Some(Value::Object(server)) = document.value.pointer_mut(&at) else {
            continue;
        };
        server.insert("url".to_owned(), url.into());
        if let Some(Value::Object(variables)) = server.get_mut("variables") {
            variables.shift_remove(&name);
        }
    }
}

/// A variable that is not one any more.
struct Fixed {
    name: String,
    value: String,
    url: String,
}

/// The URL of a server whose first variable is its scheme or more.
fn fixed_origin(server: &Value) -> Option<Fixed> {
    let url = server.get("url")?.as_str()?.trim();
    let (name, rest) = url.strip_prefix('{')?.split_once('}')?;
    let variable = server.get("variables")?.get(name)?;
    let default = variable.get("default")?.as_str()?.trim();
    let schemes = ["https", "http"];
    let value = match rest.starts_with("://") {
        // Where there is a choice, no secret goes in the clear.
        true => {
            let listed = variable.get("enum").and_then(Value::as_array);
            let has_tls = listed.is_some_and(|listed| listed.contains(&"https".into()));
            let value = if has_tls { "https" } else { default };
            schemes.contains(&value).then_some(value)?
        }
        false => {
            let is_whole = default.starts_with("https://") || default.starts_with("http://");
            is_whole.then(|| default.trim_end_matches('/'))?
        }
    };
    Some(Fixed {
        name: name.to_owned(),
        value: value.to_owned(),
        url: format!("{value}{rest}"),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::api;

    fn read(rest: &str) -> (Vec<String>, Vec<&'static str>) {
        let (api, codes) = api(&format!(
            "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\n{rest}"
        ));
        let urls = api.servers.iter().map(|server| server.url.clone());
        (urls.collect(), codes)
    }

    #[test]
    fn a_variable_that_is_described_above_is_described() {
        let (api, codes) = api("openapi: 3.1.0
info: { title: T, version: '1' }
servers: [{ url: 'https://{r}.a.example', variables: { r: { default: eu, enum: [eu, us] } } }]
paths:
  /a: { get: { operationId: a, servers: [{ url: 'https://{r}.b.example' }], responses: {} } }
  /b: { get: { operationId: b, responses: {} } }
");
        assert_eq!(api.sites[0].servers[0].variables[0].values, ["eu", "us"]);
        assert_eq!(codes, ["server-variable-assumed"]);
    }

    #[test]
    fn a_variable_without_a_default_has_its_first_value() {
        let (api, codes) = api("openapi: 3.1.0
info: { title: T, version: '1' }
servers: [{ url: 'https://{r}.a.example', variables: { r: { enum: [eu, us] } } }, { url: 'https://{r}.b.example', variables: { r: {} } }]
paths: {}
");
        let [server] = api.servers.as_slice() else {
            panic!("{:?}", api.servers)
        };
        assert_eq!(server.variables[0].default, "eu");
        assert_eq!(
            codes,
            ["server-variable-default", "server-variable-unknown"]
        );
    }

    #[test]
    fn a_url_with_a_host_alone_has_a_scheme() {
        let (urls, codes) =
            read("servers: [{ url: //a.example/v1 }, { url: 'HTTPS://b.example/V' }]\npaths: {}\n");
        assert_eq!(urls, ["https://a.example/v1", "https://b.example/V"]);
        assert_eq!(codes, ["server-scheme"]);
    }

    #[test]
    fn what_a_url_begins_with_is_no_variable() {
        for (server, expected) in [
            (
                "url: '{p}://a.example/{v}', variables: { p: { default: http, enum: [http, https] }, v: { default: v1 } }",
                "https://a.example/{v}",
            ),
            (
                "url: '{p}://{h}', variables: { p: { default: http }, h: { default: a.example } }",
                "http://{h}",
            ),
            (
                "url: '{base}/v1', variables: { base: { default: 'https://a.example/' } }",
                "https://a.example/v1",
            ),
        ] {
            let (urls, codes) = read(&format!("servers: [{{ {server} }}]\npaths: {{}}\n"));
            assert_eq!(
                (urls, codes),
                (vec![expected.to_owned()], vec!["server-variable-fixed"])
            );
        }
        for server in [
            "url: '{p}://a.example', variables: { p: { default: ftp } }",
            "url: '{base}/v1', variables: { base: { default: a.example } }",
            "url: '{base}/v1'",
        ] {
            let (urls, codes) = read(&format!("servers: [{{ {server} }}]\npaths: {{}}\n"));
            assert_eq!(
                (urls.len(), codes),
                (0, vec!["server-relative"]),
                "{server}"
            );
        }
    }
}
