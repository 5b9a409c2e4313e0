//! The agent's configuration is read, or refused with its place.
#![no_main]

use agent::config::{Config, ConfigError};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(error) = Config::parse(text, "agent.toml") {
        let ConfigError::Wrong { line, column, .. } = error else { panic!("{error}") };
        assert!((1..=text.lines().count() + 1).contains(&line) && column >= 1, "{line}:{column}");
    }
});
