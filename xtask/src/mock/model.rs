//! The document as a server reads it: its operations, what each takes and responds, and which credentials it asks for.
//!
//! Whatever has a schema has its JSON pointer, so that one validator and one instance is made of each.

use serde_json::{Map, Value};

use super::path::Template;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::extension::{self, SecurityScheme, Webhook};
use crate::openapi::{headers, operations};

/// How many references may lead from one to the next.
const MOST_STEPS: usize = 64;

/// What a document says of its operations.
pub(super) struct Model {
    pub(super) operations: Vec<Operation>,
    pub(super) schemes: Vec<(String, Scheme)>,
    /// The paths of the servers, with which a request may begin or not.
    pub(super) bases: Vec<String>,
    /// What every request says it accepts, where that is not what the responses say.
    pub(super) accept: Option<String>,
    pub(super) webhook: Option<Webhook>,
}

/// One operation.
pub(super) struct Operation {
    /// In capitals.
    pub(super) method: String,
    pub(super) path: String,
    pub(super) template: Template,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Body>,
    /// By their keys, in the order of the document.
    pub(super) responses: Vec<(String, Response)>,
    /// The schemes of each alternative.
    pub(super) security: Vec<Vec<String>>,
    /// The pages of the list that it gets.
    pub(super) pages: Option<extension::Pages>,
}

/// Where a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

/// One parameter.
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) location: Location,
    pub(super) required: bool,
    pub(super) style: String,
    pub(super) explode: bool,
    /// Whether its value is a JSON text.
    pub(super) is_json: bool,
    pub(super) schema: Option<String>,
    pub(super) example: Option<Value>,
}

/// The body of a request.
pub(super) struct Body {
    pub(super) required: bool,
    pub(super) content: Vec<BodyContent>,
}

/// What a request can have in one media type.
pub(super) struct BodyContent {
    pub(super) media_type: String,
    pub(super) schema: Option<String>,
    /// Whether the schema is that of each item.
    pub(super) is_of_items: bool,
    /// The media types of parts, by their names.
    pub(super) parts: Vec<(String, String)>,
}

/// One response.
#[derive(Default)]
pub(super) struct Response {
    pub(super) headers: Vec<Header>,
    pub(super) content: Vec<Content>,
}

/// A header of a response.
pub(super) struct Header {
    pub(super) name: String,
    pub(super) schema: Option<String>,
    pub(super) example: Option<Value>,
}

/// What a response has in one media type.
pub(super) struct Content {
    pub(super) media_type: String,
    pub(super) schema: Option<String>,
    /// With their names, of which that of `example` is empty.
    pub(super) examples: Vec<(String, Value)>,
}

/// Which credential a scheme asks for.
pub(super) enum Scheme {
    Bearer,
    Basic,
    /// Another scheme of the header `Authorization`.
    Authorization(String),
    Key {
        location: Location,
        name: String,
        prefix: String,
    },
    /// Nothing that a request shows, such as a certificate.
    Unseen,
}

/// What `pointer` points to with the references followed, and where that is.
pub(super) fn follow<'v>(root: &'v Value, pointer: &str) -> Option<(String, &'v Value)> {
    let mut at = pointer.to_owned();
    for _ in 0..MOST_STEPS {
        let value = pointer::get(root, &at)?;
        match value.get("$ref") {
            Some(Value::String(reference)) => at = pointer::from_reference(reference)?,
            _ => return Some((at, value)),
        }
    }
    None
}

impl Model {
    /// Reads `document`, one of OpenAPI 3.
    ///
    /// # Errors
    ///
    /// Where its `x-clientry` cannot be read.
    pub(super) fn read(document: &Document, report: &mut Diagnostics) -> Result<Model, Diagnostic> {
        let root = &document.value;
        let own: extension::Root = extension::of(document, "")?;
        let mut reader = Reader { document, report };
        let schemes = reader.schemes()?;
        let default = root.get("security");
        let mut operations = Vec::new();
        let mut bases = bases(root);
        for path in keys(root.get("paths")) {
            let at = pointer::join("", ["paths", path.as_str()]);
            let Some((at, item)) = follow(root, &at) else {
                continue;
            };
            bases.extend(self::bases(item));
            for (method, operation) in self::operations(item) {
                let place = pointer::push(&at, method);
                bases.extend(self::bases(operation));
                operations.push(reader.operation(&at, &place, method, &path, default)?);
            }
        }
        bases.sort();
        bases.dedup();
        Ok(Model {
            operations,
            schemes,
            bases,
            accept: own.accept,
            webhook: own.webhook,
        })
    }
}

struct Reader<'d> {
    document: &'d Document,
    report: &'d mut Diagnostics,
}

