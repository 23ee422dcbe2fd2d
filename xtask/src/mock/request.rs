//! Whether a request is what its operation asks for, and what it says.

use serde_json::Value;

use super::body;
use super::model::{Location, Operation};
use super::path::{Given, decoded};
use super::schemas::Schemas;
use super::values::{self, Reader};
use super::{Request, Status};
use crate::media::Media;

/// Why a request is refused.
pub(super) struct Refusal {
    pub(super) status: Status,
    pub(super) reason: String,
}

/// What a valid request says.
pub(super) struct Asked {
    /// The values of the path's parameters, decoded.
    pub(super) path: Vec<(String, String)>,
    /// The values of the query's parameters.
    pub(super) query: Vec<(String, Value)>,
    /// The body; none if there was none, or it is of a media type that has no fields.
    pub(super) body: Option<Value>,
}

/// Reads a request.
///
/// # Errors
///
/// What is wrong first, without any value of the request.
pub(super) fn read(
    schemas: &Schemas,
    operation: &Operation,
    request: &Request<'_>,
    given: &Given,
) -> Result<Asked, Refusal> {
    let refused = |status, reason: String| Refusal { status, reason };
    let mut path = Vec::new();
    for (name, text) in given {
        let text = decoded(text).ok_or_else(|| {
            let reason = format!("path parameter `{name}`: it cannot be percent-decoded");
            refused(Status::Path, reason)
        })?;
        path.push((name.clone(), text));
    }
    let query = values::pairs(request.query.unwrap_or_default())
        .map_err(|why| refused(Status::Invalid, format!("query: {why}")))?;
    let cookies = request.headers.get("cookie");
    let cookies = cookies.and_then(|cookies| cookies.to_str().ok());
    let cookies = values::cookies(cookies.unwrap_or_default());
    let reader = Reader { schemas };
    let mut values = Vec::new();
    for parameter in &operation.parameters {
        let headers;
        let (word, status, source) = match parameter.location {
            Location::Path => ("path parameter", Status::Path, given),
            Location::Query => ("query parameter", Status::Invalid, &query),
            Location::Cookie => ("cookie", Status::Malformed, &cookies),
            Location::Header => {
                let values = request.headers.get_all(&parameter.name).iter();
                let values = values.map(|value| {
                    let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
                    (parameter.name.clone(), text)
                });
                headers = values.collect();
                ("header", Status::Malformed, &headers)
            }
        };
        let value = reader.parameter(parameter, source).map_err(|why| {
            let reason = format!("{word} `{}`: {why}", parameter.name);
            refused(status, reason)
        })?;
        match value {
            Some(value) if parameter.location == Location::Query => {
                values.push((parameter.name.clone(), value));
            }
            None if parameter.required => {
                let reason = format!("{word} `{}` is missing", parameter.name);
                return Err(refused(status, reason));
            }
            _ => {}
        }
    }
    Ok(Asked {
        path,
        query: values,
        body: body::read(schemas, operation, request)?,
    })
}

/// Whether what a path gives is valid by the parameters of an operation.
pub(super) fn fits(schemas: &Schemas, operation: &Operation, given: &Given) -> bool {
    let reader = Reader { schemas };
    let mut parameters = operation.parameters.iter();
    parameters.all(|parameter| {
        parameter.location != Location::Path || reader.parameter(parameter, given).is_ok()
    })
}

/// Whether a media range such as `application/*` covers a media type.
pub(super) fn covers(range: &str, media_type: &str) -> bool {
    let (range, media_type) = (Media::essence(range), Media::essence(media_type));
    let (kind, subtype) = range.split_once('/').unwrap_or((&range, "*"));
    let (own, inner) = media_type.split_once('/').unwrap_or((&media_type, ""));
    (kind == "*" || kind == own) && (subtype == "*" || subtype == inner)
}
