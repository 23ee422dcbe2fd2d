//! Servers and the variables of their URLs.

use super::Operation;
use super::json::{entries, strings, text};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::facts::Facts;
use crate::openapi::{METHODS, extension};
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

impl Server {
    /// Whether it leads where `other` does, with every value of its variables.
    fn leads_as(&self, other: &Server) -> bool {
        let values = |server: &Server| -> Vec<(String, Vec<String>)> {
            let variables = server.variables.iter();
            variables
                .map(|one| (one.default.clone(), one.values.clone()))
                .collect()
        };
        self.url == other.url && values(self) == values(other)
    }
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

/// Servers that some operations have in place of the document's.
#[derive(Debug)]
pub struct Site {
    /// The servers in their order; none where the document has none that can be called. A URL that begins with `/` is a path
    /// behind the origin of the client's own base URL.
    pub servers: Vec<Server>,
}

/// A site, by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteId(usize);

impl SiteId {
    /// Its position among the sites.
    pub fn position(self) -> usize {
        self.0
    }
}

/// The document's servers, and the sites of operations that have others.
#[derive(Debug, Default)]
pub(super) struct Servers {
    pub(super) document: Vec<Server>,
    pub(super) sites: Vec<Site>,
    /// The list that each site was made of, as it is written.
    lists: Vec<Value>,
}

impl Servers {
    /// The site of the operation at `at`, if it has servers of its own: those of the operation, or else of its path.
    fn site(
        &mut self,
        document: &Document,
        facts: &Facts,
        at: &str,
        report: &mut Diagnostics,
    ) -> Option<SiteId> {
        if let Some(list) = facts.unset_servers.get(at) {
            let known = self.lists.iter().position(|known| known == list);
            return Some(known.map_or_else(|| self.add(list, Vec::new()), SiteId));
        }
        let owners = [Some(at), pointer::split(at).map(|(item, _)| item)];
        let (owner, list) = owners.into_iter().flatten().find_map(|owner| {
            let list = document.value.pointer(owner)?.get("servers")?;
            list.as_array()
                .is_some_and(|list| !list.is_empty())
                .then_some((owner, list))
        })?;
        if document.value.get("servers") == Some(list) {
            return None;
        }
        if let Some(known) = self.lists.iter().position(|known| known == list) {
            return Some(SiteId(known));
        }
        let root = self.document.first().map(|server| server.url.clone());
        let servers = servers(document, owner, Some(root.as_deref()), report);
        let same = servers.len() == self.document.len()
            && servers
                .iter()
                .zip(&self.document)
                .all(|(a, b)| a.leads_as(b));
        if servers.is_empty() || same {
            return None;
        }
        Some(self.add(list, servers))
    }

    fn add(&mut self, list: &Value, servers: Vec<Server>) -> SiteId {
        self.lists.push(list.clone());
        self.sites.push(Site { servers });
        SiteId(self.sites.len() - 1)
    }

    /// Gives each operation its site.
    pub(super) fn assign(
        &mut self,
        operations: &mut [Operation],
        document: &Document,
        facts: &Facts,
        report: &mut Diagnostics,
    ) {
        for operation in operations.iter_mut() {
            let item = pointer::push("/paths", &operation.path);
            let method = match METHODS
                .iter()
                .find(|known| known.eq_ignore_ascii_case(&operation.method))
            {
                Some(known) => *known,
                None => operation.method.as_str(),
            };
            let at = pointer::push(&item, method);
            operation.site = self.site(document, facts, &at, report);
        }
        self.settle(operations);
    }

