//! Parameters: where each is sent, and how.

use super::json::{entries, flag, text};
use super::style::is_nested;
use super::unsent::{Remark, described_twice, encoded_still, unsendable};
use super::{FieldEncoding, Kind, Reader, Schema, Style, StyleKind, TypeKind, Types};
use crate::diagnostic::{Diagnostics, Omission, Severity};
use crate::document::pointer;
use crate::facts::PartHeader;
use crate::media::Media;
use crate::openapi::headers::is_token;
use serde_json::Value;

/// The header that the IETF's draft of it has for an idempotency key, and most providers.
const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// One parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// The name on the wire.
    pub wire: String,
    /// Where it is sent.
    pub location: Location,
    /// Whether it must be sent.
    pub required: bool,
    /// How its value is written.
    pub style: Style,
    /// What is said of single fields, where it is written as a form.
    pub fields: Vec<FieldEncoding>,
    /// Whether it is set once for a client.
    pub client: bool,
    /// Whether it is a header that holds an idempotency key.
    pub idempotency_key: bool,
    /// Of which part it is a header, if it is one of a part.
    pub part: Option<PartHeader>,
    /// The description.
    pub description: Option<String>,
    /// An example value.
    pub example: Option<Value>,
    /// What its value can be.
    pub schema: Schema,
}

impl Parameter {
    /// Whether it is a query that nothing can be beside. A form can have fields behind it.
    fn is_whole_query(&self) -> bool {
        self.location == Location::QueryString && self.style.kind != StyleKind::Form
    }
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// As the whole query.
    QueryString,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
    /// In a header of each part of a field of a multipart body.
    Part,
}

