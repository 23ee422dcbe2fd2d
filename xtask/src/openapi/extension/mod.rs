//! `x-clientry`: what OpenAPI has no words for, typed by its location.
//!
//! A typo must not silently change a client, so that an unknown key is an error.

mod locations;
mod pages;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::keywords::Kind;
use super::walk::Object;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, pointer};

pub use locations::{
    ClientAuth, Encoding, Location, OAuth2, Operation, Other, Parameter, RateLimit, ResetUnit,
    Root, Schema, SecurityScheme, Server, Signed, Source, Webhook, is_scope, oauth2_url_problem,
};
pub use pages::{NextCursor, Pages, PagesKind};

/// Its key.
pub const KEY: &str = "x-clientry";

/// The extension of the object that `pointer` points to; the default where it has none.
///
/// # Errors
///
/// Where its extension has an unknown key, or a value of the wrong type.
pub fn of<T: Location>(document: &Document, pointer: &str) -> Result<T, Diagnostic> {
    let key = pointer::push(pointer, KEY);
    match pointer::get(&document.value, &key) {
        None => Ok(T::default()),
        Some(value) => parse(value, document, &key),
    }
}

/// `value`, which is the extension that `pointer` points to.
///
/// # Errors
///
/// Where it has an unknown key, or a value of the wrong type.
pub fn parse<T: Location>(
    value: &Value,
    document: &Document,
    pointer: &str,
) -> Result<T, Diagnostic> {
    let known = keys::<T>();
    if let Value::Object(fields) = value {
        unknown_keys(fields, &known, T::NAME, document, pointer)?;
    }
    let parsed: T = serde_path_to_error::deserialize(value).map_err(|error| {
        let field =
            error
                .path()
                .iter()
                .fold(pointer.to_owned(), |pointer, segment| match segment {
                    serde_path_to_error::Segment::Seq { index } => {
                        pointer::push(&pointer, index.to_string())
                    }
                    serde_path_to_error::Segment::Map { key } => pointer::push(&pointer, key),
                    _ => pointer,
                });
        document.diagnostic(
            Severity::Error,
            "extension-value",
            &field,
            format!("`{KEY}` in {} cannot be read: {}", T::NAME, error.inner()),
            "",
            format!(
                "it takes {}; `cargo xtask schema` prints what each is",
                listed(&known)
            ),
        )
    })?;
    match parsed.problem() {
        None => Ok(parsed),
        Some((field, problem)) => Err(document.diagnostic(
            Severity::Error,
            "extension-value",
            &pointer::push(pointer, field),
            format!("`{field}` in `{KEY}`: {problem}"),
            "",
            "write a value that fits",
        )),
    }
}

/// What is wrong with the extension of `object`.
pub fn check(document: &Document, object: Object<'_>) -> Option<Diagnostic> {
    let value = object.fields.get(KEY)?;
    let pointer = pointer::push(object.pointer, KEY);
    match object.kind {
        Kind::Root => parse::<Root>(value, document, &pointer).err(),
        Kind::SecurityScheme => match parse::<SecurityScheme>(value, document, &pointer) {
            Ok(extension) => tokens_of_basic(document, object, &extension, &pointer),
            Err(diagnostic) => Some(diagnostic),
        },
        Kind::Server => parse::<Server>(value, document, &pointer).err(),
        Kind::Parameter => match parse::<Parameter>(value, document, &pointer) {
            Ok(extension) => client_outside_header(document, object, &extension, &pointer)
                .or_else(|| key_outside_header(document, object, &extension, &pointer)),
            Err(diagnostic) => Some(diagnostic),
        },
        Kind::Operation => parse::<Operation>(value, document, &pointer).err(),
        Kind::Schema => parse::<Schema>(value, document, &pointer).err(),
        _ => parse::<Other>(value, document, &pointer).err(),
    }
}

/// An idempotency key that is not sent in a header, or that is the same for all calls.
fn key_outside_header(
    document: &Document,
    object: Object<'_>,
    extension: &Parameter,
    pointer: &str,
) -> Option<Diagnostic> {
    let location = object.fields.get("in")?.as_str()?;
    let problem = match location {
        "header" if extension.client => "it is set once for a client, and a key is of one call",
        "header" => return None,
        _ => "it is not sent in a header",
    };
    (extension.idempotency_key == Some(true)).then(|| {
        document.diagnostic(
            Severity::Error,
            "extension-value",
            &pointer::push(pointer, "idempotency_key"),
            format!("`idempotency_key` in `{KEY}`: {problem}"),
            "a key is a header that each call has a value of its own for",
            "take `idempotency_key` away",
        )
    })
}

