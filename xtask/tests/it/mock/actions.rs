//! Actions below an item: what they set, as far as the document says it.

use serde_json::{Value, json};

use super::server::Server;

/// A document with an action of this path, method, responses and properties of the item.
fn server(
    method: &str,
    action: &str,
    responses: &str,
    properties: &str,
    example: &Value,
) -> Server {
    Server::of_text(&format!(
        "openapi: 3.1.0
info: {{ title: Acme, version: '1' }}
paths:
  /hooks/{{id}}:
    parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}]
    get:
      responses: {{ '200': {{ description: A., content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Hook' }}, example: {example} }} }} }} }}
  /hooks/{{id}}/{action}:
    parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}]
    {method}:
      responses: {responses}
components: {{ schemas: {{ Hook: {{ type: object, required: [id], properties: {{ id: {{ type: string }}, {properties} }} }} }} }}
"
    ))
}

const NOTHING: &str = "{ '204': { description: Done. } }";

/// The item after the action, where its response is empty.
fn after(method: &str, action: &str, properties: &str, before: &Value) -> Value {
    let server = server(method, action, NOTHING, properties, before);
    let done = server.call(
        &method.to_uppercase(),
        &format!("/hooks/a/{action}"),
        &[],
        None,
    );
    assert_eq!(done.status, 204, "{done:?}");
    server.call("GET", "/hooks/a", &[], None).json()
}

#[test]
fn a_property_called_after_the_action_says_that_it_was_done() {
    let flag = "is_archived: { type: boolean }, archived_at: { type: [string, 'null'], format: date-time }";
    let before = json!({ "id": "a", "is_archived": false, "archived_at": null });
    let archived = after("post", "archive", flag, &before);
    assert_eq!(archived["is_archived"], true);
    assert!(archived["archived_at"].is_string(), "{archived}");
    let before = json!({ "id": "a", "is_archived": true, "archived_at": "2026-01-01T00:00:00Z" });
    let now = json!({ "id": "a", "is_archived": false, "archived_at": null });
    assert_eq!(after("post", "unarchive", flag, &before), now);
    assert_eq!(after("delete", "archive", flag, &before), now);

    for (action, property, before, now) in [
        (
            "enable",
            "enabled: { type: boolean }",
            json!(false),
            json!(true),
        ),
        (
            "disable",
            "enabled: { type: boolean }",
            json!(true),
            json!(false),
        ),
        (
            "disable",
            "is_active: { type: boolean }",
            json!(true),
            json!(false),
        ),
        (
            "pause",
            "paused: { type: boolean }",
            json!(false),
            json!(true),
        ),
        (
            "resume",
            "paused: { type: boolean }",
            json!(true),
            json!(false),
        ),
        (
            "pause",
            "status: { enum: [running, paused] }",
            json!("running"),
            json!("paused"),
        ),
        (
            "cancel",
            "state: { enum: [OPEN, CANCELLED] }",
            json!("OPEN"),
            json!("CANCELLED"),
        ),
        // Nothing in the document says what these do.
        (
            "pause",
            "status: { type: string }",
            json!("running"),
            json!("running"),
        ),
        ("pause", "mode: { enum: [a, b] }", json!("a"), json!("a")),
        (
            "archive",
            "archived: { const: false }",
            json!(false),
            json!(false),
        ),
    ] {
        let name = property.split(':').next().unwrap();
        let item = after("put", action, property, &json!({ "id": "a", name: before }));
        assert_eq!(item[name], now, "{action} {property}");
    }
}

#[test]
fn the_example_of_an_action_says_what_it_sets() {
    let properties = "live: { type: boolean }, kind: { enum: [x, y] }, seen: { type: [string, 'null'] }, url: { type: string }";
    let responses = |id: &str| {
        format!(
            "{{ '200': {{ description: A., content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Hook' }}, example: {{ id: {id}, live: false, kind: y, seen: now, url: other }} }} }} }} }}"
        )
    };
    let before = json!({ "id": "a", "live": true, "kind": "x", "seen": null, "url": "mine" });
    let of = |id: &str| {
        let server = server("post", "freeze", &responses(id), properties, &before);
        let done = server.call("POST", "/hooks/a/freeze", &[], None).json();
        assert_eq!(server.call("GET", "/hooks/a", &[], None).json(), done);
        done
    };
    let now = json!({ "id": "a", "live": false, "kind": "y", "seen": "now", "url": "mine" });
    assert_eq!(of("a"), now);
    // The example of another item says nothing of this one.
    assert_eq!(of("b"), before);
}

#[test]
fn what_an_action_is_sent_goes_before_its_name() {
    let text = "openapi: 3.1.0
info: { title: Acme, version: '1' }
paths:
  /hooks/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get: { responses: { '200': { $ref: '#/components/responses/Hook' } } }
  /hooks/{id}/enable:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    post:
      requestBody: { content: { application/json: { schema: { type: object, properties: { enabled: { type: boolean } } } } } }
      responses: { '200': { $ref: '#/components/responses/Hook' } }
components:
  responses: { Hook: { description: A., content: { application/json: { schema: { type: object, required: [id, enabled], properties: { id: { type: string }, enabled: { type: boolean } } }, example: { id: a, enabled: true } } } } }
";
    let server = Server::of_text(text);
    let done = server.call(
        "POST",
        "/hooks/a/enable",
        &[],
        Some(&json!({ "enabled": false })),
    );
    assert_eq!(done.json(), json!({ "id": "a", "enabled": false }));
}
