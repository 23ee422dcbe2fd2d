//! Redirects: followed within the origin, with the method kept, and never with credentials elsewhere.

use super::support::{Server, response};
use super::*;

fn thing() -> String {
    response("200 OK", "application/json", r#"{"id":1,"state":"on"}"#)
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
    let response = core(&server)
        .request(&UPDATE)
        .path("id", &1)
        .json(&[1, 2])
        .send()
        .await
        .unwrap();
    assert_eq!(
        (response.status().as_u16(), response.empty().attempts()),
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
        assert_eq!(
            error.to_string().split_once(", a redirect to ").unwrap().1,
            format!(
                "{} that is not followed: that is another origin",
                elsewhere.url
            )
        );
        assert!(elsewhere.requests().is_empty());
    }
}

#[tokio::test]
async fn a_body_goes_along_or_the_redirect_is_not_followed() {
    for status in ["307", "308"] {
        let server = Server::start(&[&to(status, "/elsewhere"), &thing()]).await;
        let response = core(&server)
            .request(&UPDATE)
            .path("id", &1)
            .json(&[1, 2])
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        let requests = server.requests();
        assert!(
            requests[1].starts_with("PATCH /elsewhere ") && requests[1].ends_with("\r\n\r\n[1,2]")
        );
    }
    for status in ["301", "302", "303"] {
        let server = Server::start(&[&to(status, "/elsewhere"), &thing()]).await;
        let response = core(&server)
            .request(&UPDATE)
            .path("id", &1)
            .json(&[1, 2])
            .send()
            .await
            .unwrap();
        assert_eq!(response.status().as_str(), status);
        assert_eq!(
            reason::<()>(&response.unexpected()),
            "SERVER that is not followed: it asks for a GET instead of the PATCH"
        );
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_loop_ends() {
    let server = Server::start(&[&to("302", "/again")]).await;
    let error = get(&core(&server), "1").await.unwrap_err();
    assert_eq!(error.status().unwrap(), 302);
    assert_eq!(server.requests().len(), 11);
    assert_eq!(
        reason(&error),
        "SERVER that is not followed: 10 were followed before it"
    );
}

/// What an error says of the redirect, the server's own origin written as `SERVER`.
fn reason<E>(error: &Error<E>) -> String {
    let text = error.to_string();
    let (_, reason) = text.split_once(", a redirect to ").unwrap();
    let (origin, why) = reason.split_once(' ').unwrap();
    match origin.starts_with("http://127.0.0.1:") {
        true => format!("SERVER {why}"),
        false => reason.to_owned(),
    }
}

/// Only the origin is shown: path and query of a redirect may hold a secret.
#[tokio::test]
async fn what_is_not_followed_is_told_with_the_reason_and_the_origin_alone() {
    let long = format!("/{}", "x".repeat(65_535));
    for (location, why) in [
        (
            "https://evil.example/hunter2?hunter2#hunter2",
            "https://evil.example that is not followed: that is another origin",
        ),
        (
            "//evil.example:8443/hunter2",
            "http://evil.example:8443 that is not followed: that is another origin",
        ),
        (
            "http://hunter2:hunter2@SERVER/",
            "SERVER that is not followed: its URL holds a user name or a password",
        ),
        (
            &long,
            "SERVER that is not followed: its URL is too long to be sent",
        ),
    ] {
        let server = Server::start_with(|url| {
            let host = url.strip_prefix("http://").unwrap();
            vec![to("307", &location.replace("SERVER", host)).into_bytes()]
        })
        .await;
        let error = get(&core(&server), "1").await.unwrap_err();
        assert_eq!(reason(&error), why);
        assert_eq!(server.requests().len(), 1);
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
    let server = Server::start(&["HTTP/1.1 307 Moved\r\ncontent-length: 0\r\n\r\n"]).await;
    let error = get(&core(&server), "1").await.unwrap_err().to_string();
    assert!(
        error.ends_with("a redirect that is not followed: it has no `Location`"),
        "{error}"
    );
    let two = "HTTP/1.1 307 Moved\r\nlocation: /a\r\nlocation: /b\r\ncontent-length: 0\r\n\r\n";
    let server = Server::start(&[two]).await;
    let error = get(&core(&server), "1").await.unwrap_err().to_string();
    assert!(error.ends_with("it has several `Location`s"), "{error}");
    let server = Server::start(&[&to("307", "/café"), &thing()]).await;
    get(&core(&server), "1").await.unwrap();
    assert!(server.requests()[1].starts_with("GET /caf%C3%A9 "));
    for location in ["javascript:hunter2", "http://[", "ftp://hunter2"] {
        let server = Server::start(&[&to("307", location)]).await;
        let error = get(&core(&server), "1").await.unwrap_err().to_string();
        assert_eq!(
            error,
            "acme get_thing: 307 Temporary Redirect, a redirect that is not followed: it names no http or https URL"
        );
    }
}

/// Whatever else is wrong with the response, or nothing: the reason is part of every message about it.
#[tokio::test]
async fn every_error_of_a_redirect_says_why_it_was_not_followed() {
    let elsewhere = "location: https://evil.example/\r\n";
    let head = |rest: &str| format!("HTTP/1.1 307 Moved\r\n{elsewhere}{rest}");
    for reply in [
        head("content-length: 6\r\nconnection: close\r\n\r\n<html>"),
        head("content-length: 14\r\nconnection: close\r\n\r\n{\"message\":\"\"}"),
        head("content-length: 99\r\n\r\n{"),
        head("content-length: 999999999\r\n\r\n"),
    ] {
        let server = Server::start(&[&reply]).await;
        let call = core(&server).request(&GET).path("id", &1).send().await;
        // As where the document lists the status.
        let error: Error<Problem> = match call {
            Ok(response) => response.error(|problem: Problem| problem),
            Err(failure) => failure.into(),
        };
        let said = "307 Temporary Redirect, a redirect to https://evil.example that is not followed: that is another origin";
        assert!(error.to_string().contains(said), "{error}");
    }
}

/// These are no redirects, though a browser might go on.
#[tokio::test]
async fn other_statuses_of_their_class_are_what_they_are() {
    for status in ["300", "304", "305"] {
        let server = Server::start(&[&to(status, "/elsewhere"), &thing()]).await;
        let error = get(&core(&server), "1").await.unwrap_err().to_string();
        assert!(error.contains("does not list"), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
}
