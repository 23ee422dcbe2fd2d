//! JSON as a document means it: an object is an object, and of several forms the one that fits best.

mod budget;
pub mod form;
mod objects;

use serde::de::DeserializeOwned;

pub(crate) use objects::Objects;

/// Decodes the whole of `json`.
pub(crate) fn decode<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let value = T::deserialize(Objects(&mut deserializer))?;
    deserializer.end()?;
    Ok(value)
}
