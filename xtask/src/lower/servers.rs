//! A server whose URL no client can call goes: the runtime would refuse it when a client is built.
//!
//! An operation that has servers of its own, or its path's, and none that can be called goes nowhere until its user says where:
//! its requests belong to no other host. URLs without a host are left to `ir`, as are variables of the document's servers that are not described.

use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::facts::Facts;
use crate::openapi::{self, METHODS, is_other_method};
use serde_json::Value;
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
    super::server_urls::settle(document, owner, report);
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
