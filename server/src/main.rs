//! The program `tidewaiter-server`. Exit code 0: done; 2: failed, with the reason on standard error.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
