//! Calls of programs without an async runtime: no test here is a task of one.

use serde_json::json;
use tests::{Recorder, Reply};
use tokio::runtime::Runtime;
use vendaze::operations::GetWebhookError;

use super::client;

/// A server on threads of its own, which end with the runtime.
fn served(reply: Reply) -> (Runtime, Recorder) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(Recorder::start(reply));
    (runtime, server)
}

#[test]
fn a_program_without_a_runtime_makes_calls() {
    let webhook = json!({ "data": { "id": "wh_1", "name": "Sales" } });
    let (_runtime, server) = served(Reply::json(200, &webhook));
    let client = client(&server);
    let response = client.get_webhook("wh_1").send_blocking().unwrap();
    let webhook = response.into_inner().data.unwrap();
    let update = vendaze::types::UpdateWebhookRequest::from(&webhook).name("Deals");
    let call = client.update_webhook_with_body("wh_1", update);
    call.send_blocking().unwrap();
    let sent = server.take();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[1].json(), Some(json!({ "name": "Deals" })));

    server.respond_with(Reply::json(404, &json!({ "error": { "code": "gone" } })));
    let call = client.get_webhook("wh_1");
    let error: vendaze::AnyError = call.send_blocking().unwrap_err().into();
    assert!(matches!(
        error.documented(),
        Some(GetWebhookError::NotFound(_))
    ));
}

#[test]
fn a_program_without_a_runtime_reads_all_pages() {
    let page = |id: &str, more: bool| {
        let webhook = json!({ "id": id, "name": "Sales" });
        Reply::json(
            200,
            &json!({ "data": [webhook], "meta": { "has_more": more } }),
        )
    };
    let (_runtime, server) = served(Reply::new(500));
    server.respond_in_turn([page("wh_1", true), page("wh_2", false)]);
    let list = || client(&server).list_webhooks().per_page(1);
    let ids: Result<Vec<_>, _> = list()
        .items_blocking()
        .map(|item| item.map(|webhook| webhook.id.unwrap()))
        .collect();
    assert_eq!(ids.unwrap(), ["wh_1", "wh_2"]);
    let sent: Vec<_> = server.take();
    let queries: Vec<_> = sent.iter().map(|one| one.query().unwrap()).collect();
    assert_eq!(queries, ["per_page=1", "page=2&per_page=1"]);

    server.respond_in_turn([page("wh_1", true), Reply::json(403, &json!({}))]);
    let mut pages = list().pages_blocking();
    assert_eq!(pages.next().unwrap().unwrap().status(), 200);
    let error: vendaze::AnyError = pages.next().unwrap().unwrap_err().into();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403));
    assert!(pages.next().is_none());
    assert_eq!(pages.position(), Some(2));
}

#[tokio::test]
async fn a_task_is_told_what_to_do_instead() {
    let server = Recorder::start(Reply::new(404)).await;
    let client = client(&server);
    let error = client.get_webhook("wh_1").send_blocking().unwrap_err();
    let said = error.to_string();
    assert!(said.contains("await `send`"), "{said}");
    assert!(server.take().is_empty());
    let call = client.get_webhook("wh_1");
    let waiting = tokio::task::spawn_blocking(|| call.send_blocking());
    assert!(waiting.await.unwrap().unwrap_err().is_not_found());
}
