//! Which JSON a keyword takes, and what a value of another type means to it.

use serde_json::{Number, Value};

/// The JSON that a keyword takes which describes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Any JSON.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A string.
    String,
    /// A list of strings.
    Strings,
    /// A number.
    Number,
    /// A number above zero.
    Positive,
    /// A whole number that is not negative.
    Count,
    /// A number, in OpenAPI 3.0 a boolean.
    BooleanOrNumber,
    /// The name of a JSON type, or a list of such.
    Type,
    /// A list of any values, not empty.
    Values,
    /// A list of any values.
    List,
    /// A mapping.
    Mapping,
    /// A mapping to strings.
    StringMap,
}

impl Takes {
    /// What a keyword takes, with its article.
    pub fn noun(self) -> &'static str {
        match self {
            Takes::Any => "a value",
            Takes::Boolean => "a boolean",
            Takes::String => "a string",
            Takes::Strings => "a list of strings",
            Takes::Number => "a number",
            Takes::Positive => "a number above zero",
            Takes::Count => "a whole number that is not negative",
            Takes::BooleanOrNumber => "a number or a boolean",
            Takes::Type => "the name of a JSON type or a list of such",
            Takes::Values => "a list of at least one value",
            Takes::List => "a list",
            Takes::Mapping => "a mapping",
            Takes::StringMap => "a mapping to strings",
        }
    }

    /// Whether it takes `value`.
    pub fn fits(self, value: &Value) -> bool {
        match self {
            Takes::Any => true,
            Takes::Boolean => value.is_boolean(),
            Takes::String => value.is_string(),
            Takes::Strings => list_of(value, Value::is_string),
            Takes::Number => value.is_number(),
            Takes::Positive => is_positive(value),
            Takes::Count => value.is_u64(),
            Takes::BooleanOrNumber => value.is_boolean() || value.is_number(),
            Takes::Type => is_type(value) || (list_of(value, is_type) && !is_empty(value)),
            Takes::Values => value.is_array() && !is_empty(value),
            Takes::List => value.is_array(),
            Takes::Mapping => value.is_object(),
            Takes::StringMap => value
                .as_object()
                .is_some_and(|fields| fields.values().all(Value::is_string)),
        }
    }

    /// What a value that it does not take means, where that is plain; `written` is how the text of the document has
    /// a number.
    pub fn meant(self, value: &Value, written: &str) -> Option<Value> {
        match self {
            Takes::Boolean => boolean(value),
            Takes::String => string(value, written),
            Takes::Strings => strings(value),
            Takes::Number => number(value),
            Takes::Positive => number(value).filter(is_positive),
            Takes::Count => count(value),
            Takes::BooleanOrNumber => boolean(value).or_else(|| number(value)),
            Takes::Type => type_name(value),
            Takes::Mapping | Takes::StringMap => empty_mapping(value),
            Takes::Any | Takes::Values | Takes::List => None,
        }
    }
}

/// An empty list, where a mapping is asked for: PHP writes an empty mapping like that.
pub(crate) fn empty_mapping(value: &Value) -> Option<Value> {
    (value.is_array() && is_empty(value)).then(|| Value::Object(serde_json::Map::new()))
}

fn is_empty(list: &Value) -> bool {
    list.as_array().is_some_and(Vec::is_empty)
}

fn list_of(value: &Value, fits: impl Fn(&Value) -> bool) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(fits))
}

fn is_positive(value: &Value) -> bool {
    value.as_f64().is_some_and(|number| number > 0.0)
}

/// A boolean in quotes, or one of YAML 1.1.
fn boolean(value: &Value) -> Option<Value> {
    match value.as_str()?.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(Value::Bool(true)),
        "false" | "no" | "off" => Some(Value::Bool(false)),
        _ => None,
    }
}

/// The number that a text of YAML is.
fn worth(written: &str) -> Option<f64> {
    let of_radix = |digits, radix| u64::from_str_radix(digits, radix).ok();
    let integer = match written.get(..2) {
        Some("0x") => of_radix(&written[2..], 16),
        Some("0o") => of_radix(&written[2..], 8),
        _ => None,
    };
    integer
        .map(|integer| integer as f64)
        .or_else(|| written.parse().ok())
}

/// A number or a boolean without quotes.
fn string(value: &Value, written: &str) -> Option<Value> {
    match value {
        Value::Number(number) => {
            // `1.10` is the number 1.1, but the string that it says.
            let same = worth(written) == Some(number.as_f64()?);
            let text = if same {
                written.to_owned()
            } else {
                number.to_string()
            };
            Some(Value::String(text))
        }
        Value::Bool(value) => Some(Value::String(value.to_string())),
        _ => None,
    }
}

/// One string that is no boolean, or a list that has numbers and booleans without quotes.
fn strings(value: &Value) -> Option<Value> {
    match value {
        Value::String(_) if boolean(value).is_none() => Some(Value::Array(vec![value.clone()])),
        Value::Array(items) => {
            let one = |item: &Value| match item {
                Value::String(_) => Some(item.clone()),
                other => string(other, ""),
            };
            let items: Option<Vec<_>> = items.iter().map(one).collect();
            items.map(Value::Array)
        }
        _ => None,
    }
}

