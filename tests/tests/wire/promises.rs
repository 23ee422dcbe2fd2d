//! What each crate's own values promise: errors that say what is wrong, URLs and credentials that are not shown or sent
//! as they must not be.

use clientry::Error;
use serde_json::json;
use tests::{MARKER, Recorder, Reply, assert_no_secret};

/// An address with two secrets in it.
const URL: &str = "https://hunter2:hunter2@shop.example/hook?token=hunter2#hunter2";
const SHOWN: &str = "https://…@shop.example/hook?…";

/// A client of `$provider` for `$server`.
macro_rules! client {
    (finix, $server:expr) => {
        finix::Client::builder()
            .basic_auth(MARKER, MARKER)
            .base_url($server.url())
            .build()
            .unwrap()
    };
    (generect, $server:expr) => {
        generect::Client::builder()
            .api_key(MARKER)
            .base_url($server.url())
            .build()
            .unwrap()
    };
    (theirstack, $server:expr) => {
        theirstack::Client::builder()
            .bearer_token(MARKER)
            .base_url($server.url())
            .build()
            .unwrap()
    };
    (vendaze, $server:expr) => {
        vendaze::Client::builder()
            .bearer_token(MARKER)
            .base_url($server.url())
            .build()
            .unwrap()
    };
    (voucherify, $server:expr) => {
        voucherify::Client::builder()
            .x_management_id(MARKER)
            .x_management_token(MARKER)
            .base_url($server.url())
            .build()
            .unwrap()
    };
}

/// What a `?` from `main` prints of a documented error.
#[tokio::test]
async fn a_documented_error_says_what_is_wrong() {
    let server = Recorder::start(Reply::new(418)).await;
    macro_rules! said {
        ($provider:ident, $status:literal, $body:tt, |$client:ident| $call:expr) => {{
            let body = json!($body);
            server.respond_with(Reply::json($status, &body));
            let $client = client!($provider, server);
            let error = $call.send().await.unwrap_err();
            assert!(matches!(error, Error::Api(_)), "{error}");
            assert_no_secret("the error", &error.to_string());
            error.to_string()
        }};
    }
    assert_eq!(
        said!(vendaze, 422,
            { "error": { "code": "validation_error", "message": "Validation failed.", "fields": { "url": "hunter2" } } },
            |client| client.update_webhook("wh_1").name("a")),
        "vendaze update_webhook: 422 Unprocessable Entity: validation_error: Validation failed."
    );
    assert_eq!(
        said!(theirstack, 422,
            { "error": { "code": "E-003", "title": "A value is not valid", "description": "hunter2" } },
            |client| client.get_webhook(1)),
        "theirstack get_webhook: 422 Unprocessable Entity: E-003: A value is not valid"
    );
    assert_eq!(
        said!(voucherify, 400,
            { "code": 400, "key": "invalid_payload", "message": "Invalid payload", "details": "hunter2" },
            |client| client.update_webhook("p", "w", "https://shop.example", ["shop.opened"])),
        "voucherify update_webhook: 400 Bad Request: invalid_payload: Invalid payload"
    );
    assert_eq!(
        said!(finix, 404,
            { "total": 1, "_embedded": { "errors": [{ "code": "NOT_FOUND", "logref": "hunter2", "message": "No such webhook." }] } },
            |client| client.get_webhook("WH1")),
        "finix get_webhook: 404 Not Found: NOT_FOUND: No such webhook."
    );
    assert_eq!(
        said!(generect, 401, { "detail": "Invalid token." }, |client| client.get_webhook("w")),
        "generect get_webhook: 401 Unauthorized: Invalid token."
    );
    // Messages by field may repeat what was sent.
    assert_eq!(
        said!(generect, 400, { "detail": { "url": ["hunter2"] } },
            |client| client.update_webhook("w", "https://shop.example", ["shop.opened"])),
        "generect update_webhook: 400 Bad Request"
    );
}