impl Reader<'_> {
    /// The parameters of an operation; none when one that must be sent cannot be.
    pub(super) fn parameters(
        &self,
        at: &str,
        (method, path): (&str, &str),
        operation: &Value,
        types: &Types,
        report: &mut Diagnostics,
    ) -> Option<Vec<Parameter>> {
        let base = pointer::push(at, "parameters");
        let list = operation
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .enumerate();
        let mut parameters = Vec::new();
        for (index, value) in list {
            let here = pointer::push(&base, index.to_string());
            if let Some(scheme) = self.credential(operation, value) {
                report.push(self.document.diagnostic(
                    Severity::Note,
                    "parameter-is-credential",
                    &here,
                    format!(
                        "the parameter is the credential `{scheme}` and has no setter of its own"
                    ),
                    "a request has it once, and the builder of the client takes it",
                    "remove the parameter",
                ));
                continue;
            }
            let required = flag(value, "required")
                || value.get("in").is_some_and(|location| location == "path");
            let read = self.parameter(&here, value, required, types, report);
            let read = read.and_then(|read| {
                alone(&read.0, &parameters)?;
                match read.0.is_whole_query() && self.has_query_credential(operation) {
                    true => Err(format!(
                        "`{}` is the whole query, and a credential of the operation is in the query, too",
                        read.0.wire
                    )),
                    false => Ok(read),
                }
            });
            match read {
                Ok((parameter, remarks)) => {
                    parameters.push(parameter);
                    for remark in remarks {
                        report.push(self.document.diagnostic(
                            remark.severity,
                            remark.code,
                            &here,
                            remark.message,
                            remark.why,
                            remark.help,
                        ));
                    }
                }
                Err(what) => {
                    let omission = required.then(|| Omission {
                        method: method.to_uppercase(),
                        path: path.to_owned(),
                        reason: what.clone(),
                    });
                    let (code, message) = match &omission {
                        Some(omission) => ("operation-omitted", omission.to_string()),
                        None => (
                            "parameter-omitted",
                            format!(
                                "a parameter of `{} {path}` is omitted: {what}",
                                method.to_uppercase()
                            ),
                        ),
                    };
                    let mut diagnostic = self.document.diagnostic(
                        Severity::Warning,
                        code,
                        &here,
                        message,
                        "a client would have to guess how to send it",
                        "give it a name that its location can have, and describe it by a `schema` or as JSON",
                    );
                    diagnostic.omits = omission;
                    report.push(diagnostic);
                    if required {
                        return None;
                    }
                }
            }
        }
        Some(parameters)
    }

    /// Whether the style of the parameter at `at` is the `collectionFormat` of a document of Swagger 2.0.
    fn is_collection_format(&self, at: &str) -> bool {
        let origin = self.document.origin(&pointer::push(at, "style"));
        origin.ends_with("/collectionFormat")
    }

    /// Whether the document is one of 3.2, which has `allowReserved` in paths, too.
    fn is_3_2(&self) -> bool {
        let version = self.document.value.get("openapi").and_then(Value::as_str);
        version.is_some_and(|version| version.starts_with("3.2"))
    }

    /// Whether a call of the operation can have a credential in its query.
    fn has_query_credential(&self, operation: &Value) -> bool {
        let mut schemes = self.schemes(operation);
        schemes.any(|(_, scheme)| scheme["in"] == "query")
    }

    /// The security scheme of the operation whose API key `parameter` is.
    fn credential(&self, operation: &Value, parameter: &Value) -> Option<String> {
        let (name, location) = (text(parameter, "name")?, text(parameter, "in")?);
        let mut schemes = self.schemes(operation);
        let (scheme, _) = schemes.find(|(_, scheme)| {
            let is_name = |key: &str| match location.as_str() {
                "header" => key.eq_ignore_ascii_case(&name),
                _ => key == name,
            };
            scheme["type"] == "apiKey"
                && scheme["in"] == location.as_str()
                && scheme["name"].as_str().is_some_and(is_name)
        })?;
        Some(scheme.clone())
    }

    /// The security schemes that the operation asks for.
    fn schemes<'v>(
        &'v self,
        operation: &'v Value,
    ) -> impl Iterator<Item = (&'v String, &'v Value)> {
        let own = operation.get("security");
        let security = own.or_else(|| self.document.value.get("security"));
        let asked = security.and_then(Value::as_array).into_iter().flatten();
        let names = asked
            .filter_map(Value::as_object)
            .flat_map(|one| one.keys());
        names.filter_map(|name| {
            let at = pointer::push("/components/securitySchemes", name);
            let scheme = self.document.value.pointer(&at)?;
            Some((name, self.followed(scheme)))
        })
    }

    fn parameter(
        &self,
        at: &str,
        value: &Value,
        required: bool,
        types: &Types,
        report: &mut Diagnostics,
    ) -> Result<(Parameter, Vec<Remark>), String> {
        let part = self.facts.part_headers.get(at);
        // As it is written: white space is part of a name.
        let wire = value.get("name").and_then(Value::as_str);
        let wire = wire.filter(|wire| !wire.is_empty());
        let wire = wire.ok_or("a parameter has no `name`")?.to_owned();
        let location = match value.get("in").and_then(Value::as_str) {
            Some("path") => Location::Path,
            Some("query") => Location::Query,
            Some("querystring") => Location::QueryString,
            Some("header") if part.is_some() => Location::Part,
            Some("header") => Location::Header,
            Some("cookie") => Location::Cookie,
            other => return Err(format!("`{wire}` is in `{}`", other.unwrap_or("nothing"))),
        };
        if matches!(location, Location::Header | Location::Cookie) && !is_token(&wire) {
            return Err(format!(
                "`{wire}` is no name that a header or a cookie can have"
            ));
        }
        let mut remarks = Vec::new();
        let mut fields = Vec::new();
        if let Some(content) = value.get("content") {
            remarks.extend(described_twice(&wire, value, content, location));
        }
        let (style, described) = match value.get("content") {
            Some(content) if location == Location::QueryString => {
                let (media_type, style, described) = query_string(content).ok_or_else(|| {
                    format!("`{wire}` is described by another `content` than a form, JSON or text")
                })?;
                if style.kind == StyleKind::Form {
                    let at = pointer::join(at, ["content", media_type]);
                    let body = self.schema(described.get("schema").unwrap_or(&Value::Null));
                    fields = self.encodings(&at, (media_type, described), (types, &body), report);
                }
                (style, described.get("schema").unwrap_or(&Value::Null))
            }
            None if location == Location::QueryString => {
                return Err(format!("`{wire}` is the whole query and has no `content`"));
            }
            Some(content) => content_style(content, location)
                .map(|(_, style, schema)| (style, schema))
                .ok_or_else(|| {
                    format!("`{wire}` is described by another `content` than JSON or text")
                })?,
            None => {
                let (mut style, unknown) =
                    Style::read(value, location, self.is_collection_format(at));
                if flag(value, "allowReserved") {
                    style.allow_reserved |= location == Location::Path && self.is_3_2();
                    remarks.extend(encoded_still(&wire, style, location));
                }
                remarks.extend(unknown.map(|name| Remark {
                    severity: Severity::Warning,
                    code: "parameter-style",
                    message: format!("`{wire}` is not sent in the style `{name}`"),
                    why: "OpenAPI has no such style in this location; the location's own is used",
                    help: "take a style of the location",
                }));
                (style, value.get("schema").unwrap_or(&Value::Null))
            }
        };
        let mut schema = self.schema(described);
        let untyped = matches!(types.resolved(&schema).kind, Kind::Any | Kind::Null);
        if location == Location::QueryString {
            if style.kind == StyleKind::Form && !is_object(types, &schema) {
                return Err(format!("`{wire}` is a form and its schema is no object"));
            }
        } else if untyped && style.kind != StyleKind::Json {
            remarks.push(Remark {
                severity: Severity::Note,
                code: "parameter-untyped",
                message: format!("`{wire}` is sent as a string"),
                why: "the document does not say of which type it is",
                help: "give its schema a `type`",
            });
            schema.kind = Kind::String(None, Default::default(), None);
        }
        if location != Location::QueryString && !style.nests() && is_nested(types, &schema) {
            remarks.push(Remark {
                severity: Severity::Note,
                code: "parameter-nested",
                message: format!("`{wire}` can hold lists or objects within each other"),
                why: "OpenAPI does not say how its style writes them: where the style repeats names, in brackets as in `a[b][0]=1`, else as JSON",
                help: "describe it by `content` as JSON, if the provider reads it as that",
            });
        }
        remarks.extend(unsendable(
            &wire, value, required, location, style, types, &schema,
        ));
        let client = value
            .pointer("/x-clientry/client")
            .is_some_and(|client| client == true);
        let is_key = match value.pointer("/x-clientry/idempotency_key") {
            Some(declared) => declared == true,
            None => wire.eq_ignore_ascii_case(IDEMPOTENCY_KEY),
        };
        let parameter = Parameter {
            location,
            // A part that is not sent has no headers.
            required: required && part.is_none(),
            part: part.cloned(),
            style,
            fields,
            client,
            idempotency_key: is_key && location == Location::Header && !client,
            description: text(value, "description"),
            example: value
                .get("example")
                .or_else(|| first_example(value))
                .cloned(),
            schema,
            wire,
        };
        Ok((parameter, remarks))
    }
}

