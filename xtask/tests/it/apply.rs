//! Writing and checking crates.

mod refusals;

use std::fs;

use xtask::diagnostic::Diagnostics;
use xtask::workspace::{Mode, Outcome};

use crate::tree::{Tree, apply, generated};

const FILES: &[(&str, &str)] = &[
    ("Cargo.toml", "[package]\nname = \"acme\"\n"),
    ("README.md", "# acme\n"),
    ("src/generated/client.rs", "one\ntwo\nthree\n"),
    ("src/generated/operations/get.rs", "get\n"),
    ("src/lib.rs", "mod generated;\n"),
];

fn write(tree: &Tree, files: &[(&str, &str)]) -> Outcome {
    apply(
        &tree.workspace(),
        &[generated("acme", files)],
        true,
        Mode::Write,
    )
    .unwrap_or_else(|report| panic!("{report}"))
}

fn check(tree: &Tree, files: &[(&str, &str)]) -> Outcome {
    let before = tree.all();
    let outcome = apply(
        &tree.workspace(),
        &[generated("acme", files)],
        true,
        Mode::Check,
    );
    assert_eq!(tree.all(), before, "a check writes nothing");
    outcome.unwrap_or_else(|report| panic!("{report}"))
}

/// The code and file of each diagnostic.
fn found(report: &Diagnostics) -> Vec<(&'static str, &str)> {
    report
        .iter()
        .map(|diagnostic| (diagnostic.code, diagnostic.file.as_str()))
        .collect()
}

fn without(name: &str) -> Vec<(&'static str, &'static str)> {
    FILES
        .iter()
        .copied()
        .filter(|(path, _)| *path != name)
        .collect()
}

#[test]
fn a_crate_is_written_with_its_list() {
    let tree = Tree::new();
    let outcome = write(&tree, FILES);
    assert_eq!(outcome.crates[0].to_string(), "acme: 6 files, 6 changed");
    assert!(outcome.report.is_empty());
    for (path, text) in FILES {
        assert_eq!(tree.read(&format!("crates/acme/{path}")), *text);
    }
    let list = tree.read("crates/acme/src/generated/MANIFEST");
    let mut lines = list.lines();
    assert!(lines.next().unwrap().contains("`cargo xtask codegen acme`"));
    assert_eq!(lines.next(), Some("# Source: specs/acme.yaml, SHA-256 00."));
    assert_eq!(
        lines.collect::<Vec<_>>(),
        FILES.iter().map(|(path, _)| *path).collect::<Vec<_>>()
    );
    assert!(!tree.all().keys().any(|path| path.starts_with(".codegen")));
}

#[test]
fn what_is_as_it_should_be_is_not_written_again() {
    let tree = Tree::new();
    write(&tree, FILES);
    tree.age();
    let before = tree.all();
    assert_eq!(write(&tree, FILES).crates[0].changed, 0);
    assert_eq!(tree.all(), before);

    let mut files = FILES.to_vec();
    files[1].1 = "# Acme\n";
    assert_eq!(write(&tree, &files).crates[0].changed, 1);
    let changed: Vec<_> = tree
        .all()
        .into_iter()
        .filter(|(path, file)| before.get(path) != Some(file))
        .collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].0, "crates/acme/README.md");
}

#[test]
fn what_is_no_longer_generated_goes_and_what_a_person_wrote_stays() {
    let tree = Tree::new();
    write(&tree, FILES);
    for path in [
        "CHANGELOG.md",
        "tests/mine.rs",
        "examples/mine.rs",
        "src/mine.rs",
    ] {
        tree.write(&format!("crates/acme/{path}"), "mine");
    }
    tree.write("crates/acme/src/generated/unknown/stray.rs", "stray");
    let files: Vec<_> = FILES
        .iter()
        .copied()
        .filter(|(path, _)| !path.ends_with("get.rs") && *path != "README.md")
        .collect();
    assert_eq!(
        write(&tree, &files).crates[0].to_string(),
        "acme: 4 files, 4 changed"
    );
    assert_eq!(
        tree.files("acme"),
        [
            "CHANGELOG.md",
            "Cargo.toml",
            "examples/mine.rs",
            "src/generated/MANIFEST",
            "src/generated/client.rs",
            "src/lib.rs",
            "src/mine.rs",
            "tests/mine.rs",
        ]
    );
    assert!(!tree.exists("crates/acme/src/generated/operations"));
    assert!(!tree.exists("crates/acme/src/generated/unknown"));
}

