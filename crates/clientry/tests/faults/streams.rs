//! Streams of servers that fall silent: each piece has the limit on silence, and the whole has none.

use clientry::{BodyProblem, ByteStream, Failure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

const HEAD: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

/// A server in the test's own time: after each of `pauses` it says a byte, then nothing more.
async fn pausing(clock: &Clock, pauses: &'static [u64]) -> Builder {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let policy = clock.policy();
    let clock = clock.clone();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_u8().await.unwrap();
        stream.write_all(HEAD.as_bytes()).await.unwrap();
        clock.release();
        for pause in pauses {
            tokio::time::sleep(SECOND * u32::try_from(*pause).unwrap()).await;
            stream.write_all(b"1\r\nx\r\n").await.unwrap();
        }
        std::future::pending::<()>().await;
    });
    Builder::new(&PROVIDER).base_url(url).retry(policy)
}

async fn stream(builder: Builder) -> Result<ByteStream, Error<()>> {
    let core = builder.build().unwrap();
    let request = core.request(&GET);
    request
        .send_streaming(|response| response.unexpected())
        .await
}

#[tokio::test(start_paused = true)]
async fn a_stream_may_last_for_ever_and_be_silent_for_half_a_minute() {
    let clock = Clock::paused();
    let pauses = &[29, 29, 1, 29, 29];
    let mut bytes = stream(pausing(&clock, pauses).await).await.unwrap();
    let begun = tokio::time::Instant::now();
    for _ in pauses {
        assert_eq!(bytes.next().await.unwrap().unwrap(), "x");
    }
    assert_close(begun.elapsed(), SECOND * 117);
    let failure = bytes.next().await.unwrap().unwrap_err();
    assert_close(begun.elapsed(), SECOND * 147);
    let text = failure.to_string();
    assert!(
        text.contains("the body broke off: the server was silent for 30s, after 5 bytes"),
        "{text}"
    );
    let Failure::UnreadableBody(body) = &failure else {
        panic!("{failure}")
    };
    assert!(matches!(body.problem(), BodyProblem::CutOff(error) if error.is_timeout()));
    let error = Error::<()>::from(failure);
    assert!(error.is_timeout());
    assert_close(error.elapsed(), SECOND * 147);
    assert!(bytes.next().await.is_none());
}

/// A reader that takes its time is not a server that is silent.
#[tokio::test(start_paused = true)]
async fn the_time_between_two_polls_does_not_count() {
    let clock = Clock::paused();
    let mut bytes = stream(pausing(&clock, &[0, 50]).await).await.unwrap();
    assert_eq!(bytes.next().await.unwrap().unwrap(), "x");
    tokio::time::sleep(SECOND * 45).await;
    assert_eq!(bytes.next().await.unwrap().unwrap(), "x");
}

#[tokio::test(start_paused = true)]
async fn no_limit_to_silence_is_none() {
    let clock = Clock::paused();
    let builder = pausing(&clock, &[100_000]).await;
    let mut bytes = stream(builder.read_timeout(Duration::MAX)).await.unwrap();
    assert_eq!(bytes.next().await.unwrap().unwrap(), "x");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_begins_costs_the_calls_limit() {
    let clock = Clock::paused();
    let held = clock.clone();
    let server = Server::start(vec![server::silence(move || held.release())]);
    let error = stream(builder(&server, &clock)).await.unwrap_err();
    assert!(
        matches!(error, Error::Transport(_)) && error.is_timeout(),
        "{error}"
    );
    assert_eq!((error.attempts(), server.requests()), (2, 2));
    assert_close(error.elapsed(), SECOND * 60);
}

#[cfg(feature = "gzip")]
mod gzip {
    use super::*;
    use std::io::Write;

    use super::server::say;

    fn compressed(body: &[u8], cut: usize) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(body).unwrap();
        let body = encoder.finish().unwrap();
        let body = &body[..body.len() - cut];
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body].concat()
    }

    async fn read(cut: usize) -> (usize, Option<Failure>) {
        let clock = Clock::paused();
        let server = Server::start(vec![say(compressed(&[b'x'; 100_000], cut))]);
        let mut bytes = stream(builder(&server, &clock).gzip()).await.unwrap();
        assert_eq!(bytes.content_length(), None);
        let mut length = 0;
        loop {
            match bytes.next().await {
                Some(Ok(piece)) => length += piece.len(),
                Some(Err(failure)) => return (length, Some(failure)),
                None => return (length, None),
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn gzip_that_was_asked_for_is_undone_as_it_comes() {
        let (length, failure) = read(0).await;
        assert_eq!((length, failure.is_none()), (100_000, true));
        let (_, failure) = read(20).await;
        let failure = failure.unwrap();
        assert!(
            matches!(&failure, Failure::UnreadableBody(body) if matches!(body.problem(), BodyProblem::InvalidCompression)),
            "{failure:?}"
        );
    }
}
