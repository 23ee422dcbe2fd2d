//! Pages of every kind, over a real socket: what is asked for, and where it ends.

use clientry::{Error, PageProblem};
use serde_json::{Value, json};
use tests::{Recorder, Reply};

use super::generated::Client;
use super::operations::ListBehindError;

/// A server that gives these pages in turn, and a client of it.
async fn serve(pages: impl IntoIterator<Item = Reply>) -> (Recorder, Client) {
    let server = Recorder::listen(pages);
    let client = Client::builder().base_url(server.url()).build().unwrap();
    (server, client)
}

fn json_pages(pages: &[Value]) -> Vec<Reply> {
    pages.iter().map(|page| Reply::json(200, page)).collect()
}

/// The targets of the requests since the last time, without the part that all have.
fn asked(server: &Recorder) -> Vec<String> {
    let requests = server.take();
    let target = |one: &tests::Recorded| one.target().trim_start_matches("/pages/").to_owned();
    requests.iter().map(target).collect()
}

fn numbered(list: &[&str], total: Value, count: Value) -> Value {
    json!({ "result": { "list": list, "total": total, "count": count } })
}

#[tokio::test]
async fn numbers_go_up_from_the_first_until_all_items_came() {
    let pages = [
        numbered(&["a", "b"], json!(3), Value::Null),
        numbered(&["c"], json!(3), Value::Null),
    ];
    let (server, client) = serve(json_pages(&pages)).await;
    // What was not set is not sent, and the setters of parameters with the names of the methods have others.
    let call = client.list_numbered().pages_param(7).items_param("x");
    let items: Vec<String> = call.items().try_collect().await.unwrap();
    assert_eq!(items, ["a", "b", "c"]);
    assert_eq!(
        asked(&server),
        ["numbers?pages=7&items=x", "numbers?page=1&pages=7&items=x"]
    );
}

#[tokio::test]
async fn numbers_end_with_the_number_of_pages_or_an_empty_page() {
    let page = |count| numbered(&["a"], Value::Null, count);
    let (server, client) = serve(json_pages(&[page(json!(2))])).await;
    let items: Vec<String> = client.list_numbered().items().try_collect().await.unwrap();
    assert_eq!((items.len(), asked(&server).len()), (2, 2));
    let pages = json!({ "result": { "list": ["a"] } });
    let pages = [pages, json!({ "result": { "list": [] } })];
    let (server, client) = serve(json_pages(&pages)).await;
    let items: Vec<String> = client
        .list_numbered()
        .page(5)
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(asked(&server), ["numbers?page=5", "numbers?page=6"]);
}

#[tokio::test]
async fn offsets_go_up_by_what_came_until_a_page_is_short_or_empty() {
    let pages = [json!([1, 2]), json!([3])];
    let (server, client) = serve(json_pages(&pages)).await;
    let items: Vec<i64> = client
        .list_skipped(4)
        .take(2)
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(items, [1, 2, 3]);
    assert_eq!(
        asked(&server),
        ["offsets?skip=4&take=2", "offsets?skip=6&take=2"]
    );
    let (server, client) = serve(json_pages(&[json!([1, 2]), json!([3]), json!([])])).await;
    let items: Vec<i64> = client.list_skipped(0).items().try_collect().await.unwrap();
    assert_eq!(items, [1, 2, 3]);
    assert_eq!(
        asked(&server),
        ["offsets?skip=0", "offsets?skip=2", "offsets?skip=3"]
    );
}

