//! A document as YAML for people: in blocks, with the key order of the value, and long prose folded.
//!
//! What is written reads back as the same value; strings that YAML would take for something else are quoted as JSON quotes
//! them, which YAML reads alike. There is no comment but those at the top.

use serde_json::Value;

/// How long a line of prose may be.
const WIDTH: usize = 108;

/// `value`, which is an object, below `comments`.
pub fn write(comments: &[String], value: &Value) -> String {
    let mut text = String::new();
    for comment in comments {
        text.push_str(&format!("# {comment}\n"));
    }
    block(value, 0, &mut text);
    text
}

/// A value on lines of its own.
fn block(value: &Value, indent: usize, text: &mut String) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (key, value) in fields {
                text.push_str(&" ".repeat(indent));
                text.push_str(&key_of(key));
                text.push(':');
                after_key(value, indent + 2, text);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                text.push_str(&" ".repeat(indent));
                text.push('-');
                match item {
                    Value::Object(fields) if !fields.is_empty() => {
                        inline_first(item, indent + 2, text)
                    }
                    Value::Array(items) if !items.is_empty() => {
                        inline_first(item, indent + 2, text)
                    }
                    _ => after_key(item, indent + 2, text),
                }
            }
        }
        other => {
            text.push_str(&" ".repeat(indent));
            text.push_str(&scalar(other));
            text.push('\n');
        }
    }
}

/// An object or a list whose first line continues the dash before it.
fn inline_first(value: &Value, indent: usize, text: &mut String) {
    let mut inner = String::new();
    block(value, indent, &mut inner);
    text.push(' ');
    text.push_str(inner.trim_start_matches(' '));
}

/// What follows `key:` or a dash.
fn after_key(value: &Value, indent: usize, text: &mut String) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            text.push('\n');
            block(value, indent, text);
        }
        Value::Array(items) if !items.is_empty() => {
            if let Some(line) = flow(items) {
                text.push(' ');
                text.push_str(&line);
                text.push('\n');
            } else {
                text.push('\n');
                block(value, indent, text);
            }
        }
        Value::String(string) if is_literal(string) => literal(string, indent, text),
        Value::String(string) if is_folded(string, indent) => folded(string, indent, text),
        other => {
            text.push(' ');
            text.push_str(&scalar(other));
            text.push('\n');
        }
    }
}

/// A type list such as `[string, 'null']`, on one line.
fn flow(items: &[Value]) -> Option<String> {
    let is_type = |item: &Value| {
        let types = [
            "array", "boolean", "integer", "null", "number", "object", "string",
        ];
        item.as_str().is_some_and(|item| types.contains(&item))
    };
    let is_null = |item: &Value| item.as_str() == Some("null");
    (items.iter().all(is_type) && items.iter().any(is_null)).then(|| {
        let items: Vec<String> = items.iter().map(scalar).collect();
        format!("[{}]", items.join(", "))
    })
}

fn key_of(key: &str) -> String {
    scalar(&Value::String(key.to_owned()))
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(string) if is_plain(string) => string.clone(),
        Value::String(string) if is_single_quoted(string) => {
            format!("'{}'", string.replace('\'', "''"))
        }
        // Quoted strings, numbers, `true`, `null`, `{}` and `[]` are written alike in JSON and in YAML.
        other => other
            .to_string()
            .replace('\u{7f}', "\\u007f")
            .replace('\u{85}', "\\u0085")
            .replace('\u{2028}', "\\u2028")
            .replace('\u{2029}', "\\u2029")
            .replace('\u{feff}', "\\ufeff"),
    }
}

/// Whether a string is one without quotes. Fewer are said to be than are, since what is not depends on the YAML version.
fn is_plain(string: &str) -> bool {
    let first = string.chars().next();
    let starts = first.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '/' | '$'));
    let inside = |c: char| {
        c.is_alphanumeric()
            || " _-./$(){}+%*<>=!;&~|'\"`\\^@".contains(c)
            || c == ','
            || c == ':'
            || c == '?'
    };
    if is_version(string) {
        return true;
    }
    let words = [
        "true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf",
    ];
    starts
        && string.chars().all(inside)
        && !string.contains(": ")
        && !string.contains(" #")
        && !string.ends_with([' ', ':'])
        && !words.contains(&string.to_lowercase().as_str())
}

/// Whether a string is one like `3.1.0`, which is no number.
fn is_version(string: &str) -> bool {
    let mut parts = string.split('.');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.clone().count() > 2 && parts.all(is_number)
}

/// Whether quotes alone are enough: no character of it has to be escaped.
fn is_single_quoted(string: &str) -> bool {
    !string.is_empty()
        && string
            .chars()
            .all(|c| (' '..='~').contains(&c) || c.is_alphanumeric())
}

