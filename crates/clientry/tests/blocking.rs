//! Calls that wait on the thread of the caller: no test here is a task of a runtime unless it says so.

// A test says what went wrong by panicking.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::pin::Pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use clientry::{
    Builder, ByteStream, Call, Core, Error, EventStream, Failure, Method, NextPage, Operation,
    PageFuture, PageItems, PageProblem, PageStream, Paged, Problem, Provider, RawResponse,
    Response, RetryPolicy, Stream,
};

static PROVIDER: Provider = Provider::new("acme", "1.0.0", "ACME_BASE_URL");
static OPERATION: Operation = Operation::new("count", Method::GET, "/count");

#[derive(Debug)]
enum CountError {
    NotFound(u64),
}

clientry::documented_errors! {
    CountError {
        NotFound = "404 Not Found",
    }
}

#[derive(Clone)]
struct Count {
    call: Call,
}

impl Count {
    clientry::call_settings!();

    clientry::blocking!(Response<u64>, CountError);
    clientry::blocking!(send_streaming_blocking, send_streaming -> ByteStream, CountError);
    clientry::blocking!(send_events_blocking, send_events -> EventStream<u64>, CountError);

    async fn send(self) -> Result<Response<u64>, Error<CountError>> {
        let response = self.call.request(&OPERATION).send().await?;
        match response.status().as_u16() {
            200 => response.json(),
            _ => Err(failed(response)),
        }
    }

    async fn send_streaming(self) -> Result<ByteStream, Error<CountError>> {
        self.call.request(&OPERATION).send_streaming(failed).await
    }

    async fn send_events(self) -> Result<EventStream<u64>, Error<CountError>> {
        self.call.request(&OPERATION).send_events(failed).await
    }
}

/// A list of numbers, page by page.
#[derive(Clone, Debug)]
struct List {
    call: Call,
    page: Option<i64>,
}

impl List {
    clientry::call_settings!();

    clientry::blocking!(pages);

    async fn send(self) -> Result<Response<Vec<u64>>, Error<CountError>> {
        let mut request = self.call.request(&OPERATION);
        if let Some(page) = &self.page {
            request = request.query("page", page);
        }
        let response = request.send().await?;
        match response.status().as_u16() {
            200 => response.json(),
            _ => Err(failed(response)),
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
    type Page = Vec<u64>;
    type Item = u64;
    type Error = CountError;
    type Position = i64;

    fn fetch(self) -> PageFuture<Self> {
        Box::pin(self.send())
    }

    fn position(&self) -> Option<i64> {
        self.page
    }

    fn turn_to(&mut self, position: i64) {
        self.page = Some(position);
    }

    /// The header `next` has the number of the next page.
    fn next_page(&self, page: &Response<Vec<u64>>) -> NextPage<i64> {
        NextPage::header(page.headers(), "next")
    }

    fn into_items(page: Vec<u64>) -> Vec<u64> {
        page
    }
}

fn list(url: &str) -> List {
    List {
        call: core(url).call(),
        page: None,
    }
}

/// A page of numbers, and the number of the next page.
fn page(numbers: &str, next: &str) -> String {
    let whole = whole("200 OK", numbers);
    whole.replacen("\r\n", &format!("\r\nnext: {next}\r\n"), 1)
}

fn failed(response: RawResponse) -> Error<CountError> {
    match response.status().as_u16() {
        404 => response.error(CountError::NotFound),
        _ => response.unexpected(),
    }
}

fn core(url: &str) -> Core {
    Builder::new(&PROVIDER).base_url(url).build().unwrap()
}

fn count(url: &str) -> Count {
    Count {
        call: core(url).call(),
    }
}

/// A server on threads, which hands each request over and says what it is told.
struct Server {
    url: String,
    requests: Receiver<TcpStream>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, requests) = channel();
        thread::spawn(move || accept(&listener, &sender));
        Self { url, requests }
    }

    /// Responds to this many requests with this status and body.
    fn responding(status: &'static str, body: &'static str, times: usize) -> Self {
        let server = Self::start();
        let Self { url, requests } = server;
        let (done, none) = channel();
        thread::spawn(move || {
            for mut stream in requests.iter().take(times) {
                say(&mut stream, &whole(status, body));
            }
            drop(done);
        });
        Self {
            url,
            requests: none,
        }
    }
}

fn accept(listener: &TcpListener, sender: &Sender<TcpStream>) {
    for stream in listener.incoming() {
        let stream = stream.unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        // The head of the request, up to the empty line.
        while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
        if sender.send(stream).is_err() {
            return;
        }
    }
}

fn whole(status: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

fn say(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).unwrap();
}

