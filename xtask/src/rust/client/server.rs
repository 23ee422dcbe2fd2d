//! Servers as types: an enum where the document lists several, a setter for each variable where it lists one.

use crate::ir;
use crate::naming;
use crate::rust::docs;
use crate::rust::types::EnumValue;
use heck::{ToShoutySnakeCase, ToUpperCamelCase};
use std::collections::BTreeSet;

/// Where calls go.
#[derive(Debug)]
pub struct Servers {
    /// The servers in the document's order.
    pub list: Vec<Server>,
    /// The enums of the variables that have a list of values.
    pub enums: Vec<VariableEnum>,
    /// The URL of the first server with its variables' defaults.
    pub default_url: Option<String>,
    /// Where the operations go that have servers of their own.
    pub sites: Vec<Site>,
}

/// Servers that some operations have of their own.
#[derive(Debug)]
pub struct Site {
    /// Its name, by which the constants of operations call it.
    pub name: String,
    /// The environment variable that holds its base URL.
    pub env: String,
    /// The URL of the first server with its variables' defaults; empty where there is none that can be called.
    pub default_url: String,
    /// The name of the builder's method that takes a base URL.
    pub base_url_setter: String,
    /// Its documentation.
    pub base_url_docs: String,
    /// The enum of its servers, where there is a choice.
    pub choice: Option<Choice>,
}

/// The enum of a site's servers.
#[derive(Debug)]
pub struct Choice {
    /// The name of the enum.
    pub name: String,
    /// The name of the builder's method that takes a value of it.
    pub setter: String,
    /// The variants.
    pub list: Vec<Server>,
}

/// A server.
#[derive(Debug)]
pub struct Server {
    /// The name of its variant, where there are several.
    pub name: String,
    /// Its URL.
    pub url: Url,
    /// The documentation of its variant.
    pub docs: String,
    /// Its variables in the order of the URL.
    pub variables: Vec<Variable>,
}

/// The URL of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// The URL with `{}` for each variable.
    pub template: String,
    /// What goes there. A variable can be in a URL more than once.
    pub holes: Vec<Hole>,
}

/// Where a URL has the value of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// The variable's position among those of its server.
    pub variable: usize,
    /// Whether it is in the host; otherwise it is in the path.
    pub in_host: bool,
}

/// A variable of a server's URL.
#[derive(Debug)]
pub struct Variable {
    /// The name of its field or setter.
    pub name: String,
    /// The name in the URL.
    pub wire: String,
    /// Its type.
    pub ty: VariableType,
    /// The default.
    pub default: String,
    /// The documentation of its field.
    pub docs: String,
    /// The documentation of its setter.
    pub setter_docs: String,
}

/// The type of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VariableType {
    /// Any string.
    String,
    /// The enum of this name.
    Enum(String),
}

/// The values that a variable can have.
#[derive(Debug)]
pub struct VariableEnum {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// The values.
    pub values: Vec<EnumValue>,
}

/// Decides where calls go; `setters` are the names that the builder has already.
pub(super) fn decide(api: &ir::Api, setters: &mut BTreeSet<String>) -> Servers {
    let servers = &api.servers;
    let sites = api.sites.iter().flat_map(|site| &site.servers);
    let enums = Enums::of(servers.iter().chain(sites));
    // The variables of the only server are setters and fields of the builder, those of several are fields of a variant.
    let mut taken = BTreeSet::new();
    if servers.len() == 1 {
        taken.clone_from(setters);
        taken.insert(CORE.to_owned());
    }
    let list = list(servers, &enums, &taken);
    if let [server] = list.as_slice() {
        setters.extend(server.variables.iter().map(|one| one.name.clone()));
    }
    let mut types: BTreeSet<String> = TAKEN.map(str::to_owned).into();
    types.extend(enums.0.iter().map(|(_, of)| of.name.clone()));
    let sites = api.sites.iter().enumerate();
    let sites = sites.map(|one| site(api, one, &enums, setters, &mut types));
    Servers {
        list,
        default_url: servers.first().map(default_url),
        sites: sites.collect(),
        enums: enums.0.into_iter().map(|(_, of)| of).collect(),
    }
}

/// The field that every builder has.
const CORE: &str = "core";

/// The names of the types that every client has, and of those of the runtime that a crate exports beside them.
const TAKEN: [&str; 8] = [
    "AnyError",
    "Body",
    "Client",
    "ClientBuilder",
    "File",
    "HttpClient",
    "Server",
    "WebhookVerifier",
];

/// The URL of a server with its variables' defaults.
fn default_url(server: &ir::Server) -> String {
    let fill = |url: String, variable: &ir::Variable| {
        url.replace(&placeholder(variable), &variable.default)
    };
    server.variables.iter().fold(server.url.clone(), fill)
}

