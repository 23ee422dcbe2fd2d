//! The operations of a document, with what each of them takes from its path and from the document.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::shape::{Node, source};
use super::whole;
use crate::document::pointer;
use crate::openapi::METHODS;
use crate::openapi::extension::KEY;

/// How many references are followed in a row.
const DEEPEST: usize = 32;

/// An operation.
#[derive(Debug)]
pub(super) struct Operation<'d> {
    pub method: String,
    pub path: String,
    /// Its id, unless that is marked as one that nobody published.
    pub id: Option<&'d str>,
    pub has_own_id: bool,
    pub deprecated: bool,
    pub parameters: Vec<Parameter<'d>>,
    pub body: Option<Body<'d>>,
    pub responses: Vec<Response<'d>>,
    /// Where it comes from, if from elsewhere than the provider's page.
    pub source: Option<String>,
    pub tags: Vec<String>,
    /// The servers that it has of its own.
    pub servers: Vec<String>,
    /// Those of its document.
    pub usual_servers: Vec<String>,
    /// What `x-clientry` says of it.
    pub pages: Option<Value>,
    pub safe_to_repeat: Option<Value>,
    /// What each request is asked for; none where nobody says.
    pub security: Option<BTreeSet<BTreeSet<String>>>,
}

/// A parameter.
#[derive(Debug)]
pub(super) struct Parameter<'d> {
    pub name: String,
    pub location: String,
    pub required: bool,
    pub deprecated: bool,
    pub is_client: bool,
    /// What `x-clientry` says of whether it is an idempotency key.
    pub is_key: Option<Value>,
    pub source: Option<String>,
    /// How its value is written.
    pub style: BTreeMap<&'static str, String>,
    /// Whether that is said, and not the usual.
    pub says_style: bool,
    pub node: Option<Node<'d>>,
}

/// The body of a request.
#[derive(Debug)]
pub(super) struct Body<'d> {
    pub required: bool,
    pub source: Option<String>,
    pub content: Vec<Media<'d>>,
}

/// A media type.
#[derive(Debug)]
pub(super) struct Media<'d> {
    pub name: String,
    pub source: Option<String>,
    pub node: Option<Node<'d>>,
}

/// A response.
#[derive(Debug)]
pub(super) struct Response<'d> {
    pub status: String,
    pub source: Option<String>,
    pub content: Vec<Media<'d>>,
    /// The headers in lower case.
    pub headers: BTreeMap<String, Header<'d>>,
}

/// A header of a response.
#[derive(Debug)]
pub(super) struct Header<'d> {
    pub required: bool,
    pub source: Option<String>,
    pub node: Option<Node<'d>>,
}

impl Operation<'_> {
    /// The method and the path as people write them.
    pub fn endpoint(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    /// What the operation is called: its id, if it has one.
    pub fn title(&self) -> String {
        match self.id {
            Some(id) => format!("{id}: {}", self.endpoint()),
            None => self.endpoint(),
        }
    }
}

/// The path with every parameter alike, since their names are not sent.
pub(super) fn template(path: &str) -> String {
    let mut result = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        result.push_str(before);
        result.push_str("{}");
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    result + rest
}

/// What a reference leads to, or the value itself, and the first source that is named on the way.
pub(super) fn resolved<'d>(root: &'d Value, value: &'d Value) -> (&'d Value, Option<String>) {
    let mut value = value;
    let mut found = source(value);
    for _ in 0..DEEPEST {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            break;
        };
        let target = pointer::from_reference(reference);
        match target.and_then(|at| pointer::get(root, &at)) {
            Some(target) => value = target,
            None => break,
        }
        found = found.or_else(|| source(value));
    }
    (value, found)
}

