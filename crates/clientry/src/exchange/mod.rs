//! From a plan to an answer. Nothing here knows what the body means.

mod body;
mod call;
mod redirect;
#[cfg_attr(not(feature = "tracing"), path = "untraced.rs")]
mod trace;

use std::time::{Duration, SystemTime};

use crate::answer::Answer;
use crate::error::{Failure, InvalidRequest};
use crate::request::Plan;
use crate::retry::{RetryPolicy, may_repeat, server_wait};
use call::Call;
use trace::Trace;

/// Makes a call of `plan`, as often as `policy` allows, and reads the answer's whole body.
pub(crate) async fn exchange(plan: &Plan<'_>, policy: &RetryPolicy) -> Result<Answer, Failure> {
    let trace = Trace::start(plan);
    let outcome = trace.watch(repeat(plan, policy, &trace)).await;
    trace.end(&outcome);
    outcome
}

async fn repeat(plan: &Plan<'_>, policy: &RetryPolicy, trace: &Trace) -> Result<Answer, Failure> {
    let mut call = Call::start(plan.core, plan.operation);
    loop {
        let outcome = attempt(plan, &call).await;
        let Some(wait) = wait_after(&outcome, &call, policy) else {
            return outcome;
        };
        trace.retry(&outcome, call.attempts, wait);
        drop(outcome);
        policy.sleep(wait).await;
        call.attempts += 1;
    }
}

/// How long to wait before the next attempt, or None if `outcome` is the call's.
fn wait_after(
    outcome: &Result<Answer, Failure>,
    call: &Call<'_>,
    policy: &RetryPolicy,
) -> Option<Duration> {
    if !may_repeat(policy, call.operation, outcome) {
        return None;
    }
    let inner = call.core.inner();
    let raw = match outcome {
        Ok(answer) => Some(answer.raw()),
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
async fn attempt(plan: &Plan<'_>, call: &Call<'_>) -> Result<Answer, Failure> {
    let mut request = plan.request().map_err(|problem| {
        Failure::InvalidRequest(InvalidRequest::new(
            plan.core,
            plan.operation,
            vec![problem],
        ))
    })?;
    let mut followed = 0;
    loop {
        let response = call.wait(plan.core.inner().http.execute(request)).await;
        let response = response.map_err(|cause| Failure::Transport(call.transport(cause)))?;
        match redirect::target(plan, &response, followed) {
            Some(url) => request = plan.request_to(url),
            None => return body::read(call, response).await,
        }
        followed += 1;
    }
}
