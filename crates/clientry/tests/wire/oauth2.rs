//! Tokens by OAuth 2: what the token endpoint is asked, when, and what becomes of its response.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clientry::{
    Body, BoxError, BoxFuture, BuildError, ClientAuth, CredentialError, Failure, OAuth2,
    OAuth2Error, OAuth2Flows, SecretString, TokenStore,
};
use loopback::{Recorded, Recorder, Reply};
use serde_json::json;

use super::*;

static FLOWS: OAuth2Flows = OAuth2Flows::new()
    .client_credentials_url("/oauth/token?tenant=1")
    .token_url("/oauth/token");

static PROVIDER: Provider = Provider::new("acme", "1.2.3", "ACME_BASE_URL")
    .schemes(&[
        Scheme::new("oauth", SchemeKind::Bearer, "bearer_token").oauth2(&FLOWS),
        Scheme::new("plain", SchemeKind::Bearer, "plain"),
    ])
    .required(&[&["oauth"]]);

static READ: Operation = Operation::new("read", Method::GET, "/things").security(&[&["oauth"]]);
static WRITE: Operation = Operation::new("write", Method::POST, "/things").security(&[&["oauth"]]);

const ID: &str = "client id/1";
const SECRET: &str = "hunter2: s&cret";
const REFRESH: &str = "hunter3-refresh";

/// Every secret that these tests use begins so.
const SECRETS: &str = "hunter";

fn client_credentials() -> OAuth2 {
    OAuth2::client_credentials(ID, SECRET)
}

fn refresh_token() -> OAuth2 {
    OAuth2::refresh_token(ID, REFRESH).client_secret(SECRET)
}

fn granted(token: &str) -> Reply {
    Reply::json(
        200,
        &json!({ "access_token": token, "token_type": "Bearer", "expires_in": 3600 }),
    )
}

/// With a new refresh token.
fn rotated(token: &str, refresh_token: &str) -> Reply {
    Reply::json(
        200,
        &json!({ "access_token": token, "token_type": "Bearer", "refresh_token": refresh_token }),
    )
}

fn denied(status: u16, code: &str) -> Reply {
    Reply::json(
        status,
        &json!({ "error": code, "error_description": format!("{REFRESH} {SECRET}") }),
    )
}

/// An API, a token endpoint, and a client of both.
struct Both {
    api: Recorder,
    tokens: Recorder,
    core: Core,
}

impl Both {
    fn start(oauth2: OAuth2, tokens: impl IntoIterator<Item = Reply>) -> Self {
        Self::with(oauth2, tokens, |builder| builder)
    }

    fn with(
        oauth2: OAuth2,
        tokens: impl IntoIterator<Item = Reply>,
        settings: impl FnOnce(Builder) -> Builder,
    ) -> Self {
        let api = Recorder::listen([Reply::json(200, &json!({}))]);
        let tokens = Recorder::listen(tokens);
        let oauth2 = oauth2.token_url(format!("{}/oauth/token", tokens.url()));
        let builder = Builder::new(&PROVIDER)
            .base_url(api.url())
            .retry(RetryPolicy::off())
            .oauth2("oauth", oauth2);
        let core = settings(builder).build().unwrap();
        Self { api, tokens, core }
    }

    async fn call(&self) -> Result<u16, Failure> {
        let response = self.core.request(&READ).send().await?;
        Ok(response.status().as_u16())
    }

    async fn refused(&self) -> CredentialError {
        match self.call().await {
            Err(Failure::Credential(error)) => {
                let text = format!("{error} {error:?} {:?}", error.oauth2());
                assert!(!text.contains(SECRETS), "{text}");
                error
            }
            other => panic!("{other:?}"),
        }
    }

    /// The credentials of the calls so far.
    fn sent(&self) -> Vec<String> {
        let requests = self.api.requests();
        let sent = requests.iter().map(|one| one.header("authorization"));
        sent.map(|value| value.unwrap_or("-").to_owned()).collect()
    }

    /// The bodies of the token requests so far.
    fn asked(&self) -> Vec<String> {
        self.tokens.requests().iter().map(body).collect()
    }
}

fn body(request: &Recorded) -> String {
    String::from_utf8(request.body().to_vec()).unwrap()
}

