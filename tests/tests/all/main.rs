//! One test binary for all that looks at the project as a whole.
#![expect(clippy::unwrap_used, clippy::panic, reason = "in a test a broken assumption ends the test, and should")]

mod architecture;
mod browser;
mod canaries;
mod canary;
mod ciphers;
mod client;
mod configurations;
mod configured_versions;
mod conformance;
mod crash;
mod driver;
mod e2e;
mod flaws;
mod fleet;
mod guidelines;
mod manifest;
mod outage;
mod outside;
mod pipeline;
mod planted;
mod policies;
mod priorities;
mod properties;
mod recorded;
mod reference;
mod refusals;
mod serverconf_peers;
mod ssh_lists;
mod starttls;
mod strace;
mod syncs;
mod tampering;
mod tls;
mod trace;
mod world;
