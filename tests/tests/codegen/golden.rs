//! What the generator makes of `everything/everything.yaml` is what is in `everything/generated/`, and its report is the
//! snapshot. The suite `everything` compiles that output and calls it; this one does not, so that it can write it anew
//! when it does not compile:
//!
//!     CLIENTRY_UPDATE=1 INSTA_UPDATE=always cargo test -p tests --test codegen golden

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use xtask::diagnostic::Diagnostics;
use xtask::document::Document;

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/everything")
}

/// The module's files as the generator makes them, by their path in `generated/`.
fn made() -> (Diagnostics, BTreeMap<String, String>) {
    let path = directory().join("everything.yaml");
    let document = Document::parse("everything.yaml", &fs::read_to_string(path).unwrap()).unwrap();
    let (report, generated) = xtask::generate_crate("everything", document, None);
    let files = generated.unwrap().files.into_iter();
    let inside = files
        .filter_map(|(path, text)| Some((path.strip_prefix("src/generated/")?.to_owned(), text)));
    (report, inside.collect())
}

fn present(directory: &Path, below: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(directory)
        .into_iter()
        .flatten()
        .map(Result::unwrap)
    {
        let name = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            present(&entry.path(), &format!("{name}/"), found);
        } else {
            found.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
}

#[test]
fn the_golden_output_is_what_the_generator_makes() {
    let root = directory().join("generated");
    let (_, made) = made();
    if std::env::var_os("CLIENTRY_UPDATE").is_some() {
        let _ = fs::remove_dir_all(&root);
        for (path, text) in &made {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    let mut present_files = BTreeMap::new();
    present(&root, "", &mut present_files);
    assert_eq!(
        present_files.keys().collect::<Vec<_>>(),
        made.keys().collect::<Vec<_>>()
    );
    for (path, text) in &made {
        assert!(
            present_files[path] == *text,
            "{path} is not what the generator makes: run with CLIENTRY_UPDATE=1"
        );
    }
}

#[test]
fn the_report_names_all_that_is_omitted_or_inferred() {
    let (report, _) = made();
    let lines: Vec<_> = report
        .iter()
        .map(|d| {
            format!(
                "{}:{} {} {}",
                d.position.map_or(0, |p| p.line),
                d.position.map_or(0, |p| p.column),
                d.code,
                d.message
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}
