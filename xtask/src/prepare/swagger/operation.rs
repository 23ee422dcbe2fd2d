//! Operations: bodies and responses have media types of their own in 3.0, which 2.0 lists by `consumes` and `produces`.

use super::parameter::{self, Carrier, carrier};
use super::schema::moved;
use super::{Notes, servers};
use crate::document::pointer;
use serde_json::{Map, Value, json};

/// The keys of a path item of 2.0 that are operations.
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// A form as a browser sends it.
const URL_ENCODED: &str = "application/x-www-form-urlencoded";
/// A form that can hold files.
const MULTIPART: &str = "multipart/form-data";

/// What bodies are written as.
pub(super) struct Types {
    consumes: Option<Vec<String>>,
    pub(super) produces: Option<Vec<String>>,
}

impl Types {
    /// Those that the document or an operation lists.
    pub(super) fn of(owner: &Map<String, Value>) -> Types {
        let list = |key: &str| {
            let list = owner.get(key)?.as_array()?.iter();
            let list: Vec<String> = list.filter_map(Value::as_str).map(str::to_owned).collect();
            Some(list)
        };
        Types {
            consumes: list("consumes"),
            produces: list("produces"),
        }
    }
}

/// The document that is rewritten, and what holds for all of it.
pub(super) struct Source<'s> {
    pub(super) document: &'s Value,
    pub(super) global: &'s Types,
    pub(super) servers: &'s [Value],
}

/// A parameter with where it was.
struct Found {
    from: String,
    value: Value,
}

impl Source<'_> {
    /// The parameters of a list, references to what is carried in the body followed.
    fn parameters(&self, at: &str, list: Option<Value>) -> Vec<Found> {
        let Some(Value::Array(list)) = list else {
            return Vec::new();
        };
        let found = list.into_iter().enumerate().map(|(index, value)| {
            let from = pointer::join(at, ["parameters", &index.to_string()]);
            let target = value.get("$ref").and_then(Value::as_str);
            let target = target.and_then(pointer::from_reference);
            match target.and_then(|path| Some((self.document.pointer(&path)?, path))) {
                Some((target, path)) if carrier(target).is_some() => Found {
                    from: path,
                    value: target.clone(),
                },
                _ => Found { from, value },
            }
        });
        found.collect()
    }
}

/// Rewrites a path item in place.
pub(super) fn item(
    source: &Source<'_>,
    at: &str,
    item: &mut Map<String, Value>,
    notes: &mut Notes,
) {
    let shared = source.parameters(at, item.shift_remove("parameters"));
    let (in_body, others): (Vec<_>, Vec<_>) = shared
        .into_iter()
        .partition(|one| carrier(&one.value).is_some());
    for (key, operation) in item.iter_mut() {
        if let (true, Value::Object(fields)) = (METHODS.contains(&key.as_str()), operation) {
            convert(source, &pointer::push(at, key), fields, &in_body, notes);
        }
    }
    if !others.is_empty() {
        item.insert("parameters".into(), list(at, others, notes));
    }
}

/// A list of parameters that are not carried in the body, of what is at `at`.
fn list(at: &str, found: Vec<Found>, notes: &mut Notes) -> Value {
    let list = found.into_iter().enumerate().map(|(index, one)| {
        let here = pointer::join(at, ["parameters", &index.to_string()]);
        if one.from != here {
            notes.moved(&one.from, &here);
        }
        parameter::convert(&here, one.value, notes)
    });
    Value::Array(list.collect())
}

/// Rewrites an operation in place; `shared` are the parameters of its path that are carried in the body.
fn convert(
    source: &Source<'_>,
    at: &str,
    operation: &mut Map<String, Value>,
    shared: &[Found],
    notes: &mut Notes,
) {
    let own = Types::of(operation);
    for key in ["consumes", "produces"] {
        operation.shift_remove(key);
    }
    if let Some(schemes) = operation.shift_remove("schemes")
        && let Some(root) = source.document.as_object()
    {
        let servers = servers(root, Some(&schemes), &pointer::push(at, "schemes"), notes);
        if !servers.is_empty() && servers != source.servers {
            operation.insert("servers".into(), Value::Array(servers));
        }
    }
    let found = source.parameters(at, operation.shift_remove("parameters"));
    let (mut in_body, others): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|one| carrier(&one.value).is_some());
    let name = |value: &Value| value.get("name").cloned();
    let has_body = in_body
        .iter()
        .any(|one| carrier(&one.value) == Some(Carrier::Body));
    for one in shared {
        let is_body = carrier(&one.value) == Some(Carrier::Body);
        let same = in_body
            .iter()
            .any(|own| name(&own.value) == name(&one.value));
        if !(same || (is_body && has_body)) {
            in_body.push(Found {
                from: one.from.clone(),
                value: one.value.clone(),
            });
        }
    }
    let consumes = own.consumes.as_ref().or(source.global.consumes.as_ref());
    if let Some(body) = body(at, in_body, consumes.map_or(&[], Vec::as_slice), notes) {
        operation.insert("requestBody".into(), body);
    }
    if !others.is_empty() {
        operation.insert("parameters".into(), list(at, others, notes));
    }
    let produces = own.produces.as_ref().or(source.global.produces.as_ref());
    if let Some(Value::Object(responses)) = operation.get_mut("responses") {
        for (status, one) in responses
            .iter_mut()
            .filter(|(key, _)| !key.starts_with("x-"))
        {
            let here = pointer::join(at, ["responses", status]);
            let target = one.get("$ref").and_then(Value::as_str);
            let target = target.and_then(pointer::from_reference);
            let target = target.and_then(|path| Some((source.document.pointer(&path)?, path)));
            // A shared response is written as the document lists; this operation may list otherwise.
            match target {
                Some((target, path)) if own.produces.is_some() => {
                    notes.moved(&path, &here);
                    *one = response(&here, target.clone(), &produces.cloned(), notes);
                }
                _ => *one = response(&here, one.take(), &produces.cloned(), notes),
            }
        }
    }
}

