//! A value of another JSON type than its keyword takes becomes what it means, or goes.
//!
//! `check` has said what becomes of each, so that later rules and stages meet values of the right type only.

use crate::diagnostic::Diagnostics;
use crate::document::{Document, pointer};
use crate::openapi::values::{self, Place, Remedy};
use serde_json::Value;

/// Replaces or removes each of them.
pub fn apply(document: &mut Document, _: &mut Diagnostics) {
    // What is inside of a value goes before it.
    for wrong in values::wrong(document).into_iter().rev() {
        match wrong.remedy {
            Remedy::Read(value) => {
                if let Some(found) = document.value.pointer_mut(&wrong.pointer) {
                    *found = value;
                }
            }
            Remedy::Listed => {
                if let Some(found) = document.value.pointer_mut(&wrong.pointer) {
                    *found = Value::Array(vec![found.take()]);
                }
            }
            // An item stays where it is: later stages skip what is no object, and its neighbors keep their numbers.
            Remedy::Ignored if wrong.place != Place::Item => {
                remove(&mut document.value, &wrong.pointer)
            }
            // An error has ended the run before this rule.
            Remedy::Ignored | Remedy::Refused => {}
        }
    }
}

fn remove(root: &mut Value, at: &str) {
    let Some((parent, key)) = pointer::split(at) else {
        return;
    };
    if let Some(Value::Object(fields)) = root.pointer_mut(parent) {
        fields.shift_remove(&*key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::Rule;
    use serde_json::json;

    #[test]
    fn values_become_what_they_mean() {
        let (schemas, _) = crate::testing::lowered(
            &[Rule::Plain(apply)],
            "    A: { type: int, minLength: 1.0, required: true, enum: {}, items: 7, nullable: 'yes' }
    B: 7
    C: { allOf: { description: 5, properties: { a: , b: 'x' } } }
",
        );
        let expected = json!({
            "A": { "type": "integer", "minLength": 1, "items": {}, "nullable": true },
            "B": {},
            "C": { "allOf": [{ "description": "5", "properties": { "a": {}, "b": {} } }] },
        });
        assert_eq!(schemas, expected);
    }

    #[test]
    fn a_version_is_the_string_that_is_written() {
        let text = "openapi: 3.0\ninfo: { title: T, version: 1.10 }\n";
        let mut document = Document::parse("x.yaml", text).unwrap();
        apply(&mut document, &mut Diagnostics::default());
        assert_eq!(document.value["openapi"], "3.0");
        assert_eq!(document.value["info"]["version"], "1.10");
    }
}
