//! What OpenAPI 3.0, 3.1 and 3.2 say, apart from any one document.
//!
//! - `keywords`: every keyword, the object it belongs to, what it is, and what becomes of it.
//! - `walk`: visits the objects of a document by that table.
//! - `values`: the values that are of another JSON type than their keyword takes.
//! - `value_type`: what is said of them.
//! - `extension`: `x-clientry`, by its types.
//! - `headers`: the headers that a document does not decide.
//! - `numbers`: what numbers of a document are as integers.

pub mod extension;
pub mod headers;
pub mod keywords;
pub mod numbers;
pub mod value_type;
pub mod values;
pub mod walk;

/// The methods that a path item can have, in the order in which OpenAPI lists them.
pub const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// The path items of a document by their paths. An extension of others beside them describes none.
pub fn paths(root: &serde_json::Value) -> impl Iterator<Item = (&String, &serde_json::Value)> {
    let paths = root.get("paths").and_then(serde_json::Value::as_object);
    paths
        .into_iter()
        .flatten()
        .filter(|(path, _)| !is_extension(path))
}

/// Whether a key is an extension of others.
pub fn is_extension(key: &str) -> bool {
    key.starts_with("x-")
}

/// The operations of a path item with their keys: those of [`METHODS`] in their order, then those of other methods, which
/// the lowered document has under the method in capitals.
pub fn operations(item: &serde_json::Value) -> impl Iterator<Item = (&str, &serde_json::Value)> {
    let known = METHODS
        .iter()
        .filter_map(move |method| Some((*method, item.get(*method)?)));
    let fields = item.as_object().into_iter().flatten();
    let others = fields.filter(|(key, _)| is_other_method(key));
    known.chain(others.map(|(key, value)| (key.as_str(), value)))
}

/// Whether a key of a lowered path item is a method beside [`METHODS`].
pub fn is_other_method(key: &str) -> bool {
    !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'_'))
}

/// A path without the fragment of a URL. A `#` in the name of a parameter begins none.
pub fn without_fragment(path: &str) -> &str {
    let mut is_name = false;
    let end = path.find(|c| {
        match c {
            '{' => is_name = true,
            '}' => is_name = false,
            _ => {}
        }
        c == '#' && !is_name
    });
    end.map_or(path, |end| &path[..end])
}