#[test]
fn a_call_waits_without_a_runtime() {
    let server = Server::responding("200 OK", "7", 2);
    let call = count(&server.url);
    let response = call.clone().send_blocking().unwrap();
    assert_eq!((*response, response.status().as_u16()), (7, 200));
    assert_eq!(*call.send_blocking().unwrap(), 7);

    let server = Server::responding("404 Not Found", "8", 1);
    let error = count(&server.url).send_blocking().unwrap_err();
    assert!(
        matches!(&error, Error::Api(api) if matches!(**api, CountError::NotFound(8))),
        "{error}"
    );
}

#[test]
fn timers_run_for_retries_and_timeouts() {
    let server = Server::start();
    let url = server.url.clone();
    let policy = RetryPolicy::default().attempts(2);
    let waiting = thread::spawn(move || count(&url).retry(policy).send_blocking());
    let busy =
        "HTTP/1.1 503 Busy\r\nretry-after: 0\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    say(&mut server.requests.recv().unwrap(), busy);
    say(&mut server.requests.recv().unwrap(), &whole("200 OK", "1"));
    let response = waiting.join().unwrap().unwrap();
    assert_eq!((*response, response.attempts()), (1, 2));

    let call = count(&server.url).timeout(Duration::from_millis(1));
    let error = call.send_blocking().unwrap_err();
    assert!(error.is_timeout(), "{error}");
}

#[test]
fn a_stream_is_an_iterator_that_waits_for_each_item() {
    let server = Server::start();
    let url = server.url.clone();
    let (send, seen) = channel();
    let reading = thread::spawn(move || {
        let events = count(&url).send_events_blocking().unwrap();
        assert_eq!(events.status().as_u16(), 200);
        for event in events {
            send.send(event.map(|event| event.data)).unwrap();
        }
    });
    let mut stream = server.requests.recv().unwrap();
    say(
        &mut stream,
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n",
    );
    for data in 0..3 {
        say(&mut stream, &format!("data: {data}\n\n"));
        // The next one is said when this one was read.
        assert_eq!(seen.recv().unwrap().unwrap(), data);
    }
    say(&mut stream, "data: x\n\n");
    assert!(matches!(
        seen.recv().unwrap(),
        Err(Failure::UnreadableBody(_))
    ));
    drop(stream);
    assert!(seen.recv().is_err());
    reading.join().unwrap();

    let server = Server::responding("200 OK", "[1]", 1);
    let bytes = count(&server.url).send_streaming_blocking().unwrap();
    let bytes: Vec<u8> = bytes.flat_map(|piece| piece.unwrap()).collect();
    assert_eq!(bytes, b"[1]");
}

#[test]
fn items_of_all_pages_are_an_iterator_that_asks_for_no_page_ahead() {
    let server = Server::start();
    let url = server.url.clone();
    let (send, seen) = channel();
    let (ask, asked) = channel();
    let reading = thread::spawn(move || {
        let mut items = list(&url).items_blocking();
        while asked.recv().is_ok() {
            let item = items.next().map(Result::unwrap);
            let position = items.position();
            send.send((item, position)).unwrap();
        }
    });
    let next = || {
        assert!(
            server.requests.try_recv().is_err(),
            "it asks for no page ahead"
        );
        ask.send(()).unwrap();
    };
    next();
    say(&mut server.requests.recv().unwrap(), &page("[1,2]", "2"));
    assert_eq!(seen.recv().unwrap(), (Some(1), None));
    next();
    assert_eq!(seen.recv().unwrap(), (Some(2), Some(2)));
    next();
    // A page without an item is not the end.
    say(&mut server.requests.recv().unwrap(), &page("[]", "3"));
    say(&mut server.requests.recv().unwrap(), &page("[3]", ""));
    assert_eq!(seen.recv().unwrap(), (Some(3), None));
    for _ in 0..2 {
        next();
        assert_eq!(seen.recv().unwrap(), (None, None));
    }
    drop(ask);
    reading.join().unwrap();
    assert!(
        server.requests.try_recv().is_err(),
        "it asks once for each page"
    );
}

#[test]
fn pages_are_an_iterator_of_responses_and_an_error_is_the_last() {
    let server = Server::start();
    let url = server.url.clone();
    let reading = thread::spawn(move || {
        let mut pages = list(&url).retry(RetryPolicy::off()).pages_blocking();
        let first = pages.next().unwrap().unwrap();
        assert_eq!((first.status().as_u16(), &**first), (200, &[1][..]));
        let error = pages.next().unwrap().unwrap_err();
        assert!(
            matches!(&error, Error::Api(api) if matches!(**api, CountError::NotFound(9))),
            "{error}"
        );
        assert!(pages.next().is_none());
        assert!(pages.next().is_none());
        // It goes on with the page that failed.
        let rest = pages.rest().unwrap().clone().items_blocking();
        let outcome: Result<Vec<u64>, _> = rest.collect();
        outcome
    });
    let answer = |text: &str| say(&mut server.requests.recv().unwrap(), text);
    answer(&page("[1]", "2"));
    answer(&whole("404 Not Found", "9"));
    answer(&page("[2]", "3"));
    answer(&page("[3]", "2"));
    // A page that came before is no end.
    let error = reading.join().unwrap().unwrap_err();
    let Error::NoNextPage(told) = &error else {
        panic!("{error}")
    };
    assert_eq!(told.problem(), PageProblem::Repeated);
    assert!(server.requests.try_recv().is_err());
}

