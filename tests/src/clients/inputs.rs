//! [`Inputs`]: the values that a call is made with.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use serde::de::DeserializeOwned;
use serde_json::Value;

/// The values of a call's parameters, by their names in the document, and of its body, by the name `body`.
///
/// An argument finds its value by its letters and digits: `page_size` is `pageSize` and `page[size]`.
#[derive(Debug)]
pub struct Inputs {
    values: BTreeMap<String, Value>,
    taken: Mutex<BTreeSet<String>>,
}

impl Inputs {
    /// With these values.
    pub fn new(values: impl IntoIterator<Item = (String, Value)>) -> Self {
        let values = values.into_iter();
        Self {
            values: values.map(|(name, value)| (bare(&name), value)).collect(),
            taken: Mutex::default(),
        }
    }

    /// The value of an argument.
    pub(super) fn required<T: DeserializeOwned>(&self, name: &str) -> T {
        self.optional(name)
            .unwrap_or_else(|| panic!("there is no value for `{name}`"))
    }

    /// The value of a setter, if there is one.
    pub(super) fn optional<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let key = bare(name);
        let value = self.values.get(&key)?;
        self.taken().insert(key);
        let read = serde_json::from_value(value.clone());
        Some(read.unwrap_or_else(|error| panic!("`{name}` is not {value}: {error}")))
    }

    /// Fails if a value was for no argument.
    pub(super) fn finish(&self) {
        let taken = self.taken();
        let left: Vec<_> = self
            .values
            .keys()
            .filter(|key| !taken.contains(*key))
            .collect();
        assert!(left.is_empty(), "no argument takes {left:?}");
    }

    fn taken(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The letters and digits of a name.
fn bare(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}
