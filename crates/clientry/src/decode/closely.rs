//! Where and why a JSON body could not be decoded, without any of its values.

use std::cell::Cell;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use super::{Exact, Objects, Refusal};
use crate::error::{BodyProblem, ROOT};
use crate::object::TOO_DEEP;
use crate::text::one_line;

/// How many arrays and objects serde_json opens within each other.
const DEEPEST: usize = 127;

/// Reads `json` a second time, each integer by its text and watching the path. Only for a body that did not decode at
/// once: the watch costs an allocation for every property, which a body that decodes need not pay.
#[cold]
pub(crate) fn read_closely<T: DeserializeOwned>(json: &[u8]) -> Result<T, BodyProblem> {
    if json.trim_ascii().is_empty() {
        return Err(BodyProblem::Empty);
    }
    if let Some(encoding) = other_encoding(json) {
        return Err(BodyProblem::WrongEncoding { encoding });
    }
    let refusal = Cell::new(None);
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let objects = Objects(&mut deserializer, Exact(&refusal));
    match serde_path_to_error::deserialize::<_, T>(objects) {
        Ok(value) => match deserializer.end() {
            Ok(()) => Ok(value),
            Err(error) => Err(describe(json, ROOT.to_owned(), None, &error)),
        },
        Err(error) => {
            let path = name(error.path());
            Err(describe(json, path, refusal.take(), error.inner()))
        }
    }
}

/// The words for `path`. Its end is unknown where a key was not read: then the object is what there is to name.
fn name(path: &Path) -> String {
    let unknown = |segment: &&Segment| matches!(segment, Segment::Unknown);
    let unknown = path.iter().rev().take_while(unknown).count();
    if unknown == path.iter().len() {
        return ROOT.to_owned();
    }
    let shown = path.to_string();
    let shown = (0..unknown).fold(shown.as_str(), |shown, _| {
        let known = shown.strip_suffix('?').unwrap_or(shown);
        known.strip_suffix('.').unwrap_or(known)
    });
    one_line(shown)
}

/// The encoding that the byte order mark tells of, where it is not that of JSON. UTF-32 goes first: in little endian it
/// begins like UTF-16.
pub(super) fn other_encoding(body: &[u8]) -> Option<&'static str> {
    match body {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        _ => None,
    }
}

/// Whether `body` is JSON by its grammar, whatever its numbers, its escapes and its depth.
pub(super) fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

fn describe(
    json: &[u8],
    path: String,
    refusal: Option<Refusal>,
    error: &serde_json::Error,
) -> BodyProblem {
    let message = error.to_string();
    let message = message
        .rsplit_once(" at line ")
        .map_or(&*message, |(message, _)| message);
    if message == Refusal::MESSAGE
        && let Some(refusal) = refusal
    {
        return refused(json, path, refusal);
    }
    // serde_json's column 0 is the line break before the line.
    let (line, column) = (error.line().max(1), error.column().max(1));
    match error.classify() {
        Category::Data if message == TOO_DEEP => BodyProblem::TooDeep {
            line,
            column,
            // It ends before the one that is too many.
            limit: depth(json, line, column),
        },
        Category::Eof => BodyProblem::Truncated { line, column },
        Category::Data => match duplicate(message) {
            Some(name) => BodyProblem::DuplicateKey {
                path: child(&path, name),
                line,
                column,
            },
            None => BodyProblem::Mismatch {
                path,
                line,
                column,
                expected: expected(message),
            },
        },
        Category::Syntax | Category::Io => match message {
            "number out of range" => BodyProblem::NumberOutOfRange {
                path,
                line,
                column,
                expected: "number".to_owned(),
            },
            "lone leading surrogate in hex escape" | "unexpected end of hex escape" => {
                BodyProblem::LoneSurrogate { path, line, column }
            }
            "recursion limit exceeded" => BodyProblem::TooDeep {
                line,
                column,
                limit: DEEPEST,
            },
            "invalid unicode code point" => BodyProblem::NotUtf8,
            // A type may refuse valid JSON in the words of its grammar: an enum does, of a number.
            _ if is_json(json) => BodyProblem::Mismatch {
                path,
                line,
                column,
                expected: None,
            },
            _ => BodyProblem::NotJson { line, column },
        },
    }
}

/// How many arrays and objects are open at a line and a column of JSON.
fn depth(json: &[u8], line: usize, column: usize) -> usize {
    let lines = json.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines.take(line - 1).map(<[u8]>::len).sum();
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    for byte in json.iter().take(before + column) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth
}

