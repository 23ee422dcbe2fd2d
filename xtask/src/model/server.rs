//! Servers, security schemes, and the headers that are set once for a client.

use super::{Operation, text};
use crate::lower::walk;
use crate::diagnostic::{Report, Severity};
use crate::document::{Document, extension, pointer};
use crate::naming;
use heck::ToShoutySnakeCase;
use serde_json::Value;
use std::collections::BTreeSet;

/// One server.
#[derive(Debug)]
pub struct Server {
    /// The name of its variant, where the document lists several.
    pub name: String,
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
    /// The name in Rust.
    pub ident: String,
    /// The default.
    pub default: String,
    /// The values that it can have; any text when there are none.
    pub values: Vec<String>,
    /// The description.
    pub description: Option<String>,
}

/// One security scheme.
#[derive(Debug)]
pub struct Scheme {
    /// The name in the document.
    pub name: String,
    /// The name of the builder's method.
    pub setter: String,
    /// The environment variables that hold its credential.
    pub env: Vec<String>,
    /// The description.
    pub description: Option<String>,
    /// How it is sent.
    pub kind: SchemeKind,
}

/// How a credential is sent.
#[derive(Debug)]
pub enum SchemeKind {
    /// `Authorization: Bearer …`
    Bearer,
    /// `Authorization: Basic …`
    Basic,
    /// A header of its own, with a text before the value.
    Header {
        /// The header's name.
        name: String,
        /// What stands before the value.
        prefix: String,
    },
    /// A query parameter.
    Query {
        /// The parameter's name.
        name: String,
    },
    /// A cookie.
    Cookie {
        /// The cookie's name.
        name: String,
    },
}

/// A header parameter that is set once for a client.
#[derive(Debug)]
pub struct ClientHeader {
    /// The header's name.
    pub wire: String,
    /// The name of the builder's method.
    pub ident: String,
    /// What is sent unless the builder says otherwise.
    pub value: Option<String>,
    /// The description.
    pub description: Option<String>,
}

/// Reads the servers.
pub fn servers(document: &Document, report: &mut Report) -> Vec<Server> {
    let mut used = BTreeSet::new();
    let list = document.value.get("servers").and_then(Value::as_array);
    let mut servers = Vec::new();
    for (index, value) in list.into_iter().flatten().enumerate() {
        let at = pointer::push("/servers", index.to_string());
        let url = text(value, "url").unwrap_or_default().trim_end_matches('/').to_owned();
        if !url.starts_with("https://") && !url.starts_with("http://") {
            report.push(document.diagnostic(
                Severity::Warning,
                "server-relative",
                &at,
                format!("the server `{url}` is left out"),
                "a client is not served from anywhere, so a URL without a host leads nowhere",
                "write the whole URL; until then a user sets `base_url`",
            ));
            continue;
        }
        servers.push(Server {
            name: naming::unique(&server_name(document, &at, value, &url, index), &mut used),
            variables: variables(value, &url),
            description: text(value, "description"),
            url,
        });
    }
    servers
}

fn server_name(document: &Document, at: &str, value: &Value, url: &str, index: usize) -> String {
    let named = extension::of::<extension::Server>(document, at).unwrap_or_default().name;
    let short = text(value, "description").filter(|words| words.split_whitespace().count() <= 3);
    let host = url.split("://").nth(1).and_then(|rest| rest.split('/').next()).map(str::to_owned);
    naming::variant(&named.or(short).or(host).unwrap_or_else(|| format!("Server{}", index + 1)))
}

fn variables(value: &Value, url: &str) -> Vec<Variable> {
    let mut used = BTreeSet::new();
    let mut variables: Vec<_> = value
        .get("variables")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(name, _)| url.contains(&format!("{{{name}}}")))
        .map(|(name, variable)| Variable {
            wire: name.clone(),
            ident: naming::unique(&naming::snake(name), &mut used),
            default: variable.get("default").and_then(Value::as_str).unwrap_or_default().to_owned(),
            values: strings(variable.get("enum")),
            description: text(variable, "description"),
        })
        .collect();
    variables.sort_by_key(|variable| url.find(&format!("{{{}}}", variable.wire)));
    variables
}