fn site(
    api: &ir::Api,
    (position, site): (usize, &ir::Site),
    enums: &Enums<'_>,
    setters: &mut BTreeSet<String>,
    types: &mut BTreeSet<String>,
) -> Site {
    let default_url = site.servers.first().map(default_url).unwrap_or_default();
    let wanted = match site.servers.is_empty() {
        true => operation_of(api, position),
        false => site_name(api, site, &default_url),
    };
    let base_url_setter = naming::unique(&format!("{wanted}_base_url"), setters);
    let has_choice =
        site.servers.len() > 1 || site.servers.iter().any(|one| !one.variables.is_empty());
    let choice = has_choice.then(|| Choice {
        name: naming::unique(&format!("{wanted}_server").to_upper_camel_case(), types),
        setter: naming::unique(&format!("{wanted}_server"), setters),
        list: list(&site.servers, enums, &BTreeSet::new()),
    });
    let env = format!("{} {base_url_setter}", api.name).to_shouty_snake_case();
    let shown = docs::code(&default_url);
    let unset = if default_url.is_empty() {
        "their calls fail unless it is set. [`base_url`](Self::base_url) does not move them."
            .to_owned()
    } else if default_url.starts_with('/') {
        format!("{shown} behind the origin of [`base_url`](Self::base_url) unless set.")
    } else {
        format!("{shown} unless set. [`base_url`](Self::base_url) does not move them.")
    };
    Site {
        base_url_docs: format!(
            "The base URL of the operations that the document gives servers of their own: {unset}"
        ),
        name: base_url_setter.clone(),
        env,
        default_url,
        base_url_setter,
        choice,
    }
}

/// The name of the first operation that goes to a site.
fn operation_of(api: &ir::Api, position: usize) -> String {
    let goes_there =
        |one: &&ir::Operation| one.site.is_some_and(|site| site.position() == position);
    let operation = api.operations.iter().find(goes_there);
    naming::snake(operation.map_or("other", |one| &one.id))
}

/// A name after what the document calls the first server, else after what its URL has and that of the document has not.
fn site_name(api: &ir::Api, site: &ir::Site, url: &str) -> String {
    let named = site.servers.first().and_then(|server| server.name.clone());
    let parts = |url: &str| -> Vec<String> {
        let rest = after_scheme(url);
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        // The last two labels of a host are the provider's.
        let labels: Vec<&str> = host.split('.').collect();
        let own = &labels[..labels.len().saturating_sub(2)];
        let parts = own.iter().copied().chain(path.split('/'));
        parts
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let known = api.servers.first().map(default_url).unwrap_or_default();
    let known = parts(&known);
    let own = parts(url).into_iter().find(|part| !known.contains(part));
    naming::snake(&named.or(own).unwrap_or_else(|| "other".to_owned()))
}

/// The servers; `taken` are names that no variable can have.
fn list(servers: &[ir::Server], enums: &Enums<'_>, taken: &BTreeSet<String>) -> Vec<Server> {
    let mut used = BTreeSet::new();
    let list = servers.iter().map(|server| {
        let described = server
            .description
            .as_deref()
            .map(|text| format!("{}\n\n", docs::clean(text)))
            .unwrap_or_default();
        Server {
            name: naming::unique(&server_name(server), &mut used),
            url: url(server),
            docs: format!("{described}{}", docs::code(&server.url)),
            variables: variables(server, enums, taken.clone()),
        }
    });
    list.collect()
}

fn server_name(server: &ir::Server) -> String {
    let short = server
        .description
        .clone()
        .filter(|words| words.split_whitespace().count() <= 3);
    let host = after_scheme(&server.url).split('/').next();
    let name = server.name.clone().or(short);
    naming::variant(name.as_deref().or(host).unwrap_or_default())
}

fn variables(server: &ir::Server, enums: &Enums<'_>, mut used: BTreeSet<String>) -> Vec<Variable> {
    let variable = |variable: &ir::Variable| {
        let about = |otherwise: String| match variable.description.as_deref() {
            Some(description) => docs::clean(description),
            None => otherwise,
        };
        let wire = &variable.wire;
        let setter = about(format!("The server variable {}.", docs::code(wire)));
        Variable {
            name: naming::unique(&naming::snake(wire), &mut used),
            ty: enums.type_of(variable),
            default: variable.default.clone(),
            docs: about(docs::code(wire)),
            setter_docs: format!(
                "{}\n\n{} unless set.",
                setter.trim_end(),
                docs::code(&variable.default)
            ),
            wire: wire.clone(),
        }
    };
    server.variables.iter().map(variable).collect()
}

/// The variables that have a list of values, with their enums.
struct Enums<'a>(Vec<(&'a ir::Variable, VariableEnum)>);

