//! Vendaze: page numbers, and `has_more`.

use std::time::Duration;

use clientry::{Error, RetryPolicy};
use serde_json::{Value, json};
use tests::{Recorder, Reply};
use vendaze::types::SortOrder;

use super::{json_pages, queries};

fn client(server: &Recorder) -> vendaze::Client {
    let builder = vendaze::Client::builder().bearer_token("t0ken");
    builder.base_url(server.url()).build().unwrap()
}

fn page(ids: &[&str], has_more: bool) -> Value {
    let webhook = |id: &&str| json!({ "id": id, "name": "n", "url": "https://a.example", "events": [], "auth_enable": false, "created_at": "2026-05-26T14:00:00.000Z" });
    let data: Vec<_> = ids.iter().map(webhook).collect();
    json!({ "data": data, "meta": { "total": 3, "page": 1, "per_page": 2, "has_more": has_more } })
}

#[tokio::test]
async fn numbers_go_up_until_there_is_no_more() {
    let server = Recorder::listen(json_pages(&[page(&["a", "b"], true), page(&["c"], false)]));
    let call = client(&server)
        .list_webhooks()
        .per_page(2)
        .order(SortOrder::Asc);
    let mut webhooks = call.items();
    assert_eq!(
        server.connections(),
        0,
        "nothing is sent before it is asked for"
    );
    let mut ids = Vec::new();
    while let Some(webhook) = webhooks.try_next().await.unwrap() {
        ids.push(webhook.id.unwrap());
        // The second page is not fetched while the first has items.
        assert_eq!(server.received(), ids.len().div_ceil(2));
    }
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(
        queries(&server),
        ["per_page=2&order=asc", "page=2&per_page=2&order=asc"]
    );
}

#[tokio::test]
async fn the_first_page_is_the_one_that_was_set() {
    let server = Recorder::listen(json_pages(&[page(&["a"], true), page(&[], false)]));
    let all: Vec<_> = client(&server)
        .list_webhooks()
        .page(4)
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(queries(&server), ["page=4", "page=5"]);
}

#[tokio::test]
async fn where_a_page_does_not_say_an_empty_one_is_the_last() {
    let silent = |page: Value| json!({ "data": page["data"] });
    let pages = [silent(page(&["a"], true)), silent(page(&[], true))];
    let server = Recorder::listen(json_pages(&pages));
    let all: Vec<_> = client(&server)
        .list_webhooks()
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!((all.len(), server.received()), (1, 2));
}

#[tokio::test]
async fn each_page_is_a_call_of_its_own_with_the_settings_of_the_first() {
    let busy = || Reply::new(500).header("X-Request-ID", "busy");
    let success = |page: &Value, id: &str| Reply::json(200, page).header("X-Request-ID", id);
    let (first, last) = (page(&["a"], true), page(&["b"], false));
    let server = Recorder::listen([busy(), success(&first, "r1"), busy(), success(&last, "r2")]);
    let call = client(&server)
        .list_webhooks()
        .retry(RetryPolicy::default().sleep_with(|_| async {}))
        .timeout(Duration::from_secs(20))
        .header("X-Own", "o");
    let mut pages = call.pages();
    for (id, body) in [("r1", &first), ("r2", &last)] {
        let page = pages.try_next().await.unwrap().unwrap();
        assert_eq!((page.request_id(), page.attempts()), (Some(id), 2));
        assert_eq!(page.body(), &body.to_string());
        assert_eq!(page.data.as_ref().map(Vec::len), Some(1));
    }
    assert!(pages.next().await.is_none());
    let requests = server.take();
    assert_eq!(requests.len(), 4);
    for request in requests {
        assert_eq!(request.header("x-own"), Some("o"));
        assert_eq!(request.header("authorization"), Some("Bearer t0ken"));
    }
}

#[tokio::test]
async fn what_breaks_a_rule_of_the_document_sends_nothing() {
    let server = Recorder::listen(json_pages(&[page(&[], false)]));
    let mut items = client(&server).list_webhooks().per_page(0).items();
    let error = items.try_next().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn an_error_in_the_midst_keeps_what_came() {
    let broken = Reply::html(502).header("X-Request-ID", "r2");
    let first = Reply::json(200, &page(&["a"], true));
    let server = Recorder::listen([first, broken]);
    let call = client(&server).list_webhooks().retry(RetryPolicy::off());
    let mut items = call.items();
    assert!(items.try_next().await.unwrap().is_some());
    let error = items.try_next().await.unwrap_err();
    assert_eq!(
        (error.request_id(), error.is_retryable()),
        (Some("r2"), true)
    );
    assert!(items.next().await.is_none());
    assert_eq!(items.position(), Some(2));
    drop(items);
    assert_eq!(server.received(), 2);
}