#[tokio::test]
async fn debug_hides_the_secrets_of_a_url() {
    let server = Recorder::start(Reply::new(418)).await;
    let finix = client!(finix, server);
    let generect = client!(generect, server);
    let theirstack = client!(theirstack, server);
    let vendaze = client!(vendaze, server);
    let voucherify = client!(voucherify, server);
    for shown in [
        format!("{:?}", finix.update_webhook("w").url(URL)),
        format!("{:?}", generect.patch_webhook("w").url(URL)),
        format!(
            "{:#?}",
            generect::types::CreateWebhookRequest::new(URL, ["a"])
        ),
        format!("{:?}", theirstack.update_webhook(1, 2, URL)),
        format!("{:?}", theirstack.test_webhook().url(URL)),
        format!("{:?}", vendaze.update_webhook("w").url(URL)),
        format!("{:?}", voucherify.update_webhook("p", "w", URL, ["a"])),
    ] {
        assert!(shown.contains(SHOWN), "{shown}");
        assert_no_secret("Debug", &shown);
    }
    // What is read back is as much the user's.
    let webhook = json!({ "id": "w", "url": URL, "events": [] });
    let read: generect::types::Webhook = serde_json::from_value(webhook).unwrap();
    assert!(format!("{read:?}").contains(SHOWN), "{read:?}");
    assert_eq!(read.url.as_deref(), Some(URL));
}

#[test]
fn a_token_with_its_own_prefix_or_white_space_is_refused_when_the_client_is_built() {
    for (token, said) in [
        ("Bearer hunter2", "begins with `Bearer`"),
        ("bearer hunter2", "begins with `Bearer`"),
        ("hunter2 hunter2", "holds white space"),
        ("hunter2\n", "begins or ends with white space"),
    ] {
        let vendaze = vendaze::Client::builder().bearer_token(token).build();
        let theirstack = theirstack::Client::builder().bearer_token(token).build();
        for (error, provider) in [
            (vendaze.unwrap_err(), "vendaze"),
            (theirstack.unwrap_err(), "theirstack"),
        ] {
            let error = error.to_string();
            let variable = format!("{}_BEARER_TOKEN", provider.to_uppercase());
            assert!(error.starts_with(&format!("{provider}: ")), "{error}");
            assert!(error.contains(said) && error.contains(&variable), "{error}");
            assert_no_secret("the error", &error);
        }
    }
    let error = generect::Client::builder().api_key("Token hunter2").build();
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("begins with `Token`") && error.contains("GENERECT_API_KEY"),
        "{error}"
    );
    assert_no_secret("the error", &error);
    // These two are no tokens: a value may be any string, and its white space is only refused at its ends.
    let error = voucherify::Client::builder()
        .x_management_id("hunter2 ")
        .x_management_token("hunter2")
        .build();
    let error = error.unwrap_err().to_string();
    assert!(error.contains("VOUCHERIFY_X_MANAGEMENT_ID"), "{error}");
    let error = finix::Client::builder().basic_auth("hun:ter2", "x").build();
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("FINIX_USERNAME and FINIX_PASSWORD")
    );
}

/// A failed connection would be tried again, and would blame the network.
#[tokio::test]
async fn a_request_line_that_cannot_be_sent_is_an_invalid_request() {
    let server = Recorder::start(Reply::new(418)).await;
    let long = "x".repeat(100_000);
    macro_rules! assert_refused {
        ($call:expr) => {
            let error = $call.send().await.unwrap_err();
            assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
            let error = error.to_string();
            assert!(
                error.contains("at most 65534 can be sent") && error.len() < 300,
                "{error}"
            );
        };
    }
    assert_refused!(client!(finix, server).get_webhook(&long));
    assert_refused!(client!(generect, server).get_webhook(&long));
    let status = theirstack::types::WebhookEventStatus::from(long.as_str());
    assert_refused!(
        client!(theirstack, server)
            .list_webhook_events(1)
            .status(status)
    );
    assert_refused!(client!(vendaze, server).get_webhook(&long));
    assert_refused!(client!(voucherify, server).get_webhook("p", &long));
    assert_eq!(server.connections(), 0);
}
