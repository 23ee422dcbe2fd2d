//! The command line, from arguments to exit code.

use std::path::Path;

use xtask::cli;

use crate::tree::Tree;

const SPEC: &str = "\
openapi: 3.1.0
info: { title: Acme, version: '1' }
servers: [{ url: 'https://api.example.com' }]
paths:
  /things/{id}:
    get:
      operationId: getThing
      description: Reads a thing.
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
      responses:
        '200':
          description: The thing.
          content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } }
components:
  schemas:
    Thing:
      type: object
      properties: { name: { type: string } }
";

/// The exit code, the output and the error stream of `arguments`.
fn run(tree: &Tree, arguments: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = cli::run(arguments, || Ok(tree.workspace()), &mut out, &mut err);
    (
        code,
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

fn with_spec() -> Tree {
    let tree = Tree::new();
    tree.write("specs/acme.yaml", SPEC);
    tree
}

#[test]
fn a_crate_is_generated_and_stays_as_it_is() {
    let tree = with_spec();
    let (code, out, err) = run(&tree, &["codegen"]);
    assert_eq!(code, 0, "{err}");
    let files = tree.files("acme");
    assert_eq!(
        out,
        format!("acme: {n} files, {n} changed\n", n = files.len())
    );
    assert!(
        files.contains(&"Cargo.toml".to_owned())
            && files.contains(&"src/generated/MANIFEST".to_owned())
    );
    tree.age();
    let before = tree.all();
    let again = run(&tree, &["codegen", "acme"]);
    assert_eq!(again.0, 0);
    assert_eq!(again.1, format!("acme: {} files, 0 changed\n", files.len()));
    let checked = run(&tree, &["codegen", "--check"]);
    assert_eq!(checked.0, 0, "{}", checked.2);
    assert_eq!(checked.1, format!("acme: {} files, 0 stale\n", files.len()));
    assert_eq!(tree.all(), before);
}

#[test]
fn a_crate_has_the_licence_texts_of_the_repository() {
    let tree = with_spec();
    assert_eq!(run(&tree, &["codegen"]).0, 0);
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(tree.read(&format!("crates/acme/{name}")), text, "{name}");
    }
}

#[test]
fn a_crate_without_deliveries_has_no_keyword_for_them() {
    let tree = with_spec();
    assert_eq!(run(&tree, &["codegen"]).0, 0);
    let manifest = tree.read("crates/acme/Cargo.toml");
    assert!(
        manifest.contains("keywords = [\"api\", \"client\", \"openapi\"]\n"),
        "{manifest}"
    );
}

#[test]
fn a_provider_may_be_a_folder_and_every_file_of_it_counts() {
    let tree = Tree::new();
    let (paths, _) = SPEC.split_once("components:\n").unwrap();
    let elsewhere = "./schemas/thing.yaml#/Thing";
    tree.write(
        "specs/acme/openapi.yaml",
        paths.replace("#/components/schemas/Thing", elsewhere),
    );
    tree.write(
        "specs/acme/schemas/thing.yaml",
        "Thing: { type: object, properties: { name: { type: string } } }\n",
    );
    let (code, _, err) = run(&tree, &["codegen"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        tree.read("crates/acme/src/generated/types.rs")
            .contains("pub struct Thing")
    );
    let (code, out, err) = run(&tree, &["codegen", "--check"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    // A change that no file of the crate shows but the list of them, by its hash.
    tree.write(
        "specs/acme/schemas/thing.yaml",
        "Thing: { type: object, properties: { name: { type: string } } } # Same.\n",
    );
    let (code, out, err) = run(&tree, &["codegen", "--check"]);
    assert_eq!(code, 1);
    assert!(out.ends_with("1 stale\n"), "{out}");
    assert!(err.contains("MANIFEST"), "{err}");
}

#[test]
fn a_check_fails_for_what_is_stale_and_writes_nothing() {
    let tree = with_spec();
    run(&tree, &["codegen"]);
    tree.write("crates/acme/src/generated/stray.rs", "stray");
    tree.write(
        "specs/acme.yaml",
        SPEC.replace("Reads a thing", "Gets a thing"),
    );
    let before = tree.all();
    let (code, _, err) = run(&tree, &["codegen", "--check"]);
    assert_eq!(code, 1);
    assert!(err.contains("error[stale]"), "{err}");
    assert!(err.contains("error[left-over]"), "{err}");
    assert!(
        err.contains("help: run `cargo xtask codegen acme`"),
        "{err}"
    );
    assert_eq!(tree.all(), before);
}

#[test]
fn the_tests_depend_on_every_crate_and_on_none_that_is_gone() {
    let manifest =
        "[dependencies]\n# <clients>\ngone = { path = \"../crates/gone\" }\n# </clients>\n";
    let tree = with_spec();
    tree.write("specs/later.yaml", SPEC);
    tree.write("tests/Cargo.toml", manifest);
    let (code, _, err) = run(&tree, &["codegen", "acme"]);
    assert_eq!(code, 0, "{err}");
    let listed = |tree: &Tree| -> Vec<String> {
        let text = tree.read("tests/Cargo.toml");
        let lines = text.lines().filter(|line| line.contains("path ="));
        lines
            .map(|line| line.split(' ').next().unwrap().to_owned())
            .collect()
    };
    // A crate that is not there yet would keep cargo from running at all.
    assert_eq!(listed(&tree), ["acme"]);
    assert_eq!(run(&tree, &["codegen"]).0, 0);
    assert_eq!(listed(&tree), ["acme", "later"]);
    assert_eq!(run(&tree, &["codegen", "--check"]).0, 0);

    tree.write("tests/Cargo.toml", manifest);
    let (code, _, err) = run(&tree, &["codegen", "--check"]);
    assert_eq!(code, 1);
    assert!(err.contains("tests/Cargo.toml"), "{err}");
    assert!(err.contains("help: run `cargo xtask codegen`"), "{err}");
    assert_eq!(listed(&tree), ["gone"]);
}

#[test]
fn a_version_that_a_person_set_is_kept() {
    let tree = with_spec();
    run(&tree, &["codegen"]);
    let manifest = tree.read("crates/acme/Cargo.toml");
    tree.write(
        "crates/acme/Cargo.toml",
        manifest.replace("\"0.1.0\"", "\"7.8.9-rc.1\""),
    );
    assert_eq!(run(&tree, &["codegen", "--check"]).0, 0);
    tree.write(
        "specs/acme.yaml",
        SPEC.replace("Reads a thing", "Gets a thing"),
    );
    assert_eq!(run(&tree, &["codegen"]).0, 0);
    assert!(
        tree.read("crates/acme/Cargo.toml")
            .contains("version = \"7.8.9-rc.1\"")
    );
}

#[test]
fn one_bad_document_stops_every_crate() {
    let tree = with_spec();
    tree.write("specs/bad.yaml", "openapi: 3.1.0\ninfo: {\n");
    tree.write(
        "specs/worse.yaml",
        SPEC.replace("schemas/Thing'", "schemas/Thin'"),
    );
    let before = tree.all();
    let (code, out, err) = run(&tree, &["codegen"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains(" --> specs/bad.yaml:"), "{err}");
    assert!(err.contains("  --> specs/worse.yaml:14:"), "{err}");
    assert!(
        err.contains("did you mean `#/components/schemas/Thing`?"),
        "{err}"
    );
    assert_eq!(tree.all(), before);
    assert_eq!(run(&tree, &["codegen", "acme"]).0, 0);
}

#[test]
fn a_document_that_cannot_name_a_crate_stops_only_those_who_ask_for_it() {
    for (file, code) in [
        ("specs/box.json", "provider-name"),
        ("specs/clientry.yaml", "provider-name"),
        ("specs/other.overlay.yaml", "overlay-without-document"),
    ] {
        let tree = with_spec();
        tree.write(file, SPEC);
        tree.write("crates/clientry/Cargo.toml", "mine");
        tree.write(
            "tests/Cargo.toml",
            "[dependencies]\n# <clients>\n# </clients>\n",
        );
        let name = &file["specs/".len()..file.find('.').unwrap()];
        let before = tree.all();
        for arguments in [
            &["codegen"][..],
            &["codegen", name],
            &["codegen", "acme", name],
        ] {
            let (exit, out, err) = run(&tree, arguments);
            assert_eq!((exit, out.as_str()), (1, ""), "{arguments:?}");
            assert!(err.starts_with(&format!("error[{code}]")), "{err}");
            assert!(err.contains(file), "{err}");
            assert_eq!(tree.all(), before);
        }
        let (exit, _, err) = run(&tree, &["codegen", "acme"]);
        assert_eq!((exit, err.as_str()), (0, ""));
        assert!(tree.exists("crates/acme/Cargo.toml"));
        let list = tree.read("tests/Cargo.toml");
        assert!(
            list.contains("acme =") && !list.contains("clientry ="),
            "{list}"
        );
    }
}

#[test]
fn a_version_that_is_none_stops_every_crate() {
    let tree = with_spec();
    tree.write("crates/acme/Cargo.toml", "[package]\nversion = \"one\"\n");
    let (code, _, err) = run(&tree, &["codegen"]);
    assert_eq!(code, 1);
    assert!(err.contains("crates/acme/Cargo.toml:2:11"), "{err}");
}

#[test]
fn a_crate_whose_document_is_gone_is_removed() {
    let tree = with_spec();
    tree.write("specs/able.yaml", SPEC);
    run(&tree, &["codegen"]);
    std::fs::remove_file(tree.path("specs/acme.yaml")).unwrap();
    assert_eq!(run(&tree, &["codegen", "able"]).0, 0);
    assert!(tree.exists("crates/acme/Cargo.toml"));
    assert_eq!(run(&tree, &["codegen", "--check"]).0, 1);
    let (code, out, err) = run(&tree, &["codegen"]);
    assert_eq!(code, 0);
    assert!(
        out.contains("able: ") && err.contains("note[crate-orphan]"),
        "{out}{err}"
    );
    assert!(!tree.exists("crates/acme"));
}

#[test]
fn an_unknown_provider_is_named_with_the_known_ones() {
    let tree = with_spec();
    tree.write("specs/able.json", "{}");
    let (code, out, err) = run(&tree, &["codegen", "acmee", "acme"]);
    assert_eq!((code, out.as_str()), (2, ""));
    insta::assert_snapshot!(err);
    assert!(!tree.exists("crates"));
}

#[test]
fn a_command_line_without_sense_is_a_usage_error() {
    let tree = with_spec();
    for arguments in [
        &[][..],
        &["codgen"],
        &["codegen", "--chekc"],
        &["codegen", "--check=yes"],
        &["schema", "more"],
        &["schema", "--check"],
    ] {
        let (code, out, err) = run(&tree, arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(
            err.starts_with("error: ") && err.contains("Usage: cargo xtask"),
            "{err}"
        );
    }
    assert!(!tree.exists("crates"));
}

#[test]
fn help_is_no_error() {
    let tree = with_spec();
    for arguments in [&["help"][..], &["--help"], &["codegen", "-h"]] {
        let (code, out, err) = run(&tree, arguments);
        assert_eq!((code, err.as_str()), (0, ""));
        assert!(out.starts_with("Usage: cargo xtask"));
    }
}

#[test]
fn a_diagnostic_is_explained_by_its_code() {
    let (code, out, err) = run(&Tree::new(), &["explain", "value-type"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.starts_with("value-type\n\nA value is of another JSON type"),
        "{out}"
    );
    let (code, out, err) = run(&Tree::new(), &["explain", "value-typ\u{1b}"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("did you mean `value-type`"), "{err}");
    assert!(!err.contains('\u{1b}'), "{err:?}");
    assert_eq!(run(&Tree::new(), &["explain"]).0, 2);
    assert_eq!(run(&Tree::new(), &["explain", "a", "b"]).0, 2);
}

#[test]
fn the_schema_of_the_extension_is_printed() {
    let (code, out, err) = run(&Tree::new(), &["schema"]);
    assert_eq!((code, err.as_str()), (0, ""));
    insta::assert_snapshot!(out);
}

#[test]
fn a_missing_workspace_is_an_error() {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let nowhere = || {
        Err(xtask::diagnostic::Diagnostic::new(
            xtask::diagnostic::Severity::Error,
            "c",
            "",
            "m",
            "",
            "",
        ))
    };
    assert_eq!(cli::run(["codegen"], nowhere, &mut out, &mut err), 1);
    assert_eq!(String::from_utf8(err).unwrap(), "error[c]: m\n\n");
}

#[test]
fn an_overlay_changes_the_client_and_not_the_document() {
    let tree = with_spec();
    assert_eq!(run(&tree, &["codegen"]).0, 0);
    let overlay = |action: &str| {
        format!("overlay: 1.0.0\ninfo: {{ title: O, version: '1' }}\nactions:\n  - {action}\n")
    };
    let add =
        "{ target: $.components.schemas.Thing.properties, update: { colour: { type: strin } } }";
    tree.write("specs/acme.overlay.yaml", overlay(add));
    let (code, _, err) = run(&tree, &["codegen", "--check"]);
    assert_eq!(code, 1, "{err}");
    // What the overlay says is reported where it says it.
    assert!(err.contains("specs/acme.overlay.yaml:4:"), "{err}");
    assert_eq!(run(&tree, &["codegen"]).0, 0);
    assert!(
        tree.read("crates/acme/src/generated/types.rs")
            .contains("colour")
    );
    assert_eq!(tree.read("specs/acme.yaml"), SPEC);
    assert_eq!(run(&tree, &["codegen", "--check"]).0, 0);
    tree.write(
        "specs/acme.overlay.yaml",
        overlay("{ target: $.nothing, remove: true }"),
    );
    let (code, _, err) = run(&tree, &["codegen"]);
    assert_eq!(code, 1);
    assert!(
        err.contains("`$.nothing` finds nothing in specs/acme.yaml"),
        "{err}"
    );
}

#[test]
fn of_hundreds_of_one_code_all_are_shown_to_whoever_asks() {
    let tree = Tree::new();
    let unknown: String = (0..300)
        .map(|n| format!("    nobody-knows-{n}: 1\n"))
        .collect();
    tree.write(
        "specs/acme.yaml",
        format!(
            "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths: {{}}\ncomponents:\n  schemas:\n   A:\n    type: string\n{unknown}"
        ),
    );
    let shown = |arguments: &[&str]| {
        let (_, _, err) = run(&tree, arguments);
        let more = err.contains("there are 200 more of this code");
        (err.matches("`nobody-knows-").count(), more)
    };
    assert_eq!(shown(&["codegen"]), (100, true));
    assert_eq!(shown(&["codegen", "--check", "--verbose"]), (300, false));
}
