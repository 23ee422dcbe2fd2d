//! `headers` of a part in a multipart body: one that the caller sets becomes a parameter of the operation, and
//! [`Facts`] say of which part it is. What can have one value only stays, and is sent by itself.

use super::{Pending, report_all, walk};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::facts::{Facts, PartHeader};
use crate::media::Media;
use crate::openapi::headers::{is_token, only_value};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The most references that are followed one after the other.
const FOLLOWED: usize = 32;

/// Moves them.
pub fn apply(document: &mut Document, facts: &mut Facts, report: &mut Diagnostics) {
    if !has_any(&mut document.value) {
        return;
    }
    let root = document.value.clone();
    let mut moves = Vec::new();
    let mut pending = Vec::new();
    walk::operations(&mut document.value, &mut |at, _, _, operation| {
        let mut made = Vec::new();
        let content = operation
            .get_mut("requestBody")
            .and_then(|body| body.get_mut("content"))
            .and_then(Value::as_object_mut);
        let base = pointer::join(at, ["requestBody", "content"]);
        for (media_type, described) in content.into_iter().flatten() {
            if Media::essence(media_type) != "multipart/form-data" {
                continue;
            }
            let base = pointer::join(&base, [media_type, "encoding"]);
            let encodings = described.get_mut("encoding").and_then(Value::as_object_mut);
            for (field, encoding) in encodings.into_iter().flatten() {
                let base = pointer::join(&base, [field, "headers"]);
                drop_repeated(&base, field, encoding, &mut pending);
                for (name, from, header) in taken(&root, &base, encoding) {
                    let part = PartHeader {
                        media_type: media_type.clone(),
                        field: field.clone(),
                        required: header.get("required") == Some(&Value::Bool(true)),
                    };
                    made.push((from, parameter(name, header), part));
                }
            }
        }
        if made.is_empty() {
            return;
        }
        let parameters = operation
            .entry("parameters")
            .or_insert_with(|| Value::Array(Vec::new()));
        let Value::Array(parameters) = parameters else {
            return;
        };
        let base = pointer::push(at, "parameters");
        for (from, parameter, part) in made {
            let to = pointer::push(&base, parameters.len().to_string());
            parameters.push(parameter);
            facts.part_headers.insert(to.clone(), part);
            moves.push((from, to));
        }
    });
    report_all(document, report, pending);
    let before = facts.meanings.clone();
    for (from, to) in moves {
        document.moved(&from, &to);
        facts.meanings.replace(&to, before.under(&from));
    }
}

/// Whether any part has a header, since few documents have one and the rule copies what it reads.
fn has_any(root: &mut Value) -> bool {
    let mut found = false;
    walk::operations(root, &mut |_, _, _, operation| {
        let content = operation
            .get("requestBody")
            .and_then(|body| body.get("content"))
            .and_then(Value::as_object);
        let encodings = content
            .into_iter()
            .flatten()
            .filter_map(|(_, described)| described.get("encoding")?.as_object())
            .flatten();
        for (_, encoding) in encodings {
            found |= encoding.get("headers").is_some();
        }
    });
    found
}

/// Removes the headers whose names differ from that of another one in their letters' case only: they are the same header.
fn drop_repeated(base: &str, field: &str, encoding: &mut Value, pending: &mut Vec<Pending>) {
    let Some(headers) = encoding.get_mut("headers").and_then(Value::as_object_mut) else {
        return;
    };
    let mut seen = BTreeSet::new();
    headers.retain(|name, _| {
        let is_new = seen.insert(name.to_ascii_lowercase());
        if !is_new {
            pending.push(Pending {
                severity: Severity::Warning,
                code: "parameter-repeated",
                pointer: pointer::push(base, name),
                message: format!("the header `{name}` of the part `{field}` is described twice: this one is ignored"),
                why: "the names of headers do not differ by upper and lower case",
                help: "describe it once",
            });
        }
        is_new
    });
}

/// Takes the headers out that are the caller's: each by its name, the pointer that it was at, and what describes it.
fn taken(
    root: &Value,
    base: &str,
    encoding: &mut Value,
) -> Vec<(String, String, Map<String, Value>)> {
    let Some(headers) = encoding.get_mut("headers").and_then(Value::as_object_mut) else {
        return Vec::new();
    };
    let mut taken = Vec::new();
    headers.retain(|name, header| {
        let (from, described) = followed(root, pointer::push(base, name), header);
        let (_, schema) = match described.get("schema") {
            Some(schema) => followed(root, String::new(), schema),
            None => (String::new(), &Value::Null),
        };
        let is_described = described.get("schema").is_some() || described.get("content").is_some();
        let is_callers = is_token(name)
            && is_described
            // The first is described by `contentType`; the other is what makes a part one.
            && !["content-type", "content-disposition"].contains(&&*name.to_ascii_lowercase())
            && only_value(described, schema).is_none();
        match described.as_object().filter(|_| is_callers) {
            Some(fields) => {
                taken.push((name.clone(), from, fields.clone()));
                false
            }
            None => true,
        }
    });
    taken
}

