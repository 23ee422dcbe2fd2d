//! The additional properties of an object, read as strictly as all the others.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::Objects;
use super::integers::Whole;

/// Reads the properties of an object that are left when the named ones are read.
///
/// serde keeps such properties aside, and reads them when the deserializer of the body is done: without this, an array
/// would do for an object there, and `3.0` for no integer. Generated structs name it in `deserialize_with`.
///
/// ```
/// use std::collections::BTreeMap;
///
/// #[derive(serde::Deserialize)]
/// struct Stock {
///     shop: String,
///     #[serde(flatten, deserialize_with = "clientry::additional_properties")]
///     extra: BTreeMap<String, i64>,
/// }
///
/// let stock: Stock = serde_json::from_str(r#"{"shop":"Lisbon","apples":3.0}"#).unwrap();
/// assert_eq!(stock.extra["apples"], 3);
/// ```
///
/// # Errors
///
/// If a property is not a `T`.
pub fn additional_properties<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, T>, D::Error> {
    BTreeMap::deserialize(Objects(deserializer, Whole))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::decode::decode;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Stock<T: for<'a> Deserialize<'a>> {
        id: u64,
        #[serde(flatten, deserialize_with = "additional_properties")]
        extra: BTreeMap<String, T>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Shelf {
        width: i8,
    }

    #[test]
    fn integers_and_objects_are_what_they_are_elsewhere() {
        let json = br#"{"a":3.0,"id":1e0,"b":-4}"#;
        let stock: Stock<i64> = decode(json).unwrap();
        assert_eq!((stock.id, stock.extra["a"], stock.extra["b"]), (1, 3, -4));
        let stock: Stock<Value> = decode(json).unwrap();
        assert_eq!(stock.extra["a"], Value::from(3.0));
        let stock: Stock<Shelf> = decode(br#"{"id":1,"a":{"width":2.0}}"#).unwrap();
        assert_eq!(stock.extra["a"], Shelf { width: 2 });
        for (json, expected) in [
            (r#"{"id":1,"a":[2]}"#, "object"),
            (r#"{"id":1,"a":{"width":2.5}}"#, "integer"),
            (r#"{"id":1,"a":{"width":"2"}}"#, "integer"),
        ] {
            let problem = decode::<Stock<Shelf>>(json.as_bytes()).unwrap_err();
            let told = problem.to_string();
            assert!(
                told.starts_with(&format!(
                    "the body is not as documented: expected {expected}, "
                )),
                "{told}"
            );
        }
    }
}
