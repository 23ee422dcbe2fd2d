//! The body of a request: read by its media type, and validated by its schema.

use serde_json::Value;

use super::model::{BodyContent, Operation};
use super::parts;
use super::request::{Refusal, covers};
use super::schemas::{Direction, Schemas};
use super::values::{self, Field, Reader};
use super::{Request, Status};
use crate::media::Media;

/// Reads the body of a request; `None` if there is none, or it is of a media type that has no fields.
///
/// # Errors
///
/// What is wrong first, without any value of the request.
pub(super) fn read(
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
    let mut fitting: Vec<&BodyContent> = body
        .content
        .iter()
        .filter(|content| covers(&content.media_type, media_type))
        .collect();
    // `application/json` goes before `application/*`.
    fitting.sort_by_key(|content| content.media_type.matches('*').count());
    let Some(content) = fitting.first() else {
        let known = body
            .content
            .iter()
            .map(|content| content.media_type.as_str());
        let known: Vec<&str> = known.collect();
        let reason = format!("the header `Content-Type` is none of {}", known.join(", "));
        return refused(Status::MediaType, reason);
    };
    let malformed = |why: String| Refusal {
        status: Status::Malformed,
        reason: format!("the body: {why}"),
    };
    let schema = content.schema.as_deref();
    let reader = Reader { schemas };
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
            let pairs = values::pairs(&text).and_then(|pairs| reader.form(schema, &pairs));
            pairs.map_err(malformed)?
        }
        Media::Multipart => {
            let parts = parts::read(media_type, request.body).map_err(malformed)?;
            let mut fields = Vec::new();
            for part in parts {
                fields.push((part.name.clone(), field(&part, content)?));
            }
            reader.object(schema, fields)
        }
        Media::JsonItems => return items(schemas, content, request.body).map(|()| None),
        Media::Text => {
            let Ok(text) = std::str::from_utf8(request.body) else {
                return refused(Status::Malformed, "the body is not UTF-8".to_owned());
            };
            let types = schema.map(|schema| schemas.types(Direction::Request, schema));
            let types = types.unwrap_or_default();
            // XML, YAML and CSV say objects and lists in ways of their own.
            if types.is_empty() || types.contains("object") || types.contains("array") {
                return empty(request, body.required).map(|()| None);
            }
            let value = reader.typed(schema, text);
            validate(schemas, schema, &value)?;
            return Ok(None);
        }
        // What is in them is for the caller and the provider to know.
        Media::Bytes | Media::EventStream => {
            return empty(request, body.required).map(|()| None);
        }
    };
    validate(schemas, schema, &value)?;
    Ok(Some(value))
}

fn validate(schemas: &Schemas, schema: Option<&str>, value: &Value) -> Result<(), Refusal> {
    let Some(schema) = schema else { return Ok(()) };
    let valid = schemas.validate(Direction::Request, schema, value);
    valid.map_err(|why| Refusal {
        status: Status::Invalid,
        reason: format!("the body: {why}"),
    })
}

/// Refuses a body without a byte that has to be there.
fn empty(request: &Request<'_>, required: bool) -> Result<(), Refusal> {
    match request.body.is_empty() && required {
        true => Err(Refusal {
            status: Status::Malformed,
            reason: "the body is empty".to_owned(),
        }),
        false => Ok(()),
    }
}

/// A part as a field of the object that all parts are.
fn field(part: &parts::Part, content: &BodyContent) -> Result<Field, Refusal> {
    let name = &part.name;
    let documented = content.parts.iter().find(|(other, _)| other == name);
    if let (Some((_, ranges)), Some(media_type)) = (documented, &part.media_type)
        && !ranges.split(',').any(|range| covers(range, media_type))
    {
        return Err(Refusal {
            status: Status::MediaType,
            reason: format!("the body: the `Content-Type` of the part `{name}` is not {ranges}"),
        });
    }
    let is_json = part
        .media_type
        .as_ref()
        .is_some_and(|media_type| Media::of(media_type) == Media::Json);
    if is_json && !part.is_file {
        return serde_json::from_slice(&part.bytes)
            .map(Field::Json)
            .map_err(|_| Refusal {
                status: Status::Malformed,
                reason: format!("the body: the part `{name}` is not JSON"),
            });
    }
    // What is no text has as many characters as it has bytes, for the bounds of its schema.
    let text = match std::str::from_utf8(&part.bytes) {
        Ok(text) if !part.is_file => text.to_owned(),
        _ => part.bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    Ok(match part.is_file {
        true => Field::Json(Value::String(text)),
        false => Field::Text(text),
    })
}

/// Validates JSON values that come one after the other.
fn items(schemas: &Schemas, content: &BodyContent, body: &[u8]) -> Result<(), Refusal> {
    let lines = body.split(|byte| matches!(byte, b'\n' | 0x1e));
    let lines = lines.filter(|line| !line.trim_ascii().is_empty());
    let mut values = Vec::new();
    for (number, line) in lines.enumerate() {
        let value: Value = serde_json::from_slice(line).map_err(|_| Refusal {
            status: Status::Malformed,
            reason: format!("the body: value {} is not JSON", number + 1),
        })?;
        values.push(value);
    }
    match content.is_of_items {
        true => values
            .iter()
            .try_for_each(|value| validate(schemas, content.schema.as_deref(), value)),
        false => validate(schemas, content.schema.as_deref(), &Value::Array(values)),
    }
}
