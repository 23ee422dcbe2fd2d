//! Instances of a JSON Schema: the least and the most of it, each value of an enum, each null, each bound as far as it
//! goes, and one beyond.
//!
//! A schema is taken as the crates have it: draft 2020-12, its references to `#` or `#/$defs/…`.

use serde_json::{Map, Value, json};

/// Deeper than this, what is optional is omitted: a schema may hold itself.
const DEEPEST: usize = 4;

/// Instances of the schemas in one document.
pub struct Instances<'s> {
    root: &'s Value,
}

/// A value, and where in it is what makes it special.
pub struct Instance {
    pub at: String,
    pub value: Value,
}

/// What is special about a schema's own values, without those of the schemas in it: each with what it is.
type Own<'s> = dyn Fn(&Instances<'s>, &Map<String, Value>, usize) -> Vec<(String, Value)>;

impl<'s> Instances<'s> {
    pub fn of(root: &'s Value) -> Self {
        Self { root }
    }

    /// Values that the schema allows.
    pub fn valid(&self) -> Vec<Instance> {
        let mut found = vec![
            Instance::new("the least", self.value(self.root, DEEPEST)),
            Instance::new("the most", self.value(self.root, 0)),
        ];
        self.vary(self.root, 0, &Self::own_values, &mut |at, value| {
            found.push(Instance::new(at, value));
        });
        found
    }

    /// Values that break one bound each.
    pub fn invalid(&self) -> Vec<Instance> {
        let mut found = Vec::new();
        self.vary(self.root, 0, &Self::broken_values, &mut |at, value| {
            found.push(Instance::new(at, value));
        });
        found
    }

    /// What a schema says, its references followed.
    fn resolved(&self, schema: &Value) -> Map<String, Value> {
        let mut keywords = schema.as_object().cloned().unwrap_or_default();
        let mut parts: Vec<Value> = match keywords.remove("allOf") {
            Some(Value::Array(parts)) => parts,
            _ => Vec::new(),
        };
        if let Some(Value::String(reference)) = keywords.remove("$ref") {
            let target = self.root.pointer(reference.trim_start_matches('#'));
            parts.push(target.expect(&reference).clone());
        }
        for part in parts {
            for (key, value) in self.resolved(&part) {
                keywords.entry(key).or_insert(value);
            }
        }
        keywords
    }

    /// A value of a schema: the most of it, down to a depth.
    fn value(&self, schema: &Value, depth: usize) -> Value {
        let schema = self.resolved(schema);
        if let Some(first) = values(&schema).find(|value| !value.is_null()) {
            return first.clone();
        }
        if let Some(variant) = variants(&schema).find(|variant| variant["type"] != "null") {
            return self.value(variant, depth);
        }
        match kind(&schema) {
            Some("string") => string(&schema, count(&schema, "minLength").unwrap_or(3)),
            Some("integer") => number(&schema).unwrap_or(json!(7)),
            Some("number") => number(&schema).unwrap_or(json!(1.5)),
            Some("boolean") => json!(true),
            Some("null") => Value::Null,
            Some("array") => {
                let least = if depth < DEEPEST { 1 } else { 0 };
                let least = count(&schema, "minItems").unwrap_or(least);
                self.items(&schema, least, depth + 1)
            }
            Some("object") => self.object(&schema, depth),
            _ => json!({ "any": [1, "text"] }),
        }
    }

    fn object(&self, schema: &Map<String, Value>, depth: usize) -> Value {
        let mut object = Map::new();
        for (name, property) in properties(schema) {
            if depth < DEEPEST || requires(schema, name) {
                object.insert(name.clone(), self.value(property, depth + 1));
            }
        }
        let least = count(schema, "minProperties").unwrap_or(0);
        if let Some(more @ Value::Object(_)) = schema.get("additionalProperties") {
            let most = count(schema, "maxProperties").unwrap_or(usize::MAX);
            let least = least.max(if depth < DEEPEST { 1 } else { 0 }).min(most);
            for index in object.len()..least {
                object.insert(format!("key {index}"), self.value(more, depth + 1));
            }
        }
        Value::Object(object)
    }

    /// An array of so many items, which differ where they have to.
    fn items(&self, schema: &Map<String, Value>, length: usize, depth: usize) -> Value {
        let any = json!({});
        let item = schema.get("items").unwrap_or(&any);
        let resolved = self.resolved(item);
        let listed: Vec<_> = values(&resolved).collect();
        let of_index = |index: usize| match (kind(&resolved), listed.as_slice()) {
            (_, listed) if !listed.is_empty() => listed[index % listed.len()].clone(),
            (Some("string"), _) => {
                json!(format!("{}{index}", string(&resolved, 1).as_str().unwrap()))
            }
            (Some("integer"), _) => json!(index),
            _ => self.value(item, depth),
        };
        match schema.get("uniqueItems") == Some(&json!(true)) {
            true => (0..length).map(of_index).collect(),
            false => (0..length).map(|_| self.value(item, depth)).collect(),
        }
    }

