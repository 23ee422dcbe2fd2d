//! Pages with an embedded document: a fenced block of YAML or JSON that is an OpenAPI document, its info line perhaps naming
//! a file, and the method and the path of the page's operation.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Format, Part, incomplete, not_placed};
use crate::diagnostic::{Diagnostics, Position, Severity};
use crate::document::{Document, pointer};
use crate::import::page::{Block, BlockKind, Code, Line, Page};
use crate::openapi::{METHODS, walk};
use crate::prepare;

/// Pages with an embedded document.
pub struct Embedded;

impl Format for Embedded {
    fn name(&self) -> &'static str {
        "one with an embedded document"
    }

    fn looks_like(&self) -> &'static str {
        "a block of YAML or JSON with `openapi:` in it"
    }

    fn sign(&self, page: &Page) -> Option<Position> {
        let block = page.blocks.iter().find(|block| embedded(block).is_some());
        let heading = || page.blocks.iter().find(|block| is_openapi_heading(block));
        block.or_else(heading).map(|block| block.position)
    }

    fn read(&self, page: &Page, report: &mut Diagnostics) -> Vec<Part> {
        let blocks = page.blocks.iter();
        let codes: Vec<(&Block, &Code)> = blocks
            .filter_map(|block| Some((block, embedded(block)?)))
            .collect();
        if codes.is_empty() {
            let heading = page.blocks.iter().find(|block| is_openapi_heading(block));
            let position = heading.map_or(Position { line: 1, column: 1 }, |block| block.position);
            let recognised = format!("line {} has the heading `OpenAPI`", position.line);
            let stopped = "no block of YAML or JSON with `openapi:` follows the heading";
            report.push(incomplete(self, page, position, &recognised, stopped));
            return Vec::new();
        }
        let parts: Vec<Part> = codes
            .iter()
            .filter_map(|(block, code)| self.part(page, block, code, report))
            .collect();
        if !report.has_errors() {
            leftovers(page, &parts, report);
        }
        parts
    }
}

impl Embedded {
    fn part(
        &self,
        page: &Page,
        block: &Block,
        code: &Code,
        report: &mut Diagnostics,
    ) -> Option<Part> {
        let recognised = format!("line {} starts the block", block.position.line);
        let mut failed = |position, stopped: String| {
            report.push(incomplete(self, page, position, &recognised, stopped));
        };
        if !code.is_closed {
            let line = code.line + code.text.lines().count();
            let end = Position { line, column: 1 };
            failed(
                end,
                "the block has no end: the page stops inside it".to_owned(),
            );
            return None;
        }
        // As many lines in front of it as on the page, so that whatever is wrong is found there.
        let text = "\n".repeat(code.line.saturating_sub(1)) + &code.text;
        let language = language(&code.info);
        let parsed = match language {
            Some("json") => Document::parse_json(&page.file, &text),
            _ => Document::parse_yaml(&page.file, &text),
        };
        let mut document = match parsed {
            Ok(document) => document,
            Err(mut problem) => {
                problem.why = format!("the page is {}: {recognised}", self.name());
                report.push(problem);
                return None;
            }
        };
        for (pointer, reference) in unresolved(&document) {
            let position = document.position(&pointer).unwrap_or(block.position);
            failed(position, format!("`{reference}` is not in the block"));
        }
        let value = &document.value;
        if let Some((method, path)) = endpoint(&code.info) {
            let key = pointer::join("", ["paths", path.as_str(), method.as_str()]);
            if pointer::get(value, &key).is_none() {
                let method = method.to_uppercase();
                failed(
                    block.position,
                    format!(
                        "the block is about `{method} {path}`, and the document in it has no such operation"
                    ),
                );
            }
        } else if value
            .get("paths")
            .and_then(Value::as_object)
            .is_none_or(|paths| paths.is_empty())
        {
            failed(
                block.position,
                "the document in the block has no operation".to_owned(),
            );
        }
        if report.has_errors() {
            return None;
        }
        prepare::apply(&mut document, report);
        Some(Part {
            file: page.file.clone(),
            source: page.source.clone(),
            places: places(&document),
            value: document.value,
            named_here: BTreeSet::new(),
        })
    }
}

