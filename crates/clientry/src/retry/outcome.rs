//! Whether an outcome may be tried again: only where doing it twice is harmless, or where the server
//! certainly did not do it once.

use reqwest::{Method, StatusCode};

use super::RetryPolicy;
use crate::core::Operation;
use crate::error::{BodyProblem, Failure, RawResponse, is_transient};

/// Whether `outcome` of `operation` may be tried again at all; how often is another question.
pub(crate) fn may_repeat(
    policy: &RetryPolicy,
    operation: &Operation,
    outcome: &Result<RawResponse, Failure>,
) -> bool {
    let harmless =
        policy.is_any_method() || operation.safe_to_repeat || is_idempotent(&operation.method);
    match outcome {
        Ok(raw) => status_may(raw.status(), harmless),
        Err(Failure::Transport(error)) => harmless || error.is_connect(),
        Err(Failure::UnreadableBody(error)) => {
            let cut_off = matches!(error.problem(), BodyProblem::CutOff(_));
            cut_off && (harmless || is_unserved(error.raw().status()))
        }
        Err(Failure::BodyTooLarge(error)) => status_may(error.raw().status(), harmless),
        Err(Failure::InvalidRequest(_)) => false,
    }
}

/// Whether the server may have done what was asked for, though `outcome` is a failure that is tried again.
pub(crate) fn may_be_done(outcome: &Result<RawResponse, Failure>) -> bool {
    match outcome {
        Err(Failure::Transport(error)) => !error.is_connect(),
        Err(Failure::InvalidRequest(_)) => false,
        Err(failure) => failure.raw().is_some_and(|raw| !is_unserved(raw.status())),
        Ok(raw) => !is_unserved(raw.status()),
    }
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
    )
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
