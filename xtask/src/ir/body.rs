//! Request bodies: what each is made of, and how it is written.

use super::content::Media;
use super::json::{entries, flag, text};
use super::{Reader, Schema};
use crate::diagnostic::{Diagnostics, Severity};
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
}

/// How a field of a form is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldEncoding {
    /// The field's name on the wire.
    pub name: String,
    /// The style, where the document has one.
    pub style: Option<FieldStyle>,
    /// The media type, where the document has one.
    pub content_type: Option<String>,
}

/// How a field with several values is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldStyle {
    /// `a=1&a=2`
    Form,
    /// `a=1,2`
    Comma,
    /// `a=1+2`
    Space,
    /// `a=1|2`
    Pipe,
    /// `a[0]=1`
    Brackets,
}

impl Body {
    /// The schema of its value, where that has a type of Rust.
    pub fn value(&self) -> Option<&Schema> {
        match self.writing {
            Writing::Json | Writing::Form(_) => Some(&self.schema),
        }
    }
}

impl Reader<'_> {
    /// The bodies that an operation can be called with, the preferred one first.
    pub(super) fn bodies(
        &self,
        at: &str,
        operation: &Value,
        report: &mut Diagnostics,
    ) -> Vec<Body> {
        let Some(body) = operation.get("requestBody") else {
            return Vec::new();
        };
        let base = pointer::push(&pointer::push(at, "requestBody"), "content");
        let contents = entries(body.get("content"));
        let body = contents.filter_map(|(media_type, value)| {
            let at = pointer::push(&pointer::push(&base, media_type), "encoding");
            let writing = match Media::of(media_type) {
                Media::Json => Writing::Json,
                Media::Form => Writing::Form(self.encodings(&at, value.get("encoding"), report)),
                _ => return None,
            };
            Some(Body {
                required: flag(body, "required"),
                media_type: media_type.clone(),
                schema: self.schema(&value["schema"]),
                writing,
            })
        });
        body.collect()
    }

    /// What is said of single fields, as far as it says anything.
    fn encodings(
        &self,
        at: &str,
        encodings: Option<&Value>,
        report: &mut Diagnostics,
    ) -> Vec<FieldEncoding> {
        let encodings = entries(encodings).map(|(name, value)| FieldEncoding {
            name: name.clone(),
            style: self.style(&pointer::push(at, name), value, report),
            content_type: text(value, "contentType"),
        });
        encodings
            .filter(|one| one.style.is_some() || one.content_type.is_some())
            .collect()
    }

    /// The style of a field, where one of the keywords that make it is there.
    fn style(&self, at: &str, value: &Value, report: &mut Diagnostics) -> Option<FieldStyle> {
        let style = text(value, "style");
        let explode = value.get("explode").and_then(Value::as_bool);
        if style.is_none() && explode.is_none() {
            return None;
        }
        match (style.as_deref().unwrap_or("form"), explode) {
            ("form", None | Some(true)) => Some(FieldStyle::Form),
            ("form", Some(false)) => Some(FieldStyle::Comma),
            ("spaceDelimited" | "pipeDelimited", Some(true)) => Some(FieldStyle::Form),
            ("spaceDelimited", _) => Some(FieldStyle::Space),
            ("pipeDelimited", _) => Some(FieldStyle::Pipe),
            ("deepObject", _) => Some(FieldStyle::Brackets),
            (other, _) => {
                report.push(self.document.diagnostic(
                    Severity::Warning,
                    "encoding-style-unknown",
                    &pointer::push(at, "style"),
                    format!("`{other}` is no style of a field: it is ignored"),
                    "a field is written in `form`, `spaceDelimited`, `pipeDelimited` or `deepObject` style",
                    "write the style that the provider reads",
                ));
                None
            }
        }
    }
}

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
    fn a_field_has_the_style_that_its_keywords_make() {
        let (operations, codes) = operations(
            "application/x-www-form-urlencoded: { encoding: { a: { style: form }, b: { explode: false }, c: { style: spaceDelimited }, d: { style: pipeDelimited }, e: { style: deepObject }, f: { contentType: application/json }, g: {}, h: { style: label } } }",
        );
        let Some(Body {
            writing: Writing::Form(fields),
            ..
        }) = &operations[0].1
        else {
            panic!("{operations:?}")
        };
        let styles: Vec<_> = fields
            .iter()
            .map(|one| (one.name.as_str(), one.style))
            .collect();
        let expected = [
            ("a", Some(FieldStyle::Form)),
            ("b", Some(FieldStyle::Comma)),
            ("c", Some(FieldStyle::Space)),
            ("d", Some(FieldStyle::Pipe)),
            ("e", Some(FieldStyle::Brackets)),
            ("f", None),
        ];
        assert_eq!(styles, expected);
        assert_eq!(fields[5].content_type.as_deref(), Some("application/json"));
        assert_eq!(codes, ["encoding-style-unknown"]);
    }
}
