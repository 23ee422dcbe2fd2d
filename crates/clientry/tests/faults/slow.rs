//! Servers that are slow, or never come to an end.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::server::silence;
use super::*;
use clientry::Failure;

/// A server in the test's own time: reads a request, says `head`, releases the clock, and goes on a byte
/// a second for ever.
async fn dripping(clock: &Clock, head: &'static str) -> Builder {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let policy = clock.policy();
    let clock = clock.clone();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_u8().await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        clock.release();
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(SECOND).await;
        }
    });
    Builder::new(&PROVIDER).base_url(url).retry(policy)
}

fn silent(clock: &Clock) -> Server {
    let clock = clock.clone();
    Server::start(vec![silence(move || clock.release())])
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_responds_costs_the_calls_limit() {
    let clock = Clock::paused();
    let server = silent(&clock);
    let error = call(&server, &clock, &GET).await.unwrap_err();
    // Half a minute of silence, then a second attempt, which the limit of a minute ends.
    assert!(error.is_timeout() && error.is_retryable() && error.status().is_none());
    assert_eq!((error.attempts(), server.requests()), (2, 2));
    assert_close(error.elapsed(), SECOND * 60);
    assert!(
        error
            .to_string()
            .contains("longer than its limit of 60s, after 2 attempts"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_post_is_not_repeated_into_silence() {
    let clock = Clock::paused();
    let server = silent(&clock);
    let error = call(&server, &clock, &POST).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_connect());
    assert!(
        error.to_string().ends_with("the server was silent for 30s"),
        "{error}"
    );
    assert_eq!((error.attempts(), server.requests()), (1, 1));
    assert_close(error.elapsed(), SECOND * 30);
}

#[tokio::test(start_paused = true)]
async fn a_call_has_a_limit_of_its_own() {
    for (own, elapsed) in [(10, 10), (70, 70), (u64::MAX, 90)] {
        let clock = Clock::paused();
        let server = silent(&clock);
        let policy = clock.policy().deadline(Duration::MAX);
        let core = builder(&server, &clock).retry(policy).build().unwrap();
        let call = core.call().timeout(Duration::from_secs(own));
        let error = call.request(&GET).send().await.unwrap_err();
        let Failure::Transport(error) = error else {
            panic!("{error:?}")
        };
        assert!(error.is_timeout());
        let waits: Duration = clock.waits().iter().sum();
        let expected = SECOND * elapsed;
        let expected = if own > 90 { expected + waits } else { expected };
        assert_close(error.elapsed(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn each_limit_can_be_set() {
    for (total, silence, elapsed, attempts) in [
        (10, 30, 10, 1),
        (30, 10, 30, 3),
        (u64::MAX, 7, 21, 3),
        // With no limit to silence, that of the call is the only one.
        (20, u64::MAX, 20, 1),
    ] {
        let clock = Clock::paused();
        let server = silent(&clock);
        let builder = builder(&server, &clock)
            .timeout(Duration::from_secs(total))
            .read_timeout(Duration::from_secs(silence));
        let error = call_with(builder, &GET).await.unwrap_err();
        let waits: Duration = if total < 60 {
            Duration::ZERO
        } else {
            clock.waits().iter().sum()
        };
        assert_close(error.elapsed(), SECOND * elapsed + waits);
        assert_eq!(error.attempts(), attempts);
    }
}

#[tokio::test(start_paused = true)]
async fn a_byte_a_second_costs_no_more_than_the_calls_limit() {
    let clock = Clock::paused();
    let builder = dripping(&clock, "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n").await;
    let error = call_with(builder, &GET).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(
        (error.status().unwrap().as_u16(), error.attempts()),
        (200, 1)
    );
    assert!((55..=61).contains(&error.body().unwrap().len()), "{error}");
    assert_close(error.elapsed(), SECOND * 60);
}

#[tokio::test(start_paused = true)]
async fn a_head_that_takes_too_long_is_silence() {
    let clock = Clock::paused();
    let builder = dripping(&clock, "HTTP/1.1 200 OK\r\nx-filler: ").await;
    let error = call_with(builder, &POST).await.unwrap_err();
    assert!(error.is_timeout() && error.status().is_none());
    assert_close(error.elapsed(), SECOND * 30);
}