#[test]
fn a_directory_of_the_name_of_a_file_that_goes_is_a_persons() {
    let tree = Tree::new();
    write(&tree, FILES);
    fs::remove_file(tree.path("crates/acme/README.md")).unwrap();
    tree.write("crates/acme/README.md/mine", "mine");
    write(&tree, &without("README.md"));
    assert!(tree.exists("crates/acme/README.md/mine"));
}

#[test]
fn a_check_of_a_fresh_crate_finds_nothing() {
    let tree = Tree::new();
    write(&tree, FILES);
    let outcome = check(&tree, FILES);
    assert_eq!(outcome.crates[0].to_string(), "acme: 6 files, 0 stale");
    assert!(outcome.report.is_empty());
}

#[test]
fn a_check_tells_what_is_stale_missing_and_left_over() {
    let tree = Tree::new();
    write(&tree, FILES);
    tree.write("crates/acme/src/generated/client.rs", "one\n2\nthree\n");
    tree.write("crates/acme/src/generated/stray.rs", "stray");
    fs::remove_file(tree.path("crates/acme/README.md")).unwrap();
    let outcome = check(&tree, &without("src/generated/operations/get.rs"));
    insta::assert_snapshot!(outcome.report.to_string());
    assert_eq!(outcome.crates[0].to_string(), "acme: 5 files, 5 stale");
    assert!(outcome.report.has_errors());
}

#[test]
fn a_check_of_a_crate_that_is_not_there_misses_all_of_it() {
    let tree = Tree::new();
    let outcome = check(&tree, FILES);
    assert_eq!(outcome.crates[0].changed, 6);
    assert!(
        outcome
            .report
            .iter()
            .all(|diagnostic| diagnostic.code == "missing")
    );
}

#[test]
fn line_ends_are_compared_too() {
    let tree = Tree::new();
    write(&tree, FILES);
    tree.write("crates/acme/README.md", "# acme\r\n");
    assert_eq!(
        found(&check(&tree, FILES).report),
        [("stale", "crates/acme/README.md")]
    );
}

#[test]
fn an_orphan_goes_when_all_providers_are_given() {
    let tree = Tree::new();
    write(&tree, FILES);
    let gone = |mode, orphans| apply(&tree.workspace(), &[], orphans, mode).unwrap();
    assert!(gone(Mode::Check, false).report.is_empty());
    let checked = gone(Mode::Check, true);
    assert_eq!(found(&checked.report), [("crate-orphan", "crates/acme")]);
    assert!(checked.report.has_errors());
    insta::assert_snapshot!(checked.report.to_string());
    gone(Mode::Write, false);
    assert!(tree.exists("crates/acme/Cargo.toml"));
    let written = gone(Mode::Write, true);
    assert!(!tree.exists("crates/acme"));
    assert!(!written.report.has_errors());
    insta::assert_snapshot!(written.report.to_string());
    assert_eq!(written.crates[0].to_string(), "acme: 6 files, 6 changed");
}

#[test]
fn an_orphan_with_files_of_a_person_stays_whole() {
    let tree = Tree::new();
    write(&tree, FILES);
    tree.write("crates/acme/tests/mine.rs", "mine");
    let before = tree.all();
    let outcome = apply(&tree.workspace(), &[], true, Mode::Write).unwrap();
    assert_eq!(tree.all(), before);
    insta::assert_snapshot!(outcome.report.to_string());
    assert!(
        apply(&tree.workspace(), &[], true, Mode::Check)
            .unwrap()
            .report
            .has_errors()
    );
}

#[test]
fn a_crate_with_a_document_is_no_orphan() {
    let tree = Tree::new();
    write(&tree, FILES);
    tree.write("specs/acme.yaml", "");
    let outcome = apply(&tree.workspace(), &[], true, Mode::Write).unwrap();
    assert!(outcome.report.is_empty() && tree.exists("crates/acme/Cargo.toml"));
}

#[test]
fn a_crate_without_a_list_is_no_orphan() {
    let tree = Tree::new();
    tree.write("crates/clientry/Cargo.toml", "mine");
    tree.write("crates/README.md", "mine");
    let outcome = apply(&tree.workspace(), &[], true, Mode::Check).unwrap();
    assert!(outcome.report.is_empty());
}
