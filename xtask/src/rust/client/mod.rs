//! What is set once for a client: credentials, headers, servers.

pub mod server;

pub use crate::ir::{OAuth2, RateLimit, ResetUnit, SchemeKind};
pub use server::{Choice, Server, Servers, Site, Url, Variable, VariableEnum, VariableType};

use super::docs;
use crate::ir::{self, Api};
use crate::naming;
use heck::ToShoutySnakeCase;
use std::collections::BTreeSet;

/// What is set once for a client.
#[derive(Debug)]
pub struct Client {
    /// The client's documentation.
    pub docs: String,
    /// The documentation of `from_env`.
    pub from_env_docs: String,
    /// The environment variable that holds the base URL.
    pub base_url_env: String,
    /// The credentials by the names of the document's schemes.
    pub schemes: Vec<Scheme>,
    /// What `build` asks for: one list of schemes has to be complete.
    pub required: Option<Vec<Vec<String>>>,
    /// The headers that are sent with every call.
    pub headers: Vec<Header>,
    /// The response headers that carry the provider's id of a request.
    pub request_id_headers: Vec<String>,
    /// The response headers that say when a rate limit is reset.
    pub rate_limits: Vec<RateLimit>,
    /// Where calls go.
    pub servers: Servers,
}

/// A credential.
#[derive(Debug)]
pub struct Scheme {
    /// The scheme's name in the document.
    pub name: String,
    /// The name of the builder's method.
    pub setter: String,
    /// The environment variables that hold it.
    pub env: Vec<String>,
    /// How it is sent.
    pub kind: SchemeKind,
    /// The setter's documentation.
    pub docs: String,
    /// The builder's method that takes a provider of it; none where it is no single value.
    pub from: Option<Setter>,
    /// How its tokens come by OAuth 2.
    pub oauth2: Option<Tokens>,
}

/// A method of the builder.
#[derive(Debug)]
pub struct Setter {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub docs: String,
}

/// Tokens of a credential by OAuth 2.
#[derive(Debug)]
pub struct Tokens {
    /// The name of the constant with the flows.
    pub constant: String,
    /// The constant's documentation.
    pub docs: String,
    /// The builder's method.
    pub setter: Setter,
    /// The flows.
    pub flows: OAuth2,
}

/// A header that is sent with every call.
#[derive(Debug)]
pub struct Header {
    /// Its name.
    pub wire: String,
    /// The name of the builder's method.
    pub setter: String,
    /// What is sent unless the builder says otherwise.
    pub value: Option<String>,
    /// The setter's documentation.
    pub docs: String,
}

impl Scheme {
    /// The names of the builder's methods for a credential that changes.
    pub fn changing(&self) -> impl Iterator<Item = &str> {
        let tokens = self.oauth2.iter().map(|tokens| &tokens.setter);
        self.from
            .iter()
            .chain(tokens)
            .map(|setter| setter.name.as_str())
    }
}

impl Client {
    /// The names of the public types that are made beside the client and its builder.
    pub(super) fn type_names(&self) -> Vec<String> {
        let mut names: Vec<_> = self
            .servers
            .enums
            .iter()
            .map(|one| one.name.clone())
            .collect();
        if self.servers.list.len() > 1 {
            names.push("Server".to_owned());
        }
        let choices = self.servers.sites.iter().flat_map(|site| &site.choice);
        names.extend(choices.map(|choice| choice.name.clone()));
        names
    }

    /// The names of the public constants.
    pub(super) fn constants(&self) -> impl Iterator<Item = &str> {
        let tokens = self.schemes.iter().filter_map(|one| one.oauth2.as_ref());
        tokens.map(|tokens| tokens.constant.as_str())
    }
}

/// Decides what is set once.
pub(super) fn decide(api: &Api) -> Client {
    let schemes = schemes(api);
    let base_url_env = format!("{}_BASE_URL", api.name.to_shouty_snake_case());
    let mut setters: BTreeSet<String> = METHODS.map(str::to_owned).into();
    for scheme in &schemes {
        setters.insert(scheme.setter.clone());
        setters.extend(scheme.changing().map(str::to_owned));
    }
    let headers = api.client_headers.iter();
    let headers: Vec<Header> = headers.map(|one| header(one, &mut setters)).collect();
    let servers = server::decide(api, &mut setters);
    let env = schemes.iter().flat_map(|scheme| &scheme.env);
    let env: Vec<_> = env
        .chain([&base_url_env])
        .chain(servers.sites.iter().map(|site| &site.env))
        .map(|name| format!("`{name}`"))
        .collect();
    Client {
        docs: format!(
            "A client of the {}. Cloning it is cheap, and the clones share their connections.",
            docs::clean(&super::titled(&api.title))
        ),
        from_env_docs: format!(
            "A builder with the settings of the environment: {}. A variable that is not set leaves its setting as it is.",
            env.join(", ")
        ),
        base_url_env,
        schemes,
        required: required(api),
        headers,
        request_id_headers: api.request_id_headers.clone(),
        rate_limits: api.rate_limits.clone(),
        servers,
    }
}

