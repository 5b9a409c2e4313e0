//! The agent's configuration is read, or refused with its place.
#![no_main]

use libfuzzer_sys::fuzz_target;

// The files themselves: with the whole agent an HTTP client would be built as well.
#[allow(dead_code, reason = "a file of another crate, of which this target uses a part")]
#[path = "../../agent/src/config.rs"]
mod config;
#[allow(dead_code, reason = "a file of another crate, of which this target uses a part")]
#[path = "../../agent/src/input.rs"]
mod input;

fuzz_target!(|text: &str| {
    if let Err(error) = config::Config::parse(text, "agent.toml") {
        let config::ConfigError::Wrong { line, column, .. } = error else { panic!("{error}") };
        assert!((1..=text.lines().count() + 1).contains(&line) && column >= 1, "{line}:{column}");
    }
});
