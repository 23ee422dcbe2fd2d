"""Measures how faithful the types of generated crates are: random valid instances of every component schema are decoded and
encoded again, and have to be equal JSON. Run by hand, for it needs Python and minutes:

    python3 -m venv target/instances && target/instances/bin/pip install jsonschema pyyaml rstr
    target/instances/bin/python tests/instances/measure.py --work target/instances/work DOCUMENT...

An instance counts only if the library `jsonschema` finds it valid. It is decoded on a stack of 512 KiB. The table has a
line for each document, and behind it what differs, by class, with examples. Two classes do not count, because they are meant:
properties of the other direction, and defaults of responses.
"""

import argparse
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
from collections import Counter

import jsonschema
import rstr
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEEPEST = 7

HARNESS = """//! Reads `<type>\\t<json>` a line and writes what the type makes of it.
use std::io::{BufRead, Write};

fn pass<T: serde::de::DeserializeOwned + serde::Serialize>(json: &str) -> String {
    match serde_json::from_str::<T>(json) {
        Ok(value) => format!("ok\\t{}", serde_json::to_string(&value).unwrap()),
        Err(error) => format!("error\\t{error}"),
    }
}

fn run() {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let (name, json) = line.split_once('\\t').unwrap();
        let answer = match name {
@ARMS@
            _ => "unknown\\t".to_owned(),
        };
        writeln!(out, "{answer}").unwrap();
        out.flush().unwrap();
    }
}

fn main() {
    let thread = std::thread::Builder::new().stack_size(512 << 10);
    thread.spawn(run).unwrap().join().unwrap();
}
"""


def load(path):
    text = path.read_text()
    if path.suffix == ".json":
        return json.loads(text)
    loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
    # A date is a string in JSON.
    loader.yaml_implicit_resolvers = {
        first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
        for first, pairs in loader.yaml_implicit_resolvers.items()
    }
    return yaml.load(text, Loader=loader)


SCHEMA_LISTS = ("allOf", "oneOf", "anyOf")
SCHEMA_MAPS = ("properties", "patternProperties")
SCHEMAS = ("items", "additionalProperties", "not")


def plain(schema, old):
    """A schema of OpenAPI 3.0 or 3.1 as one of JSON Schema 2020-12."""
    if not isinstance(schema, dict):
        return schema if isinstance(schema, bool) else {}
    if old and "$ref" in schema:
        return {"$ref": schema["$ref"]}
    out = {}
    for key, value in schema.items():
        if key in SCHEMA_LISTS and isinstance(value, list):
            out[key] = [plain(one, old) for one in value]
        elif key in SCHEMA_MAPS and isinstance(value, dict):
            out[key] = {name: plain(one, old) for name, one in value.items()}
        elif key in SCHEMAS:
            out[key] = plain(value, old)
        elif key in ("example", "examples", "discriminator", "xml", "default", "externalDocs", "format") or key.startswith("x-"):
            if key == "format":
                out[key] = value
        else:
            out[key] = value
    if old:
        for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if isinstance(out.get(exclusive), bool):
                if out.pop(exclusive) and bound in out:
                    out[exclusive] = out.pop(bound)
        if out.pop("nullable", False):
            if isinstance(out.get("type"), str):
                out["type"] = [out["type"], "null"]
                if "enum" in out and None not in out["enum"]:
                    out["enum"] = out["enum"] + [None]
            elif not out.keys() - {"description", "title"}:
                # What generators for 3.0 write for null in a union.
                out = {"type": "null"}
            else:
                out = {"anyOf": [out, {"type": "null"}]}
    return out


