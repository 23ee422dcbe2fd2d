//! What a lowered document says, in the terms of a client: operations, types, servers, credentials.
//!
//! The stages behind this one ask the model and never the document.

mod answer;
mod client_header;
mod operation;
mod parameter;
mod scheme;
mod secret;
mod server;
mod types;
mod usage;
mod webhook;

pub use answer::{Answer, Status};
pub use client_header::ClientHeader;
pub use operation::{Body, Operation};
pub use parameter::{ListStyle, Parameter, Place};
pub use scheme::{Scheme, SchemeKind};
pub use server::{Server, Variable};
pub use types::{Field, Shape, TypeDef};
pub use webhook::Webhook;

use crate::diagnostic::Report;
use crate::document::{Document, extension};
use crate::facts::Facts;
use indexmap::IndexMap;
use serde_json::Value;

/// Everything that the generator knows of one API.
#[derive(Debug)]
pub struct Api {
    /// The crate's name.
    pub name: String,
    /// The document's path from the workspace's root.
    pub file: String,
    /// The SHA-256 of the document's text, in hexadecimal.
    pub sha256: String,
    /// What prose calls the API.
    pub title: String,
    /// `info.description`.
    pub description: Option<String>,
    /// `info.version`.
    pub version: String,
    /// What is asked for by `Accept`, where the document says so for all operations.
    pub accept: Option<String>,
    /// The response headers that carry the provider's id of a request.
    pub request_id_headers: Vec<String>,
    /// The response headers that say when a rate limit begins anew.
    pub rate_limits: Vec<extension::RateLimit>,
    /// How webhook deliveries are signed, and what they hold.
    pub webhook: Option<Webhook>,
    /// The servers in the document's order.
    pub servers: Vec<Server>,
    /// The security schemes that an operation asks for, in the document's order.
    pub schemes: Vec<Scheme>,
    /// Header parameters that are set once for a client.
    pub client_headers: Vec<ClientHeader>,
    /// The operations in the document's order.
    pub operations: Vec<Operation>,
    /// The named types in the document's order.
    pub types: IndexMap<String, TypeDef>,
}

impl Api {
    /// Reads a lowered document; `name` is the crate's.
    pub fn read(name: &str, document: &Document, facts: &Facts, report: &mut Report) -> Api {
        let root = &document.value;
        // The document was checked before it was lowered, so that its extensions can be read.
        let extension: extension::Root = extension::of(document, "").unwrap_or_default();
        let mut types = types::read(document, facts, report);
        let client_headers = client_header::client_headers(document, report);
        let operations = operation::read(document, report);
        let webhook = extension
            .webhook
            .and_then(|webhook| webhook::read(webhook, &types, document, report));
        usage::mark(
            &mut types,
            &operations,
            webhook.as_ref().map(|webhook| webhook.envelope.as_str()),
        );
        let schemes = scheme::schemes(document, report, name, &operations);
        Api {
            name: name.to_owned(),
            file: document.file().to_owned(),
            sha256: document.sha256(),
            title: extension
                .name
                .or_else(|| text(&root["info"], "title"))
                .unwrap_or_else(|| name.to_owned()),
            description: text(&root["info"], "description"),
            version: text(&root["info"], "version").unwrap_or_default(),
            accept: extension.accept,
            rate_limits: extension.rate_limits,
            webhook,
            request_id_headers: extension.request_id_header.into_iter().collect(),
            servers: server::servers(document, report),
            schemes,
            client_headers,
            operations,
            types,
        }
    }

    /// The named type that a schema refers to.
    pub fn type_of(&self, schema: &Value) -> Option<&TypeDef> {
        self.types.get(reference(schema)?)
    }

    /// The schema itself, or what it stands for when it is a reference to a plain alias.
    pub fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let mut schema = schema;
        // A chain is no longer than there are types, unless it is a circle.
        for _ in 0..=self.types.len() {
            match self.type_of(schema) {
                Some(def) if matches!(def.shape, Shape::Alias) => schema = &def.schema,
                _ => break,
            }
        }
        schema
    }
}

/// The name of the component that a schema refers to.
pub fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.rsplit('/').next()
}

/// A member that is a text with something in it.
fn text(value: &Value, key: &str) -> Option<String> {
    let text = value.get(key)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A member that is `true`.
fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// The texts of a list.
fn strings(list: Option<&Value>) -> Vec<String> {
    let texts = list
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}
