//! From a plan to a response: attempts, redirects, the body. Nothing here knows what the body means.

mod body;
mod call;
mod changing;
mod intercepted;
mod plan;
mod redirect;

use std::error::Error;
use std::fmt::Display;
use std::time::{Duration, SystemTime};

use crate::body::Payload;
use crate::error::{BodyProblem, Cause, Failure, InvalidRequest, Problem, TransportError};
use crate::response::RawResponse;
use crate::retry::{Outcome, RetryPolicy, server_wait};
use crate::trace::{Ended, Trace};
use call::Call;
use changing::Changing;
use redirect::Redirect;

pub(crate) use body::Received;
pub(crate) use plan::{More, Plan};

/// How the body of a success is read. That of any other response is read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// To its end.
    Whole,
    /// As it comes.
    Streamed,
}

/// Makes a call of `plan`, as often as `policy` allows. A success that is read as it comes ends the call: what breaks
/// later is not tried again.
pub(crate) async fn send(
    plan: &Plan<'_>,
    reading: Reading,
    policy: &RetryPolicy,
    trace: &Trace,
) -> Result<Received, Failure> {
    let mut call = Call::start(plan.core, plan.operation, plan.timeout);
    let mut changing = Changing::new(plan);
    loop {
        let result = match changing.is_empty() && plan.core.inner().interceptors.is_empty() {
            true => attempt(plan, More::default(), reading, &call).await,
            // In a box, so that other calls have no room for it.
            false => Box::pin(changing.attempt(plan, reading, &mut call, trace)).await,
        };
        let outcome = outcome(&result);
        let wait = match plan.is_repeatable() && outcome.may_repeat(plan.is_harmless(policy)) {
            true => wait_after(&result, &call, policy),
            false => None,
        };
        let Some(wait) = wait else {
            return result;
        };
        let error = result.as_ref().err().map(|error| error as &dyn Display);
        let status = raw(&result).map(|raw| raw.status().as_u16());
        trace.retry(call.attempts, status, error, wait);
        call.may_be_done |= outcome.may_be_done();
        drop(result);
        policy.sleep(wait).await;
        call.attempts += 1;
    }
}

/// Records on the span how the call ended.
pub(crate) fn record(trace: &Trace, result: &Result<Received, Failure>) {
    let raw = raw(result);
    trace.end(&Ended {
        status: raw.map(|raw| raw.status().as_u16()),
        attempts: match result {
            Ok(received) => received.raw.attempts(),
            Err(failure) => failure.attempts(),
        },
        request_id: match cfg!(feature = "tracing") {
            true => raw.and_then(RawResponse::request_id),
            false => None,
        },
        failure: result.as_ref().err().map(Failure::kind),
    });
}

fn raw(result: &Result<Received, Failure>) -> Option<&RawResponse> {
    match result {
        Ok(received) => Some(&received.raw),
        Err(failure) => failure.raw(),
    }
}

/// What a retry depends on.
fn outcome(result: &Result<Received, Failure>) -> Outcome {
    match result {
        Ok(received) => Outcome::Status(received.raw.status()),
        Err(Failure::InvalidRequest(_)) => Outcome::Final,
        // Nothing was sent, or it was refused with status 401.
        Err(Failure::Credential(error)) if error.is_retryable() => Outcome::NotServed,
        Err(Failure::Credential(_) | Failure::Interceptor(_)) => Outcome::Final,
        Err(Failure::Transport(error)) if error.is_connect() || is_refused(error) => {
            Outcome::NotServed
        }
        Err(Failure::Transport(_)) => Outcome::NoResponse,
        Err(Failure::BodyTooLarge(error)) => Outcome::Status(error.raw().status()),
        Err(Failure::UnreadableBody(error)) => match error.problem() {
            BodyProblem::CutOff(_) => Outcome::CutOff(error.raw().status()),
            _ => Outcome::Status(error.raw().status()),
        },
    }
}

/// Whether an HTTP/2 server says that it has not looked at the request (RFC 9113, section 8.7), as one does that is
/// about to end.
fn is_refused(error: &TransportError) -> bool {
    let mut cause: Option<&dyn Error> = error.http_error().map(|error| error as _);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<h2::Error>() {
            let reason = error.reason();
            return error.is_remote()
                && (error.is_reset() && reason == Some(h2::Reason::REFUSED_STREAM)
                    || error.is_go_away() && reason == Some(h2::Reason::NO_ERROR));
        }
        cause = error.source();
    }
    false
}

/// How long to wait before the next attempt, or None if there is none.
fn wait_after(
    result: &Result<Received, Failure>,
    call: &Call<'_>,
    policy: &RetryPolicy,
) -> Option<Duration> {
    let inner = call.core.inner();
    let server = match result {
        // That of the token endpoint, not that of the API.
        Err(Failure::Credential(error)) => error.retry_after(),
        _ => raw(result).and_then(|raw| {
            server_wait(
                inner.provider,
                raw.status(),
                raw.headers(),
                SystemTime::now(),
            )
        }),
    };
    policy.wait(
        call.attempts,
        call.elapsed(),
        call.timeout(),
        server,
        fastrand::f64(),
    )
}

/// One attempt: sends the request, with `more` beside what it has of its own, and follows redirects within its origin.
async fn attempt(
    plan: &Plan<'_>,
    more: More<'_>,
    reading: Reading,
    call: &Call<'_>,
) -> Result<Received, Failure> {
    let unsendable = |problem| {
        Failure::InvalidRequest(InvalidRequest::new(
            plan.core.inner().provider.name,
            plan.operation.id,
            vec![problem],
        ))
    };
    let sent = plan.body.as_ref().map(Payload::sent).unwrap_or_default();
    let mut request = plan.request(&more, &sent).map_err(unsendable)?;
    let mut followed = 0;
    loop {
        let http = &plan.core.inner().target(plan.operation).http;
        let response = call.wait_for(&sent, http.execute(request)).await;
        let response = response.map_err(|cause| match cause {
            // reqwest did not even begin.
            Cause::Http(error) if error.is_builder() => unsendable(Problem::refused(&error)),
            cause => Failure::Transport(call.transport(cause)),
        })?;
        match redirect::of(plan, &response, followed) {
            Redirect::Followed(url) => {
                let next = plan.request_to(url, &more, &sent);
                request = next.map_err(unsendable)?;
            }
            Redirect::None if reading == Reading::Streamed && response.status().is_success() => {
                return Ok(body::begin(call, response));
            }
            Redirect::None => return body::read(call, response, None).await,
            Redirect::NotFollowed(why) => return body::read(call, response, Some(why)).await,
        }
        followed += 1;
    }
}
