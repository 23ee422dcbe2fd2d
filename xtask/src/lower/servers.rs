//! A server whose URL no client can call goes: the runtime would refuse it when a client is built.
//!
//! An operation that has servers of its own, or its path's, and none that can be called goes nowhere until its user says where:
//! its requests belong to no other host. A variable that a URL begins with has its default. URLs without a host are left to `ir`, as are variables of the document's servers that are not described.

use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::facts::Facts;
use crate::openapi::{self, METHODS, is_other_method};
use serde_json::{Value, json};
use std::fmt;
use url::Url;

/// What is left of the servers of the document, of a path or of an operation.
#[derive(Clone, Copy, PartialEq)]
enum Left {
    /// There was no list of them.
    Unsaid,
    Some,
    None,
}

/// Removes the servers that cannot be called, and notes the operations that have no other.
pub fn apply(document: &mut Document, facts: &mut Facts, report: &mut Diagnostics) {
    prune(document, "", report);
    let paths = openapi::paths(&document.value).map(|(path, _)| path.clone());
    let paths: Vec<String> = paths.collect();
    for path in &paths {
        let at = pointer::push("/paths", path);
        let written = |document: &Document, at: &str| {
            let list = document.value.pointer(&pointer::push(at, "servers"));
            list.cloned().unwrap_or_default()
        };
        let list = written(document, &at);
        let of_path = prune(document, &at, report);
        let item = document.value.pointer(&at).and_then(Value::as_object);
        let keys = item.into_iter().flatten().map(|(key, _)| key);
        let is_method = |key: &&String| METHODS.contains(&key.as_str()) || is_other_method(key);
        let methods: Vec<String> = keys.filter(is_method).cloned().collect();
        for method in methods {
            let here = pointer::push(&at, &method);
            let own = written(document, &here);
            let list = match prune(document, &here, report) {
                Left::None => own,
                Left::Unsaid if of_path == Left::None => list.clone(),
                _ => continue,
            };
            report.push(document.key_diagnostic(
                Severity::Warning,
                "server-unset",
                &here,
                format!(
                    "calls of `{} {path}` fail until their base URL is set",
                    method.to_uppercase()
                ),
                "none of its servers can be called, and its requests belong to no other",
                "write the URL of a server, or remove its `servers`",
            ));
            facts.unset_servers.insert(here, list);
        }
    }
}

/// Removes the servers of `owner` that cannot be called, and moves those behind them up.
fn prune(document: &mut Document, owner: &str, report: &mut Diagnostics) -> Left {
    let at = pointer::push(owner, "servers");
    if !owner.is_empty() {
        describe_variables(document, &at, report);
    }
    fix_schemes(document, &at, report);
    fix_defaults(document, &at, report);
    fix_origins(document, &at, report);
    let servers = document.value.pointer(&at).and_then(Value::as_array);
    let Some(servers) = servers.filter(|servers| !servers.is_empty()) else {
        return Left::Unsaid;
    };
    let problem = |server: &Value| problem(server, owner.is_empty());
    let problems: Vec<Option<Problem>> = servers.iter().map(problem).collect();
    if problems.iter().all(Option::is_none) {
        return Left::Some;
    }
    let mut kept = Vec::new();
    for (index, (server, problem)) in servers.clone().into_iter().zip(problems).enumerate() {
        let from = pointer::push(&at, index.to_string());
        let Some(problem) = problem else {
            document.moved(&from, &pointer::push(&at, kept.len().to_string()));
            kept.push(server);
            continue;
        };
        report.push(document.diagnostic(
            Severity::Warning,
            problem.code(),
            &from,
            format!("the server is omitted: {problem}"),
            problem.why(),
            match (owner, &problem) {
                (_, Problem::Variable) => "describe the variable under the server's `variables`",
                ("", _) => "write a URL such as `https://api.example.com/v1`; until then a user sets `base_url`",
                _ => "write a URL such as `https://api.example.com/v1`",
            },
        ));
    }
    let left = match kept.is_empty() {
        true => Left::None,
        false => Left::Some,
    };
    if let Some(servers) = document.value.pointer_mut(&at) {
        *servers = Value::Array(kept);
    }
    left
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

/// Why a server cannot be called.
enum Problem {
    /// Its URL is none of a base, in words that follow on from "its URL".
    Url(String),
    /// It has a variable that is not described.
    Variable,
}

impl Problem {
    fn code(&self) -> &'static str {
        match self {
            Problem::Url(_) => "server-invalid",
            Problem::Variable => "server-variable-unknown",
        }
    }

    fn why(&self) -> &'static str {
        match self {
            Problem::Url(_) => "a client that has it cannot be built",
            Problem::Variable => "a client cannot know what to replace it with",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Url(what) => write!(f, "its URL {what}"),
            Problem::Variable => f.write_str("it has a variable that is not described"),
        }
    }
}

