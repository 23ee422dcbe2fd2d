"""Values that are nested as deep as a body may be, of the schemas that have any: those that contain themselves, and any JSON."""

from schemas import parts

# A body may have 127 levels.
LEVELS = 126


class Deep:
    def __init__(self, schemas, maker):
        self.schemas = schemas
        self.maker = maker
        self.endless = {}

    def is_endless(self, schema, seen=()):
        """Whether a value may be nested in such a one without end. Until it is known, it is not."""
        if not isinstance(schema, dict):
            return schema is True
        key = id(schema)
        if key in self.endless:
            return self.endless[key]
        if key in seen:
            # It leads back to itself.
            return True
        found = is_any(schema)
        for part in () if found else parts(self.schemas, schema):
            if any(self.is_endless(child, (*seen, key)) for _, child in children(part)):
                found = True
                break
        self.endless[key] = found
        return found

    def make(self, schema, levels=LEVELS):
        """A value with some `levels`, or None where there is none."""
        if not self.is_endless(schema):
            return None
        return self.nest(schema, levels)

    def nest(self, schema, levels):
        if levels <= 0:
            return self.maker.make(schema, 99)
        resolved = schema if isinstance(schema, dict) else {}
        if is_any(resolved):
            return self.any(levels, resolved.get("type") == "object")
        for _ in range(24):
            merged = self.maker.merged(resolved)
            ways = [(step, child) for step, child in children(merged) if self.is_endless(child)]
            if ways or is_any(merged):
                break
        else:
            return self.maker.make(schema, 99)
        if not ways:
            return self.any(levels, merged.get("type") == "object")
        step, child = self.maker.random.choice(ways)
        inside = self.nest(child, levels - 1)
        if step is None:
            return [inside]
        made = self.maker.make_object({**merged, "additionalProperties": False}, 99)
        return {**made, step if isinstance(step, str) else "k": inside}

    def any(self, levels, is_object):
        """Objects and lists within each other, an object around them where it has to be one."""
        value = 1
        for level in range(levels):
            value = {"k": value} if (levels - level) % 2 or is_object else [value]
        return value


def is_any(schema):
    """Whether a schema allows every value. In `allOf` it may be the other part that says something; then it is not the
    only one, and the value that is made here is decoded or refused, but does no harm."""
    says = schema.keys() - {"description", "title", "format", "deprecated", "nullable", "readOnly", "writeOnly"}
    is_map = schema.get("type") == "object" and not says - {"type", "additionalProperties"}
    return not says or (is_map and schema.get("additionalProperties", True) in (True, {}))


def children(schema):
    """The schemas of what is in a value: by name in an object, by `False` in a map, by None in a list."""
    if not isinstance(schema, dict):
        return
    yield from schema.get("properties", {}).items()
    if "items" in schema:
        yield None, schema["items"]
    if isinstance(schema.get("additionalProperties"), dict):
        yield False, schema["additionalProperties"]