    /// Calls `found` with a value of the schema for each of those that `own` makes of a schema in it, there in its place.
    fn vary(
        &self,
        schema: &Value,
        depth: usize,
        own: &Own<'s>,
        found: &mut dyn FnMut(&str, Value),
    ) {
        let resolved = self.resolved(schema);
        for (what, value) in own(self, &resolved, depth) {
            found(&what, value);
        }
        if depth >= DEEPEST {
            return;
        }
        for (index, variant) in variants(&resolved).enumerate() {
            self.vary(variant, depth + 1, own, &mut |at, value| {
                found(&format!("|{index}{at}"), value);
            });
        }
        let whole = match kind(&resolved) {
            Some("object") if values(&resolved).next().is_none() => self.object(&resolved, depth),
            Some("array") => Value::Null,
            _ => return,
        };
        for (name, property) in properties(&resolved) {
            self.vary(property, depth + 1, own, &mut |at, value| {
                let mut whole = whole.clone();
                whole[name.as_str()] = value;
                found(&format!(".{name}{at}"), whole);
            });
        }
        if let Some(more @ Value::Object(_)) = resolved.get("additionalProperties") {
            self.vary(more, depth + 1, own, &mut |at, value| {
                let mut whole = self.object(&resolved, DEEPEST);
                let length = whole.as_object().unwrap().len();
                let key = format!("key {}", length.saturating_sub(1));
                whole[key] = value;
                found(&format!(".*{at}"), whole);
            });
        }
        if let (Some("array"), Some(item)) = (kind(&resolved), resolved.get("items")) {
            let least = count(&resolved, "minItems").unwrap_or(1).max(1);
            self.vary(item, depth + 1, own, &mut |at, value| {
                let mut whole = self.items(&resolved, least, depth + 1);
                // A second one of the same value would break another rule.
                let twice = whole.as_array().unwrap().contains(&value);
                if !twice {
                    whole[0] = value;
                }
                found(&format!("[]{at}"), whole);
            });
        }
    }

    /// The values at the edges of what the schema itself says.
    fn own_values(&self, schema: &Map<String, Value>, depth: usize) -> Vec<(String, Value)> {
        let mut found: Vec<_> = values(schema)
            .map(|value| (format!(" = {value}"), value.clone()))
            .collect();
        if allows_null(schema) {
            found.push((" = null".to_owned(), Value::Null));
        }
        let listed = values(schema).next().is_some();
        match kind(schema) {
            Some("string") if !listed && !schema.contains_key("pattern") => {
                let lengths = ["minLength", "maxLength"].into_iter();
                for (keyword, length) in lengths.filter_map(|one| Some((one, count(schema, one)?)))
                {
                    found.push((format!(" {keyword}"), string(schema, length)));
                }
            }
            Some("integer" | "number") if !listed => {
                for keyword in ["minimum", "maximum"] {
                    found.extend(
                        schema
                            .get(keyword)
                            .map(|value| (format!(" {keyword}"), value.clone())),
                    );
                }
            }
            Some("array") => {
                let least = count(schema, "minItems").unwrap_or(0);
                found.push((" minItems".to_owned(), self.items(schema, least, depth + 1)));
                if let Some(most) = count(schema, "maxItems") {
                    found.push((" maxItems".to_owned(), self.items(schema, most, depth + 1)));
                }
            }
            Some("object") if depth > 0 => {
                found.push((" the least".to_owned(), self.object(schema, DEEPEST)));
            }
            _ => {}
        }
        found
    }