/// The body that these parameters are carried in.
fn body(at: &str, found: Vec<Found>, consumes: &[String], notes: &mut Notes) -> Option<Value> {
    let at = pointer::push(at, "requestBody");
    let mut form = Vec::new();
    for one in found {
        match carrier(&one.value) {
            Some(Carrier::Body) => return Some(whole(&at, one, consumes, notes)),
            _ => form.push(one),
        }
    }
    (!form.is_empty()).then(|| fields(&at, form, consumes, notes))
}

/// A body that is one value.
fn whole(at: &str, found: Found, consumes: &[String], notes: &mut Notes) -> Value {
    notes.moved(&found.from, at);
    let mut body = Map::new();
    let Value::Object(mut old) = found.value else {
        return Value::Object(body);
    };
    let schema = old.shift_remove("schema").unwrap_or_else(|| json!({}));
    let usual = ["application/json".to_owned()];
    let consumes = if consumes.is_empty() {
        &usual
    } else {
        consumes
    };
    let content = consumes.iter().map(|media_type| {
        let here = pointer::join(at, ["content", media_type, "schema"]);
        notes.moved(&pointer::push(at, "schema"), &here);
        (media_type.clone(), json!({ "schema": schema }))
    });
    body.insert("content".into(), Value::Object(content.collect()));
    let kept = ["description", "required"];
    body.extend(
        old.into_iter()
            .filter(|(key, _)| kept.contains(&key.as_str()) || key.starts_with("x-")),
    );
    Value::Object(body)
}

/// A body that is a form.
fn fields(at: &str, form: Vec<Found>, consumes: &[String], notes: &mut Notes) -> Value {
    let is_file = |one: &Found| one.value.get("type").is_some_and(|name| name == "file");
    let has = |media_type: &str| consumes.iter().any(|one| one == media_type);
    let media_type = match (form.iter().any(is_file), has(MULTIPART), has(URL_ENCODED)) {
        (true, ..) | (false, true, false) => MULTIPART,
        _ => URL_ENCODED,
    };
    let content = pointer::join(at, ["content", media_type]);
    if let Some(first) = form.first() {
        notes.moved(&first.from, at);
    }
    let (mut properties, mut encoding) = (Map::new(), Map::new());
    let mut required = Vec::new();
    for one in form {
        let Value::Object(mut old) = one.value else {
            continue;
        };
        let Some(name) = old.get("name").and_then(Value::as_str).map(str::to_owned) else {
            continue;
        };
        if old.get("required").is_some_and(|required| required == true) {
            required.push(json!(name));
        }
        let format = old.shift_remove("collectionFormat");
        let (mut about, mut schema) = parameter::apart(old);
        schema.extend(
            about
                .shift_remove("description")
                .map(|text| ("description".to_owned(), text)),
        );
        if schema.get("type").is_some_and(|name| name == "array") {
            let (style, explode) =
                parameter::style("formData", format.as_ref().and_then(Value::as_str));
            encoding.insert(name.clone(), json!({ "style": style, "explode": explode }));
        }
        notes.moved(
            &one.from,
            &pointer::join(&content, ["schema", "properties", &name]),
        );
        properties.insert(name, Value::Object(schema));
    }
    let mut schema = json!({ "type": "object", "properties": properties });
    let is_required = !required.is_empty();
    if is_required {
        schema["required"] = Value::Array(required);
    }
    let mut written = json!({ "schema": schema });
    if !encoding.is_empty() {
        written["encoding"] = Value::Object(encoding);
    }
    json!({ "required": is_required, "content": { media_type: written } })
}

/// A response that is at `at` in the new document.
pub(super) fn response(
    at: &str,
    old: Value,
    produces: &Option<Vec<String>>,
    notes: &mut Notes,
) -> Value {
    let Value::Object(mut response) = old else {
        return old;
    };
    if let Some(Value::String(reference)) = response.get_mut("$ref") {
        *reference = moved(reference);
        return Value::Object(response);
    }
    let examples = response.shift_remove("examples");
    if let Some(schema) = response.shift_remove("schema") {
        let is_file = schema.get("type").is_some_and(|name| name == "file");
        let usual = if is_file {
            "application/octet-stream"
        } else {
            "application/json"
        };
        let produces = produces.clone().filter(|list| !list.is_empty());
        let produces = produces.unwrap_or_else(|| vec![usual.to_owned()]);
        let content = produces.into_iter().map(|media_type| {
            let here = pointer::join(at, ["content", &media_type, "schema"]);
            notes.moved(&pointer::push(at, "schema"), &here);
            let mut written = json!({ "schema": schema });
            if let Some(example) = examples.as_ref().and_then(|all| all.get(&media_type)) {
                written["example"] = example.clone();
            }
            (media_type, written)
        });
        let content: Map<String, Value> = content.collect();
        response.insert("content".into(), Value::Object(content));
    }
    if let Some(Value::Object(headers)) = response.get_mut("headers") {
        for (name, header) in headers.iter_mut() {
            let here = pointer::join(at, ["headers", name]);
            *header = parameter::convert(&here, header.take(), notes);
        }
    }
    Value::Object(response)
}
