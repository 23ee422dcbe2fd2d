//! Every scheme of every document: how it goes out, and what `build` says where it is missing.

use clientry::BuildError;
use tests::{MARKER, Recorder, Reply, assert_no_secret};

/// What `build` says of `result`, in which no secret may be.
fn refusal<T: std::fmt::Debug>(result: Result<T, BuildError>) -> (BuildError, String) {
    let error = result.expect_err("the client was built");
    let text = error.to_string();
    assert_no_secret("the build error", &format!("{text} {error:?}"));
    (error, text)
}

/// The error names the setter and every environment variable.
fn assert_missing<T: std::fmt::Debug>(
    result: Result<T, BuildError>,
    missing: &str,
    sets: &str,
    variables: &[&str],
) {
    let (error, text) = refusal(result);
    match error {
        BuildError::MissingCredential {
            scheme,
            setter,
            env,
            ..
        } => {
            assert_eq!((scheme, setter, env), (missing, sets, variables));
        }
        other => panic!("{other:?}"),
    }
    for name in variables.iter().chain([&sets]) {
        assert!(text.contains(name), "{text}");
    }
}

#[test]
fn a_missing_credential_is_an_error_of_build() {
    assert_missing(
        vendaze::Client::builder().build(),
        "bearerAuth",
        "bearer_token",
        &["VENDAZE_BEARER_TOKEN"],
    );
    assert_missing(
        theirstack::Client::builder().build(),
        "bearerAuth",
        "bearer_token",
        &["THEIRSTACK_BEARER_TOKEN"],
    );
    assert_missing(
        generect::Client::builder().build(),
        "apiKey",
        "api_key",
        &["GENERECT_API_KEY"],
    );
    assert_missing(
        finix::Client::builder().build(),
        "BasicAuth",
        "basic_auth",
        &["FINIX_USERNAME", "FINIX_PASSWORD"],
    );
}

#[test]
fn each_of_voucherifys_two_keys_is_asked_for() {
    let builder = voucherify::Client::builder;
    let id = (
        "X-Management-Id",
        "x_management_id",
        "VOUCHERIFY_X_MANAGEMENT_ID",
    );
    let token = (
        "X-Management-Token",
        "x_management_token",
        "VOUCHERIFY_X_MANAGEMENT_TOKEN",
    );
    for (builder, (scheme, setter, variable)) in [
        (builder(), id),
        (builder().x_management_token(MARKER), id),
        (builder().x_management_id(MARKER), token),
    ] {
        assert_missing(builder.build(), scheme, setter, &[variable]);
    }
}

#[test]
fn a_credential_that_no_header_can_hold_is_an_error_of_build() {
    let with_line_break = format!("{MARKER}\r\nX-Evil: 1");
    let with_space = format!(" {MARKER}\n");
    let nothing = String::new();
    for bad in [with_line_break, with_space, nothing] {
        let results = [
            vendaze::Client::builder()
                .bearer_token(bad.as_str())
                .build()
                .map(|_| ()),
            theirstack::Client::builder()
                .bearer_token(bad.as_str())
                .build()
                .map(|_| ()),
            generect::Client::builder()
                .api_key(bad.as_str())
                .build()
                .map(|_| ()),
            voucherify::Client::builder()
                .x_management_id(bad.as_str())
                .x_management_token(MARKER)
                .build()
                .map(|_| ()),
        ];
        for result in results {
            let (error, _) = refusal(result);
            assert!(
                matches!(error, BuildError::InvalidCredential { .. }),
                "{error:?}"
            );
        }
    }
    // What comes after the first colon is the password.
    for user in ["hunter2:hunter2", "hunter2\n"] {
        let (error, _) = refusal(finix::Client::builder().basic_auth(user, MARKER).build());
        assert!(
            matches!(error, BuildError::InvalidCredential { .. }),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn basic_auth_is_utf_8_in_base64() {
    let server = Recorder::start(Reply::new(418)).await;
    // The second pair is the example of RFC 7617, section 2.1.
    for (user, password, expected) in [
        (
            "Aladdin",
            "open sesame",
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        ),
        ("test", "123£", "Basic dGVzdDoxMjPCow=="),
        ("user", "a:b", "Basic dXNlcjphOmI="),
        ("user", "", "Basic dXNlcjo="),
    ] {
        let builder = finix::Client::builder().basic_auth(user, password);
        let client = builder.base_url(server.url()).build().unwrap();
        let _ = client.list_webhooks().send().await;
        assert_eq!(server.take_one().header("authorization"), Some(expected));
    }
}

#[tokio::test]
async fn the_last_credential_counts() {
    let server = Recorder::start(Reply::new(418)).await;
    let builder = generect::Client::builder()
        .api_key("first")
        .api_key("second");
    let client = builder.base_url(server.url()).build().unwrap();
    let _ = client.list_webhooks().send().await;
    assert_eq!(
        server.take_one().header("authorization"),
        Some("Token second")
    );
}

#[tokio::test]
async fn finixs_version_is_sent_unless_another_is_chosen() {
    let server = Recorder::start(Reply::new(418)).await;
    let builder = || {
        finix::Client::builder()
            .basic_auth("u", "p")
            .base_url(server.url())
    };
    for (builder, expected) in [
        (builder(), "2022-02-01"),
        (builder().finix_version("2018-01-01"), "2018-01-01"),
    ] {
        let client = builder.build().unwrap();
        let _ = client.update_webhook("WH1").send().await;
        assert_eq!(server.take_one().header("finix-version"), Some(expected));
    }
    let (error, _) = refusal(builder().finix_version("2022-02-01\r\nX-Evil: 1").build());
    assert!(
        matches!(
            error,
            BuildError::InvalidHeader { ref name, .. } if name == "Finix-Version"
        ),
        "{error:?}"
    );
}
