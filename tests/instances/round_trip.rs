//! Whether the types of a crate read and write what their JSON Schemas allow. `cargo xtask corpus --round-trip` makes a
//! program of this for each crate, with `TYPES` and `SCHEMAS` before it.
//!
//! Of each type some instances are made at random, always the same ones. One counts if the crate `jsonschema` finds it
//! valid. It is decoded and encoded again, and what was in it must be in what comes out: a property that was absent may
//! be there with its default. Two do not count: `null` by itself, since whatever holds a value of the type says that it can be
//! `null`; and what holds a file, which is sent in parts and never read. The last line is how many were tried, and how many
//! came back. Decoding and encoding have 512 KiB of stack, as small threads have.

use std::collections::BTreeSet;
use std::thread;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// How many instances are made of each type.
const INSTANCES: usize = 40;

/// Deeper than this, only what is required is made.
const DEEPEST: usize = 5;

/// How many values an instance has before only what is required is made.
const LARGEST: usize = 150;

/// How many differences of one type are shown.
const SHOWN: usize = 3;

/// The bytes of stack that a type is decoded and encoded on.
const STACK: usize = 512 << 10;

/// What a file says that is encoded as JSON.
const FILE: &str = "a file can only be sent in a multipart body";

type Codec = fn(&str) -> Result<String, String>;

fn through<T: DeserializeOwned + Serialize>(text: &str) -> Result<String, String> {
    let value: T = serde_json::from_str(text).map_err(|error| error.to_string())?;
    serde_json::to_string(&value).map_err(|error| error.to_string())
}

fn main() {
    let root: Value = serde_json::from_str(SCHEMAS).expect("the schemas are JSON");
    let (mut tried, mut equal) = (0, 0);
    for (name, codec) in TYPES {
        let schema = alone(&root, name);
        let Ok(validator) = jsonschema::validator_for(&schema) else {
            println!("{name}: its schema is none");
            continue;
        };
        let mut shown = 0;
        for seed in 0..INSTANCES {
            let mut maker = Maker::new(&root, seed);
            let value = maker.make(&json!({ "$ref": format!("#/$defs/{}", token(name)) }), 0);
            if value.is_null() || !validator.is_valid(&value) {
                continue;
            }
            let text = value.to_string();
            let read = on_small_stack(*codec, &text);
            if matches!(&read, Err(error) if error == FILE) {
                continue;
            }
            tried += 1;
            let differs = match read {
                Err(error) => Some(error),
                Ok(written) => match serde_json::from_str(&written) {
                    Err(error) => Some(error.to_string()),
                    Ok(written) => difference(&value, &written),
                },
            };
            match differs {
                None => equal += 1,
                Some(_) if shown == SHOWN => {}
                Some(differs) => {
                    shown += 1;
                    let text: String = text.chars().take(400).collect();
                    println!("{name}: {differs}: {text}");
                }
            }
        }
    }
    println!("{tried} {equal}");
}

/// What comes of a text; where the stack is too small, the program ends.
fn on_small_stack(codec: Codec, text: &str) -> Result<String, String> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK);
        let thread = thread.spawn_scoped(scope, || codec(text));
        let thread = thread.map_err(|error| error.to_string())?;
        thread.join().unwrap_or_else(|_| Err("it panics".to_owned()))
    })
}

/// The schema `name` with those that it refers to and no others: a validator reads all that it is given.
fn alone(root: &Value, name: &str) -> Value {
    let mut names = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        if let Some(schema) = root["$defs"].get(&name)
            && names.insert(name)
        {
            references(schema, &mut open);
        }
    }
    let defs: Map<String, Value> = names
        .into_iter()
        .map(|name| (name.clone(), root["$defs"][name].clone()))
        .collect();
    json!({ "$schema": root["$schema"], "$ref": format!("#/$defs/{}", token(name)), "$defs": defs })
}

fn references(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str).and_then(target));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

/// The name in a reference.
fn target(reference: &str) -> Option<String> {
    let name = reference.strip_prefix("#/$defs/")?;
    Some(name.replace("~1", "/").replace("~0", "~"))
}

fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Makes values that are valid as often as not.
struct Maker<'s> {
    root: &'s Value,
    state: u64,
    made: usize,
}

