//! Documents that nobody means well with: never worse than an error, in bounded time, and never code.

use std::fs;
use std::time::{Duration, Instant};

use proc_macro2::{TokenStream, TokenTree};
use xtask::cli;

use crate::tree::Tree;

/// Far more than any of these takes on a machine that does other things.
const LONG: Duration = Duration::from_secs(120);

/// What `codegen` makes of a document, and how it says so: the exit code and the diagnostics.
fn codegen(file: &str, document: &[u8]) -> (Tree, u8, String) {
    let tree = Tree::new();
    tree.write(&format!("specs/{file}"), document);
    let (code, said) = again(&tree);
    (tree, code, said)
}

fn again(tree: &Tree) -> (u8, String) {
    let start = Instant::now();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = cli::run(["codegen"], || Ok(tree.workspace()), &mut out, &mut err);
    let said = String::from_utf8(err).unwrap();
    assert!(start.elapsed() < LONG, "{said}");
    // A panic is caught where progenitor may have one, and said by these.
    for code in ["generator-failed", "not-generated"] {
        assert!(!said.contains(code), "{said}");
    }
    (code, said)
}

/// The code of the first error of a document of which no crate is made.
fn error(file: &str, document: impl AsRef<[u8]>) -> String {
    let (tree, code, said) = codegen(file, document.as_ref());
    assert_eq!(code, 1, "{said}");
    assert!(!tree.exists("crates/acme"), "{said}");
    assert!(said.len() < 100_000, "{} bytes", said.len());
    let (_, rest) = said.split_once("error[").unwrap();
    rest.split(']').next().unwrap().to_owned()
}

#[test]
fn what_is_no_document_is_an_error() {
    let cases: [(&str, Vec<u8>, &str); 14] = [
        ("acme.yaml", Vec::new(), "document-empty"),
        ("acme.yaml", b"\x7fELF\0\0".to_vec(), "yaml-syntax"),
        ("acme.yaml", (0..=255).collect(), "document-encoding"),
        ("acme.json", b"\x1f\x8b\x08\0".to_vec(), "document-encoding"),
        ("acme.json", b"\0\0\0\0".to_vec(), "json-syntax"),
        (
            "acme.json",
            b"{\"openapi\": \"3.1.0\"".to_vec(),
            "json-syntax",
        ),
        ("acme.json", vec![b'['; 3_000_000], "document-too-deep"),
        ("acme.json", b"{\"a\":".repeat(10_000), "document-too-deep"),
        ("acme.yaml", vec![b'['; 10_000], "document-too-deep"),
        ("acme.yaml", b"- ".repeat(10_000), "document-too-deep"),
        ("acme.yaml", b"? ".repeat(10_000), "yaml-key"),
        ("acme.yaml", b"a: &a [*a]\n".to_vec(), "yaml-alias"),
        ("acme.yaml", laughs().into_bytes(), "document-too-large"),
        (
            "acme.yaml",
            b"<!DOCTYPE html><html></html>".to_vec(),
            "document-not-a-mapping",
        ),
    ];
    for (file, text, code) in cases {
        let shown: String = String::from_utf8_lossy(&text).chars().take(30).collect();
        assert_eq!(error(file, text), code, "{shown:?}");
    }
}

/// A billion values, by aliases of aliases.
fn laughs() -> String {
    let list = |of: &str| format!("[{}]\n", [of; 10].join(", "));
    let mut text = format!("x-0: &a0 {}", list("lol"));
    for level in 1..10 {
        text.push_str(&format!(
            "x-{level}: &a{level} {}",
            list(&format!("*a{}", level - 1))
        ));
    }
    text
}

#[test]
fn a_file_of_any_size_is_read_up_to_the_limit() {
    let tree = Tree::new();
    tree.write("specs/acme.yaml", "");
    // It has no content, and takes no room.
    let file = fs::File::options()
        .append(true)
        .open(tree.path("specs/acme.yaml"))
        .unwrap();
    file.set_len(1 << 40).unwrap();
    let (code, said) = again(&tree);
    assert!(
        code == 1 && said.contains("error[document-too-large]"),
        "{said}"
    );
}

