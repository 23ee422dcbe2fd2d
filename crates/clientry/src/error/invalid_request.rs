//! [`InvalidRequest`]: what was asked for cannot be sent.

use std::fmt;

use crate::body::Unwritable;
use crate::text::root_cause;
use crate::validate::{Rule, Violation};

/// A request that was not sent, because the provider's document or HTTP itself does not allow it.
///
/// Every problem that was found is listed, none with the value at fault.
#[derive(Debug)]
pub struct InvalidRequest {
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    provider: &'static str,
    operation: &'static str,
    problems: Vec<Problem>,
}

/// One thing that is wrong with a request.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A path parameter has a value that would change the route.
    #[error("path parameter `{name}` {reason}")]
    Path {
        /// The parameter's name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A query parameter cannot be written in its style.
    #[error("query parameter `{name}` {reason}")]
    Query {
        /// The parameter's name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A header has a name or a value that no header can have.
    #[error("header `{name}` {reason}")]
    Header {
        /// The header's name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A value breaks a rule of the document.
    #[error("{0}")]
    Rule(Violation),
    /// The body cannot be written as JSON, such as a map whose keys are not strings.
    #[error("the body cannot be written as JSON")]
    Body,
    /// The body is not what its media type can hold.
    #[error("the body {reason}")]
    Unwritable {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A field of the body cannot be written in its style.
    #[error("field `{name}` {reason}")]
    Field {
        /// The field's name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The operation needs credentials that the client was not given.
    #[error("no credential for {scheme}: call `{setter}` on the builder")]
    MissingCredential {
        /// The security scheme's name in the document.
        scheme: &'static str,
        /// The builder method that takes the credential.
        setter: &'static str,
    },
    /// The servers that the operation has of its own cannot be called, and the user has given no other.
    #[error("it has servers of its own, and {reason}")]
    Site {
        /// What is wrong, as the builder says it.
        reason: String,
    },
    /// Base URL, path and query make no URL.
    #[error("the path and the query make no URL")]
    Url,
    /// Base URL, path and query make a URL that is longer than can be sent.
    #[error("its URL has {bytes} bytes with path and query, and at most {limit} can be sent")]
    UrlTooLong {
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        limit: usize,
    },
    /// A call that blocks was made where it cannot: on a thread that runs the tasks of an async runtime, say.
    #[error("it cannot be waited for here: {reason}")]
    Blocking {
        /// Why not, and what can be done.
        reason: String,
    },
    /// The HTTP client refuses the request, because of a setting of the user's own, say.
    #[error("the HTTP client refuses it: {reason}")]
    Refused {
        /// What it says.
        reason: String,
    },
}

impl Problem {
    /// What a body says that cannot be written.
    pub(crate) fn unwritable(problem: Unwritable) -> Self {
        match problem {
            Unwritable::Body(reason) => Self::Unwritable { reason },
            Unwritable::Field(name, reason) => Self::Field { name, reason },
            Unwritable::Header(name, reason) => Self::Header { name, reason },
            Unwritable::NotFinite(path) => Self::not_finite(path),
        }
    }

    /// The number at `path` is infinite, or none at all.
    pub(crate) fn not_finite(path: String) -> Self {
        Self::Rule(Violation::new(path, Rule::Finite))
    }

    /// What reqwest said of a request that it did not begin to send.
    pub(crate) fn refused(error: &reqwest::Error) -> Self {
        Self::Refused {
            reason: root_cause(error),
        }
    }
}

impl InvalidRequest {
    pub(crate) fn new(
        provider: &'static str,
        operation: &'static str,
        problems: Vec<Problem>,
    ) -> Self {
        Self {
            inner: Box::new(Inner {
                provider,
                operation,
                problems,
            }),
        }
    }

    /// The operation's name.
    pub fn operation(&self) -> &'static str {
        self.inner.operation
    }

    /// Everything that is wrong, in the order in which it was found.
    pub fn problems(&self) -> &[Problem] {
        &self.inner.problems
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}: nothing was sent: ",
            self.inner.provider, self.inner.operation
        )?;
        for (index, problem) in self.inner.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for InvalidRequest {}