/// Tokens for a scheme that takes a user name and a password.
fn tokens_of_basic(
    document: &Document,
    object: Object<'_>,
    extension: &SecurityScheme,
    pointer: &str,
) -> Option<Diagnostic> {
    let scheme = object.fields.get("scheme")?.as_str()?;
    (extension.oauth2.is_some() && scheme.eq_ignore_ascii_case("basic")).then(|| {
        document.diagnostic(
            Severity::Error,
            "extension-value",
            &pointer::push(pointer, "oauth2"),
            format!("`oauth2` in `{KEY}`: the scheme takes a user name and a password"),
            "a token of OAuth 2 is one value",
            "take `oauth2` away, or write `scheme: bearer` if the API takes tokens",
        )
    })
}

/// A parameter that is to be set once for a client, but is not sent in a header.
fn client_outside_header(
    document: &Document,
    object: Object<'_>,
    extension: &Parameter,
    pointer: &str,
) -> Option<Diagnostic> {
    let location = object.fields.get("in")?.as_str()?;
    (extension.client && location != "header").then(|| {
        document.diagnostic(
            Severity::Error,
            "client-parameter",
            &pointer::push(pointer, "client"),
            format!("a parameter in `{location}` cannot be set once for a client"),
            "what is set on the client is sent as a header",
            "take `client: true` away, or write `in: header` if the API takes it there",
        )
    })
}

fn unknown_keys(
    fields: &Map<String, Value>,
    known: &[String],
    location: &str,
    document: &Document,
    pointer: &str,
) -> Result<(), Diagnostic> {
    let unknown: Vec<&str> = fields
        .keys()
        .map(String::as_str)
        .filter(|key| !known.iter().any(|k| k == key))
        .collect();
    let Some(first) = unknown.first() else {
        return Ok(());
    };
    let named: Vec<String> = unknown.iter().map(|key| format!("`{key}`")).collect();
    let candidates: Vec<&str> = known.iter().map(String::as_str).collect();
    let meant = similar::get_close_matches(*first, &candidates, 1, 0.6);
    let help = match meant.first() {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`cargo xtask schema` prints what is allowed where".to_owned(),
    };
    Err(document.key_diagnostic(
        Severity::Error,
        "extension-key",
        &pointer::push(pointer, first),
        format!("`{KEY}` in {location} has no {}", named.join(", ")),
        format!("it takes {}", listed(known)),
        help,
    ))
}

/// The keys that `T` takes.
fn keys<T: Location>() -> Vec<String> {
    let schema = schemars::schema_for!(T);
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .map(|fields| fields.keys().cloned().collect())
        .unwrap_or_default()
}

fn listed(keys: &[String]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    keys.join(", ")
}

