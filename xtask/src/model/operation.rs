//! Operations: what is sent, what can come back.

use super::{flag, reference, text};
use crate::diagnostic::{Report, Severity};
use crate::document::{Document, pointer};
use crate::lower::{contents, operation_ids, walk};
use crate::naming;
use serde_json::Value;
use std::collections::BTreeSet;

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// The name of its method, in snake case.
    pub id: String,
    /// The `operationId` as the document wrote it.
    pub original_id: Option<String>,
    /// The HTTP method in capitals.
    pub method: String,
    /// The path with its `{parameters}`.
    pub path: String,
    /// The summary.
    pub summary: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// Whether it is marked as deprecated.
    pub deprecated: bool,
    /// Path parameters in the order of the path, then the others.
    pub parameters: Vec<Parameter>,
    /// The JSON body.
    pub body: Option<Body>,
    /// The documented answers.
    pub answers: Vec<Answer>,
    /// The media types of its answers that are read as JSON.
    pub accepts: Vec<String>,
    /// What credentials it takes: one list of scheme names has to be complete. An empty list needs none.
    pub security: Vec<Vec<String>>,
}

/// One parameter.
#[derive(Debug)]
pub struct Parameter {
    /// The name on the wire.
    pub wire: String,
    /// The name in Rust.
    pub ident: String,
    /// Where it is sent.
    pub place: Place,
    /// Whether it must be sent.
    pub required: bool,
    /// How a list is written.
    pub style: ListStyle,
    /// Whether it is set once for a client.
    pub client: bool,
    /// The description.
    pub description: Option<String>,
    /// An example value.
    pub example: Option<Value>,
    /// The lowered schema.
    pub schema: Value,
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// How a list of values is written in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListStyle {
    /// `a=1&a=2`
    Form,
    /// `a=1,2`
    Comma,
    /// `a=1%202`
    Space,
    /// `a=1|2`
    Pipe,
}

/// The body of a request.
#[derive(Debug)]
pub struct Body {
    /// Whether it must be sent.
    pub required: bool,
    /// The description.
    pub description: Option<String>,
    /// The lowered schema.
    pub schema: Value,
    /// The media type it is sent as.
    pub media_type: String,
}

/// One documented answer.
#[derive(Debug)]
pub struct Answer {
    /// For which statuses it stands.
    pub status: Status,
    /// The description.
    pub description: Option<String>,
    /// The schema of its JSON body; none when it has no such body.
    pub schema: Option<Value>,
    /// Whether it has a body that is no JSON.
    pub is_bytes: bool,
}

/// The statuses that an answer stands for. Sorted as they are looked up: the exact ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// One status.
    Code(u16),
    /// `4XX`: all statuses of a class that are not listed themselves.
    Class(u16),
    /// `default`: every status that nothing else stands for.
    Default,
}

impl Status {
    /// Whether it stands for a success.
    pub fn is_success(self) -> bool {
        matches!(self, Status::Code(200..=299) | Status::Class(2))
    }

    fn parse(text: &str) -> Option<Status> {
        if text == "default" {
            return Some(Status::Default);
        }
        let class = text.strip_suffix("XX").or_else(|| text.strip_suffix("xx"));
        if let Some(class) = class {
            return class.parse().ok().filter(|class| (1..=5).contains(class)).map(Status::Class);
        }
        text.parse().ok().filter(|code| (100..=599).contains(code)).map(Status::Code)
    }
}

/// Reads every operation.
pub fn read(document: &Document, report: &mut Report) -> Vec<Operation> {
    let global = document.value.get("security");
    let mut operations = Vec::new();
    for (path, item) in document.value.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for method in walk::METHODS {
            if let Some(operation) = item.get(method) {
                let at = pointer::push(&pointer::push("/paths", path), method);
                operations.extend(read_one(document, &at, path, method, operation, global, report));
            }
        }
    }
    operations
}

/// Reads one operation, or says why it is left out.
fn read_one(
    document: &Document,
    at: &str,
    path: &str,
    method: &str,
    operation: &Value,
    global: Option<&Value>,
    report: &mut Report,
) -> Option<Operation> {
    let title = format!("{} {path}", method.to_uppercase());
    let parameters = parameters(document, at, &title, operation, report)?;
    let (answers, accepts) = answers(document, at, operation, report);
    Some(Operation {
        id: text(operation, "operationId")?,
        original_id: text(operation, operation_ids::ORIGINAL),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(operation, "summary"),
        description: text(operation, "description"),
        deprecated: flag(operation, "deprecated"),
        parameters,
        body: body(operation),
        answers,
        accepts,
        security: security(operation.get("security").or(global)),
    })
}

