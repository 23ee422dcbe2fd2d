//! The command line: parse, call, print, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::cli::main()
}