/// Every operation of `root`, in its order.
pub(super) fn read(root: &Value) -> Vec<Operation<'_>> {
    let paths = root.get("paths").and_then(Value::as_object);
    let mut operations = Vec::new();
    for (path, item) in paths.into_iter().flatten() {
        if !path.starts_with('/') {
            continue;
        }
        let (item, _) = resolved(root, item);
        let fields = item.as_object().into_iter().flatten();
        let others = item
            .get("additionalOperations")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        let methods = fields.filter(|(key, _)| METHODS.contains(&key.as_str()));
        for (method, value) in methods.chain(others) {
            if value.is_object() {
                operations.push(operation(root, path, method, item, value));
            }
        }
    }
    operations
}

fn operation<'d>(
    root: &'d Value,
    path: &str,
    method: &str,
    item: &'d Value,
    value: &'d Value,
) -> Operation<'d> {
    let id = value.get("operationId").and_then(Value::as_str);
    let own_note = value
        .pointer(&format!("/{KEY}/note"))
        .and_then(Value::as_str);
    let is_inferred =
        source(value).is_some() && own_note.is_some_and(|note| note.contains("operationId"));
    let base = pointer::join("", ["paths", path, method]);
    let mut parameters: Vec<Parameter<'d>> = Vec::new();
    for holder in [item, value] {
        for one in holder
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let Some(parameter) = parameter(root, one, &base) else {
                continue;
            };
            parameters.retain(|known| {
                (&known.name, &known.location) != (&parameter.name, &parameter.location)
            });
            parameters.push(parameter);
        }
    }
    let body = value.get("requestBody").map(|body| {
        let (body, source) = resolved(root, body);
        Body {
            required: body.get("required") == Some(&Value::Bool(true)),
            source,
            content: content(root, body, &pointer::push(&base, "requestBody")),
        }
    });
    let responses = value
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let responses = responses
        .filter(|(status, _)| !status.starts_with("x-"))
        .map(|(status, response)| {
            let (response, source) = resolved(root, response);
            let base = pointer::join(&base, ["responses", status.as_str()]);
            let headers = response
                .get("headers")
                .and_then(Value::as_object)
                .into_iter()
                .flatten();
            Response {
                status: status.to_uppercase().replace("DEFAULT", "default"),
                source,
                content: content(root, response, &base),
                headers: headers
                    .map(|(name, one)| (name.to_lowercase(), header(root, name, one, &base)))
                    .collect(),
            }
        });
    Operation {
        method: method.to_lowercase(),
        path: path.to_owned(),
        id,
        has_own_id: id.is_some() && !is_inferred,
        deprecated: value.get("deprecated") == Some(&Value::Bool(true)),
        source: source(value),
        tags: strings(value.get("tags")),
        servers: own_servers(item, value),
        usual_servers: own_servers(root, root),
        pages: whole::extension(value, "pages"),
        safe_to_repeat: whole::extension(value, "safe_to_repeat"),
        parameters,
        body,
        responses: responses.collect(),
        security: security(root, value),
    }
}

fn strings(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    let strings = list.filter_map(Value::as_str);
    strings.map(str::to_owned).collect()
}

/// The servers that an operation has in place of the document's.
fn own_servers(item: &Value, operation: &Value) -> Vec<String> {
    let list = |holder: &Value| holder.get("servers").and_then(Value::as_array).cloned();
    let servers = list(operation).or_else(|| list(item)).unwrap_or_default();
    servers.iter().map(whole::server).collect()
}

fn header<'d>(root: &'d Value, name: &str, value: &'d Value, base: &str) -> Header<'d> {
    let (value, source) = resolved(root, value);
    let id = pointer::join(base, ["headers", name]);
    let node = value.get("schema").map(|schema| Node::of(root, schema, id));
    let of_schema = || node.as_ref().and_then(|node| node.source.clone());
    Header {
        required: value.get("required") == Some(&Value::Bool(true)),
        source: source.or_else(of_schema),
        node,
    }
}

