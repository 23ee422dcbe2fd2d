//! The values of another JSON type than their keyword takes: what is read in their place, what is ignored, and what
//! no client can be made of.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords::{Fate, Kind};
use crate::openapi::values::{self, Place, Remedy, Wrong};

/// How many characters of a string a message shows.
const SHOWN: usize = 40;

/// Values that are wrong alike.
struct Alike {
    first: Wrong,
    count: usize,
}

/// Adds what no client can be made of to `errors`, until these are more than `limit`, and returns the rest.
pub(super) fn check(
    document: &Document,
    limit: usize,
    errors: &mut Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let mut others: Vec<Alike> = Vec::new();
    for wrong in values::wrong(document) {
        if wrong.remedy == Remedy::Refused {
            if errors.len() <= limit {
                errors.push(diagnostic(document, &wrong, 1));
            }
            continue;
        }
        match others
            .iter_mut()
            .find(|other| is_alike(document, &other.first, &wrong))
        {
            Some(other) => other.count += 1,
            None => others.push(Alike {
                first: wrong,
                count: 1,
            }),
        }
    }
    let others = others.iter();
    others
        .map(|alike| diagnostic(document, &alike.first, alike.count))
        .collect()
}

/// Whether one diagnostic says enough of both: the same keyword has a value of the same type there.
fn is_alike(document: &Document, a: &Wrong, b: &Wrong) -> bool {
    let place = |wrong: &Wrong| std::mem::discriminant(&wrong.place);
    let remedy = |wrong: &Wrong| std::mem::discriminant(&wrong.remedy);
    let found = |wrong: &Wrong| std::mem::discriminant(value(document, wrong));
    a.kind == b.kind
        && a.keyword == b.keyword
        && place(a) == place(b)
        && remedy(a) == remedy(b)
        && found(a) == found(b)
}

fn value<'d>(document: &'d Document, wrong: &Wrong) -> &'d Value {
    pointer::get(&document.value, &wrong.pointer).unwrap_or(&Value::Null)
}

fn diagnostic(document: &Document, wrong: &Wrong, count: usize) -> Diagnostic {
    let Wrong { keyword, takes, .. } = wrong;
    let value = value(document, wrong);
    let subject = match &wrong.place {
        Place::Value if wrong.kind == Kind::Schema => format!("`{keyword}`"),
        Place::Value => format!("`{keyword}` of {}", wrong.kind.noun()),
        Place::Name(name) => format!("`{name}` in `{keyword}`"),
        Place::Item => format!("an item of `{keyword}`"),
    };
    let found = found(value);
    let elsewhere = match count {
        1 => String::new(),
        2 => ", here and in another location".to_owned(),
        count => format!(", here and in {} other locations", count - 1),
    };
    let (severity, message, help) = match &wrong.remedy {
        Remedy::Refused => (
            Severity::Error,
            format!("{subject} is {found}, not {takes}"),
            format!("write {takes}"),
        ),
        Remedy::Read(read) => (
            Severity::Warning,
            format!(
                "{subject} is {found}, not {takes}: it is read as {}{elsewhere}",
                shown(read)
            ),
            match read {
                Value::Array(_) | Value::Object(_) => format!("write {takes}"),
                Value::String(_) if takes == &"a string" => "put it between quotes".to_owned(),
                read => format!("write `{read}`"),
            },
        ),
        Remedy::Listed => (
            Severity::Warning,
            format!("{subject} is {found}, not {takes}: it is read as a list of it{elsewhere}"),
            "write `[…]` around it".to_owned(),
        ),
        Remedy::Ignored => (
            // Where there is nothing, and where nothing is read, nothing is lost.
            match value {
                Value::Null => Severity::Note,
                _ if wrong.fate == Fate::Silent => Severity::Note,
                _ => Severity::Warning,
            },
            format!("{subject} is ignored: it is {found}, not {takes}{elsewhere}"),
            match (wrong.kind, keyword.as_str(), value) {
                (Kind::Schema, "required", Value::Bool(_) | Value::String(_)) => {
                    "list the property in the `required` of the object that has it".to_owned()
                }
                (_, _, Value::Null) => format!("write {takes}, or remove the key"),
                _ => format!("write {takes}"),
            },
        ),
    };
    document.diagnostic(
        severity,
        "value-type",
        &wrong.pointer,
        message,
        match &wrong.remedy {
            Remedy::Refused => "a client would send or read something else than what is meant",
            _ => "OpenAPI does not allow it there, and other tools may read it in another way",
        },
        help,
    )
}

/// What a value is, with its article.
fn found(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("the boolean `{value}`"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the string `{}`", cut(text)),
        Value::Array(list) if list.is_empty() => "an empty list".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
    }
}

/// What is read in the place of a value.
fn shown(value: &Value) -> String {
    match value {
        Value::Object(fields) if fields.is_empty() => "`{}`".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
        Value::Array(list) => match list.as_slice() {
            [Value::String(only)] => format!("a list of `{}`", cut(only)),
            _ => "a list of strings".to_owned(),
        },
        Value::String(text) => format!("the string `{}`", cut(text)),
        other => format!("`{other}`"),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(text: &str) -> Vec<String> {
        let document = Document::parse("x.yaml", text).unwrap();
        let mut found = Vec::new();
        let others = check(&document, 2, &mut found);
        found.extend(others);
        let line = |d: &Diagnostic| {
            let line = d.position.map_or(0, |at| at.line);
            format!("{line} {}: {} | {}", d.severity, d.message, d.help)
        };
        found.iter().map(line).collect()
    }

    #[test]
    fn each_says_what_is_there_and_what_becomes_of_it() {
        let found = reported(
            "info: { title: T, version: 1.10 }
paths:
  /a: { get: { requestBody: 7, responses: { '200': { description: d, content: { a/b: { schema: a } } } } } }
components:
  schemas:
    A: { minLength: 1.0, type: int, enum: {}, items: }
    B: { properties: { a: { required: true }, b: { required: false } }, properties: [] }
"
            .replace(", properties: []", "")
            .as_str(),
        );
        let expected = [
            "3 error: `requestBody` of an operation is the number 7, not a request body | write a request body",
            "6 warning: `minLength` is the number 1.0, not a whole number that is not negative: it is read as `1` | write `1`",
            "6 warning: `type` is the string `int`, not the name of a JSON type or a list of such: it is read as the string `integer` | write `\"integer\"`",
            "6 warning: `enum` is ignored: it is a mapping, not a list of at least one value | write a list of at least one value",
            "6 warning: `items` is null, not a schema: it is read as `{}` | write a schema",
            "7 warning: `required` is ignored: it is the boolean `true`, not a list of strings, here and in another location | list the property in the `required` of the object that has it",
            "3 warning: `schema` of a media type is the string `a`, not a schema: it is read as `{}` | write a schema",
            "1 warning: `version` of `info` is the number 1.1, not a string: it is read as the string `1.10` | put it between quotes",
        ];
        let mut found = found;
        let mut expected = expected.map(str::to_owned).to_vec();
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn errors_are_limited_and_the_rest_is_said_once() {
        let items = "7, ".repeat(50);
        let nulls: String = (0..50)
            .map(|n| format!("    A{n}: {{ title: }}\n"))
            .collect();
        let found = reported(&format!(
            "paths: {{ /a: {{ get: {{ parameters: [{items}] }} }} }}\ncomponents:\n  schemas:\n{nulls}"
        ));
        assert_eq!(found.len(), 4, "{found:#?}");
        assert_eq!(
            found[3],
            "4 note: `title` is ignored: it is null, not a string, here and in 49 other locations | write a string, or remove the key"
        );
    }
}