/// Has an item again after its end, as a stream may.
struct Restless(u64);

impl Stream for Restless {
    type Item = Result<u64, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0 += 1;
        Poll::Ready((self.0 != 2).then_some(Ok(self.0)))
    }
}

#[test]
fn an_iterator_that_ended_has_ended() {
    let call = core("http://127.0.0.1:9").call();
    let mut items = call.blocking(&OPERATION).stream(Restless(0));
    let mut next = || items.next().map(Result::unwrap);
    assert_eq!([next(), next(), next()], [Some(1), None, None]);
}

#[test]
fn many_threads_wait_at_once() {
    let server = Server::responding("200 OK", "5", 16);
    let call = count(&server.url);
    let threads: Vec<_> = (0..16)
        .map(|_| {
            let call = call.clone();
            thread::spawn(move || *call.send_blocking().unwrap())
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), 5);
    }
}

/// Asserts that nothing was sent, and that the error says what to do.
fn assert_refused<T>(outcome: Result<T, Error<CountError>>) {
    let Err(Error::InvalidRequest(invalid)) = outcome else {
        panic!("it is not refused")
    };
    assert!(matches!(invalid.problems(), [Problem::Blocking { .. }]));
    assert_eq!(
        invalid.to_string(),
        "acme count: nothing was sent: it cannot be waited for here: this thread runs the tasks of an async runtime; \
         await `send`, or use `spawn_blocking`"
    );
}

#[test]
fn a_thread_with_tasks_is_not_blocked() {
    // Nothing listens there: a call that is made is another error.
    let call = count("http://127.0.0.1:9");
    let mut one = tokio::runtime::Builder::new_current_thread();
    let mut several = tokio::runtime::Builder::new_multi_thread();
    for builder in [&mut one, several.worker_threads(1)] {
        let runtime = builder.enable_all().build().unwrap();
        let refused = call.clone();
        runtime.block_on(async move { assert_refused(refused.send_blocking()) });
        let refused = call.clone();
        let task = async move { assert_refused(refused.send_events_blocking()) };
        runtime.block_on(async { tokio::spawn(task).await.unwrap() });
        let refused = call.clone();
        let local = tokio::task::LocalSet::new();
        local.block_on(&runtime, async move {
            let task = async move { assert_refused(refused.send_blocking()) };
            tokio::task::spawn_local(task).await.unwrap();
            // A task that was refused goes on.
            tokio::task::yield_now().await;
        });
    }
}

#[test]
fn a_stream_that_is_taken_to_a_thread_with_tasks_ends_with_an_error() {
    let server = Server::responding("200 OK", "[1]", 1);
    let mut bytes = count(&server.url).send_streaming_blocking().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(async {
        let refused = bytes.next().unwrap().unwrap_err();
        assert!(matches!(refused, Failure::InvalidRequest(_)), "{refused}");
        assert!(bytes.next().is_none());
    });
}

#[test]
fn pages_are_not_waited_for_on_a_thread_with_tasks() {
    // Nothing listens there: a call that is made is another error.
    let mut items = list("http://127.0.0.1:9").items_blocking();
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(async {
        assert_refused(items.next().unwrap());
        assert!(items.next().is_none());
    });
}

#[test]
fn a_thread_for_blocking_is_blocked() {
    let server = Server::responding("200 OK", "6", 4);
    let call = count(&server.url);
    let mut one = tokio::runtime::Builder::new_current_thread();
    let mut several = tokio::runtime::Builder::new_multi_thread();
    for builder in [&mut one, several.worker_threads(1)] {
        let runtime = builder.enable_all().build().unwrap();
        let blocking = call.clone();
        let blocking = move || *blocking.send_blocking().unwrap();
        let value =
            runtime.block_on(async { tokio::task::spawn_blocking(blocking).await.unwrap() });
        assert_eq!(value, 6);
        // A thread that can begin tasks runs none.
        let _context = runtime.enter();
        assert_eq!(*call.clone().send_blocking().unwrap(), 6);
    }
}

#[test]
fn a_worker_that_gave_its_tasks_away_is_blocked() {
    let server = Server::responding("200 OK", "4", 1);
    let call = count(&server.url);
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(1).enable_all().build().unwrap();
    let wait = || *call.send_blocking().unwrap();
    let value = runtime.block_on(async { tokio::task::block_in_place(wait) });
    assert_eq!(value, 4);
}
