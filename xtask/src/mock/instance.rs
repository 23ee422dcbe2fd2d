//! A value of a schema: always the same one, and valid wherever that can be found out.
//!
//! What the document shows is taken first, then what can be made with more and more left aside: the examples within the schema,
//! what is optional, the first variant of a union. The first that is valid is it.

use serde_json::{Map, Number, Value, json};

use super::pattern;
use super::schemas::{Direction, Schemas, type_of};
use crate::document::pointer;

/// Deeper than this, only what is required is made.
const DEEP: usize = 8;

/// Deeper than this, nothing is made.
const DEEPEST: usize = 40;

/// How many values there are before only what is required is made.
const LARGE: usize = 1_000;

/// How many values there are before nothing is made.
const LARGEST: usize = 5_000;

/// How many variants of a union are tried.
const VARIANTS: usize = 4;

/// How long a string may have to be.
const LONGEST: usize = 10_000;

/// How an instance is made.
#[derive(Clone, Copy)]
struct Attempt {
    examples: bool,
    optional: bool,
    choice: usize,
}

/// A value of the schema at `pointer`.
pub(super) fn instance(schemas: &Schemas, direction: Direction, pointer: &str) -> Value {
    let mut first = None;
    // Without a union there is but one choice.
    let mut chose = false;
    for choice in 0..VARIANTS {
        for (examples, optional) in [(true, true), (false, true), (true, false), (false, false)] {
            let mut maker = Maker {
                schemas,
                direction,
                attempt: Attempt {
                    examples,
                    optional,
                    choice,
                },
                made: 0,
                chose: false,
            };
            let value = maker.make(pointer, 0, 0);
            if schemas.validate(direction, pointer, &value).is_ok() {
                return value;
            }
            first.get_or_insert(value);
            chose |= maker.chose;
        }
        if !chose {
            break;
        }
    }
    schemas.say(format!(
        "no valid value was found for the schema at `{pointer}`; give it an `example`"
    ));
    first.unwrap_or_default()
}

/// The first of some examples that is valid, or else an instance; what is not valid is said.
pub(super) fn shown(
    schemas: &Schemas,
    direction: Direction,
    pointer: Option<&str>,
    examples: &[&Value],
) -> Value {
    for example in examples {
        match pointer.map_or(Ok(()), |pointer| {
            schemas.validate(direction, pointer, example)
        }) {
            Ok(()) => return (*example).clone(),
            Err(why) => schemas.say(format!(
                "an example of the schema at `{}` is not valid by it, and is not used: {why}",
                pointer.unwrap_or_default()
            )),
        }
    }
    pointer.map_or(Value::Null, |pointer| instance(schemas, direction, pointer))
}

struct Maker<'s> {
    schemas: &'s Schemas,
    direction: Direction,
    attempt: Attempt,
    made: usize,
    /// Whether there was a union.
    chose: bool,
}

