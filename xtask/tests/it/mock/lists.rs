//! Lists: filters, orders and pages, by the names that parameters commonly have and by `x-clientry.pages`.

use serde_json::{Value, json};

use super::server::Server;

const DOCUMENT: &str = "openapi: 3.1.0
info: { title: Acme, version: '1' }
paths:
  /hooks:
    get:
      x-clientry: { pages: { kind: KIND } }
      parameters:
        - { name: which, in: query, schema: { TYPE } }
        - { name: page_size, in: query, schema: { type: integer, minimum: 1, default: 2 } }
        - { name: status, in: query, schema: { type: array, items: { type: string } } }
        - { name: isActive, in: query, schema: { type: boolean } }
        - { name: order_by, in: query, schema: { type: string } }
        - { name: order, in: query, schema: { enum: [asc, desc] } }
      responses:
        '200':
          description: A page.
          headers: { X-Next: { schema: { type: string }, example: documented } }
          content:
            application/json:
              schema:
                type: object
                required: [data]
                properties:
                  data: { type: array, items: { $ref: '#/components/schemas/Hook' } }
                  there_is_more: { type: boolean }
                  about: { type: object, properties: { all: { type: integer }, parts: { type: integer }, then: { type: string } } }
    post:
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Hook' } } } }
      responses: { '201': { description: A., content: { application/json: { schema: { $ref: '#/components/schemas/Hook' } } } } }
  /hooks/{id}:
    parameters: [{ name: id, in: path, required: true, example: 1, schema: { type: integer } }]
    get:
      responses: { '200': { description: A., content: { application/json: { schema: { $ref: '#/components/schemas/Hook' }, example: { id: 1, status: open, is_active: true } } } } }
  /log:
    get:
      parameters:
        - { name: limit, in: query, schema: { type: integer } }
        - { name: offset, in: query, schema: { type: integer } }
        - { name: level, in: query, schema: { type: string } }
        - { name: color, in: query, schema: { type: string } }
      responses:
        '200':
          description: Lines that have no paths of their own.
          content:
            application/json:
              schema: { type: object, required: [lines, total], properties: { lines: { type: array, items: { type: object, properties: { level: { type: string }, text: { type: string } } } }, total: { type: integer } } }
              example: { lines: [{ level: info, text: a }, { level: warn, text: b }, { level: info, text: c }], total: 3 }
components:
  schemas:
    Hook:
      type: object
      required: [id, status, is_active]
      properties: { id: { type: integer }, status: { type: string }, is_active: { type: boolean } }
";

/// A server with five hooks, whose pages are said like this.
fn server(pages: &str, position: &str) -> Server {
    let text = DOCUMENT
        .replacen("{ kind: KIND }", pages, 1)
        .replacen("TYPE", position, 1);
    let server = Server::of_text(&text);
    for (id, status, active) in [
        (2, "done", false),
        (3, "open", false),
        (4, "open", true),
        (5, "late", true),
    ] {
        let hook = json!({ "id": id, "status": status, "is_active": active });
        assert_eq!(server.call("POST", "/hooks", &[], Some(&hook)).status, 201);
    }
    server
}

fn get(server: &Server, query: &str) -> Value {
    let seen = server.call("GET", &format!("/hooks?{query}"), &[], None);
    assert_eq!(seen.status, 200, "{query}: {seen:?}");
    seen.json()
}

fn ids(body: &Value) -> Vec<u64> {
    let items = body["data"].as_array().unwrap().iter();
    items.map(|item| item["id"].as_u64().unwrap()).collect()
}

#[test]
fn documented_filters_and_orders_choose_items() {
    let server = server(
        "{ kind: number, position: which, items: /data, limit: page_size }",
        "type: integer",
    );
    let all = |query: &str| ids(&get(&server, &format!("page_size=9&{query}")));
    assert_eq!(all(""), [1, 2, 3, 4, 5]);
    assert_eq!(all("status=open"), [1, 3, 4]);
    assert_eq!(all("status=open&status=late"), [1, 3, 4, 5]);
    assert_eq!(all("status=open&isActive=false"), [3]);
    assert_eq!(all("status=none"), [] as [u64; 0]);
    assert_eq!(all("order_by=status"), [2, 5, 1, 3, 4]);
    assert_eq!(all("order_by=id&order=desc"), [5, 4, 3, 2, 1]);
    // What the document does not have is none.
    assert_eq!(all("id=3"), [1, 2, 3, 4, 5]);
    // Pages are those of what is chosen.
    let page = get(&server, "page_size=2&which=2&status=open");
    assert_eq!(ids(&page), [4]);
}

