//! Credentials that come from a provider: when it is asked, where they go, and what a 401 does.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clientry::{Body, BoxError, BoxFuture, BuildError, Failure, SecretString, TokenProvider};

use super::support::{Server, response};
use super::*;

static TOKENS: Provider = Provider::new("acme", "1.2.3", "ACME_BASE_URL")
    .schemes(&[
        Scheme::new("bearerAuth", SchemeKind::Bearer, "bearer_token"),
        Scheme::new("basicAuth", SchemeKind::Basic, "basic_auth"),
        Scheme::new(
            "headerAuth",
            SchemeKind::Header {
                name: "X-Key",
                prefix: "Key ",
            },
            "key",
        ),
        Scheme::new(
            "queryAuth",
            SchemeKind::Query { name: "the key" },
            "query_key",
        ),
        Scheme::new("cookieAuth", SchemeKind::Cookie { name: "sid" }, "session"),
    ])
    .required(&[&["bearerAuth"]])
    .request_id_headers(&["X-Request-ID"]);

static READ: Operation =
    Operation::new("read", Method::GET, "/things").security(&[&["bearerAuth"]]);
static POST: Operation =
    Operation::new("create", Method::POST, "/things").security(&[&["bearerAuth"]]);
static ALL: Operation = Operation::new("all", Method::GET, "/all").security(&[&[
    "bearerAuth",
    "headerAuth",
    "queryAuth",
    "cookieAuth",
]]);

/// `t1`, `t2` and so on, one each time; and how often it was asked.
fn counting() -> (impl TokenProvider + Clone + 'static, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let provider = move || {
        let number = counted.fetch_add(1, Ordering::SeqCst) + 1;
        std::future::ready(Ok::<_, BoxError>(SecretString::from(format!("t{number}"))))
    };
    (provider, asked)
}

fn builder_of(server: &Server, provider: impl TokenProvider + 'static) -> Builder {
    let policy = RetryPolicy::default().sleep_with(|_| std::future::ready(()));
    Builder::new(&TOKENS)
        .base_url(&server.url)
        .retry(policy)
        .credential_from("bearerAuth", provider)
}

/// The credential of each request that came.
fn sent(server: &Server) -> Vec<String> {
    let requests = server.all_recorded();
    let sent = requests
        .iter()
        .map(|request| request.header("authorization"));
    sent.map(|value| value.unwrap_or("-").to_owned()).collect()
}

fn status(line: &str) -> String {
    response(line, "application/json", "{}")
}

#[tokio::test]
async fn a_provider_is_asked_before_each_attempt() {
    let server = Server::start(&[&status("503 Busy"), &status("200 OK")]).await;
    let (provider, asked) = counting();
    let core = builder_of(&server, provider).build().unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    let response = core.request(&READ).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.attempts()), (200, 2));
    assert_eq!(sent(&server), ["Bearer t1", "Bearer t2"]);
}

#[tokio::test]
async fn a_refused_credential_is_exchanged_once() {
    let server = Server::start(&[&status("401 No"), &status("200 OK")]).await;
    let (provider, _) = counting();
    let core = builder_of(&server, provider.clone())
        .retry(RetryPolicy::off())
        .build()
        .unwrap();
    let response = core.request(&POST).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.attempts()), (200, 2));
    assert_eq!(sent(&server), ["Bearer t1", "Bearer t2"]);
    assert!(!response.earlier_attempt_may_be_done());

    let server = Server::start(&[&status("401 No")]).await;
    let core = builder_of(&server, provider).build().unwrap();
    let response = core.request(&READ).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.attempts()), (401, 2));
    assert_eq!(sent(&server), ["Bearer t3", "Bearer t4"]);
}

#[tokio::test]
async fn it_is_exchanged_once_a_call_and_not_once_an_attempt() {
    let replies = ["401 No", "503 Busy", "401 No", "200 OK"].map(status);
    let server = Server::start(&replies.each_ref().map(String::as_str)).await;
    let core = builder_of(&server, counting().0).build().unwrap();
    let response = core.request(&READ).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.attempts()), (401, 3));
    assert_eq!(sent(&server), ["Bearer t1", "Bearer t2", "Bearer t3"]);
}

#[tokio::test]
async fn the_same_credential_is_not_sent_again() {
    let server = Server::start(&[&status("401 No")]).await;
    let provider = || std::future::ready(Ok::<_, BoxError>(SecretString::from("same")));
    let core = builder_of(&server, provider).build().unwrap();
    let response = core.request(&READ).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.attempts()), (401, 1));
    assert_eq!(sent(&server), ["Bearer same"]);
}

