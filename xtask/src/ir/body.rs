//! Request bodies: what each is made of, and how it is written.

use super::content::Media;
use super::json::{entries, flag};
use super::{FieldEncoding, Kind, Length, Reader, Schema, TypeKind, Types};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::pointer;
use serde_json::Value;

/// The body of a request, in one media type.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// Whether it must be sent.
    pub required: bool,
    /// The media type as the document has it.
    pub media_type: String,
    /// What its value can be.
    pub schema: Schema,
    /// How the value is written.
    pub writing: Writing,
}

/// How a body is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Writing {
    /// As JSON.
    Json,
    /// As a form, with what the document says of single fields.
    Form(Vec<FieldEncoding>),
    /// As `multipart/form-data`, with what the document says of single parts.
    Multipart(Vec<FieldEncoding>),
    /// As a plain value is displayed.
    Text,
    /// As it is, as one of these media types or of these ranges of them.
    Raw(Vec<String>),
}

impl Body {
    /// The schema of its value, where that has a type of Rust.
    pub fn value(&self) -> Option<&Schema> {
        match self.writing {
            Writing::Raw(_) => None,
            _ => Some(&self.schema),
        }
    }

    /// Whether the caller says which media type it is.
    pub fn takes_content_type(&self) -> bool {
        match &self.writing {
            Writing::Raw(media_types) => {
                // A boundary is the caller's own.
                let is_open = |one: &String| one.contains('*') || one.starts_with("multipart/");
                media_types.len() > 1 || media_types.iter().any(is_open)
            }
            _ => false,
        }
    }
}

/// What a body's schema is, as far as its writing depends on it.
enum Shape {
    /// An object, or any JSON.
    Fields,
    /// A list.
    List,
    /// A plain value that is more than any text.
    Value,
    /// Bytes or text.
    Bytes,
}

fn shape(types: &Types, schema: &Schema) -> Shape {
    let resolved = types.resolved(schema);
    match &resolved.kind {
        Kind::Ref(id) => match types[*id].kind {
            TypeKind::Enum(_) => Shape::Value,
            _ => Shape::Fields,
        },
        Kind::Map(..) => Shape::Fields,
        Kind::Any if resolved.format.is_none() => Shape::Fields,
        Kind::Array(..) => Shape::List,
        Kind::Bool | Kind::Integer(..) | Kind::Number(..) => Shape::Value,
        Kind::String(format, length, pattern) => {
            let has_rules = format.is_some() || pattern.is_some() || *length != Length::default();
            match has_rules && resolved.format.is_none() {
                true => Shape::Value,
                false => Shape::Bytes,
            }
        }
        Kind::Any | Kind::Null | Kind::File => Shape::Bytes,
    }
}

