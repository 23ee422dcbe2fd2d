//! What a user of the crate may have written, against which each change is tried.

use acme::operations::{DeleteHookError, ListHooksError, UpdateHookError};
use acme::types::{ByName, ByUrl, Hook, Mode, Owner, Problem, Unused, UpdateHookRequest};

pub fn client() {
    let _ = acme::Client::builder().bearer_token("t").build();
}

pub async fn calls(client: &acme::Client) {
    match client.list_hooks().page(1).x_trace("t").send().await {
        Ok(hooks) => {
            let _: Option<&Hook> = hooks.first();
        }
        Err(acme::Error::Api(error)) => match error.into_inner() {
            ListHooksError::Unauthorized(problem) => drop::<Problem>(problem),
            _ => {}
        },
        Err(_) => {}
    }
    let call = client.update_hook("1", "https://a.example", "n");
    let call = call.notify(true).limit(5).mode(Mode::Live).note("n").note_null();
    match call.tags(["a"]).level(1).send().await {
        Ok(hook) => {
            let hook: &Hook = &hook;
            let _: (&String, &Option<String>, &String, &Option<i64>) = (&hook.id, &hook.url, &hook.kind, &hook.count);
            if let Some(state) = &hook.state {
                let _: &str = state.as_str();
            }
            let _: Option<String> = hook.at.as_ref().map(|at| at.to_string());
            if let Some(owner) = &hook.owner {
                let _: &Option<String> = &owner.email;
                let _: Option<Option<&String>> = owner.labels.as_ref().map(|labels| labels.get("a"));
            }
        }
        Err(acme::Error::Api(error)) => match error.into_inner() {
            UpdateHookError::NotFound(problem) | UpdateHookError::Conflict(problem) => drop::<Problem>(problem),
            _ => {}
        },
        Err(_) => {}
    }
    if let Err(acme::Error::Api(error)) = client.delete_hook("1").send().await {
        match error.into_inner() {
            DeleteHookError::NotFound(problem) => drop::<Problem>(problem),
            _ => {}
        }
    }
}

pub fn values() {
    let request = UpdateHookRequest::new("https://a.example", "n").limit(5).mode(Mode::Test).note_null();
    let _: (Option<i64>, Option<Mode>) = (request.limit, request.mode);
}

pub fn types(_: Option<(Owner, ByUrl, ByName, Unused)>) {
    fn is_compared<T: Eq + std::hash::Hash>() {}
    fn is_equal<T: Eq>() {}
    is_equal::<UpdateHookRequest>();
    is_compared::<Problem>();
    is_compared::<Unused>();
}
