//! Compressed responses, where they are asked for.

use std::io::Write;

use clientry::BodyProblem;

use super::server::say;
use super::*;

fn compressed(json: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(json).unwrap();
    let body = encoder.finish().unwrap();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), &body].concat()
}

#[tokio::test(start_paused = true)]
async fn a_compressed_response_is_read_where_it_was_asked_for() {
    let clock = Clock::paused();
    let server = Server::start(vec![say(compressed(br#"{"a":1}"#))]);
    let thing = call_with(builder(&server, &clock).gzip(), &GET)
        .await
        .unwrap();
    assert_eq!(thing["a"], 1);
    let error = call(&server, &clock, &GET).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "acme get_thing: 200 OK, but the body is compressed with `gzip`, which was not asked for; the provider accepted the call"
    );
    assert!(!error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn another_coding_than_the_one_that_was_asked_for_is_told() {
    let (error, requests) = unreadable(
        b"HTTP/1.1 200 OK\r\ncontent-encoding: br\r\ncontent-length: 3\r\n\r\n\x1b\x17\0".to_vec(),
    )
    .await;
    assert_eq!(
        error.to_string(),
        "acme get_thing: 200 OK, but the body is compressed with `br`, which was not asked for; the provider accepted the call"
    );
    assert_eq!(requests, 1);
}

#[tokio::test(start_paused = true)]
async fn the_limit_counts_what_is_decompressed() {
    let clock = Clock::paused();
    let server = Server::start(vec![say(compressed(&vec![b' '; 20 * 1024 * 1024]))]);
    let error = call_with(builder(&server, &clock).gzip(), &GET)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::BodyTooLarge(_)), "{error}");
    assert_eq!(
        (error.body().unwrap().len(), server.requests()),
        (8 * 1024 * 1024, 1)
    );
}

/// Asks for the bytes of `said`, whose head says they are gzip, and tells what became of it.
async fn unreadable(said: Vec<u8>) -> (Error<()>, usize) {
    let clock = Clock::paused();
    let server = Server::start(vec![say(said)]);
    let error = call_with(builder(&server, &clock).gzip(), &GET)
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(error.attempts() as usize, server.requests());
    (error, server.requests())
}

fn problem(error: &Error<()>) -> &BodyProblem {
    match error {
        Error::UnreadableBody(body) => body.problem(),
        other => panic!("{other}"),
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_gzip_to_its_end_is_told_and_not_asked_for_again() {
    let good = compressed(br#"{"a":1}"#);
    let checksum = good.len() - 8;
    let mut corrupt = good.clone();
    corrupt[checksum] ^= 0xff;
    let plain = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 7\r\n\r\n{\"a\":1}";
    let short =
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\n\x1f\x8b\x08";
    for said in [corrupt, plain.to_vec(), short.to_vec()] {
        let (error, requests) = unreadable(said).await;
        assert!(
            matches!(problem(&error), BodyProblem::InvalidCompression),
            "{error}"
        );
        assert!(!error.is_retryable() && !error.is_timeout());
        assert_eq!(requests, 1);
        assert_eq!(
            error.to_string(),
            "acme get_thing: 200 OK, but the body is not compressed as its `Content-Encoding` says; the provider accepted the call"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_compressed_response_that_breaks_off_is_asked_for_again() {
    let mut good = compressed(br#"{"a":1}"#);
    good.truncate(good.len() - 5);
    let (error, requests) = unreadable(good).await;
    assert!(matches!(problem(&error), BodyProblem::CutOff(_)), "{error}");
    assert_eq!(requests, 3);
}

/// What the body is says nothing against the status, which tells that the next attempt may go better.
#[tokio::test(start_paused = true)]
async fn a_busy_server_is_asked_again_whatever_its_body_is() {
    let clock = Clock::paused();
    let busy = "HTTP/1.1 503 Busy\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\nconnection: close\r\n\r\nbusy";
    let server = Server::start(vec![say(busy), super::server::response("200 OK", "", "{}")]);
    let response = call_with(builder(&server, &clock).gzip(), &GET)
        .await
        .unwrap();
    assert_eq!(response.attempts(), 2);
}
