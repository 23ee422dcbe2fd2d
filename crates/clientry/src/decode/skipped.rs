//! What a type skips of a value that is read into it: properties that it has no field for, at any depth.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::object::Skipped;

/// Reads a value that nobody asks for, and counts it.
pub(super) fn skip<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    let lost = Scalars.deserialize(deserializer)?;
    Skipped { lost, unfit: 0 }.add();
    Ok(())
}

/// How many scalars a value has; an empty list or object is one, too.
struct Scalars;

impl<'de> DeserializeSeed<'de> for Scalars {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! one {
    ($($method:ident($type:ty);)*) => {$(
        fn $method<E: Error>(self, _: $type) -> Result<usize, E> {
            Ok(1)
        }
    )*};
}

impl<'de> Visitor<'de> for Scalars {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    one! {
        visit_bool(bool);
        visit_i64(i64);
        visit_u64(u64);
        visit_f64(f64);
        visit_str(&str);
    }

    fn visit_unit<E: Error>(self) -> Result<usize, E> {
        Ok(1)
    }

    fn visit_none<E: Error>(self) -> Result<usize, E> {
        Ok(1)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<usize, A::Error> {
        let mut count = 0;
        while let Some(more) = items.next_element_seed(Self)? {
            count += more;
        }
        Ok(count.max(1))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut properties: A) -> Result<usize, A::Error> {
        let mut count = 0;
        while properties.next_key::<serde::de::IgnoredAny>()?.is_some() {
            count += properties.next_value_seed(Self)?;
        }
        Ok(count.max(1))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::one_of;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Thing {
        id: u8,
        #[serde(default)]
        parts: Vec<Thing>,
    }

    #[test]
    fn what_has_no_field_is_counted_at_any_depth() {
        let skipped = |value| {
            Skipped::take();
            one_of::read::<Thing>(&value).unwrap();
            Skipped::take().lost
        };
        assert_eq!(skipped(json!({"id": 1})), 0);
        assert_eq!(
            skipped(json!({"id": 1, "a": null, "b": [], "c": {"d": [1, 2], "e": {}}})),
            5
        );
        let part = json!({"id": 2, "x": true});
        assert_eq!(
            skipped(json!({"id": 1, "parts": [part, part], "y": "z"})),
            3
        );
        assert_eq!(Skipped::take(), Skipped::default());
    }
}
