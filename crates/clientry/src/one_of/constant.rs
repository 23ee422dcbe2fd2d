//! [`Constant`]: a value that the objects of a variant have at a place of theirs.

use serde_json::Value;

/// The values that a variant has at the end of a path of properties. Lists on the way are passed through: each of their
/// items is meant.
#[derive(Clone, Copy, Debug)]
pub struct Constant {
    /// The names of the properties, each within the one before.
    pub path: &'static [&'static str],
    /// The values.
    pub values: &'static [Fixed],
}

/// A value that a document fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixed {
    /// A string.
    String(&'static str),
    /// An integer.
    Integer(i64),
    /// A boolean.
    Bool(bool),
}

impl Constant {
    /// Whether there is but one value.
    pub(super) fn is_single(&self) -> bool {
        self.values.len() == 1
    }

    /// Whether `value` has it, or None if there is nothing at its place.
    pub(super) fn is_in(&self, value: &Value) -> Option<bool> {
        within(value, self.path, self.values)
    }
}

fn within(value: &Value, path: &[&str], values: &[Fixed]) -> Option<bool> {
    match (value, path) {
        (Value::Array(items), _) => items
            .iter()
            .filter_map(|item| within(item, path, values))
            .reduce(|all, one| all && one),
        (_, [name, rest @ ..]) => within(value.get(name)?, rest, values),
        (Value::Null, []) => None,
        (_, []) => Some(is_one_of(value, values)),
    }
}

/// Whether a value is one of these.
pub(super) fn is_one_of(value: &Value, values: &[Fixed]) -> bool {
    values.iter().any(|fixed| match fixed {
        Fixed::String(text) => value.as_str() == Some(text),
        Fixed::Bool(fixed) => value.as_bool() == Some(*fixed),
        Fixed::Integer(fixed) => {
            // `1.0` is an integer of JSON Schema.
            let float = value.as_f64().filter(|_| value.is_f64());
            value.as_i64() == Some(*fixed) || float == Some(*fixed as f64)
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_constant_is_looked_up_through_objects_and_lists() {
        let constant = Constant {
            path: &["data", "kind"],
            values: &[Fixed::Integer(1), Fixed::String("one")],
        };
        for (value, expected) in [
            (json!({"data": {"kind": 1}}), Some(true)),
            (json!({"data": {"kind": 1.0}}), Some(true)),
            (json!({"data": {"kind": "one"}}), Some(true)),
            (json!({"data": {"kind": 2}}), Some(false)),
            (json!({"data": {"kind": "1"}}), Some(false)),
            (json!({"data": {"kind": true}}), Some(false)),
            (
                json!({"data": [{"kind": 1}, {}, {"kind": "one"}]}),
                Some(true),
            ),
            (json!({"data": [{"kind": 1}, {"kind": 2}]}), Some(false)),
            (json!({"data": {"kind": null}}), None),
            (json!({"data": []}), None),
            (json!({"kind": 1}), None),
            (json!(1), None),
        ] {
            assert_eq!(constant.is_in(&value), expected, "{value}");
        }
        assert!(is_one_of(&json!(false), &[Fixed::Bool(false)]));
        assert!(!is_one_of(&json!(0), &[Fixed::Bool(false)]));
    }
}