#[tokio::test]
async fn client_credentials_are_exchanged_for_a_token() {
    let oauth2 = client_credentials()
        .scopes(["read", "write it"])
        .parameter("audience", "https://api.acme.example");
    let both = Both::start(oauth2, [granted("t1")]);
    assert_eq!(both.call().await.unwrap(), 200);
    assert_eq!(both.call().await.unwrap(), 200);
    assert_eq!(both.sent(), ["Bearer t1", "Bearer t1"]);
    // The id and the secret are encoded as in a form before they are put together (RFC 6749, section 2.3.1):
    // `client+id%2F1:hunter2%3A+s%26cret`.
    assert_eq!(
        both.tokens.take_one().golden(),
        "POST /oauth/token HTTP/1.1
accept: application/json
authorization: Basic Y2xpZW50K2lkJTJGMTpodW50ZXIyJTNBK3MlMjZjcmV0
content-length: 89
content-type: application/x-www-form-urlencoded
host: 127.0.0.1:<port>
user-agent: acme/<version> clientry/<version>

grant_type=client_credentials&scope=read+write+it&audience=https%3A%2F%2Fapi.acme.example"
    );
}

#[tokio::test]
async fn id_and_secret_are_in_the_body_where_that_is_asked_for() {
    let both = Both::start(
        refresh_token().client_auth(ClientAuth::Body),
        [granted("t1")],
    );
    both.call().await.unwrap();
    let request = both.tokens.take_one();
    assert_eq!(request.header("authorization"), None);
    assert_eq!(
        body(&request),
        "grant_type=refresh_token&refresh_token=hunter3-refresh&client_id=client+id%2F1&client_secret=hunter2%3A+s%26cret"
    );
    // A public client has no secret.
    let both = Both::start(OAuth2::refresh_token("public", REFRESH), [granted("t1")]);
    both.call().await.unwrap();
    let request = both.tokens.take_one();
    assert_eq!(request.header("authorization"), None);
    assert_eq!(
        body(&request),
        "grant_type=refresh_token&refresh_token=hunter3-refresh&client_id=public"
    );
}

#[tokio::test]
async fn headers_of_the_client_do_not_go_to_the_token_endpoint() {
    let both = Both::with(client_credentials(), [granted("t1")], |builder| {
        builder
            .header("X-Api-Secret", "hunter4")
            .user_agent("shop/2.1")
    });
    both.call().await.unwrap();
    assert_eq!(both.api.take_one().header("x-api-secret"), Some("hunter4"));
    let request = both.tokens.take_one();
    assert_eq!(request.header("x-api-secret"), None);
    assert!(request.header("user-agent").unwrap().ends_with("shop/2.1"));
}

#[tokio::test]
async fn a_path_is_behind_the_origin_of_the_base_url() {
    let server = Recorder::listen([granted("t1"), Reply::json(200, &json!({}))]);
    let core = Builder::new(&PROVIDER)
        .base_url(format!("{}/v1", server.url()))
        .oauth2("oauth", client_credentials())
        .build()
        .unwrap();
    core.request(&READ).send().await.unwrap();
    let targets = server.requests();
    let targets: Vec<_> = targets.iter().map(Recorded::target).collect();
    assert_eq!(targets, ["/oauth/token?tenant=1", "/v1/things"]);
}

#[tokio::test]
async fn one_token_is_fetched_for_many_calls() {
    let both = Both::start(client_credentials(), [granted("t1"), granted("t2")]);
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let core = both.core.clone();
            tokio::spawn(async move { core.request(&READ).send().await.map(|r| r.status()) })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), 200);
    }
    assert_eq!(both.tokens.received(), 1);
    assert_eq!(both.sent(), ["Bearer t1"; 50]);
}

#[tokio::test]
async fn a_failure_is_one_for_all_who_wait() {
    let both = Both::start(client_credentials(), [denied(400, "invalid_scope")]);
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let core = both.core.clone();
            tokio::spawn(async move { core.request(&READ).send().await.map(drop) })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap().is_err());
    }
    assert_eq!((both.tokens.received(), both.api.received()), (1, 0));
}

#[tokio::test]
async fn clients_with_one_oauth2_share_the_token() {
    let api = Recorder::listen([Reply::json(200, &json!({}))]);
    let tokens = Recorder::listen([granted("t1")]);
    let oauth2 = Arc::new(client_credentials().token_url(format!("{}/t", tokens.url())));
    for _ in 0..3 {
        let builder = Builder::new(&PROVIDER).base_url(api.url());
        let core = builder
            .oauth2("oauth", Arc::clone(&oauth2))
            .build()
            .unwrap();
        core.request(&READ).send().await.unwrap();
    }
    assert_eq!((tokens.received(), api.received()), (1, 3));
}

