"""Documents, and the schemas of their components as JSON Schema 2020-12 has them."""

import json

import yaml

SCHEMA_LISTS = ("allOf", "oneOf", "anyOf")
SCHEMA_MAPS = ("properties", "patternProperties")
SCHEMAS = ("items", "additionalProperties", "not")
# They say nothing about which values are valid.
ANNOTATIONS = ("example", "examples", "discriminator", "xml", "default", "externalDocs")


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


def components(document):
    """The plain schema of each component."""
    old = str(document.get("openapi", "")).startswith("3.0")
    schemas = (document.get("components") or {}).get("schemas") or {}
    return {name: plain(schema, old) for name, schema in schemas.items()}


def plain(schema, old):
    """A schema of OpenAPI 3.0 (`old`) or 3.1 as one of JSON Schema 2020-12."""
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
        elif key not in ANNOTATIONS and not key.startswith("x-"):
            out[key] = value
    if old:
        for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if isinstance(out.get(exclusive), bool):
                if out.pop(exclusive) and bound in out:
                    out[exclusive] = out.pop(bound)
        if out.pop("nullable", False):
            out = nullable(out)
    return out


def nullable(schema):
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema and None not in schema["enum"]:
            schema["enum"] = schema["enum"] + [None]
        return schema
    if not schema.keys() - {"description", "title"}:
        # What generators for 3.0 write for null in a union.
        return {"type": "null"}
    return {"anyOf": [schema, {"type": "null"}]}


def target(schemas, reference):
    """The component that a reference leads to."""
    if not reference.startswith("#/components/schemas/"):
        return {}
    name, *rest = reference.removeprefix("#/components/schemas/").split("/")
    unescaped = lambda part: part.replace("~1", "/").replace("~0", "~")
    found = schemas.get(unescaped(name), {})
    for part in map(unescaped, rest):
        if isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        else:
            found = found.get(part, {}) if isinstance(found, dict) else {}
    return found


def parts(schemas, schema, fits=None, seen=()):
    """Every schema that says something about the same value: references, `allOf`, and of a union the variants that `fits` takes."""
    if not isinstance(schema, dict):
        return
    yield schema
    if "$ref" in schema and schema["$ref"] not in seen:
        yield from parts(schemas, target(schemas, schema["$ref"]), fits, (*seen, schema["$ref"]))
    for key in SCHEMA_LISTS:
        of = schema.get(key, [])
        if fits and key != "allOf":
            of = [part for part in of if fits(part)] or of
        for part in of:
            yield from parts(schemas, part, fits, seen)


def described(schemas, value, says, is_valid):
    """`value` without the properties that none of the schemas `says` describes: a struct does not keep them. Of a union those
    variants count which the value is of; `is_valid` says whether a schema has a value."""
    says = [part for schema in says for part in parts(schemas, schema, lambda part: is_valid(part, value))]
    if isinstance(value, list):
        items = [schema["items"] for schema in says if "items" in schema]
        return [described(schemas, one, items, is_valid) for one in value]
    if not isinstance(value, dict):
        return value
    maps = [schema["additionalProperties"] for schema in says if isinstance(schema.get("additionalProperties"), dict)]
    names = {name for schema in says for name in (*schema.get("properties", {}), *schema.get("required", []))}
    out = {}
    for name, one in value.items():
        own = [schema["properties"][name] for schema in says if name in schema.get("properties", {})]
        if name in names or not names or any(maps):
            out[name] = described(schemas, one, own or maps, is_valid)
    return out
