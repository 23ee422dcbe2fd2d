//! The values of another JSON type than their keyword takes: what is read in their place, what is ignored, and what
//! no client can be made of.

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::openapi::value_type;
use crate::openapi::values::{self, Remedy};

/// Adds what no client can be made of to `errors`, until these are more than `limit`, and returns the rest.
pub(super) fn check(
    document: &Document,
    limit: usize,
    errors: &mut Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let all = values::wrong(document);
    let (refused, others) = all
        .into_iter()
        .partition(|wrong| wrong.remedy == Remedy::Refused);
    for wrong in value_type::each(document, refused) {
        if errors.len() <= limit {
            errors.push(wrong);
        }
    }
    value_type::alike(document, others)
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
