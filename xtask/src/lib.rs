//! The generator: an OpenAPI document in, a client crate out.
//!
//! Each stage takes one type and gives the next:
//!
//! ```text
//! text ──document──▶ Document ──lower──▶ Document + Facts ──ir──▶ Api ──engine──▶ Api + RustTypes ──rust──▶ Crate
//!      ──emit──▶ files ──workspace──▶ written, or compared
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod document;
mod emit;
pub mod engine;
pub mod explain;
pub mod facts;
pub mod import;
pub mod ir;
pub mod lower;
pub mod media;
mod naming;
pub mod openapi;
pub mod prepare;
pub mod rust;
#[cfg(test)]
mod testing;
pub mod workspace;

use diagnostic::{Diagnostics, Severity};
use document::Document;
use facts::Facts;
use ir::Api;
use workspace::GeneratedCrate;

/// Turns one document into the crate `name`.
///
/// The report carries what was changed or omitted on the way; where it holds an error there is no crate.
pub fn generate_crate(
    name: &str,
    mut document: Document,
    previous_version: Option<String>,
) -> (Diagnostics, Option<GeneratedCrate>) {
    let mut report = Diagnostics::default();
    prepare::apply(&mut document, &mut report);
    report.extend(check::check(&document));
    if report.has_errors() {
        return (report, None);
    }
    let mut facts = Facts::default();
    lower::apply(&mut document, &mut facts, &mut report);
    if report.has_errors() {
        return (report, None);
    }
    let api = Api::read(name, &document, &facts, &mut report);
    let files = engine::run(&api).and_then(|types| {
        let decided = rust::decide(&api, &types, previous_version.as_deref());
        emit::files(&decided)
    });
    match files {
        Ok(files) => (
            report,
            Some(GeneratedCrate {
                name: name.to_owned(),
                source: format!("Source: {}, SHA-256 {}.", api.file, document.sha256()),
                files,
            }),
        ),
        Err(problem) => {
            report.push(document.diagnostic(
                Severity::Error,
                "not-generated",
                "",
                format!("no crate can be generated from this document: {problem}"),
                "progenitor or a stage after it does not accept what the document says",
                "please report it with the document; a smaller one that shows it helps most",
            ));
            (report, None)
        }
    }
}
