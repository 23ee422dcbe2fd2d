//! The words in which pages of tables and of lists say what a value is: its type, and what follows a key such as `Default:`.

use serde_json::{Map, Number, Value, json};

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

/// What follows a key such as `Default:`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Attribute {
    /// The keyword of JSON Schema; `min` and `max` alone depend on the type.
    pub keyword: &'static str,
    /// The value as the page has it.
    pub value: String,
}

/// The keys, as they are written without white space and in lower case, and the keywords that they mean.
const KEYS: [(&str, &str); 26] = [
    ("default", "default"),
    ("defaultvalue", "default"),
    ("enum", "enum"),
    ("allowedvalues", "enum"),
    ("possiblevalues", "enum"),
    ("example", "example"),
    ("format", "format"),
    ("pattern", "pattern"),
    ("min", "min"),
    ("minimum", "minimum"),
    ("max", "max"),
    ("maximum", "maximum"),
    ("multipleof", "multipleOf"),
    ("minlength", "minLength"),
    ("minimumlength", "minLength"),
    ("maxlength", "maxLength"),
    ("maximumlength", "maxLength"),
    ("minitems", "minItems"),
    ("minimumitems", "minItems"),
    ("maxitems", "maxItems"),
    ("maximumitems", "maxItems"),
    ("exclusiveminimum", "exclusiveMinimum"),
    ("exclusivemaximum", "exclusiveMaximum"),
    ("minproperties", "minProperties"),
    ("maxproperties", "maxProperties"),
    ("uniqueitems", "uniqueItems"),
];

fn keyword(key: &str) -> Option<&'static str> {
    if !key
        .chars()
        .all(|c| c.is_ascii_alphabetic() || matches!(c, ' ' | '-' | '*'))
    {
        return None;
    }
    let letters = key.chars().filter(|c| c.is_ascii_alphabetic());
    let letters = letters.collect::<String>().to_lowercase();
    let found = KEYS.iter().find(|(name, _)| *name == letters);
    found.map(|(_, keyword)| *keyword)
}

impl Attribute {
    /// The attribute that is a line of its own, such as `Enum: "a", "b"`.
    pub fn of_line(line: &str) -> Option<Attribute> {
        let line = line.trim().trim_matches('*');
        let (key, value) = line.split_once(':')?;
        let value = value.trim().trim_start_matches('*').trim();
        if value.is_empty() {
            return None;
        }
        Some(Attribute {
            keyword: keyword(key)?,
            value: value.to_owned(),
        })
    }

    /// The attributes at the end of a description, and what is before them: `How often. Default: "10m"`.
    pub fn at_end(description: &str) -> (&str, Vec<Attribute>) {
        let mut prose = description.trim();
        let mut found = Vec::new();
        while let Some((before, attribute)) = last(prose) {
            found.insert(0, attribute);
            prose = before;
        }
        (prose, found)
    }

    /// The value, as a schema of `kinds` has it; none where it does not fit.
    pub fn json(&self, kinds: &Type) -> Option<Value> {
        let parsed: Option<Value> = serde_json::from_str(&self.value).ok();
        let text = || json!(self.value.trim_matches('`').trim_matches('"'));
        let fits = |value: &Value| match value {
            Value::Null => kinds.nullable,
            Value::Bool(_) => kinds.is("boolean"),
            Value::Number(number) => {
                kinds.is("number") || (kinds.is("integer") && is_whole(number))
            }
            Value::String(_) => kinds.is("string"),
            Value::Array(_) => kinds.is("array"),
            Value::Object(_) => kinds.is("object"),
        };
        match parsed {
            Some(value) if kinds.kinds.is_empty() || fits(&value) => Some(value),
            _ if kinds.kinds.is_empty() || kinds.is("string") => Some(text()),
            _ => {
                let bare: Option<Value> =
                    serde_json::from_str(&self.value.trim_matches(['`', '"', '\'']).to_lowercase())
                        .ok();
                bare.filter(|value| fits(value))
            }
        }
    }

    /// The keyword, for a schema of `kinds`.
    pub fn keyword(&self, kinds: &Type) -> &'static str {
        match self.keyword {
            "min" | "minimum" if kinds.is("string") => "minLength",
            "max" | "maximum" if kinds.is("string") => "maxLength",
            "min" | "minimum" if kinds.is("array") => "minItems",
            "max" | "maximum" if kinds.is("array") => "maxItems",
            "min" => "minimum",
            "max" => "maximum",
            other => other,
        }
    }
}