#[tokio::test]
async fn a_body_that_is_sent_once_is_not_sent_again() {
    let server = Server::start(&[&status("401 No"), &status("200 OK")]).await;
    let core = builder_of(&server, counting().0).build().unwrap();
    let stream = Body::reader(&b"a"[..], None);
    let request = core.request(&POST).raw(&["text/plain"], &stream);
    let response = request.send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.attempts()), (401, 1));
}

/// What was refused is told, so that a provider that caches knows.
#[tokio::test]
async fn a_provider_is_told_what_was_refused() {
    struct Cached;
    impl TokenProvider for Cached {
        fn token<'a>(
            &'a self,
            refused: Option<&'a SecretString>,
        ) -> BoxFuture<'a, Result<SecretString, BoxError>> {
            let token = match refused.map(SecretString::expose_secret) {
                None => "old",
                Some("old") => "new",
                Some(other) => panic!("{other} was never given"),
            };
            Box::pin(std::future::ready(Ok(token.into())))
        }
    }
    let server = Server::start(&[&status("401 No"), &status("200 OK")]).await;
    let shared: Arc<dyn TokenProvider> = Arc::new(Cached);
    let core = builder_of(&server, shared).build().unwrap();
    assert_eq!(core.request(&READ).send().await.unwrap().attempts(), 2);
    assert_eq!(sent(&server), ["Bearer old", "Bearer new"]);
}

#[tokio::test]
async fn each_scheme_puts_it_where_it_belongs() {
    let server = Server::start(&[&status("200 OK")]).await;
    let provider = || std::future::ready(Ok::<_, BoxError>(SecretString::from("a&b")));
    let simple = || std::future::ready(Ok::<_, BoxError>(SecretString::from("s1")));
    let core = builder_of(&server, provider)
        .credential_from("headerAuth", provider)
        .credential_from("queryAuth", provider)
        .credential_from("cookieAuth", simple)
        .build()
        .unwrap();
    let request = core.request(&ALL).query("q", "1").cookie("c", "2");
    request.send().await.unwrap();
    let request = &server.all_recorded()[0];
    assert_eq!(request.target(), "/all?q=1&the%20key=a%26b");
    assert_eq!(request.header("authorization"), Some("Bearer a&b"));
    assert_eq!(request.header("x-key"), Some("Key a&b"));
    assert_eq!(request.header("cookie"), Some("c=2; sid=s1"));
    core.request(&ALL).send().await.unwrap();
    let request = &server.all_recorded()[1];
    assert_eq!(request.target(), "/all?the%20key=a%26b");
    assert_eq!(request.header("cookie"), Some("sid=s1"));
}

