//! Parameters: where each is sent, and how.

use super::json::{flag, reference, subschemas, target, text};
use super::{Reader, Schema};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use serde_json::Value;
use std::collections::HashMap;

/// One parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// The name on the wire.
    pub wire: String,
    /// Where it is sent.
    pub location: Location,
    /// Whether it must be sent.
    pub required: bool,
    /// How a list is written.
    pub style: ListStyle,
    /// Whether it is set once for a client.
    pub client: bool,
    /// The description.
    pub description: Option<String>,
    /// An example value.
    pub example: Option<Value>,
    /// What its value can be.
    pub schema: Schema,
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// How a list of values is written in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListStyle {
    /// `a=1&a=2`
    Form,
    /// `a=1,2`
    Comma,
    /// `a=1%202`
    Space,
    /// `a=1|2`
    Pipe,
}

impl Reader<'_> {
    /// The parameters of an operation; none when one that must be sent cannot be.
    pub(super) fn parameters(
        &self,
        at: &str,
        title: &str,
        operation: &Value,
        report: &mut Diagnostics,
    ) -> Option<Vec<Parameter>> {
        let base = pointer::push(at, "parameters");
        let list = operation
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .enumerate();
        let mut parameters = Vec::new();
        for (index, value) in list {
            let required = flag(value, "required")
                || value.get("in").is_some_and(|location| location == "path");
            match self.parameter(value, required) {
                Ok(parameter) => parameters.push(parameter),
                Err(what) => {
                    let (code, omitted) = if required {
                        ("operation-omitted", format!("`{title}`"))
                    } else {
                        ("parameter-omitted", format!("a parameter of `{title}`"))
                    };
                    report.push(self.document.diagnostic(
                        Severity::Warning,
                        code,
                        &pointer::push(&base, index.to_string()),
                        format!("{omitted} is omitted: {what}"),
                        "a client would have to guess how to send it",
                        "describe the parameter with a `schema` of plain values or a list of them, in a style that fits its location",
                    ));
                    if required {
                        return None;
                    }
                }
            }
        }
        Some(parameters)
    }

    fn parameter(&self, value: &Value, required: bool) -> Result<Parameter, String> {
        let wire = text(value, "name").ok_or("a parameter has no `name`")?;
        let location = match value.get("in").and_then(Value::as_str) {
            Some("path") => Location::Path,
            Some("query") => Location::Query,
            Some("header") => Location::Header,
            Some("cookie") => Location::Cookie,
            other => return Err(format!("`{wire}` is in `{}`", other.unwrap_or("nothing"))),
        };
        let style = style(value, location).map_err(|what| format!("`{wire}` {what}"))?;
        let schema = value.get("schema").unwrap_or(&Value::Null);
        let list = matches!(location, Location::Query | Location::Header);
        if !is_plain(self.document, schema, list, &mut HashMap::new()) {
            return Err(format!(
                "`{wire}` is neither a plain value nor a list of them"
            ));
        }
        Ok(Parameter {
            location,
            required,
            style,
            client: value
                .pointer("/x-clientry/client")
                .is_some_and(|client| client == true),
            description: text(value, "description"),
            example: value
                .get("example")
                .or_else(|| first_example(value))
                .cloned(),
            schema: self.schema(schema),
            wire,
        })
    }
}

/// Whether a parameter's value is one string on the wire, or a list of such.
///
/// `known` are the components that were looked at, each with whether a list was fine there.
fn is_plain<'d>(
    document: &'d Document,
    schema: &'d Value,
    list: bool,
    known: &mut HashMap<(&'d str, bool), bool>,
) -> bool {
    if let Some(name) = reference(schema) {
        if let Some(plain) = known.get(&(name, list)) {
            return *plain;
        }
        // A component that leads back to itself has no end, so that it is not plain.
        known.insert((name, list), false);
        let target = target(&document.value, schema);
        let plain = target.is_some_and(|target| is_plain(document, target, list, known));
        known.insert((name, list), plain);
        return plain;
    }
    if let Some(variants) = subschemas(schema) {
        return variants
            .iter()
            .all(|variant| is_plain(document, variant, false, known));
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string" | "integer" | "number" | "boolean") => true,
        Some("array") => {
            list && schema
                .get("items")
                .is_some_and(|items| is_plain(document, items, false, known))
        }
        _ => false,
    }
}

