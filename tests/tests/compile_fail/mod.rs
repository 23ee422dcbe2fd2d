//! What the compiler says to a user who forgets or mistakes something, and that a right program needs
//! nothing but the provider's crate.
//!
//! Of each crate, `cases/<crate>/fails.rs` marks the lines that must not compile with the code of the error,
//! `//~ E0061`, and `warns.rs` those that lead to a warning with the name of the lint, which the compiler
//! looks for only where there is no error. No other line may be at fault; in `passes.rs`, none at all.
//!
//! Codes and lines are compared, and not the compiler's words as trybuild does: those differ from one
//! compiler to the next, and quote generated code. The crates are checked once by cargo, in the workspace
//! and its target directory, and each case is one run of rustc: nothing is resolved, fetched or linked.

mod compiler;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use compiler::{Compiler, Diagnostic};

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile_fail/cases")
}

/// The providers that have cases; one that has none fails nothing.
fn providers() -> Vec<String> {
    let folders = std::fs::read_dir(cases()).unwrap();
    let mut names: Vec<String> = folders
        .map(|folder| folder.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The marks of a source, a line at a time.
fn marks(source: &str) -> BTreeSet<Diagnostic> {
    let lines = (1..).zip(source.lines());
    let marked = lines.filter_map(|(line, text)| Some((line, text.split_once("//~ ")?.1)));
    marked
        .map(|(line, code)| Diagnostic {
            line,
            code: code.trim().to_owned(),
        })
        .collect()
}

#[test]
fn each_mistake_is_an_error_and_a_right_program_compiles() {
    let providers = providers();
    let compiler = Compiler::new(&providers);
    let mut wrong = Vec::new();
    for provider in &providers {
        for case in ["fails.rs", "passes.rs", "warns.rs"] {
            let path = cases().join(provider).join(case);
            let source = std::fs::read_to_string(&path).unwrap_or_else(|error| {
                panic!("{provider} needs a case {}: {error}", path.display())
            });
            let (expected, found) = (marks(&source), compiler.diagnostics(provider, &path));
            assert_eq!(
                expected.is_empty(),
                case == "passes.rs",
                "{provider}/{case} is misnamed"
            );
            let line = |diagnostic: &Diagnostic, what: &str| {
                format!(
                    "{provider}/{case}:{} {what} {}",
                    diagnostic.line, diagnostic.code
                )
            };
            wrong.extend(
                expected
                    .difference(&found)
                    .map(|diagnostic| line(diagnostic, "does not give")),
            );
            wrong.extend(
                found
                    .difference(&expected)
                    .map(|diagnostic| line(diagnostic, "gives")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The mistakes that every provider's case shows, where it has what they are about.
#[test]
fn every_provider_shows_what_must_not_compile() {
    for provider in providers() {
        let read =
            |case: &str| std::fs::read_to_string(cases().join(&provider).join(case)).unwrap();
        let source = read("fails.rs") + &read("warns.rs");
        for mistake in [
            "a_missing_path_parameter",
            "a_missing_field",
            "a_value_of_the_wrong_type",
            "a_struct_literal",
            "a_match_without_a_wildcard",
            "a_setter_that_does_not_exist",
            "a_call_that_is_never_sent",
        ] {
            assert!(
                source.contains(&format!("fn {mistake}(")),
                "{provider} does not show {mistake}"
            );
        }
    }
}

#[test]
fn the_marks_of_a_source_are_read() {
    let source = "fn a() {}\nlet b = c(); //~ E0061\n// ~ E0004\n\nd(); //~ unused_must_use\n";
    let marks: Vec<(usize, String)> = marks(source)
        .into_iter()
        .map(|mark| (mark.line, mark.code))
        .collect();
    assert_eq!(
        marks,
        [(2, "E0061".to_owned()), (5, "unused_must_use".to_owned())]
    );
}
