//! A large API is compiled in parts: with any of its features, with none and with all of them its crate compiles, without a
//! warning, and has what these features promise.
//!
//! The crate is in a workspace of its own, and is checked in the target directory that this test was built in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::workspace::Workspace;

/// A document of 130 operations. `types`, `core` and `Tracing` are tags that mean something else in a crate.
fn document() -> String {
    let mut text = String::from(
        "openapi: 3.1.0\ninfo: { title: Large, version: '1' }\nservers: [{ url: 'https://api.example.com' }]\npaths:\n",
    );
    let mut operation = |path: &str, id: &str, tags: &str, sent: &str, received: &str| {
        let body = match sent {
            "" => String::new(),
            name => format!(
                "requestBody: {{ required: true, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{name}' }} }} }} }}, "
            ),
        };
        text.push_str(&format!(
            "  {path}: {{ post: {{ operationId: {id}, tags: [{tags}], {body}responses: {{ '200': {{ description: d, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{received}' }} }} }} }} }} }} }}\n"
        ));
    };
    for number in 0..40 {
        operation(
            &format!("/members/{number}"),
            &format!("member_{number}"),
            "Guild Members",
            "Both",
            "Member",
        );
        operation(
            &format!("/core/{number}"),
            &format!("core_{number}"),
            "core",
            "",
            "Core",
        );
        operation(
            &format!("/types/{number}"),
            &format!("type_{number}"),
            "types",
            "Kind",
            "Kinds",
        );
    }
    // Modules of operations and of features, in the same namespace.
    operation("/x", "guild_members", "Guild Members, types", "", "Both");
    operation("/y", "types", "Tracing", "", "Traced");
    operation("/z", "core", "'2FA', core, types", "", "Both");
    operation("/rest/things", "by_path", "", "", "Rest");
    operation("/", "always", "", "", "Always");
    text.push_str(
        "components:
  schemas:
    Member: { required: [id], properties: { id: { type: string }, on: { type: boolean, default: true }, kind: { $ref: '#/components/schemas/Kind' }, again: { $ref: '#/components/schemas/Member' }, at: { type: string, format: date-time } } }
    Core: { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { x: { type: string } } }] }
    Base: { properties: { base: { type: string } } }
    Kind: { type: string, enum: [a, b], default: a }
    Kinds: { type: array, items: { $ref: '#/components/schemas/Kind' } }
    Both: { properties: { kind: { $ref: '#/components/schemas/Kind' }, either: { oneOf: [{ $ref: '#/components/schemas/Core' }, { type: string }] } } }
    Traced: { properties: { kind: { type: string, enum: [c], default: c }, n: { type: integer, default: 3 } } }
    Rest: { properties: { at: { type: string, format: date-time, default: x } } }
    Always: { properties: { a: { type: string, default: y } } }
    Unused: { properties: { kind: { $ref: '#/components/schemas/Kind' }, part: { $ref: '#/components/schemas/UnusedPart' } } }
    UnusedPart: { properties: { n: { type: integer, default: 3 } } }
",
    );
    text
}

fn repository() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    root.canonicalize().unwrap()
}

/// A workspace with the crate of the document alone, which takes the runtime of this repository.
fn workspace() -> PathBuf {
    let workspace = Path::new(env!("CARGO_TARGET_TMPDIR")).join("large");
    let _ = fs::remove_dir_all(&workspace);
    fs::create_dir_all(workspace.join("specs")).unwrap();
    let manifest = fs::read_to_string(repository().join("Cargo.toml")).unwrap();
    let members = manifest
        .lines()
        .find(|line| line.starts_with("members"))
        .unwrap();
    let runtime = repository().join("crates/clientry");
    let manifest = manifest
        .replace(members, "members = [\"crates/*\"]")
        .replace("path = \"crates/clientry\"", &format!("path = {runtime:?}"));
    fs::write(workspace.join("Cargo.toml"), manifest).unwrap();
    fs::copy(
        repository().join("Cargo.lock"),
        workspace.join("Cargo.lock"),
    )
    .unwrap();
    fs::write(workspace.join("specs/large.yaml"), document()).unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let locate = || Ok(Workspace::at(&workspace));
    let code = xtask::cli::run(["codegen"], locate, &mut out, &mut err);
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&err));
    workspace
}

/// What the compiler says of the crate with these features, and of code that names `uses`.
fn check(workspace: &Path, features: &str, uses: &[&str]) -> (bool, String) {
    let uses = uses.iter().enumerate();
    let uses = uses.map(|(index, path)| format!("use large::{path} as used_{index};\n"));
    let allowed = "#![allow(unused_imports, non_camel_case_types)]";
    let uses: String = uses.collect();
    let example = workspace.join("crates/large/examples/uses.rs");
    fs::create_dir_all(example.parent().unwrap()).unwrap();
    fs::write(
        &example,
        format!("//! Names.\n{allowed}\n{uses}fn main() {{}}\n"),
    )
    .unwrap();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args([
            "check",
            "--offline",
            "--package",
            "large",
            "--example",
            "uses",
        ])
        .args(["--no-default-features", "--features", features])
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", target);
    // What cargo has told this test of itself is not for another cargo.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"]
            .iter()
            .any(|prefix| text.starts_with(prefix))
        {
            cargo.env_remove(&name);
        }
    }
    let output = cargo.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), printed)
}

#[test]
fn a_large_crate_compiles_with_each_of_its_features_and_without_any() {
    let workspace = workspace();
    let manifest = fs::read_to_string(workspace.join("crates/large/Cargo.toml")).unwrap();
    let (_, listed) = manifest.split_once("all-operations = [").unwrap();
    let (listed, _) = listed.split_once(']').unwrap();
    let parts: Vec<&str> = listed.split('"').skip(1).step_by(2).collect();
    assert_eq!(
        parts,
        [
            "2fa",
            "core",
            "guild-members",
            "rest",
            "tracing-api",
            "types"
        ]
    );

    // What is compiled always, with none of them, and what only they compile.
    let always = ["Client", "operations::Always", "types::Always"];
    let cases: [(&str, &[&str]); 7] = [
        ("", &[]),
        (
            "2fa",
            &["operations::CoreCall", "types::Both", "types::Core"],
        ),
        (
            "guild-members",
            &[
                "operations::Member0",
                "operations::GuildMembers",
                "types::Member",
            ],
        ),
        ("rest", &["operations::ByPath", "types::Rest"]),
        ("tracing-api", &["operations::Types", "types::Traced"]),
        ("unused-types", &["types::Unused", "types::UnusedPart"]),
        (
            "all-operations,unused-types,schemars,mock",
            &[
                "operations::Type0",
                "operations::Core0",
                "types::Kinds",
                "types::Unused",
                "json_schemas",
                "mock::Server",
                "mock::Type0Mock",
            ],
        ),
    ];
    for (features, compiled) in cases {
        let (passed, printed) = check(&workspace, features, &[&always[..], compiled].concat());
        assert!(
            passed && !printed.contains("warning"),
            "{features}: {printed}"
        );
    }
    // The same is not compiled without them.
    let (passed, printed) = check(&workspace, "core,schemars,mock", &[]);
    assert!(passed && !printed.contains("warning"), "{printed}");
    let missing = [
        "operations::Member0",
        "types::Member",
        "types::Traced",
        "types::Unused",
    ];
    let (passed, printed) = check(&workspace, "core,schemars,mock", &missing);
    assert!(!passed);
    for path in missing {
        let name = path.rsplit("::").next().unwrap();
        assert!(
            printed.contains(&format!("no `{name}` in")),
            "{path}: {printed}"
        );
    }
}
