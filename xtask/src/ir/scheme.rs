//! Security schemes: what a user gives, and how it is sent.

use super::Operation;
use super::json::{entries, text};
use super::oauth2::{self, OAuth2};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::{extension, headers};
use serde_json::Value;
use std::collections::BTreeSet;

/// One security scheme.
#[derive(Debug)]
pub struct Scheme {
    /// The name in the document.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// How it is sent.
    pub kind: SchemeKind,
    /// Where its tokens come from, where it is one of OAuth 2.
    pub oauth2: Option<OAuth2>,
}

/// How a credential is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemeKind {
    /// `Authorization: Bearer …`
    Bearer,
    /// `Authorization: Basic …`
    Basic,
    /// A header of its own, with a prefix before the value.
    Header {
        /// The header's name.
        name: String,
        /// What is before the value.
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

impl SchemeKind {
    /// Where its credential is: two in one place cannot be sent together.
    pub(super) fn place(&self) -> (&'static str, String) {
        match self {
            SchemeKind::Bearer | SchemeKind::Basic => ("header", "authorization".to_owned()),
            SchemeKind::Header { name, .. } => ("header", name.to_ascii_lowercase()),
            SchemeKind::Query { name } => ("query", name.clone()),
            SchemeKind::Cookie { name } => ("cookie", name.clone()),
        }
    }
}

/// Reads the security schemes that an operation asks for.
pub(super) fn read(
    document: &Document,
    report: &mut Diagnostics,
    operations: &[Operation],
) -> Vec<Scheme> {
    let asked: BTreeSet<&String> = operations
        .iter()
        .flat_map(|operation| operation.security.iter().flatten())
        .collect();
    let declared = entries(document.value.pointer("/components/securitySchemes"));
    let mut schemes = Vec::new();
    for (name, value) in declared.filter(|(name, _)| asked.contains(name)) {
        let at = pointer::push("/components/securitySchemes", name);
        let (at, value) = followed(document, at, value);
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
                    format!("the security scheme `{name}` is omitted: `{other}` is not supported"),
                    "a client has to know how to send a credential",
                    "describe it as a scheme that is supported, such as an API key in a header",
                ));
                continue;
            }
        };
        schemes.push(Scheme {
            name: name.clone(),
            description: text(value, "description"),
            oauth2: oauth2::read(document, &at, name, value, report),
            kind,
        });
    }
    schemes
}

/// The scheme behind references, and where it is.
fn followed<'d>(
    document: &'d Document,
    mut at: String,
    mut value: &'d Value,
) -> (String, &'d Value) {
    // `check` refuses references that lead nowhere or back to themselves, so this ends.
    while let Some(reference) = value.get("$ref").and_then(Value::as_str) {
        let Some(target) = document.resolve(reference) else {
            break;
        };
        at = pointer::from_reference(reference).unwrap_or(at);
        value = target;
    }
    (at, value)
}

/// What a scheme is, in one word.
fn kind_name(value: &Value) -> String {
    let field = |key: &str| {
        value
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    match field("type").as_str() {
        "http" => field("scheme"),
        "apikey" => match field("in") {
            place if place == "header" && headers::purpose(&field("name")).is_some() => {
                format!("an API key in the header {}", field("name"))
            }
            place if field("name").is_empty() => format!("an API key in {place} without a name"),
            place if place != "query" && !headers::is_token(&field("name")) => {
                format!("an API key in {place} with the name {}", field("name"))
            }
            place => place,
        },
        "oauth2" | "openidconnect" => "bearer".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::api;

    #[test]
    fn schemes_that_are_asked_for_are_read() {
        let (api, codes) = api("openapi: 3.1.0
info: { title: T, version: '1' }
paths: { /a: { get: { security: [{ bearerAuth: [], X-Key: [], basic: [] }, { odd: [] }, { nameless: [] }, { spaced: [] }], responses: {} } } }
components:
  securitySchemes:
    bearerAuth: { type: oauth2 }
    X-Key: { type: apiKey, in: header, name: X-Key, x-clientry: { prefix: 'Token ' } }
    basic: { type: http, scheme: Basic }
    odd: { type: mutualTLS }
    nameless: { type: apiKey, in: query }
    spaced: { type: apiKey, in: header, name: X Key }
    unused: { type: http, scheme: bearer }
");
        let [bearer, key, basic] = api.schemes.as_slice() else {
            panic!("{:?}", api.schemes)
        };
        assert!(matches!(bearer.kind, SchemeKind::Bearer));
        assert!(matches!(&key.kind, SchemeKind::Header { prefix, .. } if prefix == "Token "));
        assert!(matches!(basic.kind, SchemeKind::Basic));
        let count = |code: &str| codes.iter().filter(|one| **one == code).count();
        assert_eq!(count("security-requirement-omitted"), 3);
        assert_eq!(count("security-scheme-unknown"), 3);
    }
}