#[tokio::test]
async fn tokens_of_one_server_do_not_go_to_another() {
    // A token URL that is a path is another URL for each base URL.
    let server = Recorder::listen([granted("t1"), Reply::json(200, &json!({}))]);
    let other = Recorder::listen([Reply::json(200, &json!({}))]);
    let builder = Builder::new(&PROVIDER).oauth2("oauth", client_credentials());
    // A build that fails for another reason takes nothing.
    let failed = builder.clone().base_url(other.url());
    let failed = failed.credential("unknown", Credential::Bearer("t0".into()));
    assert!(matches!(
        failed.build(),
        Err(BuildError::UnknownScheme { .. })
    ));
    let core = builder.clone().base_url(server.url()).build().unwrap();
    core.request(&READ).send().await.unwrap();
    let error = builder.clone().base_url(other.url()).build();
    let error = error.map(drop).unwrap_err();
    assert!(
        matches!(error, BuildError::InvalidCredential { .. }),
        "{error}"
    );
    assert!(error.to_string().contains("another token URL"), "{error}");
    let ends = "it comes from `oauth2` on the builder";
    assert!(error.to_string().ends_with(ends), "{error}");
    // Another path of the same server has the same one.
    let same = builder.base_url(format!("{}/v2", server.url())).build();
    same.unwrap().request(&READ).send().await.unwrap();
    let sent = server.requests();
    let sent: Vec<_> = sent.iter().map(Recorded::target).collect();
    assert_eq!(sent, ["/oauth/token?tenant=1", "/things", "/v2/things"]);
}

/// Lets time pass for tokio's clock alone.
async fn pass(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    // A margin of 60 seconds, one of a user's own, and of a token that lives less than twice as long, half of its life.
    for (oauth2, life, used) in [
        (client_credentials(), json!(3600), 3540),
        (
            client_credentials().margin(Duration::from_secs(600)),
            json!("3600"),
            3000,
        ),
        (client_credentials(), json!(60), 30),
    ] {
        let token =
            |token: &str| Reply::json(200, &json!({ "access_token": token, "expires_in": life }));
        let both = Both::start(oauth2, [token("t1"), token("t2")]);
        both.call().await.unwrap();
        pass(used - 2).await;
        both.call().await.unwrap();
        assert_eq!(both.tokens.received(), 1, "{life}");
        pass(3).await;
        both.call().await.unwrap();
        assert_eq!(
            both.sent(),
            ["Bearer t1", "Bearer t1", "Bearer t2"],
            "{life}"
        );
    }
}

#[tokio::test]
async fn a_token_is_used_to_its_end_where_it_cannot_be_renewed_early() {
    for (failure, is_retryable) in [
        (denied(503, "temporarily_unavailable"), true),
        (Reply::raw(""), true),
        (denied(400, "invalid_client"), false),
        (Reply::html(200), false),
    ] {
        let replies = [granted("t1"), failure.clone(), failure, granted("t2")];
        let both = Both::start(client_credentials(), replies);
        both.call().await.unwrap();
        pass(3550).await;
        for _ in 0..3 {
            assert_eq!(both.call().await.unwrap(), 200);
        }
        assert_eq!(both.tokens.received(), 2, "it is not asked for each call");
        pass(60).await;
        assert_eq!(both.refused().await.is_retryable(), is_retryable);
        assert_eq!(both.call().await.unwrap(), 200);
        assert_eq!(
            both.sent(),
            [
                "Bearer t1",
                "Bearer t1",
                "Bearer t1",
                "Bearer t1",
                "Bearer t2"
            ]
        );
    }
}

#[tokio::test]
async fn an_early_renewal_that_failed_is_tried_again_a_little_later() {
    let busy = denied(503, "temporarily_unavailable");
    let replies = [granted("t1"), busy, granted("t2")];
    let both = Both::start(client_credentials(), replies);
    both.call().await.unwrap();
    pass(3545).await;
    both.call().await.unwrap();
    pass(4).await;
    both.call().await.unwrap();
    assert_eq!(both.tokens.received(), 2);
    pass(2).await;
    both.call().await.unwrap();
    assert_eq!(both.sent()[2..], ["Bearer t1", "Bearer t2"]);
}

#[tokio::test]
async fn a_token_that_was_refused_is_not_used_to_its_end() {
    let busy = denied(503, "temporarily_unavailable");
    let both = Both::start(client_credentials(), [granted("t1"), busy]);
    both.api.respond_with(Reply::json(401, &json!({})));
    let error = both.refused().await;
    assert!(error.is_retryable());
    assert_eq!(error.raw().unwrap().status(), 401);
    assert_eq!(both.sent(), ["Bearer t1"]);
}

