//! JSON to a value and its spans.
//!
//! `serde_json` reads the value and finds what is malformed. Then a scanner goes over the text, known to be
//! good by then, for what `serde_json` does not tell: where each value is, and keys that are given twice.

use serde_json::Value;

use super::read;
use super::span::{Children, Mark, Span};
use crate::diagnostic::{Diagnostic, Position, Severity};

/// Reads `text` as strict JSON.
pub(super) fn parse(file: &str, text: &str) -> Result<(Value, Span), Diagnostic> {
    limit(file, text)?;
    let value = serde_json::from_str(text).map_err(|error| malformed(file, text, &error))?;
    let mut scanner = Scanner {
        text,
        at: 0,
        marked: 0,
        mark: Mark::new(1, 1),
    };
    let span = scanner.value().map_err(|Twice { key, first, second }| {
        read::duplicate_key(file, text, &key, first, second)
    })?;
    Ok((value, span))
}

/// Refuses more values than the limit before any is made: each but the first follows one of these.
fn limit(file: &str, text: &str) -> Result<(), Diagnostic> {
    let mut count = 1_usize;
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b',' | b'[' | b'{' => count += 1,
            b'"' => loop {
                match bytes.next() {
                    Some(b'\\') => {
                        bytes.next();
                    }
                    Some(b'"') | None => break,
                    Some(_) => {}
                }
            },
            _ => {}
        }
    }
    if count > read::MAX_NODES {
        return Err(read::too_large(file, &read::node_limit()));
    }
    Ok(())
}

fn malformed(file: &str, text: &str, error: &serde_json::Error) -> Diagnostic {
    let position = position(text, error);
    let message = error.to_string();
    // `serde_json` counts bytes; the position says it in characters.
    let message = message.split(" at line ").next().unwrap_or(&message);
    if message == "recursion limit exceeded" {
        return read::too_deep(file, text, position);
    }
    if text.trim().is_empty() {
        return read::empty(file);
    }
    if message == "number out of range" {
        return out_of_range(file, text, offset(text, error));
    }
    Diagnostic::new(
        Severity::Error,
        "json-syntax",
        file,
        format!("the document is not JSON: {message}"),
        "",
        "fix the syntax here, or just before; for YAML, give the file the ending `.yaml`",
    )
    .at(position, text)
}

/// A number that JSON has and a double has not; `end` is in it, or just behind.
fn out_of_range(file: &str, text: &str, end: usize) -> Diagnostic {
    let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    let before = &text[..end];
    let start = before.trim_end_matches(is_of_number).len();
    let number = &text[start..];
    let length = number.find(|c| !is_of_number(c)).unwrap_or(number.len());
    Diagnostic::new(
        Severity::Error,
        "json-number",
        file,
        format!("the number `{}` is out of range", &number[..length]),
        "numbers are read as 64-bit floating point, which ends near 1.8e308",
        "write a smaller number, or none; as an example, put it between quotes",
    )
    .at(read::end_of(&text[..start]), text)
}

/// Where `serde_json` stopped, in characters.
fn position(text: &str, error: &serde_json::Error) -> Position {
    read::end_of(&text[..offset(text, error)])
}

/// Where `serde_json` stopped, in bytes.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let lines = error.line().saturating_sub(1);
    let start: usize = text.split_inclusive('\n').take(lines).map(str::len).sum();
    let mut end = (start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

/// A key that an object gives twice.
struct Twice {
    key: String,
    first: Mark,
    second: Mark,
}

/// Goes over JSON that `serde_json` has accepted. Its depth is bounded by that.
struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// Up to which byte `mark` has counted.
    marked: usize,
    mark: Mark,
}

impl<'t> Scanner<'t> {
    fn value(&mut self) -> Result<Span, Twice> {
        self.skip_whitespace();
        let mark = self.mark();
        let children = match self.peek() {
            Some(b'{') => self.object()?,
            Some(b'[') => self.array()?,
            Some(b'"') => {
                self.string();
                Children::None
            }
            _ => {
                self.skip_while(|byte| {
                    !matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n')
                });
                Children::None
            }
        };
        Ok(Span::new(mark, children))
    }

