//! The marks of `x-clientry` that say something of a field, on what is none.

use std::collections::HashSet;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, pointer};
use crate::openapi::extension::KEY;
use crate::openapi::keywords::Kind;
use crate::openapi::walk::{self, Scope};

/// How many references, lists and maps lead from a property to what it holds.
const DEPTH: usize = 16;

/// The schemas with such a mark that no field has.
pub(super) fn check(document: &Document) -> Vec<Diagnostic> {
    let mut marked = Vec::new();
    let mut fields = Fields::default();
    walk::objects(&document.value, Scope::Read, &mut |object| {
        if object.kind != Kind::Schema {
            return;
        }
        let marks = object.fields.get(KEY);
        let is = |mark: &str| marks.and_then(|marks| marks.get(mark)) == Some(&Value::Bool(true));
        if is("secret") {
            marked.push(("secret", object.pointer.to_owned()));
        }
        if is("shown_in_errors") {
            marked.push(("shown_in_errors", object.pointer.to_owned()));
        }
        let at = pointer::push(object.pointer, "properties");
        let properties = object.fields.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            fields.add(document, &pointer::push(&at, name), property, true, DEPTH);
        }
    });
    let lost = marked.into_iter().filter(|(mark, at)| match *mark {
        "secret" => !fields.all.contains(at),
        _ => !fields.themselves.contains(at),
    });
    lost.map(|(mark, at)| {
        document.diagnostic(
            Severity::Warning,
            "mark-ignored",
            &pointer::join(&at, [KEY, mark]),
            format!("`{mark}` is ignored: no field has this schema"),
            "it says how a field of a type is shown",
            "put it on a property, or on the component that a property refers to",
        )
    })
    .collect()
}

/// The pointers of the schemas that fields have.
#[derive(Default)]
struct Fields {
    /// Of the fields themselves.
    themselves: HashSet<String>,
    /// Those, and what their lists and maps hold.
    all: HashSet<String>,
}

impl Fields {
    fn add(&mut self, document: &Document, at: &str, schema: &Value, is_field: bool, depth: usize) {
        let is_new =
            self.all.insert(at.to_owned()) | (is_field && self.themselves.insert(at.to_owned()));
        let Some(depth) = depth.checked_sub(1).filter(|_| is_new) else {
            return;
        };
        let reference = schema.get("$ref").and_then(Value::as_str);
        if let Some(target) = reference.and_then(pointer::from_reference)
            && let Some(value) = pointer::get(&document.value, &target)
        {
            self.add(document, &target, value, is_field, depth);
        }
        for keyword in ["items", "additionalProperties"] {
            if let Some(inside) = schema.get(keyword) {
                self.add(document, &pointer::push(at, keyword), inside, false, depth);
            }
        }
        let subschemas = schema.get("allOf").and_then(Value::as_array);
        for (index, subschema) in subschemas.into_iter().flatten().enumerate() {
            let here = pointer::join(at, ["allOf", &index.to_string()]);
            self.add(document, &here, subschema, is_field, depth);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The marks that are ignored in a schema `A` and in others.
    fn ignored(schemas: &str) -> usize {
        let text = format!("components:\n  schemas:\n{schemas}");
        check(&Document::parse("x.yaml", &text).unwrap()).len()
    }

    #[test]
    fn a_mark_belongs_to_a_field() {
        let secret = "x-clientry: { secret: true }";
        let shown = "x-clientry: { shown_in_errors: true }";
        for (schemas, count) in [
            (
                format!("    A: {{ properties: {{ a: {{ type: string, {secret} }} }} }}\n"),
                0,
            ),
            (format!("    A: {{ type: string, {secret} }}\n"), 1),
            (format!("    A: {{ type: string, {shown} }}\n"), 1),
            (
                format!(
                    "    A: {{ type: string, {secret} }}\n    B: {{ properties: {{ a: {{ $ref: '#/components/schemas/A' }} }} }}\n"
                ),
                0,
            ),
            (
                format!(
                    "    A: {{ type: string, {shown} }}\n    B: {{ properties: {{ a: {{ allOf: [{{ $ref: '#/components/schemas/A' }}] }} }} }}\n"
                ),
                0,
            ),
            (
                format!(
                    "    B: {{ properties: {{ a: {{ type: array, items: {{ type: string, {secret} }} }} }} }}\n"
                ),
                0,
            ),
            (
                format!(
                    "    B: {{ properties: {{ a: {{ type: array, items: {{ type: string, {shown} }} }} }} }}\n"
                ),
                1,
            ),
            (format!("    A: {{ properties: {{}}, {secret} }}\n"), 1),
            (
                "    A: { type: string, x-clientry: { secret: false } }\n".to_owned(),
                0,
            ),
            (
                format!(
                    "    A: {{ type: object, {secret}, properties: {{ a: {{ $ref: '#/components/schemas/A' }} }} }}\n"
                ),
                0,
            ),
        ] {
            assert_eq!(ignored(&schemas), count, "{schemas}");
        }
    }
}