/// A number in quotes.
fn number(value: &Value) -> Option<Value> {
    if value.is_number() {
        return Some(value.clone());
    }
    let number: Number = value.as_str()?.trim().parse().ok()?;
    Some(Value::Number(number))
}

/// A whole number in quotes, or one that is written as `1.0`.
fn count(value: &Value) -> Option<Value> {
    /// Above this not every whole number is one of floating point.
    const EXACT: f64 = 9e15;
    let number = number(value)?;
    if number.is_u64() {
        return Some(number);
    }
    let number = number.as_f64()?;
    let whole = number.fract() == 0.0 && (0.0..EXACT).contains(&number);
    whole.then(|| Value::from(number as u64))
}

const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

fn is_type(value: &Value) -> bool {
    value.as_str().is_some_and(|name| TYPES.contains(&name))
}

/// What other languages call a JSON type.
fn type_name(value: &Value) -> Option<Value> {
    if let Value::Array(items) = value {
        let one = |item: &Value| match is_type(item) {
            true => Some(item.clone()),
            false => type_name(item).filter(|name| !name.is_array()),
        };
        let names: Option<Vec<_>> = items.iter().map(one).collect();
        return names.filter(|names| !names.is_empty()).map(Value::Array);
    }
    let name = value.as_str()?.to_ascii_lowercase();
    let meant = match name.as_str() {
        "int" | "int32" | "int64" | "long" => "integer",
        "float" | "double" | "decimal" => "number",
        "bool" => "boolean",
        "str" | "text" => "string",
        "list" => "array",
        "map" | "dict" | "hash" => "object",
        other => *TYPES.iter().find(|name| **name == other)?,
    };
    Some(Value::from(meant))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_keyword_takes_fits() {
        for (takes, value) in [
            (Takes::Any, json!(null)),
            (Takes::Boolean, json!(false)),
            (Takes::String, json!("a")),
            (Takes::Strings, json!([])),
            (Takes::Number, json!(1.5)),
            (Takes::Count, json!(0)),
            (Takes::BooleanOrNumber, json!(1)),
            (Takes::Type, json!("string")),
            (Takes::Type, json!(["string", "null"])),
            (Takes::Values, json!([1])),
            (Takes::List, json!([])),
            (Takes::StringMap, json!({"a": "b"})),
        ] {
            assert!(takes.fits(&value), "{takes:?} {value}");
        }
    }

    #[test]
    fn what_is_plain_is_read_and_nothing_else() {
        let cases = [
            (Takes::Boolean, json!("true"), Some(json!(true))),
            (Takes::Boolean, json!("No"), Some(json!(false))),
            (Takes::Boolean, json!(1), None),
            (Takes::String, json!(404), Some(json!("404"))),
            (Takes::String, json!(true), Some(json!("true"))),
            (Takes::String, json!(["a"]), None),
            (Takes::Strings, json!("a"), Some(json!(["a"]))),
            (Takes::Strings, json!("true"), None),
            (Takes::Strings, json!(true), None),
            (Takes::Strings, json!(["a", 1]), Some(json!(["a", "1"]))),
            (Takes::Strings, json!(["a", null]), None),
            (Takes::Number, json!("1.5"), Some(json!(1.5))),
            (Takes::Number, json!("a"), None),
            (Takes::Positive, json!(0), None),
            (Takes::Positive, json!("0.1"), Some(json!(0.1))),
            (Takes::Count, json!(1.0), Some(json!(1))),
            (Takes::Count, json!("12"), Some(json!(12))),
            (Takes::Count, json!(-1), None),
            (Takes::Count, json!(1.5), None),
            (Takes::BooleanOrNumber, json!("true"), Some(json!(true))),
            (Takes::Type, json!("int"), Some(json!("integer"))),
            (Takes::Type, json!("String"), Some(json!("string"))),
            (
                Takes::Type,
                json!(["Int", "null"]),
                Some(json!(["integer", "null"])),
            ),
            (Takes::Type, json!([1]), None),
            (Takes::Type, json!([]), None),
            (Takes::Type, json!("file"), None),
            (Takes::Values, json!([]), None),
            (Takes::Values, json!({}), None),
            (Takes::List, json!({}), None),
            (Takes::Mapping, json!([]), Some(json!({}))),
            (Takes::Mapping, json!([1]), None),
            (Takes::StringMap, json!({"a": 1}), None),
        ];
        for (takes, value, expected) in cases {
            assert!(!takes.fits(&value), "{takes:?} {value}");
            let written = value.to_string();
            assert_eq!(takes.meant(&value, &written), expected, "{takes:?} {value}");
        }
    }

    #[test]
    fn a_number_that_is_a_string_keeps_its_digits() {
        let read = |written| Takes::String.meant(&json!(1.1), written);
        assert_eq!(read("1.10"), Some(json!("1.10")));
        // What is not the same number was not found in the text.
        assert_eq!(read("2"), Some(json!("1.1")));
    }
}
