//! Proxies: used where the user or the environment says so, and never between a program and its own machine.

use clientry::HttpClient;
use clientry::reqwest::Proxy;

use super::support::{Server, response};
use super::*;

fn through(proxy: &Server) -> HttpClient {
    let proxy = Proxy::all(&proxy.url).unwrap();
    HttpClient::new(move |http| http.proxy(proxy.clone()))
}

fn thing() -> String {
    response("200 OK", "application/json", r#"{"id":1,"state":"on"}"#)
}

/// The proxy would read the credential, which goes out in the clear.
#[tokio::test]
async fn plain_http_to_this_machine_goes_there_directly() {
    let proxy = Server::start(&[&thing()]).await;
    let server = Server::start(&[&thing()]).await;
    let core = builder(&server)
        .http_client(through(&proxy))
        .build()
        .unwrap();
    get(&core, "1").await.unwrap();
    assert_eq!(server.requests().len(), 1);
    assert!(proxy.requests().is_empty());
}

/// Names below `localhost` and the whole of 127.0.0.0/8 are this machine, however they are written.
#[tokio::test]
async fn every_name_of_this_machine_is_meant() {
    for host in [
        "localhost",
        "localhost.",
        "app.localhost",
        "127.8.7.6",
        "[::ffff:127.0.0.1]",
        "[::1]",
    ] {
        let proxy = Server::start(&[&thing()]).await;
        let port = proxy.url.rsplit(':').next().unwrap();
        let core = builder(&proxy)
            .base_url(format!("http://{host}:{port}/here"))
            .http_client(through(&proxy))
            .build()
            .unwrap();
        // Whether somebody is reached at the name is a matter of the machine. A proxy would be, and would be asked for
        // the whole URL.
        let outcome = get(&core, "1").await;
        let requests = proxy.requests();
        assert_eq!(outcome.is_ok(), requests.len() == 1, "{host}: {outcome:?}");
        assert!(
            requests
                .iter()
                .all(|request| request.starts_with("GET /here/")),
            "{host}"
        );
        assert!(host != "localhost" || requests.len() == 1);
    }
}

#[tokio::test]
async fn plain_http_elsewhere_goes_through_the_proxy_by_the_users_word() {
    let proxy = Server::start(&[&thing()]).await;
    let core = builder(&proxy)
        .base_url("http://api.acme.example")
        .allow_plain_http()
        .http_client(through(&proxy))
        .build()
        .unwrap();
    get(&core, "1").await.unwrap();
    let request = proxy.request();
    assert!(
        request.starts_with("GET http://api.acme.example/v1/things/1/ HTTP/1.1\r\n"),
        "{request}"
    );
}