fn is_whole(number: &Number) -> bool {
    number.is_i64()
        || number.is_u64()
        || number.as_f64().is_some_and(|number| number.fract() == 0.0)
}

/// The last attribute of a text, and what is before it. A value that is several words and no JSON is prose.
fn last(text: &str) -> Option<(&str, Attribute)> {
    let colon = text.rfind(": ")?;
    let (before, value) = (&text[..colon], text[colon + 2..].trim());
    let mut starts: Vec<usize> = before.match_indices(' ').map(|(at, _)| at + 1).collect();
    starts.push(0);
    // Keys have up to two words; the longest that is known is meant.
    let mut candidates: Vec<usize> = starts.into_iter().collect();
    candidates.sort_unstable();
    let from = candidates.len().saturating_sub(2);
    let (start, keyword) = candidates[from..]
        .iter()
        .find_map(|start| Some((*start, keyword(&before[*start..])?)))?;
    let is_title = before[start..].starts_with(|c: char| c.is_ascii_uppercase());
    let is_json = serde_json::from_str::<Value>(value).is_ok();
    let is_list = keyword == "enum";
    let is_word = !value.is_empty() && !value.contains(' ');
    (is_title && (is_json || is_word || is_list)).then(|| {
        let attribute = Attribute {
            keyword,
            value: value.trim_end_matches('.').to_owned(),
        };
        (before[..start].trim_end(), attribute)
    })
}

/// The values of a list such as `"a", "b"` or `a, b`.
pub(super) fn values_of(list: &str) -> Vec<Value> {
    let list = list.trim();
    let inside = list
        .strip_prefix('[')
        .and_then(|list| list.strip_suffix(']'))
        .unwrap_or(list);
    if let Ok(Value::Array(values)) = serde_json::from_str(&format!("[{inside}]")) {
        return values;
    }
    let values = inside
        .split([',', '|'])
        .map(|value| value.trim().trim_matches(['`', '"', '\'']));
    values
        .filter(|value| !value.is_empty())
        .map(|value| json!(value))
        .collect()
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

    #[test]
    fn attributes_are_found_on_lines_and_at_ends() {
        let line = |line| Attribute::of_line(line).map(|one| (one.keyword, one.value));
        assert_eq!(
            line("Enum: \"A\", \"B\""),
            Some(("enum", "\"A\", \"B\"".to_owned()))
        );
        assert_eq!(line("Min length: 3"), Some(("minLength", "3".to_owned())));
        for prose in [
            "Note: a",
            "true: Events are sent.",
            "Default:",
            "The default: a",
        ] {
            assert_eq!(line(prose), None, "{prose}");
        }
        let at_end = |text| {
            let (prose, found) = Attribute::at_end(text);
            let found: Vec<_> = found
                .into_iter()
                .map(|one| (one.keyword, one.value))
                .collect();
            (prose.to_owned(), found)
        };
        assert_eq!(
            at_end("5 events. Default: false"),
            (
                "5 events.".to_owned(),
                vec![("default", "false".to_owned())]
            )
        );
        assert_eq!(
            at_end("How often Min length: 1 Default: \"10 m\""),
            (
                "How often".to_owned(),
                vec![
                    ("minLength", "1".to_owned()),
                    ("default", "\"10 m\"".to_owned())
                ]
            )
        );
        for prose in [
            "If set, the default: none of them",
            "Deprecated: use the other.",
            "Default: what the search says",
            "",
        ] {
            assert_eq!(at_end(prose), (prose.to_owned(), vec![]), "{prose}");
        }
    }

    #[test]
    fn values_fit_their_types() {
        let value = |keyword, value: &str, words| {
            Attribute {
                keyword,
                value: value.to_owned(),
            }
            .json(&Type::parse(words))
        };
        assert_eq!(value("default", "\"10m\"", "string"), Some(json!("10m")));
        assert_eq!(value("default", "10", "string"), Some(json!("10")));
        assert_eq!(value("default", "10", "integer"), Some(json!(10)));
        assert_eq!(value("default", "`True`", "boolean"), Some(json!(true)));
        assert_eq!(value("default", "soon", "integer"), None);
        assert_eq!(value("example", "[\"a\"]", "array"), Some(json!(["a"])));
        assert_eq!(values_of("\"a, b\", \"c\""), [json!("a, b"), json!("c")]);
        assert_eq!(values_of("`a`, b"), [json!("a"), json!("b")]);
    }
}
