//! What holds of every document, whatever it says: it ends, nothing panics, what is generated is Rust and the same each time, and
//! a diagnostic points into the document.
//!
//! The fuzz target `pipeline` of the runtime's fuzz package asserts it, too.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use xtask::diagnostic::Diagnostics;
use xtask::document::Document;

/// Far more than any of these takes in a build without optimization on a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// As much as the command line gives it.
pub(crate) const STACK: usize = 256 << 20;

/// What a document gives: the files by their paths, or none.
pub(crate) fn generate(text: &str) -> (Diagnostics, Option<BTreeMap<String, String>>) {
    let file = match text.trim_start().starts_with('{') {
        true => "specs/acme.json",
        false => "specs/acme.yaml",
    };
    match Document::parse(file, text) {
        Ok(document) => {
            let (report, made) = xtask::generate_crate("acme", document, None);
            (report, made.map(|made| made.files))
        }
        Err(problem) => (Diagnostics::from(problem), None),
    }
}

/// What is wrong with what a document gives.
pub(crate) fn problem(text: &str) -> Option<String> {
    let start = Instant::now();
    let made = catch_unwind(AssertUnwindSafe(|| generate(text)));
    let Ok((report, files)) = made else {
        return Some("a panic".to_owned());
    };
    if start.elapsed() > LONG {
        return Some(format!("it took {:?}", start.elapsed()));
    }
    // A line of YAML may end with a carriage return alone, one of JSON does not.
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines = [text, &unix].map(|text| text.split('\n').collect::<Vec<_>>());
    for diagnostic in report.iter() {
        if diagnostic.code == "not-generated" {
            return Some(diagnostic.to_string());
        }
        if let Some(at) = diagnostic.position {
            let is_in = |lines: &Vec<&str>| {
                let line = at.line.checked_sub(1).and_then(|line| lines.get(line));
                line.is_some_and(|line| (1..=line.chars().count() + 1).contains(&at.column))
            };
            if !lines.iter().any(is_in) {
                return Some(format!("it points to nothing: {diagnostic}"));
            }
        }
    }
    if files.is_some() == report.has_errors() {
        return Some(format!("a crate beside an error, or neither: {report}"));
    }
    for (path, text) in files.iter().flatten() {
        if path.ends_with(".rs")
            && let Err(error) = syn::parse_file(text)
        {
            return Some(format!("{path} is not Rust: {error}"));
        }
    }
    let again = generate(text);
    if again.1 != files || again.0.to_string() != report.to_string() {
        return Some("another time it gives something else".to_owned());
    }
    None
}
