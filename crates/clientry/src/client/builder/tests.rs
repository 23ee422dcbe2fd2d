//! Each rule of the builder, one test a rule.

use super::*;
use crate::auth::{Carrier, Kind};
use crate::spec::{Operation, Scheme, SchemeKind};

static PROVIDER: Provider = Provider::new("acme", "1.2.3", "ACME_BASE_URL")
    .server("https://api.acme.example")
    .schemes(&[
        Scheme::new("bearerAuth", SchemeKind::Bearer, "bearer_token").env(&["ACME_TOKEN"]),
        Scheme::new("basicAuth", SchemeKind::Basic, "basic_auth")
            .env(&["ACME_USERNAME", "ACME_PASSWORD"]),
        Scheme::new(
            "keyAuth",
            SchemeKind::Header {
                name: "X-Key",
                prefix: "",
            },
            "key",
        )
        .env(&["ACME_KEY"]),
        Scheme::new(
            "idAuth",
            SchemeKind::Header {
                name: "X-Id",
                prefix: "",
            },
            "id",
        )
        .env(&["ACME_ID"]),
        Scheme::new("queryAuth", SchemeKind::Query { name: "k" }, "query_key"),
        Scheme::new("cookieAuth", SchemeKind::Cookie { name: "c" }, "cookie_key"),
    ])
    .required(&[&["bearerAuth"], &["keyAuth", "idAuth"]]);

static FREE: Provider = Provider::new("free", "0.1.0", "FREE_BASE_URL");

fn bearer() -> Builder {
    Builder::new(&PROVIDER).credential("bearerAuth", Credential::Bearer("hunter2".into()))
}

fn value(builder: Builder, scheme: &'static str) -> Builder {
    builder.credential(scheme, Credential::Value("hunter2".into()))
}

fn lookup(pairs: &'static [(&str, &str)]) -> Result<Builder, BuildError> {
    Builder::from_lookup(&PROVIDER, move |name| {
        pairs
            .iter()
            .find(|(variable, _)| *variable == name)
            .map(|(_, text)| (*text).to_owned())
    })
}

#[test]
fn a_missing_credential_is_named_with_its_setter_and_variable() {
    let error = Builder::new(&PROVIDER).build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "acme: no credential for bearerAuth: call `bearer_token` on the builder or set ACME_TOKEN, which `from_env` reads"
    );
}

#[test]
fn the_alternative_that_lacks_least_is_asked_for() {
    match value(Builder::new(&PROVIDER), "keyAuth")
        .build()
        .unwrap_err()
    {
        BuildError::MissingCredential { scheme, env, .. } => {
            assert_eq!((scheme, env), ("bearerAuth", &["ACME_TOKEN"][..]))
        }
        other => panic!("{other}"),
    }
    assert!(
        value(value(Builder::new(&PROVIDER), "keyAuth"), "idAuth")
            .build()
            .is_ok()
    );
    assert!(bearer().build().is_ok());
}

#[test]
fn nothing_is_required_where_the_document_requires_nothing() {
    assert!(
        Builder::new(&FREE)
            .base_url("https://free.example")
            .build()
            .is_ok()
    );
}

#[test]
fn a_server_is_needed() {
    let error = Builder::new(&FREE).build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "free: no base URL: call `base_url` on the builder or set FREE_BASE_URL, which `from_env` reads"
    );
    assert_eq!(
        bearer().build().unwrap().base_url(),
        "https://api.acme.example"
    );
    assert_eq!(
        bearer()
            .base_url("http://localhost:1/x/")
            .build()
            .unwrap()
            .base_url(),
        "http://localhost:1/x"
    );
}

#[test]
fn plain_http_must_be_asked_for() {
    let elsewhere = bearer().base_url("http://api.acme.example");
    assert!(matches!(
        elsewhere.clone().build(),
        Err(BuildError::InsecureBaseUrl { .. })
    ));
    assert!(elsewhere.allow_plain_http().build().is_ok());
}