/// The parameters of an operation; none when one that must be sent cannot be.
fn parameters(
    document: &Document,
    at: &str,
    title: &str,
    operation: &Value,
    report: &mut Report,
) -> Option<Vec<Parameter>> {
    let base = pointer::push(at, "parameters");
    let list = operation.get("parameters").and_then(Value::as_array).into_iter().flatten().enumerate();
    let mut used = BTreeSet::new();
    let mut parameters = Vec::new();
    for (index, value) in list {
        let required = flag(value, "required") || value.get("in").is_some_and(|place| place == "path");
        match parameter(document, value, required, &mut used) {
            Ok(parameter) => parameters.push(parameter),
            Err(what) => {
                let left_out = if required { "the operation" } else { "the parameter" };
                report.push(document.diagnostic(
                    Severity::Warning,
                    if required { "operation-left-out" } else { "parameter-left-out" },
                    &pointer::push(&base, index.to_string()),
                    format!("{left_out} is left out of `{title}`: {what}"),
                    "a client would have to guess how to send it",
                    "describe the parameter with a `schema` of plain values or a list of them, in a style that fits its place",
                ));
                if required {
                    return None;
                }
            }
        }
    }
    Some(parameters)
}

fn parameter(
    document: &Document,
    value: &Value,
    required: bool,
    used: &mut BTreeSet<String>,
) -> Result<Parameter, String> {
    let wire = text(value, "name").ok_or("a parameter has no `name`")?;
    let place = match value.get("in").and_then(Value::as_str) {
        Some("path") => Place::Path,
        Some("query") => Place::Query,
        Some("header") => Place::Header,
        Some("cookie") => Place::Cookie,
        other => return Err(format!("`{wire}` is in `{}`", other.unwrap_or("nothing"))),
    };
    let style = style(value, place).map_err(|what| format!("`{wire}` {what}"))?;
    let schema = value.get("schema").cloned().unwrap_or_default();
    if !is_plain(document, &schema, matches!(place, Place::Query | Place::Header), 0) {
        return Err(format!("`{wire}` is neither a plain value nor a list of them"));
    }
    Ok(Parameter {
        ident: naming::unique(&naming::snake(&wire), used),
        place,
        required,
        style,
        client: value.pointer("/x-clientry/client").is_some_and(|client| client == true),
        description: text(value, "description"),
        example: value.get("example").or_else(|| first_example(value)).cloned(),
        schema,
        wire,
    })
}

/// Whether a parameter's value is one text on the wire, or a list of such.
fn is_plain(document: &Document, schema: &Value, list: bool, depth: usize) -> bool {
    if let Some(name) = reference(schema) {
        let target = document.value.pointer("/components/schemas").and_then(|schemas| schemas.get(name));
        // References to references end: what is deeper than this is a circle.
        return depth < 64 && target.is_some_and(|target| is_plain(document, target, list, depth + 1));
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string" | "integer" | "number" | "boolean") => true,
        Some("array") => list && schema.get("items").is_some_and(|items| is_plain(document, items, false, depth + 1)),
        _ => false,
    }
}

fn first_example(value: &Value) -> Option<&Value> {
    value.get("examples")?.as_object()?.values().next()?.get("value")
}

fn style(parameter: &Value, place: Place) -> Result<ListStyle, String> {
    if parameter.get("content").is_some() {
        return Err("is described by `content`".to_owned());
    }
    let style = parameter.get("style").and_then(Value::as_str);
    let explode = parameter.get("explode").and_then(Value::as_bool);
    match (place, style) {
        (Place::Query, None | Some("form")) if explode != Some(false) => Ok(ListStyle::Form),
        (Place::Query, Some("spaceDelimited")) => Ok(ListStyle::Space),
        (Place::Query, Some("pipeDelimited")) => Ok(ListStyle::Pipe),
        (Place::Path | Place::Header, None | Some("simple")) | (Place::Query | Place::Cookie, None | Some("form")) => {
            Ok(ListStyle::Comma)
        }
        (_, style) => Err(format!("has the style `{}`", style.unwrap_or_default())),
    }
}

fn body(operation: &Value) -> Option<Body> {
    let body = operation.get("requestBody")?;
    let (media_type, content) = body.get("content")?.as_object()?.iter().next()?;
    Some(Body {
        required: flag(body, "required"),
        description: text(body, "description"),
        schema: content.get("schema").cloned().unwrap_or_default(),
        media_type: media_type.clone(),
    })
}

