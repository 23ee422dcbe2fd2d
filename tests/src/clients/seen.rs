//! [`Seen`]: what a caller sees of a call, whatever the types of its response.

use std::fmt::Debug;
use std::time::Duration;

use clientry::header::HeaderMap;
use clientry::{Bytes, Error, Response};
use serde::Serialize;
use serde_json::Value;

use crate::assert_no_secret;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "the names are those of the runtime")]
pub enum Kind {
    Success,
    InvalidRequest,
    Transport,
    Api,
    UnexpectedStatus,
    UnreadableBody,
    BodyTooLarge,
}

/// What a response was decoded to.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The value, written again as JSON; null where it is no JSON or there is none.
    pub value: Value,
    /// The name of the variant, and which of the enum's it is, where the operation has an enum for it.
    pub variant: Option<(&'static str, usize)>,
}

impl Read {
    /// A value that is JSON.
    pub(super) fn json(value: &impl Serialize) -> Self {
        let value = serde_json::to_value(value).expect("what was read can be written");
        Self {
            value,
            variant: None,
        }
    }

    /// A value that is no JSON, or none at all.
    pub(super) fn nothing() -> Self {
        Self {
            value: Value::Null,
            variant: None,
        }
    }

    /// The same as a variant.
    pub(super) fn variant(self, name: &'static str, index: usize) -> Self {
        Self {
            variant: Some((name, index)),
            ..self
        }
    }
}

/// The outcome of a call, by what its methods say of it.
#[derive(Debug)]
#[allow(missing_docs, reason = "the names are those of the runtime")]
pub struct Seen {
    pub provider: &'static str,
    pub kind: Kind,
    pub operation: &'static str,
    pub status: Option<u16>,
    pub headers: Option<HeaderMap>,
    pub request_id: Option<String>,
    pub body: Option<Bytes>,
    /// What the body was decoded to, by a success or a documented error.
    pub read: Option<Read>,
    pub attempts: u32,
    pub elapsed: Duration,
    pub is_retryable: bool,
    pub is_timeout: bool,
    pub is_connect: bool,
    pub is_not_found: bool,
    pub is_unauthorized: bool,
    pub is_rate_limited: bool,
    pub earlier_attempt_may_be_done: bool,
    pub has_source: bool,
    /// What an error prints.
    pub message: String,
}

impl Seen {
    /// Looks at an outcome of `provider`, which shows no secret, and as an error is one line that names
    /// provider and operation.
    pub(super) fn of<T: Debug, E: Debug>(
        provider: &'static str,
        outcome: Result<Response<T>, Error<E>>,
        of_value: fn(&T) -> Read,
        of_error: fn(&E) -> Read,
    ) -> Self {
        assert_no_secret("the outcome", &format!("{outcome:?} {outcome:#?}"));
        match outcome {
            Ok(response) => Self::of_response(provider, &response, of_value(&response)),
            Err(error) => {
                let mut seen = Self::of_error(provider, &error);
                if let Error::Api(api) = &error {
                    seen.read = Some(of_error(api));
                }
                let heading = format!("{} {}: ", seen.provider, seen.operation);
                assert!(seen.message.starts_with(&heading), "{}", seen.message);
                assert!(!seen.message.contains(['\n', '\r']), "{:?}", seen.message);
                assert_no_secret("the error", &seen.message);
                seen
            }
        }
    }

    fn of_response<T>(provider: &'static str, response: &Response<T>, read: Read) -> Self {
        Self {
            provider,
            kind: Kind::Success,
            operation: response.raw().operation(),
            status: Some(response.status().as_u16()),
            headers: Some(response.headers().clone()),
            request_id: response.request_id().map(str::to_owned),
            body: Some(response.body().clone()),
            read: Some(read),
            attempts: response.attempts(),
            elapsed: response.elapsed(),
            is_retryable: false,
            is_timeout: false,
            is_connect: false,
            is_not_found: false,
            is_unauthorized: false,
            is_rate_limited: false,
            earlier_attempt_may_be_done: response.raw().earlier_attempt_may_be_done(),
            has_source: false,
            message: String::new(),
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
            read: None,
            attempts: error.attempts(),
            elapsed: error.elapsed(),
            is_retryable: error.is_retryable(),
            is_timeout: error.is_timeout(),
            is_connect: error.is_connect(),
            is_not_found: error.is_not_found(),
            is_unauthorized: error.is_unauthorized(),
            is_rate_limited: error.is_rate_limited(),
            earlier_attempt_may_be_done: error.earlier_attempt_may_be_done(),
            has_source: std::error::Error::source(error).is_some(),
            message: error.to_string(),
        }
    }
}
