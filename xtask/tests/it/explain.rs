//! Every code of a diagnostic has a page, and the document on the page causes it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use syn::visit::{self, Visit};
use xtask::document::Document;
use xtask::explain;

/// Words with a hyphen in the sources that are no codes.
const NO_CODES: &[&str] = &[
    "api-bindings",
    "build-dependencies",
    "clientry-mock",
    "compiler-message",
    "content-disposition",
    "content-length",
    "content-type",
    "data-info",
    "data-meta",
    "data-title",
    "date-time",
    "dev-dependencies",
    "idn-email",
    "idn-hostname",
    "iri-reference",
    "json-pointer",
    "json-seq",
    "keep-alive",
    "native-tls",
    "octet-stream",
    "not-documented",
    "preference-applied",
    "proc-macro",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "read-only",
    "round-trip",
    "rt-multi-thread",
    "transfer-encoding",
    "uri-reference",
    "user-agent",
    "write-only",
];

/// Codes of what a document alone does not cause, though its stage reports it.
const WITHOUT_EXAMPLE: &[&str] = &[
    // A document with a stage's bug in it would be a test of its own.
    "not-generated",
    "too-many-errors",
    // It takes references through dozens of others.
    "ref-too-deep",
    // It takes more than a hundred schemas.
    "discriminator-wide",
    // They take large documents, or bytes.
    // They are about other files.
    "component-renamed",
    "ref-file-invalid",
    "ref-file-missing",
    "ref-too-many-files",
    // An overlay is a file of its own.
    "overlay-invalid",
    "overlay-target",
    "document-changed",
    "document-encoding",
    "document-too-deep",
    "document-too-large",
    "document-unreadable",
    // They are about several bodies of one operation.
    "event-data-text",
    "item-schema-ignored",
    "media-type-chosen",
];

/// Modules that report what is wrong around the documents.
const AROUND: [&str; 4] = ["workspace", "cli", "import", "mock"];

/// Collects string literals outside of tests that look like codes.
struct Codes<'c>(&'c mut BTreeSet<String>);

impl<'ast> Visit<'ast> for Codes<'_> {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let test: syn::Attribute = syn::parse_quote!(#[cfg(test)]);
        if !module.attrs.contains(&test) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_lit_str(&mut self, literal: &'ast syn::LitStr) {
        let value = literal.value();
        let words: Vec<&str> = value.split('-').collect();
        let is_word =
            |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
        if words.len() > 1 && words.iter().all(is_word) && !value.starts_with("x-") {
            self.0.insert(value);
        }
    }
}

/// The codes by the module at the crate's root that has them first.
fn codes() -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && path.file_stem().is_some_and(|name| name != "tests")
        {
            let inside = path
                .strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))
                .unwrap();
            let module = inside.iter().next().unwrap().to_str().unwrap();
            let module = module.trim_end_matches(".rs").to_owned();
            let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
            Codes(found.entry(module).or_default()).visit_file(&file);
        }
    }
    for codes in found.values_mut() {
        codes.retain(|code| !NO_CODES.contains(&code.as_str()));
    }
    // These modules report nothing.
    for module in [
        "naming", "testing", "emit", "engine", "rust", "media", "explain",
    ] {
        found.remove(module);
    }
    found
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let codes: BTreeSet<_> = codes().into_values().flatten().collect();
    let pages: BTreeSet<_> = explain::pages().map(|page| page.code.to_owned()).collect();
    let missing: Vec<_> = codes.difference(&pages).collect();
    assert!(
        missing.is_empty(),
        "write their pages in `xtask/src/explain/pages.md`, or list what is no code in `NO_CODES`: {missing:?}"
    );
    let stale: Vec<_> = pages.difference(&codes).collect();
    assert!(stale.is_empty(), "remove their pages: {stale:?}");
}

#[test]
fn the_document_of_each_page_causes_its_diagnostic() {
    let around: BTreeSet<String> = codes()
        .into_iter()
        .filter(|(module, _)| AROUND.contains(&module.as_str()))
        .flat_map(|(_, codes)| codes)
        .collect();
    let mut wrong = Vec::new();
    for page in explain::pages() {
        let Some(example) = page.example() else {
            if !around.contains(page.code) && !WITHOUT_EXAMPLE.contains(&page.code) {
                wrong.push(format!("{} has no example", page.code));
            }
            continue;
        };
        let file = if example.is_json { "x.json" } else { "x.yaml" };
        let reported: Vec<_> = match Document::parse(file, &example.text) {
            Err(problem) => vec![problem.code],
            Ok(document) => {
                let (report, _) = xtask::generate_crate("acme", document, None);
                report.iter().map(|diagnostic| diagnostic.code).collect()
            }
        };
        if !reported.contains(&page.code) {
            wrong.push(format!("{}: {reported:?}", page.code));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_page_says_what_to_write_instead() {
    for page in explain::pages() {
        let paragraphs = page
            .text
            .split("\n\n")
            .filter(|text| !text.starts_with("```"));
        assert!(paragraphs.count() >= 2, "{}", page.code);
        assert!(
            page.text.lines().all(|line| line.len() <= 200),
            "{}",
            page.code
        );
    }
}
