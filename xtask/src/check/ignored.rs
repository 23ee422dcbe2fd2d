//! The keywords that are ignored, each said once, with its first location and how many others there are.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords::{Fate, Kind, Reason};
use crate::openapi::walk::{self, Object, Scope};

/// Why a keyword is ignored.
#[derive(Clone, Copy, PartialEq)]
enum Why {
    Reason(Reason),
    /// No version of OpenAPI has it in such an object.
    Unknown,
}

/// One keyword of one kind of object, with the locations where it is ignored.
struct Ignored {
    kind: Kind,
    keyword: String,
    why: Why,
    first: String,
    count: usize,
}

/// What is ignored of `document`, as far as a later stage reads it at all: nothing is said of what is inside a
/// keyword that is ignored.
pub(super) fn check(document: &Document) -> Vec<Diagnostic> {
    // Where deliveries are verified, the callbacks that describe them are of use.
    let verified = document.value.pointer("/x-clientry/webhook").is_some();
    let mut found: Vec<Ignored> = Vec::new();
    // A document may have thousands of keywords that are unknown.
    let mut known: HashMap<(Kind, String), usize> = HashMap::new();
    walk::objects(&document.value, Scope::Read, &mut |object| {
        for (keyword, value) in object.fields {
            let Some(why) = why(object, keyword, value) else {
                continue;
            };
            if verified && why == Why::Reason(Reason::Callbacks) {
                continue;
            }
            match known.entry((object.kind, keyword.clone())) {
                Entry::Occupied(index) => found[*index.get()].count += 1,
                Entry::Vacant(index) => {
                    index.insert(found.len());
                    found.push(Ignored {
                        kind: object.kind,
                        keyword: keyword.clone(),
                        why,
                        first: pointer::push(object.pointer, keyword),
                        count: 1,
                    });
                }
            }
        }
    });
    let found = found.iter();
    found.map(|ignored| diagnostic(document, ignored)).collect()
}

/// Why `keyword` is ignored in `object`; `None` where it is not.
fn why(object: Object<'_>, keyword: &str, value: &Value) -> Option<Why> {
    if let Some(known) = object.kind.keyword(keyword) {
        let Fate::Ignored(reason) = known.fate else {
            return None;
        };
        return says_something(value).then_some(Why::Reason(reason));
    }
    // A reference has no other keywords, and some objects have any.
    let is_open = object.kind.keywords().is_empty() || object.fields.contains_key("$ref");
    (!is_open && !keyword.starts_with("x-")).then_some(Why::Unknown)
}

/// Whether a keyword has an effect: `false` and an empty list have none.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Bool(value) => *value,
        Value::Array(list) => !list.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    }
}

fn diagnostic(document: &Document, ignored: &Ignored) -> Diagnostic {
    let Ignored { kind, keyword, .. } = ignored;
    let keyword = keyword.as_str();
    let elsewhere = match ignored.count {
        1 => String::new(),
        2 => " here and in another location".to_owned(),
        count => format!(" here and in {} other locations", count - 1),
    };
    let message = match kind {
        Kind::Schema => format!("`{keyword}` is ignored{elsewhere}"),
        _ => format!("`{keyword}` of {} is ignored{elsewhere}", kind.noun()),
    };
    match ignored.why {
        Why::Reason(reason) => {
            let (severity, why, help) = words(reason);
            document.diagnostic(
                severity,
                "keyword-ignored",
                &ignored.first,
                message,
                why,
                help,
            )
        }
        Why::Unknown => {
            let names: Vec<&str> = kind.keywords().iter().map(|known| known.name).collect();
            let help = match similar::get_close_matches(keyword, &names, 1, 0.7).first() {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "remove it, or start its name with `x-`".to_owned(),
            };
            document.key_diagnostic(
                Severity::Warning,
                "keyword-unknown",
                &ignored.first,
                message,
                format!("OpenAPI has no such keyword in {}", kind.noun()),
                help,
            )
        }
    }
}

