//! What is absent, null, empty or set stays that, read and written.
//!
//! An input is JSON, and is also taken for the string of a field.

use clientry::{DateTime, Nullable, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::Event;

/// Every kind of field that can be null in a generated crate, declared as it is there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Body {
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    text: Nullable<String>,
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    secret: Nullable<SecretString>,
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    time: Nullable<DateTime>,
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    events: Nullable<Vec<Event>>,
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    count: Nullable<i64>,
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    flag: Nullable<bool>,
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    more: Nullable<Box<Body>>,
}

/// Checks the fields, with this input.
pub fn check(input: &[u8]) {
    if let Ok(body) = serde_json::from_slice::<Body>(input) {
        comes_back(&body);
        // The struct reads a property that it does not know where a value cannot have it.
        if let Ok(value) = serde_json::from_slice::<Value>(input) {
            let expected = known(&value);
            assert_eq!(serde_json::to_value(&body).unwrap(), expected);
        }
    }
    if let Ok(text) = std::str::from_utf8(input) {
        is_written_as_set(text);
    }
}

/// Reading what was written gives the same.
fn comes_back(body: &Body) {
    let json = serde_json::to_string(body).unwrap();
    assert_eq!(
        serde_json::from_str::<Body>(&json).unwrap(),
        *body,
        "{json}"
    );
    let value = serde_json::to_value(body).unwrap();
    assert_eq!(serde_json::from_value::<Body>(value).unwrap(), *body);
}

/// The properties of the body that are present, whatever their values.
fn known(value: &Value) -> Value {
    let names = ["text", "secret", "time", "events", "count", "flag", "more"];
    let field = |(index, name): (usize, &&'static str)| {
        // serde takes a list for the fields in their order.
        let field = value.get(name).or_else(|| value.get(index))?;
        let field = if *name == "more" && !field.is_null() {
            known(field)
        } else {
            field.clone()
        };
        Some(((*name).to_owned(), field))
    };
    let fields: Map<_, _> = names.iter().enumerate().filter_map(field).collect();
    fields.into()
}

/// A field that was set goes out as it was set, and the others do not.
fn is_written_as_set(text: &str) {
    let empty = Body::default();
    for (body, expected) in [
        (empty.clone(), json!({})),
        (
            Body {
                text: Nullable::Null,
                ..empty.clone()
            },
            json!({ "text": null }),
        ),
        (
            Body {
                text: text.into(),
                secret: text.into(),
                ..empty.clone()
            },
            json!({ "text": text, "secret": text }),
        ),
        (
            Body {
                events: Nullable::Value(vec![]),
                time: text.into(),
                more: Nullable::Value(Box::default()),
                ..empty.clone()
            },
            json!({ "events": [], "time": text, "more": {} }),
        ),
        (
            Body {
                events: vec![Event::from(text)].into(),
                more: Nullable::Value(Box::new(Body {
                    secret: Nullable::Null,
                    ..empty
                })),
                ..Body::default()
            },
            json!({ "events": [text], "more": { "secret": null } }),
        ),
    ] {
        assert_eq!(serde_json::to_value(&body).unwrap(), expected);
        comes_back(&body);
    }
}
