//! `ARCHITECTURE.md` says what is true: its tables name the modules, the files and the keywords that there are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use xtask::openapi::keywords::{Fate, Kind};

use crate::direction::MAY_IMPORT;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The cells of each row of the tables whose first heading is `heading`.
fn table(heading: &str) -> Vec<Vec<String>> {
    let page = text("ARCHITECTURE.md");
    let cells = |line: &str| -> Vec<String> {
        let line = line
            .strip_prefix('|')
            .and_then(|line| line.strip_suffix('|'));
        let cells = line.unwrap_or_default().split('|');
        cells.map(|cell| cell.trim().to_owned()).collect()
    };
    let start = format!("| {heading} |");
    let (mut rows, mut inside) = (Vec::new(), false);
    for line in page.lines() {
        inside = line.starts_with(&start) || (inside && line.starts_with('|'));
        if inside {
            rows.push(cells(line));
        }
    }
    rows.retain(|row| row[0] != heading && row[0] != "---");
    assert!(!rows.is_empty(), "there is no table of `{heading}`");
    rows
}

/// What is between back quotes.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// The modules at the root of a crate's sources.
fn modules(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    let names = entries.map(|entry| {
        let path = entry.unwrap().path();
        path.file_stem().unwrap().to_str().unwrap().to_owned()
    });
    names
        .filter(|name| !["lib", "main", "rooms"].contains(&name.as_str()))
        .collect()
}

#[test]
fn the_stages_are_those_of_the_code_and_import_what_the_page_says() {
    let rows = table("module");
    let said: BTreeMap<&str, Vec<&str>> = rows
        .iter()
        .map(|row| (quoted(&row[0])[0], quoted(&row[2])))
        .collect();
    let held = MAY_IMPORT
        .into_iter()
        .map(|(name, imports)| (name, imports.to_vec()))
        .collect();
    assert_eq!(said, held);
    let said: BTreeSet<_> = said.into_keys().map(str::to_owned).collect();
    assert_eq!(said, modules("xtask/src"));
}

#[test]
fn the_rooms_of_the_runtime_are_in_their_order() {
    let rows = table("room");
    let said: Vec<&str> = rows.iter().map(|row| quoted(&row[0])[0]).collect();
    let rooms = text("crates/clientry/src/rooms.rs");
    let (_, order) = rooms.split_once("const ORDER").unwrap();
    let (order, _) = order.split_once("];").unwrap();
    let held: Vec<&str> = order.split('"').skip(1).step_by(2).collect();
    assert_eq!(said, held);
    let said: BTreeSet<_> = said.into_iter().map(str::to_owned).collect();
    assert_eq!(said, modules("crates/clientry/src"));
}

/// Each kind of object that has keywords which are read, as the page calls it.
const KINDS: [(&str, Kind); 16] = [
    ("document", Kind::Root),
    ("info", Kind::Info),
    ("components", Kind::Components),
    ("path item", Kind::PathItem),
    ("operation", Kind::Operation),
    ("parameter", Kind::Parameter),
    ("request body", Kind::RequestBody),
    ("response", Kind::Response),
    ("media type", Kind::MediaType),
    ("encoding", Kind::Encoding),
    ("schema", Kind::Schema),
    ("discriminator", Kind::Discriminator),
    ("example", Kind::Example),
    ("security scheme", Kind::SecurityScheme),
    ("server", Kind::Server),
    ("server variable", Kind::ServerVariable),
];

#[test]
fn each_keyword_that_is_read_is_handled_where_the_page_says() {
    let rows = table("object");
    for (name, kind) in KINDS {
        let of_kind = || rows.iter().filter(|row| row[0] == name);
        let said: Vec<&str> = of_kind().flat_map(|row| quoted(&row[1])).collect();
        let read = kind
            .keywords()
            .iter()
            .filter(|keyword| matches!(keyword.fate, Fate::Read | Fate::Validated));
        let mut read: Vec<&str> = read.map(|keyword| keyword.name).collect();
        read.sort_unstable();
        let all: BTreeSet<&str> = said.iter().copied().collect();
        assert_eq!(all.len(), said.len(), "{name}: a keyword is there twice");
        assert_eq!(all.into_iter().collect::<Vec<_>>(), read, "{name}");
        for row in of_kind() {
            let files = row[2..].iter().flat_map(|cell| quoted(cell));
            let files: Vec<_> = files
                .map(|file| text(&format!("xtask/src/{file}")))
                .collect();
            for keyword in quoted(&row[1]) {
                // As a key, or at the end of a pointer.
                let forms = [format!("\"{keyword}\""), format!("/{keyword}")];
                let is_named = |file: &String| forms.iter().any(|form| file.contains(form));
                assert!(
                    files.iter().any(is_named),
                    "{name}: no file of the row names `{keyword}`"
                );
            }
        }
    }
    for row in &rows {
        assert!(KINDS.iter().any(|(name, _)| *name == row[0]), "{}", row[0]);
    }
}

#[test]
fn each_path_on_the_page_exists() {
    let page = text("ARCHITECTURE.md");
    let links = page
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let links = links.map(|link| link.split('#').next().unwrap());
    for link in links.filter(|link| !link.is_empty()) {
        assert!(root().join(link).exists(), "the page links to {link}");
    }
    for row in table("path") {
        for path in quoted(&row[0])
            .into_iter()
            .filter(|path| !path.contains(['<', '*']))
        {
            let inside = root().join("crates/vendaze").join(path);
            assert!(
                inside.exists() || root().join(path).exists(),
                "there is no {path}"
            );
        }
    }
}