class Maker:
    """Makes values that are valid as often as not; what is not is thrown away."""

    def __init__(self, schemas, seed):
        self.schemas = schemas
        self.random = random.Random(seed)
        self.strings = rstr.Rstr(self.random)

    def resolve(self, schema):
        seen = 0
        while isinstance(schema, dict) and "$ref" in schema and seen < 50:
            name = schema["$ref"].rsplit("/", 1)[-1].replace("~1", "/").replace("~0", "~")
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            schema = self.schemas.get(name, {})
            if rest:
                schema = {"allOf": [schema, rest]}
            seen += 1
        return schema if isinstance(schema, dict) else {}

    def merged(self, schema, depth=0):
        """One schema for all of `allOf`, with one choice of each union."""
        schema = dict(self.resolve(schema))
        if depth > 20:
            return schema
        parts = schema.pop("allOf", [])
        for union in ("oneOf", "anyOf"):
            if union in schema:
                parts = parts + [self.random.choice(schema.pop(union))]
        for part in parts:
            for key, value in self.merged(part, depth + 1).items():
                if key == "properties":
                    schema[key] = {**schema.get(key, {}), **{name: {"allOf": [schema[key][name], one]} if name in schema.get(key, {}) else one for name, one in value.items()}}
                elif key == "required":
                    schema[key] = list(schema.get(key, [])) + list(value)
                elif key == "enum" and key in schema:
                    schema[key] = [one for one in schema[key] if one in value] or value
                elif key not in schema:
                    schema[key] = value
        return schema

    def make(self, schema, depth=0):
        schema = self.merged(schema)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return self.random.choice(schema["enum"])
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = self.random.choice(kind)
        if kind is None:
            # By the letter any other value is valid, too; nobody means it.
            is_object = "properties" in schema or "additionalProperties" in schema
            kind = "object" if is_object else "array" if "items" in schema else None
        maker = getattr(self, f"make_{kind}", None)
        return maker(schema, depth) if maker else self.any(depth)

    def any(self, depth):
        scalars = [None, True, 3, 2.5, "any"]
        return self.random.choice(scalars + ([{"k": 1}, [1, "a"]] if depth < DEEPEST else []))

    def make_null(self, schema, depth):
        return None

    def make_boolean(self, schema, depth):
        return self.random.random() < 0.5

    def bounds(self, schema, low, high, step):
        if "minimum" in schema:
            low = schema["minimum"]
        if "exclusiveMinimum" in schema:
            low = schema["exclusiveMinimum"] + step
        if "maximum" in schema:
            high = schema["maximum"]
        if "exclusiveMaximum" in schema:
            high = schema["exclusiveMaximum"] - step
        return low, max(low, high)

    def make_integer(self, schema, depth):
        wide = {"int32": 2**31 - 1}.get(schema.get("format"), 2**53)
        least = 0 if str(schema.get("format")).startswith("uint") else -wide
        low, high = self.bounds(schema, self.random.choice([0, least]), self.random.choice([100, wide]), 1)
        value = self.random.randint(int(low), max(int(low), int(high)))
        step = schema.get("multipleOf")
        return int(value // step * step) if step else value

    def make_number(self, schema, depth):
        low, high = self.bounds(schema, self.random.choice([0, -1e6]), self.random.choice([100, 1e6]), 0.01)
        value = round(self.random.uniform(low, high), 2)
        step = schema.get("multipleOf")
        return round(value / step) * step if step else value

    def make_string(self, schema, depth):
        digits = lambda count: "".join(self.random.choice("0123456789abcdef") for _ in range(count))
        made = {
            "date-time": lambda: f"20{self.random.randint(10, 29)}-0{self.random.randint(1, 9)}-1{self.random.randint(0, 9)}T12:00:00{self.random.choice(['Z', '.120Z', '+02:00'])}",
            "date": lambda: f"20{self.random.randint(10, 29)}-0{self.random.randint(1, 9)}-1{self.random.randint(0, 9)}",
            "uuid": lambda: f"{digits(8)}-{digits(4)}-4{digits(3)}-8{digits(3)}-{digits(12)}",
            "email": lambda: f"{digits(4)}@example.com",
            "uri": lambda: f"https://example.com/{digits(4)}",
        }.get(schema.get("format"))
        if "pattern" in schema:
            try:
                return self.strings.xeger(schema["pattern"])
            except Exception:
                return "a"
        if made:
            return made()
        low = schema.get("minLength", 0)
        high = min(schema.get("maxLength", low + 12), low + 12)
        return "".join(self.random.choice("abcXYZ 019-_é\"\\/") for _ in range(self.random.randint(low, max(low, high))))

    def make_array(self, schema, depth):
        low = schema.get("minItems", 0)
        high = low if depth >= DEEPEST else min(schema.get("maxItems", low + 3), low + 3)
        items = [self.make(schema.get("items", {}), depth + 1) for _ in range(self.random.randint(low, max(low, high)))]
        if schema.get("uniqueItems"):
            items = [one for index, one in enumerate(items) if one not in items[:index]]
        return items

    def make_object(self, schema, depth):
        required = set(schema.get("required", []))
        chance = self.random.choice([0.2, 0.6, 1.0]) if depth < DEEPEST else 0.0
        properties = schema.get("properties", {})
        out = {
            name: self.make(one, depth + 1)
            for name, one in properties.items()
            if name in required or self.random.random() < chance
        }
        for name in required - set(properties):
            out[name] = self.any(depth)
        more = schema.get("additionalProperties")
        if (isinstance(more, dict) and more) or (not properties and more is not False):
            for index in range(self.random.randint(0, 2) if depth < DEEPEST else 0):
                out[f"key {index}"] = self.make(more if isinstance(more, dict) else {}, depth + 1)
        return out


def instances(document, count, seed):
    """Valid instances of each component schema."""
    old = str(document.get("openapi", "")).startswith("3.0")
    schemas = {name: plain(schema, old) for name, schema in document.get("components", {}).get("schemas", {}).items()}
    maker = Maker(schemas, seed)
    components = {"components": {"schemas": schemas}}
    for name in schemas:
        pointer = name.replace("~", "~0").replace("/", "~1")
        validator = jsonschema.Draft202012Validator({**components, "$ref": f"#/components/schemas/{pointer}"})
        made = 0
        for _ in range(count * 8):
            if made == count:
                break
            try:
                value = maker.make(schemas[name])
                valid = validator.is_valid(value)
            except (RecursionError, OverflowError, TypeError, KeyError, re.error) as error:
                print(f"  no instances of {name}: {type(error).__name__}", file=sys.stderr)
                break
            if valid:
                made += 1
                yield name, value


ONE_WAY = "one-way property"
# An absent property of a response reads as its default, and is written as that.
DEFAULT = "default added"
# What docs/support.md says of them is meant.
KNOWN = (ONE_WAY, DEFAULT)


def one_way(document):
    """The names of properties that requests or responses do not have: a type for one of them lacks those of the other."""
    if isinstance(document, list):
        return set().union(*map(one_way, document))
    if not isinstance(document, dict):
        return set()
    found = set().union(*map(one_way, document.values()))
    properties = document.get("properties")
    for name, schema in properties.items() if isinstance(properties, dict) else ():
        if isinstance(schema, dict) and (schema.get("readOnly") or schema.get("writeOnly")):
            found.add(name)
    return found


def differences(before, after, ways, at=""):
    """What differs, as pairs of class and location."""
    number = lambda one: isinstance(one, (int, float)) and not isinstance(one, bool)
    if isinstance(before, dict) and isinstance(after, dict):
        for key in before:
            if key not in after:
                lost = ONE_WAY if key in ways else "property lost"
                yield ("null omitted" if before[key] is None else lost), f"{at}.{key}"
            else:
                yield from differences(before[key], after[key], ways, f"{at}.{key}")
        for key in after:
            if key not in before:
                yield DEFAULT, f"{at}.{key}"
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for one, other in zip(before, after):
            yield from differences(one, other, ways, f"{at}[]")
    elif number(before) and number(after):
        if before != after:
            yield "number changed", at
    elif type(before) is not type(after) or before != after:
        yield "value changed", at


def crate(path, work):
    """Generates the crate of a document with a harness beside it, and returns the harness's command and its types."""
    name = re.sub(r"[^a-z0-9]+", "-", path.stem.lower())
    tree = work / name
    shutil.rmtree(tree, ignore_errors=True)
    (tree / "specs").mkdir(parents=True)
    shutil.copy(path, tree / "specs" / f"{name}{path.suffix}")
    manifest = (ROOT / "Cargo.toml").read_text()
    manifest = re.sub(r"(?m)^members = .*", 'members = ["crates/*"]', manifest)
    manifest = re.sub(r'path = "(crates|tests)', rf'path = "{ROOT}/\1', manifest)
    (tree / "Cargo.toml").write_text(manifest)
    shutil.copy(ROOT / "Cargo.lock", tree)
    run = subprocess.run([ROOT / "target/debug/xtask", "codegen"], cwd=tree, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"{path}: no crate\n{run.stderr[-2000:]}")
    generated = tree / "crates" / name / "src/generated"
    files = sorted((generated / "types").glob("*.rs")) + [generated / "types.rs"]
    source = "\n".join(file.read_text() for file in files)
    bare = lambda one: re.sub(r"[^a-z0-9]", "", one.lower())
    idents = {}
    for ident in re.findall(r"pub (?:struct|enum|type) (\w+)", source):
        idents.setdefault(bare(ident), []).append(ident)
    # By name; two that differ in their signs alone are left out.
    components = load(path).get("components", {}).get("schemas", {})
    types = {one: idents[bare(one)][0] for one in components if len(idents.get(bare(one), [])) == 1}
    harness = tree / "crates" / "harness"
    (harness / "src").mkdir(parents=True)
    module = name.replace("-", "_")
    arms = [f"            {json.dumps(one)} => pass::<{module}::types::{ident}>(json)," for one, ident in types.items()]
    (harness / "src/main.rs").write_text(HARNESS.replace("@ARMS@", "\n".join(arms)))
    (harness / "Cargo.toml").write_text(
        f'[package]\nname = "harness"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\n'
        f'{name} = {{ path = "../{name}" }}\nserde = {{ workspace = true }}\nserde_json = {{ workspace = true }}\n'
    )
    target = work / "target"
    command = ["cargo", "build", "--quiet", "-p", "harness", "--target-dir", target]
    subprocess.run(command, cwd=tree, check=True)
    binary = tree / "harness"
    shutil.copy(target / "debug" / "harness", binary)
    return binary, types


def measure(path, work, count, seed):
    document = load(path)
    binary, types = crate(path, work)
    process = subprocess.Popen([binary], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    ways = one_way(document.get("components", {}))
    total, equal, classes, examples, seen = 0, 0, Counter(), {}, set()
    for name, value in instances(document, count, seed):
        # That a component is nullable is part of the type where it is used.
        if name not in types or value is None:
            continue
        seen.add(name)
        total += 1
        process.stdin.write(f"{name}\t{json.dumps(value)}\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            raise SystemExit(f"{path}: the harness died at {name}: {json.dumps(value)[:2000]}")
        kind, _, rest = answer.rstrip("\n").partition("\t")
        if kind == "ok":
            found = list(differences(value, json.loads(rest), ways))
        else:
            found = [("not decoded", rest)]
        if all(kind in KNOWN for kind, _ in found):
            equal += 1
        for kind in {kind for kind, _ in found}:
            classes[kind] += 1
            examples.setdefault(kind, []).append((name, *[at for one, at in found if one == kind][:3]))
    process.stdin.close()
    process.wait()
    print(f"| {path.stem} | {len(seen)} | {total} | {equal} | {100 * equal / max(total, 1):.2f} % |")
    for kind, number in classes.most_common():
        picked = {example[0]: example for example in reversed(examples[kind])}
        print(f"    {number} {kind}: " + "; ".join(" ".join(one) for one in list(picked.values())[:6]))
    sys.stdout.flush()
    return total, equal


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="+", type=pathlib.Path)
    parser.add_argument("--instances", type=int, default=30, help="of each schema (30)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=pathlib.Path, required=True, help="a directory for crates and builds")
    arguments = parser.parse_args()
    subprocess.run(["cargo", "build", "--quiet", "-p", "xtask"], cwd=ROOT, check=True)
    print("| document | schemas | instances | equal | |\n| --- | --- | --- | --- | --- |")
    totals = [measure(path, arguments.work, arguments.instances, arguments.seed) for path in arguments.documents]
    total, equal = map(sum, zip(*totals))
    print(f"| all | | {total} | {equal} | {100 * equal / max(total, 1):.2f} % |")


if __name__ == "__main__":
    main()
