//! `cargo xtask generate`: the reference and the schemas, from where things
//! are defined. The generator is a test, which in any other run compares: so
//! stale documentation fails in CI.

use crate::run::{cargo, passes};
use anyhow::Result;

/// Writes what the test would compare.
pub fn run() -> Result<bool> {
    let mut command = cargo(&["test", "--quiet", "--package", "tests", "--test", "all", "reference::"]);
    command.env("TIDEWAITER_GENERATE", "1");
    passes(command)
}
