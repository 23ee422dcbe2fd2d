//! Where a call goes: the document's servers, a base URL of the user's, and the user's own HTTP client.
//!
//! The document's servers are asked for through a proxy on loopback, which sees their names and sends
//! nothing on.

use clientry::{BuildError, HttpClient, reqwest};
use tests::{MARKER, Recorder, Reply};

use super::harness::client_of;

/// A client that sends everything to the proxy `server`.
fn through(server: &Recorder) -> HttpClient {
    let proxy = reqwest::Proxy::all(server.url()).unwrap();
    // Nothing is sent on, so that it does not matter whether this program was built with TLS.
    HttpClient::new(move |http| http.proxy(proxy.clone())).brings_tls()
}

/// The host that `call` asks the proxy for, over TLS.
macro_rules! host_of {
    ($server:expr, $call:expr) => {{
        let _ = $call.send().await;
        let requests = $server.take();
        let request = requests.first().expect("the proxy was asked");
        // With TLS the proxy is asked for a tunnel, without it for the whole address.
        let target = request.target().trim_start_matches("https://");
        target.split([':', '/']).next().unwrap().to_owned()
    }};
}

#[tokio::test]
async fn each_client_calls_the_documents_server() {
    // The first response has to end the call, for it is made once only.
    let server = Recorder::start(Reply::new(418)).await;
    let generect = generect::Client::builder()
        .api_key(MARKER)
        .http_client(through(&server));
    let generect = generect.build().unwrap();
    assert_eq!(
        host_of!(server, generect.test_webhook("wh_1")),
        "api.generect.com"
    );

    let theirstack = theirstack::Client::builder().bearer_token(MARKER);
    let theirstack = theirstack.http_client(through(&server)).build().unwrap();
    assert_eq!(
        host_of!(server, theirstack.archive_webhook(1)),
        "api.theirstack.com"
    );

    let vendaze = vendaze::Client::builder().bearer_token(MARKER);
    let vendaze = vendaze.http_client(through(&server)).build().unwrap();
    assert_eq!(
        host_of!(server, vendaze.update_webhook("wh_1")),
        "api.vendaze.com"
    );
}

#[tokio::test]
async fn finix_has_a_sandbox_and_a_live_server() {
    use finix::Server;

    let server = Recorder::start(Reply::new(418)).await;
    let builder = || {
        finix::Client::builder()
            .basic_auth("u", "p")
            .http_client(through(&server))
    };
    let sandbox = "finix.sandbox-payments-api.com";
    let live = "finix.live-payments-api.com";
    for (builder, host) in [
        (builder(), sandbox),
        (builder().server(Server::Sandbox), sandbox),
        (builder().server(Server::Live), live),
        (
            builder().server(Server::Live).server(Server::Sandbox),
            sandbox,
        ),
        (
            builder()
                .base_url("https://finix.example")
                .server(Server::Live),
            live,
        ),
    ] {
        let client = builder.build().unwrap();
        assert_eq!(host_of!(server, client.create_webhook("u")), host);
    }
    assert_eq!(Server::Sandbox.url(), format!("https://{sandbox}"));
    assert_eq!(Server::Live.url(), format!("https://{live}"));
}

#[tokio::test]
async fn voucherify_has_a_host_for_each_cluster() {
    use voucherify::Cluster;

    let server = Recorder::start(Reply::new(418)).await;
    let builder = || {
        voucherify::Client::builder()
            .x_management_id(MARKER)
            .x_management_token(MARKER)
            .http_client(through(&server))
    };
    for (builder, host) in [
        (builder(), "api.voucherify.io"),
        (builder().cluster(Cluster::Api), "api.voucherify.io"),
        (builder().cluster(Cluster::Us1Api), "us1.api.voucherify.io"),
        (builder().cluster(Cluster::As1Api), "as1.api.voucherify.io"),
        (
            builder().cluster(Cluster::Download),
            "download.voucherify.io",
        ),
        (
            builder().cluster(Cluster::Us1Download),
            "us1.download.voucherify.io",
        ),
        (
            builder().cluster(Cluster::As1Download),
            "as1.download.voucherify.io",
        ),
        (builder().cluster("eu9.api"), "eu9.api.voucherify.io"),
    ] {
        let client = builder.build().unwrap();
        assert_eq!(
            host_of!(server, client.create_webhook("p", "u", ["x"])),
            host
        );
    }
    let all: Vec<String> = Cluster::known()
        .map(|cluster| cluster.to_string())
        .collect();
    assert_eq!(
        all,
        [
            "api",
            "us1.api",
            "as1.api",
            "download",
            "us1.download",
            "as1.download"
        ]
    );
}