/// Why a server cannot be called, with its variables at their defaults. One of the document is left as far as a user can set
/// another in its place.
fn problem(server: &Value, is_documents: bool) -> Option<Problem> {
    let mut text = server.get("url")?.as_str()?.trim().to_owned();
    let is_whole = text.starts_with("http://") || text.starts_with("https://");
    if !is_whole && !is_documents && (text.contains("://") || text.starts_with('{')) {
        let what = "does not begin with `https://` or `http://`";
        return Some(Problem::Url(what.to_owned()));
    }
    let variables = server.get("variables").and_then(Value::as_object);
    for (name, variable) in variables.into_iter().flatten() {
        let default = variable.get("default").and_then(Value::as_str);
        text = text.replace(&format!("{{{name}}}"), default.unwrap_or("x"));
    }
    if !is_documents && text.contains(['{', '}']) {
        return Some(Problem::Variable);
    }
    if !is_whole {
        return None;
    }
    let text = text.replace(['{', '}'], "");
    if text.contains(char::is_whitespace) {
        return Some(Problem::Url("has white space".to_owned()));
    }
    let url = match Url::parse(&text) {
        Ok(url) => url,
        Err(error) => return Some(Problem::Url(format!("is invalid: {error}"))),
    };
    let what = if !url.username().is_empty() || url.password().is_some() {
        "has a user name or a password"
    } else if url.query().is_some() || url.fragment().is_some() {
        "has a query or a fragment"
    } else {
        return None;
    };
    Some(Problem::Url(what.to_owned()))
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
    fn a_server_that_cannot_be_called_is_omitted() {
        for url in [
            "http://[",
            "https://",
            "https://a b.example",
            "https://user:pw@a.example",
            "https://a.example/?b=c",
            "https://a.example#b",
            "https://a.example:99999",
        ] {
            let (urls, codes) = read(&format!(
                "servers: [{{ url: '{url}' }}, {{ url: 'https://b.example' }}]\npaths: {{}}\n"
            ));
            assert_eq!(urls, ["https://b.example"], "{url}");
            assert_eq!(codes, ["server-invalid"], "{url}");
        }
    }

    #[test]
    fn variables_are_taken_at_their_defaults() {
        let (urls, codes) = read(
            "servers: [{ url: 'https://a.example:{port}/{v}', variables: { port: { default: '443' }, v: { default: '' } } }]\npaths: {}\n",
        );
        assert_eq!((urls.len(), codes), (1, vec![]));
        let (urls, codes) = read(
            "servers: [{ url: 'https://a.example/{v}', variables: { v: { default: 'a b' } } }]\npaths: {}\n",
        );
        assert_eq!((urls.len(), codes), (0, vec!["server-invalid"]));
        let (urls, codes) = read(
            "servers: [{ url: 'https://a.example:{port}', variables: { port: { default: b } } }]\npaths: {}\n",
        );
        assert_eq!((urls.len(), codes), (0, vec!["server-invalid"]));
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

    #[test]
    fn an_operation_whose_servers_cannot_be_called_goes_to_no_other() {
        let (api, codes) = api("openapi: 3.2.0
info: { title: T, version: '1' }
servers: [{ url: 'https://a.example' }]
paths:
  /a:
    get: { operationId: own, servers: [{ url: 'http://[' }, { url: 'https://' }], responses: {} }
    put: { operationId: some, servers: [{ url: 'http://[' }, { url: 'https://b.example' }], responses: {} }
    additionalOperations: { COPY: { operationId: copy, servers: [{ url: 'http://[' }], responses: {} } }
  /b:
    servers: [{ url: 'https://u:p@c.example' }]
    get: { operationId: of_path, responses: {} }
    put: { operationId: other, servers: [{ url: 'https://d.example' }], responses: {} }
    post: { operationId: none, servers: [], responses: {} }
  /c: { get: { operationId: root, responses: {} } }
  /d:
    get: { operationId: unknown, servers: [{ url: 'https://{region}.example' }], responses: {} }
    put: { operationId: relative, servers: [{ url: '/{v}' }], responses: {} }
    post: { operationId: socket, servers: [{ url: 'wss://d.example' }], responses: {} }
    patch: { operationId: scheme, servers: [{ url: '{scheme}://d.example', variables: { scheme: { default: ftp } } }], responses: {} }
    delete: { operationId: known, servers: [{ url: 'https://{region}.example', variables: { region: { default: eu } } }], responses: {} }
components:
  callbacks: { c: { x: { servers: [{ url: 'http://[' }], post: { responses: {} } } } }
");
        let urls: Vec<_> = api
            .operations
            .iter()
            .map(|one| {
                let site = one.site.map(|site| &api.sites[site.position()]);
                let url = |site: &crate::ir::Site| site.servers.first().map(|one| one.url.clone());
                let url = site.map(|site| url(site).unwrap_or_else(|| "unset".to_owned()));
                (one.id.as_str(), url)
            })
            .collect();
        let expected = [
            ("own", Some("unset")),
            ("some", Some("https://b.example")),
            ("copy", Some("unset")),
            ("of_path", Some("unset")),
            ("other", Some("https://d.example")),
            ("none", Some("unset")),
            ("root", None),
            ("unknown", Some("unset")),
            ("relative", Some("unset")),
            ("socket", Some("unset")),
            ("known", Some("https://{region}.example")),
            ("scheme", Some("unset")),
        ];
        assert_eq!(urls, expected.map(|(id, url)| (id, url.map(str::to_owned))));
        // Those of a path are of one site.
        let site = |id: &str| api.operations.iter().find(|one| one.id == id).unwrap().site;
        assert_eq!(site("of_path"), site("none"));
        assert_ne!(site("of_path"), site("own"));
        let count = |code: &str| codes.iter().filter(|one| **one == code).count();
        assert_eq!(count("server-invalid"), 7, "{codes:?}");
        assert_eq!(count("server-variable-unknown"), 2, "{codes:?}");
        assert_eq!(count("server-unset"), 8, "{codes:?}");
    }
}
