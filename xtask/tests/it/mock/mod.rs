//! `cargo xtask mock` over sockets: a made-up document, every document of `specs/`, and requests that nobody should send.

mod actions;
mod bodies;
mod hostile;
mod lists;
mod process;
mod server;
mod specs;

use serde_json::{Value, json};

use server::{Seen, Server};

const ACME: &str = include_str!("acme.yaml");
const AUTH: (&str, &str) = ("authorization", "Token mock");

fn acme() -> Server {
    Server::of_text(ACME)
}

fn get(server: &Server, path: &str) -> Seen {
    server.call("GET", path, &[AUTH], None)
}

fn send(server: &Server, method: &str, path: &str, body: Value) -> Seen {
    server.call(method, path, &[AUTH], Some(&body))
}

#[track_caller]
fn refused(seen: &Seen, status: u16, code: &str, reason: &str) {
    assert_eq!(seen.status, status, "{seen:?}");
    assert!(seen.reason().contains(reason), "{seen:?}");
    assert_eq!(seen.json(), json!({ "code": code }));
}

#[test]
fn credentials_are_asked_for() {
    let server = acme();
    let with = |headers: &[(&str, &str)]| server.call("GET", "/hooks", headers, None);
    refused(
        &with(&[]),
        401,
        "wrong",
        "the credential of `key` is missing",
    );
    for wrong in [
        "Token other",
        "mock",
        "token mock",
        "Bearer mock",
        "Token mock2",
        "",
    ] {
        let seen = with(&[("authorization", wrong)]);
        refused(&seen, 401, "wrong", "the credential of `key` is wrong");
        assert!(!seen.reason().contains("other"), "{seen:?}");
    }
    refused(&with(&[AUTH, AUTH]), 401, "wrong", "is wrong");
    assert_eq!(with(&[AUTH]).status, 200);
}

#[test]
fn parameters_are_validated_by_their_schemas() {
    let server = acme();
    for fine in [
        "limit=5",
        "tags=a&tags=b",
        "ids=1,2",
        "ids=",
        "filter[size]=3",
        "filter%5Bsize%5D=3",
        "flag=true",
        "unknown=1",
        "after=h_%C3%A9+%20",
        "",
    ] {
        let seen = get(&server, &format!("/hooks?{fine}"));
        assert_eq!(seen.status, 200, "{fine}: {seen:?}");
    }
    for (wrong, reason) in [
        ("limit=0", "query parameter `limit`: "),
        ("limit=101", "query parameter `limit`: "),
        ("limit=x", "query parameter `limit`: "),
        ("limit=", "query parameter `limit`: "),
        (
            "limit=1&limit=2",
            "query parameter `limit`: it is given 2 times",
        ),
        ("tags=c", "query parameter `tags`: "),
        ("ids=1,x", "query parameter `ids`: "),
        ("ids=1&ids=2", "query parameter `ids`: it is given 2 times"),
        ("filter[size]=x", "query parameter `filter`: "),
        ("flag=1", "query parameter `flag`: "),
        (
            "after=%zz",
            "query parameter `after`: it cannot be percent-decoded",
        ),
        (
            "after=%ff",
            "query parameter `after`: it cannot be percent-decoded",
        ),
        ("%zz=1", "a name cannot be percent-decoded"),
    ] {
        let seen = get(&server, &format!("/hooks?{wrong}"));
        refused(&seen, 422, "wrong", reason);
    }
    let header = |value| server.call("GET", "/hooks", &[AUTH, ("X-Version", value)], None);
    assert_eq!(header("2").status, 200);
    refused(&header("3"), 422, "wrong", "header `X-Version`: ");
    let cookie = |value| server.call("GET", "/hooks", &[AUTH, ("cookie", value)], None);
    assert_eq!(cookie("a=b; session=abc").status, 200);
    refused(&cookie("session=abcd"), 422, "wrong", "cookie `session`: ");
    refused(
        &get(&server, "/hooks/x_1"),
        422,
        "wrong",
        "path parameter `hook_id`: ",
    );
}

