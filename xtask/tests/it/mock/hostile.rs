//! What nobody should send, and documents that nobody should write: a refusal, and the next request is served.

use serde_json::json;

use super::server::Server;
use super::{AUTH, acme, get};

#[track_caller]
fn lives(server: &Server) {
    assert_eq!(get(server, "/hooks").status, 200);
}

#[test]
fn a_huge_body_is_refused() {
    let server = acme();
    let body = vec![b' '; 3 << 20];
    let head = format!(
        "POST /hooks HTTP/1.1\r\nhost: a\r\nauthorization: Token mock\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let seen = server.raw(&[head.as_bytes(), &body].concat());
    // The response may be lost where the connection is closed with bytes on the way.
    assert!([0, 400].contains(&seen.status), "{seen:?}");
    lives(&server);
    // One that only says that it is huge is not waited for.
    let head = "POST /hooks HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: 99999999999\r\n\r\n";
    let seen = server.raw(head.as_bytes());
    assert_eq!(
        (seen.status, seen.reason()),
        (400, "the body is longer than 1048576 bytes")
    );
    lives(&server);
}

#[test]
fn deep_json_is_refused() {
    let server = acme();
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let body = format!("{}1{}", open.repeat(50_000), close.repeat(50_000));
        let text = format!(
            "POST /hooks HTTP/1.1\r\nhost: a\r\nauthorization: Token mock\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let seen = server.raw(text.as_bytes());
        assert_eq!(seen.status, 400, "{}", seen.reason());
    }
    lives(&server);
}

#[test]
fn broken_requests_are_refused() {
    let server = acme();
    for wrong in [
        "GET /hooks/%zz HTTP/1.1\r\nhost: a\r\nauthorization: Token mock\r\nconnection: close\r\n\r\n",
        "GET /hooks/%ff HTTP/1.1\r\nhost: a\r\nauthorization: Token mock\r\nconnection: close\r\n\r\n",
        "GET /hooks/h_%00%0d%0a HTTP/1.1\r\nhost: a\r\nauthorization: Token mock\r\nconnection: close\r\n\r\n",
        "GET http://[::1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        "GET * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        "GET /../../etc/passwd HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        "CONNECT example.com:443 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        "Get /hooks HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        "M-SEARCH /hooks HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        "POST /hooks HTTP/1.1\r\nhost: a\r\nauthorization: Token mock\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "POST /hooks HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "nonsense\r\n\r\n",
        "\r\n\r\n",
    ] {
        let seen = server.broken(wrong.as_bytes());
        // What is no request may be cut off without a response.
        let is_refused = seen.status == 0 || (400..500).contains(&seen.status);
        assert!(is_refused, "{wrong:?}: {seen:?}");
        lives(&server);
    }
    let auth = server.raw(
        b"GET /hooks HTTP/1.1\r\nhost: a\r\nauthorization: \xff\xfe\r\nconnection: close\r\n\r\n",
    );
    assert_eq!(auth.status, 401);
    let cookie = server.raw(b"GET /hooks HTTP/1.1\r\nhost: a\r\nauthorization: Token mock\r\ncookie: \xff;;=;session\r\nconnection: close\r\n\r\n");
    assert_eq!(cookie.status, 200);
    lives(&server);
}

#[test]
fn a_head_has_no_body() {
    let server = acme();
    let seen = server.call("HEAD", "/hooks", &[AUTH], None);
    assert_eq!((seen.status, seen.body.as_str()), (405, ""));
    lives(&server);
}

#[test]
fn no_collection_grows_without_end() {
    let server = acme();
    let note = "x".repeat(500_000);
    let body = json!({ "url": "https://a.example", "note": note });
    let mut all = Vec::new();
    for _ in 0..150 {
        all.push(super::send(&server, "POST", "/hooks", body.clone()).status);
    }
    assert!(all.iter().all(|status| *status == 201), "{all:?}");
    let kept = get(&server, "/hooks").json()["total"].as_u64().unwrap();
    assert!(kept < 140, "{kept}");
    let lines = server.lines();
    assert!(
        lines
            .iter()
            .any(|line| line.contains("there were too many items")),
        "{lines:?}"
    );
}

/// A document with one `GET /a` that responds with `schema`, whose components are `schemas`.
fn document(schema: &str, schemas: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{ title: a, version: '1' }}\npaths: {{ /a: {{ get: {{ responses: {{ '200': {{ description: d, content: {{ application/json: {{ schema: {schema} }} }} }} }} }} }} }}\ncomponents: {{ schemas: {schemas} }}\n"
    )
}

