"""Measures how faithful the types of generated crates are: random valid instances of every component schema are decoded and
encoded again, and have to be equal JSON. It is run by hand, for it needs Python and minutes:

    python3 -m venv target/instances
    target/instances/bin/pip install -r tests/instances/requirements.txt
    target/instances/bin/python tests/instances/measure.py DOCUMENT...      # specs/*.yaml

Half of the instances are made by hypothesis-jsonschema, which takes a schema by the letter, and half by `make.py`, which makes what
authors mean. An instance counts only if the library `jsonschema` finds it valid. It is decoded as the body of a response, on a
stack of 512 KiB (`--stack`), without optimization or with it (`--release`). So are values of every schema that can be nested
without end, with 126 levels.

The table has a line for each document: the schemas that have a type, the instances, and how many are equal; then the size of the
largest type. Behind it is what differs, by class, with examples. Classes that docs/support.md names as meant do not count.
Properties that a schema does not describe are removed from the instances, for a struct ignores them.

- `schemas.py`: documents and their schemas.
- `make.py`, `deep.py`: instances.
- `harness.py`: the program that decodes.
"""

import argparse
import json
import pathlib
import subprocess
import sys
from collections import Counter

import jsonschema

from deep import Deep
from harness import ROOT, build
from make import Maker, bounded, by_hypothesis, within
from schemas import components, described, load, parts

ONE_WAY = "one-way property"
# An absent property of a response reads as its default, and is written as that.
DEFAULT = "default added"
# What has a file in it is a multipart body, and no JSON.
FILE = "file"
# In any JSON one that neither `i64` nor `u64` has is the double nearest to it; elsewhere it is an error.
LARGE = "integer of more than 64 bits in any JSON"
# What docs/support.md says of them is meant.
KNOWN = (ONE_WAY, DEFAULT, FILE, LARGE)


