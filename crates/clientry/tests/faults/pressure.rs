//! Servers that ask to be left alone.

use std::time::SystemTime;

use super::server::response;
use super::*;

#[tokio::test(start_paused = true)]
async fn a_429_and_then_a_success() {
    for operation in [&GET, &POST] {
        let clock = Clock::paused();
        let server = Server::start(vec![
            response("429 Slow", "", "{}"),
            response("200 OK", "", "{}"),
        ]);
        let thing = call(&server, &clock, operation).await.unwrap();
        assert_eq!((thing.attempts(), server.requests()), (2, 2));
        assert_plain_backoff(&clock, 1, thing.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_stays_busy_is_asked_three_times() {
    for (operation, requests) in [(&GET, 3), (&POST, 1)] {
        let clock = Clock::paused();
        let script = (0..10)
            .map(|_| response("503 Busy", "", "{}"))
            .chain([response("200 OK", "", "{}")]);
        let server = Server::start(script.collect());
        let error = call(&server, &clock, operation).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 503);
        assert_eq!(
            (error.attempts(), server.requests()),
            (requests as u32, requests)
        );
        assert_plain_backoff(&clock, requests - 1, error.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_waited_for() {
    // A date has whole seconds, and the client looks at its clock some time before the test does again.
    let date = httpdate::fmt_http_date(SystemTime::now() + SECOND * 20);
    let at = httpdate::parse_http_date(&date).unwrap();
    for value in ["20", &date] {
        let asked = || match value {
            "20" => SECOND * 20,
            _ => at.duration_since(SystemTime::now()).unwrap_or_default(),
        };
        let most = asked();
        let clock = Clock::paused();
        let header = format!("retry-after: {value}\r\n");
        let server = Server::start(vec![
            response("503 Busy", &header, "{}"),
            response("200 OK", "", "{}"),
        ]);
        let thing = call(&server, &clock, &GET).await.unwrap();
        assert_eq!(server.requests(), 2);
        // The backoff's random part comes on top.
        let possible = asked()..=most + SECOND;
        let waits = clock.waits();
        assert!(
            possible.contains(&waits[0]),
            "{waits:?} is not {possible:?}"
        );
        assert_close(thing.elapsed(), clock.waits()[0]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_in_the_past_or_without_sense_is_no_wait() {
    for value in [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "0",
        "-5",
        "soon",
        "",
        "1e9",
        "9.5",
    ] {
        let clock = Clock::paused();
        let header = format!("retry-after: {value}\r\n");
        let server = Server::start(vec![
            response("429 Slow", &header, "{}"),
            response("200 OK", "", "{}"),
        ]);
        let thing = call(&server, &clock, &GET).await.unwrap();
        assert_eq!(server.requests(), 2);
        assert_plain_backoff(&clock, 1, thing.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_beyond_the_limit_ends_the_call_at_once() {
    for value in [
        "31536000",
        "61",
        "99999999999999999999",
        "Fri, 31 Dec 9999 23:59:59 GMT",
    ] {
        for timeout in [SECOND * 60, Duration::MAX] {
            let clock = Clock::paused();
            let header = format!("retry-after: {value}\r\n");
            let server = Server::start(vec![response("429 Slow", &header, "{}")]);
            let error = call_with(builder(&server, &clock).timeout(timeout), &GET)
                .await
                .unwrap_err();
            assert_eq!(
                (
                    error.status().unwrap().as_u16(),
                    error.attempts(),
                    server.requests()
                ),
                (429, 1, 1)
            );
            assert_close(error.elapsed(), Duration::ZERO);
        }
    }
}
