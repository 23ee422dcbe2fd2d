//! [`Changing`]: the credentials of a call that are asked for before each attempt, and once more after a 401.

use std::time::Duration;

use reqwest::StatusCode;

use super::call::Call;
use super::intercepted::{attempt, came};
use super::{Plan, Reading, Received, raw};
use crate::auth::{BoxError, Carrier, Kind, Ready, provided};
use crate::error::{CredentialError, Failure};
use crate::response::{Progress, RawResponse};
use crate::trace::Trace;
use crate::types::SecretString;

/// The credentials that are asked for as a call goes on.
pub(super) struct Changing<'a> {
    all: &'a [&'a Ready],
    /// Whether they were asked for anew after a 401.
    renewed: bool,
}

impl<'a> Changing<'a> {
    pub(super) fn new(plan: &'a Plan<'_>) -> Self {
        Self {
            all: &plan.changing,
            renewed: false,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// An attempt between the interceptors, and another one if the credentials of the first were refused and there are others.
    pub(super) async fn attempt(
        &mut self,
        plan: &Plan<'_>,
        reading: Reading,
        call: &mut Call<'_>,
        trace: &Trace,
    ) -> Result<Received, Failure> {
        if self.all.is_empty() {
            return attempt(plan, &[], reading, call).await;
        }
        let used = self.ask(call, None).await;
        let carriers = used.and_then(|used| Ok((self.carriers(&used)?, used)));
        let (carriers, used) = carriers.map_err(|refusal| {
            let made = Progress {
                attempts: call.attempts - 1,
                ..call.progress()
            };
            refusal.failure(call, made, None)
        })?;
        let result = attempt(plan, &carriers, reading, call).await;
        let status = raw(&result).map(RawResponse::status);
        if status != Some(StatusCode::UNAUTHORIZED) || self.renewed {
            return result;
        }
        self.renewed = true;
        // A provider that caches is told even if this call cannot be made again: the next one would fail like it.
        let renewed = self.ask(call, Some(&used)).await;
        if !plan.is_repeatable() || matches!(result, Err(Failure::Interceptor(_))) {
            return result;
        }
        let renewed = match renewed {
            Ok(renewed) if renewed == used => return result,
            Ok(renewed) => self.carriers(&renewed),
            Err(refusal) => Err(refusal),
        };
        let carriers = match renewed {
            Ok(carriers) => carriers,
            Err(refusal) => return Err(refusal.failure(call, call.progress(), came(result))),
        };
        trace.retry(call.attempts, Some(401), None, Duration::ZERO);
        drop(result);
        call.attempts += 1;
        attempt(plan, &carriers, reading, call).await
    }

    /// Asks for each, with what was refused before.
    async fn ask(
        &self,
        call: &Call<'_>,
        refused: Option<&[SecretString]>,
    ) -> Result<Vec<SecretString>, Refusal> {
        let refusal = |scheme, cause| Refusal { scheme, cause };
        let mut values = Vec::with_capacity(self.all.len());
        for (position, ready) in self.all.iter().enumerate() {
            let Kind::Changing(provider) = &ready.kind else {
                continue;
            };
            let refused = refused.and_then(|refused| refused.get(position));
            match call.within(provider.token(refused)).await {
                Ok(Ok(value)) => values.push(value),
                Ok(Err(cause)) => return Err(refusal(ready.scheme.name, cause)),
                Err(late) => return Err(refusal(ready.scheme.name, late.into())),
            }
        }
        Ok(values)
    }

    /// The credentials as they go into the request.
    fn carriers(&self, values: &[SecretString]) -> Result<Vec<Carrier>, Refusal> {
        let each = self.all.iter().zip(values);
        each.map(|(ready, value)| {
            provided(ready.scheme, value).map_err(|reason| Refusal {
                scheme: ready.scheme.name,
                cause: format!("it cannot be sent: {reason}").into(),
            })
        })
        .collect()
    }
}

/// Why a credential is not there.
struct Refusal {
    scheme: &'static str,
    /// What its provider said, or that the call's time ran out.
    cause: BoxError,
}

impl Refusal {
    fn failure(self, call: &Call<'_>, made: Progress, raw: Option<RawResponse>) -> Failure {
        let provider = call.core.inner().provider.name;
        let names = (provider, call.operation.id, self.scheme);
        Failure::Credential(CredentialError::new(names, made, raw, self.cause))
    }
}
