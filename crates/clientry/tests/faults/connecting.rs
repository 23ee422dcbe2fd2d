//! Connections that never come about. Nothing but time happens here, so the paused clock is left to itself:
//! the waits are those of the default policy, and no test waits for them.

use std::sync::Arc;

use clientry::HttpClient;
use clientry::reqwest::ClientBuilder;
use clientry::reqwest::dns::{Name, Resolve, Resolving};

use super::*;

/// The error of a call that never connects: each attempt took `limit`, and there were three whatever the
/// method, for the server certainly did not act.
async fn assert_never_connects(builder: Builder, limit: Duration) {
    for operation in [&GET, &POST] {
        let error = call_with(builder.clone(), operation).await.unwrap_err();
        assert!(matches!(error, Error::Transport(_)), "{error}");
        assert!(error.is_timeout() && error.is_connect() && error.is_retryable());
        assert!(error.status().is_none());
        assert_eq!(error.attempts(), 3);
        let text = error.to_string();
        assert!(text.contains("it took too long to connect"), "{text}");
        // The waits between the attempts come on top.
        let longest = limit * 3 + SECOND * 3 + Duration::from_millis(10);
        let elapsed = error.elapsed();
        assert!((limit * 3..longest).contains(&elapsed), "{elapsed:?}");
    }
}

/// An address at which no connection comes about: the queue of those that nobody accepts is full, and Linux
/// then does not respond. What is returned beside it keeps it full.
#[cfg(target_os = "linux")]
fn full() -> (String, impl Sized) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let address = socket.local_addr().unwrap();
    // A queue for none still takes one.
    let listener = socket.listen(0).unwrap();
    let queue = std::net::TcpStream::connect(address).unwrap();
    (format!("http://{address}"), (listener, queue))
}

#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn a_connection_that_never_comes_about_costs_ten_seconds_an_attempt() {
    let (url, _full) = full();
    let builder = Builder::new(&PROVIDER).base_url(url);
    assert_never_connects(builder, SECOND * 10).await;
}

#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn how_long_a_connection_may_take_can_be_set() {
    let (url, _full) = full();
    let builder = Builder::new(&PROVIDER).base_url(url);
    let limit = Duration::from_millis(2500);
    assert_never_connects(builder.connect_timeout(limit), limit).await;
}

/// A name that is never found.
struct Never;

impl Resolve for Never {
    fn resolve(&self, _: Name) -> Resolving {
        Box::pin(std::future::pending())
    }
}

fn of_the_users_own(configure: fn(ClientBuilder) -> ClientBuilder) -> Builder {
    let http =
        HttpClient::new(move |http| configure(http.no_proxy().dns_resolver(Arc::new(Never))));
    Builder::new(&PROVIDER)
        .base_url("http://acme.example")
        .allow_plain_http()
        .http_client(http)
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_never_found_costs_what_the_users_client_allows() {
    let builder = of_the_users_own(|http| http.connect_timeout(SECOND * 4));
    assert_never_connects(builder, SECOND * 4).await;
}

/// The limit of silence counts while connecting, too. Whether the server acted is then not known, so that only what is
/// harmless is repeated.
#[tokio::test(start_paused = true)]
async fn a_shorter_limit_of_silence_ends_connecting() {
    for (operation, attempts) in [(&GET, 3), (&POST, 1)] {
        let builder = of_the_users_own(|http| http).timeout(Duration::MAX);
        let error = call_with(builder.read_timeout(SECOND * 6), operation).await;
        let error = error.unwrap_err();
        assert!(error.is_timeout() && !error.is_connect(), "{error}");
        assert_eq!(error.attempts(), attempts, "{error}");
    }
}