    /// Lets the first site take the place of the document's servers, where no operation has these and it is the only one.
    fn settle(&mut self, operations: &mut [Operation]) {
        let is_only = self.sites.len() == 1 && operations.iter().all(|one| one.site.is_some());
        let is_whole = |site: &Site| {
            !site.servers.is_empty() && site.servers.iter().all(|one| !one.url.starts_with('/'))
        };
        if is_only && self.sites.iter().all(is_whole) {
            self.document = self
                .sites
                .pop()
                .map(|site| site.servers)
                .unwrap_or_default();
            operations.iter_mut().for_each(|one| one.site = None);
        }
    }
}

/// Reads the document's servers.
pub(super) fn read(document: &Document, report: &mut Diagnostics) -> Servers {
    Servers {
        document: servers(document, "", None, report),
        ..Servers::default()
    }
}

/// Where a relative URL leads behind the origin of the document's first server, whose URL is `root`.
fn behind(root: Option<&str>, url: &str) -> String {
    if url.starts_with('/') {
        return url.to_owned();
    }
    let path = root
        .and_then(|root| root.split_once("://"))
        .and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]))
        .unwrap_or("");
    // The last segment is a file to RFC 3986, and what is relative is beside it.
    let folder = path.rfind('/').map_or("", |end| &path[..end]);
    let mut segments: Vec<&str> = folder.split('/').skip(1).collect();
    for segment in url.split('/') {
        match segment {
            "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    format!("/{}", segments.join("/"))
}

/// The servers of the document, or of a path or an operation; `root` is the URL that theirs may be relative to.
fn servers(
    document: &Document,
    owner: &str,
    root: Option<Option<&str>>,
    report: &mut Diagnostics,
) -> Vec<Server> {
    let list = document
        .value
        .pointer(owner)
        .and_then(|owner| owner.get("servers"));
    let mut servers = Vec::new();
    for (index, value) in list
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        let at = pointer::join(owner, ["servers", &index.to_string()]);
        let mut url = text(value, "url").unwrap_or_default();
        let is_whole = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        if let (Some(root), false) = (
            root,
            is_whole(&url) || url.contains("://") || url.starts_with('{'),
        ) {
            url = behind(root, &url);
        }
        let url = url.trim_end_matches('/').to_owned();
        if !is_whole(&url) && (root.is_none() || !(url.is_empty() || url.starts_with('/'))) {
            report.push(document.diagnostic(
                Severity::Warning,
                "server-relative",
                &at,
                format!("the server `{url}` is omitted"),
                "a client is not served from anywhere, so a URL without a scheme and a host leads nowhere",
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
        let url = if url.is_empty() { "/".to_owned() } else { url };
        servers.push(Server {
            // The extension is older than the keyword of 3.2.
            name: extension::of::<extension::Server>(document, &at)
                .unwrap_or_default()
                .name
                .or_else(|| text(value, "name")),
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

    /// The document's servers, the first URL of each site, and the site of each operation.
    type Sites = (Vec<String>, Vec<Vec<String>>, Vec<Option<usize>>);

    fn sites(text: &str) -> Sites {
        let (api, _) = api(&format!(
            "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\n{text}"
        ));
        let urls = |servers: &[super::Server]| -> Vec<String> {
            servers.iter().map(|one| one.url.clone()).collect()
        };
        let of = |operation: &crate::ir::Operation| operation.site.map(|site| site.position());
        (
            urls(&api.servers),
            api.sites.iter().map(|site| urls(&site.servers)).collect(),
            api.operations.iter().map(of).collect(),
        )
    }

    #[test]
    fn servers_that_differ_in_their_variables_alone_are_others() {
        let (_, sites, operations) = sites(
            "servers: [{ url: 'https://{r}.a.example', variables: { r: { default: api } } }]
paths:
  /a:
    get: { operationId: a, servers: [{ url: 'https://{r}.a.example', variables: { r: { default: logs } } }], responses: {} }
    put: { operationId: b, servers: [{ url: 'https://{r}.a.example', variables: { r: { default: api, description: d } } }], responses: {} }
",
        );
        assert_eq!(sites, [["https://{r}.a.example"]]);
        assert_eq!(operations, [Some(0), None]);
    }

    #[test]
    fn a_relative_server_is_beside_the_document_s() {
        for (url, expected) in [
            ("../v2", "/v2"),
            ("./x/../v2", "/v1/v2"),
            ("../../../v2", "/v2"),
            ("v2/", "/v1/v2"),
        ] {
            let (_, sites, _) = sites(&format!(
                "servers: [{{ url: 'https://a.example/v1/x' }}]
paths:
  /a: {{ get: {{ operationId: a, servers: [{{ url: {url} }}], responses: {{}} }} }}
"
            ));
            assert_eq!(sites, [[expected]], "{url}");
        }
    }

    #[test]
    fn an_operation_has_its_own_servers_or_those_of_its_path() {
        let (document, sites, operations) = sites(
            "servers: [{ url: 'https://a.example/v1/' }]
paths:
  /a:
    servers: [{ url: 'https://up.a.example' }, { url: 'https://up2.a.example' }]
    get: { operationId: a, responses: {} }
    put: { operationId: b, servers: [{ url: /v2 }], responses: {} }
    post: { operationId: c, servers: [{ url: 'https://a.example/v1' }], responses: {} }
  /b:
    servers: [{ url: 'https://up.a.example' }, { url: 'https://up2.a.example' }]
    get: { operationId: d, servers: [], responses: {} }
    put: { operationId: e, servers: [{ url: ./v3 }], responses: {} }
  /c: { get: { operationId: f, responses: {} } }
",
        );
        assert_eq!(document, ["https://a.example/v1"]);
        let expected: [&[&str]; 3] = [
            &["https://up.a.example", "https://up2.a.example"],
            &["/v2"],
            &["/v3"],
        ];
        assert_eq!(sites, expected);
        assert_eq!(operations, [Some(0), Some(1), None, Some(0), Some(2), None]);
    }

    #[test]
    fn servers_that_all_operations_have_are_the_documents() {
        let (document, sites, operations) = sites(
            "paths:
  /a: { servers: [{ url: 'https://a.example' }], get: { operationId: a, responses: {} } }
  /b: { get: { operationId: b, servers: [{ url: 'https://a.example' }], responses: {} } }
",
        );
        assert_eq!(document, ["https://a.example"]);
        assert!(sites.is_empty());
        assert_eq!(operations, [None, None]);
    }
}
