//! Instructions of one call by hand, by a generated client and by raw progenitor, counted by valgrind:
//! `cargo bench -p tests --bench instructions`.
//!
//! The program runs itself: as a server, and under `valgrind --tool=cachegrind` as a client that makes few calls and
//! one that makes many. The difference is what the calls cost, without the start.

#![allow(clippy::expect_used, clippy::panic)]

mod support;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use support::{ByHand, Generated, ID, RawProgenitor, Way, assert_alike, listen};

const FEW: u64 = 100;
const MANY: u64 = 1100;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve"] => tokio().block_on(listen(|url| println!("{url}"))),
        ["call", way, server, calls] => {
            let calls = calls.parse().expect("a number");
            match way {
                "by-hand" => call::<ByHand>(server, calls),
                "generated" => call::<Generated>(server, calls),
                _ => call::<RawProgenitor>(server, calls),
            }
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

fn call<W: Way>(server: &str, calls: u64) {
    let client = W::new(server);
    tokio().block_on(async {
        for _ in 0..calls {
            drop(client.update(ID).await);
        }
    });
}

fn compare() {
    tokio().block_on(assert_alike());
    let mut server = Command::new(std::env::current_exe().expect("this program"))
        .arg("serve")
        .stdout(Stdio::piped())
        .spawn()
        .expect("a server");
    let mut url = String::new();
    BufReader::new(server.stdout.take().expect("its output"))
        .read_line(&mut url)
        .expect("its URL");
    let each = |way| (count(way, url.trim(), MANY) - count(way, url.trim(), FEW)) / (MANY - FEW);
    let by_hand = each("by-hand");
    println!("instructions a call: by hand {by_hand}");
    for way in ["generated", "raw-progenitor"] {
        let count = each(way);
        let difference = 100.0 * (count as f64 / by_hand as f64 - 1.0);
        println!("instructions a call: {way} {count}, {difference:+.1} %");
    }
    server.kill().expect("the server ends");
    let _ = server.wait();
}

/// The instructions of a client that makes this many calls.
fn count(way: &str, server: &str, calls: u64) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no"])
        .arg("--cachegrind-out-file=/dev/null")
        .arg(std::env::current_exe().expect("this program"))
        .args(["call", way, server, &calls.to_string()])
        .output()
        .expect("valgrind runs");
    assert!(output.status.success(), "the client fails: {output:?}");
    let report = String::from_utf8_lossy(&output.stderr).into_owned();
    // `==1== I refs:  1,234`, with more or fewer spaces.
    let line = report.lines().find(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        words.get(1..3) == Some(&["I", "refs:"])
    });
    let digits = line
        .and_then(|line| line.rsplit(' ').next())
        .unwrap_or_default();
    let number = digits.replace(',', "").parse();
    number.unwrap_or_else(|_| panic!("no count in: {report}"))
}
