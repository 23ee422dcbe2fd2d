//! What two schemas that a value has to fit at once become, keyword by keyword.

use super::Merger;
use crate::document::pointer;
use crate::openapi::keywords;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Lower bounds, of which the greatest holds, and upper bounds, of which the least does.
const LOWER: [&str; 4] = ["minLength", "minItems", "minProperties", "minimum"];
const UPPER: [&str; 4] = ["maxLength", "maxItems", "maxProperties", "maximum"];

impl Merger<'_> {
    /// Adds the keywords of `from` to those of `into`.
    pub(super) fn add(
        &mut self,
        at: &str,
        into: &mut Map<String, Value>,
        from: Map<String, Value>,
    ) {
        for (key, value) in from {
            let Some(present) = into.get_mut(&key) else {
                into.insert(key, value);
                continue;
            };
            if *present == value {
                continue;
            }
            match (present, value) {
                (Value::Object(present), Value::Object(value)) if key == "properties" => {
                    self.add_properties(at, present, value);
                }
                (Value::Array(present), Value::Array(value)) if key == "required" => {
                    let known: HashSet<_> = present.iter().cloned().collect();
                    present.extend(value.into_iter().filter(|name| !known.contains(name)));
                }
                (Value::Array(present), Value::Array(value)) if key == "enum" => {
                    let common: HashSet<_> = value.into_iter().collect();
                    present.retain(|one| common.contains(one));
                }
                (present, value) if LOWER.contains(&key.as_str()) => {
                    tighten(present, value, |new, old| new > old)
                }
                (present, value) if UPPER.contains(&key.as_str()) => {
                    tighten(present, value, |new, old| new < old)
                }
                (present, value) if key == "type" => {
                    let both =
                        [&*present, &value].map(|v| v.as_str().unwrap_or_default().to_owned());
                    if both.iter().any(|name| name == "number")
                        && both.iter().any(|name| name == "integer")
                    {
                        *present = Value::from("integer");
                    } else {
                        let message = format!(
                            "`allOf` requires the types `{}` and `{}` at once",
                            both[0], both[1]
                        );
                        self.find(
                            at,
                            message,
                            "no value can be of two types; the first is kept",
                        );
                    }
                }
                // The later schema is the more specific one: its own words and values hold.
                (present, value) => *present = value,
            }
        }
    }

    fn add_properties(
        &mut self,
        at: &str,
        into: &mut Map<String, Value>,
        from: Map<String, Value>,
    ) {
        for (name, value) in from {
            match (into.get_mut(&name), value) {
                (Some(Value::Object(present)), Value::Object(value)) => {
                    if value.contains_key("$ref") {
                        let before = std::mem::take(present);
                        *present = value;
                        for (key, value) in before
                            .into_iter()
                            .filter(|(key, _)| keywords::is_annotation(key))
                        {
                            present.entry(key).or_insert(value);
                        }
                    } else {
                        let here = pointer::push(&pointer::push(at, "properties"), &name);
                        self.add(&here, present, value);
                    }
                }
                (_, value) => {
                    into.insert(name, value);
                }
            }
        }
    }
}

fn tighten(present: &mut Value, value: Value, tighter: fn(f64, f64) -> bool) {
    if let (Some(old), Some(new)) = (present.as_f64(), value.as_f64())
        && tighter(new, old)
    {
        *present = value;
    }
}
