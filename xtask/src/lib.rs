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
pub mod diff;
pub mod document;
mod emit;
pub mod engine;
pub mod explain;
pub mod facts;
pub mod import;
pub mod ir;
pub mod lower;
pub mod media;
pub mod mock;
mod naming;
pub mod openapi;
pub mod pipeline;
pub mod prepare;
pub mod rust;
#[cfg(test)]
mod testing;
pub mod workspace;

use diagnostic::Diagnostics;
use document::Document;
use pipeline::Settings;
use rust::Home;
use workspace::GeneratedCrate;

/// Turns one document into the crate `name` of the workspace.
///
/// The report has what was changed or omitted on the way; where it has an error there is no crate.
pub fn generate_crate(
    name: &str,
    document: Document,
    previous_version: Option<String>,
) -> (Diagnostics, Option<GeneratedCrate>) {
    let settings = Settings {
        name,
        version: previous_version,
        home: Home::Workspace,
        begins: &|_| {},
    };
    let generated = pipeline::generate(document, settings);
    (generated.report, generated.made)
}
