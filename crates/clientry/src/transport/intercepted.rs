//! An attempt between a user's interceptors.

use tokio::time::Instant;

use super::call::Call;
use super::{More, Plan, Reading, Received};
use crate::auth::{BoxError, Carrier};
use crate::error::{Failure, InterceptorError};
use crate::intercept::{Attempt, AttemptOutcome};
use crate::response::{Progress, RawResponse};

/// One attempt with these credentials, as the interceptors let it.
pub(super) async fn attempt(
    plan: &Plan<'_>,
    credentials: &[Carrier],
    reading: Reading,
    call: &Call<'_>,
) -> Result<Received, Failure> {
    let all = &plan.core.inner().interceptors;
    let mut attempt = Attempt::new(plan.operation, &plan.url, call.attempts);
    let started = Instant::now();
    let mut refused = None;
    let mut begun = 0;
    for interceptor in all {
        if let Err(cause) = interceptor.before(&mut attempt) {
            refused = Some(cause);
            break;
        }
        begun += 1;
    }
    let mut result = match refused {
        Some(cause) => Err(ended(call, false, None, cause)),
        None => {
            let more = More {
                credentials,
                headers: attempt.headers(),
            };
            super::attempt(plan, more, reading, call).await
        }
    };
    let sent = !matches!(
        result,
        Err(Failure::InvalidRequest(_) | Failure::Interceptor(_))
    );
    for interceptor in all[..begun].iter().rev() {
        let seen = result.as_ref().map(|received| &received.raw);
        let outcome = AttemptOutcome::new(seen, started.elapsed());
        if let Err(cause) = interceptor.after(&attempt, &outcome) {
            result = Err(ended(call, sent, came(result), cause));
        }
    }
    result
}

/// What an interceptor ends the call with.
fn ended(call: &Call<'_>, sent: bool, raw: Option<RawResponse>, cause: BoxError) -> Failure {
    let names = (call.core.inner().provider.name, call.operation.id);
    let progress = call.progress();
    let progress = Progress {
        attempts: progress.attempts - u32::from(!sent),
        ..progress
    };
    Failure::Interceptor(InterceptorError::new(names, progress, sent, raw, cause))
}

/// The response, whatever else went wrong.
pub(super) fn came(result: Result<Received, Failure>) -> Option<RawResponse> {
    match result {
        Ok(received) => Some(received.raw),
        Err(failure) => failure.into_raw(),
    }
}
