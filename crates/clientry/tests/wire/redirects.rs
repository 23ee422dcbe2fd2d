//! Redirects: followed within the origin, with the method kept, and never with credentials elsewhere.

use super::support::{Server, answer};
use super::*;

fn thing() -> String {
    answer("200 OK", "application/json", r#"{"id":1,"state":"on"}"#)
}

fn to(status: &str, location: &str) -> String {
    format!(
        "HTTP/1.1 {status} Redirect\r\nlocation: {location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    )
}

#[tokio::test]
async fn a_redirect_within_the_origin_keeps_the_credentials() {
    for status in ["301", "302", "303", "307", "308"] {
        let server = Server::start(&[&to(status, "/elsewhere?a=1"), &thing()]).await;
        get(&core(&server), "1").await.unwrap();
        let requests = server.requests();
        assert_eq!(requests.len(), 2);
        assert!(requests[1].starts_with("GET /elsewhere?a=1 HTTP/1.1\r\n"));
        assert!(requests[1].contains("x-management-token: hunter3\r\n"));
    }
}

#[tokio::test]
async fn a_redirect_to_the_origin_in_full_is_the_same_request() {
    let to_itself = |url: &str| {
        let moved = to("307", &format!("{url}/elsewhere?a=1"));
        vec![moved.into_bytes(), thing().into_bytes()]
    };
    let server = Server::start_with(to_itself).await;
    let answer = core(&server)
        .request(&UPDATE)
        .path("id", &1)
        .json(&[1, 2])
        .send()
        .await
        .unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.empty().attempts()),
        (200, 1)
    );
    let requests = server.requests();
    let (first, rest) = requests[0].split_once("\r\n").unwrap();
    assert_eq!(first, "PATCH /v1/things/1/ HTTP/1.1");
    assert_eq!(
        requests[1],
        format!("PATCH /elsewhere?a=1 HTTP/1.1\r\n{rest}")
    );
}

#[tokio::test]
async fn another_origin_sees_nothing() {
    for status in ["301", "302", "303", "307", "308"] {
        let elsewhere = Server::start(&[&thing()]).await;
        let server = Server::start(&[&to(status, &elsewhere.url)]).await;
        let error = get(&core(&server), "1").await.unwrap_err();
        assert_eq!(error.status().unwrap().as_str(), status);
        assert_eq!(error.headers().unwrap()["location"], elsewhere.url);
        assert!(
            error
                .to_string()
                .contains("a redirect that is not followed"),
            "{error}"
        );
        assert!(elsewhere.requests().is_empty());
    }
}

#[tokio::test]
async fn a_body_goes_along_or_the_redirect_is_not_followed() {
    for status in ["307", "308"] {
        let server = Server::start(&[&to(status, "/elsewhere"), &thing()]).await;
        let answer = core(&server)
            .request(&UPDATE)
            .path("id", &1)
            .json(&[1, 2])
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        let requests = server.requests();
        assert!(
            requests[1].starts_with("PATCH /elsewhere ") && requests[1].ends_with("\r\n\r\n[1,2]")
        );
    }
    for status in ["301", "302", "303"] {
        let server = Server::start(&[&to(status, "/elsewhere"), &thing()]).await;
        let answer = core(&server)
            .request(&UPDATE)
            .path("id", &1)
            .json(&[1, 2])
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status().as_str(), status);
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_loop_ends() {
    let server = Server::start(&[&to("302", "/again")]).await;
    let error = get(&core(&server), "1").await.unwrap_err();
    assert_eq!(error.status().unwrap(), 302);
    assert_eq!(server.requests().len(), 11);
}