impl Reader<'_> {
    fn follow(&self, pointer: &str) -> Option<(String, &Value)> {
        follow(&self.document.value, pointer)
    }

    fn operation(
        &mut self,
        item: &str,
        at: &str,
        method: &str,
        path: &str,
        default: Option<&Value>,
    ) -> Result<Operation, Diagnostic> {
        let own_words: extension::Operation = extension::of(self.document, at)?;
        let mut parameters: Vec<Parameter> = Vec::new();
        for list in [at, item] {
            let list = pointer::push(list, "parameters");
            let count = pointer::get(&self.document.value, &list).and_then(Value::as_array);
            for index in 0..count.map_or(0, Vec::len) {
                let one = pointer::push(&list, index.to_string());
                let Some(parameter) = self.parameter(&one) else {
                    continue;
                };
                let is_same = |other: &Parameter| {
                    other.name == parameter.name && other.location == parameter.location
                };
                // The operation's own take the place of those of its path.
                if !parameters.iter().any(is_same) {
                    parameters.push(parameter);
                }
            }
        }
        let root = &self.document.value;
        let own = pointer::get(root, &pointer::push(at, "security"));
        let responses = keys(pointer::get(root, &pointer::push(at, "responses")));
        let responses = responses.into_iter().filter(|key| !key.starts_with("x-"));
        let responses = responses.map(|key| {
            let response = pointer::join(at, ["responses", key.as_str()]);
            let response = self.response(&response);
            (key.to_ascii_uppercase(), response)
        });
        Ok(Operation {
            pages: own_words.pages,
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            template: Template::read(path),
            parameters,
            body: self.body(&pointer::push(at, "requestBody")),
            responses: responses.collect(),
            security: own.or(default).map(alternatives).unwrap_or_default(),
        })
    }

    fn parameter(&self, at: &str) -> Option<Parameter> {
        let (at, value) = self.follow(at)?;
        let name = value.get("name")?.as_str()?.to_owned();
        let location = match value.get("in")?.as_str()? {
            "path" => Location::Path,
            "query" => Location::Query,
            "header" => Location::Header,
            "cookie" => Location::Cookie,
            _ => return None,
        };
        // OpenAPI ignores a parameter of these names: the media types and the credentials say them.
        let is_said_elsewhere = ["accept", "content-type", "authorization"]
            .iter()
            .any(|other| other.eq_ignore_ascii_case(&name));
        if location == Location::Header && (is_said_elsewhere || headers::purpose(&name).is_some())
        {
            return None;
        }
        let style = match location {
            Location::Path | Location::Header => "simple",
            Location::Query | Location::Cookie => "form",
        };
        let style = value.get("style").and_then(Value::as_str).unwrap_or(style);
        let explode = value.get("explode").and_then(Value::as_bool);
        let (is_json, schema) = self.schema_or_content(&at, value);
        Some(Parameter {
            required: location == Location::Path || value.get("required") == Some(&true.into()),
            explode: explode.unwrap_or(style == "form"),
            style: style.to_owned(),
            example: examples(&self.document.value, &at)
                .into_iter()
                .next()
                .map(|(_, value)| value),
            name,
            location,
            is_json,
            schema,
        })
    }

    /// The schema of a parameter or header, and whether it is that of a JSON text.
    fn schema_or_content(&self, at: &str, value: &Value) -> (bool, Option<String>) {
        if value.get("schema").is_some() {
            return (false, Some(pointer::push(at, "schema")));
        }
        let media_type = keys(value.get("content")).into_iter().next();
        let schema = media_type
            .map(|media_type| pointer::join(at, ["content", media_type.as_str(), "schema"]));
        (
            schema.is_some(),
            schema.filter(|schema| pointer::get(&self.document.value, schema).is_some()),
        )
    }

    fn body(&self, at: &str) -> Option<Body> {
        let (at, value) = self.follow(at)?;
        let content = self.contents(&at).into_iter().map(|content| {
            let place = pointer::join(&at, ["content", content.media_type.as_str()]);
            let parts = self.parts(&place);
            let schema = content.schema.as_deref();
            BodyContent {
                is_of_items: schema.is_some_and(|schema| schema.ends_with("/itemSchema")),
                media_type: content.media_type,
                schema: content.schema,
                parts,
            }
        });
        Some(Body {
            required: value.get("required") == Some(&true.into()),
            content: content.collect(),
        })
    }

    /// The media types of the parts of a body, where the document names them.
    fn parts(&self, at: &str) -> Vec<(String, String)> {
        let Some((_, media)) = self.follow(at) else {
            return Vec::new();
        };
        let encodings = media.get("encoding").and_then(Value::as_object);
        let encodings = encodings.into_iter().flatten();
        let types = encodings.filter_map(|(name, encoding)| {
            let media_type = encoding.get("contentType")?.as_str()?;
            Some((name.clone(), media_type.to_owned()))
        });
        types.collect()
    }

    fn response(&self, at: &str) -> Response {
        let Some((at, value)) = self.follow(at) else {
            return Response::default();
        };
        let mut found = Vec::new();
        for name in keys(value.get("headers")) {
            // The body has the one, and the others are of the connection.
            if name.eq_ignore_ascii_case("content-type") || headers::purpose(&name).is_some() {
                continue;
            }
            let header = pointer::join(&at, ["headers", name.as_str()]);
            let Some((header, value)) = self.follow(&header) else {
                continue;
            };
            let (_, schema) = self.schema_or_content(&header, value);
            let examples = examples(&self.document.value, &header);
            found.push(Header {
                name,
                schema,
                example: examples.into_iter().next().map(|(_, value)| value),
            });
        }
        Response {
            headers: found,
            content: self.contents(&at),
        }
    }

    /// The media types of a body.
    fn contents(&self, at: &str) -> Vec<Content> {
        let root = &self.document.value;
        let Some((content, value)) = self.follow(&pointer::push(at, "content")) else {
            return Vec::new();
        };
        let media_types = keys(Some(value)).into_iter().filter_map(|media_type| {
            let (at, value) = self.follow(&pointer::push(&content, &media_type))?;
            let keyword = ["schema", "itemSchema"]
                .into_iter()
                .find(|keyword| value.get(keyword).is_some());
            Some(Content {
                schema: keyword.map(|keyword| pointer::push(&at, keyword)),
                examples: examples(root, &at),
                media_type,
            })
        });
        media_types.collect()
    }

    fn schemes(&mut self) -> Result<Vec<(String, Scheme)>, Diagnostic> {
        const AT: &str = "/components/securitySchemes";
        let mut found = Vec::new();
        for name in keys(pointer::get(&self.document.value, AT)) {
            let Some((at, value)) = self.follow(&pointer::push(AT, &name)) else {
                continue;
            };
            let word = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
            let own: SecurityScheme = extension::of(self.document, &at)?;
            let scheme = match word("type") {
                "http" => match word("scheme").to_ascii_lowercase().as_str() {
                    "bearer" => Scheme::Bearer,
                    "basic" => Scheme::Basic,
                    other => Scheme::Authorization(other.to_owned()),
                },
                "oauth2" | "openIdConnect" => Scheme::Bearer,
                "apiKey" => Scheme::Key {
                    location: match word("in") {
                        "query" => Location::Query,
                        "cookie" => Location::Cookie,
                        _ => Location::Header,
                    },
                    name: word("name").to_owned(),
                    prefix: own.prefix.unwrap_or_default(),
                },
                _ => Scheme::Unseen,
            };
            if matches!(scheme, Scheme::Unseen) {
                let unseen = self.document.diagnostic(
                    Severity::Note,
                    "mock-unchecked",
                    &at,
                    format!("the credential of `{name}` is not checked"),
                    "no header, query parameter or cookie of a request has it",
                    "",
                );
                self.report.push(unseen);
            }
            found.push((name, scheme));
        }
        Ok(found)
    }
}

