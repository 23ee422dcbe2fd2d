//! Calls every operation of the client crates against a server that nobody here wrote: Prism, which validates each request
//! against the document and responds as it says; and against the mock of `cargo xtask mock`. `cargo xtask contract` runs it.
//!
//! ```text
//! contract --prism PROGRAM [PROVIDER…]
//! contract --prism PROGRAM --calls FILE PROVIDER
//! ```
//!
//! Each operation is called as its documentation shows, and with everything it takes, and each time the server has to accept the
//! request, and what it responds has to decode: every success that the document has, as its examples and as made up by its
//! schema, and every error. The mock, which keeps what it is sent, is called without saying what it has to respond, too. With `--calls` it is called as the lines of a file say instead, each `{"operation": …, "inputs": {…}}`
//! by the names of the method and of the parameters; the body is the input `body`.
//!
//! - `prism`, `mock`: the servers; `calls`: what is called, and what has to come of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod calls;
mod mock;
mod prism;

use std::path::PathBuf;
use std::process::ExitCode;

use tests::Spec;
use tests::clients::{self, ALL, Provider};

use calls::{Call, Contract};
use prism::Prism;

/// What the command line asks for.
struct Arguments {
    prism: PathBuf,
    calls: Option<PathBuf>,
    providers: Vec<&'static Provider>,
}

impl Arguments {
    fn read(mut arguments: impl Iterator<Item = String>) -> Self {
        let (mut prism, mut calls, mut providers) = (None, None, Vec::new());
        while let Some(argument) = arguments.next() {
            let mut path = || Some(PathBuf::from(arguments.next().expect("a path")));
            match argument.as_str() {
                "--prism" => prism = path(),
                "--calls" => calls = path(),
                name => providers.push(clients::named(name)),
            }
        }
        if providers.is_empty() {
            providers.extend(ALL);
        }
        Self {
            prism: prism.expect("`--prism PROGRAM`"),
            calls,
            providers,
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::read(std::env::args().skip(1));
    let mut failed = false;
    for provider in arguments.providers {
        let spec = Spec::load(provider.name);
        let prism = match Prism::start(&arguments.prism, &spec) {
            Ok(prism) => prism,
            Err(problem) => {
                eprintln!("error: {}: {problem}", provider.name);
                return ExitCode::FAILURE;
            }
        };
        let calls = match &arguments.calls {
            Some(file) => Call::from_file(file, provider),
            None => Call::documented(&spec, provider),
        };
        failed |= judged(provider, "Prism", prism.url(), &calls).await;
        if arguments.calls.is_none() {
            let url = match mock::start(&spec).await {
                Ok(url) => url,
                Err(problem) => {
                    eprintln!("error: {}: {problem}", provider.name);
                    return ExitCode::FAILURE;
                }
            };
            let kept = Call::kept(&spec, provider);
            let calls: Vec<Call> = calls.into_iter().chain(kept).collect();
            failed |= judged(provider, "mock", url, &calls).await;
        }
    }
    ExitCode::from(u8::from(failed))
}

/// Makes the calls to a server, and prints what came of them; whether anything is not as it should be.
async fn judged(provider: &Provider, server: &str, url: String, calls: &[Call]) -> bool {
    let mut contract = Contract::new(provider, url);
    for call in calls {
        contract.make(call).await;
    }
    let failures = contract.failures();
    println!(
        "{}, {server}: {} operations, {} calls, {} not as they should be",
        provider.name,
        contract.operations(),
        calls.len(),
        failures.len()
    );
    for failure in failures {
        println!("  {failure}");
    }
    !failures.is_empty()
}
