//! Pages, one call after the other, as generated code has them.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use clientry::{Call, NextPage, PageFuture, PageItems, PageProblem, PageStream, Paged, Stream};

use super::support::{Server, response};
use super::*;

static LIST: Operation = Operation::new("list_things", Method::GET, "/v1/things")
    .accept("application/json")
    .security(&[&["bearerAuth", "keyAuth"]]);

/// What a generated builder looks like.
#[derive(Clone, Debug)]
struct List {
    call: Call,
    after: Option<String>,
}

#[derive(Debug, serde::Deserialize)]
struct Page {
    things: Vec<u32>,
    next: Option<String>,
}

impl List {
    clientry::call_settings!();

    async fn send(self) -> Result<Response<Page>, Error<GetError>> {
        let mut request = self.call.request(&LIST);
        if let Some(after) = &self.after {
            request = request.query("after", after);
        }
        let response = request.send().await?;
        match response.status().as_u16() {
            200 => response.json(),
            403 => Err(response.error_empty(GetError::Forbidden)),
            _ => Err(response.unexpected()),
        }
    }

    fn pages(self) -> PageStream<Self> {
        PageStream::new(self)
    }

    fn items(self) -> PageItems<Self> {
        PageItems::new(self)
    }
}

impl Paged for List {
    type Page = Page;
    type Item = u32;
    type Error = GetError;
    type Position = String;

    fn fetch(self) -> PageFuture<Self> {
        Box::pin(self.send())
    }

    fn position(&self) -> Option<String> {
        self.after.clone()
    }

    fn turn_to(&mut self, position: String) {
        self.after = Some(position);
    }

    fn next_page(&self, page: &Response<Page>) -> NextPage<String> {
        NextPage::cursor(page.next.as_ref())
    }

    fn into_items(page: Page) -> Vec<u32> {
        page.things
    }
}

fn list(core: &Core) -> List {
    List {
        call: core.call(),
        after: None,
    }
}

fn page(json: &str) -> String {
    response("200 OK", "application/json", json)
}