#[tokio::test]
async fn calls_do_not_wait_long_for_a_renewal_as_long_as_there_is_a_token() {
    let asked = Arc::new(tokio::sync::Notify::new());
    let told = Arc::clone(&asked);
    let silence = Reply::silence().when_asked(move || told.notify_one());
    let both = Both::start(client_credentials(), [granted("t1"), silence]);
    both.call().await.unwrap();
    pass(3541).await;
    let call = both.core.call().timeout(Duration::from_secs(8));
    let call = tokio::spawn(async move { call.request(&READ).send().await.map(|r| r.status()) });
    asked.notified().await;
    assert_eq!(both.api.received(), 1, "it waits");
    pass(6).await;
    assert_eq!(call.await.unwrap().unwrap(), 200);
    // The renewal still goes on. No other call waits for it as long as the token lives.
    assert_eq!(both.call().await.unwrap(), 200);
    assert_eq!(both.tokens.received(), 2);
    assert_eq!(both.sent(), ["Bearer t1", "Bearer t1", "Bearer t1"]);
}

/// With `Retry-After`.
fn busy(status: u16, seconds: &str) -> Reply {
    denied(status, "temporarily_unavailable").header("retry-after", seconds)
}

#[tokio::test]
async fn a_call_waits_as_long_as_the_token_endpoint_asks_for() {
    for status in [429, 503] {
        let replies = [busy(status, "7"), granted("t1")];
        let both = Both::with(client_credentials(), replies, |builder| {
            builder.retry(RetryPolicy::default().sleep_with(|wait| async move {
                assert!(wait >= Duration::from_secs(7), "{wait:?}");
                pass(wait.as_secs() + 1).await;
            }))
        });
        assert_eq!(both.call().await.unwrap(), 200);
        assert_eq!(both.sent(), ["Bearer t1"]);
        // Beyond what the call may take it is not waited for.
        let both = Both::with(client_credentials(), [busy(status, "7")], |builder| {
            let policy = RetryPolicy::default().sleep_with(|wait| async move {
                panic!("it waits for {wait:?}");
            });
            builder.retry(policy).timeout(Duration::from_secs(5))
        });
        let error = both.refused().await;
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
        assert_eq!(
            Error::<()>::Credential(error).retry_after(),
            Some(Duration::from_secs(7))
        );
    }
    // Of what will not change, it says nothing.
    let both = Both::start(client_credentials(), [busy(400, "7")]);
    assert_eq!(both.refused().await.retry_after(), None);
}

#[tokio::test]
async fn no_other_call_asks_before_the_time_that_the_token_endpoint_names() {
    let both = Both::start(client_credentials(), [busy(429, "100"), granted("t1")]);
    both.refused().await;
    pass(60).await;
    let error = both.refused().await;
    assert_eq!(
        error.to_string(),
        format!(
            "acme read: no credential for oauth: {} responded 429 to the token request: \
             temporarily_unavailable, and not to be asked again for 40 s",
            both.tokens.url()
        )
    );
    assert!(error.retry_after().unwrap() <= Duration::from_secs(40));
    assert_eq!(both.tokens.received(), 1);
    pass(41).await;
    assert_eq!(both.call().await.unwrap(), 200);
    // A client does not end by a wrong header.
    let both = Both::start(client_credentials(), [busy(429, "31536000"), granted("t1")]);
    both.refused().await;
    pass(295).await;
    assert!(both.refused().await.retry_after() > Some(Duration::from_secs(31_000_000)));
    assert_eq!(both.tokens.received(), 1);
    pass(6).await;
    assert_eq!(both.call().await.unwrap(), 200);
}

#[tokio::test]
async fn an_early_renewal_is_not_repeated_before_that_time() {
    let replies = [granted("t1"), busy(503, "30"), granted("t2")];
    let both = Both::start(client_credentials(), replies);
    both.call().await.unwrap();
    pass(3545).await;
    both.call().await.unwrap();
    pass(29).await;
    both.call().await.unwrap();
    assert_eq!(both.tokens.received(), 2);
    pass(2).await;
    both.call().await.unwrap();
    assert_eq!(
        both.sent(),
        ["Bearer t1", "Bearer t1", "Bearer t1", "Bearer t2"]
    );
}