/// Whether a string has lines of its own that no white space would change.
fn is_literal(string: &str) -> bool {
    let lines = string.strip_suffix('\n').unwrap_or(string);
    let is_line = |line: &str| {
        !line.ends_with([' ', '\t', '\r']) && line.chars().all(|c| c == '\t' || is_printable(c))
    };
    string.contains('\n')
        && !lines.is_empty()
        && !lines.starts_with([' ', '\n', '\t'])
        && !lines.ends_with('\n')
        && lines.split('\n').all(is_line)
}

fn literal(string: &str, indent: usize, text: &mut String) {
    let lines = string.strip_suffix('\n');
    text.push_str(if lines.is_some() { " |\n" } else { " |-\n" });
    for line in lines.unwrap_or(string).split('\n') {
        if !line.is_empty() {
            text.push_str(&" ".repeat(indent));
            text.push_str(line);
        }
        text.push('\n');
    }
}

/// Whether a string is prose that is too long for a line.
fn is_folded(string: &str, indent: usize) -> bool {
    let words = string.split(' ');
    string.chars().count() + indent > WIDTH
        && words.clone().count() > 3
        && words.clone().all(|word| !word.is_empty())
        && string.chars().all(is_printable)
}

fn folded(string: &str, indent: usize, text: &mut String) {
    text.push_str(" >-\n");
    let mut column = 0;
    for word in string.split(' ') {
        let length = word.chars().count();
        if column > 0 && indent + column + 1 + length > WIDTH {
            text.push('\n');
            column = 0;
        }
        if column == 0 {
            text.push_str(&" ".repeat(indent));
        } else {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
}

/// Whether YAML takes the character as it is.
fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use serde_json::json;

    #[track_caller]
    fn round(value: &Value) -> String {
        let text = write(&["Words.".to_owned()], value);
        let read =
            Document::parse("x.yaml", &text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(&read.value, value, "{text}");
        text
    }

    #[test]
    fn what_is_written_reads_back() {
        let strings = [
            "",
            " ",
            "a",
            "a b",
            "a ",
            " a",
            "1",
            "1.0",
            "-1",
            "true",
            "Null",
            "~",
            "-",
            "- a",
            "a: b",
            "a:",
            "a #b",
            "#a",
            "a\nb",
            "a\n",
            "a\n\nb\n",
            "\na",
            "a\n b",
            " a\nb",
            "a \nb",
            "a\tb",
            "\t",
            "a\r\nb",
            "'a'",
            "\"a\"",
            "a'b: c",
            "é",
            "日本",
            "🦀",
            "\u{85}",
            "\u{7f}",
            "\u{2028}",
            "\u{feff}a",
            "a\u{0}b",
            "\\",
            "{a}",
            "[a]",
            "&a",
            "*a",
            "!a",
            "%a",
            "@a",
            "`a`",
            "a, b",
            "|",
            ">",
            "?",
            "? a",
            "2024-01-01",
            "0x1",
            "1e3",
            ".inf",
            "=",
            "<<",
            "---",
            "...",
            "a: ",
            "null",
            "https://a.b/c?d=e#f",
            "/a/{b}",
            "$ref",
            "yes",
            "a\n---\nb",
        ];
        for string in strings {
            round(
                &json!({ "a": string, "b": [string, [string]], "c": { string: { "d": string } } }),
            );
        }
        let prose = "word ".repeat(60);
        for long in [
            prose.trim_end(),
            &prose,
            &prose.replace(' ', "  "),
            &format!("{}: #é", prose.trim_end()),
            &"x".repeat(300),
        ] {
            round(&json!({ "description": long, "l": [long] }));
        }
        round(
            &json!({ "a": 1, "b": -1.5, "c": null, "d": {}, "e": [], "f": [{}], "g": [[], [1, [2]]], "h": [{ "i": { "j": [] }, "k": 2 }], "l": 1e30, "m": 18446744073709551615_u64 }),
        );
    }

    #[test]
    fn a_document_looks_as_a_person_would_write_it() {
        let value = json!({
            "openapi": "3.1.0",
            "paths": { "/a/{b}": { "get": {
                "tags": ["T"], "parameters": [{ "name": "b", "schema": { "type": ["string", "null"] } }],
                "description": "One.\n\nTwo: 'three'.", "responses": { "200": { "$ref": "#/components/responses/R" } },
            } } },
        });
        let expected = "# Words.\nopenapi: 3.1.0\npaths:\n  /a/{b}:\n    get:\n      tags:\n        - T\n      parameters:\n        - name: b\n          \
                        schema:\n            type: [string, 'null']\n      description: |-\n        One.\n\n        Two: 'three'.\n      \
                        responses:\n        '200':\n          $ref: '#/components/responses/R'\n";
        assert_eq!(round(&value), expected);
    }
}
