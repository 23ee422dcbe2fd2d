//! Time and allocations of one call by hand, by a generated client and by raw progenitor:
//! `cargo bench -p tests --bench call`.

#![allow(clippy::expect_used)]

mod support;

use std::sync::LazyLock;

use divan::{AllocProfiler, Bencher, black_box};
use support::{ByHand, Generated, ID, RawProgenitor, Way, assert_alike, listen};
use tokio::runtime::{Builder, Runtime};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

/// The base URL of a server on a thread of its own, whose allocations divan does not count.
static SERVER: LazyLock<String> = LazyLock::new(|| {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        tokio().block_on(listen(|url| sender.send(url).expect("someone waits")));
    });
    receiver.recv().expect("a server")
});

fn tokio() -> Runtime {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

#[divan::bench(types = [ByHand, Generated, RawProgenitor], sample_count = 200, sample_size = 50)]
fn update_webhook<W: Way>(bencher: Bencher) {
    let (runtime, client) = (tokio(), W::new(&SERVER));
    bencher.bench_local(|| runtime.block_on(client.update(black_box(ID))));
}

fn main() {
    tokio().block_on(assert_alike());
    divan::main();
}