impl Maker<'_> {
    /// A value of a schema, the `number`th of several that should differ.
    fn make(&mut self, at: &str, depth: usize, number: usize) -> Value {
        self.made += 1;
        if depth > DEEPEST || self.made > LARGEST {
            return Value::Null;
        }
        let parts = self
            .schemas
            .parts(self.direction, at, Some(self.attempt.choice));
        let root = self.schemas.document(self.direction);
        let parts: Vec<(&str, &Map<String, Value>)> = parts
            .iter()
            .filter_map(|part| Some((part.as_str(), pointer::get(root, part)?.as_object()?)))
            .collect();
        let has = |keyword| first(&parts, keyword).is_some();
        self.chose |= has("oneOf") || has("anyOf");
        if let Some(value) = self.said(&parts, number) {
            return value;
        }
        match kind(&parts) {
            "null" => Value::Null,
            "boolean" => json!(number == 0),
            "integer" => integer(&parts, number),
            "number" => decimal(&parts, number),
            "array" => self.array(&parts, depth),
            "object" => self.object(&parts, depth),
            "string" => Value::String(string(&parts, number)),
            // Any value is one.
            _ => json!({}),
        }
    }

    /// A value that the schema itself has.
    fn said(&self, parts: &[(&str, &Map<String, Value>)], number: usize) -> Option<Value> {
        if let Some(value) = first(parts, "const") {
            return Some(value.clone());
        }
        if self.attempt.examples {
            let shown = parts.iter().find_map(|(_, schema)| {
                let several = schema.get("examples").and_then(Value::as_array);
                let several = several.and_then(|examples| examples.get(number));
                let one = schema.get("example").filter(|_| number == 0);
                let default = schema.get("default").filter(|_| number == 0);
                one.or(several).or(default)
            });
            if let Some(value) = shown {
                return Some(value.clone());
            }
        }
        let values = first(parts, "enum").and_then(Value::as_array)?;
        let some: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
        match some.get(number % some.len().max(1)) {
            Some(value) => Some((*value).clone()),
            None => values.first().cloned(),
        }
    }

    fn object(&mut self, parts: &[(&str, &Map<String, Value>)], depth: usize) -> Value {
        let mut required: Vec<&str> = Vec::new();
        for (_, schema) in parts {
            let names = schema.get("required").and_then(Value::as_array);
            required.extend(names.into_iter().flatten().filter_map(Value::as_str));
        }
        let optional = self.attempt.optional && depth < DEEP && self.made < LARGE;
        let other = match self.direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        let mut object = Map::new();
        for (at, schema) in parts {
            let properties = schema.get("properties").and_then(Value::as_object);
            for name in properties.into_iter().flat_map(Map::keys) {
                let is_other = || {
                    let at = pointer::join(at, ["properties", name.as_str()]);
                    let own = self.schemas.keyword(self.direction, &at, other);
                    own.is_some_and(|(_, value)| *value == Value::Bool(true))
                };
                let is_wanted = required.contains(&name.as_str()) || (optional && !is_other());
                if is_wanted && !object.contains_key(name) {
                    let at = pointer::join(at, ["properties", name.as_str()]);
                    let value = self.make(&at, depth + 1, 0);
                    object.insert(name.clone(), value);
                }
            }
        }
        let additional = parts
            .iter()
            .find(|(_, schema)| {
                schema
                    .get("additionalProperties")
                    .is_some_and(Value::is_object)
            })
            .map(|(at, _)| pointer::push(at, "additionalProperties"));
        let least = most(parts, "minProperties").unwrap_or(0).min(LONGEST);
        let mut names: Vec<String> = required.iter().map(|name| (*name).to_owned()).collect();
        let missing = least.max(usize::from(additional.is_some() && optional));
        names.extend((1..=missing).map(|number| format!("property{number}")));
        for name in names {
            let is_needed = required.contains(&name.as_str()) || object.len() < missing;
            if !is_needed || object.contains_key(&name) {
                continue;
            }
            let value = match &additional {
                Some(at) => self.make(at, depth + 1, 0),
                None => json!("string"),
            };
            object.insert(name, value);
        }
        Value::Object(object)
    }

    fn array(&mut self, parts: &[(&str, &Map<String, Value>)], depth: usize) -> Value {
        let least = most(parts, "minItems").unwrap_or(0).min(LONGEST);
        let longest = least_of(parts, "maxItems").unwrap_or(usize::MAX);
        let wanted = usize::from(depth < DEEP && self.attempt.optional);
        let prefix = parts.iter().find_map(|(at, schema)| {
            let list = schema.get("prefixItems").and_then(Value::as_array)?;
            Some((pointer::push(at, "prefixItems"), list.len()))
        });
        let items = parts
            .iter()
            .find(|(_, schema)| schema.get("items").is_some_and(Value::is_object))
            .map(|(at, _)| pointer::push(at, "items"));
        let (before, fixed) = prefix.unwrap_or_default();
        let count = least.max(wanted.max(fixed)).min(longest);
        let mut made = Vec::new();
        for number in 0..count {
            if number < fixed {
                let at = pointer::push(&before, number.to_string());
                made.push(self.make(&at, depth + 1, number));
            } else if let Some(at) = &items {
                made.push(self.make(at, depth + 1, number - fixed));
            } else if number < least {
                made.push(json!(number));
            }
        }
        Value::Array(made)
    }
}

/// The first of the values of a keyword.
fn first<'v>(parts: &[(&str, &'v Map<String, Value>)], keyword: &str) -> Option<&'v Value> {
    parts.iter().find_map(|(_, schema)| schema.get(keyword))
}

fn numbers(parts: &[(&str, &Map<String, Value>)], keyword: &str) -> Vec<f64> {
    let found = parts
        .iter()
        .filter_map(|(_, schema)| schema.get(keyword)?.as_f64());
    found.collect()
}

fn counts(parts: &[(&str, &Map<String, Value>)], keyword: &str) -> impl Iterator<Item = usize> {
    let found = parts
        .iter()
        .filter_map(|(_, schema)| usize::try_from(schema.get(keyword)?.as_u64()?).ok());
    found.collect::<Vec<_>>().into_iter()
}

fn most(parts: &[(&str, &Map<String, Value>)], keyword: &str) -> Option<usize> {
    counts(parts, keyword).max()
}

fn least_of(parts: &[(&str, &Map<String, Value>)], keyword: &str) -> Option<usize> {
    counts(parts, keyword).min()
}