/// What a value leads to by its references, and where that is.
fn followed<'v>(root: &'v Value, at: String, value: &'v Value) -> (String, &'v Value) {
    let (mut at, mut value) = (at, value);
    for _ in 0..FOLLOWED {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            break;
        };
        let target = super::target_of(reference);
        match root.pointer(&target) {
            Some(found) => (at, value) = (target, found),
            None => break,
        }
    }
    (at, value)
}

/// The parameter that a header becomes.
fn parameter(name: String, header: Map<String, Value>) -> Value {
    let mut parameter = Map::new();
    parameter.insert("name".to_owned(), name.into());
    parameter.insert("in".to_owned(), "header".into());
    parameter.extend(
        header
            .into_iter()
            .filter(|(key, _)| key != "name" && key != "in"),
    );
    Value::Object(parameter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lowered(headers: &str) -> (Document, Facts) {
        let text = format!(
            "openapi: 3.1.0
paths: {{ /a: {{ put: {{ requestBody: {{ content: {{ multipart/form-data: {{ encoding: {{ f: {{ headers: {{ {headers} }} }} }} }} }} }} }} }} }}
components: {{ headers: {{ H: {{ required: true, description: Said., schema: {{ type: string }} }} }}, schemas: {{ One: {{ enum: [a] }} }} }}
"
        );
        let mut document = Document::parse("x.yaml", &text).unwrap();
        let mut facts = Facts::default();
        apply(&mut document, &mut facts, &mut Diagnostics::default());
        (document, facts)
    }

    #[test]
    fn what_the_caller_sets_becomes_a_parameter() {
        let (document, facts) = lowered(
            "A: { schema: { type: integer }, name: x }, B: { $ref: '#/components/headers/H' }",
        );
        let put = &document.value["paths"]["/a"]["put"];
        let expected = json!([
            { "name": "A", "in": "header", "schema": { "type": "integer" } },
            { "name": "B", "in": "header", "required": true, "description": "Said.", "schema": { "type": "string" } },
        ]);
        assert_eq!(put["parameters"], expected);
        let content = &put["requestBody"]["content"]["multipart/form-data"];
        assert_eq!(content["encoding"]["f"]["headers"], json!({}));
        let part = |required| PartHeader {
            media_type: "multipart/form-data".to_owned(),
            field: "f".to_owned(),
            required,
        };
        let expected = [("0", false), ("1", true)].map(|(index, required)| {
            (format!("/paths/~1a/put/parameters/{index}"), part(required))
        });
        assert_eq!(facts.part_headers, expected.into());
        let said = document.diagnostic(
            crate::diagnostic::Severity::Note,
            "a-b",
            "/paths/~1a/put/parameters/1",
            "",
            "",
            "",
        );
        assert_eq!(said.position.map(|at| at.line), Some(3));
    }

    #[test]
    fn names_that_differ_by_case_are_one_header() {
        let text = "openapi: 3.1.0
paths: { /a: { put: { requestBody: { content: { multipart/form-data: { encoding: {
  f: { headers: { X-A: { schema: { type: integer } }, x-a: { schema: { const: b } }, X-B: { schema: { const: c } }, x-B: { schema: {} } } },
  g: { headers: { x-a: { schema: {} } } } } } } } } } }
";
        let mut document = Document::parse("x.yaml", text).unwrap();
        let mut report = Diagnostics::default();
        apply(&mut document, &mut Facts::default(), &mut report);
        let put = &document.value["paths"]["/a"]["put"];
        let names = put["parameters"].as_array().unwrap().iter();
        let names: Vec<_> = names.map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["X-A", "x-a"]);
        let encoding = &put["requestBody"]["content"]["multipart/form-data"]["encoding"];
        assert_eq!(
            encoding["f"]["headers"],
            json!({ "X-B": { "schema": { "const": "c" } } })
        );
        let codes: Vec<_> = report.iter().map(|one| one.code).collect();
        assert_eq!(codes, ["parameter-repeated"; 2]);
    }

    #[test]
    fn what_has_one_value_or_no_part_can_have_stays() {
        let (document, facts) = lowered(
            "A: { schema: { const: a } }, B: { schema: { $ref: '#/components/schemas/One' } }, 'C D': { schema: {} }, Content-Type: { schema: {} }, content-disposition: { schema: {} }, E: {}, F: 1",
        );
        let put = &document.value["paths"]["/a"]["put"];
        let content = &put["requestBody"]["content"]["multipart/form-data"];
        assert_eq!(
            content["encoding"]["f"]["headers"]
                .as_object()
                .unwrap()
                .len(),
            7
        );
        assert_eq!((put.get("parameters"), facts), (None, Facts::default()));
    }
}