/// The JSON Schema of `x-clientry`: one definition for each location.
pub fn json_schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let locations = [
        generator.subschema_for::<Root>(),
        generator.subschema_for::<SecurityScheme>(),
        generator.subschema_for::<Server>(),
        generator.subschema_for::<Parameter>(),
        generator.subschema_for::<Operation>(),
        generator.subschema_for::<Schema>(),
        generator.subschema_for::<Other>(),
    ];
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": KEY,
        "description": "What OpenAPI has no words for, by its location.",
        "anyOf": locations,
        "$defs": generator.take_definitions(true),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(yaml: &str) -> Document {
        Document::parse("specs/x.yaml", yaml).unwrap()
    }

    #[test]
    fn what_is_not_there_is_the_default() {
        let document = document("openapi: 3.1.0\n");
        assert_eq!(of::<Root>(&document, "").unwrap(), Root::default());
        assert_eq!(
            of::<Schema>(&document, "/nowhere").unwrap(),
            Schema::default()
        );
    }

    #[test]
    fn every_location_reads_its_keys() {
        let document = document(
            "x-clientry: { accept: application/hal+json, request_id_header: X-Request-ID }\n\
             scheme: { x-clientry: { prefix: 'Token ' } }\n\
             server: { x-clientry: { name: Sandbox } }\n\
             parameter: { x-clientry: { client: true, idempotency_key: false } }\n\
             schema: { x-clientry: { secret: true, source: third-party, note: n, more_values: [a, b] } }\n",
        );
        assert_eq!(
            of::<Root>(&document, "").unwrap(),
            Root {
                accept: Some("application/hal+json".into()),
                request_id_header: Some("X-Request-ID".into()),
                ..Root::default()
            }
        );
        assert_eq!(
            of::<SecurityScheme>(&document, "/scheme")
                .unwrap()
                .prefix
                .as_deref(),
            Some("Token ")
        );
        assert_eq!(
            of::<Server>(&document, "/server").unwrap().name.as_deref(),
            Some("Sandbox")
        );
        assert!(of::<Parameter>(&document, "/parameter").unwrap().client);
        assert_eq!(
            of::<Schema>(&document, "/schema").unwrap(),
            Schema {
                shown_in_errors: false,
                secret: Some(true),
                source: Some(Source::ThirdParty),
                note: Some("n".into()),
                more_values: vec!["a".into(), "b".into()]
            }
        );
    }

    #[test]
    fn a_typo_is_an_error_at_the_key() {
        let document = document("a:\n  x-clientry:\n    secrte: true\n    other: 1\n");
        let error = of::<Schema>(&document, "/a").unwrap_err();
        assert_eq!(error.code, "extension-key");
        assert_eq!(
            error.message,
            "`x-clientry` in a schema has no `secrte`, `other`"
        );
        assert_eq!(error.help, "did you mean `secret`?");
        assert_eq!(error.position.map(|at| (at.line, at.column)), Some((3, 5)));
    }

    #[test]
    fn a_wrong_type_is_an_error_at_the_value() {
        let document =
            document("a: { x-clientry: { more_values: [a, 1] } }\nb: { x-clientry: 3 }\n");
        let error = of::<Schema>(&document, "/a").unwrap_err();
        assert_eq!(error.code, "extension-value");
        assert_eq!(error.position.map(|at| (at.line, at.column)), Some((1, 37)));
        assert_eq!(
            of::<Schema>(&document, "/b").unwrap_err().code,
            "extension-value"
        );
    }

    #[test]
    fn a_value_that_would_break_a_request_is_refused() {
        for yaml in [
            "x-clientry: { accept: \"a\\nb: c\" }",
            "x-clientry: { accept: '' }",
            "x-clientry: { request_id_header: 'X Request' }",
        ] {
            let document = document(yaml);
            assert_eq!(
                of::<Root>(&document, "").unwrap_err().code,
                "extension-value",
                "{yaml}"
            );
        }
        let scheme = document("x-clientry: { prefix: \"a\\r\\n\" }");
        assert_eq!(
            of::<SecurityScheme>(&scheme, "").unwrap_err().code,
            "extension-value"
        );
        let server = document("x-clientry: { name: ' - ' }");
        assert_eq!(
            of::<Server>(&server, "").unwrap_err().code,
            "extension-value"
        );
    }

    #[test]
    fn deliveries_limits_and_operations_are_read() {
        let document = document(
            "x-clientry:
  rate_limits: [{ reset: X-Reset, unit: seconds-from-now }]
  webhook: { header: X-Sig, encoding: hex, signed: { timestamp-and-body: { timestamp: t, signature: s } }, envelope: D }
paths: { /a: { put: { x-clientry: { safe_to_repeat: true } } } }
",
        );
        let root = of::<Root>(&document, "").unwrap();
        assert_eq!(root.rate_limits[0].unit, ResetUnit::SecondsFromNow);
        let signed = root.webhook.unwrap().signed;
        assert!(matches!(signed, Signed::TimestampAndBody { timestamp, .. } if timestamp == "t"));
        assert!(
            of::<Operation>(&document, "/paths/~1a/put")
                .unwrap()
                .safe_to_repeat
        );
        for wrong in [
            "rate_limits: [{ reset: 'a b', unit: unix-seconds }]",
            "webhook: { header: '', encoding: hex, envelope: D }",
        ] {
            let document = self::document(&format!("x-clientry: {{ {wrong} }}"));
            assert_eq!(
                of::<Root>(&document, "").unwrap_err().code,
                "extension-value",
                "{wrong}"
            );
        }
    }

    #[test]
    fn the_schema_names_every_location_and_refuses_unknown_keys() {
        let schema = json_schema();
        let definitions = schema["$defs"].as_object().unwrap();
        for (location, keys) in [
            ("Root", keys::<Root>()),
            ("SecurityScheme", keys::<SecurityScheme>()),
            ("Server", keys::<Server>()),
            ("Parameter", keys::<Parameter>()),
            ("Operation", keys::<Operation>()),
            ("Schema", keys::<Schema>()),
            ("Other", keys::<Other>()),
        ] {
            let definition = &definitions[location];
            assert_eq!(
                definition["additionalProperties"],
                json!(false),
                "{location}"
            );
            let described: Vec<_> = definition["properties"]
                .as_object()
                .unwrap()
                .keys()
                .collect();
            assert_eq!(described, keys.iter().collect::<Vec<_>>());
            assert!(!keys.is_empty());
        }
        assert_eq!(schema["anyOf"].as_array().unwrap().len(), 7);
    }
}