impl<'s> Maker<'s> {
    fn new(root: &'s Value, seed: usize) -> Maker<'s> {
        let state = (seed as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Maker {
            root,
            state,
            made: 0,
        }
    }

    /// A number below `end`, from xorshift.
    fn below(&mut self, end: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 33) as usize % end.max(1)
    }

    fn one<'v>(&mut self, of: &'v [Value]) -> Option<&'v Value> {
        of.get(self.below(of.len()))
    }

    /// What a schema says with its references, all of its `allOf`, and one of each union.
    fn merged(&mut self, schema: &Value, depth: usize) -> Map<String, Value> {
        let mut fields = schema.as_object().cloned().unwrap_or_default();
        if depth > 30 {
            return fields;
        }
        let mut parts = Vec::new();
        if let Some(Value::String(reference)) = fields.remove("$ref")
            && let Some(name) = target(&reference)
        {
            parts.extend(self.root["$defs"].get(&name).cloned());
        }
        if let Some(Value::Array(all)) = fields.remove("allOf") {
            parts.extend(all);
        }
        for union in ["oneOf", "anyOf"] {
            if let Some(Value::Array(variants)) = fields.remove(union) {
                parts.extend(self.one(&variants).cloned());
            }
        }
        for part in parts {
            for (key, value) in self.merged(&part, depth + 1) {
                match (fields.get_mut(&key), value) {
                    (None, value) => {
                        fields.insert(key, value);
                    }
                    (Some(Value::Array(before)), Value::Array(more)) if key == "required" => {
                        before.extend(more);
                    }
                    (Some(Value::Object(before)), Value::Object(more)) if key == "properties" => {
                        for (name, property) in more {
                            before.entry(name).or_insert(property);
                        }
                    }
                    // Of two that differ the outer one is taken; where it does not fit, the instance does not count.
                    _ => {}
                }
            }
        }
        fields
    }

    fn make(&mut self, schema: &Value, depth: usize) -> Value {
        self.made += 1;
        if depth > 40 {
            return Value::Null;
        }
        let schema = self.merged(schema, 0);
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        if let Some(Value::Array(values)) = schema.get("enum") {
            return self.one(values).cloned().unwrap_or_default();
        }
        let inferred = ["properties", "additionalProperties"]
            .iter()
            .any(|key| schema.contains_key(*key));
        let kind = match schema.get("type") {
            Some(Value::String(kind)) => kind.clone(),
            Some(Value::Array(kinds)) => {
                let kind = self.one(kinds).and_then(Value::as_str);
                kind.unwrap_or_default().to_owned()
            }
            _ if inferred => "object".to_owned(),
            _ if schema.contains_key("items") => "array".to_owned(),
            _ => "any".to_owned(),
        };
        let count = |keyword: &str| Some(schema.get(keyword)?.as_u64()? as usize);
        match kind.as_str() {
            "null" => Value::Null,
            "boolean" => json!(self.below(2) == 0),
            "integer" => json!(self.number(&schema) as i64),
            "number" => json!(self.number(&schema) + [0.0, 0.5, 0.125][self.below(3)]),
            "string" => self.string(&schema, count("minLength"), count("maxLength")),
            "array" => {
                let least = count("minItems").unwrap_or(0);
                let more = if self.is_full(depth) {
                    0
                } else {
                    self.below(3)
                };
                let most = count("maxItems").unwrap_or(usize::MAX);
                let any = json!({});
                let item = schema.get("items").unwrap_or(&any);
                (0..(least + more).min(most))
                    .map(|_| self.make(item, depth + 1))
                    .collect()
            }
            "object" => self.object(&schema, depth),
            _ => [
                json!({ "any": [1, "é"] }),
                json!("any"),
                json!(1.5),
                json!([]),
            ][self.below(4)]
            .clone(),
        }
    }

    fn is_full(&self, depth: usize) -> bool {
        depth >= DEEPEST || self.made > LARGEST
    }

    fn object(&mut self, schema: &Map<String, Value>, depth: usize) -> Value {
        let mut object = Map::new();
        let listed = schema.get("required").and_then(Value::as_array);
        let required: BTreeSet<&str> = listed
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            let wanted = !self.is_full(depth) && self.below(2) == 0;
            if wanted || required.contains(name.as_str()) {
                object.insert(name.clone(), self.make(property, depth + 1));
            }
        }
        match schema.get("additionalProperties") {
            Some(more @ Value::Object(_)) if !self.is_full(depth) => {
                for index in 0..self.below(3) {
                    object.insert(format!("key {index}"), self.make(more, depth + 1));
                }
            }
            _ => {}
        }
        Value::Object(object)
    }

    fn number(&mut self, schema: &Map<String, Value>) -> f64 {
        let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
        let least = bound("minimum").or(bound("exclusiveMinimum").map(|bound| bound + 1.0));
        let most = bound("maximum").or(bound("exclusiveMaximum").map(|bound| bound - 1.0));
        let step = self.below(1000) as f64;
        match (least, most) {
            (Some(least), Some(most)) => least + (step / 1000.0 * (most - least)).floor(),
            (Some(least), None) => least + step,
            (None, Some(most)) => most - step,
            (None, None) => step * [1.0, -1.0, 1_000_003.0][self.below(3)],
        }
    }

    fn string(
        &mut self,
        schema: &Map<String, Value>,
        least: Option<usize>,
        most: Option<usize>,
    ) -> Value {
        let examples = schema.get("examples").and_then(Value::as_array);
        if let Some(examples) = examples.filter(|_| schema.contains_key("pattern")) {
            return self.one(examples).cloned().unwrap_or_default();
        }
        let text = match schema.get("format").and_then(Value::as_str) {
            Some("date-time") => {
                ["2026-05-01T09:30:00.120Z", "2026-05-01T09:30:00+02:00"][self.below(2)]
            }
            Some("date") => "2026-05-01",
            Some("time") => "09:30:00Z",
            Some("uuid") => "550e8400-e29b-41d4-a716-446655440000",
            Some("uri" | "url" | "uri-reference") => "https://example.com/a?b=c",
            Some("email") => "a@example.com",
            Some("ipv4") => "192.0.2.1",
            Some("byte") => "AQID",
            _ => ["", "a", "é \"quoted\"\n", "12", "true"][self.below(5)],
        };
        let missing = least.unwrap_or(0).saturating_sub(text.chars().count());
        let text = text.chars().chain(std::iter::repeat_n('x', missing));
        json!(text.take(most.unwrap_or(usize::MAX)).collect::<String>())
    }
}

/// What of a value is not in what it is written as.
fn difference(before: &Value, after: &Value) -> Option<String> {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            before.iter().find_map(|(key, value)| match after.get(key) {
                None => Some(format!(".{key} is lost")),
                Some(other) => difference(value, other).map(|inside| format!(".{key}{inside}")),
            })
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            let mut pairs = before.iter().zip(after);
            pairs
                .find_map(|(before, after)| difference(before, after))
                .map(|inside| format!("[]{inside}"))
        }
        (Value::Number(before), Value::Number(after)) if before.as_f64() == after.as_f64() => None,
        _ => (before != after).then(|| format!(" {before} is {after}")),
    }
}