    fn object(&mut self) -> Result<Children, Twice> {
        let mut fields: Vec<(Box<str>, Span)> = Vec::new();
        while self.enter_or_next(b'}') {
            let key_mark = self.mark();
            let raw = self.string();
            self.skip_while(|byte| byte != b':');
            self.at += 1;
            let mut span = self.value()?;
            span.key = Some(key_mark);
            fields.push((decoded(raw).into(), span));
        }
        let sorted = Children::fields(fields);
        match twice(&sorted) {
            Some(twice) => Err(twice),
            None => Ok(sorted),
        }
    }

    fn array(&mut self) -> Result<Children, Twice> {
        let mut items = Vec::new();
        while self.enter_or_next(b']') {
            items.push(self.value()?);
        }
        Ok(Children::Items(items.into()))
    }

    /// Steps over the opening bracket or a comma; false, and past it, at the closing bracket.
    fn enter_or_next(&mut self, close: u8) -> bool {
        self.skip_whitespace();
        if self.peek().is_some_and(|byte| byte != close) {
            self.at += 1;
            self.skip_whitespace();
        }
        match self.peek() {
            Some(byte) if byte != close => true,
            _ => {
                self.at += 1;
                false
            }
        }
    }

    /// The text of a string, quotes included.
    fn string(&mut self) -> &'t str {
        let text = self.text;
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'"' => break,
                _ => {}
            }
        }
        text.get(start..self.at).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_whitespace(&mut self) {
        self.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
    }

    fn skip_while(&mut self, skip: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&skip) {
            self.at += 1;
        }
    }

    /// Where `at` is, counted from where it last was.
    fn mark(&mut self) -> Mark {
        let bytes = self.text.as_bytes();
        while self.marked < self.at.min(bytes.len()) {
            let byte = bytes[self.marked];
            let next = bytes.get(self.marked + 1);
            if byte == b'\n' || (byte == b'\r' && next != Some(&b'\n')) {
                self.mark.line += 1;
                self.mark.column = 1;
            } else if byte & 0xc0 != 0x80 {
                self.mark.column += 1;
            }
            self.marked += 1;
        }
        self.mark
    }
}

/// The first key, by name, that is there twice.
fn twice(children: &Children) -> Option<Twice> {
    let Children::Fields(fields) = children else {
        return None;
    };
    fields.windows(2).find_map(|pair| match pair {
        [(a, first), (b, second)] if a == b => Some(Twice {
            key: a.to_string(),
            first: first.key.unwrap_or(first.value),
            second: second.key.unwrap_or(second.value),
        }),
        _ => None,
    })
}

