//! A `default` is a value of its schema's type; one that is not is removed, and reported. A number without quotes is the string
//! that is written, where its schema is one. A string that is not of the `format` that its schema has is removed as a time, and is
//! a string still in any other format.

use super::{Pending, limits, report_all, target_of};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords::{Kind, Takes};
use crate::openapi::numbers;
use crate::openapi::walk::{self, Scope};
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// What a `default` is not, by the type of its schema.
#[derive(Clone, Copy, PartialEq)]
struct Expected(&'static str);

const A_STRING: &str = "a string";

impl Expected {
    /// What to write instead.
    fn help(self) -> &'static str {
        match self.0 {
            "an integer" | "a number" => "write a number, such as `5` for `'5'`, or remove the key",
            "a boolean" => "write `true` or `false` without quotes, or remove the key",
            A_STRING => "write a string, such as `'5'` for `5`, or remove the key",
            "a list" => "write a list, such as `[a]` for `a`, or remove the key",
            "an object" => "write an object, such as `{ a: 1 }`, or remove the key",
            _ => "write a number of this type, a format that has this one, or remove the key",
        }
    }
}

/// Defaults that are wrong alike, by the first of them.
struct Wrong {
    pointer: String,
    expected: Expected,
    value: Value,
    count: usize,
}

/// What becomes of a default.
enum Fate {
    Kept,
    /// It is the same number, written as an integer.
    Integer(Value),
    /// It is a string without quotes.
    Unquoted(Value),
    Ignored(Expected),
    /// It is kept, although it is not of its format.
    Odd(&'static str),
}

/// Removes every such `default`; one diagnostic for all that are wrong alike.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let mut changes: Vec<(String, Option<Value>)> = Vec::new();
    let mut wrong: Vec<Wrong> = Vec::new();
    let mut odd: Vec<(String, &'static str, Value)> = Vec::new();
    let mut pending = Vec::new();
    walk::objects(&document.value, Scope::Read, &mut |object| {
        let default = object
            .fields
            .get("default")
            .filter(|value| !value.is_null());
        let (Kind::Schema, Some(default)) = (object.kind, default) else {
            return;
        };
        let schema = resolved(&document.value, object.fields);
        let here = pointer::push(object.pointer, "default");
        let fate = schema.map_or(Fate::Kept, |schema| fate(schema, default));
        match unquoted(document, &here, default, fate) {
            Fate::Kept => {}
            Fate::Odd(format) => {
                if !odd.iter().any(|(_, other, _)| *other == format) {
                    let at = pointer::push(object.pointer, "default");
                    odd.push((at, format, default.clone()));
                }
            }
            Fate::Integer(value) => changes.push((object.pointer.to_owned(), Some(value))),
            Fate::Unquoted(value) => {
                pending.push(Pending {
                    severity: Severity::Note,
                    code: "default-type",
                    message: format!("`default` is read as the string {value}"),
                    pointer: here,
                    why: "its schema is a string, and what is written has no quotes",
                    help: "put quotes around it",
                });
                changes.push((object.pointer.to_owned(), Some(value)));
            }
            Fate::Ignored(expected) => {
                changes.push((object.pointer.to_owned(), None));
                let found = std::mem::discriminant(default);
                let alike = wrong.iter_mut().find(|one| {
                    one.expected == expected && std::mem::discriminant(&one.value) == found
                });
                match alike {
                    Some(one) => one.count += 1,
                    None => wrong.push(Wrong {
                        pointer: here,
                        expected,
                        value: default.clone(),
                        count: 1,
                    }),
                }
            }
        }
    });
    report_all(document, report, pending);
    for (at, value) in changes {
        if let Some(Value::Object(schema)) = document.value.pointer_mut(&at) {
            match value {
                Some(value) => _ = schema.insert("default".to_owned(), value),
                None => _ = schema.shift_remove("default"),
            }
        }
    }
    for (at, format, value) in odd {
        report.push(document.diagnostic(
            Severity::Note,
            "default-format",
            &at,
            format!(
                "`default` is {}, which is not in the format `{format}`",
                found(&value)
            ),
            "it is kept as a string, and a program that reads it in its format fails",
            format!("write a default in the format `{format}`, or remove the key"),
        ));
    }
    for one in wrong {
        let elsewhere = match one.count {
            1 => String::new(),
            2 => ", here and in another location".to_owned(),
            count => format!(", here and in {} other locations", count - 1),
        };
        report.push(document.diagnostic(
            Severity::Warning,
            "default-type",
            &one.pointer,
            format!(
                "`default` is ignored: it is {}, not {}{elsewhere}",
                found(&one.value),
                one.expected.0
            ),
            "no value of the property is that, and nothing is read as it where the property is absent",
            one.expected.help(),
        ));
    }
}

/// What a schema refers to, which says the type.
fn resolved<'a>(
    root: &'a Value,
    mut schema: &'a Map<String, Value>,
) -> Option<&'a Map<String, Value>> {
    // References to references end: what is deeper than this is a circle.
    for _ in 0..64 {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => schema = root.pointer(&target_of(reference))?.as_object()?,
            None => return Some(schema),
        }
    }
    None
}

