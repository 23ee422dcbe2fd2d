//! What a generated crate says about one security scheme.

use reqwest::header::{AUTHORIZATION, COOKIE, HeaderName};

use super::OAuth2Flows;

/// One security scheme of the document.
#[derive(Debug)]
pub struct Scheme {
    pub(crate) name: &'static str,
    pub(crate) kind: SchemeKind,
    pub(crate) setter: &'static str,
    pub(crate) env: &'static [&'static str],
    pub(crate) oauth2: Option<&'static OAuth2Flows>,
}

impl Scheme {
    /// The scheme that the document calls `name`; `setter` is the builder method that takes its
    /// credential, named in errors.
    pub const fn new(name: &'static str, kind: SchemeKind, setter: &'static str) -> Self {
        Self {
            name,
            kind,
            setter,
            env: &[],
            oauth2: None,
        }
    }

    /// The environment variables that hold the credential: two for [`SchemeKind::Basic`] (user name,
    /// password), one for every other kind.
    pub const fn env(mut self, names: &'static [&'static str]) -> Self {
        self.env = names;
        self
    }

    /// Where its tokens come from, by OAuth 2.
    pub const fn oauth2(mut self, flows: &'static OAuth2Flows) -> Self {
        self.oauth2 = Some(flows);
        self
    }

    /// Whether its credential goes into the header `header`.
    pub(crate) fn goes_into(&self, header: &HeaderName) -> bool {
        match &self.kind {
            SchemeKind::Bearer | SchemeKind::Basic => *header == AUTHORIZATION,
            SchemeKind::Header { name, .. } => header.as_str().eq_ignore_ascii_case(name),
            SchemeKind::Cookie { .. } => *header == COOKIE,
            SchemeKind::Query { .. } => false,
        }
    }
}

/// Where a scheme's credential goes in a request.
#[derive(Debug)]
#[non_exhaustive]
pub enum SchemeKind {
    /// `Authorization: Bearer <token>`.
    Bearer,
    /// `Authorization: Basic <base64 of user:password>`, RFC 7617.
    Basic,
    /// A header: `prefix` and then the value. The prefix holds its own space, as in `"Token "`.
    Header {
        /// The header's name.
        name: &'static str,
        /// Put before the value; mostly empty.
        prefix: &'static str,
    },
    /// A query parameter. It is not sent along where a redirect is followed, whose URL is the server's own.
    Query {
        /// The parameter's name.
        name: &'static str,
    },
    /// A cookie.
    Cookie {
        /// The cookie's name.
        name: &'static str,
    },
}