impl Reader<'_> {
    /// The bodies that an operation can be called with, the preferred one first.
    pub(super) fn bodies(
        &self,
        at: &str,
        operation: &Value,
        types: &Types,
        report: &mut Diagnostics,
    ) -> Vec<Body> {
        let Some(body) = operation.get("requestBody") else {
            return Vec::new();
        };
        let base = pointer::push(&pointer::push(at, "requestBody"), "content");
        let mut bodies: Vec<Body> = Vec::new();
        for (media_type, value) in entries(body.get("content")) {
            let at = pointer::push(&base, media_type);
            let schema = self.schema(&value["schema"]);
            let fields = |report: &mut Diagnostics| {
                self.encodings(&at, (media_type, value), (types, &schema), report)
            };
            let writing = match (Media::of(media_type), shape(types, &schema)) {
                (Media::Json, _) => {
                    if media_type.contains('*') {
                        report.push(self.assumed_json(&at, media_type));
                    }
                    Writing::Json
                }
                (Media::Form, Shape::Fields) => Writing::Form(fields(report)),
                (Media::Multipart, Shape::Fields)
                    if Media::essence(media_type) == "multipart/form-data"
                        && schema.kind != Kind::Any =>
                {
                    Writing::Multipart(fields(report))
                }
                (Media::Text, Shape::Value) if Media::essence(media_type) == "text/plain" => {
                    Writing::Text
                }
                (Media::Bytes, Shape::Fields | Shape::List)
                    if allows_json(media_type) && schema.kind != Kind::Any =>
                {
                    report.push(self.assumed_json(&at, media_type));
                    Writing::Json
                }
                _ => Writing::Raw(vec![media_type.clone()]),
            };
            let resolved = &types.resolved(&schema).kind;
            let says_more = match shape(types, &schema) {
                Shape::Fields => *resolved != Kind::Any,
                Shape::List => true,
                // Text with a length or a pattern is text still.
                Shape::Value => !matches!(resolved, Kind::String(..)),
                Shape::Bytes => false,
            };
            if let (Writing::Raw(_), true) = (&writing, says_more) {
                report.push(self.not_typed_body(&at, media_type));
            }
            // Bytes are of one media type or of another, which whoever has them knows.
            if let Writing::Raw(_) = writing
                && let Some(Writing::Raw(all)) =
                    bodies.iter_mut().map(|one| &mut one.writing).next_back()
            {
                all.push(media_type.clone());
                continue;
            }
            let is_assumed = writing == Writing::Json && media_type.contains('*');
            bodies.push(Body {
                required: flag(body, "required"),
                media_type: match is_assumed {
                    true => "application/json".to_owned(),
                    false => media_type.clone(),
                },
                schema,
                writing,
            });
        }
        bodies
    }

    fn assumed_json(&self, at: &str, media_type: &str) -> Diagnostic {
        self.document.diagnostic(
            Severity::Note,
            "media-type-assumed",
            at,
            format!("the body is sent as `application/json`, which `{media_type}` allows"),
            "a request has one media type, and JSON is what objects and lists are written as",
            "write `application/json`, or the media type that the provider reads",
        )
    }

    fn not_typed_body(&self, at: &str, media_type: &str) -> Diagnostic {
        self.document.diagnostic(
            Severity::Note,
            "body-not-typed",
            &pointer::push(at, "schema"),
            format!("the `schema` of `{media_type}` is ignored: the caller gives the body as it is sent"),
            "only JSON, forms, `multipart/form-data` and plain values as text are written from types",
            "nothing to do; or add `application/json`, if the provider reads it, too",
        )
    }

    /// What a value leads to by its references.
    pub(super) fn followed<'v>(&'v self, mut value: &'v Value) -> &'v Value {
        for _ in 0..MOST_REFERENCES {
            let reference = value.get("$ref").and_then(Value::as_str);
            match reference.and_then(|reference| self.document.resolve(reference)) {
                Some(target) => value = target,
                None => break,
            }
        }
        value
    }
}

/// Whether a media type is none in particular, so that JSON is one of those that it allows.
fn allows_json(media_type: &str) -> bool {
    matches!(&*Media::essence(media_type), "*/*" | "application/*")
}