/// Whether a parameter can be sent beside those before it: one that is the whole query has no other beside it.
fn alone(parameter: &Parameter, before: &[Parameter]) -> Result<(), String> {
    let in_query =
        |one: &&Parameter| matches!(one.location, Location::Query | Location::QueryString);
    let other = before
        .iter()
        .find(in_query)
        .filter(|_| in_query(&parameter));
    let is_whole = |one: &Parameter| one.location == Location::QueryString;
    match other.filter(|other| is_whole(other) || is_whole(parameter)) {
        Some(other) => Err(format!(
            "`{}` cannot be in the query beside `{}`, as one of them is the whole of it",
            parameter.wire, other.wire
        )),
        None => Ok(()),
    }
}

/// Whether every value of the schema is an object, or can be any JSON.
fn is_object(types: &Types, schema: &Schema) -> bool {
    match &types.resolved(schema).kind {
        Kind::Ref(id) => !matches!(types[*id].kind, TypeKind::Enum(_)),
        Kind::Map(..) | Kind::Any => true,
        _ => false,
    }
}

/// How a value is the whole query by its `content`: the media type, the style, and what describes it.
pub(super) fn query_string(content: &Value) -> Option<(&str, Style, &Value)> {
    let by = |media: Media, style: StyleKind| {
        let mut contents = entries(Some(content));
        let (name, described) = contents.find(|(name, _)| kind(name) == media)?;
        Some((name.as_str(), Style::of(style), described))
    };
    by(Media::Form, StyleKind::Form)
        .or_else(|| by(Media::Json, StyleKind::Json))
        .or_else(|| by(Media::Text, StyleKind::Simple))
}

