//! From a plan to a response. Nothing here knows what the body means.

mod body;
mod call;
mod redirect;
#[cfg_attr(not(feature = "tracing"), path = "untraced.rs")]
mod trace;

pub(crate) use trace::Trace;

use std::time::{Duration, SystemTime};

use crate::error::{Cause, Failure, InvalidRequest, Problem, RawResponse};
use crate::request::Plan;
use crate::retry::{RetryPolicy, may_be_done, may_repeat, server_wait};
use call::Call;
use redirect::Redirect;

/// Makes a call of `plan`, as often as `policy` allows, and reads the response's whole body.
pub(crate) async fn exchange(
    plan: &Plan<'_>,
    policy: &RetryPolicy,
    trace: &Trace,
) -> Result<RawResponse, Failure> {
    let mut call = Call::start(plan.core, plan.operation);
    loop {
        let outcome = attempt(plan, &call).await;
        let Some(wait) = wait_after(&outcome, &call, policy) else {
            return outcome;
        };
        trace.retry(&outcome, call.attempts, wait);
        call.may_be_done |= may_be_done(&outcome);
        drop(outcome);
        policy.sleep(wait).await;
        call.attempts += 1;
    }
}

/// How long to wait before the next attempt, or None if `outcome` is the call's.
fn wait_after(
    outcome: &Result<RawResponse, Failure>,
    call: &Call<'_>,
    policy: &RetryPolicy,
) -> Option<Duration> {
    if !may_repeat(policy, call.operation, outcome) {
        return None;
    }
    let inner = call.core.inner();
    let raw = match outcome {
        Ok(raw) => Some(raw),
        Err(failure) => failure.raw(),
    };
    let server = raw.and_then(|raw| {
        server_wait(
            inner.provider,
            raw.status(),
            raw.headers(),
            SystemTime::now(),
        )
    });
    policy.wait(
        call.attempts,
        call.elapsed(),
        inner.timeout,
        server,
        fastrand::f64(),
    )
}

/// One attempt: sends the request, and follows redirects within its origin.
async fn attempt(plan: &Plan<'_>, call: &Call<'_>) -> Result<RawResponse, Failure> {
    let unsendable = |problem| {
        Failure::InvalidRequest(InvalidRequest::new(
            plan.core,
            plan.operation,
            vec![problem],
        ))
    };
    let mut request = plan.request().map_err(unsendable)?;
    let mut followed = 0;
    loop {
        let response = call.wait(plan.core.inner().http.execute(request)).await;
        let response = response.map_err(|cause| match cause {
            // reqwest did not even begin.
            Cause::Http(error) if error.is_builder() => unsendable(Problem::refused(&error)),
            cause => Failure::Transport(call.transport(cause)),
        })?;
        match redirect::of(plan, &response, followed) {
            Redirect::Followed(url) => request = plan.request_to(url),
            Redirect::None => return body::read(call, response, None).await,
            Redirect::NotFollowed(why) => return body::read(call, response, Some(why)).await,
        }
        followed += 1;
    }
}
