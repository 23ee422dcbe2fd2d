//! Who calls, and where it may call.

use clientry::BuildError;
use tests::{Recorder, Reply};

use crate::features::version;
use crate::provider::{Provider, Settings};
use crate::providers::ALL;

/// The `User-Agent` of a program that calls itself `product`.
async fn user_agent(provider: &Provider, product: Option<&'static str>) -> String {
    let server = Recorder::start(Reply::new(418)).await;
    let client = provider.client(Settings {
        user_agent: product,
        ..Settings::of(&server)
    });
    client.call("update_webhook").await;
    let request = server.take_one();
    request.header("user-agent").unwrap().to_owned()
}

#[tokio::test]
async fn each_crate_says_its_name_and_version() {
    for provider in ALL {
        let (name, runtime) = (provider.name, version("clientry"));
        let own = format!("{name}/{} clientry/{runtime}", version(name));
        assert_eq!(user_agent(provider, None).await, own);
        let with_product = format!("{own} shop/2.1");
        assert_eq!(user_agent(provider, Some("shop/2.1")).await, with_product);
    }
}

#[test]
fn a_product_that_would_be_a_header_of_its_own_is_refused() {
    for provider in ALL {
        for product in ["shop\r\nX-Evil: 1", "shop\nX-Evil: 1", "shop\r", "shop\0"] {
            let settings = Settings {
                user_agent: Some(product),
                ..Settings::default()
            };
            match (provider.build)(settings) {
                Err(BuildError::InvalidHeader { name, .. }) => assert_eq!(name, "User-Agent"),
                other => panic!("{product:?} became {other:?}"),
            }
        }
    }
}

/// Credentials do not go over the network in the clear unless a program asks for that.
#[test]
fn plain_http_is_for_this_machine_unless_allowed() {
    for provider in ALL {
        for (url, host) in [
            ("http://shop.example", "shop.example"),
            ("http://127.0.0.1.shop.example", "127.0.0.1.shop.example"),
            ("http://localhost@shop.example", "shop.example"),
            ("http://10.0.0.1:8080/api", "10.0.0.1"),
        ] {
            let settings = |allow_plain_http| Settings {
                base_url: Some(url.to_owned()),
                allow_plain_http,
                ..Settings::default()
            };
            let refused = (provider.build)(settings(false));
            let allowed = (provider.build)(settings(true));
            if url.contains('@') {
                // A user name there is refused whatever the scheme.
                assert!(refused.is_err() && allowed.is_err(), "{url}");
                continue;
            }
            match refused {
                Err(BuildError::InsecureBaseUrl { host: named, .. }) => assert_eq!(named, host),
                other => panic!("{url} became {other:?}"),
            }
            assert!(allowed.is_ok(), "{url}: {allowed:?}");
        }
    }
}