/// What was wrong with a value where the document has an integer.
fn refused(json: &[u8], path: String, refusal: Refusal) -> BodyProblem {
    // The value is a part of `json`: at most all of it is before its end.
    let length = refusal.end.saturating_sub(json.as_ptr().addr());
    let before = json.get(..length).unwrap_or(json);
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    let last = before.rsplit(|byte| *byte == b'\n').next();
    let column = last.map_or(0, <[u8]>::len).max(1);
    match refusal.range {
        Some(range) => BodyProblem::NumberOutOfRange {
            path,
            line,
            column,
            expected: format!("integer from {range}"),
        },
        None => BodyProblem::Mismatch {
            path,
            line,
            column,
            expected: Some("integer".to_owned()),
        },
    }
}

/// The property that was given twice, if that is what serde's derived code says. It has the name from the type.
fn duplicate(message: &str) -> Option<&str> {
    message.strip_prefix("duplicate field `")?.strip_suffix('`')
}

fn child(path: &str, name: &str) -> String {
    one_line(&match path {
        ROOT => name.to_owned(),
        _ => format!("{path}.{name}"),
    })
}

/// What serde expected, in JSON's words, out of the messages whose wording it fixes itself (`serde::de::Error`). The
/// part before it quotes the value and is dropped; a message of any other wording is dropped whole.
fn expected(message: &str) -> Option<String> {
    if let Some(name) = message.strip_prefix("missing field ") {
        return Some(one_line(&format!("property {name}")));
    }
    let quotes_the_value = [
        "invalid type: ",
        "invalid value: ",
        "invalid length ",
        "unknown variant ",
    ];
    if !quotes_the_value
        .iter()
        .any(|start| message.starts_with(start))
    {
        return None;
    }
    let (_, expected) = message.rsplit_once(", expected ")?;
    Some(one_line(in_json(expected)))
}

