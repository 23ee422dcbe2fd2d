"""Calls the operations of any documents against Prism with random inputs: Prism has to accept each request, and what it responds
has to decode. It is run by hand, as measure.py is, with Prism installed by `npm ci --prefix .ci --ignore-scripts`:

    target/instances/bin/python tests/instances/contract.py DOCUMENT...

For each operation there are `--calls` calls with everything that it takes, a random half of what it takes, or what is required
alone, each value valid by its schema. The program that calls is `tests/src/bin/contract`, built for the document's crate.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter

import jsonschema

from harness import ROOT, generate, place
from make import Maker
from schemas import components, load, plain

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# They are set by the runtime, or not at all.
IGNORED = ("accept", "content-type", "authorization")


class Calls:
    """Random calls of the operations of a document."""

    def __init__(self, document, count, seed):
        self.document = document
        self.count = count
        self.old = str(document.get("openapi", "")).startswith("3.0")
        self.schemas = components(document)
        self.maker = Maker(self.schemas, seed)

    def follow(self, value):
        for _ in range(20):
            if not isinstance(value, dict) or "$ref" not in value:
                break
            found = self.document
            for part in value["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            value = found
        return value if isinstance(value, dict) else {}

    def value(self, schema):
        """A valid value that is not null, or nothing where none is found."""
        schema = plain(schema, self.old)
        everything = {"components": {"schemas": self.schemas}, "allOf": [schema]}
        validator = jsonschema.Draft202012Validator(everything)
        for _ in range(60):
            try:
                value = self.maker.make(schema)
                if value is not None and validator.is_valid(value):
                    return value
            except Exception:
                break
        return None

    def of(self, method, path, item, operation):
        """The calls of one operation; an operation without a body, or with one in JSON."""
        own = [self.follow(one) for one in operation.get("parameters") or []]
        names = {(one.get("name"), one.get("in")) for one in own}
        shared = [self.follow(one) for one in item.get("parameters") or []]
        parameters = own + [one for one in shared if (one.get("name"), one.get("in")) not in names]
        parameters = [one for one in parameters if not (one.get("in") == "header" and one.get("name", "").lower() in IGNORED)]
        known = {one.get("name") for one in parameters if one.get("in") == "path"}
        # What no parameter describes is a string.
        undeclared = [name for name in re.findall(r"{([^{}]+)}", path) if name not in known]
        parameters += [{"name": name, "in": "path", "schema": {"type": "string"}} for name in undeclared]
        body = self.follow(operation.get("requestBody"))
        content = body.get("content") or {}
        media = next((content[one] for one in content if re.match(r"application/(.*\+)?json", one)), None)
        if content and media is None:
            return
        for _ in range(self.count):
            chance = self.maker.random.choice([0.0, 0.5, 1.0])
            inputs = {}
            for one in parameters:
                needed = one.get("required") or one.get("in") == "path"
                if needed or self.maker.random.random() < chance:
                    schema = one.get("schema") or next(iter((one.get("content") or {}).values()), {}).get("schema") or {}
                    # An empty segment is another path.
                    refused = ("", [], {}, ".", "..") if one.get("in") == "path" else ()
                    made = (self.value(schema or {"type": "string"}) for _ in range(20))
                    value = next((value for value in made if value is not None and value not in refused), None)
                    if value is not None:
                        inputs[one["name"]] = value
            if media is not None:
                value = self.value(media.get("schema") or {})
                if value is not None:
                    inputs["body"] = value
            yield {"method": method.upper(), "path": path, "inputs": inputs, "dynamic": self.maker.random.random() < 0.5}

    def all(self):
        for path, item in (self.document.get("paths") or {}).items():
            item = self.follow(item)
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    yield from self.of(method, path, item, item[method])


def parts(crate):
    """The features of the parts that a large crate is compiled in."""
    features = tomllib.loads((crate / "Cargo.toml").read_text()).get("features", {})
    return [feature for feature in features.get("default", []) if "tls" not in feature]


def build(path, work):
    """Builds the program that calls, in a workspace with the crate of a document and nothing else; returns it and the name."""
    tree, name = place(path, work)
    generate(path, tree, name)
    tests = (tree / "tests")
    tests.mkdir()
    for part in ("build", "src", "loopback"):
        shutil.copytree(ROOT / "tests" / part, tests / part)
    manifest = (ROOT / "tests/Cargo.toml").read_text()
    features = ["mock", "schemars", *parts(tree / "crates" / name)]
    client = f'{name} = {{ path = "../crates/{name}", default-features = false, features = {json.dumps(features)} }}'
    manifest = re.sub(r"(?s)# <clients>.*# </clients>", client, manifest)
    manifest = re.sub(r"(?s)\[dev-dependencies\].*?\[build-dependencies\]", "[build-dependencies]", manifest)
    manifest = re.sub(r"(?s)\[\[(test|bench)\]\].*?(?=\n\[)", "", manifest)
    manifest = manifest.replace("../xtask", f"{ROOT}/xtask")
    (tests / "Cargo.toml").write_text(manifest)
    workspace = (tree / "Cargo.toml").read_text()
    workspace = workspace.replace('members = ["crates/*"]', 'members = ["crates/*", "tests", "tests/loopback"]')
    workspace = workspace.replace(f'path = "{ROOT}/tests/loopback', 'path = "tests/loopback')
    (tree / "Cargo.toml").write_text(workspace)
    # The dependencies are those of the workspace, and are there already.
    target = ROOT / "target"
    subprocess.run(["cargo", "build", "--quiet", "-p", "tests", "--bin", "contract", "--target-dir", target], cwd=tree, check=True)
    binary = work / f"{name}-contract"
    shutil.copy(target / "debug/contract", binary)
    return binary, tree, name


def without_other_servers(path, work):
    """A copy of a document whose operations have no servers of their own: Prism is the only one, and a base URL moves no other."""
    document = load(path)
    for item in (document.get("paths") or {}).values():
        for part in (item, *item.values()) if isinstance(item, dict) else ():
            if isinstance(part, dict):
                part.pop("servers", None)
    work.mkdir(parents=True, exist_ok=True)
    copy = work / f"{path.stem}.json"
    copy.write_text(json.dumps(document))
    return copy


def contract(path, arguments):
    path = without_other_servers(path, arguments.work)
    binary, tree, name = build(path, arguments.work)
    file = tree / "calls.jsonl"
    calls = list(Calls(load(path), arguments.calls, arguments.seed).all())
    file.write_text("".join(json.dumps(call) + "\n" for call in calls))
    command = [binary, "--prism", arguments.prism, "--calls", file, name]
    run = subprocess.run(command, capture_output=True, text=True)
    lines = run.stdout.splitlines()
    print(f"{path.stem}: {lines[0] if lines else run.stderr[-1500:]}")
    # By what went wrong, whatever the value.
    classes = Counter()
    examples = {}
    for line in lines[1:]:
        key = re.sub(r'"[^"]*"|\d+|`[^`]*`', "…", line.split(": ", 1)[-1].split("; inputs: ")[0])[:160]
        classes[key] += 1
        examples.setdefault(key, line.strip()[: arguments.width])
    for key, count in classes.most_common():
        print(f"    {count}: {examples[key]}")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="+", type=pathlib.Path)
    parser.add_argument("--calls", type=int, default=6, help="of each operation (6)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--width", type=int, default=400, help="of an example of what went wrong (400)")
    parser.add_argument("--prism", type=pathlib.Path, default=ROOT / ".ci/node_modules/.bin/prism")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "target/instances/contract", help="for crates and builds")
    arguments = parser.parse_args()
    subprocess.run(["cargo", "build", "--quiet", "-p", "xtask"], cwd=ROOT, check=True)
    for path in arguments.documents:
        contract(path, arguments)


if __name__ == "__main__":
    main()
