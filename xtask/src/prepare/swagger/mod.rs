//! A document of Swagger 2.0 becomes one of OpenAPI 3.0 that says the same.
//!
//! - `operation`: `consumes`, `produces`, bodies and responses.
//! - `parameter`: parameters, `collectionFormat`, headers.
//! - `schema`: what differs in a schema.
//! - `server`: `schemes`, `host` and `basePath`.
//! - `values`: values of the wrong type.
//! - [`keywords`]: what becomes of each keyword of 2.0.

pub mod keywords;
mod operation;
mod parameter;
mod schema;
mod server;
mod values;

use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::walk;
use operation::Types;
use serde_json::{Map, Value, json};
use server::Server;

/// What was found and moved while the document was rewritten, to be said once it is.
#[derive(Default)]
struct Notes {
    /// From where to where, in this order.
    moves: Vec<(String, String)>,
    diagnostics: Vec<Note>,
}

struct Note {
    severity: Severity,
    code: &'static str,
    /// Where, in the document as it was.
    at: String,
    message: String,
    why: &'static str,
    help: &'static str,
}

impl Notes {
    fn moved(&mut self, from: &str, to: &str) {
        self.moves.push((from.to_owned(), to.to_owned()));
    }
}

/// Whether the document says that it is one of 2.0.
fn is_swagger(document: &Value) -> bool {
    match document.get("swagger") {
        Some(Value::String(version)) => version == "2.0" || version == "2",
        Some(Value::Number(version)) => version.as_f64() == Some(2.0),
        _ => false,
    }
}

/// Rewrites the document, if it is one of 2.0.
pub(super) fn apply(document: &mut Document, report: &mut Diagnostics) {
    if !is_swagger(&document.value) || document.value.get("openapi").is_some() {
        return;
    }
    values::settle(document, report);
    let Value::Object(old) = document.value.clone() else {
        return;
    };
    let mut notes = Notes::default();
    let mut value = Value::Object(root(old, &mut notes));
    walk::schemas(&mut value, &mut |_, schema| schema::convert(schema));
    document.value = value;
    for note in notes.diagnostics {
        report.push(document.diagnostic(
            note.severity,
            note.code,
            &note.at,
            note.message,
            note.why,
            note.help,
        ));
    }
    // What they are about is where it was until then.
    for (from, to) in &notes.moves {
        document.moved(from, to);
    }
}

fn root(mut old: Map<String, Value>, notes: &mut Notes) -> Map<String, Value> {
    let whole = Value::Object(old.clone());
    let global = Types::of(&old);
    old.shift_remove("swagger");
    notes.moved("/swagger", "/openapi");
    let mut new = Map::new();
    new.insert("openapi".into(), json!("3.0.3"));
    let server = Server::read(&old, notes);
    let servers = server.servers(old.get("schemes"), "/schemes", notes);
    if !servers.is_empty() {
        notes.moved("/host", "/servers");
        new.insert("servers".into(), Value::Array(servers.clone()));
    }
    for key in ["host", "basePath", "schemes", "consumes", "produces"] {
        old.shift_remove(key);
    }
    let mut components = Map::new();
    if let Some(definitions) = old.shift_remove("definitions") {
        notes.moved("/definitions", "/components/schemas");
        components.insert("schemas".into(), definitions);
    }
    for (key, moved) in [
        ("parameters", "parameters"),
        ("responses", "responses"),
        ("securityDefinitions", "securitySchemes"),
    ] {
        // What is no mapping is reported like that of 3.x.
        if old.get(key).is_some_and(|value| !value.is_object()) {
            let to = pointer::push("/components", moved);
            notes.moved(&pointer::push("", key), &to);
            components.extend(old.shift_remove(key).map(|value| (moved.to_owned(), value)));
        }
    }
    if let Some(Value::Object(parameters)) = old.shift_remove("parameters") {
        notes.moved("/parameters", "/components/parameters");
        // Bodies and form fields are put where they are used.
        let others = parameters
            .into_iter()
            .filter(|(_, one)| parameter::carrier(one).is_none());
        let others = others.map(|(name, one)| {
            let from = pointer::push("/parameters", &name);
            let at = pointer::push("/components/parameters", &name);
            (name, parameter::convert(&from, &at, one, notes))
        });
        components.insert("parameters".into(), Value::Object(others.collect()));
    }
    if let Some(Value::Object(responses)) = old.shift_remove("responses") {
        notes.moved("/responses", "/components/responses");
        let responses = responses.into_iter().map(|(name, one)| {
            let from = pointer::push("/responses", &name);
            let at = pointer::push("/components/responses", &name);
            let produces = global.produces.as_ref();
            let response = operation::response(&whole, &from, &at, one, produces, notes);
            (name, response)
        });
        components.insert("responses".into(), Value::Object(responses.collect()));
    }
    if let Some(Value::Object(schemes)) = old.shift_remove("securityDefinitions") {
        notes.moved("/securityDefinitions", "/components/securitySchemes");
        let schemes = schemes.into_iter().map(|(name, one)| (name, scheme(one)));
        components.insert("securitySchemes".into(), Value::Object(schemes.collect()));
    }
    if let Some(Value::Object(paths)) = old.get_mut("paths") {
        let source = operation::Source {
            document: &whole,
            global: &global,
            server: &server,
            servers: &servers,
        };
        for (path, item) in paths.iter_mut() {
            let at = pointer::push("/paths", path);
            if let Value::Object(item) = item {
                operation::item(&source, &at, item, notes);
            }
        }
    }
    new.extend(old);
    if !components.is_empty() {
        // Whatever is under a key of 3.x stays, and is reported like any other mistake.
        match new.get_mut("components") {
            Some(Value::Object(present)) => present.extend(components),
            _ => {
                new.insert("components".into(), Value::Object(components));
            }
        }
    }
    new
}

/// A security scheme as 3.0 has it.
fn scheme(old: Value) -> Value {
    let Value::Object(mut scheme) = old else {
        return old;
    };
    match scheme.get("type").and_then(Value::as_str) {
        Some("basic") => {
            scheme.insert("type".into(), json!("http"));
            scheme.insert("scheme".into(), json!("basic"));
        }
        Some("oauth2") => {
            let flow = match scheme.shift_remove("flow").as_ref().and_then(Value::as_str) {
                Some("application") => "clientCredentials",
                Some("accessCode") => "authorizationCode",
                Some("password") => "password",
                _ => "implicit",
            };
            let mut details = Map::new();
            for key in ["authorizationUrl", "tokenUrl", "scopes"] {
                details.extend(
                    scheme
                        .shift_remove(key)
                        .map(|value| (key.to_owned(), value)),
                );
            }
            scheme.insert("flows".into(), json!({ flow: details }));
        }
        _ => {}
    }
    Value::Object(scheme)
}

#[cfg(test)]
mod tests;