#[tokio::test]
async fn a_token_without_a_known_life_is_used_until_it_is_refused() {
    let token = |token: &str| Reply::json(200, &json!({ "access_token": token }));
    let both = Both::start(client_credentials(), [token("t1"), token("t2")]);
    both.call().await.unwrap();
    pass(10_000_000).await;
    both.call().await.unwrap();
    assert_eq!(both.sent(), ["Bearer t1", "Bearer t1"]);
    let no = || Reply::json(401, &json!({}));
    both.api
        .respond_in_turn([no(), Reply::json(200, &json!({}))]);
    assert_eq!(both.call().await.unwrap(), 200);
    assert_eq!(both.sent()[2..], ["Bearer t1", "Bearer t2"]);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_then_the_401_is_reported() {
    let both = Both::start(client_credentials(), ["t1", "t2", "t3"].map(granted));
    both.api
        .respond_with(Reply::json(401, &json!({ "why": "no" })));
    assert_eq!(both.call().await.unwrap(), 401);
    assert_eq!(both.sent(), ["Bearer t1", "Bearer t2"]);
    assert_eq!(both.tokens.received(), 2);
    // Whoever comes then begins with the token that there is.
    assert_eq!(both.call().await.unwrap(), 401);
    assert_eq!(both.sent()[2..], ["Bearer t2", "Bearer t3"]);
}

#[tokio::test]
async fn a_token_that_a_stream_was_refused_with_is_not_used_again() {
    let token = |token: &str| Reply::json(200, &json!({ "access_token": token }));
    let both = Both::start(client_credentials(), [token("t1"), token("t2")]);
    let no = Reply::json(401, &json!({}));
    both.api.respond_in_turn([no, Reply::json(200, &json!({}))]);
    let stream = Body::reader(&b"a"[..], None);
    let request = both.core.request(&WRITE).raw(&["text/plain"], &stream);
    let response = request.send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.attempts()), (401, 1));
    assert_eq!(both.call().await.unwrap(), 200);
    assert_eq!(both.sent(), ["Bearer t1", "Bearer t2"]);
}

