//! What a type skips of a value that is read into it: properties that it has no field for, at any depth.
//!
//! A union takes the variant that skips least. The count is the thread's: what is read is nested, and a union within a
//! variant counts for it.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// How many scalars were not read into a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Skipped {
    /// Those of properties without a field, which are gone.
    pub(crate) lost: usize,
    /// Those of values that no variant of a union fits, which are kept as JSON.
    pub(crate) unfit: usize,
}

thread_local! {
    /// What was skipped since it was last taken.
    static SKIPPED: Cell<Skipped> = const { Cell::new(Skipped { lost: 0, unfit: 0 }) };
}

impl Skipped {
    /// Takes what was skipped so far.
    pub(crate) fn take() -> Self {
        SKIPPED.take()
    }

    /// Counts it.
    pub(crate) fn add(self) {
        let before = SKIPPED.get();
        SKIPPED.set(Self {
            lost: before.lost.saturating_add(self.lost),
            unfit: before.unfit.saturating_add(self.unfit),
        });
    }
}

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
