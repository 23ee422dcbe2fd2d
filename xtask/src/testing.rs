//! What the unit tests of several stages share.

use crate::diagnostic::Diagnostics;
use crate::document::Document;
use crate::facts::Facts;
use crate::ir::Api;
use crate::lower::Rule;
use crate::rust::{Crate, TypeDef};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use serde_json::Value;

/// The representation of a document, and the codes of what was reported on the way.
pub(crate) fn api(text: &str) -> (Api, Vec<&'static str>) {
    let mut document = Document::parse("x.yaml", text).unwrap();
    let mut report = Diagnostics::default();
    let mut facts = Facts::default();
    crate::lower::apply(&mut document, &mut facts, &mut report);
    let api = Api::read("acme", &document, &facts, &mut report);
    (
        api,
        report.iter().map(|diagnostic| diagnostic.code).collect(),
    )
}

/// The component schemas `schemas` after some of the lowering rules, and the codes of what these reported.
pub(crate) fn lowered(rules: &[Rule], schemas: &str) -> (Value, Vec<&'static str>) {
    let text = format!("openapi: 3.1.0\ncomponents:\n  schemas:\n{schemas}");
    let mut document = Document::parse("x.yaml", &text).unwrap();
    let mut report = Diagnostics::default();
    let mut facts = Facts::default();
    for rule in rules {
        rule.apply(&mut document, &mut facts, &mut report);
    }
    (
        document.value["components"]["schemas"].clone(),
        report.iter().map(|diagnostic| diagnostic.code).collect(),
    )
}

/// One schema after a lowering rule.
pub(crate) fn lowered_schema(rule: Rule, schema: &str) -> Value {
    let (schemas, _) = lowered(&[rule], &format!("    A: {schema}\n"));
    schemas["A"].clone()
}

/// The crate that a document becomes.
pub(crate) fn decided(text: &str) -> Crate {
    let (api, _) = api(text);
    let types = crate::engine::run(&api).unwrap();
    crate::rust::decide(&api, &types, None)
}

/// The type of a crate by its name.
pub(crate) fn type_of<'c>(of: &'c Crate, name: &str) -> &'c TypeDef {
    of.types.iter().find(|def| def.name == name).unwrap()
}

/// A document whose component schemas are `schemas`, each sent by one operation and returned by another.
pub(crate) fn with_schemas(schemas: &str, sent: &[&str], received: &[&str]) -> String {
    let mut text = String::from("openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n");
    for name in sent {
        text.push_str(&format!(
            "  /send/{name}: {{ put: {{ operationId: send{name}, requestBody: {{ required: true, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{name}' }} }} }} }}, responses: {{ '204': {{ description: d }} }} }} }}\n"
        ));
    }
    for name in received {
        text.push_str(&format!(
            "  /get/{name}: {{ get: {{ operationId: get{name}, responses: {{ '200': {{ description: d, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{name}' }} }} }} }} }} }} }}\n"
        ));
    }
    format!("{text}components:\n  schemas:\n{schemas}")
}

/// Asserts that two pieces of generated code are the same, however their tokens are spaced.
#[track_caller]
pub(crate) fn same(made: TokenStream, expected: TokenStream) {
    assert_eq!(flat(made), flat(expected));
}

fn flat(tokens: TokenStream) -> String {
    let words = tokens.into_iter().map(|tree| match tree {
        TokenTree::Group(group) => {
            let (open, close) = match group.delimiter() {
                Delimiter::Parenthesis => ("(", ")"),
                Delimiter::Brace => ("{", "}"),
                Delimiter::Bracket => ("[", "]"),
                Delimiter::None => ("", ""),
            };
            format!("{open} {} {close}", flat(group.stream()))
        }
        other => other.to_string(),
    });
    words.collect::<Vec<_>>().join(" ")
}