/// The most references that are followed one after the other.
const MOST_REFERENCES: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::api;

    fn operations(content: &str) -> (Vec<(String, Option<Body>)>, Vec<&'static str>) {
        let (api, codes) = api(&format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
paths:
  /a: {{ put: {{ operationId: put, requestBody: {{ content: {{ {content} }} }}, responses: {{}} }} }}
  /b: {{ put: {{ operationId: put_as_form, responses: {{}} }} }}
"
        ));
        let operations = api.operations.into_iter();
        (operations.map(|one| (one.id, one.body)).collect(), codes)
    }

    #[test]
    fn each_body_is_an_operation_of_its_own() {
        let (operations, codes) = operations(
            "application/x-www-form-urlencoded: {}, application/json: { schema: { type: string } }",
        );
        let found: Vec<_> = operations
            .iter()
            .map(|(id, body)| {
                let media_type = body.as_ref().map(|body| body.media_type.as_str());
                (id.as_str(), media_type)
            })
            .collect();
        let expected = [
            ("put", Some("application/json")),
            ("put_as_form_2", Some("application/x-www-form-urlencoded")),
            ("put_as_form", None),
        ];
        assert_eq!((found.as_slice(), codes), (&expected[..], vec![]));
    }

    #[test]
    fn a_body_is_written_by_its_media_type_and_its_schema() {
        let raw = |media_types: &[&str]| {
            Writing::Raw(media_types.iter().map(|one| (*one).to_owned()).collect())
        };
        let object = "schema: { type: object, properties: { a: { type: string } } }";
        let cases = [
            (
                format!("multipart/form-data: {{ {object} }}"),
                Writing::Multipart(vec![]),
            ),
            (
                "multipart/form-data: {}".to_owned(),
                raw(&["multipart/form-data"]),
            ),
            (
                "multipart/form-data: { schema: { type: string, format: binary } }".to_owned(),
                raw(&["multipart/form-data"]),
            ),
            (
                format!("multipart/mixed: {{ {object} }}"),
                raw(&["multipart/mixed"]),
            ),
            (
                "text/plain: { schema: { type: boolean } }".to_owned(),
                Writing::Text,
            ),
            (
                "text/plain: { schema: { type: string, maxLength: 3 } }".to_owned(),
                Writing::Text,
            ),
            (
                "text/plain: { schema: { type: string } }".to_owned(),
                raw(&["text/plain"]),
            ),
            ("text/csv: {}".to_owned(), raw(&["text/csv"])),
            (
                format!("application/xml: {{ {object} }}"),
                raw(&["application/xml"]),
            ),
            ("'*/*': {}".to_owned(), raw(&["*/*"])),
            (format!("'*/*': {{ {object} }}"), Writing::Json),
            (
                "image/png: {}, image/*: {}, text/csv: {}".to_owned(),
                raw(&["image/png", "image/*", "text/csv"]),
            ),
            (
                "application/x-www-form-urlencoded: { schema: { type: string } }".to_owned(),
                raw(&["application/x-www-form-urlencoded"]),
            ),
        ];
        for (content, writing) in cases {
            let (operations, _) = operations(&content);
            assert_eq!(
                operations[0].1.as_ref().unwrap().writing,
                writing,
                "{content}"
            );
            assert_eq!(operations.len(), 2, "{content}");
        }
    }

    #[test]
    fn a_schema_that_no_body_is_written_from_is_reported() {
        for (content, codes) in [
            (
                "application/xml: { schema: { type: object, properties: { a: { type: string } } } }",
                vec!["body-not-typed"],
            ),
            (
                "application/zip: { schema: { type: array, items: { type: string } } }",
                vec!["body-not-typed"],
            ),
            (
                "multipart/mixed: { schema: { type: object, properties: { a: { type: string } } } }",
                vec!["body-not-typed"],
            ),
            (
                "text/csv: { schema: { type: integer } }",
                vec!["body-not-typed"],
            ),
            (
                "image/*: { schema: { type: object, properties: { a: { type: string } } } }",
                vec!["body-not-typed"],
            ),
            (
                "application/xml: { schema: { type: string, maxLength: 3 } }",
                vec![],
            ),
            ("application/xml: {}, text/csv: { schema: {} }", vec![]),
            (
                "application/octet-stream: { schema: { type: string, format: binary } }",
                vec![],
            ),
            ("text/plain: { schema: { type: integer } }", vec![]),
        ] {
            let (operations, found) = operations(content);
            assert_eq!(found, codes, "{content}");
            let writing = &operations[0].1.as_ref().unwrap().writing;
            assert_eq!(
                matches!(writing, Writing::Raw(_)),
                *writing != Writing::Text,
                "{content}"
            );
        }
    }
}
