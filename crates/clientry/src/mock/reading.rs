//! How the body of a call is read, by what the document has for its operation.
//!
//! A call whose body cannot be read so matches no mock of the operation.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::Recorded;

/// JSON of a type.
///
/// # Errors
///
/// What is wrong with the body.
pub fn read_json<T: DeserializeOwned>(call: &Recorded) -> Result<T, String> {
    call.json()
        .map_err(|problem| format!("the body is not what the document has: {problem}"))
}

/// JSON of a type, or none.
///
/// # Errors
///
/// What is wrong with the body.
pub fn read_optional_json<T: DeserializeOwned>(call: &Recorded) -> Result<Option<T>, String> {
    match call.body().is_empty() {
        true => Ok(None),
        false => read_json(call).map(Some),
    }
}

/// Text in UTF-8.
///
/// # Errors
///
/// That it is none.
pub fn read_text(call: &Recorded) -> Result<String, String> {
    String::from_utf8(call.body().to_vec()).map_err(|_| "the body is not UTF-8".to_owned())
}

/// Bytes as they came: of a form, of a multipart body, of a file.
///
/// # Errors
///
/// None.
pub fn read_bytes(call: &Recorded) -> Result<Bytes, String> {
    Ok(call.body().clone())
}

/// Nothing, whatever came.
///
/// # Errors
///
/// None.
pub fn no_body(_: &Recorded) -> Result<(), String> {
    Ok(())
}
