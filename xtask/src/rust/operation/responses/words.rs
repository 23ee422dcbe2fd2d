//! What statuses and media types are called: in the names of variants, in errors, and in docs.

use crate::ir::{self, Status};
use crate::naming;
use crate::rust::docs;
use heck::ToUpperCamelCase;
use http::StatusCode;

/// What a variant is called for its media type: `Csv` for `text/csv`, `Xml` for `application/problem+xml`.
pub(super) fn media_name(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let subtype = essence
        .split_once('/')
        .map_or(essence, |(_, subtype)| subtype);
    let name = subtype.rsplit_once('+').map_or(subtype, |(_, name)| name);
    let name = match name {
        "plain" => "text",
        "octet-stream" | "*" => "bytes",
        "json" => subtype,
        name => name.strip_prefix("x-").unwrap_or(name),
    };
    naming::variant(name)
}

/// What an error says of its status.
pub(super) fn status_name(status: Status) -> String {
    match status {
        Status::Code(code) => match reason(code) {
            Some(reason) => format!("{code} {reason}"),
            None => code.to_string(),
        },
        Status::Class(class) => format!("{class}XX"),
        Status::Default => "any other status".to_owned(),
    }
}

/// What HTTP calls a status.
fn reason(code: u16) -> Option<&'static str> {
    let status = StatusCode::from_u16(code).ok();
    status.and_then(|status| status.canonical_reason())
}

/// A variant is called as HTTP calls its status.
pub(super) fn variant_name(status: Status) -> String {
    match status {
        Status::Code(code) => match reason(code) {
            Some("OK") => "Ok".to_owned(),
            Some(reason) => reason.replace('\'', "").to_upper_camel_case(),
            None => format!("Status{code}"),
        },
        Status::Class(4) => "ClientError".to_owned(),
        Status::Class(5) => "ServerError".to_owned(),
        Status::Class(class) => format!("Status{class}xx"),
        Status::Default => "Default".to_owned(),
    }
}

/// The status and its description.
pub(super) fn about(response: &ir::Response) -> String {
    let status = match response.status {
        Status::Code(code) => code.to_string(),
        Status::Class(class) => format!("{class}XX"),
        Status::Default => "Any other status".to_owned(),
    };
    match response.description.as_deref() {
        Some(description) => docs::behind(&status, description),
        None => format!("{status}."),
    }
}
