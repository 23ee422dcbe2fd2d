//! What is wrong with a body is said with a place inside it, and without any of its values.
//!
//! An input is a body.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use clientry::header::{HeaderMap, HeaderName};
use clientry::signature::{DeliveryError, Encoding, SignatureScheme, Verifier};
use clientry::{BodyProblem, DateTime, Nullable, SecretString};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::Event;

/// Deliveries and answers are read alike, and a delivery needs no connection.
static SCHEME: SignatureScheme = SignatureScheme::new("x-signature", Encoding::Hex);
static VERIFIER: LazyLock<Verifier> =
    LazyLock::new(|| Verifier::new(&SCHEME, ["secretKey"]).unwrap());

/// The shapes that a documented body is made of.
#[derive(Deserialize)]
struct Page {
    #[serde(rename = "data")]
    _data: Vec<Item>,
    #[serde(rename = "next", default)]
    _next: Option<String>,
    #[serde(rename = "more", default)]
    _more: BTreeMap<String, Vec<f64>>,
}

#[derive(Deserialize)]
struct Item {
    #[serde(rename = "id")]
    _id: u32,
    #[serde(rename = "event")]
    _event: Event,
    #[serde(rename = "time", default)]
    _time: Nullable<DateTime>,
    #[serde(rename = "secret", default)]
    _secret: Nullable<SecretString>,
    #[serde(rename = "state", default)]
    _state: Option<State>,
    #[serde(rename = "page", default)]
    _page: Option<Box<Page>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    On,
    Off,
}

/// All that can be said to be expected, of the shapes above.
const EXPECTED: [&str; 12] = [
    "`on` or `off`",
    "a map",
    "a sequence",
    "a string",
    "f64",
    "field `data`",
    "field `event`",
    "field `id`",
    "struct Item",
    "struct Page",
    "u32",
    "unit",
];

/// Holds the description to it, for this body.
pub fn hold(body: &[u8]) {
    let signature = VERIFIER.sign(body);
    let headers = HeaderMap::from_iter([(HeaderName::from_static("x-signature"), signature)]);
    let problem = match VERIFIER.open::<Page>(&headers, body) {
        Ok(_) => None,
        Err(DeliveryError::Body(problem)) => Some(problem),
        Err(error) => panic!("{error}"),
    };
    let readable = serde_json::from_slice::<Page>(body).is_ok();
    // serde takes a list for a struct, and the runtime does not.
    let objects = serde_json::from_slice(body).map_or(true, |json| is_page(&json));
    assert_eq!(problem.is_none(), readable && objects);
    if let Some(problem) = problem {
        describes(&problem, body);
    }
}

fn is_page(json: &Value) -> bool {
    let items = json.get("data").and_then(Value::as_array);
    json.is_object() && items.is_none_or(|items| items.iter().all(is_item))
}

fn is_item(json: &Value) -> bool {
    let page = json.get("page").filter(|page| !page.is_null());
    json.is_object() && page.is_none_or(is_page)
}

fn describes(problem: &BodyProblem, body: &[u8]) {
    let shown = problem.to_string();
    assert!(!shown.contains(char::is_control), "{shown:?}");
    assert_eq!(
        matches!(problem, BodyProblem::Empty),
        body.trim_ascii().is_empty()
    );
    match problem {
        BodyProblem::Empty => {}
        BodyProblem::NotJson { line, column } => is_inside(*line, *column, body),
        BodyProblem::Truncated { line, column } => {
            is_inside(*line, *column, body);
            let last = body.rsplit(|byte| *byte == b'\n').next();
            assert_eq!(
                Some(*column),
                last.map(|last| last.len().max(1)),
                "{body:?}"
            );
            let json = serde_json::from_slice::<IgnoredAny>(body);
            assert!(json.is_err(), "{shown}");
        }
        BodyProblem::Mismatch {
            line,
            column,
            expected,
            ..
        } => {
            is_inside(*line, *column, body);
            if let Some(expected) = expected {
                assert!(EXPECTED.contains(&expected.as_str()), "{expected:?}");
            }
        }
        other => panic!("{other:?}"),
    }
}

/// Lines count from 1. Columns do too, in bytes; an empty line has one.
fn is_inside(line: usize, column: usize, body: &[u8]) {
    let mut lines = body.split(|byte| *byte == b'\n');
    let text = line.checked_sub(1).and_then(|index| lines.nth(index));
    assert!(
        text.is_some_and(|text| (1..=text.len().max(1)).contains(&column)),
        "line {line} column {column} of {body:?}"
    );
}
