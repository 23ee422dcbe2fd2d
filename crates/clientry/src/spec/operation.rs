//! What a generated crate says about one operation, in a constant.

use reqwest::Method;

use super::Requirement;

/// One operation: its method, its path, what it accepts, whose credentials it takes.
#[derive(Debug)]
pub struct Operation {
    pub(crate) id: &'static str,
    method: Method,
    /// The method where it is none of those that have constants.
    other: Option<&'static str>,
    pub(crate) path: &'static str,
    /// Whether the path has a query in it already.
    pub(crate) has_query: bool,
    pub(crate) accept: Option<&'static str>,
    pub(crate) security: &'static [Requirement],
    pub(crate) safe_to_repeat: bool,
    pub(crate) site: Option<&'static str>,
    pub(crate) idempotency_key: Option<&'static str>,
}

impl Operation {
    /// The operation `id`: `method` on `path`, a template such as `/v1/webhooks/{id}` whose names
    /// [`Request::path`](crate::Request::path) fills in.
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id,
            method,
            other: None,
            path,
            has_query: has_query(path),
            accept: None,
            security: &[],
            safe_to_repeat: false,
            site: None,
            idempotency_key: None,
        }
    }

    /// Like [`new`](Self::new), with a method of the provider's own, such as `COPY`: a token of RFC 9110.
    pub const fn with_method(id: &'static str, method: &'static str, path: &'static str) -> Self {
        let mut operation = Self::new(id, Method::POST, path);
        operation.other = Some(method);
        operation
    }

    /// Its method.
    pub(crate) fn method(&self) -> Method {
        let other = self
            .other
            .and_then(|name| Method::from_bytes(name.as_bytes()).ok());
        other.unwrap_or_else(|| self.method.clone())
    }

    /// Its method as it is on the wire.
    pub(crate) fn method_name(&self) -> &str {
        self.other.unwrap_or_else(|| self.method.as_str())
    }

    /// The media types of the responses, as in `Accept`.
    pub const fn accept(mut self, media_types: &'static str) -> Self {
        self.accept = Some(media_types);
        self
    }

    /// Alternatives of security schemes needed together. The first that is fully available is sent; an
    /// empty alternative allows a call without credentials. None at all sends no credentials.
    pub const fn security(mut self, alternatives: &'static [Requirement]) -> Self {
        self.security = alternatives;
        self
    }

    /// It has servers of its own: those of the provider's [`Site`](super::Site) of this name.
    pub const fn site(mut self, name: &'static str) -> Self {
        self.site = Some(name);
        self
    }

    /// The header that holds an idempotency key: a provider does once what it is asked for twice with one key. A call that
    /// sets it is tried again like a GET, with the same key.
    pub const fn idempotency_key(mut self, header: &'static str) -> Self {
        self.idempotency_key = Some(header);
        self
    }

    /// The document says that doing it twice is harmless, though its method does not: it is tried again
    /// like a GET. See [`RetryPolicy`](crate::RetryPolicy).
    pub const fn safe_to_repeat(mut self) -> Self {
        self.safe_to_repeat = true;
        self
    }
}

/// Whether a path has a query.
const fn has_query(path: &str) -> bool {
    let bytes = path.as_bytes();
    let mut index = 0;
    while index < bytes.len() {
        if bytes[index] == b'?' {
            return true;
        }
        index += 1;
    }
    false
}
