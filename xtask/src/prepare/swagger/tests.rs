//! A document of 2.0 as a client sees it.

use crate::diagnostic::Diagnostics;
use crate::document::Document;
use serde_json::{Value, json};

const PETS: &str = "swagger: '2.0'
info: { title: Pets, version: '1' }
host: pets.example
basePath: /v2
schemes: [http, https]
consumes: [application/json]
produces: [application/json]
securityDefinitions:
  login: { type: basic }
  key: { type: apiKey, in: header, name: X-Key }
  oauth: { type: oauth2, flow: accessCode, authorizationUrl: 'https://a.example', tokenUrl: 'https://t.example', scopes: { read: all } }
security: [{ key: [] }]
parameters:
  limit: { name: limit, in: query, type: integer, format: int32, maximum: 100, default: 20 }
  pet: { name: pet, in: body, required: true, schema: { $ref: '#/definitions/Pet' } }
responses:
  Missing: { description: Not there., schema: { $ref: '#/definitions/Error' } }
paths:
  /pets:
    parameters:
      - { $ref: '#/parameters/limit' }
    get:
      operationId: listPets
      parameters:
        - { name: tags, in: query, type: array, items: { type: string }, collectionFormat: multi }
        - { name: ids, in: query, type: array, items: { type: integer } }
        - { name: X-Trace, in: header, type: string, x-nullable: true }
      responses:
        '200': { description: All., schema: { type: array, items: { $ref: '#/definitions/Pet' } }, examples: { application/json: [] }, headers: { X-Next: { type: string } } }
        '404': { $ref: '#/responses/Missing' }
    post:
      operationId: addPet
      schemes: [http]
      produces: [text/plain]
      parameters:
        - { $ref: '#/parameters/pet' }
      responses: { '201': { description: Made., schema: { type: string } }, '404': { $ref: '#/responses/Missing' } }
  /pets/{id}/photo:
    put:
      operationId: putPhoto
      parameters:
        - { name: id, in: path, required: true, type: string }
        - { name: photo, in: formData, required: true, type: file }
        - { name: notes, in: formData, type: array, items: { type: string }, collectionFormat: pipes }
      responses: { '200': { description: The photo., schema: { type: file } } }
definitions:
  Pet:
    type: object
    required: [id]
    discriminator: kind
    properties:
      id: { type: string, readOnly: true }
      kind: { type: string, x-nullable: true }
      mother: { $ref: '#/definitions/Pet' }
      wrong: { $ref: '#/definitions/Nowhere' }
  Error: { type: object, properties: { message: { type: string } } }
";

/// The document as one of 3.0, and the codes of what was reported.
fn converted(text: &str) -> (Document, Vec<&'static str>) {
    let mut document = Document::parse("x.yaml", text).unwrap();
    let mut report = Diagnostics::default();
    super::apply(&mut document, &mut report);
    let codes = report.iter().map(|one| one.code).collect();
    (document, codes)
}

fn at<'d>(document: &'d Document, pointer: &str) -> &'d Value {
    document
        .value
        .pointer(pointer)
        .unwrap_or_else(|| panic!("{pointer}: {:#}", document.value))
}

#[test]
fn the_document_says_the_same_in_three_zero() {
    let (document, codes) = converted(PETS);
    assert_eq!(codes, ["scheme-chosen"]);
    assert_eq!(document.value["openapi"], "3.0.3");
    assert_eq!(
        document.value["servers"],
        json!([{ "url": "https://pets.example/v2" }])
    );
    let schemes = json!({
        "login": { "type": "http", "scheme": "basic" },
        "key": { "type": "apiKey", "in": "header", "name": "X-Key" },
        "oauth": { "type": "oauth2", "flows": { "authorizationCode": {
            "authorizationUrl": "https://a.example", "tokenUrl": "https://t.example", "scopes": { "read": "all" },
        } } },
    });
    assert_eq!(*at(&document, "/components/securitySchemes"), schemes);
    for key in [
        "swagger",
        "host",
        "definitions",
        "produces",
        "parameters",
        "responses",
    ] {
        assert_eq!(document.value.get(key), None, "{key}");
    }
}