#[test]
fn hostile_documents_are_served_too() {
    let chain: String = (0..3_000)
        .map(|n| format!("A{n}: {{ $ref: '#/components/schemas/A{}' }}, ", n + 1))
        .collect();
    let wide: String = (0..40)
        .map(|n| format!("W{n}: {{ type: object, required: [a, b, c], properties: {{ a: {{ $ref: '#/components/schemas/W{0}' }}, b: {{ $ref: '#/components/schemas/W{0}' }}, c: {{ $ref: '#/components/schemas/W{0}' }} }} }}, ", n + 1))
        .collect();
    for (schema, schemas) in [
        (
            "{ $ref: '#/components/schemas/A' }",
            "{ A: { $ref: '#/components/schemas/A' } }",
        ),
        ("{ $ref: 'http://127.0.0.1:1/x.json' }", "{}"),
        ("{ $ref: 'file:///etc/passwd' }", "{}"),
        ("{ $ref: '#/nowhere' }", "{}"),
        ("{ type: nonsense, pattern: '(', minimum: x }", "{}"),
        (
            "{ type: string, pattern: '^(a+)+$', minLength: 100000 }",
            "{}",
        ),
        ("{ type: string, minLength: 99999999999 }", "{}"),
        ("{ type: array, minItems: 99999999999, items: {} }", "{}"),
        ("{ type: object, minProperties: 99999999999 }", "{}"),
        (
            "{ type: object, required: [a], properties: { a: { $ref: '#/components/schemas/T' } } }",
            "{ T: { type: object, required: [t], properties: { t: { $ref: '#/components/schemas/T' } } } }",
        ),
        (
            "{ allOf: [{ $ref: '#/components/schemas/L' }] }",
            "{ L: { allOf: [{ $ref: '#/components/schemas/L' }] } }",
        ),
        (
            "{ type: integer, minimum: 1e300, multipleOf: 1e-300 }",
            "{}",
        ),
        ("{ enum: [] }", "{}"),
        ("{ not: {} }", "{}"),
        (
            "{ $id: 'http://127.0.0.1:1/', $dynamicRef: '#x', $schema: 'http://127.0.0.1:1/schema' }",
            "{}",
        ),
        (
            "{ $ref: '#/components/schemas/A0' }",
            &format!("{{ {chain} A3000: {{ type: string }} }}"),
        ),
        (
            "{ $ref: '#/components/schemas/W0' }",
            &format!("{{ {wide} W40: {{ type: string }} }}"),
        ),
    ] {
        let server = Server::of_text(&document(schema, schemas));
        let seen = server.call("GET", "/a", &[], None);
        assert_eq!(seen.status, 200, "{schema}: {seen:?}");
        assert_eq!(
            server.call("GET", "/a", &[], None).body,
            seen.body,
            "{schema}"
        );
    }
    let strange = "openapi: 3.1.0\ninfo: 1\npaths: { /a: 1, b: { get: 2 }, '/{x}{y}-{z': { get: { parameters: 3, security: [1], responses: { '2000': {}, abc: 1, '200': { content: [] } } } }, /c: { $ref: '#/paths/~1c' } }\nservers: [1, { url: 2 }, { url: '{' }]\nsecurity: 1\ncomponents: { securitySchemes: { a: 1 } }\n";
    let server = Server::of_text(strange);
    for path in ["/a", "/b", "/xy-{z", "/c", "/%7B"] {
        let seen = server.call("GET", path, &[], None);
        assert!(seen.status >= 200, "{path}: {seen:?}");
    }
}
