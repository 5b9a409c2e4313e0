//! Each flaw with a server that has it and the same server without it.

use crate::flawed::{Behaviour, EXPORT_PRIME, Heartbeat, bytes};
use handshake::Version;

/// One flaw.
pub struct Case {
    /// The flaw's name, as `tls.flaw` has it.
    pub name: &'static str,
    /// What a server with it does.
    pub flawed: fn() -> Behaviour,
    /// What the server most like it does that has not the flaw.
    pub sound: fn() -> Behaviour,
}

/// All flaws, in the order of their names.
pub const CASES: &[Case] = &[
    Case { name: "anonymous", flawed: || with(&[0x0034, 0xc018]), sound: Behaviour::sound },
    Case { name: "crime", flawed: || Behaviour { compression: true, ..Behaviour::sound() }, sound: Behaviour::sound },
    Case { name: "drown", flawed: || Behaviour { ssl2: true, ..Behaviour::sound() }, sound: Behaviour::sound },
    Case { name: "early-ccs", flawed: || Behaviour { early_ccs: true, ..Behaviour::sound() }, sound: Behaviour::sound },
    Case { name: "export", flawed: || with(&[0x0008, 0x0006, 0x0003]), sound: || with(&[0x0009]) },
    Case { name: "freak", flawed: || with(&[0x0003]), sound: || with(&[0x0005]) },
    Case {
        name: "heartbleed",
        flawed: || Behaviour { heartbeat: Heartbeat::Bleeds, ..Behaviour::sound() },
        sound: || Behaviour { heartbeat: Heartbeat::Sound, ..Behaviour::sound() },
    },
    Case {
        name: "logjam",
        flawed: || Behaviour { prime: bytes(EXPORT_PRIME), ..with(&[0x0014]) },
        sound: || with(&[0x0033]),
    },
    Case { name: "null", flawed: || with(&[0x003b, 0x0002, 0xc010]), sound: Behaviour::sound },
    Case {
        name: "poodle",
        flawed: || Behaviour { oldest: Version::Ssl3, ..Behaviour::sound() },
        sound: || Behaviour { oldest: Version::Ssl3, suites: vec![0xc02f, 0x0005], ..Behaviour::sound() },
    },
    Case { name: "rc4", flawed: || with(&[0x0005, 0x0004]), sound: Behaviour::sound },
    Case {
        name: "renegotiation",
        flawed: || Behaviour { secure_renegotiation: false, client_renegotiation: true, ..Behaviour::sound() },
        sound: Behaviour::sound,
    },
    Case { name: "robot", flawed: || Behaviour { oracle: true, ..Behaviour::sound() }, sound: Behaviour::sound },
    Case { name: "sweet32", flawed: || with(&[0xc012, 0x000a]), sound: Behaviour::sound },
    Case { name: "ticketbleed", flawed: || Behaviour { ticketbleed: true, ..tickets() }, sound: tickets },
];

/// TLS 1.2 alone: OpenSSL 3, by which testssl.sh gets its ticket, begins no older one by default.
fn tickets() -> Behaviour {
    Behaviour { oldest: Version::Tls12, tickets: true, ..Behaviour::sound() }
}

/// The sound server with these suites after its own.
fn with(suites: &[u16]) -> Behaviour {
    let mut behaviour = Behaviour::sound();
    behaviour.suites.extend(suites);
    behaviour
}
