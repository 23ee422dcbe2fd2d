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
    assert_eq!(
        codes,
        ["scheme-chosen", "media-type-assumed", "response-is-file"]
    );
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
    assert_eq!(put["responses"]["200"]["content"], json!({ "*/*": photo }));
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

#[test]
fn a_server_is_read_as_it_is_meant() {
    for (written, url, codes) in [
        (
            "host: a.example\nbasePath: /v1/\n",
            "https://a.example/v1",
            &[][..],
        ),
        (
            "host: 'https://a.example/'\nbasePath: v1\n",
            "https://a.example/v1",
            &["server-host", "server-host"],
        ),
        (
            "host: http://a.example\n",
            "http://a.example",
            &["server-host"],
        ),
        (
            "host: http://a.example\nschemes: [https]\n",
            "https://a.example",
            &["server-host"],
        ),
        (
            "host: //a.example:81\n",
            "https://a.example:81",
            &["server-host"],
        ),
        ("host: ''\nbasePath: /v1\n", "/v1", &["server-host"]),
        (
            "basePath: https://a.example/v1\n",
            "https://a.example/v1",
            &["server-host"],
        ),
        (
            "host: a.example\nbasePath: http://a.example/v1\n",
            "http://a.example/v1",
            &["server-host"],
        ),
        ("host: a.example\nbasePath: /\n", "https://a.example", &[]),
    ] {
        let (document, found) = converted(&format!("swagger: '2.0'\n{written}"));
        assert_eq!(
            document.value["servers"],
            json!([{ "url": url }]),
            "{written}"
        );
        assert_eq!(found, codes, "{written}");
    }
    let text = "swagger: '2.0'\nhost: a.example\nbasePath: https://b.example/v1\n";
    let mut document = Document::parse("x.yaml", text).unwrap();
    let mut report = Diagnostics::default();
    super::apply(&mut document, &mut report);
    assert!(report.has_errors());
}

#[test]
fn a_value_of_the_wrong_type_is_read_or_ignored_and_said() {
    let (document, codes) = converted(
        "swagger: 2.0
host: a.example
schemes: http
consumes: application/xml
paths:
  /a:
    post:
      schemes: 7
      produces: text/csv
      parameters: [{ name: b, in: body, schema: { type: string } }]
      responses: { '200': { description: d, schema: { type: string } } }
  /b: { get: { parameters: 7 } }
responses: 7
",
    );
    assert_eq!(codes, ["value-type"; 5]);
    assert_eq!(
        document.value["servers"],
        json!([{ "url": "http://a.example" }])
    );
    let post = at(&document, "/paths/~1a/post");
    assert!(post["requestBody"]["content"]["application/xml"].is_object());
    assert!(post["responses"]["200"]["content"]["text/csv"].is_object());
    assert_eq!(post.get("servers"), None);
    // What 3.0 has, too, is reported like that of 3.0.
    assert_eq!(*at(&document, "/paths/~1b/get/parameters"), 7);
    assert_eq!(*at(&document, "/components/responses"), 7);
}

/// The line and the code of what is said of an operation, and its body.
fn body_of(operation: &str) -> (Value, Vec<String>) {
    let text = format!(
        "swagger: '2.0'\npaths: {{ /a: {{ post: {{ responses: {{}}, {operation} }} }} }}\n"
    );
    let mut document = Document::parse("x.yaml", &text).unwrap();
    let mut report = Diagnostics::default();
    super::apply(&mut document, &mut report);
    let said = report.iter();
    let said = said.map(|one| {
        format!(
            "{} {}",
            one.code,
            one.pointer.as_deref().unwrap_or_default()
        )
    });
    let body = at(&document, "/paths/~1a/post").get("requestBody").cloned();
    (body.unwrap_or_default(), said.collect())
}

#[test]
fn a_request_has_one_body() {
    let (body, said) = body_of(
        "parameters: [
  { name: d, in: formData, type: string },
  { name: b, in: body, schema: { type: integer } },
  { name: c, in: body, schema: { type: string } }]",
    );
    let schema = json!({ "schema": { "type": "integer" } });
    assert_eq!(body["content"], json!({ "application/json": schema }));
    let expected = [0, 2].map(|n| format!("body-parameter-ignored /paths/~1a/post/parameters/{n}"));
    assert_eq!(said, expected);
}

#[test]
fn a_form_is_sent_as_one_and_said_to_be() {
    for (consumes, media_type, said) in [
        ("[]", "application/x-www-form-urlencoded", 0),
        (
            "[multipart/form-data; boundary=x]",
            "multipart/form-data",
            0,
        ),
        ("[application/json]", "application/x-www-form-urlencoded", 1),
    ] {
        let (body, found) = body_of(&format!(
            "consumes: {consumes}, parameters: [{{ name: a, in: formData, type: string }}]"
        ));
        assert!(
            body["content"][media_type].is_object(),
            "{consumes}: {body}"
        );
        let expected = "media-type-assumed /paths/~1a/post/parameters/0".to_owned();
        assert_eq!(found, vec![expected; said], "{consumes}");
    }
}

