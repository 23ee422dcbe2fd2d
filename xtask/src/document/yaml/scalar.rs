//! What a plain YAML word means: the core schema of YAML 1.2.
//!
//! `no`, `on` and `2024-01-01` are strings there, as every API means them to be.

use std::borrow::Cow;

use granit_parser::Tag;
use serde_json::{Number, Value};

/// A number that JSON does not have: an infinity, or not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotInJson;

/// The value of a plain scalar without a tag.
pub(super) fn plain(text: &str) -> Result<Value, NotInJson> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "true" | "True" | "TRUE" => return Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(Value::Bool(false)),
        _ => {}
    }
    // Most scalars are words, and no number starts like one.
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return Ok(Value::String(text.to_owned()));
    }
    if let Some(integer) = integer(text) {
        return integer;
    }
    if let Some(float) = float(text) {
        return float;
    }
    Ok(Value::String(text.to_owned()))
}

/// The value of a scalar with a tag; `None` where the tag does not fit it.
pub(super) fn tagged(tag: &Tag, text: &str) -> Option<Result<Value, NotInJson>> {
    let string = || Some(Ok(Value::String(text.to_owned())));
    // The tag `!` says no more than that the scalar is not resolved.
    if tag.handle().is_empty() && tag.suffix() == "!" {
        return string();
    }
    match core_tag(tag)?.as_ref() {
        "str" => string(),
        "int" => integer(text),
        "float" => float(text),
        "bool" => Some(plain(text)).filter(|value| matches!(value, Ok(Value::Bool(_)))),
        "null" => Some(plain(text)).filter(|value| *value == Ok(Value::Null)),
        _ => None,
    }
}

/// The name of a tag of YAML itself, such as `str`.
pub(super) fn core_tag(tag: &Tag) -> Option<Cow<'_, str>> {
    tag.suffix_in_namespace("tag:yaml.org,2002:")
}

/// `[-+]?[0-9]+`, `0o[0-7]+` or `0x[0-9a-fA-F]+`.
fn integer(text: &str) -> Option<Result<Value, NotInJson>> {
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let (negative, digits) = signed(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // JSON knows neither a leading zero nor a minus zero among the integers.
    let digits = match digits.trim_start_matches('0') {
        "" => return Some(Ok(Value::from(0))),
        digits => digits,
    };
    let sign = if negative { "-" } else { "" };
    // The parser of `serde_json` keeps as many digits as its numbers hold.
    Some(
        format!("{sign}{digits}")
            .parse::<Number>()
            .map(Value::Number)
            .map_err(|_| NotInJson),
    )
}

fn radix(digits: &str, radix: u32) -> Option<Result<Value, NotInJson>> {
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    if let Ok(number) = u64::from_str_radix(digits, radix) {
        return Some(Ok(Value::from(number)));
    }
    // Beyond 64 bits only a float is left, as for decimal digits.
    let number = digits
        .chars()
        .filter_map(|c| c.to_digit(radix))
        .fold(0.0, |sum, digit| sum * f64::from(radix) + f64::from(digit));
    Some(finite(number))
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, an infinity or not a number.
fn float(text: &str) -> Option<Result<Value, NotInJson>> {
    let (_, unsigned) = signed(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(Err(NotInJson));
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    if let Some(exponent) = exponent {
        let (_, digits) = signed(exponent);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
    }
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if !whole
        .bytes()
        .chain(fraction.bytes())
        .all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    text.parse().ok().map(finite)
}

fn finite(number: f64) -> Result<Value, NotInJson> {
    Number::from_f64(number).map(Value::Number).ok_or(NotInJson)
}

fn signed(text: &str) -> (bool, &str) {
    if let Some(rest) = text.strip_prefix('-') {
        (true, rest)
    } else {
        (false, text.strip_prefix('+').unwrap_or(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_are_strings() {
        for word in [
            "no",
            "on",
            "off",
            "yes",
            "y",
            "n",
            "nul",
            "nULL",
            "tRUE",
            "2024-01-01",
            "12:30:45",
            "1.2.3",
            "1_000",
            "0b11",
            "0o8",
            "0xg",
            "0x",
            "0o",
            "-",
            "+",
            ".",
            "-.",
            "e3",
            ".e3",
            "1e",
            "1e+",
            "--1",
            "+-1",
            "1 2",
            "-0x1f",
            "inf",
            "nan",
            "-.nan",
            "Infinity",
            "0.1.2",
            "١",
        ] {
            assert_eq!(plain(word), Ok(json!(word)), "{word}");
        }
    }

    #[test]
    fn the_core_schema() {
        for (text, value) in [
            ("", json!(null)),
            ("~", json!(null)),
            ("NULL", json!(null)),
            ("True", json!(true)),
            ("FALSE", json!(false)),
            ("0", json!(0)),
            ("-0", json!(0)),
            ("+12", json!(12)),
            ("-12", json!(-12)),
            ("007", json!(7)),
            ("0o17", json!(15)),
            ("0x1F", json!(31)),
            ("18446744073709551615", json!(u64::MAX)),
            ("-9223372036854775808", json!(i64::MIN)),
            ("0xffffffffffffffff", json!(u64::MAX)),
            ("1.5", json!(1.5)),
            ("1.", json!(1.0)),
            (".5", json!(0.5)),
            ("-.5", json!(-0.5)),
            ("+1.5e-3", json!(0.0015)),
            ("1e3", json!(1000.0)),
            ("007.5", json!(7.5)),
        ] {
            assert_eq!(plain(text), Ok(value), "{text}");
        }
        assert!(plain("18446744073709551616").is_ok_and(|value| value.is_number()));
        assert!(
            plain("0x10000000000000000")
                .is_ok_and(|value| value.as_f64() == Some(18446744073709551616.0))
        );
    }

    #[test]
    fn what_json_cannot_say_is_refused() {
        for text in [".inf", "-.INF", "+.Inf", ".nan", ".NaN", "1e999", "-1e999"] {
            assert_eq!(plain(text), Err(NotInJson), "{text}");
        }
        assert_eq!(plain(&"9".repeat(400)), Err(NotInJson));
    }
}
