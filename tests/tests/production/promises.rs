//! What holds whatever a server, a gateway or a user's own settings do: that nothing leaves the origin, and that an error
//! says what is true.

use std::process::Command;
use std::time::Duration;

use clientry::{HttpClient, RetryPolicy, reqwest};
use tests::clients::{ALL, Kind, Settings, Waits, at_once, named, success};
use tests::{MARKER, Recorder, Reply, assert_no_secret};

/// A user's HTTP client that would follow any redirect.
fn follows_redirects() -> HttpClient {
    HttpClient::new(|http| {
        http.redirect(reqwest::redirect::Policy::limited(10))
            .referer(true)
    })
}

#[tokio::test]
async fn nothing_leaves_the_origin_whatever_client_is_given() {
    for provider in ALL {
        let server = Recorder::start(Reply::new(418)).await;
        for http_client in [None, Some(follows_redirects())] {
            let client = provider.client(Settings {
                http_client,
                ..Settings::of(&server)
            });
            for (operation, documented) in provider.documented() {
                let elsewhere = Recorder::start(success(&documented)).await;
                for status in [301, 302, 303, 307, 308] {
                    let location = format!("{}/hook?key={MARKER}", elsewhere.url());
                    server.respond_with(Reply::new(status).header("location", location));
                    let seen = client.call(operation.name).await;
                    assert_ne!(seen.kind, Kind::Success, "{seen:?}");
                    assert_eq!(seen.status, Some(status));
                    assert_eq!((seen.attempts, elsewhere.connections()), (1, 0));
                    assert_eq!(server.take_one().method(), operation.method);
                    // Such a status may be documented: by `default`, say.
                    if !documented.covers(status) {
                        assert_eq!(seen.kind, Kind::UnexpectedStatus);
                    }
                    let said = format!(
                        ", a redirect to {} that is not followed: that is another origin",
                        elsewhere.url()
                    );
                    assert!(seen.message.contains(&said), "{}", seen.message);
                }
            }
        }
    }
}

/// Within the origin the request goes on as it is, or not at all.
#[tokio::test]
async fn a_redirect_within_the_origin_never_changes_the_request() {
    for provider in ALL {
        let server = Recorder::start(Reply::new(418)).await;
        let client = provider.client(Settings {
            http_client: Some(follows_redirects()),
            ..Settings::of(&server)
        });
        for (operation, documented) in provider.documented() {
            for status in [301, 302, 303, 307, 308] {
                let moved = Reply::new(status).header("location", "/elsewhere?a=1");
                server.respond_in_turn([moved, success(&documented)]);
                let seen = client.call(operation.name).await;
                let sent = server.take();
                let followed = status > 303 || operation.method == "GET";
                assert_eq!(seen.kind == Kind::Success, followed, "{seen:?}");
                assert_eq!(sent.len(), 1 + usize::from(followed));
                if !followed {
                    let said = format!("it asks for a GET instead of the {}", operation.method);
                    assert!(seen.message.contains(&said), "{}", seen.message);
                    continue;
                }
                assert_eq!(sent[1].target(), "/elsewhere?a=1");
                assert_eq!(sent[1].method(), sent[0].method());
                assert_eq!(sent[1].headers(), sent[0].headers());
                assert_eq!(sent[1].body(), sent[0].body());
            }
        }
    }
}

/// Where the child finds the server, and the provider.
const SERVER: &str = "PROMISES_SERVER";
const PROVIDER: &str = "PROMISES_PROVIDER";

#[tokio::test]
#[ignore = "the next test runs it, in a process of its own"]
async fn child() {
    let client = named(&std::env::var(PROVIDER).unwrap()).client(Settings {
        base_url: Some(std::env::var(SERVER).unwrap()),
        ..Settings::default()
    });
    for operation in named(&std::env::var(PROVIDER).unwrap()).operations {
        let seen = client.call(operation.name).await;
        assert_eq!(seen.status, Some(418), "{seen:?}");
    }
}

/// The proxy would read the credential. The environment is that of the whole process, so that the call is made in one of
/// its own: this program once more.
#[tokio::test]
async fn a_proxy_of_the_environment_never_sees_what_stays_on_this_machine() {
    for provider in ALL {
        let proxy = Recorder::start(Reply::new(418)).await;
        let server = Recorder::start(Reply::new(418)).await;
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "production::promises::child", "--ignored"])
            .envs([(PROVIDER, provider.name.to_owned()), (SERVER, server.url())]);
        for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
            command.env(variable, proxy.url());
        }
        for variable in ["NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
            command.env_remove(variable);
        }
        let output = tokio::task::spawn_blocking(move || command.output());
        let output = output.await.unwrap().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{printed}");
        assert_eq!(server.take().len(), provider.operations.len(), "{printed}");
        assert_eq!(proxy.connections(), 0, "{}", provider.name);
    }
}

