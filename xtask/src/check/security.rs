//! `security` is a list of mappings: what is something else would be no requirement at all.

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords::Kind;
use crate::openapi::walk::{self, Scope};

/// Adds what is wrong with the `security` of the document and of its operations, until `found` holds more than `limit`.
pub(super) fn check(document: &Document, limit: usize, found: &mut Vec<Diagnostic>) {
    walk::objects(&document.value, Scope::Read, &mut |object| {
        if !matches!(object.kind, Kind::Root | Kind::Operation) {
            return;
        }
        let Some(security) = object.fields.get("security") else {
            return;
        };
        let at = pointer::push(object.pointer, "security");
        let Some(requirements) = security.as_array() else {
            found.push(invalid(document, &at, "`security` is not a list"));
            return;
        };
        for (index, requirement) in requirements.iter().enumerate() {
            if found.len() > limit {
                return;
            }
            let at = pointer::push(&at, index.to_string());
            if !requirement.is_object() {
                found.push(invalid(
                    document,
                    &at,
                    "a security requirement is not a mapping",
                ));
            }
        }
    });
}

fn invalid(document: &Document, at: &str, message: &str) -> Diagnostic {
    document.diagnostic(
        Severity::Error,
        "security-invalid",
        at,
        message,
        "it says which credentials a request needs",
        "write a list of mappings, such as `[{ name: [] }]`; an empty list where none is needed",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The code and line of each error.
    fn errors(security: &str, of_operation: &str) -> Vec<(&'static str, usize)> {
        let text = format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
security: {security}
paths:
  /a:
    get: {{ operationId: a, security: {of_operation}, responses: {{}} }}
components: {{ securitySchemes: {{ a: {{ type: http, scheme: bearer }} }} }}
"
        );
        let document = Document::parse("x.yaml", &text).unwrap();
        let errors = crate::check::check(&document);
        let errors = errors.iter().filter(|one| one.severity == Severity::Error);
        errors
            .map(|one| (one.code, one.position.unwrap().line))
            .collect()
    }

    #[test]
    fn what_is_no_requirement_is_not_taken_for_none() {
        assert_eq!(errors("[{ a: [] }, {}]", "[]"), []);
        assert_eq!(errors("a", "[]"), [("security-invalid", 3)]);
        assert_eq!(errors("[]", "[a]"), [("security-invalid", 6)]);
    }
}