/// The severity, why a keyword is ignored, and what to do about it.
fn words(reason: Reason) -> (Severity, &'static str, &'static str) {
    match reason {
        Reason::Types => (
            Severity::Note,
            "the generated types do not express it: requests are not validated against it, and responses that break it are accepted",
            "nothing to do, unless your code relies on it",
        ),
        Reason::Dynamic => (
            Severity::Warning,
            "its target depends on the schema that it is reached from, so that the value is untyped",
            "refer to one schema by `$ref`",
        ),
        Reason::Docs => (
            Severity::Note,
            "the generated docs have no room for it",
            "write what a user must know into the `description` of the operation or of the schema",
        ),
        Reason::Callbacks => (
            Severity::Note,
            "callbacks describe requests that the provider sends; a client makes none of them",
            "say by `x-clientry.webhook` at the root how deliveries are signed, and a verifier of them is generated",
        ),
        Reason::Links => (
            Severity::Note,
            "no method follows a link",
            "call the operation that it leads to with the values of the response",
        ),
        Reason::Sequence => (
            Severity::Note,
            "a body that is a sequence of values is not taken apart into them",
            "describe the whole body by `schema` where it is JSON",
        ),
        Reason::Headers => (
            Severity::Note,
            "headers of responses have no types",
            "read them by name from the `headers` of the response",
        ),
        Reason::Fetched => (
            Severity::Note,
            "nothing is fetched while a client is made, so that the docs lack it",
            "write the example into the document, as `value`",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line, the code and the message of each diagnostic.
    fn reported(text: &str) -> Vec<String> {
        let document = Document::parse("x.yaml", text).unwrap();
        let line = |d: &Diagnostic| {
            let line = d.position.map_or(0, |at| at.line);
            format!("{line} {} {}", d.code, d.message)
        };
        check(&document).iter().map(line).collect()
    }

    #[test]
    fn each_keyword_is_reported_once_with_its_first_location() {
        let found = reported(
            "paths:
  /a:
    servers: [{ url: 'https://x.example' }]
    get: { callbacks: { c: {} }, responses: { '200': { links: { l: {} }, headers: { h: {} } } } }
  /b:
    $ref: '#/components/pathItems/b'
components:
  schemas:
    A: { minContains: 1, readOnly: false }
    B: { minContains: 2, additionalItems: {} }
    C: { discriminator: { propertyName: b }, contains: { contains: {} }, oneOf: [{ $dynamicRef: '#c' }] }
    D: { minContains: 3 }
",
        );
        let expected = [
            "4 keyword-ignored `callbacks` of an operation is ignored",
            "4 keyword-ignored `links` of a response is ignored",
            "4 keyword-ignored `headers` of a response is ignored",
            "9 keyword-ignored `minContains` is ignored here and in 2 other locations",
            "11 keyword-ignored `contains` is ignored",
            "11 keyword-ignored `$dynamicRef` is ignored",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_keyword_that_openapi_does_not_have_is_reported() {
        let text = "
paths: { /a: { get: { requestBdy: {}, x-note: 1, responses: {} } } }
components:
  schemas:
    A: { proprties: {}, required: [a] }
    B: { proprties: {}, $ref: '#/components/schemas/A' }
    C: { example: { proprties: {} }, properties: { proprties: { optional: true } } }
";
        let expected = [
            "2 keyword-unknown `requestBdy` of an operation is ignored",
            "5 keyword-unknown `proprties` is ignored",
            "7 keyword-unknown `optional` is ignored",
        ];
        assert_eq!(reported(text), expected);
        let document = Document::parse("x.yaml", text).unwrap();
        let found = check(&document);
        assert_eq!(found[0].why, "OpenAPI has no such keyword in an operation");
        assert_eq!(found[0].help, "did you mean `requestBody`?");
        assert_eq!(found[2].help, "remove it, or start its name with `x-`");
        assert_eq!(found[1].position.map(|at| at.column), Some(10));
    }

    #[test]
    fn callbacks_of_deliveries_that_are_verified_are_not_reported() {
        let text = "x-clientry: { webhook: {} }\npaths: { /a: { get: { callbacks: { c: {} }, responses: {} } } }\n";
        assert!(reported(text).is_empty());
    }
}
