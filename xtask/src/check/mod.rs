//! What is wrong with a document and what is ignored of it. Nothing is changed here.
//!
//! - `references`: whether every `$ref` leads somewhere.
//! - `marks`: what `x-clientry` says of a field, on what is none.
//! - `formats`: the formats of numbers that do not decide the Rust type.
//! - `mappings`: whether discriminators name schemas that are there.
//! - `ignored`: the keywords that no stage reads.
//! - `values`: the values that are of another JSON type than their keyword takes.
//! - `security`: whether every security requirement names schemes that are defined.

mod formats;
mod ignored;
mod mappings;
mod marks;
mod references;
mod security;
mod values;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Document;
use crate::openapi::extension;
use crate::openapi::walk::{self, Scope};

/// How many diagnostics are made; a document with more is the wrong document.
const MAX_DIAGNOSTICS: usize = 100;

/// All that keeps `document` from being understood, and all that is ignored of it.
pub fn check(document: &Document) -> Vec<Diagnostic> {
    let version = match version(document) {
        Ok(version) => version,
        // The other checks would measure something else by the rules of OpenAPI 3.
        Err(diagnostic) => return vec![diagnostic],
    };
    let mut found = Vec::new();
    found.extend(info(document));
    found.extend(paths(document, version));
    walk::objects(&document.value, Scope::All, &mut |object| {
        if found.len() <= MAX_DIAGNOSTICS {
            found.extend(extension::check(document, object));
        }
    });
    let warnings = references::check(document, MAX_DIAGNOSTICS, &mut found);
    security::check(document, MAX_DIAGNOSTICS, &mut found);
    let tolerated = values::check(document, MAX_DIAGNOSTICS, &mut found);
    if found.len() > MAX_DIAGNOSTICS {
        found.truncate(MAX_DIAGNOSTICS);
        found.push(document.diagnostic(
            Severity::Error,
            "too-many-errors",
            "",
            format!("more than {MAX_DIAGNOSTICS} errors; the rest is omitted"),
            "",
            "fix the first ones and run again",
        ));
    }
    found.extend(tolerated);
    found.extend(warnings);
    found.extend(marks::check(document));
    found.extend(formats::check(document));
    found.extend(mappings::check(document));
    found.extend(ignored::check(document));
    found
}

/// The minor version of OpenAPI 3 that `document` is written in.
fn version(document: &Document) -> Result<u8, Diagnostic> {
    let wrong = |pointer: &str, message: String, help: &str| {
        document.diagnostic(
            Severity::Error,
            "openapi-version",
            pointer,
            message,
            "OpenAPI 3.0, 3.1 and 3.2 are supported",
            help,
        )
    };
    if let Some(swagger) = document.value.get("swagger") {
        let version = shown(swagger);
        return Err(wrong(
            "/swagger",
            format!("the document is Swagger {version}"),
            "convert it to OpenAPI 3.0, for example with `npx swagger2openapi`",
        ));
    }
    let Some(openapi) = document.value.get("openapi") else {
        return Err(wrong(
            "",
            "the document does not say which version of OpenAPI it is written in".to_owned(),
            "start it with `openapi: 3.1.0`, or see that this is the right file",
        ));
    };
    // A number is a version without its quotes, which `values` says.
    let text = match openapi {
        Value::String(text) => text,
        Value::Number(_) => document.written("/openapi").unwrap_or_default(),
        _ => {
            return Err(wrong(
                "/openapi",
                format!("`openapi` is {}, not a string", shown(openapi)),
                "write the version in full, such as `3.1.0`",
            ));
        }
    };
    let mut parts = text.split('.');
    match (parts.next(), parts.next()) {
        (Some("3"), Some("0")) => Ok(0),
        (Some("3"), Some("1")) => Ok(1),
        (Some("3"), Some("2")) => Ok(2),
        _ => Err(wrong(
            "/openapi",
            format!("the document is written in OpenAPI {text}"),
            "write it in 3.2; most documents of later versions only need the number changed",
        )),
    }
}

fn info(document: &Document) -> Option<Diagnostic> {
    let missing = |pointer: &str, message: &str, help: &str| {
        Some(document.diagnostic(
            Severity::Warning,
            "openapi-info",
            pointer,
            message,
            "the documentation of the crate says which API and which version of it the crate is made for",
            help,
        ))
    };
    let Some(info) = document.value.get("info").filter(|info| info.is_object()) else {
        return missing(
            "/info",
            "the document has no `info`",
            "add `info` with a `title` and a `version`",
        );
    };
    match (info.get("title"), info.get("version")) {
        // What is no string without its quotes is one with them, which `values` says.
        (Some(title), Some(version)) if is_text(title) && is_text(version) => None,
        (None, _) => missing("/info", "`info` has no `title`", "add it"),
        (Some(title), None) if is_text(title) => {
            missing("/info", "`info` has no `version`", "add it")
        }
        (Some(title), Some(_)) if is_text(title) => missing(
            "/info/version",
            "`info.version` is not a string",
            "write one",
        ),
        (Some(_), _) => missing("/info/title", "`info.title` is not a string", "write one"),
    }
}

