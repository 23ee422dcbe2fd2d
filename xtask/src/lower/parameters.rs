//! Parameters: those of a path move to each of its operations, references are resolved, and what OpenAPI says to
//! ignore goes.

use super::{Pending, path_templates, report_all};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::facts::Facts;
use crate::openapi::{self, headers, headers::Purpose};
use serde_json::{Map, Value};

/// Headers that OpenAPI describes elsewhere: a parameter of such a name "shall be ignored".
const IGNORED_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

/// A parameter with the location it was written at.
struct Found {
    from: String,
    value: Value,
}

/// Gives every operation its whole list of parameters.
pub fn apply(document: &mut Document, facts: &mut Facts, report: &mut Diagnostics) {
    let mut pending = Vec::new();
    let mut lists = Vec::new();
    for (path, item) in openapi::paths(&document.value) {
        let base = pointer::push("/paths", path);
        let shared = listed(document, &base, item);
        for (method, operation) in openapi::operations(item) {
            let at = pointer::push(&base, method);
            let mut all = listed(document, &at, operation);
            for parameter in &shared {
                if !all
                    .iter()
                    .any(|own| key(&own.value) == key(&parameter.value))
                {
                    all.push(Found {
                        from: parameter.from.clone(),
                        value: parameter.value.clone(),
                    });
                }
            }
            all.retain(|parameter| is_sent(parameter, &mut pending));
            lists.push((at, path.clone(), all));
        }
    }
    report_all(document, report, pending);
    let lists: Vec<_> = lists
        .into_iter()
        .map(|(at, path, all)| {
            let all = all.into_iter().map(|one| (one.from, one.value)).collect();
            let fitting = path_templates::fit(document, &at, &path, all, report);
            let fitting = fitting
                .into_iter()
                .map(|(from, value)| Found { from, value });
            (at, in_path_order(fitting.collect(), &path))
        })
        .collect();
    let before = facts.clone();
    for (at, list) in lists {
        put(document, &before, facts, &at, list);
    }
    for (_, item) in document
        .value
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
    {
        if let Some(item) = item.as_object_mut() {
            item.shift_remove("parameters");
        }
    }
}

fn listed(document: &Document, at: &str, owner: &Value) -> Vec<Found> {
    let base = pointer::push(at, "parameters");
    let list = owner
        .get("parameters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate();
    list.map(|(index, value)| {
        let here = pointer::push(&base, index.to_string());
        match value
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|r| Some((r, document.resolve(r)?)))
        {
            Some((reference, target)) => Found {
                from: reference.trim_start_matches('#').to_owned(),
                value: target.clone(),
            },
            None => Found {
                from: here,
                value: value.clone(),
            },
        }
    })
    .collect()
}

fn key(parameter: &Value) -> (Option<&str>, Option<&str>) {
    (
        parameter.get("name").and_then(Value::as_str),
        parameter.get("in").and_then(Value::as_str),
    )
}

fn is_sent(parameter: &Found, pending: &mut Vec<Pending>) -> bool {
    let (Some(name), Some("header")) = key(&parameter.value) else {
        return true;
    };
    let is_ignored = |known: &&str| known.eq_ignore_ascii_case(name);
    let (severity, why, help) = match headers::purpose(name) {
        _ if IGNORED_HEADERS.iter().any(is_ignored) => (
            Severity::Note,
            "OpenAPI says that a parameter of this name shall be ignored: media types and security say what is sent",
            "describe it by `content`, `security`, or `x-clientry.accept` at the document's root",
        ),
        Some(Purpose::Framing) => (
            Severity::Note,
            "the client sends it as the URL and the body ask for; another value could make two requests of one",
            "nothing to do, or remove the parameter",
        ),
        Some(Purpose::Connection) => (
            Severity::Warning,
            "it is about one connection on the way to the server, and is never sent",
            "remove the parameter",
        ),
        None => return true,
    };
    pending.push(Pending {
        severity,
        code: "header-ignored",
        pointer: parameter.from.clone(),
        message: format!("the header parameter `{name}` is ignored"),
        why,
        help,
    });
    false
}

/// Path parameters in the order of the path, then the others as they were listed.
fn in_path_order(mut all: Vec<Found>, path: &str) -> Vec<Found> {
    all.sort_by_key(|parameter| match key(&parameter.value) {
        (Some(name), Some("path")) => path.find(&format!("{{{name}}}")).unwrap_or(path.len()),
        _ => usize::MAX,
    });
    all
}

