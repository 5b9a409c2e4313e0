//! What a server of SSLv3 to TLS 1.2 sends when a handshake is finished: its
//! ticket, the RSA key of its certificate, and records under agreed keys. The
//! first byte chooses the version and the suite of the records.
#![no_main]

use handshake::{
    Version,
    legacy::{Padding, Plan, Randoms, Secrets, Ticket, exchange::RsaKey},
};
use libfuzzer_sys::fuzz_target;

const SUITES: [u16; 7] = [0x0002, 0x0005, 0x000a, 0x002f, 0xc02f, 0xc030, 0xcca8];

fuzz_target!(|data: &[u8]| {
    if let Some(ticket) = Ticket::read(data) {
        assert_eq!(ticket.bytes.len() + 6, data.len());
    }
    if let Some(key) = RsaKey::of_certificate(data) {
        assert_eq!(key.apply(&[2]).len(), key.size());
    }
    let Some((choice, body)) = data.split_first() else { return };
    let version = Version::ALL[usize::from(*choice) % 4];
    let suite = SUITES[usize::from(*choice) / 4 % SUITES.len()];
    let Some(plan) = Plan::of(suite) else { return };
    let randoms = Randoms { client: [1; 32], server: [2; 32] };
    let secrets = Secrets::agreed(version, &plan, &[3; 48], &randoms);
    // The keys are fixed, so that the fuzzer finds a MAC; what opens is no longer than what came.
    if let Ok(content) = secrets.shields(&plan, &randoms).0.open(23, body) {
        assert!(content.len() + plan.mac.size().min(16) <= body.len());
    }
    // What we seal of these bytes opens again.
    let body = &body[..body.len().min(1 << 14)];
    let sealed = secrets.shields(&plan, &randoms).0.seal(23, body, Padding::Right);
    let opened = sealed.and_then(|sealed| secrets.shields(&plan, &randoms).0.open(23, &sealed));
    assert_eq!(opened.as_deref(), Ok(body));
});