/// The functions and methods that every builder has.
const METHODS: [&str; 19] = [
    "allow_plain_http",
    "base_url",
    "build",
    "clone",
    "connect_timeout",
    "from_env",
    "gzip",
    "header",
    "http_client",
    "interceptor",
    "max_body_bytes",
    "new",
    "proxy",
    "read_timeout",
    "retry",
    "server",
    "timeout",
    "user_agent",
    "with",
];

fn schemes(api: &Api) -> Vec<Scheme> {
    let count = |wanted: fn(&SchemeKind) -> bool| {
        let kinds = api.schemes.iter().map(|scheme| &scheme.kind);
        kinds.filter(|kind| wanted(kind)).count()
    };
    let one_bearer = count(|kind| matches!(kind, SchemeKind::Bearer)) == 1;
    let one_basic = count(|kind| matches!(kind, SchemeKind::Basic)) == 1;
    let mut used: BTreeSet<String> = METHODS.map(str::to_owned).into();
    let variable = |name: &str| {
        format!(
            "{}_{}",
            api.name.to_shouty_snake_case(),
            name.to_shouty_snake_case()
        )
    };
    let scheme = |scheme: &ir::Scheme| {
        let wanted = match scheme.kind {
            SchemeKind::Bearer if one_bearer => "bearer_token".to_owned(),
            SchemeKind::Basic if one_basic => "basic_auth".to_owned(),
            _ => naming::snake(&scheme.name),
        };
        let setter = naming::unique(&wanted, &mut used);
        let env = match scheme.kind {
            SchemeKind::Basic if one_basic => vec![variable("username"), variable("password")],
            SchemeKind::Basic => vec![
                variable(&format!("{setter}_username")),
                variable(&format!("{setter}_password")),
            ],
            _ => vec![variable(&setter)],
        };
        Scheme {
            name: scheme.name.clone(),
            setter,
            env,
            kind: scheme.kind.clone(),
            docs: scheme_docs(scheme),
            from: None,
            oauth2: None,
        }
    };
    let mut schemes: Vec<_> = api.schemes.iter().map(scheme).collect();
    let one_oauth2 = api
        .schemes
        .iter()
        .filter(|one| one.oauth2.is_some())
        .count()
        == 1;
    // Behind the setters of all schemes, which keep their names.
    for (scheme, declared) in schemes.iter_mut().zip(&api.schemes) {
        if let SchemeKind::Basic = scheme.kind {
            continue;
        }
        let like = format!("Like [`{0}`](Self::{0})", scheme.setter);
        scheme.from = Some(Setter {
            name: naming::unique(&format!("{}_from", scheme.setter), &mut used),
            docs: format!(
                "{like}, from a provider that is asked before each attempt: for a credential that changes. See \
                 [`TokenProvider`](clientry::TokenProvider)."
            ),
        });
        scheme.oauth2 = declared.oauth2.as_ref().map(|flows| {
            let (constant, setter) = match one_oauth2 {
                true => ("OAUTH2".to_owned(), "oauth2".to_owned()),
                false => (
                    format!("OAUTH2_{}", scheme.setter.to_shouty_snake_case()),
                    format!("{}_oauth2", scheme.setter),
                ),
            };
            Tokens {
                constant,
                docs: format!("The OAuth 2 flows of {}: URLs and scopes.", docs::code(&scheme.name)),
                setter: Setter {
                    name: naming::unique(&setter, &mut used),
                    docs: format!(
                        "{like}, with tokens by OAuth 2, which are fetched when they are needed and renewed before \
                         they expire. See [`OAuth2`](clientry::OAuth2)."
                    ),
                },
                flows: flows.clone(),
            }
        });
    }
    schemes
}

fn scheme_docs(scheme: &ir::Scheme) -> String {
    let about = scheme.description.as_deref().map_or_else(
        || format!("The credential of {}.", docs::code(&scheme.name)),
        docs::clean,
    );
    let sent = match &scheme.kind {
        SchemeKind::Bearer => "Sent as `Authorization: Bearer …`.".to_owned(),
        SchemeKind::Basic => "Sent as `Authorization: Basic …`.".to_owned(),
        SchemeKind::Header { name, prefix } => {
            let sent = docs::code(&format!("{name}: {prefix}…"));
            format!("Sent as {sent}.")
        }
        SchemeKind::Query { name } => format!("Sent in the query as {}.", docs::code(name)),
        SchemeKind::Cookie { name } => format!("Sent as the cookie {}.", docs::code(name)),
    };
    format!("{about}\n\n{sent}")
}

/// What `build` asks for: the requirement of all operations, where they have the same one.
///
/// Where they differ a user may want some operations only, so each call checks its own.
fn required(api: &Api) -> Option<Vec<Vec<String>>> {
    let first = &api.operations.first()?.security;
    let same = api
        .operations
        .iter()
        .all(|operation| operation.security == *first);
    let known = |name: &String| api.schemes.iter().any(|scheme| scheme.name == *name);
    let enforced = !first.is_empty()
        && first
            .iter()
            .all(|all| !all.is_empty() && all.iter().all(known));
    (same && enforced).then(|| first.clone())
}

