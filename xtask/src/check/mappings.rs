//! The `mapping` of a discriminator names schemas. One that names none is a value that no variant is known by.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords::Kind;
use crate::openapi::walk::{self, Scope};

/// What is named and is not there, in what a later stage reads.
pub(super) fn check(document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    walk::objects(&document.value, Scope::All, &mut |object| {
        if object.kind != Kind::Discriminator {
            return;
        }
        let mapping = object.fields.get("mapping").and_then(Value::as_object);
        let default = object.fields.get("defaultMapping");
        let mapped = mapping.into_iter().flatten().map(|(value, target)| {
            let at = pointer::join(object.pointer, ["mapping", value]);
            (at, target)
        });
        let default =
            default.map(|target| (pointer::push(object.pointer, "defaultMapping"), target));
        for (at, target) in mapped.chain(default) {
            if let Some(target) = target.as_str().filter(|target| !is_there(document, target)) {
                found.push(lost(document, &at, target));
            }
        }
    });
    found
}

/// Whether there is a schema of this name, or one that this reference leads to.
fn is_there(document: &Document, target: &str) -> bool {
    let named = pointer::join("", ["components", "schemas", target]);
    document.value.pointer(&named).is_some() || document.resolve(target).is_some()
}

fn lost(document: &Document, at: &str, target: &str) -> Diagnostic {
    let why = document.unread(target).map(|unread| unread.why.as_str());
    document.diagnostic(
        Severity::Warning,
        "mapping-unresolved",
        at,
        format!("the mapping leads to no schema: {target}"),
        match why {
            Some(why) => format!("{why}; no variant is known by it"),
            None => "no variant is known by it".to_owned(),
        },
        "write the name of a component, or a reference to one, such as `#/components/schemas/Cat`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_names_schemas_or_refers_to_them() {
        let text = "components:
  schemas:
    A:
      oneOf: [{ $ref: '#/components/schemas/B.c' }]
      discriminator:
        propertyName: kind
        mapping: { a: B.c, b: '#/components/schemas/B.c', c: C, d: 'c.yaml#/C', e: '#/components/schemas/C' }
        defaultMapping: D
    B.c: { type: object }
";
        let document = Document::parse("x.yaml", text).unwrap();
        let found: Vec<_> = check(&document)
            .into_iter()
            .map(|one| (one.code, one.position.unwrap().column, one.message.clone()))
            .collect();
        let expected = [
            (62, "C"),
            (68, "c.yaml#/C"),
            (84, "#/components/schemas/C"),
            (25, "D"),
        ];
        let expected = expected.map(|(column, target)| {
            let message = format!("the mapping leads to no schema: {target}");
            ("mapping-unresolved", column, message)
        });
        assert_eq!(found, expected);
    }
}
