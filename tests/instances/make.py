"""Random instances of schemas, of two kinds: by [`Maker`], what authors of documents mean by them, for any schema; by
[`by_hypothesis`], what JSON Schema allows, for those that hypothesis-jsonschema can read within some seconds.
"""

import random
import signal
import sys
import warnings

import rstr
from hypothesis import HealthCheck, Phase, given, seed as seeded, settings
from hypothesis_jsonschema import from_schema

from schemas import SCHEMA_LISTS, SCHEMA_MAPS, SCHEMAS, target

DEEPEST = 7


class Maker:
    """Makes values that are valid as often as not; what is not is thrown away."""

    def __init__(self, schemas, seed):
        self.schemas = schemas
        self.random = random.Random(seed)
        self.strings = rstr.Rstr(self.random)

    def resolve(self, schema):
        seen = 0
        while isinstance(schema, dict) and "$ref" in schema and seen < 50:
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            schema = target(self.schemas, schema["$ref"])
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
                elif key in ("enum", "const") and schema.keys() & {"enum", "const"}:
                    # What both allow; where there is none, the outer one is kept.
                    before = [schema["const"]] if "const" in schema else schema["enum"]
                    other = [value] if key == "const" else value
                    schema.pop("const", None)
                    schema["enum"] = [one for one in before if one in other] or before
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


class OutOfTime(BaseException):
    """No `Exception`: hypothesis would take it for a failure of what it tests."""


def bounded(schema):
    """A schema without the integers that no type of 64 bits has, or none of the format's; and of the type that its keywords
    are of where it says none, as docs/support.md has it."""
    if isinstance(schema, list):
        return [bounded(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    out = dict(schema)
    for key in SCHEMA_LISTS + SCHEMAS:
        if key in out:
            out[key] = bounded(out[key])
    for key in SCHEMA_MAPS:
        if isinstance(out.get(key), dict):
            out[key] = {name: bounded(one) for name, one in out[key].items()}
    if "type" not in out and out.keys() & {"properties", "additionalProperties"}:
        out["type"] = "object"
    if "type" not in out and "items" in out:
        out["type"] = "array"
    kind = out.get("type")
    if "integer" in (kind if isinstance(kind, list) else [kind]):
        form = str(out.get("format"))
        bits = 32 if form.endswith("32") else 64
        low, high = (0, 2**bits - 1) if form.startswith("uint") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        out.setdefault("minimum", low)
        out.setdefault("maximum", high)
    return out


def by_hypothesis(schemas, pointer, count, seed):
    """Some `count` instances of the component at `pointer`; fewer, or none, if there is no time or no way."""
    made = []

    @seeded(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(from_schema({"components": {"schemas": schemas}, "$ref": f"#/components/schemas/{pointer}"}))
    def keep(value):
        made.append(value)

    keep()
    return made


def within(seconds, make):
    """What `make` returns, or nothing where it takes more of the processor or fails."""
    is_over = False

    def out_of_time(*_):
        if not is_over:
            raise OutOfTime

    previous = signal.signal(signal.SIGVTALRM, out_of_time)
    # Again and again: one that is raised where Python takes no exceptions is lost.
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 0.2)
    hook, sys.unraisablehook = sys.unraisablehook, lambda _: None
    made = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = make()
        is_over = True
    except (OutOfTime, Exception):
        # It does not take every schema: those that contain themselves, or patterns of other dialects.
        is_over = True
    finally:
        is_over = True
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, previous)
        sys.unraisablehook = hook
    return made
