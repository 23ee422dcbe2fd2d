//! A document through the whole generator.

#[path = "../../../../xtask/tests/it/mutate/change.rs"]
mod change;
#[path = "../../../../xtask/tests/it/mutate/holds.rs"]
mod holds;

use std::thread;

use serde_json::Value;
use xtask::document::Document;

/// Documents beyond this are read by other tests, which have the time.
const LONGEST: usize = 256 << 10;

/// What is generated of `input` is whole, or there is an error that says why.
pub fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if text.len() > LONGEST {
        return;
    }
    let problem = on_a_large_stack(|| holds::problem(&text));
    assert!(problem.is_none(), "{}", problem.unwrap_or_default());
}

/// `input` with one of its values changed as a person, a merge or another generator would not; None where it is no document.
/// The parts that are put into it are its own.
pub fn changed(input: &[u8], seed: u32) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(input).ok()?;
    let mut document = on_a_large_stack(|| {
        let document = Document::parse("specs/acme.yaml", text).ok()?;
        Some(document.value)
    })?;
    let own = [document.clone()];
    let mut random = change::Random::new(seed.into());
    for _ in 0..=random.below(3) {
        change::change(&mut document, &own, &mut random);
    }
    matches!(document, Value::Object(_)).then(|| format!("{document:#}").into_bytes())
}

/// Runs `work` with as much stack as the command line has for a document.
fn on_a_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(holds::STACK);
        let thread = thread.spawn_scoped(scope, work).expect("a thread");
        thread.join().expect("it does not panic")
    })
}