class Instances:
    """Valid instances of the components of a document."""

    def __init__(self, document, arguments):
        self.schemas = components(document)
        self.bounded = {name: bounded(schema) for name, schema in self.schemas.items()}
        self.maker = Maker(self.schemas, arguments.seed)
        self.deep = Deep(self.schemas, self.maker)
        self.validator = jsonschema.Draft202012Validator({"components": {"schemas": self.schemas}})
        self.arguments = arguments
        # How many came from hypothesis.
        self.by_hypothesis = 0

    def of(self, name):
        """Instances of one component, as often as not half of them by hypothesis."""
        pointer = name.replace("~", "~0").replace("/", "~1")
        validator = self.validator.evolve(schema={"$ref": f"#/components/schemas/{pointer}"})
        count, seconds = self.arguments.instances, self.arguments.seconds
        made = []
        if seconds:
            half = within(seconds, lambda: by_hypothesis(self.bounded, pointer, count // 2, self.arguments.seed))
            pruned = (self.described(name, value) for value in half)
            made = [value for value in pruned if is_valid(validator, value)][:count]
            self.by_hypothesis += len(made)
        for _ in range(count * 8):
            if len(made) >= count:
                break
            try:
                value = self.maker.make(self.schemas[name])
            except (RecursionError, OverflowError, TypeError, KeyError, ValueError) as error:
                print(f"  no instances of {name}: {type(error).__name__}: {error}", file=sys.stderr)
                break
            value = self.described(name, value)
            if is_valid(validator, value):
                made.append(value)
        return made

    def described(self, name, value):
        """A value without the properties that nothing describes."""
        fits = lambda schema, one: is_valid(self.validator.evolve(schema=schema), one)
        return described(self.schemas, value, [self.schemas[name]], fits)


def is_valid(validator, value):
    try:
        return validator.is_valid(value)
    except Exception:
        # Patterns of another dialect.
        return False


def differences(schemas, before, after, says, at=""):
    """What differs, as pairs of class and location; `says` are the schemas of the value."""
    number = lambda one: isinstance(one, (int, float)) and not isinstance(one, bool)
    inner = lambda of: [part for schema in of for part in parts(schemas, schema)]
    says = inner(says)
    if isinstance(before, dict) and isinstance(after, dict):
        maps = [schema["additionalProperties"] for schema in says if isinstance(schema.get("additionalProperties"), dict)]
        for key in before:
            own = [schema["properties"][key] for schema in says if key in schema.get("properties", {})]
            if key in after:
                yield from differences(schemas, before[key], after[key], own or maps, f"{at}.{key}")
            # A type for requests lacks what only responses have, and the other way round.
            elif any(schema.get("readOnly") or schema.get("writeOnly") for schema in inner(own)):
                yield ONE_WAY, f"{at}.{key}"
            else:
                yield ("null omitted" if before[key] is None else "property lost"), f"{at}.{key}"
        for key in after:
            if key not in before:
                yield DEFAULT, f"{at}.{key}"
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        items = [schema["items"] for schema in says if "items" in schema]
        for one, other in zip(before, after):
            yield from differences(schemas, one, other, items, f"{at}[]")
    elif number(before) and number(after):
        if before != after:
            is_large = isinstance(before, int) and not -(2**63) <= before < 2**64 and float(before) == after
            yield (LARGE if is_large else "number changed"), at
    elif type(before) is not type(after) or before != after:
        yield "value changed", at


class Harness:
    """The program that decodes and encodes."""

    def __init__(self, binary, path, stack):
        self.path = path
        self.process = subprocess.Popen([binary, str(stack)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, name, value):
        """What becomes of a value: a kind, and the JSON or the reason."""
        self.process.stdin.write(f"{name}\t{json.dumps(value)}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.path}: the program died at {name}: {json.dumps(value)[:2000]}")
        kind, _, rest = answer.rstrip("\n").partition("\t")
        return kind, rest

    def end(self):
        self.process.stdin.close()
        self.process.wait()


class Tally:
    """What became of the instances of a document."""

    def __init__(self, schemas):
        self.schemas = schemas
        self.total = self.equal = 0
        self.classes, self.examples = Counter(), {}

    def add(self, name, value, answer):
        self.total += 1
        kind, rest = answer
        if kind == "ok":
            found = list(differences(self.schemas, value, json.loads(rest), [self.schemas[name]]))
        elif kind == "refused" and "multipart" in rest:
            found = [(FILE, "")]
        else:
            found = [({"error": "not decoded", "refused": "not encoded"}[kind], rest)]
        if all(kind in KNOWN for kind, _ in found):
            self.equal += 1
        for kind in {kind for kind, _ in found}:
            self.classes[kind] += 1
            self.examples.setdefault(kind, []).append((name, *[at for one, at in found if one == kind][:3]))

    def print(self, what):
        for kind, number in self.classes.most_common():
            picked = {example[0]: example for example in reversed(self.examples[kind])}
            print(f"    {what}{number} {kind}: " + "; ".join(" ".join(one) for one in list(picked.values())[:6]))
        sys.stdout.flush()


def measure(path, arguments):
    document = load(path)
    binary, types = build(path, arguments.work, arguments.release, arguments.again)
    if arguments.build:
        return 0, 0
    harness = Harness(binary, path, arguments.stack)
    instances = Instances(document, arguments)
    tally, deep, seen = Tally(instances.schemas), Tally(instances.schemas), 0
    for name in types:
        # That a component is nullable is part of the type where it is used.
        made = [value for value in instances.of(name) if value is not None]
        seen += bool(made)
        for value in made:
            tally.add(name, value, harness.ask(name, value))
        for _ in range(3):
            value = instances.deep.make(instances.schemas[name])
            if value is not None:
                deep.add(name, value, harness.ask(name, value))
    harness.end()
    sizes = subprocess.run([binary, "sizes"], capture_output=True, text=True, check=True).stdout.split("\n")
    largest = max((int(line.split()[0]), line.split()[1]) for line in sizes if line) if any(sizes) else (0, "")
    share = 100 * tally.equal / max(tally.total, 1)
    print(
        f"| {path.stem} | {seen} of {len(instances.schemas)} | {tally.total} | {tally.equal} | {share:.2f} % "
        f"| {deep.total - deep.classes['not decoded']} of {deep.total} | {largest[0]} |"
    )
    print(f"    {instances.by_hypothesis} by hypothesis; the largest type is {largest[1]}")
    tally.print("")
    if arguments.verbose:
        deep.print("nested deep: ")
    return tally.total, tally.equal


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="+", type=pathlib.Path)
    parser.add_argument("--instances", type=int, default=30, help="of each schema (30)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=4, help="of the processor for hypothesis, for each schema (4); 0 is without it")
    parser.add_argument("--stack", type=int, default=512, help="of the thread that decodes, in KiB (512)")
    parser.add_argument("--release", action="store_true", help="with optimization")
    parser.add_argument("--build", action="store_true", help="build the programs, and measure nothing")
    parser.add_argument("--again", action="store_true", help="with the programs that were built before")
    parser.add_argument("--verbose", action="store_true", help="what becomes of values that are nested deep, too")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "target/instances/work", help="for crates and builds")
    arguments = parser.parse_args()
    if not arguments.again:
        subprocess.run(["cargo", "build", "--quiet", "-p", "xtask"], cwd=ROOT, check=True)
    print("| document | schemas | instances | equal | | nested deep | largest type |\n| --- | --- | --- | --- | --- | --- | --- |")
    totals = [measure(path, arguments) for path in arguments.documents]
    total, equal = map(sum, zip(*totals))
    print(f"| all | | {total} | {equal} | {100 * equal / max(total, 1):.2f} % | | |")


if __name__ == "__main__":
    main()