#[test]
fn an_unknown_scheme_is_an_error() {
    assert!(matches!(
        value(bearer(), "nopeAuth").build(),
        Err(BuildError::UnknownScheme {
            scheme: "nopeAuth",
            ..
        })
    ));
}

#[test]
fn the_last_credential_of_a_scheme_counts() {
    let twice = bearer()
        .credential("bearerAuth", Credential::Bearer("other".into()))
        .build()
        .unwrap();
    assert_eq!(twice.inner().credentials.len(), 1);
    match &twice.inner().credentials[0].kind {
        Kind::Fixed(Carrier::Header(_, value)) => assert_eq!(value, "Bearer other"),
        _ => panic!("not a header"),
    }
}

#[test]
fn the_environment_gives_base_url_and_credentials() {
    let builder = lookup(&[
        ("ACME_BASE_URL", "http://127.0.0.1:9/x"),
        ("ACME_TOKEN", "t"),
    ])
    .unwrap();
    assert_eq!(builder.build().unwrap().base_url(), "http://127.0.0.1:9/x");
    let builder = lookup(&[("ACME_KEY", "k"), ("ACME_ID", "i"), ("ACME_TOKEN", "")]).unwrap();
    assert_eq!(builder.build().unwrap().inner().credentials.len(), 2);
    let builder = lookup(&[
        ("ACME_USERNAME", "u"),
        ("ACME_PASSWORD", "p"),
        ("ACME_TOKEN", "t"),
    ])
    .unwrap();
    assert_eq!(builder.build().unwrap().inner().credentials.len(), 2);
    assert!(matches!(
        lookup(&[]).unwrap().build(),
        Err(BuildError::MissingCredential { .. })
    ));
}

#[test]
fn half_a_basic_credential_in_the_environment_is_an_error() {
    let error = lookup(&[("ACME_USERNAME", "hunter2")])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("ACME_PASSWORD") && !error.contains("hunter2"),
        "{error}"
    );
    assert!(
        lookup(&[("ACME_PASSWORD", "x")])
            .unwrap_err()
            .to_string()
            .contains("ACME_USERNAME")
    );
}

