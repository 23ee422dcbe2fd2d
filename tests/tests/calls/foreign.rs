//! The types of jiff, time, uuid and url: set as they are, sent as the document has them, and made of what came. Over a real
//! socket.

use clientry::jiff::tz::{TimeZone, offset};
use clientry::jiff::{Timestamp, Zoned, civil};
use clientry::time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};
use clientry::url::Url;
use clientry::uuid::{Uuid, uuid};
use clientry::{DateTimeError, Nullable};
use serde_json::{Value, json};
use tests::{Recorder, Reply};

const ID: Uuid = uuid!("67E55044-10B1-426F-9247-BB680E5FE0C8");

/// A webhook of TheirStack that listens from `time`.
fn listening_from(time: &str) -> Reply {
    let webhook = json!({
        "active_event_types": [], "created_at": "2026-06-11T12:00:00", "event_type": "job_new",
        "has_secret": true, "id": 7, "is_active": true, "is_archived": false, "search_id": 8,
        "search_name": "s", "team_id": 9, "updated_at": "", "url": "https://a.example/hook?t=1",
        "user_id": 10, "webhook_type": "jobs", "listening_start_time": time,
    });
    Reply::json(200, &webhook)
}

fn theirstack(server: &Recorder) -> theirstack::Client {
    let builder = theirstack::Client::builder().bearer_token(ID);
    // A base URL is taken as a `Url`, too.
    let url: Url = server.url().parse().unwrap();
    builder.base_url(url).build().unwrap()
}

/// What is sent for a time, and the time that comes back when the server keeps it.
async fn sent_and_received(
    time: impl Into<theirstack::DateTime>,
) -> (Value, theirstack::types::Webhook) {
    let server = Recorder::start(Reply::new(500)).await;
    let client = theirstack(&server);
    let call = client.create_webhook("https://a.example", 8);
    let call = call.listening_start_time(time);
    let _ = call.clone().send().await;
    let sent = server.take_one().json().unwrap();
    let sent = sent["listening_start_time"].clone();
    server.respond_with(listening_from(sent.as_str().unwrap()));
    (sent, call.send().await.unwrap().into_inner())
}

#[tokio::test]
async fn times_of_jiff_are_sent_and_come_back() {
    let time: Timestamp = "2026-06-11T12:00:00.123456789Z".parse().unwrap();
    let (sent, webhook) = sent_and_received(time).await;
    assert_eq!(sent, "2026-06-11T12:00:00.123456789Z");
    let received = webhook.listening_start_time.value().unwrap();
    assert_eq!(Timestamp::try_from(received), Ok(time));

    let zoned = time.to_zoned(TimeZone::fixed(offset(2)));
    let (sent, webhook) = sent_and_received(&zoned).await;
    assert_eq!(sent, "2026-06-11T14:00:00.123456789+02:00");
    let received = webhook.listening_start_time.into_value().unwrap();
    assert_eq!(Zoned::try_from(received), Ok(zoned));
    // The document has no format for it, which is a string then.
    let created: civil::DateTime = webhook.created_at.parse().unwrap();
    assert_eq!(created, civil::date(2026, 6, 11).at(12, 0, 0, 0));
}

#[tokio::test]
async fn times_of_time_are_sent_and_come_back() {
    let time = OffsetDateTime::from_unix_timestamp_nanos(1_781_179_200_123_456_789).unwrap();
    let (sent, webhook) = sent_and_received(time).await;
    assert_eq!(sent, "2026-06-11T12:00:00.123456789Z");
    let received = webhook.listening_start_time.value().unwrap();
    assert_eq!(OffsetDateTime::try_from(received), Ok(time));

    let local = time.to_offset(UtcOffset::from_hms(-3, -30, 0).unwrap());
    let (sent, webhook) = sent_and_received(local).await;
    assert_eq!(sent, "2026-06-11T08:30:00.123456789-03:30");
    let received = webhook.listening_start_time.into_value().unwrap();
    let received = OffsetDateTime::try_from(received).unwrap();
    assert_eq!((received, received.offset()), (local, local.offset()));
}

#[tokio::test]
async fn what_a_type_has_not_says_so_and_the_string_is_kept() {
    let leap = "2016-12-31T23:59:60Z";
    let (_, webhook) = sent_and_received(leap).await;
    let received = webhook.listening_start_time.value().unwrap();
    assert_eq!(
        Timestamp::try_from(received),
        Err(DateTimeError::LeapSecond)
    );
    let error = OffsetDateTime::try_from(received).unwrap_err();
    assert_eq!(error.to_string(), "the time is within a leap second");
    assert_eq!(received.as_str(), leap);
    let (_, webhook) = sent_and_received("2026-06-11T12:00:00").await;
    let received = webhook.listening_start_time.value().unwrap();
    assert!(matches!(
        Timestamp::try_from(received),
        Err(DateTimeError::Syntax(_))
    ));
    assert!(PrimitiveDateTime::try_from(received).is_ok());
    assert!(civil::DateTime::try_from(received).is_ok());
}

#[tokio::test]
async fn ids_and_urls_are_sent_and_come_back() {
    let id = ID.to_string();
    let error = json!({ "error": { "code": "gone", "request_id": id } });
    let server = Recorder::start(Reply::json(404, &error)).await;
    let builder = vendaze::Client::builder().bearer_token("t0ken");
    let client = builder.base_url(server.url()).build().unwrap();
    let error = client.get_webhook(ID).send().await.unwrap_err();
    assert_eq!(server.take_one().path(), format!("/v1/webhooks/{id}"));
    let vendaze::Error::Api(error) = error else {
        panic!("{error}")
    };
    let vendaze::operations::GetWebhookError::NotFound(body) = error.into_inner() else {
        panic!("it is documented")
    };
    let received = body.error.and_then(|error| error.request_id).unwrap();
    assert_eq!(received.parse(), Ok(ID));

    let server = Recorder::start(listening_from("")).await;
    let url = Url::parse("https://A.example/a b?t=1#c").unwrap();
    let call = theirstack(&server).create_webhook(url.clone(), 8);
    let webhook = call.secret(ID).description(ID).send().await.unwrap();
    let sent = server.take_one();
    assert_eq!(sent.header("authorization"), Some(&*format!("Bearer {id}")));
    let expected = json!({
        "url": "https://a.example/a%20b?t=1#c", "search_id": 8, "secret": id, "description": id,
    });
    assert_eq!(sent.json(), Some(expected));
    let received: Url = webhook.url.parse().unwrap();
    assert_eq!(received.query(), Some("t=1"));

    // A URL that is a secret, as a value that is assigned.
    let mut update = theirstack::types::UpdateWebhookRequest::new(8, url.clone());
    update.secret = Nullable::Value(url.into());
    let sent = serde_json::to_value(&update).unwrap();
    assert_eq!(sent["secret"], "https://a.example/a%20b?t=1#c");
    assert!(!format!("{update:?}").contains("t=1"));
}
