//! Instructions of one call, by hand with reqwest and through the runtime, counted by valgrind:
//! `cargo bench -p clientry --bench instructions`.
//!
//! The program runs itself: as a server, and under `valgrind --tool=cachegrind` as a client that makes
//! few calls and one that makes many. The difference is what the calls cost, without the start.

#![allow(clippy::expect_used, clippy::panic)]

mod support;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Command, Stdio};

use support::{ByHand, Runtime, serve};

const FEW: u64 = 100;
const MANY: u64 = 1100;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve"] => tokio().block_on(serve_and_tell()),
        ["call", by, server, calls] => {
            let (server, calls) = (
                server.parse().expect("an address"),
                calls.parse().expect("a number"),
            );
            tokio().block_on(call(by, server, calls));
        }
        // `cargo bench` says so; `cargo test` and nextest, which only ask what there is, get nothing.
        _ if arguments.iter().any(|argument| argument == "--bench") => compare(),
        _ => {}
    }
}

fn tokio() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

async fn serve_and_tell() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    println!("{}", listener.local_addr().expect("an address"));
    serve(listener).await;
}

async fn call(by: &str, server: SocketAddr, calls: u64) {
    let (by_hand, runtime) = (ByHand::new(server), Runtime::new(server));
    for _ in 0..calls {
        match by {
            "hand" => drop(by_hand.update("wh_1").await.expect("a webhook")),
            _ => drop(runtime.update("wh_1").await.expect("a webhook")),
        }
    }
}

fn compare() {
    let program = std::env::current_exe().expect("this program");
    let mut server = Command::new(&program)
        .arg("serve")
        .stdout(Stdio::piped())
        .spawn()
        .expect("a server");
    let mut address = String::new();
    BufReader::new(server.stdout.take().expect("its output"))
        .read_line(&mut address)
        .expect("its address");
    let count = |by: &str, calls: u64| {
        let output = Command::new("valgrind")
            .args([
                "--tool=cachegrind",
                "--cache-sim=no",
                "--cachegrind-out-file=/dev/null",
            ])
            .arg(&program)
            .args(["call", by, address.trim(), &calls.to_string()])
            .output()
            .expect("valgrind runs");
        let report = String::from_utf8_lossy(&output.stderr).into_owned();
        let line = report.lines().find(|line| {
            line.contains("I refs") || line.contains("I   refs") || line.contains("I  refs")
        });
        let digits = line
            .and_then(|line| line.rsplit(' ').next())
            .map(|number| number.replace(',', ""));
        digits
            .and_then(|digits| digits.parse::<u64>().ok())
            .unwrap_or_else(|| panic!("no count in: {report}"))
    };
    let each = |by: &str| (count(by, MANY) - count(by, FEW)) / (MANY - FEW);
    let (hand, runtime) = (each("hand"), each("runtime"));
    println!(
        "instructions a call: by hand {hand}, clientry {runtime}, {:+.1} %",
        100.0 * (runtime as f64 / hand as f64 - 1.0)
    );
    server.kill().expect("the server ends");
    let _ = server.wait();
}