    /// The values one beyond.
    fn broken_values(&self, schema: &Map<String, Value>, depth: usize) -> Vec<(String, Value)> {
        let mut found = Vec::new();
        let mut add = |keyword: &str, value: Option<Value>| {
            found.extend(value.map(|value| (format!(" {keyword}"), value)));
        };
        let less = |keyword: &str| count(schema, keyword)?.checked_sub(1);
        let more = |keyword: &str| Some(count(schema, keyword)? + 1);
        match kind(schema) {
            Some("string") if values(schema).next().is_none() => {
                add(
                    "minLength",
                    less("minLength").map(|length| string(schema, length)),
                );
                add(
                    "maxLength",
                    more("maxLength").map(|length| string(schema, length)),
                );
                // No pattern of a document's is met by this.
                let pattern = schema.get("pattern");
                add("pattern", pattern.map(|_| string(&Map::new(), 3)));
            }
            Some(kind @ ("integer" | "number")) if values(schema).next().is_none() => {
                let step = if kind == "integer" { 1.0 } else { 0.5 };
                let beyond = |keyword: &str, step: f64| {
                    let value = schema.get(keyword)?.as_f64()? + step;
                    Some(match kind {
                        // A bound of a document is far from where a float has gaps.
                        "integer" => json!(value as i64),
                        _ => json!(value),
                    })
                };
                add("minimum", beyond("minimum", -step));
                add("maximum", beyond("maximum", step));
                add("exclusiveMinimum", beyond("exclusiveMinimum", 0.0));
                add("exclusiveMaximum", beyond("exclusiveMaximum", 0.0));
                add(
                    "multipleOf",
                    beyond("multipleOf", 0.5).filter(|_| kind == "number"),
                );
            }
            Some("array") => {
                let items = |length: usize| self.items(schema, length, depth + 1);
                add("minItems", less("minItems").map(items));
                add("maxItems", more("maxItems").map(items));
                if schema.get("uniqueItems") == Some(&json!(true)) {
                    let most = count(schema, "maxItems").unwrap_or(2);
                    let one = items(1);
                    let twice = json!([one[0], one[0]]);
                    add("uniqueItems", (most > 1).then_some(twice));
                }
            }
            Some("object") => {
                let mut object = self.object(schema, depth);
                let most =
                    more("maxProperties").filter(|_| schema.contains_key("additionalProperties"));
                if let (Some(most), Some(item)) = (most, schema.get("additionalProperties")) {
                    for index in object.as_object().unwrap().len()..most {
                        object[format!("key {index}")] = self.value(item, depth + 1);
                    }
                    add("maxProperties", Some(object));
                }
            }
            _ => {}
        }
        found
    }
}

impl Instance {
    fn new(at: &str, value: Value) -> Self {
        let at = at.to_owned();
        Self { at, value }
    }
}

/// The type, `null` aside.
fn kind(schema: &Map<String, Value>) -> Option<&str> {
    match schema.get("type")? {
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .find(|name| *name != "null"),
        name => name.as_str(),
    }
}

fn allows_null(schema: &Map<String, Value>) -> bool {
    let by_type = match schema.get("type") {
        Some(Value::Array(names)) => names.contains(&json!("null")),
        _ => false,
    };
    by_type || variants(schema).any(|variant| variant["type"] == "null")
}

fn values(schema: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    let values = schema.get("enum").and_then(Value::as_array);
    values.into_iter().flatten()
}

fn variants(schema: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    let unions = ["oneOf", "anyOf"].into_iter();
    let unions = unions.filter_map(|keyword| schema.get(keyword)?.as_array());
    unions.flatten()
}

fn properties(schema: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten()
}

fn requires(schema: &Map<String, Value>, name: &str) -> bool {
    let required = schema.get("required").and_then(Value::as_array);
    required.is_some_and(|required| required.iter().any(|one| one == name))
}

fn count(schema: &Map<String, Value>, keyword: &str) -> Option<usize> {
    let count = schema.get(keyword)?.as_u64()?;
    Some(usize::try_from(count).unwrap())
}

/// A string of so many characters, as the format or the pattern asks for.
fn string(schema: &Map<String, Value>, length: usize) -> Value {
    let example = ["examples", "default"].into_iter();
    let example = example.filter_map(|keyword| schema.get(keyword));
    let example = example
        .map(|example| example.get(0).unwrap_or(example))
        .next();
    let text = match schema.get("format").and_then(Value::as_str) {
        _ if schema.contains_key("pattern") => example.and_then(Value::as_str).unwrap_or_default(),
        Some("date-time") => "2026-05-01T09:30:00.120Z",
        Some("date") => "2026-05-01",
        Some("uuid") => "550e8400-e29b-41d4-a716-446655440000",
        Some("uri") => "https://example.com/",
        Some("email") => "a@example.com",
        _ => "",
    };
    let missing = match text.is_empty() || text.ends_with('/') {
        true => length.saturating_sub(text.chars().count()),
        false => 0,
    };
    let text: String = text
        .chars()
        .chain(std::iter::repeat_n('é', missing))
        .collect();
    // One character too few cannot be of the format, too.
    match text.chars().count() > length && schema.contains_key("minLength") {
        true => json!(text.chars().take(length).collect::<String>()),
        false => json!(text),
    }
}

/// A number within the bounds, if there are any.
fn number(schema: &Map<String, Value>) -> Option<Value> {
    let bound = |keyword: &str, step: i64| {
        let value = schema.get(keyword)?;
        Some(json!(value.as_i64()? + step))
    };
    schema
        .get("multipleOf")
        .or(schema.get("minimum"))
        .or(schema.get("maximum"))
        .cloned()
        .or_else(|| bound("exclusiveMinimum", 1))
        .or_else(|| bound("exclusiveMaximum", -1))
}