#[test]
fn bodies_are_validated_by_their_schemas() {
    let server = acme();
    let post = |body: Value| send(&server, "POST", "/hooks", body);
    for wrong in [
        json!({}),
        json!([]),
        json!(null),
        json!({ "url": 1 }),
        json!({ "url": "not a url" }),
        json!({ "url": "https://a.example", "active": null }),
        json!({ "url": "https://a.example", "other": 1 }),
    ] {
        refused(&post(wrong), 422, "wrong", "the body: ");
    }
    // The reason never repeats a value.
    let seen = post(json!({ "url": "https://a.example", "active": "hunter2" }));
    refused(&seen, 422, "wrong", "the body: /active: ");
    assert!(!seen.reason().contains("hunter2"), "{seen:?}");
    let raw = |content_type: &str, body: &str| {
        let length = body.len();
        let text = format!(
            "POST /hooks HTTP/1.1\r\nhost: a\r\nauthorization: Token mock\r\nconnection: close\r\n{content_type}content-length: {length}\r\n\r\n{body}"
        );
        server.raw(text.as_bytes())
    };
    let json = "content-type: application/json\r\n";
    refused(
        &raw(json, "{"),
        400,
        "wrong",
        "the body is not JSON, line 1 column 1",
    );
    refused(&raw(json, ""), 400, "wrong", "the body is missing");
    refused(
        &raw("", "{}"),
        415,
        "wrong",
        "the header `Content-Type` is missing",
    );
    let text = "content-type: text/plain\r\n";
    refused(
        &raw(text, "{}"),
        415,
        "wrong",
        "the header `Content-Type` is none of application/json",
    );
    let fine = "content-type: Application/JSON; charset=utf-8\r\n";
    assert_eq!(raw(fine, r#"{"url":"https://a.example"}"#).status, 201);
}

#[test]
fn forms_are_read_by_their_schemas() {
    let server = acme();
    let post = |body: &str| {
        let length = body.len();
        let text = format!(
            "POST /hooks/test HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        server.raw(text.as_bytes())
    };
    // The operation asks for no credential.
    assert_eq!(post("n=1&l=a&l=b%20c").status, 200);
    for wrong in ["n=x", "l=a", "n=1&n=2", "n=%f", "%=1"] {
        let seen = post(wrong);
        assert!(
            seen.status == 400 || seen.status == 422,
            "{wrong}: {seen:?}"
        );
        assert!(seen.reason().contains("the body: "), "{wrong}: {seen:?}");
    }
}

#[test]
fn an_item_is_created_read_changed_listed_and_removed() {
    let server = acme();
    let first = json!({ "id": "h_001", "url": "https://example.com/a", "active": true, "made": "2026-01-01T00:00:00Z" });
    let list = |server: &Server| get(server, "/hooks").json();
    assert_eq!(
        list(&server),
        json!({ "data": [first], "total": 1, "next_cursor": null, "has_more": false })
    );

    let made = send(
        &server,
        "POST",
        "/hooks",
        json!({ "url": "https://b.example", "note": null, "labels": { "a": "1" }, "secret": "hunter2" }),
    );
    assert_eq!(made.status, 201, "{made:?}");
    // What a hook cannot be is absent, what only requests have too, and what the provider sets is as the document shows it.
    let hook = json!({ "id": "h_002", "url": "https://b.example", "active": true, "labels": { "a": "1" }, "made": "2026-01-01T00:00:00Z" });
    assert_eq!(made.json()["hook"], hook);
    assert_eq!(get(&server, "/hooks/h_002").json()["hook"], hook);
    assert_eq!(list(&server)["data"], json!([first, hook]));
    assert_eq!(list(&server)["total"], 2);

    let patched = send(
        &server,
        "PATCH",
        "/hooks/h_002",
        json!({ "note": "x", "labels": { "a": null, "b": "2" } }),
    );
    let hook = json!({ "id": "h_002", "url": "https://b.example", "active": true, "note": "x", "labels": { "b": "2" }, "made": "2026-01-01T00:00:00Z" });
    assert_eq!(patched.json()["hook"], hook);
    let paused = send(
        &server,
        "POST",
        "/hooks/h_002/pause",
        json!({ "active": false }),
    );
    assert_eq!(paused.json()["hook"]["active"], false);
    assert_eq!(get(&server, "/hooks/h_002").json()["hook"]["active"], false);

    // What is not sent is not kept, but for what the provider sets.
    let put = send(
        &server,
        "PUT",
        "/hooks/h_002",
        json!({ "url": "https://c.example" }),
    );
    let hook = json!({ "id": "h_002", "url": "https://c.example", "active": true, "made": "2026-01-01T00:00:00Z" });
    assert_eq!(put.json()["hook"], hook);
    // A null takes away what may not be null.
    send(&server, "PATCH", "/hooks/h_002", json!({ "note": "y" }));
    let patched = send(&server, "PATCH", "/hooks/h_002", json!({ "note": null }));
    assert_eq!(patched.json()["hook"], hook);

    let removed = server.call("DELETE", "/hooks/h_002", &[AUTH], None);
    assert_eq!((removed.status, removed.body.as_str()), (204, ""));
    refused(
        &get(&server, "/hooks/h_002"),
        404,
        "gone",
        "`/hooks` has no item of this id",
    );
    for method in ["PUT", "PATCH", "DELETE"] {
        let seen = send(
            &server,
            method,
            "/hooks/h_002",
            json!({ "url": "https://d.example" }),
        );
        refused(&seen, 404, "wrong", "no item");
    }
    // What is below an item is not there either, whether or not the document says so.
    assert_eq!(get(&server, "/hooks/h_002/log").status, 404);
    assert_eq!(get(&server, "/hooks/h_001/log").body, "one");
    assert_eq!(list(&server)["total"], 1);
    // An id is not given twice, and `reset` makes everything as it was.
    assert_eq!(server.call("POST", "/_mock/reset", &[], None).status, 204);
    server.call("DELETE", "/hooks/h_001", &[AUTH], None);
    assert_eq!(list(&server)["data"], json!([]));
    assert_eq!(server.call("POST", "/_mock/reset", &[], None).status, 204);
    assert_eq!(list(&server)["data"], json!([first]));
}

#[test]
fn a_list_may_say_other_things_of_an_item() {
    let server = acme();
    let made = send(&server, "POST", "/boxes", json!({ "size": 5 })).json();
    assert_eq!(made, json!({ "id": 8, "size": 5 }));
    assert_eq!(get(&server, "/boxes/8").json(), made);
    // What a list requires is there, and what is of another type in it is not.
    let expected = json!([{ "id": 7, "lid": "string" }, { "id": 8, "lid": "string" }]);
    assert_eq!(get(&server, "/boxes").json(), expected);
}

#[test]
fn paths_that_differ_in_names_alone_are_told_apart_by_their_values() {
    let server = acme();
    assert_eq!(get(&server, "/hooks/h_001/files/5").body, "by number");
    assert_eq!(get(&server, "/hooks/h_001/files/five").body, "by name");
    let removed = server.call("DELETE", "/hooks/h_001/files/5", &[AUTH], None);
    assert_eq!(removed.status, 204);
}

#[test]
fn lists_come_in_pages() {
    let server = acme();
    for number in 0..4 {
        let url = format!("https://example.com/{number}");
        assert_eq!(
            send(&server, "POST", "/hooks", json!({ "url": url })).status,
            201
        );
    }
    let page = |query: &str| {
        let page = get(&server, &format!("/hooks?{query}")).json();
        let ids = page["data"].as_array().unwrap().iter();
        let ids: Vec<String> = ids
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect();
        (
            ids.join(" "),
            page["next_cursor"].clone(),
            page["has_more"].clone(),
            page["total"].clone(),
        )
    };
    let last = (String::from("h_005"), Value::Null, json!(false), json!(5));
    assert_eq!(
        page("limit=2"),
        ("h_001 h_002".into(), json!("h_002"), json!(true), json!(5))
    );
    assert_eq!(
        page("limit=2&after=h_002"),
        ("h_003 h_004".into(), json!("h_004"), json!(true), json!(5))
    );
    assert_eq!(page("limit=2&after=h_004"), last);
}

#[test]
fn any_documented_response_is_given_where_it_is_asked_for() {
    let server = acme();
    let prefer = |path: &str, value| server.call("GET", path, &[AUTH, ("prefer", value)], None);
    let seen = prefer("/hooks", "code=429");
    assert_eq!((seen.status, seen.json()), (429, json!({ "code": "slow" })));
    assert_eq!(
        (seen.header("retry-after"), seen.header("x-left")),
        (Some("7"), Some("3"))
    );
    assert_eq!(seen.header("preference-applied"), Some("code=429"));
    assert_eq!(seen.reason(), "");
    // What is asked for is in the document or in one of its ranges.
    let seen = prefer("/hooks", "code=500");
    assert_eq!(seen.status, 501);
    assert!(
        seen.reason()
            .contains("no response 500; it has 200, 401, 422, 429"),
        "{seen:?}"
    );
    let put = |code: &str| {
        let headers = [AUTH, ("prefer", code)];
        let body = json!({ "url": "https://a.example" });
        server
            .call("PUT", "/hooks/h_none", &headers, Some(&body))
            .status
    };
    assert_eq!(
        (put("code=418"), put("code=500"), put("code=200")),
        (418, 501, 200)
    );
    assert_eq!(prefer("/hooks", "code=x").status, 400);
    // Examples by their names.
    let named = |value| {
        server
            .call("POST", "/hooks/test", &[("prefer", value)], None)
            .body
    };
    assert_eq!(
        (
            named("code=200"),
            named("example=two"),
            named("example=other")
        ),
        ("1".into(), "2".into(), "1".into())
    );
    // A response that is asked for changes nothing.
    let headers = [AUTH, ("prefer", "code=201")];
    let body = json!({ "url": "https://a.example" });
    assert_eq!(
        server.call("POST", "/hooks", &headers, Some(&body)).status,
        201
    );
    assert_eq!(get(&server, "/hooks").json()["total"], 1);
    // It is validated all the same.
    refused(
        &server.call("POST", "/hooks", &headers, Some(&json!({}))),
        422,
        "wrong",
        "the body: ",
    );
}

#[test]
fn paths_and_methods_are_those_of_the_document() {
    let server = acme();
    for path in [
        "/",
        "/hook",
        "/hooks/",
        "/hooks/h_001/",
        "/hooks/h_001/log/x",
        "//hooks",
        "/v3/hooks",
    ] {
        let seen = get(&server, path);
        assert_eq!(seen.status, 404, "{path}");
        assert!(seen.reason().contains("no operation"), "{path}");
    }
    // With the path of its server, or without.
    assert_eq!(get(&server, "/v2/hooks").status, 200);
    let seen = get(&server, "/hooks/test");
    assert_eq!((seen.status, seen.header("allow")), (405, Some("POST")));
    let seen = server.call("OPTIONS", "/hooks/h_001", &[AUTH], None);
    assert_eq!(
        (seen.status, seen.header("allow")),
        (405, Some("GET, PUT, DELETE, PATCH"))
    );
}

#[test]
fn what_is_accepted_is_what_is_sent() {
    let server = acme();
    let accept = |value| {
        let seen = server.call("GET", "/hooks", &[AUTH, ("accept", value)], None);
        (
            seen.status,
            seen.header("content-type").unwrap_or_default().to_owned(),
        )
    };
    let json = (200, "application/json".to_owned());
    assert_eq!(accept("*/*"), json);
    assert_eq!(accept("text/html, application/*;q=0.5"), json);
    assert_eq!(
        accept("application/hal+json"),
        (200, "application/hal+json".to_owned())
    );
    // The document has no 406, and so the header is as good as absent.
    assert_eq!(accept("text/html"), json);
}

#[test]
fn deliveries_go_to_this_machine_only() {
    let server = acme();
    let deliver = |body: Value| server.call("POST", "/_mock/deliveries", &[], Some(&body));
    for (url, reason) in [
        ("http://example.com/", "not on this machine"),
        ("http://10.0.0.1:80/", "not on this machine"),
        ("https://127.0.0.1/", "no `http` URL"),
        ("nonsense", "no URL"),
    ] {
        let seen = deliver(json!({ "url": url, "secret": "s" }));
        assert_eq!(seen.status, 422, "{url}: {seen:?}");
        assert!(seen.reason().contains(reason), "{url}: {seen:?}");
    }
    for wrong in [
        json!({ "url": "http://127.0.0.1:1/" }),
        json!({ "secret": "s" }),
        json!([]),
        json!({ "ur": 1 }),
    ] {
        assert_eq!(deliver(wrong).status, 422);
    }
    assert_eq!(
        deliver(json!({ "id": "h_none", "secret": "s" })).status,
        404
    );
    // An item's own URL is under the same rule, and its secret signs.
    send(
        &server,
        "POST",
        "/hooks",
        json!({ "url": "https://b.example", "secret": "s" }),
    );
    assert!(
        deliver(json!({ "id": "h_002" }))
            .reason()
            .contains("no `http` URL")
    );
    // No receiver is there: the mock itself takes the place of one, and refuses.
    let url = format!("http://{}/hooks", server.address);
    let seen = deliver(json!({ "id": "h_002", "url": url, "body": { "event": "made" } }));
    assert_eq!(seen.status, 200, "{seen:?}");
    assert_eq!(seen.json()["status"], 401);
    assert_eq!(seen.json()["body"], r#"{"event":"made"}"#);
    let signature = seen.json()["headers"]["X-Acme"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        signature.strip_prefix("v1=").map(str::len),
        Some(64),
        "{signature}"
    );
    assert_eq!(
        server.call("GET", "/_mock/deliveries", &[], None).status,
        405
    );
    let none = Server::of_text("openapi: 3.1.0\ninfo: { title: a, version: '1' }\npaths: {}\n");
    assert_eq!(
        none.call("POST", "/_mock/deliveries", &[], Some(&json!({})))
            .status,
        501
    );
}

#[test]
fn each_request_is_a_line_without_its_values() {
    let server = acme();
    get(&server, "/hooks?after=hunter2");
    send(&server, "POST", "/hooks", json!({ "url": "hunter2" }));
    let lines = server.lines();
    assert_eq!(lines[0], "GET /hooks 200");
    assert!(
        lines[1].starts_with("POST /hooks 422: the body: /url: "),
        "{lines:?}"
    );
    assert!(!lines.concat().contains("hunter2"), "{lines:?}");
}
