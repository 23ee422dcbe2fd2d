//! The intermediate representation: what a lowered document says, in the terms of a client.
//!
//! This is the last stage that sees JSON Schema as JSON; behind it every question is answered by a type.
//!
//! | module | what it reads |
//! | --- | --- |
//! | [`types`] | component schemas: structs, enums, unions, aliases |
//! | [`schema`] | a schema where it is used |
//! | `json_schema` | a component as JSON Schema |
//! | [`operation`], [`parameter`], [`style`], [`body`], [`content`], [`response`] | what is sent and what can be received |
//! | [`scheme`], [`oauth2`], [`server`], [`client_header`] | what is set once for a client |
//! | `security` | which operations can be called with the schemes that are supported |
//! | [`pages`] | the pages of lists |
//! | [`webhook`] | deliveries |
//! | `encoding`, `files` | how fields and parts are written, and which properties of multipart bodies are files |
//! | `usage`, `direction` | which types are sent and which are received, and what differs between the two |

pub mod body;
pub mod client_header;
mod condition;
pub mod content;
mod direction;
mod discriminator;
mod encoding;
mod files;
mod json;
mod json_schema;
mod link;
pub mod oauth2;
pub mod operation;
pub mod pages;
pub mod parameter;
pub mod response;
pub mod schema;
pub mod scheme;
mod secret;
mod security;
pub mod server;
pub mod style;
pub mod types;
mod unsent;
mod usage;
pub mod webhook;

pub use body::{Body, Writing};
pub use client_header::ClientHeader;
pub use condition::Condition;
pub use content::{Content, Media};
pub use encoding::{FieldEncoding, FieldStyle};
pub use oauth2::OAuth2;
pub use operation::Operation;
pub use pages::{Pages, PagesBy};
pub use parameter::{Location, Parameter};
pub use response::{Response, Status};
pub use schema::{
    Bound, Bounds, IntFormat, Kind, Length, NumberFormat, PropertyNames, Schema, StringFormat,
};
pub use scheme::{Scheme, SchemeKind};
pub use server::{Server, Site, SiteId, Variable};
pub use style::{Style, StyleKind};
pub use types::{
    Direction, Enum, EnumValue, Property, Struct, TypeDef, TypeId, TypeKind, Types, Union,
};
pub use webhook::Webhook;

use crate::diagnostic::Diagnostics;
use crate::document::Document;
use crate::facts::Facts;
use crate::openapi::extension;
use json::text;
use std::collections::{HashMap, HashSet};

/// Everything that the generator knows of one API.
#[derive(Debug)]
pub struct Api {
    /// The crate's name.
    pub name: String,
    /// The document's path from the workspace's root.
    pub file: String,
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
    /// The response headers that say when a rate limit is reset.
    pub rate_limits: Vec<RateLimit>,
    /// How webhook deliveries are signed, and what they contain.
    pub webhook: Option<Webhook>,
    /// The servers in the document's order.
    pub servers: Vec<Server>,
    /// The servers that some operations have in their place.
    pub sites: Vec<Site>,
    /// The security schemes that an operation asks for, in the document's order.
    pub schemes: Vec<Scheme>,
    /// Header parameters that are set once for a client.
    pub client_headers: Vec<ClientHeader>,
    /// The operations in the document's order.
    pub operations: Vec<Operation>,
    /// The named types in the document's order.
    pub types: Types,
}

/// A response header that says when a rate limit is reset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateLimit {
    /// The header's name.
    pub reset: String,
    /// What its value counts.
    pub unit: ResetUnit,
    /// The header that says how much is left.
    pub remaining: Option<String>,
}

/// What the header of a [`RateLimit`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetUnit {
    /// Seconds since 1970.
    UnixSeconds,
    /// Seconds from now.
    SecondsFromNow,
}

impl Api {
    /// Reads a lowered document and what was learned of it; `name` is the crate's.
    pub fn read(name: &str, document: &Document, facts: &Facts, report: &mut Diagnostics) -> Api {
        let root = &document.value;
        // The document was checked before it was lowered, so that its extensions can be read.
        let extension: extension::Root = extension::of(document, "").unwrap_or_default();
        let reader = Reader {
            document,
            facts,
            ids: types::ids(document),
            nullable: schema::nullable(root),
        };
        let mut types = reader.types(report);
        let client_headers = client_header::read(document, report);
        let mut operations = reader.operations(&types, report);
        let mut schemes = scheme::read(document, report, &operations);
        let mut servers = server::read(document, report);
        servers.assign(&mut operations, document, facts, report);
        security::settle(document, report, &mut operations, &mut schemes);
        let webhook = extension
            .webhook
            .and_then(|declared| webhook::read(declared, &types, document, report));
        let received = usage::received(&operations, webhook.as_ref());
        files::mark(&mut types, &mut operations, received);
        direction::settle(
            &mut types,
            &mut operations,
            webhook.as_ref(),
            document,
            report,
        );
        pages::read(&mut operations, &types, document, report);
        Api {
            name: name.to_owned(),
            file: document.file().to_owned(),
            title: extension
                .name
                .or_else(|| text(&root["info"], "title"))
                .unwrap_or_else(|| name.to_owned()),
            description: text(&root["info"], "description"),
            version: text(&root["info"], "version").unwrap_or_default(),
            accept: extension.accept,
            rate_limits: extension.rate_limits.into_iter().map(rate_limit).collect(),
            webhook,
            request_id_headers: extension.request_id_header.into_iter().collect(),
            servers: servers.document,
            sites: servers.sites,
            schemes,
            client_headers,
            operations,
            types,
        }
    }
}

fn rate_limit(declared: extension::RateLimit) -> RateLimit {
    RateLimit {
        reset: declared.reset,
        unit: match declared.unit {
            extension::ResetUnit::UnixSeconds => ResetUnit::UnixSeconds,
            extension::ResetUnit::SecondsFromNow => ResetUnit::SecondsFromNow,
        },
        remaining: declared.remaining,
    }
}

/// What the reading of schemas and operations needs.
struct Reader<'d> {
    document: &'d Document,
    facts: &'d Facts,
    /// The types by the names of their components.
    ids: HashMap<&'d str, TypeId>,
    /// The components of which a value can be `null`.
    nullable: HashSet<&'d str>,
}
