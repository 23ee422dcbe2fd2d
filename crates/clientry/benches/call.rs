//! Time and allocations of one call, by hand with reqwest and through the runtime:
//! `cargo bench -p clientry --bench call`.

#![allow(clippy::expect_used)]

mod support;

use std::net::SocketAddr;
use std::sync::LazyLock;

use divan::{AllocProfiler, Bencher, black_box};
use support::{ByHand, Runtime, serve};
use tokio::runtime::{Builder, Runtime as Tokio};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

/// A server on a thread of its own, whose allocations divan leaves out.
static SERVER: LazyLock<SocketAddr> = LazyLock::new(|| {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        tokio().block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
                .await
                .expect("a port");
            let _ = sender.send(listener.local_addr().expect("an address"));
            serve(listener).await;
        });
    });
    receiver.recv().expect("a server")
});

fn tokio() -> Tokio {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

#[divan::bench(sample_count = 200, sample_size = 50)]
fn by_hand(bencher: Bencher) {
    let (runtime, client) = (tokio(), ByHand::new(*SERVER));
    bencher.bench_local(|| {
        runtime
            .block_on(client.update(black_box("wh_1")))
            .expect("a webhook")
    });
}

#[divan::bench(sample_count = 200, sample_size = 50)]
fn clientry(bencher: Bencher) {
    let (runtime, client) = (tokio(), Runtime::new(*SERVER));
    bencher.bench_local(|| {
        runtime
            .block_on(client.update(black_box("wh_1")))
            .expect("a webhook")
    });
}

fn main() {
    divan::main();
}
