//! Many calls at once, one in ten with a failure: each ends, none is lost or doubled, and none leaves memory
//! behind.
//!
//! A program of its own with this one test in it, because what is counted is the heap of the whole process.

// A test says what went wrong by panicking.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clientry::{Builder, Core, Error, Method, Operation, Provider, Response, RetryPolicy};
use peak_alloc::PeakAlloc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Counts the bytes that are allocated and not yet freed.
#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const CALLS: u32 = 10_000;
/// So many of them one after the other at first.
const ALONE: u32 = 2_000;
const TASKS: usize = 64;

static PROVIDER: Provider = Provider::new("acme", "1.2.3", "ACME_BASE_URL");

static GET_ONE: Operation =
    Operation::new("get_one", Method::GET, "/{id}").accept("application/json");
static MAKE_ONE: Operation =
    Operation::new("make_one", Method::POST, "/{id}").accept("application/json");

/// How often each path was asked for.
type Seen = Arc<Mutex<HashMap<u32, u32>>>;

/// Responds to requests on one connection until it fails one: the first request for every tenth path, by
/// 503 and by hanging up in turn.
async fn serve(mut stream: TcpStream, seen: Seen) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    loop {
        while !bytes.ends_with(b"\r\n\r\n") {
            if stream.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let id: u32 = text.split(['/', ' ']).nth(2).unwrap().parse().unwrap();
        bytes.clear();
        let times = {
            let mut seen = seen.lock().unwrap();
            let times = seen.entry(id).or_default();
            *times += 1;
            *times
        };
        let response = match (times, id % 20) {
            (1, 0 | 1) => "HTTP/1.1 503 Busy\r\ncontent-length: 2\r\n\r\n{}".to_owned(),
            (1, 10 | 11) => return Ok(()),
            _ => format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{id}",
                id.to_string().len()
            ),
        };
        stream.write_all(response.as_bytes()).await?;
    }
}

/// One call: even ids by GET, odd ones by POST. The response must be this id's own.
async fn one(core: &Core, id: u32) -> Result<u32, Error<()>> {
    let operation = if id.is_multiple_of(2) {
        &GET_ONE
    } else {
        &MAKE_ONE
    };
    let response = core.request(operation).path("id", &id).send().await?;
    match response.status().as_u16() {
        200 => {
            let got: Response<u32> = response.json()?;
            assert_eq!(*got, id);
            Ok(got.attempts())
        }
        _ => Err(response.unexpected()),
    }
}

/// The calls of these ids, by so many tasks, and how many of them ended.
async fn calls(core: &Core, tasks: usize, from: u32, to: u32) -> u32 {
    let next = Arc::new(AtomicU32::new(from));
    let tasks: Vec<_> = (0..tasks)
        .map(|_| {
            let (core, next) = (core.clone(), Arc::clone(&next));
            tokio::spawn(async move {
                let mut ended = 0;
                loop {
                    let id = next.fetch_add(1, Ordering::Relaxed);
                    if id >= to {
                        return ended;
                    }
                    match (one(&core, id).await, id % 20) {
                        // A failed GET is tried again, a failed POST is not.
                        (Ok(attempts), 0 | 10) => assert_eq!(attempts, 2, "{id}"),
                        (Err(error), 1 | 11) => assert_eq!(error.attempts(), 1, "{id}"),
                        (Ok(attempts), _) => assert_eq!(attempts, 1, "{id}"),
                        (Err(error), _) => panic!("{id}: {error}"),
                    }
                    ended += 1;
                }
            })
        })
        .collect();
    let mut ended = 0;
    for task in tasks {
        ended += task.await.unwrap();
    }
    ended
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_end_once_each() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Seen::new(Mutex::new(HashMap::with_capacity(CALLS as usize)));
    let shared = Arc::clone(&seen);
    let open = watch::Sender::new(0);
    let mut connections = open.subscribe();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            open.send_modify(|number| *number += 1);
            let (open, seen) = (open.clone(), Arc::clone(&shared));
            tokio::spawn(async move {
                let _ = serve(stream, seen).await;
                open.send_modify(|number| *number -= 1);
            });
        }
    });
    let client = || {
        let policy = RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO);
        let builder = Builder::new(&PROVIDER).base_url(&url).retry(policy);
        builder.build().unwrap()
    };

    // One after the other on one connection: 44 bytes that each call leaves in the client or anywhere else
    // go beyond this.
    let core = client();
    let mut ended = calls(&core, 1, 0, ALONE / 4).await;
    let before = HEAP.current_usage();
    ended += calls(&core, 1, ALONE / 4, ALONE).await;
    let growth = HEAP.current_usage().saturating_sub(before);
    assert!(growth < 64 * 1024, "the heap grew by {growth} bytes");
    drop(core);
    connections.wait_for(|number| *number == 0).await.unwrap();

    // Beside each other there may be any number of idle connections, so that what is counted is what is left
    // behind when the client and they are gone.
    let before = HEAP.current_usage();
    let core = client();
    ended += calls(&core, TASKS, ALONE, CALLS).await;
    drop(core);
    connections.wait_for(|number| *number == 0).await.unwrap();
    let growth = HEAP.current_usage().saturating_sub(before);
    assert!(growth < 256 * 1024, "the heap grew by {growth} bytes");

    assert_eq!(ended, CALLS);
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), CALLS as usize);
    for (id, times) in seen.iter() {
        assert_eq!(*times, if id.is_multiple_of(10) { 2 } else { 1 }, "{id}");
    }
}
