//! The JSON Schema of a component, draft 2020-12: what the document says of it, in the words of JSON Schema.
//!
//! The plain dialect says some things as OpenAPI 3.0 does. What is of OpenAPI alone is omitted.

use super::types::original;
use crate::document::pointer;
use crate::facts::Facts;
use crate::openapi::keywords::{Fate, Holds, Kind, Reason, Role};
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};

/// Where the schemas are in the document that the references are of.
const DEFINITIONS: &str = "/$defs";

/// The schema of a component; one of another component is `#/$defs/` and what the document calls it.
pub(super) fn of(facts: &Facts, schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => Value::Object(object(facts, fields)),
        other => other.clone(),
    }
}

fn object(facts: &Facts, fields: &Map<String, Value>) -> Map<String, Value> {
    let mut made = Map::new();
    for (key, value) in fields {
        if let Some(value) = keyword(facts, key, value) {
            made.insert(key.clone(), value);
        }
    }
    exclusive(&mut made, "exclusiveMinimum", "minimum");
    exclusive(&mut made, "exclusiveMaximum", "maximum");
    if let (Some(example), false) = (fields.get("example"), made.contains_key("examples")) {
        made.insert("examples".to_owned(), json!([example]));
    }
    let extension = |key: &str| fields.get("x-clientry").and_then(|own| own.get(key));
    if let (Some(Value::Array(more)), Some(Value::Array(values))) =
        (extension("more_values"), made.get_mut("enum"))
    {
        let more: Vec<_> = more.iter().filter(|one| !values.contains(one)).collect();
        values.extend(more.into_iter().cloned());
    }
    if extension("secret") == Some(&json!(true)) {
        made.entry("format").or_insert(json!("password"));
    }
    if fields.get("nullable") == Some(&json!(true)) {
        allow_null(&mut made);
    }
    made
}

/// What becomes of a keyword; nothing if JSON Schema does not have it.
fn keyword(facts: &Facts, key: &str, value: &Value) -> Option<Value> {
    if key == "$ref" {
        let name = value.as_str()?.rsplit('/').next()?;
        let name = pointer::unescape(name);
        let target = pointer::push(DEFINITIONS, original(facts, &name));
        return Some(json!(pointer::to_reference(&target)));
    }
    if matches!(
        key,
        "nullable" | "example" | "summary" | "externalDocs" | "xml"
    ) {
        return None;
    }
    // OpenAPI 3.0 and mistakes have other values here, which would make the whole no schema.
    if matches!(key, "examples" | "required") && !value.is_array() {
        return None;
    }
    let known = Kind::Schema.keyword(key)?;
    match known.role {
        // What they name is elsewhere now.
        Role::Identifier | Role::Discriminator => return None,
        _ if matches!(known.fate, Fate::Ignored(Reason::Dynamic)) => return None,
        _ => {}
    }
    let is_schema = matches!(
        known.holds,
        Holds::One(Kind::Schema) | Holds::List(Kind::Schema) | Holds::Names(Kind::Schema)
    );
    // No rule has rewritten what is ignored, so that a reference in it could lead elsewhere.
    if is_schema && known.fate != Fate::Read && refers(value) {
        return None;
    }
    Some(match (known.holds, value) {
        (Holds::One(Kind::Schema), Value::Array(_)) => return None,
        (Holds::One(Kind::Schema), one) => of(facts, one),
        (Holds::List(Kind::Schema), Value::Array(list)) => {
            Value::Array(list.iter().map(|one| of(facts, one)).collect())
        }
        (Holds::Names(Kind::Schema), Value::Object(named)) => {
            let named = named
                .iter()
                .map(|(name, one)| (name.clone(), of(facts, one)));
            Value::Object(named.collect())
        }
        (Holds::List(Kind::Schema) | Holds::Names(Kind::Schema), _) => return None,
        _ => value.clone(),
    })
}

/// Whether a schema holds a reference anywhere.
fn refers(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields
            .iter()
            .any(|(key, value)| key == "$ref" || refers(value)),
        Value::Array(items) => items.iter().any(refers),
        _ => false,
    }
}

/// Where 3.0 has a flag beside the bound, JSON Schema has a bound of its own.
fn exclusive(schema: &mut Map<String, Value>, exclusive: &str, inclusive: &str) {
    match schema.get(exclusive) {
        Some(Value::Bool(true)) => match schema.shift_remove(inclusive) {
            Some(bound) => _ = schema.insert(exclusive.to_owned(), bound),
            None => _ = schema.shift_remove(exclusive),
        },
        Some(Value::Bool(false)) => _ = schema.shift_remove(exclusive),
        _ => {}
    }
}

/// Takes properties out of an object's schema.
pub(super) fn without(schema: &mut Value, names: &[&str]) {
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.retain(|name, _| !names.contains(&name.as_str()));
    }
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| !names.iter().any(|gone| name == gone));
    }
}

/// Makes a string of a property, or a list of strings where `kind` is a list.
pub(super) fn be_string(schema: &mut Value, property: &str, kind: &super::Kind) {
    let place = schema
        .get_mut("properties")
        .and_then(|all| all.get_mut(property));
    if let Some(place) = place {
        *place = match kind {
            super::Kind::Array(..) => json!({ "type": "array", "items": { "type": "string" } }),
            _ => json!({ "type": "string" }),
        };
    }
}

/// Lets references to some schemas lead to others.
pub(super) fn retarget(schema: &mut Value, others: &HashMap<String, String>) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(reference) if key == "$ref" => {
                        if let Some(other) = name(reference).and_then(|name| others.get(&name)) {
                            *reference = pointer::to_reference(&pointer::push(DEFINITIONS, other));
                        }
                    }
                    value => retarget(value, others),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| retarget(item, others)),
        _ => {}
    }
}

