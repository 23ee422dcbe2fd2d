//! Request bodies: what each is made of, and how it is written.

use super::content::Media;
use super::json::{entries, flag, text};
use super::{Kind, Length, Reader, Schema, TypeKind, Types};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::pointer;
use crate::openapi::headers;
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

/// How a field of a form is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldEncoding {
    /// The field's name on the wire.
    pub name: String,
    /// The style, where the document has one.
    pub style: Option<FieldStyle>,
    /// The media type, where the document has one; a list of them where it has several.
    pub content_type: Option<String>,
    /// Whether reserved characters stay as they are in a form.
    pub allow_reserved: bool,
    /// The headers of each part of it in a multipart body, by name and value.
    pub headers: Vec<(String, String)>,
    /// The headers that each part of it must have beside them.
    pub required_headers: Vec<String>,
}

impl FieldEncoding {
    /// Nothing but the name.
    pub fn of(name: impl Into<String>) -> FieldEncoding {
        FieldEncoding {
            name: name.into(),
            style: None,
            content_type: None,
            allow_reserved: false,
            headers: Vec::new(),
            required_headers: Vec::new(),
        }
    }
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
            let fields = |report: &mut Diagnostics| self.encodings(&at, media_type, value, report);
            let writing = match (Media::of(media_type), shape(types, &schema)) {
                (Media::Json, _) => Writing::Json,
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
                    if media_type.ends_with("/*") && schema.kind != Kind::Any =>
                {
                    report.push(self.assumed_json(&at, media_type));
                    Writing::Json
                }
                _ => Writing::Raw(vec![media_type.clone()]),
            };
            // Bytes are of one media type or of another, which whoever has them knows.
            if let Writing::Raw(_) = writing
                && let Some(Writing::Raw(all)) =
                    bodies.iter_mut().map(|one| &mut one.writing).next_back()
            {
                all.push(media_type.clone());
                continue;
            }
            let is_assumed = writing == Writing::Json && media_type.ends_with("/*");
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
            "its schema is an object or a list, and JSON is what these are written as",
            "write `application/json`, or the media type that the provider reads",
        )
    }

    /// What a media type at `at` says of single fields, as far as it says anything.
    pub(super) fn encodings(
        &self,
        at: &str,
        media_type: &str,
        described: &Value,
        report: &mut Diagnostics,
    ) -> Vec<FieldEncoding> {
        let at = pointer::push(at, "encoding");
        let is_form = Media::of(media_type) == Media::Form;
        let mut all = Vec::new();
        for (name, value) in entries(described.get("encoding")) {
            let here = pointer::push(&at, name);
            let allow_reserved = is_form && flag(value, "allowReserved");
            let content_type = self.part_type(&here, value, report);
            let style = self
                .style(&here, value, report)
                .filter(|style| is_form || !self.is_part_of_json(*style, content_type.as_deref()));
            let one = FieldEncoding {
                // OpenAPI: with any of the three keywords, the field is written in a style.
                style: style.or(allow_reserved.then_some(FieldStyle::Form)),
                content_type,
                allow_reserved,
                headers: match is_form {
                    true => Vec::new(),
                    false => self.part_headers(&here, name, value, report),
                },
                ..FieldEncoding::of(name)
            };
            if one.style.is_some() || one.content_type.is_some() || !one.headers.is_empty() {
                all.push(one);
            }
        }
        all
    }

    /// Whether a part is JSON whatever style the document has for it: its media type is, or the version of OpenAPI knows of no
    /// styles of parts and the style is no other than the default.
    fn is_part_of_json(&self, style: FieldStyle, content_type: Option<&str>) -> bool {
        let is_json = |list: &str| list.split(',').all(|one| Media::of(one) == Media::Json);
        let version = self.document.value.get("openapi").and_then(Value::as_str);
        // Since 3.0.4 a style holds for the parts of a multipart body. Before that documents have others than the default for
        // providers that read them.
        let has_none = version.is_some_and(|version| NO_STYLES.contains(&version));
        content_type.is_some_and(is_json) || (has_none && style == FieldStyle::Form)
    }

    /// The media types of a field, where a header can have them.
    fn part_type(&self, at: &str, encoding: &Value, report: &mut Diagnostics) -> Option<String> {
        let media_type = text(encoding, "contentType")?;
        if headers::is_value(&media_type) {
            return Some(media_type);
        }
        report.push(self.document.diagnostic(
            Severity::Warning,
            "media-type-unusable",
            &pointer::push(at, "contentType"),
            "the `contentType` of a part is ignored: no header can have it",
            "a line break would end the header, and what follows would be another one",
            "write the media type in one line",
        ));
        None
    }

    /// The headers of a part that can have one value only. The caller's are parameters by now, and what is left no part can
    /// have, which is reported.
    fn part_headers(
        &self,
        at: &str,
        field: &str,
        encoding: &Value,
        report: &mut Diagnostics,
    ) -> Vec<(String, String)> {
        let base = pointer::push(at, "headers");
        let mut sent = Vec::new();
        for (name, header) in entries(encoding.get("headers")) {
            // OpenAPI: it is described by `contentType`.
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let header = self.followed(header);
            let schema = self.followed(header.get("schema").unwrap_or(&Value::Null));
            let value = headers::only_value(header, schema);
            let is_own = name.eq_ignore_ascii_case("content-disposition");
            let fits = |value: &String| headers::is_token(name) && headers::is_value(value);
            match value.filter(|value| !is_own && fits(value)) {
                Some(value) => sent.push((name.clone(), value)),
                None => report.push(self.document.diagnostic(
                    Severity::Note,
                    "part-header-omitted",
                    &pointer::push(&base, name),
                    format!("the header `{name}` of the part `{field}` is not sent"),
                    "the client writes `Content-Disposition` itself, and a header has a name of letters, digits and `-`, a value without line breaks, and a `schema` or a `content` as JSON or text",
                    "give it a name and a value that a header can have",
                )),
            }
        }
        sent
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

/// The versions in which the parts of a multipart body have no style.
const NO_STYLES: [&str; 4] = ["3.0.0", "3.0.1", "3.0.2", "3.0.3"];

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

    fn fields(content: &str) -> (Vec<FieldEncoding>, Vec<&'static str>) {
        let (operations, codes) = operations(content);
        match operations[0].1.as_ref().map(|body| &body.writing) {
            Some(Writing::Form(fields) | Writing::Multipart(fields)) => (fields.clone(), codes),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_part_of_json_is_one_part_whatever_its_style_is() {
        let styles = |version: &str| {
            let (api, _) = api(&format!(
                "openapi: {version}
info: {{ title: T, version: '1' }}
paths: {{ /a: {{ put: {{ operationId: put, responses: {{}}, requestBody: {{ content: {{ multipart/form-data: {{
  schema: {{ type: object, properties: {{ a: {{ type: object }}, b: {{ type: object }}, c: {{ type: object }}, d: {{ type: object }} }} }},
  encoding: {{ a: {{ contentType: application/json, style: deepObject }}, b: {{ style: form, explode: true }}, c: {{ style: deepObject }}, d: {{ contentType: text/csv, explode: false }} }}
}} }} }} }} }} }}
"
            ));
            let body = api.operations.into_iter().next().unwrap().body.unwrap();
            let Writing::Multipart(fields) = body.writing else {
                panic!("{:?}", body.writing)
            };
            ["a", "b", "c", "d"].map(|name| {
                let field = fields.iter().find(|field| field.name == name);
                field.and_then(|field| field.style)
            })
        };
        let (deep, comma) = (Some(FieldStyle::Brackets), Some(FieldStyle::Comma));
        assert_eq!(styles("3.0.3"), [None, None, deep, comma]);
        for version in ["3.0.4", "3.1.0"] {
            assert_eq!(
                styles(version),
                [None, Some(FieldStyle::Form), deep, comma],
                "{version}"
            );
        }
    }

    #[test]
    fn a_part_has_the_headers_that_can_have_one_value() {
        let (fields, codes) = fields(
            "multipart/form-data: { schema: { type: object, properties: { a: { type: string } } }, encoding: { a: { headers: {
               A: { schema: { const: x } }, B: { schema: { type: integer, enum: [1] } }, C: { required: true, schema: { type: string, default: d } },
               D: { schema: { type: string, default: d } }, E: { schema: { enum: [a, b] } }, Content-Type: { schema: { const: a/b } },
               Content-Disposition: { schema: { const: x } }, 'F G': { schema: { const: x } }, H: { schema: { const: \"a\\r\\nI: b\" } } } } } }",
        );
        let headers = [("A", "x"), ("B", "1"), ("C", "d")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(fields[0].headers, headers);
        assert_eq!(codes, ["part-header-omitted"; 3]);
    }

    #[test]
    fn a_part_is_of_no_media_type_that_no_header_can_have() {
        let (fields, codes) = fields(
            "multipart/form-data: { schema: { type: object, properties: { a: { type: string }, b: { type: string } } }, encoding: { a: { contentType: \"a/b\\r\\nX: 1\" }, b: { contentType: a/b } } }",
        );
        let types: Vec<_> = fields
            .iter()
            .map(|one| one.content_type.as_deref())
            .collect();
        assert_eq!(
            (types, codes),
            (vec![Some("a/b")], vec!["media-type-unusable"])
        );
    }

    #[test]
    fn a_field_of_a_form_may_have_what_is_reserved_and_has_no_headers() {
        let (fields, codes) = fields(
            "application/x-www-form-urlencoded: { encoding: { a: { allowReserved: true }, b: { allowReserved: false, headers: { A: { schema: { type: string } } } } } }",
        );
        let found: Vec<_> = fields
            .iter()
            .map(|one| (one.name.as_str(), one.style, one.allow_reserved))
            .collect();
        assert_eq!(found, [("a", Some(FieldStyle::Form), true)]);
        assert_eq!(codes, [""; 0]);
    }
}