fn is_text(value: &Value) -> bool {
    matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_))
}

fn paths(document: &Document, version: u8) -> Option<Diagnostic> {
    let has = |key: &str| document.value.get(key).is_some();
    let (message, help) = match document.value.get("paths") {
        // `values` says what is of the wrong type.
        Some(paths) if !paths.is_null() => return None,
        Some(_) => (
            "`paths` is null",
            "write a mapping of paths to their operations, which may be empty",
        ),
        None if version >= 1 && (has("webhooks") || has("components")) => return None,
        None => (
            "the document has no `paths`",
            "add `paths`, which may be empty",
        ),
    };
    // With types there is a crate to make; with nothing at all it is the wrong document, or a part of one.
    let severity = match has("components") {
        true => Severity::Warning,
        false => Severity::Error,
    };
    let why = "they are what the client calls";
    Some(document.diagnostic(severity, "openapi-paths", "/paths", message, why, help))
}

/// A value in a few characters.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: {}\n";

    /// The code, line and column of each diagnostic.
    fn diagnostics(text: &str) -> Vec<(&'static str, usize, usize)> {
        let document = Document::parse("x.yaml", text).unwrap();
        check(&document)
            .iter()
            .map(|diagnostic| {
                let at = diagnostic.position.unwrap();
                (diagnostic.code, at.line, at.column)
            })
            .collect()
    }

    fn message(text: &str) -> String {
        let document = Document::parse("x.yaml", text).unwrap();
        check(&document)[0].message.clone()
    }

    #[test]
    fn a_sound_document_has_no_diagnostics() {
        assert_eq!(diagnostics(HEAD), []);
        assert_eq!(diagnostics(&HEAD.replace("3.1.0", "3.0.3")), []);
    }

    #[test]
    fn the_version_is_three_and_a_known_minor() {
        assert_eq!(
            diagnostics("swagger: '2.0'\nhost: x"),
            [("openapi-version", 1, 10)]
        );
        assert_eq!(message("swagger: 2.0\n"), "the document is Swagger 2.0");
        assert_eq!(diagnostics("info: {}"), [("openapi-version", 1, 1)]);
        assert_eq!(
            diagnostics("a: b\nopenapi: 3.3\n"),
            [("openapi-version", 2, 10)]
        );
        assert_eq!(
            message("openapi: [3.1]"),
            "`openapi` is a list, not a string"
        );
        for version in ["3.3.0", "4.0.0", "2.0", "3", "3.10.0", "x"] {
            let text = format!("openapi: '{version}'");
            assert_eq!(
                message(&text),
                format!("the document is written in OpenAPI {version}")
            );
        }
    }

    #[test]
    fn a_version_without_quotes_or_a_patch_is_read() {
        let with = |version: &str| diagnostics(&HEAD.replace("3.1.0", version));
        for version in ["3.0", "3.1"] {
            assert_eq!(with(version), [("value-type", 1, 10)]);
            assert_eq!(with(&format!("'{version}'")), []);
        }
        // The number is the same as 3.1, but that is not what is written.
        assert_eq!(with("3.10"), [("openapi-version", 1, 10)]);
    }

    #[test]
    fn info_names_the_api() {
        let with = |info: &str| diagnostics(&format!("openapi: 3.1.0\npaths: {{}}\n{info}\n"));
        assert_eq!(with(""), [("openapi-info", 1, 1)]);
        assert_eq!(with("info: x"), [("openapi-info", 3, 7)]);
        assert_eq!(with("info: { version: '1' }"), [("openapi-info", 3, 7)]);
        assert_eq!(with("info: { title: T }"), [("openapi-info", 3, 7)]);
        assert_eq!(
            with("info: { title: T, version: 1.0 }"),
            [("value-type", 3, 28)]
        );
        assert_eq!(
            with("info: { title: 1, version: '1' }"),
            [("value-type", 3, 16)]
        );
        assert_eq!(
            with("info: { title: T, version: [] }"),
            [("openapi-info", 3, 28), ("value-type", 3, 28)]
        );
    }

    #[test]
    fn no_paths_are_an_error_where_there_are_no_types_either() {
        let error = |text: &str| {
            let document = Document::parse("x.yaml", text).unwrap();
            let found = check(&document);
            found.iter().any(|one| one.severity == Severity::Error)
        };
        assert!(error("openapi: 3.0.3"));
        assert!(error("openapi: 3.0.3\npaths:"));
        assert!(!error("openapi: 3.0.3\ncomponents: {}"));
        assert!(!error("openapi: 3.0.3\npaths: {}"));
    }

    #[test]
    fn paths_may_be_missing_in_three_one_only() {
        let with = |version: &str, rest: &str| {
            diagnostics(&format!(
                "openapi: {version}\ninfo: {{ title: T, version: '1' }}\n{rest}\n"
            ))
        };
        assert_eq!(with("3.1.0", ""), [("openapi-paths", 1, 1)]);
        assert_eq!(with("3.1.0", "webhooks: {}"), []);
        assert_eq!(with("3.1.0", "components: {}"), []);
        assert_eq!(with("3.0.3", "components: {}"), [("openapi-paths", 1, 1)]);
        assert_eq!(with("3.0.3", "paths: []"), [("value-type", 3, 8)]);
        assert_eq!(with("3.0.3", "paths: 7"), [("value-type", 3, 8)]);
        assert_eq!(with("3.0.3", "paths:")[0], ("openapi-paths", 3, 6));
    }

    #[test]
    fn sections_of_components_are_maps() {
        let with = |rest: &str| diagnostics(&format!("{HEAD}{rest}"));
        let wrong = |line, column| [("value-type", line, column)];
        assert_eq!(with("components:\n"), wrong(4, 11));
        assert_eq!(with("components: { schemas: {}, x-a: 1 }\n"), []);
        assert_eq!(with("components: 1\n"), wrong(4, 13));
        assert_eq!(
            with("components: { schemas: 1, parameters: {} }\n"),
            wrong(4, 24)
        );
    }

    #[test]
    fn extensions_fit_their_locations() {
        let with = |rest: &str| diagnostics(&format!("{HEAD}{rest}"));
        let sound = "x-clientry: { accept: a/b }\n\
            servers: [{ url: /, x-clientry: { name: Live } }]\n\
            components:\n  \
              securitySchemes: { s: { x-clientry: { prefix: 'T ' } } }\n  \
              parameters: { p: { x-clientry: { client: true }, schema: {} } }\n  \
              responses: { r: { x-clientry: { source: inferred, note: n } } }\n  \
              schemas: { x-clientry: { x-clientry: { more_values: [a] }, example: { x-clientry: 1 }, properties: { a: { x-clientry: { secret: true } } } } }\n";
        assert_eq!(with(sound), []);
        assert_eq!(
            with("x-clientry: { secret: true }\n"),
            [("extension-key", 4, 15)]
        );
        assert_eq!(
            with("servers: [{ x-clientry: { prefix: a } }]\n"),
            [("extension-key", 4, 27)]
        );
        assert_eq!(
            with("components: { securitySchemes: { s: { x-clientry: { name: a } } } }\n"),
            [("extension-key", 4, 53)]
        );
        assert_eq!(
            with("components: { schemas: { s: { items: { x-clientry: { client: true } } } } }\n"),
            [("extension-key", 4, 54)]
        );
        assert_eq!(
            with("tags: [{ x-clientry: { secret: true } }]\n"),
            [("extension-key", 4, 24)]
        );
        assert_eq!(
            with("components: { parameters: { p: { x-clientry: { client: 1 } } } }\n"),
            [("extension-value", 4, 56)]
        );
    }

    #[test]
    fn only_a_header_is_set_once_for_a_client() {
        let with = |location: &str| {
            diagnostics(&format!(
                "{HEAD}components: {{ parameters: {{ p: {{ x-clientry: {{ client: true }}, name: a, in: {location}, schema: {{}} }} }} }}\n"
            ))
        };
        assert_eq!(with("header"), []);
        for location in ["query", "path", "cookie"] {
            assert_eq!(with(location), [("client-parameter", 4, 56)]);
        }
    }

    #[test]
    fn a_flood_of_diagnostics_is_cut() {
        let refs: String = (0..500)
            .map(|n| format!("  s{n}: {{ $ref: 7 }}\n"))
            .collect();
        let found = diagnostics(&format!("{HEAD}components:\n schemas:\n{refs}"));
        assert_eq!(found.len(), MAX_DIAGNOSTICS + 1);
        assert_eq!(
            found.last().map(|diagnostic| diagnostic.0),
            Some("too-many-errors")
        );
        // What only costs a part does not count.
        let found = diagnostics(&format!(
            "{HEAD}components:\n schemas:\n{}",
            refs.replace("7", "'#/none'")
        ));
        assert_eq!(found.len(), 1);
    }
}
