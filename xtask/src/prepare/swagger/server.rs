//! Servers: 2.0 has their URL in three parts, `schemes`, `host` and `basePath`.

use super::{Note, Notes};
use crate::diagnostic::Severity;
use serde_json::{Map, Value, json};

/// What `host` and `basePath` say.
pub(super) struct Server {
    host: Option<String>,
    /// The scheme that `host` has, which 2.0 does not have there.
    scheme: Option<String>,
    path: String,
}

impl Server {
    /// Reads both, and says where one is not as 2.0 has it.
    pub(super) fn read(root: &Map<String, Value>, notes: &mut Notes) -> Server {
        let text = |key: &str| root.get(key).and_then(Value::as_str).map(str::trim);
        let mut server = Server {
            host: None,
            scheme: None,
            path: String::new(),
        };
        if let Some(written) = text("host") {
            let (scheme, rest) = apart(written);
            let host = rest.trim_end_matches('/');
            server.scheme = scheme.map(str::to_owned);
            server.host = (!host.is_empty()).then(|| host.to_owned());
            if host.is_empty() {
                notes.server("/host", format!("the `host` {written:?} is ignored"));
            } else if host != written || host.contains('/') {
                notes.server(
                    "/host",
                    format!("the `host` {written:?} is read as `{host}`"),
                );
            }
        }
        let Some(written) = text("basePath") else {
            return server;
        };
        let (scheme, rest) = apart(written);
        let mut path = rest;
        if rest != written {
            let (host, behind) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            match &server.host {
                Some(known) if known != host => {
                    notes.diagnostics.push(Note {
                        severity: Severity::Error,
                        code: "server-host",
                        at: "/basePath".to_owned(),
                        message: format!("the `basePath` {written:?} has another host than `host`"),
                        why: "requests and credentials would go to a host that may be the wrong one",
                        help: "write the host in `host`, and the path alone in `basePath`",
                    });
                    return server;
                }
                _ => {
                    server.host = Some(host.to_owned()).filter(|host| !host.is_empty());
                    server.scheme = server.scheme.or(scheme.map(str::to_owned));
                }
            }
            path = behind;
        }
        let path = path.trim_end_matches('/');
        server.path = match path.is_empty() || path.starts_with('/') {
            true => path.to_owned(),
            false => format!("/{path}"),
        };
        // A slash at the end says nothing, and most documents have one.
        if !written.is_empty() && server.path != written.trim_end_matches('/') {
            let read = match server.path.as_str() {
                "" => "/",
                path => path,
            };
            notes.server(
                "/basePath",
                format!("the `basePath` {written:?} is read as `{read}`"),
            );
        }
        server
    }

    /// The servers that these schemes, which are at `at`, make of it: `https` where it is one of them.
    pub(super) fn servers(
        &self,
        schemes: Option<&Value>,
        at: &str,
        notes: &mut Notes,
    ) -> Vec<Value> {
        let path = &self.path;
        let Some(host) = &self.host else {
            return match path.as_str() {
                "" => Vec::new(),
                path => vec![json!({ "url": path })],
            };
        };
        let listed: Vec<&str> = schemes
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let scheme = match listed.as_slice() {
            [only] => only,
            [] => self.scheme.as_deref().unwrap_or("https"),
            several if several.contains(&"https") => "https",
            several if several.contains(&"http") => "http",
            [first, ..] => first,
        };
        if listed.len() > 1 {
            let others: Vec<String> = listed
                .iter()
                .filter(|one| **one != scheme)
                .map(|one| format!("`{one}`"))
                .collect();
            notes.diagnostics.push(Note {
                severity: Severity::Note,
                code: "scheme-chosen",
                at: at.to_owned(),
                message: format!(
                    "the server is called by `{scheme}`, never by {}",
                    others.join(" or ")
                ),
                why: "it is the same server, and credentials are not sent in the clear where there is a choice",
                help: "nothing to do; a user sets another `base_url`",
            });
        }
        vec![json!({ "url": format!("{scheme}://{host}{path}") })]
    }
}

/// The scheme of a URL, if it has one, and what is behind the two slashes.
fn apart(url: &str) -> (Option<&str>, &str) {
    match url.split_once("//") {
        Some(("", rest)) => (None, rest),
        Some((scheme, rest)) if scheme.ends_with(':') && !scheme.contains('/') => {
            (Some(scheme.trim_end_matches(':')), rest)
        }
        _ => (None, url),
    }
}

impl Notes {
    fn server(&mut self, at: &str, message: String) {
        self.diagnostics.push(Note {
            severity: Severity::Warning,
            code: "server-host",
            at: at.to_owned(),
            message,
            why: "Swagger 2.0 has the scheme in `schemes`, a host and a port in `host`, and a path that starts with `/` in `basePath`",
            help: "write each of them under its own key",
        });
    }
}
