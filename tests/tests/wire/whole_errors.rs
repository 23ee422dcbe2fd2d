//! What the error types hold, field by field: the parts that a user reads in code.

use std::collections::BTreeMap;

use serde_json::json;
use tests::{Recorder, Reply};

use super::harness::client_of;

/// The body of the one variant that the call's error is.
macro_rules! failed {
    ($call:expr, $variant:path) => {
        match $call.send().await {
            Err(clientry::Error::Api(api)) => match api.into_inner() {
                $variant(body) => body,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    };
}

#[tokio::test]
async fn vendaze_says_what_is_wrong_with_each_field() {
    use vendaze::operations::UpdateWebhookError::{BadRequest, UnprocessableEntity};

    let server = Recorder::start(Reply::json(
        422,
        &json!({"error": {
            "code": "validation_error",
            "message": "Validation failed.",
            "fields": {"url": "url must use HTTPS.", "events": "At least one event is required."},
            "request_id": "550e8400-e29b-41d4-a716-446655440000",
        }}),
    ))
    .await;
    let client = client_of::<super::vendaze::Provider>(&server);
    let body = failed!(client.update_webhook("wh_1"), UnprocessableEntity);
    let error = body.error.unwrap();
    let fields = BTreeMap::from([
        (
            "events".to_owned(),
            "At least one event is required.".to_owned(),
        ),
        ("url".to_owned(), "url must use HTTPS.".to_owned()),
    ]);
    assert_eq!(error.fields, Some(fields));
    assert_eq!(error.code.as_deref(), Some("validation_error"));

    server.respond_with(Reply::json(400, &json!({"error": {"code": "bad_request"}})));
    let body = failed!(client.update_webhook("wh_1"), BadRequest);
    let error = body.error.unwrap();
    assert_eq!(error.code.as_deref(), Some("bad_request"));
    assert_eq!(error.message, None);
    assert_eq!(error.request_id, None);
}

#[tokio::test]
async fn generect_says_it_in_a_text_or_by_field() {
    use generect::operations::PatchWebhookError::BadRequest;
    use generect::types::{ErrorDetail, FieldMessages};

    let server = Recorder::start(Reply::json(
        400,
        &json!({"status": "error", "status_code": 400, "detail": "Insufficient funds."}),
    ))
    .await;
    let client = client_of::<super::generect::Provider>(&server);
    let body = failed!(client.patch_webhook("wh_1"), BadRequest);
    assert_eq!(body.status.as_deref(), Some("error"));
    assert_eq!(body.status_code, Some(400));
    assert_eq!(
        body.detail,
        Some(ErrorDetail::Message("Insufficient funds.".to_owned()))
    );

    let detail = json!({"events": ["Unsupported events.", "Allowed: x"], "url": "Not a URL."});
    server.respond_with(Reply::json(400, &json!({"detail": detail})));
    let body = failed!(client.patch_webhook("wh_1"), BadRequest);
    let messages = vec!["Unsupported events.".to_owned(), "Allowed: x".to_owned()];
    let fields = BTreeMap::from([
        ("events".to_owned(), FieldMessages::Many(messages)),
        (
            "url".to_owned(),
            FieldMessages::One("Not a URL.".to_owned()),
        ),
    ]);
    assert_eq!(body.detail, Some(ErrorDetail::Fields(fields)));
    assert_eq!(body.status_code, None);
}

#[tokio::test]
async fn voucherify_has_a_type_for_each_status() {
    use voucherify::operations::UpdateWebhookError::{
        BadRequest, NotFound, PaymentRequired, Unauthorized,
    };
    use voucherify::types::{E400InvalidPayload, Error, ErrorPaymentRequired};

    let server = Recorder::start(Reply::json(
        400,
        &json!({"details": "active must be boolean"}),
    ))
    .await;
    let client = client_of::<super::voucherify::Provider>(&server);
    let call = || client.update_webhook("proj_1", "wh_1", "https://shop.example", ["x"]);
    let body: E400InvalidPayload = failed!(call(), BadRequest);
    // What the document has a default for is there although the response omits it.
    assert_eq!((body.code, body.key.as_str()), (400, "invalid_payload"));
    assert_eq!(body.message, "Invalid payload");
    assert_eq!(body.details.as_deref(), Some("active must be boolean"));

    let payment = json!({"code": 402, "message": "Payment required", "details": "d", "key": "k"});
    server.respond_with(Reply::json(402, &payment));
    let body: ErrorPaymentRequired = failed!(call(), PaymentRequired);
    assert_eq!(
        (body.code, body.details.as_str(), body.key.as_str()),
        (402, "d", "k")
    );

    let missing =
        json!({"code": 404, "message": "m", "resource_id": "wh_1", "error": {"message": "n"}});
    server.respond_with(Reply::json(404, &missing));
    let body: Error = failed!(call(), NotFound);
    assert_eq!(body.resource_id.as_deref(), Some("wh_1"));
    assert_eq!(body.error.unwrap().message.as_deref(), Some("n"));

    server.respond_with(Reply::json(
        401,
        &json!({"code": 401, "message": "Unauthorized"}),
    ));
    let body: Error = failed!(call(), Unauthorized);
    assert_eq!((body.code, body.resource_id), (401, None));
}

#[tokio::test]
async fn theirstack_has_one_envelope_and_a_status_without_a_body() {
    use theirstack::operations::UpdateWebhookError::{PaymentRequired, TooManyRequests};

    let error =
        json!({"code": "E-002", "title": "Not enough credits", "description": "None left."});
    let reply = Reply::json(402, &json!({"request_id": 1002, "error": error}));
    let server = Recorder::start(reply).await;
    let client = client_of::<super::theirstack::Provider>(&server);
    let body = failed!(client.update_webhook(1, 2, "u"), PaymentRequired);
    assert_eq!(body.request_id, Some(1002));
    assert_eq!(body.error.code.as_deref(), Some("E-002"));
    assert_eq!(body.error.title, "Not enough credits");
    assert_eq!(body.error.description.as_deref(), Some("None left."));

    server.respond_with(
        Reply::new(429)
            .header("ratelimit-reset", "1, 60")
            .header("retry-after", "86400"),
    );
    match client.update_webhook(1, 2, "u").send().await {
        Err(clientry::Error::Api(api)) => {
            assert_eq!(*api, TooManyRequests);
            assert_eq!(api.raw().headers()["ratelimit-reset"], "1, 60");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn finix_embeds_its_errors() {
    use finix::operations::CreateWebhookError::{NotAcceptable, UnprocessableEntity};
    use finix::types::InvalidFieldCode;

    let link = json!({"href": "https://finix.example/webhooks"});
    let server = Recorder::start(Reply::json(
        406,
        &json!({"total": 2, "_embedded": {"errors": [
            {"code": "NOT_ACCEPTABLE", "logref": "a1", "message": "No", "_links": {"self": link}},
            {"code": "UNKNOWN"},
        ]}}),
    ))
    .await;
    let client = client_of::<super::finix::Provider>(&server);
    let body = failed!(client.create_webhook("u"), NotAcceptable);
    assert_eq!(body.total, 2);
    let errors = body.embedded.errors.unwrap();
    assert_eq!(errors.len(), 2);
    assert_eq!(errors[0].logref.as_deref(), Some("a1"));
    let links = errors[0].links.clone().unwrap();
    assert_eq!(links.self_.unwrap().href.as_deref(), link["href"].as_str());
    assert_eq!(errors[1].code.as_deref(), Some("UNKNOWN"));
    assert_eq!(errors[1].links, None);

    let field = json!({"code": "INVALID_FIELD", "field": "url", "_links": {"source": link}});
    server.respond_with(Reply::json(
        422,
        &json!({"total": 1, "_embedded": {"errors": [field]}}),
    ));
    let body = failed!(client.create_webhook("u"), UnprocessableEntity);
    let errors = body.embedded.unwrap().errors.unwrap();
    assert_eq!(errors[0].code, Some(InvalidFieldCode::InvalidField));
    assert_eq!(errors[0].field.as_deref(), Some("url"));
}
