//! The command line: parse, call, print, exit code.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Code is made of many small strings and tokens: with the allocator of the system, a third of a run is spent in it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    xtask::cli::main()
}
