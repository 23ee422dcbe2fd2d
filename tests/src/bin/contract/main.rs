//! Calls every operation of the client crates against a server that nobody here wrote: Prism, which validates each request
//! against the document and responds as it says. `cargo xtask contract` runs it.
//!
//! ```text
//! contract --prism PROGRAM [PROVIDER…]
//! contract --prism PROGRAM --calls FILE PROVIDER
//! ```
//!
//! Each operation is called as its documentation shows, and with everything it takes, and each time Prism has to accept the
//! request, and what it responds has to decode: every success that the document has, as its examples and as made up by its
//! schema, and every error. With `--calls` it is called as the lines of a file say instead, each `{"operation": …, "inputs": {…}}`
//! by the names of the method and of the parameters; the body is the input `body`.
//!
//! - `prism`: the server; `calls`: what is called, and what has to come of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod calls;
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
        let mut contract = Contract::new(provider, prism.url());
        for call in &calls {
            contract.make(call).await;
        }
        let failures = contract.failures();
        println!(
            "{}: {} operations, {} calls, {} not as they should be",
            provider.name,
            contract.operations(),
            calls.len(),
            failures.len()
        );
        for failure in failures {
            println!("  {failure}");
        }
        failed |= !failures.is_empty();
    }
    ExitCode::from(u8::from(failed))
}
