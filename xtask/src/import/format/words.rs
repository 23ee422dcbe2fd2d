//! The words in which pages of tables and of lists say what the type of a value is.

use serde_json::{Map, Value, json};

use super::attribute::values_of;

/// What the words of a type say.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Type {
    /// The types of JSON Schema, without `null`.
    pub kinds: Vec<&'static str>,
    /// Whether `null` is a value too.
    pub nullable: bool,
    /// Whether the value has to be there, where the words say so.
    pub required: Option<bool>,
    /// A format.
    pub format: Option<String>,
    /// The type of the items.
    pub items: Option<Box<Type>>,
    /// The values of an enum.
    pub values: Vec<Value>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Whether only responses have it.
    pub read_only: bool,
    /// Whether only requests have it.
    pub write_only: bool,
    /// The name of a type that the page describes elsewhere.
    pub named: Option<String>,
    /// Words that mean nothing here.
    pub unknown: Vec<String>,
}

impl Type {
    /// Reads the words of a type, such as `string, required` or `enum(a, b)`.
    pub fn parse(words: &str) -> Type {
        let mut ty = Type::default();
        for word in split(words) {
            ty.word(&word);
        }
        ty
    }

    fn word(&mut self, word: &str) {
        let word = word.trim().trim_matches('`').trim();
        let lower = word.to_lowercase();
        let (head, inside) = match word.find(['(', '[', '<']) {
            Some(at) if word.ends_with([')', ']', '>']) => {
                let end = word.char_indices().next_back().map_or(at, |(end, _)| end);
                (lower[..at].trim(), Some(word[at + 1..end].trim()))
            }
            _ => (lower.as_str(), None),
        };
        match (head, inside) {
            ("", None) => {}
            ("null" | "nullable", None) => self.nullable = true,
            ("required", None) => self.required = Some(true),
            ("optional", None) => self.required = Some(false),
            ("deprecated", None) => self.deprecated = true,
            ("read-only" | "readonly" | "read only", None) => self.read_only = true,
            ("write-only" | "writeonly" | "write only", None) => self.write_only = true,
            ("any", None) => {}
            ("enum", Some(values)) => {
                self.values = values_of(values);
                let is_integer = |value: &Value| value.is_i64() || value.is_u64();
                let kind = if self.values.iter().all(is_integer) {
                    "integer"
                } else {
                    "string"
                };
                self.kind(kind);
            }
            ("enum", None) => {}
            ("array" | "list", items) => {
                self.kind("array");
                if let Some(items) = items.filter(|items| !items.is_empty()) {
                    self.items = Some(Box::new(Type::parse(items)));
                }
            }
            (head, Some("")) if word.ends_with("[]") => {
                self.kind("array");
                self.items = Some(Box::new(Type::parse(head)));
            }
            (head, format) => match kind_of(head) {
                Some((kind, own)) => {
                    self.kind(kind);
                    let own = own.map(str::to_owned);
                    self.format = self.format.take().or(format.map(str::to_owned)).or(own);
                }
                None => {
                    let of = lower
                        .strip_prefix("array of ")
                        .or(lower.strip_prefix("list of "));
                    if let Some(of) = of {
                        self.kind("array");
                        let singular = of.strip_suffix('s').filter(|one| kind_of(one).is_some());
                        self.items = Some(Box::new(Type::parse(singular.unwrap_or(of))));
                    } else if is_name(word) && self.named.is_none() {
                        self.named = Some(word.to_owned());
                    } else {
                        self.unknown.push(word.to_owned());
                    }
                }
            },
        }
    }

    fn kind(&mut self, kind: &'static str) {
        if !self.kinds.contains(&kind) {
            self.kinds.push(kind);
        }
    }

    /// Whether a value can be of this type of JSON Schema.
    pub fn is(&self, kind: &str) -> bool {
        self.kinds.contains(&kind)
    }