#[test]
fn user_agent_names_crate_runtime_and_program() {
    let agent = |builder: Builder| {
        builder.build().unwrap().inner().headers[USER_AGENT]
            .to_str()
            .unwrap()
            .to_owned()
    };
    let own = format!("acme/1.2.3 clientry/{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(agent(bearer()), own);
    assert_eq!(
        agent(bearer().user_agent("shop/2.1 (eu)")),
        format!("{own} shop/2.1 (eu)")
    );
    for product in ["shop\r\nX-Evil: 1", "shop\nX-Evil: 1", "shop\r", "shop\0"] {
        assert!(
            matches!(
                bearer().user_agent(product).build(),
                Err(BuildError::InvalidHeader { name, .. }) if name == "User-Agent"
            ),
            "{product:?}"
        );
    }
}

#[test]
fn client_wide_headers_are_checked_and_the_last_value_counts() {
    let core = bearer()
        .header("Acme-Version", "1")
        .header("acme-version", "2")
        .build()
        .unwrap();
    assert_eq!(
        core.inner()
            .headers
            .get_all("acme-version")
            .iter()
            .collect::<Vec<_>>(),
        ["2"]
    );
    assert!(matches!(
        bearer().header("X", "a\nb").build(),
        Err(BuildError::InvalidHeader { name, .. }) if name == "X"
    ));
    for name in ["X Y", "Content-Length", "host"] {
        assert!(matches!(
            bearer().header(name, "1").build(),
            Err(BuildError::InvalidHeader { name: told, .. }) if told == name
        ));
    }
}

#[test]
fn a_proxy_that_is_none_is_an_error_without_its_password() {
    let error = bearer()
        .proxy("http://user:hunter2@[::1")
        .build()
        .unwrap_err();
    assert!(matches!(error, BuildError::InvalidProxy { .. }), "{error}");
    assert!(
        !format!("{error} {error:?}").contains("hunter2"),
        "{error:?}"
    );
    assert!(!format!("{:?}", bearer().proxy("http://u:hunter2@h:1")).contains("hunter2"));
    bearer()
        .proxy("http://u:hunter2@proxy.example:3128")
        .build()
        .unwrap();
}

#[test]
fn a_proxy_by_another_scheme_would_be_left_out_and_is_an_error() {
    for url in [
        "htp://127.0.0.1:1",
        "ftp://127.0.0.1:1",
        "socks5://127.0.0.1:1",
    ] {
        let error = bearer().proxy(url).build().unwrap_err().to_string();
        let expected = "acme: the proxy cannot be used: its scheme is neither `http` nor `https`; it comes from `proxy` on the builder";
        assert_eq!(error, expected, "{url}");
    }
    for url in ["127.0.0.1:1", "HTTP://127.0.0.1:1", "https://127.0.0.1:1"] {
        bearer().proxy(url).build().unwrap();
    }
}

#[test]
fn an_error_of_the_base_url_names_provider_and_variable() {
    for (url, named) in [
        ("api.acme.example", "put `https://` before it"),
        ("http://api.acme.example", "plain http to api.acme.example"),
    ] {
        let error = bearer().base_url(url).build().unwrap_err().to_string();
        assert!(error.starts_with("acme: "), "{error}");
        assert!(
            error.contains(named) && error.contains("ACME_BASE_URL"),
            "{error}"
        );
    }
}

#[test]
fn clients_of_one_http_client_share_it_where_they_ask_for_the_same() {
    let calls = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let http = HttpClient::new(move |builder| {
        counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        builder
    });
    let built = |builder: Builder| {
        builder.http_client(http.clone()).build().unwrap();
        calls.load(std::sync::atomic::Ordering::Relaxed)
    };
    assert_eq!(built(bearer()), 1);
    assert_eq!(built(bearer().base_url("https://eu.acme.example")), 1);
    assert_eq!(built(bearer().base_url("http://127.0.0.1:1")), 2);
    assert_eq!(built(bearer().base_url("http://[::1]:1")), 2);
    assert_eq!(built(bearer().connect_timeout(Duration::from_secs(1))), 3);
}

#[test]
fn what_reqwest_does_not_take_is_an_error_of_build_without_a_source() {
    let http = HttpClient::new(|builder| builder.user_agent("a\nb"));
    let error = bearer().http_client(http).build().unwrap_err();
    assert!(matches!(
        error,
        BuildError::HttpClient {
            provider: "acme",
            ..
        }
    ));
    assert!(std::error::Error::source(&error).is_none());
    assert!(error.to_string().contains("header"), "{error}");
}

/// `.ci/run` runs it with and without TLS.
#[test]
fn https_needs_tls() {
    let has_tls = cfg!(any(feature = "rustls", feature = "native-tls"));
    for builder in [bearer(), bearer().http_client(HttpClient::default())] {
        match builder.build() {
            Ok(_) => assert!(has_tls),
            Err(error) => {
                let error = error.to_string();
                assert!(!has_tls, "{error}");
                assert!(error.contains("`rustls` or `native-tls` of the crate `acme`"));
            }
        }
    }
    let plain = bearer().base_url("http://127.0.0.1:1");
    assert!(plain.build().is_ok());
    let own = HttpClient::default().brings_tls();
    assert!(bearer().http_client(own).build().is_ok());
}

#[test]
fn debug_shows_no_credential() {
    let builder = bearer()
        .credential(
            "basicAuth",
            Credential::Basic {
                username: "u".into(),
                password: "hunter2".into(),
            },
        )
        .header("X-Secret", "hunter2")
        .base_url("https://hunter2@acme.example");
    assert!(!format!("{builder:?}").contains("hunter2"));
    let core = value(bearer(), "queryAuth").build().unwrap();
    assert_eq!(
        format!("{core:?}"),
        r#"Core { provider: "acme", base_url: "https://api.acme.example", credentials: ["bearerAuth", "queryAuth"], .. }"#
    );
    static GET: Operation =
        Operation::new("get", reqwest::Method::GET, "/").security(&[&["queryAuth"]]);
    assert!(!format!("{:?}", core.request(&GET)).contains("hunter2"));
}