#[tokio::test]
async fn a_401_that_cannot_be_read_is_a_refusal_too() {
    let token = |token: &str| Reply::json(200, &json!({ "access_token": token }));
    let both = Both::with(
        client_credentials(),
        [token("t1"), token("t2")],
        |builder| builder.max_body_bytes(8),
    );
    let long = Reply::json(401, &json!({ "why": "no, and that at length" }));
    both.api
        .respond_in_turn([long, Reply::json(200, &json!({}))]);
    assert_eq!(both.call().await.unwrap(), 200);
    assert_eq!(both.sent(), ["Bearer t1", "Bearer t2"]);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_for_all_calls() {
    let both = Both::start(client_credentials(), ["t1", "t2", "t3"].map(granted));
    both.call().await.unwrap();
    let no = || Reply::json(401, &json!({}));
    let ok = Reply::json(200, &json!({}));
    both.api.respond_in_turn((0..10).map(|_| no()).chain([ok]));
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let core = both.core.clone();
            tokio::spawn(async move { core.request(&READ).send().await.map(|r| r.status()) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    // Each of the ten has been refused once, whether with the old token or with the new one.
    assert!(both.tokens.received() <= 3, "{:?}", both.asked());
    assert!(both.sent().len() <= 21);
}

#[tokio::test]
async fn a_renewal_that_is_refused_after_a_401_is_the_error() {
    let both = Both::start(
        refresh_token(),
        [granted("hunter5"), denied(400, "invalid_grant")],
    );
    both.api.respond_with(Reply::json(401, &json!({})));
    let error = both.refused().await;
    assert!(error.oauth2().unwrap().is_invalid_grant());
    assert_eq!(error.raw().unwrap().status(), 401);
    assert_eq!((error.attempts(), both.api.received()), (1, 1));
}

#[tokio::test]
async fn what_the_endpoint_refuses_is_said_without_a_secret() {
    let nested = json!({ "error": { "code": "invalid_grant", "message": REFRESH } });
    for (reply, code, text) in [
        (
            denied(400, "invalid_grant"),
            Some("invalid_grant"),
            "400 to the token request: invalid_grant (what it was asked with is wrong, expired or revoked)",
        ),
        (
            denied(401, "invalid_client"),
            Some("invalid_client"),
            "401 to the token request: invalid_client (the client id or the client secret is wrong)",
        ),
        (
            Reply::json(400, &nested),
            Some("invalid_grant"),
            "invalid_grant",
        ),
        (
            denied(200, "invalid_grant"),
            Some("invalid_grant"),
            "invalid_grant",
        ),
        (denied(400, SECRET), None, "400 to the token request"),
        (denied(400, REFRESH), None, "400 to the token request"),
        (Reply::html(502), None, "502 to the token request"),
    ] {
        let both = Both::start(refresh_token(), [reply]);
        let error = both.refused().await;
        let oauth2 = error.oauth2().unwrap();
        assert!(matches!(oauth2, OAuth2Error::Denied { .. }), "{error}");
        assert_eq!(oauth2.code(), code, "{error}");
        let text = format!(
            "acme read: no credential for oauth: {} responded {text}",
            both.tokens.url()
        );
        let shown = error.to_string();
        assert!(
            shown.starts_with(&text) || shown.contains("invalid_grant"),
            "{shown}"
        );
        assert_eq!(both.api.received(), 0);
    }
}

#[tokio::test]
async fn what_holds_no_token_is_said() {
    let long = Reply::new(200).body(vec![b' '; 300 * 1024]);
    for (reply, reason) in [
        (
            Reply::json(200, &json!({})),
            "its body has no `access_token`",
        ),
        (Reply::html(200), "its body is no JSON object"),
        (Reply::new(204), "its body is no JSON object"),
        (long, "its body is too long"),
        (
            Reply::json(
                200,
                &json!({ "access_token": "hunter6", "token_type": "mac" }),
            ),
            "another type than `Bearer`",
        ),
    ] {
        let both = Both::start(client_credentials(), [reply]);
        let error = both.refused().await;
        assert!(error.to_string().contains(reason), "{error}");
        assert!(matches!(
            error.oauth2(),
            Some(OAuth2Error::Unreadable { .. })
        ));
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Recorder::listen([granted("t1")]);
    let redirect = Reply::new(307).header("location", format!("{}/oauth/token", other.url()));
    let both = Both::start(client_credentials(), [redirect]);
    let error = both.refused().await;
    assert!(
        matches!(error.oauth2(), Some(OAuth2Error::Redirected { .. })),
        "{error}"
    );
    assert_eq!((other.received(), both.api.received()), (0, 0));
}

#[tokio::test]
async fn an_endpoint_that_is_busy_or_gone_is_tried_again_by_the_policy() {
    let waited = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&waited);
    let policy = RetryPolicy::default().sleep_with(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        std::future::ready(())
    });
    let replies = [
        denied(503, "temporarily_unavailable"),
        Reply::raw(""),
        granted("t1"),
    ];
    let both = Both::with(client_credentials(), replies, |builder| {
        builder.retry(policy.clone())
    });
    assert_eq!(both.call().await.unwrap(), 200);
    assert_eq!(
        (both.tokens.received(), waited.load(Ordering::SeqCst)),
        (3, 2)
    );
    assert_eq!(both.sent(), ["Bearer t1"]);
    // What will not change is not tried again.
    let both = Both::with(
        client_credentials(),
        [denied(400, "invalid_client")],
        |builder| builder.retry(policy),
    );
    assert!(!both.refused().await.is_retryable());
    assert_eq!(both.tokens.received(), 1);
    // Without a connection the message says why.
    let both = Both::start(client_credentials(), [Reply::raw("")]);
    let error = both.refused().await;
    assert!(
        matches!(error.oauth2(), Some(OAuth2Error::Transport { .. })),
        "{error}"
    );
    assert!(error.is_retryable());
}

/// Keeps what it is given, or fails; and asks `then` each time.
struct Kept {
    saved: Mutex<Vec<String>>,
    fails: Mutex<u32>,
    then: Box<dyn Fn() + Send + Sync>,
}

impl Kept {
    fn new(fails: u32, then: impl Fn() + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            saved: Mutex::default(),
            fails: Mutex::new(fails),
            then: Box::new(then),
        })
    }

    fn saved(&self) -> Vec<String> {
        self.saved.lock().unwrap().clone()
    }
}

struct Store(Arc<Kept>);

impl TokenStore for Store {
    fn save<'a>(&'a self, token: &'a SecretString) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            (self.0.then)();
            let mut fails = self.0.fails.lock().unwrap();
            if *fails > 0 {
                *fails -= 1;
                return Err("the disk is full".into());
            }
            self.0
                .saved
                .lock()
                .unwrap()
                .push(token.expose_secret().to_owned());
            Ok(())
        })
    }
}