#[test]
fn pages_are_as_the_document_says() {
    let numbers = server(
        "{ kind: number, position: which, first: 0, items: /data, limit: page_size, more: /there_is_more, total_items: /about/all, total_pages: /about/parts }",
        "type: integer",
    );
    let page = get(&numbers, "which=1");
    // The limit has a default.
    assert_eq!(
        (ids(&page), &page["there_is_more"]),
        (vec![3, 4], &json!(true))
    );
    assert_eq!(
        page["about"],
        json!({ "all": 5, "parts": 3, "then": page["about"]["then"] })
    );
    assert_eq!(ids(&get(&numbers, "")), [1, 2]);
    let last = get(&numbers, "which=2");
    assert_eq!(
        (ids(&last), &last["there_is_more"]),
        (vec![5], &json!(false))
    );
    assert_eq!(ids(&get(&numbers, "which=3")), [] as [u64; 0]);

    let offsets = server(
        "{ kind: offset, position: which, items: /data, limit: page_size }",
        "type: integer",
    );
    assert_eq!(ids(&get(&offsets, "which=3")), [4, 5]);
    assert_eq!(ids(&get(&offsets, "which=0&page_size=1")), [1]);
}

/// What comes back for one page after the other, by what `next` finds.
fn walk(server: &Server, next: impl Fn(&Value, Option<&str>) -> Option<String>) -> Vec<u64> {
    let mut found = Vec::new();
    let mut query = "page_size=2".to_owned();
    for _ in 0..9 {
        let seen = server.call("GET", &format!("/hooks?{query}"), &[], None);
        let body = seen.json();
        found.extend(ids(&body));
        let header = seen.header("link").or(seen.header("x-next"));
        let Some(cursor) = next(&body, header) else {
            return found;
        };
        query = format!("page_size=2&which={cursor}");
    }
    panic!("there is no last page");
}

#[test]
fn cursors_lead_from_page_to_page() {
    let of = |next: &str| {
        let pages = format!("{{ kind: cursor, position: which, items: /data, next: {next} }}");
        server(&pages, "type: string")
    };
    let all = [1, 2, 3, 4, 5];
    let body = |body: &Value, _: Option<&str>| {
        body["about"]["then"]
            .as_str()
            .filter(|at| !at.is_empty())
            .map(str::to_owned)
    };
    assert_eq!(walk(&of("{ body: /about/then }"), body), all);
    let last = |body: &Value, _: Option<&str>| {
        let items = body["data"].as_array().unwrap();
        items.last().map(|item| item["id"].to_string())
    };
    // The last page is empty, then.
    assert_eq!(walk(&of("{ last-item: /id }"), last), all);
    let header = |_: &Value, header: Option<&str>| header.map(str::to_owned);
    assert_eq!(walk(&of("{ header: X-Next }"), header), all);
    let parameter = |url: &str| {
        url.split("which=")
            .nth(1)
            .map(|rest| rest.split(['&', '>']).next().unwrap().to_owned())
    };
    let url = |body: &Value, _: Option<&str>| body["about"]["then"].as_str().and_then(parameter);
    assert_eq!(walk(&of("{ url: /about/then }"), url), all);
    let link = |_: &Value, header: Option<&str>| {
        header
            .filter(|link| link.starts_with("<http://mock/hooks?"))
            .and_then(parameter)
    };
    assert_eq!(walk(&of("link"), link), all);
}

#[test]
fn a_list_without_items_of_their_own_paths_is_chosen_from_too() {
    let server = server(
        "{ kind: number, position: which, items: /data }",
        "type: integer",
    );
    let log = |query: &str| {
        let body = server
            .call("GET", &format!("/log?{query}"), &[], None)
            .json();
        let lines = body["lines"].as_array().unwrap().iter();
        let texts: Vec<String> = lines
            .map(|line| line["text"].as_str().unwrap().to_owned())
            .collect();
        (texts.join(""), body["total"].as_u64().unwrap())
    };
    assert_eq!(log(""), ("abc".to_owned(), 3));
    assert_eq!(log("level=info"), ("ac".to_owned(), 2));
    assert_eq!(log("level=info&offset=1"), ("c".to_owned(), 2));
    assert_eq!(log("limit=1&offset=1"), ("b".to_owned(), 3));
    // No property is called so.
    assert_eq!(log("color=red"), ("abc".to_owned(), 3));
}
