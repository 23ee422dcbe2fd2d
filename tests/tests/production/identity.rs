//! Who calls, and where it may call.

use clientry::BuildError;
use tests::clients::{ALL, Provider, Settings};
use tests::{Recorder, Reply};

use super::features::version;

/// The `User-Agent` of a program that calls itself `product`.
async fn user_agent(provider: &Provider, product: Option<&'static str>) -> String {
    let server = Recorder::start(Reply::new(418)).await;
    let client = provider.client(Settings {
        user_agent: product,
        ..Settings::of(&server)
    });
    client.call(provider.any().name).await;
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

/// Credentials do not go over the network in the clear unless a program asks for that.
#[test]
fn plain_http_is_for_this_machine_unless_allowed() {
    for provider in ALL {
        let settings = |allow_plain_http| Settings {
            base_url: Some("http://shop.example".to_owned()),
            allow_plain_http,
            ..Settings::default()
        };
        match (provider.build)(settings(false)) {
            Err(BuildError::InsecureBaseUrl { host, .. }) => assert_eq!(host, "shop.example"),
            other => panic!("{}: {other:?}", provider.name),
        }
        let allowed = (provider.build)(settings(true));
        assert!(allowed.is_ok(), "{}: {allowed:?}", provider.name);
    }
}
