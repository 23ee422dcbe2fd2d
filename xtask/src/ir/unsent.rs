//! What a client does not send of a parameter that it sends, and what is said of it.

use super::json::{entries, flag};
use super::parameter::{content_style, query_string};
use super::{Kind, Location, Schema, Style, StyleKind, Types};
use crate::diagnostic::Severity;
use serde_json::Value;

/// Something to report of a parameter that is sent.
pub(super) struct Remark {
    pub(super) severity: Severity,
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) why: &'static str,
    pub(super) help: &'static str,
}

/// What is said of `allowReserved` where it changes nothing. A header has no percent-encoding, nor has the style `cookie`.
pub(super) fn encoded_still(wire: &str, style: Style, location: Location) -> Option<Remark> {
    let why = match (location, style.kind) {
        (Location::Path, _) if !style.allow_reserved => {
            "before OpenAPI 3.2 it is for queries alone, and a path keeps its segments by percent-encoding"
        }
        (Location::Cookie, StyleKind::Form) => {
            "a cookie in the style `form` is percent-encoded, as `,` and `;` would end its value"
        }
        _ => return None,
    };
    Some(Remark {
        severity: Severity::Note,
        code: "reserved-encoded",
        message: format!("the `allowReserved` of `{wire}` is ignored"),
        why,
        help: "nothing to do, as a server decodes what is percent-encoded; or take the style `cookie` of 3.2 for a cookie",
    })
}

/// The values that a parameter can have by the document and that the client has no way to send.
pub(super) fn unsendable(
    wire: &str,
    parameter: &Value,
    required: bool,
    location: Location,
    style: Style,
    types: &Types,
    schema: &Schema,
) -> Vec<Remark> {
    let resolved = types.resolved(schema);
    let target = schema.target().map(|id| &types[id]);
    let is_nullable = schema.nullable || resolved.nullable || target.is_some_and(|of| of.nullable);
    // One that is optional is absent instead.
    let null = (required && is_nullable && location != Location::Part).then(|| Remark {
        severity: Severity::Note,
        code: "parameter-null",
        message: format!("`{wire}` can be `null`, which is not sent: it always has a value"),
        why: "it is required, and no style has a word for `null`",
        help: "make it optional if the provider takes a request without it, or list the string that it reads as `null`",
    });
    let allows_empty = flag(parameter, "allowEmptyValue")
        && location == Location::Query
        && style.kind != StyleKind::Json;
    let empty = (allows_empty && is_never_empty(types, schema)).then(|| Remark {
        severity: Severity::Note,
        code: "parameter-empty",
        message: format!("`{wire}` is not sent without a value, although `allowEmptyValue` says that it can be"),
        why: "its type is no string, and no other has an empty value",
        help: "nothing to do if the provider reads the value; or make it a string, or add one to its types",
    });
    null.into_iter().chain(empty).collect()
}

/// Whether no value of the schema, and no item of its lists, is written as an empty string.
fn is_never_empty(types: &Types, schema: &Schema) -> bool {
    match &types.resolved(schema).kind {
        Kind::Bool | Kind::Integer(..) | Kind::Number(..) => true,
        Kind::String(format, ..) => format.is_some(),
        Kind::Array(items, ..) => is_never_empty(types, items),
        _ => false,
    }
}

/// What is ignored of a parameter that has a `content`: its `schema`, and all media types but one.
pub(super) fn described_twice(
    wire: &str,
    parameter: &Value,
    content: &Value,
    location: Location,
) -> Vec<Remark> {
    let chosen = match location {
        Location::QueryString => query_string(content).map(|(name, ..)| name),
        _ => content_style(content, location).map(|(name, ..)| name),
    };
    // One that cannot be sent at all is omitted, which is said.
    let Some(chosen) = chosen else {
        return Vec::new();
    };
    let names = entries(Some(content)).map(|(name, _)| name.as_str());
    let others: Vec<_> = names.filter(|name| *name != chosen).collect();
    let others = (!others.is_empty()).then(|| {
        format!(
            "`{wire}` is sent as `{chosen}`, never as `{}`",
            others.join("` or `")
        )
    });
    let schema = parameter.get("schema");
    let schema =
        schema.map(|_| format!("the `schema` of `{wire}` is ignored beside its `content`"));
    let remark = |message| Remark {
        severity: Severity::Warning,
        code: "parameter-content",
        message,
        why: "OpenAPI describes a parameter by a `schema` or by a `content` of one media type, and says not which of several holds",
        help: "keep the one that the provider reads",
    };
    schema.into_iter().chain(others).map(remark).collect()
}

