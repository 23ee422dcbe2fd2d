//! What is said of a value that is of another JSON type than its keyword takes.

use serde_json::Value;

use super::keywords::{Fate, Kind};
use super::values::{Place, Remedy, Wrong};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, pointer};

/// How many characters of a string a message shows.
const SHOWN: usize = 40;

/// Values that are wrong alike.
struct Alike {
    first: Wrong,
    count: usize,
}

/// A diagnostic for each of them.
pub fn each(document: &Document, wrong: Vec<Wrong>) -> impl Iterator<Item = Diagnostic> {
    wrong
        .into_iter()
        .map(move |wrong| diagnostic(document, &wrong, 1))
}

/// A diagnostic for those that are wrong alike.
pub fn alike(document: &Document, wrong: Vec<Wrong>) -> Vec<Diagnostic> {
    let mut found: Vec<Alike> = Vec::new();
    for wrong in wrong {
        match found
            .iter_mut()
            .find(|other| is_alike(document, &other.first, &wrong))
        {
            Some(other) => other.count += 1,
            None => found.push(Alike {
                first: wrong,
                count: 1,
            }),
        }
    }
    let found = found.iter();
    found
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