#[test]
fn parameters_have_schemas_and_styles() {
    let (document, _) = converted(PETS);
    let limit = json!({
        "name": "limit", "in": "query",
        "schema": { "type": "integer", "format": "int32", "maximum": 100, "default": 20 },
    });
    assert_eq!(
        *at(&document, "/components/parameters"),
        json!({ "limit": limit })
    );
    assert_eq!(
        *at(&document, "/paths/~1pets/parameters"),
        json!([{ "$ref": "#/components/parameters/limit" }])
    );
    let list = json!([
        { "name": "tags", "in": "query", "style": "form", "explode": true, "schema": { "type": "array", "items": { "type": "string" } } },
        { "name": "ids", "in": "query", "style": "form", "explode": false, "schema": { "type": "array", "items": { "type": "integer" } } },
        { "name": "X-Trace", "in": "header", "schema": { "type": "string", "nullable": true } },
    ]);
    assert_eq!(*at(&document, "/paths/~1pets/get/parameters"), list);
}

#[test]
fn bodies_and_responses_have_media_types() {
    let (document, _) = converted(PETS);
    let post = at(&document, "/paths/~1pets/post");
    let pet = json!({ "$ref": "#/components/schemas/Pet" });
    assert_eq!(
        post["requestBody"],
        json!({ "required": true, "content": { "application/json": { "schema": pet } } })
    );
    // What is shared is written as this operation lists.
    let error = json!({ "schema": { "$ref": "#/components/schemas/Error" } });
    assert_eq!(
        post["responses"]["404"]["content"],
        json!({ "text/plain": error })
    );
    assert_eq!(
        post["servers"],
        json!([{ "url": "http://pets.example/v2" }])
    );
    let get = at(&document, "/paths/~1pets/get/responses");
    assert_eq!(
        get["404"],
        json!({ "$ref": "#/components/responses/Missing" })
    );
    let all = json!({ "schema": { "type": "array", "items": pet }, "example": [] });
    assert_eq!(get["200"]["content"], json!({ "application/json": all }));
    let put = at(&document, "/paths/~1pets~1{id}~1photo/put");
    let form = json!({
        "schema": {
            "type": "object",
            "properties": {
                "photo": { "type": "string", "format": "binary" },
                "notes": { "type": "array", "items": { "type": "string" } },
            },
            "required": ["photo"],
        },
        "encoding": { "notes": { "style": "pipeDelimited", "explode": false } },
    });
    assert_eq!(
        put["requestBody"],
        json!({ "required": true, "content": { "multipart/form-data": form } })
    );
    let photo = json!({ "schema": { "type": "string", "format": "binary" } });
    assert_eq!(
        put["responses"]["200"]["content"],
        json!({ "application/json": photo })
    );
}

#[test]
fn schemas_lose_what_only_two_zero_has() {
    let (document, _) = converted(PETS);
    let pet = at(&document, "/components/schemas/Pet");
    assert_eq!(pet["discriminator"], json!({ "propertyName": "kind" }));
    assert_eq!(
        pet["properties"]["kind"],
        json!({ "type": "string", "nullable": true })
    );
    assert_eq!(
        pet["properties"]["mother"]["$ref"],
        "#/components/schemas/Pet"
    );
}

#[test]
fn diagnostics_point_to_where_it_was_written() {
    let (document, _) = converted(PETS);
    let line = |pointer: &str| document.position(pointer).unwrap().line;
    let written = |text: &str| PETS.lines().position(|line| line.contains(text)).unwrap() + 1;
    for (pointer, text) in [
        ("/components/schemas/Pet/properties/mother", "mother:"),
        (
            "/components/parameters/limit/schema/maximum",
            "limit: { name",
        ),
        ("/paths/~1pets/get/parameters/1/schema/items", "name: ids"),
        (
            "/paths/~1pets/post/requestBody/content/application~1json/schema",
            "pet: { name",
        ),
        (
            "/paths/~1pets/post/responses/404/content/text~1plain/schema/$ref",
            "Missing: {",
        ),
        (
            "/paths/~1pets~1{id}~1photo/put/parameters/0/name",
            "name: id,",
        ),
        (
            "/paths/~1pets~1{id}~1photo/put/requestBody/content/multipart~1form-data/schema/properties/notes/items",
            "name: notes",
        ),
        ("/servers/0/url", "host:"),
        ("/components/securitySchemes/key", "key: { type"),
    ] {
        assert_eq!(line(pointer), written(text), "{pointer}");
    }
}

#[test]
fn another_version_is_left_alone() {
    for text in [
        "swagger: '1.2'\n",
        "openapi: 3.0.3\nswagger: '2.0'\n",
        "a: b\n",
    ] {
        let (document, codes) = converted(text);
        assert_eq!(
            document.value,
            Document::parse("x.yaml", text).unwrap().value
        );
        assert!(codes.is_empty());
    }
}
