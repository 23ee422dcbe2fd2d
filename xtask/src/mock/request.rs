//! Whether a request is what its operation asks for, and what it says.

use serde_json::Value;

use super::model::{Location, Operation};
use super::path::{Given, decoded};
use super::schemas::{Direction, Schemas};
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
        body: body(schemas, operation, request)?,
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

fn body(
    schemas: &Schemas,
    operation: &Operation,
    request: &Request<'_>,
) -> Result<Option<Value>, Refusal> {
    let refused = |status, reason: String| Err(Refusal { status, reason });
    let Some(body) = &operation.body else {
        return Ok(None);
    };
    let media_type = request.headers.get("content-type");
    let media_type = media_type.map(|value| value.to_str().unwrap_or("?"));
    // An empty text is a body; no JSON is empty.
    let is_absent = media_type.is_none_or(|media_type| Media::of(media_type) == Media::Json);
    if request.body.is_empty() && is_absent {
        return match body.required {
            true => refused(Status::Malformed, "the body is missing".to_owned()),
            false => Ok(None),
        };
    }
    let Some(media_type) = media_type else {
        let reason = "the header `Content-Type` is missing".to_owned();
        return refused(Status::MediaType, reason);
    };
    let mut fitting: Vec<&(String, Option<String>)> = body
        .content
        .iter()
        .filter(|(range, _)| covers(range, media_type))
        .collect();
    // `application/json` goes before `application/*`.
    fitting.sort_by_key(|(range, _)| range.matches('*').count());
    let Some((_, schema)) = fitting.first() else {
        let known: Vec<&str> = body.content.iter().map(|(name, _)| name.as_str()).collect();
        let reason = format!("the header `Content-Type` is none of {}", known.join(", "));
        return refused(Status::MediaType, reason);
    };
    let schema = schema.as_deref();
    let value = match Media::of(media_type) {
        Media::Json => match serde_json::from_slice(request.body) {
            Ok(value) => value,
            Err(error) => {
                let (line, column) = (error.line(), error.column());
                let reason = format!("the body is not JSON, line {line} column {column}");
                return refused(Status::Malformed, reason);
            }
        },
        Media::Form => {
            let text = String::from_utf8_lossy(request.body);
            let object =
                values::pairs(&text).and_then(|pairs| Reader { schemas }.form(schema, &pairs));
            match object {
                Ok(object) => object,
                Err(why) => return refused(Status::Malformed, format!("the body: {why}")),
            }
        }
        // What is in them is for the caller and the provider to know.
        Media::Multipart | Media::Text | Media::Bytes | Media::EventStream | Media::JsonItems => {
            return match request.body.is_empty() && body.required {
                true => refused(Status::Malformed, "the body is empty".to_owned()),
                false => Ok(None),
            };
        }
    };
    if let Some(schema) = schema
        && let Err(why) = schemas.validate(Direction::Request, schema, &value)
    {
        return refused(Status::Invalid, format!("the body: {why}"));
    }
    Ok(Some(value))
}

/// Whether a media range such as `application/*` covers a media type.
pub(super) fn covers(range: &str, media_type: &str) -> bool {
    let (range, media_type) = (Media::essence(range), Media::essence(media_type));
    let (kind, subtype) = range.split_once('/').unwrap_or((&range, "*"));
    let (own, inner) = media_type.split_once('/').unwrap_or((&media_type, ""));
    (kind == "*" || kind == own) && (subtype == "*" || subtype == inner)
}
