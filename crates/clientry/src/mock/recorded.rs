//! [`Recorded`]: a call as the server received it.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use super::path;
use crate::decode::decode;
use crate::error::BodyProblem;
use crate::spec::Operation;

/// A call as it came: method, path, query, headers, and the body as its operation has it.
///
/// `Debug` shows no value of a header, nothing of the query, and of the body its length, since each may hold secrets.
#[derive(Clone)]
pub struct Recorded<B = Bytes> {
    head: Arc<Head>,
    body: B,
}

struct Head {
    method: Method,
    path: String,
    query: Option<String>,
    headers: HeaderMap,
    bytes: Bytes,
    /// Which operations it may be of: several where a document has one for each media type of a body.
    operations: Vec<&'static Operation>,
}

impl Recorded {
    /// A call of the servers of `site`, of whichever of the `operations` it is of.
    pub(super) fn new(
        (method, path, query): (Method, String, Option<String>),
        headers: HeaderMap,
        body: Bytes,
        site: Option<&'static str>,
        operations: &[&'static [Operation]],
    ) -> Self {
        let operations = operations.iter().copied().flatten();
        let is_called = |one: &&Operation| {
            one.method() == method && one.site == site && path::values(one.path, &path).is_some()
        };
        let mut called: Vec<_> = operations.filter(is_called).collect();
        let parameters = |one: &Operation| path::parameters(one.path);
        let fewest = called.iter().map(|one| parameters(one)).min();
        called.retain(|one| Some(parameters(one)) == fewest);
        let head = Head {
            method,
            path,
            query,
            headers,
            bytes: body.clone(),
            operations: called,
        };
        Self {
            head: Arc::new(head),
            body,
        }
    }

    /// The same call with its body decoded.
    pub(super) fn with_body<B>(&self, body: B) -> Recorded<B> {
        Recorded {
            head: Arc::clone(&self.head),
            body,
        }
    }

    pub(super) fn operations(&self) -> &[&'static Operation] {
        &self.head.operations
    }
}

impl<B> Recorded<B> {
    /// The method.
    pub fn method(&self) -> &Method {
        &self.head.method
    }

    /// The path as it came, percent-encoded.
    pub fn path(&self) -> &str {
        &self.head.path
    }

    /// The query as it came, without the `?`.
    pub fn query(&self) -> Option<&str> {
        self.head.query.as_deref()
    }

    /// The value of a parameter of the path, by its name in the document, decoded.
    pub fn path_parameter(&self, name: &str) -> Option<String> {
        let operations = self.head.operations.iter();
        let values = operations.filter_map(|one| path::values(one.path, &self.head.path));
        let (_, value) = values.flatten().find(|(other, _)| *other == name)?;
        Some(path::decoded(value).into_owned())
    }

    /// The query's names and values, decoded, in the order in which they came.
    pub fn query_parameters(&self) -> Vec<(String, String)> {
        pairs(self.query().unwrap_or_default().as_bytes())
    }

    /// The first value of a name in the query, decoded.
    pub fn query_parameter(&self, name: &str) -> Option<String> {
        first(self.query_parameters(), name)
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The first value of a header, where it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name)?.to_str().ok()
    }

    /// The body as the operation has it: the type of its JSON, text, or bytes.
    pub fn body(&self) -> &B {
        &self.body
    }

    /// The body, taken out.
    pub fn into_body(self) -> B {
        self.body
    }

    /// The body as it came.
    pub fn body_bytes(&self) -> &Bytes {
        &self.head.bytes
    }

    /// The body as JSON of any type.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, BodyProblem> {
        decode(&self.head.bytes)
    }

    /// The fields of a body that is a form (`application/x-www-form-urlencoded`), decoded, in the order in which they came.
    pub fn form_fields(&self) -> Vec<(String, String)> {
        pairs(&self.head.bytes)
    }

    /// The first value of a field of a body that is a form, decoded.
    pub fn form_field(&self, name: &str) -> Option<String> {
        first(self.form_fields(), name)
    }
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

fn first(pairs: Vec<(String, String)>, name: &str) -> Option<String> {
    let mut pairs = pairs.into_iter();
    pairs
        .find(|(other, _)| other == name)
        .map(|(_, value)| value)
}

impl<B> fmt::Debug for Recorded<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.head.headers.keys().map(|name| name.as_str()).collect();
        f.debug_struct("Recorded")
            .field("method", &self.head.method)
            .field("path", &self.head.path)
            .field("headers", &headers)
            .field("body_length", &self.head.bytes.len())
            .finish_non_exhaustive()
    }
}