/// A cluster is part of a host's name, and nothing that a user puts there leads elsewhere.
#[test]
fn a_cluster_never_leads_to_another_host() {
    for cluster in [
        "evil.example/",
        "evil.example?",
        "evil.example#",
        "evil.example:443/",
        "user@evil",
    ] {
        let builder = voucherify::Client::builder()
            .x_management_id(MARKER)
            .x_management_token(MARKER)
            .cluster(cluster);
        match builder.build() {
            Err(BuildError::InvalidBaseUrl { .. }) => {}
            other => panic!("{cluster} became {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_base_url_may_have_a_path_and_a_slash_at_its_end() {
    let server = Recorder::start(Reply::new(418)).await;
    for (end, prefix) in [
        ("", ""),
        ("/", ""),
        ("/proxy", "/proxy"),
        ("/a/b%20c/", "/a/b%20c"),
    ] {
        let url = format!("{}{end}", server.url());
        let generect = generect::Client::builder()
            .api_key(MARKER)
            .base_url(&url)
            .build()
            .unwrap();
        let _ = generect.patch_webhook("wh_1").send().await;
        let expected = format!("{prefix}/api/v1/webhooks/wh_1/");
        assert_eq!(server.take_one().target(), expected);

        let finix = finix::Client::builder()
            .basic_auth("u", "p")
            .base_url(&url)
            .build()
            .unwrap();
        let _ = finix.list_webhooks().limit(1).send().await;
        assert_eq!(
            server.take_one().target(),
            format!("{prefix}/webhooks?limit=1")
        );
    }
}

#[test]
fn plain_http_is_for_this_machine_unless_allowed() {
    let builder = || {
        vendaze::Client::builder()
            .bearer_token(MARKER)
            .base_url("http://vendaze.example")
    };
    match builder().build() {
        Err(BuildError::InsecureBaseUrl { host, .. }) => assert_eq!(host, "vendaze.example"),
        other => panic!("{other:?}"),
    }
    assert!(builder().allow_plain_http().build().is_ok());
}

#[tokio::test]
async fn a_client_of_the_users_own_sends_the_calls() {
    let server = Recorder::start(Reply::new(418)).await;
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("x-mine", reqwest::header::HeaderValue::from_static("1"));
    let own = HttpClient::new(move |http| http.default_headers(headers.clone()));

    let builder = vendaze::Client::builder()
        .bearer_token(MARKER)
        .base_url(server.url());
    let client = builder.http_client(own.clone()).build().unwrap();
    let _ = client.update_webhook("wh_1").send().await;
    let request = server.take_one();
    assert_eq!(request.header("x-mine"), Some("1"));
    assert_eq!(request.header("authorization"), Some("Bearer hunter2"));

    let builder = voucherify::Client::builder();
    let builder = builder
        .x_management_id(MARKER)
        .x_management_token(MARKER)
        .base_url(server.url());
    let client = builder.http_client(own).build().unwrap();
    let _ = client.list_webhooks("proj_1").send().await;
    assert_eq!(server.take_one().header("x-mine"), Some("1"));
}

#[tokio::test]
async fn a_program_names_itself_behind_the_crate() {
    let server = Recorder::start(Reply::new(418)).await;
    let builder = || {
        vendaze::Client::builder()
            .bearer_token(MARKER)
            .base_url(server.url())
    };
    let client = builder().user_agent("shop/2.1").build().unwrap();
    let _ = client.update_webhook("wh_1").send().await;
    let request = server.take_one();
    let agent = request.header("user-agent").unwrap();
    assert!(
        agent.starts_with("vendaze/") && agent.ends_with(" shop/2.1"),
        "{agent}"
    );
    assert!(matches!(
        builder().user_agent("shop\r\nX-Evil: 1").build(),
        Err(BuildError::InvalidHeader { .. })
    ));
}

/// A clone is the same client: same server, same credentials.
#[tokio::test]
async fn a_clone_calls_the_same_server() {
    let server = Recorder::start(Reply::new(418)).await;
    let client = client_of::<super::vendaze::Provider>(&server);
    let _ = client.clone().update_webhook("wh_1").send().await;
    let _ = client.update_webhook("wh_1").send().await;
    let requests = server.take();
    assert_eq!(requests[0].golden(), requests[1].golden());
}
