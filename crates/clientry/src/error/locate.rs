//! Where and why a JSON body could not be decoded, without any of its values.

use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::BodyProblem;
use super::text::one_line;
use crate::decode::Objects;

/// Reads `body` a second time, watching the path. Only for a body that is known not to decode: the
/// watch costs an allocation for every field, which a body that decodes need not pay.
pub(crate) fn locate<T: DeserializeOwned>(body: &[u8]) -> BodyProblem {
    if body.trim_ascii().is_empty() {
        return BodyProblem::Empty;
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    match serde_path_to_error::deserialize::<_, T>(Objects(&mut deserializer)) {
        Ok(_) => match deserializer.end() {
            Err(error) => describe(String::new(), &error),
            // The first reading failed and this one did not: a type whose decoding depends on more than the body.
            Ok(()) => BodyProblem::Mismatch {
                path: ".".to_owned(),
                line: 1,
                column: 1,
                expected: None,
            },
        },
        Err(error) => describe(error.path().to_string(), error.inner()),
    }
}

fn describe(path: String, error: &serde_json::Error) -> BodyProblem {
    // serde_json's column 0 is the line break before the line.
    let (line, column) = (error.line().max(1), error.column().max(1));
    match error.classify() {
        Category::Eof => BodyProblem::Truncated { line, column },
        Category::Syntax | Category::Io => BodyProblem::NotJson { line, column },
        Category::Data => BodyProblem::Mismatch {
            path: one_line(&path),
            line,
            column,
            expected: expected(&error.to_string()),
        },
    }
}

/// What serde expected, out of the messages whose form it fixes itself (`serde::de::Error`). The part
/// before it quotes what came and is dropped; a message of any other form is dropped whole.
fn expected(message: &str) -> Option<String> {
    let message = message
        .rsplit_once(" at line ")
        .map_or(message, |(text, _)| text);
    if let Some(field) = message.strip_prefix("missing field ") {
        return Some(one_line(&format!("field {field}")));
    }
    let quotes_what_came = [
        "invalid type: ",
        "invalid value: ",
        "invalid length ",
        "unknown variant ",
    ];
    if !quotes_what_came
        .iter()
        .any(|form| message.starts_with(form))
    {
        return None;
    }
    let (_, expected) = message.rsplit_once(", expected ")?;
    Some(one_line(expected))
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
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum State {
        On,
    }

    fn show(body: &str) -> String {
        format!("{:?}", locate::<Page>(body.as_bytes()))
    }

    #[test]
    fn a_mismatch_names_path_line_column_and_what_was_expected() {
        assert_eq!(
            show(
                "{\"data\":[{\"id\":1,\"state\":\"on\"},\n{\"id\":\"hunter2\",\"state\":\"on\"}]}"
            ),
            r#"Mismatch { path: "data[1].id", line: 2, column: 15, expected: Some("u32") }"#
        );
        assert_eq!(
            show(r#"{"data":[{"id":1}]}"#),
            r#"Mismatch { path: "data[0]", line: 1, column: 17, expected: Some("field `state`") }"#
        );
        assert_eq!(
            show(r#"{"data":[{"id":1,"state":"on","more":{"k":300}}]}"#),
            r#"Mismatch { path: "data[0].more.k", line: 1, column: 45, expected: Some("u8") }"#
        );
    }

    #[test]
    fn a_list_in_place_of_an_object_is_a_mismatch() {
        assert_eq!(
            show(r#"{"data":[[1,"on"]]}"#),
            r#"Mismatch { path: "data[0]", line: 1, column: 9, expected: Some("struct Item") }"#
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
    fn a_message_of_unknown_form_is_dropped() {
        assert_eq!(
            expected("no such key hunter2, expected x at line 1 column 2"),
            None
        );
        assert_eq!(
            expected("invalid type: string \"x\", expected a map at line 1 column 2").as_deref(),
            Some("a map")
        );
    }

    #[test]
    fn what_is_no_json_is_told_apart() {
        assert!(matches!(locate::<Page>(b""), BodyProblem::Empty));
        assert!(matches!(locate::<Page>(b" \r\n"), BodyProblem::Empty));
        assert!(matches!(
            locate::<Page>(b"<html>"),
            BodyProblem::NotJson { line: 1, column: 1 }
        ));
        assert!(matches!(
            locate::<Page>(b"{\"data\":["),
            BodyProblem::Truncated { line: 1, column: 9 }
        ));
        assert!(matches!(
            locate::<Page>(b"{\"data\":[]} x"),
            BodyProblem::NotJson {
                line: 1,
                column: 13
            }
        ));
        assert!(matches!(
            locate::<Page>(b"{\"data\":[\n"),
            BodyProblem::Truncated { line: 2, column: 1 }
        ));
        assert!(matches!(
            locate::<Page>(b"{\"data\":[\"\xff\"]}"),
            BodyProblem::NotJson { .. } | BodyProblem::Mismatch { .. }
        ));
    }
}