/// The alternatives of a list of security requirements.
fn alternatives(list: &Value) -> Vec<Vec<String>> {
    let list = list.as_array().into_iter().flatten();
    list.map(|requirement| keys(Some(requirement))).collect()
}

/// The examples of a media type, a parameter or a header.
fn examples(root: &Value, at: &str) -> Vec<(String, Value)> {
    let Some(value) = pointer::get(root, at) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    found.extend(
        value
            .get("example")
            .map(|example| (String::new(), example.clone())),
    );
    for name in keys(value.get("examples")) {
        let example = pointer::join(at, ["examples", name.as_str()]);
        let example = follow(root, &example).map(|(_, example)| example);
        let value = example.and_then(|example| example.get("value").or(example.get("dataValue")));
        found.extend(value.map(|value| (name, value.clone())));
    }
    found
}

/// The paths of the servers of a document, a path or an operation, without a slash at the end.
fn bases(holder: &Value) -> Vec<String> {
    let servers = holder.get("servers").and_then(Value::as_array);
    let servers = servers.into_iter().flatten();
    let base = |server: &Value| {
        let mut url = server.get("url")?.as_str()?.to_owned();
        for (name, variable) in server.get("variables").and_then(Value::as_object)? {
            let default = variable.get("default").and_then(Value::as_str)?;
            url = url.replace(&format!("{{{name}}}"), default);
        }
        Some(url)
    };
    let plain = |server: &Value| Some(server.get("url")?.as_str()?.to_owned());
    let urls = servers.filter_map(|server| base(server).or_else(|| plain(server)));
    let paths = urls.filter_map(|url| {
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.split_once('/').map(|(_, path)| format!("/{path}"))?,
            None => url,
        };
        let path = path.trim_end_matches('/').to_owned();
        path.starts_with('/').then_some(path)
    });
    paths.collect()
}

fn keys(value: Option<&Value>) -> Vec<String> {
    let fields: Option<&Map<String, Value>> = value.and_then(Value::as_object);
    let keys = fields.into_iter().flat_map(Map::keys);
    keys.cloned().collect()
}
