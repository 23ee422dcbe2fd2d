//! Whether the three ways do the same, so that unlike things are not compared.

use serde_json::Value;
use tests::{Recorder, Reply};

use super::{ANSWER, ByHand, Generated, ID, RawProgenitor, Way};

/// What of a call another way has to have in common with it.
#[derive(Debug, PartialEq)]
struct Call {
    /// Method, path and headers.
    head: Vec<String>,
    body: Value,
    response: Value,
}

/// Fails unless method, path, headers and body of the request, and what is read of the response, are the same in all
/// three. The one thing more that progenitor sends is a header `api-version`.
pub(crate) async fn assert_alike() {
    let by_hand = call::<ByHand>().await;
    assert_eq!(by_hand.head[0], "PUT /api/v1/webhooks/wh_1/ HTTP/1.1");
    assert_eq!(
        Some(&by_hand.response),
        serde_json::from_str(ANSWER).ok().as_ref()
    );
    assert_eq!(call::<Generated>().await, by_hand);
    let mut raw = call::<RawProgenitor>().await;
    raw.head.retain(|line| line != "api-version: 1.0.0");
    assert_eq!(raw, by_hand);
}

async fn call<W: Way>() -> Call {
    let reply = Reply::new(200)
        .header("content-type", "application/json")
        .body(ANSWER);
    let server = Recorder::start(reply).await;
    let webhook = W::new(&server.url()).update(ID).await;
    let request = server.take_one();
    let golden = request.golden();
    let (head, _) = golden.split_once("\n\n").expect("an empty line");
    Call {
        head: head.lines().map(str::to_owned).collect(),
        body: request.json().expect("a body"),
        response: serde_json::to_value(webhook).expect("JSON"),
    }
}