fn first_example(value: &Value) -> Option<&Value> {
    value
        .get("examples")?
        .as_object()?
        .values()
        .next()?
        .get("value")
}

fn style(parameter: &Value, location: Location) -> Result<ListStyle, String> {
    if parameter.get("content").is_some() {
        return Err("is described by `content`".to_owned());
    }
    let style = parameter.get("style").and_then(Value::as_str);
    let explode = parameter.get("explode").and_then(Value::as_bool);
    match (location, style) {
        (Location::Query, None | Some("form")) if explode != Some(false) => Ok(ListStyle::Form),
        (Location::Query, Some("spaceDelimited")) => Ok(ListStyle::Space),
        (Location::Query, Some("pipeDelimited")) => Ok(ListStyle::Pipe),
        (Location::Path | Location::Header, None | Some("simple"))
        | (Location::Query | Location::Cookie, None | Some("form")) => Ok(ListStyle::Comma),
        (_, style) => Err(format!("has the style `{}`", style.unwrap_or_default())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
    fn parameters_know_their_location_and_their_style() {
        let (operation, codes) = operation("      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
        - { name: X-A, in: header, schema: { type: string } }
        - { name: l, in: query, schema: { type: array, items: { type: string } } }
        - { name: m, in: query, explode: false, schema: { type: array, items: { type: string } } }
        - { name: n, in: query, style: pipeDelimited, explode: false, schema: { type: array, items: { type: string } } }
        - { name: c, in: cookie, schema: { type: string } }
      responses: { '204': { description: d } }
");
        let parameters = operation.unwrap().parameters;
        let found: Vec<_> = parameters
            .iter()
            .map(|p| (p.wire.as_str(), p.location, p.required, p.style))
            .collect();
        let expected = [
            ("id", Location::Path, true, ListStyle::Comma),
            ("X-A", Location::Header, false, ListStyle::Comma),
            ("l", Location::Query, false, ListStyle::Form),
            ("m", Location::Query, false, ListStyle::Comma),
            ("n", Location::Query, false, ListStyle::Pipe),
            ("c", Location::Cookie, false, ListStyle::Comma),
        ];
        assert_eq!((found.as_slice(), codes), (&expected as &[_], vec![]));
    }

    #[test]
    fn a_component_that_many_unions_share_is_read_once() {
        let text = |last: &str| {
            let levels: String = (0..40)
                .map(|level| {
                    let next = format!("$ref: '#/components/schemas/L{}'", level + 1);
                    format!("    L{level}: {{ oneOf: [{{ {next} }}, {{ {next} }}] }}\n")
                })
                .collect();
            format!(
                "openapi: 3.0.3
info: {{ title: T, version: '1' }}
paths: {{ /a: {{ get: {{ operationId: get, parameters: [{{ name: q, in: query, schema: {{ $ref: '#/components/schemas/L0' }} }}], responses: {{}} }} }} }}
components:
  schemas:
    L40: {last}
{levels}"
            )
        };
        let made = crate::testing::decided(&text("{ type: string }"));
        assert_eq!(made.operations[0].parameters.len(), 1);
        let (_, codes) = api(&text("{ $ref: '#/components/schemas/L3' }"));
        assert_eq!(codes, ["parameter-omitted"]);
    }

    #[test]
    fn a_parameter_that_cannot_be_sent_is_omitted_by_name() {
        let parameter = |required: bool| {
            operation(&format!("      parameters:
        - {{ name: id, in: path, required: true, schema: {{ type: string }} }}
        - {{ name: f, in: query, required: {required}, style: deepObject, schema: {{ type: object }} }}
      responses: {{ '204': {{ description: d }} }}
"))
        };
        let (operation, codes) = parameter(false);
        assert_eq!(
            (operation.unwrap().parameters.len(), codes),
            (1, vec!["parameter-omitted"])
        );
        let (operation, codes) = parameter(true);
        assert_eq!(
            (operation.is_none(), codes),
            (true, vec!["operation-omitted"])
        );
    }
}
