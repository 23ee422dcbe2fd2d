//! Each rule with the value just inside and the value just outside.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde_json::json;

use super::*;
use crate::types::{DateTime, Nullable, SecretString};

fn found(rules: impl FnOnce(&mut Check)) -> Vec<String> {
    let mut check = Check::new();
    rules(&mut check);
    check
        .into_violations()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn length_counts_unicode_scalar_values() {
    let rules = |text: &str| found(|c| c.length(text, Some(2), Some(3)));
    assert!(rules("éé").is_empty() && rules("日日日").is_empty());
    assert_eq!(rules("é"), ["the body must have 2 to 3 characters"]);
    assert_eq!(rules("日日日日"), ["the body must have 2 to 3 characters"]);
    assert!(
        found(|c| c.length(&SecretString::from("x"), Some(16), None))[0]
            .contains("at least 16 characters")
    );
    assert!(found(|c| c.length(&DateTime::from("x"), None, Some(1))).is_empty());
}

#[test]
fn items_and_properties_are_counted() {
    assert!(found(|c| c.items(1, Some(1), Some(2))).is_empty());
    assert_eq!(
        found(|c| c.items(0, Some(1), None)),
        ["the body must have at least 1 item"]
    );
    assert_eq!(
        found(|c| c.items(3, None, Some(2))),
        ["the body must have at most 2 items"]
    );
    assert!(found(|c| c.properties(1, Some(1), Some(1))).is_empty());
    assert_eq!(
        found(|c| c.properties(2, Some(1), Some(1))),
        ["the body must have exactly 1 property"]
    );
    assert_eq!(
        found(|c| c.properties(0, Some(2), Some(3))),
        ["the body must have 2 to 3 properties"]
    );
}

#[test]
fn unique_items_differ() {
    assert!(found(|c| c.unique(&["a", "b"])).is_empty());
    assert_eq!(
        found(|c| c.unique(&["a", "b", "a"])),
        ["the body must not have an item twice"]
    );
}

#[test]
fn a_range_has_included_and_excluded_ends() {
    assert!(
        found(|c| c.range(1, 1..=500)).is_empty() && found(|c| c.range(500, 1..=500)).is_empty()
    );
    assert_eq!(
        found(|c| c.range(0_i64, 1..=500)),
        ["the body must be >= 1 and <= 500"]
    );
    assert_eq!(
        found(|c| c.range(501_u16, 1..=500)),
        ["the body must be >= 1 and <= 500"]
    );
    let above_zero = (Bound::Excluded(0.0), Bound::Unbounded);
    assert!(found(|c| c.range(0.1, above_zero)).is_empty());
    assert_eq!(
        found(|c| c.range(0.0, above_zero)),
        ["the body must be > 0"]
    );
    assert_eq!(found(|c| c.range(1.0, ..1.0)), ["the body must be < 1"]);
}

#[test]
fn a_number_that_json_cannot_express_is_refused() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(
            found(|c| c.range(number, ..)),
            ["the body must be a finite number"]
        );
        assert_eq!(
            found(|c| c.multiple_of(number, 1.0)),
            ["the body must be a finite number"]
        );
    }
}

#[test]
fn multiples_allow_for_binary_fractions() {
    assert!(found(|c| c.multiple_of(0.3, 0.1)).is_empty());
    assert!(found(|c| c.multiple_of(1_234_567.89, 0.01)).is_empty());
    assert!(
        found(|c| c.multiple_of(15, 5)).is_empty() && found(|c| c.multiple_of(0, 5)).is_empty()
    );
    assert!(found(|c| c.one_of(2, &[1, 2])).is_empty());
    assert_eq!(
        found(|c| c.one_of(3, &[1, 2])),
        ["the body must be one of 1, 2"]
    );
    assert_eq!(found(|c| c.one_of(0.5, &[1.5])), ["the body must be 1.5"]);
    assert_eq!(
        found(|c| c.one_of(f64::NAN, &[1.5])),
        ["the body must be a finite number"]
    );
    assert_eq!(
        found(|c| c.multiple_of(16, 5)),
        ["the body must be a multiple of 5"]
    );
    assert_eq!(
        found(|c| c.multiple_of(0.35, 0.1)),
        ["the body must be a multiple of 0.1"]
    );
    assert!(found(|c| c.multiple_of(1, 0)).is_empty());
}

#[test]
fn constants_and_listed_values_are_compared_as_json() {
    assert!(found(|c| c.only(true, true)).is_empty());
    assert_eq!(found(|c| c.only(false, true)), ["the body must be true"]);
    let listed = |value: serde_json::Value| {
        found(|c| c.listed(&value, &["1", "\"a\"", "[1,{\"b\":2}]", "null"]))
    };
    for value in [
        json!(1),
        json!(1.0),
        json!("a"),
        json!([1.0, {"b": 2}]),
        json!(null),
    ] {
        assert!(listed(value.clone()).is_empty(), "{value}");
    }
    for value in [
        json!("1"),
        json!(2),
        json!([1]),
        json!([1, {"b": 2, "c": 3}]),
        json!({}),
    ] {
        assert_eq!(
            listed(value.clone()),
            ["the body must be one of 1, \"a\", [1,{\"b\":2}], null"],
            "{value}"
        );
    }
}

