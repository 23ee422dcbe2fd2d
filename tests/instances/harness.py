"""Builds a program that decodes values as the types of a document's crate, and encodes them again."""

import json
import pathlib
import re
import shutil
import subprocess

from schemas import components, load

ROOT = pathlib.Path(__file__).resolve().parents[2]

MAIN = """//! Reads `<type>\\t<json>` a line and writes what the type makes of it, as if it were the body of a response. Its
//! argument is the size of the stack in KiB. `sizes` instead prints the size of every type.
use std::io::{BufRead, Write};

use clientry::header::HeaderMap;
use clientry::{RawResponse, StatusCode};

fn pass<T: serde::de::DeserializeOwned + serde::Serialize>(json: &str) -> String {
    let raw = RawResponse::from_parts(StatusCode::OK, HeaderMap::new(), json.to_owned());
    match raw.json::<T, ()>() {
        Ok(value) => match serde_json::to_string(&*value) {
            Ok(json) => format!("ok\\t{json}"),
            Err(error) => format!("refused\\t{error}"),
        },
        Err(error) => format!("error\\t{error}").replace('\\n', " "),
    }
}

// One for each type, so that the frames of all are not in one.
@PASSES@

fn run() {
    let passes: std::collections::HashMap<&str, fn(&str) -> String> = [@ARMS@].into_iter().collect();
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let (name, json) = line.split_once('\\t').unwrap();
        let answer = passes[name](json);
        writeln!(out, "{answer}").unwrap();
        out.flush().unwrap();
    }
}

fn main() {
    let argument = std::env::args().nth(1).unwrap();
    if argument == "sizes" {
        @SIZES@
        return;
    }
    let kib: usize = argument.parse().unwrap();
    let thread = std::thread::Builder::new().stack_size(kib << 10);
    thread.spawn(run).unwrap().join().unwrap();
}
"""


def place(path, work):
    """The root of a workspace for a document, and the name of the crate in it."""
    name = re.sub(r"[^a-z0-9]+", "-", path.stem.lower())
    # A crate cannot have the name of a keyword, nor of a provider of this workspace.
    name = f"{name}-api" if name in ("box", "finix", "generect", "vendaze", "voucherify") else name
    return work / name, name


def generate(path, tree, name):
    """Writes the crate of a document into a workspace of its own."""
    shutil.rmtree(tree, ignore_errors=True)
    (tree / "specs").mkdir(parents=True)
    shutil.copyfile(path, tree / "specs" / f"{name}{path.suffix}")
    manifest = (ROOT / "Cargo.toml").read_text()
    manifest = re.sub(r"(?m)^members = .*", 'members = ["crates/*"]', manifest)
    manifest = re.sub(r'path = "(crates|tests)', rf'path = "{ROOT}/\1', manifest)
    (tree / "Cargo.toml").write_text(manifest)
    shutil.copy(ROOT / "Cargo.lock", tree)
    run = subprocess.run([ROOT / "target/debug/xtask", "codegen"], cwd=tree, capture_output=True, text=True)
    # With 3 the crate is whole, but lacks operations.
    if run.returncode not in (0, 3):
        raise SystemExit(f"{path}: no crate\n{run.stderr[-2000:]}")


def typed(tree, name):
    """The type of each component, and the names of all types without parameters."""
    generated = tree / "crates" / name / "src/generated"
    listed = (generated / "schemas.rs").read_text()
    types = {}
    for section in re.findall(r"(?:types|aliases) \{(.*?)\n    \}", listed, re.S):
        for ident, component in re.findall(r'(\w+)(?:\s*=\s*("(?:[^"\\]|\\.)*"))?,', section):
            types[json.loads(component) if component else ident] = ident
    known = components(load(next((tree / "specs").iterdir())))
    types = {component: ident for component, ident in types.items() if component in known}
    files = sorted((generated / "types").glob("*.rs")) + [generated / "types.rs"]
    source = "\n".join(file.read_text() for file in files)
    return types, sorted(set(re.findall(r"(?m)^\s*pub (?:struct|enum) (\w+) ", source)))


def build(path, work, release, again):
    """Returns the program of a document, and the type of each component."""
    tree, name = place(path, work)
    built = "release" if release else "debug"
    binary = work / f"{name}-{built}"
    if again:
        return binary, typed(tree, name)[0]
    generate(path, tree, name)
    types, every = typed(tree, name)
    module = f"{name.replace('-', '_')}::types"
    idents = sorted(set(types.values()))
    passes = [f"#[inline(never)]\nfn pass_{index}(json: &str) -> String {{ pass::<{module}::{ident}>(json) }}" for index, ident in enumerate(idents)]
    arms = [f"({json.dumps(one)}, pass_{idents.index(ident)} as fn(&str) -> String)," for one, ident in types.items()]
    sizes = [f'println!("{{}} {ident}", size_of::<{module}::{ident}>());' for ident in every]
    main = MAIN
    for mark, lines in (("PASSES", passes), ("ARMS", arms), ("SIZES", sizes)):
        main = main.replace(f"@{mark}@", "\n".join(lines))
    harness = tree / "crates" / "harness"
    (harness / "src").mkdir(parents=True)
    (harness / "src/main.rs").write_text(main)
    (harness / "Cargo.toml").write_text(
        f'[package]\nname = "harness"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\n'
        f'{name} = {{ path = "../{name}" }}\nclientry = {{ workspace = true, features = ["test-util"] }}\n'
        f"serde = {{ workspace = true }}\nserde_json = {{ workspace = true }}\n"
    )
    profile = ["--release"] if release else []
    target = work / "target"
    subprocess.run(["cargo", "build", "--quiet", "-p", "harness", *profile, "--target-dir", target], cwd=tree, check=True)
    shutil.copy(target / built / "harness", binary)
    return binary, types
