//! What is wrong with a body is said with a location inside it, and without any of its values.
//!
//! An input is a body.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use clientry::header::{HeaderMap, HeaderName};
use clientry::webhook::{DeliveryError, Encoding, SignatureScheme, Verifier};
use clientry::{BodyProblem, DateTime, Nullable, SecretString};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::Event;

/// Deliveries and responses are read alike, and a delivery needs no connection.
static SCHEME: SignatureScheme = SignatureScheme::new("x-signature", Encoding::Hex);
static VERIFIER: LazyLock<Verifier> =
    LazyLock::new(|| Verifier::new(&SCHEME, ["secretKey"]).unwrap());

/// The shapes that a documented body is made of. `I` is how an ID is read.
#[derive(Deserialize)]
struct Page<I> {
    #[serde(rename = "data")]
    _data: Vec<Item<I>>,
    #[serde(rename = "next", default)]
    _next: Option<String>,
    #[serde(rename = "more", default = "BTreeMap::new")]
    _more: BTreeMap<String, Vec<f64>>,
}

#[derive(Deserialize)]
struct Item<I> {
    #[serde(rename = "id")]
    _id: I,
    #[serde(rename = "event")]
    _event: Event,
    #[serde(rename = "time", default)]
    _time: Nullable<DateTime>,
    #[serde(rename = "secret", default)]
    _secret: Nullable<SecretString>,
    #[serde(rename = "state", default)]
    _state: Option<State>,
    #[serde(rename = "page", default = "Option::default")]
    _page: Option<Box<Page<I>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    On,
    Off,
}

/// A number that a `u32` may be, as far as a float tells.
#[derive(Deserialize)]
#[serde(try_from = "f64")]
struct Rounded;

impl TryFrom<f64> for Rounded {
    type Error = &'static str;

    fn try_from(value: f64) -> Result<Self, Self::Error> {
        let fits = value.fract() == 0.0 && (0.0..=u32::MAX.into()).contains(&value);
        if fits { Ok(Self) } else { Err("no u32") }
    }
}

/// All that can be said to be expected, of the shapes above.
const EXPECTED: [&str; 11] = [
    "`on` or `off`",
    "array",
    "integer",
    "null",
    "number",
    "object",
    "property `data`",
    "property `event`",
    "property `id`",
    "string",
    "string or object",
];

/// The properties of the shapes above.
const PROPERTIES: [&str; 9] = [
    "data", "next", "more", "id", "event", "time", "secret", "state", "page",
];

/// Checks the description of this body.
pub fn check(body: &[u8]) {
    let signature = VERIFIER.sign(body);
    let headers = HeaderMap::from_iter([(HeaderName::from_static("x-signature"), signature)]);
    let problem = match VERIFIER.open::<Page<u32>>(&headers, body) {
        Ok(_) => None,
        Err(DeliveryError::Body(problem)) => Some(problem),
        Err(error) => panic!("{error}"),
    };
    let json = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    // serde takes a list for a struct, and the runtime does not.
    let objects = serde_json::from_slice(json).map_or(true, |json| is_page(&json));
    // What serde reads is read, and with it integers that are written in another way.
    if objects && serde_json::from_slice::<Page<u32>>(json).is_ok() {
        assert!(problem.is_none(), "{problem:?}");
    }
    match problem {
        None => assert!(objects && serde_json::from_slice::<Page<Rounded>>(json).is_ok()),
        Some(problem) => describes(&problem, json),
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
    let is_json = serde_json::from_slice::<IgnoredAny>(body).is_ok();
    match problem {
        BodyProblem::Empty => {}
        BodyProblem::NotJson { line, column } => {
            is_inside(*line, *column, body);
            assert!(!is_json, "{shown}");
        }
        BodyProblem::Truncated { line, column } => {
            is_inside(*line, *column, body);
            let last = body.rsplit(|byte| *byte == b'\n').next();
            assert_eq!(
                Some(*column),
                last.map(|last| last.len().max(1)),
                "{body:?}"
            );
            assert!(!is_json, "{shown}");
        }
        BodyProblem::Mismatch {
            path,
            line,
            column,
            expected,
        } => {
            is_inside(*line, *column, body);
            assert!(!matches!(path.as_str(), "" | "."), "{shown}");
            if let Some(expected) = expected {
                assert!(EXPECTED.contains(&expected.as_str()), "{expected:?}");
            }
        }
        BodyProblem::NumberOutOfRange {
            line,
            column,
            expected,
            ..
        } => {
            is_inside(*line, *column, body);
            let ranges = ["integer from 0 to 4294967295", "number"];
            assert!(ranges.contains(&expected.as_str()), "{expected:?}");
        }
        BodyProblem::LoneSurrogate { line, column, .. } => {
            is_inside(*line, *column, body);
            assert!(
                body.windows(3)
                    .any(|part| matches!(part, b"\\ud" | b"\\uD"))
            );
        }
        BodyProblem::TooDeep {
            line,
            column,
            limit,
        } => {
            is_inside(*line, *column, body);
            let opened = body.iter().filter(|byte| matches!(byte, b'[' | b'{'));
            assert!(opened.count() > *limit, "{shown}");
        }
        BodyProblem::DuplicateKey { path, line, column } => {
            is_inside(*line, *column, body);
            let name = path.rsplit('.').next().unwrap_or_default();
            // A long path is cut off.
            assert!(
                PROPERTIES.contains(&name) || name.ends_with('…'),
                "{path:?}"
            );
        }
        BodyProblem::NotUtf8 => assert!(std::str::from_utf8(body).is_err()),
        BodyProblem::WrongEncoding { .. } => {
            assert!(matches!(body, [0, 0, 0xfe, 0xff, ..] | [0xfe | 0xff, ..]));
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
