//! [`Seen`]: what a caller sees of a call, whatever the types of its answer.

use std::fmt::Debug;
use std::time::Duration;

use clientry::header::HeaderMap;
use clientry::{Bytes, Error, Response};
use tests::assert_no_secret;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Success,
    InvalidRequest,
    Transport,
    Api,
    UnexpectedStatus,
    UnreadableBody,
    BodyTooLarge,
}

/// The outcome of a call, by what its methods say of it.
#[derive(Debug)]
pub struct Seen {
    pub provider: &'static str,
    pub kind: Kind,
    pub operation: &'static str,
    pub status: Option<u16>,
    pub headers: Option<HeaderMap>,
    pub request_id: Option<String>,
    pub body: Option<Bytes>,
    pub attempts: u32,
    pub elapsed: Duration,
    pub is_retryable: bool,
    pub is_timeout: bool,
    pub is_connect: bool,
    pub is_not_found: bool,
    pub is_unauthorized: bool,
    pub is_rate_limited: bool,
    /// What an error prints.
    pub text: String,
}

impl Seen {
    /// Looks at an outcome of `provider`, which shows no secret, and as an error is one line that names
    /// provider and operation.
    pub fn of<T: Debug, E: Debug>(
        provider: &'static str,
        outcome: Result<Response<T>, Error<E>>,
    ) -> Self {
        assert_no_secret("the outcome", &format!("{outcome:?} {outcome:#?}"));
        match outcome {
            Ok(response) => Self::of_response(provider, &response),
            Err(error) => {
                let seen = Self::of_error(provider, &error);
                let heading = format!("{} {}: ", seen.provider, seen.operation);
                assert!(seen.text.starts_with(&heading), "{}", seen.text);
                assert!(!seen.text.contains(['\n', '\r']), "{:?}", seen.text);
                assert_no_secret("the error", &seen.text);
                seen
            }
        }
    }

    fn of_response<T>(provider: &'static str, response: &Response<T>) -> Self {
        Self {
            provider,
            kind: Kind::Success,
            operation: response.raw().operation(),
            status: Some(response.status().as_u16()),
            headers: Some(response.headers().clone()),
            request_id: response.request_id().map(str::to_owned),
            body: Some(response.body().clone()),
            attempts: response.attempts(),
            elapsed: response.elapsed(),
            is_retryable: false,
            is_timeout: false,
            is_connect: false,
            is_not_found: false,
            is_unauthorized: false,
            is_rate_limited: false,
            text: String::new(),
        }
    }

    fn of_error<E: Debug>(provider: &'static str, error: &Error<E>) -> Self {
        Self {
            provider,
            kind: match error {
                Error::InvalidRequest(_) => Kind::InvalidRequest,
                Error::Transport(_) => Kind::Transport,
                Error::Api(_) => Kind::Api,
                Error::UnexpectedStatus(_) => Kind::UnexpectedStatus,
                Error::UnreadableBody(_) => Kind::UnreadableBody,
                Error::BodyTooLarge(_) => Kind::BodyTooLarge,
                other => panic!("a kind that is not tested: {other:?}"),
            },
            operation: error.operation(),
            status: error.status().map(|status| status.as_u16()),
            headers: error.headers().cloned(),
            request_id: error.request_id().map(str::to_owned),
            body: error.body().cloned(),
            attempts: error.attempts(),
            elapsed: error.elapsed(),
            is_retryable: error.is_retryable(),
            is_timeout: error.is_timeout(),
            is_connect: error.is_connect(),
            is_not_found: error.is_not_found(),
            is_unauthorized: error.is_unauthorized(),
            is_rate_limited: error.is_rate_limited(),
            text: error.to_string(),
        }
    }
}