fn strings(value: Option<&Value>) -> Vec<String> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Reads the security schemes that an operation asks for.
pub fn schemes(document: &Document, report: &mut Report, crate_name: &str, operations: &[Operation]) -> Vec<Scheme> {
    let asked: BTreeSet<&String> = operations.iter().flat_map(|operation| operation.security.iter().flatten()).collect();
    let declared = document.value.pointer("/components/securitySchemes").and_then(Value::as_object);
    let declared: Vec<_> = declared.into_iter().flatten().filter(|(name, _)| asked.contains(name)).collect();
    let count = |kind: &str| {
        declared.iter().filter(|(_, value)| kind_name(value) == kind).count()
    };
    let (bearers, basics) = (count("bearer"), count("basic"));
    let mut used: BTreeSet<String> =
        ["base_url", "build", "header", "http_client", "server", "timeout", "user_agent"].map(str::to_owned).into();
    let mut schemes = Vec::new();
    for (name, value) in &declared {
        let at = pointer::push("/components/securitySchemes", name);
        let kind = match kind_name(value).as_str() {
            "bearer" => SchemeKind::Bearer,
            "basic" => SchemeKind::Basic,
            "header" => SchemeKind::Header {
                name: text(value, "name").unwrap_or_default(),
                prefix: extension::of::<extension::SecurityScheme>(document, &at).unwrap_or_default().prefix.unwrap_or_default(),
            },
            "query" => SchemeKind::Query { name: text(value, "name").unwrap_or_default() },
            "cookie" => SchemeKind::Cookie { name: text(value, "name").unwrap_or_default() },
            other => {
                report.push(document.diagnostic(
                    Severity::Warning,
                    "security-scheme-unknown",
                    &at,
                    format!("the security scheme `{name}` is left out: `{other}` is not supported"),
                    "a client has to know how to send a credential",
                    "set it yourself with `ClientBuilder::header`",
                ));
                continue;
            }
        };
        let wanted = match kind {
            SchemeKind::Bearer if bearers == 1 => "bearer_token".to_owned(),
            SchemeKind::Basic if basics == 1 => "basic_auth".to_owned(),
            _ => naming::snake(name),
        };
        let setter = naming::unique(&wanted, &mut used);
        let variable = |name: &str| format!("{}_{}", crate_name.to_shouty_snake_case(), name.to_shouty_snake_case());
        let env = match kind {
            SchemeKind::Basic if basics == 1 => vec![variable("username"), variable("password")],
            SchemeKind::Basic => vec![variable(&format!("{setter}_username")), variable(&format!("{setter}_password"))],
            _ => vec![variable(&setter)],
        };
        schemes.push(Scheme { name: (*name).clone(), setter, env, description: text(value, "description"), kind });
    }
    schemes
}

/// What a scheme is, in one word.
fn kind_name(value: &Value) -> String {
    let member = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    match member("type").as_str() {
        "http" => member("scheme"),
        "apikey" => member("in"),
        "oauth2" | "openidconnect" => "bearer".to_owned(),
        other => other.to_owned(),
    }
}

/// Reads the header parameters that are marked as set once for a client.
pub fn client_headers(document: &Document, report: &mut Report) -> Vec<ClientHeader> {
    let mut headers: Vec<(ClientHeader, String, usize)> = Vec::new();
    let mut operations = 0;
    for (path, item) in document.value.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for method in walk::METHODS {
            let Some(operation) = item.get(method) else { continue };
            operations += 1;
            let at = pointer::join("/paths", [path.as_str(), method, "parameters"]);
            let list = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
            for (index, parameter) in list.enumerate() {
                let here = pointer::push(&at, index.to_string());
                let extension: extension::Parameter = extension::of(document, &here).unwrap_or_default();
                let Some(wire) = text(parameter, "name").filter(|_| extension.client) else { continue };
                match headers.iter_mut().find(|(header, ..)| header.wire == wire) {
                    Some((_, _, count)) => *count += 1,
                    None => headers.push((client_header(document, parameter, wire), here, 1)),
                }
            }
        }
    }
    for (header, at, _) in headers.iter().filter(|(_, _, count)| *count < operations) {
        report.push(document.diagnostic(
            Severity::Warning,
            "client-header-everywhere",
            at,
            format!("`{}` is sent with every operation, though some do not list it", header.wire),
            "what is set on the client is sent with each of its calls",
            "list the parameter at every operation, or take `client: true` away from it",
        ));
    }
    headers.into_iter().map(|(header, ..)| header).collect()
}

