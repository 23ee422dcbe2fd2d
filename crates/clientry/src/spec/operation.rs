//! What a generated crate says about one operation, in a constant.

use reqwest::Method;

use super::Requirement;

/// One operation: its method, its path, what it accepts, whose credentials it takes.
#[derive(Debug)]
pub struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) accept: Option<&'static str>,
    pub(crate) security: &'static [Requirement],
    pub(crate) safe_to_repeat: bool,
    pub(crate) site: Option<&'static str>,
}

impl Operation {
    /// The operation `id`: `method` on `path`, a template such as `/v1/webhooks/{id}` whose names
    /// [`Request::path`](crate::Request::path) fills in.
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            accept: None,
            security: &[],
            safe_to_repeat: false,
            site: None,
        }
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

    /// The document says that doing it twice is harmless, though its method does not: it is tried again
    /// like a GET. See [`RetryPolicy`](crate::RetryPolicy).
    pub const fn safe_to_repeat(mut self) -> Self {
        self.safe_to_repeat = true;
        self
    }
}