#[tokio::test]
async fn a_cursor_goes_into_the_body_and_nothing_else_changes_there() {
    let found = |found: Value| json!({ "found": found });
    let pages = [
        found(json!({ "things": [{ "body": "1" }], "next": "c1", "more": true })),
        found(json!({ "next": "c2" })),
        found(json!({ "things": [{ "body": "2" }], "next": "c3", "more": false })),
    ];
    let (server, client) = serve(json_pages(&pages)).await;
    let mut items = client.search_paged().word("w").items();
    let mut seen = Vec::new();
    while let Some(item) = items.try_next().await.unwrap() {
        seen.push(item.body.unwrap());
    }
    assert_eq!(seen, ["1", "2"]);
    let bodies: Vec<_> = server
        .take()
        .iter()
        .map(|one| one.json().unwrap())
        .collect();
    let expected = [
        json!({ "word": "w" }),
        json!({ "word": "w", "page": { "after": "c1" } }),
        json!({ "word": "w", "page": { "after": "c2" } }),
    ];
    assert_eq!(bodies, expected);
    // Nothing was set: there is no body before there is a cursor.
    let pages = [found(json!({ "next": "c1" })), found(Value::Null)];
    let (server, client) = serve(json_pages(&pages)).await;
    assert!(client.search_paged().items().next().await.is_none());
    let requests = server.take();
    assert_eq!(requests[0].body(), b"");
    assert_eq!(
        requests[1].json().unwrap(),
        json!({ "page": { "after": "c1" } })
    );
}

#[tokio::test]
async fn what_is_missing_is_told_and_not_taken_for_the_end() {
    let page = json!({ "found": { "things": [{}], "more": true } });
    let (_server, client) = serve(json_pages(&[page])).await;
    let mut pages = client.search_paged().pages();
    assert!(pages.try_next().await.unwrap().is_some());
    match pages.try_next().await.unwrap_err() {
        Error::NoNextPage(error) => assert_eq!(error.problem(), PageProblem::Missing),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn the_last_item_is_the_cursor_of_the_next_page() {
    let page = |ids: &[i64], has_more: bool| {
        let data: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
        json!({ "data": data, "has_more": has_more })
    };
    let pages = [page(&[9, 8], true), page(&[7], false)];
    let (server, client) = serve(json_pages(&pages)).await;
    let mut pages = client.list_behind().pages();
    let mut ids = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        ids.extend(page.into_inner().data.into_iter().map(|one| one.id));
    }
    assert_eq!(ids, [9, 8, 7]);
    assert_eq!(asked(&server), ["lasts", "lasts?starting_after=8"]);
    // A documented error of the operation.
    let (_server, client) = serve([Reply::new(403)]).await;
    let error = client.list_behind().items().try_next().await.unwrap_err();
    assert!(matches!(error, Error::Api(api) if *api == ListBehindError::Forbidden));
}

#[tokio::test]
async fn a_link_gives_one_parameter_and_never_another_server() {
    let page = |items: &[&str]| Reply::json(200, &json!(items));
    let link =
        r#"<http://evil.example/x?page=2&word=other&key=k>; rel="next", </x?page=9>; rel="last""#;
    let pages = [
        page(&["a"]).header("Link", link),
        page(&["b"]).header("Link", "</x?page=1>; rel=prev"),
    ];
    let (server, client) = serve(pages).await;
    let items: Vec<String> = client
        .list_linked()
        .word("w")
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(items, ["a", "b"]);
    assert_eq!(asked(&server), ["links?word=w", "links?page=2&word=w"]);
    let (_server, client) = serve([page(&["a"]).header("Link", "</x?page=two>; rel=next")]).await;
    let error = client
        .list_linked()
        .items()
        .try_collect::<Vec<_>>()
        .await
        .unwrap_err();
    assert!(matches!(error, Error::NoNextPage(error) if error.problem() == PageProblem::Unusable));
}

#[tokio::test]
async fn a_cursor_comes_in_a_header_or_in_a_url_of_the_body() {
    let page = Reply::json(200, &json!(["a"]));
    let (server, client) = serve([page.clone().header("X-Next", "c&1"), page]).await;
    let items: Vec<String> = client.list_headed().items().try_collect().await.unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(asked(&server), ["headers", "headers?after=c%261"]);
    let next = "https://api.example/hal?since=2026-01-31T12%3A00%3A00%2B02%3A00&x=y";
    let pages = [
        json!({ "items": ["a"], "_links": { "next": { "href": next } } }),
        json!({ "items": ["b"], "_links": {} }),
    ];
    let (server, client) = serve(json_pages(&pages)).await;
    let items: Vec<String> = client.list_hal().items().try_collect().await.unwrap();
    assert_eq!(items, ["a", "b"]);
    assert_eq!(
        asked(&server),
        ["urls", "urls?since=2026-01-31T12%3A00%3A00%2B02%3A00"]
    );
}
