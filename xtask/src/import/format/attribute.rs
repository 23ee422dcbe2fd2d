//! What follows a key such as `Default:` on pages of tables and of lists.

use serde_json::{Number, Value, json};

use super::words::Type;

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
