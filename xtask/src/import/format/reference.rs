//! One operation as a page of tables or lists describes it, and the document that it means.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToLowerCamelCase, ToUpperCamelCase};
use serde_json::{Map, Value, json};

use super::Part;
use super::field::{Field, object};
use crate::diagnostic::{Diagnostics, Position, Severity};
use crate::document::pointer;
use crate::import::finish::{add_mark, mark};
use crate::import::page::Page;
use crate::openapi::METHODS;
use crate::openapi::extension::KEY;

/// An operation.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    /// The method, in lower case.
    pub method: String,
    /// The path.
    pub path: String,
    /// Where the page names both.
    pub at: Position,
    /// The title of the page.
    pub title: String,
    /// What the page says of the operation.
    pub description: String,
    /// The page itself.
    pub url: Option<String>,
    /// The names of the schemes that a request needs, each list an alternative; none where the page does not say.
    pub security: Option<Vec<Vec<String>>>,
    /// Parameters by location.
    pub parameters: Vec<(&'static str, Field)>,
    /// The body of a request.
    pub body: Option<Body>,
    /// The responses by status.
    pub responses: Vec<Response>,
}

/// A body.
#[derive(Clone, Debug)]
pub(super) struct Body {
    /// Where the page describes it.
    pub at: Position,
    /// The media type that the page names.
    pub media: Option<String>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// A response.
#[derive(Clone, Debug)]
pub(super) struct Response {
    /// The status, or `default`.
    pub status: String,
    /// What the page says of it.
    pub description: String,
    /// Its body.
    pub body: Body,
    /// Whether the page has a list of fields, though it may be empty.
    pub has_body: bool,
}

/// The method, in lower case, and the path at the start of a text such as `PUT /a/{b} — Title`, and the rest.
pub(super) fn endpoint(text: &str) -> Option<(String, String, &str)> {
    let text = text.trim().trim_start_matches('`');
    let (method, rest) = text.split_once([' ', '`'])?;
    let method = method.trim_matches('`');
    let is_method = method.chars().all(|c| c.is_ascii_uppercase())
        && METHODS.contains(&method.to_lowercase().as_str());
    let rest = rest.trim_start_matches([' ', '`']);
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let path = rest[..end].trim_matches('`');
    let is_path = path.starts_with('/') && !path.contains(['?', '#', '*', '"', '<', '>']);
    (is_method && is_path).then(|| {
        let title = rest[end..].trim_start_matches([' ', '—', '–', '-', ':', '`', '|']);
        (method.to_lowercase(), path.to_owned(), title.trim())
    })
}

/// The alternatives of a text such as `BasicAuth or ApiKey + Token`.
pub(super) fn schemes(text: &str) -> Vec<Vec<String>> {
    if matches!(
        text.trim().to_lowercase().as_str(),
        "none" | "public" | "no"
    ) {
        return Vec::new();
    }
    let alternatives = text.split([',', '|']).flat_map(|text| text.split(" or "));
    let alternatives = alternatives.map(|text| {
        let names = text.split(['+', '&']).flat_map(|text| text.split(" and "));
        let names = names.map(|name| name.trim().trim_matches(['`', '*']).to_owned());
        names.filter(|name| !name.is_empty()).collect::<Vec<_>>()
    });
    alternatives.filter(|names| !names.is_empty()).collect()
}

/// The document of one page, being made.
struct Making<'p> {
    page: &'p Page,
    schemas: Map<String, Value>,
    places: BTreeMap<String, Position>,
    named_here: BTreeSet<String>,
    id: String,
}

