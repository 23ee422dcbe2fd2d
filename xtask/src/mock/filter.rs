//! Filters and orders of lists: parameters that are called as a property of the items.

use std::cmp::Ordering;

use serde_json::Value;

use super::page::plain;

/// The parameters that name a property to sort by.
const BY: [&str; 6] = [
    "orderby",
    "sortby",
    "sort",
    "order",
    "ordering",
    "sortfield",
];

/// The parameters that name a direction.
const DIRECTIONS: [&str; 6] = [
    "order",
    "sortorder",
    "direction",
    "sortdirection",
    "orderdirection",
    "sortdir",
];

/// The items that a query asks for, in the order that it asks for. `properties` are those of the items, and `is_part` says of a
/// parameter that it chooses a part of the list.
pub(super) fn of(
    items: Vec<Value>,
    properties: &[String],
    query: &[(String, Value)],
    is_part: impl Fn(&str) -> bool,
) -> Vec<Value> {
    let mut items = items;
    for (name, wanted) in query.iter().filter(|(name, _)| !is_part(name)) {
        match wanted {
            Value::Object(fields) if matches!(plain(name).as_str(), "filter" | "filters") => {
                for (name, wanted) in fields {
                    retain(&mut items, properties, name, wanted);
                }
            }
            wanted => retain(&mut items, properties, name, wanted),
        }
    }
    sort(&mut items, properties, query);
    items
}

/// The property of a name, however its words are apart.
fn property<'p>(properties: &'p [String], name: &str) -> Option<&'p String> {
    let exact = properties.iter().find(|own| *own == name);
    exact.or_else(|| properties.iter().find(|own| plain(own) == plain(name)))
}

fn retain(items: &mut Vec<Value>, properties: &[String], name: &str, wanted: &Value) {
    // No value is no filter.
    if let (Some(property), false) = (property(properties, name), wanted.is_null()) {
        items.retain(|item| is(item.get(property), wanted));
    }
}

/// Whether a property is what is wanted; of a list, whether an item of it is, and of several that are wanted, whether it is one.
fn is(own: Option<&Value>, wanted: &Value) -> bool {
    match (own, wanted) {
        (own, Value::Array(several)) => {
            several.is_empty() || several.iter().any(|wanted| is(own, wanted))
        }
        (Some(Value::Array(items)), wanted) => items.iter().any(|own| is(Some(own), wanted)),
        (Some(own), wanted) => {
            own == wanted || text(own).is_some_and(|own| Some(own) == text(wanted))
        }
        (None, _) => false,
    }
}

/// A scalar as it is in a query.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

fn sort(items: &mut [Value], properties: &[String], query: &[(String, Value)]) {
    let words = |names: &[&str]| -> Vec<String> {
        let own = query
            .iter()
            .filter(|(name, _)| names.contains(&plain(name).as_str()));
        let words = own.filter_map(|(_, value)| value.as_str());
        words.map(str::to_owned).collect()
    };
    let is_down = |word: &str| word.to_ascii_lowercase().starts_with("desc");
    let by = words(&BY).into_iter().find_map(|word| {
        let (down, rest) = match word.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, word.trim_start_matches('+')),
        };
        let (name, direction) = rest.split_once([':', ' ', ',']).unwrap_or((rest, ""));
        let own = property(properties, name)?;
        Some((own.clone(), down || is_down(direction)))
    });
    let Some((property, down)) = by else { return };
    let down = down || words(&DIRECTIONS).iter().any(|word| is_down(word));
    items.sort_by(|one, other| {
        let (one, other) = (one.get(&property), other.get(&property));
        let is_none = |value: Option<&Value>| value.is_none_or(Value::is_null);
        // What is not there is last either way.
        match (is_none(one), is_none(other)) {
            (false, false) if down => compared(other, one),
            (false, false) => compared(one, other),
            (one, other) => one.cmp(&other),
        }
    });
}

fn compared(one: Option<&Value>, other: Option<&Value>) -> Ordering {
    let number = |value: Option<&Value>| value.and_then(Value::as_f64);
    if let (Some(one), Some(other)) = (number(one), number(other)) {
        return one.total_cmp(&other);
    }
    let text = |value: Option<&Value>| value.and_then(text).unwrap_or_default();
    text(one).cmp(&text(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ids(query: Value) -> Vec<u64> {
        let items = json!([
            { "id": 1, "status": "open", "is_active": true, "tags": ["a", "b"], "size": 10 },
            { "id": 2, "status": "done", "is_active": false, "tags": [], "size": 9 },
            { "id": 3, "status": "open", "is_active": false, "tags": ["b"], "size": null },
        ]);
        let properties = ["id", "status", "is_active", "tags", "size"].map(str::to_owned);
        let query: Vec<(String, Value)> = query
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let items = items.as_array().unwrap().clone();
        let found = of(items, &properties, &query, |name| name == "size");
        found
            .iter()
            .map(|item| item["id"].as_u64().unwrap())
            .collect()
    }

    #[test]
    fn a_parameter_called_as_a_property_filters() {
        assert_eq!(ids(json!({})), [1, 2, 3]);
        assert_eq!(ids(json!({ "status": "open" })), [1, 3]);
        assert_eq!(ids(json!({ "status": "open", "isActive": false })), [3]);
        assert_eq!(ids(json!({ "status": ["open", "done"] })), [1, 2, 3]);
        assert_eq!(ids(json!({ "status": [] })), [1, 2, 3]);
        assert_eq!(ids(json!({ "status": null })), [1, 2, 3]);
        assert_eq!(ids(json!({ "status": "none" })), Vec::<u64>::new());
        assert_eq!(ids(json!({ "tags": "b" })), [1, 3]);
        assert_eq!(ids(json!({ "tags": ["a", "c"] })), [1]);
        assert_eq!(ids(json!({ "id": "2" })), [2]);
        assert_eq!(
            ids(json!({ "filter": { "status": "done", "other": 1 } })),
            [2]
        );
        assert_eq!(ids(json!({ "other": "x" })), [1, 2, 3]);
        // It chooses a part of the list.
        assert_eq!(ids(json!({ "size": 9 })), [1, 2, 3]);
    }

    #[test]
    fn a_parameter_that_names_a_property_sorts() {
        assert_eq!(ids(json!({ "order_by": "size" })), [2, 1, 3]);
        assert_eq!(
            ids(json!({ "order_by": "size", "order": "desc" })),
            [1, 2, 3]
        );
        assert_eq!(ids(json!({ "sort": "-id" })), [3, 2, 1]);
        assert_eq!(ids(json!({ "sort": "id:desc" })), [3, 2, 1]);
        assert_eq!(ids(json!({ "sort": "other" })), [1, 2, 3]);
        assert_eq!(ids(json!({ "order": "desc" })), [1, 2, 3]);
    }
}
