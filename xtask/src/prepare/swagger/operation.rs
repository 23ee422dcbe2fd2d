//! Operations: bodies and responses have media types of their own in 3.0, which 2.0 lists by `consumes` and `produces`.

use super::parameter::{self, Carrier, carrier};
use super::schema::moved;
use super::server::Server;
use super::{Note, Notes};
use crate::diagnostic::Severity;
use crate::document::pointer;
use crate::media::Media;
use serde_json::{Map, Value, json};

/// The keys of a path item of 2.0 that are operations.
pub(super) const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

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

/// What the body of one operation is written as.
struct Consumes<'c> {
    /// Whether the operation says it, and not the document of all of them.
    is_own: bool,
    media_types: &'c [String],
}

/// The document that is rewritten, and what holds for all of it.
pub(super) struct Source<'s> {
    pub(super) document: &'s Value,
    pub(super) global: &'s Types,
    pub(super) server: &'s Server,
    pub(super) servers: &'s [Value],
}

/// A parameter with where it was.
struct Found {
    from: String,
    value: Value,
}

impl Source<'_> {
    /// Takes the parameters of what is at `at`, references to what is carried in the body followed. What is no list stays, to
    /// be reported.
    fn parameters(&self, at: &str, owner: &mut Map<String, Value>) -> Vec<Found> {
        if !owner.get("parameters").is_some_and(Value::is_array) {
            return Vec::new();
        }
        let Some(Value::Array(list)) = owner.shift_remove("parameters") else {
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
    let shared = source.parameters(at, item);
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
        parameter::convert(&one.from, &here, one.value, notes)
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
    if let Some(schemes) = operation.shift_remove("schemes") {
        let at = pointer::push(at, "schemes");
        let servers = source.server.servers(Some(&schemes), &at, notes);
        if !servers.is_empty() && servers != source.servers {
            operation.insert("servers".into(), Value::Array(servers));
        }
    }
    let found = source.parameters(at, operation);
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
    let consumes = Consumes {
        is_own: own.consumes.is_some(),
        media_types: own
            .consumes
            .as_ref()
            .or(source.global.consumes.as_ref())
            .map_or(&[], Vec::as_slice),
    };
    if let Some(body) = body(at, in_body, &consumes, notes) {
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
                    let target = target.clone();
                    *one = response(source.document, &path, &here, target, produces, notes);
                }
                _ => *one = response(source.document, &here, &here, one.take(), produces, notes),
            }
        }
    }
}

