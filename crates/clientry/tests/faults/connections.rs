//! Connections that fail or break.

use clientry::BodyProblem;

use super::refusing::Refusing;
use super::server::{reset_after, response, say};
use super::*;

#[tokio::test(start_paused = true)]
async fn a_refused_connection_is_tried_again_for_every_method() {
    for operation in [&GET, &POST] {
        let clock = Clock::paused();
        let closed = Refusing::start();
        let builder = Builder::new(&PROVIDER)
            .base_url(&closed.url)
            .retry(clock.policy());
        let error = call_with(builder, operation).await.unwrap_err();
        assert!(error.is_connect() && error.is_retryable() && !error.is_timeout());
        assert_eq!(error.attempts(), 3);
        assert_plain_backoff(&clock, 2, error.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_reset_before_the_response_is_tried_again_where_that_is_harmless() {
    for (operation, requests) in [(&GET, 3), (&POST, 1)] {
        let clock = Clock::paused();
        let server = Server::start(vec![reset_after("")]);
        let error = call(&server, &clock, operation).await.unwrap_err();
        assert!(
            matches!(error, Error::Transport(_)) && !error.is_connect() && !error.is_timeout(),
            "{error}"
        );
        assert_eq!(
            (error.attempts(), server.requests()),
            (requests as u32, requests)
        );
        assert_plain_backoff(&clock, requests - 1, error.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_reset_amid_the_body_is_tried_again_where_that_is_harmless() {
    const HALF: &str =
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\nx-request-id: req_1\r\n\r\n{\"id\":";
    for (operation, requests) in [(&GET, 3), (&POST, 1)] {
        let clock = Clock::paused();
        let server = Server::start(vec![reset_after(HALF)]);
        let error = call(&server, &clock, operation).await.unwrap_err();
        assert_eq!(
            (error.status().unwrap().as_u16(), error.request_id()),
            (200, Some("req_1"))
        );
        assert_eq!(error.body().unwrap(), "{\"id\":");
        assert!(
            matches!(&error, Error::UnreadableBody(body) if matches!(body.problem(), BodyProblem::CutOff(_)))
        );
        assert_eq!(
            (error.attempts(), server.requests()),
            (requests as u32, requests)
        );
        assert_plain_backoff(&clock, requests - 1, error.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_outlives_two_broken_connections() {
    let clock = Clock::paused();
    let server = Server::start(vec![
        reset_after(""),
        reset_after("HTTP/1.1 200 OK\r\n"),
        response("200 OK", "", "{}"),
    ]);
    let thing = call(&server, &clock, &GET).await.unwrap();
    assert_eq!((thing.attempts(), server.requests()), (3, 3));
    assert_plain_backoff(&clock, 2, thing.elapsed());
}

#[tokio::test(start_paused = true)]
async fn what_is_not_http_is_a_transport_error() {
    let clock = Clock::paused();
    let server = Server::start(vec![say("SSH-2.0-OpenSSH_9.9\r\n")]);
    let error = call(&server, &clock, &GET).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error}");
    assert_eq!(server.requests(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_redirect_loop_ends_with_the_redirect() {
    let clock = Clock::paused();
    let server = Server::start(vec![response("302 Found", "location: /again\r\n", "")]);
    let error = call(&server, &clock, &GET).await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), error.attempts()),
        (302, 1)
    );
    assert_eq!(server.requests(), 11);
    assert_close(error.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_redirect_to_another_origin_is_not_followed() {
    let clock = Clock::paused();
    let elsewhere = Server::start(vec![response("200 OK", "", "{}")]);
    let location = format!("location: {}/thing\r\n", elsewhere.url);
    let server = Server::start(vec![response("307 Moved", &location, "")]);
    let error = call(&server, &clock, &GET).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 307);
    assert_eq!((server.requests(), elsewhere.requests()), (1, 0));
}
