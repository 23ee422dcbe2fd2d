//! TheirStack: offsets. A page with fewer events than were asked for is the last; unless a limit was set, an empty one is.

use serde_json::{Value, json};
use tests::Recorder;
use theirstack::types::WebhookEventStatus;

use super::{json_pages, queries};

fn client(server: &Recorder) -> theirstack::Client {
    let builder = theirstack::Client::builder().bearer_token("t0ken");
    builder.base_url(server.url()).build().unwrap()
}

fn events(ids: std::ops::Range<i64>) -> Value {
    let event = |id: i64| {
        json!({
            "id": id, "webhook_id": 1, "job_id": null, "company_name": null, "triggered_at": "2026-05-02T10:00:00Z",
            "status": "FAILED", "payload": null, "created_at": "2026-05-02T10:00:00Z",
            "updated_at": "2026-05-02T10:00:00Z", "response_status_code": null, "response_body": null
        })
    };
    ids.map(event).collect()
}

#[tokio::test]
async fn a_page_shorter_than_the_limit_is_the_last() {
    let server = Recorder::listen(json_pages(&[events(0..3), events(3..5)]));
    let call = client(&server).list_webhook_events(1).limit(3);
    let call = call.status(WebhookEventStatus::Failed);
    let all: Vec<_> = call.items().try_collect().await.unwrap();
    assert_eq!(
        all.iter().filter_map(|one| one.id).collect::<Vec<_>>(),
        [0, 1, 2, 3, 4]
    );
    let expected = ["status=FAILED&limit=3", "status=FAILED&offset=3&limit=3"];
    assert_eq!(queries(&server), expected);
}

#[tokio::test]
async fn without_a_limit_an_empty_page_is_the_last() {
    // The documented default of 25 is the provider's to change: a page with fewer need not be the last.
    let server = Recorder::listen(json_pages(&[events(0..25), events(25..35), events(35..35)]));
    let mut pages = client(&server).list_webhook_events(1).offset(5).pages();
    let mut lengths = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        lengths.push(page.len());
    }
    assert_eq!(lengths, [25, 10, 0]);
    assert_eq!(queries(&server), ["offset=5", "offset=30", "offset=40"]);
}

#[tokio::test]
async fn a_stream_that_is_dropped_asks_for_no_other_page() {
    let server = Recorder::listen(json_pages(&[events(0..2)]));
    let mut items = client(&server).list_webhook_events(1).limit(2).items();
    assert_eq!(items.try_next().await.unwrap().unwrap().id, Some(0));
    drop(items);
    assert_eq!(queries(&server), ["limit=2"]);
    assert_eq!(server.connections(), 1);
}