#[cfg(test)]
mod tests {
    use crate::ir::Operation;
    use crate::testing::api;

    fn operation(body: &str) -> (Option<Operation>, Vec<&'static str>) {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths:\n  /a/{{id}}:\n    get:\n      operationId: get\n{body}"
        );
        let (mut api, codes) = api(&text);
        (api.operations.pop(), codes)
    }

    #[test]
    fn reserved_characters_stay_where_the_version_has_them_or_it_is_said() {
        let read = |version: &str, parameter: &str| {
            let (mut api, codes) = api(&format!(
                "openapi: {version}
info: {{ title: T, version: '1' }}
paths: {{ '/a/{{id}}': {{ get: {{ operationId: get, parameters: [{{ name: id, required: true, allowReserved: true, schema: {{ type: string }}, {parameter} }}], responses: {{}} }} }} }}
"
            ));
            let operation = api.operations.remove(0);
            // An undeclared one of the path goes before it.
            let sent = operation.parameters.into_iter().next_back();
            (sent.unwrap().style.allow_reserved, codes)
        };
        let path = "in: path";
        assert_eq!(read("3.2.0", path), (true, vec![]));
        assert_eq!(read("3.2.0", "in: path, style: label"), (true, vec![]));
        for version in ["3.0.3", "3.1.1"] {
            assert_eq!(read(version, path), (false, vec!["reserved-encoded"]));
        }
        let beside = |parameter: &str| {
            let (reserved, codes) = read("3.2.0", parameter);
            let codes = codes.into_iter();
            let codes = codes.filter(|code| code.starts_with("reserved"));
            (reserved, codes.collect::<Vec<_>>())
        };
        assert_eq!(beside("in: query"), (true, vec![]));
        assert_eq!(beside("in: cookie"), (false, vec!["reserved-encoded"]));
        assert_eq!(beside("in: cookie, style: cookie"), (false, vec![]));
        assert_eq!(beside("in: header"), (false, vec![]));
    }

    #[test]
    fn what_cannot_be_sent_of_a_parameter_is_said() {
        let codes = |parameter: &str| {
            let (operation, codes) = operation(&format!(
                "      parameters: [{{ name: id, in: path, schema: {{ type: string }} }}, {{ name: q, {parameter} }}]
      responses: {{}}
"
            ));
            assert_eq!(operation.unwrap().parameters.len(), 2, "{parameter}");
            codes
        };
        for (parameter, code) in [
            (
                "in: query, required: true, schema: { type: string, nullable: true }",
                "parameter-null",
            ),
            (
                "in: header, required: true, schema: { oneOf: [{ type: string }, { type: 'null' }] }",
                "parameter-null",
            ),
            (
                "in: query, required: true, content: { application/json: { schema: { type: integer, nullable: true } } }",
                "parameter-null",
            ),
            (
                "in: query, allowEmptyValue: true, schema: { type: boolean }",
                "parameter-empty",
            ),
            (
                "in: query, allowEmptyValue: true, schema: { type: array, items: { type: integer } }",
                "parameter-empty",
            ),
            (
                "in: query, allowEmptyValue: true, schema: { type: string, format: date-time }",
                "parameter-empty",
            ),
        ] {
            assert_eq!(codes(parameter), [code], "{parameter}");
        }
        for parameter in [
            "in: query, schema: { type: string, nullable: true }",
            "in: query, allowEmptyValue: true, schema: { type: string }",
            "in: query, allowEmptyValue: true, schema: { type: string, enum: [a] }",
            "in: query, allowEmptyValue: false, schema: { type: boolean }",
            "in: query, required: true, schema: { type: boolean }",
        ] {
            assert!(codes(parameter).is_empty(), "{parameter}");
        }
    }

    #[test]
    fn what_is_beside_a_content_is_said_to_be_ignored() {
        for (parameter, said) in [
            ("content: { application/json: {} }", 0),
            (
                "schema: { type: string }, content: { application/json: {} }",
                1,
            ),
            ("content: { text/plain: {}, application/json: {} }", 1),
            ("schema: {}, content: { text/plain: {}, text/csv: {} }", 2),
        ] {
            let (operation, codes) = operation(&format!(
                "      parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}, {{ name: a, in: query, {parameter} }}]\n      responses: {{}}\n"
            ));
            assert_eq!(operation.unwrap().parameters.len(), 2, "{parameter}");
            let found = codes.iter().filter(|code| **code == "parameter-content");
            assert_eq!(found.count(), said, "{parameter}: {codes:?}");
        }
    }
}