/// The names of the components that a schema refers to, perhaps several times.
pub(super) fn referred(schema: &Value, into: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(reference) if key == "$ref" => into.extend(name(reference)),
                    value => referred(value, into),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| referred(item, into)),
        _ => {}
    }
}

/// The name of the component that a reference leads to.
fn name(reference: &str) -> Option<String> {
    let path = pointer::from_reference(reference)?;
    path.rsplit('/')
        .next()
        .map(|name| pointer::unescape(name).into_owned())
}

/// Lets `null` be a value, too.
fn allow_null(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(values)) = schema.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    match schema.get_mut("type") {
        Some(Value::Array(names)) if !names.contains(&json!("null")) => names.push(json!("null")),
        Some(Value::String(name)) if name != "null" => {
            let name = std::mem::take(name);
            schema.insert("type".to_owned(), json!([name, "null"]));
        }
        _ => {}
    }
    for union in ["oneOf", "anyOf"] {
        if let Some(Value::Array(subschemas)) = schema.get_mut(union) {
            subschemas.push(json!({"type": "null"}));
        }
    }
    for applicator in ["$ref", "allOf"] {
        if let Some(value) = schema.shift_remove(applicator) {
            let other = Value::Object([(applicator.to_owned(), value)].into_iter().collect());
            let either = json!([other, {"type": "null"}]);
            match schema.contains_key("anyOf") {
                true => _ = schema.insert("allOf".to_owned(), json!([{"anyOf": either}])),
                false => _ = schema.insert("anyOf".to_owned(), either),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{api, with_schemas};
    use serde_json::{Value, json};

    fn schema(text: &str) -> Value {
        let schemas = format!(
            "    Thing: {{ properties: {{ a: {text} }} }}\n    the_word: {{ type: string, enum: [x] }}\n"
        );
        let (api, _) = api(&with_schemas(&schemas, &["Thing"], &["Thing"]));
        let thing = &api.types[api.types.id("Thing").unwrap()];
        assert_eq!(thing.schema["type"], Value::Null);
        thing.schema["properties"]["a"].clone()
    }

    #[test]
    fn what_3_0_says_in_its_own_way_is_said_as_json_schema_does() {
        let cases = [
            (
                "{ type: string, nullable: true }",
                json!({"type": ["string", "null"]}),
            ),
            (
                "{ type: [string, 'null'], maxLength: 3 }",
                json!({"type": ["string", "null"], "maxLength": 3}),
            ),
            (
                "{ type: number, minimum: 1, exclusiveMinimum: 1, maximum: 5 }",
                json!({"type": "number", "exclusiveMinimum": 1, "maximum": 5}),
            ),
            (
                "{ type: integer, exclusiveMaximum: 9 }",
                json!({"type": "integer", "exclusiveMaximum": 9}),
            ),
            ("{ const: 3 }", json!({"type": "integer", "enum": [3]})),
            (
                "{ type: string, example: x, x-clientry: { secret: true } }",
                json!({"type": "string", "format": "password", "examples": ["x"]}),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(schema(text), expected, "{text}");
        }
    }

    #[test]
    fn a_reference_names_what_the_document_does() {
        let word = json!({"$ref": "#/$defs/the_word"});
        let cases = [
            ("{ $ref: '#/components/schemas/the_word' }", word.clone()),
            (
                "{ oneOf: [{ $ref: '#/components/schemas/the_word' }, { type: 'null' }], description: d }",
                json!({"description": "d", "anyOf": [word, {"type": "null"}]}),
            ),
            (
                "{ type: array, items: { type: string, enum: [a] } }",
                json!({"type": "array", "items": {"$ref": "#/$defs/ThingAItem"}}),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(schema(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_of_openapi_alone_or_refers_elsewhere_is_omitted() {
        let cases = [
            (
                "{ type: string, xml: {}, externalDocs: {}, $id: x, nonsense: 1 }",
                json!({"type": "string"}),
            ),
            (
                "{ type: array, contains: { $ref: '#/components/schemas/the_word' } }",
                json!({"type": "array"}),
            ),
            (
                "{ type: string, not: { maxLength: 2 } }",
                json!({"type": "string", "not": {"maxLength": 2}}),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(schema(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_sent_and_what_is_received_have_their_own_properties() {
        let schemas = "    the_pet: { required: [id, name], properties: { id: { type: string, readOnly: true }, name: { type: string } } }
    Pets: { type: array, items: { $ref: '#/components/schemas/the_pet' } }
";
        let (api, _) = api(&with_schemas(schemas, &["Pets"], &["Pets"]));
        let schema = |name: &str| &*api.types[api.types.id(name).unwrap()].schema;
        assert_eq!(schema("ThePet")["required"], json!(["id", "name"]));
        assert_eq!(schema("Pets")["items"]["$ref"], "#/$defs/the_pet");
        let sent = json!({"required": ["name"], "properties": {"name": {"type": "string"}}});
        assert_eq!(*schema("ThePetRequest"), sent);
        let items = &schema("PetsRequest")["items"]["$ref"];
        assert_eq!(items, "#/$defs/ThePetRequest");
    }

    #[test]
    fn known_values_that_are_not_listed_are_values() {
        let (api, _) = api(&with_schemas(
            "    Word: { type: string, enum: [a], x-clientry: { more_values: [b, a] } }\n",
            &[],
            &["Word"],
        ));
        let word = &api.types[api.types.id("Word").unwrap()];
        assert_eq!(word.schema["enum"], json!(["a", "b"]));
    }
}
