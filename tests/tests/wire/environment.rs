//! `from_env` reads the documented variables. The environment is that of the whole process, so that each
//! case is a process of its own: this program once more, with [`child`] alone.

use std::process::Command;

use tests::{MARKER, MARKER_BASE64, Recorder, Reply, assert_no_secret};

/// Which provider the child calls.
const PROVIDER: &str = "WIRE_TEST_PROVIDER";

#[tokio::test]
#[ignore = "the other tests of this module run it, in a process of its own"]
async fn child() {
    macro_rules! call {
        ($provider:ident $(, $argument:literal)?) => {
            match $provider::ClientBuilder::from_env().and_then(|builder| builder.build()) {
                Ok(client) => drop(client.list_webhooks($($argument)?).send().await),
                Err(error) => println!("{error}"),
            }
        };
    }
    match std::env::var(PROVIDER).unwrap().as_str() {
        "finix" => call!(finix),
        "generect" => call!(generect),
        "theirstack" => call!(theirstack),
        "vendaze" => call!(vendaze),
        "voucherify" => call!(voucherify, "proj_1"),
        other => panic!("{other}"),
    }
}

/// What the child prints when it calls `provider` with these `variables` and no others of any provider.
async fn run(provider: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([
        "--exact",
        "wire::environment::child",
        "--ignored",
        "--nocapture",
    ]);
    let ours = std::env::vars_os().filter(|(name, _)| {
        let name = name.to_string_lossy();
        let mut providers = tests::Spec::names().into_iter();
        providers.any(|provider| {
            name.starts_with(&format!("{}_", provider.replace('-', "_").to_uppercase()))
        })
    });
    for (name, _) in ours {
        command.env_remove(name);
    }
    command
        .env(PROVIDER, provider)
        .envs(variables.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = output.await.unwrap().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{printed}");
    assert_no_secret("what was printed", &printed);
    printed
}

/// A provider, the variables of its base URL and its credentials, and the headers that come of them.
type Case<'a> = (&'a str, &'a str, &'a [&'a str], &'a [(&'a str, String)]);

#[tokio::test]
async fn from_env_reads_the_documented_variables() {
    let bearer = format!("Bearer {MARKER}");
    let cases: [Case<'_>; 5] = [
        (
            "finix",
            "FINIX_BASE_URL",
            &["FINIX_USERNAME", "FINIX_PASSWORD"],
            &[
                ("authorization", format!("Basic {MARKER_BASE64}")),
                ("finix-version", "2022-02-01".to_owned()),
            ],
        ),
        (
            "generect",
            "GENERECT_BASE_URL",
            &["GENERECT_API_KEY"],
            &[("authorization", format!("Token {MARKER}"))],
        ),
        (
            "theirstack",
            "THEIRSTACK_BASE_URL",
            &["THEIRSTACK_BEARER_TOKEN"],
            &[("authorization", bearer.clone())],
        ),
        (
            "vendaze",
            "VENDAZE_BASE_URL",
            &["VENDAZE_BEARER_TOKEN"],
            &[("authorization", bearer)],
        ),
        (
            "voucherify",
            "VOUCHERIFY_BASE_URL",
            &[
                "VOUCHERIFY_X_MANAGEMENT_ID",
                "VOUCHERIFY_X_MANAGEMENT_TOKEN",
            ],
            &[
                ("x-management-id", MARKER.to_owned()),
                ("x-management-token", MARKER.to_owned()),
            ],
        ),
    ];
    for (provider, base_url, secrets, headers) in cases {
        let server = Recorder::start(Reply::new(418)).await;
        let url = server.url();
        let mut variables = vec![(base_url, url.as_str())];
        variables.extend(secrets.iter().map(|name| (*name, MARKER)));
        let printed = run(provider, &variables).await;
        let requests = server.take();
        assert_eq!(requests.len(), 1, "{provider}: {printed}");
        for (name, value) in headers {
            assert_eq!(requests[0].header(name), Some(value.as_str()), "{provider}");
        }
    }
}

#[tokio::test]
async fn what_is_missing_in_the_environment_is_named() {
    for (provider, variables, named) in [
        ("vendaze", &[][..], "VENDAZE_BEARER_TOKEN"),
        (
            "vendaze",
            &[("VENDAZE_BEARER_TOKEN", "")],
            "VENDAZE_BEARER_TOKEN",
        ),
        ("finix", &[("FINIX_USERNAME", MARKER)], "FINIX_PASSWORD"),
        ("finix", &[("FINIX_PASSWORD", MARKER)], "FINIX_USERNAME"),
        (
            "voucherify",
            &[("VOUCHERIFY_X_MANAGEMENT_ID", MARKER)],
            "VOUCHERIFY_X_MANAGEMENT_TOKEN",
        ),
        (
            "generect",
            &[
                ("GENERECT_API_KEY", MARKER),
                ("GENERECT_BASE_URL", "http://generect.example"),
            ],
            "generect.example",
        ),
    ] {
        let printed = run(provider, variables).await;
        assert!(printed.contains(named), "{provider} {named}: {printed}");
    }
}