impl<'a> Enums<'a> {
    fn of(servers: impl Iterator<Item = &'a ir::Server>) -> Enums<'a> {
        let mut used: BTreeSet<String> = TAKEN.map(str::to_owned).into();
        let mut enums = Enums(Vec::new());
        for variable in servers.flat_map(|server| &server.variables) {
            if !variable.values.is_empty() && enums.known(variable).is_none() {
                let mut wanted = naming::pascal(&naming::snake(&variable.wire));
                if naming::is_taken_in_operations(&wanted) {
                    // The client's module has an import of this name.
                    wanted.push_str("Type");
                }
                let name = naming::unique(&wanted, &mut used);
                enums.0.push((variable, variable_enum(name, variable)));
            }
        }
        enums
    }

    fn known(&self, variable: &ir::Variable) -> Option<&VariableEnum> {
        let mut all = self.0.iter();
        let same = all.find(|(one, _)| one.wire == variable.wire && one.values == variable.values);
        same.map(|(_, of)| of)
    }

    fn type_of(&self, variable: &ir::Variable) -> VariableType {
        match self.known(variable) {
            Some(of) => VariableType::Enum(of.name.clone()),
            None => VariableType::String,
        }
    }
}

fn variable_enum(name: String, variable: &ir::Variable) -> VariableEnum {
    let mut used: BTreeSet<String> = ["Unlisted".to_owned()].into();
    let value = |value: &String| EnumValue {
        name: naming::unique(&naming::variant(value), &mut used),
        value: value.clone(),
        docs: docs::code(value),
    };
    VariableEnum {
        name,
        docs: match variable.description.as_deref() {
            Some(description) => docs::clean(description),
            None => format!(
                "Values of the server variable {}.",
                docs::code(&variable.wire)
            ),
        },
        values: variable.values.iter().map(value).collect(),
    }
}

fn url(server: &ir::Server) -> Url {
    let fill = |url: String, variable: &ir::Variable| url.replace(&placeholder(variable), "{}");
    let rest = after_scheme(&server.url);
    let host_end = server.url.len() - rest.len() + rest.find('/').unwrap_or(rest.len());
    let variables = server.variables.iter().enumerate();
    let mut holes: Vec<_> = variables
        .flat_map(|(variable, of)| {
            let wanted = placeholder(of);
            let found = server.url.match_indices(&wanted);
            found.map(|(at, _)| (at, variable)).collect::<Vec<_>>()
        })
        .collect();
    holes.sort_unstable();
    let hole = |(at, variable)| Hole {
        variable,
        in_host: at < host_end,
    };
    Url {
        template: server.variables.iter().fold(server.url.clone(), fill),
        holes: holes.into_iter().map(hole).collect(),
    }
}

fn placeholder(variable: &ir::Variable) -> String {
    format!("{{{}}}", variable.wire)
}

/// What follows `https://`.
fn after_scheme(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::decided;

    #[test]
    fn a_variable_can_be_in_a_url_twice() {
        let made = decided(
            "openapi: 3.1.0
info: { title: T, version: '1' }
servers: [{ url: 'https://{region}.a.example/{v}/{region}', variables: { v: { default: v1 }, region: { default: eu, enum: [eu, us, eu] } } }]
paths: {}
",
        );
        let servers = &made.client.servers;
        let url = &servers.list[0].url;
        assert_eq!(url.template, "https://{}.a.example/{}/{}");
        let holes = url.holes.iter().map(|one| (one.variable, one.in_host));
        let expected = [(0, true), (1, false), (0, false)];
        assert_eq!(holes.collect::<Vec<_>>(), expected);
        assert_eq!(servers.enums[0].values.len(), 2);
    }

    #[test]
    fn servers_have_names_and_their_variables_types() {
        let made = decided(
            "openapi: 3.1.0
info: { title: T, version: '1' }
servers:
  - { url: 'https://a.example/', x-clientry: { name: sandbox } }
  - { url: 'https://b.example', description: Live server }
  - { url: 'https://{region}.c.example/{v}', description: a rather long description, variables: { v: { default: v1 }, region: { default: eu, enum: [eu, us] } } }
  - { url: 'https://{region}.d.example', variables: { region: { default: us, enum: [eu, us] } } }
paths: {}
",
        );
        let servers = &made.client.servers;
        let names: Vec<_> = servers.list.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(
            names,
            ["Sandbox", "LiveServer", "RegionCExample", "RegionDExample"]
        );
        let third = &servers.list[2];
        let expected = Url {
            template: "https://{}.c.example/{}".to_owned(),
            holes: vec![
                Hole {
                    variable: 0,
                    in_host: true,
                },
                Hole {
                    variable: 1,
                    in_host: false,
                },
            ],
        };
        assert_eq!(third.url, expected);
        let types: Vec<_> = third.variables.iter().map(|one| &one.ty).collect();
        let region = VariableType::Enum("Region".to_owned());
        assert_eq!(types, [&region, &VariableType::String]);
        assert_eq!(servers.list[3].variables[0].ty, region);
        let enums: Vec<_> = servers.enums.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(enums, ["Region"]);
        assert_eq!(servers.default_url.as_deref(), Some("https://a.example"));
    }

    #[test]
    fn no_enum_of_a_variable_hides_what_the_client_imports_or_exports() {
        let names = ["scheme", "string", "self", "file", "region"];
        let variables = names.map(|name| format!("{name}: {{ default: a, enum: [a, b] }}"));
        let made = decided(&format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
servers: [{{ url: 'https://{{scheme}}.{{string}}.{{self}}.{{file}}.{{region}}', variables: {{ {} }} }}]
paths: {{}}
",
            variables.join(", ")
        ));
        let enums = made.client.servers.enums.iter();
        let enums: Vec<_> = enums.map(|one| &*one.name).collect();
        let expected = ["SchemeType", "StringType", "SelfType", "File2", "Region"];
        assert_eq!(enums, expected);
    }
}