#[tokio::test]
async fn a_new_refresh_token_is_stored_before_it_is_used() {
    let api = Recorder::listen([Reply::json(200, &json!({}))]);
    let called = Arc::new(AtomicUsize::new(0));
    let tokens = Recorder::listen([
        rotated("t1", "hunter3-second"),
        // The same one is not new.
        rotated("t2", "hunter3-second"),
    ]);
    let counted = Arc::clone(&called);
    let kept = Kept::new(0, move || {
        counted.fetch_add(1, Ordering::SeqCst);
    });
    let oauth2 = refresh_token()
        .store(Store(Arc::clone(&kept)))
        .token_url(format!("{}/t", tokens.url()));
    let seen = Arc::clone(&kept);
    let at_call = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&at_call);
    let ok = Reply::json(200, &json!({})).when_asked(move || {
        noted.lock().unwrap().push(seen.saved().len());
    });
    api.respond_in_turn([ok.clone(), Reply::json(401, &json!({})), ok]);
    let builder = Builder::new(&PROVIDER).base_url(api.url());
    let core = builder.oauth2("oauth", oauth2).build().unwrap();
    core.request(&READ).send().await.unwrap();
    assert_eq!(
        *at_call.lock().unwrap(),
        [1],
        "the store comes before the call"
    );
    assert_eq!(kept.saved(), ["hunter3-second"]);
    core.request(&READ).send().await.unwrap();
    let asked: Vec<_> = tokens.requests().iter().map(body).collect();
    assert_eq!(
        asked,
        [
            "grant_type=refresh_token&refresh_token=hunter3-refresh",
            "grant_type=refresh_token&refresh_token=hunter3-second",
        ]
    );
    assert_eq!(called.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn no_call_is_made_with_what_the_store_did_not_take() {
    let kept = Kept::new(1, || {});
    let oauth2 = refresh_token().store(Store(Arc::clone(&kept)));
    let both = Both::start(oauth2, [rotated("t1", "hunter3-second"), granted("t2")]);
    let error = both.refused().await;
    assert_eq!(
        error.to_string(),
        "acme read: no credential for oauth: the store did not take the new refresh token: the disk is full"
    );
    assert!(matches!(error.oauth2(), Some(OAuth2Error::Store { .. })));
    assert_eq!((both.tokens.received(), both.api.received()), (1, 0));
    // It is not lost: the store is asked again, and the token endpoint is not.
    assert_eq!(both.call().await.unwrap(), 200);
    assert_eq!(kept.saved(), ["hunter3-second"]);
    assert_eq!(both.tokens.received(), 1);
    assert_eq!(both.sent(), ["Bearer t1"]);
}

#[tokio::test]
async fn a_store_that_hangs_ends_the_call_and_no_other() {
    let asked = Arc::new(tokio::sync::Notify::new());
    let (told, first) = (Arc::clone(&asked), AtomicUsize::new(0));
    let oauth2 = refresh_token().store(move |_: SecretString| {
        let hangs = first.fetch_add(1, Ordering::SeqCst) == 0;
        told.notify_one();
        async move {
            match hangs {
                true => std::future::pending().await,
                false => Ok::<_, BoxError>(()),
            }
        }
    });
    let both = Both::start(oauth2, [rotated("t1", "hunter3-second")]);
    let core = both.core.clone();
    // The call itself may take longer.
    let call = tokio::spawn(async move {
        let call = core.call().timeout(Duration::from_secs(40));
        call.request(&READ).send().await.map(drop)
    });
    asked.notified().await;
    pass(31).await;
    let error = Error::<()>::from(call.await.unwrap().unwrap_err());
    assert_eq!(
        error.to_string(),
        "acme read: no credential for oauth: the store did not take the new refresh token within 30s"
    );
    assert!(error.is_timeout() && error.is_retryable());
    // It is not lost: the store is asked again, and the token endpoint is not.
    assert_eq!(both.call().await.unwrap(), 200);
    assert_eq!(
        (both.tokens.received(), both.sent()),
        (1, vec!["Bearer t1".to_owned()])
    );
}

#[tokio::test]
async fn an_early_renewal_whose_token_is_not_stored_ends_the_call() {
    let kept = Kept::new(1, || {});
    let oauth2 = refresh_token().store(Store(Arc::clone(&kept)));
    let both = Both::start(oauth2, [granted("t1"), rotated("t2", "hunter3-second")]);
    both.call().await.unwrap();
    pass(3550).await;
    let error = both.refused().await;
    assert!(matches!(error.oauth2(), Some(OAuth2Error::Store { .. })));
    both.call().await.unwrap();
    assert_eq!(both.sent(), ["Bearer t1", "Bearer t2"]);
}

#[tokio::test]
async fn a_call_that_is_dropped_does_not_lose_a_refresh_token() {
    let kept = Kept::new(0, || {});
    let (asked, was_asked) = tokio::sync::oneshot::channel();
    let asked = Mutex::new(Some(asked));
    let reply = rotated("t1", "hunter3-second").when_asked(move || {
        if let Some(asked) = asked.lock().unwrap().take() {
            let _ = asked.send(());
        }
    });
    let both = Both::start(refresh_token().store(Store(Arc::clone(&kept))), [reply]);
    let core = both.core.clone();
    let call = tokio::spawn(async move { core.request(&READ).send().await.map(drop) });
    was_asked.await.unwrap();
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert_eq!(both.call().await.unwrap(), 200);
    assert_eq!(both.sent(), ["Bearer t1"]);
    assert_eq!((kept.saved().len(), both.tokens.received()), (1, 1));
}

#[tokio::test]
async fn a_store_that_panics_ends_the_call_and_no_other() {
    let panics = AtomicUsize::new(0);
    let kept = Kept::new(0, move || {
        assert!(panics.fetch_add(1, Ordering::SeqCst) > 0, "the first time");
    });
    let both = Both::start(
        refresh_token().store(Store(Arc::clone(&kept))),
        [rotated("t1", "hunter3-second")],
    );
    let error = both.refused().await;
    assert!(
        matches!(error.oauth2(), Some(OAuth2Error::Cancelled)),
        "{error}"
    );
    assert_eq!(both.call().await.unwrap(), 200);
    assert_eq!((kept.saved().len(), both.tokens.received()), (1, 1));
}

#[tokio::test]
async fn a_client_outlives_the_runtime_of_a_renewal() {
    let tokens = Recorder::listen([Reply::silence(), granted("t1")]);
    let api = Recorder::listen([Reply::json(200, &json!({}))]);
    let oauth2 = client_credentials().token_url(format!("{}/t", tokens.url()));
    let core = Builder::new(&PROVIDER)
        .base_url(api.url())
        .http_client(clientry::HttpClient::new(|http| {
            http.pool_max_idle_per_host(0)
        }))
        .oauth2("oauth", oauth2)
        .build()
        .unwrap();
    let (inner, silent) = (core.clone(), Arc::new(tokio::sync::Notify::new()));
    let told = Arc::clone(&silent);
    tokens.respond_in_turn([
        Reply::silence().when_asked(move || told.notify_one()),
        granted("t1"),
    ]);
    let other = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            tokio::select! {
                outcome = inner.request(&READ).send() => panic!("{:?}", outcome.map(drop)),
                () = silent.notified() => {}
            }
        });
    });
    tokio::task::spawn_blocking(move || other.join().unwrap())
        .await
        .unwrap();
    assert_eq!(core.request(&READ).send().await.unwrap().status(), 200);
    assert_eq!(tokens.received(), 2);
}

