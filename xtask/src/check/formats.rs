//! The formats of numbers that do not decide the Rust type.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords::Kind;
use crate::openapi::walk::{self, Scope};

/// The formats that have a type of their own, or are that of every number.
const KNOWN: [&str; 6] = ["int32", "int64", "uint64", "u-int64", "float", "double"];

/// Each of the others once, with its first location.
pub(super) fn check(document: &Document) -> Vec<Diagnostic> {
    let mut found: BTreeMap<String, (String, &str, usize)> = BTreeMap::new();
    walk::objects(&document.value, Scope::Read, &mut |object| {
        if object.kind != Kind::Schema {
            return;
        }
        let format = object.fields.get("format").and_then(Value::as_str);
        let Some(format) = format.filter(|format| !KNOWN.contains(format)) else {
            return;
        };
        let types = object.fields.get("type");
        let is = |name: &str| match types {
            Some(Value::Array(names)) => names.iter().any(|one| one == name),
            Some(one) => one == name,
            None => false,
        };
        let ty = match (is("integer"), is("number")) {
            (true, _) => "integer",
            (_, true) => "number",
            _ => return,
        };
        let at = pointer::push(object.pointer, "format");
        let entry = found.entry(format.to_owned());
        entry.or_insert_with(|| (at, ty, 0)).2 += 1;
    });
    let found = found.into_iter().map(|(format, (at, ty, count))| {
        let elsewhere = match count {
            1 => String::new(),
            2 => " here and in another location".to_owned(),
            count => format!(" here and in {} other locations", count - 1),
        };
        document.diagnostic(
            Severity::Note,
            "format-ignored",
            &at,
            format!("`format: {format}` is ignored{elsewhere}: the type is that of any `{ty}`"),
            "it has no Rust type of its own, and requests are not validated against it",
            "say the range by `minimum` and `maximum`, or take `int32`, `int64`, `uint64` or `double`",
        )
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_without_a_type_is_reported_once() {
        let text = "components:
  schemas:
    A: { type: integer, format: int16 }
    B: { properties: { a: { type: [integer, 'null'], format: int16 }, b: { type: number, format: decimal } } }
    C: { type: integer, format: int32 }
    D: { type: string, format: int16 }
    E: { type: number, format: float }
";
        let document = Document::parse("x.yaml", text).unwrap();
        let found = check(&document);
        let messages: Vec<_> = found.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "`format: decimal` is ignored: the type is that of any `number`",
                "`format: int16` is ignored here and in another location: the type is that of any `integer`",
            ]
        );
    }
}
