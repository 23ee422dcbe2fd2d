//! Header parameters that are set once for a client.

use super::json::{strings, target, text};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::{self, extension};
use serde_json::Value;

/// A header parameter that is set once for a client.
#[derive(Debug)]
pub struct ClientHeader {
    /// The header's name.
    pub wire: String,
    /// What is sent unless the builder says otherwise.
    pub value: Option<String>,
    /// The description.
    pub description: Option<String>,
}

/// Reads the header parameters that are marked as set once for a client.
pub(super) fn read(document: &Document, report: &mut Diagnostics) -> Vec<ClientHeader> {
    let mut headers: Vec<(ClientHeader, String, usize)> = Vec::new();
    let mut operations = 0;
    for (path, item) in openapi::paths(&document.value) {
        for (method, operation) in openapi::operations(item) {
            operations += 1;
            let at = pointer::join("/paths", [path.as_str(), method, "parameters"]);
            let list = operation
                .get("parameters")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            for (index, parameter) in list.enumerate() {
                let here = pointer::push(&at, index.to_string());
                let extension: extension::Parameter =
                    extension::of(document, &here).unwrap_or_default();
                let Some(wire) = text(parameter, "name").filter(|_| extension.client) else {
                    continue;
                };
                match headers.iter_mut().find(|(header, ..)| header.wire == wire) {
                    Some((_, _, count)) => *count += 1,
                    None => headers.push((client_header(document, parameter, wire), here, 1)),
                }
            }
        }
    }
    for (header, at, _) in headers.iter().filter(|(_, _, count)| *count < operations) {
        report.push(document.diagnostic(
            Severity::Warning,
            "client-header-everywhere",
            at,
            format!(
                "`{}` is sent with every operation, though some do not list it",
                header.wire
            ),
            "what is set on the client is sent with each of its calls",
            "list the parameter at every operation, or take `client: true` away from it",
        ));
    }
    headers.into_iter().map(|(header, ..)| header).collect()
}

fn client_header(document: &Document, parameter: &Value, wire: String) -> ClientHeader {
    let schema = parameter.get("schema").unwrap_or(&Value::Null);
    let target = target(&document.value, schema);
    let values = strings(target.unwrap_or(schema).get("enum"));
    ClientHeader {
        value: if values.len() == 1 {
            values.into_iter().next()
        } else {
            None
        },
        description: text(parameter, "description"),
        wire,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::api;

    #[test]
    fn a_client_header_is_sent_with_its_only_value() {
        let (api, _) = api("openapi: 3.1.0
info: { title: T, version: '1' }
paths: { /a: { get: { parameters: [{ name: A-Version, in: header, required: true, schema: { const: '1' }, x-clientry: { client: true } }], responses: {} } } }
");
        let [header] = api.client_headers.as_slice() else {
            panic!("one header")
        };
        assert_eq!(
            (header.wire.as_str(), header.value.as_deref()),
            ("A-Version", Some("1"))
        );
    }

    #[test]
    fn a_client_header_that_an_operation_does_not_list_is_reported() {
        let (_, codes) = api("openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a:
    get: { operationId: a, parameters: [{ name: V, in: header, schema: { type: string }, x-clientry: { client: true } }], responses: {} }
    put: { operationId: b, responses: {} }
");
        assert_eq!(codes, ["client-header-everywhere"]);
    }
}
