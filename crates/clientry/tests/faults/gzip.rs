//! Compressed answers, where they are asked for.

use std::io::Write;

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
async fn a_compressed_answer_is_read_where_it_was_asked_for() {
    let clock = Clock::standing();
    let server = Server::start(vec![say(compressed(br#"{"a":1}"#))]);
    let thing = call_with(builder(&server, &clock).gzip(), &GET)
        .await
        .unwrap();
    assert_eq!(thing["a"], 1);
    let error = call(&server, &clock, &GET).await.unwrap_err();
    assert!(matches!(error, Error::UnreadableBody(_)), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_limit_counts_what_is_decompressed() {
    let clock = Clock::standing();
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

#[tokio::test(start_paused = true)]
async fn what_is_not_gzip_is_unreadable_and_keeps_its_status() {
    let clock = Clock::standing();
    let server = Server::start(vec![say(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 7\r\n\r\n{\"a\":1}",
    )]);
    let error = call_with(builder(&server, &clock).gzip(), &GET)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::UnreadableBody(_)), "{error}");
    assert_eq!(error.status().unwrap(), 200);
}