    /// The schema of the words alone.
    pub fn schema(&self) -> Map<String, Value> {
        let mut schema = Map::new();
        let mut kinds: Vec<Value> = self.kinds.iter().map(|kind| json!(kind)).collect();
        if self.nullable && !kinds.is_empty() {
            kinds.push(json!("null"));
        }
        match kinds.len() {
            0 => {}
            1 => {
                schema.insert("type".to_owned(), kinds.remove(0));
            }
            _ => {
                schema.insert("type".to_owned(), Value::Array(kinds));
            }
        }
        if let Some(format) = &self.format {
            schema.insert("format".to_owned(), json!(format));
        }
        if let Some(items) = &self.items {
            schema.insert("items".to_owned(), Value::Object(items.schema()));
        }
        if !self.values.is_empty() {
            let mut values = self.values.clone();
            if self.nullable {
                values.push(Value::Null);
            }
            schema.insert("enum".to_owned(), Value::Array(values));
        }
        for (key, is) in [
            ("deprecated", self.deprecated),
            ("readOnly", self.read_only),
            ("writeOnly", self.write_only),
        ] {
            if is {
                schema.insert(key.to_owned(), json!(true));
            }
        }
        schema
    }
}

/// The type of JSON Schema that a word means, and the format that it implies.
fn kind_of(word: &str) -> Option<(&'static str, Option<&'static str>)> {
    Some(match word {
        "string" | "str" | "text" => ("string", None),
        "integer" | "int" | "long" => ("integer", None),
        "int32" => ("integer", Some("int32")),
        "int64" => ("integer", Some("int64")),
        "number" | "decimal" => ("number", None),
        "float" => ("number", Some("float")),
        "double" => ("number", Some("double")),
        "boolean" | "bool" => ("boolean", None),
        "object" | "map" | "dict" => ("object", None),
        "uuid" => ("string", Some("uuid")),
        "url" | "uri" => ("string", Some("uri")),
        "email" => ("string", Some("email")),
        "date" => ("string", Some("date")),
        "datetime" | "date-time" | "timestamp" => ("string", Some("date-time")),
        _ => return None,
    })
}

fn is_name(word: &str) -> bool {
    let mut chars = word.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// The words of a type, apart by commas, bars and `or`, but not inside brackets.
fn split(words: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut depth = 0_usize;
    let mut rest = words;
    while let Some(c) = rest.chars().next() {
        if depth == 0
            && let Some(after) = rest.strip_prefix(" or ")
        {
            found.push(String::new());
            rest = after;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' | '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && matches!(c, ',' | '|') {
            found.push(String::new());
        } else if let Some(last) = found.last_mut() {
            last.push(c);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(words: &str) -> Value {
        Value::Object(Type::parse(words).schema())
    }

    #[test]
    fn words_mean_types() {
        for (words, expected) in [
            ("string", json!({ "type": "string" })),
            ("string,null", json!({ "type": ["string", "null"] })),
            ("string or null", json!({ "type": ["string", "null"] })),
            ("string | integer", json!({ "type": ["string", "integer"] })),
            (
                "integer(int64), required",
                json!({ "type": "integer", "format": "int64" }),
            ),
            (
                "string<date-time>",
                json!({ "type": "string", "format": "date-time" }),
            ),
            (
                "datetime",
                json!({ "type": "string", "format": "date-time" }),
            ),
            (
                "enum(a, b)",
                json!({ "type": "string", "enum": ["a", "b"] }),
            ),
            (
                "enum(1, 2), nullable",
                json!({ "type": ["integer", "null"], "enum": [1, 2, null] }),
            ),
            ("array", json!({ "type": "array" })),
            (
                "array(integer)",
                json!({ "type": "array", "items": { "type": "integer" } }),
            ),
            (
                "string[]",
                json!({ "type": "array", "items": { "type": "string" } }),
            ),
            (
                "array of strings",
                json!({ "type": "array", "items": { "type": "string" } }),
            ),
            (
                "array<enum(a, b)>",
                json!({ "type": "array", "items": { "type": "string", "enum": ["a", "b"] } }),
            ),
            (
                "boolean, deprecated, read-only",
                json!({ "type": "boolean", "deprecated": true, "readOnly": true }),
            ),
            ("any", json!({})),
        ] {
            assert_eq!(schema(words), expected, "{words}");
        }
        assert_eq!(Type::parse("string, required").required, Some(true));
        assert_eq!(Type::parse("string, optional").required, Some(false));
        assert_eq!(Type::parse("Error").named.as_deref(), Some("Error"));
        assert_eq!(Type::parse("string, 3 bits").unknown, ["3 bits"]);
    }
}
