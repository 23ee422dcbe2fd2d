//! Responses whose body is not what it should be. None but a broken connection is worth another attempt.

use clientry::BodyProblem;

use super::server::{response, say};
use super::*;

const MIB: usize = 1024 * 1024;

/// One call, which must end at once with an unreadable body.
async fn unreadable(bytes: Vec<u8>) -> BodyProblem {
    let clock = Clock::paused();
    let server = Server::start(vec![say(bytes)]);
    let error = call(&server, &clock, &GET).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!((error.attempts(), server.requests()), (1, 1), "{error}");
    assert_close(error.elapsed(), Duration::ZERO);
    match error {
        Error::UnreadableBody(body) => match body.problem() {
            BodyProblem::Truncated { line, column } => BodyProblem::Truncated {
                line: *line,
                column: *column,
            },
            BodyProblem::Empty => BodyProblem::Empty,
            BodyProblem::NotJson { line, column } => BodyProblem::NotJson {
                line: *line,
                column: *column,
            },
            BodyProblem::NotUtf8 => BodyProblem::NotUtf8,
            other => panic!("{other}"),
        },
        other => panic!("{other}"),
    }
}

fn with_length(length: usize, body: &[u8]) -> Vec<u8> {
    [
        format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n")
            .as_bytes(),
        body,
    ]
    .concat()
}

#[tokio::test(start_paused = true)]
async fn truncated_empty_and_foreign_bodies_are_unreadable() {
    assert!(matches!(
        unreadable(with_length(8, b"{\"a\":[1,")).await,
        BodyProblem::Truncated { column: 8, .. }
    ));
    assert!(matches!(
        unreadable(with_length(0, b"")).await,
        BodyProblem::Empty
    ));
    assert!(matches!(
        unreadable(with_length(6, b"<html>")).await,
        BodyProblem::NotJson { column: 1, .. }
    ));
    assert!(matches!(
        unreadable(with_length(5, b"[\"\xff\"]")).await,
        BodyProblem::NotUtf8
    ));
}

#[tokio::test(start_paused = true)]
async fn a_content_length_that_is_too_short_truncates() {
    assert!(matches!(
        unreadable(with_length(4, b"[1,2]")).await,
        BodyProblem::Truncated { column: 4, .. }
    ));
}

#[tokio::test(start_paused = true)]
async fn a_content_length_that_is_too_long_is_a_broken_connection() {
    let clock = Clock::paused();
    let server = Server::start(vec![
        say(with_length(9, b"[1,2]")),
        response("200 OK", "", "[1,2]"),
    ]);
    let thing = call(&server, &clock, &GET).await.unwrap();
    assert_eq!((thing.attempts(), server.requests()), (2, 2));
    assert_plain_backoff(&clock, 1, thing.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_content_length_that_is_none_is_a_transport_error() {
    let clock = Clock::paused();
    let server = Server::start(vec![say(
        "HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n[1,2]",
    )]);
    let error = call(&server, &clock, &GET).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error}");
}

#[tokio::test(start_paused = true)]
async fn twenty_mebibytes_are_not_read() {
    for (status, requests) in [("200 OK", 1), ("404 No", 1), ("503 Busy", 3)] {
        let chunk = [b"100000\r\n", &vec![b' '; MIB][..], b"\r\n"].concat();
        let head = format!(
            "HTTP/1.1 {status}\r\ntransfer-encoding: chunked\r\nx-request-id: req_1\r\n\r\n"
        );
        let chunked = [head.as_bytes(), &chunk.repeat(20), b"0\r\n\r\n"].concat();
        let told = [
            format!(
                "HTTP/1.1 {status}\r\ncontent-length: {}\r\nx-request-id: req_1\r\n\r\n",
                20 * MIB
            )
            .as_bytes(),
            &vec![b' '; 20 * MIB],
        ]
        .concat();
        for (bytes, kept) in [(chunked, 8 * MIB), (told, 0)] {
            let clock = Clock::paused();
            let server = Server::start(vec![say(bytes)]);
            let error = call(&server, &clock, &GET).await.unwrap_err();
            assert!(matches!(error, Error::BodyTooLarge(_)), "{error}");
            assert_eq!(
                (error.status().unwrap().as_str(), error.request_id()),
                (&status[..3], Some("req_1"))
            );
            assert_eq!(
                (error.body().unwrap().len(), server.requests()),
                (kept, requests)
            );
            assert_plain_backoff(&clock, requests - 1, error.elapsed());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn eight_mebibytes_are_read() {
    let clock = Clock::paused();
    let json = format!("[{}]", " ".repeat(8 * MIB - 2));
    let server = Server::start(vec![response("200 OK", "", &json)]);
    assert_eq!(
        call(&server, &clock, &GET).await.unwrap().body().len(),
        8 * MIB
    );
}
