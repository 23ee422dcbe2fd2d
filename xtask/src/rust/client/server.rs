//! Servers as types: an enum where the document lists several, a setter for each variable where it lists one.

use crate::ir;
use crate::naming;
use crate::rust::docs;
use crate::rust::types::EnumValue;
use heck::ToUpperCamelCase;
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

/// Decides where calls go.
pub(super) fn decide(servers: &[ir::Server]) -> Servers {
    let enums = Enums::of(servers);
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
            docs: format!("{described}`{}`", server.url),
            variables: variables(server, &enums),
        }
    });
    Servers {
        list: list.collect(),
        default_url: servers.first().map(|server| {
            let fill = |url: String, variable: &ir::Variable| {
                url.replace(&placeholder(variable), &variable.default)
            };
            server.variables.iter().fold(server.url.clone(), fill)
        }),
        enums: enums.0.into_iter().map(|(_, of)| of).collect(),
    }
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

fn variables(server: &ir::Server, enums: &Enums<'_>) -> Vec<Variable> {
    let mut used = BTreeSet::new();
    let variable = |variable: &ir::Variable| {
        let about = |otherwise: String| match variable.description.as_deref() {
            Some(description) => docs::clean(description),
            None => otherwise,
        };
        let wire = &variable.wire;
        let setter = about(format!("The server variable `{wire}`."));
        Variable {
            name: naming::unique(&naming::snake(wire), &mut used),
            ty: enums.type_of(variable),
            default: variable.default.clone(),
            docs: about(format!("`{wire}`")),
            setter_docs: format!(
                "{}\n\n`{}` unless set.",
                setter.trim_end(),
                variable.default
            ),
            wire: wire.clone(),
        }
    };
    server.variables.iter().map(variable).collect()
}

/// The variables that have a list of values, with their enums.
struct Enums<'a>(Vec<(&'a ir::Variable, VariableEnum)>);

impl<'a> Enums<'a> {
    fn of(servers: &'a [ir::Server]) -> Enums<'a> {
        let mut used: BTreeSet<String> = ["Client", "ClientBuilder", "Server"]
            .map(str::to_owned)
            .into();
        let mut enums = Enums(Vec::new());
        for variable in servers.iter().flat_map(|server| &server.variables) {
            if !variable.values.is_empty() && enums.known(variable).is_none() {
                let wanted = naming::snake(&variable.wire).to_upper_camel_case();
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
        docs: format!("`{value}`"),
    };
    VariableEnum {
        name,
        docs: match variable.description.as_deref() {
            Some(description) => docs::clean(description),
            None => format!("Values of the server variable `{}`.", variable.wire),
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
}
