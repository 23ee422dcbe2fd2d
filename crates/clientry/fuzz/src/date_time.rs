//! A time is kept as it was written, and what parses is the time that the string says.
//!
//! An input is JSON, and is also taken for the string itself.

use chrono::Datelike;
use clientry::DateTime;

/// Checks a time, with this input.
pub fn check(input: &[u8]) {
    let text = serde_json::from_slice::<String>(input).ok();
    let time = serde_json::from_slice::<DateTime>(input).ok();
    assert_eq!(time.as_ref().map(DateTime::as_str), text.as_deref());
    if let Some(text) = text {
        keeps(&text);
    }
    if let Ok(text) = std::str::from_utf8(input) {
        keeps(text);
        if let Ok(seconds) = text.parse() {
            writes(seconds);
        }
    }
}

fn keeps(text: &str) {
    let time = DateTime::from(text);
    assert_eq!(time.as_str(), text);
    assert_eq!(time.to_string(), text);
    let json = serde_json::to_string(&time).unwrap();
    assert_eq!(json, serde_json::to_string(text).unwrap());
    assert_eq!(serde_json::from_str::<DateTime>(&json).unwrap(), time);

    let (with, without) = (time.parse(), time.parse_without_offset());
    if let Ok(with) = with {
        assert!(without.is_err(), "{text:?} has an offset and has none");
        let written = DateTime::from(with);
        assert_eq!(written.parse().unwrap(), with, "{text:?} {written}");
        assert_eq!(written.parse().unwrap().offset(), with.offset());
    }
    if let Ok(without) = without {
        // `YYYY-MM-DDThh:mm:ss` lacks nothing but the offset.
        let utc = DateTime::from(format!("{text}Z")).parse();
        assert_eq!(utc.map(|utc| utc.naive_utc()), Ok(without), "{text:?}");
    }
}

/// A time of RFC 3339's years is written so that it can be read.
fn writes(seconds: i64) {
    if let Some(time) = chrono::DateTime::from_timestamp(seconds, 0)
        && (0..=9999).contains(&time.year())
    {
        assert_eq!(DateTime::from(time).parse().unwrap(), time);
    }
}