fn decoded(raw: &str) -> String {
    if raw.contains('\\') {
        serde_json::from_str(raw).unwrap_or_default()
    } else {
        raw.trim_matches('"').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The code, line and column of what is wrong with `text`.
    fn wrong(text: &str) -> (&'static str, usize, usize) {
        let diagnostic = parse("x.json", text).unwrap_err();
        let at = diagnostic
            .position
            .map_or((0, 0), |at| (at.line, at.column));
        (diagnostic.code, at.0, at.1)
    }

    #[test]
    fn values_are_read_strictly() {
        let text =
            r#"{"z": "\ud83d\ude00\u00e9", "a": [1, -0.5, 1e3, 18446744073709551615, true, null]}"#;
        let (value, _) = parse("x.json", text).unwrap();
        assert_eq!(value["z"], json!("\u{1f600}é"));
        assert_eq!(value["a"], json!([1, -0.5, 1000.0, u64::MAX, true, null]));
        let keys: Vec<_> = value.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["z", "a"]);
        // Without its feature `float_roundtrip`, `serde_json` is off by one in the last digit.
        let (number, _) = parse("x.json", "0.9687100052833557").unwrap();
        assert_eq!(number.to_string(), "0.9687100052833557");
        for text in [
            "{a: 1}",
            "{'a': 1}",
            "{\"a\": 1,}",
            "[1] // x",
            "[NaN]",
            "[01]",
            "{\"a\" 1}",
            "[\"\\ud83d\"]",
        ] {
            assert_eq!(wrong(text).0, "json-syntax", "{text}");
        }
    }

    #[test]
    fn a_number_that_no_double_is_is_json_and_said_to_be_out_of_range() {
        for (text, column) in [
            ("[1e400]", 2),
            ("{\"é\": -1.5E+999, \"b\": 1}", 7),
            ("1e999", 1),
        ] {
            assert_eq!(wrong(text), ("json-number", 1, column), "{text}");
        }
        let diagnostic = parse("x.json", "[\n 1e400 ]").unwrap_err();
        assert_eq!(diagnostic.message, "the number `1e400` is out of range");
        // What is nearer to zero than any other is zero.
        assert_eq!(parse("x.json", "1e-999").unwrap().0, json!(0.0));
    }

    #[test]
    fn a_mistake_is_found_in_characters() {
        assert_eq!(wrong("{\n  \"é\": \"ü\" \"x\"\n}"), ("json-syntax", 2, 12));
        assert_eq!(wrong("{\"a\": [1, 2"), ("json-syntax", 1, 11));
        assert_eq!(wrong("{\"a\": \"x\ty\"}"), ("json-syntax", 1, 9));
        assert_eq!(wrong("{\"é"), ("json-syntax", 1, 3));
        assert_eq!(wrong("  \n "), ("document-empty", 0, 0));
    }

    #[test]
    fn a_key_given_twice_is_an_error_with_both_locations() {
        let diagnostic = parse(
            "x.json",
            "{\"a\": {\n  \"é\": 1,\n  \"b\": 2,\n  \"\\u00e9\": 3}}",
        )
        .unwrap_err();
        assert_eq!(diagnostic.code, "duplicate-key");
        assert_eq!(diagnostic.message, "duplicate key `é`");
        assert!(diagnostic.why.contains("x.json:2:3"), "{}", diagnostic.why);
        assert_eq!(
            diagnostic.position.map(|at| (at.line, at.column)),
            Some((4, 3))
        );
    }

    #[test]
    fn depth_and_size_are_limited() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse("x.json", &nested(read::MAX_DEPTH)).is_ok());
        assert_eq!(wrong(&nested(read::MAX_DEPTH + 1)).0, "document-too-deep");
        assert_eq!(wrong(&nested(1_000_000)).0, "document-too-deep");
        assert_eq!(wrong(&"[,".repeat(3_000_000)).0, "document-too-large");
        assert!(parse("x.json", &format!("[\"{}\"]", ",[{".repeat(3_000_000))).is_ok());
    }

    #[test]
    fn every_value_and_key_has_its_location() {
        let text = "{ \"a\\\"/b\" :\r\n\t[ 1 ,\"é\", { } , [],{\"c\":\"ü\",\"d\":false}]\n, \"\": -1.5e3 }";
        let (_, span) = parse("x.json", text).unwrap();
        let at = |pointer| {
            let (found, depth) = span.nearest(pointer);
            assert_eq!(depth, pointer.matches('/').count(), "{pointer}");
            let key = found.key.map(|mark| (mark.line, mark.column));
            (key, (found.value.line, found.value.column))
        };
        assert_eq!(at(""), (None, (1, 1)));
        assert_eq!(at("/a\"~1b"), (Some((1, 3)), (2, 2)));
        assert_eq!(at("/a\"~1b/0"), (None, (2, 4)));
        assert_eq!(at("/a\"~1b/1"), (None, (2, 7)));
        assert_eq!(at("/a\"~1b/2"), (None, (2, 12)));
        assert_eq!(at("/a\"~1b/3"), (None, (2, 18)));
        assert_eq!(at("/a\"~1b/4/d"), (Some((2, 30)), (2, 34)));
        assert_eq!(at("/"), (Some((3, 3)), (3, 7)));
    }
}