fn parameter<'d>(root: &'d Value, value: &'d Value, base: &str) -> Option<Parameter<'d>> {
    let (value, source) = resolved(root, value);
    let name = value.get("name")?.as_str()?.to_owned();
    let location = value.get("in")?.as_str()?.to_owned();
    let content = value.get("content").and_then(Value::as_object);
    let of_content = content.and_then(|content| content.values().next()?.get("schema"));
    let schema = value.get("schema").or(of_content);
    let id = pointer::join(base, ["parameters", location.as_str(), name.as_str()]);
    let usual = match location.as_str() {
        "query" | "cookie" => "form",
        _ => "simple",
    };
    let style = value
        .get("style")
        .and_then(Value::as_str)
        .unwrap_or(usual)
        .to_owned();
    let explode = value
        .get("explode")
        .and_then(Value::as_bool)
        .unwrap_or(style == "form");
    let reserved = value
        .get("allowReserved")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let mut written = BTreeMap::new();
    written.insert("the style", style);
    // Of a single value, both would be written alike.
    let is_single = schema.is_some_and(|schema| {
        let shape = Node::of(root, schema, id.clone()).shape();
        !shape.types.contains("array") && !shape.types.contains("object") && !shape.types.is_empty()
    });
    if !is_single {
        written.insert("explode", explode.to_string());
    }
    written.insert("allowReserved", reserved.to_string());
    if let Some(media) = content.and_then(|content| content.keys().next()) {
        written.insert("the media type", media.clone());
    }
    Some(Parameter {
        required: value.get("required") == Some(&Value::Bool(true)) || location == "path",
        deprecated: value.get("deprecated") == Some(&Value::Bool(true)),
        is_key: whole::extension(value, "idempotency_key"),
        says_style: ["style", "explode", "allowReserved", "content"]
            .iter()
            .any(|key| value.get(key).is_some()),
        is_client: value.pointer(&format!("/{KEY}/client")) == Some(&Value::Bool(true)),
        source,
        style: written,
        node: schema.map(|schema| Node::of(root, schema, id)),
        name,
        location,
    })
}

fn content<'d>(root: &'d Value, holder: &'d Value, base: &str) -> Vec<Media<'d>> {
    let media = holder
        .get("content")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let media = media.map(|(name, value)| {
        let (value, source) = resolved(root, value);
        let schema = value.get("itemSchema").or(value.get("schema"));
        let id = pointer::push(base, name);
        Media {
            name: name.split(';').next().unwrap_or(name).trim().to_lowercase(),
            source,
            node: schema.map(|schema| Node::of(root, schema, id)),
        }
    });
    media.collect()
}

/// What each request is asked for, each scheme by how it is sent; none where the document has it from nowhere.
fn security(root: &Value, operation: &Value) -> Option<BTreeSet<BTreeSet<String>>> {
    let own = operation.get("security");
    if own.is_none()
        && source(root).is_some()
        && root.get("security") == Some(&Value::Array(Vec::new()))
    {
        return None;
    }
    let list = own.or(root.get("security"));
    let list = list
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let alternatives = list
        .iter()
        .filter_map(Value::as_object)
        .map(|names| requirement(root, names));
    Some(alternatives.collect())
}

fn requirement(root: &Value, names: &Map<String, Value>) -> BTreeSet<String> {
    let each = names.iter().map(|(name, scopes)| {
        let scheme = pointer::get(
            root,
            &pointer::join("", ["components", "securitySchemes", name.as_str()]),
        );
        let sent = scheme.map_or_else(
            || name.clone(),
            |scheme| sent(resolved(root, scheme).0, name),
        );
        let scopes: Vec<&str> = scopes
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        match scopes.len() {
            0 => sent,
            _ => format!("{sent} with {}", scopes.join(", ")),
        }
    });
    each.collect()
}

/// How a scheme is sent, as a person would say it.
pub(super) fn sent(scheme: &Value, name: &str) -> String {
    let word = |key: &str| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
    match (word("type"), word("scheme").to_lowercase().as_str()) {
        ("http", "basic") | ("basic", _) => "basic authentication".to_owned(),
        ("http", "bearer") | ("oauth2" | "openIdConnect", _) => "a bearer token".to_owned(),
        ("apiKey", _) => format!("the {} {}", word("in"), word("name")),
        _ => name.to_owned(),
    }
}
