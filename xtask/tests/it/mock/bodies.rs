//! Bodies that are no JSON, validated by their media type and their schema.

use super::server::{Seen, Server};

const DOCUMENT: &str = "openapi: 3.2.0
info: { title: Acme, version: '1' }
paths:
  /files:
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [file, size]
              additionalProperties: false
              properties:
                file: { type: string, format: binary, maxLength: 4 }
                size: { type: integer, minimum: 1 }
                tags: { type: array, maxItems: 2, items: { type: string } }
                about: { type: object, required: [by], properties: { by: { type: string } } }
            encoding: { file: { contentType: 'image/png, image/*' } }
      responses: { '204': { description: A. }, '415': { description: Not that., content: { application/json: { example: documented } } }, '422': { description: Not valid. }, '400': { description: Not read. } }
  /text:
    post:
      requestBody: { required: true, content: { text/plain: { schema: { type: string, maxLength: 3 } }, text/csv: { schema: { type: integer } }, application/xml: { schema: { type: object } } } }
      responses: { '204': { description: A. } }
  /lines:
    post:
      requestBody: { required: true, content: { application/jsonl: { itemSchema: { type: object, required: [a] } }, application/x-ndjson: { schema: { type: array, maxItems: 1 } } } }
      responses: { '204': { description: A. } }
  /bytes:
    post:
      requestBody: { required: true, content: { application/octet-stream: {} } }
      responses: { '204': { description: A. } }
";

fn post(server: &Server, path: &str, media_type: &str, body: &[u8]) -> Seen {
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\n\r\n"
    );
    server.raw(&[head.as_bytes(), body].concat())
}

/// A part: what is behind `form-data`, its media type, and its value.
type Part<'p> = (&'p str, Option<&'p str>, &'p [u8]);

fn parts(server: &Server, parts: &[Part<'_>]) -> Seen {
    let mut body = Vec::new();
    for (name, media_type, value) in parts {
        body.extend(format!("--x\r\ncontent-disposition: form-data; {name}\r\n").bytes());
        let media_type = media_type.map(|media_type| format!("content-type: {media_type}\r\n"));
        body.extend(media_type.unwrap_or_default().bytes());
        body.extend(b"\r\n");
        body.extend(*value);
        body.extend(b"\r\n");
    }
    body.extend(b"--x--\r\n");
    post(server, "/files", "multipart/form-data; boundary=x", &body)
}

#[test]
fn parts_are_validated_by_the_schema() {
    let server = Server::of_text(DOCUMENT);
    let file: Part<'_> = (
        "name=file; filename=a.png",
        Some("image/png"),
        &[0, 159, 255],
    );
    let size: Part<'_> = ("name=size", None, b"3");
    let tag: Part<'_> = ("name=tags", None, b"a");
    let about: Part<'_> = ("name=about", Some("application/json"), b"{\"by\":\"me\"}");
    for fine in [&[file, size][..], &[file, size, tag, tag, about]] {
        let seen = parts(&server, fine);
        assert_eq!(seen.status, 204, "{seen:?}");
    }
    let long: Part<'_> = (
        "name=file; filename=a.png",
        Some("image/png"),
        &[0, 159, 255, 1, 2],
    );
    let pdf: Part<'_> = ("name=file; filename=a.pdf", Some("application/pdf"), b"a");
    for (wrong, status, reason) in [
        (&[size][..], 422, "\"file\" is a required property"),
        (&[file], 422, "\"size\" is a required property"),
        (&[file, ("name=size", None, b"x")], 422, "/size: "),
        (&[file, ("name=size", None, b"0")], 422, "/size: "),
        (&[file, size, tag, tag, tag], 422, "/tags: "),
        (&[file, size, ("name=other", None, b"1")], 422, "the body: "),
        (
            &[file, size, ("name=about", Some("application/json"), b"{}")],
            422,
            "/about: ",
        ),
        (
            &[file, size, ("name=about", Some("application/json"), b"{")],
            400,
            "the part `about` is not JSON",
        ),
        (&[long, size], 422, "/file: "),
        (
            &[pdf, size],
            415,
            "the `Content-Type` of the part `file` is not image/png, image/*",
        ),
        (
            &[file, size, ("a=b", None, b"1")],
            400,
            "a part has no name",
        ),
    ] {
        let seen = parts(&server, wrong);
        assert_eq!(seen.status, status, "{reason}: {seen:?}");
        assert!(seen.reason().contains(reason), "{reason}: {seen:?}");
    }
    let form = "multipart/form-data; boundary=x";
    for (media_type, body, status, reason) in [
        (form, &b"--x\r\n"[..], 400, "its parts cannot be read"),
        (form, b"", 400, "its parts cannot be read"),
        (
            "multipart/form-data",
            b"--x--\r\n",
            400,
            "the header `Content-Type` has no boundary",
        ),
        (
            "application/json",
            b"{}",
            415,
            "the header `Content-Type` is none of multipart/form-data",
        ),
    ] {
        let seen = post(&server, "/files", media_type, body);
        assert_eq!(seen.status, status, "{reason}: {seen:?}");
        assert!(seen.reason().contains(reason), "{reason}: {seen:?}");
    }
    // The documented response is that of the document, and is not marked as the mock's own.
    let seen = post(&server, "/files", "application/json", b"{}");
    assert_eq!(
        (seen.json(), seen.header("x-mock-undocumented")),
        ("documented".into(), None)
    );
}

#[test]
fn texts_and_lines_are_validated_by_their_schemas() {
    let server = Server::of_text(DOCUMENT);
    for (path, media_type, body) in [
        ("/text", "text/plain", &b"abc"[..]),
        ("/text", "text/plain; charset=utf-8", "äöü".as_bytes()),
        ("/text", "text/plain", b""),
        ("/text", "text/csv", b"7"),
        ("/text", "application/xml", b"<a/>"),
        ("/lines", "application/jsonl", b"{\"a\":1}\n\n{\"a\":2}"),
        ("/lines", "application/x-ndjson", b"1\n"),
        ("/bytes", "application/octet-stream", &[255, 0]),
    ] {
        let seen = post(&server, path, media_type, body);
        assert_eq!(seen.status, 204, "{media_type} {body:?}: {seen:?}");
    }
    for (path, media_type, body, status, reason) in [
        ("/text", "text/plain", &b"abcd"[..], 400, "the body: "),
        ("/text", "text/plain", &[255], 400, "the body is not UTF-8"),
        ("/text", "text/csv", b"x", 400, "the body: "),
        ("/text", "application/xml", b"", 400, "the body is empty"),
        (
            "/text",
            "text/html",
            b"a",
            415,
            "is none of text/plain, text/csv, application/xml",
        ),
        (
            "/lines",
            "application/jsonl",
            b"{\"a\":1}\n{}",
            400,
            "the body: ",
        ),
        (
            "/lines",
            "application/jsonl",
            b"{\"a\":1}\nx",
            400,
            "the body: value 2 is not JSON",
        ),
        ("/lines", "application/x-ndjson", b"1\n2", 400, "the body: "),
        (
            "/bytes",
            "application/octet-stream",
            b"",
            400,
            "the body is empty",
        ),
    ] {
        let seen = post(&server, path, media_type, body);
        assert_eq!(seen.status, status, "{media_type} {body:?}: {seen:?}");
        assert!(
            seen.reason().contains(reason),
            "{media_type} {body:?}: {seen:?}"
        );
        // The document has no error at all.
        assert_eq!(seen.header("x-mock-undocumented"), Some("true"), "{seen:?}");
    }
}