#[test]
fn refused_values_are_none_of_those() {
    assert!(
        found(|c| c.none_of(1, &[0])).is_empty() && found(|c| c.no_text("c", &["a"])).is_empty()
    );
    assert_eq!(found(|c| c.none_of(0, &[0])), ["the body must not be 0"]);
    assert_eq!(
        found(|c| c.none_of(f64::NAN, &[0.0])),
        ["the body must be a finite number"]
    );
    assert_eq!(
        found(|c| c.no_text("a", &["a", "b"])),
        [r#"the body must not be one of "a", "b""#]
    );
}

#[cfg(feature = "pattern")]
#[test]
fn a_pattern_matches_anywhere_by_ecma_262() {
    static WORD: Pattern = Pattern::new(r"^[\p{L}_]\w*$");
    static ANYWHERE: Pattern = Pattern::new("b+");
    static BROKEN: Pattern = Pattern::new("(");
    assert!(found(|c| c.pattern("état_1", &WORD)).is_empty());
    // In ECMA-262 `\w` is ASCII, with the flag `u` too.
    assert_eq!(found(|c| c.pattern("tété", &WORD)).len(), 1);
    assert!(found(|c| c.pattern("abc", &ANYWHERE)).is_empty());
    assert_eq!(
        found(|c| c.pattern("ac", &ANYWHERE)),
        ["the body must match the pattern b+"]
    );
    assert!(found(|c| c.pattern("anything", &BROKEN)).is_empty());
}

struct Event {
    name: String,
}

impl Validate for Event {
    fn validate(&self, check: &mut Check) {
        check.field("name", &self.name, |v, c| c.length(v, Some(1), Some(3)));
    }
}

fn event(name: &str) -> Event {
    Event {
        name: name.to_owned(),
    }
}

#[test]
fn a_path_leads_through_lists_maps_and_boxes() {
    let events = vec![event("ok"), event("long name")];
    let by_key = BTreeMap::from([("a.b".to_owned(), event("")), ("c".to_owned(), event("ok"))]);
    let boxed = Some(Box::new(event("long name")));
    let violations = found(|c| {
        c.field("events", &events, |v, c| v.validate(c));
        c.field("by_key", &by_key, |v, c| v.validate(c));
        c.field("boxed", &boxed, |v, c| v.validate(c));
        c.field("tags", &vec!["a".to_owned()], |v, c| {
            c.items(v.len(), Some(2), None)
        });
    });
    assert_eq!(
        violations,
        [
            "`events[1].name` must have 1 to 3 characters",
            "`by_key[\"a.b\"].name` must have 1 to 3 characters",
            "`boxed.name` must have 1 to 3 characters",
            "`tags` must have at least 2 items",
        ]
    );
}

#[test]
fn the_names_of_a_map_are_validated_as_such() {
    let map = BTreeMap::from([("a\"b".to_owned(), 1), ("long".to_owned(), 2)]);
    let rules = |map: &BTreeMap<String, i32>, c: &mut Check| {
        for name in map.keys() {
            c.name(name, |v, c| c.length(v, None, Some(3)));
        }
    };
    assert_eq!(
        found(|c| rules(&map, c)),
        [r#"`the name "long"` must have at most 3 characters"#]
    );
    assert_eq!(
        found(|c| c.field("labels", &map, |v, c| {
            rules(v, c);
            c.properties(v.len(), Some(3), None);
        })),
        [
            r#"`the name "long" of labels` must have at most 3 characters"#,
            "`labels` must have at least 3 properties",
        ]
    );
}

#[test]
fn only_a_present_value_is_checked() {
    let rules = |check: &mut Check| {
        check.field("a", &None::<String>, |v, c| c.length(v, Some(1), None));
        check.field("b", &Nullable::<String>::Null, |v, c| {
            c.length(v, Some(1), None)
        });
        check.field("c", &Nullable::<String>::Absent, |v, c| {
            c.length(v, Some(1), None)
        });
        check.field("d", &vec![None, Some(event("ok"))], |v, c| v.validate(c));
    };
    assert!(found(rules).is_empty());
    let rules = |check: &mut Check| {
        check.field("a", &Some(String::new()), |v, c| c.length(v, Some(1), None));
        check.field("b", &Nullable::Value(String::new()), |v, c| {
            c.length(v, Some(1), None)
        });
    };
    assert_eq!(
        found(rules),
        [
            "`a` must have at least 1 character",
            "`b` must have at least 1 character"
        ]
    );
}

#[test]
fn a_violation_never_shows_the_value() {
    for text in found(|c| {
        c.length("hunter2", None, Some(1));
        c.range(31_337, ..1);
        c.multiple_of(31_337, 2);
        c.unique(&["hunter2", "hunter2"]);
    }) {
        assert!(
            !text.contains("hunter2") && !text.contains("31337"),
            "{text}"
        );
    }
}