/// How a parameter of a media type is written. XML and the like are text in a body, but nothing that fits a URL.
fn kind(media_type: &str) -> Media {
    match Media::of(media_type) {
        Media::Text if !media_type.trim_start().starts_with("text/") => Media::Bytes,
        media => media,
    }
}

/// How a parameter is written that is described by `content`: the media type, the style and the schema.
pub(super) fn content_style(content: &Value, location: Location) -> Option<(&str, Style, &Value)> {
    // OpenAPI has one media type here; of several, JSON says most.
    let by = |media: Media, style: Style| {
        let mut contents = entries(Some(content));
        let (name, described) = contents.find(|(media_type, _)| kind(media_type) == media)?;
        let schema = described.get("schema").unwrap_or(&Value::Null);
        Some((name.as_str(), style, schema))
    };
    by(Media::Json, Style::of(StyleKind::Json))
        .or_else(|| by(Media::Text, Style::read(&Value::Null, location, false).0))
}

fn first_example(value: &Value) -> Option<&Value> {
    let first = value.get("examples")?.as_object()?.values().next()?;
    first.get("dataValue").or_else(|| first.get("value"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Operation;
    use crate::testing::api;

    fn operation(body: &str) -> (Option<Operation>, Vec<&'static str>) {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths:\n  /a/{{id}}:\n    get:\n      operationId: get\n{body}"
        );
        let (mut api, codes) = api(&text);
        (api.operations.pop(), codes)
    }

    #[test]
    fn parameters_know_their_location_and_their_style() {
        let (operation, codes) = operation("      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
        - { name: X-A, in: header, schema: { type: string } }
        - { name: l, in: query, schema: { type: array, items: { type: string } } }
        - { name: m, in: query, explode: false, schema: { type: array, items: { type: string } } }
        - { name: n, in: query, style: pipeDelimited, explode: false, schema: { type: array, items: { type: string } } }
        - { name: c, in: cookie, schema: { type: string } }
      responses: { '204': { description: d } }
");
        let parameters = operation.unwrap().parameters;
        let found: Vec<_> = parameters
            .iter()
            .map(|p| {
                (
                    p.wire.as_str(),
                    p.location,
                    p.required,
                    p.style.kind,
                    p.style.explode,
                )
            })
            .collect();
        let expected = [
            ("id", Location::Path, true, StyleKind::Simple, false),
            ("X-A", Location::Header, false, StyleKind::Simple, false),
            ("l", Location::Query, false, StyleKind::Form, true),
            ("m", Location::Query, false, StyleKind::Form, false),
            ("n", Location::Query, false, StyleKind::PipeDelimited, false),
            ("c", Location::Cookie, false, StyleKind::Form, true),
        ];
        assert_eq!((found.as_slice(), codes), (&expected as &[_], vec![]));
    }

    #[test]
    fn a_header_is_an_idempotency_key_by_its_name_or_by_the_extension() {
        for (parameter, expected) in [
            ("name: Idempotency-Key, in: header", true),
            ("name: idempotency-key, in: header, required: true", true),
            ("name: Idempotency-Key, in: query", false),
            ("name: X-Key, in: header", false),
            (
                "name: X-Key, in: header, x-clientry: { idempotency_key: true }",
                true,
            ),
            (
                "name: Idempotency-Key, in: header, x-clientry: { idempotency_key: false }",
                false,
            ),
            (
                "name: Idempotency-Key, in: header, x-clientry: { client: true }",
                false,
            ),
        ] {
            let (operation, codes) = operation(&format!(
                "      parameters: [{{ name: id, in: path, schema: {{ type: string }} }}, {{ {parameter}, schema: {{ type: string }} }}]\n      responses: {{}}\n"
            ));
            let found = operation.unwrap().parameters.pop().unwrap();
            assert_eq!(
                (found.idempotency_key, codes),
                (expected, vec![]),
                "{parameter}"
            );
        }
    }

    #[test]
    fn a_component_that_many_unions_share_is_read_once() {
        let levels: String = (0..40)
            .map(|level| {
                let next = format!("$ref: '#/components/schemas/L{}'", level + 1);
                format!("    L{level}: {{ oneOf: [{{ {next} }}, {{ {next} }}] }}\n")
            })
            .collect();
        let made = crate::testing::decided(&format!(
            "openapi: 3.0.3
info: {{ title: T, version: '1' }}
paths: {{ /a: {{ get: {{ operationId: get, parameters: [{{ name: q, in: query, schema: {{ $ref: '#/components/schemas/L0' }} }}], responses: {{}} }} }} }}
components:
  schemas:
    L40: {{ type: string }}
{levels}"
        ));
        assert_eq!(made.operations[0].parameters.len(), 1);
        assert_eq!(made.operations[0].parameters[0].style, None);
    }

    #[test]
    fn what_is_guessed_of_a_parameter_is_reported() {
        for (parameter, expected) in [
            (
                "in: query, style: deepObject, schema: { properties: { a: { type: string } } }",
                vec![],
            ),
            (
                "in: query, style: deepObject, schema: { properties: { a: { type: array, items: { type: string } } } }",
                vec!["parameter-nested"],
            ),
            (
                "in: query, content: { application/json: { schema: { type: array, items: { type: object } } } }",
                vec![],
            ),
            ("in: query, content: { application/json: {} }", vec![]),
            (
                "in: query, content: { text/plain: { schema: { type: string } } }",
                vec![],
            ),
            ("in: query", vec!["parameter-untyped"]),
            ("in: query, schema: {}", vec!["parameter-untyped"]),
            ("in: query, schema: { enum: [a, b] }", vec![]),
            (
                "in: query, style: simple, schema: { type: string }",
                vec!["parameter-style"],
            ),
            (
                "in: query, content: { text/xml: {}, application/json: {} }",
                vec!["parameter-content"],
            ),
            (
                "in: query, content: { application/xml: { schema: { type: object } } }",
                vec!["parameter-omitted"],
            ),
            ("in: query, content: {}", vec!["parameter-omitted"]),
            (
                "in: body, schema: { type: string }",
                vec!["parameter-omitted"],
            ),
        ] {
            let (operation, codes) = operation(&format!(
                "      parameters: [{{ name: id, in: path, schema: {{ type: string }} }}, {{ name: q, {parameter} }}]\n      responses: {{}}\n"
            ));
            let sent = operation.unwrap().parameters.len() - 1;
            let omitted = expected == ["parameter-omitted"];
            assert_eq!(
                (codes, sent),
                (expected, usize::from(!omitted)),
                "{parameter}"
            );
        }
    }

    #[test]
    fn the_whole_query_is_one_value_of_a_media_type() {
        let form = "{ name: q, in: querystring, required: true, content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { a: { type: string } } }, encoding: { a: { explode: false } } } } }";
        let read = |parameters: &str| {
            let id = "{ name: id, in: path, schema: { type: string } }";
            operation(&format!(
                "      parameters: [{id}, {parameters}]\n      responses: {{}}\n"
            ))
        };
        let (found, codes) = read(form);
        let parameter = found.unwrap().parameters.pop().unwrap();
        assert_eq!(
            (parameter.location, parameter.style.kind),
            (Location::QueryString, StyleKind::Form)
        );
        assert_eq!((parameter.fields.len(), codes), (1, vec![]));
        for (parameters, kept, code) in [
            (
                "{ name: q, in: querystring, content: { application/json: {} } }",
                2,
                None,
            ),
            (
                "{ name: q, in: querystring, content: { text/plain: { schema: { type: string } } } }",
                2,
                None,
            ),
            (
                "{ name: q, in: querystring, schema: { type: string } }",
                1,
                Some("parameter-omitted"),
            ),
            (
                "{ name: q, in: querystring, content: { application/x-www-form-urlencoded: { schema: { type: array, items: { type: string } } } } }",
                1,
                Some("parameter-omitted"),
            ),
            (
                "{ name: a, in: query, schema: { type: string } }, { name: q, in: querystring, content: { application/json: {} } }",
                2,
                Some("parameter-omitted"),
            ),
            (
                "{ name: q, in: querystring, content: { application/json: {} } }, { name: a, in: query, schema: { type: string } }",
                2,
                Some("parameter-omitted"),
            ),
        ] {
            let (found, codes) = read(parameters);
            assert_eq!(found.unwrap().parameters.len(), kept, "{parameters}");
            assert_eq!(codes.first().copied(), code, "{parameters}");
        }
        let (found, codes) = read(&format!(
            "{{ name: a, in: query, schema: {{ type: string }} }}, {form}"
        ));
        assert!(found.is_none());
        assert_eq!(codes, ["operation-omitted"]);
    }

    #[test]
    fn a_credential_in_the_query_goes_behind_a_form_and_nothing_else() {
        for (media_type, left) in [
            ("application/x-www-form-urlencoded", 1),
            ("application/json", 0),
        ] {
            let (mut api, _) = api(&format!(
                "openapi: 3.2.0
info: {{ title: T, version: '1' }}
security: [{{ key: [] }}]
paths: {{ /a: {{ get: {{ operationId: get, responses: {{}}, parameters: [{{ name: q, in: querystring, content: {{ {media_type}: {{ schema: {{ type: object, properties: {{ a: {{ type: string }} }} }} }} }} }}] }} }} }}
components: {{ securitySchemes: {{ key: {{ type: apiKey, in: query, name: k }} }} }}
"
            ));
            let operation = api.operations.pop().unwrap();
            assert_eq!(operation.parameters.len(), left, "{media_type}");
        }
    }

    #[test]
    fn a_parameter_without_a_type_is_a_string() {
        let (operation, _) = operation(
            "      parameters: [{ name: id, in: path, description: d }]\n      responses: {}\n",
        );
        let parameter = operation.unwrap().parameters.remove(0);
        assert!(matches!(parameter.schema.kind, Kind::String(None, ..)));
        assert!(parameter.required);
    }

    #[test]
    fn a_parameter_that_cannot_be_sent_is_omitted_by_name() {
        let parameter = |required: bool| {
            operation(&format!(
                "      parameters:
        - {{ name: id, in: path, required: true, schema: {{ type: string }} }}
        - {{ name: 'f g', in: header, required: {required}, schema: {{ type: string }} }}
      responses: {{ '204': {{ description: d }} }}
"
            ))
        };
        let (operation, codes) = parameter(false);
        assert_eq!(
            (operation.unwrap().parameters.len(), codes),
            (1, vec!["parameter-omitted"])
        );
        let (operation, codes) = parameter(true);
        assert_eq!(
            (operation.is_none(), codes),
            (true, vec!["operation-omitted"])
        );
    }
}