#[tokio::test]
async fn a_redirect_within_the_origin_takes_it_along() {
    let server = Server::start_with(|url| {
        let redirect = format!(
            "HTTP/1.1 307 There\r\nlocation: {url}/there\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
        vec![redirect.into_bytes(), status("200 OK").into_bytes()]
    })
    .await;
    let core = builder_of(&server, counting().0).build().unwrap();
    core.request(&READ).send().await.unwrap();
    assert_eq!(sent(&server), ["Bearer t1", "Bearer t1"]);
}

#[tokio::test]
async fn a_header_of_the_call_goes_before_it() {
    let server = Server::start(&[&status("200 OK")]).await;
    let (provider, asked) = counting();
    let core = builder_of(&server, provider).build().unwrap();
    let call = core.call().header("authorization", "Bearer mine");
    call.request(&READ).send().await.unwrap();
    assert_eq!(sent(&server), ["Bearer mine"]);
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn what_a_provider_fails_with_ends_the_call() {
    let server = Server::start(&[&status("200 OK")]).await;
    let provider = || std::future::ready(Err::<SecretString, _>("the vault is sealed"));
    let core = builder_of(&server, provider).build().unwrap();
    let failure = core.request(&READ).send().await.unwrap_err();
    assert_eq!(
        failure.to_string(),
        "acme read: no credential for bearerAuth: the vault is sealed"
    );
    assert_eq!((failure.attempts(), server.requests().len()), (0, 0));
    let Failure::Credential(error) = failure else {
        panic!("{failure:?}")
    };
    assert_eq!((error.scheme(), error.operation()), ("bearerAuth", "read"));
    assert!(!error.is_retryable() && error.raw().is_none() && error.oauth2().is_none());
    assert_eq!(error.cause().to_string(), "the vault is sealed");
}

#[tokio::test]
async fn a_failure_after_a_401_keeps_the_response() {
    let server = Server::start(&[&status("401 No")]).await;
    let asked = AtomicUsize::new(0);
    let provider = move || {
        let first = asked.fetch_add(1, Ordering::SeqCst) == 0;
        std::future::ready(match first {
            true => Ok(SecretString::from("hunter2")),
            false => Err("the vault is sealed"),
        })
    };
    let core = builder_of(&server, provider).build().unwrap();
    let failure = core.request(&READ).send().await.unwrap_err();
    let error: Error<()> = failure.into();
    assert_eq!(
        error.to_string(),
        "acme read: 401 Unauthorized, and no other credential for bearerAuth: the vault is sealed (request id req_1)"
    );
    assert!(error.is_unauthorized() && !error.is_retryable());
    assert_eq!(error.request_id(), Some("req_1"));
    assert_eq!(error.body().map(|body| &body[..]), Some(&b"{}"[..]));
    assert_eq!(error.attempts(), 1);
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[tokio::test]
async fn what_cannot_be_sent_is_not_sent_and_not_shown() {
    let server = Server::start(&[&status("200 OK")]).await;
    for token in ["hunter2\n", "", "hun ter2"] {
        let provider = move || std::future::ready(Ok::<_, BoxError>(SecretString::from(token)));
        let core = builder_of(&server, provider).build().unwrap();
        let failure = core.request(&READ).send().await.unwrap_err();
        let text = format!("{failure} {failure:?} {core:?}");
        assert!(text.contains("cannot be sent"), "{text}");
        assert!(!text.contains("hun"), "{text}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn waiting_for_it_is_part_of_the_calls_time() {
    let server = Server::start(&[&status("200 OK")]).await;
    let provider = || std::future::pending::<Result<SecretString, BoxError>>();
    let core = builder_of(&server, provider).build().unwrap();
    tokio::time::pause();
    let call = core.call().timeout(Duration::from_secs(5));
    let failure = call.request(&READ).send().await.unwrap_err();
    let Failure::Credential(error) = failure else {
        panic!("{failure:?}")
    };
    assert_eq!(
        error.to_string(),
        "acme read: no credential for bearerAuth: it did not arrive before the call's limit of 5s ran out"
    );
    assert!(error.is_timeout() && error.is_retryable());
    assert_eq!((error.attempts(), error.elapsed().as_secs()), (0, 5));
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn waiting_for_another_one_keeps_the_401() {
    let server = Server::start(&[&status("401 No")]).await;
    let asked = Arc::new(tokio::sync::Notify::new());
    let (told, first) = (Arc::clone(&asked), AtomicUsize::new(0));
    let provider = move || {
        let first = first.fetch_add(1, Ordering::SeqCst) == 0;
        if !first {
            told.notify_one();
        }
        async move {
            match first {
                true => Ok::<_, BoxError>(SecretString::from("t1")),
                false => std::future::pending().await,
            }
        }
    };
    let core = builder_of(&server, provider).build().unwrap();
    let call = tokio::spawn(async move { core.request(&READ).send().await.map(drop) });
    asked.notified().await;
    tokio::time::pause();
    let error: Error<()> = call.await.unwrap().unwrap_err().into();
    assert!(matches!(error, Error::Credential(_)), "{error}");
    assert!(error.is_timeout() && error.is_unauthorized() && error.is_retryable());
}

#[tokio::test]
async fn a_builder_knows_what_a_provider_is_for() {
    let (provider, _) = counting();
    let builder = || Builder::new(&TOKENS).base_url("https://acme.example");
    let none = builder().build().unwrap_err();
    assert!(
        matches!(none, BuildError::MissingCredential { .. }),
        "{none}"
    );
    let basic = builder().credential_from("basicAuth", provider.clone());
    let basic = basic.build().unwrap_err().to_string();
    assert!(basic.contains("a user name and a password"), "{basic}");
    let unknown = builder().credential_from("other", provider.clone());
    let unknown = unknown.build().unwrap_err();
    assert!(
        matches!(unknown, BuildError::UnknownScheme { .. }),
        "{unknown}"
    );
    // The last one given for a scheme counts, however it is given.
    let server = Server::start(&[&status("200 OK")]).await;
    let core = builder_of(&server, provider)
        .credential("bearerAuth", Credential::Bearer("fixed".into()))
        .build()
        .unwrap();
    core.request(&READ).send().await.unwrap();
    assert_eq!(sent(&server), ["Bearer fixed"]);
}
