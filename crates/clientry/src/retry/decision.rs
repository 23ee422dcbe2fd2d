//! Whether an attempt may be followed by another: only where doing it twice is harmless, or where the server certainly did
//! not do it once.

use reqwest::{Method, StatusCode};

use super::RetryPolicy;
use crate::spec::Operation;

/// What became of an attempt, as far as another one depends on it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    /// No connection came about, or the server said that it has not looked at the request.
    NotServed,
    /// The connection broke or fell silent before a response.
    NoResponse,
    /// A whole response, with this status.
    Status(StatusCode),
    /// A response whose body broke off.
    CutOff(StatusCode),
    /// What became of it will not change.
    Final,
}

impl Outcome {
    /// Whether a call may be tried again after this; how often is another question. `harmless` says that doing it twice is.
    pub(crate) fn may_repeat(self, harmless: bool) -> bool {
        match self {
            Self::NotServed => true,
            Self::NoResponse => harmless,
            Self::Status(status) => status_may(status, harmless),
            Self::CutOff(status) => harmless || is_unserved(status),
            Self::Final => false,
        }
    }

    /// Whether the server may have done what was asked for, though this is no success.
    pub(crate) fn may_be_done(self) -> bool {
        match self {
            Self::NotServed | Self::Final => false,
            Self::NoResponse => true,
            Self::Status(status) | Self::CutOff(status) => !is_unserved(status),
        }
    }
}

impl RetryPolicy {
    /// Whether doing `operation` twice is harmless, by its method, its document, or the caller's word.
    pub(crate) fn is_harmless(&self, operation: &Operation) -> bool {
        self.is_any_method() || operation.safe_to_repeat || is_idempotent(&operation.method())
    }
}

/// The statuses that tell of a passing condition.
pub(crate) fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

fn status_may(status: StatusCode, harmless: bool) -> bool {
    is_unserved(status) || (harmless && is_transient(status))
}

/// The one status that says the server has not acted and may do so later.
fn is_unserved(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS
}

/// RFC 9110, section 9.2.2, without TRACE, which no API has.
fn is_idempotent(method: &Method) -> bool {
    matches!(
        *method,
        Method::GET | Method::HEAD | Method::PUT | Method::DELETE | Method::OPTIONS
    ) || method.as_str() == "QUERY"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_methods_are_idempotent() {
        for method in [
            Method::GET,
            Method::HEAD,
            Method::PUT,
            Method::DELETE,
            Method::OPTIONS,
        ] {
            assert!(is_idempotent(&method), "{method}");
        }
        for method in [Method::POST, Method::PATCH, Method::CONNECT] {
            assert!(!is_idempotent(&method), "{method}");
        }
    }

    #[test]
    fn a_status_is_repeated_only_where_that_is_harmless_or_nothing_was_done() {
        for status in 100..600 {
            let code = StatusCode::from_u16(status).unwrap();
            assert_eq!(
                status_may(code, true),
                [408, 429, 500, 502, 503, 504].contains(&status),
                "{status}"
            );
            assert_eq!(status_may(code, false), status == 429, "{status}");
        }
    }
}