/// The code of a block that is a document.
fn embedded(block: &Block) -> Option<&Code> {
    let BlockKind::Code(code) = &block.kind else {
        return None;
    };
    let is_written = match language(&code.info) {
        Some(language) => matches!(language, "yaml" | "yml" | "json" | "openapi"),
        None => true,
    };
    let is_key = |line: &str| {
        let line = line.trim_start_matches(['{', ' ', '\t']);
        ["openapi", "swagger"].iter().any(|key| {
            let line = line.strip_prefix(['"', '\'']).unwrap_or(line);
            let rest = line.strip_prefix(key).unwrap_or_default();
            rest.trim_start_matches(['"', '\'', ' ']).starts_with(':')
        })
    };
    let has_key = code.text.lines().any(is_key);
    // Text of some other language, such as a command line, is in blocks as well.
    (is_written && has_key).then_some(code)
}

fn is_openapi_heading(block: &Block) -> bool {
    let heading = block.heading();
    heading.is_some_and(|(_, text)| text.trim().eq_ignore_ascii_case("openapi"))
}

/// The first word of an info line.
fn language(info: &str) -> Option<&str> {
    info.split([' ', ',', '{'])
        .next()
        .filter(|word| !word.is_empty())
}

/// The method, in lower case, and the path that an info line names.
fn endpoint(info: &str) -> Option<(String, String)> {
    let words: Vec<&str> = info.split_whitespace().collect();
    words.windows(2).find_map(|pair| {
        let method = pair[0].to_lowercase();
        let is_endpoint = METHODS.contains(&method.as_str()) && pair[1].starts_with('/');
        is_endpoint.then(|| (method, pair[1].to_owned()))
    })
}

/// The references that lead nowhere, with their pointers.
fn unresolved(document: &Document) -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk::references(&document.value, &mut |pointer, _, reference| {
        if let Some(reference) = reference.as_str()
            && document.resolve(reference).is_none()
        {
            found.push((pointer.to_owned(), reference.to_owned()));
        }
    });
    found
}

/// Where each value is.
fn places(document: &Document) -> BTreeMap<String, Position> {
    let mut pointers = Vec::new();
    let mut open = vec![String::new()];
    while let Some(pointer) = open.pop() {
        match pointer::get(&document.value, &pointer) {
            Some(Value::Object(fields)) => {
                open.extend(fields.keys().map(|key| pointer::push(&pointer, key)));
            }
            Some(Value::Array(items)) => {
                open.extend((0..items.len()).map(|index| format!("{pointer}/{index}")));
            }
            _ => {}
        }
        pointers.push(pointer);
    }
    let found = pointers.into_iter().filter_map(|pointer| {
        let position = document.key_position(&pointer)?;
        Some((pointer, position))
    });
    found.collect()
}

/// Lists what is on the page and not in its documents.
fn leftovers(page: &Page, parts: &[Part], report: &mut Diagnostics) {
    let mut prose = String::new();
    for part in parts {
        collect(&part.value, &mut prose);
    }
    let said = |text: &str| {
        let words = words(text);
        words.is_empty() || prose.contains(&words)
    };
    let line_said = |lines: &[Line]| {
        let all: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        said(&all.join(" "))
    };
    let mut blocks = page.blocks.iter().peekable();
    while let Some(block) = blocks.next() {
        let is_said = match &block.kind {
            BlockKind::Code(_) => embedded(block).is_some(),
            BlockKind::Heading { text, .. } => is_openapi_heading(block) || said(text),
            BlockKind::Text { lines, .. } | BlockKind::Tags(lines) => line_said(lines),
            BlockKind::Table { .. } => false,
        };
        if is_said {
            continue;
        }
        // What follows a heading that is not in the document is about it.
        let mut more = 0;
        if block.heading().is_some() {
            while let Some(next) = blocks.peek()
                && next.heading().is_none()
                && embedded(next).is_none()
            {
                more += 1;
                blocks.next();
            }
        }
        let mut shown = block.shown();
        if more > 0 {
            shown.push_str(" with what is under it");
        }
        report.push(not_placed(page, block.position, &shown, Severity::Note));
    }
}

/// The letters and digits of a text, words apart.
fn words(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

/// All strings in a value, as [`words`].
fn collect(value: &Value, into: &mut String) {
    match value {
        Value::String(text) => {
            into.push('\n');
            into.push_str(&words(text));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        Value::Object(fields) => fields.values().for_each(|value| collect(value, into)),
        _ => {}
    }
}
