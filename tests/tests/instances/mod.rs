//! Whether the types hold what the schemas of their components say: instances of each, made by its JSON Schema, are read
//! and written again, and what breaks a bound is refused on the way out.
//!
//! That the schemas are those of the document is `conformance`'s business; that `make` makes what it says it does, the
//! validator of the crate `jsonschema` tells.

mod make;

use std::collections::BTreeMap;

use make::Instances;
use serde_json::Value;
use tests::clients::ALL;

/// Each type of each provider: what it is called, its schema, and how a value of it is read, checked and written.
fn each(mut visit: impl FnMut(&str, &Value, &jsonschema::Validator, &tests::clients::Type)) {
    for provider in ALL {
        let schemas: BTreeMap<_, _> = (provider.json_schemas)().into_iter().collect();
        for ty in provider.types {
            let schema = schemas[ty.component].as_value();
            let validator = jsonschema::validator_for(schema).unwrap();
            let name = format!("{} {}", provider.name, ty.component);
            visit(&name, schema, &validator, ty);
        }
    }
}

#[test]
fn what_a_schema_allows_is_read_and_written_again() {
    let mut tried = 0;
    each(|name, schema, validator, ty| {
        for instance in Instances::of(schema).valid() {
            let (at, value) = (&instance.at, &instance.value);
            if let Err(error) = validator.validate(value) {
                panic!("{name}{at}: {value} is no instance: {error}");
            }
            let written = (ty.codec)(&value.to_string());
            let written = written.unwrap_or_else(|error| panic!("{name}{at}: {value}: {error}"));
            let written: Value = serde_json::from_str(&written).unwrap();
            if let Some(difference) = difference(value, &written) {
                panic!("{name}{at}: {value} is written as {written}: {difference}");
            }
            if let Some(found) = (ty.violations)(&value.to_string()) {
                assert!(found.is_empty(), "{name}{at}: {value}: {found:?}");
            }
            tried += 1;
        }
    });
    assert!(tried > 500, "only {tried} instances");
}

#[test]
fn what_breaks_a_bound_is_refused() {
    let mut refused = 0;
    each(|name, schema, validator, ty| {
        for instance in Instances::of(schema).invalid() {
            let (at, value) = (&instance.at, &instance.value);
            assert!(
                !validator.is_valid(value),
                "{name}{at}: {value} is an instance"
            );
            // What is only received is read whatever its bounds are.
            if let Some(found) = (ty.violations)(&value.to_string()) {
                assert_eq!(found.len(), 1, "{name}{at}: {value}: {found:?}");
                refused += 1;
            }
        }
    });
    assert!(refused > 10, "only {refused} were refused");
}

/// What differs, if anything does. A property that is absent may be there again with its default.
fn difference(before: &Value, after: &Value) -> Option<String> {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let lost = before.keys().find(|key| !after.contains_key(*key));
            let inside = before.iter().find_map(|(key, value)| {
                difference(value, after.get(key)?).map(|inside| format!(".{key}{inside}"))
            });
            lost.map(|key| format!(".{key} is lost")).or(inside)
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            let pairs = before.iter().zip(after);
            let mut inside = pairs.filter_map(|(before, after)| difference(before, after));
            inside.next().map(|inside| format!("[]{inside}"))
        }
        _ => (before != after).then(|| format!(" {before} is {after}")),
    }
}

#[test]
fn each_kind_of_instance_is_made() {
    let schema = serde_json::json!({
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": { "type": "string", "minLength": 2, "maxLength": 4 },
            "word": { "enum": ["a", "b"] },
            "none": { "type": ["integer", "null"], "minimum": 3 },
            "list": { "type": "array", "items": { "$ref": "#/$defs/Step" }, "maxItems": 2, "uniqueItems": true },
            "self": { "anyOf": [{ "$ref": "#" }, { "type": "null" }] },
        },
        "$defs": { "Step": { "type": "integer", "exclusiveMaximum": 10 } },
    });
    let validator = jsonschema::validator_for(&schema).unwrap();
    let instances = Instances::of(&schema);
    let (valid, invalid) = (instances.valid(), instances.invalid());
    for instance in &valid {
        assert!(validator.is_valid(&instance.value), "{}", instance.value);
    }
    for instance in &invalid {
        assert!(!validator.is_valid(&instance.value), "{}", instance.value);
    }
    let has = |made: &[make::Instance], at: &str| {
        assert!(made.iter().any(|one| one.at == at), "there is no {at}");
    };
    for at in [
        "the least",
        "the most",
        ".id minLength",
        ".id maxLength",
        ".word = \"b\"",
        ".none = null",
        ".none minimum",
        ".list maxItems",
        ".self = null",
        ".self|0.word = \"a\"",
    ] {
        has(&valid, at);
    }
    for at in [
        ".id minLength",
        ".id maxLength",
        ".none minimum",
        ".list maxItems",
        ".list uniqueItems",
        ".list[] exclusiveMaximum",
    ] {
        has(&invalid, at);
    }
}
