//! A `default` is a value of its schema's type; one that is not is removed, and reported.

use super::{limits, target_of};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords::Kind;
use crate::openapi::numbers;
use crate::openapi::walk::{self, Scope};
use serde_json::{Map, Value};

/// What a `default` is not, by the type of its schema.
#[derive(Clone, Copy, PartialEq)]
struct Expected(&'static str);

impl Expected {
    /// What to write instead.
    fn help(self) -> &'static str {
        match self.0 {
            "an integer" | "a number" => "write a number, such as `5` for `'5'`, or remove the key",
            "a boolean" => "write `true` or `false` without quotes, or remove the key",
            "a string" => "write a string, such as `'5'` for `5`, or remove the key",
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
    Ignored(Expected),
}

/// Removes every such `default`; one diagnostic for all that are wrong alike.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let mut changes: Vec<(String, Option<Value>)> = Vec::new();
    let mut wrong: Vec<Wrong> = Vec::new();
    walk::objects(&document.value, Scope::Read, &mut |object| {
        let default = object
            .fields
            .get("default")
            .filter(|value| !value.is_null());
        let (Kind::Schema, Some(default)) = (object.kind, default) else {
            return;
        };
        let schema = resolved(&document.value, object.fields);
        match schema.map_or(Fate::Kept, |schema| fate(schema, default)) {
            Fate::Kept => {}
            Fate::Integer(value) => changes.push((object.pointer.to_owned(), Some(value))),
            Fate::Ignored(expected) => {
                changes.push((object.pointer.to_owned(), None));
                let found = std::mem::discriminant(default);
                let alike = wrong.iter_mut().find(|one| {
                    one.expected == expected && std::mem::discriminant(&one.value) == found
                });
                match alike {
                    Some(one) => one.count += 1,
                    None => wrong.push(Wrong {
                        pointer: pointer::push(object.pointer, "default"),
                        expected,
                        value: default.clone(),
                        count: 1,
                    }),
                }
            }
        }
    });
    for (at, value) in changes {
        if let Some(Value::Object(schema)) = document.value.pointer_mut(&at) {
            match value {
                Some(value) => _ = schema.insert("default".to_owned(), value),
                None => _ = schema.shift_remove("default"),
            }
        }
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

fn fate(schema: &Map<String, Value>, default: &Value) -> Fate {
    let (fits, expected) = match schema.get("type").and_then(Value::as_str) {
        Some("integer") => return of_integer(schema, default),
        Some("number") => (default.is_number(), "a number"),
        Some("boolean") => (default.is_boolean(), "a boolean"),
        Some("string") => (default.is_string(), "a string"),
        Some("array") => (default.is_array(), "a list"),
        Some("object") => (default.is_object(), "an object"),
        _ => return Fate::Kept,
    };
    match fits {
        true => Fate::Kept,
        false => Fate::Ignored(Expected(expected)),
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
    use serde_json::json;

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
            "{ type: string, default: 7 }",
            "{ type: integer, default: 5.5 }",
            "{ type: integer, format: int32, default: 4294967296 }",
            "{ type: integer, default: 18446744073709551615 }",
            "{ type: array, items: {}, default: x }",
            "{ type: object, default: [] }",
            "{ $ref: '#/components/schemas/W', default: 7 }",
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
    fn what_is_wrong_alike_is_said_once() {
        let (_, codes) = lowered(
            "{ properties: { a: { type: integer, default: '1' }, b: { type: integer, default: '2' }, c: { type: boolean, default: '2' } } }",
        );
        assert_eq!(codes, ["default-type"; 2]);
    }
}