/// Puts the list where it belongs; `before` are the facts of the locations that its parameters come from.
fn put(document: &mut Document, before: &Facts, facts: &mut Facts, at: &str, list: Vec<Found>) {
    let base = pointer::push(at, "parameters");
    let aside = |index: usize| pointer::join(at, ["parameters before", &index.to_string()]);
    let changes = |from: &str, to: &str| {
        from != to && pointer::strip_prefix(from, &base).is_some_and(|rest| !rest.is_empty())
    };
    // One that changes its position is put aside first: another one may take its place before it is moved.
    for (index, parameter) in list.iter().enumerate() {
        if changes(&parameter.from, &pointer::push(&base, index.to_string())) {
            document.moved(&parameter.from, &aside(index));
        }
    }
    let mut values = Vec::new();
    for (index, parameter) in list.into_iter().enumerate() {
        let to = pointer::push(&base, index.to_string());
        if parameter.from != to {
            match changes(&parameter.from, &to) {
                true => document.moved(&aside(index), &to),
                false => document.moved(&parameter.from, &to),
            }
            facts
                .meanings
                .replace(&to, before.meanings.under(&parameter.from));
        }
        values.push(parameter.value);
    }
    let operation: Option<&mut Map<String, Value>> = document
        .value
        .pointer_mut(at)
        .and_then(Value::as_object_mut);
    if let Some(operation) = operation {
        operation.insert("parameters".into(), Value::Array(values));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TEXT: &str = "\
openapi: 3.0.3
components:
  parameters:
    Page: { name: page, in: query, schema: { type: integer } }
paths:
  /a/{x}/{y}:
    parameters:
      - { name: y, in: path, required: true }
      - { name: x, in: path, required: true }
      - { name: q, in: query, description: shared }
    get:
      parameters:
        - { name: q, in: query, description: own }
        - { $ref: '#/components/parameters/Page' }
        - { name: Accept, in: header }
";

    #[test]
    fn headers_of_the_message_and_of_the_connection_are_never_parameters() {
        for (name, severity) in [
            ("Host", Some(Severity::Note)),
            ("content-length", Some(Severity::Note)),
            ("Transfer-Encoding", Some(Severity::Note)),
            ("Connection", Some(Severity::Note)),
            ("TE", Some(Severity::Warning)),
            ("authorization", Some(Severity::Note)),
            ("Cookie", None),
            ("X-Host", None),
        ] {
            let text = format!(
                "paths: {{ /a: {{ get: {{ parameters: [{{ name: {name}, in: header, required: true }}] }} }} }}"
            );
            let mut document = Document::parse("x.yaml", &text).unwrap();
            let mut report = Diagnostics::default();
            apply(&mut document, &mut Facts::default(), &mut report);
            let found = report.iter().next().map(|one| one.severity);
            assert_eq!(found, severity, "{name}");
            let left = document.value["paths"]["/a"]["get"]["parameters"].as_array();
            assert_eq!(left.unwrap().is_empty(), severity.is_some(), "{name}");
        }
    }

    #[test]
    fn an_operation_gets_its_own_and_its_paths_parameters_in_path_order() {
        let mut document = Document::parse("x.yaml", TEXT).unwrap();
        let mut report = Diagnostics::default();
        apply(&mut document, &mut Facts::default(), &mut report);
        let item = &document.value["paths"]["/a/{x}/{y}"];
        assert_eq!(item.get("parameters"), None);
        let names: Vec<_> = item["get"]["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| &p["name"])
            .collect();
        assert_eq!(json!(names), json!(["x", "y", "q", "page"]));
        assert_eq!(item["get"]["parameters"][2]["description"], "own");
        assert_eq!(
            report.iter().map(|d| d.code).collect::<Vec<_>>(),
            ["header-ignored"]
        );
        let page = document
            .position("/paths/~1a~1{x}~1{y}/get/parameters/3")
            .unwrap();
        assert_eq!(
            page.line, 4,
            "a moved parameter still points to where it was written"
        );
    }

    #[test]
    fn each_is_found_where_it_was_written() {
        let text = "paths:
  /a/{x}:
    parameters:
      - { name: x, in: path, required: true }
    get:
      parameters:
        - { name: a, in: query }
        - { $ref: '#/components/parameters/Page' }
        - { name: b, in: query }
components:
  parameters:
    Page: { name: page, in: query }
";
        let mut document = Document::parse("x.yaml", text).unwrap();
        apply(
            &mut document,
            &mut Facts::default(),
            &mut Diagnostics::default(),
        );
        let lines = (0..4).map(|index| {
            let at = format!("/paths/~1a~1{{x}}/get/parameters/{index}/name");
            document.position(&at).unwrap().line
        });
        assert_eq!(lines.collect::<Vec<_>>(), [4, 7, 12, 9]);
    }
}