fn client_header(document: &Document, parameter: &Value, wire: String) -> ClientHeader {
    let schema = parameter.get("schema").unwrap_or(&Value::Null);
    let target = super::reference(schema).and_then(|name| document.value.pointer("/components/schemas")?.get(name));
    let values = strings(target.unwrap_or(schema).get("enum"));
    ClientHeader {
        ident: naming::snake(&wire),
        value: if values.len() == 1 { values.into_iter().next() } else { None },
        description: text(parameter, "description"),
        wire,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::api;

    #[test]
    fn servers_have_names_and_their_variables() {
        let (api, codes) = api("openapi: 3.1.0
info: { title: T, version: '1' }
servers:
  - { url: 'https://a.example/', x-clientry: { name: sandbox } }
  - { url: 'https://b.example', description: Live server }
  - { url: 'https://{region}.c.example/{v}', description: a rather long description, variables: { v: { default: v1 }, region: { default: eu, enum: [eu, us] } } }
  - { url: /relative }
paths: {}
");
        let servers: Vec<_> = api.servers.iter().map(|server| (server.name.as_str(), server.url.as_str())).collect();
        let expected = [
            ("Sandbox", "https://a.example"),
            ("LiveServer", "https://b.example"),
            ("RegionCExample", "https://{region}.c.example/{v}"),
        ];
        assert_eq!((servers.as_slice(), codes), (&expected as &[_], vec!["server-relative"]));
        let variables: Vec<_> = api.servers[2].variables.iter().map(|v| (v.wire.as_str(), v.values.len())).collect();
        assert_eq!(variables, [("region", 2), ("v", 0)]);
    }

    #[test]
    fn schemes_have_setters_and_environment_variables() {
        let (api, codes) = api("openapi: 3.1.0
info: { title: T, version: '1' }
paths: { /a: { get: { security: [{ bearerAuth: [], X-Key: [], basic: [], odd: [] }], responses: {} } } }
components:
  securitySchemes:
    bearerAuth: { type: oauth2 }
    X-Key: { type: apiKey, in: header, name: X-Key, x-clientry: { prefix: 'Token ' } }
    basic: { type: http, scheme: Basic }
    odd: { type: mutualTLS }
    unused: { type: http, scheme: bearer }
");
        let found: Vec<_> = api.schemes.iter().map(|s| (s.setter.as_str(), s.env.join(" "))).collect();
        let expected = [
            ("bearer_token", "ACME_BEARER_TOKEN".to_owned()),
            ("x_key", "ACME_X_KEY".to_owned()),
            ("basic_auth", "ACME_USERNAME ACME_PASSWORD".to_owned()),
        ];
        assert_eq!((found.as_slice(), codes), (&expected as &[_], vec!["operation-named", "security-scheme-unknown"]));
        assert!(matches!(&api.schemes[1].kind, SchemeKind::Header { prefix, .. } if prefix == "Token "));
    }

    #[test]
    fn a_client_header_is_sent_with_its_only_value() {
        let (api, _) = api("openapi: 3.1.0
info: { title: T, version: '1' }
paths: { /a: { get: { parameters: [{ name: A-Version, in: header, required: true, schema: { const: '1' }, x-clientry: { client: true } }], responses: {} } } }
");
        let [header] = api.client_headers.as_slice() else { panic!("one header") };
        assert_eq!((header.ident.as_str(), header.value.as_deref()), ("a_version", Some("1")));
    }

    #[test]
    fn a_client_header_that_an_operation_does_not_list_is_reported() {
        let (_, codes) = api("openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a:
    get: { operationId: a, parameters: [{ name: V, in: header, schema: { type: string }, x-clientry: { client: true } }], responses: {} }
    put: { operationId: b, responses: {} }
");
        assert_eq!(codes, ["client-header-everywhere"]);
    }
}