/// The body that these parameters are carried in: the first that is the whole of it, else the fields of a form.
fn body(at: &str, found: Vec<Found>, consumes: &Consumes<'_>, notes: &mut Notes) -> Option<Value> {
    let at = pointer::push(at, "requestBody");
    let is_whole = |one: &Found| carrier(&one.value) == Some(Carrier::Body);
    let Some(first) = found.iter().position(is_whole) else {
        return (!found.is_empty()).then(|| fields(&at, found, consumes, notes));
    };
    let mut found = found;
    let chosen = found.remove(first);
    let name = |one: &Found| one.value["name"].as_str().unwrap_or_default().to_owned();
    for other in &found {
        let what = match is_whole(other) {
            true => "body",
            false => "form field",
        };
        notes.diagnostics.push(Note {
            severity: Severity::Warning,
            code: "body-parameter-ignored",
            at: other.from.clone(),
            message: format!(
                "the {what} `{}` is ignored: the body is `{}`",
                name(other),
                name(&chosen)
            ),
            why: "a request has one body, which is one parameter `in: body` or the fields of a form, never both",
            help: "remove the parameter that the provider does not read, or put both into one `schema`",
        });
    }
    Some(whole(&at, chosen, consumes.media_types, notes))
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
fn fields(at: &str, form: Vec<Found>, consumes: &Consumes<'_>, notes: &mut Notes) -> Value {
    let Consumes {
        is_own,
        media_types: consumes,
    } = *consumes;
    let has = |media_type: &str| consumes.iter().any(|one| Media::essence(one) == media_type);
    let is_file = |one: &Found| {
        one.value
            .as_object()
            .is_some_and(parameter::is_file_or_files)
    };
    let is_bytes = |one: &Found| one.value.as_object().is_some_and(parameter::is_bytes);
    let has_files = form.iter().any(is_file)
        || (form.iter().any(is_bytes) && (has(MULTIPART) || !has(URL_ENCODED)));
    let media_type = match (has_files, has(MULTIPART), has(URL_ENCODED)) {
        (true, ..) | (false, true, false) => MULTIPART,
        _ => URL_ENCODED,
    };
    let content = pointer::join(at, ["content", media_type]);
    if let Some(first) = form.first() {
        if !consumes.is_empty() && !has(media_type) {
            notes.diagnostics.push(Note {
                // What the document says of all bodies is meant for those that are none of a form.
                severity: if is_own { Severity::Warning } else { Severity::Note },
                code: "media-type-assumed",
                at: first.from.clone(),
                message: format!(
                    "the form is sent as `{media_type}`, not as `{}`",
                    consumes.join("` or `")
                ),
                why: "Swagger 2.0 has the fields of a form in a body that is a form, and files in one of several parts",
                help: "write the media type of the form under the operation's `consumes`, or describe the body by a parameter `in: body`",
            });
        }
        notes.moved(&first.from, at);
    }
    let (mut properties, mut encoding) = (Map::new(), Map::new());
    let mut required = Vec::new();
    let mut moves = Vec::new();
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
        parameter::nested(&one.from, &about, &schema, notes);
        schema.extend(
            about
                .shift_remove("description")
                .map(|text| ("description".to_owned(), text)),
        );
        // Each file is a part, whatever is between the values of other lists.
        let is_text = media_type == URL_ENCODED || !parameter::is_list_of_files(&schema);
        if is_text && schema.get("type").is_some_and(|name| name == "array") {
            let style = parameter::style("formData", format.as_ref());
            encoding.insert(name.clone(), Value::Object(style));
            let written = pointer::push(&one.from, "collectionFormat");
            let style = pointer::join(&content, ["encoding", name.as_str(), "style"]);
            moves.push((written, style));
        }
        notes.moved(
            &one.from,
            &pointer::join(&content, ["schema", "properties", &name]),
        );
        properties.insert(name, Value::Object(schema));
    }
    for (from, to) in moves {
        notes.moved(&from, &to);
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

/// The most references that are followed one after the other.
const FOLLOWED: usize = 64;

/// Whether a schema is that of a file, by itself or by what it refers to.
fn is_file<'v>(document: &'v Value, mut schema: &'v Value) -> bool {
    for _ in 0..FOLLOWED {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(pointer::from_reference);
        match target.and_then(|path| document.pointer(&path)) {
            Some(target) => schema = target,
            None => break,
        }
    }
    schema.as_object().is_some_and(parameter::is_file)
}

/// A response of `document` that was at `from` and is at `at` in the new one.
pub(super) fn response(
    document: &Value,
    from: &str,
    at: &str,
    old: Value,
    produces: Option<&Vec<String>>,
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
        let is_file = is_file(document, &schema);
        let usual = if is_file {
            "application/octet-stream"
        } else {
            "application/json"
        };
        let produces = produces.filter(|list| !list.is_empty()).cloned();
        let mut produces = produces.unwrap_or_else(|| vec![usual.to_owned()]);
        let is_bytes = |one: &String| matches!(Media::of(one), Media::Bytes | Media::Multipart);
        if is_file && !produces.iter().all(is_bytes) {
            notes.diagnostics.push(Note {
                severity: Severity::Note,
                code: "response-is-file",
                at: pointer::push(from, "schema"),
                message: format!(
                    "the response is read as bytes, although it is `{}`",
                    produces.join("` or `")
                ),
                why: "its schema is `type: file`, which is the bytes as they are",
                help: "nothing to do; or write the media type of the file under the operation's `produces`",
            });
            produces = vec!["*/*".to_owned()];
        }
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
            let from = pointer::join(from, ["headers", name]);
            let here = pointer::join(at, ["headers", name]);
            *header = parameter::convert(&from, &here, header.take(), notes);
        }
    }
    Value::Object(response)
}
