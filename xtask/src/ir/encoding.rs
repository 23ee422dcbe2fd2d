//! `encoding`: what a document says of single fields of a form and of single parts of a multipart body.

use super::files::{self, whole};
use super::json::{entries, flag, text};
use super::{Reader, Schema, TypeKind, Types};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::pointer;
use crate::media::Media;
use crate::openapi::headers;
use serde_json::Value;
use std::collections::BTreeMap;

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

/// The properties of a body.
struct Properties<'t> {
    /// What is known of them, by their names.
    known: BTreeMap<&'t str, &'t Schema>,
    /// Whether there can be others.
    more: bool,
}

impl<'t> Properties<'t> {
    fn of(types: &'t Types, schema: &'t Schema) -> Properties<'t> {
        let is_type = |schema: &Schema| schema.target().is_some();
        let mut found = Properties {
            known: BTreeMap::new(),
            more: !is_type(schema),
        };
        for id in whole(types, schema) {
            match &types[id].kind {
                TypeKind::Struct(of) => {
                    let properties = of.properties.iter();
                    let properties = properties.map(|one| (one.wire.as_str(), &one.schema));
                    found.known.extend(properties);
                    found.more |= of.additional.is_some();
                }
                TypeKind::Union(of) => found.more |= !of.variants.iter().all(is_type),
                TypeKind::Alias(schema) => found.more |= !is_type(schema),
                TypeKind::Enum(_) => {}
            }
        }
        found
    }
}

/// Whether a body can have a property of this name.
pub(super) fn can_have(types: &Types, body: &Schema, name: &str) -> bool {
    let properties = Properties::of(types, body);
    properties.more || properties.known.contains_key(name)
}