impl Reference {
    /// The document that has this operation alone.
    pub fn part(&self, page: &Page, report: &mut Diagnostics) -> Part {
        let title = if self.title.is_empty() {
            format!("{} {}", self.method, self.path)
        } else {
            self.title.clone()
        };
        let mut making = Making {
            page,
            schemas: Map::new(),
            places: BTreeMap::new(),
            named_here: BTreeSet::new(),
            id: title.to_lower_camel_case(),
        };
        let base = pointer::join("", ["paths", self.path.as_str(), self.method.as_str()]);
        making.places.insert(base.clone(), self.at);
        making.places.insert(String::new(), self.at);
        let mut operation = Map::new();
        operation.insert("summary".to_owned(), json!(title));
        if !self.description.is_empty() {
            operation.insert("description".to_owned(), json!(self.description));
        }
        if let Some(url) = &self.url {
            operation.insert("externalDocs".to_owned(), json!({ "url": url }));
        }
        let mut security_schemes = Map::new();
        if let Some(alternatives) = &self.security {
            let each = alternatives.iter().map(|names| {
                let names = names.iter().map(|name| (name.clone(), json!([])));
                Value::Object(names.collect())
            });
            operation.insert("security".to_owned(), each.collect());
            for name in alternatives.iter().flatten() {
                security_schemes.insert(name.clone(), self.scheme(name, page, report));
            }
        }
        let mut parameters: Vec<Value> = self
            .parameters
            .iter()
            .map(|(location, field)| parameter(location, field, page, report))
            .collect();
        parameters.extend(self.undescribed(page, report));
        if !parameters.is_empty() {
            operation.insert("parameters".to_owned(), Value::Array(parameters));
        }
        if let Some(body) = &self.body {
            let at = pointer::push(&base, "requestBody");
            making.places.insert(at, body.at);
            let mut request = Map::new();
            let content = making.content(body, "Request", report);
            let is_required = body.fields.iter().any(|field| field.required);
            request.insert("required".to_owned(), json!(is_required));
            request.insert("content".to_owned(), content);
            add_mark(
                &mut request,
                "inferred",
                "The page does not say whether a request needs a body; one with a required field does.",
            );
            operation.insert("requestBody".to_owned(), Value::Object(request));
        }
        operation.insert(
            "responses".to_owned(),
            Value::Object(self.responses(&base, &mut making, report)),
        );
        let mut item = Map::new();
        item.insert(self.method.clone(), Value::Object(operation));
        let mut document = Map::new();
        document.insert("paths".to_owned(), json!({ self.path.as_str(): item }));
        let mut components = Map::new();
        for (key, section) in [
            ("schemas", making.schemas),
            ("securitySchemes", security_schemes),
        ] {
            if !section.is_empty() {
                components.insert(key.to_owned(), Value::Object(section));
            }
        }
        if !components.is_empty() {
            document.insert("components".to_owned(), Value::Object(components));
        }
        Part {
            file: page.file.clone(),
            source: page.source.clone(),
            value: Value::Object(document),
            places: making.places,
            named_here: making.named_here,
        }
    }

    fn responses(
        &self,
        base: &str,
        making: &mut Making<'_>,
        report: &mut Diagnostics,
    ) -> Map<String, Value> {
        let mut responses = Map::new();
        // The schema of each error, to see whether they are one.
        let errors = self
            .responses
            .iter()
            .filter(|one| !one.is_success() && one.has_body);
        let mut silent = Diagnostics::new();
        let mut shapes: Vec<Value> = errors
            .map(|one| Value::Object(object(&one.body.fields, making.page, &mut silent)))
            .collect();
        shapes.dedup();
        let is_one = shapes.len() <= 1;
        for one in &self.responses {
            let at = pointer::join(base, ["responses", one.status.as_str()]);
            making.places.insert(at, one.body.at);
            let mut response = Map::new();
            response.insert("description".to_owned(), json!(one.described()));
            if one.has_body {
                let name = match one.is_success() {
                    true => "Response".to_owned(),
                    false if is_one => String::new(),
                    false => format!("{}Response", one.status),
                };
                // Errors are alike more often than not, so that the report is not given twice.
                response.insert(
                    "content".to_owned(),
                    making.content(&one.body, &name, report),
                );
            }
            responses.insert(one.status.clone(), Value::Object(response));
        }
        responses
    }

    /// The parameters that the path has and the page does not describe.
    fn undescribed(&self, page: &Page, report: &mut Diagnostics) -> Vec<Value> {
        let names = self
            .path
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next());
        let is_described = |name: &str| {
            let mut known = self.parameters.iter();
            known.any(|(location, field)| *location == "path" && field.name == name)
        };
        let names = names.filter(|name| !is_described(name));
        let made = names.map(|name| {
            report.push(page.diagnostic(
                Severity::Warning,
                "page-inferred",
                self.at,
                format!("the type of `{name}` is inferred"),
                "the path has the parameter, and the page does not describe it",
                "write its type into the document",
            ));
            let note = "The path has the parameter, and the page does not describe it.";
            json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" }, KEY: mark("inferred", note) })
        });
        made.collect()
    }

    /// The security scheme that a name stands for.
    fn scheme(&self, name: &str, page: &Page, report: &mut Diagnostics) -> Value {
        let lower = name.to_lowercase();
        let (mut scheme, note) = if lower.contains("basic") {
            (
                json!({ "type": "http", "scheme": "basic" }),
                "The page gives the scheme's name only; basic authentication is inferred from it.",
            )
        } else if lower.contains("bearer") || lower.contains("oauth") || lower.contains("jwt") {
            (
                json!({ "type": "http", "scheme": "bearer" }),
                "The page gives the scheme's name only; a bearer token is inferred from it.",
            )
        } else {
            (
                json!({ "type": "apiKey", "in": "header", "name": name }),
                "The page gives the scheme's name only; that it is a header of that name is inferred.",
            )
        };
        report.push(page.diagnostic(
            Severity::Note,
            "page-inferred",
            self.at,
            format!("how `{name}` authenticates is inferred"),
            "the page gives the name of the scheme only",
            "see that the scheme in the document is what the provider asks for",
        ));
        if let Value::Object(fields) = &mut scheme {
            fields.insert(KEY.to_owned(), mark("inferred", note));
        }
        scheme
    }
}