#[test]
fn a_document_that_ends_anywhere_is_read_or_refused() {
    let whole = "openapi: 3.1.0
info: { title: Acme, version: '1' }
paths:
  /a/{id}:
    put:
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } }
components:
  schemas:
    A: { type: object, properties: { a: { type: string, enum: [a, \"b\"] } } }
";
    for end in (0..whole.len()).step_by(3) {
        let (_, code, said) = codegen("acme.yaml", &whole.as_bytes()[..end]);
        assert!(matches!(code, 0 | 1 | 3), "{end}: {said}");
        assert_eq!(code == 1, said.contains("error["), "{end}: {said}");
    }
}

/// Texts that end what they are in, or begin something else.
const PAYLOADS: [&str; 14] = [
    "\"; compile_error!(\"x\"); //",
    "*/ compile_error!(\"x\"); /*",
    "]] compile_error!(\"x\");",
    "\n#![compile_error!(\"x\")]\n#![doc = \"y\"]",
    "#\" compile_error!(\"x\") r#\"",
    "```\ncompile_error!(\"x\")\n```",
    "~~~rust\ncompile_error!(\"x\")\n~~~",
    "\n\n    compile_error!(\"x\")\n",
    "- a\n\n      compile_error!(\"x\")",
    "<script>compile_error!(\"x\")</script><!--",
    "a\r\nX-Evil: compile_error!(\"x\")",
    "\u{202e}compile_error!\u{2066}(\"x\")\u{0}",
    "{compile_error!(\"x\")}",
    "\\u{0} \\\" ${compile_error!(\"x\")}",
];

/// Names that mean something in Rust, in Cargo or on a file system, or nothing at all.
const NAMES: [&str; 24] = [
    "",
    "__proto__",
    "String",
    "Option",
    "Result",
    "Vec",
    "Box",
    "Self",
    "self",
    "std",
    "core",
    "crate",
    "super",
    "r#type",
    "Some",
    "None",
    "Ok",
    "Err",
    "Default",
    "Client",
    "../../evil",
    "aux",
    "\u{202e}",
    "日本",
];

/// A document with a text wherever one can be.
fn poisoned(text: &str, name: &str) -> String {
    let text = serde_json::Value::from(text).to_string();
    let name = serde_json::Value::from(name).to_string();
    format!(
        r##"{{ "openapi": "3.1.0",
 "info": {{ "title": {text}, "version": {text}, "description": {text} }},
 "servers": [{{ "url": "https://a.example/{{v}}", "description": {text}, "variables": {{ "v": {{ "default": {text}, "enum": [{text}, {name}], "description": {text} }} }} }}, {{ "url": {text} }}],
 "tags": [{{ "name": {text}, "description": {text} }}],
 "security": [{{ "key": [] }}],
 "paths": {{
  "/a": {{ "post": {{ "operationId": {name}, "summary": {text}, "description": {text}, "tags": [{text}],
    "parameters": [
      {{ "name": {name}, "in": "query", "description": {text}, "schema": {{ "type": "string", "default": {text}, "enum": [{text}, {name}, "x"] }} }},
      {{ "name": {text}, "in": "header", "schema": {{ "type": "string" }} }},
      {{ "name": "at", "in": "query", "required": true, "example": {text}, "schema": {{ "type": "string", "pattern": {text} }} }} ],
    "requestBody": {{ "required": true, "content": {{ "application/json": {{ "schema": {{ "$ref": "#/components/schemas/A" }} }} }} }},
    "responses": {{ "200": {{ "description": {text}, "content": {{ "application/json": {{ "schema": {{ "$ref": "#/components/schemas/A" }} }} }} }}, "404": {{ "description": {text}, "content": {{ {text}: {{}} }} }} }} }} }},
  "/b": {{ "get": {{ "operationId": {text}, "responses": {{}} }} }}
 }},
 "components": {{
  "securitySchemes": {{ "key": {{ "type": "apiKey", "in": "header", "name": "X-Key", "description": {text} }} }},
  "schemas": {{
   "A": {{ "type": "object", "title": {text}, "description": {text}, "required": [{name}], "properties": {{ {name}: {{ "type": "string", "description": {text}, "example": {text} }}, {text}: {{ "type": "integer", "default": 3 }}, "e": {{ "$ref": "#/components/schemas/E" }} }}, "x-rust-type": {{ "crate": "std", "version": "*", "path": {text} }} }},
   "E": {{ "type": "string", "enum": [{text}, {name}, "b"], "description": {text} }},
   "U": {{ "oneOf": [{{ "title": {text}, "type": "object", "properties": {{ "t": {{ "const": {text} }} }} }}, {{ "title": {name}, "type": "string" }}] }}
  }} }} }}"##
    )
}

/// Whether a word of the code, strings and documentation aside, is `word`.
fn is_code(tokens: TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => is_code(group.stream(), word),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Holds the files of a crate to be what they are for, whatever the document says.
fn holds_nothing_else(tree: &Tree, case: &str) {
    for file in tree.files("acme") {
        let text = tree.read(&format!("crates/acme/{file}"));
        if file.ends_with(".rs") {
            let tokens: TokenStream = text
                .parse()
                .unwrap_or_else(|e| panic!("{case}: {file}: {e}"));
            assert!(!is_code(tokens, "compile_error"), "{case}: {file}");
            syn::parse_file(&text).unwrap_or_else(|e| panic!("{case}: {file}: {e}"));
            assert!(
                !text.contains(['\u{202e}', '\u{2066}']),
                "{case}: {file} turns its text around"
            );
        }
        if file == "Cargo.toml" {
            let manifest: toml_edit::DocumentMut = text.parse().unwrap();
            let tables: Vec<_> = manifest.iter().map(|(key, _)| key).collect();
            let expected = [
                "package",
                "features",
                "dependencies",
                "dev-dependencies",
                "lints",
            ];
            assert_eq!(tables, expected, "{case}: {text}");
            let description = manifest["package"]["description"].as_str().unwrap();
            assert!(
                !description.contains(char::is_control),
                "{case}: {description:?}"
            );
        }
    }
}

#[test]
fn no_text_of_a_document_becomes_code() {
    for text in PAYLOADS {
        let (tree, code, said) = codegen("acme.json", poisoned(text, "plain").as_bytes());
        assert!(matches!(code, 0 | 3), "{text:?}: {said}");
        assert!(!said.contains(['\u{202e}', '\u{0}']), "{text:?}");
        holds_nothing_else(&tree, text);
    }
}

#[test]
fn every_name_is_one_in_rust() {
    for name in NAMES {
        let (tree, code, said) = codegen("acme.json", poisoned("plain", name).as_bytes());
        assert!(matches!(code, 0 | 3), "{name:?}: {said}");
        holds_nothing_else(&tree, name);
        assert!(!tree.exists("evil") && !tree.exists("../evil"), "{name}");
    }
}

#[test]
fn what_is_long_or_many_takes_bounded_time() {
    let document = |schemas: &str| {
        format!(
            r##"{{ "openapi": "3.1.0", "info": {{ "title": "T", "version": "1" }}, "servers": [{{ "url": "https://a.example" }}], "paths": {{ "/a": {{ "put": {{ "operationId": "a", "requestBody": {{ "required": true, "content": {{ "application/json": {{ "schema": {{ "$ref": "#/components/schemas/C0" }} }} }} }}, "responses": {{}} }} }} }}, "components": {{ "schemas": {{ {schemas} }} }} }}"##
        )
    };
    let chain = |count: usize, link: &dyn Fn(usize) -> String| {
        let links: Vec<_> = (0..count)
            .map(|n| format!("\"C{n}\": {}", link(n)))
            .collect();
        document(&format!(
            "{}, \"C{count}\": {{ \"type\": \"object\" }}",
            links.join(", ")
        ))
    };
    let to = |n: usize| format!("{{ \"$ref\": \"#/components/schemas/C{}\" }}", n + 1);
    let twice = |n: usize, key: &str| format!("{{ \"{key}\": [{}, {}] }}", to(n), to(n));
    let many: Vec<_> = (0..3000)
        .map(|n| format!("\"v{}\"", "-".repeat(n)))
        .collect();
    let long = "x".repeat(1_000_000);
    let cases = [
        chain(2000, &to),
        chain(2000, &|n| {
            format!("{{ \"type\": \"array\", \"items\": {} }}", to(n))
        }),
        chain(500, &|n| {
            format!(
                "{{ \"type\": \"object\", \"required\": [\"a\", \"b\"], \"properties\": {{ \"a\": {}, \"b\": {} }} }}",
                to(n),
                to(n)
            )
        }),
        chain(60, &|n| twice(n, "oneOf")),
        chain(60, &|n| twice(n, "allOf")),
        document(&format!(
            "\"C0\": {{ \"type\": \"string\", \"enum\": [{}] }}",
            many.join(", ")
        )),
        document(&format!(
            "\"C0\": {{ \"type\": \"object\", \"properties\": {{ \"{long}\": {{ \"type\": \"string\" }} }} }}"
        )),
        document("\"C0\": {}").replace(
            "\"a\", \"requestBody\"",
            &format!("\"{long}\", \"requestBody\""),
        ),
    ];
    for text in cases {
        let (tree, code, said) = codegen("acme.json", text.as_bytes());
        let shown: String = text.chars().skip(300).take(200).collect();
        assert!(matches!(code, 0 | 3), "{shown}: {said}");
        assert!(said.len() < 100_000, "{} bytes", said.len());
        assert!(
            tree.files("acme").iter().all(|file| file.len() < 300),
            "{shown}"
        );
    }
}