impl Reader<'_> {
    /// What a media type at `at` says of single fields of a body, as far as it says anything.
    pub(super) fn encodings(
        &self,
        at: &str,
        (media_type, described): (&str, &Value),
        (types, body): (&Types, &Schema),
        report: &mut Diagnostics,
    ) -> Vec<FieldEncoding> {
        let at = pointer::push(at, "encoding");
        let is_form = Media::of(media_type) == Media::Form;
        let properties = Properties::of(types, body);
        let mut all = Vec::new();
        for (name, value) in entries(described.get("encoding")) {
            let here = pointer::push(&at, name);
            if !properties.more && !properties.known.contains_key(name.as_str()) {
                report.push(self.nothing_written(&here, name, &properties));
                continue;
            }
            let allow_reserved = is_form && flag(value, "allowReserved");
            let style = self.style(&here, value, report);
            let one = FieldEncoding {
                // OpenAPI: with any of the three keywords, the field is written in a style.
                style: style.or(allow_reserved.then_some(FieldStyle::Form)),
                content_type: self.part_type(&here, value, report),
                allow_reserved,
                headers: match is_form {
                    true => Vec::new(),
                    false => self.part_headers(&here, name, value, report),
                },
                ..FieldEncoding::of(name)
            };
            if let Some(schema) = properties.known.get(name.as_str()) {
                report.extend(self.not_typed(&here, is_form, types, schema, &one));
            }
            if one.style.is_some() || one.content_type.is_some() || !one.headers.is_empty() {
                all.push(one);
            }
        }
        all
    }

    /// What is said of an `encoding` of no property.
    fn nothing_written(&self, at: &str, name: &str, properties: &Properties<'_>) -> Diagnostic {
        let known: Vec<&str> = properties.known.keys().copied().collect();
        let meant = similar::get_close_matches(name, &known, 1, 0.6);
        self.document.key_diagnostic(
            Severity::Warning,
            "encoding-unused",
            at,
            format!("the `encoding` of `{name}` is ignored: the schema has no such property"),
            "each key of `encoding` is the name of a property, and nothing else is written",
            match meant.first() {
                Some(meant) => format!("write `{meant}`, or describe the property in the schema"),
                None => "describe the property in the schema, or remove its `encoding`".to_owned(),
            },
        )
    }

    /// What is said of a field whose media type its schema cannot be written as.
    fn not_typed(
        &self,
        at: &str,
        is_form: bool,
        types: &Types,
        schema: &Schema,
        encoding: &FieldEncoding,
    ) -> Option<Diagnostic> {
        let media_type = encoding.content_type.as_deref()?;
        if !files::ignores_schema(types, schema, encoding) {
            return None;
        }
        let name = &encoding.name;
        let at = pointer::push(at, "contentType");
        Some(match is_form {
            true => self.document.diagnostic(
                Severity::Warning,
                "encoding-unused",
                &at,
                format!("the `contentType` of the field `{name}` is ignored"),
                format!("a field with objects or lists is written in a style or as JSON, never as `{media_type}`"),
                "write `application/json` or a `style`, or describe the field as a string",
            ),
            false => self.document.diagnostic(
                Severity::Note,
                "part-not-typed",
                &at,
                format!("the schema of the part `{name}` is ignored: the caller gives it as `{media_type}`"),
                "only JSON is written from types: anything else is text or a file, which is sent as it is",
                "nothing to do; or write `application/json`, if the provider reads it, too",
            ),
        })
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
    use crate::ir::{Body, Writing};
    use crate::testing::api;

    fn body(content: &str) -> (Body, Vec<&'static str>) {
        let (mut api, codes) = api(&format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
paths:
  /a: {{ put: {{ operationId: put, requestBody: {{ content: {{ {content} }} }}, responses: {{}} }} }}
"
        ));
        (api.operations.remove(0).body.unwrap(), codes)
    }

    fn fields(content: &str) -> (Vec<FieldEncoding>, Vec<&'static str>) {
        match body(content) {
            (
                Body {
                    writing: Writing::Form(fields) | Writing::Multipart(fields),
                    ..
                },
                codes,
            ) => (fields, codes),
            (other, _) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_field_has_the_style_that_its_keywords_make() {
        let (fields, codes) = fields(
            "application/x-www-form-urlencoded: { encoding: { a: { style: form }, b: { explode: false }, c: { style: spaceDelimited }, d: { style: pipeDelimited }, e: { style: deepObject }, f: { contentType: application/json }, g: {}, h: { style: label } } }",
        );
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

    #[test]
    fn what_no_property_is_called_is_ignored_and_reported() {
        let object = "schema: { type: object, properties: { photo: { type: string } } }";
        let encoding = "encoding: { phto: { contentType: a/b, headers: { A: { schema: { type: string } } } }, photo: { contentType: a/b } }";
        for media_type in ["multipart/form-data", "application/x-www-form-urlencoded"] {
            let (found, codes) = fields(&format!("{media_type}: {{ {object}, {encoding} }}"));
            let names: Vec<_> = found.iter().map(|one| one.name.as_str()).collect();
            assert_eq!((names, codes), (vec!["photo"], vec!["encoding-unused"]));
        }
        // Where others can be there, the name is one of theirs.
        let open = object.replace("object,", "object, additionalProperties: { type: string },");
        let map = "schema: { type: object, additionalProperties: { type: string } }";
        for schema in [open.as_str(), map] {
            let (found, codes) =
                fields(&format!("multipart/form-data: {{ {schema}, {encoding} }}"));
            assert_eq!((found.len(), codes), (2, vec![]), "{schema}");
        }
    }

    #[test]
    fn a_header_of_a_part_that_is_never_written_is_no_setter() {
        let (api, codes) = api("openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a:
    put:
      operationId: put
      responses: {}
      requestBody:
        content:
          multipart/form-data:
            schema: { type: object, properties: { a: { type: string } } }
            encoding:
              a: { headers: { X-A: { schema: { type: string } } } }
              b: { headers: { X-B: { schema: { type: string } } } }
");
        let parameters = api.operations[0].parameters.iter();
        let names: Vec<_> = parameters.map(|one| one.wire.as_str()).collect();
        assert_eq!((names, codes), (vec!["X-A"], vec!["encoding-unused"]));
    }

    #[test]
    fn a_field_that_cannot_be_written_as_its_media_type_is_reported() {
        let properties = "schema: { type: object, properties: { a: { type: object, properties: { b: { type: string } } }, c: { type: array, items: { type: string } }, d: { type: array, items: { type: object } } } }";
        let codes = |media_type: &str, encoding: &str| {
            let content = format!("{media_type}: {{ {properties}, encoding: {{ {encoding} }} }}");
            fields(&content).1
        };
        let (parts, form) = ("multipart/form-data", "application/x-www-form-urlencoded");
        for (encoding, told) in [
            ("a: { contentType: application/xml }", true),
            ("d: { contentType: text/csv }", true),
            ("a: { contentType: 'text/csv, application/json' }", false),
            ("a: { contentType: application/hal+json }", false),
            (
                "a: { contentType: application/xml, style: deepObject }",
                false,
            ),
            ("c: { contentType: text/csv }", false),
        ] {
            let expected = |code| if told { vec![code] } else { vec![] };
            assert_eq!(
                codes(parts, encoding),
                expected("part-not-typed"),
                "{encoding}"
            );
            assert_eq!(
                codes(form, encoding),
                expected("encoding-unused"),
                "{encoding}"
            );
        }
    }
}
