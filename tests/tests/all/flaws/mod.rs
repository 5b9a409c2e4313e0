//! The flaw matrix: for each flaw a server that has it and one that has not,
//! and what our tests find; real servers that must have none; and what other
//! scanners find in the flawed ones.

mod matrix;
mod peers;
mod real;

use handshake::{Dialer, Finding, Flaw, Pace, Start, Version};
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tests::flawed::Key;

/// Patient enough for a busy host.
const PACE: Pace = Pace { whole: Duration::from_secs(100), ..Pace::ENUMERATE };

/// The keys of all flawed servers, made once; `None`, and said so, where there is no openssl.
fn key() -> Option<Arc<Key>> {
    static KEY: OnceLock<Option<Arc<Key>>> = OnceLock::new();
    let made = || {
        let folder = tempfile::tempdir().unwrap();
        match Key::make(folder.path()) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            made => Some(Arc::new(made.unwrap())),
        }
    };
    let key = KEY.get_or_init(made).clone();
    if key.is_none() {
        println!("skipped: flaws of TLS, as openssl is not installed");
    }
    key
}

/// What our test of one flaw finds at a port of loopback, with the connections that it made.
fn test(port: u16, versions: &[Version], flaw: Flaw) -> (Finding, u32) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let dialer = Dialer::new(SocketAddr::from(([127, 0, 0, 1], port)), Some("localhost"), Start::Tls, PACE);
        (handshake::flaws::test(&dialer, versions, flaw).await, dialer.connections())
    })
}
