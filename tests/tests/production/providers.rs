//! The five crates, each with its credentials, all of which hold the marker, and every operation.

use clientry::RetryPolicy;
use tests::{MARKER, assert_no_secret};

use crate::provider::{Calling, Client, Provider};
use crate::seen::Seen;

const URL: &str = "https://shop.example/hooks";
/// An event that no document lists, and all take.
const EVENTS: [&str; 1] = ["shop.opened"];

/// Hands each setting that is set to the builder's method of the same name.
macro_rules! apply {
    ($builder:ident, $settings:ident, $($setting:ident)+) => {
        $(if let Some(value) = $settings.$setting {
            $builder = $builder.$setting(value);
        })+
    };
}

/// A provider: the crate, how its builder gets its credentials and which headers they make, whether the
/// document names the header with the request's id, its operations, and a call that breaks a rule.
macro_rules! provider {
    (
        $CONST:ident = $name:ident, request_id: $has_request_id:literal,
        |$builder:ident| $with_credentials:expr => [$($header:literal: $value:literal),+],
        |$client:ident| { $($operation:ident => $call:expr,)+ }
        against the rules => $against_the_rules:expr,
    ) => {
        pub static $CONST: Provider = Provider {
            name: stringify!($name),
            operations: &[$(stringify!($operation)),+],
            credentials: &[$(($header, $value)),+],
            has_request_id: $has_request_id,
            build: |settings| {
                let $builder = $name::Client::builder();
                let mut builder = $with_credentials;
                apply!(builder, settings, base_url http_client user_agent timeout connect_timeout);
                apply!(builder, settings, read_timeout max_body_bytes retry);
                if settings.allow_plain_http {
                    builder = builder.allow_plain_http();
                }
                assert_no_secret("the builder", &format!("{builder:?}"));
                let client = builder.build()?;
                assert_no_secret("the client", &format!("{client:?}"));
                Ok(Box::new(client))
            },
        };

        impl Client for $name::Client {
            fn call_with(&self, operation: &str, policy: Option<RetryPolicy>) -> Calling<'_> {
                let $client = self;
                $(if operation == stringify!($operation) {
                    let mut call = $call;
                    if let Some(policy) = policy {
                        call = call.retry(policy);
                    }
                    return Box::pin(async { Seen::of(stringify!($name), call.send().await) });
                })+
                panic!("{} has no {operation}", stringify!($name));
            }

            fn call_against_the_rules(&self) -> Calling<'_> {
                let $client = self;
                let call = $against_the_rules;
                Box::pin(async { Seen::of(stringify!($name), call.send().await) })
            }
        }
    };
}

/// All five.
pub static ALL: [&Provider; 5] = [&FINIX, &GENERECT, &THEIRSTACK, &VENDAZE, &VOUCHERIFY];

provider! {
    FINIX = finix, request_id: true,
    |builder| builder.basic_auth(MARKER, MARKER) => ["authorization": "Basic aHVudGVyMjpodW50ZXIy"],
    |client| {
        list_webhooks => client.list_webhooks().limit(2),
        create_webhook => client.create_webhook(URL),
        get_webhook => client.get_webhook("WH1"),
        update_webhook => client.update_webhook("WH1").url(URL).enabled(false),
    }
    against the rules => client.get_webhook(".."),
}

provider! {
    GENERECT = generect, request_id: false,
    |builder| builder.api_key(MARKER) => ["authorization": "Token hunter2"],
    |client| {
        list_webhooks => client.list_webhooks(),
        create_webhook => client.create_webhook(URL, EVENTS),
        get_webhook => client.get_webhook("wh_1"),
        update_webhook => client.update_webhook("wh_1", URL, EVENTS),
        patch_webhook => client.patch_webhook("wh_1").url(URL),
        delete_webhook => client.delete_webhook("wh_1"),
        test_webhook => client.test_webhook("wh_1"),
    }
    against the rules => client.get_webhook(".."),
}

provider! {
    THEIRSTACK = theirstack, request_id: false,
    |builder| builder.bearer_token(MARKER) => ["authorization": "Bearer hunter2"],
    |client| {
        list_webhooks => client.list_webhooks(),
        create_webhook => client.create_webhook(URL, 7),
        get_webhook => client.get_webhook(1),
        update_webhook => client.update_webhook(1, 7, URL).secret_null(),
        set_webhook_status => client.set_webhook_status(1, true),
        archive_webhook => client.archive_webhook(1),
        list_webhook_events => client.list_webhook_events(1).limit(5),
        count_webhook_events => client.count_webhook_events(1),
        retry_webhook_events => client.retry_webhook_events([1, 2]),
        test_webhook => client.test_webhook().url(URL),
    }
    against the rules => client.create_webhook("", 7),
}

provider! {
    VENDAZE = vendaze, request_id: true,
    |builder| builder.bearer_token(MARKER) => ["authorization": "Bearer hunter2"],
    |client| {
        list_webhooks => client.list_webhooks().page(2),
        create_webhook => client.create_webhook("Orders", URL, EVENTS),
        get_webhook => client.get_webhook("wh_1"),
        update_webhook => client.update_webhook("wh_1").url(URL).events(EVENTS),
        delete_webhook => client.delete_webhook("wh_1"),
    }
    against the rules => client.get_webhook(".."),
}

provider! {
    VOUCHERIFY = voucherify, request_id: false,
    |builder| builder.x_management_id("hunter2-id").x_management_token("hunter2-token")
        => ["x-management-id": "hunter2-id", "x-management-token": "hunter2-token"],
    |client| {
        list_webhooks => client.list_webhooks("proj_1"),
        create_webhook => client.create_webhook("proj_1", URL, EVENTS),
        get_webhook => client.get_webhook("proj_1", "wh_1"),
        update_webhook => client.update_webhook("proj_1", "wh_1", URL, EVENTS),
        delete_webhook => client.delete_webhook("proj_1", "wh_1"),
    }
    against the rules => client.get_webhook("proj_1", ".."),
}

#[test]
fn every_crate_and_every_operation_is_here() {
    const WHERE: &str = "write what is missing into tests/tests/production/providers.rs";
    let names = ALL.map(|provider| provider.name.to_owned());
    assert_eq!(names[..], tests::Spec::names(), "{WHERE}");
    for provider in ALL {
        let documented = provider.documented().into_iter();
        let mut documented: Vec<String> = documented.map(|(name, _)| name).collect();
        let mut here = provider.operations.to_vec();
        documented.sort();
        here.sort_unstable();
        assert_eq!(here, documented, "{}: {WHERE}", provider.name);
    }
}
