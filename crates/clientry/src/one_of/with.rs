//! [`with`]: what a union writes for a variant that has no property of its own for what tells it apart.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

/// Writes an object with another property before its own. The object must not have one of that name.
///
/// ```
/// #[derive(serde::Serialize)]
/// struct Cat {
///     meow: bool,
/// }
///
/// let json = clientry::one_of::with("kind", "cat", &Cat { meow: true }, serde_json::value::Serializer)?;
/// assert_eq!(json, serde_json::json!({ "kind": "cat", "meow": true }));
/// # Ok::<_, serde_json::Error>(())
/// ```
///
/// # Errors
///
/// What `serializer` says, and an error for a value that is no object.
pub fn with<T: Serialize, S: Serializer>(
    name: &'static str,
    value: &'static str,
    object: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct With<'a, T> {
        #[serde(flatten)]
        property: Property,
        #[serde(flatten)]
        object: &'a T,
    }
    let property = Property { name, value };
    With { property, object }.serialize(serializer)
}

/// An object of one property.
struct Property {
    name: &'static str,
    value: &'static str,
}

impl Serialize for Property {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.name, self.value)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Cat {
        meow: bool,
        lives: Option<f64>,
    }

    #[test]
    fn the_property_goes_before_those_of_the_object() {
        let cat = Box::new(Cat {
            meow: true,
            lives: None,
        });
        let mut out = Vec::new();
        let mut json = serde_json::Serializer::new(&mut out);
        with("t", "cat", &cat, &mut json).unwrap();
        assert_eq!(out, br#"{"t":"cat","meow":true,"lives":null}"#);
        let no_object = with("t", "cat", &1, serde_json::value::Serializer);
        assert!(no_object.is_err());
    }
}
