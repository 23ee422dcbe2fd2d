//! The pages of the providers' lists, over a real socket: what each page is asked for by, and where the list ends.

mod finix;
mod theirstack;
mod vendaze;

use serde_json::Value;
use tests::{Recorder, Reply};

/// Each as a success.
fn json_pages(pages: &[Value]) -> Vec<Reply> {
    pages.iter().map(|page| Reply::json(200, page)).collect()
}

/// The queries of the requests since the last time.
fn queries(server: &Recorder) -> Vec<String> {
    let requests = server.take();
    let query = |one: &tests::Recorded| one.query().unwrap_or_default().to_owned();
    requests.iter().map(query).collect()
}