#[tokio::test]
async fn a_builder_says_what_is_wrong_with_it() {
    let builder = || Builder::new(&PROVIDER).base_url("https://acme.example");
    let error = |scheme, oauth2: OAuth2| {
        let built = builder().oauth2(scheme, oauth2).build();
        let error = built.unwrap_err();
        assert!(!format!("{error:?} {error}").contains(SECRETS), "{error}");
        error.to_string()
    };
    for (url, reason) in [
        ("http://acme.example/t", "plain http to acme.example"),
        ("https://a:b@acme.example/t", "user name or password"),
        ("acme.example/t", "no scheme"),
        ("https://acme.example/t?a=b#c", "fragment"),
        ("https://acme.example/t#c", "fragment"),
    ] {
        let text = error("oauth", client_credentials().token_url(url));
        assert!(text.contains(reason), "{url}: {text}");
    }
    assert!(
        builder()
            .oauth2(
                "oauth",
                client_credentials().token_url("http://localhost:1/t")
            )
            .build()
            .is_ok()
    );
    let text = error("plain", client_credentials());
    assert!(
        text.contains("no token URL for the client-credentials grant: set `OAuth2::token_url`"),
        "{text}"
    );
    let text = error("plain", refresh_token());
    assert!(text.contains("the refresh-token grant"), "{text}");
    let text = error("oauth", client_credentials().parameter("grant_type", "x"));
    assert!(
        text.contains("`grant_type` is the protocol's own"),
        "{text}"
    );
    let text = error("oauth", OAuth2::client_credentials("", SECRET));
    assert!(text.contains("client id is empty"), "{text}");
    let missing = builder().build().unwrap_err();
    assert!(matches!(missing, BuildError::MissingCredential { .. }));
}

#[tokio::test]
async fn debug_shows_no_secret() {
    let oauth2 = refresh_token().parameter("resource", "hunter7");
    assert!(!format!("{oauth2:?}").contains(SECRETS));
    let both = Both::start(oauth2, [rotated("hunter8", "hunter9")]);
    both.call().await.unwrap();
    assert!(!format!("{:?}", both.core).contains(SECRETS));
    let builder = Builder::new(&PROVIDER).oauth2("oauth", refresh_token());
    assert!(!format!("{builder:?}").contains(SECRETS));
}