/// JSON's word for what a type of Rust calls itself. What is not one of Rust's words stays as it is.
fn in_json(expected: &str) -> &str {
    match expected {
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "integer",
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => "integer",
        "f32" | "f64" => "number",
        "a boolean" => "boolean",
        "a string" | "str" | "a borrowed string" | "a character" => "string",
        "variant identifier" | "field identifier" => "string",
        "string or map" => "string or object",
        "a map" | "map" => "object",
        "a sequence" => "array",
        "unit" => "null",
        _ if expected.starts_with("unit struct ") => "null",
        _ if expected.starts_with("struct ") => "object",
        _ if expected.starts_with("tuple struct ") => "array",
        _ if expected.starts_with("a tuple of size ") => "array",
        _ if expected.starts_with("an array of ") => "array",
        _ if expected.starts_with("a nonzero ") => "integer",
        _ => expected,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Page {
        #[serde(rename = "data")]
        _data: Vec<Item>,
    }

    #[derive(Debug, Deserialize)]
    struct Item {
        #[serde(rename = "id")]
        _id: u32,
        #[serde(rename = "state")]
        _state: State,
        #[serde(rename = "more", default)]
        _more: BTreeMap<String, u8>,
        #[serde(rename = "name", default)]
        _name: Option<String>,
        #[serde(rename = "ratio", default)]
        _ratio: Option<f64>,
        #[serde(rename = "is_new", default)]
        _is_new: bool,
        #[serde(rename = "none", default)]
        _none: (),
        #[serde(rename = "pair", default)]
        _pair: Option<(u8, u8)>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum State {
        On,
    }

    fn problem(body: &[u8]) -> BodyProblem {
        read_closely::<Page>(body).unwrap_err()
    }

    fn show(body: &str) -> String {
        format!("{:?}", problem(body.as_bytes()))
    }

    fn told(body: &str) -> String {
        problem(body.as_bytes()).to_string()
    }

    #[test]
    fn a_mismatch_names_path_line_column_and_what_was_expected() {
        assert_eq!(
            show(
                "{\"data\":[{\"id\":1,\"state\":\"on\"},\n{\"id\":\"hunter2\",\"state\":\"on\"}]}"
            ),
            r#"Mismatch { path: "data[1].id", line: 2, column: 15, expected: Some("integer") }"#
        );
        assert_eq!(
            show(r#"{"data":[{"id":1}]}"#),
            r#"Mismatch { path: "data[0]", line: 1, column: 17, expected: Some("property `state`") }"#
        );
        assert_eq!(
            show(r#"{"data":[{"id":1,"state":"on","more":{"k":300}}]}"#),
            r#"NumberOutOfRange { path: "data[0].more.k", line: 1, column: 45, expected: "integer from 0 to 255" }"#
        );
    }

    /// A page with one item, whose id is `id` and which has `more`.
    fn page(id: &str, more: &str) -> String {
        format!(r#"{{"data":[{{"id":{id},"state":"on"{more}}}]}}"#)
    }

    #[test]
    fn expected_types_are_told_in_jsons_words() {
        for (body, part, expected) in [
            ("null", "", "object"),
            ("[]", "", "object"),
            (r#"{"data":{}}"#, " at `data`", "array"),
            (r#"{"data":[true]}"#, " at `data[0]`", "object"),
            (
                r#"{"data":[{"id":1}]}"#,
                " at `data[0]`",
                "property `state`",
            ),
            (&page("3.5", ""), " at `data[0].id`", "integer"),
            (&page("[1]", ""), " at `data[0].id`", "integer"),
            (&page("null", ""), " at `data[0].id`", "integer"),
            (&page("1", r#","more":[]"#), " at `data[0].more`", "object"),
            (
                &page("1", r#","ratio":"a""#),
                " at `data[0].ratio`",
                "number",
            ),
            (&page("1", r#","name":{}"#), " at `data[0].name`", "string"),
            (
                &page("1", r#","is_new":0"#),
                " at `data[0].is_new`",
                "boolean",
            ),
            (&page("1", r#","none":0"#), " at `data[0].none`", "null"),
            (&page("1", r#","pair":0"#), " at `data[0].pair`", "array"),
            (&page("1", r#","pair":[0]"#), " at `data[0].pair`", "array"),
        ] {
            let wanted =
                format!("the body is not as documented{part}: expected {expected}, line 1 column ");
            assert!(told(body).starts_with(&wanted), "{}", told(body));
        }
    }

    #[test]
    fn valid_json_that_cannot_be_read_is_told_by_name() {
        let number = |value: &str| told(&page(value, ""));
        for (value, column) in [("1e400", 20), ("-1", 17), ("4294967296.0", 27)] {
            assert_eq!(
                number(value),
                format!(
                    "the body has a number out of range at `data[0].id`: expected integer from 0 to 4294967295, line 1 column {column}"
                )
            );
        }
        assert_eq!(
            told(&page("1", r#","ratio":1e400"#)),
            "the body has a number out of range at `data[0].ratio`: expected number, line 1 column 43"
        );
        for half in [r"\ud800", r"\udc00", r"\ud800\u0041", r"\ud800 x"] {
            let told = told(&page("1", &format!(r#","name":"{half}""#)));
            assert!(
                told.starts_with("the body has a string with half a surrogate pair at `data[0].name`, line 1 column "),
                "{told}"
            );
        }
        assert_eq!(
            told(r#"{"\udc00":1}"#),
            "the body has a string with half a surrogate pair, line 1 column 8"
        );
        assert_eq!(
            told(&page("1", r#","\udc00":1"#)),
            "the body has a string with half a surrogate pair at `data[0]`, line 1 column 37"
        );
        assert_eq!(
            told(r#"{"data":[],"data":[]}"#),
            "the body has `data` twice, line 1 column 17"
        );
        assert_eq!(
            told(&page("1", r#","id":2"#)),
            "the body has `data[0].id` twice, line 1 column 34"
        );
        // What is not read, no rule holds for.
        let unread = r#"{"data":[],"other":1e400,"other":"\ud800"}"#;
        assert!(read_closely::<Page>(unread.as_bytes()).is_ok());
    }

    #[test]
    fn nesting_is_read_up_to_a_limit() {
        let nested = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
        let read = |depth| read_closely::<serde_json::Value>(&nested(depth));
        assert!(read(DEEPEST).is_ok());
        assert_eq!(
            read(DEEPEST + 1).unwrap_err().to_string(),
            "the body is nested deeper than 127 levels, line 1 column 128"
        );
        assert!(matches!(
            read(100_000),
            Err(BodyProblem::TooDeep { limit: DEEPEST, .. })
        ));
    }

    /// A level that is as large as types get, within lists: nothing takes more stack.
    #[derive(Debug, PartialEq)]
    struct Wide {
        one: Numbers,
        two: Numbers,
        three: Numbers,
        below: Option<Vec<Wide>>,
        any: Option<serde_json::Value>,
    }

    type Numbers = [Option<u64>; 20];

    fn none() -> Numbers {
        [None; 20]
    }

    crate::object! {
        Wide {
            default(none) one = "one",
            default(none) two = "two",
            default(none) three = "three",
            optional below = "below",
            optional any = "any",
        }
    }

    #[test]
    fn nesting_ends_before_the_stack_does() {
        let nested = |depth: usize, inside: &str| {
            format!(
                "{}{inside}{}",
                "{\"below\":\n[".repeat(depth),
                "]}".repeat(depth)
            )
        };
        let read = move || {
            let read = |json: &str| crate::decode::decode::<Wide>(json.as_bytes());
            assert!(read(&nested(10, "")).is_ok());
            // Of what is not read, nothing is on the stack for long.
            let ignored = format!("{{\"x\":{}{}}}", "[".repeat(126), "]".repeat(126));
            assert!(read(&ignored).is_ok());
            let any = format!("{{\"any\":{}{}}}", "[".repeat(126), "]".repeat(126));
            assert!(read(&any).is_ok());
            // The brackets in a string are none.
            match read(&nested(62, r#"{"x":"\"[{"}"#)) {
                Ok(_) => {}
                Err(BodyProblem::TooDeep {
                    line,
                    column,
                    limit,
                }) => {
                    // A line is two levels, and the second one is the one too many.
                    assert_eq!((column, limit), (1, 2 * line - 2));
                    assert!(limit > 20, "{limit}");
                }
                Err(problem) => panic!("{problem:?}"),
            }
            // Nothing of one body counts for the next.
            assert!(read(&nested(10, "")).is_ok());
        };
        assert_eq!(size_of::<Wide>() / 1000, 1);
        let thread = std::thread::Builder::new().stack_size(512 << 10);
        thread.spawn(read).unwrap().join().unwrap();
    }

    #[test]
    fn an_enum_that_is_no_string_is_a_mismatch() {
        for value in ["5", "[]", r#"{"on":null,"off":null}"#] {
            let problem = told(&format!(r#"{{"data":[{{"id":1,"state":{value}}}]}}"#));
            assert!(
                problem.starts_with("the body is not as documented at `data[0].state`"),
                "{problem}"
            );
        }
    }

    #[test]
    fn another_encoding_is_told_by_its_byte_order_mark() {
        for (body, encoding) in [
            (&b"\xff\xfe{\0}\0"[..], "UTF-16"),
            (b"\xfe\xff\0{\0}", "UTF-16"),
            (b"\xff\xfe", "UTF-16"),
            (b"\xff\xfe\0\0{\0\0\0", "UTF-32"),
            (b"\0\0\xfe\xff\0\0\0{", "UTF-32"),
        ] {
            assert_eq!(
                problem(body).to_string(),
                format!("the body is not UTF-8 but {encoding}, by its byte order mark")
            );
        }
    }

    #[test]
    fn lines_count_for_integers_too() {
        assert_eq!(
            told("{\"data\":[\n{\n\"id\": 3.5,\n\"state\":\"on\"}]}"),
            "the body is not as documented at `data[0].id`: expected integer, line 3 column 9"
        );
        let problem = read_closely::<u8>(b" \n 300 ").unwrap_err();
        assert_eq!(
            problem.to_string(),
            "the body has a number out of range: expected integer from 0 to 255, line 2 column 4"
        );
    }

    #[test]
    fn a_list_instead_of_an_object_is_a_mismatch() {
        assert_eq!(
            show(r#"{"data":[[1,"on"]]}"#),
            r#"Mismatch { path: "data[0]", line: 1, column: 9, expected: Some("object") }"#
        );
    }

    #[test]
    fn what_came_is_never_repeated() {
        for body in [
            r#"{"data":[{"id":"hunter2","state":"on"}]}"#,
            r#"{"data":[{"id":1,"state":"hunter2"}]}"#,
            r#"{"data":[{"id":1,"state":"hunter2, expected hunter2"}]}"#,
            r#"{"data":"hunter2"}"#,
            r#"["hunter2"]"#,
            r#""hunter2, expected hunter2""#,
            "hunter2",
        ] {
            assert!(!show(body).contains("hunter2"), "{}", show(body));
        }
    }

    #[test]
    fn a_message_of_unknown_wording_is_dropped() {
        assert_eq!(expected("no such key hunter2, expected x"), None);
        assert_eq!(
            expected("invalid type: string \"x\", expected a map").as_deref(),
            Some("object")
        );
    }

    #[test]
    fn what_is_no_json_is_told_apart() {
        assert!(matches!(problem(b""), BodyProblem::Empty));
        assert!(matches!(problem(b" \r\n"), BodyProblem::Empty));
        assert!(matches!(
            problem(b"<html>"),
            BodyProblem::NotJson { line: 1, column: 1 }
        ));
        assert!(matches!(
            problem(b"{\"data\":["),
            BodyProblem::Truncated { line: 1, column: 9 }
        ));
        assert!(matches!(
            problem(b"{\"data\":[]} x"),
            BodyProblem::NotJson {
                line: 1,
                column: 13
            }
        ));
        assert!(matches!(
            problem(b"{\"data\":[\n"),
            BodyProblem::Truncated { line: 2, column: 1 }
        ));
        assert!(matches!(
            problem(b"{\"data\":[{\"id\":1,\"state\":\"\xff\"}]}"),
            BodyProblem::NotUtf8
        ));
    }
}
