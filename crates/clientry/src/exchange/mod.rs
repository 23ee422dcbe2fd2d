//! From a plan to an answer. Nothing here knows what the body means.

mod body;
mod call;
mod redirect;

use crate::answer::Answer;
use crate::error::{Failure, InvalidRequest};
use crate::request::Plan;
use call::Call;

/// Makes a call of `plan` and reads the answer's whole body.
pub(crate) async fn exchange(plan: &Plan<'_>) -> Result<Answer, Failure> {
    let call = Call::start(plan.core, plan.operation);
    attempt(plan, &call).await
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