#[test]
fn what_separates_lists_within_a_list_is_said_to_be_lost() {
    let inner = "{ type: array, collectionFormat: pipes, items: { type: string } }";
    for location in ["query", "formData"] {
        let (_, said) = body_of(&format!(
            "parameters: [{{ name: a, in: {location}, type: array, items: {inner} }}]"
        ));
        let expected = "collection-format-nested /paths/~1a/post/parameters/0/items";
        assert_eq!(said, [expected], "{location}");
    }
}

#[test]
fn a_list_of_files_is_sent_in_parts() {
    for (consumes, items, multipart) in [
        ("", "{ type: file }", true),
        ("", "{ type: string, format: binary }", true),
        (
            "consumes: [application/x-www-form-urlencoded, multipart/form-data],",
            "{ type: string, format: binary }",
            true,
        ),
        (
            "consumes: [application/x-www-form-urlencoded],",
            "{ type: string, format: binary }",
            false,
        ),
        ("consumes: [application/json],", "{ type: file }", true),
        ("", "{ type: string }", false),
    ] {
        let (body, _) = body_of(&format!(
            "{consumes} parameters: [{{ name: a, in: formData, type: array, items: {items} }}]"
        ));
        let content = body["content"].as_object().unwrap();
        let media_type = match multipart {
            true => "multipart/form-data",
            false => "application/x-www-form-urlencoded",
        };
        assert_eq!(
            content.keys().collect::<Vec<_>>(),
            [media_type],
            "{consumes} {items}"
        );
        let a = &content[media_type]["schema"]["properties"]["a"];
        assert_eq!(content[media_type].get("encoding").is_some(), !multipart);
        let is_binary = a["items"]["format"] == "binary" && a["items"]["type"] == "string";
        assert_eq!(is_binary, items != "{ type: string }", "{a}");
    }
}

#[test]
fn a_file_is_a_field_or_bytes() {
    let (document, codes) = converted(
        "swagger: '2.0'
produces: [application/json]
paths:
  /a:
    get:
      parameters: [{ name: a, in: query, type: file }]
      responses: { '200': { description: d, schema: { type: file } } }
  /b:
    get:
      produces: [image/png, application/pdf]
      responses: { '200': { description: d, schema: { type: file } } }
",
    );
    assert_eq!(codes, ["file-parameter", "response-is-file"]);
    let schema = json!({ "type": "string", "format": "binary" });
    let content = |path: &str| {
        at(
            &document,
            &format!("/paths/~1{path}/get/responses/200/content"),
        )
    };
    assert_eq!(*content("a"), json!({ "*/*": { "schema": schema } }));
    assert_eq!(content("b").as_object().unwrap().len(), 2);
    let parameter = at(&document, "/paths/~1a/get/parameters/0/schema");
    assert_eq!(*parameter, json!({ "type": "string" }));
}

#[test]
fn a_response_that_refers_to_a_file_is_bytes() {
    let (document, codes) = converted(
        "swagger: '2.0'
produces: [application/json]
definitions: { F: { type: file }, G: { $ref: '#/definitions/F' }, H: { $ref: '#/definitions/H' } }
responses: { R: { description: d, schema: { $ref: '#/definitions/G' } } }
paths:
  /a: { get: { responses: { '200': { description: d, schema: { $ref: '#/definitions/G' } }, '201': { description: d, schema: { $ref: '#/definitions/H' } } } } }
  /b: { get: { produces: [application/pdf], responses: { '200': { $ref: '#/responses/R' } } } }
",
    );
    assert_eq!(codes, ["response-is-file"; 2]);
    let types = |pointer: &str| -> Vec<String> {
        let content = at(&document, &format!("{pointer}/content")).as_object();
        content.unwrap().keys().cloned().collect()
    };
    assert_eq!(types("/paths/~1a/get/responses/200"), ["*/*"]);
    assert_eq!(types("/paths/~1a/get/responses/201"), ["application/json"]);
    assert_eq!(types("/paths/~1b/get/responses/200"), ["application/pdf"]);
    assert_eq!(types("/components/responses/R"), ["*/*"]);
}

#[test]
fn a_format_of_lists_that_there_is_not_is_called_by_its_name() {
    let (body, _) = body_of(
        "parameters: [{ name: a, in: formData, type: array, items: { type: string }, collectionFormat: tsv }]",
    );
    let form = &body["content"]["application/x-www-form-urlencoded"];
    assert_eq!(form["encoding"], json!({ "a": { "style": "tsv" } }));
    let (document, _) = converted(
        "swagger: '2.0'
paths: { /a: { get: { parameters: [{ name: a, in: header, type: array, items: { type: string }, collectionFormat: pipes }] } } }
",
    );
    let parameter = at(&document, "/paths/~1a/get/parameters/0");
    assert_eq!(parameter["style"], "pipes");
}