/// Of which JSON type the value is: that of the schema, or one that its keywords are about.
fn kind(parts: &[(&str, &Map<String, Value>)]) -> &'static str {
    const KINDS: [&str; 6] = ["object", "array", "string", "integer", "number", "boolean"];
    for (_, schema) in parts {
        let said: Vec<&str> = match schema.get("type") {
            Some(Value::String(word)) => vec![word],
            Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
            _ => continue,
        };
        let known = said
            .iter()
            .find_map(|word| KINDS.into_iter().find(|known| known == word));
        return known.unwrap_or("null");
    }
    let has = |keywords: &[&str]| {
        keywords
            .iter()
            .any(|keyword| first(parts, keyword).is_some())
    };
    if has(&[
        "properties",
        "additionalProperties",
        "required",
        "minProperties",
    ]) {
        "object"
    } else if has(&["items", "prefixItems", "minItems", "maxItems"]) {
        "array"
    } else if has(&["minimum", "maximum", "multipleOf", "exclusiveMinimum"]) {
        "number"
    } else if has(&["pattern", "format", "minLength", "maxLength"]) {
        "string"
    } else {
        first(parts, "default").map_or("any", type_of)
    }
}

/// The bounds of a number, and by what it is divisible.
fn bounds(parts: &[(&str, &Map<String, Value>)], step: f64) -> (f64, f64, f64) {
    let step = numbers(parts, "multipleOf")
        .into_iter()
        .find(|step| *step > 0.0)
        .unwrap_or(step);
    let low = numbers(parts, "minimum").into_iter();
    let above = numbers(parts, "exclusiveMinimum").into_iter();
    let low = low.chain(above.map(|bound| bound + step));
    let high = numbers(parts, "maximum").into_iter();
    let below = numbers(parts, "exclusiveMaximum").into_iter();
    let high = high.chain(below.map(|bound| bound - step));
    (
        low.fold(f64::NEG_INFINITY, f64::max),
        high.fold(f64::INFINITY, f64::min),
        step,
    )
}

/// The `number`th value from the least on, or from 1 on where there is no least.
fn chosen((low, high, step): (f64, f64, f64), number: usize) -> f64 {
    let number = u32::try_from(number).map_or(0.0, f64::from);
    let start = match (low.is_finite(), high.is_finite()) {
        (true, _) => (low / step).ceil() * step,
        (false, true) if high < step => (high / step).floor() * step - number * step,
        _ => step,
    };
    start + number * step
}

fn integer(parts: &[(&str, &Map<String, Value>)], number: usize) -> Value {
    let value = chosen(bounds(parts, 1.0), number).ceil();
    // Beyond this, a float is not every integer, and the bound itself is written as the document has it.
    if value.abs() < 9.0e15 {
        #[allow(clippy::cast_possible_truncation, reason = "it is within the range")]
        return json!(value as i64);
    }
    first(parts, "minimum").cloned().unwrap_or(json!(1))
}

fn decimal(parts: &[(&str, &Map<String, Value>)], number: usize) -> Value {
    let (low, high, step) = bounds(parts, 1.0);
    let value = chosen((low, high, step), number);
    // Between two exclusive bounds there may be no whole number.
    let value = if value > high && low.is_finite() {
        let low = numbers(parts, "exclusiveMinimum")
            .into_iter()
            .fold(low - step, f64::max);
        let high = numbers(parts, "exclusiveMaximum")
            .into_iter()
            .fold(high + step, f64::min);
        f64::midpoint(low, high)
    } else {
        value
    };
    Number::from_f64(value).map_or(json!(1), Value::Number)
}

fn string(parts: &[(&str, &Map<String, Value>)], number: usize) -> String {
    let least = most(parts, "minLength").unwrap_or(0).min(LONGEST);
    let longest = least_of(parts, "maxLength").unwrap_or(usize::MAX);
    let matching = first(parts, "pattern")
        .and_then(Value::as_str)
        .and_then(|pattern| pattern::matching(pattern, least));
    if let Some(text) = matching {
        return text;
    }
    let format = first(parts, "format").and_then(Value::as_str);
    let day = 1 + number % 28;
    let mut text = match format.unwrap_or_default() {
        "date-time" => format!("2026-01-{day:02}T00:00:00Z"),
        "date" => format!("2026-01-{day:02}"),
        "time" => format!("00:00:{day:02}Z"),
        "duration" => format!("P{day}D"),
        "uuid" => format!("00000000-0000-4000-8000-{number:012}"),
        "uri" | "url" | "iri" | "uri-reference" | "iri-reference" if number == 0 => {
            "https://example.com".to_owned()
        }
        "uri" | "url" | "iri" | "uri-reference" | "iri-reference" => {
            format!("https://example.com/{number}")
        }
        "email" | "idn-email" => format!("user{number}@example.com"),
        "hostname" | "idn-hostname" => format!("host{number}.example.com"),
        "ipv4" => format!("192.0.2.{day}"),
        "ipv6" => format!("2001:db8::{day}"),
        "byte" => "ZXhhbXBsZQ==".to_owned(),
        "json-pointer" => format!("/{number}"),
        "regex" => format!("a{{{day}}}"),
        _ if number == 0 => "string".to_owned(),
        _ => format!("string{number}"),
    };
    let length = text.chars().count();
    if length < least {
        text.extend(std::iter::repeat_n('x', least - length));
    } else if length > longest {
        text = text.chars().skip(length - longest).collect();
    }
    text
}
