//! An open enum reads every string and writes it as it came, and reads nothing else.
//!
//! An input is JSON, and is also taken for the string itself.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::Event;

const LISTED: [(&str, Event); 4] = [
    ("deal.won", Event::DealWon),
    ("deal.\"lost\"", Event::DealLost),
    ("é", Event::DealPaused),
    ("", Event::Nameless),
];

/// Checks the enum, with this input.
pub fn check(input: &[u8]) {
    let text = serde_json::from_slice::<String>(input).ok();
    let event = serde_json::from_slice::<Event>(input).ok();
    assert_eq!(event.as_ref().map(Event::as_str), text.as_deref());
    if let Some(text) = text {
        keeps(&text);
    }
    if let Ok(text) = std::str::from_utf8(input) {
        keeps(text);
    }
}

fn keeps(text: &str) {
    let event = Event::from(text);
    assert_eq!(event.as_str(), text);
    assert_eq!(event.to_string(), text);
    for same in [Event::from(text.to_owned()), text.parse().unwrap()] {
        assert_eq!(same, event);
        assert_eq!(hash(&same), hash(&event));
    }

    let json = serde_json::to_string(&event).unwrap();
    assert_eq!(json, serde_json::to_string(text).unwrap());
    assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event);
    let value = serde_json::to_value(&event).unwrap();
    assert_eq!(value, text);
    assert_eq!(serde_json::from_value::<Event>(value).unwrap(), event);

    // Of a listed string there is the variant and nothing else.
    let listed = LISTED.iter().find(|(listed, _)| *listed == text);
    assert_eq!(event.is_known(), listed.is_some());
    for (other, variant) in LISTED {
        assert_eq!(variant == event, other == text, "{other:?} {text:?}");
        assert_eq!(hash(&variant) == hash(&event), other == text);
    }
}

fn hash(event: &Event) -> u64 {
    let mut hasher = DefaultHasher::new();
    event.hash(&mut hasher);
    hasher.finish()
}