fn header(header: &ir::ClientHeader, used: &mut BTreeSet<String>) -> Header {
    let usual = header
        .value
        .as_ref()
        .map(|value| format!("\n\nUnless set, {} is sent.", docs::code(value)))
        .unwrap_or_default();
    let about = header.description.as_deref().map_or_else(
        || format!("The header {}.", docs::code(&header.wire)),
        docs::clean,
    );
    Header {
        setter: naming::unique(&naming::snake(&header.wire), used),
        wire: header.wire.clone(),
        value: header.value.clone(),
        docs: format!("{about}{usual}"),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::decided;

    #[test]
    fn schemes_have_setters_and_environment_variables() {
        let made = decided(
            "openapi: 3.1.0
info: { title: T, version: '1' }
paths: { /a: { get: { security: [{ bearerAuth: [], X-Key: [] }, { basic: [] }], responses: {} } } }
components:
  securitySchemes:
    bearerAuth: { type: oauth2 }
    X-Key: { type: apiKey, in: header, name: X-Key, x-clientry: { prefix: 'Token ' } }
    basic: { type: http, scheme: Basic }
",
        );
        let found: Vec<_> = made
            .client
            .schemes
            .iter()
            .map(|scheme| (scheme.setter.as_str(), scheme.env.join(" ")))
            .collect();
        let expected = [
            ("bearer_token", "ACME_BEARER_TOKEN".to_owned()),
            ("x_key", "ACME_X_KEY".to_owned()),
            ("basic_auth", "ACME_USERNAME ACME_PASSWORD".to_owned()),
        ];
        assert_eq!(found, expected);
        let from = made.client.schemes.iter();
        let from: Vec<_> = from.flat_map(super::Scheme::changing).collect();
        assert_eq!(from, ["bearer_token_from", "oauth2", "x_key_from"]);
        let constants: Vec<_> = made.client.constants().collect();
        assert_eq!(constants, ["OAUTH2"]);
        let required = made.client.required.unwrap();
        assert_eq!(required, [vec!["bearerAuth", "X-Key"], vec!["basic"]]);
    }

    #[test]
    fn several_schemes_of_oauth_2_have_names_of_their_own() {
        let made = decided(
            "openapi: 3.1.0
info: { title: T, version: '1' }
paths: { /a: { get: { security: [{ user: [], user_oauth2: [], bot-app: [] }], responses: {} } } }
components:
  securitySchemes:
    user: { type: oauth2 }
    user_oauth2: { type: apiKey, in: header, name: X }
    bot-app: { type: oauth2, flows: { clientCredentials: { tokenUrl: /t, scopes: {} } } }
",
        );
        let tokens = made
            .client
            .schemes
            .iter()
            .filter_map(|one| one.oauth2.as_ref());
        let found: Vec<_> = tokens
            .map(|tokens| (tokens.setter.name.as_str(), tokens.constant.as_str()))
            .collect();
        let expected = [
            ("user_oauth2_2", "OAUTH2_USER"),
            ("bot_app_oauth2", "OAUTH2_BOT_APP"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn build_asks_for_what_every_operation_takes_only() {
        let made = decided(
            "openapi: 3.1.0
info: { title: T, version: '1' }
security: [{ a: [] }]
paths: { /a: { get: { responses: {} }, put: { security: [], responses: {} } } }
components: { securitySchemes: { a: { type: http, scheme: bearer } } }
",
        );
        assert_eq!(made.client.required, None);
    }

    #[test]
    fn no_setter_has_the_name_of_another_one_or_of_what_every_builder_has() {
        let made = decided(
            "openapi: 3.1.0
info: { title: T, version: '1' }
servers:
- url: 'https://{token}.{core}.{retry}.{timeout}'
  variables: { token: { default: a }, core: { default: a }, retry: { default: a }, timeout: { default: a } }
security: [{ new: [], clone: [], token: [] }]
paths:
  /a:
    get:
      parameters:
      - { name: Timeout, in: header, schema: { type: string }, x-clientry: { client: true } }
      - { name: token, in: header, schema: { type: string }, x-clientry: { client: true } }
      responses: {}
components:
  securitySchemes:
    new: { type: apiKey, in: header, name: A }
    clone: { type: apiKey, in: header, name: B }
    token: { type: apiKey, in: header, name: C }
",
        );
        let client = &made.client;
        let schemes: Vec<_> = client.schemes.iter().map(|one| &*one.setter).collect();
        assert_eq!(schemes, ["new_2", "clone_2", "token"]);
        let headers: Vec<_> = client.headers.iter().map(|one| &*one.setter).collect();
        assert_eq!(headers, ["timeout_2", "token_2"]);
        let variables = client.servers.list[0].variables.iter();
        let variables: Vec<_> = variables.map(|one| &*one.name).collect();
        assert_eq!(variables, ["token_3", "core_2", "retry_2", "timeout_3"]);
    }
}
