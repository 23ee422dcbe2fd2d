//! Finix: cursors in the body, the list in `_embedded`.

use clientry::{Error, PageProblem};
use finix::operations::ListWebhooksError;
use serde_json::{Value, json};
use tests::{Recorder, Reply};

use super::{json_pages, queries};

fn client(server: &Recorder) -> finix::Client {
    let builder = finix::Client::builder().basic_auth("USsvBEMzzLiwZYVHVv6r65eE", "p4ss");
    builder.base_url(server.url()).build().unwrap()
}

fn page(ids: &[&str], next: Value) -> Value {
    let webhooks: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
    json!({ "_embedded": { "webhooks": webhooks }, "page": { "limit": 2, "next_cursor": next } })
}

#[tokio::test]
async fn the_next_cursor_is_sent_until_it_is_null() {
    let pages = [
        page(&["WH1", "WH2"], json!("WH2")),
        page(&["WH3"], json!("WH3")),
        page(&[], Value::Null),
    ];
    let server = Recorder::listen(json_pages(&pages));
    let mut webhooks = client(&server).list_webhooks().limit(2).items();
    let mut ids = Vec::new();
    while let Some(webhook) = webhooks.try_next().await.unwrap() {
        ids.push(webhook.id.unwrap());
    }
    assert_eq!(ids, ["WH1", "WH2", "WH3"]);
    let requests = server.requests();
    // The provider answers older versions of itself without this header.
    assert!(
        requests
            .iter()
            .all(|one| one.header("finix-version") == Some("2022-02-01"))
    );
    assert!(
        requests
            .iter()
            .all(|one| one.header("authorization").is_some())
    );
    let expected = [
        "limit=2",
        "limit=2&after_cursor=WH2",
        "limit=2&after_cursor=WH3",
    ];
    assert_eq!(queries(&server), expected);
}

#[tokio::test]
async fn a_list_without_its_parts_is_empty() {
    let server = Recorder::listen(json_pages(&[json!({})]));
    let all: Vec<_> = client(&server)
        .list_webhooks()
        .items()
        .try_collect()
        .await
        .unwrap();
    assert!(all.is_empty());
    assert_eq!(queries(&server), [""]);
}

#[tokio::test]
async fn a_cursor_that_comes_again_is_an_error() {
    let pages = [page(&["WH1"], json!("WH1")), page(&["WH1"], json!("WH1"))];
    let server = Recorder::listen(json_pages(&pages));
    let mut pages = client(&server).list_webhooks().pages();
    for _ in 0..2 {
        let page = pages.try_next().await.unwrap().unwrap();
        assert_eq!(page.status(), 200);
    }
    let error = pages.try_next().await.unwrap_err();
    assert!(matches!(&error, Error::NoNextPage(told) if told.problem() == PageProblem::Repeated));
    assert_eq!(server.received(), 2);
    // What `?` makes of it.
    let error = finix::AnyError::from(error);
    assert!(
        error
            .to_string()
            .starts_with("finix list_webhooks: 200 OK, but the pages"),
        "{error}"
    );
}

#[tokio::test]
async fn a_list_is_resumed_by_its_position() {
    let forbidden = Reply::json(403, &json!({ "total": 0, "_embedded": {} }));
    let first = Reply::json(200, &page(&["WH1"], json!("WH1")));
    let last = Reply::json(200, &page(&["WH2"], Value::Null));
    let server = Recorder::listen([first, forbidden, last]);
    let client = client(&server);
    let mut webhooks = client.list_webhooks().items();
    assert!(webhooks.try_next().await.unwrap().is_some());
    let error = webhooks.try_next().await.unwrap_err();
    assert!(matches!(error, Error::Api(api) if matches!(*api, ListWebhooksError::Forbidden(_))));
    assert!(webhooks.next().await.is_none());
    // As kept by a program that was started anew.
    let position = webhooks.position().unwrap();
    let rest = client.list_webhooks().after_cursor(position).items();
    let rest: Vec<_> = rest.try_collect().await.unwrap();
    assert_eq!(rest[0].id.as_deref(), Some("WH2"));
    assert_eq!(
        queries(&server),
        ["", "after_cursor=WH1", "after_cursor=WH1"]
    );
}

#[tokio::test]
async fn a_mock_gives_the_page_of_each_cursor() {
    let mock = finix::mock::Server::start().unwrap();
    let list = |ids: &[&str], next| serde_json::from_value(page(ids, next)).unwrap();
    let first = mock.list_webhooks().match_limit(2);
    let first = first.reply(list(&["WH1", "WH2"], json!("WH2"))).expect(1);
    let rest = mock
        .list_webhooks()
        .match_limit(2)
        .match_after_cursor("WH2");
    let rest = rest.reply(list(&["WH3"], Value::Null)).expect(1);
    let items = mock.client().list_webhooks().limit(2).items();
    let all: Vec<_> = items.try_collect().await.unwrap();
    let ids: Vec<_> = all.iter().filter_map(|one| one.id.as_deref()).collect();
    assert_eq!(ids, ["WH1", "WH2", "WH3"]);
    mock.verify();
    assert_eq!((first.calls().len(), rest.calls().len()), (1, 1));
    let asked = first.calls()[0].query_parameter("after_cursor");
    assert_eq!(asked, None);
}

#[tokio::test]
async fn a_mock_gives_pages_and_an_error_one_after_the_other() {
    let mock = finix::mock::Server::start().unwrap();
    let list = |ids: &[&str], next| serde_json::from_value(page(ids, next)).unwrap();
    let calls = mock
        .list_webhooks()
        .reply(list(&["WH1"], json!("WH1")))
        .reply_raw(finix::mock::Reply::status(503))
        .reply(list(&["WH2"], json!("WH2")))
        .reply_forbidden(serde_json::from_value(json!({ "total": 0, "_embedded": {} })).unwrap());
    let mut pages = mock.client().list_webhooks().pages();
    let first = pages.try_next().await.unwrap().unwrap();
    assert_eq!((first.status().as_u16(), first.attempts()), (200, 1));
    // What is tried again is part of its page.
    let second = pages.try_next().await.unwrap().unwrap();
    assert_eq!(second.attempts(), 2);
    let error = pages.try_next().await.unwrap_err();
    assert!(matches!(error, Error::Api(api) if matches!(*api, ListWebhooksError::Forbidden(_))));
    let cursors: Vec<_> = calls
        .calls()
        .iter()
        .map(|call| call.query_parameter("after_cursor"))
        .collect();
    let cursors: Vec<_> = cursors.iter().map(Option::as_deref).collect();
    assert_eq!(cursors, [None, Some("WH1"), Some("WH1"), Some("WH2")]);
}
