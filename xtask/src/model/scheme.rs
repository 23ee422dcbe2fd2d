//! Security schemes: what a user gives, and how it is sent.

use super::{Operation, text};
use crate::diagnostic::{Report, Severity};
use crate::document::{Document, extension, pointer};
use crate::naming;
use heck::ToShoutySnakeCase;
use serde_json::Value;
use std::collections::BTreeSet;

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

/// Reads the security schemes that an operation asks for.
pub fn schemes(
    document: &Document,
    report: &mut Report,
    crate_name: &str,
    operations: &[Operation],
) -> Vec<Scheme> {
    let asked: BTreeSet<&String> = operations
        .iter()
        .flat_map(|operation| operation.security.iter().flatten())
        .collect();
    let declared = document
        .value
        .pointer("/components/securitySchemes")
        .and_then(Value::as_object);
    let declared: Vec<_> = declared
        .into_iter()
        .flatten()
        .filter(|(name, _)| asked.contains(name))
        .collect();
    let count = |kind: &str| {
        declared
            .iter()
            .filter(|(_, value)| kind_name(value) == kind)
            .count()
    };
    let (bearers, basics) = (count("bearer"), count("basic"));
    let mut used: BTreeSet<String> = [
        "base_url",
        "build",
        "header",
        "http_client",
        "server",
        "timeout",
        "user_agent",
    ]
    .map(str::to_owned)
    .into();
    let mut schemes = Vec::new();
    for (name, value) in &declared {
        let at = pointer::push("/components/securitySchemes", name);
        let kind = match kind_name(value).as_str() {
            "bearer" => SchemeKind::Bearer,
            "basic" => SchemeKind::Basic,
            "header" => SchemeKind::Header {
                name: text(value, "name").unwrap_or_default(),
                prefix: extension::of::<extension::SecurityScheme>(document, &at)
                    .unwrap_or_default()
                    .prefix
                    .unwrap_or_default(),
            },
            "query" => SchemeKind::Query {
                name: text(value, "name").unwrap_or_default(),
            },
            "cookie" => SchemeKind::Cookie {
                name: text(value, "name").unwrap_or_default(),
            },
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
        let variable = |name: &str| {
            format!(
                "{}_{}",
                crate_name.to_shouty_snake_case(),
                name.to_shouty_snake_case()
            )
        };
        let env = match kind {
            SchemeKind::Basic if basics == 1 => vec![variable("username"), variable("password")],
            SchemeKind::Basic => vec![
                variable(&format!("{setter}_username")),
                variable(&format!("{setter}_password")),
            ],
            _ => vec![variable(&setter)],
        };
        schemes.push(Scheme {
            name: (*name).clone(),
            setter,
            env,
            description: text(value, "description"),
            kind,
        });
    }
    schemes
}

/// What a scheme is, in one word.
fn kind_name(value: &Value) -> String {
    let member = |key: &str| {
        value
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    match member("type").as_str() {
        "http" => member("scheme"),
        "apikey" => member("in"),
        "oauth2" | "openidconnect" => "bearer".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::model as api;

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
        let found: Vec<_> = api
            .schemes
            .iter()
            .map(|s| (s.setter.as_str(), s.env.join(" ")))
            .collect();
        let expected = [
            ("bearer_token", "ACME_BEARER_TOKEN".to_owned()),
            ("x_key", "ACME_X_KEY".to_owned()),
            ("basic_auth", "ACME_USERNAME ACME_PASSWORD".to_owned()),
        ];
        assert_eq!(
            (found.as_slice(), codes),
            (
                &expected as &[_],
                vec!["operation-named", "security-scheme-unknown"]
            )
        );
        assert!(
            matches!(&api.schemes[1].kind, SchemeKind::Header { prefix, .. } if prefix == "Token ")
        );
    }
}