/// The formats that a default is validated against: those of times, ids and URLs.
const FORMATS: [&str; 5] = ["date", "date-time", "time", "uri", "uuid"];

/// The format of a schema that a string is not in.
fn broken_format(schema: &Map<String, Value>, text: &Value) -> Option<&'static str> {
    /// Validates a string as the property that is called like its format. Made for the first of them, and for all.
    static VALIDATOR: LazyLock<Option<Validator>> = LazyLock::new(|| {
        let properties = FORMATS.map(|format| (format.to_owned(), json!({ "format": format })));
        let properties: Map<String, Value> = properties.into_iter().collect();
        // The draft whose own schema is the smallest of those with these formats; an id is of a later one.
        let options = jsonschema::options().with_draft(Draft::Draft7);
        let options = options.should_validate_formats(true);
        let options = options.with_format("uuid", is_uuid);
        options.build(&json!({ "properties": properties })).ok()
    });
    let format = schema.get("format")?.as_str()?;
    let format = FORMATS.into_iter().find(|known| *known == format)?;
    let validator = VALIDATOR.as_ref()?;
    (!validator.is_valid(&json!({ format: text }))).then_some(format)
}

/// Whether a text is an id as RFC 9562 writes it.
fn is_uuid(text: &str) -> bool {
    let is_digit = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.split('-').all(is_digit)
}

fn fate(schema: &Map<String, Value>, default: &Value) -> Fate {
    let (fits, expected) = match schema.get("type").and_then(Value::as_str) {
        Some("integer") => return of_integer(schema, default),
        Some("number") => (default.is_number(), "a number"),
        Some("boolean") => (default.is_boolean(), "a boolean"),
        Some("string") if default.is_string() => {
            return match broken_format(schema, default) {
                None => Fate::Kept,
                Some("date-time") => {
                    Fate::Ignored(Expected("a time such as `2026-01-31T00:00:00Z`"))
                }
                Some(format) => Fate::Odd(format),
            };
        }
        Some("string") => (false, A_STRING),
        Some("array") => (default.is_array(), "a list"),
        Some("object") => (default.is_object(), "an object"),
        _ => return Fate::Kept,
    };
    match fits {
        true => Fate::Kept,
        false => Fate::Ignored(Expected(expected)),
    }
}

/// What becomes of a default at `at` that would be ignored: a number or a boolean is the string that the document has there.
fn unquoted(document: &Document, at: &str, default: &Value, fate: Fate) -> Fate {
    if !matches!(fate, Fate::Ignored(Expected(A_STRING))) {
        return fate;
    }
    let text = document.written(at).unwrap_or_default();
    match Takes::String.meant(default, text) {
        // The text of a number that came from elsewhere is not known.
        Some(value) if value == text => Fate::Unquoted(value),
        _ => fate,
    }
}

fn of_integer(schema: &Map<String, Value>, default: &Value) -> Fate {
    let Some(number) = default.as_number() else {
        return Fate::Ignored(Expected("an integer"));
    };
    let width = limits::width(schema);
    let integer = numbers::integer(number).filter(|integer| width.range().contains(integer));
    // Each integer of a type is one of `i64` or of `u64`.
    let value = integer.and_then(|integer| {
        let signed = i64::try_from(integer).map(Value::from);
        signed
            .or_else(|_| u64::try_from(integer).map(Value::from))
            .ok()
    });
    match value {
        Some(value) if value == *default => Fate::Kept,
        Some(value) => Fate::Integer(value),
        None if numbers::has_fraction(number) => Fate::Ignored(Expected("an integer")),
        None => Fate::Ignored(Expected(match width {
            numbers::Width::I32 => "one of an `i32`",
            numbers::Width::I64 => "one of an `i64`",
            numbers::Width::U64 => "one of a `u64`",
        })),
    }
}