#[test]
fn an_error_of_build_names_the_provider_and_the_variable() {
    for provider in ALL {
        let build = |base_url: &str| {
            let error = (provider.build)(Settings {
                base_url: Some(base_url.to_owned()),
                ..Settings::default()
            });
            error.unwrap_err().to_string()
        };
        let variable = format!(
            "{}_BASE_URL",
            provider.name.replace('-', "_").to_uppercase()
        );
        for (url, said) in [
            ("api.example.com/v1", "put `https://` before it"),
            ("http://api.example.com", "plain http to api.example.com"),
            ("ftp://api.example.com", "neither http:// nor https://"),
            (
                "https://a:hunter2@api.example.com",
                "a user name or password",
            ),
        ] {
            let error = build(url);
            assert!(
                error.starts_with(&format!("{}: ", provider.name)),
                "{error}"
            );
            assert!(error.contains(said) && error.contains(&variable), "{error}");
            assert_no_secret("the error", &error);
        }
    }
}

/// Says that this program was built without TLS, as `.ci/run` does for one run of [`https_needs_tls`].
const WITHOUT_TLS: &str = "CLIENTRY_WITHOUT_TLS";

#[test]
fn https_needs_tls() {
    for provider in ALL {
        let build = |http_client| {
            (provider.build)(Settings {
                base_url: Some("https://api.example.com".to_owned()),
                http_client,
                ..Settings::default()
            })
        };
        for http_client in [None, Some(HttpClient::default())] {
            match build(http_client) {
                // Other packages that are built beside this one may turn TLS on.
                Ok(_) => assert!(std::env::var_os(WITHOUT_TLS).is_none()),
                Err(error) => {
                    let error = error.to_string();
                    let said = format!("`rustls` or `native-tls` of the crate `{}`", provider.name);
                    assert!(error.contains(&said), "{error}");
                }
            }
        }
        assert!(build(Some(HttpClient::default().brings_tls())).is_ok());
    }
}

/// A deletion whose first attempt broke off, and whose second finds nothing.
#[tokio::test]
async fn a_404_of_a_repeated_delete_says_that_it_may_be_done() {
    for provider in ALL {
        let deletes = provider.operations.iter();
        for operation in deletes.filter(|operation| operation.method == "DELETE") {
            let server = Recorder::start(Reply::new(418)).await;
            let client = provider.client(Settings::of(&server).retry(at_once()));
            server.respond_in_turn([Reply::reset_after(""), Reply::html(404)]);
            let seen = client.call(operation.name).await;
            assert!(
                seen.is_not_found && seen.earlier_attempt_may_be_done,
                "{seen:?}"
            );
            let said = ", after 2 attempts; an earlier one may have deleted it";
            assert!(seen.message.contains(said), "{}", seen.message);
            server.respond_with(Reply::html(404));
            let seen = client.call(operation.name).await;
            assert!(!seen.earlier_attempt_may_be_done && !seen.message.contains("deleted"));
        }
    }
}

/// The one of a gateway and the one of the server behind it.
#[tokio::test]
async fn of_two_retry_after_the_longer_one_is_waited_for() {
    for provider in ALL {
        let server = Recorder::start(Reply::new(418)).await;
        let waits = Waits::default();
        let policy = waits.policy().backoff(Duration::ZERO, Duration::ZERO);
        let client = provider.client(Settings::of(&server).retry(policy));
        for [first, second] in [["7", "30"], ["30", "7"]] {
            let busy = Reply::new(429)
                .header("retry-after", first)
                .header("retry-after", second);
            server.respond_in_turn([busy, Reply::new(418)]);
            client.call(provider.any().name).await;
            assert_eq!(waits.take(), [Duration::from_secs(30)], "{}", provider.name);
        }
    }
}

#[tokio::test]
async fn small_things_are_said_as_they_are() {
    for provider in ALL {
        let server = Recorder::start(Reply::new(418)).await;
        let client = provider.client(Settings::of(&server).retry(RetryPolicy::off()));
        // A status without a name, and an empty request ID.
        server.respond_with(Reply::new(599).header("x-request-id", " "));
        let documented = provider.documented().into_iter();
        for (operation, _) in documented.filter(|(_, documented)| !documented.covers(599)) {
            let seen = client.call(operation.name).await;
            let said = format!(
                "{} {}: 599, which the provider's document does not list for this operation",
                provider.name, operation.name
            );
            assert_eq!((seen.message, seen.request_id), (said, None));
        }
        // The message is whole, so that no source repeats it.
        drop(server);
        let seen = client.call(provider.any().name).await;
        assert_eq!((seen.kind, seen.attempts), (Kind::Transport, 1), "{seen:?}");
        assert!(!seen.has_source && seen.is_connect, "{seen:?}");
        assert!(seen.is_retryable && !seen.is_timeout, "{seen:?}");
        let response = (seen.status, seen.headers, seen.body, seen.request_id);
        assert_eq!(response, (None, None, None, None));
        assert!(
            seen.message.contains("could not connect: "),
            "{}",
            seen.message
        );
    }
}
