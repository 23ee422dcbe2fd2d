//! From the pages of a provider's documentation to one OpenAPI document.
//!
//! | module | what it does |
//! | --- | --- |
//! | `page` | a page becomes blocks: headings, tables, code, text |
//! | `format` | blocks become a document, one file for each format |
//! | `merge` | the documents of several pages become one |
//! | `finish` | what a document needs and no page says is inferred, and marked |
//! | `yaml` | the document as a file |
//!
//! What a page does not state is marked in the document by `x-clientry` with its source, as in `specs/`, and what is on a page
//! and in no place of the document is reported.

mod finish;
mod format;
mod merge;
pub mod page;
mod yaml;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Position, Severity};
use format::{FORMATS, Part};
use page::Page;

/// A document made of pages.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The document.
    pub value: Value,
    /// The files of the pages, as diagnostics show them.
    pub pages: Vec<String>,
    /// The schemas whose names are on no page.
    pub named_here: Vec<String>,
}

/// Makes one document of `pages`. `provider` names the provider where the pages do not.
///
/// The report lists what was inferred and what is nowhere in the document; where it has an error, there is no document.
pub fn import(pages: &[Page], provider: Option<&str>) -> (Diagnostics, Option<Imported>) {
    let mut report = Diagnostics::new();
    let mut parts = Vec::new();
    for page in pages {
        let mut own = Diagnostics::new();
        parts.extend(read(page, &mut own));
        report.extend(own);
    }
    if report.has_errors() {
        return (report, None);
    }
    let merged = merge::merge(parts, &mut report);
    let Some(mut merged) = merged.filter(|_| !report.has_errors()) else {
        return (report, None);
    };
    finish::apply(&mut merged, pages, provider, &mut report);
    if report.has_errors() {
        return (report, None);
    }
    let imported = Imported {
        named_here: merged.named_here(),
        pages: pages.iter().map(|page| page.file.clone()).collect(),
        value: merged.value,
    };
    (report, Some(imported))
}

/// What a page says, by the first format that it shows.
fn read(page: &Page, report: &mut Diagnostics) -> Vec<Part> {
    match FORMATS.iter().find(|format| format.sign(page).is_some()) {
        Some(format) => format.read(page, report),
        None => {
            report.push(unknown(page));
            Vec::new()
        }
    }
}

/// A page without the sign of any format.
fn unknown(page: &Page) -> Diagnostic {
    let known: Vec<String> = FORMATS
        .iter()
        .map(|format| format!("{} ({})", format.name(), format.looks_like()))
        .collect();
    let first = page.blocks.first();
    let found = match first {
        None if page.source.text().trim().is_empty() => "there is nothing on it".to_owned(),
        None => "its elements are nested thousands of levels deep".to_owned(),
        Some(block) => {
            let open = page.blocks.iter().find(|block| block.is_open_code());
            let open = open.map(|block| {
                let line = block.position.line;
                format!(
                    "; the code that line {line} begins has no end, so that all behind it is code"
                )
            });
            format!(
                "it has {}, and the first is {}{}",
                counted(page.blocks.len(), "block"),
                block.shown(),
                open.unwrap_or_default()
            )
        }
    };
    let position = first.map_or(Position { line: 1, column: 1 }, |block| block.position);
    page.diagnostic(
        Severity::Error,
        "page-unknown",
        position,
        "the page is of no format that is known",
        found,
        format!("a page is {}", known.join(", or ")),
    )
}

fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

impl Imported {
    /// The document as the text of a file.
    pub fn yaml(&self) -> String {
        let names = self.pages.iter().map(|page| {
            let name = page.rsplit(['/', '\\']).next().unwrap_or(page);
            name.replace(char::is_control, " ")
        });
        let names: Vec<String> = names.collect();
        let mut comments = vec![
            format!(
                "Imported from {} by `cargo xtask import`.",
                names.join(", ")
            ),
            "What no page states has its source under `x-clientry`.".to_owned(),
        ];
        if !self.named_here.is_empty() {
            let names = self.named_here.join(", ");
            comments.push(format!(
                "The names of these schemas are on no page: {names}."
            ));
        }
        yaml::write(&comments, &self.value)
    }
}