/// What a value is, with its article.
fn found(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("the boolean `{value}`"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => {
            let cut: String = text.chars().take(SHOWN).collect();
            let more = if cut.len() < text.len() { "…" } else { "" };
            format!("the string `{cut}{more}`")
        }
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// How many characters of a string a message shows.
const SHOWN: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::Rule;

    /// The default that is kept, and the codes.
    fn lowered(schema: &str) -> (Option<Value>, Vec<&'static str>) {
        let schemas = format!("    A: {schema}\n    W: {{ type: string }}\n");
        let (schemas, codes) = crate::testing::lowered(&[Rule::Plain(apply)], &schemas);
        (schemas["A"].get("default").cloned(), codes)
    }

    #[test]
    fn a_default_of_another_type_is_removed_and_reported() {
        for schema in [
            "{ type: integer, default: '5' }",
            "{ type: boolean, default: 'no' }",
            "{ type: string, default: [7] }",
            "{ type: integer, default: 5.5 }",
            "{ type: integer, format: int32, default: 4294967296 }",
            "{ type: integer, default: 18446744073709551615 }",
            "{ type: array, items: {}, default: x }",
            "{ type: object, default: [] }",
            "{ $ref: '#/components/schemas/W', default: {} }",
        ] {
            assert_eq!(lowered(schema), (None, vec!["default-type"]), "{schema}");
        }
    }

    #[test]
    fn a_default_of_the_type_is_kept() {
        for (schema, expected) in [
            ("{ type: integer, default: 5.0 }", json!(5)),
            ("{ type: integer, default: 5 }", json!(5)),
            (
                "{ type: integer, format: uint64, default: 18446744073709551615 }",
                json!(u64::MAX),
            ),
            ("{ type: number, default: 5 }", json!(5)),
            ("{ type: boolean, default: false }", json!(false)),
            ("{ type: array, items: {}, default: [] }", json!([])),
            ("{ type: object, default: {} }", json!({})),
            ("{ default: [1] }", json!([1])),
            ("{ $ref: '#/components/schemas/W', default: a }", json!("a")),
            ("{ oneOf: [{ type: string }], default: 7 }", json!(7)),
        ] {
            assert_eq!(lowered(schema), (Some(expected), vec![]), "{schema}");
        }
        assert_eq!(
            lowered("{ type: string, default: null }"),
            (Some(json!(null)), vec![])
        );
    }

    #[test]
    fn a_default_in_another_format_is_no_time_and_else_a_string() {
        for text in ["now", "2020-01-01", "", "2020-01-01T00:00:00"] {
            let schema = format!("{{ type: string, format: date-time, default: '{text}' }}");
            assert_eq!(lowered(&schema), (None, vec!["default-type"]), "{text}");
        }
        let time = "{ type: string, format: date-time, default: '2020-01-01T00:00:00.5+01:00' }";
        assert!(lowered(time).0.is_some());
        for (format, good, bad) in [
            ("uuid", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "none"),
            ("uri", "https://a.example/b?c#d", "not a uri"),
            ("date", "2020-02-29", "2019-02-29"),
            ("time", "10:00:00Z", "noon"),
        ] {
            let with = |text: &str| {
                let schema = format!("{{ type: string, format: {format}, default: '{text}' }}");
                lowered(&schema)
            };
            assert_eq!(with(good), (Some(json!(good)), vec![]));
            assert_eq!(with(bad), (Some(json!(bad)), vec!["default-format"]));
        }
        let other = "{ type: string, format: phone, default: x }";
        assert_eq!(lowered(other), (Some(json!("x")), vec![]));
        let (_, codes) = lowered(
            "{ properties: { a: { type: string, format: uri, default: '' }, b: { type: string, format: uri, default: '?' } } }",
        );
        assert_eq!(codes, ["default-format"]);
    }

    #[test]
    fn what_lacks_quotes_is_the_string_that_is_written() {
        for (schema, expected) in [
            ("{ type: string, default: 2.10 }", "2.10"),
            ("{ type: string, default: 1e3 }", "1e3"),
            ("{ type: string, default: true }", "true"),
            ("{ $ref: '#/components/schemas/W', default: 07 }", "07"),
        ] {
            let expected = (Some(json!(expected)), vec!["default-type"]);
            assert_eq!(lowered(schema), expected, "{schema}");
        }
        // What was merged in from elsewhere has no text here.
        let mut document =
            Document::parse("x.yaml", "components: { schemas: { A: { type: string } } }").unwrap();
        document.value["components"]["schemas"]["A"]["default"] = json!(2.1);
        apply(&mut document, &mut Diagnostics::default());
        let schema = json!({"type": "string"});
        assert_eq!(document.value["components"]["schemas"]["A"], schema);
    }

    #[test]
    fn what_is_wrong_alike_is_said_once() {
        let (_, codes) = lowered(
            "{ properties: { a: { type: integer, default: '1' }, b: { type: integer, default: '2' }, c: { type: boolean, default: '2' } } }",
        );
        assert_eq!(codes, ["default-type"; 2]);
    }
}
