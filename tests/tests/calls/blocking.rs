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
