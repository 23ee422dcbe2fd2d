//! What the screen shows for documents that cannot be understood.

use std::fmt::Write;

use xtask::check::check;
use xtask::diagnostic::Diagnostics;
use xtask::document::Document;
use xtask::prepare;
use xtask::workspace::Workspace;

/// Each document with what is said about it.
fn screens(documents: &[(&str, &str)]) -> String {
    let mut screen = String::new();
    for (file, text) in documents {
        let report = match Document::parse(file, text) {
            Err(problem) => Diagnostics::from(problem),
            Ok(mut document) => {
                let mut report = Diagnostics::new();
                prepare::apply(&mut document, &mut report);
                report.extend(check(&document));
                report
            }
        };
        let shown = if report.is_empty() {
            format!("{file}: nothing to say\n")
        } else {
            report.to_string()
        };
        writeln!(screen, "{shown}").unwrap();
    }
    screen
}

fn with(rest: &str) -> String {
    format!("openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths: {{}}\n{rest}")
}

#[test]
fn the_documents_of_the_workspace_are_sound() {
    let workspace = Workspace::locate().unwrap();
    for provider in workspace.providers().unwrap() {
        let (document, mut report) =
            prepare::load(workspace.root(), &provider.document.unwrap(), None)
                .unwrap_or_else(|problems| panic!("{problems}"));
        report.extend(check(&document));
        assert!(!report.has_errors(), "{report}");
    }
}

#[test]
fn malformed_yaml() {
    let screen = screens(&[
        ("specs/tab.yaml", "info:\n\ttitle: x\n"),
        ("specs/colon.yaml", "info:\n  title: a: b\n"),
        ("specs/open.yaml", "tags: [a, b\ninfo: {}\n"),
        ("specs/quote.yaml", "title: 'never closed\n"),
        ("specs/escape.yaml", "title: \"\\q\"\n"),
        ("specs/anchor.yaml", "a: *missing\n"),
        ("specs/itself.yaml", "a: &a\n  b: *a\n"),
        ("specs/twice.yaml", "paths:\n  /a: {}\n  /b: {}\n  /a: {}\n"),
        ("specs/infinite.yaml", "maximum: .inf\n"),
        ("specs/tag.yaml", "a: !include other.yaml\n"),
        ("specs/merge.yaml", "a:\n  <<: word\n"),
        ("specs/two.yaml", "a: 1\n---\nb: 2\n"),
        ("specs/empty.yaml", ""),
        ("specs/list.yaml", "- a\n"),
        ("specs/control.yaml", "title: a\u{1b}[31m\n"),
    ]);
    insta::assert_snapshot!(screen);
}

#[test]
fn malformed_json() {
    let screen = screens(&[
        ("specs/comma.json", "{\n  \"openapi\": \"3.1.0\",\n}\n"),
        ("specs/yaml.json", "openapi: 3.1.0\n"),
        ("specs/cut.json", "{\"info\": {\"title\": \"T"),
        (
            "specs/twice.json",
            "{\n  \"info\": {},\n  \"info\": {}\n}\n",
        ),
    ]);
    insta::assert_snapshot!(screen);
}

#[test]
fn documents_without_end() {
    let bomb: String = (1..30)
        .map(|n| format!("a{n}: &a{n} [*a{p}, *a{p}]\n", p = n - 1))
        .collect();
    let screen = screens(&[
        ("specs/bomb.yaml", &format!("a0: &a0 [x]\n{bomb}")),
        ("specs/deep.yaml", &format!("a:\n  {}", "- ".repeat(300))),
        ("specs/deep.json", &"[".repeat(300)),
        ("specs/flow.yaml", &"[".repeat(300)),
    ]);
    insta::assert_snapshot!(screen);
}

#[test]
fn documents_of_another_kind() {
    let screen = screens(&[
        ("specs/swagger.yaml", "swagger: '2.0'\n"),
        ("specs/later.yaml", "openapi: 3.2.0\n"),
        ("specs/number.yaml", "openapi: 3.1\n"),
        ("specs/none.yaml", "name: x\n"),
        ("specs/bare.yaml", "openapi: 3.0.3\n"),
    ]);
    insta::assert_snapshot!(screen);
}

#[test]
fn references_that_lead_nowhere() {
    let documents = [
        (
            "specs/nothing.yaml",
            with(
                "components:\n  schemas:\n    Webhook: {}\n    A: { $ref: '#/components/schemas/Webhok' }\n",
            ),
        ),
        (
            "specs/file.yaml",
            with("components:\n  schemas:\n    A: { $ref: 'common.yaml#/A' }\n"),
        ),
        (
            "specs/url.yaml",
            with("components:\n  schemas:\n    A: { $ref: 'https://example.com/a.json' }\n"),
        ),
        (
            "specs/anchor.yaml",
            with("components:\n  schemas:\n    A: { $ref: '#A' }\n"),
        ),
        (
            "specs/cycle.yaml",
            with(
                "components:\n  schemas:\n    A: { $ref: '#/components/schemas/B' }\n    B: { $ref: '#/components/schemas/A' }\n",
            ),
        ),
        (
            "specs/data.yaml",
            with("components:\n  schemas:\n    A: { example: { $ref: '#/nowhere' } }\n"),
        ),
    ];
    let documents: Vec<_> = documents
        .iter()
        .map(|(file, text)| (*file, text.as_str()))
        .collect();
    let screen = screens(&documents);
    insta::assert_snapshot!(screen);
}

#[test]
fn extensions_with_mistakes() {
    let documents = [
        (
            "specs/typo.yaml",
            with("components:\n  schemas:\n    A:\n      x-clientry: { secrte: true }\n"),
        ),
        (
            "specs/place.yaml",
            with("tags:\n  - name: a\n    x-clientry: { secret: true }\n"),
        ),
        (
            "specs/type.yaml",
            with("components:\n  schemas:\n    A:\n      x-clientry: { more_values: word }\n"),
        ),
    ];
    let documents: Vec<_> = documents
        .iter()
        .map(|(file, text)| (*file, text.as_str()))
        .collect();
    let screen = screens(&documents);
    insta::assert_snapshot!(screen);
}
