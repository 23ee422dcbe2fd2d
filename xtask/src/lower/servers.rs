//! A server whose URL no client can call goes: the runtime would refuse it when a client is built.
//!
//! URLs without a host are left to `ir`, as are variables that are not described.

use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords::Kind;
use crate::openapi::walk::{self, Scope};
use serde_json::Value;
use url::Url;

/// Removes those of the document, and refuses those of a path or of an operation: their requests would go elsewhere.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let mut wrong = Vec::new();
    walk::objects(&document.value, Scope::All, &mut |object| {
        let is_owner = matches!(object.kind, Kind::Root | Kind::PathItem | Kind::Operation);
        let servers = object.fields.get("servers").and_then(Value::as_array);
        for (index, server) in servers.into_iter().flatten().enumerate() {
            if let Some(problem) = problem(server).filter(|_| is_owner) {
                let at = pointer::join(object.pointer, ["servers", &index.to_string()]);
                wrong.push((object.kind, at, problem));
            }
        }
    });
    let mut removed = Vec::new();
    for (kind, at, problem) in wrong {
        let (severity, fate) = match kind {
            Kind::Root => (Severity::Warning, "is omitted"),
            _ => (Severity::Error, "cannot be called"),
        };
        report.push(document.diagnostic(
            severity,
            "server-invalid",
            &at,
            format!("the server {fate}: {problem}"),
            "a client that has it cannot be built",
            "write a URL such as `https://api.example.com/v1`; until then a user sets `base_url`",
        ));
        if kind == Kind::Root {
            removed.push(at);
        }
    }
    remove(document, &removed);
}

/// Removes items of the document's `servers`, and moves those behind them up.
fn remove(document: &mut Document, removed: &[String]) {
    let Some(Value::Array(servers)) = document.value.get_mut("servers").map(Value::take) else {
        return;
    };
    let mut kept = Vec::new();
    for (index, server) in servers.into_iter().enumerate() {
        let at = format!("/servers/{index}");
        if !removed.contains(&at) {
            document.moved(&at, &format!("/servers/{}", kept.len()));
            kept.push(server);
        }
    }
    document.value["servers"] = Value::Array(kept);
}

/// Why the URL of a server is none of a base, with its variables at their defaults.
fn problem(server: &Value) -> Option<String> {
    let mut text = server.get("url")?.as_str()?.trim().to_owned();
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return None;
    }
    let variables = server.get("variables").and_then(Value::as_object);
    for (name, variable) in variables.into_iter().flatten() {
        let default = variable.get("default").and_then(Value::as_str);
        text = text.replace(&format!("{{{name}}}"), default.unwrap_or("x"));
    }
    // A variable that is not described is another problem.
    let text = text.replace(['{', '}'], "");
    let url = match Url::parse(&text) {
        Ok(url) => url,
        Err(error) => return Some(format!("its URL is invalid: {error}")),
    };
    let what = if !url.username().is_empty() || url.password().is_some() {
        "its URL has a user name or a password"
    } else if url.query().is_some() || url.fragment().is_some() {
        "its URL has a query or a fragment"
    } else {
        return None;
    };
    Some(what.to_owned())
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
            "servers: [{ url: 'https://a.example:{port}/{v}', variables: { port: { default: '443' }, v: {} } }]\npaths: {}\n",
        );
        assert_eq!((urls.len(), codes), (1, vec![]));
        let (urls, codes) = read(
            "servers: [{ url: 'https://a.example:{port}', variables: { port: { default: b } } }]\npaths: {}\n",
        );
        assert_eq!((urls.len(), codes), (0, vec!["server-invalid"]));
    }

    #[test]
    fn a_server_of_an_operation_is_not_replaced_by_another() {
        let text = "paths: { /a: { get: { servers: [{ url: 'http://[' }], responses: {} } } }\n";
        let document = crate::document::Document::parse(
            "x.yaml",
            &format!("openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\n{text}"),
        );
        let (report, made) = crate::generate_crate("acme", document.unwrap(), None);
        assert!(report.has_errors() && made.is_none());
        assert!(report.iter().any(|one| one.code == "server-invalid"));
    }
}