fn answers(document: &Document, at: &str, operation: &Value, report: &mut Report) -> (Vec<Answer>, Vec<String>) {
    let mut answers = Vec::new();
    let mut accepts: Vec<String> = Vec::new();
    let base = pointer::push(at, "responses");
    for (key, answer) in operation.get("responses").and_then(Value::as_object).into_iter().flatten() {
        if key.starts_with("x-") {
            continue;
        }
        let Some(status) = Status::parse(key) else {
            report.push(document.diagnostic(
                Severity::Warning,
                "status-unknown",
                &pointer::push(&base, key),
                format!("`{key}` is no status; the answer is left out"),
                "a status is a number from 100 to 599, a class such as `4XX`, or `default`",
                "write the status that the provider sends",
            ));
            continue;
        };
        let content = answer.get("content").and_then(Value::as_object).and_then(|content| content.iter().next());
        let json = content.filter(|(media_type, _)| contents::is_json(media_type));
        if let Some((media_type, _)) = json
            && !accepts.contains(media_type)
        {
            accepts.push(media_type.clone());
        }
        let schema = json.map(|(_, content)| content.get("schema").cloned().unwrap_or_default());
        answers.push(Answer {
            status,
            description: text(answer, "description"),
            is_bytes: content.is_some() && schema.is_none(),
            schema: schema.filter(|schema| schema.get("type").is_none_or(|name| name != "null")),
        });
    }
    answers.sort_by_key(|answer| answer.status);
    (answers, accepts)
}

fn security(value: Option<&Value>) -> Vec<Vec<String>> {
    let alternatives = value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    alternatives.map(|schemes| schemes.keys().cloned().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::api;

    fn operation(body: &str) -> (Option<Operation>, Vec<&'static str>) {
        let text = format!("openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths:\n  /a/{{id}}:\n    get:\n      operationId: get\n{body}");
        let (mut api, codes) = api(&text);
        (api.operations.pop(), codes)
    }

    #[test]
    fn parameters_know_their_place_and_their_style() {
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
        let found: Vec<_> = parameters.iter().map(|p| (p.ident.as_str(), p.place, p.required, p.style)).collect();
        let expected = [
            ("id", Place::Path, true, ListStyle::Comma),
            ("x_a", Place::Header, false, ListStyle::Comma),
            ("l", Place::Query, false, ListStyle::Form),
            ("m", Place::Query, false, ListStyle::Comma),
            ("n", Place::Query, false, ListStyle::Pipe),
            ("c", Place::Cookie, false, ListStyle::Comma),
        ];
        assert_eq!((found.as_slice(), codes), (&expected as &[_], vec![]));
    }

    #[test]
    fn a_parameter_that_cannot_be_sent_is_left_out_by_name() {
        let parameter = |required: bool| {
            operation(&format!("      parameters:
        - {{ name: id, in: path, required: true, schema: {{ type: string }} }}
        - {{ name: f, in: query, required: {required}, style: deepObject, schema: {{ type: object }} }}
      responses: {{ '204': {{ description: d }} }}
"))
        };
        let (operation, codes) = parameter(false);
        assert_eq!((operation.unwrap().parameters.len(), codes), (1, vec!["parameter-left-out"]));
        let (operation, codes) = parameter(true);
        assert_eq!((operation.is_none(), codes), (true, vec!["operation-left-out"]));
    }

    #[test]
    fn answers_are_sorted_by_how_exact_their_status_is() {
        let (operation, codes) = operation("      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        default: { description: d }
        4XX: { description: d, content: { text/plain: {} } }
        '404': { description: d, content: { application/problem+json: { schema: { type: object } } } }
        '200': { description: d, content: { application/json: { schema: { type: 'null' } } } }
        '99': { description: d }
");
        let operation = operation.unwrap();
        let found: Vec<_> = operation.answers.iter().map(|a| (a.status, a.schema.is_some(), a.is_bytes)).collect();
        let expected = [
            (Status::Code(200), false, false),
            (Status::Code(404), true, false),
            (Status::Class(4), false, true),
            (Status::Default, false, false),
        ];
        assert_eq!(found, expected);
        assert_eq!(operation.accepts, ["application/problem+json", "application/json"]);
        assert_eq!(codes, ["answer-not-decoded", "status-unknown"]);
    }

    #[test]
    fn an_operations_security_goes_before_the_documents() {
        let text = "openapi: 3.0.3
info: { title: T, version: '1' }
security: [{ a: [] }]
paths:
  /a: { get: { responses: {} }, put: { security: [], responses: {} }, post: { security: [{ b: [], c: [] }, {}], responses: {} } }
";
        let (api, _) = api(text);
        let security: Vec<_> = api.operations.iter().map(|operation| (operation.method.as_str(), operation.security.clone())).collect();
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let expected = [("GET", vec![list(&["a"])]), ("PUT", vec![]), ("POST", vec![list(&["b", "c"]), list(&[])])];
        assert_eq!(security, expected);
    }
}