/// Three pages, of which the second is empty.
fn three() -> [String; 3] {
    [
        page(r#"{"things":[1,2],"next":"a"}"#),
        page(r#"{"things":[],"next":"b&c"}"#),
        page(r#"{"things":[3],"next":null}"#),
    ]
}

async fn serve(responses: &[String]) -> Server {
    let responses: Vec<&str> = responses.iter().map(String::as_str).collect();
    Server::start(&responses).await
}

/// The targets of the requests so far.
fn targets(server: &Server) -> Vec<String> {
    let requests = server.requests().into_iter();
    let lines = requests.map(|request| request.lines().next().unwrap().to_owned());
    let targets = lines.map(|line| line.split(' ').nth(1).unwrap().to_owned());
    targets.collect()
}

#[tokio::test]
async fn items_of_all_pages_come_one_by_one_and_no_page_ahead() {
    let server = serve(&three()).await;
    let mut items = list(&core(&server)).items();
    assert_eq!(
        targets(&server),
        [""; 0],
        "nothing is sent before it is asked for"
    );
    assert!(items.raw_response().is_none());
    assert_eq!(items.try_next().await.unwrap(), Some(1));
    assert_eq!(items.try_next().await.unwrap(), Some(2));
    assert_eq!(targets(&server), ["/v1/things"]);
    assert_eq!(items.size_hint(), (0, None));
    assert_eq!(items.raw_response().unwrap().request_id(), Some("req_1"));
    assert_eq!(items.try_next().await.unwrap(), Some(3));
    assert_eq!(items.try_next().await.unwrap(), None);
    assert!(items.next().await.is_none());
    let expected = ["/v1/things", "/v1/things?after=a", "/v1/things?after=b%26c"];
    assert_eq!(targets(&server), expected);
    assert_eq!(
        items.raw_response().unwrap().body(),
        &r#"{"things":[3],"next":null}"#
    );
}

#[tokio::test]
async fn each_page_is_a_whole_response_and_a_call_with_the_settings_of_the_first() {
    let busy = response("503 Service Unavailable", "text/plain", "");
    let [first, second, third] = three();
    let server = serve(&[busy.clone(), first, busy, second, third]).await;
    let retry = RetryPolicy::default().sleep_with(|_| async {});
    let call = list(&core(&server)).retry(retry).header("X-Own", "o");
    let mut pages = call.pages();
    let mut seen = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        seen.push((page.things.clone(), page.attempts(), page.status().as_u16()));
    }
    assert_eq!(
        seen,
        [(vec![1, 2], 2, 200), (vec![], 2, 200), (vec![3], 1, 200)]
    );
    let requests = server.requests();
    assert_eq!(requests.len(), 5);
    for request in requests {
        let request = request.to_ascii_lowercase();
        assert!(request.contains("\r\nx-own: o\r\n"), "{request}");
        assert!(
            request.contains("\r\nauthorization: bearer hunter2\r\n"),
            "{request}"
        );
    }
}

#[tokio::test]
async fn the_timeout_of_a_call_is_that_of_one_page() {
    let server = serve(&three()).await;
    let limit = Duration::from_millis(700);
    let mut pages = list(&core(&server)).timeout(limit).pages();
    for _ in 0..3 {
        let page = pages.try_next().await.unwrap().unwrap();
        assert!(page.elapsed() < limit);
        tokio::time::pause();
        tokio::time::advance(limit).await;
        tokio::time::resume();
    }
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn an_error_is_the_last_and_one_goes_on_from_its_page() {
    let [first, second, third] = three();
    let forbidden = response("403 Forbidden", "text/plain", "");
    let server = serve(&[first, forbidden, second, third]).await;
    let mut items = list(&core(&server)).items();
    assert_eq!(items.position(), None);
    assert_eq!(items.try_next().await.unwrap(), Some(1));
    // In the midst of the first page.
    assert_eq!((items.rest().is_some(), items.position()), (true, None));
    assert_eq!(items.try_next().await.unwrap(), Some(2));
    assert_eq!(items.position().as_deref(), Some("a"));
    let error = items.try_next().await.unwrap_err();
    assert!(
        matches!(&error, Error::Api(api) if **api == GetError::Forbidden),
        "{error}"
    );
    assert!(items.next().await.is_none());
    assert!(items.next().await.is_none());
    assert_eq!(
        server.requests().len(),
        2,
        "it is not fetched again by itself"
    );
    let rest = items.rest().unwrap().clone();
    assert_eq!(items.position().as_deref(), Some("a"));
    assert_eq!(rest.items().try_collect::<Vec<_>>().await.unwrap(), [3]);
    let expected = ["/v1/things", "/v1/things?after=a"];
    assert_eq!(targets(&server)[..2], expected);
    assert_eq!(
        targets(&server)[2..],
        ["/v1/things?after=a", "/v1/things?after=b%26c"]
    );
}

#[tokio::test]
async fn what_the_caller_set_is_the_first_page() {
    let server = serve(&three()).await;
    let mut call = list(&core(&server));
    call.after = Some("x".to_owned());
    let mut pages = call.pages();
    assert_eq!(pages.position().as_deref(), Some("x"));
    pages.next().await.unwrap().unwrap();
    assert_eq!(pages.position().as_deref(), Some("a"));
    assert_eq!(targets(&server), ["/v1/things?after=x"]);
}

#[tokio::test]
async fn a_repeated_cursor_is_an_error_behind_the_page_that_has_it() {
    let pages = [
        r#"{"things":[1],"next":"a"}"#,
        r#"{"things":[2],"next":"b"}"#,
    ]
    .map(page);
    let again = page(r#"{"things":[3],"next":"a"}"#);
    let server = serve(&[pages[0].clone(), pages[1].clone(), again]).await;
    let mut items = list(&core(&server)).items();
    for expected in [1, 2, 3] {
        assert_eq!(items.try_next().await.unwrap(), Some(expected));
    }
    let error = items.try_next().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "acme list_things: 200 OK, but the pages cannot be read to their end: it names a page as the next that came before; the provider accepted the call (request id req_1)"
    );
    assert!(!error.is_retryable());
    assert_eq!(
        (error.request_id(), error.operation()),
        (Some("req_1"), "list_things")
    );
    assert_eq!(error.body().unwrap(), &r#"{"things":[3],"next":"a"}"#);
    let Error::NoNextPage(told) = &error else {
        panic!("{error}")
    };
    assert_eq!(
        (told.problem(), told.raw().status().as_u16()),
        (PageProblem::Repeated, 200)
    );
    assert!(items.next().await.is_none());
    assert_eq!(server.requests().len(), 3);
    // It is not the end: to go on another time begins with the page that names no next one.
    assert_eq!(items.position().as_deref(), Some("b"));
}

#[tokio::test]
async fn a_page_that_names_itself_is_an_error() {
    let server = serve(&[page(r#"{"things":[1],"next":"x"}"#)]).await;
    let mut call = list(&core(&server));
    call.after = Some("x".to_owned());
    let mut pages = call.pages();
    assert!(pages.next().await.unwrap().is_ok());
    assert!(pages.next().await.unwrap().is_err());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_page_that_does_not_decode_is_an_error() {
    let server = serve(&[three()[0].clone(), page(r#"{"things":1}"#)]).await;
    let outcome = list(&core(&server)).items().try_collect::<Vec<u32>>().await;
    let error = outcome.unwrap_err();
    assert!(matches!(error, Error::UnreadableBody(_)), "{error}");
}

#[tokio::test]
async fn a_stream_that_is_dropped_midway_sends_nothing_more() {
    let server = serve(&three()).await;
    let mut items = list(&core(&server)).items();
    assert!(items.next().await.is_some());
    drop(items);
    let mut pages = list(&core(&server)).pages();
    assert!(pages.next().await.is_some());
    drop(pages);
    assert_eq!(targets(&server), ["/v1/things", "/v1/things"]);
}

#[tokio::test]
async fn a_future_that_is_dropped_leaves_its_page_on_the_way() {
    let server = serve(&three()).await;
    let mut pages = list(&core(&server)).pages();
    // One look, and the future is gone.
    poll_fn(|context| {
        let mut next = Box::pin(pages.next());
        assert!(Pin::new(&mut next).poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
    let page = pages.try_next().await.unwrap().unwrap();
    assert_eq!(page.things, [1, 2]);
    assert_eq!(targets(&server), ["/v1/things"], "it is fetched once");
}

/// A list whose clones are counted.
#[derive(Debug)]
struct Counted {
    list: List,
    clones: Arc<AtomicUsize>,
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.clones.fetch_add(1, Ordering::SeqCst);
        Self {
            list: self.list.clone(),
            clones: Arc::clone(&self.clones),
        }
    }
}

impl Paged for Counted {
    type Page = Page;
    type Item = u32;
    type Error = GetError;
    type Position = String;

    fn fetch(self) -> PageFuture<Self> {
        self.list.fetch()
    }

    fn position(&self) -> Option<String> {
        self.list.position()
    }

    fn turn_to(&mut self, position: String) {
        self.list.turn_to(position);
    }

    fn next_page(&self, page: &Response<Page>) -> NextPage<String> {
        self.list.next_page(page)
    }

    fn into_items(page: Page) -> Vec<u32> {
        List::into_items(page)
    }
}

/// A call may hold a large body.
#[tokio::test]
async fn a_call_is_copied_once_to_fetch_a_page_and_once_to_keep_it() {
    let server = serve(&three()).await;
    let clones = Arc::new(AtomicUsize::new(0));
    let mut items = PageItems::new(Counted {
        list: list(&core(&server)),
        clones: Arc::clone(&clones),
    });
    for _ in 0..5 {
        poll_fn(|context| {
            assert!(Pin::new(&mut items).poll_next(context).is_pending());
            Poll::Ready(())
        })
        .await;
    }
    assert_eq!(items.try_next().await.unwrap(), Some(1));
    assert_eq!(clones.load(Ordering::SeqCst), 2);
    assert_eq!(items.rest().unwrap().position(), None);
    assert_eq!(items.try_collect::<Vec<_>>().await.unwrap(), [2, 3]);
    assert_eq!(clones.load(Ordering::SeqCst), 6, "three pages");
}

/// Both can be spawned and shared between tasks, and are streams for those who have the traits.
#[tokio::test]
async fn both_are_streams() {
    fn is_a_stream<S: Stream + Send + Sync + Unpin + std::fmt::Debug + 'static>(_: &S) {}
    let server = serve(&three()).await;
    let (mut pages, items) = (list(&core(&server)).pages(), list(&core(&server)).items());
    is_a_stream(&pages);
    is_a_stream(&items);
    let first = poll_fn(|context| Pin::new(&mut pages).poll_next(context)).await;
    assert_eq!(first.unwrap().unwrap().things, [1, 2]);
    let spawned = tokio::spawn(items.try_collect::<std::collections::BTreeSet<u32>>());
    assert_eq!(
        spawned.await.unwrap().unwrap().len(),
        1,
        "pages two and three"
    );
    let shown = format!("{pages:?}");
    assert!(
        shown.starts_with("PageStream { rest: Some(List {"),
        "{shown}"
    );
}