impl Response {
    fn is_success(&self) -> bool {
        self.status.starts_with('2')
    }

    fn described(&self) -> String {
        if !self.description.is_empty() {
            return self.description.clone();
        }
        let code = self.status.parse::<http::StatusCode>().ok();
        let reason = code.and_then(|code| code.canonical_reason());
        reason.map_or_else(|| format!("Status {}.", self.status), str::to_owned)
    }
}

impl Making<'_> {
    /// The content of a body, whose schema becomes a component called after the operation and `role`, or `ErrorResponse` where
    /// the role is empty.
    fn content(&mut self, body: &Body, role: &str, report: &mut Diagnostics) -> Value {
        let before: Vec<String> = self.schemas.keys().cloned().collect();
        let mut schema = object(&body.fields, self.page, report);
        self.components_of(&body.fields, &mut schema, report);
        let name = match role {
            "" => "ErrorResponse".to_owned(),
            role => format!("{}{role}", self.id.to_upper_camel_case()),
        };
        let mut name = name;
        while before.contains(&name)
            && self.schemas.get(&name) != Some(&Value::Object(schema.clone()))
        {
            name.push('2');
        }
        self.named_here.insert(name.clone());
        let at = pointer::join("", ["components", "schemas", name.as_str()]);
        self.places.entry(at.clone()).or_insert(body.at);
        self.schemas.insert(name, Value::Object(schema));
        let mut media = Map::new();
        media.insert(
            "schema".to_owned(),
            json!({ "$ref": pointer::to_reference(&at) }),
        );
        if body.media.is_none() {
            media.insert(
                KEY.to_owned(),
                mark("inferred", "The page does not name the media type."),
            );
        }
        let key = body.media.as_deref().unwrap_or("application/json");
        json!({ key: media })
    }

    /// Turns the fields whose type has a name into references to a component of that name.
    fn components_of(
        &mut self,
        fields: &[Field],
        schema: &mut Map<String, Value>,
        report: &mut Diagnostics,
    ) {
        let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
            return;
        };
        for field in fields {
            let Some(Value::Object(property)) = properties.get_mut(&field.name) else {
                continue;
            };
            if let Some(Value::Object(items)) = property.get_mut("items") {
                self.components_of(&field.children, items, report);
            } else {
                self.components_of(&field.children, property, report);
            }
            let named = field.ty.named.as_ref().or(field
                .ty
                .items
                .as_ref()
                .and_then(|items| items.named.as_ref()));
            let Some(name) = named.filter(|_| !field.children.is_empty()) else {
                continue;
            };
            let at = pointer::join("", ["components", "schemas", name.as_str()]);
            let reference = json!({ "$ref": pointer::to_reference(&at) });
            let target = if field.ty.is("array") {
                property.insert("items".to_owned(), reference)
            } else {
                let mut own = std::mem::take(property);
                let description = own.shift_remove("description");
                property.insert("$ref".to_owned(), json!(pointer::to_reference(&at)));
                property.extend(description.map(|text| ("description".to_owned(), text)));
                Some(Value::Object(own))
            };
            let Some(target) = target else { continue };
            if self.schemas.get(name).is_some_and(|known| *known != target) {
                report.push(self.page.diagnostic(
                    Severity::Error,
                    "page-conflict",
                    field.at.unwrap_or(Position { line: 1, column: 1 }),
                    format!("the page describes `{name}` twice, and not alike"),
                    "one name is one type",
                    "see which of the two is right, and give the other another name",
                ));
                continue;
            }
            if let Some(position) = field.at {
                self.places.entry(at).or_insert(position);
            }
            self.schemas.insert(name.clone(), target);
        }
    }
}

fn parameter(location: &str, field: &Field, page: &Page, report: &mut Diagnostics) -> Value {
    let mut schema = field.schema(page, report);
    let mut parameter = Map::new();
    parameter.insert("name".to_owned(), json!(field.name));
    parameter.insert("in".to_owned(), json!(location));
    if field.required || location == "path" {
        parameter.insert("required".to_owned(), json!(true));
    }
    for key in ["description", "deprecated"] {
        if let Some(value) = schema.shift_remove(key) {
            parameter.insert(key.to_owned(), value);
        }
    }
    let examples = schema.shift_remove("examples");
    parameter.insert("schema".to_owned(), Value::Object(schema));
    if let Some(Value::Array(mut examples)) = examples
        && !examples.is_empty()
    {
        parameter.insert("example".to_owned(), examples.remove(0));
    }
    Value::Object(parameter)
}
