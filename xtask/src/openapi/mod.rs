//! What OpenAPI 3.0 and 3.1 say, apart from any one document.
//!
//! - `keywords`: every keyword, the object it belongs to, what it is, and what becomes of it.
//! - `walk`: visits the objects of a document by that table.
//! - `values`: the values that are of another JSON type than their keyword takes.
//! - `extension`: `x-clientry`, by its types.

pub mod extension;
pub mod keywords;
pub mod values;
pub mod walk;

/// The methods that a path item can have, in the order in which OpenAPI lists them.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];
