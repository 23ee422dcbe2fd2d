//! What the unit tests of several stages share.

use crate::diagnostic::Report;
use crate::document::Document;
use crate::facts::Facts;
use crate::ir::Api;
use crate::lower::Rule;
use crate::model::Api as Model;
use crate::refine::Refined;
use serde_json::Value;

/// The model of a document, and the codes of what was reported on the way.
pub(crate) fn api(text: &str) -> (Api, Vec<&'static str>) {
    let mut document = Document::parse("x.yaml", text).unwrap();
    let mut report = Report::default();
    let mut facts = Facts::default();
    crate::lower::apply(&mut document, &mut facts, &mut report);
    let api = Api::read("acme", &document, &facts, &mut report);
    (
        api,
        report.iter().map(|diagnostic| diagnostic.code).collect(),
    )
}

/// The old model.
pub(crate) fn model(text: &str) -> (Model, Vec<&'static str>) {
    let mut document = Document::parse("x.yaml", text).unwrap();
    let mut report = Report::default();
    let mut facts = Facts::default();
    crate::lower::apply(&mut document, &mut facts, &mut report);
    let api = Model::read("acme", &document, &facts, &mut report);
    (
        api,
        report.iter().map(|diagnostic| diagnostic.code).collect(),
    )
}

/// The component schemas `schemas` after some of the lowering rules, and the codes of what these reported.
pub(crate) fn lowered(rules: &[Rule], schemas: &str) -> (Value, Vec<&'static str>) {
    let text = format!("openapi: 3.1.0\ncomponents:\n  schemas:\n{schemas}");
    let mut document = Document::parse("x.yaml", &text).unwrap();
    let mut report = Report::default();
    for rule in rules {
        rule.apply(&mut document, &mut Facts::default(), &mut report);
    }
    (
        document.value["components"]["schemas"].clone(),
        report.iter().map(|finding| finding.code).collect(),
    )
}

/// One schema after a lowering rule.
pub(crate) fn lowered_schema(rule: Rule, schema: &str) -> Value {
    let (schemas, _) = lowered(&[rule], &format!("    A: {schema}\n"));
    schemas["A"].clone()
}

/// The model and what progenitor made of it.
pub(crate) fn refined(text: &str) -> (Model, Refined) {
    let (api, _) = model(text);
    let refined = crate::generate::run(&api)
        .and_then(|file| crate::refine::read(&api, file))
        .unwrap();
    (api, refined)
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

/// The items of generated code, without line breaks, for comparison.
pub(crate) fn flat(tokens: &proc_macro2::TokenStream) -> String {
    tokens
        .to_string()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
